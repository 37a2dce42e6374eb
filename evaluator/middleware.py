import re
import time
import uuid

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import resolve, reverse

from accounts.metrics import DATABASE_ERRORS
from evaluator.log import TOKEN_PATHS, log_request, request_id
from evaluator.metrics import count_request
from evaluator.requests import is_too_large, refuse_unreadable
from evaluator.views import healthz, readyz

# No HTML can hold these. None is a part of a longer sign in UTF-8.
CONTROL = bytes(code for code in range(32) if chr(code) not in "\t\n\f\r")
METHODS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


# What a proxy may call a request: nothing that could forge a line or a header.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def known_request(get_response):
    """Give the request an id, which its answer and every line about it carry, and log it."""

    def middleware(request):
        header = request.headers.get("X-Request-ID", "") if settings.TRUSTS_PROXY else ""
        name = header if REQUEST_ID.fullmatch(header) else uuid.uuid4().hex
        request.id_of_ours = name
        token, began = request_id.set(name), time.perf_counter()
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = name
            # Whatever a search engine gets to see, a page of sign-in or a vendor's, stays unlisted.
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            seconds = time.perf_counter() - began
            log_request(request, response.status_code, round(1000 * seconds))
            count_request(request, response.status_code, seconds)
        finally:
            request_id.reset(token)
        return response

    return middleware


def database_errors(get_response):
    """Count what failed in a view because of the database."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, DatabaseError):
            DATABASE_ERRORS.inc()

    middleware.process_exception = process_exception
    return middleware


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
    """Refuse what no page of ours takes before anything asks who is there or for a token."""

    def middleware(request):
        refuse_unreadable(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if is_too_large(request):
            return render(request, "413.html", status=413)
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
    """Say how the parts are before anything asks the database who is there."""
    answers = {reverse("healthz"): healthz, reverse("readyz"): readyz}

    def middleware(request):
        if request.path not in answers:
            return get_response(request)
        request.resolver_match = resolve(request.path)  # for the log: nothing else asks it here
        return answers[request.path](request)

    return middleware
