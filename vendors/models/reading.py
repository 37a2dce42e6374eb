"""Who was served a file, a link or answers, and who then said to have read them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.models import AppendOnly, AppendOnlyQuerySet
from accounts.text import no_control_characters
from vendors.models.evidence import Evidence


class OpeningQuerySet(AppendOnlyQuerySet):
    def served(self, person, thing):
        """Note that the product showed this person a piece of evidence or a proof."""
        return self.create(person=person, **{thing._meta.model_name: thing})

    def of(self, person, thing):
        return self.filter(person=person, **{thing._meta.model_name: thing})


class Opening(AppendOnly):
    """The product served the file, the link or the answers to this person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="openings")
    proof = models.ForeignKey("vendors.Proof", models.PROTECT, null=True, related_name="openings")
    at = models.DateTimeField(default=now)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(evidence=None, proof__isnull=False)
                | models.Q(evidence__isnull=False, proof=None),
                name="an_opening_is_of_evidence_or_of_a_proof",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.at:%Y-%m-%d}"


class EvidenceReadingQuerySet(AppendOnlyQuerySet):
    def may_post(self, person, evidence):
        """Say whether this person was served the evidence since they last said to have read it."""
        last = self.filter(reader=person, evidence=evidence).order_by("-pk").first()
        openings = Opening.objects.of(person, evidence)
        return openings.filter(at__gt=last.at).exists() if last else openings.exists()


class EvidenceReading(AppendOnly):
    """I have read it. What makes a claim a document, for those whose people the reader is of."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(_("page or note"), max_length=300, validators=[no_control_characters])
    at = models.DateTimeField(default=now)

    objects = EvidenceReadingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.reader}: {self.note}"
