"""The country sheet: kept at the decision as the product holds it, printed, and checked."""

import io
import json
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from scoring.decisions.document.book import Book, open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.sheet import results_in
from scoring.decisions.models import CandidateDecision
from scoring.reports.checks import _countries, first_contradiction
from scoring.reports.pages.contents import Contents
from scoring.reports.pages.countries import CountrySheet
from scoring.reports.workbook import xlsx_of
from tests.factories import make_finding, make_site, make_user, pin_again
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.rereading import plain
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story
from vendors.models import TransferStatus

MADE_UP = {
    "country": "MA",
    "candidates": ["C1"],
    "sub_processors": [{"candidate": "C1", "name": "Nuage", "duty": "Backup", "state": "claim"}],
    "statuses": [
        {
            "candidates": ["C1"],
            "standing": "counts",
            "basis": "clauses",
            "source": "Official Journal",
            "checked_on": "2026-11-02",
            "by": "M1",
        },
        {
            "candidates": ["C1"],
            "standing": "waits",
            "basis": "adequacy",
            "source": "A blog",
            "checked_on": "2026-11-20",
        },
    ],
}


@pytest.fixture(scope="module")
def told():
    return story(3)


@pytest.fixture
def opened(told):
    """Return a function that opens the document with these countries, C1 in Rabat."""

    def opened(*rows, sites=None):
        document = json.loads(json.dumps(told))
        own = next(row for row in document["candidates"] if row["id"] == "C1")
        rabat = own["sites"][0] | {"city": "Rabat", "country": "MA"}
        for row in document["candidates"]:
            row["sites"] = []
        own["sites"] = sites(rabat) if sites else [rabat]
        return Book(document | {"countries": list(rows)}, results_in(document))

    return opened


def changed(**fields):
    return json.loads(json.dumps(MADE_UP)) | fields


def note(person, basis, days, country="MA"):
    day = timezone.localdate() - timedelta(days=days)
    return TransferStatus.objects.create(
        country=country, basis=basis, source="Journal", checked_on=day, checked_by=person
    )


def abroad(lead):
    """Two vendors in Rabat, of which one is in Madrid too and the other fails its gate."""
    evaluation = ready(lead, 2, checks=("TZ-01", "SC-02"))
    first, second = evaluation.candidates.order_by("number")
    make_site(first.vendor, by=lead)
    make_site(first.vendor, city="Madrid", country="ES", time_zone="Europe/Madrid", by=lead)
    first.vendor.sub_processors.create(
        name="Nuage", country="TN", duty="Backup", terms="passed_on", entered_by=lead
    )
    make_site(second.vendor, by=lead)
    note(make_user("counsel@example.org"), "eea", days=40)  # for a panel of their own
    note(lead, "adequacy", days=20)
    note(lead, "clauses", days=9)
    pin_again(evaluation)
    make_finding(evaluation, first, "SC-02")
    make_finding(evaluation, second, "SC-02", "fail")
    CandidateDecision.objects.filter(candidate=second).update(outcome="out_by_gate")
    return evaluation


@pytest.mark.django_db
def test_document_holds_each_country_of_those_ranked_or_chosen(lead, curator):
    evaluation = abroad(lead)
    note(curator, "eea", days=30)  # entered after the seal, and not the newest
    note(curator, "eea", days=1)
    note(curator, "adequacy", days=1, country="JP")

    rows = {
        row["country"]: row for row in json.loads(draft_document(evaluation, lead))["countries"]
    }
    # The other is out by its gate: neither ranked nor chosen.
    assert {code: row["candidates"] for code, row in rows.items()} == {
        "ES": ["C1"],
        "MA": ["C1"],
        "TN": ["C1"],
    }
    assert rows["ES"]["is_eea"] and "statuses" not in rows["ES"]
    assert rows["TN"]["sub_processors"] == [
        {"candidate": "C1", "name": "Nuage", "duty": "Backup"}
        | {"terms": "passed_on", "state": "claim"}
    ]
    assert [(row["standing"], row["basis"], row.get("by")) for row in rows["MA"]["statuses"]] == [
        ("counts", "clauses", "M1"),
        ("waits", "eea", curator.name),
        ("earlier", "adequacy", "M1"),
    ]
    # An hour behind Paris, where Madrid is not: each country has the hours of its own sites.
    assert rows["MA"]["overlaps"]["C1"]["zones"] == ["Africa/Casablanca"]
    assert rows["ES"]["overlaps"]["C1"]["worst_minutes"] == 540
    assert "@" not in json.dumps(list(rows.values()))


