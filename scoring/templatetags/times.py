"""Moments as people read them: in their own zone, with its distance from UTC."""

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


def offset(local):
    """Return the distance from UTC of a local time: UTC+0, UTC+5:30."""
    minutes = round(local.utcoffset().total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
