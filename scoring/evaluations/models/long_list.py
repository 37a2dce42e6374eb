"""Who was considered and left out before becoming a candidate, and why."""

import json
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models.evaluation import Evaluation
from vendors.models.facts import Fact, LanguageCover
from vendors.models.kin import same_firm
from vendors.models.merge import in_use
from vendors.models.vendor import Vendor
from vendors.names import language_in_words


class Rule(models.TextChoices):
    """Each speaks only of vendors that say something: who says nothing is not left out by it."""

    LANGUAGES = "languages", gettext_lazy("Lists languages, and one that you must have is missing")
    SENIORS = "seniors", gettext_lazy("Says of its seniors that they are fewer than you need")


def _without_a_language(vendors, parameters):
    for language in parameters.get("languages_must") or []:
        rows = in_use(LanguageCover.objects.filter(vendor__in=same_firm(OuterRef(OuterRef("pk")))))
        missing = vendors.filter(Exists(rows), ~Exists(rows.filter(language=language)))
        sentence = _("Lists languages, and not %(language)s.")
        reason = sentence % {"language": language_in_words(language)}
        yield from ((vendor, reason) for vendor in missing)


def _with_too_few_seniors(vendors, parameters):
    needed = parameters.get("seniors_needed")
    if not needed:
        return
    firm = same_firm(OuterRef(OuterRef("pk")))
    most = in_use(Fact.objects.filter(vendor__in=firm, kind=Fact.Kind.SENIORS)).order_by()
    most = most.values("kind").annotate(most=Max("number")).values("most")
    sentence = _("Says it has %(most)s seniors, and %(needed)s are needed.")
    for vendor in vendors.annotate(most=models.Subquery(most)).filter(most__lt=needed):
        yield vendor, sentence % {"most": vendor.most, "needed": needed}


FAILING = {Rule.LANGUAGES: _without_a_language, Rule.SENIORS: _with_too_few_seniors}


def failing(rule, vendors, parameters):
    """Return {vendor: reason} of those of these vendors that a rule leaves out. A query or few."""
    reasons = {}
    for vendor, reason in FAILING[rule](vendors, parameters):
        reasons.setdefault(vendor, reason)
    return reasons


class LeftOutQuerySet(models.QuerySet):
    @transaction.atomic
    def leave_out(self, evaluation, reasons, by, rule=""):
        """Keep {vendor: reason} of a draft; candidates, and who is left out already, stay so."""
        evaluation.lock_while({Evaluation.State.DRAFT}, _("The rules are sealed."))
        pks = set(evaluation.candidates.values_list("vendor", flat=True))
        pks |= set(evaluation.left_out.values_list("vendor", flat=True))
        rows = self.bulk_create(
            self.model(
                evaluation=evaluation,
                vendor=vendor,
                reason=reason,
                rule=rule,
                left_out_by=by,
                left_out_at=clock.now(),
            )
            for vendor, reason in reasons.items()
            if vendor.pk not in pks
        )
        if rows:
            after = {str(row.vendor_id): [row.vendor.name, row.reason] for row in rows}
            evaluation.record(by, Act.LEFT_OUT, after=after)
        return len(rows)


class LeftOut(models.Model):
    """One vendor that was considered. `rule` is empty where a person gave the reason."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="left_out")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="left_out_of")
    reason = models.CharField(max_length=300)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    left_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_out_at = models.DateTimeField()

    objects = LeftOutQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "vendor"], name="a_vendor_is_left_out_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_vendor_is_left_out_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.vendor}: {self.reason}"

    @transaction.atomic
    def consider_again(self, by):
        self.evaluation.lock_while({Evaluation.State.DRAFT}, _("The rules are sealed."))
        before = {str(self.vendor_id): [self.vendor.name, self.reason]}
        self.evaluation.record(by, Act.CONSIDERED_AGAIN, before=before)
        self.delete()


class Line(NamedTuple):
    """One row as it is shown: from the seal on under the name that was sealed."""

    vendor_id: int
    name: str
    reason: str
    rule: str
    person: object

    @property
    def rule_label(self):
        return Rule(self.rule).label if self.rule else ""


def lines_of(evaluation):
    """The long list as it stands in a draft, and else as it was sealed last."""
    people = {
        row.vendor_id: row.left_out_by for row in evaluation.left_out.select_related("left_out_by")
    }
    seal = evaluation.seal
    rows = json.loads(seal.document).get("left_out", []) if seal else rows_to_seal(evaluation)
    return [Line(**row, person=people.get(row["vendor_id"])) for row in rows]


def rows_to_seal(evaluation):
    """As the seal holds them, and with it the report."""
    rows = evaluation.left_out.select_related("vendor").order_by("vendor__sort_name", "vendor")
    return [
        {
            "vendor_id": row.vendor_id,
            "name": row.vendor.name,
            "reason": row.reason,
            "rule": row.rule,
        }
        for row in rows
    ]
