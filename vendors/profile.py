"""What a vendor's page says: every value held, which of them is shown, and why."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.text import capfirst

from vendors.models import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FactState,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.names import country_name, language_name


@dataclass(frozen=True)
class Value:
    """One value held, in words."""

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
            other.words != self.shown.words and other.row.state_now != FactState.EXPIRED
            for other in self.others
        )

    @property
    def is_out_of_date(self):
        return self.shown.row.state_now == FactState.EXPIRED

    @property
    def why(self):
        """Return why the shown value stands before the next one."""
        shown, next_best = self.shown.row, self.others[0].row
        if shown.state_now != next_best.state_now:
            first, second = shown.state_now.label.lower(), next_best.state_now.label.lower()
            return f"{first} comes before {second}"
        if shown.as_of != next_best.as_of:
            return "equally proved, and the newer one"
        return "equally proved and as old, and entered last"


@dataclass(frozen=True)
class Section:
    slug: str  # the table of vendors.forms.rows
    title: str
    held: list[Held]

    @property
    def rows(self):
        """Return every row of the section, shown or not."""
        return [value.row for item in self.held for value in (item.shown, *item.others)]


def sections_of(vendor):
    """Return the sections of the page, without people: they are read one request at a time."""
    facts = vendor.facts.exclude(kind=Fact.Kind.DATA_PROTECTION_OFFICER)
    return [
        Section("fact", "Key facts", held(facts)),
        *(
            Section(slug, title, held(model.objects.filter(vendor=vendor)))
            for slug, title, model in (
                ("site", "Sites", Site),
                ("language", "Languages", LanguageCover),
                ("bench", "Bench by stack and domain", BenchLine),
                ("certificate", "Certificates", Certificate),
                ("client", "Clients in production", Client),
                ("finance", "Finances", FinancialYear),
            )
        ),
    ]


def parts_held(vendor, sections, people, has_evidence):
    """Return the keys of `completeness.PARTS` that this vendor's record holds.

    `people` are the counts of references and officers.
    """
    rows = {section.slug: section.rows for section in sections}
    kinds = {fact.kind for fact in rows["fact"]}
    named = {
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
    return kinds | {key for key, value in named.items() if value}


def held(rows):
    """Group rows that answer the same question, strongest first within each."""
    groups = defaultdict(list)
    for row in rows.select_related("checked_by"):
        groups[title_of(row)].append(row)
    return [held_of(title, group) for title, group in groups.items()]


def held_of(title, rows):
    rows = sorted(rows, key=lambda row: row.strength, reverse=True)
    shown, *others = (Value(row, words_of(row)) for row in rows)
    return Held(title, shown, tuple(others))


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
            return f"Other certificate {row.number or row.body}".strip()
        case _:
            return str(row)


def words_of(row):
    """Return what a row says, in words; what was typed keeps its small first letter."""
    parts = [str(part) for part in PARTS[type(row)](row) if part]
    words = ", ".join(parts) or "Held, without a number"
    return words if isinstance(row, Fact) else capfirst(words)


def people(row):
    if row.people is None:
        return ""
    return f"{row.people} {'person' if row.people == 1 else 'people'}"


def site_parts(site):
    hours = ""
    if site.day_starts is not None:
        hours = f"{site.day_starts:%H:%M} to {site.day_ends:%H:%M}"
    return [site.time_zone, hours or "working hours not held", people(site)]


def certificate_parts(certificate):
    expires = certificate.expires_on
    until = f"valid to {expires.day} {expires:%B %Y}" if expires else "no expiry date"
    scope = f"scope: {certificate.scope}" if certificate.scope else "scope not held"
    number = f"no. {certificate.number}" if certificate.number else ""
    return [until, scope, certificate.body, number]


def client_parts(client):
    since = f"live since {client.live_since:%B %Y}" if client.live_since else ""
    return [f"headquarters: {country_name(client.headquarters)}", client.service, since]


def finance_parts(year):
    revenue = "" if year.revenue is None else f"revenue {year.revenue:,.0f} {year.currency}".strip()
    share = year.largest_client_percent
    return [
        revenue,
        "audited" if year.is_audited else "not audited",
        "" if share is None else f"largest client {share} %",
    ]


PARTS = {
    Fact: lambda fact: [f"{fact.value} {fact.unit}".strip()],
    Site: site_parts,
    LanguageCover: lambda cover: [people(cover)],
    BenchLine: lambda line: [people(line)],
    Certificate: certificate_parts,
    Client: client_parts,
    FinancialYear: finance_parts,
}
