"""Names that turn the text round, in what the site answers to a post: isolated everywhere."""

import pytest
import tinyhtml5
from django.urls import reverse

from tests.conftest import signed_in
from tests.evaluator.test_hostile_text import dangers_in
from tests.factories import (
    make_evaluation,
    make_evidence,
    make_finding,
    make_user,
    make_vendor,
)
from tests.hostile import TURNED

NAME = f"A\u2069{TURNED}evil"


@pytest.fixture
def assessor(db):
    return make_user("assessor@example.org", name=f"Ann {NAME}")


@pytest.fixture
def draft(lead, assessor):
    lead.name = f"Lea {NAME}"
    lead.save()
    vendors = [make_vendor(f"V {NAME}"), make_vendor(f"W {NAME}")]
    return make_evaluation(lead=lead, vendors=vendors, assessors=[assessor], title=f"T {NAME}")


@pytest.fixture
def opened(lead, draft):
    draft.open_for_rating(lead)
    return draft


def assert_isolated(response, *words):
    html = response.content.decode()
    assert [one for one in (TURNED, *words) if one not in html] == []
    assert dangers_in(tinyhtml5.parse(html, namespace_html_elements=False)) == []


def post(client, evaluation, name, data, *more):
    return client.post(reverse(name, args=[evaluation.pk, *more]), data, follow=True)


def test_what_setting_up_the_candidates_says(lead_client, draft):
    first, second = draft.candidates.all()

    named = post(lead_client, draft, "name_incumbent", {"incumbent": first.pk})
    removed = post(lead_client, draft, "remove_candidate", {"candidate": second.pk})

    assert_isolated(named, "is the vendor you have today")
    assert_isolated(removed, "is no longer a candidate", ">Undo<")


@pytest.mark.parametrize(
    ("role", "words"), [("zz", "Choose the role of"), ("observer", "An observer rates nothing")]
)
def test_what_setting_up_the_panel_refuses(lead_client, draft, assessor, role, words):
    member = draft.members.get(user=assessor).pk
    data = {f"role_{member}": role, f"criteria_{member}": ["TZ"]}

    assert_isolated(post(lead_client, draft, "assign_criteria", data), words)


def test_what_is_said_of_those_who_go_and_who_stay(lead, lead_client, opened, assessor):
    opened.unseal(lead, f"because {NAME}", {})
    member, candidate = opened.members.get(user=assessor), opened.candidates.first()

    for name, data in [
        ("remove_member", {"member": member.pk}),
        ("remove_candidate", {"candidate": candidate.pk}),
    ]:
        assert_isolated(post(lead_client, opened, name, data), "never deleted")


def test_what_a_level_without_evidence_is_told(opened, assessor):
    cell = f"c{opened.candidates.first().pk}-TA-01"
    data = {"token": "", f"{cell}-answer": "4", f"{cell}-rationale": NAME}

    assert_isolated(post(signed_in(assessor), opened, "rate_check", data, "TA-01"), "more proof")


def test_what_a_change_of_the_plan_says(lead_client, opened, assessor):
    member, candidate = opened.members.get(user=assessor), opened.candidates.first()
    reason = {"reason": f"They left us in the middle of it. {NAME}"}

    assert_isolated(post(lead_client, opened, "remind_members", {}), "A reminder is on its way")
    assert_isolated(
        post(lead_client, opened, "remind_members", {}), "reminded less than an hour ago"
    )
    assert_isolated(
        post(lead_client, opened, "leave_panel", reason, member.pk), "has left the panel"
    )
    on = {"on": "2026-01-31"}
    assert_isolated(
        post(lead_client, opened, "withdraw_candidate", reason | on, candidate.pk), "has withdrawn"
    )


def test_what_a_gate_found_meanwhile_says(lead_client, opened, assessor):
    candidate = opened.candidates.first()
    make_finding(opened, candidate, "SC-01", "fail", by=assessor)

    page = post(
        lead_client, opened, "gate_finding", {"result": "open", "seen": ""}, candidate.pk, "SC-01"
    )

    assert_isolated(page, "while you were writing")


def test_what_a_declaration_that_is_not_whole_is_told(lead_client, draft):
    for answer, words in [("none", "You ticked"), ("some", "Say what your conflict with")]:
        data = {"answer": answer, "conflict_1": "on", "covers": "2", "confirmed": "on"}

        assert_isolated(post(lead_client, draft, "declare", data), words)


def test_what_a_curator_who_was_slower_is_told(curator_client):
    vendor = make_vendor("Atlas", country="MA")
    address = reverse("vendor_edit", args=[vendor.pk])
    read = curator_client.get(address).context["form"]["as_read"].value()
    vendor.name = f"V {NAME}"
    vendor.save()

    page = curator_client.post(
        address, {"as_read": read, "name": f"W {NAME}", "country": "MA"}, follow=True
    )

    assert_isolated(page, "while you were writing")


def test_web_addresses_that_turn_the_text(curator_client):
    link = f"https://a.example/{TURNED}evil"
    vendor = make_vendor("Atlas", website=link)
    evidence = make_evidence(vendor, link=link)

    for page in (vendor, evidence):
        assert_isolated(curator_client.get(page.get_absolute_url()), f'href="{link}"')
