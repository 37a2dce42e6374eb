import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.document.document import freeze
from scoring.decisions.models import (
    CandidateDecision,
    DecisionSignature,
    Minutes,
    SignOff,
    agree_level,
)
from scoring.evaluations.models import NotReady, PanelException
from scoring.ratings.models import GateFinding
from scoring.results.models import Scenario
from tests.conftest import signed_in
from tests.factories import add_member, declare, make_finding, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_signing import cosign, decided, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead, assessor):
    """The draft lists the second of the ranking and leaves the first out."""
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    return evaluation


def test_freezing_past_the_pages_asks_for_the_second_signature_too(lead, evaluation):
    with pytest.raises(NotReady, match="it needs a second signature"):
        freeze(evaluation, lead)

    assert not DecisionSignature.objects.exists()


def test_who_left_has_not_signed_the_decision_that_is_frozen(
    lead, lead_client, assessor, assessor_client, curator, evaluation
):
    add_member(evaluation, curator, "observer", rates=False)
    put(lead_client, evaluation)
    cosign(signed_in(curator), evaluation)
    evaluation.members.get(user=curator).leave(lead, "Moved to another department.")
    put(lead_client, evaluation)
    cosign(assessor_client, evaluation)

    determination = freeze(evaluation, lead)

    names = [str(one.member.user) for one in determination.signatures.all()]
    assert names == [str(lead), str(assessor)]
    document = json.loads(determination.document)
    panel = {f"M{number}": row["name"] for number, row in enumerate(document["panel"], 1)}
    assert [panel[row["member"]] for row in document["signatures"]] == names


def agree(evaluation, lead):
    candidate, check = evaluation.candidates.first(), evaluation.checks.get(check_id="TZ-01")
    agree_level(candidate, check, 4, "The same level for another reason.", lead)


def write_minutes(evaluation, lead):
    Minutes.objects.record_minutes(
        evaluation, lead, held_on="2026-11-20", present="Lea", text="More."
    )


def answer(evaluation, lead):
    member = evaluation.members.get(role="assessor")
    SignOff.objects.give(member, "minority", "I saw less than that.", "0" * 64, member.user)


def declare_again(evaluation, lead):
    declare(evaluation, lead)


def make_exception(evaluation, lead):
    PanelException.objects.make(evaluation.members.last(), "TZ", "We agreed so.", lead)


def leave(evaluation, lead):
    evaluation.members.get(role="observer").leave(lead, "Moved to another department.")


def withdraw(evaluation, lead):
    evaluation.candidates.first().withdraw(lead, timezone.localdate(), "Sold to a rival.")


def save_scenario(evaluation, lead):
    Scenario.objects.save_as(evaluation, "Equal", {"TZ": 100}, lead)


@pytest.mark.parametrize(
    "act",
    [
        agree,
        write_minutes,
        answer,
        declare_again,
        make_exception,
        leave,
        withdraw,
        save_scenario,
    ],
)
def test_words_that_the_report_prints_do_not_change_under_a_signature(
    lead, lead_client, assessor_client, evaluation, act
):
    add_member(evaluation, make_user("board@example.org"), "observer", rates=False)
    put(lead_client, evaluation)
    cosign(assessor_client, evaluation)
    assert DecisionSignature.objects.in_force().count() == 2

    act(evaluation, lead)

    entry = RecordEntry.objects.about(evaluation).last()
    assert not DecisionSignature.objects.in_force().exists()
    assert (entry.act, len(entry.before)) == ("voided signatures", 2)
    assert entry.reason


def test_gate_found_or_waived_under_a_signature_asks_for_it_again(lead, lead_client, assessor):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-01"]
    )
    first, second = evaluation.candidates.all()
    make_finding(evaluation, first, "SC-01")
    passed = make_finding(evaluation, second, "SC-01")
    decided(evaluation, Atlas="shortlist", Bora="shortlist")
    gate = evaluation.checks.get(check_id="SC-01")

    put(lead_client, evaluation)
    found = GateFinding.objects.replace(
        passed.pk, lead, second, gate, result="fail", reason="Not in the contract."
    )
    after_finding = DecisionSignature.objects.in_force().count()
    decided_again = CandidateDecision.objects.filter(candidate=second)
    decided_again.update(outcome="out_by_gate")
    put(lead_client, evaluation)
    given = DecisionSignature.objects.in_force().count()
    found.waive(lead, "The annex is signed by next week.")

    assert (after_finding, given) == (0, 1)
    assert not DecisionSignature.objects.in_force().exists()


def test_database_lets_no_void_signature_stand_under_a_decision(lead, lead_client, evaluation):
    put(lead_client, evaluation)
    CandidateDecision.objects.update(outcome="shortlist")
    determination = freeze(evaluation, lead)
    signed = DecisionSignature.objects.filter(determination=determination)

    with (
        pytest.raises(IntegrityError, match="no_decision_stands_on_a_void_signature"),
        transaction.atomic(),
    ):
        signed.update(voided_at=timezone.now())

    assert str(signed.get()).startswith("Lea Martin, ")


def test_database_holds_one_signature_of_a_member_in_force(lead_client, evaluation):
    put(lead_client, evaluation)
    signed = DecisionSignature.objects.get()

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        DecisionSignature.objects.create(
            evaluation=evaluation, member=signed.member, sha256="0" * 64, signed_at=timezone.now()
        )
