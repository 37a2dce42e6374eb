"""The only bridge from rows to the arithmetic; the number of queries is the same at any size."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.sheet import SCHEMA
from scoring.arithmetic.states import TOP_LEVEL, evidence_caps
from scoring.evaluations.models import (
    Assignment,
    Candidate,
    Declaration,
    DeclaredConflict,
    Evaluation,
    PanelException,
)
from scoring.evaluations.models.setup import Setup
from scoring.grid.model import Check, Criterion, Grid
from scoring.ratings.evidence import (
    LAPSED,
    Proof,
    judged_on,
    lapsed_by_now,
    reference_day,
)
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import GateFinding, Moderation, Pin, Rating, Upholding
from scoring.ratings.pins import Copies
from scoring.results.held_back import held_back_rows
from scoring.results.lines import (
    AssessorLine,
    Basis,
    CandidateLine,
    Cell,
    CheckLine,
    CriterionLine,
    GateLine,
    Review,
)

SETTINGS = ("coverage_minimum", "overall_minimum", "tolerance", "tie_rule")
CANDIDATE = (
    *("pk", "vendor__name", "number", "vendor_id"),
    *("is_incumbent", "vendor__country", "vendor__is_invented"),
)
Pair = tuple[str, str]  # assessor, criterion


@dataclass(frozen=True)
class Frame:
    """The rules and the names of an evaluation by id, in its order."""

    grid: Grid
    criteria: dict[str, CriterionLine]
    assessors: dict[str, AssessorLine]
    candidates: dict[str, CandidateLine]
    evaluation: Any  # Evaluation; None where a document is read away from the database

    @cached_property
    def checks(self) -> dict[str, CheckLine]:
        return {
            check.id: check
            for criterion in self.criteria.values()
            for check in (*criterion.checks, *criterion.gates)
        }

    @cached_property
    def scored(self) -> list[Check]:
        return [self.grid.check(line.id) for line in self.checks.values() if not line.is_gate]

    @cached_property
    def ids(self) -> dict[int, str]:
        """The id of each candidate by its primary key."""
        return {line.pk: line.id for line in self.candidates.values()}


class Rows:
    """What the database says of the evaluations of these frames: ten queries in all."""

    def __init__(self, frames: Collection[Frame]) -> None:
        candidates = [line.pk for frame in frames for line in frame.candidates.values()]
        of_candidates = {"candidate__in": candidates}
        of_panels = {"member__evaluation__in": [frame.evaluation for frame in frames]}
        # (candidate, check, member, state, level, basis, level proposed) of the ratings that stand.
        self.ratings = list(
            Rating.objects.filter(**of_candidates, voided_at=None)
            .order_by("pk")
            .values_list(
                *("candidate_id", "check_in_use_id", "assessor_id", "state", "level"),
                *("thing", "cap", "held_state", "proposed"),
            )
        )
        # (candidate, check, level) of what moderation agreed.
        self.agreed = list(
            Moderation.objects.filter(**of_candidates)
            .order_by("pk")
            .values_list("candidate_id", "check_in_use_id", "agreed_level")
        )
        # (candidate, check) of the cells whose ratings were upheld.
        self.upheld = set(
            Upholding.objects.filter(**of_candidates).values_list("candidate_id", "check_in_use_id")
        )
        # The gate findings in force, each with the Proof it rests on.
        self.findings = list(
            GateFinding.objects.filter(**of_candidates, replaced_at=None)
            .order_by("pk")
            .values_list(
                *("pk", "candidate_id", "check_in_use_id", "result"),
                *("reason", "waived_at", "waiver_reason"),
                *(f"evidence__{name}" for name in Proof._fields),
            )
        )
        in_force = Declaration.objects.in_force().filter(**of_panels)
        conflicts = DeclaredConflict.objects.filter(declaration__in=in_force, recuses=True)
        # (member, candidate number) of every recusal by the declarations in force.
        self.recused = set(conflicts.values_list("declaration__member", "number"))
        # (member, criterion) of the chair's exceptions for a miss.
        self.exceptions = list(
            PanelException.objects.filter(**of_panels)
            .order_by("pk")
            .values_list("member", "criterion")
        )
        released = [frame.evaluation for frame in frames if frame.evaluation.released_at]
        # (evaluation, candidate, number, when) of the candidates that withdrew.
        self.withdrawn = list(
            Candidate.objects.filter(evaluation__in=released)
            .exclude(withdrawn_at=None)
            .values_list("evaluation_id", "pk", "number", "withdrawn_at")
        )
        # What was held at the release; before it, what is held now is asked of each evaluation.
        of_released = [
            line.pk
            for frame in frames
            if frame.evaluation.is_released
            for line in frame.candidates.values()
        ]
        self.release = Copies(of_released, Pin.Moment.RELEASE)


def frame_of(evaluation: Evaluation) -> Frame:
    """Costs four queries."""
    weights = evaluation.weights.values_list("criterion", "points", "minimum")
    in_use = evaluation.checks.in_use()
    criteria_rated: dict[tuple[int, str, str], list[str]] = {}
    assignments = Assignment.objects.filter(member__evaluation=evaluation)
    for pk, name, email, role, criterion in assignments.order_by("member_id", "pk").values_list(
        "member_id", "member__user__name", "member__user__email", "member__role", "criterion"
    ):
        criteria_rated.setdefault((pk, name or email, role), []).append(criterion)
    return _frame(
        evaluation,
        {criterion: rules for criterion, *rules in weights},
        {
            check: (pk, weight)
            for check, pk, weight in in_use.values_list("check_id", "pk", "weight")
        },
        [(*member, tuple(criteria)) for member, criteria in criteria_rated.items()],
        candidates_of([evaluation.pk])[evaluation.pk],
    )


def frame_in(setup: Setup, candidates: dict[str, CandidateLine]) -> Frame:
    # The same without a query, of what was read of an evaluation together with others.
    return _frame(
        setup.evaluation,
        {name: (points, setup.minimums.get(name)) for name, points in setup.points.items()},
        {check.check_id: (check.pk, check.weight) for check in setup.checks},
        [
            (member.pk, str(member), member.role, tuple(row.criterion for row in rated))
            # In the order in which they joined; who left is among them.
            for member in sorted(setup.members, key=lambda member: member.pk)
            if (rated := member.assignments.all())
        ],
        candidates,
    )


def _frame(
    evaluation: Evaluation,
    weights: Mapping[str, Any],
    used: dict[str, tuple[int, int]],
    raters: Iterable[Any],
    candidates: dict[str, CandidateLine],
) -> Frame:
    grid = evaluation.grid_copy
    assessors = [AssessorLine(f"A{number}", *rater) for number, rater in enumerate(raters, 1)]
    return Frame(
        grid=grid,
        criteria={
            criterion.id: criterion_line(criterion, used, *weights[criterion.id])
            for criterion in grid.criteria
            if criterion.id in weights
        },
        assessors={line.id: line for line in assessors},
        candidates=candidates,
        evaluation=evaluation,
    )


def findings_of(frame: Frame, rows: Rows) -> dict[Cell, GateLine]:
    """A gate that passed on evidence which lapsed is open."""
    gates = {check.pk: check.id for check in frame.checks.values() if check.is_gate}
    day = judged_on(frame.evaluation)
    fresh_days = {check.id: check.fresh_days for check in frame.grid.checks}
    findings = {}
    for pk, candidate, gate, result, reason, waived, waiver_reason, *fields in rows.findings:
        if gate in gates:
            proof, copy = Proof(*fields) if fields[1] else None, rows.release.get(candidate)
            lapsed = lapsed_by_now(pk, result, proof, fresh_days[gates[gate]], day, copy)
            line = GateLine(result, reason, bool(waived), waiver_reason)
            cell = frame.ids[candidate], gates[gate]
            findings[cell] = lapsed_line(line) if lapsed else line
    return findings


def lapsed_line(line: GateLine) -> GateLine:
    reason = _("It passed, and %(reason)s. Recorded then: %(finding)s") % {
        "reason": LAPSED,
        "finding": line.reason,
    }
    return GateLine("open", reason, line.waived, line.waiver_reason, lapsed=True)


def sheet_of(
    frame: Frame, findings: dict[Cell, GateLine], rows: Rows
) -> tuple[dict[str, Any], set[Pair]]:
    """Return the input of the arithmetic, and the (assessor, criterion) missed for good."""
    members = {line.member_pk: line for line in frame.assessors.values()}
    checks = {check.pk: check.id for check in frame.checks.values()}
    exceptions = [
        (members[member].id, criterion)
        for member, criterion in rows.exceptions
        if member in members and criterion in members[member].criteria
    ]
    missed = _missed_on_withdrawn(frame, rows) - set(exceptions)
    caps = caps_in(frame, rows)
    answers = list(_answers(frame, missed, rows))
    sheet = engine_input(
        settings_of({name: getattr(frame.evaluation, name) for name in SETTINGS}),
        frame.criteria.values(),
        frame.assessors.values(),
        frame.candidates,
        ratings=[rating_row(*answer) for *answer, _basis in answers],
        held_back=held_back_rows(
            frame.grid, [(*answer[:3], answer[-1]) for answer in answers if answer[-1]]
        ),
        agreed=[
            (frame.ids[candidate], checks[check], level)
            for candidate, check, level in rows.agreed
            if check in checks
        ],
        evidence=evidence_rows(
            frame.grid,
            frame.criteria.values(),
            {
                line: {check: state for check, (state, _) in own.items()}
                for line, own in caps.items()
            },
            {line: {check: top for check, (_, top) in own.items()} for line, own in caps.items()},
        ),
        gates=findings,
        exceptions=exceptions,
        recusals=[
            (assessor.id, candidate.id)
            for assessor in frame.assessors.values()
            for candidate in frame.candidates.values()
            if (assessor.member_pk, candidate.number) in rows.recused
        ],
    )
    return sheet, missed


def reviews_of(frame: Frame, rows: Rows) -> dict[Cell, Review]:
    """Return the cells rated on another proposal, state or cap than there was at the release."""
    members = {line.member_pk: line for line in frame.assessors.values()}
    checks = {check.pk: check for check in frame.checks.values() if not check.is_gate}
    reviews: dict[Cell, Review] = {}
    for candidate, check_pk, member, _state, _level, *basis, proposed in rows.ratings:
        copy, check, line = rows.release.get(candidate), checks.get(check_pk), members.get(member)
        if copy is None or check is None or line is None or check.criterion not in line.criteria:
            continue
        now, before = Basis(*copy.basis(check.id)), Basis(*basis)
        pinned = copy.check(check.id)["proposed"], now.cap, now.state
        if before.state and pinned != (proposed, before.cap, before.state):
            is_upheld = (candidate, check_pk) in rows.upheld
            cell = frame.ids[candidate], check.id
            reviews.setdefault(cell, Review({}, now, is_upheld)).before[line.id] = before
    return reviews


def caps_in(frame: Frame, rows: Rows) -> dict[str, dict[str, tuple[str, int]]]:
    """Return candidate -> check -> (state, ceiling): what was held at the release, or is now."""
    now = {
        line.pk: line.vendor_pk
        for line in frame.candidates.values()
        if rows.release.get(line.pk) is None
    }
    holdings = holdings_in(frame.evaluation, now, frame.scored, reference_day(frame.evaluation))
    caps = {}
    for line in frame.candidates.values():
        copy = rows.release.get(line.pk)
        caps[line.id] = {
            check.id: (
                (str(holdings[line.pk, check.id].state), holdings[line.pk, check.id].ceiling)
                if copy is None
                else copy.cap(check.id)
            )
            for check in frame.scored
        }
    return caps


def engine_input(
    settings: Mapping[str, Any],
    criteria: Iterable[CriterionLine],
    assessors: Iterable[AssessorLine],
    candidates: Iterable[str],
    *,
    ratings: Iterable[dict[str, Any]],
    held_back: Iterable[dict[str, Any]],
    agreed: Iterable[tuple[str, str, int]],
    evidence: Iterable[tuple[str, str, str, int]],
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
        "held_back": list(held_back),
        "agreed": _named(("candidate", "check", "level"), agreed),
        "evidence": _named(("candidate", "check", "state", "cap"), evidence),
        "gates": _named(
            ("candidate", "check", "result", "waived"),
            ((*cell, line.result, line.waived) for cell, line in gates.items()),
        ),
        "exceptions": _named(("assessor", "criterion"), exceptions),
        "recusals": _named(("assessor", "candidate"), recusals),
    }


def _named(keys: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(keys, row, strict=True)) for row in rows]


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


def candidates_of(evaluations: Iterable[int]) -> dict[int, dict[str, CandidateLine]]:
    """By id, in the order of their numbers, without those that withdrew: one query."""
    lines: dict[int, dict[str, CandidateLine]] = {pk: {} for pk in evaluations}
    rows = Candidate.objects.present().filter(evaluation__in=list(lines)).order_by("number")
    for evaluation, *row in rows.values_list("evaluation_id", *CANDIDATE):
        line = CandidateLine(f"C{row[2]}", *row)
        lines[evaluation][line.id] = line
    return lines


def _answers(frame: Frame, missed: set[Pair], rows: Rows) -> Iterator[Any]:
    """Yield (candidate, check, assessor, state, level, Basis or None), not of what was `missed`."""
    raters = {
        (check.pk, assessor.member_pk): (check.id, assessor.id)
        for check in frame.checks.values()
        for assessor in frame.assessors.values()
        if check.criterion in assessor.criteria and (assessor.id, check.criterion) not in missed
    }
    for (
        candidate,
        check_pk,
        member,
        state,
        level,
        thing,
        cap,
        held_state,
        _proposed,
    ) in rows.ratings:
        if (check_pk, member) in raters:
            check, assessor = raters[check_pk, member]
            basis = (thing, cap, held_state) if held_state and level is not None else None
            yield frame.ids[candidate], check, assessor, state, level, basis


def evidence_rows(
    grid: Grid,
    criteria: Collection[CriterionLine],
    states: Mapping[str, Mapping[str, str]],
    ceilings: Mapping[str, Mapping[str, int]],
) -> Iterator[tuple[str, str, str, int]]:
    """`states` is candidate -> check -> the state of its evidence; without one it has none.
    `ceilings` is the same of the highest level that a proof leaves open; without one it is 4.
    """
    caps: dict[str, Mapping[Any, int]] = {
        check.id: evidence_caps({s: cap for s, cap in check.caps.items() if s != "expired"})
        for check in grid.scored_checks
    }
    for candidate, by_check in states.items():
        for check in chain.from_iterable(line.checks for line in criteria):
            state = by_check.get(check.id, "none")
            ceiling = ceilings.get(candidate, {}).get(check.id, TOP_LEVEL)
            cap = min(caps[check.id].get(state, 0), ceiling)
            if state != "none" or cap:
                yield candidate, check.id, state, cap


def _missed_on_withdrawn(frame: Frame, rows: Rows) -> set[Pair]:
    """Return who was left out of a criterion by a candidate that withdrew after the release.
    The miss stays, else a withdrawal would move the scores of all others. One more query.
    """
    numbers = {
        pk: number
        for evaluation, pk, number, at in rows.withdrawn
        if evaluation == frame.evaluation.pk and at > frame.evaluation.released_at
    }
    if not numbers:
        return set()
    checks = {check.pk: check.criterion for check in frame.checks.values()}
    ratings = Rating.objects.counted().filter(
        candidate__in=list(numbers), check_in_use__in=list(checks)
    )
    cells = ratings.order_by().values_list("candidate", "assessor", "check_in_use")
    answered = Counter((candidate, assessor, checks[check]) for candidate, assessor, check in cells)
    return {
        (assessor.id, criterion)
        for assessor in frame.assessors.values()
        for criterion in assessor.criteria
        for pk, number in numbers.items()
        if (assessor.member_pk, number) not in rows.recused
        and answered[pk, assessor.member_pk, criterion] < len(frame.criteria[criterion].checks)
    }
