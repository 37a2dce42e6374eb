import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts import clock
from accounts.closing import close_account
from accounts.models import Notice, User
from accounts.notifications.models import Kind, shown_to
from scoring.evaluations.models import Motion
from scoring.home import notices
from scoring.home.notices import (
    BY_ACT,
    TABLE,
    tell_of_changed_facts,
    tell_of_expiry,
    tell_of_late_requests,
)
from tests.asking import answer, at, make_link, make_request
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)
from vendors.requests.answering import ask
from vendors.requests.sending import extend

REASON = "The board asked for it in its last meeting."


@pytest.fixture
def evaluation(lead, assessor):
    return make_open_evaluation(lead=lead, assessors=[assessor], checks=["TA-01"])


def kinds(person):
    return set(Notice.objects.filter(person=person).values_list("kind", flat=True))


def test_every_kind_has_one_row_and_the_docs_print_the_table():
    out = io.StringIO()

    call_command("notification_table", stdout=out)

    assert [row.kind for row in TABLE] == list(Kind)
    assert len(BY_ACT) == len([row for row in TABLE if row.act])
    page = (settings.BASE_DIR / "docs/notifications.md").read_text()
    assert page == out.getvalue(), "Run manage.py notification_table > docs/notifications.md"


def test_release_is_told_to_everybody_but_who_did_it_and_who_has_not_declared(
    evaluation, lead, assessor
):
    late = make_user("late@example.org")
    add_member(evaluation, late, "observer", rates=False, declared=False)

    evaluation.close_rating(lead)

    assert Kind.RELEASED in kinds(assessor)
    assert Kind.RELEASED not in kinds(lead) | kinds(late)


def test_no_rating_and_no_submission_of_another_makes_a_notice(evaluation, lead, assessor):
    other = make_user("other@example.org")
    add_member(evaluation, other)
    before = Notice.objects.count()

    rate(evaluation, assessor, evaluation.candidates.get(), "TA-01", 2)
    evaluation.members.get(user=assessor).submit(left_out=0)

    assert Notice.objects.count() == before


def test_reopened_ratings_are_told_to_their_author_alone(evaluation, lead, assessor):
    other = make_user("other@example.org")
    add_member(evaluation, other)
    member = evaluation.members.get(user=assessor)
    member.submit(left_out=1)

    member.reopen(lead, REASON)

    assert Kind.RATINGS_REOPENED in kinds(assessor)
    assert Kind.RATINGS_REOPENED not in kinds(other)


def test_deadline_and_cancellation_reach_who_has_not_declared_too(evaluation, lead):
    late = make_user("late@example.org")
    add_member(evaluation, late, declared=False)

    evaluation.move_deadline(lead, clock.now() + timedelta(days=3), REASON)
    moved = kinds(late)
    evaluation.cancel(lead, REASON)

    assert moved == {Kind.DEADLINE_MOVED}
    # What came before is settled with it.
    assert kinds(late) == {Kind.CANCELLED}


def test_asking_for_an_unsealing_is_told_to_who_may_confirm_and_settled_with_it(
    evaluation, lead, assessor
):
    motion = Motion.objects.ask(evaluation, Motion.Kind.UNSEALING, lead, REASON)
    asked = kinds(assessor)

    motion.unseal(assessor, {})

    assert Kind.ASKED_TO_UNSEAL in asked
    assert Kind.ASKED_TO_UNSEAL not in kinds(assessor)
    assert Kind.UNSEALED in kinds(lead)


def test_who_is_asked_to_lead_reads_it_without_sitting_in_the_evaluation(lead, stranger):
    evaluation = make_open_evaluation(lead=lead)
    admin = make_user("admin@example.org", is_staff=True)
    User.objects.filter(pk=lead.pk).update(is_active=False)

    motion = Motion.objects.ask(evaluation, Motion.Kind.LEAD, admin, REASON, stranger)
    (row,) = shown_to(stranger, stranger.notices.all())
    assert row[1] == f"You are asked to lead {evaluation}."
    motion.stop(admin)

    assert shown_to(stranger, stranger.notices.all()) == []


def test_lead_is_told_that_the_account_of_a_member_was_closed(evaluation, lead, assessor):
    admin = make_user("admin@example.org", is_staff=True)

    close_account(assessor, admin, "They left the company at the end of May.")

    assert kinds(lead) == {Kind.ACCOUNT_CLOSED}


