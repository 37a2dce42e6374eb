"""The production server under measurement, and one signed-in visitor."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

HTTPS = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1"}


@contextmanager
def running_server():
    """Run gunicorn as bin/demo does, on a free port, and yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.benchmarks.wsgi:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"]
    server = subprocess.Popen(
        [*command, *options, "--threads", "4", "--keep-alive", "600", "--log-level", "warning"]
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def wait_for(port):
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz", headers=HTTPS)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not answer within 30 seconds.")


class Visitor:
    """A signed-in browser on one kept connection."""

    def __init__(self, port, user):
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from accounts.sessions import BEGAN, USED

        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[BEGAN] = session[USED] = round(time.time())
        session.create()
        self.cookies = {"__Host-sessionid": session.session_key}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.token = None

    def ask(self, method, path, fields=None, headers=None):
        """Return (seconds, response, body) of one request."""
        body = urlencode(fields, doseq=True) if fields is not None else None
        sent = HTTPS | {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": "https://127.0.0.1/",
            **({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}),
            **(headers or {}),
        }
        start = time.perf_counter()
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - start
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return seconds, response, content

    def get(self, path):
        seconds, response, content = self.ask("GET", path)
        if response.status != 200:
            raise SystemExit(f"GET {path} answered {response.status}.")
        return seconds, int(response.headers["X-Queries"]), content

    def form_token(self, path):
        """Return the text of the page at `path`, having taken its CSRF token."""
        page = self.get(path)[2].decode()
        self.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        return page

    def post(self, path, fields, headers=None):
        fields = {"csrfmiddlewaretoken": self.token, **fields}
        seconds, response, content = self.ask("POST", path, fields, headers)
        if response.status >= 400:
            raise SystemExit(f"POST {path} answered {response.status}: {content[:300]!r}")
        return seconds, int(response.headers["X-Queries"]), content


def typical(measure, times=15):
    """Return (median seconds, queries, bytes) of `measure`, called once to warm up and `times`."""
    measure()
    results = [measure() for _ in range(times)]
    return median(result[0] for result in results), results[-1][1], len(results[-1][2])


def environment():
    """Return a production environment for the server, on the database at hand."""
    return {
        "SECRET_KEY": "benchmark " * 6,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": "https://127.0.0.1",
        "EMAIL_HOST": "127.0.0.1",
        "DEFAULT_FROM_EMAIL": "benchmark@example.org",
        "TRUST_PROXY_HTTPS": "1",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": os.environ["DATABASE_URL"],
    }


def hidden_fields(page):
    """Return the hidden fields of a page as {name: value}."""
    pairs = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in pairs}


def first_cell(page):
    """Return the save address and the field prefix of the first cell of a rating page."""
    address = re.search(r'hx-post="([^"]+/save/)"', page).group(1)
    prefix = re.search(r'name="([^"]+)-answer"', page).group(1)
    return address, prefix


def stopwatch(act):
    """Return how many seconds `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
