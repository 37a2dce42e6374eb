"""Working hours that a buyer and a vendor's sites share: computed from zone data, never claimed.
Every weekday of twelve months has the clocks of that very day; holidays are not known here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from zoneinfo import ZoneInfo

import tzdata
from django.utils.translation import gettext as _

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FRIDAY = 4
OFFICE_DAY = (time(9), time(18))


@dataclass(frozen=True)
class ClockChange:
    """A day from which the shared time of a midweek day differs because a clock was moved."""

    day: date
    minutes_before: int
    minutes: int
    zones: tuple[str, ...]  # whose clocks changed
    buyer_changed: bool

    @property
    def why(self):
        """Return the side whose clock moved: `the buyer's clock (Europe/Paris)`."""
        sites = ", ".join(self.zones[int(self.buyer_changed) :])
        zones = {"buyer": self.zones[0], "sites": sites}
        if not self.buyer_changed:
            return _("the vendor's clock (%(sites)s)") % zones
        if not sites:
            return _("the buyer's clock (%(buyer)s)") % zones
        return _("the buyer's clock (%(buyer)s) and the vendor's clock (%(sites)s)") % zones


@dataclass(frozen=True)
class Overlap:
    """Shared minutes for each weekday of twelve months. Minutes are exact."""

    buyer_zone: str
    zones: tuple[str, ...]
    buyer_minutes: int  # length of the buyer's working day
    days: tuple[tuple[date, int], ...]
    worst: int
    best: int
    mean: Fraction
    worst_week: date  # the Monday of the full week that shares least
    worst_week_share: Fraction  # of the buyer's day, 0 to 1
    changes: tuple[ClockChange, ...]
    data_version: str  # of the tzdata package: 2026.6
    iana_version: str  # of the zone data itself: 2026f

    def to_document(self):
        """Return the summary as plain values; fractions as `n/d`, days as ISO texts."""
        return {
            "buyer_zone": self.buyer_zone,
            "zones": list(self.zones),
            "first_day": self.days[0][0].isoformat(),
            "last_day": self.days[-1][0].isoformat(),
            "buyer_minutes": self.buyer_minutes,
            "worst_minutes": self.worst,
            "best_minutes": self.best,
            "mean_minutes": "/".join(map(str, self.mean.as_integer_ratio())),
            "worst_week": self.worst_week.isoformat(),
            "worst_week_share": "/".join(map(str, self.worst_week_share.as_integer_ratio())),
            "changes": [
                {"day": change.day.isoformat(), "minutes": change.minutes, "why": change.why}
                for change in self.changes
            ],
            "time_zone_data": self.data_version,
        }


def overlap_with_sites(buyer_zone, buyer_day, sites, first_day):
    """None while no site states its working day; one site at work is enough for an hour."""
    days = sorted(
        (site.time_zone, site.day_starts, site.day_ends)
        for site in sites
        if site.day_starts is not None
    )
    return overlap(buyer_zone, buyer_day, tuple(days), first_day) if days else None


def read_day(text):
    """Return `09:00-18:00` as a pair of times. Raises ValueError for anything else."""
    start, dash, end = text.partition("-")
    if not dash:
        sentence = _("“%(text)s” is not a working day. Write it as 09:00-18:00.")
        raise ValueError(sentence % {"text": text})
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


@lru_cache(maxsize=1024)
def overlap(buyer_zone, buyer_day, sites, first_day):
    """Return the `Overlap` of a buyer's day with the best coverage of several sites.
    `buyer_day` is (start, end); `sites` are (zone, start, end). A day that ends at or before its
    start runs past midnight. Raises ZoneInfoNotFoundError for a zone that the data does not hold.
    """
    if not sites:
        raise ValueError("Give at least one site with its working hours.")
    buyer = (ZoneInfo(buyer_zone), *buyer_day)
    team = tuple((ZoneInfo(zone), start, end) for zone, start, end in sites)
    days = tuple(
        (day, shared_minutes(day, buyer, team)) for day in twelve_months(first_day) if works_on(day)
    )
    begin, finish = span(date(2000, 1, 3), (UTC, *buyer_day))
    length, minutes = (finish - begin) // MINUTE, [shared for _day, shared in days]
    worst_week, share = least_week(days, length)
    return Overlap(
        buyer_zone=buyer_zone,
        zones=tuple(dict.fromkeys(site[0] for site in sites)),
        buyer_minutes=length,
        days=days,
        worst=min(minutes),
        best=max(minutes),
        mean=Fraction(sum(minutes), len(minutes)),
        worst_week=worst_week,
        worst_week_share=share,
        changes=tuple(clock_changes(first_day, buyer, team)),
        data_version=version("tzdata"),
        iana_version=tzdata.IANA_VERSION,
    )


def twelve_months(first_day):
    """Yield every day from `first_day` to the day before the same date a year later."""
    try:
        end = first_day.replace(year=first_day.year + 1)
    except ValueError:  # 29 February
        end = date(first_day.year + 1, 3, 1)
    for days in range((end - first_day).days):
        yield first_day + days * DAY


def works_on(day):
    return day.weekday() <= FRIDAY


@lru_cache(maxsize=8192)
def span(day, hours):
    """Return the UTC instants at which the working day of `day` begins and ends."""
    # Seconds are dropped: nobody states a working day to the second.
    zone, start, end = hours
    last = day if end > start else day + DAY
    begin = datetime.combine(day, start.replace(second=0, microsecond=0), zone)
    finish = datetime.combine(last, end.replace(second=0, microsecond=0), zone)
    return begin.astimezone(UTC), finish.astimezone(UTC)


def shared_minutes(day, buyer, team):
    begin, finish = span(day, buyer)
    pieces = [piece for hours in team for piece in pieces_of(day, begin, finish, hours)]
    return united(pieces) // MINUTE


@lru_cache(maxsize=1024)
def worst_week_with(buyer_zone, buyer_day, people, needed, first_day):
    """Return the share of the buyer's day, in the week that has least, with enough at work at once.
    `people` are (((zone, start, end), how many), ...); `needed` is how many are enough.
    Raises ZoneInfoNotFoundError for a zone that the data does not hold.
    """
    buyer = (ZoneInfo(buyer_zone), *buyer_day)
    team = [((ZoneInfo(zone), *hours), count) for (zone, *hours), count in people]
    begin, finish = span(date(2000, 1, 3), (UTC, *buyer_day))
    days = tuple(
        (day, minutes_with(day, buyer, team, needed))
        for day in twelve_months(first_day)
        if works_on(day)
    )
    return least_week(days, (finish - begin) // MINUTE)[1]


def minutes_with(day, buyer, team, needed):
    begin, finish = span(day, buyer)
    moves = [(begin, 0), (finish, 0)]
    for hours, count in team:
        for start, end in pieces_of(day, begin, finish, hours):
            moves += [(start, count), (end, -count)]
    moves.sort()
    at_work, enough = 0, timedelta(0)
    for (moment, move), (following, _move) in pairwise(moves):
        at_work += move
        if at_work >= needed:
            enough += following - moment
    return enough // MINUTE


def pieces_of(day, begin, finish, hours):
    """Yield when these hours of the days around `day` are inside the buyer's day."""
    for near in (day - 2 * DAY, day - DAY, day, day + DAY, day + 2 * DAY):
        start, end = span(near, hours)
        start, end = max(start, begin), min(end, finish)
        if works_on(near) and start < end:
            yield start, end


