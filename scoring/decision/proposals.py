"""What the standings suggest for each candidate: a start for the lead, never saved by itself."""

from dataclasses import dataclass

from scoring.arithmetic import CandidateResult, CandidateStatus, CriterionStatus, displayed
from scoring.models import CandidateDecision
from scoring.results import Results, StandingRow

Outcome = CandidateDecision.Outcome
SHORTLIST_TARGET = [4, 6]


@dataclass(frozen=True, slots=True)
class Proposal:
    outcome: str
    reason: str


def proposal_for(results: Results, row: StandingRow) -> Proposal:
    """Return the outcome that the standings suggest, and the beginning of a reason."""
    result = results.standings.candidate(row.candidate.id)
    if result.status is CandidateStatus.OUT_BY_GATE:
        return Proposal(Outcome.OUT_BY_GATE, _sentence(row.why))
    if result.place is None:
        return Proposal(Outcome.NOT_THIS_TIME, _sentence(row.why))
    few, many = results.grid.shortlist_target.get("to", SHORTLIST_TARGET)
    outcome = Outcome.NOT_THIS_TIME
    if result.place <= many:
        outcome = Outcome.SHORTLIST if result.place <= few else Outcome.RESERVE
    return Proposal(outcome, _starter(results, row, result))


def _sentence(why: tuple[str, ...]) -> str:
    return "; ".join(why).rstrip(".") + "."


def _starter(results: Results, row: StandingRow, result: CandidateResult) -> str:
    """Return place, score, and the criteria where the candidate is best and worst."""
    scores = [
        (found.score.value, results.criteria[name].title)
        for name, found in result.criteria.items()
        if found.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE and found.score.value is not None
    ]
    start = f"Place {row.place} with {displayed(result.score.value or 0)}."
    if len(scores) < 2:
        return start
    best, worst = max(scores), min(scores)
    return (
        f"{start} Strongest on {best[1]} ({displayed(best[0])}), "
        f"weakest on {worst[1]} ({displayed(worst[0])})."
    )
