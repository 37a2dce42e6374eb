from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.record.chain import breaks
from accounts.record.models import RecordEntry
from scoring.evaluations.models.panel import RatingIsClosed
from scoring.ratings.forms import PageToken
from scoring.ratings.models import Answer, ChangedElsewhere, OverEvidence, Rating
from tests.at_once import at_once
from tests.factories import rate, save_rating
from tests.scoring.ratings.grid_pages import REASON, open_evaluation, saved
from vendors.models import Evidence

THREE = Answer("rated", 3, REASON)
TWO = Answer("rated", 2, "")


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


def save(evaluation, answer=THREE, page=None):
    member = evaluation.members.select_related("user").get()
    candidate = evaluation.candidates.get()
    check = evaluation.checks.get(check_id="TA-01")
    return save_rating(member, candidate, check, answer, page)


def test_saving_writes_the_row_and_its_record_entry(evaluation, lead):
    save(evaluation, TWO)

    save(evaluation, THREE)

    assert saved() == [("TA-01", "rated", 3, REASON)]
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.actor) == ("rated", lead)
    cell = {"candidate": 1, "check": "TA-01", "where": "", "evidence_id": None, "state": "rated"}
    assert entry.before == cell | {"level": 2, "rationale": ""}
    assert entry.after == cell | {"level": 3, "rationale": REASON}


def test_a_value_is_part_of_the_answer_and_of_its_entry(evaluation):
    found = Answer("rated", 3, value=Decimal("64.50"))
    save(evaluation, TWO)

    save(evaluation, found)

    assert Rating.objects.get().answer == found
    entry = RecordEntry.objects.about(evaluation).last()
    assert "value" not in entry.before
    assert entry.after["value"] == "64.5"


@pytest.mark.parametrize("level", [0, 3, 4])
def test_no_route_stores_a_level_that_what_is_held_does_not_carry(evaluation, level):
    Evidence.objects.update(withdrawn_on=timezone.localdate())

    with pytest.raises(OverEvidence):
        save(evaluation, Answer("rated", level, REASON))

    assert saved() == []
    save(evaluation, Answer("cannot_tell"))
    with pytest.raises(IntegrityError, match="within_the_cap"), transaction.atomic():
        Rating.objects.update(state="rated", level=1)


def test_another_value_is_another_answer(evaluation):
    save(evaluation, Answer("rated", 3, value=Decimal(64)))
    entries = RecordEntry.objects.count()

    save(evaluation, Answer("rated", 3, value=Decimal("64.00")))
    assert RecordEntry.objects.count() == entries
    save(evaluation, Answer("rated", 3, value=Decimal(65)))

    assert RecordEntry.objects.count() == entries + 1
    assert Rating.objects.get().value == 65


def test_the_table_takes_no_value_below_0(evaluation, lead):
    with pytest.raises(IntegrityError, match="the_value_of_a_rating_is_0_or_more"):
        rate(evaluation, lead, evaluation.candidates.get(), "TA-01", 3, value=Decimal("-0.01"))


def test_a_rating_names_its_cell_and_its_assessor(evaluation):
    assert str(save(evaluation)) == "TA-01 of Vendor of 1 by Lea Martin"


def test_the_same_answer_again_changes_nothing(evaluation):
    first = save(evaluation)
    entries = RecordEntry.objects.count()

    again = save(evaluation, page=PageToken.unknown(evaluation.created_by))

    assert again.pk == first.pk
    assert RecordEntry.objects.count() == entries


def test_a_page_that_has_not_seen_the_row_is_told(evaluation, lead):
    old_page = PageToken.new(lead)
    save(evaluation, TWO)
    entries = RecordEntry.objects.count()

    with pytest.raises(ChangedElsewhere) as told:
        save(evaluation, THREE, old_page)

    assert told.value.rating.answer == TWO
    assert saved() == [("TA-01", "rated", 2, "")]
    assert RecordEntry.objects.count() == entries


def test_one_page_may_change_its_answer_again_and_again(evaluation, lead):
    page = PageToken.new(lead)

    for answer in (TWO, THREE, TWO):
        save(evaluation, answer, page)

    assert saved() == [("TA-01", "rated", 2, "")]


def test_a_voided_rating_makes_room_for_a_new_one(evaluation, lead):
    rate(evaluation, lead, evaluation.candidates.get(), "TA-01", 1, voided_at=timezone.now())

    save(evaluation)

    assert list(Rating.objects.values_list("level", flat=True)) == [1, 3]
    assert Rating.objects.counted().get().answer == THREE


def test_nothing_is_saved_after_the_last_second(evaluation):
    evaluation.rating_closes_at = timezone.now() + timedelta(seconds=60)
    evaluation.save()
    save(evaluation, TWO)

    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    with pytest.raises(RatingIsClosed, match=r"Rating closed on .* \(UTC\+0\)\. Nothing"):
        save(evaluation)
    assert saved() == [("TA-01", "rated", 2, "")]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Rating is not open: the lead is setting this evaluation up."),
        ("moderation", "Independent rating is closed and its ratings are released."),
        ("decided", "Independent rating is closed and its ratings are released."),
    ],
)
def test_nothing_is_saved_unless_rating_is_open_as_the_table_says(evaluation, state, words):
    type(evaluation).objects.filter(pk=evaluation.pk).update(state=state)

    with pytest.raises(RatingIsClosed, match=words):
        save(evaluation)
    assert not saved()


def test_nothing_is_saved_after_submitting(evaluation):
    evaluation.members.update(submitted_at=timezone.now())

    with pytest.raises(RatingIsClosed, match="Ask the lead to reopen your ratings"):
        save(evaluation)


def test_times_read_in_the_persons_zone(evaluation):
    evaluation.members.update(submitted_at="2026-11-20T15:02:00Z")

    with timezone.override("Europe/Paris"), pytest.raises(RatingIsClosed) as told:
        save(evaluation)

    assert str(told.value).startswith("Submitted Fri 20 Nov 2026, 16:02 (UTC+1).")


def test_a_double_post_gives_one_row(evaluation, lead):
    candidate, done = evaluation.candidates.get(), []

    def twin_comes_between(execute, sql, params, many, context):
        if sql.startswith("INSERT") and '"ratings_rating"' in sql and not done:
            done.append(True)
            rate(evaluation, lead, candidate, "TA-01", 2)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(twin_comes_between):
        save(evaluation, THREE)

    assert done
    assert saved() == [("TA-01", "rated", 3, REASON)]


@pytest.mark.django_db(transaction=True)
def test_saves_at_the_same_moment_leave_one_row_and_an_unbroken_record(lead):
    evaluation, page = open_evaluation(lead), PageToken.new(lead)
    answers = [Answer("rated", level, REASON) for level in (2, 3, 2, 3)]

    at_once(*[lambda one=one: save(evaluation, one, page) for one in answers])

    assert Rating.objects.count() == 1
    assert breaks() == []
