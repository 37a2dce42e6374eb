"""Where a decision differs from the ranking, so that somebody says why."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.models import CandidateDecision
from scoring.results import CandidateLine, Results


@dataclass(frozen=True, slots=True)
class Departure:
    """One candidate put on the short list past a better place, or left out in spite of one."""

    candidate: CandidateLine
    place: int | None
    is_in: bool


def departures(results: Results, decisions: Iterable[CandidateDecision]) -> list[Departure]:
    """Return the candidates whose outcome differs from the ranking, best place first.

    Whoever is on the short list without a place differs from the ranking too.
    """
    listed = {
        decision.candidate_id
        for decision in decisions
        if decision.outcome == CandidateDecision.Outcome.SHORTLIST
    }
    places = [
        (results.candidates[result.id], result.place) for result in results.standings.candidates
    ]
    inside = [place for line, place in places if line.pk in listed]
    outside = [place for line, place in places if line.pk not in listed and place is not None]
    best_outside = min(outside, default=None)
    found = []
    for line, place in places:
        if line.pk in listed:
            departs = place is None or (best_outside is not None and best_outside < place)
        else:
            departs = place is not None and any(other is None or other > place for other in inside)
        if departs:
            found.append(Departure(line, place, line.pk in listed))
    return found
