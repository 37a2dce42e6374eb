"""People leave, vendors withdraw: written once, with a reason, between seal and decision."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.models import CandidateDecision
from scoring.evaluations.models import Candidate, NotReady, PanelMember
from scoring.evaluations.models.panel import RatingIsClosed, as_they_stand
from scoring.ratings.models import Rating
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)

REASON = "Moved to another department in the middle of it."


@pytest.fixture
def evaluation(lead, assessor):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    return make_open_evaluation(lead=lead, vendors=vendors, assessors=[assessor])


def member_of(evaluation, person):
    return evaluation.members.get(user=person)


def test_who_leaves_is_on_file_with_reason_and_time(evaluation, lead, assessor):
    member_of(evaluation, assessor).leave(lead, REASON)

    gone = member_of(evaluation, assessor)
    entry = RecordEntry.objects.about(evaluation).last()
    assert gone.left_at is not None
    assert gone.left_reason == REASON
    assert (entry.act, entry.reason, entry.after) == (
        "assessor left",
        REASON,
        {"person": assessor.pk, "submitted": False},
    )


def test_who_left_cannot_rate_from_a_page_that_was_open(evaluation, lead, assessor):
    member = member_of(evaluation, assessor)
    member_of(evaluation, assessor).leave(lead, REASON)

    with pytest.raises(RatingIsClosed, match="You have left this panel"):
        member.hold_for_rating()


def test_who_left_keeps_what_they_submitted(evaluation, lead, assessor):
    add_member(evaluation, make_user("other@example.org"))
    member_of(evaluation, assessor).submit(left_out=0)
    member_of(evaluation, assessor).leave(lead, REASON)

    with pytest.raises(NotReady, match="They left the panel"):
        member_of(evaluation, assessor).reopen(lead, "A certificate came in.")
    evaluation.refresh_from_db()
    evaluation.unseal(lead, "One more language is needed.", None)

    assert member_of(evaluation, assessor).has_submitted


def test_who_left_is_in_no_later_seal_and_their_ratings_count(evaluation, lead, assessor):
    add_member(evaluation, make_user("other@example.org"))
    rate(evaluation, assessor, evaluation.candidates.first(), "TZ-01", 1)
    member_of(evaluation, assessor).leave(lead, REASON)
    evaluation.unseal(lead, "One more language is needed.", None)

    evaluation.open_for_rating(lead)

    opened = RecordEntry.objects.about(evaluation).filter(act="opened").last()
    assert [row["person"] for row in evaluation.sealed_rows("assignments")] == [
        *(lead.email, assessor.email),  # of the first seal
        *(lead.email, "other@example.org"),
    ]
    assert opened.after["assignments taken away"] == []
    assert Rating.objects.counted().count() == 1


def test_who_has_not_declared_on_a_late_vendor_cannot_rate(evaluation, lead, assessor):
    member = member_of(evaluation, assessor)
    member.declarations.all()._raw_delete(member.declarations.db)

    with pytest.raises(RatingIsClosed, match="Declare your conflicts of interest first"):
        member.hold_for_rating()


def test_nobody_leaves_twice_nor_the_lead_nor_after_the_decision(evaluation, lead, assessor):
    member = member_of(evaluation, assessor)
    with pytest.raises(NotReady, match="The lead cannot leave"):
        member_of(evaluation, lead).leave(lead, REASON)
    member.leave(lead, REASON)
    with pytest.raises(NotReady, match="leaves the panel once"):
        member.leave(lead, REASON)

    other = make_user("other@example.org")
    draft = make_evaluation(lead, [make_vendor("Cima")], assessors=[other])
    with pytest.raises(NotReady, match="between opening and the decision"):
        draft.members.get(user=other).leave(lead, REASON)


@pytest.mark.parametrize("fields", [{"left_reason": ""}, {"role": "lead", "left_reason": REASON}])
def test_the_database_wants_a_reason_and_keeps_the_lead(lead, assessor, fields):
    evaluation = make_evaluation(lead, assessors=[assessor], declared=False)
    evaluation.members.get(user=lead).delete()

    with pytest.raises(IntegrityError, match="who_leaves_a_panel_has_a_reason"):
        PanelMember.objects.filter(user=assessor).update(left_at=timezone.now(), **fields)


def test_a_vendor_withdraws_with_its_day_and_reason(evaluation, lead):
    candidate = evaluation.candidates.first()

    candidate.withdraw(lead, date(2026, 11, 20), "It won another contract and has no room.")

    candidate.refresh_from_db()
    entry = RecordEntry.objects.about(evaluation).last()
    assert (candidate.has_withdrawn, candidate.withdrawn_by) == (True, lead)
    assert list(evaluation.candidates.present()) == [evaluation.candidates.last()]
    assert list(evaluation.candidates.withdrawn()) == [candidate]
    assert (entry.act, entry.after) == (
        "candidate withdrew",
        {"number": 1, "name": "Atlas", "on": "2026-11-20"},
    )


def test_a_draft_of_its_outcome_goes_into_the_record(evaluation, lead):
    candidate = evaluation.candidates.first()
    CandidateDecision.objects.create(candidate=candidate, outcome="shortlist", reason="First.")

    candidate.withdraw(lead, date(2026, 11, 20), REASON)

    *_, drafted, withdrew = RecordEntry.objects.about(evaluation)
    assert (drafted.act, withdrew.act) == ("saved a draft decision", "candidate withdrew")
    assert drafted.before == {str(candidate.pk): {"outcome": "shortlist", "reason": "First."}}
    assert withdrew.before is None
    assert not CandidateDecision.objects.exists()


def test_it_withdraws_once_and_never_as_the_last_nor_in_a_draft(evaluation, lead):
    first, last = evaluation.candidates.all()
    day = date(2026, 11, 20)
    first.withdraw(lead, day, REASON)
    with pytest.raises(NotReady, match="withdraws once"):
        first.withdraw(lead, day, REASON)
    with pytest.raises(NotReady, match="the last candidate"):
        last.withdraw(lead, day, REASON)
    draft = make_evaluation(lead, [make_vendor("Cima"), make_vendor("Dora")])
    with pytest.raises(NotReady, match="between opening and the decision"):
        draft.candidates.first().withdraw(lead, day, REASON)


def test_a_member_is_read_under_the_lock_as_at_the_door(evaluation, lead, assessor):
    gone, there = evaluation.candidates.all()
    evaluation.candidates.get(pk=gone.pk).withdraw(lead, date(2026, 11, 20), REASON)
    names = ("declared_up_to", "named_up_to", "ever_in_conflict", "left_at", "role", "user_id")

    for member in evaluation.members.with_declaration():
        for candidate, has_withdrawn in ((gone, True), (there, False), (None, False)):
            (row,) = as_they_stand(member.pk, candidate and candidate.pk)
            assert [getattr(row, name) for name in names] == [
                getattr(member, name) for name in names
            ]
            assert (row.candidate_withdrawn_at is not None) == has_withdrawn


def test_nobody_rates_a_vendor_that_withdrew_meanwhile(evaluation, lead, assessor):
    candidate = evaluation.candidates.first()
    member = member_of(evaluation, assessor)
    evaluation.candidates.get(pk=candidate.pk).withdraw(lead, date(2026, 11, 20), REASON)

    with pytest.raises(RatingIsClosed, match="has withdrawn"):
        member.hold_for_rating(candidate)


@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": timezone.now()},
        {"withdrawn_on": date(2026, 11, 20)},
        {"withdrawn_at": timezone.now(), "withdrawn_on": date(2026, 11, 20)},
    ],
)
def test_the_database_wants_day_reason_and_moment_of_a_withdrawal(evaluation, fields):
    with pytest.raises(IntegrityError, match="a_withdrawal_has_a_day_and_a_reason"):
        Candidate.objects.update(**fields)
