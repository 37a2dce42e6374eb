import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.models import SignOff, agree_level, sign_offs_of
from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Moderation
from tests.conftest import signed_in
from tests.factories import add_member, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_moderation import REASON, text_of

pytestmark = pytest.mark.django_db

NOTE = "The plan names nobody for the evening shift."


@pytest.fixture
def second(db):
    return make_user("second@example.org", name="Mona Sy")


@pytest.fixture
def evaluation(lead, assessor, second):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [1, 4]}}, lead=lead, assessors=[assessor, second]
    )
    agree(evaluation, lead)
    return evaluation


def agree(evaluation, lead, level=3):
    candidate, check = evaluation.candidates.get(), evaluation.checks.get(check_id="TZ-01")
    return agree_level(candidate, check, level, REASON, lead)


def address(evaluation):
    return reverse("sign_off", args=[evaluation.pk])


def posted(evaluation, **changes):
    fields = {"answer": "agrees", "note": ""}
    return fields | {"seen": Moderation.objects.state_of(evaluation)[1]} | changes


def test_assessor_agrees_and_the_record_says_so(assessor, assessor_client, evaluation):
    page = text_of(assessor_client.get(address(evaluation)))

    assessor_client.post(address(evaluation), posted(evaluation))

    given, entry = SignOff.objects.get(), RecordEntry.objects.about(evaluation).last()
    assert f'<strong>3</strong></td> <td role="cell" data-label="Why"><bdi>{REASON}</bdi>' in page
    assert "has not answered yet" in page
    assert (given.answer, given.member.user, given.sha256) == (
        "agrees",
        assessor,
        Moderation.objects.state_of(evaluation)[1],
    )
    assert (entry.act, entry.actor, entry.after["answer"]) == (
        "signed off moderation",
        assessor,
        "agrees",
    )
    assert str(given) == "Amine Roy: Agrees"


def test_assessor_files_a_minority_note_and_may_change_the_answer(assessor_client, evaluation):
    assessor_client.post(address(evaluation), posted(evaluation, answer="minority", note=NOTE))
    note = RecordEntry.objects.about(evaluation).last()

    assessor_client.post(address(evaluation), posted(evaluation))

    assert (note.act, note.reason) == ("filed a minority note", NOTE)
    assert [given.answer for given in SignOff.objects.in_force()] == ["agrees"]
    assert SignOff.objects.exclude(voided_at=None).get().note == NOTE
    assert RecordEntry.objects.about(evaluation).last().before["answer"] == "minority"


def test_same_answer_again_changes_nothing(assessor_client, evaluation):
    assessor_client.post(address(evaluation), posted(evaluation))
    entries = RecordEntry.objects.count()

    assessor_client.post(address(evaluation), posted(evaluation))

    assert (SignOff.objects.count(), RecordEntry.objects.count()) == (1, entries)


def test_sign_off_is_refused_in_words(assessor_client, evaluation):
    response = assessor_client.post(address(evaluation), posted(evaluation, note=NOTE))

    assert "If you agree, leave the note empty;" in text_of(response)
    assert response.context["form"].data["note"] == NOTE
    assert not SignOff.objects.exists()


def test_answer_is_about_the_levels_that_were_read(lead, assessor_client, evaluation):
    fields = posted(evaluation)
    agree(evaluation, lead, level=2)

    response = assessor_client.post(address(evaluation), fields, follow=True)

    assert "The agreed levels changed while you were reading." in text_of(response)
    assert not SignOff.objects.exists()


def test_change_of_an_agreed_level_asks_everybody_again(lead, assessor_client, evaluation):
    assessor_client.post(address(evaluation), posted(evaluation))

    agree(evaluation, lead, level=2)

    entry = RecordEntry.objects.about(evaluation).last()
    assert not SignOff.objects.in_force().exists()
    assert SignOff.objects.count() == 1
    assert (entry.act, entry.reason) == ("voided sign-offs", "An agreed level changed.")
    assert len(sign_offs_of(evaluation).missing_members) == 2


def test_lead_notes_who_could_not_be_asked(lead, lead_client, second, evaluation):
    mona = evaluation.members.get(user=second)
    reason = "She left the company on 12 November."

    absence = reverse("note_absence", args=[evaluation.pk])
    lead_client.post(absence, {"member": mona.pk, "reason": reason})

    given, entry = SignOff.objects.get(), RecordEntry.objects.about(evaluation).last()
    assert (given.answer, given.note, given.signed_by) == ("absent", reason, lead)
    assert (entry.act, entry.reason) == ("noted an absent assessor", reason)
    assert "noted by <bdi>Lea Martin</bdi>" in text_of(lead_client.get(address(evaluation)))


