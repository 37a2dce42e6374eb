"""What each role has to do in each state, and that nothing else can be read from it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.organisation import Organisation, save_organisation
from scoring.decisions.models import CandidateDecision
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models import candidate as candidates
from scoring.home.tasks import Status, part_of, parts_of
from tests.factories import (
    add_member,
    make_evaluation,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)

DECLARED = ("Declare conflicts of interest", "Completed", "")


def lines(user, evaluation):
    """Return (label, status, progress) of everything this person has to do here."""
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    return [(t.label, t.status.label, t.progress) for t in part_of(user, evaluation).tasks]


def task(user, evaluation, label):
    tasks = part_of(user, Evaluation.objects.get(pk=evaluation.pk)).tasks
    return next(task for task in tasks if task.label == label)


def submit(evaluation, person):
    evaluation.members.filter(user=person).update(submitted_at=timezone.now())


def test_a_new_draft_gives_its_lead_six_steps(lead):
    evaluation = Evaluation.objects.start("Nearshore 2027", lead)

    assert lines(lead, evaluation) == [
        ("Purpose and needs", "Not yet started", ""),
        ("Candidates", "Not yet started", ""),
        ("Checks and gates", "Completed", "34 checks, 6 gates"),
        ("Weights", "Not yet started", "not chosen yet"),
        ("People", "Not yet started", ""),
        ("Declare conflicts of interest", "Cannot start yet", ""),
        ("Check and open", "Cannot start yet", ""),
    ]


def test_a_ready_draft_waits_only_for_its_opening(lead):
    assert lines(lead, make_evaluation(lead)) == [
        ("Purpose and needs", "Completed", ""),
        ("Candidates", "Completed", "1 candidate"),
        ("Checks and gates", "Completed", "34 checks, 6 gates"),
        ("Weights", "Completed", "100 of 100 points"),
        ("People", "Completed", "1 of 1 person rates"),
        DECLARED,
        ("Check and open", "Not yet started", ""),
    ]


def test_steps_that_are_half_done_or_wrong_say_so(lead, assessor):
    evaluation = make_evaluation(lead, parameters={}, assessors=[assessor])
    evaluation.checks.filter(criterion="TZ").update(use="left_out")
    evaluation.weights.filter(criterion="SC").update(points=14)
    evaluation.members.get(user=assessor).assignments.filter(criterion="SC").delete()

    found = {label: (status, progress) for label, status, progress in lines(lead, evaluation)}

    assert found == {
        "Purpose and needs": ("In progress", ""),
        "Candidates": ("Completed", "1 candidate"),
        "Checks and gates": ("There is a problem", "28 checks, 6 gates"),
        "Weights": ("In progress", "3 points left"),
        "People": ("In progress", "1 of 2 people rates"),
        "Declare conflicts of interest": ("Completed", ""),
        "Check and open": ("Cannot start yet", ""),
    }


def test_too_many_points_are_a_problem(lead):
    evaluation = make_evaluation(lead)
    evaluation.weights.filter(criterion="SC").update(points=20)

    weights = task(lead, evaluation, "Weights")

    assert (weights.status, weights.progress) == (Status.PROBLEM, "103 of 100 points")


@pytest.fixture
def draft(lead):
    save_organisation(Organisation(name="Ours", time_zone="Europe/Berlin"), lead)
    return Evaluation.objects.start("Nearshore 2027", lead)


def status(lead, evaluation, label):
    return task(lead, evaluation, label).status.label


def test_what_the_organisation_fills_in_begins_no_step(lead, draft):
    assert draft.parameters == {"buyer_timezone": "Europe/Berlin"}
    assert {label: text for label, text, _progress in lines(lead, draft)} == {
        "Purpose and needs": "Not yet started",
        "Candidates": "Not yet started",
        "Checks and gates": "Completed",
        "Weights": "Not yet started",
        "People": "Not yet started",
        "Declare conflicts of interest": "Cannot start yet",
        "Check and open": "Cannot start yet",
    }


@pytest.mark.parametrize(
    "own",
    [
        {"purpose": "Support."},
        {"decision_asked": "Choose four."},
        {"parameters": {"buyer_timezone": "Europe/Berlin", "seniors_needed": 20}},
    ],
)
def test_purpose_is_in_progress_once_anything_of_it_is_said(lead, draft, own):
    Evaluation.objects.filter(pk=draft.pk).update(**own)

    assert status(lead, draft, "Purpose and needs") == "In progress"


def test_more_candidates_than_an_evaluation_holds_are_a_problem(lead, draft, monkeypatch):
    draft.add_candidates([make_vendor("A"), make_vendor("B")], lead)
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 1)

    assert status(lead, draft, "Candidates") == "There is a problem"


def test_minimum_that_nobody_can_reach_is_a_problem_of_the_weights(lead):
    evaluation = make_evaluation(lead)
    evaluation.weights.filter(criterion="TZ").update(minimum=50)
    evaluation.checks.filter(criterion="TZ").update(use="left_out")

    assert status(lead, evaluation, "Weights") == "There is a problem"


def test_nobody_is_on_the_panel_once_the_others_left_it(lead, assessor):
    evaluation = make_evaluation(lead, assessors=[assessor])
    evaluation.members.get(user=lead).assignments.all().delete()
    before = task(lead, evaluation, "People")
    evaluation.members.filter(user=assessor).update(left_at=timezone.now(), left_reason="Left us.")

    after = task(lead, evaluation, "People")

    assert (before.status.label, before.progress) == ("Completed", "1 of 2 people rates")
    assert (after.status.label, after.progress) == ("Not yet started", "")


def test_a_panel_is_not_complete_because_there_is_nothing_to_rate(lead, draft):
    draft.checks.update(use="left_out")

    assert status(lead, draft, "People") == "Not yet started"


def test_an_assessor_counts_only_their_own_cells(lead, assessor):
    other = make_user("other@example.org")
    vendors = [make_vendor("A"), make_vendor("B")]
    evaluation = make_open_evaluation(
        lead=lead, vendors=vendors, assessors=[assessor, other], checks=["TZ-01", "TZ-02", "SC-04"]
    )
    first, second = evaluation.candidates.all()
    rate(evaluation, assessor, first, "TZ-01", 1)
    rate(evaluation, assessor, second, "TZ-01", state="cannot_tell")
    rate(evaluation, assessor, first, "TZ-02", 1, voided_at=timezone.now())
    for candidate in [first, second]:
        for check in ["TZ-01", "TZ-02", "SC-04"]:
            rate(evaluation, other, candidate, check, 1)

    assert lines(assessor, evaluation) == [
        DECLARED,
        ("Rate: Working inside our day", "In progress", "2 of 4"),
        ("Rate: Languages at production quality", "Completed", "0 of 0"),
        ("Rate: Depth of senior IT and AI talent", "Completed", "0 of 0"),
        ("Rate: Security, compliance and governance", "Not yet started", "0 of 2"),
        ("Rate: People and AI delivering together, with open metrics", "Completed", "0 of 0"),
        ("Rate: Solidity and continuity", "Completed", "0 of 0"),
        ("Submit my ratings", "Not yet started", "4 answers left"),
    ]
    assert not task(assessor, evaluation, "Submit my ratings").needs_you
    next_check = reverse("rate_check", args=[evaluation.pk, "TZ-02"])
    assert task(assessor, evaluation, "Rate: Working inside our day").url == next_check


def test_an_assessor_who_rated_everything_can_check_and_submit(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor], checks=["TZ-01"])
    rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 1)

    done = task(assessor, evaluation, "Rate: Working inside our day")
    ready = task(assessor, evaluation, "Submit my ratings")

    assert (done.status, done.url) == (
        Status.COMPLETED,
        reverse("check_answers", args=[evaluation.pk, "TZ"]),
    )
    assert (ready.status, ready.url) == (
        Status.NOT_YET,
        reverse("submit_ratings", args=[evaluation.pk]),
    )


def test_after_the_deadline_there_is_nothing_to_submit(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor], checks=["TZ-01"])
    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    late = task(assessor, evaluation, "Submit my ratings")

    assert (late.status, late.url, late.progress) == (Status.CANNOT, "", "rating has closed")


def test_after_submitting_everything_is_done_and_can_be_read(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor], checks=["TZ-01"])
    submit(evaluation, assessor)

    part = part_of(assessor, evaluation)

    assert {task.status for task in part.tasks} == {Status.COMPLETED}
    assert (part.done, part.needs_you) == (len(part.tasks), False)
    assert part.tasks[1].url == reverse("check_answers", args=[evaluation.pk, "TZ"])


def test_an_assessor_of_a_draft_cannot_start_rating_yet(lead, assessor):
    part = part_of(assessor, make_evaluation(lead, assessors=[assessor]))

    assert lines(assessor, part.evaluation)[0] == DECLARED
    assert part.tasks[1].label == "Give your own weights (optional)"
    assert {task.status for task in part.tasks[2:]} == {Status.CANNOT}
    assert {task.url for task in part.tasks[2:]} == {""}


def test_gates_are_counted_for_those_who_may_answer_them(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    evaluation.members.get(user=assessor).assignments.exclude(criterion="SC").delete()
    candidate = evaluation.candidates.get()
    make_finding(evaluation, candidate, "SC-01")
    make_finding(evaluation, candidate, "LG-01", result="open", reason="")

    label = "Record gate findings"
    assert [task(person, evaluation, label).progress for person in [lead, assessor]] == [
        "1 of 6",
        "1 of 3",
    ]


def test_somebody_without_gates_has_no_line_for_them(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    evaluation.members.get(user=assessor).assignments.exclude(criterion="TZ").delete()

    assert "Record gate findings" not in [label for label, _, _ in lines(assessor, evaluation)]


def test_the_lead_is_told_who_has_submitted_and_nothing_more(lead, assessor):
    late = make_user("late@example.org", name="Rim Late")
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, late], checks=["TZ-01"])
    submit(evaluation, assessor)
    before = lines(lead, evaluation)
    rate(evaluation, late, evaluation.candidates.get(), "TZ-01", 4)

    part = part_of(lead, evaluation)

    assert part.waiting == ["Rim Late"]
    assert lines(lead, evaluation) == before
    assert before[-1] == (
        "Close rating and release the results",
        "Not yet started",
        "1 of 2 have submitted",
    )
    assert not part.tasks[-1].needs_you
    submit(evaluation, late)
    assert part_of(lead, evaluation).tasks[-1].needs_you


def test_assessors_and_observers_are_not_told_who_has_submitted(lead, assessor):
    observer = make_user("observer@example.org")
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    add_member(evaluation, observer, "observer", rates=False)

    parts = [part_of(person, evaluation) for person in [assessor, observer]]

    assert [part.waiting for part in parts] == [[], []]
    assert [task.label for task in parts[1].tasks] == ["Declare conflicts of interest"]
    assert parts[1].only_reads


def test_after_release_the_lead_settles_and_decides(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, make_user("b@example.org")])
    evaluation.close_rating(lead)

    assert lines(lead, evaluation) == [
        ("Record gate findings", "Not yet started", "0 of 6"),
        ("Settle where the panel differs", "Not yet started", "34 cells left"),
        ("Decide the short list", "Not yet started", ""),
        ("Sign and freeze the decision", "Cannot start yet", ""),
    ]
    assert lines(assessor, evaluation) == [("Record gate findings", "Not yet started", "0 of 6")]


def test_alone_there_is_nothing_to_settle(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    before = lines(lead, evaluation)
    CandidateDecision.objects.create(candidate=evaluation.candidates.get(), outcome="shortlist")

    assert before == [
        ("Decide the short list", "Not yet started", ""),
        ("Sign and freeze the decision", "Cannot start yet", ""),
    ]
    assert lines(lead, evaluation) == [
        ("Decide the short list", "Completed", "1 of 1"),
        ("Sign and freeze the decision", "Not yet started", ""),
    ]


def test_a_decided_evaluation_offers_its_report(lead):
    evaluation = make_open_evaluation(lead=lead)
    Evaluation.objects.update(state="decided")

    found = task(lead, evaluation, "Download the report")

    assert found.url == reverse("report_list", args=[evaluation.pk])


def test_three_evaluations_ask_the_database_as_often_as_one(lead, django_assert_num_queries):
    for name in "ABC":
        make_open_evaluation(lead=lead, vendors=[make_vendor(name)])
    one, *_ = three = list(Evaluation.objects.all())

    with django_assert_num_queries(7):
        parts_of(lead, [one])
    with django_assert_num_queries(7):
        parts_of(lead, three)
