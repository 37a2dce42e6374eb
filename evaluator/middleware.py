from django.urls import reverse

from evaluator.log import TOKEN_PATHS
from evaluator.requests import refuse_unreadable
from evaluator.views import healthz

# No HTML can hold these. None is a part of a longer sign in UTF-8.
CONTROL = bytes(code for code in range(32) if chr(code) not in "\t\n\f\r")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def closed_door(get_response):
    """Forbid the browser what no page needs, and caches what a signed-in person saw."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith(TOKEN_PATHS):
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def readable_request(get_response):
    def middleware(request):
        refuse_unreadable(request)
        return get_response(request)

    return middleware


def showable_page(get_response):
    """Take the control characters that a request sent out of the page that says so."""

    def middleware(request):
        response = get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_html and not response.streaming:
            response.content = response.content.translate(None, CONTROL)
        return response

    return middleware


def health(get_response):
    """Say how the database is before anything asks it who is there."""

    def middleware(request):
        return healthz(request) if request.path == reverse("healthz") else get_response(request)

    return middleware
