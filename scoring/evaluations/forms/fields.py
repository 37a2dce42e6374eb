import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.text import no_control_characters
from vendors.names import isolated

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class WholeNumberField(forms.Field):
    """Typed as text so that what was typed stays; `refusal` replaces the limits in words."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short-number"})

    def __init__(self, low, high, example=None, refusal=None, **options):
        self.low, self.high, self.example, self.refusal = low, high, example, refusal
        super().__init__(**options)

    def prepare_value(self, value):
        return CONTROL.sub("", value) if isinstance(value, str) else value

    def to_python(self, value):
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise self.refused()
        return int(text)

    def validate(self, value):
        if self.required and value is None:
            raise self.refused()

    def refused(self):
        sentence = self.refusal
        if sentence is None and self.example is None:
            sentence = _("Write a whole number from %(low)s to %(high)s.")
        elif sentence is None:
            sentence = _("Write a whole number from %(low)s to %(high)s, such as %(example)s.")
        limits = {"low": self.low, "high": self.high, "example": self.example}
        return ValidationError(sentence, params=limits)


class FoundField(forms.Field):
    """A Decimal from 0 to `most`, with at most two decimals after a point or a comma."""

    def __init__(self, most=None, **options):
        self.most = most
        super().__init__(required=False, **options)

    def to_python(self, value):
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,10}([.,][0-9]{1,2})?", text):
            raise self.refused()
        number = Decimal(text.replace(",", "."))
        if self.most is not None and number > self.most:
            raise self.refused()
        return number

    def refused(self):
        if self.most is None:
            return ValidationError(
                _(
                    "Write the number alone, from 0 up, such as 64 or 12.5: no thousands marks, "
                    "at most two decimals."
                )
            )
        sentence = _(
            "Write the number alone, from 0 to %(most)s, such as 64 or 12.5: no thousands marks, "
            "at most two decimals."
        )
        return ValidationError(sentence, params={"most": self.most})


class PlainTextField(forms.CharField):
    """Text without control characters, which no PDF keeps.

    They cannot be seen, so nobody could take them out: text with them is refused once and
    comes back without them.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.validators = [
            validator
            for validator in self.validators
            if validator != ProhibitNullCharactersValidator()
        ]
        self.validators.append(no_control_characters)

    def prepare_value(self, value):
        return CONTROL.sub("", value) if isinstance(value, str) else value


class LinesField(PlainTextField):
    """Several short texts; `split` stands between them, a comma or a line break."""

    def __init__(self, split=",", most=60, **options):
        self.split, self.most = split, most
        options.setdefault("max_length", 4000)
        super().__init__(**options)

    def prepare_value(self, value):
        joiner = "\n" if self.split == "\n" else f"{self.split} "
        return joiner.join(value) if isinstance(value, list) else super().prepare_value(value)

    def clean(self, value):
        text = super().clean(value)
        items = [" ".join(item.split()) for item in text.split(self.split)]
        items = list(dict.fromkeys(item for item in items if item))
        if len(items) > self.most:
            sentence = ngettext("Keep to %(count)d entry.", "Keep to %(count)d entries.", self.most)
            raise ValidationError(sentence, params={"count": self.most})
        for item in items:
            if len(item) > 100:
                sentence = _("Shorten “%(start)s…” to 100 characters.")
                raise ValidationError(sentence, params={"start": isolated(item[:40])})
        return items
