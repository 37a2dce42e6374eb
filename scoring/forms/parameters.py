"""The buyer's parameters of a grid as form fields, typed by their kind."""

import re

from django import forms

from accounts.forms import time_zone_choices
from scoring.forms.fields import LinesField, WholeNumberField

MOST = 100_000
# The grid's own names and help are terse; these are the words of the page.
LABELS = {
    "buyer_timezone": "Time zone of your working day",
    "buyer_day": "Your working day",
    "languages_must": "Languages you must have",
    "languages_plus": "Languages that are a plus",
    "seniors_needed": "Senior engineers the work needs at its peak",
    "stack_domain_needed": "Stacks and business domains you need",
    "personal_data_eu": "Will the work touch personal data of people in the EU?",
    "incident_minutes": "Minutes until somebody acts on a serious incident",
    "horizon_years": "Years ahead that the partner must last",
    "repeat_contact_days": "Days within which a second contact counts as a repeat",
    "audit_pack_hours": "Hours a vendor has to produce the audit pack",
}
HINTS = {
    "list": "Separate them with commas.",
    "table": "One line each: stack / domain. Such as: Java / payments.",
}


def label_of(parameter):
    """Return the words a page shows for a parameter."""
    return LABELS.get(parameter.id) or parameter.help or parameter.id.replace("_", " ").capitalize()


class ParameterFields:
    """The part of a form that holds one field, or two, for each parameter of a grid."""

    def add_parameters(self, evaluation):
        self.parameters = evaluation.grid_copy.parameters
        for name, parameter in self.parameters.items():
            held = evaluation.parameters.get(name, parameter.default)
            for suffix, field, initial in MAKERS[parameter.kind](parameter, held):
                self.fields[f"parameter_{name}{suffix}"] = field
                self.initial[f"parameter_{name}{suffix}"] = initial

    @property
    def parameter_fields(self):
        return [self[name] for name in self.fields if name.startswith("parameter_")]

    def parameters_from(self, cleaned):
        """Return {parameter id: value} of what was filled in well."""
        found = {}
        for name, parameter in self.parameters.items():
            value = self._parameter(cleaned, name, parameter.kind)
            if value is not None:
                found[name] = value
        return found

    def _parameter(self, cleaned, name, kind):
        if kind != "time_range":
            return cleaned.get(f"parameter_{name}")
        starts = cleaned.get(f"parameter_{name}_starts")
        ends = cleaned.get(f"parameter_{name}_ends")
        if starts is None or ends is None:
            return None
        if starts == ends:
            self.add_error(f"parameter_{name}_ends", "The day cannot end when it starts.")
            return None
        return f"{starts:%H:%M}-{ends:%H:%M}"


def _zone(parameter, held):
    choices = [("", "Choose a time zone"), *time_zone_choices()]
    words = {"required": "Choose the time zone of your working day."}
    yield (
        "",
        forms.ChoiceField(label=label_of(parameter), choices=choices, error_messages=words),
        held,
    )


def _time_range(parameter, held):
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", held or "")
    ends_of_day = found.groups() if found else (None, None)
    for suffix, word, held_time in zip(
        ("_starts", "_ends"), ("starts", "ends"), ends_of_day, strict=True
    ):
        words = f"Say when it {word}, such as {'09:00' if word == 'starts' else '18:00'}."
        yield (
            suffix,
            forms.TimeField(
                label=f"{label_of(parameter)} {word}",
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                error_messages={"required": words, "invalid": words},
            ),
            held_time,
        )


def _number(parameter, held):
    example = parameter.default if parameter.default is not None else 20
    yield "", WholeNumberField(0, MOST, example=example, label=label_of(parameter)), held


def _yes_no(parameter, held):
    yield (
        "",
        forms.TypedChoiceField(
            label=label_of(parameter),
            choices=[("yes", "Yes"), ("no", "No")],
            coerce=lambda answer: answer == "yes",
            widget=forms.RadioSelect,
            help_text="With no, the gates that only such work needs are taken out.",
            error_messages={"required": "Answer yes or no."},
        ),
        {True: "yes", False: "no"}.get(held),
    )


def _list(parameter, held):
    yield "", LinesField(label=label_of(parameter), required=False, help_text=HINTS["list"]), held


def _table(parameter, held):
    yield (
        "",
        LinesField(
            split="\n",
            label=label_of(parameter),
            required=False,
            help_text=HINTS["table"],
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        held,
    )


MAKERS = {
    "timezone": _zone,
    "time_range": _time_range,
    "number": _number,
    "yes_no": _yes_no,
    "list": _list,
    "table": _table,
}
