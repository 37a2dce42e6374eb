"""What a piece of evidence may support: questions of the grid, which scoring registers."""

_groups = []


def register(groups):
    """Set the checks that evidence can be attached to: (heading, [(check id, text)]) pairs."""
    _groups[:] = groups


def check_groups():
    return list(_groups)


def check_choices():
    return [choice for _heading, choices in _groups for choice in choices]
