"""An import as far as a test needs it."""

import hashlib
from datetime import UTC, datetime

from tests.factories import make_vendor
from tests.vendors.imports.sheets import csv_bytes, xlsx_bytes
from vendors.imports import apply
from vendors.imports.apply import match_columns, take_in
from vendors.imports.plan import plan_of
from vendors.imports.sheet import read_sheet
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.imports import VendorImport


def make_import(person, *rows, data=None, name="vendors.csv", **facts):
    """Return an import whose columns are matched by their names.

    `facts` are sheets by their titles: `Languages=[["Vendor", "Language"], ["Atlas", "fr"]]`.
    """
    if facts:
        data = xlsx_bytes(sheets={"Vendors": rows} | facts)
    data = data or csv_bytes(*rows)
    digest = hashlib.sha256(data).hexdigest()
    vendor_import = take_in(read_sheet(data), digest, name, person, data)
    match_columns(vendor_import, vendor_import.columns)
    return VendorImport.objects.get(pk=vendor_import.pk)


def plan_rows(vendor_import):
    return plan_of(vendor_import).rows


def apply_now(vendor_import, person):
    """Apply as previewed, and return the import as it stands afterwards."""
    apply.start(vendor_import, person, plan_of(vendor_import).fingerprint())
    return VendorImport.objects.get(pk=vendor_import.pk)


def make_full_vendor(name="Atlas Dev", **fields):
    """Return a vendor with something in every table that an export shows."""
    said = {"as_of": "2026-11-12", "state": "document", "source": 'A "list"; of | all\n\\ kinds'}
    vendor = make_vendor(
        name,
        **{
            "legal_name": "Atlas, Dev SARL",
            "register_number": "RC 1",
            "website": "https://atlas.example",
            "country": "MA",
            "summary": "Line one\r\nline “two”\tthree",
            "is_invented": True,
        }
        | fields,
    )
    Site.objects.create(
        vendor=vendor,
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts="09:00",
        day_ends="18:00",
        people=40,
        fresh_until="2027-05-01",
        **said,
    )
    Site.objects.create(vendor=vendor, city="Kenitra", country="MA", time_zone="UTC")
    LanguageCover.objects.create(vendor=vendor, language="fr", people=30, **said)
    LanguageCover.objects.create(vendor=vendor, language="fr", people=50)
    BenchLine.objects.create(vendor=vendor, stack="CI/CD: all", domain="a/b", people=0, **said)
    Certificate.objects.create(
        vendor=vendor, kind="iso27001", number="7", scope="R", expires_on="2027-03-01", **said
    )
    Client.objects.create(vendor=vendor, name="Banque; Alpha", headquarters="FR", **said)
    FinancialYear.objects.create(
        vendor=vendor, year=2025, revenue="1200000.50", currency="EUR", is_audited=True, **said
    )
    Fact.objects.create(vendor=vendor, kind="seniors", value="64", number=64, **said)
    Fact.objects.create(vendor=vendor, kind="seniors", value="over 200")
    Fact.objects.create(vendor=vendor, kind="other", label="Notice", value="3", unit="months")
    add_delivery(vendor, said)
    return vendor


def add_delivery(vendor, said):
    raised = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
    vendor.named_people.create(label="ENG-1", role="Lead", is_lead=True, years=9, **said)
    vendor.incidents.create(label="I-1", raised_at=raised, first_action_at=raised)
    vendor.handovers.create(per_day=1, at="18:30", time_zone="UTC", notes_complete=True)
    vendor.change_date_plans.create(changes_on="2027-03-28", plan="Shift begins at 8", **said)
    vendor.releases.create(version="1.2", released_on="2026-10-01", signed=True)
    vendor.hiring_plans.create(months=12, by_role=True, people_at_peak=80)
    vendor.leavers.create(seniors_before=60, left=4)
    vendor.monthly_figures.create(metric="containment", month="2026-10-01", value="41.5", base=900)
    vendor.ai_errors.create(label="E-1", reported_on="2026-09-01", fix="Index", **said)
    vendor.sub_processors.create(name="Nuage", country="FR", duty="Hosting", terms="passed_on")
    vendor.references.create(client="Banca", project="Claims", began_on="2025-01-01", **said)
    vendor.officers.create(address="privacy@example.org", appointed=True, checked_on="2026-10-01")
    vendor.day_rates.create(role="Engineer", country="MA", amount="612.50", currency="EUR", **said)
    vendor.filings.create(authority="CNDP", country="MA", processing="Support", our_kind=True)
