"""The organisation's sign-in: whom its answers let in, and what is refused in words."""

import re
import warnings
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from accounts.address import ask_for_address, change_address
from accounts.clock import now
from accounts.invitation import link_of, revoke
from accounts.models import FailedSignIns, Invitation, User
from accounts.record.models import RecordEntry
from accounts.single_sign_on import origin_of
from evaluator.environment import SingleSignOn
from tests.accounts.second_factors import CODE, SIGN_IN, give_app, type_password
from tests.conftest import StrictClient
from tests.factories import make_invitation, make_user

# The provider's thread stands on functions that are about to go; it is a tool of tests alone.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
COMPANY = reverse("openid_connect_login", args=["company"])
ANSWER = reverse("openid_connect_callback", args=["company"])


@pytest.fixture(scope="module")
def provider():
    """Return the address of a provider in a thread, whose people a test makes."""
    with warnings.catch_warnings():
        import authlib.deprecate  # noqa: F401 -- it has all its warnings shown, once imported

        warnings.simplefilter("ignore")  # of modules that are about to go
        from oidc_provider_mock import run_server_in_thread

        with run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def company(settings, provider):
    cache.clear()
    settings.OIDC = SingleSignOn(provider, "evaluator", "secret", "Example Ltd")
    return settings.OIDC


@pytest.fixture
def claim(provider):
    """Return a function that says what the provider tells about somebody."""

    def claim(sub="ada", **claims):
        requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()

    return claim


def answer_of(client, sub="ada", **fields):
    """Return the path that the provider leads back to after somebody signed in there."""
    address = client.post(COMPANY, fields).url
    response = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    parts = urlsplit(response.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client, sub="ada", **fields):
    return client.get(answer_of(client, sub, **fields))


def is_signed_in(client):
    return client.get(reverse("account_settings")).status_code == 200


def counted():
    return [(row.person, str(row.way)) for row in FailedSignIns.objects.all()]


@pytest.mark.parametrize("email", ["lead@example.org", "Lead@Example.ORG"])
def test_verified_address_of_an_account_opens_it(client, lead, claim, email):
    claim(email=email, email_verified=True, name="Somebody")

    response = sign_in(client)

    assert response.url == reverse("my_tasks")
    assert is_signed_in(client)
    assert [entry.act for entry in RecordEntry.objects.all()] == ["connected identity", "signed in"]
    assert RecordEntry.objects.get(act="signed in").after == {"by": ["socialaccount"]}


def test_nothing_that_the_provider_tells_is_kept_but_who_it_is(client, lead, claim):
    claim(email=lead.email, email_verified=True, name="Somebody", phone_number="+33 1")
    for _ in range(2):
        sign_in(client)

    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data, account.user) == ("ada", {}, lead)


def test_password_of_before_still_works(client, lead, claim):
    claim(email=lead.email, email_verified=True)
    sign_in(client)

    assert type_password(StrictClient(), lead).url == reverse("my_tasks")


def test_sign_in_leads_to_where_they_wanted_to_go_and_never_elsewhere(client, lead, claim):
    claim(email=lead.email, email_verified=True)

    assert sign_in(client, next="/vendors/").url == "/vendors/"
    assert sign_in(StrictClient(), next="https://evil.example/").url == reverse("my_tasks")


def test_invited_person_comes_in_and_the_invitation_is_accepted(client, db, claim, settings):
    invitation = make_invitation("new@example.org")
    claim(email="new@example.org", email_verified=True)

    sign_in(client)

    assert is_signed_in(client)
    assert invitation.person.invitations.get().end == Invitation.End.ACCEPTED
    assert RecordEntry.objects.filter(act="accepted invitation").exists()
    link = link_of(invitation).removeprefix(settings.PUBLIC_URL)
    assert StrictClient().get(link).status_code == 410


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {},
    ],
)
def test_address_that_is_not_verified_is_refused(client, lead, claim, claims):
    claim(email=lead.email, **claims)

    response = sign_in(client)

    assert response.status_code == 403
    assert b"does not say that your e-mail address is verified" in response.content
    assert not is_signed_in(client)
    assert counted() == [(None, "unverified")]


def test_domain_that_is_trusted_needs_no_word_on_its_addresses(client, lead, claim, settings):
    settings.OIDC = settings.OIDC._replace(trusted_domains=("example.org",))
    claim(email=lead.email)
    claim("eve", email="lead@example.com")
    claim("joe", email=lead.email, email_verified=False)

    assert sign_in(StrictClient(), "eve").status_code == 403
    assert sign_in(StrictClient(), "joe").status_code == 403
    assert sign_in(client).status_code == 302


def test_stranger_is_refused_and_told_whom_to_ask(client, db, claim):
    claim(email="nobody@example.org", email_verified=True)

    response = sign_in(client)

    assert response.status_code == 403
    assert b"Ask your administrator or the lead" in response.content
    assert not User.objects.exists()
    assert counted() == [(None, "not invited")]


