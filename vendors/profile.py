"""What a vendor's page says: every value held, which of them is shown and why, what is missing."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.vendor import FactState
from vendors.names import country_name, language_name

# What a buyer asks for, by the keys that say that a record holds it.
PARTS = {
    "country": gettext_lazy("country"),
    "register_number": gettext_lazy("company register number"),
    "sites": gettext_lazy("sites"),
    "hours": gettext_lazy("working hours of a site"),
    "founded": gettext_lazy("year founded"),
    "headcount": gettext_lazy("delivery headcount"),
    "seniors": gettext_lazy("seniors"),
    "ai_engineers": gettext_lazy("engineers with AI in production"),
    "languages": gettext_lazy("languages"),
    "bench": gettext_lazy("bench by stack"),
    "iso27001": gettext_lazy("ISO 27001 certificate"),
    "clients": gettext_lazy("EU clients"),
    "references": gettext_lazy("references"),
    "finances": gettext_lazy("finances"),
    "dpo": gettext_lazy("data protection officer"),
    "evidence": gettext_lazy("evidence"),
}


@dataclass(frozen=True)
class Completeness:
    """How much we hold about a vendor: parts held of the parts a buyer asks for."""

    held: frozenset[str]  # keys of PARTS

    @property
    def percent(self):
        """Return whole percent, rounded down: only a full record is 100."""
        return 100 * len(self.held) // len(PARTS)

    @property
    def words(self):
        return _("%(held)s of %(parts)s parts held") % {
            "held": len(self.held),
            "parts": len(PARTS),
        }

    @property
    def missing(self):
        return [label for key, label in PARTS.items() if key not in self.held]


def completeness(keys):
    """Return the `Completeness` of the parts named; keys that are no part do not count."""
    return Completeness(frozenset(keys) & PARTS.keys())


@dataclass(frozen=True)
class Value:
    row: object
    words: str


@dataclass(frozen=True)
class Held:
    """All values held of one thing; the first rule that tells them apart picks the shown one."""

    title: str
    shown: Value
    others: tuple[Value, ...] = ()

    @property
    def differs(self):
        """Say whether another value that is still in date says something else."""
        return any(
            value.words != self.shown.words and value.row.state_now != FactState.EXPIRED
            for value in self.others
        )

    @property
    def is_out_of_date(self):
        return self.shown.row.state_now == FactState.EXPIRED

    @property
    def why(self):
        best, next_best = self.shown.row, self.others[0].row
        if best.state_now != next_best.state_now:
            states = {
                "first": best.state_now.label.lower(),
                "second": next_best.state_now.label.lower(),
            }
            return _("%(first)s comes before %(second)s") % states
        if best.as_of != next_best.as_of:
            return _("equally proved, and the newer one")
        return _("equally proved and as old, and entered last")


@dataclass(frozen=True)
class Section:
    slug: str  # the table of vendors.forms.facts
    title: str
    held: list[Held]

    @property
    def rows(self):
        return [value.row for item in self.held for value in (item.shown, *item.others)]


def sections_of(vendor):
    """Return the sections of the page, without people: they are read one request at a time."""
    facts = vendor.facts.exclude(kind=Fact.Kind.DATA_PROTECTION_OFFICER)
    tables = (
        ("fact", _("Key facts"), facts),
        ("site", _("Sites"), vendor.sites),
        ("language", _("Languages"), vendor.languages),
        ("bench", _("Bench by stack and domain"), vendor.bench),
        ("certificate", _("Certificates"), vendor.certificates),
        ("client", _("Clients in production"), vendor.clients),
        ("finance", _("Finances"), vendor.finances),
    )
    return [Section(slug, title, held(rows)) for slug, title, rows in tables]


def parts_held(vendor, sections, people, has_evidence):
    """Return the keys of `PARTS` that this vendor's record holds.

    `people` are the counts of references and officers.
    """
    rows = {section.slug: section.rows for section in sections}
    kinds = {fact.kind for fact in rows["fact"]}
    parts = {
        "country": vendor.country,
        "register_number": vendor.register_number,
        "sites": rows["site"],
        "hours": any(site.day_starts is not None for site in rows["site"]),
        "languages": rows["language"],
        "bench": rows["bench"],
        "iso27001": any(row.kind == Certificate.Kind.ISO_27001 for row in rows["certificate"]),
        "clients": rows["client"] or Fact.Kind.EU_CLIENTS in kinds,
        "finances": rows["finance"],
        "references": people["references"],
        "dpo": people["officers"],
        "evidence": has_evidence,
    }
    return kinds | {key for key, value in parts.items() if value}


def held(rows):
    """Group rows that answer the same question, strongest first within each."""
    groups = defaultdict(list)
    for row in rows.select_related("checked_by"):
        groups[title_of(row)].append(row)
    items = []
    for title, group in groups.items():
        strongest_first = sorted(group, key=lambda row: row.strength, reverse=True)
        values = [Value(row, words_of(row)) for row in strongest_first]
        items.append(Held(title, values[0], tuple(values[1:])))
    return items


def title_of(row):
    """Return what a row answers: rows with the same title are rival values."""
    match row:
        case Fact():
            return row.title
        case Site():
            return f"{row.city}, {country_name(row.country)}"
        case LanguageCover():
            return language_name(row.language)
        case Certificate(kind=Certificate.Kind.OTHER):
            name = row.number or row.body
            return (_("Other certificate %(name)s") % {"name": name}).strip()
        case _:
            return str(row)


def words_of(row):
    """Return what a row says, in words; what was typed keeps its small first letter."""
    parts = [str(part) for part in DETAILS[type(row)](row) if part]
    sentence = ", ".join(parts) or _("Held, without a number")
    return sentence if isinstance(row, Fact) else capfirst(sentence)


def people(row):
    if row.people is None:
        return ""
    return ngettext("%(n)s person", "%(n)s people", row.people) % {"n": row.people}


def site_details(site):
    hours = _("working hours not held")
    if site.day_starts is not None:
        times = {"start": f"{site.day_starts:%H:%M}", "end": f"{site.day_ends:%H:%M}"}
        hours = _("%(start)s to %(end)s") % times
    return [site.time_zone, hours, people(site)]


def certificate_details(certificate):
    until = _("no expiry date")
    if certificate.expires_on:
        until = _("valid to %(date)s") % {"date": date_format(certificate.expires_on, "j F Y")}
    scope = _("scope not held")
    if certificate.scope:
        scope = _("scope: %(scope)s") % {"scope": certificate.scope}
    number = certificate.number and _("no. %(number)s") % {"number": certificate.number}
    return [until, scope, certificate.body, number]


def client_details(client):
    since = ""
    if client.live_since:
        since = _("live since %(month)s") % {"month": date_format(client.live_since, "F Y")}
    country = country_name(client.headquarters)
    return [_("headquarters: %(country)s") % {"country": country}, client.service, since]


def finance_details(year):
    share = year.largest_client_percent
    revenue = largest = ""
    if year.revenue is not None:
        amount = f"{year.revenue:,.0f} {year.currency}".strip()
        revenue = _("revenue %(amount)s") % {"amount": amount}
    if share is not None:
        largest = _("largest client %(percent)s %%") % {"percent": share}
    return [revenue, _("audited") if year.is_audited else _("not audited"), largest]


DETAILS = {
    Fact: lambda fact: [f"{fact.value} {fact.unit}".strip()],
    Site: site_details,
    LanguageCover: lambda cover: [people(cover)],
    BenchLine: lambda line: [people(line)],
    Certificate: certificate_details,
    Client: client_details,
    FinancialYear: finance_details,
}
