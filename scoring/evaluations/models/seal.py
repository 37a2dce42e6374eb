import json
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.record.models import canonical, sha256
from scoring.evaluations.models.evaluation import Evaluation, NotReady
from scoring.evaluations.models.long_list import rows_to_seal
from scoring.evaluations.models.setup import gaps_before_opening
from scoring.grid.proposals import parameters_read


def void_outdated_ratings(evaluation, old_text, new_text):
    """Void the ratings that the new rules overtook; return what overtook them.

    "changed checks" are ids: words, levels, caps, use or a parameter changed; a weight alone
    changes nothing a person said. Ratings by who no longer rates the criterion are void too:
    "assignments taken away" are (person, criterion), whether anything was rated or not. Nothing
    is deleted.
    """
    old, new = json.loads(old_text), json.loads(new_text)
    changed = changed_checks(old, new)
    now = clock.now()
    taken_away = []
    for member in evaluation.members.select_related("user"):
        overtaken = Q(check_in_use__check_id__in=changed)
        # From who left, nothing is taken away: what they rated counts.
        if member.left_at is None:
            lost = sorted(_criteria_rated_in(old, member) - _criteria_rated_in(new, member))
            taken_away += [(member.user.email, criterion) for criterion in lost]
            overtaken |= Q(check_in_use__criterion__in=lost)
        member.ratings.counted().filter(overtaken).update(voided_at=now)
    return {"changed checks": changed, "assignments taken away": sorted(taken_away)}


def changed_checks(old, new):
    """The ids of the checks that two sealed documents do not state alike, sorted."""
    before, after = _statements(old), _statements(new)
    return sorted(check for check in before | after if before.get(check) != after.get(check))


def _statements(rules):
    """What sealed rules say of each check: use, words, caps, and the parameters it reads."""
    rubric = rules["grid"]["rubric"]
    defaults = {name: parameter.get("default") for name, parameter in rubric["parameters"].items()}
    checks = {
        check["id"]: {key: value for key, value in check.items() if key != "weight"}
        for criterion in rules["grid"]["criteria"]
        for check in criterion["checks"]
    }
    return {
        row["check_id"]: (
            row["use"],
            checks.get(row["check_id"]),
            rubric["evidence_states"],
            parameters_read(
                checks.get(row["check_id"], {}).get("uses", ()), rules["parameters"], defaults
            ),
        )
        for row in rules["checks"]
    }


def _criteria_rated_in(rules, member):
    rows = [row for row in rules["assignments"] if row["user"] == member.user_id]
    return {criterion for row in rows for criterion in row["criteria"]}


class SealQuerySet(models.QuerySet):
    def seal_rules(self, evaluation, by):
        """Return the seal, and what it overtook of the one before. Raises NotReady."""
        gaps = gaps_before_opening(evaluation)
        if gaps:
            raise NotReady([gap.sentence for gap in gaps])
        text, digest = sealed(rules_of(evaluation))
        last = evaluation.seals.order_by("-version").first()
        overtaken = void_outdated_ratings(evaluation, last.document, text) if last else {}
        seal = self.create(
            evaluation=evaluation,
            version=evaluation.version,
            document=text,
            sha256=digest,
            sealed_by=by,
            sealed_at=clock.now(),
        )
        return seal, overtaken


class Seal(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="seals")
    version = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    unsealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unsealed_at = models.DateTimeField(null=True)
    unsealing_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unsealing_reason = models.TextField(blank=True)
    ranks_at_unsealing = models.JSONField(
        null=True, help_text=gettext_lazy("The rank of each candidate, by its number.")
    )
    ranks_at_release = models.JSONField(
        null=True, help_text=gettext_lazy("The same, when rating closed.")
    )

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "version"], name="one_seal_per_version_of_an_evaluation"
            ),
            models.CheckConstraint(
                condition=models.Q(unsealed_at__isnull=True) | ~models.Q(unsealing_reason=""),
                name="unsealing_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"version {self.version}, {self.sha256[:12]}"

    @property
    def ranks(self):
        """The ranks under these rules when they were last known, None when not kept."""
        return self.ranks_at_release if self.unsealed_at is None else self.ranks_at_unsealing

    def keep_ranks(self, ranks):
        self.ranks_at_release = ranks
        self.save(update_fields=["ranks_at_release"])


def rules_of(evaluation):
    members = evaluation.members.present().select_related("user").prefetch_related("assignments")
    checks = evaluation.checks.values("check_id", "criterion", "role", "weight", "use", "reason")
    candidates = evaluation.candidates.present().select_related("vendor").prefetch_related("sites")
    return {
        "schema": "evaluator-seal/1",
        "evaluation": evaluation.pk,
        "version": evaluation.version,
        "title": evaluation.title,
        "purpose": evaluation.purpose,
        "parameters": evaluation.parameters,
        "grid": evaluation.grid,
        "coverage_minimum": evaluation.coverage_minimum,
        "pass_mark": evaluation.pass_mark,
        "overall_minimum": evaluation.overall_minimum,
        "tolerance": evaluation.tolerance,
        "tie_rule": evaluation.tie_rule,
        "weights": list(evaluation.weights.values("criterion", "points", "minimum")),
        "weights_reason": evaluation.weights_reason,
        "checks": list(checks),
        "two_people": evaluation.two_people,
        "retention_months": evaluation.retention_months,
        "candidates": [
            {
                "number": candidate.number,
                "vendor_id": candidate.vendor_id,
                "vendor__name": candidate.vendor.name,
                "is_incumbent": candidate.is_incumbent,
                # Where it names none it would use all.
                "sites": [
                    {"city": site.city, "country": site.country} for site in candidate.sites.all()
                ],
            }
            for candidate in candidates
        ],
        "left_out": rows_to_seal(evaluation),
        "assignments": [
            {
                "person": member.user.email,
                "user": member.user_id,
                "role": member.role,
                "criteria": [assignment.criterion for assignment in member.assignments.all()],
            }
            for member in members
        ],
    }


class Late(NamedTuple):
    """A candidate that came after the first seal: `version` is the seal that let it in."""

    number: int
    name: str
    version: int
    at: datetime
    reason: str


def came_late(evaluation):
    """The candidates that a later seal names and the one before it did not: one query."""
    newcomers = []
    for before, after in pairwise(evaluation.seals.order_by("version")):
        earlier = {row["number"] for row in json.loads(before.document)["candidates"]}
        sealing = after.version, after.sealed_at, before.unsealing_reason
        newcomers += [
            Late(row["number"], row["vendor__name"], *sealing)
            for row in json.loads(after.document)["candidates"]
            if row["number"] not in earlier
        ]
    return newcomers


def sealed(rules):
    """Return canonical text and its SHA-256 as 64 hex digits."""
    return canonical(rules), sha256(rules)
