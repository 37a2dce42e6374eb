"""People, tabs and clicks at the same moment: one row, nothing lost, the later one told."""

import time
from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.record.chain import breaks
from accounts.record.models import RecordEntry
from scoring.evaluations.models import Motion, PanelMember
from scoring.ratings.models import Rating
from tests.at_once import at_once
from tests.conftest import signed_in
from tests.factories import add_member, make_user
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    open_evaluation,
    save_url,
    token_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    return make_user("lead@example.org", may_lead=True)


@pytest.fixture
def assessor():
    return make_user("assessor@example.org")


def saving(client, candidate, token, level, check_id="TA-01", **fields):
    """Return a function that posts one answer as the page's script does."""
    data = token | cell_fields(candidate, check_id, answer=str(level), **fields)
    return lambda: client.post(save_url(candidate, check_id), data)


def levels():
    return sorted(Rating.objects.values_list("assessor__user__email", "level"))


def acknowledged(responses):
    return [response for response in responses if response.status_code == 200]


def assert_record_is_whole():
    assert breaks() == []


def test_two_assessors_on_one_cell_keep_an_answer_each(lead, assessor):
    other = make_user("other@example.org")
    candidate = open_evaluation(lead, assessor, other).candidates.get()

    done = at_once(
        saving(signed_in(assessor), candidate, token_of(assessor), 2),
        saving(signed_in(other), candidate, token_of(other), 3),
    )

    assert [response.status_code for response in done] == [200, 200]
    assert levels() == [("assessor@example.org", 2), ("other@example.org", 3)]
    assert_record_is_whole()


def test_of_two_tabs_the_later_one_is_told_and_keeps_its_text(lead, assessor):
    candidate = open_evaluation(lead, assessor).candidates.get()
    client = signed_in(assessor)

    done = at_once(
        saving(client, candidate, token_of(assessor), 2, rationale="From the first tab."),
        saving(client, candidate, token_of(assessor), 3, rationale="From the second tab."),
    )

    assert sorted(response.status_code for response in done) == [200, 409]
    (told,) = [one.content.decode() for one in done if one.status_code == 409]
    assert "changed elsewhere" in told
    assert "From the first tab." in told and "From the second tab." in told
    (rating,) = Rating.objects.all()
    winner = done[0] if rating.level == 2 else done[1]
    assert winner.status_code == 200
    assert RecordEntry.objects.filter(act="rated").count() == 1


def test_one_post_sent_again_and_again_is_one_row(lead, assessor):
    candidate = open_evaluation(lead, assessor).candidates.get()
    post = saving(signed_in(assessor), candidate, token_of(assessor), 3, rationale=REASON)

    done = at_once(*[post] * 8)

    assert len(acknowledged(done)) == 8
    assert levels() == [("assessor@example.org", 3)]
    assert RecordEntry.objects.filter(act="rated").count() == 1
    assert_record_is_whole()


def act_of(person, evaluation, name):
    url, client = reverse(name, args=[evaluation.pk]), signed_in(person)
    return lambda: client.post(url)


@pytest.mark.parametrize(
    ("act", "state"),
    [("close_rating", "moderation"), ("confirm_unsealing", "draft"), ("setup_open", "open")],
)
def test_what_was_acknowledged_is_there_when_the_lead_acts_meanwhile(lead, assessor, act, state):
    """Sealing, unsealing and closing: before or after each save, never in the middle of one."""
    evaluation = open_evaluation(lead, assessor, vendors=6)
    PanelMember.objects.filter(user=lead).update(submitted_at=timezone.now())
    if act == "setup_open":
        evaluation.unseal(lead, "A weight was wrong and had to be set again.", {})
    posts = [
        saving(signed_in(assessor), candidate, token_of(assessor), 2, check_id)
        for candidate in evaluation.candidates.all()
        for check_id in ("TA-01", "TA-02")
    ]

    person = lead
    if act == "confirm_unsealing":
        reason, person = "One of the checks was worded wrongly for us.", assessor
        Motion.objects.ask(evaluation, Motion.Kind.UNSEALING, lead, reason)

    *done, by_lead = at_once(*posts, act_of(person, evaluation, act))

    evaluation.refresh_from_db()
    assert (by_lead.status_code, evaluation.state) == (302, state)
    assert {response.status_code for response in done} <= {200, 409}
    assert Rating.objects.count() == len(acknowledged(done))
    assert RecordEntry.objects.filter(act="rated").count() == len(acknowledged(done))
    if act == "close_rating":
        assert not Rating.objects.filter(saved_at__gt=evaluation.released_at).exists()
    assert_record_is_whole()


def test_two_submits_at_once_submit_once(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"))
    client, url = signed_in(assessor), reverse("submit_ratings", args=[evaluation.pk])

    done = at_once(*[lambda: client.post(url, {"confirmed": "on"})] * 4)

    assert sorted(response.status_code for response in done) == [302, 409, 409, 409]
    assert RecordEntry.objects.filter(act="submitted ratings").count() == 1


def test_saving_and_submitting_at_once_loses_nothing(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"), vendors=4)
    url = reverse("submit_ratings", args=[evaluation.pk])
    posts = [
        saving(signed_in(assessor), candidate, token_of(assessor), 2)
        for candidate in evaluation.candidates.all()
    ]
    client = signed_in(assessor)

    *done, submitted = at_once(*posts, lambda: client.post(url, {"confirmed": "on"}))

    assert submitted.status_code == 302
    assert Rating.objects.count() == len(acknowledged(done))
    left_out = RecordEntry.objects.get(act="submitted ratings").after["left_out"]
    assert left_out == 8 - len(acknowledged(done))


def test_the_last_second_is_the_servers(lead, assessor):
    """Saves race the deadline: what was acknowledged is there, and came in time."""
    evaluation = open_evaluation(lead, assessor, vendors=4)
    client, numbers = signed_in(assessor), count()
    token = token_of(assessor)
    closes_at = timezone.now() + timedelta(seconds=2)
    type(evaluation).objects.update(rating_closes_at=closes_at)

    def until_closed(candidate):
        statuses = []
        while not statuses or statuses[-1] == 200:
            level, words = next(numbers) % 4, f"Note {next(numbers)} of the last second."
            statuses.append(saving(client, candidate, token, level, rationale=words)().status_code)
            time.sleep(0.01)
        return statuses

    done = at_once(
        *[lambda one=one: until_closed(one) for one in evaluation.candidates.select_related()]
    )

    assert {statuses[-1] for statuses in done} == {409}
    entries = RecordEntry.objects.filter(act="rated")
    assert entries.count() == sum(len(statuses) - 1 for statuses in done) > 0
    assert not Rating.objects.filter(saved_at__gte=closes_at).exists()
    assert_record_is_whole()


def test_fifty_assessors_at_once_get_no_error_and_lose_nothing(lead):
    people = [make_user(f"assessor{number}@example.org") for number in range(50)]
    evaluation = open_evaluation(lead, people[0])
    for person in people[1:]:
        add_member(evaluation, person)
    candidate = evaluation.candidates.get()

    def save_both(client, token):
        posts = [saving(client, candidate, token, 2, check) for check in ("TA-01", "TA-02")]
        return [post() for post in posts]

    work = [(signed_in(person), token_of(person)) for person in people]
    done = at_once(*[lambda one=one: save_both(*one) for one in work])

    assert {response.status_code for both in done for response in both} == {200}
    assert Rating.objects.count() == RecordEntry.objects.filter(act="rated").count() == 100
    assert_record_is_whole()
