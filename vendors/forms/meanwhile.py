"""What happens when two people correct one row: nobody's newer value goes unnoticed."""

import hashlib
import json
from decimal import Decimal

from django import forms

from vendors.isolation import isolated


class TellsOfChanges:
    """A form of a row that knows what the row held when its page was read.

    A field that the person left alone keeps what somebody else saved meanwhile; one that
    both changed is refused once, with both values, and their next save keeps theirs.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.own_names = list(self.fields)
            self.fields["as_read"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=json.dumps(self._held())
            )

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name != "as_read"]

    def clean(self):
        super().clean()
        for name, read in self._read().items():
            if name in self.own_names and name in self.cleaned_data:
                self._settle(name, read)
        return self.cleaned_data

    def _settle(self, name, read):
        held, typed = getattr(self.instance, name), self.cleaned_data[name]
        if mark(held) in {read, mark(typed)}:
            return
        if mark(typed) == read:
            self.cleaned_data[name] = held
            return
        self.data["as_read"] = json.dumps(self._held())
        self.add_error(
            name,
            f"Somebody saved “{isolated(in_words(self, name, held))}” here while you were writing. "
            f"Save again to put “{isolated(in_words(self, name, typed))}” in its place.",
        )

    def _held(self):
        return {name: mark(getattr(self.instance, name)) for name in self.own_names}

    def _read(self):
        """Return {field: mark} of what the page had shown; nothing when it does not say."""
        try:
            read = json.loads(self.cleaned_data.get("as_read") or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


def mark(value):
    """Return a short text that is the same for the same value, and tells nothing of it."""
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def in_words(form, name, value):
    """Return a value as the field shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) if value not in (None, "") else "nothing"
