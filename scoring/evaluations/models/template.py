"""Rules and panel of an evaluation taken over: into a copy, or kept under a name."""

from django.conf import settings
from django.db import models, transaction

from accounts import clock
from accounts.models import User
from accounts.record.acts import Act
from scoring.evaluations.models.evaluation import Evaluation
from scoring.evaluations.models.panel import PanelMember

RULES = (
    *("parameters", "coverage_minimum", "pass_mark", "overall_minimum", "tolerance"),
    *("two_people", "tie_rule", "retention_months", "weighing"),
)
PURPOSE = ("purpose", "decision_asked")  # of one purchase, so a template has none


def rules_and_panel(evaluation, fields=RULES):
    """Return as plain values what another evaluation can begin with: no candidate, no rating."""
    members = evaluation.members.present().exclude(role=PanelMember.Role.CONFIRMER)
    weights = evaluation.weights.values_list("criterion", "points", "minimum")
    checks = evaluation.checks.values_list("check_id", "use", "reason")
    return {
        "grid": evaluation.grid,
        "fields": {name: getattr(evaluation, name) for name in fields},
        "weights": {criterion: [points, minimum] for criterion, points, minimum in weights},
        "checks": {check: [use, reason] for check, use, reason in checks},
        "panel": [
            {
                "user": member.user_id,
                "role": member.role,
                "criteria": [assignment.criterion for assignment in member.assignments.all()],
            }
            for member in members.prefetch_related("assignments")
        ],
    }


@transaction.atomic
def begin_with(content, title, by, source):
    """Return a new draft led by `by`; `source` says in the record where its rules are from.
    Who cannot come in any more is left out; who led before comes along as somebody who rates.
    """
    draft = Evaluation.objects.start(title, by, grid=content["grid"])
    draft.change(by, Act.NEEDS_TAKEN_OVER, **content["fields"])
    draft.weigh(content["weights"], by)
    draft.use_checks(content["checks"], by)
    people = User.objects.active().in_bulk(row["user"] for row in content["panel"])
    for row in content["panel"]:
        if row["user"] == by.pk:
            draft.assign(draft.members.get(user=by), PanelMember.Role.LEAD, row["criteria"], by)
        elif row["user"] in people:
            role = PanelMember.Role.OBSERVER if not row["criteria"] else PanelMember.Role.ASSESSOR
            seat = draft.add_member(people[row["user"]], role, by)
            draft.assign(seat, role, row["criteria"], by)
    draft.record(by, Act.TAKEN_OVER, after=source)
    return draft


@transaction.atomic
def copy_of(evaluation, title, by):
    content = rules_and_panel(evaluation, (*RULES, *PURPOSE))
    return begin_with(content, title, by, {"evaluation": evaluation.pk})


class RulesTemplate(models.Model):
    """Rules and panel that somebody keeps for their next evaluation. Only they see it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="rules_templates"
    )
    name = models.CharField(max_length=120)
    content = models.JSONField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="a_person_gives_a_template_name_once"
            )
        ]

    def __str__(self):
        return self.name

    def start(self, title, by):
        return begin_with(self.content, title, by, {"template": self.name})
