"""The work calendar (工作日历): days off and make-up workdays of the months to come, the office's own days, years to come."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.actions.arranging.calendar_effects import effects
from bot.actions.arranging.telling import note_of_year, told_days, told_own, told_span
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking.buttons import DAY, ID, ButtonTable, day_of, page_buttons
from bot.rules.calendar import Calendar
from bot.rules.calendar_entries import LONGEST_SPAN, YEARS_AHEAD, Entry
from bot.rules.calendar_spans import Holiday, Span, holidays, own_spans
from bot.rules.models import Member, Press, Role, Toast
from storage import audit, calendars, outbox, prompts, timetables
from storage.outbox import Buttons
from templates import label, render, word, words

_AHEAD = timedelta(days=365)
_SPANS_A_PAGE = 6


@office_only
def show_calendar(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the calendar of the year to come, and what the office can do about it."""
    prompts.clear(db, member.person.id)
    _show(db, press, int(press.args[0]), now)
    return None


@office_only
def ask_removal(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say which days the office has entered would be the state's again, and ask once more."""
    days = _entered_in(db, press, now)
    if not days:
        return _gone(db, press, now)
    text = render("arranging/remove_days", spans=_told(days, now.date()))
    first, last = f"{days[0].day:%Y%m%d}", f"{days[-1].day:%Y%m%d}"
    rows: Buttons = [[(label("calendar_remove_surely"), f"wx:{first}:{last}")], [(label("back"), "wc:0")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def remove(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Let the state's calendar speak for these days again; days gone by stay as they were counted."""
    days = _entered_in(db, press, now)
    if not days:
        return _gone(db, press, now)
    before = timetables.get(db)
    calendars.remove(db, [each.day for each in days])
    for each in days:
        _record_removal(db, member, each, now)
    text = render(
        "arranging/days_removed",
        spans=_told(days, now.date()),
        by=member.person.name,
        at=now,
        effects=effects(db, before, [each.day for each in days], now),
    )
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("work_calendar"), "wc:0")]], now)
    return Toast(render("toast/days_removed", count=len(days)))


