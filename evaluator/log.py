"""The log: one line a request, and what is never written down in it.

No line holds the tokens of links, the addresses of people or the path of a request, which may hold
either; a route stands for the path. In an installation lines are JSON, and a trace holds the kinds
of errors and where they were raised, never their words: a database puts values into these.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

# The addresses that hold a token; each begins with what tells it from others.
TOKEN_PATHS = ("/welcome/", "/password/reset/key/", "/notices/off/", "/asked/")
TOKEN = re.compile(rf"({'|'.join(map(re.escape, TOKEN_PATHS))})[^/\s?\"']+")
EMAIL = re.compile(r"[^\s@\"'<>(),:;=]+@[^\s@\"'<>(),:;]+\.[^\s@\"'<>(),:;.]+")
NUMBERS = ("method", "route", "status", "ms", "user")
requests = logging.getLogger("evaluator.requests")
request_id = ContextVar("the id of the request that is answered", default="")


def discreet(text):
    return EMAIL.sub("...@...", TOKEN.sub(r"\1...", text))


def route_of(request):
    """The name of the address that a request asked for; its path may hold a token."""
    match = getattr(request, "resolver_match", None)
    if match is None and request.path.startswith(settings.STATIC_URL):
        return "static"
    return match.view_name if match else "unresolved"


def log_request(request, status, ms):
    # Nobody is looked up for the log: who was asked for is known already, or nobody was.
    user = getattr(request, "_cached_user", None)
    facts = {
        "method": request.method,
        "route": route_of(request),
        "status": status,
        "ms": ms,
        "user": user and user.pk,
    }
    line = f"{request.method} {facts['route']} {status} {ms} ms"
    requests.info(line + (f" user {user.pk}" if facts["user"] else ""), extra=facts)


class MarkRequest(logging.Filter):
    """Gives each line the id of its request, and a route in the place of a path."""

    def filter(self, record):
        request = getattr(record, "request", None)
        # Django logs a refusal when the answer has left the middleware already.
        record.request_id = request_id.get() or getattr(request, "id_of_ours", "")
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            arguments = (route_of(request) if part == path else part for part in record.args)
            record.args = tuple(arguments)
        return True


class Discreet(logging.Formatter):
    """Blanks tokens and addresses in the message and in the trace below it."""

    def format(self, record):
        return discreet(super().format(record))


class JsonLines(Discreet):
    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", ""),
            "message": discreet(record.getMessage()),
        }
        if record.name == requests.name:
            line |= {name: getattr(record, name, None) for name in NUMBERS}
        if record.exc_info and record.exc_info[1]:
            line["trace"] = trace_of(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value not in ("", None)})


def trace_of(error):
    """Return the kinds of an error and of those it came from, each with its places in the code."""
    trace, ids = [], set()
    while error is not None and id(error) not in ids:
        ids.add(id(error))
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        frames = traceback.extract_tb(error.__traceback__, limit=-30)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        trace.append({"kind": kind, "places": places})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return trace