def test_invitation_that_has_ended_opens_nothing(db, claim):
    revoked, old = make_invitation("revoked@example.org"), make_invitation("old@example.org")
    revoke(revoked, None)
    Invitation.objects.filter(pk=old.pk).update(sent_at=now() - timedelta(days=15))
    for invitation in (revoked, old):
        client = StrictClient()
        claim(invitation.email, email=invitation.email, email_verified=True)
        assert sign_in(client, invitation.email).status_code == 403
        assert not is_signed_in(client)

    assert {way for _person, way in counted()} == {"not invited"}


def test_account_that_is_switched_off_stays_so(client, claim, db):
    person = make_user(is_active=False)
    claim(email=person.email, email_verified=True)

    response = sign_in(client)

    assert b"This account is switched off" in response.content
    assert not is_signed_in(client)
    assert counted() == [(person, "switched off")]


def test_address_that_somebody_else_at_the_organisation_has_now_opens_nothing(client, lead, claim):
    claim(email=lead.email, email_verified=True)
    sign_in(client)
    claim("eve", email=lead.email, email_verified=True)

    other = StrictClient()
    response = sign_in(other, "eve")

    assert b"belongs to another identity" in response.content
    assert not is_signed_in(other)
    assert counted() == [(lead, "other identity")]


def test_identity_with_the_address_of_another_account_opens_neither(client, lead, assessor, claim):
    claim(email=lead.email, email_verified=True)
    sign_in(client)
    claim(email=assessor.email, email_verified=True)

    other = StrictClient()

    assert b"belongs to another identity" in sign_in(other).content
    assert not is_signed_in(other)


def test_answer_about_somebody_else_leaves_a_session_as_it_was(client, lead, assessor, claim):
    type_password(client, lead)
    claim(email=assessor.email, email_verified=True)

    assert sign_in(client).status_code == 403
    assert client.session["_auth_user_id"] == str(lead.pk)


def test_nobody_connects_an_identity_to_the_account_that_is_signed_in(client, lead, claim):
    type_password(client, lead)
    claim(email=lead.email, email_verified=True)
    address = client.post(f"{COMPANY}?process=connect").url
    response = requests.post(address, data={"sub": "ada"}, allow_redirects=False, timeout=5)

    assert (
        client.get(response.headers["Location"].removeprefix("http://testserver")).status_code
        == 403
    )
    assert not SocialAccount.objects.exists()


def test_answer_works_once_and_in_the_browser_that_asked(client, lead, claim):
    claim(email=lead.email, email_verified=True)
    path = answer_of(client)

    thief = StrictClient()
    assert thief.get(path).status_code == 403
    assert client.get(path).status_code == 302
    client.post(reverse("account_logout"))
    response = client.get(path)

    assert (response.status_code, b"was used already" in response.content) == (403, True)
    assert not (is_signed_in(thief) or is_signed_in(client))
    assert counted() == [(None, "no request")]
    assert FailedSignIns.objects.get().number == 2


def test_two_answers_about_two_people_open_nothing(client, lead, claim, monkeypatch):
    claim(email=lead.email, email_verified=True)
    path = answer_of(client)
    told = {"sub": "eve", "email": lead.email, "email_verified": True}
    monkeypatch.setattr(
        "accounts.single_sign_on.OpenIDConnectOAuth2Adapter._fetch_user_info", lambda *_: told
    )

    assert client.get(path).status_code == 403
    assert not is_signed_in(client)


def test_refusals_of_an_hour_are_in_the_record_once_it_is_over(client, lead, claim, monkeypatch):
    claim(email="nobody@example.org", email_verified=True)
    sign_in(client)
    monkeypatch.setattr("accounts.sign_ins.now", lambda: now() + timedelta(hours=1))
    claim("lea", email=lead.email, email_verified=True)
    sign_in(client, "lea")

    entry = RecordEntry.objects.get(act="failed to sign in")
    assert entry.subject == "sign-in:OIDC"
    assert (entry.after["way"], entry.after["number"]) == ("not invited", 1)


def test_person_of_the_demonstration_comes_in_nowhere_else(client, lead, claim):
    with transaction.atomic():
        RecordEntry.objects.append(actor=None, act="made for the demonstration", subject=lead)
    claim(email=lead.email, email_verified=True)

    assert sign_in(client).status_code == 403


def test_change_of_the_address_ends_the_link(client, lead, claim):
    claim(email=lead.email, email_verified=True)
    sign_in(client)
    administrator = make_user("admin@example.org", is_staff=True)
    change_address(ask_for_address(lead, "new@example.org", administrator), administrator)

    claim("eve", email="new@example.org", email_verified=True)

    assert sign_in(StrictClient()).status_code == 403
    assert sign_in(StrictClient(), "eve").status_code == 302


