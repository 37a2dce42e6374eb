import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.decisions.blockers import decision_blockers, departures
from scoring.decisions.models import CandidateDecision, SignOff, agree_level, sign_offs_of
from scoring.results.results import results_for
from tests.factories import make_finding, make_released_evaluation, make_user

pytestmark = pytest.mark.django_db

WHY = "It covers our day and proved every language."


def decided(evaluation, **outcomes):
    """Save an outcome for each vendor named, with a reason long enough."""
    for candidate in evaluation.candidates.select_related("vendor"):
        if candidate.vendor.name in outcomes:
            CandidateDecision.objects.create(
                candidate=candidate, outcome=outcomes[candidate.vendor.name], reason=WHY
            )
    return CandidateDecision.objects.filter(candidate__evaluation=evaluation)


def sentences(evaluation, decisions):
    return [blocker.sentence for blocker in decision_blockers(results_for(evaluation), decisions)]


def three(lead, **story):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}, "Cima": {"TZ-01": 2}}, lead=lead, **story
    )


def test_nothing_blocks_a_whole_decision(lead):
    evaluation = three(lead)

    decisions = decided(evaluation, Atlas="shortlist", Bora="reserve", Cima="not_this_time")

    assert sentences(evaluation, decisions) == []


def test_every_candidate_needs_an_outcome(lead):
    evaluation = three(lead)
    decisions = decided(evaluation, Atlas="shortlist", Bora="reserve")

    blockers = decision_blockers(results_for(evaluation), decisions)

    assert [(blocker.sentence, blocker.url) for blocker in blockers] == [
        ("Cima: say what you decide.", reverse("decide", args=[evaluation.pk]) + "#C3"),
    ]


def test_only_a_candidate_that_failed_a_gate_is_out_by_a_gate(lead):
    evaluation = three(lead, checks=["TZ-01", "SC-01"])
    for candidate in evaluation.candidates.select_related("vendor"):
        found = "fail" if candidate.vendor.name == "Cima" else "pass"
        make_finding(evaluation, candidate, "SC-01", found)

    decisions = decided(evaluation, Atlas="out_by_gate", Bora="reserve", Cima="not_this_time")

    assert sentences(evaluation, decisions) == [
        "Atlas: it failed no gate that counts. Choose another outcome.",
        "Cima: it failed a gate. Mark it out by a gate, or waive the gate with a reason.",
    ]


def test_waived_gate_no_longer_takes_a_candidate_out(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4}}, lead=lead, checks=["TZ-01", "SC-01"]
    )
    waiver = {"waived_at": timezone.now(), "waived_by": lead, "waiver_reason": "Signed by May."}
    make_finding(evaluation, evaluation.candidates.get(), "SC-01", "fail", **waiver)

    assert sentences(evaluation, decided(evaluation, Atlas="shortlist")) == []


@pytest.mark.parametrize(
    ("outcome", "blocked"), [("shortlist", True), ("reserve", False), ("not_this_time", False)]
)
def test_too_little_evidence_stops_only_the_short_list(lead, outcome, blocked):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": None}}, lead=lead)
    decisions = decided(evaluation, Atlas=outcome)

    before = sentences(evaluation, decisions)
    decisions.update(coverage_override="The contract gives us a way out.")

    words = "Atlas: it has too little evidence to be ranked. Say why that does not stop it."
    assert before == ([words] if blocked else [])
    assert sentences(evaluation, decisions.all()) == []


def test_cells_and_gates_that_are_not_settled_block(lead):
    people = [make_user("a@example.org"), make_user("b@example.org")]
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 3], "TZ-02": 3}, "Bora": {"TZ-01": 3, "TZ-02": 2}},
        state="document",
        lost=["Bora"],
        lead=lead,
        assessors=people,
        checks=["TZ-01", "TZ-02", "LG-02", "SC-01"],
    )
    decisions = decided(evaluation, Atlas="not_this_time", Bora="not_this_time")

    blockers = decision_blockers(results_for(evaluation), decisions)

    moderation = reverse("moderation", args=[evaluation.pk])
    over = "rated above the evidence: TZ-01, TZ-02. Agree a lower level."
    bora = evaluation.candidates.get(number=2)
    assert [(blocker.sentence, blocker.url) for blocker in blockers] == [
        (
            "Atlas: nobody who counts has rated LG-02. Agree a level.",
            f"{moderation}?kind=pending",
        ),
        (
            "Bora: nobody who counts has rated LG-02. Agree a level.",
            f"{moderation}?kind=pending",
        ),
        (
            f"Bora: {over}",
            f"{moderation}?kind=over-evidence",
        ),
        ("Atlas: the panel differs on TZ-01. Agree a level.", f"{moderation}?kind=unsettled"),
        (
            "Atlas: gate SC-01 is open. Record it as passed or failed, or waive it.",
            reverse(
                "gate_finding", args=[evaluation.pk, evaluation.candidates.first().pk, "SC-01"]
            ),
        ),
        (
            "Bora: gate SC-01 is open. Record it as passed or failed, or waive it.",
            reverse("gate_finding", args=[evaluation.pk, bora.pk, "SC-01"]),
        ),
    ]


def test_departures_are_those_past_and_those_passed(lead):
    evaluation = three(lead)
    decisions = decided(evaluation, Atlas="shortlist", Bora="reserve", Cima="shortlist")

    found = departures(results_for(evaluation), decisions)

    assert [(one.candidate.name, one.rank, one.is_in) for one in found] == [
        ("Bora", 2, False),
        ("Cima", 3, True),
    ]


def test_short_list_of_somebody_without_a_rank_departs_from_the_ranking(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": None}}, lead=lead
    )
    decisions = decided(evaluation, Bora="shortlist", Atlas="reserve")

    found = departures(results_for(evaluation), decisions)

    assert [(one.candidate.name, one.is_in) for one in found] == [("Atlas", False), ("Bora", True)]


@pytest.mark.parametrize("reason", ["We prefer it.", ""])
def test_departure_needs_a_typed_reason_of_six_words(lead, reason):
    """Proposed words, which stand where nobody typed, say what the ranking says."""
    evaluation = three(lead)
    decisions = decided(evaluation, Atlas="reserve", Bora="shortlist", Cima="not_this_time")
    decisions.update(reason=reason)

    assert sentences(evaluation, decisions.all()) == [
        "Atlas: the decision differs from the ranking. Say why in at least 6 words of yours.",
        "Bora: the decision differs from the ranking. Say why in at least 6 words of yours.",
    ]


def test_whoever_has_not_agreed_to_the_levels_of_moderation_blocks(lead, assessor):
    evaluation = three(lead, assessors=[assessor])
    decisions = decided(evaluation, Atlas="shortlist", Bora="reserve", Cima="not_this_time")
    before = sentences(evaluation, decisions)
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(evaluation.candidates.first(), check, 4, "We saw it.", lead)

    (blocker,) = decision_blockers(results_for(evaluation), decisions)
    found = sign_offs_of(evaluation)
    SignOff.objects.give(found.missing_members[0], "minority", "I did not.", found.sha256, assessor)

    assert before == []
    assert (blocker.sentence, blocker.url) == (
        "Amine Roy: has not agreed to the levels of moderation, nor filed a minority note.",
        reverse("sign_off", args=[evaluation.pk]),
    )
    assert sentences(evaluation, decisions) == []
