import pytest

from tests.factories import make_vendor
from tests.vendors.imports.stories import make_import, plan_rows
from vendors.imports.columns import Problem
from vendors.imports.plan import Change
from vendors.models.facts import Fact, LanguageCover, Site

pytestmark = pytest.mark.django_db


FIGURES = ["Vendor", "Figure", "Value", "As of", "State", "Source"]
LANGUAGES = ["Vendor", "Language", "People", "State"]


def changes(curator, *rows, **facts):
    (row,) = plan_rows(make_import(curator, *rows, **facts))
    return row.changes


def figure_changes(curator, *figures):
    rows = [FIGURES, *(["Atlas Dev", "Seniors", *figure] for figure in figures)]
    return changes(curator, ["Name"], ["Atlas Dev"], Figures=rows)


def language_changes(curator, *languages):
    rows = [LANGUAGES, *(["Atlas Dev", *language] for language in languages)]
    return changes(curator, ["Name"], ["Atlas Dev"], Languages=rows)


def test_an_empty_cell_and_a_missing_column_change_nothing(curator):
    make_vendor(website="https://atlas.example", country="MA", summary="Old")

    assert changes(curator, ["Name", "Website", "Summary"], ["Atlas Dev", "", "Old"]) == []


def test_a_field_of_the_firm_takes_the_text_of_the_file(curator):
    make_vendor(summary="Old", is_invented=False)

    assert changes(curator, ["Name", "Summary", "Invented"], ["Atlas Dev", "New", "yes"]) == [
        Change("Summary", "Old", "New"),
        Change("Invented", "no", "yes"),
    ]


def test_line_breaks_of_another_system_are_no_change(curator):
    make_vendor(summary="one\r\ntwo")

    assert changes(curator, ["Name", "Summary"], ["Atlas Dev", "one\ntwo"]) == []


def test_a_known_reference_can_bring_a_new_name_and_keeps_itself(curator):
    vendor = make_vendor()

    found = changes(curator, ["Reference", "Name"], [vendor.reference, "Atlas Software"])

    assert found == [Change("Name", "Atlas Dev", "Atlas Software")]


def test_a_new_single_value_keeps_the_old_in_history(curator):
    Fact.objects.create(vendor=make_vendor(), kind="seniors", value="48")

    assert figure_changes(curator, ["64", "2026-11-12"]) == [
        Change("Seniors", "48", "64", "claim, 2026-11-12; keeps 48 in history")
    ]


def test_a_weaker_single_value_says_which_one_stays_shown(curator):
    Fact.objects.create(vendor=make_vendor(), kind="seniors", value="64", state="document")

    assert changes(curator, ["Name", "Seniors"], ["Atlas Dev", "over 200"]) == [
        Change("Seniors", "", "over 200", "claim; 64 is better proved or newer and stays shown")
    ]


@pytest.mark.parametrize(
    "figures",
    [
        [["64"]],
        [["64", "2026-11-12"]],
        [["64", "2026-11-12", "document"]],
        [["48"], ["64"]],
    ],
)
def test_a_value_is_the_same_when_all_that_is_said_of_it_is_held(curator, figures):
    vendor = make_vendor()
    Fact.objects.create(vendor=vendor, kind="seniors", value="48")
    Fact.objects.create(
        vendor=vendor, kind="seniors", value="64", as_of="2026-11-12", state="document"
    )

    assert figure_changes(curator, *figures) == []


def test_a_value_of_another_source_is_news_and_a_claim(curator):
    Fact.objects.create(vendor=make_vendor(), kind="seniors", value="64")

    assert figure_changes(curator, ["64", "", "document", "list"]) == [
        Change("Seniors", "64", "64", "claim, list; keeps 64 in history")
    ]


def test_a_fact_of_a_list_is_brought_up_to_date(curator):
    LanguageCover.objects.create(vendor=make_vendor(), language="fr", people=30)

    assert language_changes(curator, ["FR", "50"], ["en"]) == [
        Change("Languages", "fr, 30 people", "fr, 50 people", "claim"),
        Change("Languages", "", "en", "claim"),
    ]


def test_a_list_fact_is_the_same_whatever_state_the_sheet_gives_it(curator):
    LanguageCover.objects.create(vendor=make_vendor(), language="fr", people=30)

    assert language_changes(curator, ["fr", "30", "document"]) == []


def test_a_better_proved_fact_of_a_list_is_not_overwritten(curator):
    LanguageCover.objects.create(vendor=make_vendor(), language="fr", people=30, state="document")

    assert language_changes(curator, ["fr", "500"]) == [
        Change(
            "Languages",
            "",
            "fr, 500 people",
            "claim; fr, 30 people is better proved or newer and stays shown",
        )
    ]


def test_the_same_fact_twice_in_a_row_is_one_fact(curator):
    assert language_changes(curator, ["fr", "5"], ["fr", "5"]) == [
        Change("Name", "", "Atlas Dev"),
        Change("Languages", "", "fr, 5 people", "claim"),
    ]


def test_a_held_site_needs_no_zone_in_the_file(curator):
    Site.objects.create(
        vendor=make_vendor(country="PT"), city="Porto", country="PT", time_zone="Europe/Lisbon"
    )

    sites = [["Vendor", "City", "People"], ["Atlas Dev", "porto", "9"]]
    lines = changes(curator, ["Name", "Country"], ["Atlas Dev", "PT"], Sites=sites)

    assert [change.after for change in lines] == ["porto, PT, Europe/Lisbon, 9 people"]


def test_a_new_site_without_a_zone_is_a_problem_with_its_remedy(curator):
    sites = [["Vendor", "City", "Country"], ["Atlas Dev", "Nowhere", "PT"]]
    (row,) = plan_rows(make_import(curator, ["Name"], ["Atlas Dev"], Sites=sites))

    assert row.group == "new"
    assert row.cells == [
        Problem(
            "Sites",
            "“Nowhere, PT” does not say: Time zone.",
            "Fill in the cells, or delete the row.",
        )
    ]
