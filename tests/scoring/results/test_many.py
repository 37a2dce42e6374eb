"""Results of many evaluations at once are those of each, and cost one evaluation's queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.decisions.models import agree_level
from scoring.evaluations.models import Evaluation, PanelException
from scoring.evaluations.models.setup import setups_of
from scoring.ratings.models import Rating
from scoring.results.results import results_for, results_in
from tests.factories import declare, make_finding, make_released_evaluation, make_user

pytestmark = pytest.mark.django_db

REASON = "It is a reason of six good words."
CHECKS = ["TZ-01", "LG-02", "SC-01"]


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


def released(lead, people, *names, **story):
    levels = {name: {"TZ-01": [3, 1], "LG-02": [2, None]} for name in names}
    return make_released_evaluation(
        levels, lead=lead, assessors=people, checks=CHECKS, overall_minimum=60, **story
    )


def asked_at_once():
    return results_in(setups_of(Evaluation.objects.all()))


def test_everything_that_moves_a_score_is_in_the_sheets(lead, assessor, second):
    first = released(lead, [assessor, second], "Atlas", "Bora", "Cima")
    other = released(lead, [assessor, second], "Dora", "Elba", state="document", lost=["Elba"])
    atlas, bora, cima = first.candidates.all()
    first.weights.filter(criterion="TZ").update(minimum=40)
    check = first.checks.get(check_id="TZ-01")
    agree_level(atlas, check, 2, REASON, lead)
    make_finding(first, atlas, "SC-01", "fail")
    make_finding(other, other.candidates.first(), "SC-01", "pass")
    Rating.objects.filter(candidate=cima, assessor__user=second).delete()
    Rating.objects.filter(candidate=bora, assessor__user=assessor, check_in_use=check).delete()
    member = first.members.get(user=assessor)
    PanelException.objects.make(member, "TZ", REASON, lead)
    declare(first, second, Atlas="My sister works there.")
    cima.withdraw(lead, date(2026, 1, 31), REASON)
    other.members.get(user=second).leave(lead, REASON)

    found = asked_at_once()

    alone = {one.pk: results_for(one) for one in Evaluation.objects.all()}
    assert {pk: one.sheet for pk, one in found.items()} == {
        pk: one.sheet for pk, one in alone.items()
    }
    assert found == alone
    assert found[other.pk].standings.blockers.over_evidence


def test_three_evaluations_take_the_queries_of_one(lead, assessor, second):
    released(lead, [assessor, second], "Atlas")
    setups, counts = [setups_of(Evaluation.objects.all())], []
    released(lead, [assessor, second], "Bora", "Cima")
    released(lead, [assessor, second], "Dora")
    setups.append(setups_of(Evaluation.objects.all()))

    for some in setups:
        with CaptureQueriesContext(connection) as queries:
            results_in(some)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_without_an_evaluation_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert results_in({}) == {}
