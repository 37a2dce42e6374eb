"""What is not a complete evaluation is refused, with its place and the remedy."""

import json
import re
from collections import UserDict
from copy import deepcopy

import pytest

from scoring.arithmetic.sheet import read_sheet
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.refusals import NAN, NOT_LEVELS, changed, make_valid, refusal
from tests.scoring.arithmetic.sheets import make_criterion, make_data, make_rating


def test_a_valid_evaluation_is_read():
    assert read_sheet(make_valid()).candidates == ("C1", "C2")


def test_an_evaluation_survives_json():
    assert evaluate(json.loads(json.dumps(make_valid()))) == evaluate(make_valid())


def test_rows_may_be_any_mapping_and_lists_may_be_tuples():
    data = make_valid()
    data["ratings"] = tuple(UserDict(row) for row in data["ratings"])

    assert evaluate(UserDict(data)) == evaluate(make_valid())


def test_a_state_may_carry_an_empty_level():
    data = make_valid()
    next(row for row in data["ratings"] if row["state"] == "abstained")["level"] = None

    assert evaluate(data) == evaluate(make_valid())


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["schema"], "scores/2", "schema is 'scores/2'. Use \"evaluator-scores/1\"."),
        (["notes"], 1, "The evaluation has the unknown key 'notes'. Take it out;"),
        (["settings"], [], "settings is a list. Give a mapping with coverage_minimum,"),
        (["settings", "mode"], 1, "settings has the unknown key 'mode'."),
        (
            ["settings", "coverage_minimum"],
            0.7,
            "settings.coverage_minimum: 0.7 is not a fraction.",
        ),
        (["settings", "coverage_minimum"], "11/10", "Give a fraction from 0/1 to 1/1."),
        (["settings", "coverage_minimum"], None, 'Write it as "n/d"'),
        (["settings", "overall_minimum"], "101/1", "settings.overall_minimum is '101/1'."),
        (["settings", "overall_minimum"], 50, "settings.overall_minimum: 50 is not a fraction."),
        (["settings", "overall_minimum"], "1/0", "divides by zero"),
        (["settings", "tolerance"], 5, "settings.tolerance is 5. Give a whole number from 0 to 4."),
        (["settings", "tolerance"], True, "settings.tolerance is True."),
        (["settings", "tie_rule"], "name", "settings.tie_rule: 'name' is not a tie rule. Use"),
        (["settings", "tie_rule"], None, "settings.tie_rule is None. Give an id"),
        (["settings", "tie_rule"], "highest_criterion:AI", "Name a criterion of this evaluation."),
        (["criteria"], {}, "criteria is a dict. Give a list."),
        (["criteria", 0], "TZ", "criteria[0] is 'TZ'. Give a mapping with id, points,"),
        (["criteria", 0, "id"], "", "criteria[0].id is ''. Give an id: text that is not empty."),
        (["criteria", 0, "id"], 7, "criteria[0].id is 7. Give an id"),
        (["criteria", 1, "id"], "TZ", "criteria[1].id is 'TZ'. It is there twice. Keep one."),
        (["criteria", 0, "points"], 101, "Give a whole number from 0 to 100."),
        (["criteria", 0, "points"], 16.5, "criteria[0].points is 16.5."),
        (["criteria", 0, "minimum"], "-1/2", "criteria[0].minimum: '-1/2' is not a fraction."),
        (["criteria", 0, "checks"], "TZ-01", "criteria[0].checks is 'TZ-01'. Give a list."),
        (["criteria", 0, "checks", 0, "weight"], -5, "criteria[0].checks[0].weight is -5."),
        (["criteria", 0, "checks", 0, "weight"], NAN, "criteria[0].checks[0].weight is nan."),
        (["criteria", 0, "checks", 0, "weight"], float("inf"), "weight is inf."),
        (["criteria", 0, "checks", 0, "weight"], 101, "Give a whole number from 0 to 100."),
        (["criteria", 0, "checks", 0, "weight"], "1/2", "weight is '1/2'. Give a whole number"),
        (["criteria", 1, "checks", 0, "id"], "TZ-01", "criteria[1].checks[0].id is 'TZ-01'. It is"),
        (
            ["criteria", 1, "gates", 0],
            "TZ-01",
            "criteria[1].gates[0] is 'TZ-01'. It is there twice.",
        ),
        (
            ["criteria", 0, "gates"],
            ["LG-01"],
            "criteria[1].gates[0] is 'LG-01'. It is there twice.",
        ),
        (
            ["assessors", 0, "criteria", 0],
            "AI",
            "assessors[0].criteria[0] is 'AI'. There is no such",
        ),
        (
            ["assessors", 0, "criteria", 1],
            "TZ",
            "assessors[0].criteria[1] is 'TZ'. It is there twice",
        ),
        (["assessors", 1, "id"], "A1", "assessors[1].id is 'A1'. It is there twice. Keep one."),
        (["assessors", 0], {"id": "A1"}, "assessors[0] has no criteria. Add criteria."),
        (
            ["exceptions", 0, "assessor"],
            "A9",
            "exceptions[0].assessor is 'A9'. There is no such asses",
        ),
        (["exceptions", 0, "criterion"], "AI", "There is no such criterion of that assessor."),
        (
            ["exceptions"],
            [{"assessor": "A1", "criterion": "TZ"}] * 2,
            "exceptions[1] is there twice",
        ),
        (["candidates", 1, "id"], "C1", "candidates[1].id is 'C1'. It is there twice. Keep one."),
        (["candidates", 0], "C1", "candidates[0] is 'C1'. Give a mapping with id."),
        (["candidates", 0], {"name": "x"}, "candidates[0] has no id. Add id."),
        (["ratings"], None, "ratings is None. Give a list."),
        (["evidence"], "all", "evidence is 'all'. Give a list."),
        (["gates"], {}, "gates is a dict. Give a list."),
        (["agreed"], 3, "agreed is 3. Give a list."),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_remedy(path, value, sentence):
    assert sentence in refusal(changed(path, value))


