from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from vendors.requests.clock import (
    WorkingDay,
    due_after,
    elapsed,
    in_zones,
    working_hours,
    working_time,
)

PARIS, CASABLANCA = "Europe/Paris", "Africa/Casablanca"


def moment(zone, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(zone))


def test_forty_eight_hours_over_the_clock_change_of_paris_end_an_hour_earlier_on_the_wall():
    due_at = due_after(moment(PARIS, 2026, 10, 24, 10), 48)

    assert due_at == datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert due_at.astimezone(ZoneInfo(PARIS)).time() == time(9)
    wall = moment(PARIS, 2026, 10, 26, 10)
    assert elapsed(moment(PARIS, 2026, 10, 24, 10), wall) == timedelta(hours=49)


@pytest.mark.parametrize(
    ("sent", "wall"),
    [
        # Ramadan of 2026 and the end of UTC+1 for good on 20 September.
        ((2026, 2, 14, 10), (2026, 2, 16, 9)),
        ((2026, 3, 21, 10), (2026, 3, 23, 11)),
        ((2026, 9, 19, 10), (2026, 9, 21, 9)),
    ],
)
def test_forty_eight_hours_over_a_clock_change_of_casablanca_are_forty_eight(sent, wall):
    sent_at = moment(CASABLANCA, *sent)

    due_at = due_after(sent_at, 48)

    assert due_at.astimezone(ZoneInfo(CASABLANCA)) == moment(CASABLANCA, *wall)
    assert elapsed(sent_at, due_at) == timedelta(hours=48)


def test_a_deadline_is_written_in_each_zone_with_the_offset_of_its_day():
    due_at = datetime(2026, 10, 26, 8, tzinfo=UTC)

    assert in_zones(due_at, CASABLANCA, PARIS, CASABLANCA) == [
        "Monday 26 October 2026, 08:00, Africa/Casablanca (UTC+0)",
        "Monday 26 October 2026, 09:00, Europe/Paris (UTC+1)",
    ]


RABAT = WorkingDay(CASABLANCA, time(9), time(18))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((2026, 12, 1, 9), (2026, 12, 1, 13), 4),
        ((2026, 12, 1, 9), (2026, 12, 1, 13, 1), 5),  # one that began counts whole
        ((2026, 12, 1, 17), (2026, 12, 2, 10), 2),
        ((2026, 12, 4, 20), (2026, 12, 7, 8), 0),  # over the weekend
        ((2026, 12, 2, 12), (2026, 12, 1, 12), 0),
    ],
)
def test_working_hours_leave_out_nights_and_weekends(start, end, hours):
    assert working_hours(moment(CASABLANCA, *start), moment(CASABLANCA, *end), RABAT) == hours


def test_working_hours_leave_out_holidays():
    day = WorkingDay(CASABLANCA, time(9), time(18), frozenset({date(2026, 12, 2)}))

    start, end = moment(CASABLANCA, 2026, 12, 1, 17), moment(CASABLANCA, 2026, 12, 3, 10)

    assert working_hours(start, end, day) == 2


def test_working_hours_count_a_night_shift_that_began_the_day_before():
    night = WorkingDay(CASABLANCA, time(22), time(6))

    start, end = moment(CASABLANCA, 2026, 12, 2, 1), moment(CASABLANCA, 2026, 12, 2, 23)

    assert working_time(start, end, night) == timedelta(hours=6)


def test_a_working_day_over_the_end_of_summer_time_is_as_long_as_it_was_worked():
    # Sunday is no working day, so the shift of Saturday night is asked by its Friday.
    night = WorkingDay(PARIS, time(22), time(6))
    friday = night.of(date(2026, 10, 23))
    monday = WorkingDay(CASABLANCA, time(9), time(18)).of(date(2026, 9, 21))

    assert friday[1] - friday[0] == timedelta(hours=8)
    assert monday == (
        datetime(2026, 9, 21, 9, tzinfo=UTC),
        datetime(2026, 9, 21, 18, tzinfo=UTC),
    )
