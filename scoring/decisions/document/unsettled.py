"""What contradicts itself at the decision: what each rule compares, never a sentence."""

from collections import defaultdict

from scoring.ratings.contradictions import Contradiction
from scoring.ratings.unsettled import contradictions_of


def unsettled_rows(results, cells):
    """Return {candidate: {check: [{"rule": its name, what it compares}]}}."""
    assessors = {line.member_pk: line.id for line in results.assessors.values()}
    rows = defaultdict(dict)
    for candidate, own in contradictions_of(results.evaluation, cells, assessors):
        for check, contradictions in own:
            rows[f"C{candidate.number}"][check.id] = [
                {"rule": each.rule} | each.values for each in contradictions
            ]
    return dict(rows)


def contradiction_in(row):
    """Return the Contradiction that a row of the document holds."""
    values = dict(row)
    return Contradiction(values.pop("rule"), values)
