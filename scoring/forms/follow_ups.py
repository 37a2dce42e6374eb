"""Conditions and next steps of a decision: a few rows of what, who and when."""

from django import forms

from scoring.forms.fields import PlainTextField
from scoring.models import FollowUp

MOST = 12  # rows of a kind
SPARE = 2  # empty rows offered below those that are filled in
BOX = forms.TextInput(attrs={"class": "form-control"})


class FollowUpForm(forms.Form):
    """One row. An empty one is no row; a draft may leave out who and when."""

    text = PlainTextField(label="What", required=False, max_length=200, widget=BOX)
    owner = PlainTextField(label="Who", required=False, max_length=80, widget=BOX)
    due_on = forms.DateField(
        label="By when",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={"invalid": "Write the date as year, month and day, such as 2026-12-15."},
    )

    def clean(self):
        cleaned = super().clean()
        has_more = cleaned.get("owner") or cleaned.get("due_on")
        if has_more and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "Say what is to be done, or empty the row.")
        return cleaned


class FollowUpRows:
    """The rows of one kind: `forms` to show, `values` once `is_valid`."""

    def __init__(self, kind, rows, data=None):
        self.kind = kind
        self.forms = [
            FollowUpForm(data, prefix=f"{kind}-{number}", initial=row)
            for number, row in enumerate(_padded(kind, rows, data))
        ]

    def is_valid(self):
        return not self.errors

    @property
    def values(self):
        """Return the rows that say something, each with its kind."""
        return [
            {"kind": self.kind, **form.cleaned_data}
            for form in self.forms
            if form.cleaned_data["text"]
        ]

    @property
    def errors(self):
        """Return (anchor, sentence) of everything that is wrong."""
        return [
            (form[name].auto_id, sentence)
            for form in self.forms
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]


def _padded(kind, rows, data):
    """Return as many rows as were posted or are held, with some empty ones below."""
    if data is not None:
        posted = [n for n in range(MOST) if f"{kind}-{n}-text" in data]
        return [{}] * (max(posted, default=-1) + 1)
    held = [row for row in rows if row["kind"] == kind]
    return (held + [{}] * SPARE)[:MOST]


def follow_up_rows_of(evaluation, data=None):
    """Return the rows of both kinds, as posted or as they are held."""
    held = (
        []
        if data is not None
        else list(
            FollowUp.objects.filter(evaluation=evaluation).values("kind", "text", "owner", "due_on")
        )
    )
    return [FollowUpRows(kind, held, data) for kind in FollowUp.Kind.values]
