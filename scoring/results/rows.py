"""From rows to plain data, with the same number of queries whatever the size."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from scoring.arithmetic import best_cap, fraction_text
from scoring.caps import evidence_states, reference_day
from scoring.grid import Criterion, Grid
from scoring.lapsed import LAPSED, Proof, has_lapsed, judged_on
from scoring.models import Assignment, Candidate, CheckInUse, Evaluation
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    Cell,
    CheckLine,
    CriterionLine,
    GateLine,
)
from scoring.results.panel_rows import (
    Pair,
    Recused,
    exception_rows,
    missed_on_withdrawn,
    recusal_rows,
)
from scoring.results.source import DATABASE, Source

SCHEMA = "evaluator-scores/1"
CANDIDATE = (
    *("pk", "vendor__name", "number", "vendor_id"),
    *("is_incumbent", "vendor__country", "vendor__is_invented"),
)


@dataclass(frozen=True)
class Frame:
    """Everything about an evaluation but its ratings: who, what and how much it weighs."""

    evaluation: Evaluation
    grid: Grid
    criteria: dict[str, CriterionLine]
    assessors: dict[str, AssessorLine]
    candidates: dict[str, CandidateLine]

    @property
    def checks(self) -> dict[str, CheckLine]:
        """Return the checks and gates in use, by id, in the order of the grid."""
        return {
            check.id: check
            for criterion in self.criteria.values()
            for check in (*criterion.checks, *criterion.gates)
        }


def sheet_for(evaluation: Evaluation) -> dict[str, Any]:
    """Return the plain input of `arithmetic.evaluate` as the rows stand now."""
    frame = frame_of(evaluation)
    return sheet_of(frame, findings_of(frame))


def frame_of(evaluation: Evaluation) -> Frame:
    """Return the frame of an evaluation: four queries."""
    grid = evaluation.grid_copy
    return Frame(
        evaluation=evaluation,
        grid=grid,
        criteria=_criteria(evaluation, grid),
        assessors=_assessors(evaluation),
        candidates=candidates_of(evaluation),
    )


def findings_of(frame: Frame, source: Source = DATABASE) -> dict[Cell, GateLine]:
    """Return the finding in force of each (candidate, gate) that has one: one query.

    A gate that passed on evidence which lapsed is open (scoring-rules.md section 7).
    """
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    gates = {check.pk: check.id for check in frame.checks.values() if check.is_gate}
    rows = source.findings(candidates)
    day = judged_on(frame.evaluation)
    fresh_days = {check.id: check.fresh_days for check in frame.grid.checks}
    found = {}
    for candidate, gate, result, reason, waived, why, *fields in rows:
        if gate in gates:
            proof = Proof(*fields) if fields[1] else None
            lapsed = has_lapsed(result, proof, fresh_days[gates[gate]], day)
            line = GateLine(result, reason, bool(waived), why)
            found[candidates[candidate], gates[gate]] = _lapsed(line) if lapsed else line
    return found


def _lapsed(line: GateLine) -> GateLine:
    reason = f"It passed, and {LAPSED}. Found then: {line.reason}"
    return GateLine("open", reason, line.waived, line.waiver_reason, lapsed=True)


def sheet_of(
    frame: Frame, findings: dict[Cell, GateLine], source: Source = DATABASE
) -> dict[str, Any]:
    """Return the plain input of `arithmetic.evaluate`: ratings, agreed levels, evidence."""
    recused: Recused = set(source.recused([frame.evaluation]))
    recusals, exceptions = recusal_rows(frame, recused), exception_rows(frame, source)
    missed = missed_on_withdrawn(frame, recused, exceptions, source)
    sheet = {
        "schema": SCHEMA,
        "settings": _settings(frame.evaluation),
        "criteria": [_criterion(line) for line in frame.criteria.values()],
        "assessors": [
            {"id": line.id, "criteria": list(line.criteria)} for line in frame.assessors.values()
        ],
        "candidates": [{"id": name} for name in frame.candidates],
        "ratings": list(_ratings(frame, missed, source)),
        "agreed": list(_agreed(frame, source)),
        "evidence": list(_evidence(frame, source)),
        "gates": [
            {"candidate": candidate, "check": gate, "result": found.result, "waived": found.waived}
            for (candidate, gate), found in findings.items()
        ],
        "exceptions": exceptions,
    }
    return sheet | ({"recusals": recusals} if recusals else {})


def _criteria(evaluation: Evaluation, grid: Grid) -> dict[str, CriterionLine]:
    weights = {
        row[0]: row[1:] for row in evaluation.weights.values_list("criterion", "points", "minimum")
    }
    used = {
        row[0]: row[1:]
        for row in evaluation.checks.filter(use=CheckInUse.Use.IN_USE).values_list(
            "check_id", "pk", "weight"
        )
    }
    return {
        criterion.id: criterion_line(criterion, used, *weights[criterion.id])
        for criterion in grid.criteria
        if criterion.id in weights
    }


def criterion_line(
    criterion: Criterion, used: dict[str, tuple[int, int]], points: int, minimum: int | None
) -> CriterionLine:
    """Return the line of a criterion; `used` is {check id: (row, weight)} of the checks in use."""
    checks = [
        CheckLine(c.id, used[c.id][0], criterion.id, c.question, used[c.id][1], c.is_gate)
        for c in criterion.checks
        if c.id in used
    ]
    return CriterionLine(
        id=criterion.id,
        title=criterion.title,
        short=criterion.short,
        points=points,
        minimum=minimum,
        checks=tuple(check for check in checks if not check.is_gate),
        gates=tuple(check for check in checks if check.is_gate),
    )


def _assessors(evaluation: Evaluation) -> dict[str, AssessorLine]:
    rated: dict[tuple[int, str, str], list[str]] = {}
    rows = (
        Assignment.objects.filter(member__evaluation=evaluation)
        .order_by("member_id", "pk")
        .values_list(
            "member_id", "member__user__name", "member__user__email", "member__role", "criterion"
        )
    )
    for pk, name, email, role, criterion in rows:
        rated.setdefault((pk, name or email, role), []).append(criterion)
    return {
        f"A{place}": AssessorLine(f"A{place}", pk, name, role, tuple(criteria))
        for place, ((pk, name, role), criteria) in enumerate(rated.items(), 1)
    }


def candidates_of(evaluation: Evaluation) -> dict[str, CandidateLine]:
    """Return the candidates by id, in the order of their numbers: one query.

    Those that withdrew are not among them: nothing of theirs is compared.
    """
    rows = evaluation.candidates.present().order_by("number").values_list(*CANDIDATE)
    return {f"C{row[2]}": CandidateLine(f"C{row[2]}", *row) for row in rows}


def _settings(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "coverage_minimum": fraction_text(Fraction(evaluation.coverage_minimum, 100)),
        "overall_minimum": _minimum(evaluation.overall_minimum),
        "tolerance": evaluation.tolerance,
        "tie_rule": evaluation.tie_rule,
    }


def _minimum(value: int | None) -> str | None:
    return None if value is None else fraction_text(value)


def _criterion(line: CriterionLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "points": line.points,
        "minimum": _minimum(line.minimum),
        "checks": [{"id": check.id, "weight": check.weight} for check in line.checks],
        "gates": [gate.id for gate in line.gates],
    }


def _ratings(frame: Frame, missed: set[Pair], source: Source) -> Iterator[dict[str, Any]]:
    """Yield the ratings that stand, of those who rate the criterion, of checks in use.

    Without the criteria that an assessor `missed` for good.
    """
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    known = {
        (check.pk, assessor.member_pk): (check.id, assessor.id)
        for check in frame.checks.values()
        for assessor in frame.assessors.values()
        if check.criterion in assessor.criteria and (assessor.id, check.criterion) not in missed
    }
    for candidate, check_pk, member, state, level in source.ratings(candidates):
        if (check_pk, member) not in known:
            continue
        check, assessor = known[check_pk, member]
        row = {
            "candidate": candidates[candidate],
            "check": check,
            "assessor": assessor,
            "state": state,
        }
        if level is not None:
            row["level"] = level
        yield row


def _agreed(frame: Frame, source: Source) -> Iterator[dict[str, Any]]:
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    checks = {check.pk: check.id for check in frame.checks.values()}
    for candidate, check, level in source.agreed(candidates):
        if check in checks:
            yield {"candidate": candidates[candidate], "check": checks[check], "level": level}


def _evidence(frame: Frame, source: Source) -> Iterator[dict[str, Any]]:
    """Yield the best evidence of every cell in which anything carries a level."""
    states = _states(frame, source)
    own = {check.id: check.caps for check in frame.grid.scored_checks}
    for candidate in frame.candidates.values():
        for criterion in frame.criteria.values():
            for check in criterion.checks:
                state = str(states.get((candidate.pk, check.id), "none"))
                cap = _cap(state, tuple(own[check.id].items()))
                if state != "none" or cap:
                    yield {
                        "candidate": candidate.id,
                        "check": check.id,
                        "state": state,
                        "cap": cap,
                    }


def _states(frame: Frame, source: Source) -> dict[tuple[int, str], Any]:
    lines, compared = frame.candidates.values(), None
    rows = source.evidence({line.vendor_pk for line in lines})
    if rows is not None:
        compared = [Candidate(pk=line.pk, vendor_id=line.vendor_pk) for line in lines]
    day = reference_day(frame.evaluation)
    states: dict[tuple[int, str], Any] = evidence_states(frame.evaluation, day, compared, rows=rows)
    return states


@lru_cache(maxsize=1024)
def _cap(state: str, caps_of_check: tuple[tuple[str, int], ...]) -> int:
    overrides = {name: cap for name, cap in caps_of_check if name != "expired"}
    return best_cap([state], overrides)
