from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Candidate, candidate
from tests.factories import make_evaluation, make_finding, make_open_evaluation, make_vendor, rate


def url(evaluation, name="setup_candidates"):
    return reverse(name, args=[evaluation.pk])


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def vendors_shown(page):
    return [box.data["value"].instance for box in page.context["add_form"]["vendors"]]


def numbers(evaluation):
    return dict(evaluation.candidates.values_list("vendor__name", "number"))


def test_ticked_vendors_become_candidates_in_the_order_of_their_names(lead, lead_client, draft):
    vendors = [make_vendor("Casbah"), make_vendor("Brno")]

    lead_client.post(url(draft, "add_candidates"), {"vendors": [vendor.pk for vendor in vendors]})

    assert numbers(draft) == {"Atlas Dev": 1, "Brno": 2, "Casbah": 3}
    entry = RecordEntry.objects.about(draft).get(act="candidates added")
    assert (entry.actor, entry.after) == (lead, {"2": "Brno", "3": "Casbah"})


def test_a_number_is_never_given_twice(lead_client, draft):
    brno, casbah = make_vendor("Brno"), make_vendor("Casbah")
    lead_client.post(url(draft, "add_candidates"), {"vendors": brno.pk})
    second = draft.candidates.get(number=2)

    lead_client.post(url(draft, "remove_candidate"), {"candidate": second.pk})
    lead_client.post(url(draft, "add_candidates"), {"vendors": casbah.pk})

    assert numbers(draft) == {"Atlas Dev": 1, "Casbah": 3}
    assert RecordEntry.objects.about(draft).get(act="candidate removed").before == {"2": "Brno"}


def test_a_vendor_that_is_there_already_is_passed_over(lead_client, draft):
    held = draft.candidates.get().vendor

    lead_client.post(url(draft, "add_candidates"), {"vendors": held.pk})

    assert numbers(draft) == {"Atlas Dev": 1}


def test_search_finds_by_every_word_of_name_city_and_country(lead_client, draft):
    rabat = make_vendor("Zellige Software", country="MA")
    rabat.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    make_vendor("Zellige Bucharest", country="RO")

    page = lead_client.get(url(draft), {"q": "zellige rabat ma"})

    assert vendors_shown(page) == [rabat]


UNREADABLE = {"a\x00b": "Remove the invisible control characters from this text."}


@pytest.mark.parametrize(("q", "words"), UNREADABLE.items())
def test_a_search_that_cannot_be_read_finds_nothing_and_says_why(lead_client, draft, q, words):
    make_vendor("Brno")

    page = lead_client.get(url(draft), {"q": q})

    assert page.context["matching_count"] == 0
    assert page.context["more_errors"] == [("id_q", words)]
    assert "<title>Error: " in page.content.decode()


@pytest.mark.parametrize(("q", "words"), UNREADABLE.items())
def test_a_search_that_cannot_be_read_adds_nobody(lead_client, draft, q, words):
    make_vendor("Brno")

    page = lead_client.post(f"{url(draft, 'add_found_candidates')}?{urlencode({'q': q})}")

    assert page.context["more_errors"] == [("id_q", words)]
    assert numbers(draft) == {"Atlas Dev": 1}


def test_all_that_was_found_can_be_added_at_once(lead_client, draft):
    for name in ["Zellige A", "Zellige B", "Brno"]:
        make_vendor(name)

    response = lead_client.post(url(draft, "add_found_candidates") + "?q=zellige")

    assert response.url == url(draft) + "?q=zellige"
    assert set(numbers(draft)) == {"Atlas Dev", "Zellige A", "Zellige B"}


def test_there_is_a_limit_to_the_candidates(lead_client, draft, monkeypatch):
    monkeypatch.setattr(candidate, "MOST_CANDIDATES", 1)

    page = lead_client.post(url(draft, "add_candidates"), {"vendors": make_vendor("Brno").pk})

    assert page.context["more_errors"] == [
        ("id_vendors_0", "An evaluation holds up to 1 candidate.")
    ]
    assert set(numbers(draft)) == {"Atlas Dev"}