def united(pieces):
    """Return the time that the pieces cover together, counting no instant twice."""
    total, covered_to = timedelta(0), datetime.min.replace(tzinfo=UTC)
    for start, end in sorted(pieces):
        total += max(end - max(start, covered_to), timedelta(0))
        covered_to = max(end, covered_to)
    return total


def least_week(days, length):
    # Only weeks with all five weekdays count: the first and the last may be cut short.
    weeks = defaultdict(list)
    for day, minutes in days:
        weeks[day - timedelta(days=day.weekday())].append(minutes)
    full = {monday: sum(minutes) for monday, minutes in weeks.items() if len(minutes) == 5}
    monday = min(full, key=lambda week: (full[week], week))
    return monday, Fraction(full[monday], 5 * length)


def clock_changes(first_day, buyer, team):
    zones = dict.fromkeys(hours[0] for hours in (buyer, *team))
    clocks = []
    for day in twelve_months(first_day):
        noon = datetime.combine(day, time(12), UTC)
        clocks.append((day, {zone: noon.astimezone(zone).utcoffset() for zone in zones}))
    for (_day_before, before), (day, offsets) in pairwise(clocks):
        if offsets == before:
            continue
        # What a Wednesday shares by the old clocks and by the new: on a Monday or Friday far
        # zones meet each other's weekend, which is no change of clocks.
        wednesday = day + timedelta(days=(2 - day.weekday()) % 7)
        earlier, later = (
            shared_minutes(wednesday, *fixed(buyer, team, times)) for times in (before, offsets)
        )
        if earlier != later:
            moved = [zone for zone in zones if offsets[zone] != before[zone]]
            names = tuple(zone.key for zone in moved)
            yield ClockChange(day, earlier, later, names, buyer_changed=buyer[0] in moved)


def fixed(buyer, team, offsets):
    """Return buyer and team with clocks that stand at `offsets` whatever the day."""

    def at(hours):
        return (timezone(offsets[hours[0]]), *hours[1:])

    return at(buyer), tuple(at(hours) for hours in team)
