"""The reports that were made: each kept under the hash of its document, made once."""

import logging
import os
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from scoring.report.book import BadDocument
from scoring.report.pdf import ReportFailed, render_pdf

READY, PREPARING, FAILED = "ready", "preparing", "failed"
LONGEST = 120  # seconds after which a worker that says nothing is taken for dead
PAUSE = 60  # seconds between two tries of a report that failed

log = logging.getLogger(__name__)


def path_of(determination):
    """Return where the PDF of a determination is kept, whether it is there or not."""
    return Path(settings.MEDIA_ROOT) / "reports" / f"{determination.sha256}.pdf"


def state_of(determination):
    """Return "ready", "preparing" or "failed". What nobody prepares is begun."""
    if path_of(determination).exists():
        return READY
    if cache.get(_failure(determination)):
        return FAILED
    prepare(determination)
    if path_of(determination).exists():
        return READY
    return FAILED if cache.get(_failure(determination)) else PREPARING


def prepare(determination):
    """Make the PDF: beside this request where work runs in the background, else now."""
    if not cache.add(_work(determination), True, LONGEST):
        return
    if settings.WORK_IN_BACKGROUND:
        # Not a daemon: a command that freezes waits for the report before it ends.
        threading.Thread(target=_try, args=[determination]).start()
    else:
        _try(determination)


def pdf_of(determination):
    """Return the path of the PDF, made again when the file is gone. Raises ReportFailed."""
    path = path_of(determination)
    if not path.exists():
        try:
            _keep(path, render_pdf(determination.document))
        except BadDocument as error:
            raise ReportFailed(f"Its numbers do not recompute. {error}") from error
    return path


def _try(determination):
    try:
        pdf_of(determination)
    except Exception:
        # Nobody waits for this thread: what went wrong is logged and shown on the page.
        log.exception("The report %s could not be made.", determination.sha256)
        cache.set(_failure(determination), True, PAUSE)
    finally:
        cache.delete(_work(determination))


def _keep(path, content):
    """Write the file so that a reader sees all of it or nothing, a full disk included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _work(determination):
    return f"report-work-{determination.sha256}"


def _failure(determination):
    return f"report-failed-{determination.sha256}"
