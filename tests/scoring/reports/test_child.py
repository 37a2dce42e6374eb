"""Printing in a process of its own, with a limit of memory and of time."""

import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from multiprocessing import forkserver
from pathlib import Path

import pytest

from scoring.decisions.document.book import BadDocument, open_book
from scoring.reports import limited
from scoring.reports.letter_terms import WINNERS, Terms
from scoring.reports.letters.rendering import pages_of, recipients, render_letter
from scoring.reports.pdf import ReportFailed, print_pages, render_pdf
from tests.scoring.reports.stories import story_text


@pytest.fixture(autouse=True)
def in_child(settings):
    settings.RENDERS_IN_CHILD = True


@pytest.fixture
def ends(monkeypatch):
    """Let the next child end with this status and this message, in place of running one."""

    def ends(status, message=b""):
        monkeypatch.setattr(limited, "run_child", lambda *work: (status, message))

    return ends


def test_a_child_prints_the_same_bytes(report_text, report_bytes):
    assert render_pdf(report_text) == report_bytes


def test_a_child_that_wants_more_memory_than_it_may_have_fails_in_words(settings):
    settings.RENDERING_MEMORY_MB = 60

    with pytest.raises(ReportFailed, match="more memory than the 60 MB"):
        render_pdf(story_text(1))


def test_a_child_that_takes_too_long_fails_in_words(settings):
    settings.RENDERING_SECONDS = 1

    with pytest.raises(ReportFailed, match="not done in the 1 seconds"):
        render_pdf(story_text(6))


def test_a_child_that_sleeps_is_killed_when_its_time_is_over(settings, monkeypatch):
    settings.RENDERING_SECONDS = 1
    monkeypatch.setattr(limited, "work_in_child", sleeper)

    assert limited.run_child(b"") == (-signal.SIGKILL, b"")


def sleeper(*work):
    time.sleep(60)


def test_after_whoever_forks_children_died_the_next_is_forked_by_another(report_text, report_bytes):
    render_pdf(story_text(1))
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)

    assert render_pdf(report_text) == report_bytes


FORKS_ONE = """
import sys
sys.path.insert(0, "")
import django
django.setup()
from scoring.reports import limited
print(limited.run_child(b"[]\\n", "check"))
"""


def test_children_are_forked_where_the_path_to_temporary_files_is_long(tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    environment = os.environ | {"TMPDIR": str(folder)}

    run = subprocess.run(
        [sys.executable, "-c", FORKS_ONE], env=environment, capture_output=True, check=False
    )

    assert run.stderr.decode() == ""
    assert run.stdout.startswith(b"(0, ")


PRINTS_AT_LENGTH = """
import sys, threading
sys.path.insert(0, "")
import django
django.setup()
from multiprocessing import forkserver
from scoring.reports import limited
from tests.scoring.reports.test_child import sleeper
limited.work_in_child = sleeper
limited.forking_context()
forkserver.ensure_running()
print(forkserver._forkserver._forkserver_pid, flush=True)
limited.run_child(b"")
"""


def test_children_end_with_a_worker_that_is_killed():
    command = [sys.executable, "-c", PRINTS_AT_LENGTH]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        forking = int(worker.stdout.readline())
        children = Path(f"/proc/{forking}/task/{forking}/children")
        wait_until(lambda: children.read_text().strip())
        child = int(children.read_text())
        worker.kill()

    wait_until(lambda: not is_alive(forking) and not is_alive(child))


def is_alive(process):
    with suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def wait_until(is_so):
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_letter_is_printed_by_a_child_too(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "scoring.reports.pdf.print_in_child", lambda *given: asked.append(given) or b"%PDF"
    )
    text = story_text(6)
    book = open_book(text)
    candidate = recipients(book)[0]["id"]

    terms = Terms(WINNERS, date(2026, 11, 30))

    assert render_letter(book, candidate, terms) == b"%PDF"
    assert asked == [(text, candidate, "winners", "2026-11-30")]


def test_a_child_prints_the_letter_that_was_asked_of_it():
    book = open_book(story_text(1))
    terms = Terms(WINNERS, date(2026, 11, 30))
    candidate = recipients(book)[0]["id"]

    assert render_letter(book, candidate, terms) == print_pages(*pages_of(book, candidate, terms))


@pytest.mark.parametrize("signal", [-6, -5, -11])
def test_a_library_that_aborts_for_want_of_memory_is_told_as_such(ends, signal):
    ends(signal)

    with pytest.raises(ReportFailed, match="more memory than the 1024 MB"):
        render_pdf(story_text(1))


@pytest.mark.parametrize("signal", [-24, -9])
def test_a_child_that_the_system_ends_for_its_time_is_told_as_such(ends, signal):
    ends(signal)

    with pytest.raises(ReportFailed, match="not done in the 900 seconds"):
        render_pdf(story_text(1))


def test_a_child_that_stumbles_leaves_its_words_in_the_log(ends, caplog):
    ends(limited.STUMBLED, b"Traceback: KeyError 'seal'")

    with caplog.at_level(logging.WARNING), pytest.raises(ReportFailed, match="log of the worker"):
        render_pdf(story_text(1))

    assert "KeyError 'seal'" in caplog.text


def test_what_a_child_refuses_keeps_its_reason(ends):
    ends(limited.BAD_DOCUMENT, b"The score of C1 differs.")

    with pytest.raises(BadDocument, match="score of C1 differs"):
        render_pdf(story_text(1))
