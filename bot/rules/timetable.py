"""The calendar and the office's arrangement together: which moments are for asking, reminding and keeping quiet."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.rules.arrangement import Arrangement
from bot.rules.calendar import Calendar


@dataclass(frozen=True)
class Timetable:
    """What every rule about time is asked with. Moments are aware, in the bureau's zone."""

    calendar: Calendar = field(default_factory=Calendar)
    arrangement: Arrangement = field(default_factory=Arrangement)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether nobody is written to who is not acting just now: in quiet hours and on days off."""
        arranged = self.arrangement
        awake = arranged.quiet_until <= moment.time() < arranged.quiet_from
        return not (awake and self.calendar.is_workday(moment.date()))

    def speaks_from(self, moment: datetime) -> datetime:
        """The first moment from `moment` on that is not quiet."""
        if not self.is_quiet(moment):
            return moment
        day = moment.date()
        if moment.time() >= self.arrangement.quiet_until:
            day += timedelta(days=1)
        return at(self.calendar.next_workday(day), self.arrangement.quiet_until, moment)

    def reminds_at(self, day: date, now: datetime, chosen: time | None = None) -> datetime:
        """When the reminder of a workday leaves, by a person's own choice of the hour when they made one."""
        return at(day, chosen or self.arrangement.remind_at, now)


def at(day: date, hour: time, like: datetime) -> datetime:
    """That time of that day, in the zone of `like`."""
    return datetime.combine(day, hour, like.tzinfo)
