"""How far one assessor is: what is answered, what is missing, what must be mended."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from scoring.evaluations.models import Candidate
from scoring.evaluations.permissions import criteria_rated_by
from scoring.ratings.cells import Proposer, what_to_mend
from scoring.ratings.evidence import reference_day
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import Basis, Rating


@dataclass(frozen=True, slots=True)
class OpenCell:
    candidate: Candidate
    check_id: str
    sentence: str


@dataclass
class CriterionProgress:
    criterion: str
    title: str
    total: int = 0
    answered: int = 0
    pending: list = field(default_factory=list)
    to_mend: list = field(default_factory=list)

    @property
    def pending_by_check(self):
        """{check id: how many candidates wait for an answer}, in the order of the grid."""
        return dict(Counter(cell.check_id for cell in self.pending))

    @property
    def is_complete(self):
        return not self.pending and not self.to_mend

    def count(self, candidate, check_id, sentence):
        """Count one cell; `sentence` says what to mend there, None that it is not answered."""
        self.total += 1
        if sentence is None:
            self.pending.append(OpenCell(candidate, check_id, _("Not answered yet.")))
            return
        self.answered += 1
        if sentence:
            self.to_mend.append(OpenCell(candidate, check_id, sentence))


class Duties:
    """What one member has to rate in these criteria: candidates, checks and what is held on each
    cell. Queries: the checks, the candidates, and those of `holdings_in`.
    """

    def __init__(self, member, criteria=None):
        evaluation, assigned = member.evaluation, criteria_rated_by(member)
        self.member = member
        self.criteria = assigned if criteria is None else assigned & set(criteria)
        checks = evaluation.checks.in_use().scored()
        self.checks = list(checks.filter(criterion__in=self.criteria))
        self.candidates = list(member.candidates_to_rate().select_related("vendor"))
        self.holdings = holdings_in(
            evaluation,
            {candidate.pk: candidate.vendor_id for candidate in self.candidates},
            [evaluation.grid_copy.check(check.check_id) for check in self.checks],
            reference_day(evaluation),
        )

    @property
    def progress(self):
        """[CriterionProgress] in the grid's order, of this member's own ratings: one query."""
        sentences = self._sentences_of_answers()
        progress = {
            criterion.id: CriterionProgress(criterion.id, criterion.title)
            for criterion in self.member.evaluation.grid_copy.criteria
            if criterion.id in self.criteria
        }
        for check in self.checks:
            for candidate in self.candidates:
                sentence = sentences.get((candidate.pk, check.check_id))
                progress[check.criterion].count(candidate, check.check_id, sentence)
        return list(progress.values())

    def _sentences_of_answers(self):
        """Return {(candidate pk, check id): what to mend} of own answers, "" where all is well."""
        rules, proposer = self.member.evaluation.grid_copy.rules, Proposer(self.member.evaluation)
        check_ids = {check.pk: check.check_id for check in self.checks}
        ratings = Rating.objects.of(self.member).only(
            *("candidate_id", "check_in_use_id", "state", "level", "value", "rationale"),
            *Basis._fields,
        )
        sentences = {}
        for rating in ratings.filter(check_in_use__in=check_ids, candidate__in=self.candidates):
            cell = rating.candidate_id, check_ids[rating.check_in_use_id]
            proposal = proposer.propose(self.holdings[cell], rating.value)
            sentences[cell] = what_to_mend(self.holdings[cell], rules, rating, proposal)
        return sentences


def unfinished_checks(member, checks, candidate_count):
    """Those in which this member owes an answer, in the same order: one query."""
    if not checks:
        return []
    ratings = Rating.objects.of(member).filter(
        check_in_use__in=checks, candidate__in=member.candidates_to_rate()
    )
    counts = dict(ratings.order_by().values_list("check_in_use").annotate(Count("pk")))
    return [check for check in checks if counts.get(check.pk, 0) < candidate_count]


def unfinished_candidates(member, candidates, checks):
    """Those of these candidates (pks) that lack an answer on one of these checks. One query."""
    if not candidates:
        return []
    ratings = Rating.objects.of(member).filter(check_in_use__in=checks, candidate__in=candidates)
    counts = dict(ratings.order_by().values_list("candidate").annotate(Count("pk")))
    return [pk for pk in candidates if counts.get(pk, 0) < len(checks)]
