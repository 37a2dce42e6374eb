"""The funnel: from the vendors that were considered to the short list, round by round."""

import json

from scoring.models import Determination
from vendors.models import Vendor

FIRST = (
    "sha256",
    "number",
    "document",
    "evaluation_id",
    "evaluation__title",
    "evaluation__seeded_from",
)


def rounds_of(evaluation):
    """Return how many vendors this round began with, and the decided rounds before it.

    Two queries, and one for each earlier round.
    """
    earlier = list(_earlier(evaluation.seeded_from_id))
    return {"considered": _considered(evaluation, earlier), "earlier": earlier}


def _considered(evaluation, earlier):
    """Return the size of the long list: the directory, or those of the round before."""
    if earlier:
        return earlier[-1]["counts"]["candidates"]
    held = Vendor.objects.filter(created_at__lte=evaluation.opened_at)
    gone = held.filter(archived_on__lt=evaluation.opened_at.date())
    return max(held.count() - gone.count(), evaluation.candidates.count())


def _earlier(determination_pk):
    """Return the rounds before, the first one first, each by the hash of its decision."""
    found = []
    while determination_pk:
        row = Determination.objects.filter(pk=determination_pk).values(*FIRST).get()
        found.insert(0, _round(row))
        determination_pk = row["evaluation__seeded_from"]
    return found


def _round(row):
    document = json.loads(row["document"])
    candidates = document["candidates"]
    return {
        "evaluation": row["evaluation_id"],
        "title": document["evaluation"]["title"],
        "decision": row["number"],
        "sha256": row["sha256"],
        "considered": document.get("rounds", {}).get("considered"),
        "counts": counts_of(document),
        "left": [
            _known_as(one) | {"outcome": one["outcome"], "reason": one["reason"]}
            for one in candidates
            if one["outcome"] != "shortlist"
        ]
        + [
            _known_as(one) | {"outcome": "withdrawn", "reason": one["reason"]}
            for one in withdrawn_in(document)
        ],
    }


def _known_as(row):
    """Return every name of a vendor that its decision holds."""
    return {name: row.get(name, "") for name in ("name", "reference", "legal_name", "domain")}


def withdrawn_in(document):
    """Return the vendors that withdrew, [] in documents from before that was kept."""
    return document.get("changes", {}).get("withdrawn", [])


def counts_of(document):
    """Return how many candidates there were, and how many of them came to which end."""
    outcomes = [one["outcome"] for one in document["candidates"]]
    gone = len(withdrawn_in(document))
    names = ("out_by_gate", "not_this_time", "reserve", "shortlist")
    return {
        "candidates": len(outcomes) + gone,
        "withdrawn": gone,
        **{name: outcomes.count(name) for name in names},
    }
