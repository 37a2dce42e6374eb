"""Which typed addresses a page turns into links."""

from django import template

register = template.Library()


@register.filter
def is_web_address(address):
    """Say whether a browser may be led to a typed address: http and https alone, no scripts.

    The forms ask for such addresses; this holds for what came in by any other way.
    """
    return address.lower().startswith(("https://", "http://"))
