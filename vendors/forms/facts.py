"""The forms of a vendor's own fields, and of one row of each table of facts."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import now_to_the_millisecond
from accounts.forms import time_zone_choices
from vendors.forms.fields import prepare, refuse_future
from vendors.imports.doubles import doubles_of
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.kin import kin_of
from vendors.models.person import OutsidePerson
from vendors.models.reference import Reference
from vendors.models.states import settle
from vendors.models.vendor import Vendor
from vendors.names import country_choices, isolated, language_choices, language_codes

PROVENANCE = ["as_of", "source", "evidence", "fresh_until"]
# What may change without a value being another one.
UNPROVED = {"fresh_until"}
# What tells that two vendors may be one.
IDENTIFYING = {"name", "legal_name", "register_number", "website"}
PAST = (
    "as_of",
    "issued_on",
    "since",
    "began_on",
    "filed_on",
    "released_on",
    "checked_on",
    "month",
    "raised_at",
    "first_action_at",
    "reported_on",
    "fixed_on",
    "tested_on",
)


class TellsOfChanges:
    """A form of a row that knows what the row held when its page was read.
    What others saved stays where nothing was typed; what both changed is refused once, with both.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.own_names = [name for name in self.fields if hasattr(self.instance, name)]
            self.fields["as_read"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self.marks()
            )

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name != "as_read"]

    def marks(self):
        return json.dumps({name: mark(getattr(self.instance, name)) for name in self.own_names})

    def clean(self):
        super().clean()
        try:
            marks = json.loads(self.cleaned_data.get("as_read") or "{}")
        except ValueError:
            marks = {}
        for name, mark_read in marks.items() if isinstance(marks, dict) else ():
            if name in self.own_names and name in self.cleaned_data:
                self.settle(name, mark_read)
        return self.cleaned_data

    def settle(self, name, mark_read):
        saved, typed = getattr(self.instance, name), self.cleaned_data[name]
        if mark(saved) in {mark_read, mark(typed)}:
            return
        if mark(typed) == mark_read:
            self.cleaned_data[name] = saved
            return
        self.data["as_read"] = self.marks()
        sentence = _(
            "Somebody saved “%(saved)s” here while you were writing. "
            "Save again to put “%(typed)s” in its place."
        )
        values = {"saved": saved, "typed": typed}
        text = {key: isolated(self.in_words(name, value)) for key, value in values.items()}
        self.add_error(name, sentence % text)

    def in_words(self, name, value):
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)) if value not in (None, "") else _("nothing")


def mark(value):
    """Return a short text that is the same for the same value, and tells nothing of it."""
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


class VendorForm(TellsOfChanges, forms.ModelForm):
    """Says of a vendor that looks like another one which it is, and asks once whether it is."""

    doubles = ()
    is_another = forms.BooleanField(
        label=gettext_lazy("It is another firm: save it"),
        required=False,
        widget=forms.HiddenInput,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country of the company"),
        required=False,
        help_text=gettext_lazy("Where it is registered. Sites have their own country."),
    )

    class Meta:
        model = Vendor
        fields = [
            "name",
            "legal_name",
            "country",
            "register_number",
            "website",
            "summary",
            "is_invented",
        ]
        help_texts = {"website": gettext_lazy("Begins with https:// or http://.")}
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "is_invented": gettext_lazy("Invented: made up for a demonstration, and marked as such")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]
        self.fields["is_invented"].help_text = ""
        prepare(self)
        self.order_fields([*(name for name in self.fields if name != "is_another"), "is_another"])

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name != "is_another"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("name") and IDENTIFYING & set(self.changed_data) and not data["is_another"]:
            typed = Vendor(**{name: data.get(name, "") for name in IDENTIFYING})
            own = kin_of(self.instance) if self.instance.pk else []
            self.doubles = doubles_of(typed, Vendor.objects.exclude(pk__in=own))
        if self.doubles:
            self.fields["is_another"].widget = forms.CheckboxInput()
            sentence = ngettext(
                "This may be a vendor that we hold already. Look at it, or say that it is another "
                "firm.",
                "This may be one of the vendors that we hold already. Look at them, or say that it "
                "is another firm.",
                len(self.doubles),
            )
            self.add_error("is_another", sentence)
        return data


