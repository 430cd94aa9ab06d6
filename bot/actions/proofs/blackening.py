"""The office blackens parts of a picture (遮盖): named by the squares of a grid; the original is never touched, copies show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.people.staffing import stead
from bot.actions.proofs import exhibits
from bot.actions.proofs.exhibits import Told
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words
from bot.rules.areas import Area, read_areas, told
from bot.rules.models import ChatId, EvidenceId, Incoming, Item, MediaKind, Member, PersonId, Press, Role, Toast
from bot.rules.own_files import Blackened, Grid, named
from storage import audit, blackouts, gallery, items, notes, outbox, prompts
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_SQUARES = "blackout"


@dataclass(frozen=True)
class _Picture:
    """A picture that may be blackened, with what is so far."""

    item: Item
    told: Told
    areas: list[Area]

    @property
    def id(self) -> EvidenceId:
        return self.told.exhibit.piece.id


def ask_squares(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the picture under its grid and ask which squares; a second press within the hour sends nothing again."""
    picture = _find(db, member, press.args[0], now)
    if isinstance(picture, Toast):
        return picture
    about = About(_SQUARES, picture.id)
    key = f"grid:{press.chat_id}:{press.message_id}:{picture.id}:{now:%Y%m%d%H}"
    if outbox.find_by_key(db, key) is not None:
        prompts.put(db, member.person.id, about.kind, about.id, now)
        return Toast(render("toast/squares_wanted", number=picture.item.number))
    caption = render("proofs/grid", item=picture.item, id=picture.id)
    grid = (MediaKind.PHOTO, named(Grid(picture.id)))
    outbox.put_media(db, press.chat_id, [grid], caption, now, about=about, key=key)
    _ask(db, member, press.chat_id, picture, now, again=False)
    return Toast(render("toast/squares_wanted", number=picture.item.number))


def take_squares(db: Connection, member: Member, evidence_id: int, message: Incoming, now: datetime) -> None:
    """Blacken what was named; an edit of the last such message takes the place of what it said before."""
    picture = _find(db, member, evidence_id, now)
    if isinstance(picture, Toast):
        outbox.put(db, Draft(message.chat_id, render("proofs/refused", text=picture.text)), now)
        return
    if message.edited and not notes.is_last_answer(db, message, _SQUARES, evidence_id):
        return
    areas = read_areas(message.text)
    if areas is None:
        _ask(db, member, message.chat_id, picture, now, again=True)
        return
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    before = notes.find_before(db, message.chat_id, message.message_id) if message.edited else None
    wrong = [area for area in read_areas(before or "") or [] if area not in areas]
    uncover(db, picture.item, picture.id, wrong, now, by=by, stead_of=stead_of)
    cover(db, picture.item, picture.id, areas, now, by=by, stead_of=stead_of)
    _show_result(db, message.chat_id, _again(db, picture), now)


