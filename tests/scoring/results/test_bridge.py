from fractions import Fraction

import pytest

from scoring.results.results import results_for
from tests.factories import make_finding, make_released_evaluation

pytestmark = pytest.mark.django_db


def test_results_are_exact_and_named(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": 4}}, lead=lead)

    results = results_for(evaluation)

    assert [
        (results.candidates[found.id].name, found.rank, found.score.value)
        for found in results.standings.candidates
    ] == [("Bora", 1, Fraction(100)), ("Atlas", 2, Fraction(75))]
    assert results.criteria["TZ"].title == "Working inside our day"
    assert results.checks["TZ-01"].question.startswith("What share of our")


def test_candidate_is_found_by_its_row(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)

    results = results_for(evaluation)

    assert results.candidate_with(evaluation.candidates.get().pk).name == "Atlas"
    assert results.candidate_with(0) is None


def test_gate_findings_keep_their_reasons(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-03"]
    )
    make_finding(evaluation, evaluation.candidates.get(), "SC-03", "fail", reason="No clause.")

    found = results_for(evaluation).gates["C1", "SC-03"]

    assert (found.result, found.reason, found.waived) == ("fail", "No clause.", False)
