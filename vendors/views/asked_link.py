"""Where a vendor comes in: the page of a link, the one-time code, and what a closed link says."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import slowed
from accounts.organisation import organisation
from vendors.forms.asked import CodeForm
from vendors.forms.fields import typed_again
from vendors.requests.clock import in_zones, time_left, whole_hours
from vendors.requests.code import is_right, send_code
from vendors.requests.lost_links import Closed, ask_for_link, why_closed
from vendors.requests.sending import names_of
from vendors.requests.tokens import (
    cookie_text,
    digest_of,
    enter,
    is_usable,
    token_by_text,
    token_of_cookie,
)

STATUS = {Closed.UNKNOWN: 404}
UNTYPED = {"csrfmiddlewaretoken", "save", "next", "remove", "act"}
UNTYPED_PARTS = ("seen", "says", "files")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def asked_come_in(request, token):
    """Say who asks. Only the post lets somebody in: programs that read mails open every link."""
    if refusal := slowed(request, "open_link", digest_of(token)):
        return refusal
    row = token_by_text(token)
    if row is None or not is_usable(row):
        return closed(request, row, reverse("asked_new_link", args=[token]))
    if request.method == "POST":
        return let_in(request, row)
    with timezone.override(row.request.time_zone):
        return render(request, "vendors/asked/come_in.html", about(row.request))


def let_in(request, token):
    code = token.request.code
    if token.request.inquiry.wants_code:
        send_code(token)
        response = redirect("asked_code", code)
        keep(request, response, code, cookie_text(token))
    else:
        response = redirect("asked_detail", code)
        keep(request, response, code, enter(token))
    return response


@login_not_required
@require_POST
def asked_new_link(request, token):
    if refusal := slowed(request, "open_link", digest_of(token)):
        return refusal
    row = token_by_text(token)
    if row is not None and is_usable(row):
        return redirect("asked_come_in", token)
    is_told = row is not None and ask_for_link(row)
    return closed(request, row, reverse("asked_new_link", args=[token]), is_told)


@login_not_required
@require_POST
def asked_link_again(request, code):
    """The same for whoever still has the page open."""
    if refusal := slowed(request, "open_link", code):
        return refusal
    row, _has_code = token_of_cookie(request.COOKIES.get(cookie_of(request), ""), code)
    if row is not None and row.is_usable:
        return redirect("asked_detail", code)
    is_told = row is not None and ask_for_link(row)
    return closed(request, row, reverse("asked_link_again", args=[code]), is_told)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def asked_code(request, code):
    row, has_code = token_of_cookie(request.COOKIES.get(cookie_of(request), ""), code)
    if row is None or not row.is_usable:
        return closed(request, row, reverse("asked_link_again", args=[code]))
    if has_code or not row.request.inquiry.wants_code:
        return redirect("asked_detail", code)
    if request.method == "POST" and request.POST.get("act") == "send":
        if send_code(row):
            messages.success(request, _("A new code is on its way. The one before has ended."))
        else:
            messages.info(request, _("A code was sent less than a minute ago. Wait for it."))
        return redirect("asked_code", code)
    form = CodeForm(typed_again(request))
    if request.method == "POST" and form.is_valid():
        if refusal := slowed(request, "type_code", row.digest):
            return refusal
        if is_right(row, form.cleaned_data["code"]):
            response = redirect("asked_detail", code)
            keep(request, response, code, enter(row, has_code=True))
            return response
        form.add_error("code", _("This code is wrong or too old. Type it again, or ask for one."))
    context = about(row.request) | {"form": form, "person": row.person}
    return render(request, "vendors/asked/code.html", context)


def for_vendor(view):
    """Give the view the RequestToken of who came by a link, and the time zone of the vendor."""

    @wraps(view)
    def guarded(request, code, *args, **kwargs):
        row, has_code = token_of_cookie(request.COOKIES.get(cookie_of(request), ""), code)
        if row is None or not row.is_usable:
            return closed(request, row, reverse("asked_link_again", args=[code]))
        if row.request.inquiry.wants_code and not has_code:
            return redirect("asked_code", code)
        if request.method == "POST" and (refusal := slowed(request, "save_answer", row.digest)):
            return refusal
        with timezone.override(row.request.time_zone):
            return view(request, row, *args, **kwargs)

    return login_not_required(guarded)


def about(vendor_request, token=None):
    """What every page of a request says of it: who asks, whom, by when.
    `token` is the link by which somebody is in; None where nobody is.
    """
    hours, minutes = whole_hours(remaining) if (remaining := time_left(vendor_request)) else (0, 0)
    return names_of(vendor_request) | {
        "asked": vendor_request,
        "token": token,
        "inquiry": vendor_request.inquiry,
        "asked_by": vendor_request.inquiry.sent_by or vendor_request.inquiry.made_by,
        "due": in_zones(
            vendor_request.due_at, vendor_request.time_zone, organisation().time_zone, "UTC"
        ),
        "expires": in_zones(vendor_request.expires_at, vendor_request.time_zone)[0],
        "hours_left": hours,
        "minutes_left": minutes,
        "seconds_left": int(remaining.total_seconds()) if remaining else 0,
    }


def closed(request, token, address, is_told=False):
    """Say why a link opens nothing, what to do, and show what was typed, so that it can be copied.
    `address` is where to ask for a new link.
    """
    reason = why_closed(token)
    context = {
        "reason": reason or Closed.ENDED,
        "buyer": organisation().name,
        "address": address,
        "is_told": is_told,
        "texts": typed_texts(request),
        "organisation": organisation(),
    }
    if token is not None:
        context |= about(token.request)
    status = STATUS.get(reason, 410)
    return render(request, "vendors/asked/closed.html", context, status=status)


def typed_texts(request):
    if request.method != "POST":
        return []
    return [
        text
        for name, texts in typed_again(request).lists()
        for text in texts
        if name not in UNTYPED and not name.endswith(UNTYPED_PARTS) and text.strip()
    ]


def cookie_of(request):
    # Of this host over HTTPS; the prefix for one host alone would forbid the path.
    return "__Secure-asked" if request.is_secure() else "asked"


def keep(request, response, code, text):
    """Let the browser send the cookie to the pages of this request, and to no others."""
    response.set_cookie(
        cookie_of(request),
        text,
        path=reverse("asked_detail", args=[code]),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
