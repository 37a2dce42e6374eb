"""People come and go by code, prices by who may see them."""

import pytest

from tests.factories import add_member, declare, make_open_evaluation, make_vendor
from tests.vendors.imports.stories import apply_now, make_import, plan_rows
from vendors.forms.delivery import TABLES as FORMS
from vendors.imports.export import table_rows, xlsx_file
from vendors.imports.tables import TABLES
from vendors.models.delivery import DayRate
from vendors.models.reference import Reference
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db

RATES = [["Vendor", "Role", "Price of a day", "Currency"], ["Atlas", "Engineer", "612.50", "eur"]]
REFERENCES = ["Vendor", "Client", "Person"]


@pytest.fixture
def vendor():
    return make_vendor("Atlas")


@pytest.fixture
def jane(vendor):
    return vendor.outside_people.create(name="Jane Private", email="jane@a.example")


def sheet_of(title, person):
    return [texts for name, texts in table_rows(Vendor.objects.all(), person) if name == title]


def problems(vendor_import):
    return [
        problem.reason for row in plan_rows(vendor_import) for problem in row.problems + row.cells
    ]


def brought(person, **sheets):
    return make_import(person, ["Name"], ["Atlas"], **sheets)


def test_every_field_of_a_fact_goes_into_a_file_and_comes_back():
    columns = {table.model: set(table.fields) for table in TABLES.values()}

    for table in FORMS.values():
        own = {"person_id" if name == "person" else name for name in table.fields}
        assert own - columns[table.model] == set()


def test_people_go_out_by_code_and_come_back_the_same(vendor, jane, curator):
    vendor.references.create(client="Banca", person=jane, project="Claims", brokered=True)
    vendor.officers.create(person=jane, mandate="Contract", checked_on="2026-06-01")
    vendor.named_people.create(person=jane, role="Lead", is_lead=True)
    vendor.named_people.create(person=jane, label="ENG-1", role="Lead", is_lead=True)
    jane.erase(curator, "They asked for it.")
    with xlsx_file(Vendor.objects.all(), curator) as file:
        data = file.read()

    (row,) = plan_rows(make_import(curator, data=data))

    assert (row.group, row.problems, row.changes) == ("same", [], [])


def test_a_workbook_changes_what_somebody_of_a_code_does(vendor, jane, curator):
    vendor.named_people.create(person=jane, role="Engineer")
    sheet = [["Vendor", "Person", "Role", "Languages"], ["Atlas", jane.code, "Lead", "FR, en"]]

    apply_now(brought(curator, Roster=sheet), curator)

    person = vendor.named_people.get()
    assert (person.person, person.role, person.languages) == (jane, "Lead", "fr en")


@pytest.mark.parametrize("whose", ["of another vendor", "erased", "nobody's"])
def test_a_code_that_is_not_of_the_vendor_is_refused(vendor, jane, curator, whose):
    person = make_vendor("Borea").outside_people.create(name="Joe")
    if whose == "erased":
        person = jane
        jane.erase(curator, "They asked for it.")
    code = "P-999999" if whose == "nobody's" else person.code
    sheet = [REFERENCES, ["Atlas", "Banca", code]]

    done = apply_now(brought(curator, References=sheet), curator)

    assert f"{code} is nobody of this vendor." in str(done.outcome["left_out"])
    assert not Reference.objects.exists()


def test_a_new_vendor_has_nobody_of_a_code(jane, curator):
    sheet = [REFERENCES, ["Corvo", "Banca", jane.code]]
    vendor_import = make_import(curator, ["Name"], ["Corvo"], References=sheet)

    assert problems(vendor_import) == [f"{jane.code} is nobody of this vendor."]


def test_a_name_in_the_place_of_a_code_is_refused_and_not_repeated(vendor, curator):
    sheet = [REFERENCES, ["Atlas", "Banca", "Jane Private"]]

    done = apply_now(brought(curator, References=sheet), curator)

    assert "This is not the code of a person." in str(done.outcome["cells"])
    assert "Private" not in str(done.outcome)