def test_who_stops_at_the_provider_is_told_that_nothing_changed(client, db):
    (state,) = parse_qs(urlsplit(client.post(COMPANY).url).query)["state"]

    page = client.get(ANSWER, {"error": "access_denied", "state": state}, follow=True)

    assert b"You stopped the sign-in" in page.content


def test_provider_that_is_away_is_said_and_passwords_still_work(client, lead, settings):
    settings.OIDC = settings.OIDC._replace(server_url="http://localhost:9")

    assert client.post(COMPANY).status_code == 503
    assert "form-action 'self' http://localhost:9;" in policy(client.get(SIGN_IN))
    assert type_password(client, lead).url == reverse("my_tasks")


def policy(response):
    return response.headers["Content-Security-Policy"] + ";"


def test_forms_lead_to_the_provider_from_pages_of_sign_in_alone(client, provider, lead):
    invitation = make_invitation()

    welcome = link_of(invitation).partition("8000")[2]
    for path in (SIGN_IN, welcome):
        assert f"form-action 'self' {provider};" in policy(client.get(path))
    for path in (reverse("method"), reverse("account_reset_password")):
        assert "form-action 'self';" in policy(client.get(path))


@pytest.mark.parametrize("address", ["https://a; script-src *", "javascript:x", "https:///x", ""])
def test_origin_that_would_say_more_in_the_policy_is_refused(address):
    with pytest.raises(ValueError, match=re.escape(address) or "^$"):
        origin_of(address)


def test_there_is_no_provider_without_its_settings(client, db, settings):
    settings.OIDC = SingleSignOn()

    assert client.post(COMPANY).status_code == 404
    assert client.get(ANSWER).status_code == 404
    assert b"Sign in with" not in client.get(SIGN_IN).content


def test_sign_in_by_the_provider_still_asks_for_the_factor_of_a_person(client, lead, claim):
    give_app(lead)
    claim(email=lead.email, email_verified=True)

    assert sign_in(client).url == CODE


@pytest.mark.parametrize("assures", [True, False])
def test_provider_stands_for_a_required_factor_where_a_setting_says_so(
    client, lead, claim, settings, assures
):
    settings.REQUIRE_SECOND_FACTOR = ["lead"]
    settings.OIDC = settings.OIDC._replace(assures_second_factor=assures)
    claim(email=lead.email, email_verified=True)
    sign_in(client)
    by_password = StrictClient()
    type_password(by_password, lead)

    is_open = {one: one.get("/").status_code == 200 for one in (client, by_password)}

    assert is_open == {client: assures, by_password: False}


def test_who_has_no_password_signs_in_once_more_before_a_change(client, claim, db, monkeypatch):
    make_invitation("new@example.org")
    claim(email="new@example.org", email_verified=True)
    sign_in(client)
    page = reverse("mfa_activate_totp")
    assert client.get(page).status_code == 200

    monkeypatch.setattr("accounts.single_sign_on.now", lambda: now() + timedelta(minutes=6))
    confirmation = client.get(page).url

    assert confirmation.startswith(reverse("confirm_by_company"))
    assert f'value="{page}"' in client.get(confirmation).content.decode()
    monkeypatch.undo()
    assert sign_in(client, next=page).url == page


class TestWithoutPasswords:
    @pytest.fixture(autouse=True)
    def switched_off(self, settings):
        settings.PASSWORD_SIGN_IN = False

    def test_password_opens_nothing(self, client, lead):
        response = type_password(client, lead)

        assert response.status_code == 403
        assert b"Sign in with Example Ltd" in response.content
        assert not is_signed_in(client)

    def test_sign_in_page_asks_for_none(self, client, db):
        page = client.get(SIGN_IN).content

        assert b"Sign in with Example Ltd" in page
        assert b'name="password"' not in page

    def test_nobody_gets_or_sets_one(self, client, lead, settings):
        assert (
            client.post(reverse("account_reset_password"), {"email": lead.email}).status_code == 403
        )
        assert mail.outbox == []
        path = link_of(make_invitation()).removeprefix(settings.PUBLIC_URL)
        assert b'name="password"' not in client.get(path).content
        fields = {"name": "New", "password": "a long quiet sentence", "time_zone": "UTC"}
        assert client.post(path, fields).status_code == 403

    def test_person_of_before_comes_in_by_the_provider(self, client, lead, claim):
        claim(email=lead.email, email_verified=True)
        sign_in(client)

        assert is_signed_in(client)
        for name in ("account_change_password", "account_set_password"):
            assert client.get(reverse(name)).status_code == 403
        assert reverse("account_change_password").encode() not in client.get("/account/").content

    def test_password_of_before_confirms_no_change(self, client, lead, claim):
        claim(email=lead.email, email_verified=True)
        sign_in(client)

        response = client.post(reverse("account_reauthenticate"), {"password": "x"})

        assert response.status_code == 403
