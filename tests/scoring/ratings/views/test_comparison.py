"""Candidates of an evaluation side by side: what is held on each check and gate."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import (
    declare,
    make_evaluation,
    make_evidence,
    make_finding,
    make_open_evaluation,
    make_proof,
    make_vendor,
    rate,
)

CHECKS = ["TA-01", "TA-03", "SC-01", "SC-09"]


@pytest.fixture
def vendors(curator):
    atlas, bousra, cedar, delta = (
        make_vendor(name) for name in ("Atlas Dev", "Bousra Dev", "Cedar Dev", "Delta Dev")
    )
    for vendor, number in ((atlas, 64), (bousra, 12)):
        vendor.facts.create(
            kind="seniors", value=str(number), number=number, unit="people", entered_by=curator
        )
    atlas.facts.create(kind="headcount", value="38", number=38, unit="people", entered_by=curator)
    atlas.day_rates.create(role="Senior", amount="431.00", currency="EUR", entered_by=curator)
    make_evidence(cedar, "TA-01", "SC-01", by=curator, title="Bench list of Cedar")
    return [atlas, bousra, cedar, delta]


@pytest.fixture
def evaluation(lead, assessor, vendors):
    return make_open_evaluation(
        lead=lead, vendors=vendors, assessors=[assessor], checks=CHECKS, two_people=True
    )


def address(evaluation, *numbers, **query):
    page = reverse("compare_candidates", args=[evaluation.pk])
    pairs = [f"candidate={number}" for number in numbers]
    return f"{page}?{'&'.join(pairs + [f'{key}={text}' for key, text in query.items()])}"


def sides(page):
    """{check id: [text of each candidate]} of the table."""
    rows = re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', page, re.DOTALL)
    table = {}
    for row in rows:
        check = re.search(r'nowrap">([A-Z]{2}-\d\d)<', row)[1]
        cells = re.findall(r"<td.*?</td>", row, re.DOTALL)
        table[check] = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    return table


def test_each_check_and_gate_says_what_is_held_what_it_gives_and_what_is_missing(
    assessor, evaluation, vendors
):
    candidate = evaluation.candidates.get(number=1)
    rate(evaluation, assessor, candidate, "TA-01", 1, rationale="Nobody reads this beside it.")
    make_finding(evaluation, candidate, "SC-01", "fail", reason="It names another firm.")

    page = signed_in(assessor).get(address(evaluation, 1, 2, 4)).content.decode()
    table = sides(page)

    assert [*table] == CHECKS
    atlas, bousra, delta = table["TA-01"]
    assert "Claim" in atlas and "64 seniors" in atlas and "proposes 1" in atlas
    assert "What is said would reach 3: its evidence holds it back." in atlas
    assert "For 2 or 3: a document that we open" in atlas
    assert "To settle" not in bousra
    assert "Nothing is held." in delta and "Missing: Bench list" in delta
    assert "To settle: 64 seniors among 38 delivery staff." in table["TA-03"][0]
    assert all("proposed: Open" in text for text in table["SC-01"])
    assert ["found: Fail" in text for text in table["SC-01"]] == [True, False, False]
    # Neither a price nor what anybody rated.
    assert not any(text in page for text in ("431", "Nobody reads this"))


def test_only_where_they_differ_leaves_out_what_is_alike(lead_client, evaluation):
    page = lead_client.get(address(evaluation, 1, 2, only="differences")).content.decode()

    assert [*sides(page)] == ["TA-01", "TA-03"]


def test_a_page_of_four_asks_as_often_as_a_page_of_two(lead, lead_client, evaluation, vendors):
    for vendor in vendors:
        make_proof(vendor, lead, "SC-01")
        make_evidence(vendor, "SC-09", by=lead, title="Endpoint list")
    counts = []
    for numbers in ((1, 2), (1, 2, 3, 4)):
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(address(evaluation, *numbers))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query",
    ["candidate=1", "candidate=1&candidate=2&candidate=3&candidate=4&candidate=5", "only=x"],
)
def test_too_few_or_too_many_are_refused_in_words(lead_client, lead, vendors, query):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[*vendors, make_vendor("Erg Dev")], checks=["TA-01"]
    )
    page = reverse("compare_candidates", args=[evaluation.pk])

    response = lead_client.get(f"{page}?{query}")

    assert response.status_code == 200
    assert "Tick two to four candidates." in response.content.decode()
    forged = lead_client.get(f"{page}?candidate=1&candidate=99&candidate=%00").content.decode()
    assert "Tick candidates that stand on this page." in forged


def test_who_is_in_conflict_sees_nothing_of_that_candidate(assessor, evaluation):
    declare(evaluation, assessor, **{"Cedar Dev": "employer"})

    page = signed_in(assessor).get(address(evaluation, 1, 3)).content.decode()

    assert "You declared a conflict of interest with Cedar Dev" in page
    assert "Tick candidates that stand on this page." in page
    assert "Bench list of Cedar" not in page


@pytest.mark.parametrize("name", ["compare_candidates", "to_settle", "find_gate", "gate_finding"])
def test_neither_a_draft_nor_what_was_cancelled_before_the_release_opens_what_is_held(
    stranger, vendors, name
):
    draft = make_evaluation(stranger, vendors=vendors, checks=["TA-01", "SC-01"])
    candidate = draft.candidates.get(number=3)
    more = {"find_gate": ["SC-01"], "gate_finding": [candidate.pk, "SC-01"]}.get(name, [])
    page, client = reverse(name, args=[draft.pk, *more]), signed_in(stranger)

    refused = client.get(f"{page}?candidate=1&candidate=3")

    assert refused.status_code == 403
    assert "A draft opens no evidence" in refused.content.decode()
    assert "Bench list of Cedar" not in refused.content.decode()
    draft.open_for_rating(stranger)
    assert client.get(f"{page}?candidate=1&candidate=3").status_code == 200
    draft.cancel(stranger, "The budget was cut this year.")
    assert client.get(f"{page}?candidate=1&candidate=3").status_code == 403


def test_the_directory_leads_to_the_comparison_of_each_evaluation(lead, lead_client, evaluation):
    first, second = (evaluation.candidates.get(number=number).vendor for number in (1, 2))
    draft = make_evaluation(lead, title="Only a draft", vendors=[first, second], checks=["TA-01"])
    page = reverse("vendor_compare")

    shown = lead_client.get(f"{page}?vendor={first.pk}&vendor={second.pk}").content.decode()

    assert address(evaluation, 1, 2).replace("&", "&amp;") in shown
    assert draft.title not in shown
