"""The scenarios of a document: the weights that were kept, and the order each would give."""

from scoring.arithmetic import fraction_text, reweigh
from scoring.report.instants import instant
from scoring.report.people import ids_by_user
from scoring.results.scenarios import tried_sets


def kept_scenarios(results):
    """Return the weights beside the agreed ones as rows without their order.

    Scenarios come first, then what each member gave alone; the oldest of each first.
    """
    members = ids_by_user(results.evaluation)
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "points": one.points,
            "saved_by": one.by,
            "saver": members.get(one.by_user),
            "saved_at": instant(one.at),
        }
        for one in tried_sets(results)
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
