"""The second factor of a person: set up, asked for, used once, taken away, and in the record."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.clock import now
from accounts.record.models import RecordEntry
from tests.accounts.second_factors import (
    CODE,
    SECRET,
    code_at,
    confirm,
    give_app,
    give_codes,
    give_key,
    type_password,
)
from tests.conftest import StrictClient, signed_in
from tests.factories import make_user

LIST, APP, CODES = (
    reverse(name) for name in ("mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes")
)


@pytest.fixture(autouse=True)
def half_minute(monkeypatch):
    """Hold the half minute of the apps' clock; a test may move it on."""
    cache.clear()
    counters = [1000]
    monkeypatch.setattr(
        "allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter(counters)
    )
    yield counters
    cache.clear()


def is_signed_in(client):
    return client.get(reverse("account_settings")).status_code == 200


def acts():
    return [entry.act for entry in RecordEntry.objects.all()]


def test_sign_in_asks_for_the_code_of_the_app(client, lead):
    give_app(lead)

    assert type_password(client, lead).url == CODE
    assert not is_signed_in(client)

    assert client.post(CODE, {"code": code_at(1000)}).url == reverse("my_tasks")
    assert acts() == ["used factor", "signed in"]
    assert RecordEntry.objects.get(act="signed in").after == {"by": ["password", "totp"]}


def test_code_of_the_app_works_once(lead, half_minute):
    give_app(lead)
    answers = []
    for counter in (1000, 1000, 1001):
        client = StrictClient()
        half_minute[:] = [counter]
        type_password(client, lead)
        client.post(CODE, {"code": code_at(counter)})
        answers.append(is_signed_in(client))

    assert answers == [True, False, True]


def test_code_typed_to_set_up_the_app_opens_nothing_afterwards(lead):
    client = signed_in(lead)
    confirm(client)
    client.get(APP)
    secret = client.session["mfa.totp.secret"]
    client.post(APP, {"code": code_at(1000, secret)})

    other = StrictClient()
    type_password(other, lead)
    other.post(CODE, {"code": code_at(1000, secret)})

    assert not is_signed_in(other)


def test_whoever_has_no_code_can_begin_again(client, lead):
    give_app(lead)
    type_password(client, lead)
    assert client.get(reverse("account_login")).status_code == 302

    client.post(reverse("stop_sign_in"))

    assert client.get(reverse("account_login")).status_code == 200


def test_wrong_codes_are_counted_and_their_owner_told_that_the_password_is_known(
    client, lead, monkeypatch
):
    give_app(lead)
    type_password(client, lead)
    for _ in range(3):
        client.post(CODE, {"code": "000000"})

    (message,) = mail.outbox
    assert (message.to, "knows your password" in message.body) == ([lead.email], True)
    monkeypatch.setattr("accounts.sign_ins.now", lambda: now() + timedelta(hours=1))
    client.post(CODE, {"code": "000000"})
    entry = RecordEntry.objects.get(act="failed to sign in")
    assert (entry.subject, entry.after["number"], entry.after["way"]) == (
        f"user:{lead.pk}",
        3,
        "code",
    )


def test_codes_are_guessed_five_times_and_no_more(client, lead, settings, half_minute):
    settings.ACCOUNT_RATE_LIMITS = settings.SIGN_IN_LIMITS
    give_app(lead)
    type_password(client, lead)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})

    client.post(CODE, {"code": code_at(1000)})

    assert not is_signed_in(client)


def test_recovery_code_works_once_and_its_owner_is_told(lead):
    give_app(lead)
    code = give_codes(lead)[0]
    answers = []
    for client in (StrictClient(), StrictClient()):
        type_password(client, lead)
        client.post(CODE, {"code": code})
        answers.append(is_signed_in(client))

    assert answers == [True, False]
    assert RecordEntry.objects.get(act="used factor").after["codes left"] == 9
    assert any("9 are left" in message.body for message in mail.outbox)


def test_change_of_a_factor_asks_first_whether_it_is_them(lead):
    client = signed_in(lead)
    key = give_key(lead)

    for name, arguments in [
        ("mfa_activate_totp", []),
        ("mfa_add_webauthn", []),
        ("mfa_edit_webauthn", [key.pk]),
        ("mfa_remove_webauthn", [key.pk]),
        ("mfa_generate_recovery_codes", []),
    ]:
        path = reverse(name, args=arguments)
        for response in (client.get(path), client.post(path, {"name": "Mine"})):
            assert response.url.startswith(reverse("account_reauthenticate"))

    assert acts() == []