def test_notice_of_an_evaluation_is_hidden_from_who_left_it(evaluation, lead, assessor):
    evaluation.move_deadline(lead, clock.now() + timedelta(days=3), REASON)
    assert shown_to(assessor, assessor.notices.all())

    evaluation.members.get(user=assessor).leave(lead, REASON)

    assert shown_to(assessor, assessor.notices.all()) == []


def test_fact_that_changed_under_a_rating_is_told_to_its_author_alone(evaluation, lead, assessor):
    other = make_user("other@example.org")
    add_member(evaluation, other)
    candidate = evaluation.candidates.get()
    evidence = make_evidence(candidate.vendor, "TA-01", by=assessor)
    rate(evaluation, assessor, candidate, "TA-01", 3)
    tell_of_changed_facts.call()
    before = kinds(assessor)

    evidence.checks.all().delete()
    tell_of_changed_facts.call()
    tell_of_changed_facts.call()

    assert Kind.FACT_CHANGED not in before
    assert Kind.FACT_CHANGED in kinds(assessor)
    assert Kind.FACT_CHANGED not in kinds(other) | kinds(lead)


def test_expiry_is_told_once_to_curators_and_leads_without_a_conflict(lead, assessor, curator):
    vendor = make_vendor("Atlas")
    open_one = make_open_evaluation(lead=lead, vendors=[vendor], assessors=[assessor])
    rival = make_user("rival@example.org", may_lead=True)
    partial = make_evaluation(lead=rival, vendors=[vendor])
    declare(partial, rival, Atlas="My brother works there.")
    partial.open_for_rating(rival)
    vendor.certificates.create(kind="iso27001", expires_on=clock.today() + timedelta(days=9))

    tell_of_expiry.call()
    Notice.objects.all().mark_read(curator)
    tell_of_expiry.call()

    assert open_one.is_open
    assert Notice.objects.filter(person=curator, kind=Kind.EXPIRING).count() == 1
    assert Kind.EXPIRING in kinds(lead)
    assert Kind.EXPIRING not in kinds(rival) | kinds(assessor)


def test_a_late_request_is_told_once_a_deadline_to_the_lead_alone(evaluation, lead, assessor):
    vendor = evaluation.candidates.get().vendor
    request = make_request(lead, vendor, evaluation=evaluation)
    tell_of_late_requests.call()
    assert Kind.REQUEST_LATE not in kinds(lead)

    for hours in (1, 2):
        with at(request.due_at + timedelta(hours=hours)):
            tell_of_late_requests.call()
            Notice.objects.mark_read(lead)

    assert Notice.objects.filter(kind=Kind.REQUEST_LATE).count() == 1
    assert kinds(assessor) == {Kind.OPENED}
    ((_notice, sentence),) = shown_to(lead, Notice.objects.filter(kind=Kind.REQUEST_LATE))
    assert sentence == "The time to answer Audit pack is over; answers are missing."

    extend(request.inquiry, request.due_at + timedelta(days=1), "A holiday.", lead)
    with at(request.due_at + timedelta(days=1, hours=1)):
        tell_of_late_requests.call()
    assert Notice.objects.filter(kind=Kind.REQUEST_LATE).count() == 2


def test_a_request_that_was_finished_or_revoked_is_not_late(curator):
    request = make_request(curator, make_vendor())
    answer(request)

    with at(request.due_at + timedelta(hours=1)):
        tell_of_late_requests.call()

    assert Kind.REQUEST_LATE not in kinds(curator)


def test_whoever_sent_a_request_outside_evaluations_is_told_what_came(curator, stranger):
    request = make_request(curator, make_vendor())
    ask(make_link(request), "Which year?")
    answer(request)
    late = make_request(curator, make_vendor("Borea"))
    with at(late.due_at + timedelta(hours=1)):
        tell_of_late_requests.call()

    assert kinds(curator) == {Kind.QUESTION_ASKED, Kind.REQUEST_ANSWERED, Kind.REQUEST_LATE}
    assert not kinds(stranger)
    assert not shown_to(stranger, Notice.objects.all())


def test_bell_counts_and_the_list_leads_on(evaluation, lead, assessor):
    evaluation.close_rating(lead)
    client = signed_in(assessor)

    page = client.get(reverse("notice_list")).content.decode()

    assert "The ratings of" in page and "bell-count" in page
    notice = Notice.objects.get(person=assessor, kind=Kind.RELEASED)
    answer = client.post(reverse("open_notice", args=[notice.pk]))
    assert answer.url == reverse("ranking", args=[evaluation.pk])


def test_table_names_only_people_functions_of_an_act():
    assert [row.kind for row in notices.TABLE if bool(row.act) != bool(row.people)] == []
