import sys
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from django.views.decorators.http import require_POST, require_safe

from accounts.browser import host_cookie
from accounts.models import User
from accounts.notifications.models import unread_of
from accounts.organisation import organisation
from accounts.storage import NO_ROOM, StoreAway
from accounts.unsent_form import unsent_form_of
from evaluator.guide import help_address, parts
from evaluator.readiness import HEALTH, readiness, state_of

MOST_NAMED = 3
THEMES = ("auto", "light", "dark")
LONGEST_MENU_OF_A_LINE = 6  # beside the search and the account, at 1280 pixels
MENU = [
    ("my_tasks", gettext_lazy("My tasks")),
    ("evaluation_list", gettext_lazy("Evaluations")),
    ("vendor_list", gettext_lazy("Vendors")),
    ("place_list", gettext_lazy("Places")),
    ("method", gettext_lazy("Method")),
]


def site(request):
    theme = request.COOKIES.get(host_cookie(request, "theme"))
    user = getattr(request, "user", None)
    person = user if user and user.is_authenticated else None
    match = request.resolver_match
    links = menu(request.path, person)
    return {
        "administrators": User.objects.administrators()[:MOST_NAMED] if person else (),
        "check_is_public": settings.PUBLIC_CHECK,
        "company": settings.OIDC.name,
        "demo": settings.DEMO,
        "help_address": help_address(match.view_name if match else None),
        "has_passwords": settings.PASSWORD_SIGN_IN,
        "has_unsent_form": lambda: person is not None and unsent_form_of(request) is not None,
        "organisation": organisation,
        "unread_notices": lambda: unread_of(person) if person else 0,
        "menu": links,
        "menu_is_long": len(links) > LONGEST_MENU_OF_A_LINE,
        "theme": theme if theme in THEMES else "auto",
    }


def menu(path, person):
    items = [*MENU] if person else MENU[-1:]
    if person and person.is_staff:
        items.append(("people", _("People")))
        items.append(("record_list", _("Record")))
        items.append(("task_list", _("Tasks")))
    if person and (person.is_staff or person.is_curator):
        items.append(("admin:index", _("Admin")))
    links = [(reverse(name), label) for name, label in items]
    return [{"url": url, "label": label, "is_here": is_here(path, url)} for url, label in links]


def is_here(path, url):
    if url == "/":
        return path == url
    # Evidence has addresses of its own, and is about vendors.
    return path.startswith(url) or (url == reverse("vendor_list") and path.startswith("/evidence/"))


@login_not_required
@require_safe
def healthz(request):
    """Say whether this process lives and reaches its database."""
    return state(state_of(HEALTH))


@login_not_required
@require_safe
def readyz(request):
    """Say whether work can be sent here: whatever a request needs answers."""
    return state(readiness())


def state(parts):
    is_ok = set(parts.values()) == {"ok"}
    answer = {"status": "ok" if is_ok else "not ok", "parts": parts}
    return JsonResponse(answer, status=200 if is_ok else 503)


@login_not_required  # a board member who has only the PDF has no account
@require_safe
def help_page(request, part=""):
    if part not in parts():
        raise Http404
    opened = parts()[part]
    addresses = [(reverse("help_part", args=[slug]), slug) for slug in parts() if slug]
    context = {
        "title": opened.title,
        "body": opened.html,
        "headings": opened.headings.items(),
        "parts": [
            (address, parts()[slug].title, slug == part)
            for address, slug in [(reverse("help"), ""), *addresses]
        ],
    }
    return render(request, "help.html", context)


@login_not_required
@require_POST
def choose_theme(request):
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            host_cookie(request, "theme"),
            theme,
            max_age=timedelta(days=365),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@login_not_required
@require_safe
def admin_sign_in(request):
    # Who is signed in and may not enter is told so: the desk's sign-in and that of the site
    # would pass them back and forth for ever.
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


@login_not_required
def permission_denied(request, exception):
    """Show a refusal, which may have a title of its own, and a link to what lifts it."""
    # This page asks who is signed in; where even that is not answered, Django shows 500.html.
    context = {
        "title": getattr(exception, "title", _("You may not do this")),
        "exception": str(exception),
        "link": getattr(exception, "link", ""),
        "link_text": getattr(exception, "link_text", ""),
    }
    return render(request, "403.html", context, status=403)


def form_refused(request, reason=""):
    """Say of a form that did not prove to be ours which of two causes it has."""
    # Without the request: who is there is not asked before a form is known to be theirs.
    words = render_to_string(
        "403_csrf.html", {"is_without_cookie": reason == REASON_NO_CSRF_COOKIE}
    )
    return HttpResponse(words, status=403)


@login_not_required
def server_error(request):
    """Tell what is away, busy or full, which passes, from a mistake of ours."""
    problem = sys.exc_info()[1]
    if isinstance(problem, (OperationalError, InterfaceError)) or is_cache_away(problem):
        template = "503.html"
    elif isinstance(problem, StoreAway) or getattr(problem, "errno", None) in NO_ROOM:
        template = "503_files.html"
        read_to_the_end(request)
    else:
        return defaults.server_error(request)
    # Without the request: no page may ask the database who is there.
    response = HttpResponse(render_to_string(template), status=503)
    response.headers["Retry-After"] = "30"
    return response


def read_to_the_end(request):
    """Take what a browser still sends: answered before, it sees a broken connection, no page."""
    with suppress(OSError):
        while request.read(1 << 16):
            pass


def is_cache_away(problem):
    redis = sys.modules.get("redis")  # loaded only where it is configured
    return redis is not None and isinstance(problem, redis.RedisError)
