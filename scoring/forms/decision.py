"""What the lead decides of one candidate."""

from django import forms

from scoring.forms.fields import PlainTextField
from scoring.models import CandidateDecision

Outcome = CandidateDecision.Outcome


class NeededToSignField(PlainTextField):
    """A text that a draft may leave empty; the decision cannot be signed without it."""

    def validate(self, value):
        pass


class DecisionForm(forms.Form):
    """One outcome with its reason. A draft may be saved before every reason is there.

    Only a candidate that failed a gate can be out by a gate, and it can be nothing else.
    """

    outcome = forms.ChoiceField(
        label="Outcome",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an outcome."},
    )
    reason = NeededToSignField(
        label="Why", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    change_of_mind = PlainTextField(
        label="What would change our mind",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    coverage_override = NeededToSignField(
        label="Why too little evidence does not stop it",
        help_text="Only to put it on the short list.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    use_required_attribute = False

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
