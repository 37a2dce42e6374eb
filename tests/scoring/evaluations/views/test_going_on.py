"""Saving a step leads to the next one, and no button drops what was ticked or typed."""

import pytest
from django.urls import reverse

from tests.factories import make_evaluation, make_user, make_vendor


@pytest.fixture
def draft(lead, assessor):
    return make_evaluation(lead=lead, vendors=[make_vendor("Cima")], assessors=[assessor])


def url(name, draft):
    return reverse(name, args=[draft.pk])


def filled(form):
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize(
    ("step", "following"),
    [
        ("setup_purpose", "setup_candidates"),
        ("setup_candidates", "setup_checks"),
        ("setup_checks", "setup_weights"),
        ("setup_weights", "setup_people"),
        ("setup_people", "setup_open"),
    ],
)
def test_each_step_leads_to_the_next(lead_client, draft, step, following):
    context = lead_client.get(url(step, draft)).context
    form = context.get("form") or context.get("panel_form") or context.get("incumbent_form")
    answers = {"parameter_personal_data_eu": "yes"} if step == "setup_purpose" else {}

    response = lead_client.post(url(step, draft), filled(form) | answers)

    assert response.url == url(following, draft)


@pytest.mark.parametrize(
    "button", ["setup_candidates", "find_vendors", "name_incumbent", "remove_candidate"]
)
def test_no_button_of_the_candidates_drops_a_tick_or_the_incumbent(lead_client, draft, button):
    new, kept = make_vendor("Dora"), draft.candidates.get()
    page = {"vendors": [new.pk], "incumbent": kept.pk, "q": "Do", "candidate": kept.pk}

    lead_client.post(url(button, draft), page)

    names = {candidate.name for candidate in draft.candidates.all()}
    if button == "remove_candidate":
        assert names == {"Dora"}
    else:
        assert names == {"Cima", "Dora"}
        assert draft.candidates.get(is_incumbent=True) == kept


def test_typed_search_outlives_another_button(lead_client, draft):
    new = make_vendor("Dora")

    response = lead_client.post(url("add_candidates", draft), {"vendors": [new.pk], "q": "Rab"})

    assert response.url == f"{url('setup_candidates', draft)}?q=Rab"


@pytest.mark.parametrize("button", ["setup_people", "invite_member", "rate_alone", "remove_member"])
def test_no_button_of_the_people_drops_a_tick(lead_client, lead, draft, button):
    member = draft.members.get(user=lead)
    other = draft.members.exclude(user=lead).get()
    context = lead_client.get(url("setup_people", draft)).context
    page = filled(context["panel_form"]) | {
        "stamp": context["panel_form"].stamp,
        f"criteria_{member.pk}": ["TA"],
        "member": other.pk,
        "email": "new@example.org" if button == "invite_member" else "",
        "role": "assessor",
    }

    lead_client.post(url(button, draft), page)

    assert "TA" in member.assignments.values_list("criterion", flat=True)


def test_address_that_was_typed_is_not_dropped_by_going_on(lead_client, draft):
    page = {"email": "new@example.org", "role": "assessor"}

    response = lead_client.post(url("setup_people", draft), page)

    form = response.context["invite_form"]
    assert form.errors == {"email": ["Send the invitation, or empty these boxes."]}
    assert form["email"].value() == "new@example.org"
    assert draft.members.count() == 2


def test_address_that_was_typed_stays_after_another_button(lead_client, draft):
    response = lead_client.post(url("rate_alone", draft), {"email": "new@example.org"})

    assert response.context["invite_form"]["email"].value() == "new@example.org"


def test_zone_of_the_account_is_filled_in(lead, lead_client):
    lead.time_zone = "Africa/Casablanca"
    lead.save()
    draft = make_evaluation(lead=lead, parameters={})

    form = lead_client.get(url("setup_purpose", draft)).context["form"]

    assert form["parameter_buyer_timezone"].value() == "Africa/Casablanca"


def test_weights_that_nobody_chose_say_so_until_they_are_saved(lead, lead_client):
    draft = make_evaluation(lead=lead, weighing={})

    def task():
        page = lead_client.get(url("evaluation_detail", draft))
        return next(task for task in page.context["part"].tasks if task.label == "Weights")

    before = task()
    assert "Not chosen yet" in lead_client.get(url("setup_open", draft)).content.decode()
    form = lead_client.get(url("setup_weights", draft)).context["form"]
    lead_client.post(url("setup_weights", draft), filled(form))

    assert (before.progress, before.status) == ("not chosen yet", "not_yet")
    assert (task().progress, task().status) == ("100 of 100 points", "completed")
    assert "Not chosen yet" not in lead_client.get(url("setup_open", draft)).content.decode()


def test_check_and_open_leads_back_to_each_step_while_it_can_change(lead_client, lead, draft):
    page = lead_client.get(url("setup_open", draft)).content.decode()
    for step in ("purpose", "candidates", "checks", "weights", "people"):
        assert page.count(f'href="{url(f"setup_{step}", draft)}"') == 1, step

    draft.open_for_rating(lead)

    assert "Change<span" not in lead_client.get(url("setup_open", draft)).content.decode()


def test_only_the_lead_goes_on(draft, assessor_client, stranger_client):
    make_user("other@example.org")

    for step in ("setup_candidates", "setup_people", "find_vendors"):
        assert assessor_client.post(url(step, draft)).status_code == 403
        assert stranger_client.post(url(step, draft)).status_code == 404
