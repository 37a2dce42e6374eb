"""Which entries of the record to show."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone

from scoring.forms.fields import PlainTextField, WholeNumberField

SUBJECTS = {
    "scoring.evaluation": "Evaluation",
    "vendors.vendor": "Vendor",
    "vendors.evidence": "Evidence",
    "vendors.vendorimport": "Import",
    "accounts.user": "Person",
}
MOST = 2_147_483_647
A_DAY = {"invalid": "Choose a day, such as 2026-11-22."}
# Nearer to the ends of the calendar, a zone or the day after would be off it.
ON_THE_CALENDAR = [
    MinValueValidator(date(1900, 1, 1), A_DAY["invalid"]),
    MaxValueValidator(date(9000, 1, 1), A_DAY["invalid"]),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    default_validators = ON_THE_CALENDAR
    default_error_messages = A_DAY

    def __init__(self, **options):
        super().__init__(required=False, widget=DayInput(), **options)


class RecordFilterForm(forms.Form):
    """What is wrong with a filter is said beside it; the others still filter."""

    person = PlainTextField(required=False, max_length=200, label="Person")
    act = forms.ChoiceField(required=False, label="Act")
    since = DayField(label="From")
    until = DayField(label="To")

    def __init__(self, data, entries):
        super().__init__(data)
        self.entries = entries
        acts = entries.order_by("act").values_list("act", flat=True).distinct()
        self.fields["act"].choices = [("", "Any"), *((act, act.capitalize()) for act in acts)]

    @property
    def wanted(self):
        """Return the filters that are in use and understood, as plain values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def found(self):
        """Return the entries that pass every filter in use."""
        entries = self.entries
        for name, value in self.wanted.items():
            entries = entries.filter(getattr(self, f"by_{name}")(value))
        return entries

    def by_person(self, text):
        return Q(actor_email__icontains=text) | Q(actor__name__icontains=text)

    def by_act(self, act):
        return Q(act=act)

    def by_since(self, day):
        return Q(at__gte=beginning(day))

    def by_until(self, day):
        return Q(at__lt=beginning(day + timedelta(days=1)))


class WholeRecordFilterForm(RecordFilterForm):
    """The record of everything is also filtered by what an entry is about."""

    about = forms.ChoiceField(
        required=False, label="About", choices=[("", "Anything"), *SUBJECTS.items()]
    )
    number = WholeNumberField(1, MOST, required=False, label="Its number")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("number") and not cleaned.get("about"):
            self.add_error("number", "Choose what has this number, such as “Evaluation”.")
        return cleaned

    def by_about(self, kind):
        number = self.cleaned_data.get("number")
        return Q(subject=f"{kind}:{number}") if number else Q(subject__startswith=f"{kind}:")

    def by_number(self, number):
        return Q()


def beginning(day):
    """Return the moment at which a day begins where the reader is."""
    return timezone.make_aware(datetime.combine(day, time()))
