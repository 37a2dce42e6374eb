from datetime import date

import pytest

from scoring.evaluations.models import NotReady
from scoring.ratings.models import FoundMeanwhile, GateFinding
from tests.factories import add_member, declare, make_finding
from tests.scoring.ratings.grid_pages import open_evaluation


@pytest.fixture
def candidate(lead):
    return open_evaluation(lead, checks=["TA-01", "SC-01"]).candidates.get()


def replace(candidate, lead, seen=None):
    gate = candidate.evaluation.checks.get(check_id="SC-01")
    fields = {"result": "fail", "reason": "None, expired, or another scope.", "evidence": None}
    return GateFinding.objects.replace(seen, lead, candidate, gate, **fields)


def test_a_finding_replaces_the_one_that_was_seen(candidate, lead):
    first = replace(candidate, lead)

    second = replace(candidate, lead, first.pk)

    assert GateFinding.objects.current().get() == second
    assert GateFinding.objects.count() == 2


def test_a_finding_that_was_not_seen_is_not_replaced(candidate, lead):
    first = replace(candidate, lead)

    with pytest.raises(FoundMeanwhile) as told:
        replace(candidate, lead)

    assert told.value.finding == first
    assert GateFinding.objects.current().get() == first


def test_a_finding_reads_as_a_sentence(candidate, lead):
    assert str(replace(candidate, lead)) == "SC-01 of Vendor of 1: Fail"


def test_nothing_is_found_or_waived_after_the_decision(candidate, lead):
    finding = replace(candidate, lead)
    type(candidate.evaluation).objects.update(state="decided")

    with pytest.raises(NotReady):
        replace(candidate, lead, finding.pk)
    with pytest.raises(NotReady):
        finding.waive(lead, "Too late.")


def conflict(evaluation, person, lead):
    declare(evaluation, person, **{"Vendor of 1": "My sister owns it."})


def leave(evaluation, person, lead):
    evaluation.members.get(user=person).leave(lead, "Left the company in the middle of it.")


def take_away(evaluation, person, lead):
    evaluation.members.get(user=person).assignments.filter(criterion="SC").delete()


def withdraw(evaluation, person, lead):
    candidate = evaluation.candidates.get(number=1)
    candidate.withdraw(lead, date(2026, 1, 31), "They have no people free this year.")


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (conflict, "You declared a conflict of interest with this vendor"),
        (leave, "You have left this panel"),
        (take_away, "You no longer rate the criterion of this gate"),
        (withdraw, "This vendor has withdrawn"),
    ],
)
def test_who_may_no_longer_judge_a_candidate_records_no_finding(lead, assessor, meanwhile, words):
    evaluation = open_evaluation(lead, assessor, vendors=2, checks=["TA-01", "SC-01"])
    candidate = evaluation.candidates.get(number=1)
    meanwhile(evaluation, assessor, lead)

    with pytest.raises(NotReady, match=words):
        replace(candidate, assessor)

    assert not GateFinding.objects.exists()


def test_who_has_not_declared_on_every_candidate_records_no_finding(lead, assessor):
    evaluation = open_evaluation(lead, checks=["TA-01", "SC-01"])
    add_member(evaluation, assessor, declared=False)

    with pytest.raises(NotReady, match="Declare your conflicts of interest first"):
        replace(evaluation.candidates.get(), assessor)


@pytest.mark.parametrize("meanwhile", [conflict, withdraw])
def test_lead_who_may_no_longer_judge_a_candidate_waives_nothing(lead, meanwhile):
    evaluation = open_evaluation(lead, vendors=2, checks=["TA-01", "SC-01"])
    finding = replace(evaluation.candidates.get(number=1), lead)
    meanwhile(evaluation, lead, lead)

    with pytest.raises(NotReady):
        finding.waive(lead, "The audit is in June.")

    finding.refresh_from_db()
    assert not finding.is_waived


def test_a_gate_is_waived_once_and_only_where_it_failed(candidate, lead):
    finding = replace(candidate, lead)
    finding.waive(lead, "The audit is in June.")

    with pytest.raises(NotReady):
        finding.waive(lead, "Again.")
    with pytest.raises(NotReady):
        make_finding_that_passes(candidate).waive(lead, "It passes.")


def make_finding_that_passes(candidate):
    GateFinding.objects.all().delete()
    return make_finding(candidate.evaluation, candidate, "SC-01", "pass")
