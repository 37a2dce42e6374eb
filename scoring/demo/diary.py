"""When each act of the demonstration happens: six weeks of working days, the last yesterday's."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from accounts import clock
from scoring.demo.story import DEMO, chance

DAYS = 30
# Minutes of the buyer's day.
OPENING, LUNCH, AFTER_LUNCH, CLOSING = 9 * 60, 12 * 60 + 30, 13 * 60 + 30, 17 * 60 + 30


def working_days(before, number):
    """Return the last working days before a day, in their order."""
    days, day = [], before
    while len(days) < number:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.insert(0, day)
    return days


class Diary:
    """Acts in order, each with the clock at its moment; days from 1, one thing at a time."""

    def __init__(self, set_clock):
        self._set_clock = set_clock
        self._zone = ZoneInfo(DEMO["time_zone"])
        self.today = clock.today()  # of whoever loads the demonstration
        self._days = working_days(self.today, DAYS)
        self._acts, self._number = [], count()
        self._next_minute = {}  # (person, day) -> minute from which they are free

    @classmethod
    @contextmanager
    def opened(cls):
        with clock.demonstration() as set_clock:
            yield cls(set_clock)

    def date(self, day):
        return self._days[day - 1]

    def day_of(self, date):
        return self._days.index(date) + 1

    def moment(self, day, minute):
        start = datetime.combine(self.date(day), time(), self._zone)
        return start + timedelta(minutes=minute)

    def turn_to(self, day, minute=OPENING):
        """Set the clock, outside the order of the acts."""
        self._set_clock(self.moment(day, minute))

    def plan(self, person, day, act, *arguments, at=None):
        """Let `act` happen once the person is free, from minute `at` of this day or the next."""
        key = (person.pk, day)
        start = OPENING + chance("start", person.email) % 20
        passed = (clock.now() - self.moment(day, 0)) // timedelta(minutes=1)
        minute = max(self._next_minute.get(key, start), at or 0, passed + 1)
        if LUNCH <= minute < AFTER_LUNCH:
            minute = AFTER_LUNCH + chance("lunch", person.email, day) % 15
        if minute > CLOSING and at is None:
            return self.plan(person, day + 1, act, *arguments)
        number = next(self._number)
        self._next_minute[key] = minute + 2 + chance("takes", number) % 4
        seconds = timedelta(seconds=chance("second", number) * 60 // 100)
        heappush(self._acts, (self.moment(day, minute) + seconds, number, act, arguments))
        return day

    def appoint(self, day, minute, act, *arguments):
        """Let `act` happen at this minute, whatever else there is to do: others wait for it."""
        heappush(self._acts, (self.moment(day, minute), next(self._number), act, arguments))

    def live(self):
        """Do all that is planned, in its order; acts may plan others for later."""
        while self._acts:
            moment, _number, act, arguments = heappop(self._acts)
            self._set_clock(moment)
            act(*arguments)
