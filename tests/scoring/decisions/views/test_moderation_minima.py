"""Single ratings under a minimum are discussed: they may be settled, and block nothing."""

from fractions import Fraction

import pytest
from django.urls import reverse

from scoring.decisions.blockers import decision_blockers
from scoring.decisions.document.document import draft_document
from scoring.decisions.models import sign_offs_of
from scoring.ratings.models import Moderation
from scoring.results.discussion import Discussion
from scoring.results.results import results_for
from tests.factories import make_released_evaluation, make_user, reseal
from tests.scoring.decisions.views.test_moderation import REASON, address, posted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


@pytest.fixture
def evaluation(lead, assessor, second):
    """Return two criteria within tolerance; of TZ, the first assessor gives 37.50, under 50."""
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 2], "TZ-02": [2, 2], "LG-02": [1, 1]}},
        lead=lead,
        assessors=[assessor, second],
    )
    evaluation.weights.filter(criterion="TZ").update(minimum=50)
    reseal(evaluation)
    return evaluation


def kinds(evaluation):
    return [(kind, check) for kind, (_, check) in Discussion(results_for(evaluation)).cells]


def score(evaluation):
    return results_for(evaluation).standings.candidate("C1").criteria["TZ"].score.value


def test_cells_of_an_assessor_under_the_minimum_of_a_criterion_are_discussed(
    lead_client, evaluation
):
    response = lead_client.get(address(evaluation), {"kind": "under-minimum"})

    page, counts = text_of(response), response.context["counts"]
    assert kinds(evaluation) == [("under-minimum", "TZ-01"), ("under-minimum", "TZ-02")]
    assert [cell.anchor for cell, *_ in response.context["cells"]] == ["C1-TZ-01", "C1-TZ-02"]
    assert page.count("Under a minimum in the ratings of: <bdi>Amine Roy</bdi>") == 2
    assert "where you agree no other level, the panel’s exact mean stands" in page
    assert (counts.all, counts.to_settle, counts.under_minimum, counts.undisputed) == (3, 0, 2, 1)


def test_what_is_left_as_it_is_blocks_nothing_and_keeps_the_exact_mean(evaluation):
    results = results_for(evaluation)

    assert [one.problem for one in decision_blockers(results, [])] == ["say what you decide."]
    assert sign_offs_of(evaluation).missing_members == []
    assert results.standings.candidate("C1").cells["TZ-01"].mean == Fraction(3, 2)


def test_level_agreed_on_it_counts_is_signed_off_and_printed(lead, lead_client, evaluation):
    before = score(evaluation)

    response = lead_client.post(address(evaluation), posted(level="2"))

    page = text_of(lead_client.get(reverse("sign_off", args=[evaluation.pk])))
    names = [str(member) for member in sign_offs_of(evaluation).missing_members]
    assert response.status_code == 302
    assert Moderation.objects.get().agreed_level == 2
    assert score(evaluation) > before
    assert kinds(evaluation) == [("under-minimum", "TZ-02"), ("agreed", "TZ-01")]
    assert names == ["Amine Roy", "Mona Sy"]
    assert REASON in page
    assert REASON in draft_document(evaluation, lead)


def test_level_agreed_under_a_minimum_needs_a_reason_as_any_other(lead_client, evaluation):
    response = lead_client.post(address(evaluation), posted(level="2", reason="So we say."))

    assert "Say why in at least 6 words" in text_of(response)
    assert not Moderation.objects.exists()


def test_cells_above_every_minimum_are_not_discussed(lead_client, evaluation):
    response = lead_client.post(address(evaluation), posted(check="LG-02"))

    assert response.status_code == 404
    assert not Moderation.objects.exists()


def test_under_the_overall_minimum_the_levels_below_it_are_discussed(lead, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 3], "LG-02": [3, 3]}},
        lead=lead,
        assessors=[assessor, second],
        tolerance=2,
        overall_minimum=60,
    )
    results = results_for(evaluation)

    assert Discussion(results).low == {("C1", "TZ-01"): ("A1",)}
    assert Discussion(results).counts.under_minimum == 1


def test_cell_is_discussed_first_as_what_blocks(lead, lead_client, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4]}}, lead=lead, assessors=[assessor, second], overall_minimum=50
    )

    page = text_of(lead_client.get(address(evaluation)))

    assert kinds(evaluation) == [("unsettled", "TZ-01")]
    assert "Under a minimum in the ratings of: <bdi>Amine Roy</bdi>" in page


def test_a_check_that_the_assessor_could_not_tell_is_not_among_those_under_the_minimum(
    lead, assessor, second
):
    levels = {"Atlas": {"TZ-01": [1, 3], "TZ-02": [None, 3]}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor, second])
    evaluation.weights.filter(criterion="TZ").update(minimum=50)
    reseal(evaluation)

    assert Discussion(results_for(evaluation)).low == {("C1", "TZ-01"): ("A1",)}