ANCHORS = {
    "add_candidates": "id_vendors_0",
    "add_found_candidates": "id_vendors_0",
    "remove_candidate": "remove-first",
    "name_incumbent": "id_incumbent",
}


@pytest.mark.parametrize(
    ("act", "posted", "words"),
    [
        ("add_candidates", {}, "Tick at least one vendor."),
        ("add_found_candidates", {}, "Tick at least one vendor."),
        ("remove_candidate", {}, "Choose the candidate to remove."),
        ("name_incumbent", {"incumbent": "0"}, "This candidate is not there any more."),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_control_and_changes_nothing(
    lead_client, draft, act, posted, words
):
    page = lead_client.post(url(draft, act), posted)

    html, anchor = page.content.decode(), ANCHORS[act]
    assert page.context["more_errors"] == [(anchor, words)]
    assert f'id="{anchor}"' in html
    assert html.count(f'<p><span class="visually-hidden">Error: </span>{words}</p>') == 1
    assert "<title>Error: " in html
    assert numbers(draft) == {"Atlas Dev": 1}


def test_what_was_ticked_stays_ticked_beside_its_refusal(lead_client, draft, monkeypatch):
    monkeypatch.setattr(candidate, "MOST_CANDIDATES", 1)
    brno, _casbah = make_vendor("Brno"), make_vendor("Casbah")

    page = lead_client.post(url(draft, "add_candidates"), {"vendors": brno.pk})

    ticked = [box.data["selected"] for box in page.context["add_form"]["vendors"]]
    assert ticked == [True, False]


@pytest.mark.parametrize("act", ANCHORS)
def test_whoever_reloads_a_refusal_is_back_on_the_page(lead_client, draft, act):
    response = lead_client.get(url(draft, act), {"q": "brno"})

    assert response.url == f"{url(draft)}?q=brno"


def test_an_archived_vendor_cannot_be_added(lead_client, draft):
    gone = make_vendor("Gone Ltd", archived_on="2026-01-01")

    page = lead_client.post(url(draft, "add_candidates"), {"vendors": gone.pk})

    assert page.context["has_errors"]
    assert "Gone Ltd" not in numbers(draft)


def test_candidates_of_another_evaluation_cannot_be_removed(lead_client, stranger, draft):
    theirs = make_evaluation(stranger, [make_vendor("Theirs")]).candidates.get()

    lead_client.post(url(draft, "remove_candidate"), {"candidate": theirs.pk})

    assert Candidate.objects.filter(pk=theirs.pk).exists()


def test_one_candidate_is_the_incumbent_or_none(lead_client, draft):
    first = draft.candidates.get()
    second = Candidate.objects.create(evaluation=draft, vendor=make_vendor("Brno"), number=2)

    for chosen, words in [(first.pk, "1"), (second.pk, "2"), (second.pk, "2"), ("", "none")]:
        lead_client.post(url(draft, "name_incumbent"), {"incumbent": chosen})
        held = draft.candidates.filter(is_incumbent=True).values_list("number", flat=True)
        assert (", ".join(map(str, held)) or "none") == words

    entries = RecordEntry.objects.about(draft).filter(act="incumbent named")
    assert list(entries.values_list("words__before", "words__after")) == [
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

    page = lead_client.post(url(evaluation, "remove_candidate"), {"candidate": candidate.pk})

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
        with assertNumQueries(14):
            lead_client.get(url(evaluation))


def test_many_candidates_come_in_pages(lead, lead_client):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[make_vendor(f"Vendor {number:02}") for number in range(51)]
    )

    second = lead_client.get(url(evaluation), {"page": 2})

    assert [str(candidate) for candidate in second.context["candidates"]] == ["Vendor 50"]
