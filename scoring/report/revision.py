"""What a decision changes in the one that it replaces."""

import json

from scoring.arithmetic import fraction_text
from scoring.models import CandidateDecision, Reopening
from scoring.report.instants import instant


def revision_of(results):
    """Return what changed since the decision before and why it was made again, or None."""
    last = results.evaluation.determinations.order_by("-number").first()
    if last is None:
        return None
    before = json.loads(last.document)
    reopened = Reopening.objects.filter(determination=last).select_related("reopened_by").first()
    return {
        "number": last.number,
        "sha256": last.sha256,
        "reopened_by": str(reopened.reopened_by) if reopened else None,
        "reopened_at": instant(reopened.reopened_at) if reopened else None,
        "reason": reopened.reason if reopened else "",
        "candidates": list(_candidates(results, before)),
        "agreed": _differing(before["scores"]["input"]["agreed"], results.sheet["agreed"], "level"),
        "gates": _differing(before["scores"]["input"]["gates"], results.sheet["gates"], "result"),
    }


def _candidates(results, before):
    """Yield the candidates whose place, score or outcome is another one."""
    old = {name: standing_of(row) for name, row in _output(before).items()}
    decisions = CandidateDecision.objects.filter(candidate__evaluation=results.evaluation)
    outcomes = {row.candidate_id: row.outcome for row in decisions}
    chosen = {row["id"]: row["outcome"] for row in before["candidates"]}
    now = {
        result.id: {
            "place": result.place,
            "score": None if result.score.value is None else fraction_text(result.score.value),
            "outcome": outcomes.get(results.candidates[result.id].pk),
        }
        for result in results.standings.candidates
    }
    then = {name: row | {"outcome": chosen.get(name)} for name, row in old.items()}
    for name in sorted({*now, *then}, key=lambda name: int(name[1:])):
        if now.get(name) != then.get(name):
            yield {"candidate": name, "before": then.get(name), "after": now.get(name)}


def _output(document):
    return document["scores"]["output"]["candidates"]


def standing_of(row):
    """Return place and score of one candidate as the plain output of the arithmetic has them."""
    return {"place": row["place"], "score": row["score"]["value"]}


def _differing(before, after, what):
    """Return the cells whose level or result is another one, with both."""
    old = {(row["candidate"], row["check"]): row[what] for row in before}
    new = {(row["candidate"], row["check"]): row[what] for row in after}
    return [
        {"candidate": cell[0], "check": cell[1], "before": old.get(cell), "after": new.get(cell)}
        for cell in sorted({*old, *new})
        if old.get(cell) != new.get(cell)
    ]
