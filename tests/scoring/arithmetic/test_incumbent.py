"""Section 11 of the rules: three answers, and each criterion with its reason."""

from fractions import Fraction

import pytest

from scoring.arithmetic.incumbent import incumbent_verdict
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data

SIX = [
    make_criterion(name, points, {f"{name}-01": 7, f"{name}-02": 3}, [f"{name}-gate"])
    for name, points in [("TZ", 10), ("LG", 15), ("TA", 25), ("SC", 25), ("AI", 15), ("SO", 10)]
]
PASSED, FAILED, UNKNOWN = (3, 3), (1, 1), ("cannot_tell", 4)


def make_incumbent(*answers):
    """Return an evaluation of C1 with these answers, and passed criteria after them."""
    filled = [*answers, *[PASSED] * (6 - len(answers))]
    return make_data({"C1": tuple(level for pair in filled for level in pair)}, criteria=SIX)


def verdict_of(data, pass_mark=50):
    return incumbent_verdict(evaluate(data), "C1", pass_mark, 3)


def finding(data, pass_mark=50):
    found = verdict_of(data, pass_mark).criteria["TZ"]
    return found.verdict, found.reason, found.gates


@pytest.mark.parametrize(
    ("failed", "unknown", "verdict"),
    [
        (0, 0, "no_case_yet"),
        (2, 0, "no_case_yet"),
        (1, 1, "no_case_yet"),
        (0, 2, "no_case_yet"),
        (2, 1, "cannot_tell_yet"),
        (0, 3, "cannot_tell_yet"),
        (2, 4, "cannot_tell_yet"),
        (3, 0, "open_the_question"),
        (3, 3, "open_the_question"),
        (6, 0, "open_the_question"),
    ],
)
def test_the_verdict_counts_what_fails_and_what_could(failed, unknown, verdict):
    found = verdict_of(make_incumbent(*[FAILED] * failed, *[UNKNOWN] * unknown))

    assert found.verdict == verdict
    assert (found.failed, found.not_evidenced) == (failed, unknown)
    assert (found.passed, found.could_fail) == (6 - failed - unknown, failed + unknown)


def test_a_criterion_passes_at_the_pass_mark_and_fails_just_under_it():
    data = make_incumbent((2, 2))

    assert finding(data, 50) == ("passed", "at_the_mark", ())
    assert finding(data, Fraction(500001, 10000)) == ("failed", "under_the_mark", ())


@pytest.mark.parametrize(
    ("thing", "pass_mark", "answer"),
    [
        (3, 60, ("not_evidenced", "held_down_by_proof", ())),  # 25 as it is, 60 at the thing
        (3, Fraction(600001, 10000), ("failed", "under_the_mark", ())),
        (2, 60, ("failed", "under_the_mark", ())),
        (2, 25, ("passed", "at_the_mark", ())),
    ],
)
def test_what_proof_alone_holds_down_is_not_evidenced(thing, pass_mark, answer):
    data = make_incumbent(FAILED)
    row = {"candidate": "C1", "check": "TZ-01", "assessor": "A1", "by": "claim"}
    data["held_back"] = [row | {"thing": thing, "cap": 1}]

    assert finding(data, pass_mark) == answer


def test_a_failed_gate_decides_before_what_proof_holds_down():
    data = make_incumbent(FAILED)
    row = {"candidate": "C1", "check": "TZ-01", "assessor": "A1", "by": "claim"}
    data["held_back"] = [row | {"thing": 4, "cap": 1}]
    find_row(data, "gates", "C1", "TZ-gate")["result"] = "fail"

    assert finding(data) == ("failed", "gate_failed", ("TZ-gate",))


def test_a_failed_gate_decides_before_missing_evidence():
    data = make_incumbent(UNKNOWN)
    find_row(data, "gates", "C1", "TZ-gate")["result"] = "fail"

    assert finding(data) == ("failed", "gate_failed", ("TZ-gate",))


@pytest.mark.parametrize(
    ("answers", "reason"), [(FAILED, "gate_open"), (UNKNOWN, "too_little_evidence")]
)
def test_an_open_gate_leaves_even_a_low_score_not_evidenced(answers, reason):
    data = make_incumbent(answers)
    find_row(data, "gates", "C1", "TZ-gate")["result"] = "open"

    assert finding(data) == ("not_evidenced", reason, ("TZ-gate",))


@pytest.mark.parametrize("result", ["fail", "open"])
def test_a_waived_gate_decides_nothing(result):
    data = make_incumbent(PASSED)
    find_row(data, "gates", "C1", "TZ-gate").update(result=result, waived=True)

    assert finding(data) == ("passed", "at_the_mark", ())


@pytest.mark.parametrize(
    ("answers", "reason"),
    [((4, "cannot_tell"), "at_the_mark"), (("cannot_tell", 4), "too_little_evidence")],
)
def test_coverage_equal_to_the_minimum_is_enough_to_judge(answers, reason):
    assert finding(make_incumbent(answers))[1] == reason


def test_a_finding_carries_the_score_and_the_coverage_it_rests_on():
    found = verdict_of(make_incumbent(("cannot_tell", 1))).criteria["TZ"]

    assert (found.value, found.coverage) == (25, Fraction(3, 10))


def test_a_criterion_without_a_check_in_use_is_not_evidenced():
    criteria = [make_criterion("TZ", 100, {"a": 1}), make_criterion("LG", 0, {})]
    standings = evaluate(make_data({"C1": (4,)}, criteria=criteria))

    found = incumbent_verdict(standings, "C1", 50, 3)

    assert [one.verdict for one in found.criteria.values()] == ["passed", "not_evidenced"]


def test_an_incumbent_out_by_a_gate_is_judged_on_every_criterion():
    data = make_incumbent(FAILED, FAILED)
    find_row(data, "gates", "C1", "SO-gate")["result"] = "fail"

    assert verdict_of(data).verdict == "open_the_question"


@pytest.mark.parametrize("pass_mark", [-1, 101, 50.0, True, None, "50", float("nan")])
def test_a_pass_mark_that_is_no_exact_score_is_refused(pass_mark):
    with pytest.raises(ValueError, match=r"^pass_mark is .* Give an int or a Fraction from 0"):
        verdict_of(make_incumbent(), pass_mark)


def test_an_unknown_incumbent_is_refused():
    with pytest.raises(ValueError, match=r"^incumbent is 'C9'. Give the id of a candidate"):
        incumbent_verdict(evaluate(make_incumbent()), "C9", 50, 3)
