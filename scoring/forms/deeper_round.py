"""The title of a deeper round; everything else is taken over or set in its steps."""

from django import forms

from scoring.forms.fields import PlainTextField


class RoundForm(forms.Form):
    title = PlainTextField(
        max_length=200, error_messages={"required": "Give the deeper round a title."}
    )
