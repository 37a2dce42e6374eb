"""People with second factors, and the codes that their apps show."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.urls import reverse

from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP" * 2
SIGN_IN, CODE = reverse("account_login"), reverse("mfa_authenticate")


def give_app(person):
    return TOTP.activate(person, SECRET).instance


def give_codes(person):
    """Return the recovery codes that a person gets."""
    return RecoveryCodes.activate(person).get_unused_codes()


def give_key(person, name="Blue key"):
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def code_at(counter, secret=SECRET):
    """Return what an app shows in this half minute."""
    return format_hotp_value(hotp_value(secret, counter))


def type_password(client, person):
    return client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})


def confirm(client):
    """Let somebody who is signed in show that it is them, as a change of a factor asks."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
