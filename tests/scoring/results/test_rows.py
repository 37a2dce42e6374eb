import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring.ratings.models import Moderation
from scoring.results.results import ranks_of, results_for
from scoring.results.sheet import frame_of
from tests.factories import (
    make_evidence,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)

pytestmark = pytest.mark.django_db


def test_sheet_holds_the_evaluation_as_plain_data(lead):
    evaluation = make_open_evaluation(
        lead=lead, checks=["TZ-01", "LG-03"], overall_minimum=40, coverage_minimum=70
    )
    candidate = evaluation.candidates.get()
    make_evidence(candidate.vendor, "TZ-01")
    rate(evaluation, lead, candidate, "TZ-01", 3)
    rate(evaluation, lead, candidate, "LG-03", state="cannot_tell")

    sheet = results_for(evaluation).sheet

    used = [row for row in sheet["criteria"] if row["checks"] or row["gates"]]
    assert sheet["settings"] == {
        "coverage_minimum": "7/10",
        "overall_minimum": "40/1",
        "tolerance": 1,
        "tie_rule": "none",
    }
    assert [(row["id"], row["checks"]) for row in used] == [
        ("TZ", [{"id": "TZ-01", "weight": 25}]),
        ("LG", [{"id": "LG-03", "weight": evaluation.checks.get(check_id="LG-03").weight}]),
    ]
    assert [row["id"] for row in sheet["assessors"]] == ["A1"]
    assert sheet["candidates"] == [{"id": "C1"}]
    assert sheet["ratings"] == [
        {"candidate": "C1", "check": "TZ-01", "assessor": "A1", "state": "rated", "level": 3},
        {"candidate": "C1", "check": "LG-03", "assessor": "A1", "state": "cannot_tell"},
    ]
    assert sheet["evidence"] == [
        {"candidate": "C1", "check": "TZ-01", "state": "document", "cap": 3}
    ]


def test_sheet_leaves_out_what_does_not_count(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    candidate = evaluation.candidates.get()
    rate(evaluation, assessor, candidate, "TZ-01", 3, voided_at=timezone.now())
    rate(evaluation, lead, candidate, "TZ-02", 3)
    rate(evaluation, assessor, candidate, "TZ-03", 3)
    rate(evaluation, assessor, candidate, "LG-03", 3)
    settle(evaluation, candidate, "TZ-03", lead)
    make_finding(evaluation, candidate, "SC-03", by=lead)
    evaluation.checks.filter(check_id__in=["TZ-03", "SC-03"]).update(use="left_out")
    evaluation.members.get(user=assessor).assignments.filter(criterion="LG").delete()

    sheet = results_for(evaluation).sheet

    assert (sheet["ratings"], sheet["agreed"], sheet["gates"]) == ([], [], [])


def settle(evaluation, candidate, check, by, level=2):
    Moderation.objects.create(
        candidate=candidate,
        check_in_use=evaluation.checks.get(check_id=check),
        agreed_level=level,
        reason="We read the plan again together.",
        agreed_by=by,
        agreed_at=timezone.now(),
    )


def test_sheet_carries_agreed_levels_and_waivers(lead):
    evaluation = make_open_evaluation(lead=lead)
    candidate = evaluation.candidates.get()
    gate = "SC-01"
    settle(evaluation, candidate, "TZ-01", lead)
    make_finding(
        evaluation,
        candidate,
        gate,
        "fail",
        waived_at=timezone.now(),
        waived_by=lead,
        waiver_reason="The law changes in March and the buyer accepts the wait.",
    )

    sheet = results_for(evaluation).sheet

    assert sheet["agreed"] == [{"candidate": "C1", "check": "TZ-01", "level": 2}]
    assert sheet["gates"] == [{"candidate": "C1", "check": gate, "result": "fail", "waived": True}]


def test_sheet_numbers_assessors_among_those_who_rate(lead):
    people = [make_user(f"p{number}@example.org") for number in (1, 2)]
    evaluation = make_open_evaluation(lead=lead, assessors=people)

    results = results_for(evaluation)

    assert [(line.id, line.name, line.role) for line in results.assessors.values()] == [
        ("A1", "p1@example.org", "assessor"),
        ("A2", "p2@example.org", "assessor"),
    ]


def test_sheet_skips_a_criterion_that_the_evaluation_does_not_weigh(lead):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.weights.filter(criterion="SO").delete()

    assert "SO" not in frame_of(evaluation).criteria


def test_results_take_the_same_queries_whatever_the_size(lead):
    small = make_released_evaluation({"A": {"TZ-01": 3}}, lead=lead)
    people = [make_user(f"p{number}@example.org") for number in range(3)]
    large = make_released_evaluation(
        {name: {"TZ-01": 3, "LG-03": 2} for name in "BCD"}, lead=lead, assessors=people
    )

    with CaptureQueriesContext(
        connection,
    ) as one:
        results_for(small)
    with CaptureQueriesContext(connection) as three:
        results_for(large)

    assert len(one) == len(three)
    assert len(one) <= 28


def test_places_are_kept_without_anything_being_released(lead):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[make_vendor("A"), make_vendor("B"), make_vendor("C")], checks=["TZ-01"]
    )
    for candidate, level in zip(evaluation.candidates.all(), (2, 3, None), strict=True):
        make_evidence(candidate.vendor, "TZ-01")
        rate(
            evaluation,
            lead,
            candidate,
            "TZ-01",
            level,
            state="cannot_tell" if level is None else "rated",
        )

    assert ranks_of(evaluation) == {"C1": 2, "C2": 1, "C3": None}
