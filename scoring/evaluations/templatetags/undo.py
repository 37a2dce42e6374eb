from django import template

register = template.Library()


@register.filter
def undo(message):
    """(address, token) to post to undo what a message tells, None where nothing can be."""
    kind, _, offer = (message.extra_tags or "").partition(" ")
    return tuple(offer.split(" ")) if kind == "undo" else None
