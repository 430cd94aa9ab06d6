"""The evidence is leafed through in place (佐证图集): of one item, of a unit, of a week; eight files a page, each a press away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import find_readable
from bot.actions.proofs import exhibits, showing
from bot.actions.proofs.exhibits import NEVER_SENT, Told
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.rules.albums import albums
from bot.rules.models import AT_HAND, ChatId, Item, ItemId, Member, Press, RoundId, SlotId, Toast, UnitId
from bot.rules.permissions import READERS, supports
from storage import gallery, outbox, people, proofs, rounds
from storage.gallery import AT_MEASURES, LOOSE, OUTSIDE, Wanted
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

PAGE = 8
_A_ROW = 4
_CHOICES = 40
"""Places, units or weeks that stand on one page of a choice."""

WHERE = r"[iu]\d{1,9}"
"""An item (``i<id>``), a unit (``u<id>``), or every unit one may look at (``u0``)."""

PLACE = r"[asmu]\d{1,9}"
"""All places (``a0``), a slot (``s<id>``), measures only (``m0``) or none (``u0``)."""

WEEK = r"[ar]\d{1,9}"
"""All weeks (``a0``), a round (``r<id>``), or between rounds (``r0``)."""

ANY = "a0"
EVERYWHERE = "u0"


@dataclass(frozen=True)
class View:
    """What is being leafed through, as it stands in a button."""

    where: str
    place: str = ANY
    week: str = ANY


@dataclass(frozen=True)
class _Scope:
    """A view that this member may see. `item`: the one item it is about."""

    view: View
    wanted: Wanted
    item: Item | None


def show_page(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one page."""
    shown = _page_message(db, member, View(*press.args[:3]), int(press.args[3]), now)
    if isinstance(shown, Toast):
        return shown
    text, rows, about = shown
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now, about=about)
    return None


def send_page(db: Connection, member: Member, chat: ChatId, item: Item, now: datetime) -> None:
    """Send the first page of an item's evidence as a message of its own."""
    shown = _page_message(db, member, View(f"i{item.id}"), 0, now)
    if not isinstance(shown, Toast):
        text, rows, about = shown
        outbox.put(db, Draft(chat, text, rows, about=about), now)


