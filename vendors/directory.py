"""One page of the vendor list: sorted, and made into rows in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.models.evidence import Evidence
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Reference,
    Site,
)
from vendors.models.vendor import ALPHABETICAL, Vendor, state_then, strength
from vendors.names import country_name, language_name, needs_invented_sign
from vendors.profile import completeness

PAGE = 50
NONE_HELD = gettext_lazy("None held")
# Column -> its title, and whether its first click puts the largest on top.
COLUMNS = {
    "name": (gettext_lazy("Vendor"), False),
    "country": (gettext_lazy("Country"), False),
    "seniors": (gettext_lazy("Seniors"), True),
    "iso": (gettext_lazy("ISO 27001"), True),
    "checked": (gettext_lazy("Checked"), True),
}


class Row(NamedTuple):
    """One line of the list, in words: fifty lines of plain values are quick to render."""

    url: str
    name: str
    needs_invented_sign: bool
    country: str
    cities: str
    seniors: str
    seniors_state: str
    languages: str
    iso: str
    iso_state: str
    percent: int
    checked: str


@dataclass(frozen=True)
class Heading:
    title: str
    target: str  # the list sorted by this column
    direction: str  # ascending, descending, or empty when sorted by another


def directory_page(vendors, sort, number, is_narrowed=False):
    """Return a Paginator page whose objects are `Row`s; vendors keep no other order."""
    # A search reads its keys at once: to count first would be to search twice.
    pks = sorted_by(vendors, sort).values_list("pk", flat=True)
    page = Paginator(list(pks) if is_narrowed else pks, PAGE).get_page(number)
    page.object_list = rows(list(page.object_list))
    return page


def known_sort(text):
    """Return `text` when it names a column, with or without a minus; `name` otherwise."""
    return text if text.removeprefix("-") in COLUMNS and text.count("-") <= 1 else "name"


def headings(sort, query):
    """Return {column: Heading} for a list sorted by `sort`, keeping the filters of `query`."""
    heads = {}
    for column, (title, largest_first) in COLUMNS.items():
        is_here = sort.removeprefix("-") == column
        down = not sort.startswith("-") if is_here else largest_first
        target = query.copy()
        target["sort"] = f"-{column}" if down else column
        target.pop("page", None)
        direction = ("descending" if sort.startswith("-") else "ascending") if is_here else ""
        heads[column] = Heading(title, f"?{target.urlencode()}", direction)
    return heads


def sorted_by(vendors, sort):
    column = sort.removeprefix("-")
    if column in SORT_VALUES:
        vendors = vendors.annotate(sort_value=SORT_VALUES[column](timezone.localdate()))
        value = F("sort_value")
    else:
        value = ALPHABETICAL[0] if column == "name" else F(column)
    down = sort.startswith("-")
    if column == "name" and not down:
        return vendors.by_name()
    order = value.desc(nulls_last=True) if down else value.asc(nulls_last=True)
    return vendors.order_by(order, *ALPHABETICAL)


def shown_seniors(day):
    facts = Fact.objects.filter(vendor=OuterRef("pk"), kind=Fact.Kind.SENIORS)
    return Subquery(facts.strongest_first(day).values("number")[:1])


def shown_iso_expiry(day):
    iso = Certificate.objects.filter(vendor=OuterRef("pk"), kind=Certificate.Kind.ISO_27001)
    return Subquery(iso.strongest_first(day).values("expires_on")[:1])


def last_checked(day):
    """The newest day on which somebody saw or verified a piece of the vendor's evidence."""
    evidence = Evidence.objects.held().filter(vendor=OuterRef("pk")).order_by().values("vendor")
    newest = evidence.annotate(newest=Max(Coalesce("verified_on", "seen_on")))
    return Subquery(newest.values("newest"))


SORT_VALUES = {"seniors": shown_seniors, "iso": shown_iso_expiry, "checked": last_checked}
COUNTED = {
    "bench": BenchLine,
    "clients": Client,
    "references": Reference,
    "finances": FinancialYear,
}
FIELDS = ("pk", "name", "country", "is_invented", "register_number")


class Parts(NamedTuple):
    """What a page of vendors holds, by vendor."""

    sites: dict
    languages: dict
    facts: dict
    certificates: dict
    counted: dict
    checked: dict


