"""How things name themselves in lists, messages and the record, and grids kept once read."""

from copy import deepcopy

import pytest

from accounts.models import User
from accounts.record.models import WrittenOnce
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.grid_text import GridText
from scoring.grid.reading import load_grid
from tests.factories import make_open_evaluation, own_grid


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
    own_grid(second, "TZ-01", q="Do our days meet?")

    assert second.grid_copy.check("TZ-01").question == "Do our days meet?"
    assert first.grid_copy.check("TZ-01").question == load_grid().check("TZ-01").question


def test_evaluations_that_rate_by_the_same_words_share_one_text(lead):
    first = make_open_evaluation(lead=lead)
    second = Evaluation.objects.start("Another purchase", lead, grid=deepcopy(first.grid))

    assert first.grid_text_id == second.grid_text_id
    assert first.grid_copy is second.grid_copy
    assert GridText.objects.count() == 1


def test_the_text_of_a_grid_is_never_written_anew(lead):
    text = make_open_evaluation(lead=lead).grid_text
    text.document = {}

    with pytest.raises(WrittenOnce):
        text.save()
    with pytest.raises(WrittenOnce):
        GridText.objects.update(document={})
