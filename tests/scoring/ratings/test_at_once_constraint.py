"""What keeps one rating to a cell when nothing else does: the constraint of the database."""

from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from scoring.evaluations.models.panel import PanelMember
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.evidence import reference_day
from scoring.ratings.forms import PageToken
from scoring.ratings.models import Answer, ChangedElsewhere, Rating
from tests.at_once import at_once
from tests.factories import make_user
from tests.scoring.ratings.grid_pages import REASON, open_evaluation

pytestmark = pytest.mark.django_db(transaction=True)
CONSTRAINT = "one_rating_per_assessor_candidate_and_check"


@pytest.fixture
def lead():
    return make_user("lead@example.org", may_lead=True)


@pytest.fixture
def assessor():
    return make_user("assessor@example.org")


def save_twins(lead, assessor):
    """Save one cell twice at once, past the lock that keeps such saves apart; return the rows."""
    evaluation = open_evaluation(lead, assessor)
    member = PanelMember.objects.select_related("user").get(user=assessor)
    candidate, check = evaluation.candidates.get(), evaluation.checks.get(check_id="TA-01")
    holdings = every_cell_of(evaluation, reference_day(evaluation)).holdings
    holdings = holdings[candidate.pk, check.check_id]
    both_read = Barrier(2, timeout=20)

    def save(level):
        wait = (
            before_insert(both_read) if connection.vendor == "postgresql" else twin(member, check)
        )
        with connection.execute_wrapper(wait):
            try:
                answer = Answer("rated", level, REASON)
                Rating.objects.save_answer(
                    member, candidate, check, answer, PageToken.new(assessor), holdings
                )
            except ChangedElsewhere:
                return "told"
        return "saved"

    acts = [lambda: save(2), lambda: save(3)]
    told = at_once(*(acts if connection.vendor == "postgresql" else acts[:1]))
    return Rating.objects.count(), told


def before_insert(barrier):
    """Hold each insert of a rating until both have seen that there is none yet."""
    passed = []

    def hold(execute, sql, params, many, context):
        if sql.startswith("INSERT") and '"ratings_rating"' in sql and not passed:
            passed.append(True)
            barrier.wait()
        return execute(sql, params, many, context)

    return hold


def twin(member, check):
    """SQLite has one writer at a time: put the twin's row there just before the insert."""
    passed = []

    def insert_first(execute, sql, params, many, context):
        if sql.startswith("INSERT") and '"ratings_rating"' in sql and not passed:
            passed.append(True)
            execute(sql, params, many, context)
        return execute(sql, params, many, context)

    return insert_first


@pytest.fixture
def unlocked(monkeypatch):
    monkeypatch.setattr(PanelMember, "hold_for_rating", lambda *asked, **beside: timezone.now())


def test_the_constraint_alone_keeps_one_row(lead, assessor, unlocked):
    rows, told = save_twins(lead, assessor)

    assert rows == 1
    assert told in (["saved", "told"], ["told", "saved"], ["saved"])


def test_without_the_constraint_the_same_test_finds_two_rows(lead, assessor, unlocked):
    """What the test above looks at is the constraint: it fails once that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {CONSTRAINT}")
    try:
        rows, _ = save_twins(lead, assessor)
    finally:
        put_back()

    assert rows == 2


def put_back():
    Rating.objects.all().delete()
    (constraint,) = [one for one in Rating._meta.constraints if one.name == CONSTRAINT]
    with connection.schema_editor() as editor:
        editor.add_constraint(Rating, constraint)


def test_the_constraint_is_back(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    member, candidate = PanelMember.objects.get(user=assessor), evaluation.candidates.get()
    fields = {
        "assessor": member,
        "candidate": candidate,
        "check_in_use": evaluation.checks.get(check_id="TA-01"),
        "state": "abstained",
        "saved_at": timezone.now(),
    }
    Rating.objects.create(**fields)

    with pytest.raises(IntegrityError):
        Rating.objects.create(**fields)
