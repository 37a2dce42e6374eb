"""What is needed, the buyer's parameters, and the rules of the evaluation."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from scoring.forms.fields import PlainTextField, WholeNumberField
from scoring.forms.parameters import ParameterFields
from scoring.grid import PRESETS

FARTHEST = timedelta(days=5 * 366)  # no zone can push a deadline off the calendar
PRESET_WORDS = {
    "full": "The full grid: 34 checks and 6 gates",
    "short": "The short preset: 12 checks and all 6 gates",
}


class StartForm(forms.Form):
    title = PlainTextField(
        max_length=200, help_text="Such as: Nearshore AI support, four languages, 2027."
    )
    preset = forms.ChoiceField(
        label="Where to begin",
        choices=[(name, PRESET_WORDS[name]) for name in PRESETS],
        initial="full",
        widget=forms.RadioSelect,
        help_text="You can take checks out and put them back until you open the evaluation.",
        error_messages={"required": "Choose the full grid or the short preset."},
    )


class PurposeForm(ParameterFields, forms.Form):
    """Everything on the first set-up page. `cleaned_data["parameters"]` is ready to keep."""

    title = PlainTextField(max_length=200)
    purpose = PlainTextField(
        label="What you need and why",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what you need and why."},
    )
    decision_asked = PlainTextField(
        label="The decision asked of the board",
        max_length=300,
        required=False,
        help_text="Printed on page 1. Such as: Choose four to six partners for a deeper round.",
    )
    coverage_minimum = WholeNumberField(
        0,
        100,
        example=70,
        label="Least coverage, in percent",
        help_text="With less of a criterion rated, it counts as “not enough evidence”.",
    )
    pass_mark = WholeNumberField(
        0,
        100,
        example=50,
        label="Pass mark of a criterion",
        help_text="Used to judge the vendor you have today.",
    )
    overall_minimum = WholeNumberField(
        0,
        100,
        required=False,
        label="Least overall score",
        help_text="Under it a candidate is shown but not ranked.",
    )
    tolerance = WholeNumberField(
        0,
        4,
        example=1,
        label="Tolerated spread, in levels",
        help_text="Where the panel differs by more, it has to talk.",
    )
    tie_rule = forms.ChoiceField(
        label="When scores are equal", help_text="Fixed before the first rating."
    )
    rating_closes_at = forms.DateTimeField(
        label="Rating closes",
        required=False,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "date-and-time"}
        ),
        error_messages={"invalid": "Write the day and the time, such as 2026-11-27 17:00."},
    )
    needs = ("title", "purpose", "decision_asked")
    rules = (
        "coverage_minimum",
        "pass_mark",
        "overall_minimum",
        "tolerance",
        "tie_rule",
        "rating_closes_at",
    )
    own_fields = (*needs, *rules)

    def __init__(self, *args, evaluation, **kwargs):
        self.evaluation = evaluation
        initial = {name: getattr(evaluation, name) for name in self.own_fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.add_parameters(evaluation)
        self.fields["tie_rule"].choices = tie_rules(evaluation)
        zone = timezone.get_current_timezone_name()
        self.fields["rating_closes_at"].help_text = f"In your own time zone, {zone}."

    @property
    def sections(self):
        """Return (heading, fields) as the page shows them."""
        return [
            ("What you need", [self[name] for name in self.needs]),
            ("Your parameters", self.parameter_fields),
            ("The rules", [self[name] for name in self.rules]),
        ]

    def clean_rating_closes_at(self):
        closes_at = self.cleaned_data["rating_closes_at"]
        unchanged = closes_at == self.evaluation.rating_closes_at
        if closes_at and not unchanged and closes_at <= timezone.now():
            raise forms.ValidationError("This is in the past. Give a later time, or none.")
        if closes_at and closes_at > timezone.now() + FARTHEST:
            raise forms.ValidationError("This is over five years ahead. Give an earlier time.")
        return closes_at

    def clean(self):
        cleaned = super().clean()
        cleaned["parameters"] = self.parameters_from(cleaned)
        return cleaned

    def changes(self):
        """Return the evaluation's fields as they were filled in."""
        return {name: self.cleaned_data[name] for name in (*self.own_fields, "parameters")}


def tie_rules(evaluation):
    """Return the tie rules this evaluation can use, with their words."""
    broken = [
        (f"highest_criterion:{criterion}", f"The higher score on “{title}” goes first")
        for criterion, title in evaluation.criterion_titles.items()
    ]
    return [("none", "They share the place"), *broken]
