"""The page on which anybody who is signed in has a report checked."""

import hashlib

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.storage import store_refusals_in
from accounts.tasks.models import Progress
from scoring.reports.forms import ReportFileForm
from scoring.reports.printing import MISSING, READY, brought_file, check_of
from scoring.reports.verify import AGREES, UNTOLD, read_verdict


@require_http_methods(["GET", "HEAD", "POST"])
def verify_report(request):
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        checks = Progress.objects.under_way().filter(
            asked_by=request.user, what__startswith="check:"
        )
        if waiting := checks.first():
            messages.info(request, _("Another report of yours is being checked. Wait for it."))
            return redirect(waiting.page)
        file = form.cleaned_data["file"]
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        check = check_of(request.user.pk, digest.hexdigest())
        with store_refusals_in(form, "file"):
            default_storage.delete(brought_file(check))
            default_storage.save(brought_file(check), file)
            default_storage.delete(check.file)
            check.begin(request.user)
            return redirect(check.page)
    return render(request, "scoring/reports/verify_report.html", {"form": form})


@require_safe
def verdict(request, sha256):
    check = check_of(request.user.pk, sha256)
    progress = check.progress()
    state = check.state(progress)
    if state == MISSING:
        raise Http404
    context = {"check": check, "sha256": sha256, "progress": progress, "state": state}
    if state == READY:
        with default_storage.open(check.file) as file:
            context["verdict"] = read_verdict(file.read())
        context |= {"agrees": AGREES, "untold": UNTOLD}
    name = "_verdict" if request.htmx else "verdict"
    return render(request, f"scoring/reports/{name}.html", context)
