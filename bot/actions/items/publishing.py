"""公开口径: the office settles, item by item, the words that the public notice may use; the bot publishes nothing."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.talking import confirming
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.reports.publishing import counts_off, told_measures
from bot.rules.assigning import is_reason
from bot.rules.models import Incoming, Item, ItemId, Member, MessageId, PersonId, Press, ReportId, Toast
from bot.rules.privacy import Found, find_private
from bot.rules.transitions import Act
from storage import audit, items, outbox, people, publications, reports
from storage.outbox import About, Buttons
from storage.publications import Publication
from templates import label, render

_PURPOSE = "publish"
_LONGEST = 1500
"""Characters of what is released: two such texts must stand on one page, whole."""


@dataclass(frozen=True)
class Proposal:
    """What could be released for an item, and where it comes from: an answer (aware UTC), or its measures."""

    text: str
    report_id: ReportId | None = None
    answered_at: datetime | None = None

    @property
    def mark(self) -> int:
        """Up to nine digits that tell this text from others."""
        return crc32(self.text.encode()) % 1_000_000_000


@dataclass(frozen=True)
class Shown:
    """Words as they are shown before they are released. `measures`: what the notice would print above them, "" for nothing;
    `found`: what a person should look at in both."""

    text: str
    measures: str
    found: tuple[Found, ...]


def open_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What is released now, what could be, and the question for other words, in place of the card."""
    allowed = permit(db, member, press.args[0], Act.PUBLISH)
    if isinstance(allowed, Toast):
        return allowed
    if len(press.args) > 1:
        confirming.forget(db, press.chat_id, _PURPOSE, MessageId(int(press.args[1])))
    text, rows = _page(db, allowed.item, asks=True)
    ask_words_here(db, member, press, text, About(_PURPOSE, allowed.item.id), now, buttons=rows)
    return None