@pytest.mark.django_db
def test_a_decision_keeps_its_countries_and_agrees_with_itself(lead, curator):
    determination = freeze(abroad(lead), lead)
    note(curator, "adequacy", days=0)

    book = open_book(determination.document)
    assert first_contradiction(book, determination.document) is None
    (_spain, morocco, _tunisia) = CountrySheet(book).countries
    assert [plain(name) for name, *_cells in morocco.sites] == ["Vendor 1"]
    assert [row["standing"] for row in morocco.statuses] == ["counts", "earlier"]


@pytest.mark.django_db
def test_statuses_stand_only_where_a_gate_in_use_reads_them(lead):
    evaluation = ready(lead, 1)
    make_site(evaluation.candidates.get().vendor, by=lead)
    note(lead, "clauses", days=9)
    pin_again(evaluation)

    sheet = CountrySheet(open_book(draft_document(evaluation, lead)))
    assert [(c.code, c.statuses) for c in sheet.countries] == [("MA", [])]
    text = plain(page_of(sheet))
    assert "No gate in use asks on what basis EU personal data may be seen from there." in text


def page_of(sheet):
    return render_to_string("scoring/reports/pdf/_countries.html", {"countries": sheet})


def test_report_prints_hours_statuses_with_their_source_and_what_disagrees(opened):
    book = opened(MADE_UP)
    text = " ".join(plain(page_of(CountrySheet(book)).replace("<br>", " ")).split())

    for words in (
        "Morocco",
        "Rabat, 08:00 to 17:00: document",
        "Africa/Casablanca",
        "7.00 of 9.00 hours; least in the week of",
        "time-zone data 2026.6",
        "Official Journal 2 November 2026",
        book.members["M1"].called,
        "A blog 20 November 2026 somebody outside the panel",
        "Waits: from outside the panel",
        "Nuage Backup Not known Claim",
        "Two statuses differ: “Standard clauses and a transfer assessment needed”, checked on",
        "2 November 2026, and “Adequacy decision in force”, checked on 20 November 2026.",
        "The status checked on 20 November 2026 came from outside the panel; no member has",
    ):
        assert words in text
    sheets = Calculator(io.BytesIO(xlsx_of(book)))
    cells = {value for (name, _cell), value in sheets.values.items() if name == "Countries"}
    assert {"Morocco", "Rabat", "08:00 to 17:00", "Official Journal", "A blog"} <= cells
    assert any("Two statuses differ" in str(value) for value in cells)


def test_report_without_countries_has_no_page_and_no_line_for_them(opened):
    def titles(sheet):
        return [title for title, _anchor in Contents(sheet.book, (), None, sheet, None).lines]

    without, with_one = CountrySheet(opened()), CountrySheet(opened(MADE_UP))
    assert page_of(without).strip() == ""
    assert "Countries in use" not in titles(without)
    assert "Countries in use" in titles(with_one)


@pytest.mark.parametrize(
    ("sites", "sentence"),
    [
        (lambda rabat: [rabat, rabat | {"city": "Fes", "day_starts": "10:00"}], None),
        (
            lambda rabat: [rabat, rabat | {"city": "RABAT", "day_starts": "10:00"}],
            "states more than one working day in Rabat: 08:00 to 17:00; 10:00 to 17:00.",
        ),
        (
            lambda rabat: [rabat, rabat | {"time_zone": "Europe/Paris"}],
            "Rabat is stated in more than one time zone: Africa/Casablanca, Europe/Paris.",
        ),
    ],
)
def test_sites_of_one_city_that_contradict_are_told(opened, sites, sentence):
    row = {"country": "MA", "candidates": ["C1"]}
    (country,) = CountrySheet(opened(row, sites=sites)).countries

    assert [sentence in plain(each) for each in country.conflicts] == ([True] if sentence else [])


