"""The figures are those of the notes on Moroccan time: k_offset, k_gap and k_overlap."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from vendors.overlap import overlap, overlap_with_sites, read_day, twelve_months

NINE_TO_SIX = (time(9), time(18))
CASABLANCA = (("Africa/Casablanca", *NINE_TO_SIX),)


def shared(buyer, year, sites=CASABLANCA):
    return overlap(buyer, NINE_TO_SIX, sites, date(year, 1, 1))


@pytest.mark.parametrize(
    ("instant", "minutes"),
    [
        ("2026-01-15T12:00:00", 60),
        ("2026-02-15T02:00:00", 0),
        ("2026-03-22T02:00:00", 60),
        ("2026-09-20T00:59:59", 60),
        ("2026-09-20T01:00:00", 0),
        ("2026-11-22T12:00:00", 0),
        ("2027-02-20T12:00:00", 0),
        ("2027-07-01T12:00:00", 0),
    ],
)
def test_zone_data_knows_moroccos_clock(instant, minutes):
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    offset = at.astimezone(ZoneInfo("Africa/Casablanca")).utcoffset()

    assert offset == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("buyer", "year", "expected"),
    [
        ("Europe/Paris", 2026, {0: 52, 1: 278, 2: 35}),
        ("Europe/Paris", 2027, {1: 148, 2: 217}),
        ("Europe/London", 2026, {-1: 52, 0: 278, 1: 35}),
        ("Europe/London", 2027, {0: 148, 1: 217}),
        ("Europe/Bucharest", 2027, {2: 148, 3: 217}),
        ("America/New_York", 2027, {-5: 127, -4: 238}),
    ],
)
def test_zone_data_gives_the_noted_gaps(buyer, year, expected):
    gaps = Counter()
    for day in twelve_months(date(year, 1, 1)):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        here, there = (
            noon.astimezone(ZoneInfo(zone)).utcoffset() for zone in (buyer, "Africa/Casablanca")
        )
        gaps[(here - there) // timedelta(hours=1)] += 1

    assert dict(gaps) == expected


@pytest.mark.parametrize(
    ("buyer", "year", "mean", "least", "most"),
    [
        ("Europe/Paris", 2026, "8.05", 7, 9),
        ("Europe/Paris", 2027, "7.41", 7, 8),
        ("Europe/London", 2026, "8.76", 8, 9),
        ("Europe/London", 2027, "8.41", 8, 9),
        ("America/New_York", 2026, "4.03", 3, 5),
        ("America/New_York", 2027, "4.65", 4, 5),
    ],
)
def test_overlap_gives_the_noted_hours(buyer, year, mean, least, most):
    result = shared(buyer, year)

    assert (f"{float(result.mean / 60):.2f}", result.worst, result.best) == (
        mean,
        least * 60,
        most * 60,
    )


def test_overlap_names_each_change_and_the_clock_that_moved():
    changes = shared("Europe/Paris", 2026).changes

    vendor, buyer = "the vendor's clock (Africa/Casablanca)", "the buyer's clock (Europe/Paris)"
    assert [(change.day.isoformat(), change.minutes, change.why) for change in changes] == [
        ("2026-02-15", 480, vendor),
        ("2026-03-22", 540, vendor),
        ("2026-03-29", 480, buyer),
        ("2026-09-20", 420, vendor),
        ("2026-10-25", 480, buyer),
    ]


def test_overlap_tells_changes_two_days_apart_from_each_other():
    result = shared("Europe/Paris", 2027, (("Asia/Jerusalem", *NINE_TO_SIX),))

    assert [(change.day.isoformat(), change.minutes) for change in result.changes] == [
        ("2027-03-26", 420),
        ("2027-03-28", 480),
    ]


def test_overlap_reports_no_change_when_both_clocks_move_together():
    result = shared("Europe/Paris", 2027, (("Europe/Bucharest", *NINE_TO_SIX),))

    assert (result.worst, result.best, result.changes) == (480, 480, ())


def test_overlap_sees_changes_between_zones_that_meet_each_others_weekend():
    result = shared("Australia/Sydney", 2027, (("America/Costa_Rica", *NINE_TO_SIX),))

    assert dict(result.days)[date(2027, 4, 5)] == 0  # their Monday is still our Sunday
    assert [(change.day.isoformat(), change.minutes) for change in result.changes] == [
        ("2027-04-04", 60),
        ("2027-10-03", 120),
    ]


def test_worst_week_is_a_share_of_the_buyers_own_day():
    result = shared("Europe/Paris", 2027)

    assert (result.worst_week, result.worst_week_share) == (date(2027, 3, 29), Fraction(7, 9))


def test_overlap_leaves_out_weekends():
    days = [day for day, _ in shared("Europe/Paris", 2027).days]

    assert (days[0], days[-1], len(days)) == (date(2027, 1, 1), date(2027, 12, 31), 261)


def test_overlap_of_a_leap_day_runs_to_the_end_of_february():
    result = overlap("Europe/Paris", NINE_TO_SIX, CASABLANCA, date(2028, 2, 29))

    assert (result.days[0][0], result.days[-1][0]) == (date(2028, 2, 29), date(2029, 2, 28))


def test_night_shift_of_the_site_covers_the_buyers_evening_and_morning():
    evening = (time(18), time(2))
    night = (("Europe/Paris", time(22), time(6)),)

    result = overlap("Europe/Paris", evening, night, date(2027, 1, 1))

    assert (result.buyer_minutes, result.worst, result.best) == (480, 240, 240)


def test_friday_night_shift_ends_on_saturday_and_monday_morning_finds_nobody():
    morning = (time(0), time(6))
    night = (("Europe/Paris", time(22), time(6)),)

    days = dict(overlap("Europe/Paris", morning, night, date(2027, 1, 4)).days)

    assert (days[date(2027, 1, 4)], days[date(2027, 1, 5)]) == (0, 360)


def test_equal_start_and_end_is_a_day_around_the_clock():
    always = (("Africa/Casablanca", time(0), time(0)),)

    result = overlap("Europe/Paris", NINE_TO_SIX, always, date(2027, 1, 1))

    assert result.mean == 540


def test_several_sites_cover_together_and_count_no_hour_twice():
    sites = (
        ("Europe/Bucharest", *NINE_TO_SIX),
        ("Europe/Bucharest", time(10), time(18)),
        ("America/Costa_Rica", time(7), time(16)),
    )

    result = overlap("Europe/Paris", NINE_TO_SIX, sites, date(2027, 1, 4))

    assert result.days[0] == (date(2027, 1, 4), 8 * 60 + 60)
    assert result.zones == ("Europe/Bucharest", "America/Costa_Rica")


def test_clock_change_in_the_night_shortens_or_lengthens_a_shift_by_a_real_hour():
    night = (time(22), time(6))
    always = (("UTC", time(0), time(0)),)

    days = dict(overlap("Africa/Cairo", night, always, date(2027, 1, 1)).days)

    # Cairo moves its clock at midnight between a Thursday and a Friday.
    shifts = [days[date(2027, 4, 28)], days[date(2027, 4, 29)], days[date(2027, 10, 28)]]
    assert shifts == [480, 420, 540]


def test_overlap_refuses_no_sites_and_unknown_zones():
    with pytest.raises(ValueError, match="at least one site"):
        overlap("Europe/Paris", NINE_TO_SIX, (), date(2027, 1, 1))
    with pytest.raises(ZoneInfoNotFoundError):
        overlap("Europe/Atlantis", NINE_TO_SIX, CASABLANCA, date(2027, 1, 1))


def site(**fields):
    hours = {"day_starts": time(9), "day_ends": time(18)}
    return SimpleNamespace(**({"time_zone": "Africa/Casablanca"} | hours | fields))


def test_sites_without_hours_are_left_out_and_none_at_all_is_not_zero():
    silent = site(day_starts=None, day_ends=None)

    known = overlap_with_sites("Europe/Paris", NINE_TO_SIX, [site(), silent], date(2027, 1, 1))
    unknown = overlap_with_sites("Europe/Paris", NINE_TO_SIX, [silent], date(2027, 1, 1))

    assert known == shared("Europe/Paris", 2027)
    assert unknown is None


def test_read_day_takes_a_pair_of_times_and_nothing_else():
    assert read_day("09:00-18:00") == NINE_TO_SIX
    for text in ("", "09:00", "nine-six", "25:00-26:00"):
        with pytest.raises(ValueError, match="."):
            read_day(text)


def test_document_holds_plain_exact_values():
    document = shared("Europe/Paris", 2027).to_document()

    assert document == {
        "buyer_zone": "Europe/Paris",
        "zones": ["Africa/Casablanca"],
        "first_day": "2027-01-01",
        "last_day": "2027-12-31",
        "buyer_minutes": 540,
        "worst_minutes": 420,
        "best_minutes": 480,
        "mean_minutes": document["mean_minutes"],
        "worst_week": "2027-03-29",
        "worst_week_share": "7/9",
        "changes": [
            {"day": "2027-03-28", "minutes": 420, "why": "the buyer's clock (Europe/Paris)"},
            {"day": "2027-10-31", "minutes": 480, "why": "the buyer's clock (Europe/Paris)"},
        ],
        "time_zone_data": document["time_zone_data"],
    }
    assert Fraction(document["mean_minutes"]) == shared("Europe/Paris", 2027).mean
