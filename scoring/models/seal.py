"""The seal: the rules of an evaluation as one document with its hash."""

import hashlib

from django.conf import settings
from django.db import models

from accounts.models.record import canonical


class Seal(models.Model):
    """The rules as they stood when rating opened."""

    evaluation = models.ForeignKey("scoring.Evaluation", models.CASCADE, related_name="seals")
    version = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    unsealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unsealed_at = models.DateTimeField(null=True)
    unsealing_reason = models.TextField(blank=True)
    places_at_unsealing = models.JSONField(null=True, help_text="Candidate id -> place or None.")

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


def rules_of(evaluation):
    """Return everything the seal freezes, as plain values."""
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
        "checks": list(
            evaluation.checks.values("check_id", "criterion", "role", "weight", "use", "reason")
        ),
        "candidates": list(
            evaluation.candidates.present().values(
                "number", "vendor_id", "vendor__name", "is_incumbent"
            )
        ),
        "assignments": _assignments(evaluation),
    }


def _assignments(evaluation):
    members = evaluation.members.select_related("user").prefetch_related("assignments")
    return [
        {
            "person": member.user.email,
            "role": member.role,
            "criteria": [assignment.criterion for assignment in member.assignments.all()],
        }
        for member in members
    ]


def sealed(rules):
    """Return the canonical text of `rules` and its SHA-256 as 64 hex digits."""
    text = canonical(rules)
    return text, hashlib.sha256(text.encode()).hexdigest()
