"""From plain data to standings. Web pages and the verification of a report share this."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from scoring.arithmetic.display import plain_value
from scoring.arithmetic.ranks import competition_ranks, shared_ranks, tie_criterion
from scoring.arithmetic.scores import (
    FULL,
    CellResult,
    Panel,
    Score,
    check_weights,
    combine,
    counted_panel,
    left_out,
    read_cells,
    weigh,
    weighted_sum,
)
from scoring.arithmetic.sheet import (
    Cell,
    GateOutcome,
    HeldBack,
    Settings,
    Sheet,
    SheetCriterion,
    read_sheet,
)
from scoring.arithmetic.states import (
    TOP_LEVEL,
    UNPROVEN,
    CandidateStatus,
    CellState,
    CriterionStatus,
    EvidenceState,
    GateResult,
)

PLAIN_SCHEMA = "evaluator-standings/1"


class CriterionResult(NamedTuple):
    """Without enough evidence show low and high: the value is kept to explain it."""

    score: Score
    status: CriterionStatus

    @property
    def shown(self) -> Fraction | None:
        thin = self.status is CriterionStatus.NOT_ENOUGH_EVIDENCE
        return None if thin else self.score.value


class CandidateResult(NamedTuple):
    id: str
    score: Score
    criteria: dict[str, CriterionResult]
    status: CandidateStatus  # out by gate before incomplete before below minimum before ranked
    rank: int | None  # 1 is best; None unless ranked
    tied: bool  # whether another candidate holds the same rank
    below_overall: bool  # whether the total is under the overall minimum
    gates: dict[str, GateOutcome]
    cells: dict[str, CellResult]
    # 0 to 1: the part of the total that rests on no evidence, a claim or expired evidence; None
    # when there is no total or it is 0
    claim_share: Fraction | None

    @property
    def shown(self) -> Fraction | None:
        """The score where it may stand as a number; without enough evidence it may not.
        The one writer of that rule: pages, PDF, letters, CSV, XLSX and commands ask here.
        """
        return None if self.status is CandidateStatus.INCOMPLETE else self.score.value

    @classmethod
    def of(cls, sheet: Sheet, candidate: str, counted: Panel) -> "CandidateResult":
        """Not yet ranked."""
        cells: dict[str, CellResult] = {}
        criteria: dict[str, CriterionResult] = {}
        gates: dict[str, GateOutcome] = {}
        outcomes, coverage_minimum = sheet.gates, sheet.settings.coverage_minimum
        for criterion in sheet.criteria:
            own = read_cells(sheet, candidate, criterion, counted[criterion.id])
            cells |= own
            # Both are in the order of the criterion's checks.
            levels = [cell.level for cell in own.values()]
            score = weigh(zip(criterion.weights.values(), levels, strict=True))
            criteria[criterion.id] = CriterionResult(
                score, criterion_status(score, criterion, coverage_minimum)
            )
            for gate in criterion.gates:
                gates[gate] = outcomes.get((candidate, gate), _OPEN)
        total, status, below_overall = total_of(
            sheet.criteria, criteria, gates, sheet.settings.overall_minimum
        )
        return cls(
            id=candidate,
            score=total,
            criteria=criteria,
            status=status,
            rank=None,
            tied=False,
            below_overall=below_overall,
            gates=gates,
            cells=cells,
            claim_share=evidence_share(total, sheet.criteria, cells),
        )

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Gates that take the candidate out: failed and not waived."""
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_failed)

    @property
    def open_gates(self) -> tuple[str, ...]:
        """Gates that block the decision: open and not waived."""
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_open)

    @property
    def waived_gates(self) -> tuple[str, ...]:
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_waived)

    def rescored(
        self,
        rules: Sequence[SheetCriterion],
        overall_minimum: Fraction | None,
        criteria: dict[str, CriterionResult],
    ) -> "CandidateResult":
        """Return the result under other `rules` or criterion results, not yet ranked."""
        total, status, below_overall = total_of(rules, criteria, self.gates, overall_minimum)
        return self._replace(
            score=total,
            criteria=criteria,
            status=status,
            rank=None,
            tied=False,
            below_overall=below_overall,
        )


