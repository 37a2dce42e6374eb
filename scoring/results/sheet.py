"""The only bridge from rows to the arithmetic; the number of queries is the same at any size."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.states import best_cap
from scoring.evaluations.models import (
    Assignment,
    Candidate,
    CheckInUse,
    Declaration,
    DeclaredConflict,
    Evaluation,
    PanelException,
)
from scoring.evaluations.models.setup import Setup
from scoring.grid.model import Criterion, Grid
from scoring.ratings.evidence import (
    LAPSED,
    Proof,
    evidence_states,
    has_lapsed,
    judged_on,
    reference_day,
    rows_of,
)
from scoring.ratings.models import GateFinding, Moderation, Rating
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    Cell,
    CheckLine,
    CriterionLine,
    GateLine,
)

SCHEMA = "evaluator-scores/1"
SETTINGS = ("coverage_minimum", "overall_minimum", "tolerance", "tie_rule")
CANDIDATE = (
    *("pk", "vendor__name", "number", "vendor_id"),
    *("is_incumbent", "vendor__country", "vendor__is_invented"),
)
Pair = tuple[str, str]  # assessor, criterion
Recused = set[tuple[int, int]]  # member row, candidate number
Row = tuple[Any, ...]
EvidenceRows = tuple[list[Row], list[Row]]


class Source:
    """Asks the database each time: one query for each answer."""

    def ratings(self, candidates: Collection[int]) -> Iterable[Row]:
        # (candidate, check, member, state, level) of the ratings that stand.
        rows = Rating.objects.filter(candidate__in=list(candidates), voided_at=None)
        fields = ("candidate_id", "check_in_use_id", "assessor_id", "state", "level")
        return rows.order_by("pk").values_list(*fields)

    def agreed(self, candidates: Collection[int]) -> Iterable[Row]:
        # (candidate, check, level) of what moderation agreed.
        rows = Moderation.objects.filter(candidate__in=list(candidates))
        fields = ("candidate_id", "check_in_use_id", "agreed_level")
        return rows.order_by("pk").values_list(*fields)

    def findings(self, candidates: Collection[int]) -> Iterable[Row]:
        # The gate findings in force, each with the Proof it rests on.
        rows = GateFinding.objects.filter(candidate__in=list(candidates), replaced_at=None)
        return rows.order_by("pk").values_list(
            *("candidate_id", "check_in_use_id", "result", "reason", "waived_at", "waiver_reason"),
            *(f"evidence__{name}" for name in Proof._fields),
        )

    def recused(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        # (member, candidate number) of every recusal by the declarations in force.
        in_force = Declaration.objects.in_force().filter(member__evaluation__in=list(evaluations))
        conflicts = DeclaredConflict.objects.filter(declaration__in=in_force, recuses=True)
        return conflicts.values_list("declaration__member", "number")

    def exceptions(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        # (member, criterion) of the chair's exceptions for a miss.
        rows = PanelException.objects.filter(member__evaluation__in=list(evaluations))
        return rows.order_by("pk").values_list("member", "criterion")

    def withdrawn(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        # (evaluation, candidate, number, when) of the candidates that withdrew.
        rows = Candidate.objects.filter(evaluation__in=list(evaluations))
        return rows.exclude(withdrawn_at=None).values_list(
            "evaluation_id", "pk", "number", "withdrawn_at"
        )

    def evidence(self, vendors: Collection[int]) -> EvidenceRows | None:
        # What `caps.evidence_states` takes as its rows; None to let it ask itself.
        return None


DATABASE = Source()


class Fetched(Source):
    """Asks for everything once, for all of these evaluations: eight queries."""

    def __init__(self, evaluations: Collection[Evaluation], vendors: dict[int, int]) -> None:
        checks = {
            check["id"]
            for evaluation in evaluations
            for check in chain.from_iterable(row["checks"] for row in evaluation.grid["criteria"])
        }
        self._ratings = list(super().ratings(vendors))
        self._agreed = list(super().agreed(vendors))
        self._findings = list(super().findings(vendors))
        self._recused = list(super().recused(evaluations))
        self._exceptions = list(super().exceptions(evaluations))
        self._withdrawn = list(super().withdrawn(evaluations))
        self._evidence = rows_of(set(vendors.values()), checks)

    def ratings(self, candidates: Collection[int]) -> Iterable[Row]:
        return [row for row in self._ratings if row[0] in candidates]

    def agreed(self, candidates: Collection[int]) -> Iterable[Row]:
        return [row for row in self._agreed if row[0] in candidates]

    def findings(self, candidates: Collection[int]) -> Iterable[Row]:
        return [row for row in self._findings if row[0] in candidates]

    def recused(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        return self._recused

    def exceptions(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        return self._exceptions

    def withdrawn(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        pks = {evaluation.pk for evaluation in evaluations}
        return [row for row in self._withdrawn if row[0] in pks]

    def evidence(self, vendors: Collection[int]) -> EvidenceRows | None:
        attached, hours = self._evidence
        return [row for row in attached if row[0] in vendors], hours


@dataclass(frozen=True)
class Frame:
    evaluation: Evaluation
    grid: Grid
    criteria: dict[str, CriterionLine]
    assessors: dict[str, AssessorLine]
    candidates: dict[str, CandidateLine]

    @property
    def checks(self) -> dict[str, CheckLine]:
        return {
            check.id: check
            for criterion in self.criteria.values()
            for check in (*criterion.checks, *criterion.gates)
        }


def sheet_for(evaluation: Evaluation) -> dict[str, Any]:
    frame = frame_of(evaluation)
    return sheet_of(frame, findings_of(frame))[0]


def frame_of(evaluation: Evaluation) -> Frame:
    """Costs four queries."""
    grid = evaluation.grid_copy
    weights = {
        criterion: (points, minimum)
        for criterion, points, minimum in evaluation.weights.values_list(
            "criterion", "points", "minimum"
        )
    }
    in_use = evaluation.checks.filter(use=CheckInUse.Use.IN_USE)
    used = {
        check: (pk, weight) for check, pk, weight in in_use.values_list("check_id", "pk", "weight")
    }
    criteria_rated: dict[tuple[int, str, str], list[str]] = {}
    assignments = Assignment.objects.filter(member__evaluation=evaluation)
    for pk, name, email, role, criterion in assignments.order_by("member_id", "pk").values_list(
        "member_id", "member__user__name", "member__user__email", "member__role", "criterion"
    ):
        criteria_rated.setdefault((pk, name or email, role), []).append(criterion)
    return Frame(
        evaluation=evaluation,
        grid=grid,
        criteria={
            criterion.id: criterion_line(criterion, used, *weights[criterion.id])
            for criterion in grid.criteria
            if criterion.id in weights
        },
        assessors={
            f"A{number}": AssessorLine(f"A{number}", pk, name, role, tuple(criteria))
            for number, ((pk, name, role), criteria) in enumerate(criteria_rated.items(), 1)
        },
        candidates=candidates_of(evaluation),
    )


def frame_in(setup: Setup, candidates: dict[str, CandidateLine]) -> Frame:
    # The same without a query, of what was read of an evaluation together with others.
    grid = setup.evaluation.grid_copy
    used = {check.check_id: (check.pk, check.weight) for check in setup.checks}
    # In the order in which they joined; who left is among them.
    members = sorted(setup.members, key=lambda member: member.pk)
    raters = [member for member in members if member.assignments.all()]
    return Frame(
        evaluation=setup.evaluation,
        grid=grid,
        criteria={
            criterion.id: criterion_line(
                criterion, used, setup.points[criterion.id], setup.minimums.get(criterion.id)
            )
            for criterion in grid.criteria
            if criterion.id in setup.points
        },
        assessors={
            f"A{number}": AssessorLine(
                f"A{number}",
                member.pk,
                str(member),
                member.role,
                tuple(assignment.criterion for assignment in member.assignments.all()),
            )
            for number, member in enumerate(raters, 1)
        },
        candidates=candidates,
    )


def findings_of(frame: Frame, source: Source = DATABASE) -> dict[Cell, GateLine]:
    """One query. A gate that passed on evidence which lapsed is open."""
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    gates = {check.pk: check.id for check in frame.checks.values() if check.is_gate}
    rows = source.findings(candidates)
    day = judged_on(frame.evaluation)
    fresh_days = {check.id: check.fresh_days for check in frame.grid.checks}
    findings = {}
    for candidate, gate, result, reason, waived, waiver_reason, *fields in rows:
        if gate in gates:
            proof = Proof(*fields) if fields[1] else None
            lapsed = has_lapsed(result, proof, fresh_days[gates[gate]], day)
            line = GateLine(result, reason, bool(waived), waiver_reason)
            findings[candidates[candidate], gates[gate]] = lapsed_line(line) if lapsed else line
    return findings


def lapsed_line(line: GateLine) -> GateLine:
    reason = _("It passed, and %(reason)s. Recorded then: %(finding)s") % {
        "reason": LAPSED,
        "finding": line.reason,
    }
    return GateLine("open", reason, line.waived, line.waiver_reason, lapsed=True)


def sheet_of(
    frame: Frame, findings: dict[Cell, GateLine], source: Source = DATABASE
) -> tuple[dict[str, Any], set[Pair]]:
    """Return the input of the arithmetic, and the (assessor, criterion) missed for good."""
    recused: Recused = set(source.recused([frame.evaluation]))
    exceptions = list(_exceptions(frame, source))
    missed = _missed_on_withdrawn(frame, recused, set(exceptions), source)
    sheet = engine_input(
        settings_of({name: getattr(frame.evaluation, name) for name in SETTINGS}),
        frame.criteria.values(),
        frame.assessors.values(),
        frame.candidates,
        ratings=_ratings(frame, missed, source),
        agreed=_agreed(frame, source),
        evidence=_evidence(frame, source),
        gates=findings,
        exceptions=exceptions,
        recusals=[
            (assessor.id, candidate.id)
            for assessor in frame.assessors.values()
            for candidate in frame.candidates.values()
            if (assessor.member_pk, candidate.number) in recused
        ],
    )
    return sheet, missed


def engine_input(
    settings: Mapping[str, Any],
    criteria: Iterable[CriterionLine],
    assessors: Iterable[AssessorLine],
    candidates: Iterable[str],
    *,
    ratings: Iterable[dict[str, Any]],
    agreed: Iterable[tuple[str, str, int]],
    evidence: Iterable[dict[str, Any]],
    gates: Mapping[Cell, GateLine],
    exceptions: Iterable[Pair],
    recusals: Iterable[Pair],
) -> dict[str, Any]:
    # What `arithmetic.evaluate` reads. Rows and documents are both brought here.
    return {
        "schema": SCHEMA,
        "settings": dict(settings),
        "criteria": [
            {
                "id": line.id,
                "points": line.points,
                "minimum": None if line.minimum is None else fraction_text(line.minimum),
                "checks": [{"id": check.id, "weight": check.weight} for check in line.checks],
                "gates": [gate.id for gate in line.gates],
            }
            for line in criteria
        ],
        "assessors": [{"id": line.id, "criteria": list(line.criteria)} for line in assessors],
        "candidates": [{"id": name} for name in candidates],
        "ratings": list(ratings),
        "agreed": [
            {"candidate": candidate, "check": check, "level": level}
            for candidate, check, level in agreed
        ],
        "evidence": list(evidence),
        "gates": [
            {"candidate": candidate, "check": gate, "result": line.result, "waived": line.waived}
            for (candidate, gate), line in gates.items()
        ],
        "exceptions": [
            {"assessor": assessor, "criterion": criterion} for assessor, criterion in exceptions
        ],
        "recusals": [
            {"assessor": assessor, "candidate": candidate} for assessor, candidate in recusals
        ],
    }


def settings_of(rules: Mapping[str, Any]) -> dict[str, Any]:
    overall = rules["overall_minimum"]
    return {
        "coverage_minimum": fraction_text(Fraction(rules["coverage_minimum"], 100)),
        "overall_minimum": None if overall is None else fraction_text(overall),
        "tolerance": rules["tolerance"],
        "tie_rule": rules["tie_rule"],
    }


def rating_row(candidate: str, check: str, assessor: str, state: str, level: int | None) -> Any:
    row = {"candidate": candidate, "check": check, "assessor": assessor, "state": state}
    return row if level is None else row | {"level": level}


def evidence_row(candidate: str, check: str, state: str, cap: int) -> dict[str, Any]:
    return {"candidate": candidate, "check": check, "state": state, "cap": cap}


def criterion_line(
    criterion: Criterion, used: dict[str, tuple[int, int]], points: int, minimum: int | None
) -> CriterionLine:
    """`used` is {check id: (row, weight)} of the checks in use."""
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


def candidates_of(evaluation: Evaluation) -> dict[str, CandidateLine]:
    """By id, in the order of their numbers, without those that withdrew: one query."""
    rows = evaluation.candidates.present().order_by("number").values_list(*CANDIDATE)
    return {f"C{row[2]}": CandidateLine(f"C{row[2]}", *row) for row in rows}


def _ratings(frame: Frame, missed: set[Pair], source: Source) -> Iterator[dict[str, Any]]:
    """Of those who rate the criterion, without the criteria that an assessor `missed`."""
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    raters = {
        (check.pk, assessor.member_pk): (check.id, assessor.id)
        for check in frame.checks.values()
        for assessor in frame.assessors.values()
        if check.criterion in assessor.criteria and (assessor.id, check.criterion) not in missed
    }
    for candidate, check_pk, member, state, level in source.ratings(candidates):
        if (check_pk, member) in raters:
            check, assessor = raters[check_pk, member]
            yield rating_row(candidates[candidate], check, assessor, state, level)


def _agreed(frame: Frame, source: Source) -> Iterator[tuple[str, str, int]]:
    candidates = {line.pk: line.id for line in frame.candidates.values()}
    checks = {check.pk: check.id for check in frame.checks.values()}
    for candidate, check, level in source.agreed(candidates):
        if check in checks:
            yield candidates[candidate], checks[check], level


def _evidence(frame: Frame, source: Source) -> Iterator[dict[str, Any]]:
    lines, compared = frame.candidates.values(), None
    rows = source.evidence({line.vendor_pk for line in lines})
    if rows is not None:
        compared = [Candidate(pk=line.pk, vendor_id=line.vendor_pk) for line in lines]
    day = reference_day(frame.evaluation)
    states: dict[tuple[int, str], Any] = evidence_states(frame.evaluation, day, compared, rows=rows)
    caps = caps_in(frame.grid)
    for candidate in frame.candidates.values():
        for criterion in frame.criteria.values():
            for check in criterion.checks:
                state = str(states.get((candidate.pk, check.id), "none"))
                cap = cap_of(state, caps[check.id])
                if state != "none" or cap:
                    yield evidence_row(candidate.id, check.id, state, cap)


def caps_in(grid: Grid) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return, by check, the pairs of state and cap that `cap_of` takes."""
    return {check.id: tuple(check.caps.items()) for check in grid.scored_checks}


