"""What we hold about a vendor: each row a fact with its date, state and source."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import validate_time_zone
from vendors.models.vendor import Stated, StatedQuerySet, Vendor, country_code, state_then
from vendors.names import language_name

language_code = RegexValidator(r"^[a-z]{2,3}\Z", _("Write the language code, such as fr."))


class Fact(Stated):
    """A single value: all values held are kept, the rule of `Stated.strength` picks one."""

    class Kind(models.TextChoices):
        FOUNDED = "founded", _("Founded")
        HEADCOUNT = "headcount", _("Delivery headcount")
        SENIORS = "seniors", _("Seniors (8+ years)")
        ENDPOINTS = "endpoints", _("Machines that meet the baseline, percent")
        AI_ENGINEERS = "ai_engineers", _("Engineers with AI in production")
        EU_CLIENTS = "eu_clients", _("EU-headquartered clients in production")
        OTHER = "other", _("Other")

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=20, choices=Kind)
    label = models.CharField(max_length=120, blank=True, help_text=_("Names a fact of kind Other."))
    value = models.CharField(max_length=300)
    number = models.IntegerField(
        null=True, blank=True, help_text=_("The value as a number, to sort by.")
    )
    unit = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        indexes = [models.Index(fields=["kind", "number"], name="fact_kind_number")]

    def __str__(self):
        return f"{self.title}: {self.value}"

    @property
    def title(self):
        # Django's own would translate the names of all kinds to show one.
        return self.label or str(Fact.Kind(self.kind).label)


class Site(Stated):
    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="sites")
    city = models.CharField(max_length=100, db_index=True)
    country = models.CharField(max_length=2, db_index=True, validators=[country_code])
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    day_starts = models.TimeField(null=True, blank=True, help_text=_("Local time, such as 09:00."))
    day_ends = models.TimeField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_starts__isnull=True, day_ends__isnull=True)
                | models.Q(day_starts__isnull=False, day_ends__isnull=False),
                name="a_working_day_has_both_its_start_and_its_end_or_neither",
                violation_error_message=_(
                    "Give both the start and the end of the working day, or neither."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(day_starts=models.F("day_ends"))
                | models.Q(day_starts=datetime.time.min),
                name="a_working_day_ends_when_it_starts_only_at_midnight",
                violation_error_message=_(
                    "The day cannot end when it starts. Write 00:00 to 00:00 for all day and night."
                ),
            ),
        ]

    def __str__(self):
        return self.city


class LanguageCover(Stated):
    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="languages")
    language = models.CharField(max_length=3, validators=[language_code], db_index=True)
    people = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["language", "pk"]
        verbose_name_plural = "languages"

    def __str__(self):
        return language_name(self.language)


class BenchLine(Stated):
    """Senior people in one stack and one business domain."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="bench")
    stack = models.CharField(max_length=60, db_index=True)
    domain = models.CharField(_("business domain"), max_length=60, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["stack", "domain", "pk"]

    def __str__(self):
        return f"{self.stack}, {self.domain}" if self.domain else self.stack


class CertificateQuerySet(StatedQuerySet):
    def out_of_date(self, day):
        return super().out_of_date(day) | models.Q(expires_on__lt=day)

    def valid_on(self, day):
        """Return those that name an expiry date which `day` has not passed."""
        return self.filter(expires_on__gte=day).exclude(self.out_of_date(day))


class Certificate(Stated):
    class Kind(models.TextChoices):
        ISO_27001 = "iso27001", "ISO/IEC 27001"
        SOC_2 = "soc2", "SOC 2 Type II"
        ISO_9001 = "iso9001", "ISO 9001"
        OTHER = "other", _("Other")

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=80, blank=True)
    body = models.CharField(_("certification body"), max_length=120, blank=True)
    scope = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField(
        null=True, blank=True, help_text=_("Of a SOC 2 report, the day its period ended.")
    )
    expires_on = models.DateField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-expires_on", "pk"]
        indexes = [models.Index(fields=["kind", "expires_on"], name="certificate_kind_expiry")]

    def __str__(self):
        return self.get_kind_display()

    def state_on(self, day):
        return state_then(self.state, day, self.fresh_until, self.expires_on)


class Client(Stated):
    """A client in production, with the country of its headquarters."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="clients")
    name = models.CharField(max_length=200)
    headquarters = models.CharField(max_length=2, validators=[country_code])
    service = models.CharField(max_length=200, blank=True)
    live_since = models.DateField(null=True, blank=True)
    languages = models.CharField(
        max_length=60,
        blank=True,
        help_text=_("Codes of those in daily use with this client, such as de it."),
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class FinancialYear(Stated):
    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="finances")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    result = models.DecimalField(
        _("profit or loss"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    equity = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_audited = models.BooleanField(default=False)
    largest_client_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    class Meta:
        ordering = ["-year", "pk"]

    def __str__(self):
        return str(self.year)
