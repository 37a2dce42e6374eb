"""The clock of the story: working days, office hours, one thing after the other."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts import clock
from scoring.demo.diary import DAYS, Diary, working_days

LENA = SimpleNamespace(pk=1, email="lead@example.org")


@pytest.fixture
def diary(settings):
    settings.DEMO = True
    with Diary.opened() as diary:
        diary.turn_to(1)
        yield diary


def test_working_days_end_before_the_day_and_leave_out_weekends():
    days = working_days(date(2026, 12, 1), 3)

    assert days == [date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)]


def test_story_takes_six_weeks_and_ends_before_today(diary):
    assert timedelta(days=38) <= diary.date(DAYS) - diary.date(1) <= timedelta(days=41)
    assert diary.date(DAYS) < timezone.localdate()
    assert diary.day_of(diary.date(12)) == 12


def test_acts_happen_in_their_order_in_office_hours(diary):
    moments = []
    for number in range(200):
        diary.plan(LENA, 2 + number % 3, lambda: moments.append(clock.now()))
    diary.live()

    assert all(first < second for first, second in pairwise(moments))
    hours = {moment.astimezone(diary.moment(2, 0).tzinfo).hour for moment in moments}
    assert hours <= set(range(9, 19))


def test_a_full_day_goes_on_the_next(diary):
    days = [diary.plan(LENA, 2, lambda: None) for _number in range(200)]

    assert set(days) == {2, 3}


def test_an_act_may_plan_another_for_the_same_day(diary):
    moments = []

    def first():
        moments.append(clock.now())
        diary.plan(LENA, 2, lambda: moments.append(clock.now()), at=0)

    diary.plan(LENA, 2, first, at=14 * 60)
    diary.live()

    assert moments[0] < moments[1]


def test_clock_runs_again_after_the_story(settings):
    settings.DEMO = True
    with Diary.opened() as diary:
        diary.turn_to(1)
        assert clock.today() == diary.date(1)

    assert clock.today() == timezone.localdate()
