"""What a form says when it refuses, in the place of Django's own sentences.

Fields and validators take their words over when they are made, so `apps.py` says this before any
model or form is imported. A field that knows better words gives them as `error_messages`.
"""

from django import forms
from django.core import validators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

FILL_IN, CHOOSE = _("Fill this in."), _("Choose one of the answers.")
NOT_OFFERED = _("Choose one of the answers offered here.")
NUMBER = _("Write a number, such as 12.5.")
WHOLE_NUMBER = _("Write a whole number, such as 12.")
DATE = _("Write the date as year, month and day, such as 2026-11-24.")
TIME = _("Write the time as hours and minutes, such as 09:30.")
MOMENT = _("Write the date and the time, such as 2026-11-24 09:30.")
SENT_BADLY = _("This page was sent in a way that cannot be read. Load it again, and send it again.")
NO_FILE = _("No file arrived. Choose it again.")
TAKEN = _("There is one already with this %(field_label)s.")
SHORTEN = ngettext_lazy(
    "Shorten this to %(limit_value)d character: it has %(show_value)d.",
    "Shorten this to %(limit_value)d characters: it has %(show_value)d.",
    "limit_value",
)
LENGTHEN = ngettext_lazy(
    "Write at least %(limit_value)d character: it has %(show_value)d.",
    "Write at least %(limit_value)d characters: it has %(show_value)d.",
    "limit_value",
)
# Whoever reads one of these in a list of errors needs the name of the field before it.
NAMELESS = (FILL_IN, CHOOSE, NOT_OFFERED, NUMBER, WHOLE_NUMBER, DATE, TIME, MOMENT)

OF_FIELDS = {
    forms.Field: {"required": FILL_IN},
    forms.IntegerField: {"invalid": WHOLE_NUMBER},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DATE},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": MOMENT},
    forms.URLField: {"invalid": _("Write a web address, such as https://example.org.")},
    forms.JSONField: {"invalid": SENT_BADLY},
    forms.UUIDField: {"invalid": SENT_BADLY},
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": _("This file is empty. Choose another."),
        "max_length": ngettext_lazy(
            "Shorten the name of the file to %(max)d character: it has %(length)d.",
            "Shorten the name of the file to %(max)d characters: it has %(length)d.",
            "max",
        ),
        "contradiction": _("Choose a file, or say that there is none, not both."),
    },
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": NOT_OFFERED},
    forms.MultipleChoiceField: {"invalid_choice": NOT_OFFERED, "invalid_list": SENT_BADLY},
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": NOT_OFFERED},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": NOT_OFFERED,
        "invalid_list": SENT_BADLY,
        "invalid_pk_value": NOT_OFFERED,
    },
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.BaseFormSet: {
        "missing_management_form": SENT_BADLY,
        "too_many_forms": ngettext_lazy("Keep to %(num)d row.", "Keep to %(num)d rows.", "num"),
        "too_few_forms": ngettext_lazy(
            "Fill in at least %(num)d row.", "Fill in at least %(num)d rows.", "num"
        ),
    },
    models.Field: {
        "invalid_choice": NOT_OFFERED,
        "null": FILL_IN,
        "blank": FILL_IN,
        "unique": TAKEN,
    },
    models.IntegerField: {"invalid": WHOLE_NUMBER},
    models.DecimalField: {"invalid": NUMBER},
    models.DateField: {"invalid": DATE, "invalid_date": DATE},
    models.TimeField: {"invalid": TIME, "invalid_time": TIME},
}
OF_VALIDATORS = {
    validators.RegexValidator: _("This is not written as it has to be."),
    validators.URLValidator: _("Write a web address, such as https://example.org."),
    validators.EmailValidator: _("Write an e-mail address, such as name@example.org."),
    validators.MaxValueValidator: _("Write at most %(limit_value)s."),
    validators.MinValueValidator: _("Write at least %(limit_value)s."),
    validators.MaxLengthValidator: SHORTEN,
    validators.MinLengthValidator: LENGTHEN,
    validators.ProhibitNullCharactersValidator: _(
        "Remove the invisible control characters from this text."
    ),
}
OF_DECIMALS = {
    "invalid": NUMBER,
    "max_digits": ngettext_lazy(
        "Keep to %(max)s digit in all.", "Keep to %(max)s digits in all.", "max"
    ),
    "max_decimal_places": ngettext_lazy(
        "Keep to %(max)s digit after the point.", "Keep to %(max)s digits after the point.", "max"
    ),
    "max_whole_digits": ngettext_lazy(
        "Keep to %(max)s digit before the point.", "Keep to %(max)s digits before the point.", "max"
    ),
}


def use_our_words():
    for field, messages in OF_FIELDS.items():
        field.default_error_messages = field.default_error_messages | messages
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence
    validators.DecimalValidator.messages |= OF_DECIMALS
