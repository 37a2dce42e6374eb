"""What both forms of the grid share: the token, what was typed, saving, and the closed page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect, render

from accounts.kept import take_kept_post
from scoring.forms.rating import GridForm
from scoring.models.answer import RatingIsClosed
from scoring.page_token import PageToken
from scoring.rationale import when_needed
from vendors.isolation import isolated
from vendors.taking_part import in_conflict_with


def read_page(request):
    """Return the PageToken this request was typed on, or a new one to show.

    Called before anything of the page is read: what is saved after that is news to it.
    """
    if request.method != "POST":
        return PageToken.new(request.user)
    page = PageToken.read(request.POST.get("token", ""))
    if page is None:
        return PageToken.unknown(request.user)
    if page.user_pk != request.user.pk:
        raise PermissionDenied
    return page


def rate(request, member, cells, page, context, onward):
    """Show the cells of a page, or save them and lead on to what `onward()` answers then."""
    if member.why_closed and request.method != "POST":
        return closed(request, cells, context, member.why_closed)
    if request.method != "POST":
        return show(request, cells, give_back(request, cells, page), context)
    form = GridForm(cells, request.POST, page, is_draft="later" in request.POST)
    try:
        form.save(member)
    except RatingIsClosed as reason:
        context["again"] = not member.why_closed
        return closed(request, cells, context, str(reason), status=409)
    tell_what_went(request, cells)
    if form.conflicts or form.wrong:
        status = 409 if form.conflicts else 422
        context["saved"] = len(form.saved)
        return show(request, cells, page, context, status)
    if "later" in request.POST:
        messages.success(request, "Saved. You can come back whenever you like.")
        return redirect("my_tasks")
    return redirect(onward())


def tell_what_went(request, cells):
    """Say so when an answer came for a vendor that left this page since it was loaded."""
    answered = {name.removesuffix("-answer") for name in request.POST if name.endswith("-answer")}
    if answered - {cell.prefix for cell in cells}:
        messages.warning(
            request,
            "An answer was not saved: since you opened the page, its vendor withdrew or you "
            "declared a conflict of interest with it.",
        )


def give_back(request, cells, page):
    """Return the page to show; what was typed as a session ended goes back into its cells."""
    kept = take_kept_post(request)
    data = QueryDict(mutable=True)
    for name, values in (kept or {}).items():
        data.setlist(name, values)
    typed_on = PageToken.read(data.get("token", ""))
    if typed_on is None or typed_on.user_pk != request.user.pk:
        return page
    GridForm(cells, data, typed_on).show_typed()
    messages.warning(
        request, "You were signed out. What you typed is back below, but it is not saved yet."
    )
    return typed_on


def show(request, cells, page, context, status=200):
    """Answer with the form; cells that are wrong or in conflict lead the page."""
    problems = [cell for cell in cells if cell.errors or cell.conflict]
    context |= {
        "cells": cells,
        "saved": context.get("saved"),
        "token": str(page),
        "seen": str(PageToken.new(request.user)),
        "when_needed": when_needed(cells[0].rules) if cells else "",
        "more_errors": [(cell.anchor, problem(cell)) for cell in problems],
        "has_errors": bool(problems),
        "in_conflict_with": in_conflict_with(request.user, [c.candidate.vendor_id for c in cells]),
    }
    return render(request, context["template"], context, status=status)


def problem(cell):
    """Return the line of the error summary for one cell."""
    label = isolated(cell.label)
    if cell.errors:
        return f"{label}: {next(iter(cell.errors.values()))}"
    return f"{label}: Not saved, it was changed elsewhere. Choose which answer to keep."


def closed(request, cells, context, reason, status=200):
    """Answer with the page as text; what was typed too late is there to be copied."""
    context |= {
        "cells": cells,
        "reason": reason,
        "again": context.get("again", False),
        "typed": [cell for cell in cells if cell.typed],
    }
    return render(request, "scoring/rating_closed.html", context, status=status)
