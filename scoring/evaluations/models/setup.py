from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.evaluations.models.candidate import Candidate, too_many_candidates
from scoring.evaluations.models.evaluation import Evaluation
from scoring.evaluations.models.grid import CheckInUse, CriterionWeight, how_many
from scoring.evaluations.models.panel import PanelMember
from scoring.evaluations.models.weighing import off_the_median, points_by


@dataclass
class Setup:
    """The set-up of one evaluation as it stands.

    numbers      those of the candidates, without who withdrew
    checks       pk, check_id, criterion, role and weight of each in use, in the grid's order
    points       criterion -> points
    minimums     criterion -> the minimum score it needs, for those that have one
    members      PanelMember rows, lead first, with user and assignments fetched
    """

    evaluation: Evaluation
    numbers: list = field(default_factory=list)
    checks: list = field(default_factory=list)
    points: dict = field(default_factory=dict)
    minimums: dict = field(default_factory=dict)
    members: list = field(default_factory=list)

    @property
    def candidates(self):
        return len(self.numbers)

    @property
    def proposals(self):
        """{criterion: points} of each member who gave weights, also of who has left."""
        given = (getattr(member, "weight_proposal", None) for member in self.members)
        return [
            points_by(proposal.method, proposal.judgements, list(self.points))
            for proposal in given
            if proposal and proposal.is_given
        ]

    def judged_by(self, member):
        return len(set(self.numbers) - member.recused)

    @property
    def total(self):
        return sum(self.points.values())

    @property
    def scored(self):
        return [check for check in self.checks if check.role == CheckInUse.Role.SCORED]

    @property
    def gates(self):
        return [check for check in self.checks if check.role == CheckInUse.Role.GATE]

    @property
    def checks_text(self):
        return how_many(len(self.scored), len(self.gates))

    @property
    def present(self):
        return [member for member in self.members if not member.left_at]

    @property
    def raters(self):
        return [member for member in self.present if member.assignments.all()]

    @property
    def idle(self):
        """The assessors whom nobody gave a criterion."""
        assessors = [row for row in self.present if row.role == PanelMember.Role.ASSESSOR]
        return [member for member in assessors if not member.assignments.all()]

    @property
    def has_panel(self):
        """Whether anybody rates, or sits beside the lead."""
        return bool(self.raters) or len(self.present) > 1

    @property
    def has_needs(self):
        """Whether anything is said of needs, beside the time zone that we fill in ourselves."""
        evaluation = self.evaluation
        kinds = evaluation.grid_copy.parameters
        answers = [name for name in evaluation.parameters if kinds[name].kind != "timezone"]
        return bool(evaluation.purpose.strip() or evaluation.decision_asked or answers)

    def rated_by(self, member):
        """The ids of the criteria this member rates, in the order of the grid."""
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
    """{pk: Setup}. Five queries, however many evaluations there are."""
    setups = {evaluation.pk: Setup(evaluation) for evaluation in evaluations}
    of_these = {"evaluation__in": list(setups)}
    candidates = Candidate.objects.present().filter(**of_these)
    for evaluation, number in candidates.values_list("evaluation", "number"):
        setups[evaluation].numbers.append(number)
    checks = CheckInUse.objects.in_use().filter(**of_these)
    fields = ("evaluation", "pk", "check_id", "criterion", "role", "weight")
    for check in checks.values_list(*fields, named=True):
        setups[check.evaluation].checks.append(check)
    weights = CriterionWeight.objects.filter(**of_these)
    weights = weights.values_list("evaluation", "criterion", "points", "minimum")
    for evaluation, criterion, points, minimum in weights:
        setups[evaluation].points[criterion] = points
        if minimum is not None:
            setups[evaluation].minimums[criterion] = minimum
    members = PanelMember.objects.with_declaration().filter(**of_these)
    members = members.select_related("user", "weight_proposal").prefetch_related("assignments")
    # The sort is stable: the lead first, the others as they joined.
    for member in sorted(members, key=lambda member: not member.is_lead):
        member.evaluation = setups[member.evaluation_id].evaluation
        setups[member.evaluation_id].members.append(member)
    return setups


REQUIRED = {
    "languages_must": gettext_lazy("Name the languages that you must have."),
    "start_date": gettext_lazy("Give the day on which the work begins."),
}


