"""Acts that wait for a second person: no right follows from an act that one does alone."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from scoring.evaluations.models import Motion, NotReady
from scoring.evaluations.models.moves import moves_of
from scoring.evaluations.permissions import (
    can_accept_lead,
    can_change_lead,
    can_confirm_unsealing,
    can_name_lead,
    can_stop_motion,
    can_unseal_alone,
    may_be_lead,
)
from tests.factories import add_member, make_evaluation, make_open_evaluation, make_user

REASON = "I go on leave for half a year now."


@pytest.fixture
def admin(db):
    return make_user("admin@example.org", is_staff=True, may_lead=True)


@pytest.fixture
def deputy(db):
    return make_user("deputy@example.org", name="Dia", may_lead=True)


@pytest.fixture
def evaluation(lead, deputy):
    return make_open_evaluation(lead=lead, assessors=[deputy])


def ask_to_lead(evaluation, by, person):
    return Motion.objects.ask(evaluation, Motion.Kind.LEAD, by, REASON, person)


def ask_to_unseal(evaluation, by):
    return Motion.objects.ask(evaluation, Motion.Kind.UNSEALING, by, REASON)


def test_who_accepts_leads_and_who_led_stays_as_what_they_rate(evaluation, lead, deputy):
    motion = ask_to_lead(evaluation, lead, deputy)
    assert can_accept_lead(deputy, motion)

    motion.change_lead()

    roles = dict(evaluation.members.values_list("user__email", "role"))
    assert roles == {lead.email: "observer", deputy.email: "lead"}
    (move,) = moves_of(evaluation)
    assert (move.before, move.after, move.by, move.reason) == (lead, deputy, lead, REASON)


def test_lead_asks_nobody_outside_the_panel_and_nobody_who_may_not_lead(evaluation, lead, admin):
    member = make_user("plain@example.org")
    add_member(evaluation, member)

    assert not may_be_lead(admin, evaluation, lead)
    assert not may_be_lead(member, evaluation, lead)
    assert not may_be_lead(lead, evaluation, lead)


def test_nobody_accepts_for_another_and_nobody_twice(evaluation, lead, deputy, admin):
    motion = ask_to_lead(evaluation, lead, deputy)

    assert not can_accept_lead(lead, motion)
    assert not can_accept_lead(admin, motion)
    motion.change_lead()
    with pytest.raises(NotReady):
        motion.change_lead()


def test_what_a_lead_asked_ends_with_their_right_to_ask(evaluation, lead, deputy):
    motion = ask_to_lead(evaluation, lead, deputy)
    User.objects.filter(pk=deputy.pk).update(may_lead=False)
    assert not can_accept_lead(User.objects.get(pk=deputy.pk), motion)


def test_administrator_names_a_lead_only_where_the_lead_has_gone(evaluation, lead, admin, deputy):
    assert not can_name_lead(admin, evaluation)

    User.objects.filter(pk=lead.pk).update(is_active=False)

    assert can_name_lead(admin, evaluation)
    assert not can_name_lead(deputy, evaluation)


def test_administrator_never_names_themself_even_as_a_member(evaluation, lead, admin):
    add_member(evaluation, admin)
    User.objects.filter(pk=lead.pk).update(is_active=False)

    assert not may_be_lead(admin, evaluation, admin)
    motion = ask_to_lead(evaluation, admin, admin)
    assert not can_accept_lead(admin, motion)


def test_database_refuses_who_confirms_what_they_asked(evaluation, lead):
    motion = ask_to_unseal(evaluation, lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        motion.end_by(lead, Motion.End.DONE)


def test_asking_of_an_administrator_ends_when_the_lead_is_back(evaluation, lead, admin, deputy):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    motion = ask_to_lead(evaluation, admin, deputy)
    assert can_accept_lead(deputy, motion)

    User.objects.filter(pk=lead.pk).update(is_active=True)

    assert not can_accept_lead(deputy, motion)


def test_somebody_outside_leads_where_nobody_of_the_panel_could(lead, admin, deputy, stranger):
    alone = make_open_evaluation(lead=lead)
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert may_be_lead(stranger, alone, admin)

    ask_to_lead(alone, admin, stranger).change_lead()

    assert can_change_lead(stranger, alone)
    # Nothing of it opens to them before they declared.
    assert not alone.members.get(user=stranger).has_declared


def test_who_left_the_panel_never_leads_it(evaluation, lead, admin, deputy):
    evaluation.members.get(user=deputy).leave(lead, REASON)
    User.objects.filter(pk=lead.pk).update(is_active=False)

    assert not may_be_lead(deputy, evaluation, admin)


def test_panel_of_one_unseals_alone(lead):
    evaluation = make_open_evaluation(lead=lead)

    assert can_unseal_alone(lead, evaluation)


def test_second_member_confirms_an_unsealing_and_the_seal_names_them(evaluation, lead, deputy):
    motion = ask_to_unseal(evaluation, lead)
    assert not can_unseal_alone(lead, evaluation)
    assert not can_confirm_unsealing(lead, motion)
    assert can_confirm_unsealing(deputy, motion)

    motion.unseal(deputy, {})

    seal = evaluation.seals.get()
    assert (seal.unsealed_by, seal.unsealing_confirmed_by) == (lead, deputy)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.version) == ("draft", 2)


def test_lead_who_records_that_all_others_left_still_unseals_nothing_alone(
    evaluation, lead, deputy, admin
):
    evaluation.members.get(user=deputy).leave(lead, REASON)
    User.objects.filter(pk=lead.pk).update(is_staff=True)
    lead.refresh_from_db()

    motion = ask_to_unseal(evaluation, lead)

    assert not can_unseal_alone(lead, evaluation)
    assert not can_confirm_unsealing(lead, motion)
    assert can_confirm_unsealing(admin, motion)


def test_administrator_confirms_nothing_that_a_member_can(evaluation, lead, admin):
    motion = ask_to_unseal(evaluation, lead)

    assert not can_confirm_unsealing(admin, motion)


def test_member_who_has_not_declared_confirms_nothing(lead, assessor):
    evaluation = make_evaluation(lead=lead, assessors=[assessor])
    evaluation.members.get(user=assessor).declarations.forget()
    evaluation.open_for_rating(lead)

    assert not can_confirm_unsealing(assessor, ask_to_unseal(evaluation, lead))


def test_unsealing_that_one_lead_asked_for_ends_with_the_next(evaluation, lead, deputy):
    unsealing = ask_to_unseal(evaluation, lead)

    ask_to_lead(evaluation, lead, deputy).change_lead()

    unsealing.refresh_from_db()
    assert unsealing.end == Motion.End.OVERTAKEN


def test_declining_and_taking_back_are_told_apart(evaluation, lead, deputy, stranger):
    first, second = ask_to_unseal(evaluation, lead), ask_to_lead(evaluation, lead, deputy)
    assert can_stop_motion(deputy, first) and not can_stop_motion(stranger, first)

    first.stop(deputy)
    second.stop(lead)

    assert (first.end, second.end) == ("declined", "taken back")
    assert not can_stop_motion(lead, second)


def test_one_motion_of_a_kind_waits_at_a_time(evaluation, lead, deputy):
    ask_to_lead(evaluation, lead, deputy)

    with pytest.raises(NotReady, match="waits already"):
        ask_to_lead(evaluation, lead, deputy)
