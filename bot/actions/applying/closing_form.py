"""How an application to close reads: to the unit as a form and once more before it is sent, to those who decide as a body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.applying import deciding
from bot.actions.applying.reviewing import BODIES, DRAFTS, WHOLE
from bot.actions.applying.turns import signatures
from bot.rules.applications import Application, ApplicationKind, Decision
from bot.rules.closing import Lack, People, Rule, days_before
from bot.rules.models import Item, ProofSlot
from bot.rules.splitting import split
from bot.rules.transitions import Act
from storage import applications, campaigns, cards, items, outbox, proofs
from storage.outbox import Buttons, Priority
from templates import label, render

ASKED_FOR: dict[str, dict[str, str]] = {
    "matter": {},
    "people": {"people_kind": People.DEALT},
    "rule": {"rule_kind": Rule.MADE},
    "no_rule": {"rule_kind": Rule.NEEDLESS},
    "elsewhere": {},
}
"""The questions answered in words, and what an answer says beside its words."""

FORM = "close_form"
"""A form with no question of its own."""

_SHOWN_WORDS = {"matter": 700, "people": 200, "rule": 300, "elsewhere": 200}
"""Characters of each answer that a review card shows; what is longer is sent in full before it."""

_FIELDS = ("matter", "people_kind", "people", "rule_kind", "rule", "elsewhere")


@dataclass(frozen=True)
class ShownSlot:
    """A proof named in advance, with how many files stand in it."""

    name: str
    count: int
    excuse: str | None


def body(db: Connection, application: Application, item: Item) -> str:
    """What the unit says and shows, for those who decide; long words cut short."""
    applied = [each for each in signatures(db, application) if each.act == Act.SUBMIT]
    campaign = campaigns.get(db, item.campaign_id)
    told = " ".join(str(application.fields.get(field) or "") for field in _SHOWN_WORDS)
    measures = items.measures(db, item.id)
    return render(
        "reviewing/closure",
        item=item,
        fields=_cut(application.fields),
        applied=applied[-1] if applied else None,
        slots=_slots(db, item),
        ticked=sum(each.done_at is not None for each in measures),
        measures=len(measures),
        returns=_returns(db, item)[-2:],
        early=days_before(told, campaign.feedback_on),
        feedback_on=campaign.feedback_on,
    )


def whole(db: Connection, application: Application, item: Item) -> str | None:
    """The unit's words uncut, when the card had to cut them."""
    fields = {name: str(application.fields.get(name) or "") for name in _FIELDS}
    return render("closing/words", item=item, fields=fields) if fields != _cut(fields) else None


def form_message(
    db: Connection, draft: Application, item: Item, asked: str | None, *, wrong: bool = False
) -> tuple[str, Buttons]:
    missing = deciding.lacking(db, draft)
    measures = items.measures(db, item.id)
    returned = _returns(db, item)[-1:]
    text = render(
        "closing/form",
        item=item,
        fields=_cut(draft.fields, 200),
        returned=returned[0] if returned else None,
        slots=_slots(db, item),
        ticked=sum(each.done_at is not None for each in measures),
        measures=len(measures),
        question=asked,
        wrong=wrong,
        missing=missing,
    )
    return split(text)[0], _form_buttons(draft, item, asked, missing)


def _form_buttons(draft: Application, item: Item, asked: str | None, missing: tuple[Lack, ...]) -> Buttons:
    rows: Buttons = []
    if asked == "people":
        rows.append([(label("no_people"), f"cn:{draft.id}")])
    elif asked == "rule":
        rows.append([(label("no_rule"), f"cx:{draft.id}")])
    elif asked in ("no_rule", "elsewhere"):
        rows.append([(label("back"), f"cf:{draft.id}")])
    if not missing:
        rows.append([(label("submit", number=item.number), f"cs:{draft.id}")])
    changing = [
        (label("matter"), f"cm:{draft.id}"),
        (label("people"), f"cp:{draft.id}"),
        (label("rule"), f"cr:{draft.id}"),
    ]
    rows.append([*changing, (label("elsewhere"), f"ce:{draft.id}")])
    rows.append([(label("act_place_proof"), f"ps:{item.id}"), (label("act_tick"), f"pm:{item.id}")])
    rows.append([(label("discard"), f"cg:{draft.id}"), (label("to_card"), f"it:{item.id}")])
    return rows


def submission(db: Connection, draft: Application, item: Item) -> tuple[str, Buttons]:
    """The whole form once more, with the button that sends exactly this."""
    measures = items.measures(db, item.id)
    text = render(
        "closing/submit",
        item=item,
        fields=_cut(draft.fields),
        slots=_slots(db, item),
        ticked=sum(each.done_at is not None for each in measures),
        measures=len(measures),
    )
    seen = deciding.content(db, draft)[:8]
    rows: Buttons = [
        [(label("do_submit", number=item.number), f"cy:{draft.id}:{seen}")],
        [(label("back_to_form"), f"cf:{draft.id}")],
    ]
    return split(text)[0], rows


def _slots(db: Connection, item: Item) -> list[ShownSlot]:
    filled = proofs.in_slots(db, item.id)
    return [_shown(slot, len(filled.get(slot.id, []))) for slot in proofs.slots(db, item.id)]


def _shown(slot: ProofSlot, count: int) -> ShownSlot:
    return ShownSlot(slot.name, count, slot.excuse)


def _returns(db: Connection, item: Item) -> list[Decision]:
    """Every return of an application to close the item, oldest first."""
    closures = [each for each in applications.of_item(db, item.id) if each.kind == ApplicationKind.CLOSURE]
    decided = [each for closure in closures for each in applications.decisions(db, closure.id)]
    return [each for each in decided if each.act == Act.RETURN]


def _cut(fields: Mapping[str, Any], most: int | None = None) -> dict[str, str]:
    """Every field the unit fills in, empty while it has not; words too long for a card are cut short."""
    cut = {name: str(fields.get(name) or "") for name in _FIELDS}
    for name, length in _SHOWN_WORDS.items():
        room = min(most or length, length)
        if len(cut[name]) > room:
            cut[name] = cut[name][: room - 1] + "…"
    return cut


def refresh_drafts(db: Connection, draft: Application, now: datetime) -> None:
    """Every form of this draft shows the proofs and measures as they are now; its question stays the same."""
    item = items.get(db, draft.item_id)
    for question in (None, *ASKED_FOR):
        text, buttons = form_message(db, draft, item, question)
        for row, _ in cards.showing(db, [f"close_{question}" if question else FORM], draft.id):
            outbox.edit_card(db, row, text, buttons, now, priority=Priority.TASK)


BODIES[ApplicationKind.CLOSURE] = body
WHOLE[ApplicationKind.CLOSURE] = whole
DRAFTS[ApplicationKind.CLOSURE] = refresh_drafts
