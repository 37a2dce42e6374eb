"""Somebody leaves, a vendor withdraws or comes late: what each person then meets."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.models import NotReady, PanelMember
from scoring.evaluations.reminders import waited_for
from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    make_evaluation,
    make_finding,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)

REASON = "It won another contract and has no room for us now."


@pytest.fixture
def other(db):
    return make_user("rim@example.org", name="Rim Alami")


@pytest.fixture
def evaluation(lead, assessor, other):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea", "Cima")]
    return make_open_evaluation(
        lead=lead, vendors=vendors, assessors=[assessor, other], checks=["TZ-01", "SC-01"]
    )


def changes(evaluation):
    return reverse("plan_changes", args=[evaluation.pk])


def leaving(evaluation, person):
    member = evaluation.members.get(user=person)
    return reverse("leave_panel", args=[evaluation.pk, member.pk])


def withdrawing(evaluation, name="Atlas"):
    candidate = evaluation.candidates.get(vendor__name=name)
    return reverse("withdraw_candidate", args=[evaluation.pk, candidate.pk])


def posted(**fields):
    return {"on": timezone.localdate().isoformat(), "reason": REASON} | fields


def test_without_changes_the_page_says_so_and_offers_them_to_the_lead(
    evaluation, lead_client, assessor_client
):
    mine, theirs = (client.get(changes(evaluation)) for client in (lead_client, assessor_client))

    assert "Everything goes by the plan so far." in mine.content.decode()
    assert withdrawing(evaluation) in mine.content.decode()
    assert withdrawing(evaluation) not in theirs.content.decode()


def test_vendor_that_came_late_is_named_with_the_reason_to_everybody(
    evaluation, lead, lead_client, assessor_client
):
    evaluation.unseal(lead, "One more vendor asked to take part.", None)
    evaluation.add_candidates([make_vendor("Zeta")], lead)
    evaluation.open_for_rating(lead)

    pages = [client.get(changes(evaluation)) for client in (lead_client, assessor_client)]

    for page in pages:
        words = page.content.decode()
        assert words.count("Came late: <bdi>") == 1
        assert "Came late: <bdi>Zeta</bdi>" in words
        assert "Sealed with version 2" in words
        assert page.context["newcomers"][0].reason == "One more vendor asked to take part."


def test_who_left_finds_nothing_and_nobody_waits_for_them(
    evaluation, lead_client, assessor, assessor_client, lead
):
    assert lead_client.get(leaving(evaluation, assessor)).status_code == 200
    response = lead_client.post(leaving(evaluation, assessor), {"reason": REASON}, follow=True)

    assert "Left the panel: <bdi>Amine Roy</bdi>" in response.content.decode()
    assert REASON in response.content.decode()
    assert assessor_client.get(evaluation.get_absolute_url()).status_code == 404
    assert assessor_client.get(reverse("my_tasks")).context["parts"] == []
    assert [str(member) for member in waited_for(evaluation)] == ["Rim Alami"]
    (part,) = lead_client.get(reverse("my_tasks")).context["parts"]
    assert part.waiting == ["Rim Alami"]
    assert part.tasks[-1].progress == "0 of 1 have submitted"


def test_a_vendor_that_withdrew_is_nobodys_to_rate(
    evaluation, lead_client, assessor_client, assessor
):
    atlas = evaluation.candidates.get(vendor__name="Atlas")
    rate(evaluation, assessor, atlas, "TZ-01", 2)
    assert lead_client.get(withdrawing(evaluation)).status_code == 200

    response = lead_client.post(withdrawing(evaluation), posted(), follow=True)

    assert "Withdrawn: <bdi>Atlas</bdi>" in response.content.decode()
    check = assessor_client.get(reverse("rate_check", args=[evaluation.pk, "TZ-01"]))
    assert f"c{atlas.pk}-" not in check.content.decode()
    one = reverse("rate_criterion", args=[evaluation.pk, atlas.pk, "TZ"])
    assert assessor_client.get(one).status_code == 403
    gates = lead_client.get(reverse("gate_findings", args=[evaluation.pk])).content.decode()
    assert "<bdi>Atlas</bdi>" not in gates
    (part,) = assessor_client.get(reverse("my_tasks")).context["parts"]
    assert [task.progress for task in part.tasks[1:2]] == ["0 of 2"]
    assert Rating.objects.counted().get().candidate == atlas


def test_a_withdrawal_that_is_not_whole_is_refused_in_words(evaluation, lead_client):
    response = lead_client.post(withdrawing(evaluation), posted(on="yesterday"))

    assert response.status_code == 422
    assert response.context["form"].errors == {"on": ["Write the day as 2026-11-20."]}
    assert not evaluation.candidates.withdrawn().exists()


def test_a_leaver_needs_a_reason(evaluation, lead_client, assessor):
    response = lead_client.post(leaving(evaluation, assessor), {"reason": "Too short."})

    assert response.status_code == 422
    assert not evaluation.members.exclude(left_at=None).exists()


def test_what_cannot_be_says_why(evaluation, lead_client, lead):
    for name in ("Atlas", "Borea"):
        evaluation.candidates.get(vendor__name=name).withdraw(lead, date(2026, 1, 31), REASON)

    last = lead_client.post(withdrawing(evaluation, "Cima"), posted())
    again = lead_client.post(withdrawing(evaluation), posted())

    assert last.status_code == 422
    assert "It is the last candidate" in last.content.decode()
    assert again.status_code == 404


def test_only_the_lead_and_only_between_seal_and_decision(
    evaluation, lead, lead_client, assessor, assessor_client, stranger_client
):
    for address in (leaving(evaluation, assessor), withdrawing(evaluation)):
        assert assessor_client.get(address).status_code == 403
        assert assessor_client.post(address, posted()).status_code == 403
        assert stranger_client.post(address, posted()).status_code == 404
    assert lead_client.get(leaving(evaluation, lead)).status_code == 404
    draft = make_evaluation(lead, [make_vendor("D"), make_vendor("E")])
    assert lead_client.post(withdrawing(draft, "D"), posted()).status_code == 403


def test_a_candidate_that_comes_late_is_declared_on_and_rated(
    evaluation, lead, lead_client, assessor, assessor_client
):
    """The whole way: unseal, add, declare again, open again; earlier ratings stay."""
    for member in evaluation.members.all():
        member.declarations.all()._raw_delete("default")
        lead_signs(evaluation, member.user)
    rate(evaluation, assessor, evaluation.candidates.first(), "TZ-01", 2)
    unsealing = "A fourth vendor asked to be heard and was let in."
    lead_client.post(reverse("unseal_evaluation", args=[evaluation.pk]), {"reason": unsealing})
    assessor_client.post(reverse("confirm_unsealing", args=[evaluation.pk]))

    evaluation.refresh_from_db()
    evaluation.add_candidates([make_vendor("Dora")], lead)

    blocked = lead_client.post(reverse("setup_open", args=[evaluation.pk]))
    assert blocked.status_code == 409
    lead_signs(evaluation, lead)
    assert lead_client.post(reverse("setup_open", args=[evaluation.pk])).status_code == 302
    check = reverse("rate_check", args=[evaluation.pk, "TZ-01"])
    assert assessor_client.get(check).status_code == 403
    lead_signs(evaluation, assessor)
    page = assessor_client.get(check).content.decode()
    assert "Dora" in page
    assert "1 of 4</strong> vendors rated" in page
    assert "Unsealed: version 1" in lead_client.get(changes(evaluation)).content.decode()


def lead_signs(evaluation, person):
    covers = evaluation.candidates.order_by("number").last().number
    address = reverse("declare", args=[evaluation.pk])
    fields = {"answer": "none", "confirmed": "on", "covers": covers}
    assert signed_in(person).post(address, fields).status_code == 302


def test_gates_whose_evidence_lapsed_are_to_be_found_again(lead, lead_client):
    vendors = [make_vendor(name) for name in ("Atlas", "Borea")]
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, checks=["TZ-01", "SC-01"])
    for candidate in evaluation.candidates.all():
        proof = candidate.vendor.evidence.create(
            kind="document", state="document", title="Certificate", issued_on=timezone.localdate()
        )
        make_finding(evaluation, candidate, "SC-01", evidence=proof)
    assert gates_done(lead_client) == "2 of 2"

    proof.withdrawn_on = timezone.localdate()
    proof.save()

    assert gates_done(lead_client) == "1 of 2"


def gates_done(client):
    (part,) = client.get(reverse("my_tasks")).context["parts"]
    return next(task.progress for task in part.tasks if task.label == "Record gate findings")


def test_the_ranking_keeps_what_withdrew_in_sight(evaluation, lead, assessor_client):
    evaluation.close_rating(lead)
    evaluation.candidates.get(vendor__name="Atlas").withdraw(lead, date(2026, 11, 20), REASON)

    page = assessor_client.get(reverse("ranking", args=[evaluation.pk])).content.decode()

    assert "<dt>Withdrawn</dt>" in page
    assert f'<bdi>Atlas</bdi>, 20 November 2026: <bdi class="typed">{REASON}</bdi>' in page


def test_who_left_meanwhile_is_told_so_and_nothing_is_lost(
    evaluation, assessor, lead_client, monkeypatch
):
    def late(member, by, reason):
        raise NotReady(["Somebody leaves once."])

    monkeypatch.setattr(PanelMember, "leave", late)

    page = lead_client.post(leaving(evaluation, assessor), {"reason": REASON})

    assert page.status_code == 422
    assert "Somebody leaves once." in page.content.decode()
    assert REASON in page.content.decode()
