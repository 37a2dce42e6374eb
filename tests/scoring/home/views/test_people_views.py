import pytest
from django.urls import reverse

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.evaluations.models import Motion
from tests.conftest import signed_in
from tests.factories import make_evaluation, make_open_evaluation, make_user

REASON = "They left the company at the end of May."


@pytest.fixture
def admin(db):
    return make_user("admin@example.org", is_staff=True)


@pytest.fixture
def client(admin):
    return signed_in(admin)


@pytest.fixture
def deputy(db):
    return make_user("deputy@example.org", name="Dia Bek", may_lead=True)


def test_person_is_found_by_a_post_and_what_they_owe_is_shown(client, lead, deputy):
    make_open_evaluation(lead=lead, assessors=[deputy], title="Support 2027")

    page = client.post(reverse("find_account"), {"email": "LEAD@example.org"}, follow=True)

    assert page.redirect_chain == [(reverse("close_account", args=[lead.pk]), 302)]
    assert "Support 2027" in page.content.decode()


def test_account_closes_and_another_is_asked_to_lead(client, lead, deputy, admin):
    evaluation = make_open_evaluation(lead=lead, assessors=[deputy])
    form = {"reason": REASON, f"lead_{evaluation.pk}": deputy.pk}

    client.post(reverse("close_account", args=[lead.pk]), form)

    lead.refresh_from_db()
    motion = Motion.objects.get()
    assert (lead.is_active, motion.person, motion.asked_by) == (False, deputy, admin)
    signed_in(deputy).post(motion.get_absolute_url())
    assert evaluation.members.get(role="lead").user == deputy


def test_lead_is_asked_to_hand_on_what_a_closed_account_owed(client, lead, lead_client, deputy):
    evaluation = make_open_evaluation(lead=lead, assessors=[deputy])

    client.post(reverse("close_account", args=[deputy.pk]), {"reason": REASON})

    page = lead_client.get(reverse("my_tasks")).content.decode()
    member = evaluation.members.get(user=deputy)
    assert reverse("leave_panel", args=[evaluation.pk, member.pk]) in page
    entry = RecordEntry.objects.of_chain(evaluation.record_chain).last()
    assert (entry.act, entry.after) == ("member account closed", {"person": deputy.pk})


def test_evaluations_without_a_lead_wait_for_an_administrator(client, lead, deputy):
    evaluation = make_evaluation(lead=lead, assessors=[deputy], title="Support 2027")
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert "Support 2027" in client.get(reverse("evaluation_needs")).content.decode()

    form = {"person": deputy.pk, "reason": REASON}
    client.post(reverse("name_lead", args=[evaluation.pk]), form)

    assert Motion.objects.get().person == deputy


def test_administrator_cannot_choose_themself(client, admin, lead):
    evaluation = make_open_evaluation(lead=lead)
    User.objects.filter(pk=admin.pk).update(may_lead=True)
    User.objects.filter(pk=lead.pk).update(is_active=False)

    form = {"person": admin.pk, "reason": REASON}
    response = client.post(reverse("name_lead", args=[evaluation.pk]), form)

    errors = response.context["form"].errors
    assert errors == {"person": ["This person cannot lead this evaluation."]}
    assert not Motion.objects.exists()


def test_account_of_the_lead_is_not_closed_over_to_the_administrator(client, admin, lead, deputy):
    evaluation = make_open_evaluation(lead=lead, assessors=[deputy])
    User.objects.filter(pk=admin.pk).update(may_lead=True)

    form = {"reason": REASON, f"lead_{evaluation.pk}": admin.pk}
    response = client.post(reverse("close_account", args=[lead.pk]), form)

    lead.refresh_from_db()
    assert (response.status_code, lead.is_active) == (422, True)


def test_unsealing_that_nobody_is_left_to_confirm_waits_for_an_administrator(
    client, lead, deputy, admin
):
    evaluation = make_open_evaluation(lead=lead, assessors=[deputy])
    reason = "One of the checks was worded wrongly for us."
    motion = Motion.objects.ask(evaluation, Motion.Kind.UNSEALING, lead, reason)
    address = reverse("confirm_for_panel", args=[motion.pk])
    assert client.post(address).status_code == 403
    evaluation.members.get(user=deputy).leave(lead, REASON)
    assert address in client.get(reverse("evaluation_needs")).content.decode()

    client.post(address)

    evaluation.refresh_from_db()
    assert evaluation.state == "draft"
    assert evaluation.seals.get().unsealing_confirmed_by == admin
