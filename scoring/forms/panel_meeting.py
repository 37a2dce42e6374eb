"""What a meeting of the panel leaves: minutes, and what each assessor says of them."""

from django import forms
from django.utils import timezone

from scoring.forms.fields import PlainTextField
from scoring.models import PanelMember, SignOff


class MinutesForm(forms.Form):
    """When the panel met, who was there and what was said."""

    held_on = forms.DateField(
        label="Date of the meeting",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Give the date of the meeting.",
            "invalid": "Write the date as year, month and day, such as 2026-11-24.",
        },
    )
    present = PlainTextField(
        label="Who was there",
        max_length=2000,
        help_text="Names, with a comma between them.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say who was there."},
    )
    text = PlainTextField(
        label="What was said",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write what was said."},
    )

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        if held_on > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Minutes are of what was said.")
        return held_on


class SignOffForm(forms.Form):
    """Whether one assessor agrees with the levels, or why not."""

    ANSWERS = [
        (SignOff.Answer.AGREES, "I agree with the levels above"),
        (SignOff.Answer.MINORITY, "I do not agree, and file a minority note"),
    ]
    answer = forms.ChoiceField(
        label="Do you agree with these levels?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say whether you agree.",
            "invalid_choice": "Say whether you agree.",
        },
    )
    note = PlainTextField(
        label="Minority note",
        required=False,
        max_length=4000,
        help_text="The report prints it under your name.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self):
        cleaned = super().clean()
        answer, note = cleaned.get("answer"), cleaned.get("note")
        if answer == SignOff.Answer.MINORITY and not note and "note" not in self.errors:
            self.add_error("note", "Write what you do not agree with, and why.")
        if answer == SignOff.Answer.AGREES and note:
            self.add_error(
                "note", "Who agrees files no note. Choose the other answer, or take the note out."
            )
        return cleaned


class AbsenceForm(forms.Form):
    """Why an assessor could not be asked."""

    member = forms.ModelChoiceField(
        label="Who",
        queryset=PanelMember.objects.none(),
        error_messages={
            "required": "Choose who could not be asked.",
            "invalid_choice": "This person has answered, or is not asked.",
        },
    )
    reason = PlainTextField(
        label="Why",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why this person could not be asked."},
    )

    def __init__(self, *args, missing, **kwargs):
        super().__init__(*args, **kwargs)
        members = PanelMember.objects.filter(pk__in=[member.pk for member in missing])
        self.fields["member"].queryset = members.select_related("user")


class ReasonForm(forms.Form):
    """A reason that the report prints."""

    reason = PlainTextField(
        label="Reason",
        max_length=4000,
        help_text="The report prints it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
