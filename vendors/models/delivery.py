"""How a vendor delivers: its people by code, its incidents, hand-overs, releases and plans."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import validate_time_zone
from vendors.models.person import OutsidePerson, code_of
from vendors.models.vendor import Stated, Vendor, country_code

SENIOR_YEARS = 8


def minutes_between(start, end):
    """Return whole minutes from start to end, rounded up."""
    return int(-((start - end).total_seconds() // 60))


class NamedPerson(Stated):
    """One person of the roster, by our code or the vendor's own; names stand elsewhere."""

    class Employment(models.TextChoices):
        EMPLOYED = "employed", gettext_lazy("Employed")
        CONTRACT = "contract", gettext_lazy("Personal contract")

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="named_people")
    person = models.ForeignKey(
        OutsidePerson, models.PROTECT, null=True, blank=True, related_name="roles"
    )
    label = models.CharField(
        gettext_lazy("vendor's code"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("As the vendor lists this person, such as ENG-12. No name."),
    )
    role = models.CharField(max_length=100)
    is_lead = models.BooleanField(gettext_lazy("is the senior lead"), default=False)
    site = models.CharField(gettext_lazy("city of the site"), max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    day_starts = models.TimeField(null=True, blank=True)
    day_ends = models.TimeField(null=True, blank=True)
    backup = models.CharField(gettext_lazy("code of the backup"), max_length=60, blank=True)
    years = models.PositiveSmallIntegerField(
        gettext_lazy("full years of engineering work"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
    )
    languages = models.CharField(
        max_length=60,
        blank=True,
        help_text=gettext_lazy("Codes of those spoken fluently, such as fr en."),
    )
    employment = models.CharField(max_length=10, choices=Employment, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["vendor", "-is_lead", "role", "pk"]
        verbose_name_plural = "named people"

    def __str__(self):
        return f"{self.code}, {self.role}" if self.code else self.role

    @property
    def code(self):
        return code_of(self.person_id) if self.person_id else self.label

    @property
    def is_senior(self):
        return None if self.years is None else self.years >= SENIOR_YEARS

    @property
    def hours(self):
        """When they work, by the clock of their site: "09:00 to 18:00"; "" where not known."""
        if self.day_starts is None or self.day_ends is None:
            return ""
        times = {"start": f"{self.day_starts:%H:%M}", "end": f"{self.day_ends:%H:%M}"}
        return _("%(start)s to %(end)s") % times

    @property
    def details(self):
        years = ""
        if self.years is not None:
            years = ngettext("%(n)s year", "%(n)s years", self.years) % {"n": self.years}
        backup = self.backup and _("backup %(code)s") % {"code": self.backup}
        employment = self.employment and self.get_employment_display()
        lead = _("senior lead") if self.is_lead else ""
        return [
            lead,
            self.site,
            self.hours,
            years,
            self.languages,
            employment,
            self.employer,
            backup,
        ]


class Incident(Stated):
    """A serious incident of a client: when it was raised, and when a person first acted."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="incidents")
    label = models.CharField(gettext_lazy("number or name"), max_length=100)
    raised_at = models.DateTimeField(help_text=gettext_lazy("In your own time zone."))
    first_action_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_action_at=None)
                | models.Q(first_action_at__gte=models.F("raised_at")),
                name="nobody_acts_on_an_incident_before_it_is_raised",
                violation_error_message=gettext_lazy(
                    "The first action cannot come before the incident."
                ),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def minutes(self):
        """Minutes to the first action, rounded up; None while nobody acted."""
        if self.first_action_at is None:
            return None
        return minutes_between(self.raised_at, self.first_action_at)

    @property
    def details(self):
        if self.minutes is None:
            return [_("nobody acted")]
        return [ngettext("%(n)s minute", "%(n)s minutes", self.minutes) % {"n": self.minutes}]


class AiError(Stated):
    """A contact that the AI got wrong: its cause and fix, and whether it stayed away."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="ai_errors")
    label = models.CharField(gettext_lazy("number or name"), max_length=100)
    reported_on = models.DateField()
    cause = models.CharField(max_length=300, blank=True)
    fix = models.CharField(max_length=300, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    tested_on = models.DateField(gettext_lazy("tested later, on"), null=True, blank=True)
    came_back = models.BooleanField(gettext_lazy("has come back since"), default=False)

    class Meta:
        ordering = ["-reported_on", "pk"]
        verbose_name = gettext_lazy("AI error")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fixed_on=None) | models.Q(fixed_on__gte=models.F("reported_on")),
                name="no_ai_error_is_fixed_before_it_is_reported",
                violation_error_message=gettext_lazy("The fix cannot come before the report."),
            ),
            models.CheckConstraint(
                condition=models.Q(tested_on=None)
                | models.Q(tested_on__gte=Coalesce("fixed_on", "reported_on")),
                name="no_ai_error_is_tested_before_it_is_fixed",
                violation_error_message=gettext_lazy("The test cannot come before the fix."),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def details(self):
        days = {
            name: date_format(day, "j F Y")
            for name in ("reported_on", "fixed_on", "tested_on")
            if (day := getattr(self, name))
        }
        return [
            _("reported on %(reported_on)s") % days,
            self.cause or _("no cause on record"),
            self.fix or _("no fix on record"),
            self.fixed_on and _("fixed on %(fixed_on)s") % days,
            _("tested on %(tested_on)s") % days if self.tested_on else _("not tested later"),
            self.came_back and _("came back"),
        ]


class Handover(Stated):
    """How often in 24 hours open work changes hands, at what hour, and with which notes."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="handovers")
    per_day = models.PositiveSmallIntegerField(
        gettext_lazy("hand-overs in 24 hours"), validators=[MaxValueValidator(24)]
    )
    at = models.TimeField(gettext_lazy("local hour of the hand-over"), null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    notes_complete = models.BooleanField(
        gettext_lazy("notes name every open item, owner and next step"), default=False
    )

    class Meta:
        ordering = ["-as_of", "pk"]

    def __str__(self):
        return _("Hand-overs")

    @property
    def details(self):
        count = {"n": self.per_day}
        notes = _("complete notes") if self.notes_complete else _("without complete notes")
        hour = self.at and _("at %(hour)s, %(zone)s") % {
            "hour": f"{self.at:%H:%M}",
            "zone": self.time_zone,
        }
        a_day = ngettext("%(n)s in 24 hours", "%(n)s in 24 hours", self.per_day) % count
        return [a_day, hour, notes]


class ChangeDatePlan(Stated):
    """What the team does on a date on which the time gap moves."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="change_date_plans")
    changes_on = models.DateField(gettext_lazy("date on which the gap moves"))
    plan = models.CharField(max_length=300)
    minutes_lost = models.PositiveSmallIntegerField(
        gettext_lazy("minutes of our day that are lost"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
    )

    class Meta:
        ordering = ["changes_on", "pk"]

    def __str__(self):
        return date_format(self.changes_on, "j F Y")

    @property
    def details(self):
        lost = ngettext("%(n)s minute lost", "%(n)s minutes lost", self.minutes_lost)
        return [self.plan, lost % {"n": self.minutes_lost}]


class SignedRelease(Stated):
    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="releases")
    version = models.CharField(max_length=80)
    released_on = models.DateField()
    signed = models.BooleanField(gettext_lazy("is signed"), default=False)
    by_pipeline = models.BooleanField(gettext_lazy("signed by the pipeline"), default=False)
    origin = models.BooleanField(gettext_lazy("has a record of origin"), default=False)
    altered_refused = models.BooleanField(gettext_lazy("an altered copy is refused"), default=False)

    class Meta:
        ordering = ["-released_on", "pk"]
        verbose_name = gettext_lazy("release")

    def __str__(self):
        return self.version

    @property
    def details(self):
        return [
            date_format(self.released_on, "j F Y"),
            _("signed") if self.signed else _("not signed"),
            self.by_pipeline and _("by the pipeline"),
            self.origin and _("with a record of origin"),
            self.altered_refused and _("an altered copy is refused"),
        ]


class HiringPlan(Stated):
    """How far the vendor's own plan reaches, and how last year's was met."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="hiring_plans")
    months = models.PositiveSmallIntegerField(
        gettext_lazy("months that it covers"), validators=[MaxValueValidator(240)]
    )
    by_role = models.BooleanField(gettext_lazy("has numbers by role"), default=False)
    people_at_peak = models.PositiveIntegerField(null=True, blank=True)
    planned_last_year = models.PositiveIntegerField(
        gettext_lazy("hires planned for last year"), null=True, blank=True
    )
    hired_last_year = models.PositiveIntegerField(
        gettext_lazy("hires of last year"), null=True, blank=True
    )

    class Meta:
        ordering = ["-as_of", "pk"]

    def __str__(self):
        return _("Hiring plan")

    @property
    def details(self):
        months = ngettext("%(n)s month", "%(n)s months", self.months) % {"n": self.months}
        peak = last_year = ""
        if self.people_at_peak is not None:
            peak = _("%(n)s people at its peak") % {"n": self.people_at_peak}
        if None not in (self.planned_last_year, self.hired_last_year):
            last_year = _("last year %(hired)s hired of %(planned)s planned") % {
                "hired": self.hired_last_year,
                "planned": self.planned_last_year,
            }
        return [months, self.by_role and _("by role"), peak, last_year]


class Leavers(Stated):
    """How many of the seniors of a year ago have left since."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="leavers")
    seniors_before = models.PositiveIntegerField(gettext_lazy("seniors 12 months ago"))
    left = models.PositiveIntegerField(gettext_lazy("of these, left since"))

    class Meta:
        ordering = ["-as_of", "pk"]
        verbose_name_plural = "leavers"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__lte=models.F("seniors_before")),
                name="no_more_seniors_leave_than_there_were",
                violation_error_message=gettext_lazy("No more can leave than there were."),
            ),
        ]

    def __str__(self):
        return _("Leavers in 12 months")

    @property
    def details(self):
        return [_("%(left)s of %(seniors)s") % {"left": self.left, "seniors": self.seniors_before}]


class MonthlyFigure(Stated):
    """One metric of one month, with the number of contacts or answers that it rests on."""

    class Metric(models.TextChoices):
        CONTAINMENT = "containment", gettext_lazy("Containment, percent")
        DEFLECTION = "deflection", gettext_lazy("Deflection, percent")
        REPEAT = "repeat", gettext_lazy("Repeat contacts, percent")
        SATISFACTION = "satisfaction", gettext_lazy("Satisfaction, all contacts")
        SATISFACTION_AI = "satisfaction_ai", gettext_lazy("Satisfaction, AI only")
        SATISFACTION_MIXED = "satisfaction_mixed", gettext_lazy("Satisfaction, AI then person")
        SATISFACTION_HUMAN = "satisfaction_human", gettext_lazy("Satisfaction, person only")
        RESPONSES = "responses", gettext_lazy("Answers to the question, percent")

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="monthly_figures")
    metric = models.CharField(max_length=20, choices=Metric)
    month = models.DateField(help_text=gettext_lazy("Any day of the month."))
    value = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    base = models.PositiveIntegerField(gettext_lazy("contacts or answers"))
    by_type = models.BooleanField(gettext_lazy("kept by type of contact"), default=False)
    strict = models.BooleanField(
        gettext_lazy("leaves out repeats and people who gave up"), default=False
    )
    same_question = models.BooleanField(
        gettext_lazy("asks after AI, mixed and human contacts in the same words"), default=False
    )

    class Meta:
        ordering = ["metric", "-month", "pk"]

    def __str__(self):
        return f"{self.get_metric_display()}, {date_format(self.month, 'F Y')}"

    @property
    def details(self):
        base = _("of %(base)s") % {"base": self.base}
        return [
            str(self.value.normalize() + 0),
            base,
            self.by_type and _("by type of contact"),
            self.same_question and _("same question"),
        ]


class DayRate(Stated):
    """A price. Never beside a question: see `vendors.permissions.can_see_prices`."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="day_rates")
    role = models.CharField(max_length=100)
    seniority = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[country_code])
    amount = models.DecimalField(
        gettext_lazy("price of a day"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["role", "seniority", "pk"]

    def __str__(self):
        return ", ".join(filter(None, [self.role, self.seniority, self.country]))

    @property
    def details(self):
        return [f"{self.amount:,.2f} {self.currency}"]
