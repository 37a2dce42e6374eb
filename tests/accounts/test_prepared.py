from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.prepared import Prepared, Written, rows_of
from scoring.evaluations.models import Candidate, Evaluation, PanelMember
from scoring.evaluations.models.panel import at_the_door
from scoring.ratings.models import Rating
from tests.factories import make_evaluation, make_user, make_vendor, rate
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


def test_a_percent_sign_is_one_and_each_place_has_its_value():
    for _ in range(3):
        assert rows_of("SELECT 'per%%cent', %s + 0, %s + 0", [1, 2]) == [("per%cent", 1, 2)]


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_asked_on_a_new_connection_after_the_old_one_is_gone(lead):
    of_lead = Prepared(lambda pk: User.objects.filter(pk=pk), -1)
    assert of_lead(lead.pk) == [lead]

    connection.close()

    assert of_lead(lead.pk) == [lead]


def test_a_statement_is_asked_again_after_another_one_failed(lead):
    of_lead = Prepared(lambda pk: User.objects.filter(pk=pk), -1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of("SELECT nothing FROM nowhere WHERE id = %s", [1])

    assert of_lead(lead.pk) == [lead]


def test_a_connection_keeps_no_more_statements_than_its_driver_keeps_plans():
    most = getattr(connection.connection, "prepared_max", 100)  # SQLite keeps none

    for number in range(most + 20):
        assert rows_of(f"SELECT {number} + %s", [1]) == [(number + 1,)]

    cursors = getattr(connection.connection, "kept_cursors", {})
    assert len(cursors) <= most
    assert bool(cursors) == (connection.vendor == "postgresql")


def test_a_row_is_written_as_its_model_writes_it(evaluation, lead, assessor):
    evaluation.open_for_rating(lead)
    fields = {"value": Decimal("12.50"), "rationale": "100 % 'so' \\ “ä”", "cap": 2, "thing": None}
    rows = []
    for candidate, write in zip(
        evaluation.candidates.all(), (Written(Rating).save, Rating.save), strict=True
    ):
        rating = rate(evaluation, assessor, candidate, "TA-01", 1)
        for name, value in fields.items():
            setattr(rating, name, value)
        write(rating)
        rows.append(Rating.objects.values(*fields, "level", "state").get(pk=rating.pk))

    assert rows[0] == rows[1] == fields | {"level": 1, "state": "rated"}


def test_json_is_written_as_its_model_writes_it(evaluation):
    for parameters in ({"ä": [1, None, "”%s"], "of": {}}, {}):
        evaluation.parameters = parameters
        Written(Evaluation).save(evaluation)
        assert Evaluation.objects.get(pk=evaluation.pk).parameters == parameters


def test_a_new_row_gets_its_key_and_an_old_one_keeps_it(lead):
    users, user = Written(User), User(email="new@example.org", name="Née")

    users.save(user)

    assert user.pk and not user._state.adding
    assert in_full(User.objects.get(pk=user.pk)) == in_full(user)

    key, user.name, user.last_login = (
        user.pk,
        "Other",
        datetime(2026, 11, 30, 9, 1, 2, 3, tzinfo=UTC),
    )
    users.save(user)

    assert user.pk == key
    assert in_full(User.objects.get(pk=key)) == in_full(user)
    assert User.objects.get(pk=lead.pk).name == lead.name


def test_a_row_that_breaks_a_rule_of_the_database_is_refused(lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        Written(User).save(User(email=lead.email))

    assert User.objects.filter(email=lead.email).count() == 1


def test_a_row_that_is_gone_is_not_said_to_be_written(lead):
    gone = User(pk=lead.pk + 1000, email="gone@example.org")
    gone._state.adding = False

    with pytest.raises(User.DoesNotExist):
        Written(User).save(gone)
