"""What other documents say: the rounds before this one, and the decision that this one replaces."""

import json

from scoring.decisions.document.proceedings import counts_of
from scoring.decisions.models import DeeperRound, Determination, Reopening

BEFORE = "evaluation__deeper_round__determination"
FIELDS = ("sha256", "number", "document", "evaluation_id", BEFORE)


def rounds_of(evaluation):
    """Return how many vendors the first round considered, and the decided rounds before this.
    Who was left out stands in the sealed rules. Three queries, and one an earlier round.
    """
    start = DeeperRound.objects.filter(evaluation=evaluation)
    earlier, pk = [], start.values_list("determination", flat=True).first()
    while pk:
        row = Determination.objects.filter(pk=pk).values(*FIELDS).get()
        earlier.insert(0, _round(row))
        pk = row[BEFORE]
    if earlier:
        return {"earlier": earlier}
    # Not the directory: those that somebody looked at for this purchase.
    return {"considered": evaluation.candidates.count() + evaluation.left_out.count()}


def considered_in(document):
    """Return the size of the long list: all considered, or those of the round before."""
    earlier = document["rounds"].get("earlier")
    return earlier[-1]["counts"]["candidates"] if earlier else document["rounds"]["considered"]


def _round(row):
    document = json.loads(row["document"])
    ended = [
        *(earlier for earlier in document["candidates"] if earlier["outcome"] != "shortlist"),
        *(earlier | {"outcome": "withdrawn"} for earlier in document["withdrawn"]),
    ]
    names = ("name", "reference", "legal_name", "domain", "outcome", "reason")
    return {
        "evaluation": row["evaluation_id"],
        "title": document["seals"][-1]["rules"]["title"],
        "decision": row["number"],
        "sha256": row["sha256"],
        "considered": considered_in(document),
        "counts": counts_of(document),
        "left": [{name: earlier[name] for name in names} for earlier in ended],
    }


def revision_of(results, roll):
    """Return what the decision before said where this one says otherwise, or None."""
    last = results.evaluation.determinations.last()
    if last is None:
        return None
    before = json.loads(last.document)
    reopening = {"by": None, "at": None, "reason": ""}
    reopened = Reopening.objects.filter(determination=last).select_related("reopened_by").first()
    if reopened:
        reopening = roll.row(reopened, "reason", by="reopened_by", at="reopened_at")
    return reopening | {
        "standings": {
            row["id"]: before["scores"][row["id"]] | {"outcome": row["outcome"]}
            for row in before["candidates"]
        },
        "agreed": _column(before["agreed"], "level"),
        "gates": _column(before["gates"], "result"),
    }


def _column(section, field):
    return {
        candidate: {check: row[field] for check, row in cells.items()}
        for candidate, cells in section.items()
    }
