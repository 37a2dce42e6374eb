import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.utils import timezone

from accounts import clock
from accounts.clock import ClockIsNotSet, moment
from accounts.middleware import held_clock

AT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Paris", "Fri 27 Nov 2026, 17:00 (UTC+1)"),
        ("Africa/Casablanca", "Fri 27 Nov 2026, 16:00 (UTC+0)"),
        ("America/Costa_Rica", "Fri 27 Nov 2026, 10:00 (UTC-6)"),
        ("Asia/Kolkata", "Fri 27 Nov 2026, 21:30 (UTC+5:30)"),
        ("America/St_Johns", "Fri 27 Nov 2026, 12:30 (UTC-3:30)"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone_with_its_offset(zone, text):
    with timezone.override(zone):
        assert moment(AT) == text


def test_no_moment_is_no_text():
    assert moment(None) == ""


PRODUCT = ("accounts", "vendors", "scoring", "evaluator")
ROOT = Path(__file__).parent.parent.parent
MODULES = {"timezone", "datetime", "date"}
IN_SQL = re.compile(
    r"CURRENT_(TIMESTAMP|DATE|TIME)|\bnow\(\)|datetime\('now|\{% now ", re.IGNORECASE
)


def other_clocks(tree):
    """Yield the line of each place that asks another clock than ours."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=owner, attr="now" | "utcnow" | "today"):
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if name in MODULES:  # called, or handed over as a default
                    yield node.lineno
            # With an argument these only turn one moment into another.
            case ast.Call(func=ast.Attribute(attr="localtime" | "localdate"), args=[]):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns")):
                yield node.lineno
            case ast.keyword(arg="auto_now" | "auto_now_add") | ast.Name(id="Now"):
                yield node.lineno if isinstance(node, ast.Name) else node.value.lineno
            case ast.Constant(value=str(text)) if IN_SQL.search(text):
                yield node.lineno


def test_nothing_in_the_product_asks_another_clock():
    paths = [path for name in PRODUCT for path in (ROOT / name).rglob("*.py")]
    places = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        if path != ROOT / "accounts" / "clock.py"
        for line in other_clocks(ast.parse(path.read_text(encoding="utf-8")))
    }
    pages = (ROOT / "templates").rglob("*.*")
    places |= {str(path) for path in pages if IN_SQL.search(path.read_text(encoding="utf-8"))}

    assert len(paths) > 100
    assert places == set()


@pytest.mark.parametrize(
    "code",
    [
        "timezone.now()",
        "timezone.localdate()",
        "date.today()",
        "datetime.datetime.now(UTC)",
        "time.time()",
        "DateTimeField(auto_now=True)",
        "DateTimeField(default=timezone.now)",
        "cursor.execute('UPDATE a SET at = CURRENT_TIMESTAMP')",
        "rows.update(at=Now())",
    ],
)
def test_another_clock_is_seen(code):
    assert list(other_clocks(ast.parse(code)))


def test_clock_is_not_set_outside_a_demonstration(settings):
    settings.DEMO = False

    with pytest.raises(ClockIsNotSet), clock.demonstration():
        pass


def test_clock_is_not_set_while_a_request_is_answered(settings, rf):
    settings.DEMO = True

    def view(request):
        with clock.demonstration() as set_clock:
            set_clock(AT)
        return HttpResponse()

    with pytest.raises(ClockIsNotSet):
        held_clock(view)(rf.get("/"))
    with clock.demonstration() as set_clock:  # the next thing is free again
        set_clock(timezone.now() - timedelta(days=1))


def test_clock_of_a_demonstration_stands_until_it_is_set_on_and_runs_again_afterwards(settings):
    settings.DEMO = True
    first = timezone.now() - timedelta(days=40)

    with clock.demonstration() as set_clock:
        set_clock(first)
        assert (clock.now(), clock.now()) == (first, first)
        set_clock((first + timedelta(days=1)).astimezone(ZoneInfo("Europe/Paris")))
        assert clock.now() == first + timedelta(days=1)
        assert clock.now().tzinfo == UTC

    assert clock.now() > first + timedelta(days=39)


@pytest.mark.parametrize("by", [timedelta(minutes=-1), timedelta(days=2)])
def test_clock_of_a_demonstration_goes_neither_back_nor_ahead_of_the_real_one(settings, by):
    settings.DEMO = True
    first = timezone.now() - timedelta(days=1)

    with clock.demonstration() as set_clock:
        set_clock(first)
        with pytest.raises(ClockIsNotSet):
            set_clock(first + by)
