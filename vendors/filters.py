"""What the vendor list can be narrowed to, and the chips that show it."""

from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

import django_filters
from django import forms
from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Upper
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from vendors.forms.fields import readable
from vendors.models.evidence import Evidence
from vendors.models.facts import BenchLine, Certificate, LanguageCover, Site
from vendors.models.kin import MAIN
from vendors.models.merge import in_use
from vendors.models.vendor import FactState, PlainName, Vendor, sees_directory
from vendors.names import country_name, language_name

FRESH = timedelta(days=365)
PROVED = (FactState.DOCUMENT, FactState.VERIFIED)
CERTIFIED = [
    ("valid", gettext_lazy("Valid today")),
    ("proved", gettext_lazy("Valid today, with proof")),
]
FRESH_ONLY = [("yes", gettext_lazy("Fresh: proved in the last 12 months"))]
SELECTED = mark_safe(" selected")


class PlainSelect(forms.Select):
    """A native select, written in one go: Django renders a template for each of many cities."""

    def render(self, name, value, attrs=None, renderer=None):
        choice = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option, SELECTED if str(option) == choice else "", label)
                for option, label in self.choices
            ),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, options)


def choice_filter(label, anything, method, choices=()):
    return django_filters.ChoiceFilter(
        label=label, method=method, empty_label=anything, choices=choices, widget=PlainSelect
    )


class VendorFilter(django_filters.FilterSet):
    """The GET form above the list. A field that cannot be read narrows nothing."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Search"),
        method="search",
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name or domain")}),
    )
    country = choice_filter(gettext_lazy("Country"), gettext_lazy("Any country"), "in_country")
    city = choice_filter(gettext_lazy("City"), gettext_lazy("Any city"), "having")
    language = choice_filter(gettext_lazy("Language"), gettext_lazy("Any language"), "having")
    stack = choice_filter(gettext_lazy("Stack"), gettext_lazy("Any stack"), "having")
    iso27001 = choice_filter(
        gettext_lazy("ISO 27001"), gettext_lazy("With or without"), "certified", CERTIFIED
    )
    fresh = choice_filter(
        gettext_lazy("Evidence"),
        gettext_lazy("Any age, or none"),
        "with_fresh_evidence",
        FRESH_ONLY,
    )

    class Meta:
        model = Vendor
        fields = []

    def __init__(self, query, queryset, user):
        super().__init__(readable(query), queryset)
        for name, values in values_seen(user).items():
            label = LABELS[name]
            self.form.fields[name].choices = sorted(
                ((value, label(value)) for value in values), key=lambda pair: pair[1].casefold()
            )

    def search(self, vendors, name, text):
        return called(vendors, text)

    def in_country(self, vendors, name, code):
        own = Vendor.objects.filter(country=code).values(main=Coalesce("merged_into", "pk"))
        return vendors.filter(Q(pk__in=own) | Q(pk__in=of(Site, country=code)))

    def having(self, vendors, name, value):
        return vendors.filter(pk__in=of(dict(COLUMNS)[name], **{name: value}))

    def certified(self, vendors, name, choice):
        iso = Certificate.objects.filter(kind=Certificate.Kind.ISO_27001)
        valid = iso.valid_on(clock.today())
        if choice == "proved":
            valid = valid.filter(state__in=PROVED)
        return vendors.filter(pk__in=in_use(valid).values(main=MAIN))

    def with_fresh_evidence(self, vendors, name, choice):
        today = clock.today()
        dated = Q(issued_on__gte=today - FRESH) | Q(verified_on__gte=today - FRESH)
        proved = Evidence.objects.held().filter(dated, state__in=PROVED)
        fresh = proved.exclude(expires_on__lt=today)
        return vendors.filter(pk__in=fresh.values(main=MAIN))


LABELS = {"country": country_name, "city": str, "language": language_name, "stack": str}
# Each filter has the name of a column, and takes what stands in it.
COLUMNS = [
    ("country", Vendor),
    ("country", Site),
    ("city", Site),
    ("language", LanguageCover),
    ("stack", BenchLine),
]


def of(model, **fields):
    # Asked once for all vendors; an EXISTS for each of 10,000 took SQLite 13 seconds.
    return in_use(model.objects.filter(**fields)).values(main=MAIN)


def called(vendors, text):
    """Those with this text in name, legal name or domain, or this reference; merged ones too."""
    has_text = Q(search_text__contains=Upper(PlainName(Value(text)))) | Q(reference__iexact=text)
    merged = Vendor.objects.filter(has_text, merged_into__isnull=False).order_by()
    return vendors.filter(has_text | Q(pk__in=merged.values("merged_into")))


def values_seen(user):
    """Return {field: set of values} among the vendors that this person may see."""
    # The whole directory is walked value by value along its indexes: a plain DISTINCT would read
    # every row of five tables each time the page is opened.
    values = {name: set() for name in LABELS}
    if sees_directory(user):
        with connection.cursor() as cursor:
            cursor.execute(walk())
            for name, value in cursor.fetchall():
                values[name].add(value)
    else:
        visible = Vendor.objects.visible_to(user).active()
        for name, model in COLUMNS:
            key = "pk__in" if model is Vendor else "vendor__in"
            rows = model.objects.filter(**{key: visible}).order_by()
            values[name].update(rows.values_list(name, flat=True))
    return {name: column - {"", None} for name, column in values.items()}


@lru_cache
def walk():
    """Return the statement that hops from each value to the next greater one."""
    quote = connection.ops.quote_name
    hops, reads = [], []
    for name, model in COLUMNS:
        table, field = quote(model._meta.db_table), quote(name)
        walked = f"{name}_of_{model._meta.model_name}"
        hops.append(f"""
            {walked}(value) AS (
                SELECT MIN({field}) FROM {table}
                UNION ALL
                SELECT (SELECT MIN({field}) FROM {table} WHERE {field} > seen.value)
                FROM {walked} AS seen WHERE seen.value IS NOT NULL
            )""")  # noqa: S608
        reads.append(f"SELECT '{name}', value FROM {walked}")  # noqa: S608
    return f"WITH RECURSIVE {','.join(hops)} {' UNION ALL '.join(reads)}"


class Chip(NamedTuple):
    """One filter in use, or one that could not be read; `without` is the list without it."""

    text: str
    is_bad: bool
    without: str


def chips(filterset):
    form, query, chips_in_use = filterset.form, filterset.data, []
    for name, field in form.fields.items():
        value = query.get(name, "")
        if not value:
            continue
        short = value if len(value) <= 40 else f"{value[:40]}…"
        is_bad = name in form.errors
        label = short if is_bad else dict(getattr(field, "choices", ())).get(value, short)
        sentence = _("%(field)s “%(value)s” is not known") if is_bad else _("%(field)s: %(value)s")
        text = sentence % {"field": field.label, "value": label}
        # The first page without this filter.
        without = query.copy()
        without.pop(name, None)
        without.pop("page", None)
        chips_in_use.append(Chip(text, is_bad, f"?{without.urlencode()}"))
    return chips_in_use
