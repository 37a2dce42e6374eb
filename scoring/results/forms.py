from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.evaluations.forms.fields import PlainTextField, WholeNumberField
from scoring.results.models import NAME_TAKEN


class WhatIfForm(forms.Form):
    def __init__(self, results, data=None, **options):
        super().__init__(data, **options)
        self.results = results
        for line in results.used_criteria:
            agreed = _("agreed %(points)s") % {"points": line.points}
            self.fields[line.id] = WholeNumberField(
                0, 100, label=line.title, initial=line.points, help_text=agreed
            )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not sum(self.typed_points.values()):
            raise forms.ValidationError(
                _("These weights add to 0. Give at least one criterion a point.")
            )
        return cleaned

    @property
    def typed_points(self):
        return {name: self.cleaned_data.get(name, 0) for name in self.results.criteria}

    @property
    def is_tried(self):
        return self.is_bound and self.is_valid()

    @property
    def points(self):
        if self.is_tried:
            return self.typed_points
        return {line.id: line.points for line in self.results.criteria.values()}

    @property
    def total(self):
        return sum(self.points.values())


class ScenarioForm(WhatIfForm):
    name = PlainTextField(
        max_length=80,
        label=_("Name of the scenario"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the scenario a name, such as “Security first”.")},
    )

    @property
    def answers_for_whole(self):
        # The first box of points: what is wrong with them all is not wrong with the name.
        return self.results.used_criteria[0].id

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.results.evaluation.scenarios.named(name).exists():
            raise forms.ValidationError(NAME_TAKEN)
        return name