@pytest.mark.parametrize("key", [key for key in make_valid() if key != "exceptions"])
def test_a_missing_part_is_refused(key):
    data = make_valid()
    del data[key]

    assert refusal(data) == f"The evaluation has no {key}. Add {key}."


@pytest.mark.parametrize("key", ["coverage_minimum", "overall_minimum", "tolerance", "tie_rule"])
def test_a_missing_setting_is_refused(key):
    data = make_valid()
    del data["settings"][key]

    assert refusal(data) == f"settings has no {key}. Add {key}."


@pytest.mark.parametrize("data", [None, [], "scores", 1])
def test_what_is_no_mapping_is_refused(data):
    assert "Give a mapping with schema" in refusal(data)


def test_points_that_total_nothing_are_refused():
    data = make_data({}, criteria=[make_criterion("TZ", 0, {"a": 1})])

    assert refusal(data) == "criteria: the points total 0. Give at least one criterion a point."


def test_a_long_value_is_cut_in_the_sentence():
    assert len(refusal(changed(["schema"], "x" * 10_000))) < 150


@pytest.mark.parametrize("part", ["ratings", "agreed", "evidence", "gates"])
@pytest.mark.parametrize("row", [None, "C1", 7, [], ["candidate", "check"]])
def test_a_row_that_is_no_mapping_is_refused(part, row):
    data = make_valid()
    data[part].append(row)

    assert re.match(rf"{part}\[{len(data[part]) - 1}\] is .* Give a mapping with ", refusal(data))


@pytest.mark.parametrize("part", ["ratings", "agreed", "evidence", "gates"])
def test_a_row_that_is_there_twice_is_refused(part):
    data = make_valid()
    data[part].append(deepcopy(data[part][0]))

    assert refusal(data).endswith("Keep one row.")


@pytest.mark.parametrize("part", ["ratings", "agreed", "evidence", "gates"])
def test_a_row_that_lacks_a_key_or_has_one_too_many_is_refused(part):
    for key in make_valid()[part][0]:
        data = make_valid()
        del data[part][0][key]
        assert f"{part}[0]" in refusal(data)

    assert f"{part}[0] has the unknown key 'why'" in refusal(changed([part, 0, "why"], ""))


@pytest.mark.parametrize("part", ["ratings", "agreed", "evidence", "gates"])
@pytest.mark.parametrize(
    ("key", "value", "remedy"),
    [
        ("candidate", "C9", "There is no such candidate."),
        ("candidate", 1, "Give an id"),
        ("candidate", ["C1"], "Give an id"),
        ("check", "XX-01", "Add it, or take the row out."),
        ("check", None, "Give an id"),
    ],
)
def test_a_row_about_something_unknown_is_refused(part, key, value, remedy):
    sentence = refusal(changed([part, 0, key], value))

    assert sentence.startswith(f"{part}[0].{key} is ")
    assert remedy in sentence


