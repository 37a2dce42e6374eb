"""Who is recused from a candidate gives no answer there, and that is not a miss."""

import pytest

from scoring.arithmetic import evaluate
from tests.scoring.arithmetic.refusals import changed, make_valid, refusal
from tests.scoring.arithmetic.sheets import make_data

AWAY = [{"assessor": "A2", "candidate": "C1"}]


def test_a_recusal_is_not_a_miss():
    answers = {"C1": ((4, None), (4, None), (4, None)), "C2": ((2, 0), (2, 0), (2, 0))}

    standings = evaluate(make_data(answers, recusals=AWAY))

    assert standings.left_out == ()
    assert standings.candidate("C1").cells["TZ-01"].levels == {"A1": 4}
    assert standings.candidate("C2").cells["TZ-01"].levels == {"A1": 2, "A2": 0}


def test_who_is_recused_from_one_candidate_must_still_rate_the_others():
    answers = {"C1": ((4, None), (4, None), (4, None)), "C2": ((2, None), (2, 0), (2, 0))}

    assert evaluate(make_data(answers, recusals=AWAY)).left_out == (("A2", "TZ"),)


def test_a_cell_whose_assessors_are_all_recused_is_abstained_and_blocks_nothing():
    answers = {"C1": (None, None, None), "C2": (2, 2, 2)}
    recusals = [{"assessor": "A1", "candidate": "C1"}]

    standings = evaluate(make_data(answers, recusals=recusals))

    assert {cell.state for cell in standings.candidate("C1").cells.values()} == {"abstained"}
    assert standings.candidate("C1").status == "incomplete"
    assert not standings.blockers.block
    assert standings.candidate("C2").place == 1


def test_an_answer_still_missing_beside_a_recusal_is_pending():
    answers = {"C1": ((None, None), (2, None), (2, None))}
    exceptions = [{"assessor": "A1", "criterion": "TZ"}]

    standings = evaluate(make_data(answers, recusals=AWAY, exceptions=exceptions))

    assert standings.pending == (("C1", "TZ-01"),)


@pytest.mark.parametrize("answer", ["cannot_tell", "abstained"])
def test_the_word_of_those_who_are_not_recused_is_the_state_of_a_cell(answer):
    standings = evaluate(make_data({"C1": ((answer, None), 2, 2)}, recusals=AWAY))

    assert standings.candidate("C1").cells["TZ-01"].state == answer


@pytest.mark.parametrize("answer", [0, "abstained"])
def test_any_answer_of_the_recused_is_refused(answer):
    data = make_data({"C1": (4, 4, answer)}, recusals=[{"assessor": "A1", "candidate": "C1"}])

    assert refusal(data) == ("ratings[0]: A1 is recused from C1. Take the row out, or the recusal.")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({}, "recusals is a dict. Give a list."),
        (None, "recusals is None. Give a list."),
        (["A1"], "recusals[0] is 'A1'. Give a mapping with assessor, candidate."),
        ([{"assessor": "A1"}], "recusals[0] has no candidate. Add candidate."),
        ([{"assessor": "A9", "candidate": "C1"}], "There is no such assessor."),
        ([{"assessor": "A1", "candidate": "C9"}], "There is no such candidate."),
        ([{"assessor": "A1", "candidate": "C1"}] * 2, "recusals[1] is there twice. Keep one."),
    ],
)
def test_a_recusal_that_is_not_right_is_refused(value, sentence):
    assert sentence in refusal(changed(["recusals"], value))


def test_an_evaluation_without_the_key_has_no_recusals():
    assert evaluate(make_valid()) == evaluate(make_valid() | {"recusals": []})
