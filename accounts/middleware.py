from django.contrib.auth.views import redirect_to_login
from django.utils import timezone

from accounts import clock, organisation
from accounts.browser import remember
from accounts.unsent_form import drop_unsent_form, keep_unsent_form, unsent_form_of

# Any other answer, such as a refusal, shows nothing of what was sent: it stays to be copied.
ARRIVED = {200, 302, 422}


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
