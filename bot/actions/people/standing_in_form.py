"""The office says who stands in for a post (代) and for which days, and ends it again; asked once more before either."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.people.staffing import candidates, changed, find_post, office_only, people_rows, stead
from bot.actions.people.standing_in import begin, end, holder_name, items_of
from bot.actions.talking.buttons import ID, ButtonTable, day_of
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.dates import months_later
from bot.rules.models import Incoming, Member, Person, PersonId, Post, Press, Role, TenureId, Toast
from bot.rules.staffing import Doubt, doubt_dates, doubt_stand_in, read_days
from storage import audit, outbox, people, tenures
from storage.outbox import About, Buttons, Draft
from templates import label, render

_DAYS = "people_days"


@office_only
def choose_days(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question for how long: the usual spans from today, or days as typed."""
    post = find_post(db, press.args[0])
    if post is None or people.find_holder(db, post.id, now.date()) is None:
        return changed()
    outbox.edit_message(db, press.chat_id, press.message_id, *_days_question(db, post, now), now)
    return None


@office_only
def ask_days(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text says from when to when."""
    post = find_post(db, press.args[0])
    if post is None:
        return changed()
    rows: Buttons = [[(label("back"), f"us:{post.id}")]]
    text = render("people/ask_days", post=post, doubt=None)
    ask_words_here(db, member, press, text, About(_DAYS, post.id), now, buttons=rows)
    return None


def take_days(db: Connection, member: Member, post_id: int, message: Incoming, now: datetime) -> None:
    """Days were typed: ask who stands in for them, or for other days."""
    post = find_post(db, str(post_id))
    if post is None or not member.has(Role.OFFICE):
        return
    days = read_days(message.text, now.date())
    doubt = doubt_dates(*days, now.date()) if days is not None else Doubt.NO_DAYS
    if days is None or doubt is not None:
        text = render("people/ask_days", post=post, doubt=doubt)
        ask_words(db, member, message.chat_id, text, About(_DAYS, post.id), now)
        return
    text, rows = _who_question(db, post, days, 0, now)
    outbox.put(db, Draft(message.chat_id, text, rows), now)


@office_only
def choose_person(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the question who stands in on these days; only those who can are offered."""
    post, days = find_post(db, press.args[0]), _days(press)
    if post is None or days is None or doubt_dates(*days, now.date()) is not None:
        return changed()
    page = int(press.args[3]) if len(press.args) > 3 else 0
    outbox.edit_message(db, press.chat_id, press.message_id, *_who_question(db, post, days, page, now), now)
    return None


@office_only
def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what the stand-in means, and ask once more."""
    wish = _wish(db, press, now)
    if isinstance(wish, Toast):
        return wish
    post, days, person, holder = wish
    text = render(
        "people/confirm_stand_in",
        post=post,
        name=person.name,
        bound=person.user_id is not None,
        holder=holder.name,
        first=days[0],
        last=days[1] - timedelta(days=1),
        items=items_of(db, post),
        today=now.date(),
    )
    rows: Buttons = [
        [(label("stand_in_surely"), f"ud:{post.id}:{days[0]:%Y%m%d}:{days[1]:%Y%m%d}:{person.id}")],
        [(label("back"), f"up:{post.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def set_stand_in(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Enter the stand-in; one that begins today begins at once."""
    wish = _wish(db, press, now)
    if isinstance(wish, Toast):
        return wish
    post, days, person, holder = wish
    entered = tenures.add_stand_in(db, post.id, person.id, *days)
    audit.record(
        db,
        "set_stand_in",
        f"post:{post.id}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        name=person.name,
        holder=holder.name,
        post=f"{post.unit} {post.title}",
        from_on=days[0].isoformat(),
        last_on=(days[1] - timedelta(days=1)).isoformat(),
    )
    stand_in = tenures.find_stand_in(db, entered)
    if stand_in is not None and days[0] == now.date():
        begin(db, stand_in, now)
    text = render(
        "people/stand_in_set", stand_in=stand_in, holder=holder.name, by=member.person.name, at=now, today=now.date()
    )
    rows: Buttons = [[(label("end_stand_in", name=person.name), f"ue:{entered}")], [(label("back"), f"up:{post.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/stand_in_set", name=person.name))


@office_only
def ask_end(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what ending the stand-in today means, and ask once more."""
    stand_in = tenures.find_stand_in(db, TenureId(int(press.args[0])))
    if stand_in is None or stand_in.to_on <= now.date():
        return Toast(render("toast/stand_in_over"), alert=True)
    text = render("people/confirm_end_stand_in", stand_in=stand_in, holder=holder_name(db, stand_in, now))
    rows: Buttons = [
        [(label("end_stand_in_surely"), f"uf:{stand_in.id}")],
        [(label("back"), f"up:{stand_in.post.id}")],
    ]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def end_stand_in(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """End it today, at once; both hear of it when it had begun."""
    stand_in = tenures.find_stand_in(db, TenureId(int(press.args[0])))
    if stand_in is None or stand_in.to_on <= now.date():
        return Toast(render("toast/stand_in_over"), alert=True)
    end(db, member, stand_in, now)
    text = render(
        "people/stand_in_ended",
        stand_in=stand_in,
        holder=holder_name(db, stand_in, now),
        by=member.person.name,
        at=now,
    )
    rows: Buttons = [[(label("back"), f"up:{stand_in.post.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/stand_in_over"))


def _days(press: Press) -> tuple[date, date] | None:
    """First day, and the day after the last, as the button names them."""
    first, until = day_of(press.args[1]), day_of(press.args[2])
    return (first, until) if first is not None and until is not None else None


def _wish(db: Connection, press: Press, now: datetime) -> tuple[Post, tuple[date, date], Person, Person] | Toast:
    """What the button asks for (post, days, who, for whom), or why it cannot be."""
    post, days, person = find_post(db, press.args[0]), _days(press), people.find(db, PersonId(int(press.args[3])))
    if post is None or days is None or person is None or not people.posts_of(db, person.id, now.date()):
        return changed()
    holder = people.find_holder(db, post.id, now.date())
    doubt = _doubt(db, post, person, days, now)
    if holder is None or doubt is not None:
        return Toast(render("toast/cannot_stand_in", name=person.name, doubt=doubt), alert=True)
    return post, days, person, holder


def _doubt(db: Connection, post: Post, person: Person, days: tuple[date, date], now: datetime) -> Doubt | None:
    holder = people.find_holder(db, post.id, now.date())
    known = tenures.stand_ins(db, now.date())
    own = tenures.own_posts(db, person.id, now.date())
    return doubt_stand_in(post.id, holder, person.id, days, known, own, now.date())


def _days_question(db: Connection, post: Post, now: datetime) -> tuple[str, Buttons]:
    today = now.date()
    until = {"one_week": today + timedelta(days=7), "two_weeks": today + timedelta(days=14)}
    rows: Buttons = [
        [(label("one_week"), f"uw:{post.id}:{today:%Y%m%d}:{until['one_week']:%Y%m%d}")],
        [(label("two_weeks"), f"uw:{post.id}:{today:%Y%m%d}:{until['two_weeks']:%Y%m%d}")],
        [(label("one_month"), f"uw:{post.id}:{today:%Y%m%d}:{months_later(today, 1):%Y%m%d}")],
        [(label("other_days"), f"ut:{post.id}"), (label("back"), f"up:{post.id}")],
    ]
    holder = people.find_holder(db, post.id, today)
    return render("people/choose_days", post=post, holder=holder.name if holder else None), rows


def _who_question(db: Connection, post: Post, days: tuple[date, date], page: int, now: datetime) -> tuple[str, Buttons]:
    able = [
        each for each in candidates(db, post.unit_id, now.date()) if _doubt(db, post, each.person, days, now) is None
    ]
    first, until = f"{days[0]:%Y%m%d}", f"{days[1]:%Y%m%d}"
    rows = people_rows(
        able,
        page,
        lambda person_id: f"uc:{post.id}:{first}:{until}:{person_id}",
        lambda to: f"uw:{post.id}:{first}:{until}:{to}",
    )
    rows.append([(label("back"), f"us:{post.id}")])
    last = days[1] - timedelta(days=1)
    return render("people/choose_stand_in", post=post, first=days[0], last=last, able=len(able)), rows


BUTTONS: ButtonTable = {
    "us": (choose_days, ID),
    "ut": (ask_days, ID),
    "uw": (choose_person, rf"{ID}:{ID}:{ID}(?::{ID})?"),
    "uc": (confirm, f"{ID}:{ID}:{ID}:{ID}"),
    "ud": (set_stand_in, f"{ID}:{ID}:{ID}:{ID}"),
    "ue": (ask_end, ID),
    "uf": (end_stand_in, ID),
}


PROMPTS: PromptTable = {_DAYS: take_days}