@pytest.mark.parametrize("member", ["", "0", "x", "9" * 30])
def test_only_who_has_not_answered_can_be_noted_absent(lead_client, evaluation, member):
    absence = reverse("note_absence", args=[evaluation.pk])
    response = lead_client.post(absence, {"member": member, "reason": ""})

    page = text_of(response)
    assert "Choose who could not be asked." in page or "has answered, or is not asked" in page
    assert "Say why this person could not be asked." in page
    assert not SignOff.objects.exists()


def test_signed_moderation_is_closed_until_the_lead_opens_it_again(
    lead_client, assessor_client, second, evaluation
):
    assessor_client.post(address(evaluation), posted(evaluation))
    signed_in(second).post(address(evaluation), posted(evaluation, answer="minority", note=NOTE))
    closed = sign_offs_of(evaluation).is_closed
    again = reverse("reopen_moderation", args=[evaluation.pk])
    refused = lead_client.post(again, {"reason": " "})

    lead_client.post(again, {"reason": "The plan was updated."})

    entry = RecordEntry.objects.about(evaluation).last()
    assert closed
    assert "Say why." in text_of(refused)
    assert not sign_offs_of(evaluation).is_closed
    assert (entry.act, entry.reason) == ("voided sign-offs", "The plan was updated.")


def test_reopening_what_nobody_signed_changes_nothing(lead_client, evaluation):
    entries = RecordEntry.objects.count()

    again = reverse("reopen_moderation", args=[evaluation.pk])
    lead_client.post(again, {"reason": "Just in case."})

    assert RecordEntry.objects.count() == entries


def test_sign_off_is_of_those_who_rate(lead_client, curator, stranger_client, evaluation):
    add_member(evaluation, curator, "observer", rates=False)
    observer = signed_in(curator)

    assert observer.post(address(evaluation), posted(evaluation)).status_code == 403
    assert lead_client.post(address(evaluation), posted(evaluation)).status_code == 403
    assert stranger_client.post(address(evaluation), posted(evaluation)).status_code == 404
    assert 'id="answer"' not in text_of(observer.get(address(evaluation)))
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("act", ["note_absence", "reopen_moderation"])
def test_only_the_lead_notes_absence_or_opens_moderation_again(assessor_client, evaluation, act):
    response = assessor_client.post(reverse(act, args=[evaluation.pk]), {"reason": "Why not."})

    assert response.status_code == 403


def test_address_of_an_act_that_is_only_opened_leads_to_the_page(lead_client, evaluation):
    response = lead_client.get(reverse("note_absence", args=[evaluation.pk]))

    assert (response.status_code, response.url) == (302, address(evaluation))


def test_sign_off_ends_with_the_decision_and_stays_to_read(assessor_client, evaluation):
    assessor_client.post(address(evaluation), posted(evaluation, answer="minority", note=NOTE))
    Evaluation.objects.update(state="decided")

    late = assessor_client.post(address(evaluation), posted(evaluation))

    assert late.status_code == 403
    assert SignOff.objects.get().answer == "minority"
    page = text_of(assessor_client.get(address(evaluation)))
    assert NOTE in page
    assert 'id="answer"' not in page


def test_who_left_the_panel_is_not_waited_for(lead, second, evaluation):
    evaluation.members.filter(user=second).update(left_at=timezone.now(), left_reason="Gone.")

    assert [str(member) for member in sign_offs_of(evaluation).missing_members] == ["Amine Roy"]


def test_nobody_is_asked_while_nothing_was_agreed(lead, lead_client, assessor):
    evaluation = make_released_evaluation({"Bora": {"TZ-01": 3}}, lead=lead, assessors=[assessor])

    page = text_of(lead_client.get(address(evaluation)))

    assert sign_offs_of(evaluation).missing_members == []
    assert "need not answer: no level was agreed in discussion" in page


def test_panel_of_one_agrees_with_itself(lead, lead_client):
    evaluation = make_released_evaluation({"Bora": {"TZ-01": 3}}, lead=lead)
    agree(evaluation, lead)

    assert sign_offs_of(evaluation).missing_members == []
    assert not sign_offs_of(evaluation).is_closed
    assert "The lead rates alone" in text_of(lead_client.get(address(evaluation)))


@pytest.mark.parametrize(("answer", "note"), [("agrees", "But."), ("minority", ""), ("absent", "")])
def test_database_holds_that_who_does_not_agree_says_why(evaluation, answer, note):
    member = evaluation.members.filter(role="assessor").first()

    with pytest.raises(IntegrityError, match="who_does_not_agree_says_why"), transaction.atomic():
        SignOff.objects.create(
            member=member,
            answer=answer,
            note=note,
            sha256="0" * 64,
            signed_by=member.user,
            signed_at=timezone.now(),
        )
