"""What is not held about each candidate, and where what is held disagrees with itself."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring.arithmetic.display import displayed
from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.models import Candidate
from scoring.grid.model import Check
from scoring.ratings.contradictions import against_finding, contradictions_in
from scoring.ratings.gate_proposals import bases_for, proposal_of
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import GateFinding

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
        """What would answer it, in words: documents to ask for, and how we would prove it."""
        asked = "; ".join(self.check.evidence)
        return _("%(asked)s. Proof: %(proof)s.") % {
            "asked": asked.rstrip("."),
            "proof": self.check.proof.words.rstrip("."),
        }


@dataclass
class Line:
    candidate: Candidate
    unknowns: list[Unknown]

    @property
    def points_text(self):
        return displayed(sum((unknown.points for unknown in self.unknowns), Fraction(0)))


def _present(evaluation):
    return list(evaluation.candidates.present().select_related("vendor"))


def _cells(evaluation, candidates, day):
    checks = [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]
    vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
    return checks, holdings_in(evaluation, vendors, checks, day)


def unknowns_of(evaluation, day):
    """Return a Line for each candidate, the checks that carry most points first."""
    candidates = _present(evaluation)
    checks, holdings = _cells(evaluation, candidates, day)
    points = points_by_check(evaluation)
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


def points_by_check(evaluation):
    """Return {check id: points of the 100 that it carries}, exactly."""
    points = dict(evaluation.weights.values_list("criterion", "points"))
    weights, totals = {}, {}
    for row in evaluation.checks.in_use().scored():
        weights[row.check_id] = row.criterion, row.weight
        totals[row.criterion] = totals.get(row.criterion, 0) + row.weight
    return {
        check: Fraction(points[criterion] * weight, totals[criterion])
        for check, (criterion, weight) in weights.items()
        if totals[criterion]
    }


def contradictions_of(evaluation, day):
    """Return [(candidate, [(Check, sentences)])] of what is to settle; none without any."""
    candidates = _present(evaluation)
    checks, holdings = _cells(evaluation, candidates, day)
    gates = [check for check in checks if check.is_gate]
    findings = GateFinding.objects.current().filter(candidate__in=candidates)
    results = {
        (finding.candidate_id, finding.check_in_use.check_id): finding.result
        for finding in findings.select_related("check_in_use")
    }
    bases = bases_for([holdings[each.pk, gate.id] for each in candidates for gate in gates])
    lines = []
    for candidate in candidates:
        rows = []
        for check in checks:
            held = holdings[candidate.pk, check.id]
            sentences = contradictions_in(held)
            result = results.get((candidate.pk, check.id))
            if result:
                sentences += filter(None, [against_finding(proposal_of(held, bases), result)])
            if sentences:
                rows.append((check, sentences))
        if rows:
            lines.append((candidate, rows))
    return lines
