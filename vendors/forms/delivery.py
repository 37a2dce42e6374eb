"""The forms of how a vendor delivers and complies, and of its prices."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.forms.facts import TABLES as FACTS
from vendors.forms.facts import LanguagesForm, StatedForm, Table
from vendors.models.compliance import DataProtectionOfficer, Filing, SubProcessor
from vendors.models.delivery import (
    AiError,
    ChangeDatePlan,
    DayRate,
    Handover,
    HiringPlan,
    Incident,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    SignedRelease,
)
from vendors.models.person import OutsidePerson

PRICES = "rate"  # the table that few may see


class NamedPersonForm(LanguagesForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not data.get("person") and not data.get("label"):
            self.add_error("label", _("Give the code of this person: ours or the vendor's."))
        if (data.get("day_starts") is None) != (data.get("day_ends") is None):
            self.add_error("day_ends", _("Give both the start and the end of the working day."))


class HandoverForm(StatedForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("at") and not data.get("time_zone"):
            self.add_error("time_zone", _("Say in which time zone this hour is."))


class MonthlyFigureForm(StatedForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("month"):
            data["month"] = data["month"].replace(day=1)
        is_percent = str(data.get("metric", "")) in {
            MonthlyFigure.Metric.CONTAINMENT,
            MonthlyFigure.Metric.DEFLECTION,
            MonthlyFigure.Metric.REPEAT,
            MonthlyFigure.Metric.RESPONSES,
        }
        if is_percent and (data.get("value") or 0) > 100:
            self.add_error("value", _("A percentage cannot be over 100."))


class FilingForm(StatedForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("no_duty") and any(data.get(n) for n in ("due_on", "filed_on", "renewal_on")):
            self.add_error("no_duty", _("Where nothing has to be filed, leave the days empty."))


class OfficerForm(StatedForm):
    def clean_address(self):
        address = self.cleaned_data["address"]
        people = self.vendor.rows_of(OutsidePerson).filter(email__iexact=address)
        if address and (person := people.first()):
            sentence = _("This is the address of %(code)s and stands with them. Leave it empty.")
            raise forms.ValidationError(sentence % {"code": person.code})
        return address


class DayRateForm(StatedForm):
    def clean_currency(self):
        currency = self.cleaned_data["currency"].upper()
        if not (currency.isascii() and currency.isalpha() and len(currency) == 3):
            self.add_error("currency", _("Write the three letters of the currency, such as EUR."))
        return currency


DELIVERY = {
    "roster": Table(
        gettext_lazy("named person"),
        NamedPerson,
        (
            "label",
            "person",
            "role",
            "is_lead",
            "site",
            "time_zone",
            "day_starts",
            "day_ends",
            "backup",
            "years",
            "languages",
            "employment",
            "employer",
            "since",
        ),
        NamedPersonForm,
    ),
    "incident": Table(
        gettext_lazy("incident"), Incident, ("label", "raised_at", "first_action_at")
    ),
    "ai-error": Table(
        gettext_lazy("AI error"),
        AiError,
        ("label", "reported_on", "cause", "fix", "fixed_on", "tested_on", "came_back"),
    ),
    "handover": Table(
        gettext_lazy("hand-over"),
        Handover,
        ("per_day", "at", "time_zone", "notes_complete"),
        HandoverForm,
    ),
    "change-date": Table(
        gettext_lazy("change-date plan"), ChangeDatePlan, ("changes_on", "plan", "minutes_lost")
    ),
    "release": Table(
        gettext_lazy("release"),
        SignedRelease,
        ("version", "released_on", "signed", "by_pipeline", "origin", "altered_refused"),
    ),
    "hiring": Table(
        gettext_lazy("hiring plan"),
        HiringPlan,
        ("months", "by_role", "people_at_peak", "planned_last_year", "hired_last_year"),
    ),
    "leavers": Table(gettext_lazy("count of leavers"), Leavers, ("seniors_before", "left")),
    "month": Table(
        gettext_lazy("monthly figure"),
        MonthlyFigure,
        ("metric", "month", "value", "base", "by_type", "strict", "same_question"),
        MonthlyFigureForm,
    ),
    "sub-processor": Table(
        gettext_lazy("sub-processor"), SubProcessor, ("name", "country", "duty", "terms")
    ),
    "officer": Table(
        gettext_lazy("data protection officer"),
        DataProtectionOfficer,
        ("person", "address", "mandate", "appointed", "conflicting", "checked_on"),
        OfficerForm,
    ),
    "filing": Table(
        gettext_lazy("filing"),
        Filing,
        (
            "authority",
            "country",
            "processing",
            "no_duty",
            "our_kind",
            "due_on",
            "filed_on",
            "renewal_on",
        ),
        FilingForm,
    ),
    PRICES: Table(
        gettext_lazy("day rate"),
        DayRate,
        ("role", "seniority", "country", "amount", "currency"),
        DayRateForm,
    ),
}
TABLES = FACTS | DELIVERY