def test_a_team_whose_hours_are_others_than_those_of_the_sites_is_told(opened):
    book = opened({"country": "MA", "candidates": ["C1"]})
    rule = {"rule": "team_against_sites", "team": "1/2", "sites": "3/4"}
    book.document["unsettled"]["C1"] = {"TZ-01": [rule]}

    (country,) = CountrySheet(book).countries
    (sentence,) = country.conflicts
    assert "The hours of the named team cover 50 % of your day" in plain(sentence)


def test_replaced_statuses_disagree_with_the_one_that_counts_and_not_with_each_other(opened):
    counts = MADE_UP["statuses"][0]
    earlier = [
        counts | {"standing": "earlier", "basis": basis, "checked_on": day}
        for basis, day in (("eea", "2026-05-01"), ("adequacy", "2026-04-01"))
    ]
    (country,) = CountrySheet(opened(changed(statuses=[counts, *earlier]))).countries

    sentences = [plain(each) for each in country.conflicts]
    assert ["Two statuses differ" in each for each in sentences] == [True, True, False]
    assert "says that Morocco is in the EU or EEA, and it is not" in sentences[2]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([MADE_UP], None),
        ([MADE_UP, MADE_UP], "'MA' is no country, or stands there twice"),
        ([changed(country="Morocco")], "'Morocco' is no country"),
        ([changed(candidates=["C9"])], "MA names C9, which is not compared"),
        ([changed(overlaps={"C8": {}})], "MA names C8, which is not compared"),
        ([changed(candidates=["C1", "C2"])], "C2 has neither a site nor a sub-processor in MA"),
        ([changed(candidates=[])], "C1 has neither a site nor a sub-processor in MA"),
        (
            [changed(statuses=[MADE_UP["statuses"][0] | {"basis": "hope"}])],
            "a status of MA is none",
        ),
        ([changed(statuses=[MADE_UP["statuses"][0]] * 2)], "two statuses of MA count for one"),
        (
            [changed(sub_processors=[{"candidate": "C1", "name": "Nuage", "state": "proved"}])],
            "a sub-processor in MA has terms or a state that are none",
        ),
    ],
)
def test_a_document_whose_countries_cannot_be_is_refused(opened, rows, sentence):
    # What is refused may be missing too, which the next test asks.
    sentences = list(_countries(opened(*rows)))[:1]

    assert [sentence in each for each in sentences] == ([True] if sentence else [])


def test_a_country_of_a_site_in_use_that_the_sheet_lacks_is_named(told):
    assert list(_countries(Book(told, results_in(told)))) == []

    falsified = json.loads(json.dumps(told))
    (row,) = [row for row in falsified["countries"] if "C2" in row["candidates"]]
    falsified["countries"].remove(row)
    moved = json.loads(json.dumps(told))
    next(row for row in moved["candidates"] if row["id"] == "C2")["sites"][0]["country"] = "TN"

    def first(document):
        return next(_countries(Book(document, results_in(document))))

    assert first(falsified) == (
        "countries: C2 has a site in use in RO, and the sheet does not say so."
    )
    assert first(moved) == "countries: C2 has neither a site nor a sub-processor in RO."


def test_who_is_neither_ranked_nor_chosen_may_be_missing_on_the_sheet(told):
    document = json.loads(json.dumps(told))
    document["gates"]["C2"]["SC-01"]["result"] = "fail"
    row = next(row for row in document["candidates"] if row["id"] == "C2")
    document["countries"] = [r for r in document["countries"] if "C2" not in r["candidates"]]

    row["outcome"] = "out_by_gate"
    assert list(_countries(Book(document, results_in(document)))) == []
    row["outcome"] = "reserve"
    assert len(list(_countries(Book(document, results_in(document))))) == 1
