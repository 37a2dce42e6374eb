from datetime import date
from functools import partial

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.forms import time_zone_choices
from accounts.organisation import MONTHS_KEPT, MOST_MONTHS, organisation
from scoring.evaluations.forms.fields import (
    LinesField,
    PlainTextField,
    WholeNumberField,
    whatever_is_wrong,
)
from scoring.evaluations.forms.lifecycle import DeadlineField, in_own_zone, refuse_unlikely
from scoring.evaluations.forms.meanwhile import Stamped
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.grid import CheckInUse
from vendors.names import isolated, language_in_words
from vendors.spellings import language_of

# The grid's own names and help are terse; these are the words of the page.
PARAMETER_LABELS = {
    "buyer_timezone": gettext_lazy("Time zone of your working day"),
    "buyer_day": gettext_lazy("Your working day"),
    "languages_must": gettext_lazy("Languages you must have"),
    "languages_plus": gettext_lazy("Languages that are a plus"),
    "seniors_needed": gettext_lazy("Senior engineers the work needs at its peak"),
    "stack_domain_needed": gettext_lazy("Stacks and business domains you need"),
    "personal_data_eu": gettext_lazy("Will the work touch personal data of people in the EU?"),
    "incident_minutes": gettext_lazy("Minutes until somebody acts on a serious incident"),
    "horizon_years": gettext_lazy("Years ahead that the partner must last"),
    "repeat_contact_days": gettext_lazy("Days within which a second contact counts as a repeat"),
    "audit_pack_hours": gettext_lazy("Hours a vendor has to produce the audit pack"),
    "start_date": gettext_lazy("The day on which the work begins"),
    "client_region": gettext_lazy("Regions whose clients count as yours"),
    "iso_equivalent": gettext_lazy("Accepted in place of an ISO/IEC 27001 certificate"),
    "ai_in_scope": gettext_lazy("Is an AI tier part of this purchase?"),
    "ai_engineers_needed": gettext_lazy("Engineers with AI in production that the work needs"),
    "interviews_per_vendor": gettext_lazy("Interviews with each vendor"),
}
CHOICE_WORDS = {
    "none": gettext_lazy("Nothing else"),
    "soc2_type2": gettext_lazy("A SOC 2 Type II report of the last 12 months"),
}
PARAMETER_UNITS = {
    "incident_minutes": ngettext_lazy("%d minute", "%d minutes"),
    "horizon_years": ngettext_lazy("%d year", "%d years"),
    "repeat_contact_days": ngettext_lazy("%d day", "%d days"),
    "audit_pack_hours": ngettext_lazy("%d hour", "%d hours"),
}
LANGUAGE_PARAMETERS = {"languages_must", "languages_plus"}


def label_of(parameter):
    own_label = parameter.help or parameter.id.replace("_", " ").capitalize()
    return PARAMETER_LABELS.get(parameter.id, own_label)


def value_in_words(parameter, value):
    """What was answered: "Yes", "French, English", "15 minutes", "09:00 to 18:00"."""
    if value is None or value in ("", []):
        return _("None")
    if parameter.kind == "choice":
        return str(CHOICE_WORDS.get(value, value))
    if parameter.kind == "date":
        return date_format(date.fromisoformat(value), "j F Y")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        is_language = parameter.id in LANGUAGE_PARAMETERS
        return ", ".join(map(language_in_words if is_language else str, value))
    if parameter.kind == "time_range":
        starts, ends = str(value).split("-")
        return _("%(starts)s to %(ends)s") % {"starts": starts, "ends": ends}
    return PARAMETER_UNITS[parameter.id] % value if parameter.id in PARAMETER_UNITS else str(value)


class LanguagesField(LinesField):
    """By name in any language, or by code, kept by code: "français, ar" as ["fr", "ar"]."""

    def __init__(self, previous, **options):
        self.previous = previous or []
        super().__init__(**options)

    def prepare_value(self, value):
        if isinstance(value, list):
            value = [language_in_words(item) for item in value]
        return super().prepare_value(value)

    def clean(self, value):
        languages = super().clean(value)
        for language in languages:
            if not language_of(language) and language not in self.previous:
                sentence = _(
                    "“%(text)s” is no language we know. Write its name, or its code, such as fr."
                )
                raise forms.ValidationError(sentence, params={"text": isolated(language)})
        codes = _codes_of_languages(languages)
        # Another spelling of what is kept already is no change of the rules.
        return self.previous if codes == _codes_of_languages(self.previous) else codes


