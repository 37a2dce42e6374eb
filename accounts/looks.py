"""Who looked at personal data: one row a page, kept for the months that the organisation says."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.models import subject_name

SUBJECTS = {
    "vendor": _("Vendor"),
    "outsideperson": _("Person outside"),
    "evidence": _("Evidence"),
    "proof": _("Proof"),
    "user": _("Account"),
}


class LookQuerySet(models.QuerySet):
    def note(self, person, kind, subject, people=1):
        """Note that this person is shown something that names people. Cheap: one insert."""
        return self.create(person=person, kind=kind, subject=subject_name(subject), people=people)


class Look(models.Model):
    class Kind(models.TextChoices):
        PEOPLE = "people", _("Names and contacts of a vendor's people")
        PERSON = "person", _("One person outside")
        FILE = "file", _("A file that names people")
        PROOF = "proof", _("Answers and files of a proof")
        EXPORT = "export", _("All that is held about a person")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks")
    at = models.DateTimeField(default=now, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    # A name, as in the record: what was looked at may go before its look.
    subject = models.CharField(max_length=120, db_index=True)
    people = models.PositiveIntegerField(default=1)

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.person_id} {self.kind} {self.subject}"

    @property
    def about(self):
        """What was looked at, by its number: "Vendor 12"."""
        kind, _colon, pk = self.subject.partition(":")
        return f"{SUBJECTS.get(kind, kind)} {pk}"
