"""From plain data to a grid, with every problem found on the way."""

from collections.abc import Mapping
from typing import Any

from scoring.grid import rubric
from scoring.grid.checks import Common, read_check
from scoring.grid.model import Check, Criterion, Grid
from scoring.grid.problems import GridError, Problems

_CRITERION_KEYS = "id title short default_points summary checks"


def parse_grid(data: Mapping[str, Any]) -> Grid:
    """Return the grid that plain data holds: what a grid file or `Grid.to_document` has.

    Raises GridError with one sentence for each problem, all of them at once.
    """
    problems = Problems()
    top = problems.mapping(data, "The grid")
    problems.keys(top, "The grid", "rubric criteria", "pilot")
    head = problems.mapping(top.get("rubric", {}), "rubric")
    problems.keys(head, "rubric", rubric.NEEDED, rubric.ALLOWED)
    grid = _read_grid(top, head, problems)
    if problems.found:
        raise GridError(problems.found)
    return grid


def _read_grid(top: Mapping[str, Any], head: Mapping[str, Any], problems: Problems) -> Grid:
    states = rubric.read_states(head.get("evidence_states", {}), problems)
    parameters = rubric.read_parameters(head.get("parameters", {}), problems)
    switches = tuple(sorted(name for name, p in parameters.items() if p.kind == "yes_no"))
    common = Common({name: found.cap for name, found in states.items()}, switches)
    scale, other_answers = rubric.read_scale(head.get("scale", {}), problems)
    return Grid(
        id=problems.text(head, "id", "rubric"),
        version=problems.text(head, "version", "rubric"),
        title=problems.text(head, "title", "rubric"),
        language=problems.text(head, "language", "rubric", "en"),
        scale=scale,
        other_answers=other_answers,
        evidence_states=states,
        rules=rubric.read_rules(head.get("rules", {}), problems),
        parameters=parameters,
        audit_pack=rubric.read_audit_pack(head.get("audit_pack", {}), switches, problems),
        criteria=_read_criteria(top.get("criteria", ()), common, problems),
        shortlist_target=rubric.read_plain(head, "shortlist_target", problems),
        criterion_result=rubric.read_plain(head, "criterion_result", problems),
        incumbent_rule=rubric.read_plain(head, "incumbent_rule", problems),
        pilot=rubric.read_plain(top, "pilot", problems),
    )


def _read_criteria(value: object, common: Common, problems: Problems) -> tuple[Criterion, ...]:
    criteria: list[Criterion] = []
    taken: set[str] = set()
    for place, item in problems.list(value, "criteria"):
        row = problems.mapping(item, place)
        place = _new_place(row, place, "Criterion", taken, problems)
        problems.keys(row, place, _CRITERION_KEYS, "note definitions")
        checks = _read_checks(row, place, common, taken, problems)
        criteria.append(
            Criterion(
                id=problems.text(row, "id", place),
                title=problems.text(row, "title", place),
                short=problems.text(row, "short", place),
                default_points=problems.whole(row, "default_points", place, 0, 100),
                summary=problems.text(row, "summary", place),
                note=problems.text(row, "note", place),
                checks=checks,
                definitions=rubric.read_words(row, "definitions", place, problems),
            )
        )
    total = sum(criterion.default_points for criterion in criteria)
    if total != 100:
        problems.add("criteria", f"have default_points that total {total}. Make them total 100.")
    return tuple(criteria)


def _read_checks(
    row: Mapping[str, Any],
    place: str,
    common: Common,
    taken: set[str],
    problems: Problems,
) -> tuple[Check, ...]:
    checks: list[Check] = []
    criterion = str(row.get("id", ""))
    for item_place, item in problems.list(row.get("checks", ()), f"{place} checks"):
        check = problems.mapping(item, item_place)
        where = _new_place(check, item_place, "Check", taken, problems)
        checks.append(read_check(check, where, criterion, common, problems))
    total = sum(check.weight for check in checks)
    if total != 100:
        problems.add(place, f"has weights that total {total}. Make its scored checks total 100.")
    return tuple(checks)


def _new_place(
    row: Mapping[str, Any], place: str, noun: str, taken: set[str], problems: Problems
) -> str:
    """Return how to name a row from now on: by its id when it has a new one."""
    name = row.get("id")
    if not isinstance(name, str) or not name.strip():
        return place
    if name in taken:
        problems.add(place, f"has the id {name}, which is taken. Give it its own.")
        return place
    taken.add(name)
    return f"{noun} {name}"
