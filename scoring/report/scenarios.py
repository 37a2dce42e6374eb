"""The scenarios of a document: the weights that were kept, and the order each would give."""

from scoring.arithmetic import fraction_text, reweigh
from scoring.report.instants import instant


def kept_scenarios(evaluation):
    """Return the scenarios in use as rows without their order, the oldest first."""
    return [
        {
            "name": scenario.name,
            "points": scenario.points,
            "saved_by": str(scenario.saved_by),
            "saved_at": instant(scenario.saved_at),
        }
        for scenario in evaluation.scenarios.in_use().for_list()
    ]


def with_order(rows, standings):
    """Return the rows, each with the order that its weights give over the same ratings.

    Raises ValueError for weights that the arithmetic refuses, KeyError for a row without.
    """
    return [row | {"order": _order(standings, row["points"])} for row in rows]


def _order(standings, points):
    return [
        {
            "candidate": result.id,
            "place": result.place,
            "score": None if result.score.value is None else fraction_text(result.score.value),
        }
        for result in reweigh(standings, points)
    ]