class Blockers(NamedTuple):
    """What stands between these standings and a decision, in the order of the input."""

    pending: tuple[Cell, ...]  # (candidate, check) that nobody who counts has answered
    # (candidate, check) with a level above what its evidence carries
    over_evidence: tuple[Cell, ...]
    # (candidate, check) spread beyond tolerance, without an agreed level
    unsettled: tuple[Cell, ...]
    # (candidate, gate) open, of candidates that no other gate takes out
    open_gates: tuple[Cell, ...]
    incomplete: tuple[str, ...]  # candidates shown and not ranked: a warning, it blocks nothing

    @classmethod
    def of(cls, results: Sequence[CandidateResult], tolerance: int) -> "Blockers":
        pending, over_evidence, unsettled = [], [], []
        for result in results:
            for check, cell in result.cells.items():
                if cell.state is _PENDING:
                    pending.append((result.id, check))
                if cell.over_evidence:
                    over_evidence.append((result.id, check))
                if cell.spread is not None and cell.spread > tolerance and cell.agreed is None:
                    unsettled.append((result.id, check))
        return cls(
            pending=tuple(pending),
            over_evidence=tuple(over_evidence),
            unsettled=tuple(unsettled),
            open_gates=tuple(
                (result.id, gate)
                for result in results
                if result.status is not CandidateStatus.OUT_BY_GATE
                for gate in result.open_gates
            ),
            incomplete=tuple(r.id for r in results if r.status is CandidateStatus.INCOMPLETE),
        )

    @property
    def block(self) -> bool:
        return bool(self.pending or self.over_evidence or self.unsettled or self.open_gates)


class UnderMinimum(NamedTuple):
    """One assessor's own score, 0 to 100, under a minimum; `criterion` None is the overall one."""

    candidate: str
    criterion: str | None
    assessor: str
    value: Fraction
    minimum: Fraction


@dataclass(frozen=True)
class Standings:
    # in the order to show: by rank, then incomplete and below minimum in their provisional order,
    # then out by gate; in the order of the input where nothing else decides
    candidates: tuple[CandidateResult, ...]
    leaders: tuple[str, ...]  # ids at rank 1; more than one when tied, none when nobody is ranked
    left_out: tuple[tuple[str, str], ...]  # (assessor, criterion) that do not count, after a miss
    counted: dict[str, tuple[str, ...]]  # criterion -> the assessors who count there
    blockers: Blockers
    under_minimum: tuple[UnderMinimum, ...]  # items for moderation from single assessors
    settings: Settings  # settings, criteria: what was sealed, as read from the input
    criteria: tuple[SheetCriterion, ...]
    # (candidate, check) -> assessor -> what that rating was held back by
    held_back: dict[Cell, dict[str, HeldBack]]

    @property
    def assessors(self) -> list[str]:
        return sorted({name for counted in self.counted.values() for name in counted})

    # Asked for every cell of every candidate: a search each time would take the square of it.
    @cached_property
    def _by_id(self) -> dict[str, CandidateResult]:
        return {result.id: result for result in self.candidates}

    @cached_property
    def _rules(self) -> dict[str, SheetCriterion]:
        return {rule.id: rule for rule in self.criteria}

    def candidate(self, candidate: str) -> CandidateResult:
        """Raises KeyError for an id that is none of the candidates."""
        return self._by_id[candidate]

    def criterion(self, criterion: str) -> SheetCriterion:
        """Raises KeyError for an id that is none of the criteria."""
        return self._rules[criterion]


class CriterionTerm(NamedTuple):
    """What one check adds to a criterion's score: 100 * weight * level / 4 / `divisor`."""

    check: str
    weight: int
    level: Fraction | int | None
    divisor: int
    contribution: Fraction | None


class TotalTerm(NamedTuple):
    """What one criterion adds to the total: points * value / `divisor`; None without a value."""

    criterion: str
    points: int
    value: Fraction | None
    divisor: int
    contribution: Fraction | None


_OPEN = GateOutcome(GateResult.OPEN, waived=False)
_FAILED = GateOutcome(GateResult.FAIL, waived=False)
# Bound once, because these are asked for every cell and every criterion of a candidate.
_PENDING, _SCORED = CellState.PENDING, CriterionStatus.SCORED
_PROVISIONAL = (CandidateStatus.INCOMPLETE, CandidateStatus.BELOW_MINIMUM)
_ORDER = (
    CandidateStatus.RANKED,
    CandidateStatus.INCOMPLETE,
    CandidateStatus.BELOW_MINIMUM,
    CandidateStatus.OUT_BY_GATE,
)


def evaluate(data: Mapping[str, Any]) -> Standings:
    """Return the standings of data of the schema "evaluator-scores/1", every number exact.
    Raises ValueError naming the path of the field and what to write instead.
    """
    return standings_of(read_sheet(data))


def standings_without_exceptions(data: Mapping[str, Any]) -> Standings | None:
    """Return the standings if every miss left its assessor out; None where that changes nothing."""
    sheet = read_sheet(data)
    strict = sheet._replace(exceptions=frozenset())
    return None if left_out(sheet) == left_out(strict) else standings_of(strict)


