"""What a piece of evidence may support.

The questions belong to the grid, which this app must not know: scoring registers them
when it starts.
"""

_choices = []


def register(choices):
    """Set the checks that evidence can be attached to: (check id, short text) pairs."""
    _choices[:] = choices


def check_choices():
    """Return the registered (check id, short text) pairs."""
    return list(_choices)
