"""One form for each table of facts; all end with where the fact comes from."""

from dataclasses import dataclass

from django import forms

from accounts.forms import time_zone_choices
from vendors.forms.fields import not_in_the_future, prepare
from vendors.forms.meanwhile import TellsOfChanges
from vendors.models import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FactState,
    FinancialYear,
    LanguageCover,
    Reference,
    Site,
)
from vendors.names import country_choices, language_choices

PROVENANCE = ["state", "as_of", "source", "fresh_until"]


class StatedForm(TellsOfChanges, forms.ModelForm):
    """A fact. Whoever enters a proved one is named as having checked it."""

    choices_for = {
        "country": country_choices,
        "headquarters": country_choices,
        "language": language_choices,
        "time_zone": time_zone_choices,
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in self.choices_for.items():
            if name in self.fields:
                old = self.fields[name]
                known = [("", "Choose"), *choices()]
                held = getattr(self.instance, name)
                if held not in dict(known):
                    known.append((held, held))
                self.fields[name] = forms.ChoiceField(
                    choices=known, label=old.label, help_text=old.help_text
                )
        prepare(self)

    def clean(self):
        super().clean()
        not_in_the_future(self, "as_of", "issued_on")

    def keep(self, row, vendor, person):
        """Save the row for this vendor, with what follows from its values."""
        row.vendor = vendor
        proved = row.state in {FactState.DOCUMENT, FactState.VERIFIED}
        row.checked_by = person if proved else None
        row.save()


class FactForm(StatedForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("kind") == Fact.Kind.OTHER and not data.get("label"):
            self.add_error("label", "Say what this fact is about.")

    def keep(self, row, vendor, person):
        row.number = whole_number(row.value)
        super().keep(row, vendor, person)


def whole_number(text):
    """Return the number that a text is, `64` or `1,200`; None for `over 200`."""
    digits = text.replace(",", "").replace(" ", "")
    is_plain = digits.isascii() and digits.isdigit() and len(digits) <= 9
    return int(digits) if is_plain else None


@dataclass(frozen=True)
class Table:
    """One table of facts: its words, and how a row of it is asked for."""

    noun: str
    model: type
    fields: tuple[str, ...]
    form: type = StatedForm

    def form_class(self):
        return forms.modelform_factory(
            self.model, form=self.form, fields=[*self.fields, *PROVENANCE]
        )


TABLES = {
    "fact": Table("fact", Fact, ("kind", "label", "value", "unit"), FactForm),
    "site": Table(
        "site", Site, ("city", "country", "time_zone", "day_starts", "day_ends", "people")
    ),
    "language": Table("language", LanguageCover, ("language", "people")),
    "bench": Table("bench line", BenchLine, ("stack", "domain", "people")),
    "certificate": Table(
        "certificate",
        Certificate,
        ("kind", "number", "body", "scope", "issued_on", "expires_on"),
    ),
    "client": Table("client", Client, ("name", "headquarters", "service", "live_since")),
    "reference": Table(
        "reference",
        Reference,
        ("person", "role", "organisation", "contact", "found_by_us", "called_on", "notes"),
    ),
    "finance": Table(
        "financial year",
        FinancialYear,
        ("year", "revenue", "currency", "is_audited", "largest_client_percent"),
    ),
}
