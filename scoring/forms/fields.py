"""Fields whose refusals say what to write instead."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from vendors.isolation import isolated
from vendors.models.vendor import no_control_characters

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class WholeNumberField(forms.Field):
    """A whole number from `low` to `high`, typed as text so that what was typed stays."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short-number"})

    def __init__(self, low, high, example=None, **options):
        self.low, self.high = low, high
        self.words = f"Write a whole number from {low} to {high}"
        self.words += f", such as {example}." if example is not None else "."
        options.setdefault("error_messages", {"required": self.words})
        super().__init__(**options)

    def prepare_value(self, value):
        return CONTROL.sub("", value) if isinstance(value, str) else value

    def to_python(self, value):
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise ValidationError(self.words)
        return int(text)


class FoundField(forms.Field):
    """A number from 0 with at most two decimals after a point or a comma, as a Decimal.

    most    the highest number, None without one
    """

    def __init__(self, most=None, **options):
        self.most = most
        limit = "from 0 up" if most is None else f"from 0 to {most}"
        self.words = (
            f"Write the number alone, {limit}, such as 64 or 12.5: no thousands marks, "
            "at most two decimals."
        )
        super().__init__(required=False, **options)

    def to_python(self, value):
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,10}([.,][0-9]{1,2})?", text):
            raise ValidationError(self.words)
        number = Decimal(text.replace(",", "."))
        if self.most is not None and number > self.most:
            raise ValidationError(self.words)
        return number


class PlainTextField(forms.CharField):
    """Text without control characters, which no PDF keeps.

    They cannot be seen, so nobody could take them out: text with them is refused once and
    comes back without them.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.validators = [v for v in self.validators if v != ProhibitNullCharactersValidator()]
        self.validators.append(no_control_characters)

    def prepare_value(self, value):
        return CONTROL.sub("", value) if isinstance(value, str) else value


class LinesField(PlainTextField):
    """Several short texts, kept as a list.

    split   what stands between them: a comma or a line break
    """

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
            raise ValidationError(f"Keep to {self.most} entries.")
        for item in items:
            if len(item) > 100:
                raise ValidationError(f"Shorten “{isolated(item[:40])}…” to 100 characters.")
        return items
