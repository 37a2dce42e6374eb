"""What is said before a release: who could be ranked and why not, and nothing of any level."""

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Rating
from scoring.results.forecast import forecast_of
from scoring.results.results import results_for
from tests.conftest import signed_in
from tests.factories import (
    make_evidence,
    make_finding,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)
from tests.scoring.decisions.views.test_sealing import without_tokens

pytestmark = pytest.mark.django_db
CHECKS = ["TZ-01", "LG-02", "SC-01"]


def text_of(response):
    return " ".join(response.content.decode().split())


def rated(lead, assessors=(), levels=(3, 1, 4), **story):
    """Atlas has its levels; of Bora nobody could tell LG-02; Cima failed a gate."""
    vendors = [make_vendor(name) for name in ("Atlas", "Bora", "Cima")]
    evaluation = make_open_evaluation(
        lead=lead, vendors=vendors, assessors=assessors, checks=CHECKS, **story
    )
    rater = assessors[0] if assessors else lead
    for candidate, level in zip(evaluation.candidates.all(), levels, strict=True):
        make_evidence(candidate.vendor, "TZ-01", "LG-02", state="verified", by=lead)
        rate(evaluation, rater, candidate, "TZ-01", level)
        is_told = candidate.vendor.name != "Bora"
        state = "rated" if is_told else "cannot_tell"
        rate(evaluation, rater, candidate, "LG-02", level if is_told else None, state=state)
    make_finding(evaluation, evaluation.candidates.get(number=3), "SC-01", "fail")
    return evaluation


def test_a_forecast_says_who_could_be_ranked_and_why_the_others_could_not(lead):
    forecast = forecast_of(results_for(rated(lead)))

    assert forecast.rankable == ["Atlas"]
    assert forecast.unrankable == [
        ("Bora", "less than 70 % of the weight has a level on Languages at production quality"),
        ("Cima", "out by a gate: SC-01"),
    ]
    assert forecast.open_gates == [("Atlas", "SC-01"), ("Bora", "SC-01")]
    assert (forecast.untold, forecast.pending, forecast.cells) == (1, 0, 6)


def test_a_forecast_names_no_criterion_where_it_is_all_of_them(lead):
    evaluation = make_open_evaluation(lead=lead, vendors=[make_vendor("Atlas")], checks=CHECKS)

    (line,) = forecast_of(results_for(evaluation)).unrankable

    assert line == ("Atlas", "on no criterion has 70 % of the weight a level")


def test_a_forecast_does_not_depend_on_any_level(lead):
    evaluation = rated(lead, overall_minimum=60)
    before = forecast_of(results_for(evaluation))

    for rating in Rating.objects.exclude(level=None):
        Rating.objects.filter(pk=rating.pk).update(level=4 - rating.level)

    assert forecast_of(results_for(evaluation)) == before


def test_the_lead_reads_the_forecast_only_once_nobody_rates_any_more(lead, lead_client, assessor):
    evaluation = rated(lead, [assessor])
    page = reverse("close_rating", args=[evaluation.pk])
    early = lead_client.get(page)
    Rating.objects.filter(level=3).delete()
    fewer = lead_client.get(page)

    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())
    late = text_of(lead_client.get(page))

    assert without_tokens(early.content) == without_tokens(fewer.content)
    assert "Who could be ranked is said here once everybody has submitted" in text_of(early)
    assert "<bdi>Bora</bdi>: SC-01" in text_of(early)
    assert "of 3 candidates could be ranked." in late
    assert "<bdi>Cima</bdi>: out by a gate: SC-01" in late


def test_after_the_deadline_the_lead_reads_the_forecast_too(lead, lead_client, assessor):
    evaluation = rated(lead, [assessor])
    Evaluation.objects.update(rating_closes_at=timezone.now())

    page = text_of(lead_client.get(reverse("close_rating", args=[evaluation.pk])))

    assert "1 of 3 candidates could be ranked. <bdi>Atlas</bdi>." in page
    assert "1 of 6 cells that nobody could tell" in page


def test_who_rates_alone_reads_that_the_release_comes_with_the_submission(lead, lead_client):
    evaluation = rated(lead)

    page = text_of(lead_client.get(reverse("submit_ratings", args=[evaluation.pk])))

    assert "You are the only one who rates, so the release comes with it" in page
    assert "1 of 3 candidates could be ranked. <bdi>Atlas</bdi>." in page
    assert "<bdi>Atlas</bdi>: SC-01" in page


def test_one_of_several_reads_nothing_of_what_the_others_did(lead, assessor):
    other = make_user("other@example.org")
    evaluation = rated(lead, [other, assessor])
    person = signed_in(assessor)
    address = reverse("submit_ratings", args=[evaluation.pk])
    before = person.get(address)
    Rating.objects.filter(assessor__user=other).exclude(level=None).update(level=0)
    Rating.objects.filter(assessor__user=other, candidate__number=1).delete()

    after = person.get(address)

    assert "Submitting shows nothing to anybody" in text_of(after)
    assert "could be ranked" not in text_of(after)
    assert without_tokens(before.content) == without_tokens(after.content)
