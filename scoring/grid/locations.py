"""Where a value of a grid stands, as its author would say it."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.grid.model import GATE, SCORED

Loc = tuple[int | str, ...]
# The kinds of fault: of a value, of the shape of a place, of a place as a whole, and of a
# key that has no business in its row.
VALUE, SHAPE, FAULT, MISPLACED = "value", "shape", "fault", "misplaced"


class Places:
    """Names the places of a grid the way its author does: "Check TZ-01 levels"."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.ids: dict[str, Loc] = {}
        for loc, row in self.rows():
            name = row.get("id")
            if isinstance(name, str) and name.strip():
                self.ids.setdefault(name, loc)

    def at(self, loc: Loc) -> Any:
        value = self.data
        for step in loc:
            if isinstance(value, Mapping):
                keys = {str(key): key for key in value}
                value = value.get(keys.get(str(step), step))
            elif isinstance(value, list | tuple) and isinstance(step, int):
                value = value[step] if step < len(value) else None
            else:
                return None
        return value

    def table(self, loc: Loc) -> dict[str, Mapping[Any, Any]]:
        """Return the rows by name; what is no mapping stands as an empty row."""
        value = self.at(loc)
        rows = value.items() if isinstance(value, Mapping) else ()
        return {str(name): row if isinstance(row, Mapping) else {} for name, row in rows}

    def items(self, loc: Loc) -> Iterator[tuple[Loc, Mapping[Any, Any]]]:
        values = self.at(loc)
        for number, row in enumerate(values if isinstance(values, list | tuple) else ()):
            if isinstance(row, Mapping):
                yield (*loc, number), row

    def rows(self) -> Iterator[tuple[Loc, Mapping[Any, Any]]]:
        for loc, criterion in self.items(("criteria",)):
            yield loc, criterion
            yield from self.items((*loc, "checks"))

    def name(self, loc: Loc) -> str:
        name = ""
        for end, step in enumerate(loc, start=1):
            row_id = self.at((*loc[:end], "id"))
            if isinstance(step, str):
                separator = "." if name.startswith("rubric") else " "
                name = f"{name}{separator}{step}" if name else step
            elif self.ids.get(row_id if isinstance(row_id, str) else "") == loc[:end]:
                name = f"{'Criterion' if end == 2 else 'Check'} {row_id}"
            else:
                name = f"{name}, item {step + 1},"
            if loc[:2] == ("rubric", "parameters") and end == 3:
                name = f"Parameter {step}"
        return name or "The grid"

    def order(self, loc: Loc) -> list[tuple[int, str]]:
        """Return a sort key: the position of each step among its neighbours."""
        key = []
        for end, step in enumerate(loc):
            parent = self.at(loc[:end])
            names = [str(name) for name in parent] if isinstance(parent, Mapping) else []
            position = names.index(str(step)) if str(step) in names else len(names)
            key.append((step if isinstance(step, int) else position, str(step)))
        return key

    def problem(self, fault: Mapping[str, Any]) -> tuple[Loc, str]:
        # The way a check is read is no step of the file.
        loc: Loc = tuple(
            step
            for index, step in enumerate(fault["loc"])
            if not (step in (SCORED, GATE) and fault["loc"][index - 2 : index - 1] == ("checks",))
        )
        value = describe(self.at(loc))
        *path, key = loc or ("",)
        around = self.name(tuple(path))
        sentences = {
            "missing": f"{around} has no {key}. Add it.",
            "extra_forbidden": (
                f"{around} has the unknown key {key!r}. Correct its spelling or remove it."
            ),
            SHAPE: f"{self.name(loc)} is {value}. {fault['msg']}",
            VALUE: f"{around} has {value} as {key}. {fault['msg']}",
            FAULT: f"{self.name(loc)} {fault['msg']}",
            MISPLACED: f"{around} {fault['msg']}",
        }
        if fault["type"] == VALUE and isinstance(key, int):
            return loc, sentences[SHAPE]
        return loc, sentences[fault["type"]]


def describe(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str | int | float):
        return repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return "a list" if isinstance(value, list | tuple) else f"a {type(value).__name__}"
