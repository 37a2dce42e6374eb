import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.clock import now
from accounts.models import FailedSignIns, Organisation, User
from accounts.record.models import RecordEntry
from accounts.sessions import sessions_of
from accounts.sign_ins import note_failures_of_the_hour
from tests.conftest import StrictClient
from tests.factories import PASSWORD, make_user
from tests.plain_browser import Page, text_of

NEW = "another long sentence"


def sign_in(client, email, password, **fields):
    return client.post(reverse("account_login"), {"login": email, "password": password, **fields})


def test_person_signs_in_with_their_e_mail_in_any_case(client, lead):
    response = sign_in(client, "Lead@Example.org", PASSWORD)

    assert response.url == reverse("my_tasks")


def test_the_keyboard_begins_at_the_e_mail_and_meets_the_password_next(client, db):
    page = Page(client.get(reverse("account_login")))

    stops = [
        one.get("name") or text_of(one)
        for one in page.all("a", "button", "input")
        if one.get("type") != "hidden"
    ]
    begin = stops.index("login")
    assert stops[0] == "Skip to the main content"
    assert stops[begin : begin + 4] == ["login", "password", "Sign in", "Forgot your password?"]
    focused = [one.get("name") for one in page.all("input") if one.get("autofocus") is not None]
    assert focused == ["login"]


def test_an_empty_sign_in_says_which_fields_and_leads_to_each(client, db):
    page = Page(sign_in(client, "", ""))

    assert page.errors == ["E-mail: Fill this in.", "Password: Fill this in."]
    assert page.errors_astray() == []
    assert [one for one in page.all("input") if one.get("autofocus") is not None] == []


def test_wrong_password_and_unknown_address_look_the_same(client, lead):
    wrong = sign_in(client, "lead@example.org", "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")

    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "The e-mail address or the password is wrong." in str(wrong.context["form"].errors)


def test_sign_in_stays_on_our_host(client, lead):
    response = sign_in(client, "lead@example.org", PASSWORD, next="https://evil.example/")

    assert response.url == reverse("my_tasks")


def test_session_key_changes_at_sign_in(client, lead):
    client.get(reverse("account_login"))
    client.session["seen"] = True
    before = client.session.session_key

    sign_in(client, "lead@example.org", PASSWORD)

    assert client.session.session_key != before


def test_sign_up_is_closed(client, db):
    fields = {"email": "new@example.org", "password1": PASSWORD}

    response = client.post(reverse("account_signup"), fields)

    assert b"There is no sign-up" in response.content
    assert not User.objects.exists()


def test_sign_out_takes_a_post(lead_client):
    lead_client.get(reverse("account_logout"))
    assert "_auth_user_id" in lead_client.session

    lead_client.post(reverse("account_logout"))
    assert "_auth_user_id" not in lead_client.session


def ask_for_a_new_password(client, email, **headers):
    client.post(reverse("account_reset_password"), {"email": email}, **headers)
    return [re.search(r"http\S+", message.body).group() for message in mail.outbox]


