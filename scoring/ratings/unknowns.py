"""What is not held about each candidate."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring.arithmetic.display import displayed
from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.models import Candidate
from scoring.evaluations.models.grid import how_many
from scoring.grid.model import Check
from scoring.ratings.every_cell import every_cell_of

SILENT = {EvidenceState.NONE, EvidenceState.EXPIRED}


class Unknown(NamedTuple):
    """A check on which nothing is held, or only what is out of date."""

    check: Check
    points: Fraction  # of the 100 of the evaluation that rest on it; 0 for a gate

    @property
    def points_text(self):
        return displayed(self.points)

    @property
    def answer(self):
        return what_would_answer(self.check)


def what_would_answer(check):
    """What would answer a check, in words: documents to ask for, and how we would prove it."""
    documents = "; ".join(check.evidence)
    return _("%(asked)s. Proof: %(proof)s.") % {
        "asked": documents.rstrip("."),
        "proof": check.proof.words.rstrip("."),
    }


@dataclass
class Line:
    candidate: Candidate
    unknowns: list[Unknown]

    @property
    def points_text(self):
        return points_in_all(self.unknowns)

    @property
    def number_text(self):
        gates = sum(unknown.check.is_gate for unknown in self.unknowns)
        return how_many(len(self.unknowns) - gates, gates)


def unknowns_of(evaluation, day):
    """Return a Line for each candidate, the checks that carry most points first."""
    candidates, checks, holdings = every_cell_of(evaluation, day)
    points = _points_of(evaluation)
    return [
        Line(
            candidate,
            sorted(
                (
                    Unknown(check, points.get(check.id, Fraction(0)))
                    for check in checks
                    if holdings[candidate.pk, check.id].state in SILENT
                ),
                key=lambda unknown: -unknown.points,
            ),
        )
        for candidate in candidates
    ]


def points_by_check(points, weights):
    """Return {check id: exact points of 100}; none of a criterion whose weights total 0.
    `points` is {criterion: points}, `weights` {criterion: {check id: weight}} of scored checks.
    """
    return {
        check: Fraction(points[criterion] * weight, total)
        for criterion, own in weights.items()
        if (total := sum(own.values()))
        for check, weight in own.items()
    }


def _points_of(evaluation):
    weights = defaultdict(dict)
    for row in evaluation.checks.in_use().scored():
        weights[row.criterion][row.check_id] = row.weight
    return points_by_check(dict(evaluation.weights.values_list("criterion", "points")), weights)


def points_in_all(unknowns):
    return displayed(sum((unknown.points for unknown in unknowns), Fraction(0)))
