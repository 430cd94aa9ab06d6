"""Outcome figures (成效): typed on an item, shown back, confirmed; listed there, and voided."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, find_readable, permit
from bot.actions.items.telling_figures import both_units, told
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.reports.history import Names
from bot.rules.figures import CODES, OFFICE_ONLY, VARIANTS, Doubt, Entry, Figure, FigureKind, kind_of, read_figure
from bot.rules.models import FigureId, Incoming, Item, ItemId, Member, MessageId, Press, Role, Toast
from bot.rules.permissions import READERS, answers_for
from bot.rules.transitions import Act
from storage import audit, figures, items, notes, outbox, prompts
from storage.notes import Note
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_PURPOSE = "f_"
_PAGE = 25


@dataclass(frozen=True)
class _Line:
    """One entry as the list of an item shows it."""

    position: int
    told: str
    who: str
    at: datetime
    voided_by: str | None
    voided_at: datetime | None


def choose_kind(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask which kind of figure it is; those that concern persons are the office's."""
    allowed = permit(db, member, press.args[0], Act.RECORD_FIGURE)
    if isinstance(allowed, Toast):
        return allowed
    office, item = member.has(Role.OFFICE), allowed.item
    kinds = [kind for kind in FigureKind if office or kind not in OFFICE_ONLY]
    buttons = [(word("figure_kinds", kind), f"fk:{item.id}:{kind}") for kind in kinds]
    rows = [*in_rows(buttons), [(label("to_item", number=item.number), f"it:{item.id}")]]
    text = render("figures/choose", item=item, office=office)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def choose(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The kind is known: ask which variant of it, where it has some, else ask for the words."""
    code = press.args[1]
    if code not in CODES and code not in set(VARIANTS):
        return Toast(render("toast/old_button"), alert=True)
    allowed = _permit(db, member, press.args[0], kind_of(code))
    if isinstance(allowed, Toast):
        return allowed
    item = allowed.item
    if code in CODES:
        _ask_here(db, member, press, item, code, now)
        return None
    kind = FigureKind(code)
    buttons = [(word("figures", variant), f"fk:{item.id}:{variant}") for variant in VARIANTS[kind]]
    rows = [*in_rows(buttons), [(label("back"), f"fg:{item.id}")]]
    text = render("figures/choose_variant", item=item, kind=kind)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def _listen(code: str, db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """Show what was understood, to be confirmed. Editing the message brings the card up to date until it is confirmed."""
    allowed = _permit(db, member, item_id, kind_of(code))
    if isinstance(allowed, Toast):
        outbox.put(db, Draft(message.chat_id, escape(allowed.text, quote=False), reply_to=message.message_id), now)
        return
    item = allowed.item
    known = figures.find_by_message(db, message.chat_id, message.message_id)
    if known is not None:
        text = render("figures/unchanged", item=item, told=told(known.entry))
        outbox.put(db, Draft(message.chat_id, text, [[_list_button(item)]], reply_to=message.message_id), now)
        return
    read = read_figure(code, message.text, now.date())
    if isinstance(read, Entry):
        _close_question(db, member, code, item.id)
        _show_understood(db, message, item, read, now)
    elif not message.edited:
        text, buttons = _question(item, code, read)
        ask_words(db, member, message.chat_id, text, About(_PURPOSE + code, item.id), now, buttons=buttons)
    elif (card := outbox.find_by_key(db, _key(message))) is not None:
        text, buttons = _question(item, code, read)
        outbox.edit_card(db, card, text, buttons, now)


def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Enter what the card shows. The second press, and one on a card that the message has outrun, change nothing."""
    message = MessageId(int(press.args[0]))
    known = figures.find_by_message(db, press.chat_id, message)
    if known is not None:
        return Toast(render("toast/figure_recorded_already", told=told(known.entry)))
    note = _own_note(db, member, press, message)
    if note is None:
        return Toast(render("toast/not_yours"), alert=True)
    code = note.purpose.removeprefix(_PURPOSE)
    allowed = _permit(db, member, note.about_id, kind_of(code))
    if isinstance(allowed, Toast):
        return allowed
    read = read_figure(code, note.text, now.date())
    if isinstance(read, Doubt):
        return Toast(render("toast/old_button"), alert=True)
    if note.version != int(press.args[1]):
        text, buttons = _understood(allowed.item, read, message, note.version)
        outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
        return Toast(render("toast/figure_changed"), alert=True)
    _enter(db, member, press, allowed, read, message, now)
    return Toast(render("toast/figure_recorded", told=told(read)))


def refill(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What was understood is wrong: ask for it again in place of the card."""
    message = MessageId(int(press.args[0]))
    known = figures.find_by_message(db, press.chat_id, message)
    if known is not None:
        return Toast(render("toast/figure_recorded_already", told=told(known.entry)))
    note = _own_note(db, member, press, message)
    if note is None:
        return Toast(render("toast/not_yours"), alert=True)
    code = note.purpose.removeprefix(_PURPOSE)
    allowed = _permit(db, member, note.about_id, kind_of(code))
    if isinstance(allowed, Toast):
        return allowed
    _ask_here(db, member, press, allowed.item, code, now)
    return None


def _permit(db: Connection, member: Member, item_id: int | str, kind: FigureKind) -> Permit | Toast:
    """As `permit`; what concerns persons is for the office alone."""
    if kind in OFFICE_ONLY and not member.has(Role.OFFICE):
        return Toast(render("toast/office_only"), alert=True)
    return permit(db, member, item_id, Act.RECORD_FIGURE)


def _ask_here(db: Connection, member: Member, press: Press, item: Item, code: str, now: datetime) -> None:
    """Photos that a unit sends meanwhile, of a receipt for instance, are evidence of the item."""
    text, buttons = _question(item, code, None)
    about = About(_PURPOSE + code, item.id)
    evidence_of = item if answers_for(member, item) else None
    ask_words_here(db, member, press, text, about, now, buttons=buttons, item=evidence_of)


def _question(item: Item, code: str, doubt: Doubt | None) -> tuple[str, Buttons]:
    kind = kind_of(code)
    wrong = "names" if doubt == Doubt.OTHER_WORDS and kind in OFFICE_ONLY else doubt
    text = render("figures/ask", item=item, code=code, kind=kind, doubt=wrong)
    return text, [[(label("back"), f"fg:{item.id}")]]


def _close_question(db: Connection, member: Member, code: str, item_id: ItemId) -> None:
    """An edit made the words good: the question that was put again is answered."""
    open_ = prompts.find(db, member.person.id)
    if open_ is not None and (open_.purpose, open_.about_id) == (_PURPOSE + code, item_id):
        prompts.clear(db, member.person.id)


def _show_understood(db: Connection, message: Incoming, item: Item, entry: Entry, now: datetime) -> None:
    note = notes.find(db, message.chat_id, message.message_id)
    text, buttons = _understood(item, entry, message.message_id, note.version if note else 1)
    card = outbox.find_by_key(db, _key(message))
    if card is not None:
        outbox.edit_card(db, card, text, buttons, now)
        return
    draft = Draft(message.chat_id, text, buttons, key=_key(message), reply_to=message.message_id)
    outbox.put(db, draft, now)


def _understood(item: Item, entry: Entry, message: MessageId, version: int) -> tuple[str, Buttons]:
    text = render("figures/understood", item=item, entry=entry, money=both_units(entry.cents))
    confirm_it = (label("confirm_figure"), f"fc:{message}:{version}")
    return text, [[confirm_it, (label("refill_figure"), f"fr:{message}")]]


def _enter(
    db: Connection, member: Member, press: Press, allowed: Permit, entry: Entry, message: MessageId, now: datetime
) -> None:
    item, by = allowed.item, member.person
    figure_id = figures.add(db, item.id, entry, by.id, (press.chat_id, message), now)
    audit.record(
        db,
        "record_figure",
        f"figure:{figure_id}",
        now,
        by=by.id,
        stead_of=allowed.stead_of,
        item=item.id,
        kind=entry.kind,
        what=told(entry),
    )
    text = render("figures/recorded", item=item, told=told(entry), name=by.name, at=now)
    buttons: Buttons = [
        [(label("more_figures"), f"fg:{item.id}"), (label("figure_list"), f"fl:{item.id}")],
        [(label("to_item", number=item.number), f"it:{item.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)


def _own_note(db: Connection, member: Member, press: Press, message: MessageId) -> Note | None:
    """What this person typed in that message, when it was a figure."""
    note = notes.find(db, press.chat_id, message)
    if note is None or note.person_id != member.person.id or note.purpose not in PROMPTS:
        return None
    return note


def _key(message: Incoming) -> str:
    return f"figure:{message.chat_id}:{message.message_id}"


def show_figures(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of an item's figures, with a button for each that this person may void."""
    item = find_readable(db, member, press.args[0])
    if item is None:
        return Toast(render("toast/not_yours"), alert=True)
    if not _visible(db, member, item.id):
        return Toast(render("toast/no_figures", number=item.number))
    _show_list(db, member, press, item, now)
    return None


def ask_void(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Repeat the entry, and ask once more."""
    found = _voidable(db, member, press)
    if isinstance(found, Toast):
        return found
    item = items.get(db, found.item_id)
    text = render("figures/void", item=item, told=told(found.entry))
    rows = [[(label("void_for_sure"), f"fx:{found.id}"), (label("back"), f"fl:{item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def void(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The entry counts no more; it stays in the list, with who voided it and when."""
    found = _voidable(db, member, press)
    if isinstance(found, Toast):
        return found
    figures.void(db, found.id, member.person.id, now)
    audit.record(
        db,
        "void_figure",
        f"figure:{found.id}",
        now,
        by=member.person.id,
        item=found.item_id,
        kind=found.entry.kind,
        what=told(found.entry),
    )
    _show_list(db, member, press, items.get(db, found.item_id), now)
    return Toast(render("toast/figure_voided", told=told(found.entry)))


def _voidable(db: Connection, member: Member, press: Press) -> Figure | Toast:
    """The entry, when this person may void it: the office, or who entered it and may still see the item."""
    found = figures.find(db, FigureId(int(press.args[0])))
    item = find_readable(db, member, found.item_id) if found is not None else None
    if found is None or item is None:
        return Toast(render("toast/not_yours"), alert=True)
    if not _may_void(member, found):
        return Toast(render("toast/figure_not_yours"), alert=True)
    return found if found.voided_at is None else Toast(render("toast/figure_voided_already"))


def _may_void(member: Member, figure: Figure) -> bool:
    return member.has(Role.OFFICE) or figure.person_id == member.person.id


def _visible(db: Connection, member: Member, item_id: ItemId) -> list[Figure]:
    """An item's entries; what concerns persons is not for units."""
    found = figures.of_item(db, item_id)
    return found if member.has(*READERS) else [each for each in found if each.entry.kind not in OFFICE_ONLY]


def _show_list(db: Connection, member: Member, press: Press, item: Item, now: datetime) -> None:
    found = _visible(db, member, item.id)[-_PAGE:]
    names = Names(db, member, now.tzinfo)
    lines = [_line(names, position, each) for position, each in enumerate(found, 1)]
    mine = [(n, each) for n, each in enumerate(found, 1) if each.voided_at is None and _may_void(member, each)]
    rows = in_rows([(label("void_figure", position=n), f"fd:{each.id}") for n, each in mine])
    rows.append([(label("to_item", number=item.number), f"it:{item.id}")])
    text = render("figures/list", item=item, lines=lines)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _line(names: Names, position: int, figure: Figure) -> _Line:
    voided_by = None
    if figure.voided_by is not None and figure.voided_at is not None:
        voided_by = names.name(figure.voided_by, figure.voided_at.date())
    who = names.name(figure.person_id, figure.entered_at.date())
    return _Line(position, told(figure.entry), who, figure.entered_at, voided_by, figure.voided_at)


def _list_button(item: Item) -> tuple[str, str]:
    return label("figure_list_of", number=item.number), f"fl:{item.id}"


PROMPTS: PromptTable = {_PURPOSE + code: partial(_listen, code) for code in CODES}
BUTTONS: ButtonTable = {
    "fg": (choose_kind, ID),
    "fk": (choose, f"{ID}:[a-z_]+"),
    "fc": (confirm, f"{ID}:{ID}"),
    "fr": (refill, ID),
    "fl": (show_figures, ID),
    "fd": (ask_void, ID),
    "fx": (void, ID),
}
