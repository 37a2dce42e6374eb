"""The organisation's sign-in by OpenID Connect: whom its answer lets in, and what is refused.

An answer opens the account that has its address, if the provider has verified it and the person
was invited. It opens no other account, and makes none.
"""

import re
from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from requests import RequestException

from accounts.clock import now
from accounts.factors import factors_of
from accounts.invitation import usable_invitation_of
from accounts.models import Invitation, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.sign_ins import Way, count

COMPANY = "company"  # the one provider, in addresses and in the table of identities
REFUSALS = {
    Way.NO_REQUEST: gettext_lazy(
        "This answer was used already, or it belongs to another browser. Begin again."
    ),
    Way.UNVERIFIED: gettext_lazy(
        "Your organisation's sign-in does not say that your e-mail address is verified. "
        "Ask those who look after it."
    ),
    Way.NOT_INVITED: gettext_lazy(
        "Only invited people can use Evaluator. Ask your administrator or the lead of your "
        "evaluation for an invitation."
    ),
    Way.SWITCHED_OFF: gettext_lazy(
        "This account is switched off. Ask your administrator to switch it on again."
    ),
    Way.OTHER_IDENTITY: gettext_lazy(
        "This account belongs to another identity at your organisation's sign-in. "
        "Ask your administrator."
    ),
}


class CompanyAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request, provider=None, client_id=None):
        """Return the provider of the settings, and none that somebody wrote into the database."""
        company = settings.OIDC
        if not company.server_url:
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=COMPANY,
            name=company.name[:40],
            client_id=company.client_id,
            secret=company.client_secret,
            settings={"server_url": company.server_url, "oauth_pkce_enabled": True},
        )
        is_meant = provider in {None, COMPANY, app.provider}
        return [app] if is_meant and client_id in {None, app.client_id} else []

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        account = sociallogin.account
        answer, account.extra_data = account.extra_data, {}  # nothing of it is kept
        if account.pk:
            account.save()
        claims = claims_of(answer)
        person = person_of(claims) if claims else None
        way = reason_against(request, sociallogin, claims, person)
        if way:
            raise ImmediateHttpResponse(refuse(request, way, person))
        let_in(person, sociallogin)

    def on_authentication_error(self, request, provider, error=None, exception=None, **more):
        if error == AuthError.CANCELLED:
            messages.info(request, _("You stopped the sign-in. Nothing has changed."))
            raise ImmediateHttpResponse(redirect("account_login"))
        if isinstance(exception, RequestException):
            raise ImmediateHttpResponse(no_answer(request))
        raise ImmediateHttpResponse(refuse(request, Way.NO_REQUEST))


def claims_of(answer):
    """Return what the provider says of a person, None where its two answers are about two."""
    userinfo, token = answer.get("userinfo") or {}, answer.get("id_token") or {}
    if userinfo and token and userinfo.get("sub") != token.get("sub"):
        return None
    return userinfo or token


def is_verified(claims):
    """Say whether the provider vouches for the address: in so many words, or for its domain."""
    if "email_verified" in claims:
        return claims["email_verified"] is True  # some send the text "false"
    domain = str(claims.get("email") or "").rpartition("@")[2].lower()
    return domain in settings.OIDC.trusted_domains


def person_of(claims):
    """Return the person with the verified address of an answer, if there is one."""
    email = claims.get("email")
    if not (isinstance(email, str) and is_verified(claims)):
        return None
    # Exactly: what databases call equal in other alphabets may be another mailbox.
    return User.objects.filter(email=email.strip().lower()).first()


def reason_against(request, sociallogin, claims, person):
    """Return why an answer lets nobody in, None where it lets this person in."""
    if claims is None:
        return Way.OTHER_IDENTITY
    if sociallogin.state.get("process") != "login":
        return Way.NO_REQUEST
    if not is_verified(claims):
        return Way.UNVERIFIED
    if is_somebody_else(request, sociallogin, person):
        return Way.OTHER_IDENTITY
    if person is None:
        return Way.NOT_INVITED
    if not person.is_active:
        return Way.SWITCHED_OFF
    may_come = person.has_come_in or usable_invitation_of(person)
    return None if may_come and get_adapter().may_come_in(person) else Way.NOT_INVITED


def is_somebody_else(request, sociallogin, person):
    """Say whether this identity, this account or this browser's session has another owner."""
    owner = sociallogin.user if sociallogin.account.pk else None
    identities = SocialAccount.objects.filter(user=person).exclude(pk=sociallogin.account.pk)
    is_taken = person is not None and identities.exists()
    is_other_session = request.user.is_authenticated and request.user != person
    return is_taken or is_other_session or (owner is not None and owner != person)


@transaction.atomic
def let_in(person, sociallogin):
    sociallogin.user = person
    account = sociallogin.account
    if account.pk is None:
        account.user = person
        account.save()
        RecordEntry.objects.append(actor=person, act=Act.CONNECTED_IDENTITY, subject=person)
    if person.invitations.end(Invitation.End.ACCEPTED):
        RecordEntry.objects.append(actor=person, act=Act.ACCEPTED_INVITATION, subject=person)


def refuse(request, way, person=None):
    count(person, way)
    context = {"why": REFUSALS[way]}
    return render(request, "accounts/company_refused.html", context, status=403)


def no_answer(request):
    return render(request, "accounts/company_away.html", status=503)


def confirmed(view):
    """Ask who has neither a password nor a factor to come in once more before a change."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        person = request.user
        if person.has_usable_password() or factors_of(person).exists() or has_just_come(request):
            return view(request, *args, **kwargs)
        here = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('confirm_by_company')}?{here}")

    return guarded


def has_just_come(request):
    records = get_authentication_records(request, request.user)
    moments = [record["at"] for record in records if record["method"] == "socialaccount"]
    return bool(moments) and now().timestamp() - moments[-1] < REAUTHENTICATION_TIMEOUT


def leads_to_company(view):
    """Let the forms of a page lead to where the provider asks who is there, and nowhere else."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if settings.OIDC.server_url and response.status_code == 200:
            response._csp_update = {"form-action": [authorisation_origin(request)]}
        return response

    return guarded


def authorisation_origin(request):
    """Return the origin of the provider's page, which its own description names."""
    key = f"authorisation-origin:{settings.OIDC.server_url}"
    origin = cache.get(key)
    if origin is None:
        try:
            address = OpenIDConnectOAuth2Adapter(request, COMPANY).authorize_url
            origin, seconds = origin_of(address), 3600
        except (RequestException, ValueError, KeyError, TypeError):
            origin, seconds = origin_of(settings.OIDC.server_url), 60
        cache.set(key, origin, seconds)
    return origin


def origin_of(address):
    """Raises ValueError for what would say more than an origin in the policy."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    if not re.fullmatch(r"https?://[\w.:\[\]-]+", origin):
        raise ValueError(address)
    return origin
