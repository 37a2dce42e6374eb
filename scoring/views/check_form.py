"""One check across all candidates: the usual way through the grid."""

from functools import partial
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.cells import in_order, load_cells, shuffled
from scoring.models import Rating
from scoring.queue import unfinished
from scoring.views.grid_form import criterion_context
from scoring.views.membership import fetch_criterion, fetch_member
from scoring.views.rating_page import rate, read_page

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def rate_check(request, pk, check_id):
    page = read_page(request)
    member = fetch_member(request, pk)
    check, checks = fetch_check(member, check_id)
    criterion = fetch_criterion(member, check.criterion)
    sheet = candidates_on_page(request, member, check_id)

    cells = load_cells(member, in_order(list(sheet)), [check])
    names_hidden = request.GET.get("names") == "hidden"
    for cell in cells:
        cell.label = label_of(cell.candidate, names_hidden)

    asked = member.evaluation.grid_copy.check(check_id)
    context = criterion_context(member, criterion) | {
        "template": "scoring/rate_check.html",
        "heading": f"{check_id} {asked.question}",
        "check": asked,
        "number": checks.index(check) + 1,
        "checks": len(checks),
        "page": sheet,
        "candidates": sheet.paginator.count,
        "rated": rated(member, check, cells, sheet),
        "mode": "check",
        "names_hidden": names_hidden,
    }
    # Asked when the page is shown, or after its answers are saved; never both.
    rest = partial(unfinished, member, checks[checks.index(check) + 1 :], sheet.paginator.count)
    context["is_last"] = lambda: not sheet.has_next() and not rest()
    following = partial(onward, check, rest, sheet, names_hidden)
    return rate(request, member, cells, page, context, following)


def fetch_check(member, check_id):
    """Return the check in use and its criterion's scored checks in use; 404 without."""
    checks = list(member.evaluation.checks.in_use().scored())
    for check in checks:
        if check.check_id == check_id:
            return check, [one for one in checks if one.criterion == check.criterion]
    raise Http404


def candidates_on_page(request, member, check_id):
    pages = Paginator(shuffled(member, check_id), PAGE)
    return pages.get_page(request.GET.get("page"))


def label_of(candidate, names_hidden):
    return f"Vendor {candidate.number}" if names_hidden else candidate.vendor.name


def rated(member, check, cells, sheet):
    """Return how many candidates have this member's own answer on this check."""
    if sheet.paginator.num_pages == 1:
        return sum(cell.rating is not None for cell in cells)
    return Rating.objects.of(member).filter(check_in_use=check).count()


def onward(check, rest, sheet, names_hidden):
    """Return where Save and next leads: the next page of vendors, the next check that waits
    for an answer, or the answers of the criterion."""
    query = {"names": "hidden"} if names_hidden else {}
    pk = check.evaluation_id
    if sheet.has_next():
        query["page"] = sheet.next_page_number()
        path = reverse("rate_check", args=[pk, check.check_id])
    elif waiting := rest():
        path = reverse("rate_check", args=[pk, waiting[0].check_id])
    else:
        return reverse("check_answers", args=[pk, check.criterion])
    return f"{path}?{urlencode(query)}" if query else path