def send_files(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Send the files of the page below, in albums; a second press within the hour sends nothing again."""
    scope = _open(db, member, View(*press.args[:3]), now)
    if isinstance(scope, Toast):
        return scope
    page = int(press.args[3])
    found = gallery.page(db, scope.wanted, page * PAGE, PAGE)
    numbered = enumerate(exhibits.tell(db, found, now), page * PAGE + 1)
    told = {each.exhibit.piece.file_id: (number, each) for number, each in numbered if _proves(each)}
    once = f"page:{press.chat_id}:{press.message_id}:{':'.join(press.args)}:{len(told)}:{now:%Y%m%d%H}"
    stacks = albums([(each.exhibit.piece.kind, file_id) for file_id, (_, each) in told.items()])
    for n, stack in enumerate(stacks):
        lines = [told[file_id] for _, file_id in stack]
        caption = render("proofs/page_album", item=scope.item, lines=lines)
        about = About("item", scope.item.id) if scope.item is not None else None
        outbox.put_media(db, press.chat_id, stack, caption, now, about=about, key=f"{once}:{n}")
    return Toast(render("toast/page_sent", count=len(told)), alert=not told)


def choose_place(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of what the evidence is to prove, each with how many there are."""
    view = View(press.args[0], ANY, press.args[1])
    scope = _open(db, member, view, now)
    if isinstance(scope, Toast):
        return scope
    if scope.item is None:
        return Toast(render("toast/old_button"), alert=True)
    counts = _by_place(db, scope.item, scope.wanted)
    buttons = [(_counted(name, count), f"zg:{view.where}:{place}:{view.week}:0") for place, name, count in counts]
    total = gallery.count(db, scope.wanted)
    every = [(label("every_place", count=total), f"zg:{view.where}:{ANY}:{view.week}:0")]
    text = render("proofs/choose_place", item=scope.item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, [every, *in_rows(buttons[:_CHOICES])], now)
    return None


def choose_week(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a week, the newest first, each with how many files there are."""
    view, page = View(*press.args[:2]), int(press.args[2])
    scope = _open(db, member, view, now)
    if isinstance(scope, Toast):
        return scope
    counts = gallery.by_round(db, scope.wanted)
    weeks = [
        (_counted(_week_name(db, round_id), count), f"zg:{view.where}:{view.place}:r{round_id}:0")
        for round_id, count in counts.items()
    ]
    every = [(label("every_week", count=sum(counts.values())), f"zg:{view.where}:{view.place}:{ANY}:0")]
    turning = page_buttons(page, len(weeks), _CHOICES, lambda to: f"zw:{view.where}:{view.place}:{to}")
    shown = weeks[page * _CHOICES : (page + 1) * _CHOICES]
    back = [] if scope.item is not None else [[(label("search_evidence"), "zq")]]
    text = render("proofs/choose_week", item=scope.item, unit=_unit_name(db, scope))
    rows = [*([every] if scope.item is not None else []), *in_rows(shown), *turning, *back]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def choose_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the choice of a unit, in the bureau's own order, each with how many files there are."""
    week, page = press.args[0], int(press.args[1])
    scope = _open(db, member, View(EVERYWHERE, ANY, week), now)
    if isinstance(scope, Toast):
        return scope
    counts = gallery.by_unit(db, scope.wanted)
    flat = [
        (_counted(unit.name, counts[unit.id]), f"zg:u{unit.id}:{ANY}:{week}:0")
        for unit in people.units(db)
        if unit.id in counts
    ]
    turning = page_buttons(page, len(flat), _CHOICES, lambda to: f"zu:{week}:{to}")
    rows = [*in_rows(flat[page * _CHOICES : (page + 1) * _CHOICES]), *turning, [(label("search_evidence"), "zq")]]
    text = render("proofs/choose_unit", week=_week_words(db, week), found=bool(flat))
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def _open(db: Connection, member: Member, view: View, now: datetime) -> _Scope | Toast:
    """What this member may see of it: readers all, a unit its own items, a supporting unit what it sent itself."""
    number = int(view.where[1:])
    week = None if view.week == ANY else RoundId(int(view.week[1:]))
    if week is not None and week != OUTSIDE and rounds.find(db, week) is None:
        return Toast(render("toast/old_button"), alert=True)
    if view.where[0] == "i":
        return _open_item(db, member, view, ItemId(number), week, now)
    readable = None if member.has(*READERS) else member.unit_ids
    units = frozenset({UnitId(number)}) if number else readable
    if units is not None and readable is not None and not (units and units <= readable):
        return Toast(render("toast/not_yours"), alert=True)
    if view.place != ANY or (units and number and not _is_unit(db, UnitId(number))):
        return Toast(render("toast/old_button"), alert=True)
    return _Scope(view, Wanted(units=units, round=week), None)


def _open_item(
    db: Connection, member: Member, view: View, item_id: ItemId, week: RoundId | None, now: datetime
) -> _Scope | Toast:
    item = find_readable(db, member, item_id)
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    place: SlotId | str | None = {"a": None, "m": AT_MEASURES, "u": LOOSE}.get(
        view.place[0], SlotId(int(view.place[1:]))
    )
    slots = {slot.id for slot in proofs.slots(db, item.id)}
    if isinstance(place, int) and place not in slots:
        return Toast(render("toast/old_button"), alert=True)
    own = showing.seen_by(db, item, member, now) if supports(member, item) else None
    only = frozenset(piece.id for piece in own) if own is not None else None
    return _Scope(view, Wanted(item_id=item.id, round=week, place=place, only=only), item)


def _page_message(
    db: Connection, member: Member, view: View, page: int, now: datetime
) -> tuple[str, Buttons, About | None] | Toast:
    scope = _open(db, member, view, now)
    if isinstance(scope, Toast):
        return scope
    total = gallery.count(db, scope.wanted)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    told = exhibits.tell(db, gallery.page(db, scope.wanted, page * PAGE, PAGE), now)
    counts = _by_place(db, scope.item, replace(scope.wanted, place=None)) if scope.item is not None else []
    weeks = gallery.by_round(db, replace(scope.wanted, round=None))
    text = render(
        "proofs/gallery",
        item=scope.item,
        title=_unit_name(db, scope),
        only=_only(db, scope),
        own=scope.wanted.only is not None,
        total=total,
        counts=[(name, count) for _, name, count in counts],
        first=page * PAGE,
        lines=told,
        page=page + 1,
        pages=pages,
        sendable=any(_can_be_sent(each) for each in told),
    )
    rows = [*_file_rows(view, page, told), *_filter_rows(member, scope, len(counts), len(weeks))]
    rows += page_buttons(page, total, PAGE, lambda to: f"zg:{view.where}:{view.place}:{view.week}:{to}")
    if scope.item is None:
        return text, [*rows, [(label("search_evidence"), "zq"), (label("home"), "me")]], None
    rows.append([(label("act_place_proof"), f"ps:{scope.item.id}"), (label("back"), f"it:{scope.item.id}")])
    return text, rows, About("item", scope.item.id)


def _file_rows(view: View, page: int, told: Sequence[Told]) -> Buttons:
    numbered = enumerate(told, page * PAGE + 1)
    flat = [(str(n), f"zv:{each.exhibit.piece.id}") for n, each in numbered if _can_be_sent(each)]
    at_hand = sum(_proves(each) for each in told)
    send = [(label("send_page", count=at_hand), f"zp:{view.where}:{view.place}:{view.week}:{page}")]
    return [*in_rows(flat, _A_ROW), *([send] if at_hand > 1 else [])]


def _filter_rows(member: Member, scope: _Scope, places: int, weeks: int) -> Buttons:
    """Only where there is something to choose between, or a choice to take back."""
    view, row = scope.view, []
    if scope.item is not None and (places > 1 or view.place != ANY):
        row.append((label("by_place"), f"zf:{view.where}:{view.week}"))
    if scope.item is None and (member.has(*READERS) or len(member.unit_ids) > 1):
        row.append((label("by_unit"), f"zu:{view.week}:0"))
    if weeks > 1 or view.week != ANY:
        row.append((label("by_week"), f"zw:{view.where}:{view.place}:0"))
    return [row] if row else []


def _by_place(db: Connection, item: Item, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Code, name and number of files of each place that has any, in the item's order."""
    counts = gallery.by_place(db, wanted)
    slots = [(f"s{slot.id}", slot.name, counts.get(slot.id, 0)) for slot in proofs.slots(db, item.id)]
    measures = ("m0", word("proof_words", "at_measures"), counts.get(AT_MEASURES, 0))
    loose = ("u0", word("proof_words", "loose"), counts.get(LOOSE, 0))
    return [each for each in (*slots, measures, loose) if each[2]]


def _only(db: Connection, scope: _Scope) -> list[str]:
    """What was chosen, in words."""
    chosen = []
    match scope.wanted.place:
        case None:
            pass
        case str() as place:
            chosen.append(word("proof_words", "loose" if place == LOOSE else "at_measures"))
        case slot_id:
            slot = proofs.find_slot(db, slot_id)
            chosen += [slot.name] if slot is not None else []
    return [*chosen, *_week_words(db, scope.view.week)]


def _week_words(db: Connection, week: str) -> list[str]:
    return [] if week == ANY else [_week_name(db, RoundId(int(week[1:])))]


def _week_name(db: Connection, round_id: RoundId) -> str:
    round_ = rounds.find(db, round_id) if round_id != OUTSIDE else None
    if round_ is None:
        return word("evidence_parts", "outside")
    return word("evidence_parts", "week").format(number=round_.number)


def _unit_name(db: Connection, scope: _Scope) -> str:
    """Whose evidence it is; empty where it is that of all, or of one item."""
    number = int(scope.view.where[1:])
    return people.get_unit(db, UnitId(number)).name if scope.item is None and number else ""


def _is_unit(db: Connection, unit_id: UnitId) -> bool:
    return any(unit.id == unit_id for unit in people.units(db))


def _can_be_sent(told: Told) -> bool:
    return told.exhibit.fetch not in NEVER_SENT


def _proves(told: Told) -> bool:
    return told.exhibit.fetch in AT_HAND


def _counted(name: str, count: int) -> str:
    return word("filter_parts", "count").format(name=name, count=count)


BUTTONS: ButtonTable = {
    "zg": (show_page, f"{WHERE}:{PLACE}:{WEEK}:{ID}"),
    "zp": (send_files, f"{WHERE}:{PLACE}:{WEEK}:{ID}"),
    "zf": (choose_place, f"{WHERE}:{WEEK}"),
    "zw": (choose_week, f"{WHERE}:{PLACE}:{ID}"),
    "zu": (choose_unit, f"{WEEK}:{ID}"),
}
