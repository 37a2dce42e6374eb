"""The seal: the rules of an evaluation as one document with its hash."""

import hashlib
import json
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

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
    places_at_release = models.JSONField(null=True, help_text="The same, when rating closed.")

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
    def places(self):
        """Return the places under these rules when they were last known, None when not kept."""
        return self.places_at_release if self.unsealed_at is None else self.places_at_unsealing

    def keep_places(self, places):
        """Keep the places as they were released, beside those under the seals before."""
        self.places_at_release = places
        self.save(update_fields=["places_at_release"])


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
    members = evaluation.members.present().select_related("user")
    members = members.prefetch_related("assignments")
    return [
        {
            "person": member.user.email,
            "user": member.user_id,
            "role": member.role,
            "criteria": [assignment.criterion for assignment in member.assignments.all()],
        }
        for member in members
    ]


def is_about(row, user):
    """Say whether a row of the sealed assignments is about this person.

    Seals from before the rows held the person's number name them by their address alone.
    """
    return row["user"] == user.pk if "user" in row else row["person"] == user.email


class Late(NamedTuple):
    """A candidate that came after the first seal: `version` is the seal that let it in."""

    number: int
    name: str
    version: int
    at: datetime
    reason: str


def came_late(evaluation):
    """Return the candidates that a later seal names and the one before it did not: one query."""
    found = []
    for before, after in pairwise(evaluation.seals.order_by("version")):
        held = {row["number"] for row in json.loads(before.document)["candidates"]}
        found += [
            Late(
                row["number"],
                row["vendor__name"],
                after.version,
                after.sealed_at,
                before.unsealing_reason,
            )
            for row in json.loads(after.document)["candidates"]
            if row["number"] not in held
        ]
    return found


def sealed(rules):
    """Return the canonical text of `rules` and its SHA-256 as 64 hex digits."""
    text = canonical(rules)
    return text, hashlib.sha256(text.encode()).hexdigest()
