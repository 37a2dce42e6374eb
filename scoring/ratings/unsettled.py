"""Everything about the candidates of an evaluation that contradicts itself."""

from scoring.evaluations.models import CheckInUse
from scoring.ratings.cells import Proposer
from scoring.ratings.contradictions import (
    Answered,
    contradictions_in,
    contradictions_of_answers,
    contradictions_of_finding,
)
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.models import GateFinding, Moderation, Rating


def contradictions_of(evaluation, cells, assessors=None):
    """Return [(candidate, [(Check, [Contradiction])])]; none of a candidate without any.
    Two queries, and three for answers. `cells` are EveryCell of the evaluation; `assessors` is
    {pk of the member: id} of those whose answers are compared, None before the release: nobody
    sees what others answered.
    """
    candidates, checks, holdings = cells
    findings = GateFinding.objects.current().filter(candidate__in=candidates)
    results = {
        (finding.candidate_id, finding.check_in_use.check_id): finding.result
        for finding in findings.select_related("check_in_use")
    }
    answers = Answers(evaluation, candidates, holdings, assessors or {})
    lines = []
    for candidate in candidates:
        rows = []
        for check in checks:
            cell = candidate.pk, check.id
            own_holdings = holdings[cell]
            contradictions = contradictions_in(own_holdings)
            if cell in results:
                proposal = proposal_of(own_holdings)
                contradictions += contradictions_of_finding(proposal, results[cell])
            contradictions += answers.contradictions_on(cell)
            if contradictions:
                rows.append((check, contradictions))
        if rows:
            lines.append((candidate, rows))
    return lines


class Answers:
    """What assessors said of each cell, beside what is held there."""

    def __init__(self, evaluation, candidates, holdings, assessors):
        self.holdings, self.proposer = holdings, Proposer(evaluation)
        self.rows, self.agreed = {}, {}
        if not assessors:
            return
        checks = dict(
            CheckInUse.objects.filter(evaluation=evaluation).values_list("pk", "check_id")
        )
        ratings = Rating.objects.counted().filter(candidate__in=candidates, assessor__in=assessors)
        for rating in ratings.order_by("assessor", "pk"):
            cell = rating.candidate_id, checks[rating.check_in_use_id]
            self.rows.setdefault(cell, []).append((assessors[rating.assessor_id], rating))
        agreed = Moderation.objects.filter(candidate__in=candidates)
        for candidate, check, level in agreed.values_list(
            "candidate", "check_in_use", "agreed_level"
        ):
            self.agreed[candidate, checks[check]] = level

    def contradictions_on(self, cell):
        holdings = self.holdings[cell]
        answers = [
            Answered(name, rating.level, rating.value, self.proposed(holdings, rating))
            for name, rating in self.rows.get(cell, ())
        ]
        return contradictions_of_answers(holdings, answers, self.agreed.get(cell))

    def proposed(self, holdings, rating):
        if rating.value is None:
            return holdings.proposed
        return self.proposer.propose(holdings, rating.value).level
