"""The sums of the outcome figures (成效汇总), each to be opened down to the entries it is made from."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.telling_figures import money, told, told_sum
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.speaking import number_buttons
from bot.rules.figures import MONEY_LEFT, Figure, FigureKind, Sum, kind_of, owed_by_item, sum_up, titles_of
from bot.rules.models import ItemId, Member, Press, Role, Toast
from storage import figures, items, outbox, people
from templates import label, render, word

SUMS_TO = (Role.OFFICE, Role.LEADER, Role.GROUP)
_PAGE = 25


def show_sums(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Every sum of the bureau, each a button that opens the entries it was made from."""
    if not member.has(*SUMS_TO):
        return Toast(render("toast/not_yours"), alert=True)
    sums = sum_up(figures.valid(db))
    text = render("figures/sums", lines=[told_sum(each) for each in sums], now=now)
    rows = in_rows([(told_sum(each), f"fe:{each.code}:0") for each in sums])
    rows.append([(label("refresh"), "fs"), (label("home"), "me")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def show_entries(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The entries a sum is made from, with their items; paged in place."""
    if not member.has(*SUMS_TO):
        return Toast(render("toast/not_yours"), alert=True)
    code, page = press.args[0], int(press.args[1])
    found = next((each for each in sum_up(figures.valid(db)) if each.code == code), None)
    if found is None:
        return Toast(render("toast/nothing_entered"))
    lines = _entry_lines(db, found)
    shown = lines[page * _PAGE : (page + 1) * _PAGE]
    named = sorted({item for _, numbers in shown for item in numbers})
    rows = number_buttons([items.get(db, item) for item in named], "it")
    rows += page_buttons(page, len(lines), _PAGE, lambda to: f"fe:{code}:{to}")
    rows.append([(label("back"), "fs")])
    text = render("figures/entries", total=told_sum(found), lines=[line for line, _ in shown])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def _entry_lines(db: Connection, found: Sum) -> list[tuple[str, list[ItemId]]]:
    """One line an entry, with the items it names: rules by title, what is left of money by item."""
    if found.code == MONEY_LEFT:
        return [_owed_line(found, number, *money) for number, money in owed_by_item(found.figures).items()]
    if kind_of(found.code) in (FigureKind.RULE_NEW, FigureKind.RULE_REVISED):
        return [_entry_line(db, same) for same in titles_of(found.figures).values()]
    return [_entry_line(db, [each]) for each in found.figures]


def _entry_line(db: Connection, same: Sequence[Figure]) -> tuple[str, list[ItemId]]:
    numbers = "、".join(str(number) for number in sorted({each.number for each in same}))
    names = "、".join(dict.fromkeys(people.get(db, each.person_id).name for each in same))
    line = word("sum_lines", "entry").format(numbers=numbers, told=told(same[0].entry), names=names)
    return line, [each.item_id for each in same]


def _owed_line(found: Sum, number: int, due: int, returned: int) -> tuple[str, list[ItemId]]:
    left = money(max(due - returned, 0))
    line = word("sum_lines", "owed").format(number=number, due=money(due), returned=money(returned), left=left)
    return line, [each.item_id for each in found.figures if each.number == number]


BUTTONS: ButtonTable = {
    "fs": (show_sums, ""),
    "fe": (show_entries, f"[a-z_]+:{ID}"),
}
