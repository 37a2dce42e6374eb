from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from accounts.models import RecordEntry
from scoring.forms import candidates as forms
from scoring.models import Candidate
from tests.factories import (
    make_evaluation,
    make_finding,
    make_open_evaluation,
    make_vendor,
    rate,
)


def url(evaluation):
    return reverse("setup_candidates", args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def numbers(evaluation):
    return dict(evaluation.candidates.values_list("vendor__name", "number"))


def test_ticked_vendors_become_candidates_in_the_order_of_their_names(lead, lead_client, draft):
    vendors = [make_vendor("Casbah"), make_vendor("Brno")]

    lead_client.post(url(draft), {"act": "add", "vendors": [vendor.pk for vendor in vendors]})

    assert numbers(draft) == {"Atlas Dev": 1, "Brno": 2, "Casbah": 3}
    entry = RecordEntry.objects.about(draft).get(act="candidates added")
    assert (entry.actor, entry.after) == (lead, {"2": "Brno", "3": "Casbah"})


def test_a_number_is_never_given_twice(lead_client, draft):
    brno, casbah = make_vendor("Brno"), make_vendor("Casbah")
    lead_client.post(url(draft), {"act": "add", "vendors": brno.pk})
    second = draft.candidates.get(number=2)

    lead_client.post(url(draft), {"act": "remove", "candidate": second.pk})
    lead_client.post(url(draft), {"act": "add", "vendors": casbah.pk})

    assert numbers(draft) == {"Atlas Dev": 1, "Casbah": 3}
    assert RecordEntry.objects.about(draft).get(act="candidate removed").before == {"2": "Brno"}


def test_a_vendor_that_is_there_already_is_passed_over(lead_client, draft):
    held = draft.candidates.get().vendor

    lead_client.post(url(draft), {"act": "add", "vendors": held.pk})

    assert numbers(draft) == {"Atlas Dev": 1}


@pytest.mark.parametrize("words", ["zellige rabat ma", "Zellige moroc"])
def test_search_finds_by_every_word_of_name_city_and_country(lead_client, draft, words):
    rabat = make_vendor("Zellige Software", country="MA")
    rabat.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    make_vendor("Zellige Bucharest", country="RO")

    page = lead_client.get(url(draft), {"q": words})

    assert list(page.context["found"]) == [rabat]


UNREADABLE = {
    "x" * 201: "Ensure this value has at most 200 characters (it has 201).",
    "a\x00b": "Remove the invisible control characters from this text.",
}


@pytest.mark.parametrize(("q", "words"), UNREADABLE.items())
def test_a_search_that_cannot_be_read_finds_nothing_and_says_why(lead_client, draft, q, words):
    make_vendor("Brno")

    page = lead_client.get(url(draft), {"q": q})

    assert page.context["found_count"] == 0
    assert page.context["more_errors"] == [("id_q", words)]
    assert "<title>Error: " in page.content.decode()


@pytest.mark.parametrize(("q", "words"), UNREADABLE.items())
def test_a_search_that_cannot_be_read_adds_nobody(lead_client, draft, q, words):
    make_vendor("Brno")

    page = lead_client.post(f"{url(draft)}?{urlencode({'q': q})}", {"act": "add_found"})

    assert page.context["more_errors"] == [("id_q", words)]
    assert numbers(draft) == {"Atlas Dev": 1}


def test_all_that_was_found_can_be_added_at_once(lead_client, draft):
    for name in ["Zellige A", "Zellige B", "Brno"]:
        make_vendor(name)

    response = lead_client.post(url(draft) + "?q=zellige", {"act": "add_found"})

    assert response.url == url(draft) + "?q=zellige"
    assert set(numbers(draft)) == {"Atlas Dev", "Zellige A", "Zellige B"}


def test_there_is_a_limit_to_the_candidates(lead_client, draft, monkeypatch):
    monkeypatch.setattr(forms, "MOST", 1)

    page = lead_client.post(url(draft), {"act": "add", "vendors": make_vendor("Brno").pk})

    assert page.context["more_errors"] == [("add-first", "An evaluation holds up to 1 candidates.")]
    assert set(numbers(draft)) == {"Atlas Dev"}


ANCHORS = {
    "add": "add-first",
    "add_found": "add-first",
    "remove": "remove-first",
    "incumbent": "id_incumbent",
}


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"act": "add"}, "Tick at least one vendor."),
        (
            {"act": "add", "vendors": "999999"},
            "One of these vendors is not in your list any more. Search again.",
        ),
        (
            {"act": "add", "vendors": "9" * 30},
            "One of these vendors is not in your list any more. Search again.",
        ),
        (
            {"act": "add", "vendors": "x\x00<b>"},
            "One of these vendors is not in your list any more. Search again.",
        ),
        ({"act": "add_found"}, "Tick at least one vendor."),
        ({"act": "remove"}, "Choose the candidate to remove."),
        ({"act": "remove", "candidate": "9" * 30}, "This candidate is not there any more."),
        ({"act": "remove", "candidate": "-1"}, "This candidate is not there any more."),
        ({"act": "incumbent", "incumbent": "0"}, "This candidate is not there any more."),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_control_and_changes_nothing(
    lead_client, draft, posted, words
):
    page = lead_client.post(url(draft), posted)

    html, anchor = page.content.decode(), ANCHORS[posted["act"]]
    assert page.context["more_errors"] == [(anchor, words)]
    assert f'id="{anchor}"' in html
    assert html.count(f'<p><span class="visually-hidden">Error: </span>{words}</p>') == 1
    assert "<title>Error: " in html
    assert numbers(draft) == {"Atlas Dev": 1}


