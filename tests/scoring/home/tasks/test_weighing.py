"""The line of a member's own weights, while the evaluation is set up."""

import pytest

from scoring.evaluations.models import Evaluation, WeightProposal
from scoring.home.tasks import part_of
from tests.factories import add_member, make_evaluation, make_user

LABEL = "Give your own weights (optional)"


@pytest.fixture
def draft(lead, assessor):
    evaluation = make_evaluation(lead)
    add_member(evaluation, assessor)
    return evaluation


def statuses(user, evaluation):
    tasks = part_of(user, Evaluation.objects.get(pk=evaluation.pk)).tasks
    return [task.status.label for task in tasks if task.label == LABEL]


def test_own_weights_go_from_not_yet_to_completed(assessor, draft):
    member = draft.members.get(user=assessor)
    points = {name: 100 * (name == "TZ") for name in draft.criterion_titles}

    before = statuses(assessor, draft)
    WeightProposal.objects.work_out(member, "direct", points, points)
    meanwhile = statuses(assessor, draft)
    WeightProposal.objects.give(member)

    assert not part_of(assessor, draft).needs_you
    assert [before, meanwhile] == [["Not yet started"], ["In progress"]]
    assert statuses(assessor, draft) == ["Completed"]


def test_an_observer_and_a_sealed_evaluation_have_no_such_line(lead, assessor, draft):
    observer = make_user("observer@example.org")
    add_member(draft, observer, "observer", rates=False)

    assert statuses(observer, draft) == []
    draft.open_for_rating(lead)
    assert statuses(assessor, draft) == []
