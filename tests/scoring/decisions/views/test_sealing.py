import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)

REASON = "The board asked for one more language."
URLS = ["setup_open", "unseal_evaluation", "close_rating"]


def url(name, evaluation):
    return reverse(name, args=[evaluation.pk])


def submit(evaluation, person):
    evaluation.members.filter(user=person).update(submitted_at="2026-11-20T10:00Z")


def state(evaluation):
    return Evaluation.objects.get(pk=evaluation.pk).state


@pytest.fixture
def observer(db):
    return make_user("observer@example.org")


@pytest.mark.parametrize("name", URLS)
def test_strangers_get_404_and_members_who_do_not_lead_403(
    stranger_client, lead, assessor, observer, name
):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    add_member(evaluation, observer, "observer", rates=False)
    submit(evaluation, assessor)

    for method in ["get", "post"]:
        answer = getattr(stranger_client, method)(url(name, evaluation), {"reason": REASON})
        assert answer.status_code == 404
    for person in [assessor, observer]:
        answer = signed_in(person).post(url(name, evaluation), {"reason": REASON})
        assert answer.status_code == 403
    assert state(evaluation) == "open"


@pytest.mark.parametrize("name", URLS)
def test_wrong_methods_are_refused(lead_client, lead, name):
    assert lead_client.delete(url(name, make_evaluation(lead))).status_code == 405


def test_gaps_are_listed_each_with_its_step(lead, lead_client):
    evaluation = Evaluation.objects.start("Nearshore 2027", lead)

    page = lead_client.get(url("setup_open", evaluation))
    refused = lead_client.post(url("setup_open", evaluation))

    assert page.context["gaps"] == [
        ("setup_purpose", "Say what you need and why."),
        ("setup_purpose", "Give the time zone and hours of your working day."),
        ("setup_purpose", "Give the day on which the work begins."),
        ("setup_purpose", "Name the languages that you must have."),
        ("setup_candidates", "Choose at least one candidate from the vendor list."),
        (
            "setup_people",
            "Nobody rates anything yet. Invite a panel, or rate everything yourself.",
        ),
    ]
    assert f'href="{url("setup_people", evaluation)}"' in page.content.decode()
    assert (refused.status_code, state(evaluation)) == (409, "draft")


def test_deadline_that_passes_while_it_is_opened_is_a_gap(lead, lead_client, monkeypatch):
    evaluation, opens = make_evaluation(lead), Evaluation.open_for_rating

    def late(asked, by):
        Evaluation.objects.update(rating_closes_at=timezone.now())
        return opens(asked, by)

    monkeypatch.setattr(Evaluation, "open_for_rating", late)

    refused = lead_client.post(url("setup_open", evaluation))

    assert (refused.status_code, state(evaluation)) == (409, "draft")
    assert "Rating would close in the past." in refused.content.decode()


def test_opening_seals_and_shows_the_hash(lead, lead_client):
    evaluation = make_evaluation(lead)

    page = lead_client.post(url("setup_open", evaluation), follow=True).content.decode()

    seal = Evaluation.objects.get().seal
    assert (seal.sealed_by, seal.sha256 in page) == (lead, True)
    assert json.loads(seal.document)["weights"][0] == {
        "criterion": "TZ",
        "minimum": None,
        "points": 17,
    }
    assert RecordEntry.objects.about(evaluation).get(act="opened").after == {
        "version": 1,
        "seal": seal.sha256,
    }


def test_reading_changes_nothing(lead, lead_client):
    evaluation = make_evaluation(lead)

    lead_client.get(url("setup_open", evaluation))

    assert state(evaluation) == "draft"


def test_unsealing_keeps_the_places_in_the_old_seal_and_shows_them_to_nobody(lead, lead_client):
    strong, weak = make_vendor("Strong"), make_vendor("Weak")
    evaluation = make_open_evaluation(lead=lead, vendors=[strong, weak], checks=["TZ-01"])
    for vendor, level in [(strong, 3), (weak, 1)]:
        make_evidence(vendor, "TZ-01", state="document")
        rate(evaluation, lead, evaluation.candidates.get(vendor=vendor), "TZ-01", level)

    page = lead_client.post(url("unseal_evaluation", evaluation), {"reason": REASON}, follow=True)

    seal = evaluation.seals.get()
    assert seal.ranks_at_unsealing == {"C1": 1, "C2": 2}
    assert (seal.unsealed_by, seal.unsealing_reason) == (lead, REASON)
    assert (state(evaluation), Evaluation.objects.get().version) == ("draft", 2)
    assert REASON in page.content.decode()
    assert "Strong" not in page.content.decode()
    assert RecordEntry.objects.about(evaluation).get(act="unsealed").reason == REASON


def test_unsealing_needs_a_reason_of_six_words(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)

    page = lead_client.post(url("unseal_evaluation", evaluation), {"reason": "too short a reason"})

    assert list(page.context["form"].errors) == ["reason"]
    assert state(evaluation) == "open"


