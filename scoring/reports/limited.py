"""Printing with a limit of memory and of time: by a child process, seen from the worker."""

import logging
import signal
import subprocess
import sys

from django.conf import settings
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
FAILED, BAD_DOCUMENT, TOO_BIG = 3, 4, 5  # statuses that Python itself never ends with
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
MODULE = "scoring.reports.child"
SPREADSHEET = "xlsx"  # what the child makes, in the place of the name of a candidate
REPORT = "report"  # the same, and its options follow
CHECK = "check"  # of a PDF from anywhere, which is no document


class ChildFailed(Exception):
    """Raised with the sentence that says why there is no PDF."""


class ChildRefused(ChildFailed):
    """Raised where the numbers of the document do not recompute."""


def print_in_child(text, *candidate):
    """Return the PDF that a child makes of a document. Raises ChildFailed or ChildRefused."""
    return answer_of_child(text.encode(), *candidate)


def answer_of_child(content, *arguments):
    try:
        child = subprocess.run(  # noqa: S603 -- our own module, no shell
            [sys.executable, "-m", MODULE, *arguments],
            input=content,
            capture_output=True,
            timeout=settings.RENDERING_SECONDS,
            check=False,
            cwd=settings.BASE_DIR,
            # What stops the worker from the keyboard lets it finish what it does.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as problem:
        raise ChildFailed(out_of_time()) from problem
    if child.returncode == 0:
        return child.stdout
    if child.stderr:
        log.warning("Printing ended with %s: %s", child.returncode, last_lines(child.stderr))
    if child.returncode == BAD_DOCUMENT:
        raise ChildRefused(child.stdout.decode())
    raise ChildFailed(why_failed(child))


def last_lines(output):
    return output.decode(errors="replace")[-2000:]


def why_failed(child):
    if child.returncode == FAILED:
        return child.stdout.decode()
    if child.returncode in OUT_OF_TIME:
        return out_of_time()
    # Libraries in C do not raise where memory ends: they abort, and a signal says so.
    if child.returncode == TOO_BIG or child.returncode < 0:
        return _(
            "It needs more memory than the %(limit)s MB that one PDF may use here. Whoever runs "
            "the server can raise RENDERING_MEMORY_MB; its numbers stand in the spreadsheet."
        ) % {"limit": settings.RENDERING_MEMORY_MB}
    return _("The program that prints it stopped. The log of the worker says why.")


def out_of_time():
    return _(
        "It was not done in the %(seconds)s seconds that one PDF may take here. Whoever runs the "
        "server can raise RENDERING_SECONDS; its numbers stand in the spreadsheet."
    ) % {"seconds": settings.RENDERING_SECONDS}
