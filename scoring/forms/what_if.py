"""Other weights to try. Nothing typed here touches the agreed ones."""

from django import forms

from scoring.forms.fields import PlainTextField, WholeNumberField
from scoring.models.scenario import NAME_TAKEN

NO_POINTS = "These weights add to 0. Give at least one criterion a point."


class WhatIfForm(forms.Form):
    """One box of whole points for each criterion with a check in use; any positive total."""

    def __init__(self, results, data=None, **options):
        super().__init__(data, **options)
        self.results = results
        for line in results.used_criteria:
            self.fields[line.id] = WholeNumberField(0, 100, label=line.title, initial=line.points)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not sum(self._typed.values()):
            raise forms.ValidationError(NO_POINTS)
        return cleaned

    @property
    def _typed(self):
        return {name: self.cleaned_data.get(name, 0) for name in self.results.criteria}

    @property
    def points(self):
        """Return the points by criterion: those typed when they are valid, else the agreed."""
        if self.is_bound and self.is_valid():
            return self._typed
        return {line.id: line.points for line in self.results.criteria.values()}

    @property
    def is_tried(self):
        """Whether `points` are somebody's own."""
        return self.is_bound and self.is_valid()

    @property
    def total(self):
        return sum(self.points.values())

    @property
    def rows(self):
        """Return (field, agreed points) of each criterion."""
        return [(self[line.id], line.points) for line in self.results.used_criteria]


class ScenarioForm(WhatIfForm):
    """Tried weights with the name that they are kept under."""

    name = PlainTextField(
        max_length=80,
        label="Name of the scenario",
        error_messages={"required": "Give the scenario a name, such as “Security first”."},
    )

    @property
    def answers_for_whole(self):
        """Name the first box of points: what is wrong with them all is not wrong with the name."""
        return self.results.used_criteria[0].id

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.results.evaluation.scenarios.named(name).exists():
            raise forms.ValidationError(NAME_TAKEN)
        return name
