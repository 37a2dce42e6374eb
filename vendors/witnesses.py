"""Who looks on when what we hold of a vendor changes: scoring registers."""

from collections.abc import Collection
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

_witnesses = []
_watched = ContextVar("watched", default=frozenset())


class Testimony(Enum):
    """What a person says of a thing, or sees of it, and so changes only where they count."""

    OPENED = auto()
    READ = auto()
    CONFIRMED = auto()


@dataclass(frozen=True)
class Scope:
    """What an act can change of a vendor; without one it can be anything.

    thing       a piece of evidence, or a proof, which may be about to be saved
    checks      ids of checks
    tables      names of models whose rows change
    evidence    pieces that speak to checks
    testimony   where the act is that and nothing else
    """

    thing: Any = None
    checks: Collection[str] = ()
    tables: Collection[str] = ()
    evidence: Collection[Any] = ()
    testimony: Testimony | None = None


def register(witness):
    """Add a context manager, entered with (person, pks of vendors, Scope or None) at a change."""
    _witnesses[:] = [*(each for each in _witnesses if each is not witness), witness]


@contextmanager
def witnessed(person, vendors, scope=None):
    """Let every witness look before and after the change inside, in the caller's transaction.

    Enter it before anything is locked: witnesses lock what they write to. Inside another one
    for the same vendors it does nothing, so the scope of that one covers all that is done inside.
    """
    vendors = frozenset(vendors) - _watched.get()
    with ExitStack() as stack:
        token = _watched.set(_watched.get() | vendors)
        stack.callback(_watched.reset, token)
        for witness in _witnesses if vendors else ():
            stack.enter_context(witness(person, vendors, scope))
        yield
