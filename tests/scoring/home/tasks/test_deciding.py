"""What the lead has to do between the release and the decision, and on whom it waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.decisions.models import DecisionSignature, SignOff, agree_level, sign_offs_of
from scoring.evaluations.models import Evaluation
from scoring.home.tasks import part_of, parts_of
from scoring.ratings.models import Rating
from tests.factories import (
    declare,
    make_evidence,
    make_finding,
    make_released_evaluation,
    make_user,
)
from tests.scoring.decisions.views.test_signing import decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


def released(lead, people, **levels):
    return make_released_evaluation(
        {name: {"TZ-01": own} for name, own in levels.items()}, lead=lead, assessors=people
    )


def lines(lead, evaluation):
    tasks = part_of(lead, Evaluation.objects.get(pk=evaluation.pk)).tasks
    return [(task.label, task.status.label, task.progress) for task in tasks]


def agree(evaluation, lead, name="Atlas"):
    candidate = evaluation.candidates.get(vendor__name=name)
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(candidate, check, 2, "Only half of it is dated.", lead)


def sign(evaluation, person):
    return DecisionSignature.objects.sign(evaluation.members.get(user=person), "0" * 64)


def test_nothing_to_settle_is_completed_and_not_coloured(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[3, 3])

    settle, *_ = part_of(lead, evaluation).tasks

    assert lines(lead, evaluation)[0] == ("Settle where the panel differs", "Completed", "")
    assert (settle.needs_you, settle.url) == (False, reverse("moderation", args=[evaluation.pk]))


def test_settling_begins_goes_on_and_ends_with_the_cells(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[0, 4], Bora=[4, 0])
    seen = [lines(lead, evaluation)[0]]
    for name in ("Atlas", "Bora"):
        agree(evaluation, lead, name)
        seen.append(lines(lead, evaluation)[0])

    assert [found[1:] for found in seen] == [
        ("Not yet started", "2 cells left"),
        ("In progress", "1 cell left"),
        ("Completed", ""),
    ]


def test_what_blocks_is_to_settle_also_where_one_rater_is_left(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[0, 4])
    evaluation.members.get(user=second).leave(lead, "Left the company in the middle of it.")

    assert lines(lead, evaluation)[0] == (
        "Settle where the panel differs",
        "Not yet started",
        "1 cell left",
    )


def test_lead_waits_for_those_who_have_not_agreed_to_the_levels(
    lead, lead_client, assessor, second
):
    evaluation = released(lead, [assessor, second], Atlas=[0, 4])
    before = part_of(lead, evaluation).waiting
    agree(evaluation, lead)
    member = evaluation.members.get(user=assessor)
    SignOff.objects.give(member, "agrees", "", sign_offs_of(evaluation).sha256, assessor)

    page = " ".join(lead_client.get(reverse("my_tasks")).content.decode().split())

    assert before == []
    assert part_of(lead, evaluation).waiting == ["Mona Sy"]
    assert part_of(assessor, evaluation).waiting == []
    assert "Not agreed to the levels of moderation yet: <bdi>Mona Sy</bdi>" in page
    assert reverse("assignments", args=[evaluation.pk]) not in page


def test_decision_can_be_signed_once_everything_before_it_is_done(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[0, 4])
    decided(evaluation, Atlas="shortlist")
    signing = [lines(lead, evaluation)[-1]]
    agree(evaluation, lead)
    signing.append(lines(lead, evaluation)[-1])
    for person in (assessor, second):
        member = evaluation.members.get(user=person)
        SignOff.objects.give(member, "agrees", "", sign_offs_of(evaluation).sha256, person)
    signing.append(lines(lead, evaluation)[-1])

    assert {label for label, *_ in signing} == {"Sign and freeze the decision"}
    assert [status for _, status, _ in signing] == [
        "Cannot start yet",
        "Cannot start yet",
        "Not yet started",
    ]


def test_open_gate_keeps_the_decision_from_being_signed(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-01"]
    )
    decided(evaluation, Atlas="shortlist")
    candidate, before = evaluation.candidates.get(), lines(lead, evaluation)[-1]
    proof = make_evidence(candidate.vendor, "SC-01", state="verified")
    make_finding(evaluation, candidate, "SC-01", "pass", evidence=proof)

    assert before[1] == "Cannot start yet"
    assert lines(lead, evaluation)[-1][1] == "Not yet started"


def test_decision_against_the_ranking_waits_for_a_second_signature(
    lead, lead_client, assessor, second
):
    evaluation = released(lead, [assessor, second], Atlas=[4, 4], Bora=[3, 3])
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    seen = [lines(lead, evaluation)[-2:]]
    unsigned = part_of(lead, evaluation).lacks_second
    sign(evaluation, lead)
    seen.append(lines(lead, evaluation)[-2:])
    page = lead_client.get(reverse("my_tasks")).content.decode()
    sign(evaluation, assessor)
    seen.append(lines(lead, evaluation)[-2:])

    put, freeze = "Sign the decision, and let others sign it", "Freeze the decision"
    assert seen == [
        [(put, "Not yet started", ""), (freeze, "Cannot start yet", "")],
        [(put, "Completed", ""), (freeze, "Cannot start yet", "")],
        [(put, "Completed", ""), (freeze, "Not yet started", "")],
    ]
    assert not unsigned
    assert "The second signature is missing." in page
    assert not part_of(lead, evaluation).lacks_second


def test_signature_of_somebody_in_conflict_is_no_second_one(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[4, 4], Bora=[3, 3])
    declare(evaluation, assessor, Bora="I own a third of it.")
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    sign(evaluation, lead)
    sign(evaluation, assessor)

    assert part_of(lead, evaluation).lacks_second


def test_others_are_told_nothing_of_what_the_lead_does(lead, assessor, second):
    evaluation = released(lead, [assessor, second], Atlas=[0, 4])
    decided(evaluation, Atlas="shortlist")

    assert lines(assessor, evaluation) == []


def test_three_evaluations_in_moderation_ask_the_database_as_often_as_one(lead, assessor, second):
    for name in "ABC":
        agree(released(lead, [assessor, second], **{name: [0, 4]}), lead, name)
    Rating.objects.first().delete()
    one, *_ = three = list(Evaluation.objects.all())
    counts = []

    for some in ([one], three):
        with CaptureQueriesContext(connection) as queries:
            parts_of(lead, some)
        counts.append(len(queries))

    assert counts[0] == counts[1]
