"""A row that is not right is refused, by its place and the remedy."""

import re
from copy import deepcopy

import pytest

from tests.scoring.arithmetic.refusals import NOT_LEVELS, changed, make_valid, refusal
from tests.scoring.arithmetic.sheets import make_rating


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

    assert sentence.endswith("Use one of none, claim, document, verified, expired.")


@pytest.mark.parametrize("result", ["passed", None, True, 4])
def test_what_is_no_finding_is_refused(result):
    sentence = refusal(changed(["gates", 0, "result"], result))

    assert sentence.startswith("gates[0].result is ")
    assert sentence.endswith("Use one of pass, fail, open.")


@pytest.mark.parametrize("waived", [0, 1, "no", None])
def test_a_waiver_is_true_or_false(waived):
    assert refusal(changed(["gates", 0, "waived"], waived)).endswith("Give true or false.")
