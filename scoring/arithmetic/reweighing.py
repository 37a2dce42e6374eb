"""Other weights on the same ratings: what the order would be."""

from collections.abc import Mapping

from scoring.arithmetic.minima import is_below
from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.score import weighted_score
from scoring.arithmetic.sheet import SheetCriterion
from scoring.arithmetic.standings import candidate_status, in_order, place
from scoring.arithmetic.terms import claim_share


def reweigh(standings: Standings, points: Mapping[str, int]) -> tuple[CandidateResult, ...]:
    """Return the candidates in the order to show under other `points`, all else equal.

    `points` names every criterion; gates, minima and the tie rule stay as they are, and
    so do the scores of the criteria. Candidates that tie keep the order they were in.

    Raises ValueError for points that are negative, not whole or total 0, and for a
    criterion without points of its own or that nobody knows.
    """
    known = {criterion.id for criterion in standings.criteria}
    if points.keys() != known:
        raise ValueError(f"Points are needed for {', '.join(sorted(known))}, and nothing else.")
    criteria = tuple(
        criterion._replace(points=points[criterion.id]) for criterion in standings.criteria
    )
    results = [_reweighed(result, standings, criteria) for result in standings.candidates]
    return in_order(place(results, standings.settings.tie_rule))


def _reweighed(
    result: CandidateResult, standings: Standings, criteria: tuple[SheetCriterion, ...]
) -> CandidateResult:
    total = weighted_score(
        {criterion.id: result.criteria[criterion.id].score for criterion in criteria},
        {criterion.id: criterion.points for criterion in criteria},
    )
    below = is_below(total.value, standings.settings.overall_minimum)
    return result._replace(
        score=total,
        status=candidate_status(criteria, result.criteria, result.gates, below),
        place=None,
        tied=False,
        below_overall=below,
        claim_share=claim_share(total, criteria, result.cells),
    )
