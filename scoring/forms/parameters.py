"""The buyer's parameters of a grid as form fields, typed by their kind."""

import re

from django import forms

from accounts.forms import time_zone_choices
from scoring.forms.fields import LinesField, WholeNumberField
from scoring.parameter_words import LANGUAGES, label_of
from vendors.names import language_code, language_in_words

MOST = 100_000
HINTS = {
    "list": "Separate them with commas.",
    "table": "One line each: stack / domain. Such as: Java / payments.",
}


class LanguagesField(LinesField):
    """Languages by name or by code, kept by their code: "French, ar" as ["fr", "ar"].

    What we know no code for is kept as it was typed.
    """

    def __init__(self, held, **options):
        self.held = held or []
        super().__init__(**options)

    def prepare_value(self, value):
        if isinstance(value, list):
            value = [language_in_words(item) for item in value]
        return super().prepare_value(value)

    def clean(self, value):
        codes = _codes(super().clean(value))
        # Another spelling of what is kept already is no change of the rules.
        return self.held if codes == _codes(self.held) else codes


def _codes(languages):
    return list(dict.fromkeys(language_code(language) for language in languages))


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
    words = {"label": label_of(parameter), "required": False, "help_text": HINTS["list"]}
    if parameter.id in LANGUAGES:
        yield "", LanguagesField(held, **words), held
    else:
        yield "", LinesField(**words), held


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
