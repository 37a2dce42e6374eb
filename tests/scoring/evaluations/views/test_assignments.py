"""The matrix of who rates what, and the lead's reminders."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Mail
from scoring.evaluations.models import Evaluation
from scoring.evaluations.reminders import waited_for
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_user,
    make_vendor,
    rate,
)


def url(evaluation, name="assignments"):
    return reverse(name, args=[evaluation.pk])


def rated_by(evaluation, person):
    assignments = evaluation.members.get(user=person).assignments
    return set(assignments.values_list("criterion", flat=True))


def boxes(evaluation, **criteria):
    """Return a post that ticks these criteria for the members of that role."""
    return {
        f"criteria_{member.pk}": criteria.get(member.role, [])
        for member in evaluation.members.all()
    }


@pytest.fixture
def draft(lead, assessor):
    return make_evaluation(lead, assessors=[assessor])


@pytest.fixture
def evaluation(lead, assessor):
    other = make_user("rim@example.org", name="Rim Alami")
    return make_open_evaluation(lead=lead, assessors=[assessor, other], checks=["TZ-01"])


def test_the_lead_ticks_who_rates_what_before_the_seal(draft, lead, assessor, lead_client):
    response = lead_client.post(url(draft), boxes(draft, lead=["TZ"], assessor=["LG", "SO"]))

    assert response["Location"] == url(draft)
    assert (rated_by(draft, lead), rated_by(draft, assessor)) == ({"TZ"}, {"LG", "SO"})
    page = lead_client.get(url(draft)).content.decode()
    assert page.count(" checked>") == 3


def test_what_nobody_rates_is_named_before_opening(draft, lead_client, assessor_client):
    lead_client.post(url(draft), boxes(draft, assessor=["TZ", "LG", "TA", "SC", "AI"]))

    opening = lead_client.get(reverse("setup_open", args=[draft.pk])).content.decode()
    matrix = assessor_client.get(url(draft)).content.decode()

    assert "Nobody rates “Solidity and continuity”. Assign a panel member." in opening
    assert "Nobody rates Solidity and continuity." in matrix
    assert "Only the lead, <bdi>Lea Martin</bdi>, can change this." in matrix


def test_assessor_who_rates_nothing_is_named_before_opening(lead, lead_client, assessor):
    draft = make_evaluation(lead, assessors=[assessor])
    opening = reverse("setup_open", args=[draft.pk])
    before = lead_client.get(opening).content.decode()
    draft.members.get(user=assessor).assignments.all().delete()

    after = lead_client.get(opening).content.decode()

    sentence = "An assessor to whom nobody gave a criterion rates nothing:"
    assert sentence not in before
    assert sentence in after
    assert f"<bdi>{assessor}</bdi>." in after.split(sentence)[1]


@pytest.mark.parametrize("criteria", [["XX"], ["TZ", "a\0b"], ["TZ" * 5000]])
def test_unknown_criteria_are_refused_in_words(draft, lead_client, assessor, criteria):
    response = lead_client.post(url(draft), boxes(draft, assessor=criteria))

    assert response.status_code == 422
    assert "Tick criteria of this evaluation." in response.content.decode()
    assert len(rated_by(draft, assessor)) == 6


def test_observers_and_others_members_get_no_boxes(draft, lead_client, lead):
    observer = make_user("observer@example.org")
    member = add_member(draft, observer, "observer", rates=False)
    elsewhere = make_evaluation(make_user("b@example.org"), [make_vendor("B")])
    foreign = elsewhere.members.get()

    posted = boxes(draft, lead=["TZ"], assessor=["LG"])
    posted |= {f"criteria_{member.pk}": ["TZ"], f"criteria_{foreign.pk}": []}
    lead_client.post(url(draft), posted)

    assert rated_by(draft, observer) == set()
    assert foreign.assignments.count() == 6


def test_nobody_else_and_nobody_after_the_seal_changes_it(
    draft, evaluation, lead_client, assessor_client, assessor
):
    assert assessor_client.post(url(draft), boxes(draft)).status_code == 403
    assert lead_client.post(url(evaluation), boxes(evaluation)).status_code == 409
    assert len(rated_by(draft, assessor)) == len(rated_by(evaluation, assessor)) == 6


def test_who_submitted_is_the_leads_to_see_before_the_release(
    evaluation, lead_client, assessor_client, lead
):
    before = strip_token(assessor_client.get(url(evaluation)))
    evaluation.members.filter(user__name="Rim Alami").update(submitted_at=timezone.now())

    mine, theirs = lead_client.get(url(evaluation)), assessor_client.get(url(evaluation))

    assert "Sealed with version 1" in mine.content.decode()
    assert mine.content.decode().count("Not yet") == 1
    assert strip_token(theirs) == before
    assert "Submitted" not in theirs.content.decode()
    evaluation.close_rating(lead)
    assert "Submitted" in assessor_client.get(url(evaluation)).content.decode()


def test_the_matrix_tells_nothing_of_ratings(evaluation, lead_client, assessor):
    before = strip_token(lead_client.get(url(evaluation)))
    rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 4)

    assert strip_token(lead_client.get(url(evaluation))) == before


def strip_token(response):
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line and "X-CSRF" not in line]


def test_a_reminder_reaches_one_person_and_then_all_others(evaluation, lead_client, assessor):
    one = evaluation.members.get(user=assessor)

    first = lead_client.post(url(evaluation, "remind_members"), {"member": one.pk}, follow=True)
    rest = lead_client.post(url(evaluation, "remind_members"), follow=True)

    assert "A reminder is on its way to \u2068Amine Roy\u2069." in first.content.decode()
    words = rest.content.decode()
    assert "A reminder is on its way to \u2068Rim Alami\u2069." in words
    assert "\u2068Amine Roy\u2069 was reminded less than an hour ago." in words
    assert [message.to for message in mail.outbox] == [
        ["assessor@example.org"],
        ["rim@example.org"],
    ]


def test_the_lead_is_told_on_my_tasks_of_a_mail_that_was_not_delivered(evaluation, lead_client):
    lead_client.post(url(evaluation, "remind_members"))
    undelivered = {"state": "refused", "sent_at": None, "last_error": "550 No such person"}
    Mail.objects.filter(to="rim@example.org").update(**undelivered)
    told = lead_client.get(reverse("my_tasks")).content.decode()

    assert "to <bdi>rim@example.org</bdi> of" in told
    assert "550 No such person" in told
    lead_client.post(reverse("dismiss_mail", args=[Mail.objects.get(to="rim@example.org").pk]))
    assert "rim@example.org" not in lead_client.get(reverse("my_tasks")).content.decode()


def test_the_lead_is_told_when_rating_closed_while_they_asked(
    evaluation, lead, lead_client, monkeypatch
):
    def and_then_closes(asked):
        found = waited_for(asked)
        Evaluation.objects.get(pk=asked.pk).close_rating(lead)
        return found

    monkeypatch.setattr("scoring.evaluations.views.panel.waited_for", and_then_closes)
    page = lead_client.post(url(evaluation, "remind_members"), follow=True).content.decode()

    assert (
        "No mail to \u2068Amine Roy\u2069 and \u2068Rim Alami\u2069: they submitted or left" in page
    )
    assert mail.outbox == []


@pytest.mark.parametrize("member", ["0", "x" * 10_000, "\0", "-1", ""])
def test_unknown_people_get_no_mail(evaluation, lead_client, member):
    page = lead_client.post(url(evaluation, "remind_members"), {"member": member}, follow=True)

    assert "Everyone has submitted, so no reminder was sent." in page.content.decode()
    assert mail.outbox == []


def test_only_the_lead_reminds_and_only_while_it_helps(
    evaluation, draft, lead_client, assessor_client
):
    address = url(evaluation, "remind_members")

    assert assessor_client.post(address).status_code == 403
    assert lead_client.post(url(draft, "remind_members")).status_code == 409
    assert lead_client.get(address).status_code == 405
    evaluation.rating_closes_at = timezone.now() - timedelta(seconds=1)
    evaluation.save()
    assert lead_client.post(address).status_code == 409
    assert "Remind" not in lead_client.get(url(evaluation)).content.decode()
    assert mail.outbox == []


def test_three_people_ask_the_database_as_often_as_one(lead, lead_client):
    counts = []
    for size in (1, 3):
        people = [make_user(f"p{size}{number}@example.org") for number in range(size)]
        vendor = make_vendor(f"Of {size}")
        found = make_open_evaluation(lead=lead, vendors=[vendor], assessors=people)
        with CaptureQueriesContext(connection) as queries:
            signed_in(lead).get(url(found))
        counts.append(len(queries))

    assert counts[0] == counts[1]
