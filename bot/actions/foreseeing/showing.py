"""For the office: who will get what, when, in the days it chooses; worked out beside everything, shown in the same message."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.foreseeing.walking import foresee
from bot.actions.people.staffing import office_only
from bot.actions.talking import jobs
from bot.actions.talking.buttons import DAY, ID, ButtonTable, day_of, page_buttons
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.actions.talking.speaking import unreachable_rows
from bot.rules.dates import read_range, read_single_day
from bot.rules.foreseeing import LONGEST, Foresight, by_day, clipped, lines
from bot.rules.models import ChatId, Incoming, Member, Press, Role, Toast, UserId
from storage import outbox, people, prompts
from storage.outbox import About, Buttons, Draft
from templates import label, render

JOB = "foresee"
_DAYS = "foresee_days"
_PAGE = 24
"""Lines of one page; with their names they stay within a message."""
_NAMES = 5
_MONTH = timedelta(days=29)
_WEEK = timedelta(days=7)


@office_only
def choose(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the question which days are meant."""
    outbox.put(db, Draft(press.chat_id, render("foreseeing/choose", longest=LONGEST), _choices(now.date())), now)
    return None


@office_only
def request(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The message says that it is being worked out, and then what came of it."""
    since, until = day_of(press.args[0]), day_of(press.args[1])
    if since is None or until is None or clipped(since, until, now.date()) is None:
        return Toast(render("toast/day_has_passed"), alert=True)
    prompts.clear(db, member.person.id)
    page = press.args[2] if len(press.args) > 2 else "0"
    text = render("foreseeing/working", since=since, until=until)
    jobs.ask_here(db, press, JOB, (press.args[0], press.args[1], page), text, now)
    return None


@office_only
def ask_days(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text names the days."""
    text = render("foreseeing/ask_days", again=False, longest=LONGEST)
    ask_words_here(db, member, press, text, About(_DAYS, 0), now, buttons=_choices(now.date())[:-1])
    return None


def take_days(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    """Days were typed, ``first to last`` or one."""
    if not member.has(Role.OFFICE):
        return
    days = read_range(message.text, now.date(), read=read_single_day)
    if days is None or clipped(*days, now.date()) is None:
        text = render("foreseeing/ask_days", again=True, longest=LONGEST)
        ask_words(db, member, message.chat_id, text, About(_DAYS, 0), now)
        return
    since, until = days
    text = render("foreseeing/working", since=since, until=until)
    jobs.ask(db, message.chat_id, JOB, (f"{since:%Y%m%d}", f"{until:%Y%m%d}", "0"), text, now)


def page(db: Connection, chat: ChatId, args: tuple[str, ...], now: datetime) -> tuple[str, Buttons]:
    """One page of what is foreseen. It lives through that time: only for a copy of the database."""
    reader = people.find_by_account(db, UserId(int(chat)), now.date())
    if reader is None or not reader.has(Role.OFFICE):
        return render("toast/office_only"), []
    first, last, number = day_of(args[0]), day_of(args[1]), int(args[2])
    days = clipped(first, last, now.date()) if first is not None and last is not None else None
    if days is None:
        return render("toast/day_has_passed"), _choices(now.date())
    return _shown(foresee(db, *days, now), number)


def _shown(foresight: Foresight, number: int) -> tuple[str, Buttons]:
    told = lines(foresight.messages)
    last_page = max(len(told) - 1, 0) // _PAGE
    number = min(number, last_page)
    text = render(
        "foreseeing/result",
        foresight=foresight,
        days=by_day(told[number * _PAGE : (number + 1) * _PAGE]),
        page=number + 1,
        pages=last_page + 1,
        people=len({each.person for each in foresight.messages}),
        most=_NAMES,
    )
    span = f"{foresight.since:%Y%m%d}:{foresight.until:%Y%m%d}"
    rows = page_buttons(number, len(told), _PAGE, lambda to: f"og:{span}:{to}")
    rows.append([(label("foresee_again"), f"og:{span}:{number}"), (label("foresee_others"), "of")])
    rows += unreachable_rows(len(foresight.out_of_reach))
    return text, [*rows, [(label("home"), "me")]]


def _choices(today: date) -> Buttons:
    sunday = today + timedelta(days=6 - today.weekday())
    week = (label("foresee_this_week"), _data(today, sunday))
    following = (label("foresee_next_week"), _data(sunday + timedelta(days=1), sunday + _WEEK))
    month = (label("foresee_month"), _data(today, today + _MONTH))
    return [[week, following], [month, (label("foresee_typed"), "ot")], [(label("home"), "me")]]


def _data(since: date, until: date) -> str:
    return f"og:{since:%Y%m%d}:{until:%Y%m%d}"


BUTTONS: ButtonTable = {
    "of": (choose, ""),
    "og": (request, rf"{DAY}:{DAY}(?::{ID})?"),
    "ot": (ask_days, ""),
}

PROMPTS: PromptTable = {_DAYS: take_days}
