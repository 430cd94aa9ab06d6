"""The points of an issue that need an eye before it goes out: their items, a page at a time."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues.releasing import AT, draft_of
from bot.actions.issues.tracing import find_issue
from bot.actions.people.staffing import office_only
from bot.actions.talking import screens
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.screens import Screen
from bot.rules.models import Member, Press, Toast
from bot.rules.summary import Concern
from templates import render

_A_PAGE, _A_ROW = 12, 6


@office_only
def open_point(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the items of a point in a message of its own."""
    return screens.send(db, press, _page(db, press), now)


@office_only
def turn_point(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return screens.turn_to(db, press, _page(db, press), now)


def _page(db: Connection, press: Press) -> Screen | Toast:
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    issue, concern, page = find_issue(db, draft.edition.round_id), Concern(press.args[2]), int(press.args[3])
    points = issue.summary.points if issue is not None else ()
    point = next((each for each in points if each.concern == concern), None)
    if point is None:
        return Toast(render("toast/old_button"), alert=True)
    named = point.items.entries
    shown = named[page * _A_PAGE : (page + 1) * _A_PAGE]
    text = render(
        "releasing/point",
        number=draft.bulletin.number,
        concern=concern,
        items=point.items,
        shown=shown,
        page=page + 1,
        pages=-(-len(named) // _A_PAGE),
    )
    at = draft.at
    rows = in_rows([(str(each.number), f"cd:{each.item_id}") for each in shown], _A_ROW)
    rows += page_buttons(page, len(named), _A_PAGE, lambda to: f"et:{at}:{concern}:{to}")
    return text, rows


_CONCERN = "|".join(Concern)

BUTTONS: ButtonTable = {
    "ep": (open_point, f"{AT}:({_CONCERN}):{ID}"),
    "et": (turn_point, f"{AT}:({_CONCERN}):{ID}"),
}
