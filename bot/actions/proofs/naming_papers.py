"""The number, title, date and issuer of a file that is an issued paper, typed by the unit in one line; never a duty."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import acts_of, permit
from bot.actions.proofs import exhibits
from bot.actions.proofs.exhibits import Told
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable
from bot.rules.models import ChatId, Incoming, Item, Member, PersonId, Press, Toast
from bot.rules.papers import Paper, is_acceptance, is_paper_place, read_paper
from bot.rules.transitions import Act
from storage import audit, focus, notes, outbox, papers, prompts
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_PAPER = "paper"
_LONGEST = 300
"""Characters of what is typed."""


def ask_paper(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask what the file is called by, in a message below; a second press within the hour does not ask again."""
    found = _find(db, member, press.args[0], now)
    if isinstance(found, Toast):
        return found
    item, described, _ = found
    key = f"paper:{press.chat_id}:{press.message_id}:{described.exhibit.piece.id}:{now:%Y%m%d%H}"
    _ask(db, member, press.chat_id, item, described, now, again=False, key=key)
    return Toast(render("toast/paper_wanted", number=item.number))


def take_paper(db: Connection, member: Member, evidence_id: int, message: Incoming, now: datetime) -> None:
    """Keep what was understood and say it back; an edit of the last such message counts anew."""
    found = _find(db, member, evidence_id, now)
    if isinstance(found, Toast):
        outbox.put(db, Draft(message.chat_id, render("proofs/refused", text=found.text)), now)
        return
    if message.edited and not notes.is_last_answer(db, message, _PAPER, evidence_id):
        return
    item, described, stead_of = found
    said = read_paper(message.text, now.date()) if len(message.text) <= _LONGEST else None
    if said is None:
        _ask(db, member, message.chat_id, item, described, now, again=True)
        return
    piece = described.exhibit.piece
    papers.put(db, piece.id, said, member.person.id, now)
    subject, by = f"evidence:{piece.id}", member.person.id
    audit.record(db, "name_paper", subject, now, by=by, stead_of=stead_of, item=item.id, paper=_plain(said))
    acceptance = _is_acceptance(described)
    text = render("proofs/paper_named", item=item, told=described, paper=said, acceptance=acceptance)
    rows: Buttons = [
        [(label("name_paper_again"), f"zl:{piece.id}"), (label("act_place_proof"), f"ps:{item.id}")],
    ]
    outbox.put(db, Draft(message.chat_id, text, rows, about=About("item", item.id)), now)


def rows_for(member: Member, item: Item, described: Told) -> Buttons:
    """The button under a file that stands where papers do, for whoever puts evidence to its place."""
    if Act.PLACE_PROOF not in acts_of(member, item) or not any(is_paper_place(place) for place in described.places):
        return []
    data = f"zl:{described.exhibit.piece.id}"
    if described.paper is not None:
        return [[(label("name_paper_again"), data)]]
    return [[(label("name_acceptance" if _is_acceptance(described) else "name_paper"), data)]]


def _find(
    db: Connection, member: Member, evidence_id: int | str, now: datetime
) -> tuple[Item, Told, PersonId | None] | Toast:
    found = exhibits.find_seen(db, member, evidence_id, now)
    if found is None:
        return Toast(render("toast/not_yours"), alert=True)
    item, exhibit = found
    allowed = permit(db, member, item.id, Act.PLACE_PROOF)
    if isinstance(allowed, Toast):
        return allowed
    return item, exhibits.tell(db, [exhibit], now)[0], allowed.stead_of


def _ask(
    db: Connection,
    member: Member,
    chat: ChatId,
    item: Item,
    described: Told,
    now: datetime,
    *,
    again: bool,
    key: str | None = None,
) -> None:
    about = About(_PAPER, described.exhibit.piece.id)
    prompts.put(db, member.person.id, about.kind, about.id, now)
    focus.put(db, member.person.id, item.id, "report", now)
    acceptance = _is_acceptance(described)
    text = render("proofs/which_paper", item=item, told=described, acceptance=acceptance, again=again)
    outbox.put(db, Draft(chat, text, about=about, key=key), now)


def _is_acceptance(described: Told) -> bool:
    return any(is_acceptance(place) for place in described.places)


def _plain(said: Paper) -> str:
    """In one line, for the history."""
    day = None
    if said.issued_on is not None:
        on = said.issued_on
        day = word("history_parts", "day").format(year=on.year, month=on.month, day=on.day)
    title = word("evidence_parts", "title").format(title=said.title) if said.title else None
    return " ".join(part for part in (said.number, title, day, said.issuer) if part)


BUTTONS: ButtonTable = {
    "zl": (ask_paper, ID),
}

PROMPTS: PromptTable = {_PAPER: take_paper}
