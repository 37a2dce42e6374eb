"""Printing in a process of its own, with a limit of memory and of time."""

import logging
import subprocess
from datetime import date

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
    """Let the next child end with this status and these outputs, in place of running one."""

    def ends(status, stdout=b"", stderr=b""):
        done = subprocess.CompletedProcess([], status, stdout, stderr)
        monkeypatch.setattr(limited.subprocess, "run", lambda *args, **options: done)

    return ends


def test_a_child_prints_the_same_bytes(report_text, report_bytes):
    assert render_pdf(report_text) == report_bytes


def test_a_child_that_wants_more_memory_than_it_may_have_fails_in_words(settings, monkeypatch):
    settings.RENDERING_MEMORY_MB = 60
    monkeypatch.setenv("RENDERING_MEMORY_MB", "256")
    monkeypatch.setattr(limited, "MODULE", "tests.scoring.reports.greedy_child")

    with pytest.raises(ReportFailed, match="more memory than the 60 MB"):
        render_pdf(story_text(1))


def test_a_child_that_takes_too_long_fails_in_words(settings):
    settings.RENDERING_SECONDS = 0.2

    with pytest.raises(ReportFailed, match="not done in the 0.2 seconds"):
        render_pdf(story_text(1))


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
    ends(1, stderr=b"Traceback: KeyError 'seal'")

    with caplog.at_level(logging.WARNING), pytest.raises(ReportFailed, match="log of the worker"):
        render_pdf(story_text(1))

    assert "KeyError 'seal'" in caplog.text


def test_what_a_child_refuses_keeps_its_reason(ends):
    ends(limited.BAD_DOCUMENT, b"The score of C1 differs.")

    with pytest.raises(BadDocument, match="score of C1 differs"):
        render_pdf(story_text(1))