@lru_cache(maxsize=1024)
def cap_of(state: str, caps: tuple[tuple[str, int], ...]) -> int:
    return best_cap([state], {name: cap for name, cap in caps if name != "expired"})


def _exceptions(frame: Frame, source: Source) -> Iterator[Pair]:
    lines = {line.member_pk: line for line in frame.assessors.values()}
    for member, criterion in source.exceptions([frame.evaluation]):
        if member in lines and criterion in lines[member].criteria:
            yield lines[member].id, criterion


def _missed_on_withdrawn(
    frame: Frame, recused: Recused, exceptions: set[Pair], source: Source
) -> set[Pair]:
    """Return who was left out of a criterion by a candidate that withdrew after the release.
    The miss stays: else a withdrawal would move the scores of all others. One more query.
    """
    evaluation = frame.evaluation
    if evaluation.released_at is None:
        return set()
    numbers = {
        pk: number
        for _evaluation, pk, number, at in source.withdrawn([evaluation])
        if at > evaluation.released_at
    }
    if not numbers:
        return set()
    checks = {check.pk: check.criterion for check in frame.checks.values()}
    rows = Rating.objects.counted().filter(
        candidate__in=list(numbers), check_in_use__in=list(checks)
    )
    cells = rows.order_by().values_list("candidate", "assessor", "check_in_use")
    answered = Counter((candidate, assessor, checks[check]) for candidate, assessor, check in cells)
    return {
        (assessor.id, criterion)
        for assessor in frame.assessors.values()
        for criterion in assessor.criteria
        for pk, number in numbers.items()
        if (assessor.member_pk, number) not in recused
        and answered[pk, assessor.member_pk, criterion] < len(frame.criteria[criterion].checks)
    } - exceptions
