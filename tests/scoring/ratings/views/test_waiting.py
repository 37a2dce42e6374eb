"""The page of what came from outside after the seal, and the pages that lead to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.ratings.models import Acceptance
from tests.factories import (
    add_member,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead):
    vendors = [make_vendor("Atlas"), make_vendor("Bora")]
    return make_open_evaluation(lead=lead, vendors=vendors, checks=["TA-01", "SO-01"])


@pytest.fixture
def candidate(evaluation):
    """Atlas, of which somebody from outside has entered three seniors."""
    candidate = evaluation.candidates.get(number=1)
    curator = make_user("curator@example.org", is_curator=True)
    candidate.vendor.facts.create(kind="seniors", value="3", number=3, entered_by=curator)
    make_evidence(candidate.vendor, "TA-01", state="claim", added_by=curator)
    return candidate


def url_of(candidate):
    return reverse("waiting_changes", args=[candidate.evaluation_id, candidate.pk])


def key_on(page):
    return next(each.change.key for each in page.context["waiting"] if each.change.key)


def test_the_rating_page_tells_what_waits_and_where_it_is_accepted(
    lead_client, evaluation, candidate
):
    pages = [
        reverse("rate_check", args=[evaluation.pk, "TA-01"]),
        reverse("rate_check", args=[evaluation.pk, "TA-01"]) + "?names=hidden",
    ]

    shown, hidden = (lead_client.get(page).content.decode() for page in pages)

    assert "It counts once one of the panel accepts it." in shown
    assert "It counts once one of the panel has opened it." in shown
    assert url_of(candidate) in shown
    assert "It counts once one of the panel accepts it." in hidden
    assert url_of(candidate) not in hidden


def test_a_gate_and_the_page_to_settle_tell_it_too(lead_client, evaluation):
    vendor = evaluation.candidates.get(number=1).vendor
    vendor.facts.create(kind="founded", value="2014", number=2014)

    for name, more in (("gate_finding", ["SO-01"]), ("to_settle", [])):
        candidate = evaluation.candidates.get(number=1)
        arguments = [evaluation.pk, candidate.pk, *more] if more else [evaluation.pk]
        page = lead_client.get(reverse(name, args=arguments)).content.decode()
        assert "Founded: 2014 since" in page
        assert url_of(candidate) in page


def test_one_button_accepts_a_fact(lead, lead_client, evaluation, candidate):
    rate(evaluation, lead, candidate, "TA-01", 0, thing=None, cap=0, held_state="none")
    page = lead_client.get(url_of(candidate))

    answer = lead_client.post(url_of(candidate), {"row": key_on(page)}, follow=True)

    assert "1 fact is accepted. It counts here from now on." in answer.content.decode()
    assert Acceptance.objects.get().accepted_by == lead
    # Who rated on what was held before is asked again.
    answers = lead_client.get(reverse("check_answers", args=[evaluation.pk, "TA"]))
    assert "What is held changed after this answer" in answers.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Tick what should count"),
        ({"row": ["fact-1-0"]}, "does not wait any more, or has changed"),
        ({"row": ["fact-9-x", "site-1-0"]}, "does not wait any more, or has changed"),
        ({"all": "yes"}, "Tick what should count"),
        ({"all": "yes", "shown": "fact-1-0 fact"}, "does not wait any more, or has changed"),
    ],
)
def test_what_does_not_wait_is_refused_in_words(lead_client, candidate, typed, words):
    answer = lead_client.post(url_of(candidate), typed, follow=True)

    assert words in answer.content.decode()
    assert not Acceptance.objects.exists()


def test_a_roster_of_hundreds_is_accepted_at_once(lead_client, evaluation, candidate, stranger):
    vendor = candidate.vendor
    vendor.named_people.bulk_create(
        vendor.named_people.model(vendor=vendor, role="Engineer", entered_by=stranger)
        for _number in range(500)
    )
    page = lead_client.get(url_of(candidate))
    shown = " ".join(page.context["facts"])
    vendor.named_people.filter(pk=vendor.named_people.first().pk).update(role="Analyst")

    answer = lead_client.post(url_of(candidate), {"all": "yes", "shown": shown}, follow=True)

    words = answer.content.decode()
    assert "facts are accepted. They count here from now on." in words
    # What changed since it was shown waits on.
    assert "does not wait any more, or has changed" in words
    assert Acceptance.objects.filter(table="namedperson").count() == 499


def test_another_vendors_fact_is_not_accepted_here(lead_client, evaluation, candidate):
    key = key_on(lead_client.get(url_of(candidate)))

    lead_client.post(url_of(evaluation.candidates.get(number=2)), {"row": key})

    assert not Acceptance.objects.exists()


def test_after_the_release_nothing_that_no_gate_reads_is_accepted(
    lead, lead_client, evaluation, candidate
):
    key = key_on(lead_client.get(url_of(candidate)))
    evaluation.close_rating(lead)

    page = lead_client.get(url_of(candidate)).content.decode()
    answer = lead_client.post(url_of(candidate), {"row": key})

    assert "only what a gate reads can still count" in page
    assert key not in page
    assert (answer.status_code, Acceptance.objects.exists()) == (302, False)


def test_an_observer_reads_what_waits(client, evaluation, candidate):
    observer = make_user("observer@example.org")
    add_member(evaluation, observer, "observer", rates=False)
    client.force_login(observer)

    page = client.get(url_of(candidate)).content.decode()

    assert "An observer reads." in page
    assert "Accept<" not in page


@pytest.mark.parametrize("name", ["rate_check", "to_settle"])
def test_what_changed_takes_the_same_queries_at_any_size(lead, lead_client, name):
    counts = []
    for size in (1, 3):
        vendors = [make_vendor(f"Vendor {size} {number}") for number in range(size)]
        one = make_open_evaluation(lead=lead, vendors=vendors, checks=["TA-01"])
        for vendor in vendors:
            vendor.facts.create(kind="seniors", value="3", number=3)
        arguments = [one.pk, "TA-01"] if name == "rate_check" else [one.pk]
        url = reverse(name, args=arguments)
        lead_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]
