from datetime import date, time
from fractions import Fraction
from types import SimpleNamespace

import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.evidence import overlap_level, overlap_lines, overlap_of
from tests.factories import make_evaluation, make_vendor

DAY = date(2026, 11, 20)
PARIS = {"buyer_timezone": "Europe/Paris", "buyer_day": "09:00-18:00"}


def make_site(vendor, starts=9, ends=18):
    return vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts=time(starts),
        day_ends=time(ends),
    )


def lines_of(evaluation, cap=4):
    (candidate,) = evaluation.candidates.select_related("vendor")
    return overlap_lines(evaluation, [candidate], DAY, {candidate.pk: cap})[candidate.pk]


def test_the_overlap_is_computed_from_the_hours_of_the_sites(db):
    vendor = make_vendor()
    make_site(vendor)

    line = lines_of(make_evaluation(vendors=[vendor]))

    overlap, change = line.overlap, line.overlap.changes[0]
    assert (overlap.worst, overlap.buyer_minutes, line.level) == (7 * 60, 9 * 60, 3)
    assert overlap.worst_week_share == Fraction(7, 9)
    assert (change.day, change.minutes_before, change.minutes) == (date(2027, 3, 28), 480, 420)
    assert change.why == "the buyer's clock (Europe/Paris)"


def test_the_level_proposed_never_exceeds_its_evidence(db):
    vendor = make_vendor()
    make_site(vendor)

    assert lines_of(make_evaluation(vendors=[vendor]), cap=1).level == 1


def test_a_vendor_without_hours_is_proposed_no_level(db):
    line = lines_of(make_evaluation())

    assert (line.overlap, line.level) == (None, None)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"buyer_timezone": "Europe/Paris"}, PARIS | {"buyer_day": "x"}]
    + [PARIS | {"buyer_timezone": "Mars/Base"}],
)
def test_a_buyers_day_that_is_not_stated_gives_no_overlap(db, parameters):
    site = make_site(make_vendor())

    assert overlap_of(parameters, [site], DAY) is None
    assert overlap_of(PARIS, [site], DAY) is not None


@pytest.mark.parametrize(
    ("share", "level"),
    [
        ("33/100", 0),
        ("1/3", 1),
        ("49/100", 1),
        ("1/2", 2),
        ("74/100", 2),
        ("3/4", 3),
        ("89/100", 3),
        ("9/10", 4),
        ("1", 4),
    ],
)
def test_the_level_follows_the_worst_week_exactly(share, level):
    check = load_grid().check("TZ-01")

    assert overlap_level(check, SimpleNamespace(worst_week_share=Fraction(share))) == level
