"""Why the seal is broken."""

from django import forms

from scoring.forms.fields import PlainTextField

FEWEST_WORDS = 6


class UnsealForm(forms.Form):
    reason = PlainTextField(
        label="Why the rules must change",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"At least {FEWEST_WORDS} words. Printed in the report.",
        error_messages={"required": f"Say why, in at least {FEWEST_WORDS} words."},
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if len(reason.split()) < FEWEST_WORDS:
            raise forms.ValidationError(f"Say why, in at least {FEWEST_WORDS} words.")
        return reason
