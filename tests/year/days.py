"""The holidays of 2026 as the State Council gave them out, written down here by hand: what the bot knows is not asked."""

from datetime import date, datetime, time, timedelta

_OFF = (
    (date(2026, 1, 1), date(2026, 1, 3)),  # 元旦
    (date(2026, 2, 15), date(2026, 2, 23)),  # 春节
    (date(2026, 4, 4), date(2026, 4, 6)),  # 清明
    (date(2026, 5, 1), date(2026, 5, 5)),  # 劳动节
    (date(2026, 6, 19), date(2026, 6, 21)),  # 端午
    (date(2026, 9, 25), date(2026, 9, 27)),  # 中秋
    (date(2026, 10, 1), date(2026, 10, 7)),  # 国庆
)
_WORKED_WEEKENDS = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}
_DAY_BEGINS, _DAY_ENDS = time(8, 30), time(18, 0)


def is_worked(day: date) -> bool:
    """In 2027, which nobody has given out, Monday to Friday."""
    if any(first <= day <= last for first, last in _OFF):
        return False
    return day.weekday() < 5 or day in _WORKED_WEEKENDS


def is_quiet(moment: datetime) -> bool:
    """Whether nobody may be written to who is not at it just then."""
    return not (is_worked(moment.date()) and _DAY_BEGINS <= moment.time() < _DAY_ENDS)


def last_worked(day: date) -> date:
    """`day` itself, or the last workday before it."""
    while not is_worked(day):
        day -= timedelta(days=1)
    return day


def workdays(first: date, last: date) -> list[date]:
    """Both ends included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_worked(day)]
