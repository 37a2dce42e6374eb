"""Pages of the project itself: health, the theme, and the plain page for a lost form."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from evaluator.context import THEMES


@login_not_required
@require_safe
def healthz(request):
    """Answer 200 when the database can be asked, 503 when it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", "text/plain", status=503)
    return HttpResponse("ok\n", "text/plain")


@login_not_required
@require_POST
def choose_theme(request):
    """Remember light, dark or the system's colours in a cookie, and go back."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=timedelta(days=365), samesite="Lax", secure=request.is_secure()
        )
    return response


@login_not_required
@require_safe
def admin_sign_in(request):
    """Lead the admin desk's own sign-in to the one of everybody.

    Whoever is signed in and may not enter is told so, or the two sign-ins would pass them
    back and forth for ever.
    """
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@login_not_required
def permission_denied(request, exception):
    """Say in words what was refused; a refusal with a `link` says what opens the way.

    This page and the one for 404 have the site's header, so they ask who is signed in. Where
    the database does not answer even that, Django shows 500.html, which asks nothing.
    """
    context = {
        "title": getattr(exception, "title", "You may not do this"),
        "exception": str(exception),
        "link": getattr(exception, "link", ""),
        "link_text": getattr(exception, "link_text", ""),
    }
    return render(request, "403.html", context, status=403)


@login_not_required
def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
