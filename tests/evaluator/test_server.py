"""What gunicorn cannot read: our page, and nothing of it in the log."""

import json
import socket
from logging import FileHandler
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import (
    InvalidHeader,
    InvalidRequestLine,
    InvalidResponseHeader,
    LimitRequestLine,
)
from gunicorn.workers.gthread import ThreadWorker

from evaluator import gunicorn, server
from evaluator.wsgi import application

pytestmark = pytest.mark.django_db
SECRET = "sessionid=c00kie /asked/t0ken/ rim@example.org"


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The log of a gunicorn as an installation has it, in a file."""
    monkeypatch.setattr(server, "RELAXED", False)
    config = Config()
    config.set("errorlog", str(tmp_path / "log"))
    log = server.Log(config)
    yield log
    for handler in [row for row in log.error_log.handlers if isinstance(row, FileHandler)]:
        log.error_log.removeHandler(handler)
        handler.close()


@pytest.fixture
def lines(tmp_path):
    """Return a function that gives the lines of the log."""
    return lambda: [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]


def answer_to(problem, log):
    """Return the bytes that a Worker sends to whoever caused this problem."""
    ours, theirs = socket.socketpair()
    worker = SimpleNamespace(wsgi=application, log=log)
    with ours, theirs:
        server.Worker.handle_error(worker, None, ours, ("192.0.2.7", 1), problem)
        ours.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: theirs.recv(65536), b""))


@pytest.mark.parametrize(
    "problem", [InvalidHeader(SECRET), InvalidRequestLine(SECRET), LimitRequestLine(9000, 4094)]
)
def test_what_is_no_http_gets_our_page_with_its_headers(problem, log):
    head, _, body = answer_to(problem, log).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"frame-ancestors 'none'" in head
    assert b"Cache-Control: no-store" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"We could not read that request" in body


def test_nothing_of_what_is_no_http_is_written_down(log, lines):
    answer_to(InvalidHeader(SECRET), log)

    (line,) = lines()
    assert line["message"] == "A request that cannot be read: InvalidHeader"


def test_a_header_that_we_send_wrongly_is_our_fault(monkeypatch):
    seen = []
    monkeypatch.setattr(ThreadWorker, "handle_error", lambda *problem: seen.append(problem[-1]))
    fault = InvalidResponseHeader("X-Name")

    worker = server.Worker.__new__(server.Worker)  # without a socket to serve
    worker.handle_error(None, None, ("192.0.2.7", 1), fault)

    assert seen == [fault]


def test_what_gunicorn_writes_names_no_link_and_nobody(log, lines):
    log.error("Error handling request %s", SECRET)

    (line,) = lines()
    assert line["message"].endswith("/asked/.../ ...@...")


def test_gunicorn_is_told_to_use_both():
    config = Config()
    config.set("worker_class", gunicorn.worker_class)
    config.set("logger_class", gunicorn.logger_class)

    assert (config.worker_class, config.logger_class) == (server.Worker, server.Log)
