import json
from fractions import Fraction

from scoring.arithmetic import (
    CheckAgreement,
    agreement_of,
    agreement_to_plain,
    evaluate,
    icc,
    kendall_w,
    krippendorff_alpha,
)
from tests.scoring.arithmetic.sheets import make_criterion, make_data

ONE = [make_criterion("TZ", 100, {"a": 1, "b": 1})]
NOTHING = CheckAgreement(0, 0, None, None, None, "one_assessor")


def agreement(*rows, criteria=ONE, **changes):
    """Return the agreement on TZ, of candidates with these answers to its checks."""
    answers = {f"C{number}": row for number, row in enumerate(rows, start=1)}
    return agreement_of(evaluate(make_data(answers, criteria=criteria, **changes))).criteria["TZ"]


def test_a_criterion_is_measured_over_all_its_cells_and_a_check_over_its_candidates():
    found = agreement(((3, 4), (1, 1)), ((0, 1), (2, 4)))

    rows = [[3, 0, 1, 2], [4, 1, 1, 4]]
    assert found._replace(checks=None) == (
        2,
        4,
        2,
        krippendorff_alpha(rows),
        kendall_w(rows),
        icc(rows, "A,1"),
        icc(rows, "A,k"),
        "measured",
        None,
    )
    assert found.checks["a"] == CheckAgreement(
        assessors=2,
        cells=2,
        spread=1,
        alpha=krippendorff_alpha([[3, 0], [4, 1]]),
        w=Fraction(1),
        note="measured",
    )


def test_a_state_is_a_missing_level_and_not_a_zero():
    found = agreement(((3, "cannot_tell"), (1, 1)), ((0, 1), ("abstained", 4)))

    assert found.alpha == krippendorff_alpha([[3, 0, 1, None], [None, 1, 1, 4]])
    assert found.checks["a"].cells == 1


def test_a_level_agreed_in_moderation_changes_nothing():
    rows = ((3, 4), (1, 1)), ((0, 4), (2, 4))
    agreed = [{"candidate": "C2", "check": "a", "level": 0}]

    assert agreement(*rows, agreed=agreed) == agreement(*rows)


def test_an_assessor_who_does_not_count_is_not_compared():
    assert agreement(((3, 0), (1, 1)), ((0, None), (2, 4))).note == "one_assessor"


def test_an_assessor_who_gave_no_level_leaves_the_order_of_the_others_to_be_measured():
    found = agreement(((3, 4, "abstained"), (1, 1, 1)), ((0, 1, "abstained"), (2, 2, 2)))

    assert found.checks["a"].w == 1
    assert found.checks["a"].assessors == 2


def test_equal_ratings_say_no_variation_and_have_a_range_of_none():
    found = agreement(((2, 2), (2, 2)), ((2, 2), (2, 2)))

    assert (found.note, found.alpha, found.w, found.icc_single) == (
        "no_variation",
        None,
        None,
        None,
    )
    assert found.spread == 0


def test_a_negative_alpha_is_kept():
    assert agreement(((0, 4), (4, 0))).alpha == Fraction(-1, 2)


def test_one_assessor_alone_is_not_compared():
    found = agreement((3, 1), (0, 2))

    assert (found.note, found.assessors, found.cells, found.spread) == ("one_assessor", 1, 0, 0)
    assert (found.alpha, found.w, found.icc_average) == (None, None, None)


def test_assessors_who_never_rated_the_same_cell_are_too_few():
    found = agreement(((3, "abstained"), ("abstained", 1)))

    assert (found.note, found.assessors, found.cells) == ("too_few", 2, 0)


def test_without_any_level_there_is_nothing():
    found = agreement(("abstained", "abstained"))

    assert found.checks == {"a": NOTHING, "b": NOTHING}
    assert (found.note, found.spread) == ("one_assessor", None)


def test_a_criterion_without_checks_has_nothing_to_compare():
    criteria = [make_criterion("TZ", 0, {}), make_criterion("LG", 100, {"a": 1})]

    assert agreement((3,), criteria=criteria)[:4] == (0, 0, None, None)


def test_agreement_goes_into_a_document_as_exact_text():
    answers = {"C1": ((3, 4), (1, 1)), "C2": ((0, 1), (2, 4))}
    found = agreement_of(evaluate(make_data(answers, criteria=ONE)))

    plain = agreement_to_plain(found)

    assert json.loads(json.dumps(plain)) == plain
    assert plain["schema"] == "evaluator-agreement/1"
    assert plain["criteria"]["TZ"]["checks"]["a"] == {
        "alpha": "17/20",
        "assessors": 2,
        "cells": 2,
        "note": "measured",
        "spread": 1,
        "w": "1/1",
    }
    assert list(plain["criteria"]["TZ"]) == sorted(plain["criteria"]["TZ"])
