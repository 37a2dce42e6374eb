"""What gunicorn says by itself: to whoever sends what is no HTTP, and into its own log."""

from contextlib import suppress
from io import BytesIO
from urllib.parse import urlsplit

from gunicorn.glogging import Logger
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from evaluator.environment import RELAXED
from evaluator.log import Discreet, JsonLines

# No length that a request may have: `evaluator.requests` refuses it with our page.
UNREADABLE = "unreadable"


class Log(Logger):
    """The same lines as the rest of the product writes, without tokens and addresses of people."""

    def setup(self, cfg):
        super().setup(cfg)
        formatter = Discreet(self.error_fmt, self.datefmt) if RELAXED else JsonLines()
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)


class Worker(ThreadWorker):
    """Answers a request that gunicorn cannot read with our page, and writes none of it down: a
    line that breaks a rule may hold a cookie or the token of a link.
    """

    def handle_error(self, req, client, addr, exc):
        is_ours = isinstance(exc, (InvalidResponseHeader, InvalidResponseHeaderName))
        if is_ours or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("A request that cannot be read: %s", type(exc).__name__)
        with suppress(OSError):
            write_nonblock(client, page_of(self.wsgi))


def page_of(application):
    """Return the answer of the product, head and body, to a request that nobody can read."""
    from django.conf import settings

    host = urlsplit(settings.PUBLIC_URL).netloc
    head = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "CONTENT_LENGTH": UNREADABLE,
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": "https",
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
    }
    body = b"".join(application(environ, lambda status, headers: head.extend([status, headers])))
    status, headers = head
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    lines += ["Connection: close", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
