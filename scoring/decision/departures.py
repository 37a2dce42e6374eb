"""Where a decision differs from the ranking, so that somebody says why."""

from collections.abc import Collection, Iterable, Mapping
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
    places = {result.id: result.place for result in results.standings.candidates}
    inside = {name for name in places if results.candidates[name].pk in listed}
    return [
        Departure(results.candidates[name], places[name], name in inside)
        for name in departing(places, inside)
    ]


def departing(places: Mapping[str, int | None], listed: Collection[str]) -> list[str]:
    """Return the ids of those on the short list past a better place, or left out in spite of one.

    `places` are those of all candidates, in the order to answer in; None is not ranked.
    """
    inside = [place for name, place in places.items() if name in listed]
    outside = [place for name, place in places.items() if name not in listed and place is not None]
    best_outside = min(outside, default=None)
    found = []
    for name, place in places.items():
        if name in listed:
            departs = place is None or (best_outside is not None and best_outside < place)
        else:
            departs = place is not None and any(other is None or other > place for other in inside)
        if departs:
            found.append(name)
    return found
