"""Files as people have them, with what must come out: cases/expected.yaml and cases/more.yaml."""

import html
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from tests.vendors.imports.stories import apply_now, make_import, plan_rows
from vendors.imports import apply
from vendors.imports.meaning import questions_of
from vendors.imports.plan import plan_of
from vendors.models.facts import Fact
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"
EXPECTED = {
    file: wanted
    for name in ("expected.yaml", "more.yaml")
    if (CASES / name).exists()
    for file, wanted in yaml.safe_load((CASES / name).read_text("utf-8")).items()
}


def taken_in(person, file):
    return make_import(person, data=(CASES / file).read_bytes(), name=file)


def with_doubles_the_same(vendor_import):
    """Answer every double with the first choice, which is “the same”."""
    doubtful = [row for row in plan_rows(vendor_import) if row.group == "doubtful"]
    answers = {str(row.number): row.choices[0][0] for row in doubtful}
    apply.answer_doubles(vendor_import, answers)
    return len(doubtful)


def shown(client, vendor_import):
    """Return the words of all pages of the preview."""
    address = reverse("vendor_import", args=[vendor_import.pk])
    groups = ("cells", "said", "wrong", "doubtful", "out")
    pages = (client.get(address, {"group": group}).content.decode() for group in groups)
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(pages)))


def figure(vendor, kind):
    facts = [fact for fact in vendor.facts.all() if fact.kind == kind]
    return facts[0].number if facts else None


def others(vendor):
    return {fact.label: fact.value for fact in vendor.facts.all() if fact.kind == "other"}


def site_of(vendor):
    (site,) = vendor.sites.all()
    day = f"{site.day_starts:%H:%M}-{site.day_ends:%H:%M}" if site.day_starts else None
    return {"city": site.city, "people": site.people, "day": day}


def amounts(vendor, year=2025, currency="EUR"):
    return [f.revenue for f in vendor.finances.filter(year=year, currency=currency)]


def money(values):
    return [[Decimal(str(value))] if value is not None else [] for value in values]


def iso_until(vendor):
    found = vendor.certificates.filter(kind="iso27001").first()
    return found and found.expires_on


# By key of expected.yaml: what the vendors then hold, in the order of their first rows.
HELD = {
    "names": lambda vendors: [vendor.name for vendor in vendors],
    "countries": lambda vendors: [vendor.country or None for vendor in vendors],
    "country": lambda vendors: vendors[0].country,
    "cities": lambda vendors: [[site.city for site in vendor.sites.all()] for vendor in vendors],
    "city": lambda vendors: vendors[0].sites.get().city,
    "zone": lambda vendors: vendors[0].sites.get().time_zone,
    "zones": lambda vendors: {
        site.city: site.time_zone for vendor in vendors for site in vendor.sites.all()
    },
    "site": lambda vendors: site_of(vendors[0]),
    "sites": lambda vendors: {
        vendor.name: [site.city for site in vendor.sites.all()] for vendor in vendors
    },
    "languages": lambda vendors: [
        [cover.language for cover in vendor.languages.order_by("pk")] for vendor in vendors
    ],
    "legal_names": lambda vendors: [vendor.legal_name or None for vendor in vendors],
    "seniors": lambda vendors: [figure(vendor, Fact.Kind.SENIORS) for vendor in vendors],
    "founded": lambda vendors: [figure(vendor, Fact.Kind.FOUNDED) for vendor in vendors],
    "headcount": lambda vendors: [figure(vendor, Fact.Kind.HEADCOUNT) for vendor in vendors],
    "facts": lambda vendors: [
        vendor.facts.count() + vendor.certificates.count() for vendor in vendors
    ],
    "number": lambda vendors: vendors[0].register_number,
    "summaries": lambda vendors: [vendor.summary for vendor in vendors],
    "websites": lambda vendors: [vendor.website for vendor in vendors],
    "others": lambda vendors: [others(vendor) for vendor in vendors],
    "as_of": lambda vendors: [vendor.facts.first().as_of for vendor in vendors],
    "iso27001_until": lambda vendors: [iso_until(vendor) for vendor in vendors],
}


@pytest.mark.parametrize("file", EXPECTED)
def test_a_file_comes_out_as_written_beside_it(curator, curator_client, file):
    wanted = EXPECTED[file]
    if before := wanted.get("after"):
        apply_now(taken_in(curator, before), curator)
    vendor_import = taken_in(curator, file)
    asked = questions_of(vendor_import)
    if said := wanted.get("answers"):
        apply.match_columns(vendor_import, vendor_import.columns, **said)
        vendor_import = VendorImport.objects.get(pk=vendor_import.pk)

    left_out = [row.name for row in plan_of(vendor_import).rows if row.is_out]
    doubles = with_doubles_the_same(vendor_import)
    words = shown(curator_client, vendor_import)
    done = apply_now(VendorImport.objects.get(pk=vendor_import.pk), curator)

    vendors = list(Vendor.objects.order_by("pk"))
    assert (done.state, len(vendors)) == ("done", wanted["in"])
    assert {key: asked for key in ["ask"] if key in wanted} == pick(wanted, "ask")
    assert {key: doubles for key in ["doubles"] if key in wanted} == pick(wanted, "doubles")
    assert {key: left_out for key in ["left_out"] if key in wanted} == pick(wanted, "left_out")
    held = {key: HELD[key](vendors) for key in HELD if key in wanted}
    assert held == {key: wanted[key] for key in held}
    assert_money_and_certificates(vendors, wanted)
    assert_said(words, wanted)
    assert all(fact.state == "claim" for fact in Fact.objects.all())


def pick(wanted, key):
    return {key: wanted[key]} if key in wanted else {}


def assert_money_and_certificates(vendors, wanted):
    if "revenue_eur_2025" in wanted:
        assert [amounts(vendor) for vendor in vendors] == money(wanted["revenue_eur_2025"])
    if "day_rate_eur" in wanted:
        rates = [
            [rate.amount for rate in vendor.day_rates.filter(currency="EUR")] for vendor in vendors
        ]
        assert rates == money(wanted["day_rate_eur"])
    for vendor, kinds in zip(vendors, wanted.get("certificates", ()), strict=False):
        held = sorted(vendor.certificates.values_list("kind", flat=True))
        assert (held if isinstance(kinds, list) else len(held)) == kinds
    for vendor, number in zip(vendors, wanted.get("numbers", ()), strict=False):
        assert vendor.register_number == (number if isinstance(number, str) else "")


COUNTED = {"one": "1", "two": "2", "three": "3"}


def assert_said(words, wanted):
    """Numbers, codes and quoted words of `said` stand in the preview; its own words are free."""
    said = [wanted.get("said", ""), wanted.get("headcount_said", "")]
    said += [n["said"] for n in wanted.get("numbers", ()) if isinstance(n, dict)]
    for sentence in said:
        for word, digit in COUNTED.items():
            sentence = re.sub(rf"\b{word}\b", digit, sentence)
        marks = re.findall(r"\d[\d.]*|\b(?!ISO)[A-Z]{2,3}\b|\bxx\b|in progress|“[^”]+”", sentence)
        missing = [mark for mark in marks if mark.strip("“”") not in words]
        assert not missing, words
