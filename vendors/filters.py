"""What the vendor list can be narrowed to, and the chips that show it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import django_filters
from django import forms
from django.db import connection
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from vendors.forms.typed import without_control_characters
from vendors.models import BenchLine, Certificate, Evidence, FactState, LanguageCover, Site, Vendor
from vendors.models.vendor import sees_directory
from vendors.names import country_name, language_name

FRESH = timedelta(days=365)
PROVED = (FactState.DOCUMENT, FactState.VERIFIED)
CERTIFIED = [("valid", "Valid today"), ("proved", "Valid today, with proof")]
FRESH_ONLY = [("yes", "Fresh: proved in the last 12 months")]
SELECTED = mark_safe(" selected")


class PlainSelect(forms.Select):
    """A native select, written in one go: Django renders a template for each of many cities."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option, SELECTED if str(option) == chosen else "", label)
                for option, label in self.choices
            ),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, options)


def choice(label, anything, method, choices=()):
    return django_filters.ChoiceFilter(
        label=label, method=method, empty_label=anything, choices=choices, widget=PlainSelect
    )


class VendorFilter(django_filters.FilterSet):
    """The GET form above the list. A field that cannot be read narrows nothing."""

    q = django_filters.CharFilter(
        label="Search",
        method="search",
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": "Name or domain"}),
    )
    country = choice("Country", "Any country", "in_country")
    city = choice("City", "Any city", "in_city")
    language = choice("Language", "Any language", "speaking")
    stack = choice("Stack", "Any stack", "with_stack")
    iso27001 = choice("ISO 27001", "With or without", "certified", CERTIFIED)
    fresh = choice("Evidence", "Any age, or none", "with_fresh_evidence", FRESH_ONLY)

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
        found = Q(name__icontains=text) | Q(legal_name__icontains=text)
        return vendors.filter(found | Q(domain__icontains=text) | Q(reference__iexact=text))

    def in_country(self, vendors, name, code):
        return vendors.filter(Q(country=code) | Q(pk__in=of(Site, country=code)))

    def in_city(self, vendors, name, city):
        return vendors.filter(pk__in=of(Site, city=city))

    def speaking(self, vendors, name, language):
        return vendors.filter(pk__in=of(LanguageCover, language=language))

    def with_stack(self, vendors, name, stack):
        return vendors.filter(pk__in=of(BenchLine, stack=stack))

    def certified(self, vendors, name, wanted):
        valid = Certificate.objects.valid_on(timezone.localdate()).filter(kind="iso27001")
        if wanted == "proved":
            valid = valid.filter(state__in=PROVED)
        return vendors.filter(pk__in=valid.values("vendor"))

    def with_fresh_evidence(self, vendors, name, wanted):
        today = timezone.localdate()
        dated = Q(issued_on__gte=today - FRESH) | Q(verified_on__gte=today - FRESH)
        fresh = Evidence.objects.held().filter(dated, state__in=PROVED)
        fresh = fresh.exclude(expires_on__lt=today)
        return vendors.filter(pk__in=fresh.values("vendor"))


LABELS = {"country": country_name, "city": str, "language": language_name, "stack": str}
# Filter, column, and the vendor's key in the table of that column.
SEEN = [
    ("country", Vendor, "country", "pk"),
    ("country", Site, "country", "vendor"),
    ("city", Site, "city", "vendor"),
    ("language", LanguageCover, "language", "vendor"),
    ("stack", BenchLine, "stack", "vendor"),
]


def of(model, **fields):
    """Return the vendors of these rows, to be used as `pk__in`.

    Asked once for all vendors; an EXISTS for each of 10,000 took SQLite 13 seconds.
    """
    return model.objects.filter(**fields).values("vendor")


def values_seen(user):
    """Return {field: set of values} among the vendors that this person may see.

    The whole directory is walked value by value along its indexes: a plain DISTINCT would read
    every row of five tables each time the page is opened.
    """
    found = {name: set() for name in LABELS}
    for name, value in walked_values() if sees_directory(user) else values_reached(user):
        if value:
            found[name].add(value)
    return found


def values_reached(user):
    seen = Vendor.objects.visible_to(user).active()
    for name, model, column, key in SEEN:
        rows = model.objects.filter(**{f"{key}__in": seen}).order_by()
        yield from ((name, value) for value in rows.values_list(column, flat=True))


def walked_values():
    with connection.cursor() as cursor:
        cursor.execute(walk())
        return cursor.fetchall()


@lru_cache
def walk():
    """Return the statement that hops from each value to the next greater one."""
    quote = connection.ops.quote_name
    hops, reads = [], []
    for name, model, column, _ in SEEN:
        # All names come from our own models, never from a request.
        table, field = quote(model._meta.db_table), quote(column)
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


@dataclass(frozen=True)
class Chip:
    """One filter in use, or one that could not be read; `without` is the list without it."""

    text: str
    is_bad: bool
    without: str


def readable(query):
    """Return the GET data without letters that no page can show."""
    shown = query.copy()
    for name, value in query.items():
        shown[name] = without_control_characters(value)
    return shown


def chips(filterset):
    """Return a `Chip` for each field of the GET data that says something."""
    form, query = filterset.form, filterset.data
    shown = []
    for name, field in form.fields.items():
        value = query.get(name, "")
        if not value:
            continue
        short = value if len(value) <= 40 else f"{value[:40]}…"
        if name in form.errors:
            shown.append(Chip(f"{field.label} “{short}” is not known", True, left(query, name)))
        else:
            words = dict(getattr(field, "choices", ())).get(value, short)
            shown.append(Chip(f"{field.label}: {words}", False, left(query, name)))
    return shown


def left(query, name):
    """Return the address of the first page without one filter."""
    rest = query.copy()
    rest.pop(name, None)
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
