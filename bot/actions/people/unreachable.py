"""For the office: who cannot be reached, since when and why, what waits for them, and who else could be asked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.people.staffing import changed, office_only
from bot.actions.people.waiting import Waiting, waiting_for
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.speaking import posts_of
from bot.rules.models import Member, PersonId, Press, Reach, Toast
from storage import outbox, people, prompts, tenures
from storage.outbox import Buttons
from templates import label, render

_PAGE = 8
_POSTS = 3
"""Posts of one person that have buttons on their page."""


@dataclass(frozen=True)
class Line:
    """One person of the page; `position` counts from 1 over all pages."""

    position: int
    member: Member
    posts: str
    since: date | None
    waiting: Waiting


@office_only
def show_unreachable(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into a page of those who cannot be reached."""
    prompts.clear(db, member.person.id)
    found = people.unreachable(db, now.date())
    if not found:
        return Toast(render("toast/all_reachable"))
    page = min(int(press.args[0]) if press.args else 0, (len(found) - 1) // _PAGE)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    lines = _lines(db, shown, page * _PAGE, now)
    counts = [(reach, sum(each.person.reach == reach for each in found)) for reach in Reach]
    text = render(
        "reaching/list", lines=lines, total=len(found), counts=[(reach, count) for reach, count in counts if count]
    )
    rows = in_rows(((str(each.position), f"op:{each.member.person.id}") for each in lines), 4)
    rows += page_buttons(page, len(found), _PAGE, lambda to: f"ol:{to}")
    outbox.edit_message(db, press.chat_id, press.message_id, text, [*rows, [(label("home"), "me")]], now)
    return None


@office_only
def show_person(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the page of one person: what waits for them, and what can be done about it."""
    found = [each for each in people.unreachable(db, now.date()) if each.person.id == PersonId(int(press.args[0]))]
    if not found:
        person = people.find(db, PersonId(int(press.args[0])))
        return changed() if person is None else Toast(render("toast/reachable_again", name=person.name))
    (line,) = _lines(db, found, 0, now)
    text = render("reaching/person", line=line, others=_others(db, found[0], now))
    outbox.edit_message(db, press.chat_id, press.message_id, text, _person_rows(db, found[0], now), now)
    return None


def _lines(db: Connection, shown: list[Member], before: int, now: datetime) -> list[Line]:
    waiting = waiting_for(db, shown, now)
    since = people.unreachable_since(db, [each.person.id for each in shown], now)
    return [
        Line(before + n, each, posts_of(each), since.get(each.person.id), waiting[each.person.id])
        for n, each in enumerate(shown, 1)
    ]


def _others(db: Connection, away: Member, now: datetime) -> list[tuple[str, str]]:
    """Who of the same units, or who stands in for them, can be reached: name and posts."""
    units = {post.unit_id for post in away.posts}
    return [
        (each.person.name, posts_of(each))
        for each in people.members(db, now.date())
        if each.person.reach == Reach.REACHABLE and not units.isdisjoint(post.unit_id for post in each.posts)
    ]


def _person_rows(db: Connection, away: Member, now: datetime) -> Buttons:
    """A new link and a stand-in for the first of their own posts; a page for each of some."""
    own = set(tenures.own_posts(db, away.person.id, now.date()))
    posts = [post for post in away.posts if post.id in own] or list(away.posts)
    rows: Buttons = []
    if posts[0].id in own:
        rows.append([(label("new_link"), f"ui:{posts[0].id}"), (label("stand_in"), f"us:{posts[0].id}")])
    rows += [[(f"{post.unit} {post.title}", f"up:{post.id}")] for post in posts[:_POSTS]]
    return [*rows, [(label("back"), "ol")]]


BUTTONS: ButtonTable = {
    "ol": (show_unreachable, rf"(?:{ID})?"),
    "op": (show_person, ID),
}
