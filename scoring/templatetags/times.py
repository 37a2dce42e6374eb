"""Moments as people read them: in their own zone, with its distance from UTC."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone

register = template.Library()


@register.filter
def moment(at):
    """Return a time as "Fri 27 Nov 2026, 17:00 (UTC+1)" in the reader's zone; "" for None."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{formats.date_format(local, 'D j M Y, H:i')} ({offset(local)})"


@register.filter
def deadline(at):
    """Return a deadline as people must not misread it: "Friday 27 November 2026, 17:00,
    Europe/Paris (UTC+1)", in the reader's zone; "" for None."""
    return "" if at is None else deadline_in(at, timezone.get_current_timezone_name())


def deadline_in(at, zone):
    """Return a deadline in words for somebody in the time zone of that name."""
    local = at.astimezone(ZoneInfo(zone))
    day = formats.date_format(local, "l j F Y, H:i", use_l10n=False)
    return f"{day}, {zone} ({offset(local)})"


def offset(local):
    """Return the distance from UTC of a local time: UTC+0, UTC+5:30."""
    minutes = round(local.utcoffset().total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
