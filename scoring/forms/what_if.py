"""Other weights to try. Nothing typed here is saved."""

from django import forms

from scoring.forms.fields import WholeNumberField
from scoring.models.readiness import total_gap


class WhatIfForm(forms.Form):
    """One box of whole points for each criterion with a check in use; together 100."""

    def __init__(self, results, data=None):
        super().__init__(data)
        self.criteria = results.criteria
        for line in results.used_criteria:
            self.fields[line.id] = WholeNumberField(0, 100, label=line.title, initial=line.points)

    def clean(self):
        points = super().clean()
        if self.errors:
            return points
        gap = total_gap(sum(points.values()))
        if gap:
            raise forms.ValidationError(f"{gap} Nothing is rescaled.")
        return points

    @property
    def points(self):
        """Return the points by criterion: those typed when they are valid, else the agreed."""
        if self.is_bound and self.is_valid():
            return {name: self.cleaned_data.get(name, 0) for name in self.criteria}
        return {line.id: line.points for line in self.criteria.values()}
