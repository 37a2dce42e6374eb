"""Reading one check of a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.grid import rubric
from scoring.grid.model import ALWAYS, GATE, SCORED, Check
from scoring.grid.problems import Problems, kind

KINDS = ("choice", "date", "duration", "file", "number", "percent", "yes_no")
ASKED = ("vendor", "buyer", "panel", "system")

_NEEDED = "id q why kind role weight ask evidence verify fresh_days"
_OPTIONAL = "unit cap levels gate applies note privacy equivalents local source"


@dataclass(frozen=True, slots=True)
class Common:
    """What the grid says once for all its checks: default caps, yes-or-no parameters."""

    caps: dict[str, int]
    switches: tuple[str, ...]


def read_check(
    row: Mapping[str, Any], place: str, criterion: str, common: Common, problems: Problems
) -> Check:
    """Return the check, noting what is wrong with it. Where it came from is left behind."""
    problems.keys(row, place, _NEEDED, _OPTIONAL)
    role = problems.choice(row, "role", place, (SCORED, GATE))
    return Check(
        id=problems.text(row, "id", place),
        criterion=criterion,
        question=problems.text(row, "q", place),
        why=problems.text(row, "why", place),
        kind=problems.choice(row, "kind", place, KINDS),
        unit=problems.text(row, "unit", place),
        role=role,
        weight=_read_weight(row, role, place, problems),
        ask=_read_ask(row, place, problems),
        evidence=problems.texts(row, "evidence", place),
        verify=problems.text(row, "verify", place),
        fresh_days=problems.whole(row, "fresh_days", place, 1, 3650),
        levels=_read_levels(row, role, place, problems),
        caps=_read_caps(row, place, common.caps, problems),
        gate=_read_gate(row, role, place, problems),
        applies=problems.choice(row, "applies", place, (ALWAYS, *common.switches)),
        note=problems.text(row, "note", place),
        privacy=problems.text(row, "privacy", place),
        equivalents=problems.text(row, "equivalents", place),
        local=rubric.read_words(row, "local", place, problems),
    )


def _read_weight(row: Mapping[str, Any], role: str, place: str, problems: Problems) -> int:
    weight = problems.whole(row, "weight", place, 0, 100)
    if role == GATE and weight:
        problems.add(place, f"is a gate with the weight {weight}. Write 0: a gate is not scored.")
        return 0
    return weight


def _read_ask(row: Mapping[str, Any], place: str, problems: Problems) -> tuple[str, ...]:
    asked = problems.texts(row, "ask", place)
    for name in asked:
        if name not in ASKED:
            problems.add(place, f"asks {name!r}. Ask {', '.join(ASKED)}.")
    return asked


def _read_levels(
    row: Mapping[str, Any], role: str, place: str, problems: Problems
) -> dict[int, str]:
    if role == SCORED:
        return rubric.read_levels(row.get("levels", {}), f"{place} levels", problems)
    if "levels" in row:
        problems.add(place, "is a gate with levels. Remove them: a gate passes, fails or is open.")
    return {}


def _read_gate(row: Mapping[str, Any], role: str, place: str, problems: Problems) -> dict[str, str]:
    if role == GATE:
        words = rubric.read_words(row, "gate", place, problems)
        problems.keys(words, f"{place} gate", "pass fail open")
        return words
    if "gate" in row:
        problems.add(place, "is scored and has gate words. Remove them, or make it a gate.")
    return {}


def _read_caps(
    row: Mapping[str, Any], place: str, defaults: Mapping[str, int], problems: Problems
) -> dict[str, int]:
    """Return the cap of every state: the check's own, else the grid's. Expired is a claim."""
    caps = dict(defaults)
    for state, cap in problems.mapping(row.get("cap", {}), f"{place} cap").items():
        if state == "expired" or state not in caps:
            own = ", ".join(name for name in caps if name != "expired")
            problems.add(place, f"has a cap for {state!r}. Use {own}; expired is as a claim.")
        elif type(cap) is not int or not 0 <= cap <= 4:
            problems.add(
                place, f"has {kind(cap)} as the cap of {state}. Write a whole number from 0 to 4."
            )
        else:
            caps[state] = cap
    caps["expired"] = caps.get("claim", 0)
    if not caps["none"] <= caps["claim"] <= caps["document"] <= caps["verified"]:
        problems.add(place, "caps a better state lower than a worse one. Let the caps rise.")
    return caps