def standings_of(sheet: Sheet) -> Standings:
    uncounted = left_out(sheet)
    counted = counted_panel(sheet, uncounted)
    results = with_ranks(
        [CandidateResult.of(sheet, candidate, counted) for candidate in sheet.candidates],
        sheet.settings.tie_rule,
    )
    return Standings(
        candidates=in_order(results),
        leaders=tuple(result.id for result in results if result.rank == 1),
        left_out=uncounted,
        counted=counted,
        blockers=Blockers.of(results, sheet.settings.tolerance),
        under_minimum=tuple(under_minimum(sheet, counted, results)),
        settings=sheet.settings,
        criteria=sheet.criteria,
        held_back=sheet.held_back,
    )


def reweigh(standings: Standings, points: Mapping[str, int]) -> tuple[CandidateResult, ...]:
    """Return the candidates in the order to show under other `points`, all else equal.
    Raises ValueError for points that are negative, not whole, total 0, or of other criteria.
    """
    names = {criterion.id for criterion in standings.criteria}
    if points.keys() != names:
        raise ValueError(f"Points are needed for {', '.join(sorted(names))}, and nothing else.")
    check_weights(points, "points")
    if not any(points.values()):
        raise ValueError("The points total 0. Give at least one criterion a point.")
    rules = tuple(rule._replace(points=points[rule.id]) for rule in standings.criteria)
    results = [
        result.rescored(rules, standings.settings.overall_minimum, result.criteria)
        for result in standings.candidates
    ]
    shared = [r._replace(claim_share=evidence_share(r.score, rules, r.cells)) for r in results]
    return in_order(with_ranks(shared, standings.settings.tie_rule))


def is_below(value: Fraction | None, minimum: Fraction | None) -> bool:
    return value is not None and minimum is not None and value < minimum


def criterion_status(
    score: Score, criterion: SheetCriterion, coverage_minimum: Fraction
) -> CriterionStatus:
    value, minimum = score.value, criterion.minimum
    if value is None or not (score.coverage is FULL or score.coverage >= coverage_minimum):
        return CriterionStatus.NOT_ENOUGH_EVIDENCE
    if minimum is not None and value < minimum:
        return CriterionStatus.BELOW_MINIMUM
    return _SCORED


def total_of(
    rules: Sequence[SheetCriterion],
    criteria: Mapping[str, CriterionResult],
    gates: Mapping[str, GateOutcome],
    overall_minimum: Fraction | None,
) -> tuple[Score, CandidateStatus, bool]:
    """Return the total, what follows from it, and whether it is under the overall minimum."""
    total = combine([(rule.points, criteria[rule.id].score) for rule in rules if rule.points])
    below_overall = is_below(total.value, overall_minimum)
    # Whether a criterion counts is asked of the few that are not scored.
    statuses = {
        criteria[rule.id].status
        for rule in rules
        if criteria[rule.id].status is not _SCORED and rule.counts
    }
    if _FAILED in gates.values():
        status = CandidateStatus.OUT_BY_GATE
    elif CriterionStatus.NOT_ENOUGH_EVIDENCE in statuses:
        status = CandidateStatus.INCOMPLETE
    elif below_overall or CriterionStatus.BELOW_MINIMUM in statuses:
        status = CandidateStatus.BELOW_MINIMUM
    else:
        status = CandidateStatus.RANKED
    return total, status, below_overall


def with_ranks(results: Sequence[CandidateResult], tie_rule: str) -> list[CandidateResult]:
    """Return the results in the same order, those that are ranked with their rank."""
    ranked = [result for result in results if result.status is CandidateStatus.RANKED]
    scores = {r.id: r.score.value for r in ranked if r.score.value is not None}
    criterion = tie_criterion(tie_rule)
    # A score that may not stand as a number breaks no tie.
    tie_breaks = {
        result.id: result.criteria[criterion].score.value
        for result in ranked
        if criterion and result.criteria[criterion].status is _SCORED
    }
    ranks = competition_ranks(scores, tie_breaks)
    shared = shared_ranks(ranks)
    return [
        result._replace(rank=ranks[result.id], tied=ranks[result.id] in shared)
        if result.id in ranks
        else result
        for result in results
    ]


def in_order(results: Iterable[CandidateResult]) -> tuple[CandidateResult, ...]:
    """By rank, then the others by status and in their provisional order."""
    results = list(results)
    ranks = provisional_ranks(results)
    return tuple(
        sorted(results, key=lambda r: (_ORDER.index(r.status), r.rank or ranks.get(r.id, 0)))
    )