def test_reset_link_is_built_from_the_configured_address(client, lead, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://evaluator.example.org"

    (link,) = ask_for_a_new_password(client, lead.email, headers={"host": "evil.example"})

    assert link.startswith("https://evaluator.example.org/password/reset/key/")


def test_reset_link_works_once(client, lead, settings):
    (link,) = ask_for_a_new_password(client, lead.email)
    path = link.removeprefix(settings.PUBLIC_URL)
    form = client.get(path, follow=True)
    new = {"password1": "another long sentence", "password2": "another long sentence"}

    client.post(form.redirect_chain[-1][0], new)

    lead.refresh_from_db()
    assert lead.check_password("another long sentence")
    client.logout()
    assert b"This link has ended" in client.get(path, follow=True).content


def test_unknown_address_gets_the_same_answer_and_no_mail(client, lead):
    known = client.post(reverse("account_reset_password"), {"email": lead.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[lead.email]]


def test_password_change_asks_for_twelve_characters(lead_client):
    fields = {"oldpassword": PASSWORD, "password1": "short one", "password2": "short one"}

    response = lead_client.post(reverse("account_change_password"), fields)

    assert "12 characters" in str(response.context["form"].errors)


@pytest.mark.parametrize("name", ["account_settings", "account_change_password"])
def test_page_about_oneself_needs_sign_in(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("my evaluator password", True),
        ("E-V-A-L-U-A-T-O-R of 2027", True),
        ("north wind gmbh forever", True),
        ("a quiet evening by the sea", False),
    ],
)
def test_password_with_our_name_is_refused(db, password, is_refused):
    Organisation.objects.update_or_create(pk=1, defaults={"name": "Northwind GmbH"})

    if is_refused:
        with pytest.raises(ValidationError, match="which others would try first"):
            validate_password(password)
    else:
        validate_password(password)


def test_long_password_that_everybody_uses_is_refused(lead):
    with pytest.raises(ValidationError, match="Many people use this password"):
        validate_password("1q2w3e4r5t6y", lead)


@pytest.fixture
def limits(settings):
    """Count attempts as in production; the other tests sign in too often for that."""
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS
    cache.clear()
    yield
    cache.clear()


def fail_to_sign_in(client, email, times, address):
    for _ in range(times):
        response = sign_in_from(client, email, "not the password", address)
    return response


def sign_in_from(client, email, password, address):
    fields = {"login": email, "password": password}
    return client.post(reverse("account_login"), fields, REMOTE_ADDR=address)


def test_guesses_at_one_account_are_limited(client, lead, limits):
    response = fail_to_sign_in(client, lead.email, 6, "10.9.9.9")

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_stranger_cannot_lock_somebody_out(client, lead, limits):
    fail_to_sign_in(client, lead.email, 8, "10.9.9.9")

    response = sign_in_from(client, lead.email, PASSWORD, "10.1.1.1")

    assert response.url == reverse("my_tasks")


def test_guesses_from_many_addresses_are_slowed_per_account(client, lead, limits):
    for number in range(31):
        response = fail_to_sign_in(StrictClient(), lead.email, 1, f"10.9.8.{number}")

    assert "Too many failed login attempts" in str(response.context["form"].errors)
    other = make_user("other@example.org")
    assert sign_in_from(client, other.email, PASSWORD, "10.9.7.1").status_code == 302


def test_owner_comes_in_from_a_browser_of_before_whoever_guesses(client, lead, limits):
    sign_in_from(client, lead.email, PASSWORD, "10.1.1.1")
    client.post(reverse("account_logout"))
    for number in range(31):
        fail_to_sign_in(StrictClient(), lead.email, 1, f"10.9.8.{number}")

    assert sign_in_from(client, lead.email, PASSWORD, "10.1.1.2").status_code == 302


def acts():
    return [(entry.act, entry.actor, entry.subject) for entry in RecordEntry.objects.all()]


def test_sign_in_and_sign_out_are_in_the_record(client, lead):
    sign_in(client, lead.email, PASSWORD)
    client.post(reverse("account_logout"))

    about = f"user:{lead.pk}"
    assert acts() == [("signed in", lead, about), ("signed out", lead, about)]


def test_failures_of_an_hour_are_one_entry_once_it_is_over(client, lead, monkeypatch):
    fail_to_sign_in(client, "Lead@example.org", 3, "10.9.9.9")
    assert acts() == []

    monkeypatch.setattr("accounts.sign_ins.now", lambda: now() + timedelta(hours=1))
    sign_in(client, lead.email, PASSWORD)

    about = f"user:{lead.pk}"
    assert acts() == [("failed to sign in", None, about), ("signed in", lead, about)]
    assert RecordEntry.objects.get(act="failed to sign in").after["number"] == 3
    assert not FailedSignIns.objects.exists()


def test_failures_of_an_hour_reach_the_record_although_nobody_signs_in(client, lead, monkeypatch):
    fail_to_sign_in(client, lead.email, 3, "10.9.9.9")

    monkeypatch.setattr("accounts.sign_ins.now", lambda: now() + timedelta(hours=1))
    note_failures_of_the_hour.enqueue()

    assert acts() == [("failed to sign in", None, f"user:{lead.pk}")]


def test_failures_for_nobody_store_nothing(client, db):
    fail_to_sign_in(client, "nobody@example.org", 3, "10.9.9.9")

    assert not FailedSignIns.objects.exists()


def test_owner_is_told_of_many_failures_once(client, lead):
    fail_to_sign_in(client, lead.email, 12, "10.9.9.9")

    (message,) = mail.outbox
    assert (message.to, "10 times" in message.body) == ([lead.email], True)


def test_owner_is_told_of_a_browser_that_is_new(lead, django_capture_on_commit_callbacks):
    browser, other = StrictClient(), StrictClient(headers={"user-agent": "Firefox of Mars"})
    for client in (browser, browser, other):
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(client, lead.email, PASSWORD)

    assert [message.to for message in mail.outbox] == [[lead.email]] * 2
    assert "Firefox of Mars" in mail.outbox[1].body


def test_password_change_ends_the_other_sessions_and_is_in_the_record(lead):
    here, elsewhere = StrictClient(), StrictClient()
    for client in (here, elsewhere):
        sign_in(client, lead.email, PASSWORD)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    here.post(reverse("account_change_password"), fields)

    assert here.get(reverse("account_settings")).status_code == 200
    assert elsewhere.get(reverse("account_settings")).status_code == 302
    assert [act for act, *_rest in acts()][2:] == ["changed password", "ended session"]
    assert sessions_of(lead).count() == 1


def test_a_password_changed_by_any_other_way_ends_every_session(lead_client, lead):
    lead.set_password(NEW)
    lead.save()

    assert lead_client.get(reverse("account_settings")).status_code == 302


def test_sign_out_empties_what_the_browser_keeps(lead_client):
    assert "Clear-Site-Data" not in lead_client.get(reverse("account_logout")).headers

    response = lead_client.post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_reset_link_works_for_an_hour(client, lead, settings, monkeypatch):
    (link,) = ask_for_a_new_password(client, lead.email)
    path = link.removeprefix(settings.PUBLIC_URL)
    began = datetime.now()

    shown = {}
    for minutes in (59, 61):
        later = began + timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, at=later: at)
        shown[minutes] = b"This link has ended" in client.get(path, follow=True).content

    assert shown == {59: False, 61: True}
