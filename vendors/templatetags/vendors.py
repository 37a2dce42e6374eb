"""How a vendor's facts are shown: names for codes, chips of proof, hours, addresses."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.directory import NONE_HELD
from vendors.models.vendor import state_name
from vendors.names import country_name, language_name

register = template.Library()
register.filter(state_name)
register.filter(language_name)


@register.filter
def country(code):
    return country_name(code) or _("Not known")


@register.filter
def is_web_address(address):
    """Say whether a browser may be led to a typed address: http and https alone, no scripts."""
    # The forms ask for such addresses; this holds for what came in by any other way.
    return address.lower().startswith(("https://", "http://"))


@register.filter
def address_of(pk, name, *rest):
    """As `url` has it for one number: reversed once, for a page of ratings links to hundreds."""
    return f"/{pk}/".join(_address_of_nought(name, rest, get_script_prefix()).rsplit("/0/", 1))


@lru_cache(maxsize=64)
def _address_of_nought(name, rest, _script_prefix):
    return reverse(name, args=[0, *rest])


@register.filter
def proof(state):
    return _chip(str(state), get_language()) if state else ""


# A list of fifty vendors shows a hundred chips.
@lru_cache(maxsize=16)
def _chip(state, _language):
    return render_to_string("_state.html", {"state": state})


@register.filter
def short_day(day):
    """Return a date as `22 Nov 2026`."""
    return _short_day(day, get_language())


# A page of ratings shows a hundred days, most of them more than once.
@lru_cache(maxsize=1024)
def _short_day(day, _language):
    return date_format(day, "j M Y")


@register.filter
def held(text):
    return format_html('<span class="quiet">{}</span>', text) if text == NONE_HELD else text


@register.filter
def hours(minutes):
    """Return minutes as `7 h` or `7 h 30 min`."""
    hour, minute = divmod(minutes, 60)
    if minute:
        return _("%(hours)s h %(minutes)s min") % {"hours": hour, "minutes": minute}
    return _("%(hours)s h") % {"hours": hour}


@register.filter
def hours_to(least, most):
    """Return `7 h to 8 h`, or `7 h` where both are the same."""
    if least == most:
        return hours(least)
    return _("%(least)s to %(most)s") % {"least": hours(least), "most": hours(most)}


@register.filter
def gap_words(minutes):
    if minutes == 0:
        return _("both clocks show the same time")
    sentence = (
        _("your clock is %(gap)s ahead") if minutes > 0 else _("your clock is %(gap)s behind")
    )
    return sentence % {"gap": hours(abs(minutes))}


@register.filter
def gap_shade(minutes):
    """Return 0 to 3: how dark a day of the year strip is, by whole hours of gap."""
    return min(-(-abs(minutes) // 60), 3)
