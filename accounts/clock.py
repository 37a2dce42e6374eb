"""The clock of the product, and the one way in which a moment is written for people."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import formats, timezone

register = template.Library()  # {% load times %}, see the settings


_set_to = ContextVar("what the demonstration set the clock to", default=None)
_is_answering = ContextVar("a request is being answered", default=False)


class ClockIsNotSet(Exception):
    """Nobody but the loader of a demonstration sets the clock, and never back or ahead."""


def now():
    """Whatever is stamped asks here."""
    return _set_to.get() or timezone.now()


def today():
    """The day of `now` in the zone of whoever asks."""
    return timezone.localdate(now())


def now_to_the_millisecond():
    """As dumpdata writes moments, so that what was moved compares and hashes as before."""
    at = now()
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@contextmanager
def demonstration():
    """Give a function that sets the clock of this thread, until the end of the block.
    Raises ClockIsNotSet outside a demonstration and while a request is answered.
    """
    if not settings.DEMO or _is_answering.get():
        raise ClockIsNotSet
    before = _set_to.set(None)
    try:
        yield _set
    finally:
        _set_to.reset(before)


def _set(moment):
    if moment > timezone.now() or moment < (_set_to.get() or moment):
        raise ClockIsNotSet
    _set_to.set(moment.astimezone(UTC))  # as the real clock tells it


@contextmanager
def answering():
    """Hold the clock for as long as a request is answered."""
    before = _is_answering.set(True)
    try:
        yield
    finally:
        _is_answering.reset(before)


@register.filter
def moment(at):
    """In the reader's zone: "Fri 27 Nov 2026, 17:00 (UTC+1)"."""
    return "" if at is None else moment_in(at, timezone.get_current_timezone())


@register.filter
def time_of_day(at):
    """To the second, in the reader's zone: "17:00:05 (UTC+1)"."""
    local = at.astimezone(timezone.get_current_timezone())
    return f"{local:%H:%M:%S} ({offset(local)})"


def moment_in(at, zone):
    local = at.astimezone(zone)
    return f"{formats.date_format(local, 'D j M Y, H:i')} ({offset(local)})"


@register.filter
def day(text):
    """Of the text of a day, "2026-11-22": "22 November 2026"."""
    return formats.date_format(date.fromisoformat(text[:10]), "j F Y")


@register.filter
def deadline(at):
    return "" if at is None else deadline_in(at, timezone.get_current_timezone_name())


def deadline_in(at, zone):
    """So that nobody can misread it: "Friday 27 November 2026, 17:00, Europe/Paris (UTC+1)"."""
    local = at.astimezone(ZoneInfo(zone))
    day = formats.date_format(local, "l j F Y, H:i", use_l10n=False)
    return f"{day}, {zone} ({offset(local)})"


def offset(local):
    """UTC+0, UTC+5:30."""
    minutes = round(local.utcoffset().total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, minutes = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"
