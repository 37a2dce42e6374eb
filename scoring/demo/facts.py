"""What each vendor says of itself on a check, as rows not yet saved: demo.yaml names the levels."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from scoring.demo.story import DEMO, chance
from vendors.models.compliance import DataProtectionOfficer, Filing, SubProcessor
from vendors.models.delivery import (
    Handover,
    HiringPlan,
    Incident,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    SignedRelease,
)
from vendors.models.facts import BenchLine, Certificate, Fact, FinancialYear, LanguageCover
from vendors.models.person import OutsidePerson


def rows_for(vendor, check_id, level, day):
    """Return the rows that a document of this day adds on a check; [] where it adds none."""
    plan = DEMO["facts"].get(check_id, {}).get(level)
    if plan is None:
        return []
    return list(BUILDERS[check_id](vendor, plan, day))


def roster(vendor, plan, day):
    site = vendor.sites.first()
    for number, role in enumerate(DEMO["roles"]):
        row = NamedPerson(
            label=f"ROS-{number + 1}",
            role=role,
            is_lead=number == 0,
            site=site.city if site else "",
            employment=NamedPerson.Employment.EMPLOYED,
            employer=vendor.legal_name or vendor.name,
            since=day - timedelta(days=400 + 90 * number),
        )
        if number < plan["complete"] and site and site.day_starts:
            row.time_zone, row.day_starts, row.day_ends = (
                site.time_zone,
                site.day_starts,
                site.day_ends,
            )
            row.backup = f"ROS-{number % len(DEMO['roles']) + 11}"
        yield row


def incidents(vendor, plan, day):
    zone = ZoneInfo(DEMO["time_zone"])
    for number, minutes in enumerate(plan):
        raised_at = datetime.combine(day - timedelta(days=9 * number + 6), time(10, 20), zone)
        yield Incident(
            label=f"INC-{40 - number}",
            raised_at=raised_at,
            first_action_at=raised_at + timedelta(minutes=minutes),
        )


def languages(vendor, plan, day):
    """Where a language of the work has nobody, or nobody said how many."""
    rows = {row.language: row for row in vendor.languages.all()}
    for language in DEMO["parameters"]["languages_must"]:
        row = rows.get(language) or LanguageCover(vendor=vendor, language=language)
        if row.people is None:
            row.people = plan["people"]
            yield row


def certificate(vendor, plan, day):
    if vendor.certificates.filter(kind=Certificate.Kind.ISO_27001).exists():
        return
    cities = ", ".join(vendor.sites.order_by("city").values_list("city", flat=True))
    yield Certificate(
        kind=Certificate.Kind.ISO_27001,
        number=f"IS-INV-{9100 + chance('certificate', vendor.name)}",
        body="DNV",
        scope=f"{cities}: software, data and support",
        issued_on=day - timedelta(days=195),
        expires_on=day + timedelta(days=plan["valid_for"]),
    )


def handovers(vendor, plan, day):
    site = vendor.sites.first()
    yield Handover(
        per_day=plan["per_day"],
        at=time.fromisoformat(plan["at"]) if "at" in plan else None,
        time_zone=site.time_zone if site else "",
        notes_complete=plan.get("notes_complete", False),
    )


def bench(vendor, plan, day):
    pairs = DEMO["parameters"]["stack_domain_needed"]
    for pair in pairs[: plan["pairs"]]:
        stack, domain = (part.strip().lower() for part in pair.split("/"))
        yield BenchLine(stack=stack, domain=domain, people=4 + chance(vendor.name, pair) % 5)


def leavers(vendor, plan, day):
    before = _number(vendor, Fact.Kind.SENIORS) or 20
    yield Leavers(seniors_before=before, left=int(before * Fraction(plan["percent"], 100)))


def _number(vendor, kind):
    fact = vendor.facts.filter(kind=kind, number__isnull=False).first()
    return fact and fact.number


def officer(vendor, plan, day):
    person = OutsidePerson(vendor=vendor, name="D. P. Officer", role="Data protection officer")
    yield DataProtectionOfficer(
        person=person if plan["named"] else None,
        address=f"privacy@{vendor.domain or 'example.org'}",
        mandate="Advises the board; reports to nobody in IT" if plan["appointed"] else "",
        appointed=plan["appointed"],
        checked_on=day,
    )


def filings(vendor, plan, day):
    countries = list(vendor.sites.order_by("country").values_list("country", flat=True).distinct())
    for country in countries:
        for number, processing in enumerate(DEMO["processing"][: plan["asked"]]):
            is_filed = number < plan["filed"]
            yield Filing(
                authority="Data protection authority",
                country=country,
                processing=processing,
                our_kind=plan["our_kind"],
                filed_on=day - timedelta(days=300) if is_filed else None,
                renewal_on=day + timedelta(days=plan["renewal_in"]) if is_filed else None,
            )


def releases(vendor, plan, day):
    for number in range(4):
        is_signed = number < plan["signed"]
        yield SignedRelease(
            version=f"2026.{9 - number}",
            released_on=day - timedelta(days=3 + 9 * number),
            signed=is_signed,
            by_pipeline=is_signed and plan["by_pipeline"],
            origin=is_signed and plan["origin"],
            altered_refused=plan["origin"],
        )


def endpoints(vendor, plan, day):
    yield Fact(kind=Fact.Kind.ENDPOINTS, value=f"{plan}", number=plan, unit="%")


def months_before(day, number):
    """Return the first days of the last full months, the newest first."""
    months, first = [], day.replace(day=1)
    for _each in range(number):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months


def monthly(vendor, plan, day):
    for metric in plan["metrics"]:
        start = plan.get("value", DEMO["figures"][metric])
        for number, month in enumerate(months_before(day, plan["months"])):
            yield MonthlyFigure(
                metric=metric,
                month=month,
                value=Decimal(start) - Decimal(number) / 10,
                base=1800 + 7 * (chance(vendor.name, metric, number) % 40),
                by_type=plan.get("by_type", False),
                strict=plan.get("strict", False),
                same_question=plan.get("same_question", False),
            )


def accounts(vendor, plan, day):
    """The years before this one, the newest first; what is known of a year is filled in."""
    item = {row.year: row for row in vendor.finances.all()}
    revenue = Decimal(max((row.revenue for row in item.values()), default=2_400_000))
    for number in range(plan["years"]):
        year = day.year - 1 - number
        row = item.get(year) or FinancialYear(
            vendor=vendor, year=year, currency="EUR", is_audited=True, largest_client_percent=27
        )
        row.revenue = row.revenue or round(revenue * (100 - 6 * number) / 100, -3)
        row.result = round(row.revenue * 6 / 100, -3)
        row.equity = round(row.revenue / 5, -3) if plan["full"] else None
        yield row


def hiring(vendor, plan, day):
    yield HiringPlan(**plan)


def sub_processors(vendor, plan, day):
    for fields in plan:
        yield SubProcessor(**fields)


BUILDERS = {
    "LG-01": languages,
    "SC-01": certificate,
    "TZ-03": roster,
    "TZ-05": incidents,
    "TZ-06": handovers,
    "TA-02": bench,
    "TA-07": leavers,
    "SC-03": sub_processors,
    "SC-05": officer,
    "SC-06": filings,
    "SC-08": releases,
    "SC-09": endpoints,
    "AI-03": monthly,
    "AI-04": monthly,
    "SO-05": accounts,
    "SO-06": hiring,
}
