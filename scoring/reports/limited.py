"""Printing with a limit of memory and of time: by a child process, seen from the worker.

Children are forked from a process that has loaded the product (multiprocessing's "forkserver"),
since loading takes longer than printing a letter.
"""

import logging
import os
import signal
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from multiprocessing import get_context, util

from django.conf import settings
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
STUMBLED, FAILED, BAD_DOCUMENT, TOO_BIG = 1, 3, 4, 5  # statuses; the first is Python's own
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
SPREADSHEET = "xlsx"  # what the child makes, in the place of the name of a candidate
REPORT = "report"  # the same, and its options follow
CHECK = "check"  # of a PDF from anywhere, which is no document
LOADED = ("scoring.reports.loaded",)
WAITS = (0.1, 0.5, 2)  # seconds between tries to start a child
LONGEST_FOLDER = 104 - len("/pymp-xxxxxxxx/listener-xxxxxxxx") - 1  # 104 bytes, where it is least
SHORT_FOLDER = "/tmp"  # noqa: S108 -- in it a folder of its own, which nobody else may enter
CHILD = "scoring.reports.child"  # by its name, since what it prints with prints in children


class ChildFailed(Exception):
    """Raised with the sentence that says why there is no PDF."""


class ChildRefused(ChildFailed):
    """Raised where the numbers of the document do not recompute."""


def print_in_child(text, *candidate):
    """Return the PDF that a child makes of a document. Raises ChildFailed or ChildRefused."""
    return answer_of_child(text.encode(), *candidate)


def answer_of_child(content, *arguments):
    status, message = run_child(content, *arguments)
    if status == 0:
        return message
    if status == BAD_DOCUMENT:
        raise ChildRefused(message.decode())
    if status == FAILED:
        raise ChildFailed(message.decode())
    if message:
        log.warning("Printing ended with %s: %s", status, message.decode()[-2000:])
    raise ChildFailed(why_failed(status))


def run_child(*work):
    """Return the status with which a child ended and the bytes that it sent: its exit status, or
    as a negative number the signal that ended it. A child that is late is killed.
    """
    child, receiver = started_child(work)
    message = b""
    with receiver, suppress(EOFError):
        if receiver.poll(settings.RENDERING_SECONDS):
            message = receiver.recv_bytes()
        else:
            child.kill()
    child.join()
    return child.exitcode, message


def started_child(work):
    """Whoever forks may just have died: then another is found as soon as the system says so."""
    for wait in WAITS:
        try:
            return start_child(work)
        except (OSError, EOFError):
            log.warning("A child for printing did not start.", exc_info=True)
            time.sleep(wait)
    return start_child(work)


def start_child(work):
    context = forking_context()
    receiver, sender = context.Pipe(duplex=False)
    limits = (settings.RENDERING_MEMORY_MB, settings.RENDERING_SECONDS)
    child = context.Process(target=work_in_child, args=(sender, limits, *work))
    with sender:  # closed here, so that what the child sends ends where the child does
        child.start()
    return child, receiver


def forking_context():
    context = get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    choose_folder_of_socket()
    return context


@cache
def choose_folder_of_socket():
    """The path of the temporary folder may be too long for a socket; Python 3.14 looks itself."""
    usual = tempfile.gettempdir()
    if len(os.fsencode(usual)) > LONGEST_FOLDER:
        tempfile.tempdir = SHORT_FOLDER
        try:
            util.get_temp_dir()  # and is kept for this process
        finally:
            tempfile.tempdir = usual


def work_in_child(sender, limits, *work):
    child = import_module(CHILD)
    child.limit_this_process(*limits)
    status, message = child.answer(*work)
    sender.send_bytes(message)
    # Not through Python's end: it would take apart, object by object, what the system takes back.
    os._exit(status)


def why_failed(status):
    if status in OUT_OF_TIME:
        return out_of_time()
    # Libraries in C do not raise where memory ends: they abort, and a signal says so.
    if status == TOO_BIG or status < 0:
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
