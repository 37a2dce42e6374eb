"""What evidence and proofs may speak to: questions of the grid, which scoring registers."""

_groups = []
_asked = {}


def register(groups):
    """Set the checks that evidence can be attached to: (heading, [(check id, text)]) pairs."""
    _groups[:] = groups


def check_groups():
    return list(_groups)


def check_choices():
    return [choice for _heading, choices in _groups for choice in choices]


def register_asked(asked):
    """Set {(check id, kind of proof): names of the values that nobody has to give elsewhere}."""
    _asked.clear()
    _asked.update(asked)


def values_asked(kind, checks):
    """The names of the values that these checks ask of a proof of this kind."""
    return {name for check in checks for name in _asked.get((check, kind), ())}
