"""What notices are about: each app says of its things which a person may see, and their titles."""

from collections import defaultdict

_kinds = {}


def register(kind, titles):
    """`titles(person, numbers)` returns {number: title} of those that this person may see."""
    _kinds[kind] = titles


def title_of(person, things):
    """Return {thing: title} of those of these things that this person may see."""
    numbers = defaultdict(set)
    for thing in things:
        kind, _colon, number = thing.partition(":")
        numbers[kind].add(int(number))
    return {
        f"{kind}:{number}": title
        for kind, own in numbers.items()
        if kind in _kinds
        for number, title in _kinds[kind](person, own).items()
    }
