"""Files handed out: the same as they came in, as a download that no browser opens here."""

import logging

from django.http import FileResponse
from django.shortcuts import render

from vendors.uploads import digest

log = logging.getLogger(__name__)
MISSING, ALTERED, AWAY = "missing", "altered", "away"
STATUS = {MISSING: 404, ALTERED: 409, AWAY: 503}


def problem_with(file, sha256):
    """Return why a stored file cannot be handed out, or None."""
    try:
        with file.open("rb") as opened:
            return None if digest(opened) == sha256 else ALTERED
    except FileNotFoundError as problem:
        # Absent is not changed: a restore without its files must leave no accusation for good.
        log.warning("The file %s is not in the storage: %s", file.name, problem)
        return MISSING
    except OSError as problem:
        log.warning("The file %s cannot be read: %s", file.name, problem)
        return AWAY


def file_problem(request, problem, evidence):
    context = {"evidence": evidence}
    return render(request, f"vendors/evidence_{problem}.html", context, status=STATUS[problem])


def download(file, name, content_type):
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
