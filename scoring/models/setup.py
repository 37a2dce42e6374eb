"""What the set-up of evaluations holds, gathered in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps


class CheckLine(NamedTuple):
    """One check in use."""

    pk: int
    check_id: str
    criterion: str
    role: str
    weight: int


@dataclass
class Setup:
    """The set-up of one evaluation as it stands.

    candidates   how many there are, those that withdrew left out
    numbers      their numbers
    checks       CheckLine of every check in use, in the order of the grid
    points       criterion -> points
    minimums     criterion -> the least score it needs, for those that have one
    members      PanelMember rows, lead first, with user and assignments fetched
    """

    evaluation: Any
    numbers: list = field(default_factory=list)
    checks: list = field(default_factory=list)
    points: dict = field(default_factory=dict)
    minimums: dict = field(default_factory=dict)
    members: list = field(default_factory=list)

    @property
    def candidates(self):
        return len(self.numbers)

    def judged_by(self, member):
        """Return how many candidates this member rates: all but those they are recused from."""
        return len(set(self.numbers) - member.recused)

    @property
    def total(self):
        return sum(self.points.values())

    @property
    def scored(self):
        return [check for check in self.checks if check.role == "scored"]

    @property
    def gates(self):
        return [check for check in self.checks if check.role == "gate"]

    @property
    def raters(self):
        """Return the members who rate at least one criterion and have not left."""
        present = [member for member in self.members if not member.left_at]
        return [member for member in present if member.assignments.all()]

    def rated_by(self, member):
        """Return the ids of the criteria this member rates, in the order of the grid."""
        rated = {assignment.criterion for assignment in member.assignments.all()}
        return [criterion for criterion in self.points if criterion in rated]

    def member_of(self, user):
        return next((member for member in self.members if member.user_id == user.pk), None)

    @property
    def lead(self):
        return next((member for member in self.members if member.is_lead), None)


def setup_of(evaluation):
    return setups_of([evaluation])[evaluation.pk]


def setups_of(evaluations):
    """Return {pk: Setup}. Five queries, however many evaluations there are."""
    setups = {evaluation.pk: Setup(evaluation) for evaluation in evaluations}
    for name, gather in GATHERED.items():
        model = apps.get_model("scoring", name)
        gather(setups, model.objects.filter(evaluation__in=list(setups)))
    return setups


def _list_candidates(setups, rows):
    for evaluation, number in rows.present().values_list("evaluation", "number"):
        setups[evaluation].numbers.append(number)


def _list_checks(setups, rows):
    fields = ("evaluation", "pk", "check_id", "criterion", "role", "weight")
    for evaluation, *check in rows.in_use().values_list(*fields):
        setups[evaluation].checks.append(CheckLine(*check))


def _list_points(setups, rows):
    fields = ("evaluation", "criterion", "points", "minimum")
    for evaluation, criterion, points, minimum in rows.values_list(*fields):
        setups[evaluation].points[criterion] = points
        if minimum is not None:
            setups[evaluation].minimums[criterion] = minimum


def _list_members(setups, rows):
    found = defaultdict(list)
    known = rows.with_declaration().select_related("user", "weight_proposal")
    known = known.prefetch_related("assignments")
    for member in known:
        member.evaluation = setups[member.evaluation_id].evaluation
        found[member.evaluation_id].append(member)
    for evaluation, members in found.items():
        setups[evaluation].members = sorted(members, key=lambda member: not member.is_lead)


GATHERED = {
    "Candidate": _list_candidates,
    "CheckInUse": _list_checks,
    "CriterionWeight": _list_points,
    "PanelMember": _list_members,
}
