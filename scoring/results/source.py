"""The rows behind a sheet: asked of the database, or fetched for many evaluations at once."""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from scoring.caps import rows_of
from scoring.lapsed import Proof
from scoring.models import (
    Candidate,
    Declaration,
    DeclaredConflict,
    Evaluation,
    GateFinding,
    Moderation,
    PanelException,
    Rating,
)

Row = tuple[Any, ...]
EvidenceRows = tuple[list[Row], list[Row]]


class Source:
    """Asks the database each time: one query for each answer."""

    def ratings(self, candidates: Collection[int]) -> Iterable[Row]:
        """Return (candidate, check, member, state, level) of the ratings that stand."""
        rows = Rating.objects.filter(candidate__in=list(candidates), voided_at=None)
        fields = ("candidate_id", "check_in_use_id", "assessor_id", "state", "level")
        return rows.order_by("pk").values_list(*fields)

    def agreed(self, candidates: Collection[int]) -> Iterable[Row]:
        """Return (candidate, check, level) of what moderation agreed."""
        rows = Moderation.objects.filter(candidate__in=list(candidates))
        fields = ("candidate_id", "check_in_use_id", "agreed_level")
        return rows.order_by("pk").values_list(*fields)

    def findings(self, candidates: Collection[int]) -> Iterable[Row]:
        """Return the gate findings in force, each with the Proof it rests on."""
        rows = GateFinding.objects.filter(candidate__in=list(candidates), replaced_at=None)
        return rows.order_by("pk").values_list(
            *("candidate_id", "check_in_use_id", "result", "reason", "waived_at", "waiver_reason"),
            *(f"evidence__{name}" for name in Proof._fields),
        )

    def recused(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        """Return (member, candidate number) of every recusal by the declarations in force."""
        in_force = Declaration.objects.in_force().filter(member__evaluation__in=list(evaluations))
        conflicts = DeclaredConflict.objects.filter(declaration__in=in_force, recuses=True)
        return conflicts.values_list("declaration__member", "number")

    def exceptions(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        """Return (member, criterion) of the chair's exceptions for a miss."""
        held = PanelException.objects.filter(member__evaluation__in=list(evaluations))
        return held.order_by("pk").values_list("member", "criterion")

    def withdrawn(self, evaluations: Collection[Evaluation]) -> Iterable[Row]:
        """Return (evaluation, candidate, number, when) of the candidates that withdrew."""
        gone = Candidate.objects.exclude(withdrawn_at=None)
        rows = gone.filter(evaluation__in=list(evaluations))
        return rows.values_list("evaluation_id", "pk", "number", "withdrawn_at")

    def evidence(self, vendors: Collection[int]) -> EvidenceRows | None:
        """Return what `caps.evidence_states` takes as its rows; None to let it ask itself."""
        return None


DATABASE = Source()


class Fetched(Source):
    """Asks for everything once, for all of these evaluations: eight queries.

    `vendors` is {candidate: its vendor}, of the candidates that are compared in any of them.
    """

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
        wanted = {evaluation.pk for evaluation in evaluations}
        return [row for row in self._withdrawn if row[0] in wanted]

    def evidence(self, vendors: Collection[int]) -> EvidenceRows | None:
        attached, hours = self._evidence
        return [row for row in attached if row[0] in vendors], hours
