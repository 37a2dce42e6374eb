"""What data protection asks of a vendor: sub-processors, officer, filings, transfers."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.models.person import OutsidePerson, code_of
from vendors.models.vendor import Stated, Vendor, country_code
from vendors.names import EEA, country_name


class SubProcessor(Stated):
    class Terms(models.TextChoices):
        PASSED_ON = "passed_on", gettext_lazy("Our terms are passed on")
        NOT_PASSED_ON = "not_passed_on", gettext_lazy("Our terms are not passed on")

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="sub_processors")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, validators=[country_code])
    duty = models.CharField(max_length=200)
    terms = models.CharField(max_length=20, choices=Terms, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = gettext_lazy("sub-processor")

    def __str__(self):
        return self.name

    @property
    def details(self):
        terms = self.get_terms_display() if self.terms else _("terms not known")
        return [country_name(self.country), self.duty, terms]


class DataProtectionOfficer(Stated):
    """The officer by code; `address` reaches the office, not the person."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="officers")
    person = models.ForeignKey(
        OutsidePerson, models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    address = models.EmailField(
        gettext_lazy("address of the office"),
        blank=True,
        help_text=gettext_lazy("Such as privacy@example.org. That of a person stands with them."),
    )
    mandate = models.CharField(max_length=300, blank=True)
    appointed = models.BooleanField(gettext_lazy("appointed in writing"), default=False)
    conflicting = models.BooleanField(
        gettext_lazy("also in charge of IT, people, sales or the firm"), default=False
    )
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "pk"]

    def __str__(self):
        return _("Data protection officer")

    @property
    def details(self):
        return [
            code_of(self.person_id) if self.person_id else _("no person named"),
            self.address,
            self.mandate,
            _("appointed in writing") if self.appointed else _("not appointed in writing"),
            self.conflicting and _("in charge of other things too"),
            self.checked_on
            and _("checked on %(day)s") % {"day": date_format(self.checked_on, "j F Y")},
        ]


class Filing(Stated):
    """What local data protection law asks to be filed, if anything, and whether it was."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="filings")
    authority = models.CharField(max_length=150)
    country = models.CharField(max_length=2, validators=[country_code])
    processing = models.CharField(gettext_lazy("for which processing"), max_length=200)
    no_duty = models.BooleanField(
        gettext_lazy("nothing has to be filed there"),
        default=False,
        help_text=gettext_lazy("The law of this country asks for no filing. Say who says so."),
    )
    our_kind = models.BooleanField(gettext_lazy("covers our kind of processing"), default=False)
    due_on = models.DateField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    renewal_on = models.DateField(gettext_lazy("due for renewal on"), null=True, blank=True)

    class Meta:
        ordering = ["country", "authority", "pk"]

    def __str__(self):
        return f"{self.authority}, {self.processing}"

    @property
    def details(self):
        filed = _("nothing has to be filed") if self.no_duty else _("not filed")
        if self.filed_on:
            filed = _("filed on %(day)s") % {"day": date_format(self.filed_on, "j F Y")}
        renewal = self.renewal_on and _("renewal due on %(day)s") % {
            "day": date_format(self.renewal_on, "j F Y")
        }
        return [country_name(self.country), filed, renewal, self.our_kind and _("our kind")]


OUTSIDE_EEA = gettext_lazy("This country is not in the EU or EEA: choose another basis.")


class TransferStatusQuerySet(models.QuerySet):
    def newest(self, countries=None):
        """Return {country code: the status checked last}, of all without `countries`. One query."""
        rows = self if countries is None else self.filter(country__in=countries)
        rows = rows.order_by("checked_on", "pk")
        return {row.country: row for row in rows}


class TransferStatus(models.Model):
    """On what basis EU personal data may be seen from a country, whoever the vendor is."""

    class Basis(models.TextChoices):
        EEA = "eea", gettext_lazy("In the EU or EEA")
        ADEQUACY = "adequacy", gettext_lazy("Adequacy decision in force")
        CLAUSES = "clauses", gettext_lazy("Standard clauses and a transfer assessment needed")

    country = models.CharField(max_length=2, db_index=True, validators=[country_code])
    basis = models.CharField(max_length=10, choices=Basis)
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = TransferStatusQuerySet.as_manager()

    class Meta:
        ordering = ["country", "-checked_on", "-pk"]
        verbose_name_plural = "transfer status"

    def __str__(self):
        return f"{self.country}: {self.get_basis_display()}"

    def clean(self):
        if self.basis == self.Basis.EEA and self.country and self.country not in EEA:
            raise ValidationError({"basis": OUTSIDE_EEA})

    @property
    def in_words(self):
        day = date_format(self.checked_on, "j M Y")
        values = {"basis": self.get_basis_display().lower(), "day": day}
        return _("%(basis)s, checked on %(day)s") % values