@pytest.mark.parametrize("now", ["draft", "moderation", "decided", "archived"])
def test_only_an_open_evaluation_can_be_unsealed_or_closed(lead, lead_client, now):
    evaluation = make_open_evaluation(lead=lead)
    submit(evaluation, lead)
    Evaluation.objects.update(state=now)

    for name in ["unseal_evaluation", "close_rating"]:
        assert lead_client.get(url(name, evaluation)).status_code == 409
        assert lead_client.post(url(name, evaluation), {"reason": REASON}).status_code == 409
    assert state(evaluation) == now


def test_unsealing_takes_the_state_from_the_locked_row(lead, lead_client, monkeypatch):
    evaluation = make_open_evaluation(lead=lead)
    lock = Evaluation.lock

    def closed_meanwhile(held):
        Evaluation.objects.update(state="moderation")
        lock(held)

    monkeypatch.setattr(Evaluation, "lock", closed_meanwhile)

    answer = lead_client.post(url("unseal_evaluation", evaluation), {"reason": REASON})

    assert (answer.status_code, state(evaluation)) == (409, "moderation")


def test_a_step_posted_while_another_tab_opens_is_refused(lead, lead_client, monkeypatch):
    evaluation = make_evaluation(lead)
    lock = Evaluation.lock

    def opened_meanwhile(held):
        monkeypatch.setattr(Evaluation, "lock", lock)
        Evaluation.objects.get().open_for_rating(lead)
        lock(held)

    monkeypatch.setattr(Evaluation, "lock", opened_meanwhile)

    answer = lead_client.post(url("setup_weights", evaluation), {"points_TZ": "1"})

    assert (answer.status_code, state(evaluation)) == (409, "open")


def test_closing_names_who_submitted_and_who_did_not_and_nothing_else(lead, lead_client, assessor):
    late = make_user("late@example.org", name="Rim Late")
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, late])
    submit(evaluation, assessor)
    bare = lead_client.get(url("close_rating", evaluation)).content
    rate(evaluation, late, evaluation.candidates.get(), "TZ-01", 4, rationale="Leaky words")

    page = lead_client.get(url("close_rating", evaluation))

    names = {key: [str(m) for m in page.context[key]] for key in ["submitted", "missing"]}
    assert names == {"submitted": ["Amine Roy"], "missing": ["Rim Late"]}
    assert without_tokens(page.content) == without_tokens(bare)


def without_tokens(content):
    """Return a page without what differs on every request: the masked CSRF token."""
    return re.sub(rb"\b[A-Za-z0-9]{64}\b", b"", content)


def test_closing_releases_to_everybody(lead, lead_client, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    submit(evaluation, assessor)

    lead_client.post(url("close_rating", evaluation))

    assert state(evaluation) == "moderation"
    assert RecordEntry.objects.about(evaluation).get(act="closed rating").actor == lead


def test_nothing_is_released_before_anybody_submitted(lead, lead_client, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])

    answer = lead_client.post(url("close_rating", evaluation))

    assert answer.status_code == 409
    assert "Nobody has submitted yet" in answer.content.decode()
    assert state(evaluation) == "open"


@pytest.mark.parametrize("size", [1, 2])
def test_after_the_deadline_the_lead_closes_with_the_ratings_that_are_there(
    lead, lead_client, assessor, size
):
    panel = [assessor, make_user("late@example.org")][:size]
    evaluation = make_open_evaluation(lead=lead, assessors=panel)
    rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 4)
    Evaluation.objects.update(rating_closes_at=timezone.now())

    page = lead_client.get(url("close_rating", evaluation)).content.decode()
    lead_client.post(url("close_rating", evaluation))

    assert "What they saved until then counts" in page
    assert "Close with the ratings saved so far" in page
    assert state(evaluation) == "moderation"


def test_before_the_deadline_nothing_is_released_unless_somebody_submitted(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)
    rate(evaluation, lead, evaluation.candidates.get(), "TZ-01", 4)
    Evaluation.objects.update(rating_closes_at=timezone.now() + timedelta(hours=1))

    page = lead_client.get(url("close_rating", evaluation)).content.decode()
    answer = lead_client.post(url("close_rating", evaluation))

    assert "Close with the ratings saved so far" not in page
    assert (answer.status_code, state(evaluation)) == (409, "open")


def test_reopening_voids_ratings_of_changed_checks_only(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)
    candidate = evaluation.candidates.get()
    for check in ["TZ-01", "TZ-02"]:
        rate(evaluation, lead, candidate, check, 1)

    lead_client.post(url("unseal_evaluation", evaluation), {"reason": REASON})
    evaluation.checks.filter(check_id="TZ-02").update(use="left_out")
    evaluation.weights.filter(criterion="TZ").update(points=16)
    evaluation.weights.filter(criterion="LG").update(points=17)
    lead_client.post(url("setup_open", evaluation))

    assert state(evaluation) == "open"
    assert [str(rating.check_in_use) for rating in Rating.objects.counted()] == ["TZ-01"]
    assert Rating.objects.count() == 2
    assert evaluation.seals.count() == 2
