"""Reading what a grid says for all its checks: scale, evidence, rules, parameters."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.grid.model import ALWAYS, AuditItem, EvidenceLevel, Parameter, Rules
from scoring.grid.problems import Problems, kind

NEEDED = "id version title scale evidence_states rules parameters audit_pack"
ALLOWED = "language geography_neutral shortlist_target criterion_result incumbent_rule source"
STATES = ("none", "claim", "document", "verified", "expired")
PARAMETER_KINDS = ("timezone", "time_range", "list", "number", "table", "yes_no")

_NUMBERS = "note_required_at note_min_words low_coverage_below tolerance"
_MOST_ITEMS = 2000


def read_levels(value: object, place: str, problems: Problems) -> dict[int, str]:
    """Return the words of the levels 0 to 4, in order."""
    words = problems.mapping(value, place)
    problems.keys(words, place, "0 1 2 3 4")
    return {level: problems.text(words, str(level), place) for level in range(5)}


def read_scale(value: object, problems: Problems) -> tuple[dict[int, str], dict[str, str]]:
    """Return what each level means, and what the answers that are no level mean."""
    place = "rubric.scale"
    scale = problems.mapping(value, place)
    problems.keys(scale, place, "meaning other_answers", "levels")
    meaning = read_levels(scale.get("meaning", {}), f"{place}.meaning", problems)
    return meaning, read_words(scale, "other_answers", place, problems)


def read_words(row: Mapping[str, Any], key: str, place: str, problems: Problems) -> dict[str, str]:
    """Return a mapping of names to text, empty when the row has none."""
    where = f"{place} {key}"
    words = problems.mapping(row.get(key, {}), where)
    return {name: problems.text(words, name, where) for name in words}


def read_states(value: object, problems: Problems) -> dict[str, EvidenceLevel]:
    """Return the five states of evidence with their caps, in order of strength."""
    place = "rubric.evidence_states"
    rows = problems.mapping(value, place)
    problems.keys(rows, place, " ".join(STATES))
    states = {name: _read_state(name, rows, problems) for name in STATES}
    if states["expired"].cap != states["claim"].cap:
        problems.add(f"{place}.expired", "has its own cap. Give it the cap of a claim.")
    return states


def read_rules(value: object, problems: Problems) -> Rules:
    """Return the rules. Those that are not numbers are kept as text."""
    place = "rubric.rules"
    row = problems.mapping(value, place)
    problems.keys(row, place, _NUMBERS, " ".join(row))
    levels = [item for _, item in problems.list(row.get("note_required_at", ()), place)]
    for level in levels:
        if type(level) is not int or not 0 <= level <= 4:
            problems.add(place, f"asks a note at {kind(level)}. Name levels from 0 to 4.")
    return Rules(
        note_required_at=tuple(levels),
        note_min_words=problems.whole(row, "note_min_words", place, 0, 100),
        low_coverage_below=_read_share(row, "low_coverage_below", place, problems),
        tolerance=problems.whole(row, "tolerance", place, 0, 4),
        words={
            name: problems.text(row, name, place) for name in row if name not in _NUMBERS.split()
        },
    )


def read_parameters(value: object, problems: Problems) -> dict[str, Parameter]:
    """Return what the buyer sets, by id."""
    parameters = {}
    for name, item in problems.mapping(value, "rubric.parameters").items():
        place = f"Parameter {name}"
        row = problems.mapping(item, place)
        problems.keys(row, place, "kind", "help default example")
        parameters[name] = Parameter(
            id=name,
            kind=problems.choice(row, "kind", place, PARAMETER_KINDS),
            help=problems.text(row, "help", place),
            default=_plain(row.get("default"), place, problems),
            example=problems.text(row, "example", place),
        )
    return parameters


def read_audit_pack(
    value: object, switches: tuple[str, ...], problems: Problems
) -> tuple[AuditItem, ...]:
    """Return the items of the audit pack, in order."""
    place = "rubric.audit_pack"
    row = problems.mapping(value, place)
    problems.keys(row, place, "items", "source")
    items: dict[str, AuditItem] = {}
    for where, entry in problems.list(row.get("items", ()), place):
        item = problems.mapping(entry, where)
        problems.keys(item, where, "id name", "applies source")
        name = problems.text(item, "id", where)
        if name in items:
            problems.add(where, f"has the id {name}, which is taken. Give it its own.")
        applies = problems.choice(item, "applies", where, (ALWAYS, *switches))
        items[name] = AuditItem(name, problems.text(item, "name", where), applies)
    return tuple(items.values())


def read_plain(row: Mapping[str, Any], key: str, problems: Problems) -> dict[str, Any]:
    """Return a section as plain data, without the sources in it."""
    section: dict[str, Any] = _plain(problems.mapping(row.get(key, {}), key), key, problems)
    return section


def _read_state(name: str, rows: Mapping[str, Any], problems: Problems) -> EvidenceLevel:
    place = f"rubric.evidence_states.{name}"
    row = problems.mapping(rows.get(name, {"cap": 0, "label": name}), place)
    problems.keys(row, place, "cap label", "meaning")
    return EvidenceLevel(
        state=name,
        cap=problems.whole(row, "cap", place, 0, 4),
        label=problems.text(row, "label", place),
        meaning=problems.text(row, "meaning", place),
    )


def _read_share(row: Mapping[str, Any], key: str, place: str, problems: Problems) -> Fraction:
    """Return an exact share from 0 to 1, written 0.7 or "7/10"."""
    text = str(row.get(key, 0))
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?", text):
        share = Fraction(text)
        if share <= 1:
            return share
    problems.add(place, f"has {kind(row[key])} as {key}. Write a share from 0 to 1, like 0.7.")
    return Fraction(0)


def _plain(value: Any, place: str, problems: Problems) -> Any:
    """Return a copy of plain data without sources; what is too large is noted and dropped."""
    left = [_MOST_ITEMS]
    copy = _copied(value, left)
    if left[0] < 0:
        problems.add(place, f"holds more than {_MOST_ITEMS} values. Shorten it.")
    return copy


def _copied(value: Any, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        return None
    if isinstance(value, Mapping):
        return {str(k): _copied(item, left) for k, item in value.items() if k != "source"}
    if isinstance(value, list | tuple):
        return [_copied(item, left) for item in value]
    return value
