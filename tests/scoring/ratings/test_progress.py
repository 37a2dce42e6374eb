import pytest

from scoring.evaluations.access import enter
from scoring.ratings.progress import Duties
from tests.factories import make_user, rate
from tests.scoring.ratings.grid_pages import open_evaluation


def member_of(evaluation, person):
    member = evaluation.members.prefetch_related("assignments").get(user=person)
    member.evaluation = evaluation
    return member


def summary(progress):
    return (
        progress.criterion,
        progress.total,
        progress.answered,
        [(cell.candidate.number, cell.check_id) for cell in progress.pending],
        [(cell.candidate.number, cell.check_id, cell.sentence) for cell in progress.to_mend],
    )


def test_progress_counts_ones_own_answers_and_says_what_is_missing(lead):
    evaluation = open_evaluation(lead, vendors=2)
    first, second = evaluation.candidates.all()
    rate(evaluation, lead, first, "TA-01", 3)
    rate(evaluation, lead, second, "TA-01", 0, rationale="")
    rate(evaluation, lead, first, "TA-02", 4)

    (progress,) = [
        one for one in Duties(member_of(evaluation, lead)).progress if one.criterion == "TA"
    ]

    assert summary(progress) == (
        "TA",
        4,
        3,
        [(2, "TA-02")],
        [
            (2, "TA-01", "Say why you chose level 0, in at least 6 words."),
            (1, "TA-02", "Level 4 is over its evidence now, which carries 3."),
        ],
    )
    assert not progress.is_complete


def test_a_level_beside_the_proposed_one_waits_for_its_reason(lead):
    evaluation = open_evaluation(lead, vendors=2, checks=["TA-01"])
    first, second = evaluation.candidates.all()
    rate(evaluation, lead, first, "TA-01", 2, value=64, rationale="")
    rate(evaluation, lead, second, "TA-01", 3, value=64, rationale="")

    (progress,) = Duties(member_of(evaluation, lead), ["TA"]).progress

    assert [(cell.candidate, cell.sentence) for cell in progress.to_mend] == [
        (first, "64 people: level 3 is proposed. You chose 2: say why, in at least 6 words.")
    ]


def test_cannot_tell_is_an_answer(lead):
    evaluation = open_evaluation(lead, checks=["TA-01"])
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", state="cannot_tell")

    (progress,) = Duties(member_of(evaluation, lead), ["TA"]).progress

    assert progress.is_complete


def test_answers_of_others_are_not_progress(lead, assessor):
    other = make_user("other@example.org")
    evaluation = open_evaluation(lead, assessor, other)
    rate(evaluation, other, evaluation.candidates.get(), "TA-01", 3)

    (progress,) = Duties(member_of(evaluation, assessor), ["TA"]).progress

    assert (progress.answered, len(progress.pending)) == (0, 2)


def test_criteria_of_others_are_left_out(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    member = member_of(evaluation, assessor)
    member.assignments.exclude(criterion="TA").delete()

    assert [one.criterion for one in Duties(member_of(evaluation, assessor)).progress] == ["TA"]
    assert Duties(member_of(evaluation, lead)).progress == []


@pytest.mark.parametrize("size", [1, 3, 7])
def test_progress_takes_the_same_queries_at_any_size(lead, django_assert_num_queries, size):
    evaluation = open_evaluation(lead, vendors=size, checks=["TA-01", "TZ-01", "LG-02"])
    member = enter(lead, evaluation.pk, assignments=True)

    with django_assert_num_queries(13):
        assert Duties(member).progress