def release_proposal(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Release what the page proposes, as it is; if that has changed since, the page is brought up to date instead."""
    allowed = permit(db, member, press.args[0], Act.PUBLISH)
    if isinstance(allowed, Toast):
        return allowed
    item, proposal = allowed.item, _proposal(db, allowed.item)
    known = publications.find(db, item.id)
    if known is not None and proposal is not None and known.text == proposal.text:
        return Toast(render("toast/publishing_already", number=item.number))
    if proposal is None or len(proposal.text) > _LONGEST or proposal.mark != int(press.args[1]):
        open_page(db, member, Press(press.user_id, press.chat_id, press.message_id, press.verb, press.args[:1]), now)
        return Toast(render("toast/publishing_changed", number=item.number), alert=True)
    _release(db, member, item, proposal.text, proposal.report_id, allowed.stead_of, now)
    _show(db, member, press, item, now)
    return Toast(render("toast/publishing_released", number=item.number))


def take_text(db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """Other words are there: shown once more, with what in them needs an eye, before they are released."""
    allowed = permit(db, member, item_id, Act.PUBLISH)
    if isinstance(allowed, Toast):
        confirming.refuse(db, message, allowed, now)
        return
    item, words = allowed.item, message.text.strip()
    if not is_reason(words) or len(words) > _LONGEST:
        if not message.edited:
            text = render("publishing/ask_again", item=item, longest=_LONGEST, typed=len(words))
            rows: Buttons = [[(label("back"), f"gk:{item.id}")]]
            ask_words(db, member, message.chat_id, text, About(_PURPOSE, item.id), now, buttons=rows)
        return
    text = render("publishing/preview", item=item, shown=_shown(db, item, words))
    rows = [
        [(label("publishing_so"), f"gm:{item.id}:{message.message_id}")],
        [(label("back"), f"gk:{item.id}:{message.message_id}")],
    ]
    confirming.ask_once_more(db, message, item, _PURPOSE, text, rows, now)


def release_typed(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Release the words that were typed, in their newest version."""
    words = confirming.words_for(db, member, press, _PURPOSE)
    if isinstance(words, Toast):
        return words
    allowed = permit(db, member, press.args[0], Act.PUBLISH)
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    if len(words.strip()) > _LONGEST:
        return Toast(render("toast/publishing_changed", number=item.number), alert=True)
    _release(db, member, item, words.strip(), None, allowed.stead_of, now)
    confirming.forget(db, press.chat_id, _PURPOSE, MessageId(int(press.args[-1])))
    _show(db, member, press, item, now)
    return Toast(render("toast/publishing_released", number=item.number))


def withdraw(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Nothing of this item is released any more; what was stays on record."""
    allowed = permit(db, member, press.args[0], Act.PUBLISH)
    if isinstance(allowed, Toast):
        return allowed
    item, by = allowed.item, member.person.id
    if not publications.withdraw(db, item.id, by, now):
        return Toast(render("toast/publishing_nothing", number=item.number))
    audit.record(db, "withdraw_text", f"item:{item.id}", now, by=by, stead_of=allowed.stead_of)
    _show(db, member, press, item, now)
    return Toast(render("toast/publishing_withdrawn", number=item.number))


def _release(
    db: Connection,
    member: Member,
    item: Item,
    text: str,
    report_id: ReportId | None,
    stead_of: PersonId | None,
    now: datetime,
) -> None:
    by = member.person.id
    publications.release(db, item.id, text, report_id, by, stead_of, now)
    found = [str(each.kind) for each in _shown(db, item, text).found]
    audit.record(db, "release_text", f"item:{item.id}", now, by=by, stead_of=stead_of, text=text, found=found)


def _show(db: Connection, member: Member, press: Press, item: Item, now: datetime) -> None:
    """The page as it is now; other words are taken as a reply to it only."""
    confirming.stop_asking(db, member, _PURPOSE, ItemId(item.id))
    text, rows = _page(db, item, asks=False)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now, about=About(_PURPOSE, item.id))


def _page(db: Connection, item: Item, *, asks: bool) -> tuple[str, Buttons]:
    """`asks`: the next text of this person is taken as other words."""
    released, proposal = publications.find(db, item.id), _proposal(db, item)
    if released is not None and proposal is not None and released.text == proposal.text:
        proposal = None
    fits = proposal is not None and len(proposal.text) <= _LONGEST
    text = render(
        "publishing/page",
        item=item,
        released=released,
        by=_name(db, released),
        printed=_shown(db, item, released.text) if released is not None else None,
        proposal=proposal,
        shown=_shown(db, item, proposal.text) if proposal is not None and fits else None,
        longest=_LONGEST,
        asks=asks,
    )
    rows: Buttons = []
    if proposal is not None and fits:
        rows.append([(label("publishing_proposal"), f"gl:{item.id}:{proposal.mark}")])
    if released is not None:
        rows.append([(label("publishing_withdraw"), f"gu:{item.id}")])
    return text, [*rows, [(label("to_item", number=item.number), f"it:{item.id}")]]


def _name(db: Connection, released: Publication | None) -> str | None:
    return people.get(db, released.released_by).name if released is not None else None


def _proposal(db: Connection, item: Item) -> Proposal | None:
    """The words of the unit's newest answer, else the measures counted off; None where there are neither."""
    answer = reports.newest_words(db, item.id)
    if answer is not None:
        return Proposal(answer[1], answer[0].id, answer[0].first_sent_at)
    measures = told_measures([each.text for each in items.measures(db, item.id)])
    return Proposal(measures) if measures else None


def _shown(db: Connection, item: Item, text: str) -> Shown:
    measures = told_measures([each.text for each in items.measures(db, item.id)])
    if text == measures or counts_off(text):
        measures = ""
    names = people.names(db)
    return Shown(text, measures, (*find_private(text, names), *find_private(measures, names)))


BUTTONS: ButtonTable = {
    "gk": (open_page, f"{ID}(?::{ID})?"),
    "gl": (release_proposal, f"{ID}:{ID}"),
    "gm": (release_typed, f"{ID}:{ID}"),
    "gu": (withdraw, ID),
}

PROMPTS: PromptTable = {_PURPOSE: take_text}
