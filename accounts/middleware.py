"""What a signed-in person brings to each request, and what an expired session keeps."""

from django.contrib.auth.views import redirect_to_login
from django.utils import timezone

from accounts.kept import keep_post, remember_typist


def personal_time_zone(get_response):
    """Show times in the person's own zone."""

    def middleware(request):
        if request.user.is_authenticated:
            with timezone.override(request.user.time_zone):
                return get_response(request)
        return get_response(request)

    return middleware


def keep_what_was_typed(get_response):
    """Keep a form posted after the session ended, so that sign-in gives it back."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            remember_typist(request, response)
        return response

    def process_view(request, view, args, kwargs):
        expired = request.method == "POST" and not request.user.is_authenticated
        if expired and getattr(view, "login_required", True):
            return redirect_to_login(keep_post(request))
        return None

    middleware.process_view = process_view
    return middleware
