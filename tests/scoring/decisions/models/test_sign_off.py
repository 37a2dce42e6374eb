"""Sign-offs stand under the agreed levels as they are, and under no others."""

from datetime import date

import pytest

from accounts.record.models import RecordEntry
from scoring.decisions.models import SignOff, agree_level, sign_offs_of
from scoring.home.tasks import part_of
from tests.factories import make_released_evaluation

pytestmark = pytest.mark.django_db

WHY = "They told us by letter that they stop."


@pytest.fixture
def evaluation(lead, assessor):
    levels = {name: {"TZ-01": 3} for name in ("Atlas", "Bora", "Cima")}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    check = evaluation.checks.get(check_id="TZ-01")
    for candidate in evaluation.candidates.exclude(number=3):
        agree_level(candidate, check, 2, "Only half of it is dated.", lead)
    return evaluation


def sign(evaluation, person, answer="agrees", note=""):
    member = evaluation.members.get(user=person)
    return SignOff.objects.give(member, answer, note, sign_offs_of(evaluation).sha256, person)


def withdraw(evaluation, lead, *numbers):
    for number in numbers:
        candidate = evaluation.candidates.get(number=number)
        candidate.withdraw(lead, date(2026, 11, 20), WHY)


def asked(person, evaluation):
    return [(task.label, task.is_done) for task in part_of(person, evaluation).tasks]


def test_withdrawal_of_a_vendor_with_agreed_levels_asks_everybody_again(lead, assessor, evaluation):
    sign(evaluation, assessor)

    withdraw(evaluation, lead, 2)
    missing = [str(member.user) for member in sign_offs_of(evaluation).missing_members]
    tasks = asked(assessor, evaluation)
    sign(evaluation, assessor)

    assert missing == [str(assessor)]
    assert tasks == [("Agree to the levels of moderation", False)]
    assert sign_offs_of(evaluation).missing_members == []
    assert SignOff.objects.count() == 2
    acts = RecordEntry.objects.about(evaluation).values_list("act", flat=True)
    assert list(acts)[-3:] == ["voided sign-offs", "candidate withdrew", "signed off moderation"]


def test_withdrawal_of_a_vendor_without_agreed_levels_asks_nobody(lead, assessor, evaluation):
    sign(evaluation, assessor)

    withdraw(evaluation, lead, 3)

    assert sign_offs_of(evaluation).missing_members == []


def test_nobody_is_asked_about_levels_that_all_withdrew(lead, assessor, evaluation):
    withdraw(evaluation, lead, 1, 2)

    assert asked(assessor, evaluation) == []


def test_same_answer_about_other_levels_is_another_sign_off(assessor, evaluation):
    member = evaluation.members.get(user=assessor)

    first = SignOff.objects.give(member, "agrees", "", "0" * 64, assessor)
    second = sign(evaluation, assessor)

    assert first != second
    assert sign_offs_of(evaluation).of(member) == second
