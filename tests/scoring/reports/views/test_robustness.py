import re

import pytest
from django.urls import reverse

from scoring.evaluations.models import PanelException
from scoring.ratings.models import Rating
from tests.factories import make_released_evaluation, make_user, reseal

# How robust a ranking is, is arithmetic; test_ranking.py reads the same Book on both databases.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def page_of(client, evaluation):
    """Return the page without the white space at the edges of its cells."""
    response = client.get(reverse("ranking", args=[evaluation.pk]))
    page = " ".join(response.content.decode().split())
    page = re.sub(r"(<(?:t[hd]|span)\b[^>]*>) ", r"\1", page)
    page = re.sub(r" (</(?:t[hd]|span)>)", r"\1", page)
    return re.sub(r"(</t[hd]>) (?=</?t[hdr])", r"\1", page)


def test_the_ranking_says_what_would_turn_it(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4, "LG-02": 1}, "<i>Bora": {"TZ-01": 1, "LG-02": 3}}, lead=lead
    )
    evaluation.weights.filter(criterion="TZ").update(points=60)
    evaluation.weights.filter(criterion="LG").update(points=40)
    reseal(evaluation)

    page = page_of(lead_client, evaluation)

    assert "<bdi>Atlas</bdi> stays first while Languages at production quality weighs" in page
    assert "<bdi>&lt;i&gt;Bora</bdi> overtakes <bdi>Atlas</bdi> if" in page
    assert "100,000 sets of weights drawn at random, seed" in page
    shares = re.findall(r'(\d+) % <span class="under">± 0\.1\d</span>', page)
    assert sum(map(int, shares)) == 100
    assert 'id="tornado"' in page
    assert "How far each weight can move" in page


def test_the_ranking_flags_what_is_too_close_to_call(lead, lead_client):
    levels = {"Atlas": {"TZ-01": [3, 3], "LG-02": 2}, "Bora": {"TZ-01": [3, 3], "LG-02": [2, 1]}}
    evaluation = make_released_evaluation(
        levels, lead=lead, assessors=[make_user("a@example.org"), make_user("b@example.org")]
    )

    page = page_of(lead_client, evaluation)

    assert "<strong>Too close to call.</strong> <bdi>Atlas</bdi> leads <bdi>Bora</bdi> by" in page


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([None], "Nobody is ranked, so there is no order to test."),
        ([3], "Only one candidate is ranked, so nothing is compared."),
    ],
)
def test_the_ranking_has_words_where_nothing_can_turn(lead, lead_client, levels, words):
    evaluation = make_released_evaluation(
        {f"V{number}": {"TZ-01": level} for number, level in enumerate(levels)}, lead=lead
    )

    assert words in page_of(lead_client, evaluation)


def test_the_ranking_has_words_for_one_assessor_and_one_weighted_criterion(lead, lead_client):
    levels = {"Atlas": {"TZ-01": 4, "LG-02": 1}, "Bora": {"TZ-01": 1, "LG-02": 4}}
    evaluation = make_released_evaluation(levels, lead=lead)
    evaluation.weights.exclude(criterion="TZ").update(points=0)
    reseal(evaluation)

    page = page_of(lead_client, evaluation)

    assert "At most one assessor counts and only one criterion has points, so none can be" in page


def test_the_ranking_says_in_how_many_sets_of_weights_one_is_ahead_of_another(lead, lead_client):
    levels = {"Atlas": {"TZ-01": 4, "LG-02": 1}, "Bora": {"TZ-01": 1, "LG-02": 3}}
    levels |= {"Cima": {"TZ-01": 0, "LG-02": 0}}
    evaluation = make_released_evaluation(levels, lead=lead)
    evaluation.weights.filter(criterion__in=["TZ", "LG"]).update(points=50)
    reseal(evaluation)

    page = page_of(lead_client, evaluation)

    assert '<th scope="col" class="number">of <bdi>Bora</bdi></th>' in page
    row = page.split("Who is ahead of whom:")[1]
    pair = re.search(r'<th scope="row"><bdi>Atlas</bdi></th>(.*?)</tr>', row)[1]
    shares = re.findall(r'class="number">(.*?)</td>', pair)
    assert (shares[0], shares[2]) == ("–", "100 %")
    assert 0 < int(shares[1].removesuffix(" %")) < 100
    assert '<td class="number">100 %</td></tr>' in page.split("Confidence</th>")[1]


def test_the_ranking_compares_the_first_eight_with_each_other(lead, lead_client):
    evaluation = make_released_evaluation(
        {f"V{n:02}": {"TZ-01": 3, "LG-02": 3} for n in range(22)}, lead=lead
    )

    page = page_of(lead_client, evaluation)

    assert "Who is above and not here is first in none of them." in page
    assert "for the first 8" in page


def test_the_ranking_folds_the_many_that_are_far_behind(lead, lead_client):
    evaluation = make_released_evaluation(
        {f"V{n}": {"TZ-01": 4 - (n > 0), "LG-02": 2 - (n > 20)} for n in range(40)}, lead=lead
    )

    page = page_of(lead_client, evaluation)

    assert "<summary>2 more</summary>" in page
    assert "The nearest 5 of 39." in page
    assert "39 in all." in page
    assert "Page 1 of 2" in page


def test_both_results_of_an_exception_are_shown(lead, lead_client):
    people = [make_user("a@example.org", name="Ann"), make_user("b@example.org", name="Ben")]
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [4, 0]}, "Bora": {"TZ-01": [3, 3]}}, lead=lead, assessors=people
    )
    ben = evaluation.members.get(user=people[1])
    Rating.objects.filter(assessor=ben, candidate__vendor__name="Bora").delete()
    without = page_of(lead_client, evaluation)

    PanelException.objects.make(ben, "TZ", "The papers came after he had gone.", lead)
    page = page_of(lead_client, evaluation)

    assert "With the lead’s exception" not in without
    assert "Ranks differ without the exception." in page
    assert "Counted in spite of a miss: <bdi>Ben</bdi> on Working inside our day." in page
    row = '<th scope="row"><bdi>Bora</bdi></th><td class="rank">1</td><td class="number">75.00</td>'
    assert f'{row}<td class="rank">2</td><td class="number">75.00</td>' in page
