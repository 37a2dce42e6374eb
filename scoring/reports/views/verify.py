"""The page on which anybody signed in has a report checked; strangers too, where it is public."""

import hashlib
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.browser import host_cookie
from accounts.limits import slowed
from accounts.storage import store_refusals_in
from scoring.reports.forms import ReportFileForm, too_large
from scoring.reports.printing import (
    MISSING,
    READY,
    STRANGERS,
    brought_file,
    check_of,
    checks_under_way,
)
from scoring.reports.verdict import Verdict

PAGE = "scoring/reports/verify_report.html"
FIELDS = 100_000  # bytes of a request beside the file
COOKIE = "check"  # which report a stranger brought; nothing is stored about them here
KEPT = timedelta(days=1)
AT_ONCE = 3  # reports of strangers: those who are signed in do not wait behind more


def public_where_set(view):
    """Let in whoever is signed in, and strangers where this installation says so."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if settings.PUBLIC_CHECK or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path())

    return login_not_required(guarded)


def limited_before_it_is_read(view):
    """Refuse who asks too often, and a request too large, before anything of it is parsed.
    The check against forged requests parses the form: it follows, instead of going before.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST":
            is_stranger = not request.user.is_authenticated
            if is_stranger and (refusal := slowed(request, "check_report", STRANGERS)):
                return refusal
            length = request.headers.get("Content-Length", "")
            if length.isdecimal() and int(length) > settings.REPORT_MAX_BYTES + FIELDS:
                form = ReportFileForm({})
                form.errors.clear()
                form.add_error("file", too_large())
                return render(request, PAGE, {"form": form}, status=413)
        return protected(request, *args, **kwargs)

    return csrf_exempt(guarded)


@public_where_set
@require_http_methods(["GET", "HEAD", "POST"])
@limited_before_it_is_read
def verify_report(request):
    person = request.user if request.user.is_authenticated else None
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        check = check_of(owner_of(request), digest_of(form.cleaned_data["file"]))
        waiting = checks_under_way(owner_of(request))
        if person and (problem := waiting.first()):
            messages.info(request, _("Another report of yours is being checked. Wait for it."))
            return redirect(problem.page)
        if person is None and not waiting.filter(what=check.what) and waiting.count() >= AT_ONCE:
            form.add_error("file", _("Other reports are being checked. Try again in some minutes."))
        else:
            with store_refusals_in(form, "file"):
                begin(check, form.cleaned_data["file"], person)
                return shown_to(request, check)
    return render(request, PAGE, {"form": form})


def owner_of(request):
    return request.user.pk if request.user.is_authenticated else STRANGERS


def digest_of(file):
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()


def begin(check, file, person):
    """Have the file checked; of strangers who bring the same file, the first brings it for all."""
    progress = check.progress()
    if person is None and progress and progress.is_under_way:
        return
    default_storage.delete(brought_file(check))
    default_storage.save(brought_file(check), file)
    default_storage.delete(check.file)
    check.begin(person)


def shown_to(request, check):
    """Lead to the answer. The browser of a stranger proves by a cookie that it brought the file."""
    response = redirect(check.page)
    if not request.user.is_authenticated:
        response.set_signed_cookie(
            host_cookie(request, COOKIE),
            check.page,
            salt=COOKIE,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@public_where_set
@require_safe
def verdict(request, sha256):
    check = check_of(owner_of(request), sha256)
    progress = check.progress()
    state = check.state(progress)
    if state == MISSING or not (request.user.is_authenticated or has_brought(request, check)):
        raise Http404
    context = {"check": check, "sha256": sha256, "progress": progress, "state": state}
    if state == READY:
        with default_storage.open(check.file) as file:
            context["verdict"] = Verdict.read(file.read())
    name = "_verdict" if request.htmx else "verdict"
    return render(request, f"scoring/reports/{name}.html", context)


def has_brought(request, check):
    page = request.get_signed_cookie(
        host_cookie(request, COOKIE), default="", salt=COOKIE, max_age=KEPT
    )
    return page == check.page
