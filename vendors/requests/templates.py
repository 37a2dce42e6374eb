"""What can be asked with one tick: scoring registers the templates, for it knows the questions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vendors.models.request import RequestedItem

FREE = "free"  # the template of what somebody types
# Whose answers name people: they are marked, and each look at them is noted.
NAMING = {"roster", "references", "interviews", "officer"}
FACT = "fact"  # of a fact that is shown for the right of reply
_templates = {}


@dataclass(frozen=True)
class Wanted:
    """One item to be asked for, before anybody is asked.

    checks     ids of checks to which the answer speaks, as a claim
    measured   ids of checks that the clock answers
    fact       the kind of fact that its value becomes
    """

    template: str
    key: str
    words: str
    kind: str = RequestedItem.Kind.TEXT
    help: str = ""
    unit: str = ""
    fact: str = ""
    checks: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """`items` returns what it asks for, of an evaluation or, with None, by the product's grid;
    `table` is the key of the table of facts that a vendor may fill in, "" for none.
    """

    key: str
    label: Any
    items: Callable[[Any], list[Wanted]]
    help: Any = ""
    table: str = ""


def register(templates):
    for template in templates:
        _templates[template.key] = template


def all_templates():
    return list(_templates.values())


def table_asked_by(key):
    return _templates[key].table if key in _templates else ""


def wanted_by(keys, evaluation=None):
    """The items of these templates in the order of the templates, each once."""
    items = {}
    for template in all_templates():
        if template.key in keys:
            for wanted in template.items(evaluation):
                items.setdefault((wanted.template, wanted.key), wanted)
    return list(items.values())
