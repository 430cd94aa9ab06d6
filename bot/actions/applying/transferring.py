"""A transfer is asked for (申请移交): why it is not the unit's matter, who takes it over, by which paper, and the letter itself."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.applying import filling, reviewing, turns
from bot.actions.applying.filling import Page
from bot.actions.items.permitting import permit
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import Listener, PromptTable
from bot.rules.applications import Application, ApplicationKind
from bot.rules.assigning import is_reason
from bot.rules.dates import find_past_day
from bot.rules.models import Incoming, Item, Member, Press, Toast
from bot.rules.splitting import LIMIT
from bot.rules.transitions import Act
from storage import proofs
from storage.outbox import Buttons
from templates import label, render

KIND = ApplicationKind.TRANSFER

_PURPOSE = {"reason": "tra_reason", "body": "tra_body", "paper": "tra_paper"}
_WORDS_ROOM = 1500
"""What the reason may fill on the card of those who decide; a longer one is sent whole beside it."""


def open_form(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the item's card into the form, where it was left."""
    allowed = permit(db, member, press.args[0], Act.APPLY_TRANSFER)
    if isinstance(allowed, Toast):
        return allowed
    draft = filling.begin(db, member, press, allowed, KIND, now)
    if isinstance(draft, Toast):
        return draft
    filling.show_here(db, member, press, page(db, draft, allowed.item), now)
    return None


def fill_again(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """One part of the form is asked for again; what was there is kept in the notes."""
    allowed = filling.may_fill(db, member, press, KIND)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    application = filling.keep(db, allowed, {press.args[1]: None})
    filling.show_here(db, member, press, page(db, application, allowed.item), now)
    return None


def submit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the transfer shown; without the letter, or when the form was changed since, it is shown anew instead."""
    allowed = filling.may_fill(db, member, press, KIND)
    if isinstance(allowed, Toast):
        return turns.refuse(db, member, press, allowed, now)
    application, item = allowed.application, allowed.item
    still = permit(db, member, item.id, Act.APPLY_TRANSFER)
    if isinstance(still, Toast):
        return still
    if not proofs.pieces(db, item.id):
        filling.show_here(db, member, press, page(db, application, item), now)
        return Toast(render("toast/letter_missing", number=item.number), alert=True)
    if _question(application) is not None or press.args[1] != allowed.content[: filling.MARK]:
        filling.show_here(db, member, press, page(db, application, item), now)
        return Toast(render("toast/changed", number=item.number), alert=True)
    return filling.submit(db, member, allowed, now)


def page(db: Connection, application: Application, item: Item, remark: str = "") -> Page:
    """The form as it is filled in so far, with the next question, or with everything once more to be submitted."""
    question = _question(application)
    files = len(proofs.pieces(db, item.id))
    text = render(
        "transferring/form", item=item, application=application, question=question, remark=remark, files=files
    )
    rows = [] if question else _submit_rows(db, application, item)
    return Page(application, item, _PURPOSE.get(question or ""), text, [*rows, filling.give_up_row(application, item)])


def body(db: Connection, application: Application, item: Item) -> str:
    """What the unit applies for, for those who decide."""
    return _body(db, application, _WORDS_ROOM)


def whole(db: Connection, application: Application, item: Item) -> str | None:
    return _body(db, application, 2 * LIMIT) if len(application.fields["reason"]) > _WORDS_ROOM else None


def _body(db: Connection, application: Application, length: int) -> str:
    files = len(proofs.pieces(db, application.item_id))
    return render("reviewing/transfer", application=application, length=length, files=files)


def _question(application: Application) -> str | None:
    """What is asked next; None when all is there but perhaps the letter."""
    return next((field for field in _PURPOSE if not application.fields.get(field)), None)


def _submit_rows(db: Connection, application: Application, item: Item) -> Buttons:
    mark = filling.mark_of(db, application)
    return [
        [(label("submit_transfer", number=item.number), f"ts:{application.id}:{mark}")],
        [
            (label("again_reason"), f"tf:{application.id}:reason"),
            (label("again_body"), f"tf:{application.id}:body"),
            (label("again_paper"), f"tf:{application.id}:paper"),
        ],
    ]


def _read_words(text: str, today: date) -> dict[str, Any] | None:
    return {"reason": text} if is_reason(text) else None


def _read_body(text: str, today: date) -> dict[str, Any] | None:
    return {"body": " ".join(text.split())} if is_reason(text) and len(text) <= 100 else None


def _read_paper(text: str, today: date) -> dict[str, Any] | None:
    """The number of a paper and its day, in one line."""
    found = find_past_day(" ".join(text.split()), today)
    if found is None or not any(sign.isdigit() for sign in found[0]) or len(found[0]) > 100:
        return None
    return {"paper": found[0], "paper_on": found[1].isoformat()}


def _taking(field: str, read: Callable[[str, date], dict[str, Any] | None]) -> Listener:
    """The listener for one field; the code of the remark on words that cannot be read is ``no_`` and the field."""

    def take(db: Connection, member: Member, application_id: int, message: Incoming, now: datetime) -> None:
        allowed = filling.may_take(db, member, application_id, _PURPOSE[field], message, now)
        if allowed is not None:
            fields = read(message.text, now.date())
            filling.take(db, member, allowed, message, fields, "" if fields else f"no_{field}", page, now)

    return take


BUTTONS: ButtonTable = {
    "te": (open_form, ID),
    "tf": (fill_again, f"{ID}:(?:{'|'.join(_PURPOSE)})"),
    "ts": (submit, f"{ID}:[0-9a-f]{{{filling.MARK}}}"),
}

PROMPTS: PromptTable = {
    _PURPOSE["reason"]: _taking("reason", _read_words),
    _PURPOSE["body"]: _taking("body", _read_body),
    _PURPOSE["paper"]: _taking("paper", _read_paper),
}

turns.FORMS[KIND] = "te"
turns.QUESTIONS.extend(PROMPTS)
reviewing.BODIES[KIND] = body
reviewing.WHOLE[KIND] = whole
