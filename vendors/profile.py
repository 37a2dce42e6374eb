"""What a vendor's page says: every value held, which of them is shown and why, what is missing."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vendors.models.compliance import DataProtectionOfficer, Filing, SubProcessor
from vendors.models.delivery import (
    AiError,
    ChangeDatePlan,
    DayRate,
    Handover,
    HiringPlan,
    Incident,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    SignedRelease,
)
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
from vendors.models.merge import is_set_aside
from vendors.models.reference import Reference
from vendors.models.vendor import FactState, Stated
from vendors.names import country_name, language_name

# What a buyer asks for, by the keys that say that a record holds it.
PARTS = {
    "country": gettext_lazy("country"),
    "register_number": gettext_lazy("company register number"),
    "site": gettext_lazy("sites"),
    "hours": gettext_lazy("working hours of a site"),
    "founded": gettext_lazy("year founded"),
    "headcount": gettext_lazy("delivery headcount"),
    "seniors": gettext_lazy("seniors"),
    "ai_engineers": gettext_lazy("engineers with AI in production"),
    "language": gettext_lazy("languages"),
    "bench": gettext_lazy("bench by stack"),
    "iso27001": gettext_lazy("ISO 27001 certificate"),
    "client": gettext_lazy("EU clients"),
    "references": gettext_lazy("references"),
    "finance": gettext_lazy("finances"),
    "dpo": gettext_lazy("data protection officer"),
    "evidence": gettext_lazy("evidence"),
}


def missing_parts(kinds, holdings):
    """`kinds` are those of the facts held, `holdings` whatever is held by the keys of `PARTS`."""
    has_clients = holdings["client"] or Fact.Kind.EU_CLIENTS in kinds
    parts = {**dict.fromkeys(kinds, True), **holdings, "client": has_clients}
    return [label for key, label in PARTS.items() if not parts.get(key)]


def percent_held(missing):
    """Return whole percent, rounded down: only a full record is 100."""
    return 100 * (len(PARTS) - len(missing)) // len(PARTS)


@dataclass(frozen=True)
class Held:
    """All values held of one thing; the first rule that tells them apart picks the shown one."""

    title: str
    shown: Stated
    others: list[Stated]  # strongest first

    @property
    def differs(self):
        """Say whether another value that is still in date says something else."""
        return any(
            row.words != self.shown.words and row.state_now != FactState.EXPIRED
            for row in self.others
            if not row.is_set_aside
        )

    @property
    def is_out_of_date(self):
        return self.shown.state_now == FactState.EXPIRED

    @property
    def why(self):
        best, next_best = self.shown, self.others[0]
        if next_best.is_set_aside:
            return _("it was chosen when two records of this vendor were merged")
        if best.state_now != next_best.state_now:
            first, second = (row.state_now.label.lower() for row in (best, next_best))
            return _("%(first)s comes before %(second)s") % {"first": first, "second": second}
        if best.as_of != next_best.as_of:
            return _("equally proved, and the newer one")
        return _("equally proved and as old, and entered last")


@dataclass(frozen=True)
class Section:
    slug: str  # the table of vendors.forms.facts
    title: str
    held: list[Held]


def sections_of(vendor):
    tables = (
        ("fact", _("Key facts"), Fact),
        ("site", _("Sites"), Site),
        ("language", _("Languages"), LanguageCover),
        ("bench", _("Bench by stack and domain"), BenchLine),
        ("certificate", _("Certificates"), Certificate),
        ("client", _("Clients in production"), Client),
        ("finance", _("Finances"), FinancialYear),
    )
    return [Section(slug, title, held(vendor.rows_of(model))) for slug, title, model in tables]


def delivery_sections(vendor, with_prices):
    tables = [
        ("roster", _("Named people"), NamedPerson),
        ("incident", _("Serious incidents"), Incident),
        ("handover", _("Hand-overs"), Handover),
        ("change-date", _("Plans for change dates"), ChangeDatePlan),
        ("release", _("Releases"), SignedRelease),
        ("hiring", _("Hiring plan"), HiringPlan),
        ("leavers", _("Leavers"), Leavers),
        ("reference", _("References"), Reference),
        ("month", _("Monthly AI figures"), MonthlyFigure),
        ("ai-error", _("AI errors and their fixes"), AiError),
        ("sub-processor", _("Sub-processors"), SubProcessor),
        ("officer", _("Data protection officer"), DataProtectionOfficer),
        ("filing", _("Filings"), Filing),
    ]
    if with_prices:
        tables.append(("rate", _("Day rates"), DayRate))
    return [Section(slug, title, held(vendor.rows_of(model))) for slug, title, model in tables]


def missing_on_page(vendor, sections):
    rows = {
        section.slug: [row for item in section.held for row in (item.shown, *item.others)]
        for section in sections
    }
    fields = {
        "country": vendor.country,
        "register_number": vendor.register_number,
        "hours": any(site.day_starts is not None for site in rows["site"]),
        "iso27001": any(row.kind == Certificate.Kind.ISO_27001 for row in rows["certificate"]),
        "references": vendor.rows_of(Reference).exists(),
        "dpo": vendor.rows_of(DataProtectionOfficer).exists(),
        "evidence": vendor.rows_of(Evidence).held().exists(),
    }
    return missing_parts({fact.kind for fact in rows["fact"]}, rows | fields)


def held(rows):
    """Group rows that answer the same question, strongest first; what a merge set aside is last."""
    groups = defaultdict(list)
    for row in rows.select_related("checked_by").annotate(is_set_aside=is_set_aside(rows.model)):
        row.words = words_of(row)
        groups[title_of(row)].append(row)
    ranked = {
        title: sorted(group, key=lambda row: (not row.is_set_aside, row.strength), reverse=True)
        for title, group in groups.items()
    }
    return [Held(title, visible, rivals) for title, (visible, *rivals) in ranked.items()]


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
    parts = [str(part) for part in details_of(row) if part]
    sentence = ", ".join(parts) or _("Held, without a number")
    return sentence if isinstance(row, Fact) else capfirst(sentence)


def details_of(row):
    return DETAILS[type(row)](row) if type(row) in DETAILS else row.details


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
    headquarters = _("headquarters: %(country)s") % {"country": country}
    return [headquarters, client.service, since, client.languages]


def finance_details(year):
    share = year.largest_client_percent
    largest = ""
    amounts = []
    for value, sentence in (
        (year.revenue, gettext_lazy("revenue %(amount)s")),
        (year.result, gettext_lazy("result %(amount)s")),
        (year.equity, gettext_lazy("equity %(amount)s")),
    ):
        if value is not None:
            amounts.append(sentence % {"amount": f"{value:,.0f} {year.currency}".strip()})
    if share is not None:
        largest = _("largest client %(percent)s %%") % {"percent": share}
    return [*amounts, _("audited") if year.is_audited else _("not audited"), largest]


DETAILS = {
    Fact: lambda fact: [f"{fact.value} {fact.unit}".strip()],
    Site: site_details,
    LanguageCover: lambda cover: [people(cover)],
    BenchLine: lambda line: [people(line)],
    Certificate: certificate_details,
    Client: client_details,
    FinancialYear: finance_details,
}