@office_only
def ask_settling(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say what it means that a year is entered in full, and ask once more."""
    year = _year(press, now)
    if year is None or calendars.get(db).is_known(year):
        return _gone(db, press, now)
    entered = [each for each in calendars.entries(db, date(year, 1, 1)) if each.day.year == year]
    spans = [told_own(each, date(year, 1, 1)) for each in own_spans(entered)]
    text = render("arranging/settle_year", year=year, spans=spans, count=len(entered))
    rows: Buttons = [[(label("calendar_settle_surely", year=year), f"wz:{year}")], [(label("back"), "wc:0")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def settle(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The year is entered in full: nobody is told any more that its holidays are only supposed."""
    year = _year(press, now)
    if year is None or calendars.get(db).is_known(year):
        return _gone(db, press, now)
    calendars.settle_year(db, year, now, by=member.person.id)
    _record_year(db, member, "settle_year", year, now)
    _show(db, press, 0, now)
    return Toast(render("toast/year_settled", year=year))


@office_only
def reopen(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The year is not entered in full after all."""
    year = _year(press, now)
    if year is None or year not in calendars.get(db).entered:
        return _gone(db, press, now)
    calendars.reopen_year(db, year)
    _record_year(db, member, "reopen_year", year, now)
    _show(db, press, 0, now)
    return Toast(render("toast/year_reopened", year=year))


def _show(db: Connection, press: Press, page: int, now: datetime) -> None:
    today, calendar = now.date(), calendars.get(db)
    spans = own_spans(calendars.entries(db, today))
    page = min(page, max(0, len(spans) - 1) // _SPANS_A_PAGE)
    shown = spans[page * _SPANS_A_PAGE : (page + 1) * _SPANS_A_PAGE]
    text = render(
        "arranging/calendar",
        holidays=[_told_holiday(each, today) for each in holidays(calendar, today, today + _AHEAD)],
        own=[told_own(each, today) for each in shown],
        more=len(spans) - len(shown),
        note=note_of_year(calendar, *(date(year, 1, 1) for year in _years(now))),
        settled=sorted(year for year in calendar.entered if year >= today.year),
    )
    rows: Buttons = [[(label("calendar_enter"), "we")]]
    rows += [[(label("calendar_remove", span=told_own(each, today)), _span_data(each))] for each in shown]
    rows += page_buttons(page, len(spans), _SPANS_A_PAGE, lambda to: f"wc:{to}")
    rows += _year_buttons(calendar, now)
    rows.append([(label("back"), "wa")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _year_buttons(calendar: Calendar, now: datetime) -> Buttons:
    unknown = [year for year in _years(now) if not calendar.is_known(year)]
    rows: Buttons = [[(label("calendar_settle", year=year), f"wy:{year}")] for year in unknown]
    settled = [year for year in _years(now) if year in calendar.entered]
    return rows + [[(label("calendar_reopen", year=year), f"wu:{year}")] for year in settled]


def _years(now: datetime) -> tuple[int, int]:
    """Those that matter today: this one and the next."""
    return now.year, now.year + 1


def _year(press: Press, now: datetime) -> int | None:
    year = int(press.args[0])
    return year if now.year <= year <= now.year + YEARS_AHEAD else None


def _span_data(span: Span) -> str:
    first, last = f"{span.first:%Y%m%d}", f"{span.last:%Y%m%d}"
    return f"wd:{first}:{last}"


def _entered_in(db: Connection, press: Press, now: datetime) -> list[Entry]:
    """The office's days between the two that the button names, from today on."""
    first, last = day_of(press.args[0]), day_of(press.args[1])
    if first is None or last is None or (last - first).days > 12 * LONGEST_SPAN:
        return []
    return [each for each in calendars.entries(db, max(first, now.date())) if each.day <= last]


def _gone(db: Connection, press: Press, now: datetime) -> Toast:
    """What the button was for has been done, or cannot be done any more: show what is."""
    _show(db, press, 0, now)
    return Toast(render("toast/calendar_changed"))


def _told(days: list[Entry], today: date) -> list[str]:
    return [told_own(each, today) for each in own_spans(days)]


def _told_holiday(holiday: Holiday, today: date) -> str:
    """``10月1日—10月7日 国庆节放假，9月20日、10月10日上班``, without what has gone by."""
    known = words("holidays")
    name = "、".join(known.get(each, word("calendar_dates", "some_holiday")) for each in holiday.names)
    made_up = told_days([day for day in holiday.made_up if day >= today], holiday.first.year)
    if holiday.last < today:
        return word("calendar_dates", "made_up").format(days=made_up, name=name)
    pattern = word("calendar_dates", "holiday_made_up" if made_up else "holiday")
    return pattern.format(span=told_span(holiday.first, holiday.last, today), name=name, days=made_up)


def _record_removal(db: Connection, member: Member, entry: Entry, now: datetime) -> None:
    audit.record(
        db,
        "remove_day",
        f"day:{entry.day:%Y%m%d}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        day=entry.day.isoformat(),
        kind="worked" if entry.worked else "off",
        name=entry.name,
    )


def _record_year(db: Connection, member: Member, action: str, year: int, now: datetime) -> None:
    by, stead_of = member.person.id, stead(member, Role.OFFICE)
    audit.record(db, action, f"year:{year}", now, by=by, stead_of=stead_of, year=year)


BUTTONS: ButtonTable = {
    "wc": (show_calendar, ID),
    "wd": (ask_removal, f"{DAY}:{DAY}"),
    "wx": (remove, f"{DAY}:{DAY}"),
    "wy": (ask_settling, r"\d{4}"),
    "wz": (settle, r"\d{4}"),
    "wu": (reopen, r"\d{4}"),
}
