"""Who can be taken out of a draft, and who stays for good."""

import pytest
from django.db.models import ProtectedError

from accounts.invitation import invitation_by_token, token_for
from accounts.models import Invitation
from accounts.record.models import RecordEntry
from scoring.evaluations.models import DeclaredConflict, PanelMember
from scoring.evaluations.models.declaration import WrittenOnce
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_invitation,
    make_open_evaluation,
    make_vendor,
    rate,
)
from tests.plain_browser import Page
from tests.scoring.evaluations.views.test_people import url


@pytest.fixture
def draft(lead):
    return make_evaluation(lead)


def test_a_member_can_be_removed_but_not_the_lead(lead_client, draft, assessor):
    member = add_member(draft, assessor)
    chair = draft.members.get(role="lead")

    lead_client.post(url(draft, "remove_member"), {"member": member.pk})
    page = lead_client.post(url(draft, "remove_member"), {"member": chair.pk})

    assert list(draft.members.all()) == [chair]
    assert page.context["more_errors"] == [("people", "This person does not take part any more.")]
    assert page.content.decode().count("This person does not take part any more.") == 2
    assert RecordEntry.objects.about(draft).get(act="member removed").before == {
        "person": assessor.pk,
        "role": "assessor",
        "criteria": ["AI", "LG", "SC", "SO", "TA", "TZ"],
    }


def test_members_of_another_evaluation_cannot_be_removed(lead_client, draft, stranger, assessor):
    theirs = make_evaluation(stranger, [make_vendor("B")], [assessor]).members.get(user=assessor)

    lead_client.post(url(draft, "remove_member"), {"member": theirs.pk})

    assert PanelMember.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("has_rated", [True, False])
def test_whoever_was_to_rate_stays_after_unsealing_whatever_they_rated(
    lead, lead_client, assessor, has_rated
):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    if has_rated:
        rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 1)
    evaluation.unseal(lead, "The panel needs one more engineer.", None)
    member = evaluation.members.get(user=assessor)

    page = lead_client.post(url(evaluation, "remove_member"), {"member": member.pk})

    assert page.context["more_errors"] == [
        (
            f"remove-{member.pk}",
            (
                "\u2068Amine Roy\u2069 was to rate in an earlier version, and what was sealed is "
                "never deleted. Untick their criteria instead."
            ),
        )
    ]
    assert member in evaluation.members.all()


def unsealed_with_observer(lead, person, declared):
    evaluation = make_evaluation(lead)
    member = add_member(evaluation, person, "observer", rates=False, declared=declared)
    evaluation.open_for_rating(lead)
    evaluation.unseal(lead, "The panel needs one more engineer.", None)
    return evaluation, member


def test_an_observer_who_declared_nothing_can_be_removed_after_unsealing(
    lead, lead_client, assessor
):
    evaluation, member = unsealed_with_observer(lead, assessor, declared=False)

    lead_client.post(url(evaluation, "remove_member"), {"member": member.pk})

    assert not evaluation.members.filter(pk=member.pk).exists()


def test_whoever_declared_stays_once_there_was_a_seal(lead, lead_client, assessor):
    evaluation, member = unsealed_with_observer(lead, assessor, declared=True)

    page = lead_client.post(url(evaluation, "remove_member"), {"member": member.pk})

    words = "Once you have opened this again, record that they left."
    assert page.content.decode().count(words) == 2  # in the summary and in the person's card
    assert Page(page).errors_astray() == []
    assert member.declarations.count() == 1
    with pytest.raises(WrittenOnce, match="once the evaluation was sealed"):
        evaluation.remove_member(member, lead)
    with pytest.raises(ProtectedError):
        member.delete()


def test_what_was_declared_in_a_draft_goes_with_the_person(lead, lead_client, draft, assessor):
    member = add_member(draft, assessor, declared=False)
    declare(draft, assessor, **{"Atlas Dev": "My sister works there."})

    lead_client.post(url(draft, "remove_member"), {"member": member.pk})

    assert not draft.members.filter(pk=member.pk).exists()
    assert not DeclaredConflict.objects.exists()
    assert draft.members.get(user=lead).declarations.count() == 1


def test_who_left_is_no_longer_asked_about_after_unsealing(lead, lead_client, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    member = evaluation.members.get(user=assessor)
    member.leave(lead, "Left the company in the middle of it.")
    evaluation.refresh_from_db()
    evaluation.unseal(lead, "The panel needs one more engineer.", None)

    page = lead_client.get(url(evaluation)).content.decode()
    removed = lead_client.post(url(evaluation, "remove_member"), {"member": member.pk})
    invited = lead_client.post(
        url(evaluation, "invite_member"), {"email": assessor.email, "role": "assessor"}
    )

    assert f"criteria_{member.pk}" not in page
    assert "This person does not take part any more." in removed.content.decode()
    assert "This person left the panel, and nobody joins it twice." in invited.content.decode()


def invite_by_page(client, evaluation, email):
    client.post(url(evaluation, "invite_member"), {"email": email, "role": "assessor"})
    return evaluation.members.get(user__email=email)


def take_out(client, evaluation, member):
    return client.post(url(evaluation, "remove_member"), {"member": member.pk}, follow=True)


def test_the_invitation_of_whoever_is_taken_out_ends_and_is_in_the_record(lead, lead_client, draft):
    member = invite_by_page(lead_client, draft, "new@example.org")
    invitation = member.user.invitations.get()
    draft.title = "Another title"
    draft.save()

    take_out(lead_client, draft, member)

    assert invitation_by_token(token_for(invitation)) is None
    invitation.refresh_from_db()
    assert invitation.end == Invitation.End.LEFT_PANEL
    entry = RecordEntry.objects.get(act="revoked invitation")
    assert (entry.actor, entry.subject) == (lead, f"user:{member.user_id}")


def sits_in_another_panel(lead, person):
    add_member(make_evaluation(lead, [make_vendor("B")]), person)


def got_a_role(lead, person):
    person.is_curator = True
    person.save()


def was_invited_by_an_administrator_to_nothing_in_particular(lead, person):
    person.invitations.update(to_what="")


@pytest.mark.parametrize(
    "what",
    [
        sits_in_another_panel,
        got_a_role,
        was_invited_by_an_administrator_to_nothing_in_particular,
    ],
)
def test_the_invitation_of_whoever_is_still_waited_for_stays(lead, lead_client, draft, what):
    member = invite_by_page(lead_client, draft, "new@example.org")
    what(lead, member.user)

    take_out(lead_client, draft, member)

    assert invitation_by_token(token_for(member.user.invitations.get())) is not None


def test_whoever_is_put_back_is_invited_once_more(lead_client, draft):
    member = invite_by_page(lead_client, draft, "new@example.org")
    page = take_out(lead_client, draft, member)
    *_before, message = page.context["messages"]
    _undo, address, token = message.extra_tags.split()[:3]

    lead_client.post(address, {"token": token})

    assert draft.members.filter(user=member.user).exists()
    first, second = member.user.invitations.all()
    assert first.end == Invitation.End.LEFT_PANEL
    assert invitation_by_token(token_for(second)) == second


def test_whoever_leaves_before_they_came_in_cannot_come_in_afterwards(lead):
    evaluation = make_evaluation(lead)
    member = add_member(evaluation, make_invitation().person)
    Invitation.objects.update(to_what=str(evaluation))
    evaluation.open_for_rating(lead)

    evaluation.members.get(pk=member.pk).leave(lead, "Left the company before they came in.")

    assert member.user.invitations.get().end == Invitation.End.LEFT_PANEL
