import pytest

from tests.vendors.imports.stories import apply_now, make_import
from vendors.imports.export import sample_file
from vendors.imports.meaning import questions_of
from vendors.imports.plan import plan_of
from vendors.imports.samples import languages, sample_csv, sample_workbook, sheet_rows
from vendors.models.facts import Certificate, FinancialYear
from vendors.models.vendor import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def held():
    """Return what the vendors say, in words that no language changes."""
    return [
        (
            vendor.name,
            vendor.country,
            sorted(vendor.sites.values_list("city", "country", "time_zone")),
            sorted(vendor.languages.values_list("language", flat=True)),
            sorted(vendor.facts.values_list("kind", "number")),
        )
        for vendor in Vendor.objects.order_by("name")
    ]


@pytest.mark.parametrize("code", languages())
def test_the_sample_of_each_language_comes_in_whole_and_asks_nothing(curator, code):
    vendor_import = make_import(curator, data=sample_csv(code), name="sample.csv")

    plan = plan_of(vendor_import)

    assert set(languages()[code]["heads"].values()) == set(vendor_import.columns)
    assert set(vendor_import.columns.values()) - {""} >= {*languages()[code]["heads"]} - {"revenue"}
    assert (questions_of(vendor_import), plan.cells, plan.counts()["new"]) == ([], [], 18)


def test_every_language_says_the_same_as_csv_and_as_workbook(curator):
    said = set()
    for code in languages():
        with sample_workbook(code) as file:
            vendor_import = make_import(curator, data=file.read(), name="sample.xlsx")
        apply_now(vendor_import, curator)
        said.add(str(held()))
        assert FinancialYear.objects.count() == len([r for r in sheet_rows(code) if r[-1]]) - 1
        assert Certificate.objects.filter(kind="iso27001").exists()
        Vendor.objects.all().delete()
    assert len(said) == 1


def test_the_sample_with_all_facts_is_there_as_before(curator):
    with sample_file() as file:
        assert plan_of(make_import(curator, data=file.read())).counts()["new"] == 18
