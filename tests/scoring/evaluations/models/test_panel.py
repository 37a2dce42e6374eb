import pytest
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import NotReady
from scoring.evaluations.models.panel import PanelMember, RatingIsClosed
from tests.factories import make_user
from tests.scoring.ratings.grid_pages import open_evaluation


def member_of(evaluation, person):
    member = evaluation.members.get(user=person)
    member.evaluation.refresh_from_db()
    return member


def acts(evaluation):
    entries = RecordEntry.objects.about(evaluation).exclude(act="opened")
    return list(entries.values_list("act", "actor__email", "words__reason"))


def test_submitting_is_recorded_and_releases_nothing_while_others_rate(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("security@example.org"))

    member_of(evaluation, assessor).submit(left_out=2)

    evaluation.refresh_from_db()
    assert evaluation.is_open
    assert member_of(evaluation, assessor).has_submitted
    assert acts(evaluation) == [("submitted ratings", "assessor@example.org", "")]


def test_a_panel_of_one_releases_its_ratings_by_submitting(lead):
    evaluation = open_evaluation(lead)

    member_of(evaluation, lead).submit(left_out=0)

    evaluation.refresh_from_db()
    assert evaluation.is_released
    assert [act for act, *_ in acts(evaluation)] == ["submitted ratings", "closed rating"]


def test_nobody_submits_twice(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("security@example.org"))
    member_of(evaluation, assessor).submit(left_out=0)

    with pytest.raises(RatingIsClosed):
        member_of(evaluation, assessor).submit(left_out=0)


def test_nobody_submits_after_rating_has_closed(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    with pytest.raises(RatingIsClosed):
        member_of(evaluation, assessor).submit(left_out=0)


def test_reopening_lets_a_member_rate_again_with_the_reason_on_record(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("security@example.org"))
    member_of(evaluation, assessor).submit(left_out=0)

    member_of(evaluation, assessor).reopen(lead, "A certificate came in.")

    member = member_of(evaluation, assessor)
    assert not member.has_submitted
    assert member.why_closed == ""
    assert acts(evaluation)[-1] == ("reopened ratings", lead.email, "A certificate came in.")


def test_only_submitted_ratings_of_an_open_evaluation_are_reopened(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    with pytest.raises(NotReady):
        member_of(evaluation, assessor).reopen(lead, "Too early.")

    member_of(evaluation, assessor).submit(left_out=0)

    with pytest.raises(NotReady):
        member_of(evaluation, assessor).reopen(lead, "Released by now.")


def test_a_cell_knows_the_checks_that_the_list_of_a_rater_shows(lead, assessor):
    evaluation = open_evaluation(lead, assessor)
    member = member_of(evaluation, assessor)
    evaluation.checks.filter(check_id__in=["TA-01", "SC-03"]).update(use="in_use")
    evaluation.checks.filter(check_id__in=["TA-02", "SC-02"]).update(use="left_out")
    evaluation.checks.filter(check_id="LG-02").update(use="in_use")
    member.assignments.filter(criterion="LG").delete()
    candidate = evaluation.candidates.first()
    found = {}

    for check in evaluation.checks.all():
        cells = PanelMember.objects.filter(pk=member.pk)
        cell = cells.at_the_cell(candidate.pk, check.check_id).get()
        if getattr(cell, "check_in_use", None):
            found[cell.check_in_use.check_id] = cell.rates_check

    listed = evaluation.checks.in_use().scored().for_rater(member)
    assert found == {check.check_id: check.is_own for check in listed}
    assert set(found.values()) == {True, False}
    assert {"SC-03", "SC-02", "TA-02"}.isdisjoint(found)
