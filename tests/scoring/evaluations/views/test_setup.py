"""What holds on every page of setting up: who may come, who may post, and until when."""

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_user,
    make_vendor,
)

STEPS = ["purpose", "candidates", "checks", "weights", "people", "open"]


def url(step, evaluation):
    return reverse(f"setup_{step}", args=[evaluation.pk])


def rules(evaluation):
    """Return everything a page of setting up could change."""
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    return {
        "fields": {
            field.name: getattr(evaluation, field.attname) for field in evaluation._meta.fields
        },
        "candidates": list(evaluation.candidates.values()),
        "checks": list(evaluation.checks.values()),
        "weights": list(evaluation.weights.values()),
        "members": list(evaluation.members.values()),
        "assignments": list(evaluation.members.values_list("pk", "assignments__criterion")),
        "entries": RecordEntry.objects.count(),
    }


def posts(evaluation):
    """Return (address name, fields) of every act that would change something in a draft."""
    candidate = evaluation.candidates.first()
    other = evaluation.members.exclude(role="lead").first()
    return [
        ("setup_purpose", {"title": "Another", "purpose": "Another"}),
        ("add_candidates", {"vendors": make_vendor("Late Ltd").pk}),
        ("add_found_candidates", {}),
        ("remove_candidate", {"candidate": candidate.pk}),
        ("name_incumbent", {"incumbent": candidate.pk}),
        ("use_preset", {"preset": "short"}),
        ("setup_checks", {"use_TZ-01": "left_out"}),
        ("setup_weights", {"points_TZ": "16"}),
        ("invite_member", {"email": "new@example.org", "role": "assessor"}),
        ("assign_criteria", {f"role_{other.pk}": "observer"}),
        ("rate_alone", {}),
        ("remove_member", {"member": other.pk}),
        ("setup_open", {}),
    ]


@pytest.fixture
def observer(db):
    return make_user("observer@example.org", name="Olga Board")


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_finds_no_page_of_setting_up(stranger_client, lead, step):
    evaluation = make_evaluation(lead)

    assert stranger_client.get(url(step, evaluation)).status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_a_curator_finds_no_page_of_setting_up(curator_client, lead, step):
    assert curator_client.get(url(step, make_evaluation(lead))).status_code == 404


def test_others_read_the_pages_of_a_draft_and_change_nothing(lead, assessor, observer):
    evaluation = make_evaluation(lead, assessors=[assessor])
    add_member(evaluation, observer, "observer", rates=False)
    acts = posts(evaluation)
    before = rules(evaluation)

    for person in [assessor, observer]:
        client = signed_in(person)
        for step in STEPS:
            page = client.get(url(step, evaluation)).content.decode()
            assert "Only the lead" in page
            assert page.count("<form") == 3, step  # search, colours, sign-out
        answers = [client.post(reverse(name, args=[evaluation.pk]), data) for name, data in acts]
        assert [answer.status_code for answer in answers] == [403] * len(acts)

    assert rules(evaluation) == before


@pytest.mark.parametrize("state", ["open", "moderation", "decided", "archived"])
def test_no_post_changes_the_rules_after_the_seal(lead, lead_client, assessor, state):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    Evaluation.objects.update(state=state)
    acts = posts(evaluation)
    before = rules(evaluation)

    answers = [lead_client.post(reverse(name, args=[evaluation.pk]), data) for name, data in acts]

    assert [answer.status_code for answer in answers] == [409] * len(acts)
    assert all("Nothing was changed" in answer.content.decode() for answer in answers)
    assert rules(evaluation) == before


def test_every_post_of_that_test_changes_a_draft(lead, lead_client, assessor):
    """The test above would prove nothing with posts that never change anything."""
    for number in range(len(posts(make_evaluation(lead, assessors=[assessor])))):
        evaluation = make_evaluation(lead, [make_vendor(), make_vendor("B")], [assessor])
        name, data = posts(evaluation)[number]
        address = reverse(name, args=[evaluation.pk])
        if name in {"setup_purpose", "setup_checks", "setup_weights"}:
            form = lead_client.get(address).context["form"]
            filled = {field.html_name: field.value() for field in form}
            filled = {name: value for name, value in filled.items() if value is not None}
            data = filled | {"parameter_personal_data_eu": "yes"} | data
        before = rules(evaluation)

        response = lead_client.post(address, data)

        assert response.status_code == 302, (name, data)
        assert rules(evaluation) != before, (name, data)


@pytest.mark.parametrize("step", STEPS)
def test_a_sealed_page_is_text_and_says_who_sealed_it_and_whom_to_ask(
    lead, lead_client, assessor, assessor_client, step
):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])

    for_lead = lead_client.get(url(step, evaluation)).content.decode()
    for_others = assessor_client.get(url(step, evaluation)).content.decode()

    assert for_lead.count("<form") == for_others.count("<form") == 3
    assert "Sealed by <bdi>Lea Martin</bdi>" in for_others
    assert "ask the lead, <bdi>Lea Martin</bdi>, to unseal" in for_others
    assert reverse("unseal_evaluation", args=[evaluation.pk]) in for_lead


def test_a_released_page_says_that_the_rules_stay(lead, lead_client):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.close_rating(lead)

    page = lead_client.get(url("weights", evaluation)).content.decode()

    assert "the rules stay as they are" in page


@pytest.mark.parametrize("name", [*(f"setup_{step}" for step in STEPS), "evaluation_new"])
def test_every_form_carries_its_token(lead, lead_client, assessor, name):
    evaluation = make_evaluation(lead, assessors=[assessor])
    make_vendor("Brno")

    page = lead_client.get(reverse(name, args=[] if name == "evaluation_new" else [evaluation.pk]))

    text = page.content.decode()
    assert text.count('method="post"') > 2
    assert text.count('name="csrfmiddlewaretoken"') == text.count('method="post"')


def test_wrong_methods_are_refused(lead, lead_client):
    evaluation = make_evaluation(lead)

    for step in STEPS:
        assert lead_client.put(url(step, evaluation)).status_code == 405
