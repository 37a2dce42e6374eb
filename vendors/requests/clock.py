"""The clock of a request: every moment is an instant in UTC, and hours are elapsed hours."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.clock import deadline_in, now

HOUR = timedelta(hours=1)
SATURDAY = 5


def due_after(sent_at, hours):
    """The deadline `hours` elapsed hours after an instant: no change of the clocks moves it."""
    # In UTC: added to the wall clock of Paris it would be 49 hours in the night of 25 October 2026.
    return sent_at.astimezone(UTC) + hours * HOUR


def elapsed(start, end):
    """The time between two instants. Never below zero."""
    # Two moments of one zone would be subtracted by their wall clocks.
    return max(end.astimezone(UTC) - start.astimezone(UTC), timedelta(0))


def whole_hours(period):
    """Full hours and minutes of a period: (31, 12)."""
    minutes = period // timedelta(minutes=1)
    return divmod(minutes, 60)


def half_time(request):
    return request.sent_at + (request.due_at - request.sent_at) / 2


def near_end(request):
    """When we remind once more: a sixth of the time before the end, at most a day."""
    return request.due_at - min((request.due_at - request.sent_at) / 6, timedelta(days=1))


def time_left(request):
    """How long until the deadline; None once it is over."""
    return request.due_at - now() if now() < request.due_at else None


def in_zones(at, *zones):
    """A moment for each zone once, as every page writes a deadline, with the offset of that day."""
    return [deadline_in(at, zone) for zone in dict.fromkeys(zones)]


@dataclass(frozen=True)
class WorkingDay:
    """When a vendor works: Monday to Friday from `starts` to `ends` of its zone, but on holidays.
    A day that ends at or before its start ends on the next day.
    """

    zone: str
    starts: time
    ends: time
    holidays: frozenset[date] = frozenset()

    def of(self, day):
        """The instants between which it works on a day; None on a weekend or a holiday."""
        if day.weekday() >= SATURDAY or day in self.holidays:
            return None
        last = day if self.ends > self.starts else day + timedelta(days=1)
        zone = ZoneInfo(self.zone)
        return (
            datetime.combine(day, self.starts, zone).astimezone(UTC),
            datetime.combine(last, self.ends, zone).astimezone(UTC),
        )


def working_time(start, end, working_day):
    """The time between two instants in which a vendor works."""
    zone = ZoneInfo(working_day.zone)
    # A night shift that began the day before reaches into the first day.
    day = start.astimezone(zone).date() - timedelta(days=1)
    total = timedelta(0)
    while day <= end.astimezone(zone).date():
        if hours := working_day.of(day):
            opens, closes = hours
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total


def working_hours(start, end, working_day):
    """The same as a whole number of hours, one that began counted whole."""
    return math.ceil(working_time(start, end, working_day) / HOUR)
