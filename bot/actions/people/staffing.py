"""Who holds which post: the office's pages of units and posts, and what the stories about people share."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps

from sqlalchemy import Connection

from bot.actions.talking.buttons import ID, Action, ButtonTable, in_rows, page_buttons
from bot.rules.models import (
    ChatId,
    Item,
    Member,
    MessageId,
    OutboxId,
    Person,
    PersonId,
    Post,
    PostId,
    Press,
    Role,
    State,
    Toast,
    Unit,
    UnitId,
)
from bot.rules.staffing import can_merge
from storage import items, notes, outbox, people, prompts, tenures, units
from storage.outbox import Buttons, Draft, Priority
from templates import label, render

_UNITS_A_PAGE = 24
_PEOPLE_A_PAGE = 16


def office_only(action: Action) -> Action:
    """The action, for the office; everybody else is told that it is not theirs."""

    @wraps(action)
    def guarded(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
        if not member.has(Role.OFFICE):
            return Toast(render("toast/office_only"), alert=True)
        return action(db, member, press, now)

    return guarded


@office_only
def show_units(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the list of units, and who stands in for whom."""
    prompts.clear(db, member.person.id)
    page = int(press.args[0]) if press.args else 0
    known = people.units(db)
    shown = known[page * _UNITS_A_PAGE : (page + 1) * _UNITS_A_PAGE]
    rows = in_rows([(unit.name, f"uu:{unit.id}") for unit in shown])
    rows += page_buttons(page, len(known), _UNITS_A_PAGE, lambda to: f"un:{to}")
    rows.append([(label("home"), "me")])
    text = render(
        "people/units",
        total=len(known),
        members=len(people.members(db, now.date())),
        waiting=[each.person.name for each in people.unreachable(db, now.date())],
        stand_ins=tenures.stand_ins(db, now.date()),
        today=now.date(),
    )
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def show_unit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one unit: its posts, who holds them, whether they can be reached."""
    prompts.clear(db, member.person.id)
    unit = find_unit(db, press.args[0])
    if unit is None:
        return changed()
    text, rows = unit_page(db, unit, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def show_post(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one post: who holds it, who stands in, and what can be done about it."""
    prompts.clear(db, member.person.id)
    post = find_post(db, press.args[0])
    if post is None:
        return changed()
    text, rows = post_page(db, post, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def unit_page(db: Connection, unit: Unit, now: datetime) -> tuple[str, Buttons]:
    theirs = [post for post in people.posts(db) if post.unit_id == unit.id]
    standing = tenures.stand_ins(db, now.date())
    lines = [
        (post, people.find_holder(db, post.id, now.date()), [each for each in standing if each.post.id == post.id])
        for post in theirs
    ]
    text = render(
        "people/unit",
        name=unit.name,
        former=units.former_names(db, unit.id),
        merged=units.merged_from(db, unit.id),
        lines=lines,
        count=len(items.open_of_units(db, [unit.id])),
        today=now.date(),
    )
    rows = in_rows([(post.title, f"up:{post.id}") for post in theirs])
    acts = [(label("new_post"), f"ua:{unit.id}"), (label("rename_unit"), f"zr:{unit.id}")]
    rows.append(acts)
    if any(can_merge(units.roles(db, unit.id), unit.id, other.id) for other in people.answering_units(db)):
        rows.append([(label("merge_unit"), f"zm:{unit.id}")])
    rows.append([(label("back"), "un")])
    return text, rows


def post_page(db: Connection, post: Post, now: datetime) -> tuple[str, Buttons]:
    holder = people.find_holder(db, post.id, now.date())
    standing = [each for each in tenures.stand_ins(db, now.date()) if each.post.id == post.id]
    rows: Buttons = []
    if holder is None:
        rows.append([(label("appoint"), f"uh:{post.id}")])
    else:
        rows.append([(label("stand_in"), f"us:{post.id}"), (label("leave"), f"ul:{holder.id}")])
        rows.append([(label("replace"), f"uh:{post.id}"), (label("new_link"), f"ui:{post.id}")])
    rows += [[(label("end_stand_in", name=each.person.name), f"ue:{each.id}")] for each in standing]
    rows.append([(label("back"), f"uu:{post.unit_id}")])
    count = len(items.open_of_units(db, [post.unit_id])) if answers(post) else 0
    text = render("people/post", post=post, holder=holder, stand_ins=standing, count=count, today=now.date())
    return text, rows


def find_unit(db: Connection, unit_id: str) -> Unit | None:
    """The unit, when there is one of this id today; not one that was merged."""
    return next((unit for unit in people.units(db) if unit.id == int(unit_id)), None)


def find_post(db: Connection, post_id: str) -> Post | None:
    """The post, when there is one of this id and its unit has not been merged."""
    post = people.find_post(db, PostId(int(post_id)))
    return post if post is not None and find_unit(db, str(post.unit_id)) is not None else None


def answers(post: Post) -> bool:
    """Whether who holds it answers for the items of the unit."""
    return post.role in (Role.HEAD, Role.LIAISON)


def changed() -> Toast:
    """What the button is about is no longer there, or no longer so."""
    return Toast(render("toast/people_changed"), alert=True)


def stead(member: Member, *roles: Role) -> PersonId | None:
    """In whose stead somebody acts by a post of these roles; None in their own, which counts first."""
    mine = [post.stead_of for post in member.posts if post.role in roles]
    return mine[0].id if mine and mine[0] is not None and None not in mine else None


def tell(
    db: Connection, person: Person, text: str, taken: Sequence[Item], now: datetime, *, key: str | None = None
) -> OutboxId | None:
    """One message to somebody whose work changed, with the way to it; None when they have no account or were told."""
    if person.user_id is None:
        return None
    waiting = sum(item.state == State.ISSUED for item in taken)
    rows: Buttons = [[(label("accept_all", count=waiting), "aa")]] if waiting else []
    if taken:
        rows.append([(label("my_items"), "ls"), (label("this_round"), "as")])
    rows.append([(label("home"), "me")])
    return outbox.put(db, Draft(ChatId(person.user_id), text, rows, priority=Priority.TASK, key=key), now)


def candidates(db: Connection, unit_id: UnitId, today: date) -> list[Member]:
    """Everybody of the bureau who holds a post today, those of this unit first, each in the order of their posts."""
    known = [each for each in people.members(db, today) if tenures.own_posts(db, each.person.id, today)]
    return sorted(known, key=lambda each: all(post.unit_id != unit_id for post in each.posts))


def people_rows(
    chosen: Sequence[Member], page: int, data: Callable[[PersonId], str], to_page: Callable[[int], str]
) -> Buttons:
    """One page of people as buttons, two a row, who has no account yet marked; below them what turns the pages."""
    shown = chosen[page * _PEOPLE_A_PAGE : (page + 1) * _PEOPLE_A_PAGE]
    rows = in_rows((_person_label(each), data(each.person.id)) for each in shown)
    return rows + page_buttons(page, len(chosen), _PEOPLE_A_PAGE, to_page)


def typed(db: Connection, member: Member, press: Press, purpose: str, about: str, version: str) -> str | None:
    """The words the button confirms, when they are still as they were shown; the button names their message."""
    message = press.args[1]
    note = notes.find(db, press.chat_id, MessageId(int(message)))
    if note is None or (note.person_id, note.purpose, note.about_id) != (member.person.id, purpose, int(about)):
        return None
    return note.text if note.version == int(version) else None


def _person_label(member: Member) -> str:
    unit, name = member.posts[0].unit, member.person.name
    if member.person.user_id is None:
        return label("person_unbound", name=name, unit=unit)
    return label("person_choice", name=name, unit=unit)


BUTTONS: ButtonTable = {
    "un": (show_units, rf"(?:{ID})?"),
    "uu": (show_unit, ID),
    "up": (show_post, ID),
}
