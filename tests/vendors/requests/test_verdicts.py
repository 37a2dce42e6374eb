"""What a verdict does to the claims of an answer, whoever judges first."""

import pytest
from django.utils import timezone

from tests.asking import answer, make_request
from tests.factories import make_open_evaluation, make_user, make_vendor
from vendors.models.answer import Answer
from vendors.models.evidence import Evidence
from vendors.requests.verdicts import judge, standing_of

pytestmark = pytest.mark.django_db

LEAD, ASSESSOR = "lead@example.org", "assessor@example.org"


@pytest.fixture
def judged():
    """Judge the one item of a request that two people judge: judged(person, verdict)."""
    people = {LEAD: make_user(LEAD, may_lead=True), ASSESSOR: make_user(ASSESSOR)}
    vendor = make_vendor("Atlas Dev")
    evaluation = make_open_evaluation(
        lead=people[LEAD], vendors=[vendor], assessors=[people[ASSESSOR]], two_people=True
    )
    request = make_request(people[LEAD], vendor, evaluation=evaluation)
    answer(request)
    item = request.items.first()

    def judging(person, verdict):
        judge(item, Answer.objects.standing(item), verdict, "Seen.", people[person])
        return standing_of(item).verdict, Evidence.objects.held().count()

    return judging


@pytest.mark.any_database
@pytest.mark.parametrize("first", [LEAD, ASSESSOR])
def test_one_refusal_withdraws_the_claim_whoever_accepts_before_or_after(judged, first):
    second = ASSESSOR if first == LEAD else LEAD

    assert judged(first, "refused") == ("refused", 0)
    assert judged(second, "accepted") == ("refused", 0)
    assert judged(first, "accepted") == ("accepted", 1)
    assert judged(second, "refused") == ("refused", 0)


@pytest.mark.any_database
def test_an_acceptance_does_not_bring_back_what_one_of_us_withdrew(judged):
    judged(LEAD, "accepted")
    Evidence.objects.update(withdrawn_on=timezone.localdate())

    assert judged(ASSESSOR, "accepted") == ("accepted", 0)
