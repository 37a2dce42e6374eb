from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from accounts import clock, organisation
from accounts.browser import remember
from accounts.factors import needs_factor
from accounts.unsent_form import drop_unsent_form, keep_unsent_form, unsent_form_of

# Any other answer, such as a refusal, shows nothing of what was sent: it stays to be copied.
ARRIVED = {200, 302, 422}
# What stays open to whoever has yet to set up the second factor that a role requires.
OPEN_WITHOUT_FACTOR = {
    *("account_logout", "account_settings", "account_change_password", "account_set_password"),
    *(
        "account_reauthenticate",
        "session_end",
        "end_session",
        "end_other_sessions",
        "choose_theme",
        "healthz",
    ),
    *("stop_address", "stop_reset", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes"),
    *("openid_connect_login", "openid_connect_callback", "confirm_by_company"),
}


class FactorIsMissing(PermissionDenied):
    title = gettext_lazy("Your role needs a second factor")
    link_text = gettext_lazy("Set one up")

    def __init__(self):
        self.link = reverse("mfa_index")
        super().__init__(
            _("Nothing was changed. Set up a second factor first, then do this again.")
        )


def held_clock(get_response):
    """Whatever a request does, it does not set the clock."""

    def middleware(request):
        with clock.answering():
            return get_response(request)

    return middleware


def own_organisation(get_response):
    """Whatever a request asks of the organisation, it reads it once."""

    def middleware(request):
        with organisation.read_once():
            return get_response(request)

    return middleware


def personal_time_zone(get_response):
    def middleware(request):
        with timezone.override(getattr(request.user, "time_zone", None)):
            return get_response(request)

    return middleware


def unsent_forms(get_response):
    """Keep a form posted after the session ended, until the person has sent it again."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            remember(request, response)
            if request.method == "POST" and response.status_code in ARRIVED:
                form = unsent_form_of(request)
                if form and form.was_sent_by(request):
                    drop_unsent_form(request)
        return response

    def process_view(request, view, args, kwargs):
        expired = request.method == "POST" and not request.user.is_authenticated
        if expired and getattr(view, "login_required", True):
            return redirect_to_login(keep_unsent_form(request))
        return None

    middleware.process_view = process_view
    return middleware


def second_factor(get_response):
    """Lead whoever has yet to set up the second factor that a role requires there, at once."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        is_open = request.resolver_match.view_name in OPEN_WITHOUT_FACTOR
        if is_open or not request.user.is_authenticated or not needs_factor(request):
            return None
        if request.method not in {"GET", "HEAD"}:
            raise FactorIsMissing
        if request.headers.get("HX-Request"):
            # A script would put the page that sets one up into a corner of this one.
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")

    middleware.process_view = process_view
    return middleware
