from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import PanelMember
from tests.conftest import signed_in
from tests.factories import make_user, rate
from tests.scoring.ratings.grid_pages import REASON, check_url, criterion_url, open_evaluation

HOUR = timedelta(hours=1)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


def answers_url(evaluation, criterion="TA"):
    return reverse("check_answers", args=[evaluation.pk, criterion])


def submit_url(evaluation):
    return reverse("submit_ratings", args=[evaluation.pk])


def rate_all(evaluation, person, level=3, **fields):
    for candidate in evaluation.candidates.all():
        for check in evaluation.checks.in_use().scored():
            rate(evaluation, person, candidate, check.check_id, level, **fields)


def submitted(evaluation, person):
    return PanelMember.objects.get(evaluation=evaluation, user=person).has_submitted


# --- Check my answers


def test_all_answers_are_shown_with_notes_and_a_way_to_change_them(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TA-01", 3, where="p. 2")

    page = lead_client.get(answers_url(evaluation)).content.decode()

    assert "1 of 2 answered" in page
    assert "3: At least twice as many" in page
    assert REASON in page
    assert "p. 2" in page
    assert f'{criterion_url(candidate)}#cell-c{candidate.pk}-TA-01"' in page
    assert "Not answered yet (1)" in page


def test_what_must_be_mended_is_listed_and_stops_a_yes(evaluation, lead, lead_client):
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", 4)

    response = lead_client.post(answers_url(evaluation), {"completed": "yes"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "To correct before you submit (1)" in page
    assert "Level 4 is over its evidence now, which carries 3." in page
    assert response.context["form"].errors == {
        "completed": ["Correct the answers listed above first."]
    }


def test_the_question_wants_an_answer(evaluation, lead_client):
    response = lead_client.post(answers_url(evaluation), {"completed": ""})

    assert response.context["form"].errors == {
        "completed": ["Say whether you have completed this section."]
    }


def test_no_leads_home_and_yes_to_submitting(evaluation, lead, lead_client):
    no = lead_client.post(answers_url(evaluation), {"completed": "no"})
    yes = lead_client.post(answers_url(evaluation), {"completed": "yes"})

    assert no["Location"] == reverse("my_tasks")
    assert yes["Location"] == submit_url(evaluation)


def test_yes_leads_to_the_next_criterion_with_something_to_rate(lead, lead_client):
    evaluation = open_evaluation(lead, checks=["TA-01", "AI-02"])

    response = lead_client.post(answers_url(evaluation), {"completed": "yes"})

    assert response["Location"] == check_url(evaluation, "AI-02")


def test_long_lists_say_how_many_more_there_are(lead, lead_client):
    evaluation = open_evaluation(lead, vendors=21, checks=["TA-01"])
    rate_all(evaluation, lead, 4)

    page = lead_client.get(answers_url(evaluation)).content.decode()

    assert "and 1 more." in page
    assert "Page 1 of 2" in page


def test_answers_stay_readable_once_rating_is_closed(evaluation, lead, lead_client):
    rate_all(evaluation, lead)
    evaluation.close_rating(lead)

    page = lead_client.get(answers_url(evaluation)).content.decode()

    assert "Independent rating is closed" in page
    assert REASON in page
    assert "Have you completed" not in page


def test_answers_of_a_criterion_of_others_are_refused(lead, lead_client, assessor, stranger_client):
    evaluation = open_evaluation(lead, assessor)

    assert lead_client.get(answers_url(evaluation)).status_code == 403
    assert stranger_client.get(answers_url(evaluation)).status_code == 404
    assert signed_in(assessor).get(answers_url(evaluation, "XX")).status_code == 404


@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_answers_take_the_same_queries_at_any_size(
    lead, lead_client, django_assert_num_queries, size
):
    evaluation = open_evaluation(lead, vendors=size, checks=["TA-01", "TA-02", "TA-03"])

    with django_assert_num_queries(17):
        lead_client.get(answers_url(evaluation))


# --- Submit


def test_submitting_complete_ratings_locks_them(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"))
    rate_all(evaluation, assessor)

    response = signed_in(assessor).post(submit_url(evaluation))

    assert response["Location"] == evaluation.get_absolute_url()
    assert submitted(evaluation, assessor)
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.after["left_out"]) == ("submitted ratings", 0)


def test_unanswered_cells_are_submitted_only_when_confirmed(evaluation, lead, lead_client):
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", 3)

    refused = lead_client.post(submit_url(evaluation))
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "1 answer is missing." in page
    assert "your ratings of that criterion are then left out for all vendors" in page
    assert 'href="#id_confirmed"' in page
    assert not submitted(evaluation, lead)

    lead_client.post(submit_url(evaluation), {"confirmed": "yes"})

    assert submitted(evaluation, lead)
    entry = RecordEntry.objects.about(evaluation).get(act="submitted ratings")
    assert entry.after["left_out"] == 1


@pytest.mark.parametrize(
    ("level", "fields", "words"),
    [
        (4, {}, "Level 4 is over its evidence now"),
        (0, {"rationale": "short"}, "Say why you chose level 0"),
    ],
)
def test_what_must_be_mended_is_never_submitted(
    evaluation, lead, lead_client, level, fields, words
):
    rate_all(evaluation, lead, level, **fields)

    response = lead_client.post(submit_url(evaluation), {"confirmed": "yes"})

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Correct the answers listed below before you submit." in page
    assert not submitted(evaluation, lead)


def test_a_panel_of_one_sees_the_results_at_once(evaluation, lead, lead_client):
    rate_all(evaluation, lead)

    lead_client.post(submit_url(evaluation))

    evaluation.refresh_from_db()
    assert evaluation.is_released


def test_a_panel_of_one_keeps_the_places_under_a_new_seal(evaluation, lead, lead_client):
    evaluation.unseal(lead, "A check was worded wrongly.", {})
    evaluation.open_for_rating(lead)
    rate_all(evaluation, lead)
    before = evaluation.seal.ranks

    lead_client.post(submit_url(evaluation))

    assert before is None
    assert evaluation.seal.ranks == {"C1": 1}


def test_submitting_twice_changes_nothing(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"))
    rate_all(evaluation, assessor)
    client = signed_in(assessor)
    client.post(submit_url(evaluation))
    entries = RecordEntry.objects.count()

    response = client.post(submit_url(evaluation))

    assert response.status_code == 409
    assert "Ask the lead to reopen your ratings." in response.content.decode()
    assert RecordEntry.objects.count() == entries


def test_submitting_as_the_lead_closes_rating_changes_nothing(evaluation, lead, lead_client):
    rate_all(evaluation, lead)
    page = lead_client.get(submit_url(evaluation)).content.decode()
    evaluation.close_rating(lead)

    response = lead_client.post(submit_url(evaluation))

    assert "Submit my ratings</button>" in page
    assert response.status_code == 409
    assert not submitted(evaluation, lead)


@pytest.mark.parametrize("look", [1, 2])
def test_rating_that_closes_between_looking_and_submitting_is_told(
    evaluation, lead, lead_client, monkeypatch, look
):
    rate_all(evaluation, lead)
    close_before(look, evaluation, monkeypatch)

    response = lead_client.post(submit_url(evaluation))

    assert response.status_code == 409
    assert "Rating closed on" in response.content.decode()
    assert not submitted(evaluation, lead)


def close_before(look, evaluation, monkeypatch):
    """Let the deadline pass just before the submission asks for the first or second time."""
    hold, looks, closes_at = PanelMember.hold_for_rating, count(1), timezone.now() + HOUR
    type(evaluation).objects.update(rating_closes_at=closes_at)

    def late(member, *asked, **beside):
        if next(looks) == look:
            monkeypatch.setattr(timezone, "now", lambda: closes_at)
        return hold(member, *asked, **beside)

    monkeypatch.setattr(PanelMember, "hold_for_rating", late)


def test_who_rates_nothing_has_nothing_to_submit(lead, lead_client, assessor, stranger_client):
    evaluation = open_evaluation(lead, assessor)

    assert lead_client.post(submit_url(evaluation)).status_code == 403
    assert stranger_client.post(submit_url(evaluation)).status_code == 404
