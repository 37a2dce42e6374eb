"""Who rates what, and what changes of a panel after the seal."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from scoring.forms.fields import PlainTextField
from scoring.models import PanelMember

FEWEST_WORDS = 6
EARLIEST = timedelta(days=5 * 366)


class ReasonField(PlainTextField):
    """A reason that the report prints, in six words or more."""

    def __init__(self, **options):
        say = f"Say why, in at least {FEWEST_WORDS} words."
        options.setdefault("max_length", 4000)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        options.setdefault("help_text", f"At least {FEWEST_WORDS} words. Printed in the report.")
        options.setdefault("error_messages", {"required": say})
        super().__init__(**options)
        self.too_short = say

    def clean(self, value):
        reason = super().clean(value)
        if len(reason.split()) < FEWEST_WORDS:
            raise forms.ValidationError(self.too_short)
        return reason


class AssignmentsForm(forms.Form):
    """The criteria of each person who may rate: one row of boxes a person."""

    def __init__(self, data=None, *, setup):
        super().__init__(data)
        self.titles = setup.evaluation.criterion_titles
        present = [member for member in setup.members if not member.left_at]
        self.members = [one for one in present if one.role != PanelMember.Role.OBSERVER]
        for member in self.members:
            self.fields[f"criteria_{member.pk}"] = forms.MultipleChoiceField(
                label=f"Criteria that {member} rates",
                choices=list(self.titles.items()),
                initial=setup.rated_by(member),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Tick criteria of this evaluation."},
            )

    @property
    def rows(self):
        return [(member, self[f"criteria_{member.pk}"]) for member in self.members]

    def assignments(self):
        """Return (member, criteria) of everybody who may rate."""
        return [(one, self.cleaned_data[f"criteria_{one.pk}"]) for one in self.members]


class LeavingForm(forms.Form):
    reason = ReasonField(label="Why they leave the panel")


class WithdrawalForm(forms.Form):
    on = forms.DateField(
        label="The day on which the vendor told us",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "date-and-time"}),
        error_messages={
            "required": "Give the day, such as 2026-11-20.",
            "invalid": "Write the day as 2026-11-20.",
        },
    )
    reason = ReasonField(label="Why the vendor withdraws, in its own words if you have them")

    def clean_on(self):
        on, today = self.cleaned_data["on"], timezone.localdate()
        if on > today:
            raise forms.ValidationError("This day is still to come. Give the day they told us.")
        if on < today - EARLIEST:
            raise forms.ValidationError("This is over five years ago. Give the day they told us.")
        return on


class ExceptionForm(forms.Form):
    reason = ReasonField(label="Why they count on this criterion all the same")


class TakeBackForm(forms.Form):
    reason = ReasonField(label="Why this exception is taken back", help_text="Kept in the record.")
