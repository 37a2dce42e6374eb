"""The computed working-hours overlap of one candidate, and the level it proposes."""

from dataclasses import dataclass
from zoneinfo import ZoneInfoNotFoundError

from scoring.arithmetic import displayed
from vendors.models import Site
from vendors.overlap import Overlap, overlap_with_sites, read_day


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """`overlap` is None while the buyer's day or the sites' hours are not stated.

    `level` is what it proposes, None where it stands only to be compared with.
    """

    overlap: Overlap | None
    level: int | None

    @property
    def worst(self):
        return hours(self.overlap.worst)

    @property
    def day(self):
        return hours(self.overlap.buyer_minutes)

    @property
    def percent(self):
        return displayed(100 * self.overlap.worst_week_share, 0)

    @property
    def changes(self):
        """Return (day, hours before, hours after, whose clock) of each change."""
        return [
            (change.day, hours(change.minutes_before), hours(change.minutes), change.why)
            for change in self.overlap.changes
        ]


def hours(minutes):
    """Return minutes as `6 h 30 min`."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if rest else f"{whole} h"


def overlap_lines(evaluation, candidates, day, caps):
    """Return {candidate pk: OverlapLine}; `caps` has the highest level open to each.

    Nothing is proposed for a candidate without a cap. One query. Computed, never typed: a
    claim about hours enters only through its cap.
    """
    sites = {}
    rows = Site.objects.filter(vendor__in=[candidate.vendor_id for candidate in candidates])
    for site in rows:
        sites.setdefault(site.vendor_id, []).append(site)
    lines = {}
    for candidate in candidates:
        found = overlap_of(evaluation.parameters, sites.get(candidate.vendor_id, []), day)
        cap = caps.get(candidate.pk)
        level = None if cap is None else min(level_of(found), cap)
        lines[candidate.pk] = OverlapLine(found, level)
    return lines


def overlap_of(parameters, sites, day):
    """Return the Overlap of the buyer's day with these sites, None when it cannot be computed."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        return overlap_with_sites(parameters.get("buyer_timezone") or "", buyer_day, sites, day)
    except (ValueError, ZoneInfoNotFoundError):
        return None


def level_of(overlap):
    """Return the level whose words fit the worst week, before its evidence is weighed."""
    if overlap is None or overlap.worst_week_share * 2 < 1:
        return 0
    if overlap.worst_week_share * 10 >= 9:
        return 4
    return 3 if overlap.worst_week_share * 4 >= 3 else 2