def _codes_of_languages(languages):
    return list(dict.fromkeys(language_of(language) or language for language in languages))


class DayField(forms.DateField):
    """A day, kept as text such as "2027-03-01"."""

    def __init__(self, **options):
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
            error_messages=whatever_is_wrong(_("Write a day, such as 2027-03-01.")),
            **options,
        )

    def clean(self, value):
        day = super().clean(value)
        return day and day.isoformat()


def time_of_day(label, refusal):
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages=whatever_is_wrong(refusal),
    )


def fields_of_parameter(parameter, value):
    """Yield (suffix of its name, form field, initial value) of each field of a parameter."""
    label = label_of(parameter)
    match parameter.kind:
        case "time_range":
            starts, ends = value.split("-") if value else (None, None)
            name = {"label": label}
            starts_at = (
                _("%(label)s starts") % name,
                _("%(label)s: say when it starts, such as 09:00.") % name,
            )
            yield "_starts", time_of_day(*starts_at), starts
            ends_at = (
                _("%(label)s ends") % name,
                _("%(label)s: say when it ends, such as 18:00.") % name,
            )
            yield "_ends", time_of_day(*ends_at), ends
        case "yes_no":
            yield "", yes_no_field(label), {True: "yes", False: "no"}.get(value)
        case kind:
            yield "", FIELD_OF_KIND[kind](parameter, label, value), value
    if parameter.offer and not set(parameter.offer) <= set(value or []):
        offered = _("Add %(offer)s") % {"offer": value_in_words(parameter, list(parameter.offer))}
        yield "_offer", forms.BooleanField(label=offered, required=False), False


def time_zone_field(parameter, label, value):
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choose a time zone")), *time_zone_choices()],
        error_messages={"required": _("Choose the time zone of your working day.")},
    )


def number_field(parameter, label, value):
    example = 20 if parameter.default is None else parameter.default
    return WholeNumberField(parameter.at_least, 100_000, example=example, label=label)


def yes_no_field(label):
    return forms.TypedChoiceField(
        label=label,
        choices={"yes": _("Yes"), "no": _("No")},
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=_("With no, the checks that only such work needs are taken out."),
        error_messages={"required": _("Answer yes or no.")},
    )


def choice_field(parameter, label, value):
    choices = [(choice, CHOICE_WORDS.get(choice, choice)) for choice in parameter.choices]
    return forms.ChoiceField(label=label, choices=choices)


def list_field(parameter, label, value):
    is_language = parameter.id in LANGUAGE_PARAMETERS
    field_class = partial(LanguagesField, value) if is_language else LinesField
    field = field_class(label=label, required=False, help_text=_("Separate them with commas."))
    field.is_conditional = parameter.required  # it may stay empty where the offer is ticked
    return field


