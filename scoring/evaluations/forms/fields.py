import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.text import no_control_characters
from vendors.names import isolated

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WHOLE_NUMBER = gettext_lazy("Write a whole number from %(low)s to %(high)s.")
WHOLE_NUMBER_SUCH_AS = gettext_lazy(
    "Write a whole number from %(low)s to %(high)s, such as %(example)s."
)
NUMBER = gettext_lazy(
    "Write the number alone, from 0 up, such as 64 or 12.5: no thousands marks, "
    "at most two decimals."
)
NUMBER_UP_TO = gettext_lazy(
    "Write the number alone, from 0 to %(most)s, such as 64 or 12.5: no thousands marks, "
    "at most two decimals."
)


def whatever_is_wrong(refusal):
    """The messages of a field that says the same of every wrong answer."""
    return dict.fromkeys(("required", "invalid", "invalid_choice"), refusal)


class ShownWithoutControls:
    """No page or PDF keeps control characters, so what was typed comes back without them."""

    def prepare_value(self, value):
        return CONTROL.sub("", value) if isinstance(value, str) else value


class WholeNumberField(ShownWithoutControls, forms.Field):
    """Typed as text so that what was typed stays; `refusal` replaces the limits in words."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short-number"})

    def __init__(self, low=0, high=100, example=None, refusal=None, **options):
        self.limits = {"low": low, "high": high, "example": example}
        self.refusal = refusal or (WHOLE_NUMBER if example is None else WHOLE_NUMBER_SUCH_AS)
        super().__init__(**options)

    def clean(self, value):
        text = (value or "").strip()
        if not text and not self.required:
            return None
        in_digits = re.fullmatch(r"\d{1,9}", text)
        if not in_digits or not self.limits["low"] <= int(text) <= self.limits["high"]:
            raise ValidationError(self.refusal, params=self.limits)
        return int(text)


class FoundField(forms.Field):
    """A Decimal from 0 to `most`, with at most two decimals after a point or a comma."""

    def __init__(self, most=None, **options):
        self.most = most
        super().__init__(required=False, **options)

    def to_python(self, value):
        text = (value or "").strip()
        if not text:
            return None
        is_number = re.fullmatch(r"[0-9]{1,10}([.,][0-9]{1,2})?", text)
        number = Decimal(text.replace(",", ".")) if is_number else None
        if number is None or (self.most is not None and number > self.most):
            sentence = NUMBER if self.most is None else NUMBER_UP_TO
            raise ValidationError(sentence, params={"most": self.most})
        return number


class PlainTextField(ShownWithoutControls, forms.CharField):
    """Text with control characters, which nobody sees to take out, is refused once."""

    def __init__(self, **options):
        super().__init__(**options)
        # In the place of Django's own, which refuses NUL alone.
        self.validators[-1] = no_control_characters


class LinesField(PlainTextField):
    """Several short texts; `split` stands between them, a comma or a line break."""

    most = 60

    def __init__(self, split=",", **options):
        self.split = split
        super().__init__(max_length=4000, **options)

    def prepare_value(self, value):
        joiner = "\n" if self.split == "\n" else f"{self.split} "
        return joiner.join(value) if isinstance(value, list) else super().prepare_value(value)

    def clean(self, value):
        text = super().clean(value)
        items = (" ".join(item.split()) for item in text.split(self.split))
        items = list(dict.fromkeys(filter(None, items)))
        if len(items) > self.most:
            sentence = ngettext("Keep to %(count)d entry.", "Keep to %(count)d entries.", self.most)
            raise ValidationError(sentence, params={"count": self.most})
        for item in items:
            if len(item) > 100:
                sentence = _("Shorten “%(start)s…” to 100 characters.")
                raise ValidationError(sentence, params={"start": isolated(item[:40])})
        return items


class VendorsField(forms.ModelMultipleChoiceField):
    # Vendors by their keys; a key that no database holds is as unknown as any other.
    widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})

    def clean(self, value):
        if not all(re.fullmatch(r"[0-9]{1,18}", str(key)) for key in value or []):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)
