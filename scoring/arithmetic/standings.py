"""From plain data to standings. Web pages and the verification of a report share this."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.arithmetic.minima import is_below, under_minimum
from scoring.arithmetic.panel import CellResult, Panel, counted_panel, left_out, read_cells
from scoring.arithmetic.places import rank, shared_places, tie_criterion
from scoring.arithmetic.results import Blockers, CandidateResult, Cell, CriterionResult, Standings
from scoring.arithmetic.rows import read_sheet
from scoring.arithmetic.score import FULL, Score, combine, weigh
from scoring.arithmetic.sheet import GateOutcome, Sheet, SheetCriterion
from scoring.arithmetic.states import CandidateStatus, CellState, CriterionStatus, GateResult
from scoring.arithmetic.terms import claim_share

_OPEN = GateOutcome(GateResult.OPEN, waived=False)
_FAILED = GateOutcome(GateResult.FAIL, waived=False)
# Bound once, because these are asked for every cell and every criterion of a candidate.
_PENDING, _SCORED = CellState.PENDING, CriterionStatus.SCORED
_SHOWN = (
    CandidateStatus.RANKED,
    CandidateStatus.INCOMPLETE,
    CandidateStatus.BELOW_MINIMUM,
    CandidateStatus.OUT_BY_GATE,
)


def evaluate(data: Mapping[str, Any]) -> Standings:
    """Return the standings of a whole evaluation given as plain, JSON-like data.

    The data has the schema "evaluator-scores/1"; `read_sheet` checks all of it first.
    Every number that comes back is exact. A candidate's score depends on its own rows
    and on who counts on the panel, never on another candidate's levels.

    Raises ValueError naming the path of the field and what to write instead.
    """
    return standings_of(read_sheet(data))


def standings_without_exceptions(data: Mapping[str, Any]) -> Standings | None:
    """Return the standings if the chair had let every miss leave its assessor out.

    Where an exception counts an assessor in spite of a miss, both results are printed:
    these and those of `evaluate`. None when no exception makes such a difference. The
    assessors it is about are those in `left_out` here and not there.

    Raises ValueError as `evaluate` does.
    """
    sheet = read_sheet(data)
    strict = sheet._replace(exceptions=frozenset())
    return None if left_out(sheet) == left_out(strict) else standings_of(strict)


def standings_of(sheet: Sheet) -> Standings:
    """Return the standings of an evaluation that is read and checked."""
    gone = left_out(sheet)
    counted = counted_panel(sheet, gone)
    results = [_assess(sheet, candidate, counted) for candidate in sheet.candidates]
    placed = place(results, sheet.settings.tie_rule)
    return Standings(
        candidates=in_order(placed),
        leaders=tuple(result.id for result in placed if result.place == 1),
        left_out=gone,
        counted=counted,
        blockers=_blockers(placed, sheet.settings.tolerance),
        under_minimum=tuple(under_minimum(sheet, counted, placed)),
        settings=sheet.settings,
        criteria=sheet.criteria,
    )


def _assess(sheet: Sheet, candidate: str, counted: Panel) -> CandidateResult:
    """Return the candidate's result, not yet placed."""
    cells: dict[str, CellResult] = {}
    criteria: dict[str, CriterionResult] = {}
    gates: dict[str, GateOutcome] = {}
    for criterion in sheet.criteria:
        own = read_cells(sheet, candidate, criterion, counted[criterion.id])
        score = weigh([(weight, own[check].level) for check, weight in criterion.weights.items()])
        status = criterion_status(score, criterion, sheet.settings.coverage_minimum)
        criteria[criterion.id] = CriterionResult(score, status)
        cells.update(own)
        for gate in criterion.gates:
            gates[gate] = sheet.gates.get((candidate, gate), _OPEN)
    total = combine([(c.points, criteria[c.id].score) for c in sheet.criteria if c.points])
    below_overall = is_below(total.value, sheet.settings.overall_minimum)
    return CandidateResult(
        id=candidate,
        score=total,
        criteria=criteria,
        status=candidate_status(sheet.criteria, criteria, gates, below_overall),
        place=None,
        tied=False,
        below_overall=below_overall,
        gates=gates,
        cells=cells,
        claim_share=claim_share(total, sheet.criteria, cells),
    )


def criterion_status(
    score: Score, criterion: SheetCriterion, coverage_minimum: Fraction
) -> CriterionStatus:
    """Return whether a criterion's score may stand as a number. Equality passes."""
    covered = score.coverage is FULL or score.coverage >= coverage_minimum
    if score.value is None or not covered:
        return CriterionStatus.NOT_ENOUGH_EVIDENCE
    if is_below(score.value, criterion.minimum):
        return CriterionStatus.BELOW_MINIMUM
    return _SCORED


def candidate_status(
    rules: Iterable[SheetCriterion],
    criteria: Mapping[str, CriterionResult],
    gates: Mapping[str, GateOutcome],
    below_overall: bool,
) -> CandidateStatus:
    """Return whether a candidate is ranked and, if not, the first reason why."""
    if _FAILED in gates.values():
        return CandidateStatus.OUT_BY_GATE
    found = {criteria[criterion.id].status for criterion in rules if criterion.counts}
    if CriterionStatus.NOT_ENOUGH_EVIDENCE in found:
        return CandidateStatus.INCOMPLETE
    if below_overall or CriterionStatus.BELOW_MINIMUM in found:
        return CandidateStatus.BELOW_MINIMUM
    return CandidateStatus.RANKED


def place(results: Sequence[CandidateResult], tie_rule: str) -> list[CandidateResult]:
    """Return the results in the same order, those that are ranked with their place."""
    ranked = [result for result in results if result.status is CandidateStatus.RANKED]
    scores = {r.id: r.score.value for r in ranked if r.score.value is not None}
    criterion = tie_criterion(tie_rule)
    breaks = {r.id: _tie_break(r, criterion) for r in ranked} if criterion else {}
    places = rank(scores, breaks)
    shared = shared_places(places)
    return [
        result._replace(place=places[result.id], tied=places[result.id] in shared)
        if result.id in places
        else result
        for result in results
    ]


def in_order(results: Iterable[CandidateResult]) -> tuple[CandidateResult, ...]:
    """Return the results in the order to show: by place, then the others by status."""
    return tuple(sorted(results, key=lambda r: (_SHOWN.index(r.status), r.place or 0)))


def _tie_break(result: CandidateResult, criterion: str) -> Fraction | None:
    found = result.criteria[criterion]
    return found.score.value if found.status is CriterionStatus.SCORED else None


def _blockers(results: Sequence[CandidateResult], tolerance: int) -> Blockers:
    pending, over_evidence, unsettled = [], [], []
    for result in results:
        for check, cell in result.cells.items():
            if cell.state is _PENDING:
                pending.append((result.id, check))
            if cell.over_evidence:
                over_evidence.append((result.id, check))
            if cell.spread is not None and cell.spread > tolerance and cell.agreed is None:
                unsettled.append((result.id, check))
    return Blockers(
        pending=tuple(pending),
        over_evidence=tuple(over_evidence),
        unsettled=tuple(unsettled),
        open_gates=tuple(_open_gates(results)),
        incomplete=tuple(r.id for r in results if r.status is CandidateStatus.INCOMPLETE),
    )


def _open_gates(results: Sequence[CandidateResult]) -> Iterator[Cell]:
    for result in results:
        if result.status is not CandidateStatus.OUT_BY_GATE:
            yield from ((result.id, gate) for gate in result.open_gates)
