"""One page of the vendor list: sorted, and made into rows in a constant number of queries."""

from collections import defaultdict
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Exists, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from vendors.models.compliance import DataProtectionOfficer
from vendors.models.evidence import Evidence
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.kin import mains_of, same_firm
from vendors.models.merge import in_use
from vendors.models.reference import Reference
from vendors.models.vendor import ALPHABETICAL, Vendor, state_then, strength
from vendors.names import country_name, language_name
from vendors.profile import missing_parts, percent_held

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

    pk: int
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


def directory_page(vendors, sort, number, is_narrowed):
    """Return a Paginator page whose objects are `Row`s; vendors keep no other order."""
    # A search reads its keys at once: to count first would be to search twice.
    pks = sorted_by(vendors, sort).values_list("pk", flat=True)
    page = Paginator(list(pks) if is_narrowed else pks, PAGE).get_page(number)
    page.object_list = rows(list(page.object_list))
    return page


def known_sort(text):
    return text if text.removeprefix("-") in COLUMNS else "name"


def headings(sort):
    """Return (column, title, the sort that a click asks for, the direction now) of each."""
    heads = []
    for column, (title, largest_first) in COLUMNS.items():
        directions = {column: "ascending", f"-{column}": "descending"}
        is_down = sort == column if sort in directions else largest_first
        heads.append((column, title, f"-{column}" if is_down else column, directions.get(sort, "")))
    return heads


def sorted_by(vendors, sort):
    day = clock.today()
    values = {
        "name": ALPHABETICAL[0],
        "country": F("country"),
        "seniors": strongest(Fact, Fact.Kind.SENIORS, "number", day),
        "iso": strongest(Certificate, Certificate.Kind.ISO_27001, "expires_on", day),
        "checked": last_checked(),
    }
    value = values[sort.removeprefix("-")]
    order = value.desc(nulls_last=True) if sort.startswith("-") else value.asc(nulls_last=True)
    return vendors.order_by(order, *ALPHABETICAL)


def strongest(model, kind, column, day):
    rows = in_use(model.objects.filter(vendor__in=same_firm(OuterRef(OuterRef("pk"))), kind=kind))
    return Subquery(rows.strongest_first(day).values(column)[:1])


def last_checked():
    """The newest day on which somebody saw or verified a piece of the vendor's evidence."""
    evidence = Evidence.objects.held().filter(vendor__in=same_firm(OuterRef(OuterRef("pk"))))
    evidence = evidence.order_by().annotate(firm=Value(1)).values("firm")
    newest = evidence.annotate(newest=Max(Coalesce("verified_on", "seen_on")))
    return Subquery(newest.values("newest"))


# Whether a vendor has any of these, by the part of its record; no annotation may be called so.
COUNTED = {
    f"has_{part}": Exists(rows.filter(vendor__in=same_firm(OuterRef(OuterRef("pk")))))
    for part, rows in {
        "bench": BenchLine.objects,
        "client": Client.objects,
        "references": Reference.objects,
        "finance": FinancialYear.objects,
        "dpo": DataProtectionOfficer.objects,
        "evidence": Evidence.objects.held(),
    }.items()
}


def rows(pks):
    day = clock.today()
    vendors = Vendor.objects.annotate(**COUNTED, checked_on=last_checked()).in_bulk(pks)
    mains = dict.fromkeys(pks) | mains_of(pks)
    tables = [
        grouped(Site, mains, "city", "day_starts"),
        grouped(LanguageCover, mains, "language"),
        shown_of(Fact, mains, day, "value"),
        shown_of(Certificate, mains, day, "expires_on", "expires_on"),
    ]
    return [row_of(vendors[pk], *(table[pk] for table in tables)) for pk in pks]


def row_of(vendor, sites, languages, facts, certificates):
    none = str(NONE_HELD)
    seniors, seniors_state = facts.get(Fact.Kind.SENIORS, (none, ""))
    iso = certificates.get(Certificate.Kind.ISO_27001)
    expires, iso_state = iso or (None, "")
    iso_text = none if iso is None else _("no expiry date")
    if expires:
        iso_text = _("until %(month)s") % {"month": date_format(expires, "M Y")}
    parts = (*COUNTED, "country", "register_number")
    holdings = {part.removeprefix("has_"): getattr(vendor, part) for part in parts}
    holdings |= {
        "site": sites,
        "hours": any(starts is not None for _city, starts in sites),
        "language": languages,
        "iso27001": iso,
    }
    return Row(
        pk=vendor.pk,
        url=vendor.get_absolute_url(),
        name=vendor.name,
        needs_invented_sign=vendor.needs_invented_sign,
        country=country_name(vendor.country) or _("Not known"),
        cities=", ".join(dict.fromkeys(city for city, _starts in sites)) or none,
        seniors=seniors,
        seniors_state=seniors_state,
        languages=", ".join(sorted({language_name(*cover) for cover in languages})) or none,
        iso=iso_text,
        iso_state=iso_state,
        percent=percent_held(missing_parts(facts, holdings)),
        checked=date_format(vendor.checked_on, "j M Y") if vendor.checked_on else _("Never"),
    )


def read_for(model, mains, *columns):
    """Yield (vendor, *columns) of the facts of these vendors and of what is merged into them."""
    rows = in_use(model.objects.filter(vendor__in=list(mains)))
    for record, *values in rows.values_list("vendor", *columns):
        yield mains[record] or record, *values


def grouped(model, mains, *columns):
    by_vendor = defaultdict(list)
    for vendor, *values in read_for(model, mains, *columns):
        by_vendor[vendor].append(tuple(values))
    return by_vendor


def shown_of(model, mains, day, column, *ends):
    """Return {vendor: {kind: (value, state on `day`)}} of the values to show among all held."""
    # Kinds are told apart here: asked for one kind of fifty vendors, SQLite reads all of that kind.
    columns = ("kind", column, "pk", "as_of", "state", "fresh_until", *ends)
    ranked, visible = [], defaultdict(dict)
    for vendor, kind, value, pk, as_of, state, *ended in read_for(model, mains, *columns):
        state = state_then(state, day, *ended)
        ranked.append((strength(state, as_of, pk), vendor, kind, (value, state)))
    for _strength, vendor, kind, value in sorted(ranked):
        visible[vendor][kind] = value
    return visible
