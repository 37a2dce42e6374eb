import re
from fractions import Fraction

import pytest
from django.urls import reverse

from scoring.evaluations.models import CriterionWeight
from scoring.results.results import results_for
from scoring.results.what_if import equal_points, moves_under, spoken_order
from tests.conftest import signed_in
from tests.factories import add_member, keep, make_finding, make_released_evaluation, reseal

pytestmark = pytest.mark.django_db

CHECKS = ["TZ-01", "LG-02", "SC-01"]


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(lead):
    evaluation = make_released_evaluation(
        {
            "Atlas": {"TZ-01": 4, "LG-02": 1},
            "Bora": {"TZ-01": 1, "LG-02": 4},
            "Cima": {"TZ-01": 4, "LG-02": 4},
            "Dora": {"TZ-01": 4, "LG-02": None},
        },
        lead=lead,
        checks=CHECKS,
    )
    evaluation.weights.filter(criterion="TZ").update(points=70)
    evaluation.weights.filter(criterion="LG").update(points=30)
    reseal(evaluation)
    for candidate in evaluation.candidates.all():
        found = "fail" if candidate.vendor.name == "Cima" else "pass"
        make_finding(evaluation, candidate, "SC-01", found)
    return evaluation


def what_if(client, evaluation, headers=None, **points):
    return client.get(reverse("what_if", args=[evaluation.pk]), points, headers=headers)


def test_what_if_starts_from_the_agreed_weights(lead_client, evaluation):
    response = what_if(lead_client, evaluation)

    assert [(move.candidate.name, move.after.rank) for move in response.context["moves"]] == [
        ("Atlas", 1),
        ("Bora", 2),
        ("Dora", None),
        ("Cima", None),
    ]
    assert "The order with the agreed weights" in text_of(response)
    assert "?TZ=50&amp;LG=50" in text_of(response)


def test_what_if_ranks_again_and_saves_nothing(lead_client, evaluation):
    response = what_if(lead_client, evaluation, TZ=20, LG=80)

    moves = response.context["moves"]
    assert [(m.candidate.name, m.before.rank, m.after.rank, m.up, m.down) for m in moves] == [
        ("Bora", 2, 1, 1, -1),
        ("Atlas", 1, 2, -1, 1),
        ("Dora", None, None, 0, 0),
        ("Cima", None, None, 0, 0),
    ]
    assert "▲ up 1" in text_of(response)
    assert list(
        CriterionWeight.objects.filter(evaluation=evaluation, points__gt=0).values_list(
            "points", flat=True
        )
    ) == [70, 30]


def test_what_if_leaves_the_gates_as_they_are(lead_client, evaluation):
    response = what_if(lead_client, evaluation, TZ=0, LG=100)

    assert "not ranked: out by a gate" in text_of(response)


def test_what_if_weight_zero_needs_no_evidence_there(lead_client, evaluation):
    response = what_if(lead_client, evaluation, TZ=100, LG=0)

    assert "now ranked" in text_of(response)


def test_what_if_can_take_a_candidate_out_of_the_ranking(lead_client, evaluation):
    evaluation.weights.filter(criterion="TZ").update(points=100)
    evaluation.weights.filter(criterion="LG").update(points=0)
    reseal(evaluation)

    response = what_if(lead_client, evaluation, TZ=50, LG=50)

    assert "no longer ranked" in text_of(response)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ({"TZ": 0, "LG": 0}, "These weights add to 0. Give at least one criterion a point."),
        ({"TZ": -1, "LG": 101}, "Write a whole number from 0 to 100"),
        ({"TZ": "12.5", "LG": "87.5"}, "Write a whole number from 0 to 100"),
        ({"TZ": "", "LG": "100"}, "Write a whole number from 0 to 100"),
        ({"TZ": "9" * 5000, "LG": "1"}, "Write a whole number from 0 to 100"),
        ({"TZ": "\x00<b>", "LG": "1"}, "Write a whole number from 0 to 100"),
    ],
)
def test_what_if_refuses_other_weights_in_words(lead_client, evaluation, points, words):
    response = what_if(lead_client, evaluation, **points)

    page = text_of(response)
    assert words in page
    assert "<title>Error: " in page
    assert "Until then this is the order with the agreed weights." in page


@pytest.mark.parametrize("points", [{"TZ": 20, "LG": 77}, {"TZ": 60, "LG": 100}])
def test_what_if_ranks_by_any_total_and_says_so(lead_client, evaluation, points):
    response = what_if(lead_client, evaluation, **points)

    total = sum(points.values())
    page = text_of(response)
    assert f"These weights add to {total}, not 100. Nothing is rescaled" in page
    assert f"counts as its points out of {total}." in page
    best = response.context["moves"][0]
    assert best.candidate.name == "Bora"
    assert best.after.score.value == Fraction(25 * points["TZ"] + 100 * points["LG"], total)


def test_what_if_says_nothing_of_a_total_of_100(lead_client, evaluation):
    assert "Nothing is rescaled" not in text_of(what_if(lead_client, evaluation, TZ=20, LG=80))


def test_what_if_gives_htmx_the_order_alone(lead_client, evaluation):
    response = what_if(lead_client, evaluation, headers={"HX-Request": "true"}, TZ=20, LG=80)

    page = text_of(response)
    assert "<html" not in page
    assert spoken(page) == "Bora first, Atlas second."


def test_what_if_says_aloud_what_is_wrong_with_the_weights(lead_client, evaluation):
    response = what_if(lead_client, evaluation, headers={"HX-Request": "true"}, TZ="x", LG=80)

    words = spoken(text_of(response))
    assert words == "Working inside our day: Write a whole number from 0 to 100."


def spoken(page):
    """Return what the page reads out once it has taken this part in."""
    return " ".join(re.search(r'id="what-if-result"[^>]*data-spoken="([^"]*)"', page)[1].split())


def test_what_if_offers_an_observer_nothing_to_save(lead_client, evaluation, stranger):
    add_member(evaluation, stranger, "observer", rates=False)

    assert "Save as scenario" in text_of(what_if(lead_client, evaluation))
    page = text_of(what_if(signed_in(stranger), evaluation, TZ=20, LG=80))
    assert "Bora first" in page
    assert "Save as scenario" not in page


def test_what_if_links_to_the_scenarios_that_were_kept(lead, lead_client, evaluation):
    keep(evaluation, lead, "Languages first", TZ=10, LG=90)
    keep(evaluation, lead, "Gone", TZ=1, LG=99).archive(lead)

    response = what_if(lead_client, evaluation)

    assert [name for name, _ in response.context["sets"]] == ["Equal weights", "Languages first"]
    assert "?TZ=10&amp;LG=90" in text_of(response)


def test_the_order_is_read_aloud_in_words(lead):
    evaluation = make_released_evaluation(
        {f"V{n}": {"TZ-01": level} for n, level in enumerate([4, 3, 3, 2, 2, 2, 2, 0])}, lead=lead
    )
    results = results_for(evaluation)

    moves = moves_under(results, {line.id: line.points for line in results.criteria.values()})

    assert spoken_order(moves) == "V0 first, V1 and V2 second, 4 candidates fourth"


def test_equal_points_are_whole_and_total_100():
    assert equal_points(6) == [17, 17, 17, 17, 16, 16]
    assert equal_points(1) == [100]
