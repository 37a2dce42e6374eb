import pytest
from django.urls import reverse

from scoring.decisions.models import DecisionSignature, SignOff, agree_level, sign_offs_of
from scoring.home.tasks import part_of
from tests.factories import add_member, make_released_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead, assessor, curator):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead, assessors=[assessor])
    add_member(evaluation, curator, "observer", rates=False)
    return evaluation


def tasks(person, evaluation):
    return [(task.label, task.is_done, task.url) for task in part_of(person, evaluation).tasks]


def agree(evaluation, lead):
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(evaluation.candidates.get(), check, 2, "Only half is dated.", lead)


def sign(evaluation, person):
    return DecisionSignature.objects.sign(evaluation.members.get(user=person), "0" * 64)


def test_assessor_is_asked_to_agree_once_something_was_agreed(lead, assessor, curator, evaluation):
    before = tasks(assessor, evaluation)
    agree(evaluation, lead)
    asked, observer = tasks(assessor, evaluation), tasks(curator, evaluation)
    member = evaluation.members.get(user=assessor)

    SignOff.objects.give(member, "agrees", "", sign_offs_of(evaluation).sha256, assessor)

    url = reverse("sign_off", args=[evaluation.pk])
    assert (before, observer) == ([], [])
    assert asked == [("Agree to the levels of moderation", False, url)]
    assert tasks(assessor, evaluation) == [("Agree to the levels of moderation", True, url)]


def test_members_are_asked_to_sign_until_one_of_them_has(lead, assessor, curator, evaluation):
    before = tasks(curator, evaluation)
    sign(evaluation, lead)
    asked = [tasks(person, evaluation) for person in (assessor, curator)]
    sign(evaluation, curator)

    url = reverse("sign_decision", args=[evaluation.pk])
    assert before == []
    assert asked == [[("Sign the decision", False, url)]] * 2
    assert tasks(curator, evaluation) == [("Sign the decision", True, url)]
    assert tasks(assessor, evaluation) == []
    assert "Sign the decision" not in [label for label, *_ in tasks(lead, evaluation)]