class Gap(NamedTuple):
    step: str  # purpose, candidates, checks, weights, people, declare
    sentence: str

    @property
    def url_name(self):
        return self.step if self.step == "declare" else f"setup_{self.step}"


def gaps_before_opening(evaluation):
    """The gaps of this draft, in the order of the set-up steps; [] when ready."""
    return list(gaps_in(setup_of(evaluation)))


def gaps_in(setup):
    """Without a query."""
    evaluation, parameters = setup.evaluation, setup.evaluation.parameters
    if not evaluation.purpose.strip():
        yield Gap("purpose", _("Say what you need and why."))
    if not (parameters.get("buyer_timezone") and parameters.get("buyer_day")):
        yield Gap("purpose", _("Give the time zone and hours of your working day."))
    yield from _parameter_gaps(setup)
    if evaluation.is_past_deadline:
        yield Gap("purpose", _("Rating would close in the past. Give a later time, or none."))
    if not setup.candidates:
        yield Gap("candidates", _("Choose at least one candidate from the vendor list."))
    if refusal := too_many_candidates(setup.candidates):
        yield Gap("candidates", refusal)
    yield from _check_gaps(setup)
    yield from _weight_gaps(setup)
    yield from _people_gaps(setup)
    if setup.candidates and not setup.lead.has_declared:
        yield Gap("declare", _("Declare your own conflicts of interest with these candidates."))


def _parameter_gaps(setup):
    """What the buyer has to say because a check in use asks about it."""
    grid = setup.evaluation.grid_copy
    used = {name for check in setup.checks for name in grid.check(check.check_id).uses}
    for name, parameter in grid.parameters.items():
        is_missing = setup.evaluation.parameters.get(name) in (None, "", [])
        if name in used and parameter.required and is_missing:
            yield Gap("purpose", REQUIRED.get(name) or parameter.help or name)


def _check_gaps(setup):
    """Criteria with points or a minimum that no scored check in use can earn."""
    scored = Counter(check.criterion for check in setup.scored if check.weight)
    titles = setup.evaluation.criterion_titles
    for criterion, share in setup.points.items():
        if share and not scored[criterion]:
            sentence = ngettext(
                "“%(title)s” has %(count)d point but no check in use. "
                "Put a check back or give its points to others.",
                "“%(title)s” has %(count)d points but no check in use. "
                "Put a check back or give its points to others.",
                share,
            )
            yield Gap("checks", sentence % {"title": titles[criterion], "count": share})
    for criterion, minimum in setup.minimums.items():
        if not scored[criterion]:
            sentence = _(
                "“%(title)s” has a minimum of %(minimum)d but no weighted check in use, "
                "so nobody could reach it. Put a check back or take the minimum away."
            )
            yield Gap("weights", sentence % {"title": titles[criterion], "minimum": minimum})


def _weight_gaps(setup):
    if setup.total != 100:
        yield Gap("weights", total_gap(setup.total))
    elif not setup.evaluation.weights_reason and off_the_median(setup.points, setup.proposals):
        yield Gap(
            "weights",
            _("Say why the points are not the median of what the panel gave, or use the median."),
        )


def _people_gaps(setup):
    rated = {criterion for member in setup.raters for criterion in setup.rated_by(member)}
    in_use = {check.criterion for check in setup.checks}
    if in_use and not rated:
        sentence = _("Nobody rates anything yet. Invite a panel, or rate everything yourself.")
        yield Gap("people", sentence)
        return
    for criterion in setup.points:
        if criterion in in_use - rated:
            sentence = _("Nobody rates “%(title)s”. Assign a panel member.")
            title = setup.evaluation.criterion_titles[criterion]
            yield Gap("people", sentence % {"title": title})


def total_gap(total):
    """What to do about a total that is not 100; None at 100."""
    if total == 100:
        return None
    if total < 100:
        sentence = ngettext(
            "Weights add to %(total)d. Give %(count)d point more.",
            "Weights add to %(total)d. Give %(count)d points more.",
            100 - total,
        )
    else:
        sentence = ngettext(
            "Weights add to %(total)d. Take %(count)d point away.",
            "Weights add to %(total)d. Take %(count)d points away.",
            total - 100,
        )
    return sentence % {"total": total, "count": abs(100 - total)}
