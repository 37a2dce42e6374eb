"""Reading plain data: every refusal names the field and says what to write instead."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic.display import fraction_text, read_fraction


def refuse(path: str, value: object, remedy: str) -> ValueError:
    """Return the error that says where, what was found there, and what to do."""
    found = repr(value) if value is None or isinstance(value, str | int | float) else _kind(value)
    if len(found) > 60:
        found = found[:57] + "..."
    return ValueError(f"{path} is {found}. {remedy}")


def read_keys(
    value: object, path: str, needed: Collection[str], allowed: Collection[str] = ()
) -> dict[str, Any]:
    """Return `value` as a mapping that has every needed key and no unknown one."""
    if not isinstance(value, Mapping):
        raise refuse(path, value, f"Give a mapping with {', '.join(needed)}.")
    for key in needed:
        if key not in value:
            raise ValueError(f"{path} has no {key}. Add {key}.")
    for key in value:
        if key not in needed and key not in allowed:
            known = ", ".join([*needed, *allowed])
            raise ValueError(f"{path} has the unknown key {key!r}. Take it out; known are {known}.")
    return dict(value)


def as_list(value: object, path: str) -> Sequence[Any]:
    """Return `value` as it is when it is a list."""
    if not isinstance(value, list | tuple):
        raise refuse(path, value, "Give a list.")
    return value


def read_list(value: object, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the items of a list, each with the path that names it."""
    for index, item in enumerate(as_list(value, path)):
        yield f"{path}[{index}]", item


def read_id(value: object, path: str) -> str:
    """Return an id: text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise refuse(path, value, "Give an id: text that is not empty.")
    return value


def read_new_id(value: object, path: str, taken: Collection[str]) -> str:
    """Return an id that is not among those `taken`."""
    name = read_id(value, path)
    if name in taken:
        raise refuse(path, name, "It is there twice. Keep one.")
    return name


def read_known_id(value: object, path: str, known: Collection[str], noun: str) -> str:
    """Return an id that is one of the `known` ones."""
    name = read_id(value, path)
    if name not in known:
        raise refuse(path, name, f"There is no such {noun}. Add it, or take the row out.")
    return name


def read_whole(value: object, path: str, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`. A bool is not a number, nor is 3.0."""
    if type(value) is not int or not low <= value <= high:
        raise refuse(path, value, f"Give a whole number from {low} to {high}.")
    return value


def read_share(value: object, path: str, high: int) -> Fraction:
    """Return the exact value of "n/d", from 0 to `high`."""
    try:
        share = read_fraction(value)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if share > high:
        raise refuse(path, fraction_text(share), f"Give a fraction from 0/1 to {high}/1.")
    return share


def read_minimum(value: object, path: str) -> Fraction | None:
    """Return the exact minimum, 0 to 100, or None where there is none."""
    return None if value is None else read_share(value, path, 100)


def read_choice(value: object, path: str, choices: Collection[str]) -> str:
    """Return one of the `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise refuse(path, value, f"Use one of {', '.join(choices)}.")
    return value


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"
