"""How far one assessor is: what is answered, what is missing, what must be mended."""

from collections import Counter
from dataclasses import dataclass, field

from scoring.caps import Cap, evidence_states, reference_day
from scoring.cells import what_to_mend
from scoring.found import Finder
from scoring.models import Candidate, Rating
from scoring.permissions import criteria_rated_by


@dataclass(frozen=True, slots=True)
class Place:
    """One cell that asks for something: a candidate, a check, and what to do there."""

    candidate: Candidate
    check_id: str
    sentence: str


@dataclass
class CriterionProgress:
    """Where one assessor stands on one criterion, over all candidates."""

    criterion: str
    title: str
    total: int
    answered: int = 0
    pending: list = field(default_factory=list)
    to_mend: list = field(default_factory=list)

    @property
    def pending_by_check(self):
        """Return {check id: how many candidates wait for an answer}, in the order of the grid."""
        return dict(Counter(place.check_id for place in self.pending))

    @property
    def is_complete(self):
        return not self.pending and not self.to_mend


def progress_of(member, criteria=None):
    """Return a CriterionProgress for each criterion this member rates, in order of the grid.

    `criteria` limits it to some of them. Six queries, whatever their number; only this
    member's own ratings are read.
    """
    evaluation, mine = member.evaluation, criteria_rated_by(member)
    criteria = mine if criteria is None else mine & set(criteria)
    checks = list(evaluation.checks.in_use().scored().filter(criterion__in=criteria))
    candidates = list(member.candidates_to_rate().select_related("vendor"))
    cells = _cells(member, candidates, checks)
    return [
        _progress(criterion, candidates, checks, cells)
        for criterion in evaluation.grid_copy.criteria
        if criterion.id in criteria
    ]


def _cells(member, candidates, checks):
    """Return {(candidate pk, check id): sentence} of own answers: "" where all is well."""
    evaluation = member.evaluation
    grid, day = evaluation.grid_copy, reference_day(evaluation)
    states = evidence_states(evaluation, day, candidates, [check.check_id for check in checks])
    rows = Rating.objects.of(member).only(
        "candidate_id", "check_in_use_id", "state", "level", "value", "rationale"
    )
    ids = {check.pk: check.check_id for check in checks}
    finder, found = Finder(evaluation), {}
    for rating in rows.filter(check_in_use__in=ids, candidate__in=candidates):
        cell = rating.candidate_id, ids[rating.check_in_use_id]
        cap = Cap(grid.check(cell[1]), states[cell])
        found[cell] = what_to_mend(cap, grid.rules, rating, finder.read(cap, rating.value))
    return found


def _progress(criterion, candidates, checks, cells):
    ids = [check.check_id for check in checks if check.criterion == criterion.id]
    progress = CriterionProgress(criterion.id, criterion.title, len(ids) * len(candidates))
    for check_id in ids:
        for candidate in candidates:
            sentence = cells.get((candidate.pk, check_id))
            if sentence is None:
                progress.pending.append(Place(candidate, check_id, "Not answered yet."))
                continue
            progress.answered += 1
            if sentence:
                progress.to_mend.append(Place(candidate, check_id, sentence))
    return progress
