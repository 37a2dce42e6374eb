from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.prepared import Prepared
from scoring.evaluations.models import Candidate, PanelMember
from scoring.evaluations.models.panel import at_the_door
from tests.factories import make_evaluation, make_user, make_vendor
from vendors.models.request import Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead, assessor):
    return make_evaluation(lead, [make_vendor("Cima"), make_vendor("Dora")], [assessor])


def in_full(instance):
    return {name: value for name, value in vars(instance).items() if name != "_state"}


def test_rows_are_those_of_the_query_with_what_comes_along(evaluation, lead, assessor):
    for user in (lead, assessor):
        members = PanelMember.objects.of(user).with_declaration().select_related("evaluation")

        (row,) = at_the_door(user.pk, evaluation.pk)

        ordinary = members.get(evaluation=evaluation)
        assert in_full(row) == in_full(ordinary)
        assert in_full(row.evaluation) == in_full(ordinary.evaluation)
        assert row._state.db == ordinary._state.db and not row._state.adding


def test_one_query_is_asked_and_it_is_put_together_once(evaluation):
    made = []

    def make(number):
        made.append(number)
        return Candidate.objects.filter(evaluation__candidates__number=number).distinct()

    numbered = Prepared(make, 32_000)

    for number in (1, 2, 3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = numbered(number)
        assert len(queries) == 1
        assert rows == list(Candidate.objects.all()) * (number < 3)
    assert made == [32_000]


def test_a_row_that_comes_later_is_found(evaluation):
    assert at_the_door(make_user("late@example.org").pk, evaluation.pk) == []

    late = make_user("later@example.org")
    evaluation.members.create(user=late, role=PanelMember.Role.OBSERVER)

    assert [member.user_id for member in at_the_door(late.pk, evaluation.pk)] == [late.pk]


def test_moments_are_sent_as_the_database_keeps_them(evaluation):
    began = Prepared(
        lambda at: PanelMember.objects.filter(evaluation__created_at__lte=at),
        datetime(9000, 1, 1, tzinfo=UTC),
    )
    moment = evaluation.created_at

    assert len(began(moment)) == evaluation.members.count()
    assert began(moment - timedelta(microseconds=1)) == []


def test_a_number_that_no_key_can_be_finds_nothing(lead):
    assert at_the_door(lead.pk, 10**30) == []
    assert Prepared(lambda pk: Request.objects.filter(pk=pk), -1)(2**63) == []
