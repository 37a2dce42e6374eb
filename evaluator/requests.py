"""Requests that nobody should read: headers that no standard allows, and more than we ever take."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

MOST_DIGITS = 15  # of a length: what is longer is no number worth reading
READABLE = {"utf-8", "utf8"}


class MarkedRequest(WSGIRequest):
    """Django reads the Content-Type before anything can answer, and takes the charset it names.
    Browsers send UTF-8: a request that names another, or that nobody can read, is marked.
    """

    is_readable = True

    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(
                meta.get("CONTENT_TYPE", "")
            )
            self.is_readable = self.content_params.get("charset", "utf-8").lower() in READABLE
        except ValueError:
            self.is_readable = False
        if not self.is_readable:
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = MarkedRequest


def refuse_unreadable(request):
    """Raise BadRequest where the headers cannot be."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not getattr(request, "is_readable", True) or not length.isdecimal():
        raise BadRequest("The headers of this request cannot be read.")


def is_too_large(request):
    """Say whether a request announces more than we take, before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return len(length) > MOST_DIGITS or int(length) > settings.REQUEST_MAX_BYTES