def test_an_archived_vendor_cannot_be_added(lead_client, draft):
    gone = make_vendor("Gone Ltd", archived_on="2026-01-01")

    page = lead_client.post(url(draft), {"act": "add", "vendors": gone.pk})

    assert page.context["has_errors"]
    assert "Gone Ltd" not in numbers(draft)


@pytest.mark.parametrize("act", [None, "", "grant"])
def test_an_unknown_act_is_a_bad_request(lead_client, draft, act):
    assert lead_client.post(url(draft), {"act": act} if act else {}).status_code == 400


def test_candidates_of_another_evaluation_cannot_be_removed(lead_client, stranger, draft):
    theirs = make_evaluation(stranger, [make_vendor("Theirs")]).candidates.get()

    lead_client.post(url(draft), {"act": "remove", "candidate": theirs.pk})

    assert Candidate.objects.filter(pk=theirs.pk).exists()


def test_one_candidate_is_the_incumbent_or_none(lead_client, draft):
    first = draft.candidates.get()
    second = Candidate.objects.create(evaluation=draft, vendor=make_vendor("Brno"), number=2)

    for chosen, words in [(first.pk, "1"), (second.pk, "2"), (second.pk, "2"), ("", "none")]:
        lead_client.post(url(draft), {"act": "incumbent", "incumbent": chosen})
        held = draft.candidates.filter(is_incumbent=True).values_list("number", flat=True)
        assert (", ".join(map(str, held)) or "none") == words

    entries = RecordEntry.objects.about(draft).filter(act="incumbent named")
    assert list(entries.values_list("before", "after")) == [
        (None, {"number": 1}),
        ({"number": 1}, {"number": 2}),
        ({"number": 2}, None),
    ]


@pytest.mark.parametrize("history", ["rating", "finding", "nothing"])
def test_a_candidate_with_a_history_stays_after_unsealing(lead, lead_client, history):
    evaluation = make_open_evaluation(lead=lead)
    candidate = evaluation.candidates.get()
    if history == "rating":
        rate(evaluation, lead, candidate, "TZ-01", 1)
    if history == "finding":
        make_finding(evaluation, candidate, "SC-01")
    evaluation.unseal(lead, "One more vendor asked to take part.", None)

    page = lead_client.post(url(evaluation), {"act": "remove", "candidate": candidate.pk})

    assert page.context["more_errors"] == [
        (
            "remove-first",
            (
                "\u2068Atlas Dev\u2069 stood in an earlier version, and what was sealed is never "
                "deleted. Keep it, and say in the decision why it is not chosen."
            ),
        )
    ]
    assert evaluation.candidates.get() == candidate


def test_vendor_names_are_shown_as_text(lead_client, draft):
    make_vendor("<script>alert(1)</script>")

    page = lead_client.get(url(draft)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_asks_the_database_as_often_for_three_as_for_one(lead, lead_client):
    small = make_evaluation(lead, [make_vendor("One")])
    make_vendor("Spare").sites.create(city="Rabat", country="MA", time_zone="UTC")
    big = make_evaluation(lead, [make_vendor(name) for name in "ABC"])
    for name in "DEF":
        make_vendor(name).sites.create(city="Rabat", country="MA", time_zone="UTC")

    for evaluation in [small, big]:
        with assertNumQueries(11):
            lead_client.get(url(evaluation))


def test_many_candidates_come_in_pages(lead, lead_client):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[make_vendor(f"Vendor {number:02}") for number in range(51)]
    )

    second = lead_client.get(url(evaluation), {"page": 2})

    assert [str(candidate) for candidate in second.context["candidates"]] == ["Vendor 50"]
