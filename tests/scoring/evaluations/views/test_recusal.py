"""A recused person meets nothing of that vendor to judge."""

import pytest
from django.urls import reverse

from scoring.evaluations.models import PanelMember
from scoring.ratings.models import Rating
from tests.factories import (
    add_member,
    declare,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
)
from tests.scoring.ratings.grid_pages import cell_fields, token_of

STORY = "My sister works there."


@pytest.fixture
def evaluation(lead, assessor):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, checks=["TA-01", "SC-01"])
    add_member(evaluation, assessor, declared=False)
    return evaluation


@pytest.fixture
def recused(evaluation, assessor):
    declare(evaluation, assessor, Atlas=STORY)
    return evaluation.candidates.get(vendor__name="Atlas")


def test_its_cells_vanish_with_one_line_that_says_why(evaluation, recused, assessor_client):
    checks = reverse("rate_check", args=[evaluation.pk, "TA-01"])
    answers = reverse("check_answers", args=[evaluation.pk, "TA"])
    home = assessor_client.get(reverse("my_tasks"))

    for address in (checks, answers, reverse("my_tasks")):
        page = " ".join(assessor_client.get(address).content.decode().split())
        line = "You declared a conflict of interest with <bdi>Atlas</bdi>, so you do not judge"
        assert page.count(line) == 1, address
        assert f"c{recused.pk}-TA-01" not in page
    (part,) = home.context["parts"]
    assert [task.progress for task in part.tasks if task.label.startswith("Rate: Dep")] == [
        "0 of 1"
    ]


def test_every_way_to_judge_it_is_refused(evaluation, recused, assessor_client, assessor):
    fields = token_of(assessor) | cell_fields(recused, answer="0", rationale="Six words here.")
    one = [evaluation.pk, recused.pk]
    addresses = [
        reverse("rate_criterion", args=[*one, "TA"]),
        reverse("save_rating", args=[*one, "TA-01"]),
        reverse("gate_finding", args=[*one, "SC-01"]),
    ]

    for address in addresses:
        response = assessor_client.post(address, fields | {"result": "open"})
        assert response.status_code == 403, address
        assert "you take no part in judging it" in response.content.decode()

    across = reverse("rate_check", args=[evaluation.pk, "TA-01"])
    page = assessor_client.post(across, fields, follow=True).content.decode()
    assert "An answer was not saved: since you opened the page, its vendor withdrew" in page
    assert not Rating.objects.exists()
    assert not recused.gate_findings.exists()
    gate = assessor_client.get(addresses[-1]).content.decode()
    assert "you take no part in judging it" in gate


def test_other_vendors_stay_theirs_to_judge(evaluation, recused, assessor_client, assessor):
    other = evaluation.candidates.get(vendor__name="Borea")
    fields = token_of(assessor) | cell_fields(other, answer="cannot_tell")

    address = reverse("save_rating", args=[evaluation.pk, other.pk, "TA-01"])

    assert assessor_client.post(address, fields).status_code == 200
    assert Rating.objects.get().candidate == other


def test_a_recused_lead_waives_no_gate_of_it(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get(vendor__name="Atlas")
    finding = make_finding(evaluation, candidate, "SC-01", "fail")
    declare(evaluation, lead, Atlas=STORY)

    response = lead_client.post(
        reverse("waive_gate", args=[evaluation.pk, candidate.pk, "SC-01"]),
        {"seen": finding.pk, "waiver_reason": "It is fine for all that we need."},
    )

    finding.refresh_from_db()
    assert (response.status_code, finding.is_waived) == (403, False)


def test_declaring_while_a_page_is_open_elsewhere_saves_nothing_from_it(
    evaluation, assessor, assessor_client, monkeypatch
):
    """The race that the lock decides: the page was asked before, the post comes after."""
    declare(evaluation, assessor)
    candidate = evaluation.candidates.get(vendor__name="Atlas")
    hold = PanelMember.hold_for_rating

    def late(member, *asked, **beside):
        declare(evaluation, assessor, Atlas=STORY)
        return hold(member, *asked, **beside)

    monkeypatch.setattr(PanelMember, "hold_for_rating", late)
    fields = token_of(assessor) | cell_fields(candidate, answer="cannot_tell")

    response = assessor_client.post(
        reverse("save_rating", args=[evaluation.pk, candidate.pk, "TA-01"]), fields
    )

    assert response.status_code == 409
    assert "you take no part in judging it" in response.content.decode()
    assert not Rating.objects.exists()


def test_a_recused_lead_is_told_to_write_down_only_what_others_agreed(lead, lead_client):
    levels = {"Atlas": {"TZ-01": [0, 4]}, "Borea": {"TZ-01": [2, 2]}}
    people = [make_user(f"p{number}@example.org") for number in range(2)]
    evaluation = make_released_evaluation(levels, lead=lead, assessors=people)
    address = reverse("moderation", args=[evaluation.pk])
    line = "write down only what the others agreed"
    assert line not in lead_client.get(address).content.decode()

    declare(evaluation, lead, Atlas=STORY)

    assert line in lead_client.get(address).content.decode()
