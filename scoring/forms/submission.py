"""Saying that a section is complete, submitting all ratings, and giving them back."""

from django import forms

from scoring.forms.fields import PlainTextField


class SectionForm(forms.Form):
    completed = forms.ChoiceField(
        label="Have you completed this section?",
        choices=[("yes", "Yes"), ("no", "No, I will come back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have completed this section."},
    )

    def __init__(self, data, progress):
        super().__init__(data)
        self.progress = progress

    def clean_completed(self):
        completed = self.cleaned_data["completed"]
        if completed == "yes" and self.progress.to_mend:
            raise forms.ValidationError("Correct the answers listed above first.")
        return completed


class SubmitForm(forms.Form):
    """`progress` is that of every criterion the member rates."""

    whole_errors_at = "to-correct"

    confirmed = forms.BooleanField(
        required=False, label="I understand, and submit with these left out"
    )

    def __init__(self, data, progress):
        super().__init__(data)
        self.progress = progress

    @property
    def left_out(self):
        return sum(len(one.pending) for one in self.progress)

    @property
    def to_mend(self):
        return [(one, place) for one in self.progress for place in one.to_mend]

    @property
    def incomplete(self):
        """Return the criteria that lose this member's ratings for all candidates."""
        return [one for one in self.progress if one.pending]

    def clean(self):
        if self.to_mend:
            raise forms.ValidationError("Correct the answers listed below before you submit.")
        if self.left_out and not self.cleaned_data.get("confirmed"):
            self.add_error(
                "confirmed", "Answer what is left, or confirm that you submit without it."
            )
        return self.cleaned_data


class ReopenForm(forms.Form):
    reason = PlainTextField(
        label="Why are these ratings reopened?",
        help_text="It is kept in the record with your name.",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why these ratings are reopened."},
    )