def table_field(parameter, label, value):
    return LinesField(
        split="\n",
        label=label,
        required=False,
        help_text=_("One line each: stack / domain. Such as: Java / payments."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


FIELD_OF_KIND = {
    "timezone": time_zone_field,
    "number": number_field,
    "date": lambda parameter, label, value: DayField(label=label),
    "choice": choice_field,
    "list": list_field,
    "table": table_field,
}


CHOOSE_A_PRESET = gettext_lazy("Choose the full grid or the short preset.")
OF_TEMPLATE = "template-"


class StartForm(forms.Form):
    title = PlainTextField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("Such as: Nearshore AI support, four languages, 2027."),
    )
    preset = forms.ChoiceField(
        label=gettext_lazy("Where to begin"),
        choices={
            "full": gettext_lazy("The full grid: 34 checks and 6 gates"),
            "short": gettext_lazy("The short preset: 12 checks and all 6 gates"),
        },
        initial="full",
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "You can take checks out and put them back until you open the evaluation."
        ),
        error_messages={"required": CHOOSE_A_PRESET},
    )

    def __init__(self, *args, by, vendors=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.vendors = by, vendors
        self.templates = {
            f"{OF_TEMPLATE}{template.pk}": template
            for template in by.rules_templates.defer("content")
        }
        label = gettext_lazy("Your template “%(name)s”: its rules and panel")
        self.fields["preset"].choices = [
            *self.fields["preset"].choices,
            *(
                (key, label % {"name": isolated(template)})
                for key, template in self.templates.items()
            ),
        ]

    @transaction.atomic
    def start(self):
        title, preset = self.cleaned_data["title"], self.cleaned_data["preset"]
        if template := self.templates.get(preset):
            evaluation = template.start(title, self.by)
        else:
            evaluation = Evaluation.objects.start(title, self.by, preset)
        evaluation.add_candidates(self.vendors, self.by)
        return evaluation


class PresetForm(forms.Form):
    preset = forms.ChoiceField(
        choices=StartForm.base_fields["preset"].choices,
        error_messages=whatever_is_wrong(CHOOSE_A_PRESET),
    )


class PurposeForm(Stamped, forms.Form):
    """Everything on the first set-up page. `cleaned_data["parameters"]` is ready to keep."""

    title = PlainTextField(label=gettext_lazy("Title"), max_length=200)
    purpose = PlainTextField(
        label=gettext_lazy("What you need and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what you need and why.")},
    )
    decision_asked = PlainTextField(
        label=gettext_lazy("The decision asked of the board"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Printed on page 1. Such as: Choose four to six partners for a deeper round."
        ),
    )
    coverage_minimum = WholeNumberField(
        example=70,
        label=gettext_lazy("Minimum coverage, in percent"),
        help_text=gettext_lazy(
            "With less of a criterion rated, it counts as “not enough evidence”."
        ),
    )
    pass_mark = WholeNumberField(
        example=50,
        label=gettext_lazy("Pass mark of a criterion"),
        help_text=gettext_lazy("Used to judge the vendor you have today."),
    )
    overall_minimum = WholeNumberField(
        required=False,
        label=gettext_lazy("Minimum overall score"),
        help_text=gettext_lazy("Below it a candidate is shown but not ranked."),
    )
    tolerance = WholeNumberField(
        high=4,
        example=1,
        label=gettext_lazy("Tolerated spread, in levels"),
        help_text=gettext_lazy("Where ratings differ by more, the panel has to discuss them."),
    )
    two_people = forms.BooleanField(
        required=False,
        label=gettext_lazy("A second person confirms each proof"),
        help_text=gettext_lazy("Until then a proof opens level 3. A panel of one proves alone."),
    )
    tie_rule = forms.ChoiceField(
        label=gettext_lazy("When scores are equal"),
        help_text=gettext_lazy("Fixed before the first rating."),
    )
    rating_closes_at = DeadlineField(label=gettext_lazy("Rating closes"), required=False)
    retention_months = WholeNumberField(
        1,
        MOST_MONTHS,
        example=MONTHS_KEPT,
        required=False,
        label=gettext_lazy("Months that personal data stay after the decision"),
        help_text=gettext_lazy(
            "Then the words of its record, people outside who are in no other evaluation, and "
            "files that name people are removed. Ratings and the decision stay."
        ),
    )
    needs = ("title", "purpose", "decision_asked")

    def __init__(self, *args, evaluation, **kwargs):
        self.evaluation = evaluation
        initial = {name: getattr(evaluation, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.parameters = evaluation.grid_copy.parameters
        for name, parameter in self.parameters.items():
            value = evaluation.parameters.get(name, parameter.default)
            if parameter.kind == "timezone" and not value:
                value = timezone.get_current_timezone_name()
            for suffix, field, initial in fields_of_parameter(parameter, value):
                self.fields[f"parameter_{name}{suffix}"] = field
                self.initial[f"parameter_{name}{suffix}"] = initial
        self.fields["tie_rule"].choices = tie_rules(evaluation)
        self.fields["rating_closes_at"].help_text = in_own_zone()

    @property
    def sections(self):
        parameters = [name for name in self.fields if name not in self.base_fields]
        rules = [name for name in self.base_fields if name not in self.needs]
        return [
            (_("What you need"), [self[name] for name in self.needs]),
            (_("Your parameters"), [self[name] for name in parameters]),
            (_("The rules"), [self[name] for name in rules]),
        ]

    def clean_retention_months(self):
        # What the organisation says for all, where nobody says otherwise.
        return self.cleaned_data["retention_months"] or organisation().evaluation_months

    def clean_rating_closes_at(self):
        closes_at = self.cleaned_data["rating_closes_at"]
        unchanged = closes_at == self.evaluation.rating_closes_at
        if closes_at and not unchanged:
            refuse_unlikely(closes_at)
        return closes_at

    def clean(self):
        cleaned = super().clean()
        values = {}
        for name, parameter in self.parameters.items():
            value = cleaned.get(f"parameter_{name}")
            if cleaned.get(f"parameter_{name}_offer"):
                value = list(dict.fromkeys([*(value or []), *parameter.offer]))
            if value == [] and parameter.required and not self.has_error(f"parameter_{name}"):
                sentence = _("%(label)s: name at least one, or tick the offer.")
                self.add_error(f"parameter_{name}", sentence % {"label": label_of(parameter)})
            values[name] = value
            if parameter.kind == "time_range":
                starts, ends = (cleaned.get(f"parameter_{name}_{at}") for at in ("starts", "ends"))
                if starts and ends:
                    values[name] = f"{starts:%H:%M}-{ends:%H:%M}"
                if starts and starts == ends:
                    sentence = _("The day cannot end when it starts.")
                    self.add_error(f"parameter_{name}_ends", sentence)
        cleaned["parameters"] = {name: value for name, value in values.items() if value is not None}
        return cleaned

    def changes(self):
        return {name: self.cleaned_data[name] for name in (*self.base_fields, "parameters")}


def tie_rules(evaluation):
    rules = {"none": _("They share the rank")}
    for criterion, title in evaluation.criterion_titles.items():
        sentence = _("The higher score on “%(title)s” goes first") % {"title": title}
        rules[f"highest_criterion:{criterion}"] = sentence
    return rules


USES = dict(CheckInUse.Use.choices) | {CheckInUse.Use.LEFT_OUT: gettext_lazy("Not in use")}


class ChecksForm(Stamped, forms.Form):
    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation
        self.checks = list(evaluation.checks.all())
        self.grid = evaluation.grid_copy
        for check in self.checks:
            name = {"check": check.check_id}
            refusal = _("Choose what to do with %(check)s.") % name
            self.fields[f"use_{check.check_id}"] = forms.ChoiceField(
                label=_("%(check)s: use") % name,
                choices=USES,
                initial=check.use,
                error_messages=whatever_is_wrong(refusal),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )
            self.fields[f"reason_{check.check_id}"] = PlainTextField(
                label=_("%(check)s: reason") % name,
                required=False,
                max_length=300,
                initial=check.reason,
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
            )

    def clean(self):
        cleaned = super().clean()
        for check in self.checks:
            use = cleaned.get(f"use_{check.check_id}")
            if use == CheckInUse.Use.NOT_APPLICABLE:
                sentence = _("Say why %(check)s does not apply to this purchase.")
            elif use == CheckInUse.Use.LEFT_OUT and check.role == CheckInUse.Role.GATE:
                sentence = _("Say why gate %(check)s is not in use. The report prints it.")
            else:
                continue
            if cleaned.get(f"reason_{check.check_id}") == "":
                self.add_error(f"reason_{check.check_id}", sentence % {"check": check.check_id})
        return cleaned

    def uses(self):
        """{check id: (use, reason)}; a check in use needs no reason and keeps none."""
        uses = {}
        for check in self.checks:
            use = self.cleaned_data[f"use_{check.check_id}"]
            reason = self.cleaned_data[f"reason_{check.check_id}"]
            uses[check.check_id] = use, "" if use == CheckInUse.Use.IN_USE else reason
        return uses

    @property
    def sections(self):
        for criterion in self.grid.criteria:
            rows = [
                (check, self[f"use_{check.id}"], self[f"reason_{check.id}"])
                for check in criterion.checks
            ]
            yield criterion, rows
