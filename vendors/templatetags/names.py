"""Names for the codes that we store."""

from django import template

from vendors.names import country_name

register = template.Library()


@register.filter
def country(code):
    """Return the name of a country, or that it is not known."""
    return country_name(code) or "Not known"
