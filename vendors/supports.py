"""What a piece of evidence may support.

The questions belong to the grid, which this app must not know: scoring registers them
when it starts.
"""

_groups = []


def register(groups):
    """Set the checks that evidence can be attached to: (heading, [(check id, text)]) pairs."""
    _groups[:] = groups


def check_groups():
    """Return the registered (heading, [(check id, text)]) pairs, as a choice field wants them."""
    return list(_groups)


def check_choices():
    """Return all registered (check id, text) pairs."""
    return [choice for _heading, choices in _groups for choice in choices]