def test_a_row_of_the_roster_without_any_code_is_refused(vendor, curator):
    vendor.named_people.create(label="ENG-1", role="Engineer")
    sheet = [["Vendor", "Role"], ["Atlas", "Lead"]]

    assert problems(brought(curator, Roster=sheet)) == ["The row does not say this."]


def test_words_that_are_no_languages_are_refused(vendor, curator):
    sheet = [["Vendor", "Code", "Role", "Languages"], ["Atlas", "E-1", "Lead", "klingonese"]]

    assert problems(brought(curator, Roster=sheet)) == ["“klingonese” is no language we know."]


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("Address of the office", "privacy", "This is not an e-mail address."),
        ("Address of the office", f"{'x' * 260}@a.example", "This is not an e-mail address."),
        ("Mandate", "x" * 301, None),
    ],
)
def test_an_officer_that_cannot_be_read_is_refused(vendor, curator, column, text, reason):
    sheet = [["Vendor", column], ["Atlas", text]]

    (said,) = problems(brought(curator, Officers=sheet))

    assert said == reason or (reason is None and "300 fit" in said)


@pytest.mark.parametrize(("text", "reason"), [("25:00", True), ("noon", True), ("7:05", False)])
def test_the_hour_of_a_handover_is_read(vendor, curator, text, reason):
    sheet = [["Vendor", "Handovers in 24 hours", "Local hour"], ["Atlas", "1", text]]

    assert bool(problems(brought(curator, Handovers=sheet))) == reason


def test_prices_are_imported_and_no_page_of_the_import_shows_one(vendor, curator, curator_client):
    vendor_import = brought(curator, **{"Day rates": RATES})
    page = curator_client.get(vendor_import.get_absolute_url()).content.decode()

    apply_now(vendor_import, curator)

    assert "Engineer, EUR" in page and "612" not in page
    rate = DayRate.objects.get()
    assert (str(rate.amount), rate.currency, rate.state) == ("612.50", "EUR", "claim")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ({2: "612 or so"}, "This is not a price."),
        ({2: "nan"}, "This is not a price."),
        ({2: "6 apples"}, "This is not a price."),
        ({2: "1" + "0" * 11}, "This is not a price."),
        ({3: "612 EUR"}, "This is not a currency."),
    ],
)
def test_a_price_that_cannot_be_read_is_refused_and_not_repeated(vendor, curator, cell, reason):
    row = [cell.get(place, text) for place, text in enumerate(RATES[1])]

    done = apply_now(brought(curator, **{"Day rates": [RATES[0], row]}), curator)

    assert reason in str(done.outcome["cells"])
    assert "612" not in str(done.outcome)


def test_who_rates_a_vendor_takes_no_prices_of_it_out_and_brings_none(vendor, curator):
    vendor.day_rates.create(role="Engineer", amount="600", currency="EUR")
    other = make_vendor("Borea")
    other.day_rates.create(role="Engineer", amount="500", currency="EUR")
    add_member(make_open_evaluation(vendors=[vendor]), curator)

    assert [texts[1] for texts in sheet_of("Day rates", curator)] == ["Vendor", "Borea"]
    (reason,) = problems(brought(curator, **{"Day rates": RATES}))
    assert reason == "Whoever rates or moderates a vendor brings no prices of it."


def test_an_export_for_nobody_holds_no_price(vendor, lead):
    vendor.day_rates.create(role="Engineer", amount="600", currency="EUR")

    assert len(sheet_of("Day rates", None)) == len(sheet_of("Day rates", lead)) == 1


def test_who_is_in_conflict_with_a_vendor_imports_nothing_about_it(vendor, curator):
    evaluation = make_open_evaluation(vendors=[vendor])
    add_member(evaluation, curator, "observer", rates=False)
    declare(evaluation, curator, Atlas="My sister owns it.")
    rows = ["Name", "Seniors"], ["Atlas", "64"], ["Borea", "7"]

    done = apply_now(make_import(curator, *rows), curator)

    assert "declared a conflict of interest" in str(done.outcome["left_out"])
    assert [vendor.name for vendor in Vendor.objects.filter(facts__kind="seniors")] == ["Borea"]
