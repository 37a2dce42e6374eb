"""What stands between an evaluation and its decision, in sentences with a place to go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from scoring.agreeing import sign_offs_of
from scoring.arithmetic import CandidateStatus
from scoring.decision.departures import departures
from scoring.lapsed import LAPSED
from scoring.models import CandidateDecision, Evaluation, FollowUp
from scoring.results import Results

Outcome = CandidateDecision.Outcome
Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing to settle before the decision can be frozen, and where it is settled.

    `name` is whom or what it is about, kept apart: it may run from right to left.
    """

    name: str
    words: str
    url_name: str
    args: tuple[int | str, ...]
    suffix: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.words}"

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args) + self.suffix


def decision_blockers(results: Results, decisions: Iterable[CandidateDecision]) -> list[Blocker]:
    """Return everything to settle before the decision can be signed, [] when nothing is.

    `decisions` are the rows of this evaluation's candidates, as many as there are yet.
    """
    held = {decision.candidate_id: decision for decision in decisions}
    return [
        *_of_standings(results),
        *_of_panel(results.evaluation),
        *_of_decisions(results, held),
        *_of_conditions(results.evaluation),
    ]


def _of_standings(results: Results) -> Iterator[Blocker]:
    blockers, pk = results.standings.blockers, results.evaluation.pk
    kinds = (
        (blockers.pending, "pending", "nobody who counts has rated {checks}. Agree a level."),
        (
            blockers.over_evidence,
            "over-evidence",
            "rated above the evidence: {checks}. Restore the evidence, or agree a lower level.",
        ),
        (blockers.unsettled, "unsettled", "the panel differs on {checks}. Agree a level."),
    )
    for cells, kind, words in kinds:
        for candidate, checks in _by_candidate(cells).items():
            name = results.candidates[candidate].name
            said = words.replace("{checks}", ", ".join(checks))
            yield Blocker(name, said, "moderation", (pk,), f"?kind={kind}")
    for candidate, gate in blockers.open_gates:
        line = results.candidates[candidate]
        found = results.gates.get((candidate, gate))
        why = f": {LAPSED}" if found and found.lapsed else ""
        words = f"gate {gate} is open{why}. Find it passed or failed, or waive it."
        yield Blocker(line.name, words, "gate_finding", (pk, line.pk, gate))


def _of_panel(evaluation: Evaluation) -> Iterator[Blocker]:
    """Yield whoever has not said whether the agreed levels stand: three queries."""
    for member in sign_offs_of(evaluation).missing:
        words = "has not agreed to the levels of moderation, nor filed a minority note."
        yield Blocker(str(member), words, "sign_off", (evaluation.pk,))


def _of_conditions(evaluation: Evaluation) -> Iterator[Blocker]:
    """Yield the conditions that nobody answers for, or that have no day."""
    conditions = FollowUp.objects.filter(evaluation=evaluation, kind=FollowUp.Kind.CONDITION)
    for condition in conditions:
        if not condition.owner or condition.due_on is None:
            words = "say who sees to this condition, and by when."
            yield Blocker(condition.text, words, "decide", (evaluation.pk,), "#conditions")


def _by_candidate(cells: Cells) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for candidate, check in cells:
        found.setdefault(candidate, []).append(check)
    return found


def _of_decisions(results: Results, held: dict[int, CandidateDecision]) -> Iterator[Blocker]:
    departing = {found.candidate.id for found in departures(results, held.values())}
    for candidate, line in results.candidates.items():
        gap = _gap(results, candidate, held.get(line.pk), candidate in departing)
        if gap:
            yield Blocker(line.name, gap, "decide", (results.evaluation.pk,), f"#{line.id}")


def _gap(
    results: Results, candidate: str, decision: CandidateDecision | None, departs: bool
) -> str | None:
    """Return what is wrong with the decision of one candidate, None when nothing is."""
    if decision is None:
        return "say what you decide."
    status = results.standings.candidate(candidate).status
    is_out = status is CandidateStatus.OUT_BY_GATE
    if is_out and decision.outcome != Outcome.OUT_BY_GATE:
        return "it failed a gate. Mark it out by a gate, or waive the gate with a reason."
    if decision.outcome == Outcome.OUT_BY_GATE and not is_out:
        return "it failed no gate that counts. Choose another outcome."
    return _reason_gap(results, decision, departs) or _coverage_gap(status, decision)


def _reason_gap(results: Results, decision: CandidateDecision, departs: bool) -> str | None:
    words, least = len(decision.reason.split()), results.grid.rules.note_min_words
    if departs and words < least:
        return f"the decision differs from the ranking. Say why in at least {least} words."
    return None if words else "give the reason for the decision."


def _coverage_gap(status: str, decision: CandidateDecision) -> str | None:
    is_thin = status == CandidateStatus.INCOMPLETE and decision.outcome == Outcome.SHORTLIST
    if is_thin and not decision.coverage_override.strip():
        return "it has too little evidence to be ranked. Say why that does not stop it."
    return None
