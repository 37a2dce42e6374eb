"""People outside the product: everything else names them by their code."""

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.mail.models import Mail
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.text import names_in_full, names_somebody, no_control_characters
from vendors.models.vendor import Vendor

NAMED_IN_REASON = gettext_lazy("Leave out who it is: the record keeps this sentence.")
# Functions that return the numbers of further mails to a person: those with letters are above us.
mails_elsewhere = []
NAMES = ("name", "organisation", "role", "email", "telephone", "language")


def code_of(pk):
    return f"P-{pk:04}"


def pk_of(code):
    """Return 7 for `P-0007`; None for a text that is no code."""
    start, digits = code.strip().upper()[:2], code.strip()[2:]
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 9
    return int(digits) if start == "P-" and is_number else None


class OutsidePersonQuerySet(models.QuerySet):
    def present(self):
        return self.filter(erased_at=None)

    def called(self, text):
        """Return the people of this code, `P-0007`, of this e-mail address or of this name."""
        pk = pk_of(text)
        if pk is not None:
            return self.filter(pk=pk)
        return self.filter(email__iexact=text) if "@" in text else self.filter(name__iexact=text)

    def with_parts(self):
        """Read what `parts` needs, in five queries for any number of people."""
        return self.prefetch_related("references", "mandates", "roles", "mentions__proof")


class OutsidePerson(models.Model):
    """Somebody of a vendor or of its clients. Personal data: shown to few, looks are recorded."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="outside_people")
    name = models.CharField(max_length=150, blank=True, validators=[no_control_characters])
    organisation = models.CharField(max_length=200, blank=True, validators=[no_control_characters])
    role = models.CharField(max_length=150, blank=True, validators=[no_control_characters])
    email = models.EmailField(gettext_lazy("e-mail"), blank=True)
    telephone = models.CharField(max_length=40, blank=True, validators=[no_control_characters])
    language = models.CharField(max_length=3, blank=True)
    is_contact = models.BooleanField(
        gettext_lazy("speaks for the vendor: we may write to them"), default=False
    )
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = OutsidePersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = gettext_lazy("person outside")
        verbose_name_plural = gettext_lazy("people outside")
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
        return code_of(self.pk)

    @property
    def parts(self):
        """What this person is to the vendor and to us, in words."""
        return [
            *([_("contact of the vendor")] if self.is_contact else []),
            *(_("reference of %(client)s") % {"client": r.client} for r in self.references.all()),
            *(_("data protection officer") for _row in self.mandates.all()),
            *(row.role for row in self.roles.all()),
            *dict.fromkeys(str(mention.proof) for mention in self.mentions.all()),
        ]

    def is_named_in(self, text):
        """Say whether a text has the name, a part of it, the e-mail address or the telephone."""
        return names_somebody(text, self.name, self.email, self.telephone)

    def is_named_in_full(self, *texts):
        contacts = (self.name, self.email, self.telephone)
        return any(names_in_full(text, *contacts) for text in texts)

    @property
    def mails(self):
        """Mails to this person, about requests and with letters, and those to us that name them."""
        numbers = models.Q(pk__in=self.request_mails.values("mail"))
        for mails_of in mails_elsewhere:
            numbers |= models.Q(pk__in=mails_of(self))
        return Mail.objects.filter(numbers)

    @transaction.atomic
    def erase(self, by, reason):
        """Empty this person, the words and files of the proofs that name them, the mails to them,
        and the answers and questions of their vendor that name them in full, for good.

        The code stays wherever it stands, and so do proofs and answers with their hashes. Returns
        {what: how many} were emptied. Raises ValueError where the reason, which the record
        keeps, names the person.
        """
        if self.is_named_in(reason):
            raise ValueError(NAMED_IN_REASON)
        counts = {
            "details": sum(bool(getattr(self, name)) for name in NAMES),
            "words": 0,
            "files": 0,
            # Typed where only the address of an office belongs.
            "addresses": self.mandates.filter(address__iexact=self.email)
            .exclude(address="")
            .update(address=""),
            "mails": self.mails.delete()[0],
            "answers": apps.get_model("vendors", "Answer").objects.naming(self).erase(),
            "questions": apps.get_model("vendors", "Clarification")
            .objects.naming(self)
            .update(question=""),
        }
        for field in NAMES:
            setattr(self, field, "")
        self.is_contact = False
        self.erased_at = now()
        self.save()
        self.request_tokens.filter(ended_at=None).update(ended_at=now())
        proofs = {mention.proof for mention in self.mentions.select_related("proof")}
        for proof in proofs:
            for part, count in proof.erase_words().items():
                counts[part] += count
        RecordEntry.objects.append(
            actor=by,
            act=Act.ERASED_PERSON,
            subject=self.vendor,
            after={"code": self.code} | counts,
            reason=reason,
        )
        return counts
