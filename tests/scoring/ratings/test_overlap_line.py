from datetime import date, time
from fractions import Fraction

import pytest

from scoring.ratings.evidence import overlap_of
from tests.factories import make_site, make_user, make_vendor
from tests.scoring.ratings.knowing import holdings_on

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
PARIS = {"buyer_timezone": "Europe/Paris", "buyer_day": "09:00-18:00"}


def test_the_overlap_is_computed_from_the_hours_of_the_sites():
    vendor, rim = make_vendor(), make_user()
    make_site(vendor, "verified", by=rim)

    holdings = holdings_on(vendor, "TZ-01", rim, day=DAY)

    overlap, change = holdings.case.overlap, holdings.case.overlap.changes[0]
    assert (overlap.worst, overlap.buyer_minutes, holdings.proposed) == (7 * 60, 9 * 60, 3)
    assert holdings.values == {"covered": Fraction(7, 9)}
    assert (change.day, change.minutes_before, change.minutes) == (date(2027, 3, 28), 480, 420)
    assert change.why == "the buyer's clock (Europe/Paris)"


def test_the_level_proposed_never_exceeds_its_evidence():
    vendor = make_vendor()
    make_site(vendor)

    holdings = holdings_on(vendor, "TZ-01", day=DAY)

    assert (holdings.thing, holdings.proposed) == (3, 1)


def test_a_vendor_without_hours_is_proposed_no_level():
    holdings = holdings_on(make_vendor(), "TZ-01", day=DAY)

    assert (holdings.case.overlap, holdings.proposed) == (None, None)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"buyer_timezone": "Europe/Paris"}, PARIS | {"buyer_day": "x"}]
    + [PARIS | {"buyer_timezone": "Mars/Base"}],
)
def test_a_buyers_day_that_is_not_stated_gives_no_overlap(parameters):
    vendor = make_vendor()
    site = make_site(vendor)
    unset = {"buyer_timezone": None, "buyer_day": None}

    assert overlap_of(parameters, [site], DAY) is None
    assert overlap_of(PARIS, [site], DAY) is not None
    assert holdings_on(vendor, "TZ-01", **unset | parameters).case.overlap is None


@pytest.mark.parametrize(
    ("ends", "level"),
    [
        (time(14, 59), 0),
        (time(15), 1),
        (time(16, 29), 1),
        (time(16, 30), 2),
        (time(18, 44), 2),
        (time(18, 45), 3),
        (time(20, 5), 3),
        (time(20, 6), 4),
        (time(21), 4),
    ],
)
def test_the_level_follows_the_worst_week_exactly(ends, level):
    """Nine hours from 12:00 on, of which the site covers the first."""
    vendor, rim = make_vendor(), make_user()
    own = {"time_zone": "Europe/Paris", "day_starts": time(12), "day_ends": ends}
    make_site(vendor, "verified", by=rim, **own)

    holdings = holdings_on(vendor, "TZ-01", rim, buyer_day="12:00-21:00")

    assert holdings.proposed == level
