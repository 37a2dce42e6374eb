"""The administrators' page of tasks and mails, and who may stop, retry and send again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.mail.models import Mail
from accounts.tasks.models import Beat, Progress
from accounts.tasks.queue import TaskRow
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/tasks/"


@pytest.fixture
def administrator():
    return make_user("ada@example.org", name="Ada Min", is_staff=True)


def make_task(status, path="scoring.reports.printing.make_draft", **fields):
    about = {"args_kwargs": {"args": [], "kwargs": {}}, "backend_name": "default"}
    return TaskRow.objects.create(status=status, task_path=path, **about | fields)


def make_mail(**fields):
    return Mail.objects.create(
        **{"to": "mina@example.org", "subject": "Hello", "message_id": "<1@example.org>"}
        | {"state": "refused", "last_error": "550 No such person", "body": "Hello."}
        | fields
    )


def page_of(person):
    return signed_in(person).get(PAGE).content.decode()


def test_page_says_whether_a_worker_is_alive(administrator):
    assert "No worker was heard from" in page_of(administrator)

    Beat.objects.create(worker="one", seen=timezone.now())

    assert "1 worker was heard from" in page_of(administrator)


def test_page_shows_what_waits_runs_and_failed_and_why(administrator):
    now = timezone.now()
    make_task("READY", run_after=now + timedelta(minutes=5))
    running = make_task("RUNNING", "vendors.imports.apply.apply_import", started_at=now)
    Progress.objects.create(
        what="x", page="/", task=running.pk, state="running", words="Adding", done=1, total=2
    )
    path = {"exception_class_path": "django.db.utils.IntegrityError", "finished_at": now}
    make_task("FAILED", "accounts.mail.outbox.send", traceback="Key (email)=(x@y.z)", **path)

    page = page_of(administrator)

    assert "Making a draft report" in page
    assert "Not before" in page
    assert "Adding: 1 of 2" in page
    assert "IntegrityError. The log of the worker has the rest." in page
    assert "x@y.z" not in page


def test_failed_task_is_tried_again_with_all_its_tries(administrator):
    row = make_task("FAILED", finished_at=timezone.now(), worker_ids=["a", "b", "c"])
    Progress.objects.create(what="x", page="/", task=row.pk, state="failed", reason="No.")
    address = reverse("retry_task", args=[row.pk])

    assert address in page_of(administrator)
    signed_in(administrator).post(address)

    row.refresh_from_db()
    assert (row.status, row.worker_ids) == ("READY", [])
    assert Progress.objects.get().state == "waiting"
    again = signed_in(administrator).post(address, follow=True)
    assert "It had been taken up again already." in again.content.decode()


def test_page_shows_undelivered_mails_without_their_words(administrator):
    make_mail(body="Between us.")

    page = page_of(administrator)

    assert "mina@example.org" in page
    assert "550 No such person" in page
    assert "Between us." not in page


def test_page_says_when_the_mail_server_refuses_our_settings(administrator):
    fields = {"state": "waiting", "tries": 1, "next_try_at": timezone.now()}
    make_mail(**fields)
    assert "EMAIL_HOST_PASSWORD" not in page_of(administrator)

    Mail.objects.update(is_our_fault=True)

    assert "EMAIL_HOST_PASSWORD" in page_of(administrator)


def test_sender_is_told_of_a_lost_mail_and_sends_it_again(lead, lead_client, stranger_client):
    lost = make_mail(caused_by=lead)
    address = reverse("resend_mail", args=[lost.pk])

    assert address in lead_client.get(reverse("account_settings")).content.decode()
    assert address in lead_client.get(reverse("my_tasks")).content.decode()
    assert stranger_client.post(address).status_code == 404
    lead_client.post(address)

    lost.refresh_from_db()
    assert lost.state == "sent"
    assert address not in lead_client.get(reverse("my_tasks")).content.decode()


def test_mail_with_a_link_that_ended_asks_for_a_new_invitation(lead, lead_client):
    lost = make_mail(caused_by=lead, holds_token=True, body="")

    page = lead_client.get(reverse("account_settings")).content.decode()
    answer = lead_client.post(reverse("resend_mail", args=[lost.pk]), follow=True)

    assert "then invite the person again" in page
    assert "Invite the person again for a new one." in answer.content.decode()


def test_administrator_stops_the_work_of_others(administrator, lead):
    Progress.objects.create(what="x", page="/", asked_by=lead, state="running")

    signed_in(administrator).post(reverse("stop_work", args=[Progress.objects.get().pk]))

    assert Progress.objects.get().is_cancel_wanted


def test_people_page_says_what_became_of_an_invitation(administrator):
    client = signed_in(administrator)
    client.post(reverse("invite_person"), {"email": "mina@example.org"})
    assert "Handed to the mail server" in client.get(reverse("people")).content.decode()

    Mail.objects.update(state="refused", sent_at=None, last_error="550 No such person")

    assert "550 No such person" in client.get(reverse("people")).content.decode()
