"""How things name themselves in lists, messages and the record, and grids kept once read."""

from copy import deepcopy

from accounts.models import User
from scoring.evaluations.models import Evaluation
from tests.factories import make_open_evaluation


def test_parts_of_an_evaluation_name_themselves(lead):
    evaluation = make_open_evaluation(lead=lead)
    seal = evaluation.seals.get()

    assert str(evaluation.weights.first()) == "TZ 17"
    assert str(evaluation.checks.first()) == "TZ-01"
    assert str(evaluation.members.get().assignments.first()) == "TZ"
    assert str(seal) == f"version 1, {seal.sha256[:12]}"
    assert str(evaluation.members.get()) == str(User.objects.get())


def test_each_evaluation_reads_its_own_copy_of_the_grid(lead):
    first = make_open_evaluation(lead=lead)
    second = Evaluation.objects.get(pk=first.pk)
    second.grid = deepcopy(second.grid)
    second.grid["rubric"]["title"] = "Our own grid"

    assert first.grid_copy.title != second.grid_copy.title == "Our own grid"
    assert first.grid_copy is first.grid_copy