def test_app_is_set_up_with_ten_recovery_codes_that_are_shown_once(lead):
    client = signed_in(lead)
    confirm(client)
    assert b"data:image/svg" in client.get(APP).content
    secret = client.session["mfa.totp.secret"]
    response = client.post(APP, {"code": code_at(1000, secret)})

    assert response.url == CODES
    shown = [re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode()) for _ in "12"]
    assert [len(codes) for codes in shown] == [10, 0]
    assert sorted(acts()) == ["added factor", "made recovery codes"]
    assert [(one.to, "was added" in one.body) for one in mail.outbox] == [([lead.email], True)]


def test_wrong_code_sets_up_nothing_and_shows_the_same_secret(lead):
    client = signed_in(lead)
    confirm(client)
    client.get(APP)
    secret = client.session["mfa.totp.secret"]

    page = client.post(APP, {"code": "000000"})

    assert secret in page.content.decode()
    assert not Authenticator.objects.exists()


def test_last_factor_goes_with_the_recovery_codes_and_is_in_the_record(lead):
    give_app(lead)
    give_codes(lead)
    client = signed_in(lead)
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert acts() == ["removed factor", "removed factor"]
    assert {entry.after["kind"] for entry in RecordEntry.objects.all()} == {
        "totp",
        "recovery_codes",
    }
    assert all("was removed" in message.body for message in mail.outbox)


def test_new_recovery_codes_end_those_of_before(lead):
    give_app(lead)
    old = give_codes(lead)
    client = signed_in(lead)
    confirm(client)
    client.post(reverse("mfa_generate_recovery_codes"))

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(codes)
    assert acts() == ["made recovery codes"]


def test_key_is_renamed_and_removed_and_the_record_says_it(lead):
    key = give_key(lead)
    give_app(lead)
    client = signed_in(lead)
    confirm(client)
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Red key"})
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    renamed, removed = RecordEntry.objects.all()
    assert (renamed.act, removed.act) == ("renamed factor", "removed factor")
    assert "Blue key" in renamed.before["factor"]
    assert "Red key" in removed.after["factor"]


def test_nobody_touches_the_key_of_another(lead, stranger):
    key = give_key(stranger)
    client = signed_in(lead)
    confirm(client)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        response = client.post(reverse(name, args=[key.pk]), {"name": "Mine"})
        assert response.status_code == 404


def test_answer_that_no_key_gave_adds_nothing(lead):
    client = signed_in(lead)
    confirm(client)
    path = reverse("mfa_add_webauthn")
    client.get(path)

    for answer in ("{}", '{"id": "x"}', "[]", "null", "not JSON", '{"rawId": 1, "response": 2}'):
        assert client.post(path, {"name": "Mine", "credential": answer}).status_code == 200

    assert not Authenticator.objects.exists()


def test_answer_that_no_key_gave_signs_nobody_in(client, lead):
    give_app(lead)
    type_password(client, lead)

    for answer in ("{}", "[]", "null", "not JSON", '{"rawId": 1, "response": 2}'):
        assert client.post(CODE, {"credential": answer}).status_code == 200

    assert not is_signed_in(client)


def test_page_says_which_factors_a_person_has_since_when_and_when_used(lead):
    app = give_app(lead)
    give_key(lead)
    give_codes(lead)
    app.record_usage()
    give_key(make_user("other@example.org"), "Key of somebody else")

    page = signed_in(lead).get(LIST).content.decode()

    assert "Blue key" in page
    assert (page.count("Since "), page.count("Last used"), page.count("Not used yet")) == (2, 1, 1)
    assert "10 of them are not used" in page
    assert SECRET not in page
    assert "Key of somebody else" not in page


def test_page_asks_as_often_for_three_keys_as_for_one(lead, django_assert_num_queries):
    client = signed_in(lead)
    give_key(lead)
    client.get(LIST)

    with django_assert_num_queries(3):
        client.get(LIST)
    for name in ("Red", "Green"):
        give_key(lead, name)
    with django_assert_num_queries(3):
        client.get(LIST)
