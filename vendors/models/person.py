"""People outside the product: everything else names them by their code."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.text import no_control_characters
from vendors.models.vendor import Vendor

NAMES = ("name", "organisation", "role", "email", "telephone", "language")


class OutsidePersonQuerySet(models.QuerySet):
    def with_code(self, code):
        """Return the people of the code `P-0007`: one or none."""
        digits = code.strip().upper().removeprefix("P-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 9
        return self.filter(pk=int(digits)) if is_number else self.none()


class OutsidePerson(models.Model):
    """Somebody of a vendor or of its clients. Personal data: shown to few, looks are recorded."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="outside_people")
    name = models.CharField(max_length=150, blank=True, validators=[no_control_characters])
    organisation = models.CharField(max_length=200, blank=True, validators=[no_control_characters])
    role = models.CharField(max_length=150, blank=True, validators=[no_control_characters])
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(max_length=40, blank=True, validators=[no_control_characters])
    language = models.CharField(max_length=3, blank=True)
    is_contact = models.BooleanField(
        _("speaks for the vendor: we may write to them"), default=False
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = OutsidePersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person outside")
        verbose_name_plural = _("people outside")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(**dict.fromkeys(NAMES, "")),
                name="an_erased_person_has_a_code_and_nothing_else",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"P-{self.pk:04}"

    @transaction.atomic
    def erase(self, by, reason):
        """Empty this person, and the words and files of the proofs that name them; the codes,
        the proofs and their hashes stay.
        """
        for field in NAMES:
            setattr(self, field, "")
        self.erased_at = self.erased_at or now()
        self.save()
        counts = {"words": 0, "files": 0}
        for mention in self.mentions.select_related("proof"):
            for part, count in mention.proof.erase_words().items():
                counts[part] += count
        RecordEntry.objects.append(
            actor=by, act=Act.ERASED_PERSON, subject=self, after=counts, reason=reason
        )