@pytest.mark.parametrize("part", ["ratings", "agreed", "evidence"])
def test_a_gate_is_never_given_a_level(part):
    sentence = refusal(changed([part, 0, "check"], "LG-01"))

    assert sentence.startswith(f"{part}[0].check is 'LG-01'. There is no such scored check.")


def test_a_scored_check_is_no_gate():
    sentence = refusal(changed(["gates", 0, "check"], "TZ-01"))

    assert sentence.startswith("gates[0].check is 'TZ-01'. There is no such gate.")


@pytest.mark.parametrize("part", ["ratings", "agreed"])
@pytest.mark.parametrize("level", NOT_LEVELS)
def test_what_is_no_level_is_refused(part, level):
    sentence = refusal(changed([part, 0, "level"], level))

    assert sentence.startswith(f"{part}[0].level is ")
    assert sentence.endswith("Give a whole number from 0 to 4.")


@pytest.mark.parametrize("cap", NOT_LEVELS)
def test_what_is_no_cap_is_refused(cap):
    sentence = refusal(changed(["evidence", 0, "cap"], cap))

    assert sentence.startswith("evidence[0].cap is ")
    assert sentence.endswith("Give a whole number from 0 to 4.")


@pytest.mark.parametrize(
    ("state", "remedy"),
    [
        ("pending", "take the row out"),
        ("not_applicable", "Take the check out of its criterion, for all candidates."),
        ("seen", "Use one of rated, cannot_tell, abstained."),
        (None, "Use one of rated, cannot_tell, abstained."),
        (["rated"], "Use one of rated, cannot_tell, abstained."),
    ],
)
def test_a_state_that_nobody_can_give_is_refused(state, remedy):
    sentence = refusal(changed(["ratings", 0, "state"], state))

    assert sentence.startswith("ratings[0].state is ")
    assert remedy in sentence


@pytest.mark.parametrize("state", ["cannot_tell", "abstained"])
def test_a_state_with_a_level_is_refused(state):
    assert refusal(changed(["ratings", 0, "state"], state)) == (
        f"ratings[0].level is 3. With {state} there is no level: take it out."
    )


def test_a_state_with_a_key_too_many_is_refused():
    data = make_valid()
    index = next(i for i, row in enumerate(data["ratings"]) if row["state"] == "abstained")
    data["ratings"][index]["why"] = "A conflict"

    assert refusal(data).startswith(f"ratings[{index}] has the unknown key 'why'.")


def test_a_rating_by_an_unknown_assessor_is_refused():
    assert "There is no such assessor." in refusal(changed(["ratings", 0, "assessor"], "A9"))


def test_a_rating_by_an_assessor_of_other_criteria_is_refused():
    data = make_valid()
    data["assessors"].append({"id": "A3", "criteria": ["LG"]})
    data["ratings"].append(make_rating("C1", "TZ-01", "A3", 2))

    assert refusal(data).endswith("Give them the criterion of TZ-01, or take the row out.")


@pytest.mark.parametrize("state", ["seen", None, 3, ["claim"]])
def test_what_is_no_state_of_evidence_is_refused(state):
    sentence = refusal(changed(["evidence", 0, "state"], state))

    assert sentence.endswith("Use one of none, claim, document, unconfirmed, verified, expired.")


@pytest.mark.parametrize("result", ["passed", None, True, 4])
def test_what_is_no_finding_is_refused(result):
    sentence = refusal(changed(["gates", 0, "result"], result))

    assert sentence.startswith("gates[0].result is ")
    assert sentence.endswith("Use one of pass, fail, open.")


@pytest.mark.parametrize("waived", [0, 1, "no", None])
def test_a_waiver_is_true_or_false(waived):
    assert refusal(changed(["gates", 0, "waived"], waived)).endswith("Give true or false.")


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
    assert standings.candidate("C2").rank == 1


def test_an_answer_still_missing_beside_a_recusal_is_pending():
    answers = {"C1": ((None, None), (2, None), (2, None))}
    exceptions = [{"assessor": "A1", "criterion": "TZ"}]

    standings = evaluate(make_data(answers, recusals=AWAY, exceptions=exceptions))

    assert standings.blockers.pending == (("C1", "TZ-01"),)


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
