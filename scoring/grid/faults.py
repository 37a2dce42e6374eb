"""What is wrong in a grid between values that are each right, and where that is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from scoring.grid.implication import floor_faults
from scoring.grid.locations import Loc, Places, describe
from scoring.grid.model import ALWAYS, GATE, SCORED

# From the weakest to the strongest; expired evidence has no cap of its own.
STATES = ("none", "claim", "document", "unconfirmed", "verified")


def cross_faults(places: Places) -> Iterator[tuple[Loc, str]]:
    """Yield what is wrong between values that are each right: ids, totals, roles, caps."""
    parameters = places.table(("rubric", "parameters"))
    switches = [
        ALWAYS,
        *sorted(name for name, row in parameters.items() if row.get("kind") in SWITCHES),
    ]
    states: Loc = ("rubric", "evidence_states")
    caps = {name: places.at((*states, name, "cap")) for name in STATES}
    if places.at((*states, "expired", "cap")) != caps["claim"]:
        expired: Loc = (*states, "expired")
        yield expired, f"{places.name(expired)} has its own cap. Give it the cap of a claim."
    rows = [*places.rows()]
    for loc, row in rows:
        yield from id_faults(places, loc, row, places.ids)
        if len(loc) == 4:
            yield from check_faults(places, loc, row, switches, caps)
            yield from name_faults(places, loc, row)
            yield from floor_faults(places, loc, row, parameters)
    yield from unused_faults(places, [row for loc, row in rows if len(loc) == 4])
    yield from parameter_faults(places, parameters)
    items: dict[str, Loc] = {}
    for loc, row in places.items(("rubric", "audit_pack", "items")):
        yield from id_faults(places, loc, row, items)
        yield from applies_faults(places, loc, row, switches)
    totals: list[Loc] = [("criteria",), *(loc for loc, _ in rows if len(loc) == 2)]
    for loc in totals:
        yield from total_faults(places, loc)


# What brings a check in: an answer of yes, or a list with entries.
SWITCHES = ("yes_no", "list")
# Where a check names what the grid has: key of the check, place, what it is called.
NAMES = {
    "uses": ("parameters", "parameter"),
    "terms": ("definitions", "definition"),
    "reads": ("records", "record"),
}


def name_faults(places: Places, loc: Loc, row: Mapping[Any, Any]) -> Iterator[tuple[Loc, str]]:
    """Yield the names that the grid does not have, and the faults of its proof."""
    name = places.name(loc)
    for key, (section, noun) in NAMES.items():
        names = places.at(("rubric", section))
        for item in texts(row.get(key)):
            if isinstance(names, Mapping) and item not in names:
                yield (*loc, key), f"{name} {key} {item}, which is no {noun}. Correct its spelling."
    if row.get("local") and "sites" not in texts(row.get("reads")):
        yield (
            (*loc, "local"),
            f"{name} local asks where the sites are. Let it read sites.",
        )
    if isinstance(proof := row.get("proof"), Mapping):
        yield from proof_faults(name, loc, proof, row)


def proof_faults(
    name: str, loc: Loc, proof: Mapping[Any, Any], row: Mapping[Any, Any]
) -> Iterator[tuple[Loc, str]]:
    """Yield what a proof asks of a sample check or an expert reading that it does not accept."""
    takes_sample = "sample_check" in texts(proof.get("kinds"))
    if takes_sample != ("sample" in proof):
        remedy = "Say its size" if takes_sample else "Remove it, or accept a sample check"
        yield (*loc, "proof"), f"{name} proof has no sample check of a size. {remedy}."
    for key in ("profession", "readers"):
        if key in proof and "expert_reading" not in texts(proof.get("kinds")):
            remedy = "Remove it, or accept an expert reading"
            yield (*loc, "proof"), f"{name} proof has {key} and no expert reading. {remedy}."
    per = proof.get("sample_per")
    if isinstance(per, str) and per not in texts(row.get("uses")):
        yield (
            (*loc, "proof"),
            f"{name} proof counts by {per}, which it does not use. Add it to uses.",
        )


def unused_faults(places: Places, rows: list[Mapping[Any, Any]]) -> Iterator[tuple[Loc, str]]:
    for key, (section, noun) in NAMES.items():
        used = {name for row in rows for name in texts(row.get(key))}
        if key == "uses":
            used |= {row["applies"] for row in rows if isinstance(row.get("applies"), str)}
        for name in places.table(("rubric", section)):
            if name not in used:
                loc: Loc = ("rubric", section, name)
                yield loc, f"{noun.capitalize()} {name} is used by no check. Remove it, or use it."


def parameter_faults(
    places: Places, parameters: Mapping[str, Mapping[Any, Any]]
) -> Iterator[tuple[Loc, str]]:
    own = {"at_least": "number", "offer": "list", "of": "choice"}
    for name, row in parameters.items():
        loc: Loc = ("rubric", "parameters", name)
        kind = row.get("kind")
        for key, needed in own.items():
            if key in row and kind != needed:
                yield loc, f"{places.name(loc)} is a {kind} and has {key}. Only a {needed} has it."
        if kind == "choice":
            choices = texts(row.get("of"))
            if not choices:
                yield loc, f"{places.name(loc)} is a choice and has no of. Say of what."
            elif row.get("default", choices[0]) not in choices:
                yield loc, f"{places.name(loc)} has a default that is no choice. Use one of them."
        if row.get("required") is True and row.get("default") is not None:
            yield loc, f"{places.name(loc)} is required and has a default. Keep one of the two."


def texts(value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, str)]


def id_faults(
    places: Places, loc: Loc, row: Mapping[Any, Any], ids: dict[str, Loc]
) -> Iterator[tuple[Loc, str]]:
    name = row.get("id")
    if isinstance(name, str) and ids.setdefault(name, loc) != loc and name.strip():
        yield loc, f"{places.name(loc)} has the id {name}, which is taken. Give it its own."


def applies_faults(
    places: Places, loc: Loc, row: Mapping[Any, Any], switches: list[str]
) -> Iterator[tuple[Loc, str]]:
    applies = row.get("applies", ALWAYS)
    if isinstance(applies, str) and applies.strip() and applies not in switches:
        yield (
            (*loc, "applies"),
            (
                f"{places.name(loc)} has {describe(applies)} as applies."
                f" Use one of {', '.join(switches)}."
            ),
        )


def check_faults(
    places: Places,
    loc: Loc,
    row: Mapping[Any, Any],
    switches: list[str],
    caps: Mapping[str, Any],
) -> Iterator[tuple[Loc, str]]:
    yield from applies_faults(places, loc, row, switches)
    role = row.get("role", SCORED)
    if role not in (SCORED, GATE):
        yield (
            (*loc, "role"),
            f"{places.name(loc)} has {describe(role)} as role. Use one of {SCORED}, {GATE}.",
        )
    own = row.get("cap", {})
    if isinstance(own, Mapping):
        rising = [own.get(name, cap) for name, cap in caps.items()]
        if all(type(cap) is int for cap in rising) and rising != sorted(rising):
            yield (
                (*loc, "cap"),
                (
                    f"{places.name(loc)} caps a better state lower than a worse one."
                    " Let the caps rise."
                ),
            )


def total_faults(places: Places, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Yield whether what lies at a place totals 100, asked only of whole numbers."""
    key, rows = ("default_points", loc) if loc == ("criteria",) else ("weight", (*loc, "checks"))
    if not isinstance(places.at(rows), list | tuple):
        return
    numbers = [row.get(key) for _, row in places.items(rows)]
    total = sum(number for number in numbers if type(number) is int)
    if total != 100 and all(type(number) is int and 0 <= number <= 100 for number in numbers):
        remedy = (
            f"have default_points that total {total}. Make them total 100."
            if key == "default_points"
            else f"has weights that total {total}. Make its scored checks total 100."
        )
        yield loc, f"{places.name(loc)} {remedy}"


def line_finder(yaml_text: bytes | None) -> Callable[[Loc], str]:
    """Return a function from a place to "Line 12: ", or to nothing without a file."""
    root = yaml.compose(yaml_text, yaml.SafeLoader) if yaml_text else None

    def line(loc: Loc) -> str:
        node, number = root, 1
        for step in loc:
            if isinstance(node, yaml.MappingNode):
                pairs = {key.value: (key, value) for key, value in node.value}
                if str(step) not in pairs:
                    break
                key, node = pairs[str(step)]
                number = key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                number = node.start_mark.line + 1
        return f"Line {number}: " if root else ""

    return line