def rows(pks):
    if not pks:
        return []
    today = timezone.localdate()
    parts = Parts(
        sites=grouped(Site, pks, "city", "day_starts"),
        languages=grouped(LanguageCover, pks, "language"),
        facts=shown_of(Fact, pks, today, "value"),
        certificates=shown_of(Certificate, pks, today, "expires_on", "expires_on"),
        counted=parts_of(pks),
        checked=checked_of(pks),
    )
    vendors = Vendor.objects.filter(pk__in=pks).order_by().values_list(*FIELDS)
    by_pk = {pk: row_of(parts, pk, *values) for pk, *values in vendors}
    return [by_pk[pk] for pk in pks]


def row_of(parts, pk, name, country, is_invented, register_number):
    sites, languages = parts.sites[pk], parts.languages[pk]
    none = str(NONE_HELD)
    value, state = parts.facts.get(pk, {}).get(Fact.Kind.SENIORS, (none, ""))
    iso = parts.certificates.get(pk, {}).get(Certificate.Kind.ISO_27001)
    expires, iso_state = iso or (None, "")
    iso_text = none if iso is None else _("no expiry date")
    if expires:
        iso_text = _("until %(month)s") % {"month": date_format(expires, "M Y")}
    checked_on = parts.checked.get(pk)
    language_names = sorted({language_name(code) for (code,) in languages})
    return Row(
        url=reverse("vendor_detail", args=[pk]),
        name=name,
        needs_invented_sign=needs_invented_sign(name, is_invented),
        country=country_name(country) or _("Not known"),
        cities=", ".join(dict.fromkeys(city for city, _starts in sites)) or none,
        seniors=value,
        seniors_state=state,
        languages=", ".join(language_names) or none,
        iso=iso_text,
        iso_state=iso_state,
        percent=percent_of(parts, pk, {"country": country, "register_number": register_number}),
        checked=date_format(checked_on, "j M Y") if checked_on else _("Never"),
    )


def parts_of(pks):
    """Return {vendor: the parts of `COUNTED` it has rows of}, in one query."""
    parts = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(parts_statement(len(pks)), [*pks] * len(COUNTED))
        for pk, part in cursor.fetchall():
            parts[pk].add(part)
    return parts


@lru_cache
def parts_statement(vendors):
    marks = ", ".join(["%s"] * vendors)
    # All names come from our own models, never from a request.
    return " UNION ".join(
        f"SELECT vendor_id, '{part}' FROM {model._meta.db_table} WHERE vendor_id IN ({marks})"  # noqa: S608
        for part, model in COUNTED.items()
    )


def checked_of(pks):
    evidence = Evidence.objects.held().filter(vendor__in=pks).order_by().values_list("vendor")
    return dict(evidence.annotate(newest=Max(Coalesce("verified_on", "seen_on"))))


def grouped(model, pks, *columns):
    by_vendor = defaultdict(list)
    for vendor, *values in model.objects.filter(vendor__in=pks).values_list("vendor", *columns):
        by_vendor[vendor].append(tuple(values))
    return by_vendor


def shown_of(model, pks, day, column, *ends):
    """Return {vendor: {kind: (value, state on `day`)}} of the values to show among all held."""
    # Kinds are told apart here: asked for one kind of fifty vendors, SQLite reads all of that kind.
    columns = ("vendor", "kind", column, "pk", "as_of", "state", "fresh_until", *ends)
    best = defaultdict(dict)
    rows = model.objects.filter(vendor__in=pks).order_by().values_list(*columns)
    for vendor, kind, value, pk, as_of, state, *ended in rows:
        state = state_then(state, day, *ended)
        row = (strength(state, as_of, pk), value, state)
        best[vendor][kind] = max(row, best[vendor].get(kind, row), key=itemgetter(0))
    return {
        vendor: {kind: row[1:] for kind, row in kinds.items()} for vendor, kinds in best.items()
    }


def percent_of(parts, pk, fields):
    kinds = parts.facts.get(pk, {})
    keys = {"clients" if kind == Fact.Kind.EU_CLIENTS else kind for kind in kinds}
    values = fields | {
        "sites": parts.sites[pk],
        "hours": any(starts is not None for _city, starts in parts.sites[pk]),
        "languages": parts.languages[pk],
        "iso27001": parts.certificates.get(pk, {}).get(Certificate.Kind.ISO_27001),
        "evidence": pk in parts.checked,
    }
    return completeness(
        keys | parts.counted[pk] | {key for key, value in values.items() if value}
    ).percent
