"""Reminders: who gets one, in whose time, and what happens when no server takes it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.clock import deadline_in
from accounts.models import Mail, User
from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation, Reminder
from scoring.evaluations.reminders import (
    post_reminder,
    remind,
    remind_of_deadlines,
    send_reminders,
    waited_for,
)
from tests.factories import add_member, make_open_evaluation, make_user, rate

CLOSES = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.fixture
def other(db):
    return make_user("rim@example.org", name="Rim Alami", time_zone="Africa/Casablanca")


@pytest.fixture
def evaluation(lead, assessor, other):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, other], checks=["TZ-01"])
    evaluation.rating_closes_at = timezone.now() + timedelta(days=3)
    evaluation.save()
    return evaluation


def people(members):
    return [member.user.name for member in members]


@pytest.mark.parametrize(
    ("zone", "at", "words"),
    [
        # The clocks of Paris go back at 01:00 UTC, so 02:30 comes twice.
        (
            "Europe/Paris",
            CLOSES - timedelta(hours=1),
            "Sunday 25 October 2026, 02:30, Europe/Paris (UTC+2)",
        ),
        ("Europe/Paris", CLOSES, "Sunday 25 October 2026, 02:30, Europe/Paris (UTC+1)"),
        # Morocco left UTC+1 for good in September 2026.
        ("Africa/Casablanca", CLOSES, "Sunday 25 October 2026, 01:30, Africa/Casablanca (UTC+0)"),
        (
            "Africa/Casablanca",
            datetime(2026, 9, 10, 12, tzinfo=UTC),
            "Thursday 10 September 2026, 13:00, Africa/Casablanca (UTC+1)",
        ),
        (
            "America/New_York",
            datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
            "Sunday 1 November 2026, 01:30, America/New_York (UTC-5)",
        ),
        ("Asia/Kolkata", CLOSES, "Sunday 25 October 2026, 07:00, Asia/Kolkata (UTC+5:30)"),
    ],
)
def test_a_deadline_reads_right_on_both_sides_of_a_clock_change(zone, at, words):
    assert deadline_in(at, zone) == words


def test_everybody_reads_the_deadline_in_their_own_zone(evaluation, assessor, lead):
    assessor.time_zone = "Europe/Paris"
    assessor.save()

    mails = [post_reminder(member, lead, CLOSES) for member in waited_for(evaluation)]

    bodies = {one.to: one.body for one in mails}
    assert "02:30, Europe/Paris (UTC+1)" in bodies["assessor@example.org"]
    assert "01:30, Africa/Casablanca (UTC+0)" in bodies["rim@example.org"]


def test_the_mail_tells_nothing_of_any_rating(evaluation, assessor, other, lead):
    before = remind([evaluation.members.get(user=assessor)], lead)
    text = mail.outbox[0].body
    mail.outbox.clear()
    Reminder.objects.all().delete()
    rate(evaluation, other, evaluation.candidates.get(), "TZ-01", 4)
    evaluation.members.filter(user=other).update(submitted_at=timezone.now())

    remind(before.reminded, lead)

    assert mail.outbox[0].body == text
    assert mail.outbox[0].subject == f"Reminder: your ratings of {evaluation}"
    assert text.startswith("Hello Amine Roy,\n\nLea Martin asks for your ratings of ")


def test_the_mail_says_how_much_is_left_to_do(evaluation, assessor, lead):
    member = evaluation.members.get(user=assessor)
    assert "1 answer is left to give" in post_reminder(member, lead, None).body

    rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 2)

    assert "You have answered everything" in post_reminder(member, lead, None).body


def test_only_those_who_owe_ratings_are_waited_for(evaluation, assessor, other, lead):
    add_member(evaluation, make_user("observer@example.org"), "observer", rates=False)
    gone = add_member(evaluation, make_user("gone@example.org"))
    gone.leave(lead, "Left the company in the middle of November.")
    add_member(evaluation, make_user("closed@example.org", is_active=False))
    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())

    assert people(waited_for(evaluation)) == ["Rim Alami"]


def test_nobody_is_reminded_twice_within_the_hour(evaluation, lead):
    first = remind(waited_for(evaluation), lead)
    again = remind(waited_for(evaluation), lead)
    Reminder.objects.update(sent_at=timezone.now() - timedelta(minutes=61))
    later = remind(waited_for(evaluation), lead)

    assert [len(sent.reminded) for sent in (first, again, later)] == [2, 0, 2]
    assert people(again.reminded_before) == ["Amine Roy", "Rim Alami"]
    assert len(mail.outbox) == 4
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.actor) == ("reminded", lead)
    assert entry.after["people"] == [
        User.objects.get(email=email).pk for email in ("assessor@example.org", "rim@example.org")
    ]


def test_who_did_not_get_the_mail_may_be_reminded_again_at_once(evaluation, lead):
    remind(waited_for(evaluation), lead)
    Mail.objects.filter(to="rim@example.org").update(state="refused", sent_at=None)

    again = remind(waited_for(evaluation), lead)

    assert (people(again.reminded), people(again.reminded_before)) == (["Rim Alami"], ["Amine Roy"])
    assert Mail.objects.first().caused_by == lead


def close(evaluation, lead, assessor):
    evaluation.close_rating(lead)


def pass_the_deadline(evaluation, lead, assessor):
    Evaluation.objects.update(rating_closes_at=timezone.now())


def submit(evaluation, lead, assessor):
    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())


def leave(evaluation, lead, assessor):
    evaluation.members.get(user=assessor).leave(lead, "Left the company in the middle of it.")


@pytest.mark.parametrize(
    ("meanwhile", "reached"),
    [(close, []), (pass_the_deadline, []), (submit, ["Rim Alami"]), (leave, ["Rim Alami"])],
)
def test_who_is_not_waited_for_any_more_gets_no_mail(
    evaluation, lead, assessor, meanwhile, reached
):
    asked = waited_for(evaluation)
    meanwhile(evaluation, lead, assessor)

    sent = remind(asked, lead)

    told = [entry.after for entry in RecordEntry.objects.about(evaluation).filter(act="reminded")]
    assert people(sent.reminded) == reached
    assert people(sent.not_awaited) == [one for one in people(asked) if one not in reached]
    assert len(mail.outbox) == len(Reminder.objects.all()) == len(reached)
    assert [one["people"] for one in told] == (
        [[User.objects.get(email="rim@example.org").pk]] if reached else []
    )


def test_a_reminder_tells_the_deadline_as_it_stands_when_it_is_sent(evaluation, lead):
    asked = waited_for(evaluation)
    later = timezone.now() + timedelta(days=30)
    Evaluation.objects.update(rating_closes_at=later)

    remind(asked, lead)

    assert set(Reminder.objects.values_list("deadline", flat=True)) == {later}
    assert deadline_in(later, "UTC") in mail.outbox[0].body


def test_without_anybody_to_remind_nothing_happens(evaluation, lead):
    assert remind([], lead).reminded == []
    assert not Reminder.objects.exists()


def test_the_hourly_task_reminds_of_each_deadline_once(evaluation, capsys):
    evaluation.rating_closes_at = timezone.now() + timedelta(hours=20)
    evaluation.save()

    call_command("send_reminders")
    Reminder.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    assert send_reminders.enqueue().status == "SUCCESSFUL"
    call_command("send_reminders")
    evaluation.rating_closes_at += timedelta(hours=1)
    evaluation.save()
    call_command("send_reminders")

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{evaluation}: {taken} reminded, {spared} reminded before"
        for taken, spared in [(2, 0), (0, 2), (2, 0)]
    ]
    assert len(mail.outbox) == 4
    assert mail.outbox[0].body.startswith("Hello Amine Roy,\n\nYour ratings of “")
    assert RecordEntry.objects.about(evaluation).last().actor is None


@pytest.mark.parametrize("hours", [-1, 25])
def test_the_job_leaves_other_deadlines_alone(evaluation, hours):
    evaluation.rating_closes_at = timezone.now() + timedelta(hours=hours)
    evaluation.save()

    assert remind_of_deadlines() == {}
    assert str(Reminder(member=evaluation.members.first(), sent_at=CLOSES)) == (
        "Lea Martin, 25 Oct 2026 01:30"
    )