class StatedForm(TellsOfChanges, forms.ModelForm):
    """A fact. It is a claim, until somebody has read where it is written or proves it."""

    choices_for = {
        "country": country_choices,
        "headquarters": country_choices,
        "language": language_choices,
        "time_zone": time_zone_choices,
    }

    def __init__(self, *args, vendor, **kwargs):
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        # Nothing of another vendor can be named.
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.filter(vendor__in=kin_of(vendor))
                if field.queryset.model is OutsidePerson:
                    # An erased one is named by what named them before, and by nothing new.
                    stays = Q(pk=self.instance.person_id)
                    field.queryset = field.queryset.filter(Q(erased_at=None) | stays)
                field.empty_label = _("None")
        for name, choices in self.choices_for.items():
            if name in self.fields:
                field = self.fields[name]
                pairs = [("", _("Choose") if field.required else _("Not known")), *choices()]
                value = getattr(self.instance, name)
                # What came in by another way and is in no list of ours stays as it is.
                if value not in dict(pairs):
                    pairs.append((value, value))
                self.fields[name] = forms.ChoiceField(
                    choices=pairs,
                    label=field.label,
                    help_text=field.help_text,
                    required=field.required,
                )
        prepare(self)

    def clean(self):
        super().clean()
        refuse_future(self, *PAST)

    def keep(self, row, vendor, person):
        if row.pk is None:  # one of a merged record stays where it stands
            row.vendor = vendor
        # What somebody read or proved was the value before.
        if row.pk is None or set(self.changed_data) - UNPROVED:
            row.entered_by, row.entered_at = person, now_to_the_millisecond()
        row.save()
        settle(row)


class LanguagesForm(StatedForm):
    def clean_languages(self):
        try:
            return language_codes(self.cleaned_data["languages"])
        except ValueError:
            sentence = _("Write language codes with spaces, such as fr en.")
            raise forms.ValidationError(sentence) from None


class FactForm(StatedForm):
    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("kind") == Fact.Kind.OTHER and not data.get("label"):
            self.add_error("label", _("Say what this fact is about."))

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
    noun: str | Promise
    model: type
    fields: tuple[str, ...]
    form: type = StatedForm

    def form_class(self):
        fields = [*self.fields, *PROVENANCE]
        return forms.modelform_factory(self.model, form=self.form, fields=fields)


TABLES = {
    "fact": Table(gettext_lazy("fact"), Fact, ("kind", "label", "value", "unit"), FactForm),
    "site": Table(
        gettext_lazy("site"),
        Site,
        ("city", "country", "time_zone", "day_starts", "day_ends", "people"),
    ),
    "language": Table(gettext_lazy("language"), LanguageCover, ("language", "people")),
    "bench": Table(gettext_lazy("bench line"), BenchLine, ("stack", "domain", "people")),
    "certificate": Table(
        gettext_lazy("certificate"),
        Certificate,
        ("kind", "number", "body", "scope", "issued_on", "expires_on"),
    ),
    "client": Table(
        gettext_lazy("client"),
        Client,
        ("name", "headquarters", "service", "live_since", "languages"),
        LanguagesForm,
    ),
    "reference": Table(
        gettext_lazy("reference"),
        Reference,
        ("client", "person", "project", "began_on", "ended_on", "found_by_us", "brokered"),
    ),
    "finance": Table(
        gettext_lazy("financial year"),
        FinancialYear,
        (
            "year",
            "revenue",
            "result",
            "equity",
            "currency",
            "is_audited",
            "largest_client_percent",
        ),
    ),
}
