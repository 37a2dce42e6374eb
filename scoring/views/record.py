"""The record: of one evaluation for its members, of everything for administrators."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import RecordEntry
from scoring.disclosure import disclosed_of, disclosed_to_administrator
from scoring.forms.record import RecordFilterForm, WholeRecordFilterForm
from scoring.record_lines import csv_lines, json_lines, lines_of
from scoring.views.membership import enter

PAGE = 50
NOT_WHILE_RATING = (
    "The chain is exported when nothing that you take part in is being rated: its numbers "
    "would count what others save meanwhile. The CSV file leaves them out."
)
FORMATS = {
    "csv": (csv_lines, "text/csv; charset=utf-8"),
    "jsonl": (json_lines, "application/x-ndjson; charset=utf-8"),
}


@require_safe
def evaluation_record(request, pk):
    member = enter(request.user, pk)
    return page(request, disclosed_of(member), RecordFilterForm, member.evaluation)


@require_safe
def record_list(request):
    if not request.user.is_staff:
        raise PermissionDenied
    return page(request, disclosed_to_administrator(request.user), WholeRecordFilterForm)


@require_safe
def evaluation_record_export(request, pk, format):
    member = enter(request.user, pk)
    disclosure = disclosed_of(member)
    return export(request, disclosure, RecordFilterForm, format, member.evaluation)


@require_safe
def record_export(request, format):
    if not request.user.is_staff:
        raise PermissionDenied
    disclosure = disclosed_to_administrator(request.user)
    return export(request, disclosure, WholeRecordFilterForm, format, request.user)


def page(request, disclosure, form_class, evaluation=None):
    form = form_class(request.GET, disclosure.entries)
    entries = form.found().select_related("actor").order_by("-number")
    found = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "evaluation": evaluation,
        "form": form,
        "page": found,
        "lines": lines_of(disclosure, found),
        "shows_chain": disclosure.shows_chain,
        "is_filtered": bool(form.wanted or form.errors),
    }
    return render(request, "scoring/record_list.html", context)


def export(request, disclosure, form_class, format, subject):
    """Hand out the entries under the filters of the same GET fields, oldest first."""
    if format not in FORMATS:
        raise Http404
    if format == "jsonl" and not disclosure.shows_chain:
        raise PermissionDenied(NOT_WHILE_RATING)
    form = form_class(request.GET, disclosure.entries)
    entries = form.found().order_by("number")
    if request.method == "GET":
        entries = write_down(request.user, subject, format, form, entries)
    write, content_type = FORMATS[format]
    return StreamingHttpResponse(
        write(disclosure, entries.iterator(chunk_size=500)),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="record-{timezone.localdate()}.{format}"'
        },
    )


@transaction.atomic
def write_down(person, subject, format, form, entries):
    """Note who took which entries away; return them without this note."""
    filters = {name: str(value) for name, value in form.wanted.items()}
    note = RecordEntry.objects.append(
        actor=person,
        act="exported the record",
        subject=subject,
        after={"as": format, "filters": filters, "entries": entries.count()},
    )
    return entries.filter(number__lt=note.number)
