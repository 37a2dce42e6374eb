"""Run in a child by scoring.reports.limited: a document comes in, its PDF goes out.

With the name of a candidate and the terms of letters it is the letter to that one, with "report"
the report with the options that follow, with "xlsx" the spreadsheet; with "check" the verdict on a
PDF. Where there is none, the answer is the sentence that says why, and the status says of what kind
it is.
"""

import ctypes
import json
import os
import resource
import signal
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context

from scoring.decisions.document.book import BadDocument, open_book
from scoring.reports.letters.rendering import written_letter
from scoring.reports.limited import (
    BAD_DOCUMENT,
    CHECK,
    FAILED,
    REPORT,
    SPREADSHEET,
    STUMBLED,
    TOO_BIG,
)
from scoring.reports.options import Options
from scoring.reports.pdf import ReportFailed, print_pages, written_report
from scoring.reports.workbook import xlsx_of

KILLED_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def end_with_parent():
    """A worker that is killed takes its children along: their task is taken up by another."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, signal.SIGKILL)


def limit_this_process(megabytes, seconds):
    """Give this process only so much memory and time, behind others, and no life of its own."""
    end_with_parent()
    limits = ((resource.RLIMIT_DATA, megabytes * 1024 * 1024), (resource.RLIMIT_CPU, seconds))
    for kind, amount in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
    os.nice(5)  # pages come first


def printed(text, *candidate):
    if candidate == (SPREADSHEET,):
        return xlsx_of(open_book(text))

    # The numbers of a large decision take as much memory as its pages: a process of their own
    # makes the HTML, and is gone before it is printed.
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        if candidate[:1] in ((), (REPORT,)):
            options = Options.read(" ".join(candidate[1:]))
            pages = pool.submit(written_report, text, options).result()
        else:
            pages = pool.submit(written_letter, text, *candidate).result()
    return print_pages(*pages)


def checked(content):
    """Return the verdict on a PDF, which stands after a line with the certificates to trust."""
    from scoring.reports.verify import verify

    line, _end, content = content.partition(b"\n")
    trusted = [read_certificate(text) for text in json.loads(line)]
    return verify(content, trusted).written().encode()


def read_certificate(text):
    from asn1crypto.x509 import Certificate

    return Certificate.load(bytes.fromhex(text))


def answer(content, *candidate):
    """Return the status to end with, and what to send."""
    try:
        if candidate == (CHECK,):
            return 0, checked(content)
        return 0, printed(content.decode(), *candidate)
    except ReportFailed as failure:
        return FAILED, str(failure).encode()
    except BadDocument as problem:
        return BAD_DOCUMENT, str(problem).encode()
    # Libraries in C that do not ask whether they were given memory raise SystemError, a thread or
    # a process without room RuntimeError.
    except (MemoryError, SystemError, RuntimeError) as problem:
        return TOO_BIG, repr(problem).encode()
    except Exception:  # noqa: BLE001 -- the worker's log says which
        return STUMBLED, traceback.format_exc().encode()