def provisional_ranks(results: Iterable[CandidateResult]) -> dict[str, int]:
    """Return the order of those that are not ranked and out by no gate, in each status apart:
    by low, then by high, exact; equal ones share it. It is no rank and decides nothing.
    """
    ranks: dict[str, int] = {}
    groups: dict[CandidateStatus, list[CandidateResult]] = {}
    for result in results:
        if result.status in _PROVISIONAL:
            groups.setdefault(result.status, []).append(result)
    for group in groups.values():
        ranks |= competition_ranks(
            {result.id: result.score.low for result in group},
            {result.id: result.score.high for result in group},
        )
    return ranks


def under_minimum(
    sheet: Sheet, counted: Panel, results: Iterable[CandidateResult]
) -> Iterator[UnderMinimum]:
    """Yield each assessor whose own levels put a candidate under a minimum.
    A score is over the checks they gave a level; the overall one needs every criterion with points.
    """
    minima = {rule.id: rule.minimum for rule in sheet.criteria}
    overall = sheet.settings.overall_minimum
    if overall is None and not any(minimum is not None for minimum in minima.values()):
        return
    points = {rule.id: rule.points for rule in sheet.criteria if rule.points}
    for result in results:
        for assessor in sheet.panel:
            own = {
                rule.id: weigh(
                    [(w, result.cells[c].levels.get(assessor)) for c, w in rule.weights.items()]
                )
                for rule in sheet.criteria
                if assessor in counted[rule.id]
            }
            tested: list[tuple[str | None, Fraction | None, Fraction | None]] = [
                (name, score.value, minima[name]) for name, score in own.items()
            ]
            if points.keys() <= own.keys():
                total = combine([(number, own[name]) for name, number in points.items()])
                tested.append((None, total.value, overall))
            for criterion, value, minimum in tested:
                if value is not None and minimum is not None and value < minimum:
                    yield UnderMinimum(result.id, criterion, assessor, value, minimum)


def criterion_terms(
    standings: Standings, candidate: str, criterion: str
) -> tuple[CriterionTerm, ...]:
    cells = standings.candidate(candidate).cells
    weights = standings.criterion(criterion).weights
    divisor = sum(weight for check, weight in weights.items() if cells[check].level is not None)
    terms = []
    for check, weight in weights.items():
        level, contribution = cells[check].level, None
        if level is not None and divisor:
            contribution = Fraction(100 * weight, TOP_LEVEL * divisor) * level
        terms.append(CriterionTerm(check, weight, level, divisor, contribution))
    return tuple(terms)


def total_terms(standings: Standings, candidate: str) -> tuple[TotalTerm, ...]:
    results = standings.candidate(candidate).criteria
    total = sum(rule.points for rule in standings.criteria)
    terms = []
    for rule in standings.criteria:
        value = results[rule.id].score.value
        contribution = None
        if value is not None or rule.points == 0:
            contribution = rule.points * (value or Fraction(0)) / total
        terms.append(TotalTerm(rule.id, rule.points, value, total, contribution))
    return tuple(terms)


def evidence_share(
    total: Score,
    criteria: Sequence[SheetCriterion],
    cells: Mapping[str, CellResult],
    states: Collection[EvidenceState] = UNPROVEN,
) -> Fraction | None:
    """Return the part of a total, 0 to 1, that rests on evidence in one of these states: by
    default on the vendor's word or on nothing. None of a total of 0 or without one.
    """
    if not total.value:
        return None
    if not any(cell.evidence in states for cell in cells.values()):
        return Fraction(0)
    parts = []  # (points, 4 * what rests on such evidence / weight that has a level)
    for criterion in criteria:
        divisor, resting = 0, []
        for check, weight in criterion.weights.items():
            cell = cells[check]
            if cell.level is not None:
                divisor += weight
                if cell.evidence in states:
                    resting.append((weight, cell.level))
        numerator, common = weighted_sum(resting)
        if numerator:
            parts.append((criterion.points, Fraction(numerator, common * divisor)))
    numerator, common = weighted_sum(parts)
    denominator = TOP_LEVEL * common * sum(criterion.points for criterion in criteria)
    return Fraction(100 * numerator, denominator) / total.value


def to_plain(standings: Standings) -> Any:
    """Return what JSON carries exactly, the same whatever the order of the input's rows."""
    candidates = {}
    for result in standings.candidates:
        row = candidates[result.id] = result._asdict()
        del row["id"]
        row["cells"] = {check: cell._asdict() for check, cell in result.cells.items()}
        for cell in row["cells"].values():
            # It is `agreed` or `mean`, which are both there.
            del cell["level"]
    names = ("leaders", "left_out", "counted", "blockers", "under_minimum")
    return plain_value(
        {
            "schema": PLAIN_SCHEMA,
            "order": list(candidates),
            "candidates": candidates,
            **{name: getattr(standings, name) for name in names},
        }
    )
