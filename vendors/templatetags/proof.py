"""The chip that says how well something is proved."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from vendors.directory import NONE_HELD

register = template.Library()
QUIET_NONE = format_html('<span class="quiet">{}</span>', NONE_HELD)


@register.filter
def proof(state):
    """Return the chip of `_state.html`, or nothing without a state.

    The chips are kept: a list of fifty vendors shows a hundred of them.
    """
    return _chip(str(state)) if state else ""


@lru_cache(maxsize=8)
def _chip(state):
    return render_to_string("_state.html", {"state": state})


@register.filter
def held(words):
    """Return what is held, quietly where it is nothing."""
    return QUIET_NONE if words == NONE_HELD else words


@register.filter
def hours(minutes):
    """Return minutes as `7 h` or `7 h 30 min`."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if rest else f"{whole} h"


@register.filter
def gap_words(minutes):
    """Return how far the reader's clock is ahead of the place's, in words."""
    if minutes == 0:
        return "both clocks show the same time"
    return f"your clock is {hours(abs(minutes))} {'ahead' if minutes > 0 else 'behind'}"


@register.filter
def gap_shade(minutes):
    """Return 0 to 3: how dark a day of the year strip is, by whole hours of gap."""
    return min(-(-abs(minutes) // 60), 3)
