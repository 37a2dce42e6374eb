"""Which checks and gates of the grid are in use, and why the others are not."""

from django import forms

from scoring.forms.fields import PlainTextField
from scoring.models import CheckInUse

WHY_NOT_APPLICABLE = "Say why {} does not apply to this purchase."
WHY_NO_GATE = "Say why gate {} is not in use. The report prints it."
USES = [
    (CheckInUse.Use.IN_USE, "In use"),
    (CheckInUse.Use.LEFT_OUT, "Not in use"),
    (CheckInUse.Use.NOT_APPLICABLE, "Does not apply to this purchase"),
]


class ChecksForm(forms.Form):
    """A choice and a reason for each check of an evaluation."""

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(evaluation.checks.all())
        self.grid = evaluation.grid_copy
        for row in self.rows:
            self.fields[f"use_{row.check_id}"] = forms.ChoiceField(
                label=f"{row.check_id}: use",
                choices=USES,
                initial=row.use,
                error_messages={
                    "required": f"Choose what to do with {row.check_id}.",
                    "invalid_choice": f"Choose what to do with {row.check_id}.",
                },
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
            self.fields[f"reason_{row.check_id}"] = PlainTextField(
                label=f"{row.check_id}: reason",
                required=False,
                max_length=300,
                initial=row.reason,
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
            )

    def clean(self):
        cleaned = super().clean()
        for row in self.rows:
            use, reason = cleaned.get(f"use_{row.check_id}"), cleaned.get(f"reason_{row.check_id}")
            if use == CheckInUse.Use.NOT_APPLICABLE and reason == "":
                self.add_error(f"reason_{row.check_id}", WHY_NOT_APPLICABLE.format(row.check_id))
            if use == CheckInUse.Use.LEFT_OUT and row.role == "gate" and reason == "":
                self.add_error(f"reason_{row.check_id}", WHY_NO_GATE.format(row.check_id))
        return cleaned

    def uses(self):
        """Return {check id: (use, reason)}; a check in use needs no reason and keeps none."""
        return {row.check_id: self._use(row.check_id) for row in self.rows}

    def _use(self, check_id):
        use = self.cleaned_data[f"use_{check_id}"]
        reason = self.cleaned_data[f"reason_{check_id}"]
        return use, "" if use == CheckInUse.Use.IN_USE else reason

    @property
    def sections(self):
        """Return (criterion, [(check, use field, reason field)]) in the order of the grid."""
        return [
            (
                criterion,
                [
                    (check, self[f"use_{check.id}"], self[f"reason_{check.id}"])
                    for check in criterion.checks
                ],
            )
            for criterion in self.grid.criteria
        ]


class PresetForm(forms.Form):
    preset = forms.ChoiceField(
        choices=[("full", "Full grid"), ("short", "Short preset")],
        error_messages={
            "required": "Choose the full grid or the short preset.",
            "invalid_choice": "Choose the full grid or the short preset.",
        },
    )
