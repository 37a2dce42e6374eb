"""One request: its clock, what came, who looked, which mails arrived, and what we make of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Look
from accounts.organisation import organisation
from accounts.record.acts import Act
from vendors.forms.fields import typed_again
from vendors.forms.inquiry import ContactForm, HolidaysForm, RevokeForm, VerdictForm
from vendors.models.answer import Answer
from vendors.models.imports import VendorImport
from vendors.models.request import Request
from vendors.names import isolated
from vendors.permissions import can_judge_items, can_manage_inquiry, can_read_answer_tables
from vendors.requests import sending
from vendors.requests.answer_tables import NotRead, can_be_read, read_table
from vendors.requests.answering import NotTaken
from vendors.requests.asker import asker_of, note
from vendors.requests.clock import elapsed, in_zones
from vendors.requests.contacts import keep_contact
from vendors.requests.verdicts import judge, request_moved, standings_of


def fetch_request(request, pk):
    rows = Request.objects.visible_to(request.user).exclude(sent_at=None)
    return get_object_or_404(
        rows.select_related("vendor", "contact", "inquiry__sent_by", "inquiry__made_by"), pk=pk
    )


def fetch_managed(request, pk):
    vendor_request = fetch_request(request, pk)
    if not can_manage_inquiry(request.user, vendor_request.inquiry):
        raise PermissionDenied
    return vendor_request


@require_safe
def request_detail(request, pk):
    return show(request, fetch_request(request, pk))


def show(request, vendor_request, **forms):
    """`forms` are those that came back with errors: revoke, contact, holidays, verdict."""
    manages = can_manage_inquiry(request.user, vendor_request.inquiry)
    judges = can_judge_items(request.user, vendor_request)
    rows = []
    for standing in standings_of(vendor_request):
        form = None
        if judges and vendor_request.has_arrived and standing.answer and standing.answer.hands_in:
            form = VerdictForm(standing=standing)
            refused = forms.get("verdict")
            if refused and refused.standing.item.pk == standing.item.pk:
                form = refused
        rows.append((standing, form))
    if vendor_request.contact:
        Look.objects.note(request.user, Look.Kind.PERSON, vendor_request.contact)
    can_end = manages and not vendor_request.revoked_at
    context = {
        "asked": vendor_request,
        "inquiry": vendor_request.inquiry,
        "asker": asker_of(vendor_request.inquiry),
        "rows": rows,
        "reads_tables": can_read_answer_tables(request.user, vendor_request),
        "due": sending.deadline_lines(vendor_request),
        "sent": in_zones(
            vendor_request.sent_at, vendor_request.time_zone, organisation().time_zone
        ),
        "took": vendor_request.finished_at
        and elapsed(vendor_request.sent_at, vendor_request.finished_at),
        "submissions": vendor_request.submissions.select_related("token__person"),
        "visits": vendor_request.visits.select_related("token__person").order_by("-pk")[:100],
        "mails": vendor_request.mails.select_related("mail", "person").order_by("-pk"),
        "logs": vendor_request.logs.filter(proof__correction=None).select_related("proof"),
        "extensions": vendor_request.inquiry.extensions.all(),
        "revoke": (forms.get("revoke") or RevokeForm()) if can_end else None,
        "contact": (forms.get("contact") or ContactForm(request=vendor_request, is_needed=True))
        if can_end and vendor_request.takes_answers
        else None,
        "holidays": (
            forms.get("holidays")
            or HolidaysForm(initial={"holidays": "\n".join(vendor_request.holidays)})
        )
        if manages
        else None,
        "form": next(iter(forms.values()), None),
    }
    return render(request, "vendors/requests/request_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_request(request, pk):
    vendor_request = fetch_managed(request, pk)
    if request.method != "POST":
        return redirect(vendor_request)
    form = RevokeForm(typed_again(request))
    if not form.is_valid():
        return show(request, vendor_request, revoke=form)
    try:
        sending.revoke(vendor_request, request.user, form.cleaned_data["reason"])
    except sending.NotSent as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The request is revoked, and its links have ended."))
    return redirect(vendor_request)


@require_http_methods(["GET", "HEAD", "POST"])
def send_request_again(request, pk):
    vendor_request = fetch_managed(request, pk)
    if request.method != "POST":
        return redirect(vendor_request)
    form = ContactForm(typed_again(request), request=vendor_request, is_needed=True)
    if not form.is_valid():
        return show(request, vendor_request, contact=form)
    try:
        with transaction.atomic():
            contact = keep_contact(request.user, vendor_request.vendor, form.cleaned_data)
            Request.objects.filter(pk=vendor_request.pk).update(
                time_zone=form.cleaned_data["time_zone"]
            )
            sending.send_again(vendor_request, request.user, contact)
    except sending.NotSent as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("A new link is on its way."))
    return redirect(vendor_request)


@require_http_methods(["GET", "HEAD", "POST"])
def set_holidays(request, pk):
    vendor_request = fetch_managed(request, pk)
    if request.method != "POST":
        return redirect(vendor_request)
    form = HolidaysForm(typed_again(request))
    if not form.is_valid():
        return show(request, vendor_request, holidays=form)
    days = form.cleaned_data["holidays"]
    with transaction.atomic():
        locked = Request.objects.select_for_update(of=["self"]).select_related("inquiry")
        locked = locked.get(pk=vendor_request.pk)
        if days != locked.holidays:
            before, locked.holidays = locked.holidays, days
            locked.holidays_by = request.user
            locked.save(update_fields=["holidays", "holidays_by"])
            note(
                locked.inquiry,
                request.user,
                Act.SET_HOLIDAYS,
                before={"holidays": before},
                after={"vendor": locked.vendor_id, "holidays": days},
            )
            request_moved.send(Request, request=locked)
    messages.success(request, _("Saved. Working hours leave these days out."))
    return redirect(vendor_request)


@require_http_methods(["GET", "HEAD", "POST"])
def judge_item(request, pk, number):
    vendor_request = fetch_request(request, pk)
    if not can_judge_items(request.user, vendor_request):
        raise PermissionDenied
    if request.method != "POST":
        return redirect(vendor_request)
    standing = next(
        (row for row in standings_of(vendor_request) if row.item.number == number), None
    )
    if standing is None or standing.answer is None or not vendor_request.has_arrived:
        raise Http404
    form = VerdictForm(typed_again(request), standing=standing)
    if form.is_valid():
        fields = form.cleaned_data
        try:
            judge(standing.item, form.version, fields["verdict"], fields["reason"], request.user)
        except NotTaken as refusal:
            form.add_error("verdict", refusal)
    if not form.is_valid():
        return show(request, vendor_request, verdict=form)
    messages.success(request, _("Your verdict on the item is recorded."))
    return redirect(f"{vendor_request.get_absolute_url()}#item-{number}")


@require_POST
def read_answer_file(request, pk, number, file_code):
    """Read the table that a vendor filled in; its preview names what cannot come in."""
    vendor_request = fetch_request(request, pk)
    if not can_read_answer_tables(request.user, vendor_request):
        raise PermissionDenied
    item = get_object_or_404(vendor_request.items, number=number)
    file = get_object_or_404(item.files.filter(erased_at=None), code=file_code)
    answer = Answer.objects.standing(item)
    if not (vendor_request.has_arrived and file in answer.files and can_be_read(item, file)):
        raise Http404
    try:
        vendor_import = read_table(item, answer, file, request.user)
    except (NotRead, OSError) as refusal:
        reason = str(refusal) if isinstance(refusal, NotRead) else _("It cannot be opened now.")
        sentence = _("%(file)s stays a document that people read. %(reason)s")
        messages.error(request, sentence % {"file": isolated(file.file_name), "reason": reason})
        return redirect(f"{vendor_request.get_absolute_url()}#item-{number}")
    if not VendorImport.objects.visible_to(request.user).filter(pk=vendor_import.pk).exists():
        messages.info(request, _("Somebody else reads this table already."))
        return redirect(f"{vendor_request.get_absolute_url()}#item-{number}")
    return redirect(vendor_import)
