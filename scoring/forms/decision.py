"""What the lead decides of one candidate."""

from django import forms

from scoring.forms.fields import PlainTextField
from scoring.models import CandidateDecision

Outcome = CandidateDecision.Outcome


def _text(label, most, rows=3, help_text=""):
    return PlainTextField(
        label=label,
        max_length=most,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DecisionForm(forms.Form):
    """One outcome with its reason. A draft may be saved before every reason is there.

    Only a candidate that failed a gate can be out by a gate, and it can be nothing else.
    """

    outcome = forms.ChoiceField(
        label="Outcome",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an outcome."},
    )
    reason = _text("Why", 4000)
    change_of_mind = _text("What would change our mind", 2000, rows=2)
    coverage_override = _text(
        "Why too little evidence does not stop it",
        2000,
        rows=2,
        help_text="Needed to put it on the short list.",
    )

    def __init__(self, *, is_out, is_thin, **options):
        super().__init__(**options)
        self.fields["outcome"].choices = [
            choice for choice in Outcome.choices if (choice[0] == Outcome.OUT_BY_GATE) == is_out
        ]
        if not is_thin:
            del self.fields["coverage_override"]

    @property
    def values(self):
        """Return every field of the row; one that was not asked is empty."""
        return {"coverage_override": ""} | self.cleaned_data
