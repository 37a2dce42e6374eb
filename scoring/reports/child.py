"""Run by scoring.reports.limited: a document on standard input, its PDF on standard output.

With the name of a candidate and the terms of letters it is the letter to that one, with "report"
the report with the options that follow, with "xlsx" the spreadsheet; with "check" the verdict on a
PDF. Where there is none, the output is the sentence that says why, and the status says of what kind
it is.
"""

import json
import os
import resource
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context

from django.conf import settings

from scoring.reports.limited import BAD_DOCUMENT, CHECK, FAILED, REPORT, SPREADSHEET, TOO_BIG

KILLED_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def limit_this_process():
    """Give this process only so much memory and time, behind others, and no life of its own."""
    memory = settings.RENDERING_MEMORY_MB * 1024 * 1024
    limits = ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, settings.RENDERING_SECONDS))
    for kind, amount in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
    os.nice(5)  # pages come first
    with suppress(ImportError, AttributeError, OSError):
        import ctypes

        # A worker that is killed takes its child along: the task is taken up by another.
        ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, signal.SIGKILL)


def printed(text, *candidate):
    from scoring.decisions.document.book import open_book
    from scoring.reports.letters.rendering import written_letter
    from scoring.reports.options import Options
    from scoring.reports.pdf import print_pages, written_report
    from scoring.reports.workbook import xlsx_of

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


def main(*candidate):
    import django

    limit_this_process()
    django.setup()
    from scoring.decisions.document.book import BadDocument
    from scoring.reports.pdf import ReportFailed

    content = sys.stdin.buffer.read()
    try:
        if candidate == (CHECK,):
            answer, status = checked(content), 0
        else:
            answer, status = printed(content.decode(), *candidate), 0
    except ReportFailed as failure:
        answer, status = str(failure).encode(), FAILED
    except BadDocument as problem:
        answer, status = str(problem).encode(), BAD_DOCUMENT
    # The last is what libraries in C raise that do not ask whether they were given memory.
    except (MemoryError, BrokenProcessPool, SystemError):
        answer, status = b"", TOO_BIG
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    # Not through Python's end: it would take apart, object by object, what the system takes back.
    os._exit(status)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    main(*sys.argv[1:])
