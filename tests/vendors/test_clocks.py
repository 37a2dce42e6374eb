from datetime import date

import pytest

from vendors.views.places import (
    EU_CAPITALS,
    capitals_on_the_same_clock,
    clock_of,
    degrees_of,
    gap_runs,
    kilometres_between,
)

CASABLANCA = "Africa/Casablanca"


def test_runs_of_equal_gap_cover_the_year_without_holes():
    runs = gap_runs("Europe/Paris", CASABLANCA, date(2026, 1, 1))

    assert [(run.first.isoformat(), run.minutes, run.days) for run in runs] == [
        ("2026-01-01", 0, 45),
        ("2026-02-15", 60, 35),
        ("2026-03-22", 0, 7),
        ("2026-03-29", 60, 175),
        ("2026-09-20", 120, 35),
        ("2026-10-25", 60, 68),
    ]


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2026-01-15", 17),
        ("2026-03-04", 2),
        ("2026-07-15", 2),
        ("2026-11-22", 2),
        ("2027-07-15", 0),
    ],
)
def test_capitals_on_moroccos_clock_are_as_noted(day, count):
    assert capitals_on_the_same_clock(CASABLANCA, date.fromisoformat(day)) == count


def test_few_capitals_lie_within_three_hours_of_casablanca():
    distances = [kilometres_between(zone, CASABLANCA) for zone in EU_CAPITALS]

    counts = {km: sum(d <= km for d in distances) for km in (2000, 2200, 2400)}
    assert counts == {2000: 4, 2200: 8, 2400: 10}


def test_coordinates_are_read_with_and_without_seconds():
    assert degrees_of("+3339-00735") == pytest.approx((33.65, -7.5833), abs=1e-3)
    assert degrees_of("-690022+0393524") == pytest.approx((-69.0061, 39.59), abs=1e-3)


def test_distance_to_a_zone_without_a_city_is_not_known():
    assert kilometres_between("UTC", CASABLANCA) is None


def test_a_flight_is_estimated_with_half_an_hour_for_climb_and_landing():
    clock = clock_of(CASABLANCA, "Europe/Paris", date(2026, 11, 1))

    assert (clock["distance"], clock["flight_hours"]) == ("1,880 km", "2.9")
