"""The organisation's page: kept by administrators, read by mails and by what is begun."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import clock
from accounts.invitation import invite
from accounts.mail import outbox
from accounts.models import RecordEntry, User
from accounts.organisation import Organisation, organisation, read_once
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Ville de Rabat",
    "address": "1 avenue Annakhil\n10100 Rabat",
    "contact_name": "Help desk",
    "contact_email": "help@rabat.example",
    "contact_telephone": "+212 5 00 00 00",
    "time_zone": "Africa/Casablanca",
    "language": "en-gb",
    "evaluation_months": "60",
    "look_months": "12",
    "review_route": "Write to the ombudsman within 30 days.",
    "rating_days": "14",
    "answer_days": "10",
}

WHAT = "Evaluator is the tool in which buyers compare vendors by evidence."
ABOUT = {"number": 10, "hour": clock.now(), "link": "x", "reset_link": "y"}


@pytest.fixture
def admin_client(db):
    return signed_in(make_user("admin@example.org", is_staff=True))


def ours(**fields):
    return Organisation.objects.create(pk=1, **{"name": "Ville de Rabat"} | fields)


def test_saving_keeps_every_field_and_records_before_and_after(admin_client):
    admin_client.post(reverse("organisation_edit"), TYPED)
    stored = Organisation.objects.get()
    again = TYPED | {"name": "Rabat", "read_at": str(stored.saved_at)}
    admin_client.post(reverse("organisation_edit"), again)

    assert Organisation.objects.get().name == "Rabat"
    assert (stored.time_zone, stored.evaluation_months) == ("Africa/Casablanca", 60)
    first, second = RecordEntry.objects.filter(act="changed organisation")
    assert first.after["review_route"] == "Write to the ombudsman within 30 days."
    assert (second.before, second.after) == ({"name": "Ville de Rabat"}, {"name": "Rabat"})
    assert second.actor.email == "admin@example.org"


def test_saving_what_stands_there_already_is_no_act(admin_client):
    admin_client.post(reverse("organisation_edit"), TYPED)
    read_at = {"read_at": str(Organisation.objects.get().saved_at)}
    admin_client.post(reverse("organisation_edit"), TYPED | read_at)

    assert RecordEntry.objects.filter(act="changed organisation").count() == 1


def test_the_later_of_two_administrators_is_told_what_differs(admin_client):
    admin_client.post(reverse("organisation_edit"), TYPED)
    late = TYPED | {"name": "Rabat", "read_at": ""}
    page = admin_client.post(reverse("organisation_edit"), late)

    (error,) = page.context["form"].non_field_errors()
    assert "differs from what stands now in: Name. Save again" in error
    assert Organisation.objects.get().name == "Ville de Rabat"
    again = late | {"read_at": page.context["form"]["read_at"].value()}
    assert admin_client.post(reverse("organisation_edit"), again).status_code == 302
    assert Organisation.objects.get().name == "Rabat"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x07b"),
        ("contact_email", "nobody"),
        ("time_zone", "Mars/Olympus"),
        ("language", "xx"),
        ("evaluation_months", "0"),
        ("look_months", "601"),
        ("rating_days", "367"),
        ("answer_days", "0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(admin_client, field, value):
    page = admin_client.post(reverse("organisation_edit"), TYPED | {field: value})

    assert list(page.context["form"].errors) == [field]
    assert not Organisation.objects.exists()


def test_an_installation_has_one_organisation():
    with pytest.raises(IntegrityError):
        Organisation.objects.create(pk=2, name="Another")


def test_a_request_reads_it_once_and_reads_its_own_change():
    ours()
    with read_once(), CaptureQueriesContext(connection) as queries:
        assert organisation() is organisation()

    assert len(queries) == 1
    assert organisation() is not organisation()


def mail_to(*posted):
    """Return the message that leaves when this is posted."""
    outbox.post(*posted)
    return mail.outbox[-1]


def test_a_mail_comes_from_the_organisation_and_says_whom_to_ask(lead, settings):
    settings.DEFAULT_FROM_EMAIL = "evaluator@rabat.example"
    unsigned = mail_to("accounts/failed_sign_ins_mail.txt", ABOUT, "Hello", lead.email)
    ours(address="1 avenue Annakhil", contact_name="Help desk", contact_email="h@rabat.example")
    signed = mail_to("accounts/failed_sign_ins_mail.txt", ABOUT, "Hello", lead.email)

    assert (unsigned.from_email, "Rabat\n" in unsigned.body) == ("evaluator@rabat.example", False)
    assert unsigned.body.endswith(f"-- \n{WHAT}\n")
    assert unsigned.extra_headers["Auto-Submitted"] == "auto-generated"
    assert signed.from_email == "Ville de Rabat <evaluator@rabat.example>"
    assert signed.body.endswith(
        f"\n\n-- \n{WHAT}\nVille de Rabat\n1 avenue Annakhil\nHelp desk, h@rabat.example\n"
    )


def test_the_mail_of_a_forgotten_password_says_who_sends_it(client, lead):
    ours()

    client.post(reverse("account_reset_password"), {"email": lead.email})

    (message,) = mail.outbox
    assert message.from_email.startswith("Ville de Rabat <")
    assert message.body.endswith(f"-- \n{WHAT}\nVille de Rabat\n")


def test_a_name_with_a_line_break_forges_no_header(lead):
    ours(name="Rabat\nBcc: eve@example.org")

    message = mail_to("accounts/failed_sign_ins_mail.txt", ABOUT, "Hello", lead.email)

    assert message.message()["Bcc"] is None


@pytest.mark.parametrize("address", ["account_login", "account_signup", "account_inactive"])
def test_pages_before_the_sign_in_name_whom_to_ask(client, address):
    ours(contact_name="Help desk", contact_telephone="+212 5 00")

    page = client.get(reverse(address)).content.decode()

    assert "Your administrator at <bdi>Ville de Rabat</bdi>:" in page
    assert "Help desk" in page
    assert "+212 5 00" in page


def test_a_refusal_names_whom_to_ask_and_nobody_where_nobody_is_named(assessor_client):
    nobody = assessor_client.get(reverse("people")).content.decode()
    ours(contact_email="help@rabat.example")
    named = assessor_client.get(reverse("people")).content.decode()

    assert "Your administrator at" not in nobody
    assert 'href="mailto:help@rabat.example"' in named


def test_a_new_person_begins_in_the_time_zone_of_the_organisation(lead):
    ours(time_zone="Africa/Casablanca")

    person = invite("new@example.org", by=lead)

    assert User.objects.get(pk=person.pk).time_zone == "Africa/Casablanca"


def test_rating_is_proposed_to_close_at_five_by_the_clock_of_the_organisation(monkeypatch):
    # Late in the evening in UTC it is the next day in Tokyo already.
    monkeypatch.setattr("accounts.organisation.now", lambda: datetime(2026, 3, 1, 20, tzinfo=UTC))
    of_tokyo = Organisation(name="T", time_zone="Asia/Tokyo", rating_days=7)

    assert of_tokyo.rating_closes_at() == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert Organisation(name="T").rating_closes_at() is None


def test_the_model_itself_refuses_what_the_form_refuses():
    with pytest.raises(ValidationError) as refusal:
        Organisation(name="a\x07b", evaluation_months=0, contact_email="x").full_clean()

    assert set(refusal.value.error_dict) == {"name", "evaluation_months", "contact_email"}
