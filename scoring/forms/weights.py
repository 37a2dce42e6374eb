"""How 100 whole points are shared between the criteria."""

import re

from django import forms

from scoring.arithmetic import whole_points
from scoring.forms.fields import WholeNumberField
from scoring.models.readiness import points, total_gap


class WeightsForm(forms.Form):
    """Points and an optional minimum for each criterion. A draft may stand under 100."""

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.weights = list(evaluation.weights.all())
        self.titles = evaluation.criterion_titles
        for row in self.weights:
            title = self.titles[row.criterion]
            self.fields[f"points_{row.criterion}"] = WholeNumberField(
                0, 100, example=15, label=f"Points of “{title}”", initial=row.points
            )
            self.fields[f"minimum_{row.criterion}"] = WholeNumberField(
                0, 100, required=False, label=f"Least score on “{title}”", initial=row.minimum
            )
            self.fields[f"keep_{row.criterion}"] = forms.BooleanField(
                required=False,
                label=f"Keep the points of “{title}”",
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def clean(self):
        cleaned = super().clean()
        total = sum(cleaned.get(f"points_{row.criterion}") or 0 for row in self.weights)
        if total > 100:
            raise forms.ValidationError(total_gap(total))
        return cleaned

    def points(self):
        """Return {criterion: (points, minimum or None)}."""
        return {
            row.criterion: (
                self.cleaned_data[f"points_{row.criterion}"],
                self.cleaned_data[f"minimum_{row.criterion}"],
            )
            for row in self.weights
        }

    @property
    def total_words(self):
        """Return the total as the page says it, leaving out what is not a number."""
        values = [str(self[f"points_{row.criterion}"].value()) for row in self.weights]
        return total_in_words(sum(int(v) for v in values if re.fullmatch(r"\d{1,3}", v)))

    @property
    def rows(self):
        """Return (title, points field, minimum field, keep field) in the order of the grid."""
        return [
            (
                self.titles[row.criterion],
                self[f"points_{row.criterion}"],
                self[f"minimum_{row.criterion}"],
                self[f"keep_{row.criterion}"],
            )
            for row in self.weights
        ]


class SharingForm(WeightsForm):
    """The same page, asked to bring the points to 100: those kept stay, the others give way.

    After `is_valid`, `shared` holds what the page is to show. Nothing is saved.
    """

    def clean(self):
        cleaned = forms.Form.clean(self)
        if not self.errors:
            self.shared = cleaned | self._shared(cleaned)
        return cleaned

    def _shared(self, cleaned):
        given = {row.criterion: cleaned[f"points_{row.criterion}"] for row in self.weights}
        rest = {name: own for name, own in given.items() if not cleaned[f"keep_{name}"]}
        left = 100 - sum(given.values()) + sum(rest.values())
        if left < 0:
            raise forms.ValidationError(
                f"The points you keep add to {100 - left}. Take {points(-left)} away from them."
            )
        if left and not any(rest.values()):
            raise forms.ValidationError(
                f"{points(left).capitalize()} would go to nobody: "
                "leave a criterion that has points without its tick."
            )
        shares = whole_points(rest, left) if left else dict.fromkeys(rest, 0)
        return {f"points_{name}": own for name, own in shares.items()}


def total_in_words(total):
    """Return how far a total is from 100: "97 of 100: 3 points left"."""
    if total == 100:
        return "100 of 100"
    if total < 100:
        return f"{total} of 100: {points(100 - total)} left"
    return f"{total} of 100: {points(total - 100)} too many"