def take_back_last(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """What was blackened last is seen again; the button says how many areas there were, so that a second press changes nothing."""
    picture = _find(db, member, press.args[0], now)
    if isinstance(picture, Toast):
        return picture
    if not picture.areas or len(picture.areas) != int(press.args[1]):
        return Toast(render("toast/area_gone", number=picture.item.number))
    last = picture.areas[-1]
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    uncover(db, picture.item, picture.id, [last], now, by=by, stead_of=stead_of)
    text = render("proofs/uncovered", item=picture.item, squares=told([last])[0])
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    _show_result(db, press.chat_id, _again(db, picture), now)
    return Toast(render("toast/area_taken_back", squares=told([last])[0]))


def finish(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """No more squares are waited for; the message says what is blackened."""
    picture = _find(db, member, press.args[0], now)
    if isinstance(picture, Toast):
        return picture
    prompts.clear(db, member.person.id)
    text = render("proofs/covered", item=picture.item, id=picture.id, squares=told(picture.areas), done=True)
    rows: Buttons = [[(label("to_gallery"), f"zg:i{picture.item.id}:a0:a0:0")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def cover(
    db: Connection,
    item: Item,
    evidence_id: EvidenceId,
    areas: Sequence[Area],
    now: datetime,
    *,
    by: PersonId | None,
    stead_of: PersonId | None = None,
) -> list[Area]:
    """Blacken these areas too, for `by` (None: the operator); returns those that were not yet."""
    new = blackouts.add(db, evidence_id, areas, by, now)
    if new:
        _record(db, "blacken", item, evidence_id, new, now, by=by, stead_of=stead_of)
    return new


def uncover(
    db: Connection,
    item: Item,
    evidence_id: EvidenceId,
    areas: Sequence[Area],
    now: datetime,
    *,
    by: PersonId | None,
    stead_of: PersonId | None = None,
) -> list[Area]:
    """Blacken these areas no longer; returns those that were."""
    gone = blackouts.take_back(db, evidence_id, areas, now)
    if gone:
        _record(db, "take_back_blacken", item, evidence_id, gone, now, by=by, stead_of=stead_of)
    return gone


def find_picture(db: Connection, evidence_id: int, now: datetime) -> Item | None:
    """The item of this picture; None when it is no evidence on an item, no picture, or not stored."""
    exhibit = gallery.find(db, EvidenceId(evidence_id))
    if exhibit is None or not exhibits.tell(db, [exhibit], now)[0].is_picture:
        return None
    return items.get(db, exhibit.piece.item_id)


def rows_for(member: Member, described: Told) -> Buttons:
    """The button under a picture, for the office."""
    if not (member.has(Role.OFFICE) and described.is_picture):
        return []
    return [[(label("blacken"), f"zx:{described.exhibit.piece.id}")]]


def _find(db: Connection, member: Member, evidence_id: int | str, now: datetime) -> _Picture | Toast:
    if not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    found = exhibits.find_seen(db, member, evidence_id, now)
    if found is None:
        return Toast(render("toast/old_button"), alert=True)
    item, exhibit = found
    described = exhibits.tell(db, [exhibit], now)[0]
    if not described.is_picture:
        return Toast(render("toast/no_picture", number=item.number), alert=True)
    return _again(db, _Picture(item, described, []))


def _again(db: Connection, picture: _Picture) -> _Picture:
    return _Picture(picture.item, picture.told, blackouts.of_evidence(db, [picture.id]).get(picture.id, []))


def _ask(db: Connection, member: Member, chat: ChatId, picture: _Picture, now: datetime, *, again: bool) -> None:
    text = render("proofs/which_squares", item=picture.item, squares=told(picture.areas), again=again)
    rows: Buttons = [[(label("covered" if picture.areas else "cover_nothing"), f"zz:{picture.id}")]]
    if picture.areas:
        rows[0].insert(0, _last_button(picture))
    ask_words(db, member, chat, text, About(_SQUARES, picture.id), now, buttons=rows)


def _show_result(db: Connection, chat: ChatId, picture: _Picture, now: datetime) -> None:
    """The copy as it is now, and what can be done next."""
    about = About("item", picture.item.id)
    if picture.areas:
        copy = (MediaKind.PHOTO, named(Blackened(picture.id)))
        outbox.put_media(db, chat, [copy], render("proofs/copy", item=picture.item, id=picture.id), now, about=about)
    text = render("proofs/covered", item=picture.item, id=picture.id, squares=told(picture.areas), done=False)
    rows: Buttons = [[(label("cover_more"), f"zx:{picture.id}"), (label("covered"), f"zz:{picture.id}")]]
    if picture.areas:
        rows[0].insert(1, _last_button(picture))
    outbox.put(db, Draft(chat, text, rows, about=about), now)


def _last_button(picture: _Picture) -> tuple[str, str]:
    return label("take_back_area"), f"zy:{picture.id}:{len(picture.areas)}"


def _record(
    db: Connection,
    action: str,
    item: Item,
    evidence_id: EvidenceId,
    areas: Sequence[Area],
    now: datetime,
    *,
    by: PersonId | None,
    stead_of: PersonId | None,
) -> None:
    squares = word("lists", "comma").join(told(areas))
    subject = f"evidence:{evidence_id}"
    audit.record(
        db, action, subject, now, by=by, stead_of=stead_of, item=item.id, evidence=evidence_id, squares=squares
    )


BUTTONS: ButtonTable = {
    "zx": (ask_squares, ID),
    "zy": (take_back_last, f"{ID}:{ID}"),
    "zz": (finish, ID),
}

PROMPTS: PromptTable = {_SQUARES: take_squares}
