"""Reading a grid: every problem is collected, with its place and what to do about it."""

from collections.abc import Iterator, Mapping
from typing import Any


class GridError(ValueError):
    """A grid that cannot be used. `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Problems:
    """Collects faults, and reads plain values so that reading can go on after one."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, place: str, fault: str) -> None:
        """Note that `place` has a fault. The fault ends with its remedy."""
        self.found.append(f"{place} {fault}")

    def mapping(self, value: object, place: str) -> dict[str, Any]:
        """Return a mapping with its keys as text; an empty one, noted, for anything else."""
        if not isinstance(value, Mapping):
            self.add(place, f"is {kind(value)}. Write it as keys and values.")
            return {}
        keys = [str(key) for key in value]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.add(place, f"has {key} twice. Keep one.")
        return {str(key): item for key, item in value.items()}

    def list(self, value: object, place: str) -> Iterator[tuple[str, Any]]:
        """Yield the items of a list, each with its place; none, noted, for anything else."""
        if not isinstance(value, list | tuple):
            self.add(place, f"is {kind(value)}. Write it as a list.")
            return
        for number, item in enumerate(value, start=1):
            yield f"{place}, item {number},", item

    def keys(self, row: Mapping[str, Any], place: str, needed: str, allowed: str = "") -> None:
        """Note the needed keys that are missing and the keys that mean nothing."""
        for key in needed.split():
            if key not in row:
                self.add(place, f"has no {key}. Add it.")
        known = {*needed.split(), *allowed.split()}
        for key in row:
            if key not in known:
                self.add(place, f"has the unknown key {key!r}. Correct its spelling or remove it.")

    def text(self, row: Mapping[str, Any], key: str, place: str, default: str = "") -> str:
        """Return the text under `key`. Noted when it is there and empty or not text."""
        value = row.get(key, default)
        if key in row and (not isinstance(value, str) or not value.strip()):
            self.add(place, f"has {kind(value)} as {key}. Write some text.")
            return default
        return str(value)

    def texts(self, row: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        """Return the texts listed under `key`, without those that are not text."""
        texts = []
        for where, item in self.list(row.get(key, ()), f"{place} {key}"):
            if isinstance(item, str) and item.strip():
                texts.append(item)
            else:
                self.add(where, f"is {kind(item)}. Write some text.")
        return tuple(texts)

    def whole(self, row: Mapping[str, Any], key: str, place: str, low: int, high: int) -> int:
        """Return the whole number under `key`; `low`, noted, when it is not one in range."""
        value = row.get(key, low)
        if type(value) is not int or not low <= value <= high:
            self.add(
                place, f"has {kind(value)} as {key}. Write a whole number from {low} to {high}."
            )
            return low
        return value

    def choice(self, row: Mapping[str, Any], key: str, place: str, choices: tuple[str, ...]) -> str:
        """Return the word under `key`; the first choice, noted, when it is none of them."""
        value = row.get(key, choices[0])
        if not isinstance(value, str) or value not in choices:
            self.add(place, f"has {kind(value)} as {key}. Use one of {', '.join(choices)}.")
            return choices[0]
        return value


def kind(value: object) -> str:
    """Return a short description of a value, for a sentence."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str | int | float):
        return repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return "a list" if isinstance(value, list | tuple) else f"a {type(value).__name__}"
