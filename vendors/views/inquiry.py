"""Inquiries: drafted, looked at, sent to all at once, given more time, answered to everybody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Look
from vendors.forms.fields import typed_again
from vendors.forms.inquiry import (
    ChoiceOfItemsForm,
    ContactForm,
    ExtensionForm,
    FreeItems,
    InquiryForm,
    ItemsForm,
    MoreVendorsField,
    PublishForm,
    refuse_too_many,
)
from vendors.models.request import Inquiry, Request
from vendors.models.vendor import Vendor
from vendors.permissions import can_ask, can_ask_vendors, can_manage_inquiry
from vendors.requests import sending
from vendors.requests.asker import Asker, asker_of
from vendors.requests.clarifications import publish
from vendors.requests.contacts import keep_contact
from vendors.requests.drafting import add_items, draft
from vendors.requests.listing import rows_of
from vendors.requests.templates import FREE, Wanted, wanted_by

INQUIRIES_A_PAGE = 25


def fetch_inquiry(request, pk):
    return get_object_or_404(Inquiry.objects.visible_to(request.user), pk=pk)


def fetch_managed(request, pk):
    inquiry = fetch_inquiry(request, pk)
    if not can_manage_inquiry(request.user, inquiry):
        raise PermissionDenied
    return inquiry


@require_safe
def inquiry_list(request):
    """Outside evaluations: those of an evaluation stand on its own page."""
    if not can_ask_vendors(request.user):
        raise PermissionDenied
    inquiries = Inquiry.objects.visible_to(request.user).filter(by_evaluation=None)
    page = Paginator(inquiries, INQUIRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(request.user, page.object_list)}
    return render(request, "vendors/requests/inquiry_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_new(request):
    """A draft of a curator, to the vendors that the address names and to more by name."""
    if not can_ask_vendors(request.user):
        raise PermissionDenied
    pks = [int(pk) for pk in request.GET.getlist("vendor") if pk.isdecimal() and len(pk) < 10]
    chosen = Vendor.objects.visible_to(request.user).active().filter(pk__in=pks).by_name()
    chosen = [vendor for vendor in chosen if can_ask(request.user, vendor)]
    posted = typed_again(request)
    details = InquiryForm(posted, initial={"title": _("Request for documents"), "hours": 48})
    choice = ChoiceOfItemsForm(
        posted,
        vendors=[(vendor.pk, vendor.name) for vendor in chosen],
        initial={"vendors": [str(vendor.pk) for vendor in chosen]},
    )
    choice.fields["vendors"].required = False
    choice.fields["more"] = MoreVendorsField(
        request.user, label=_("More vendors"), help_text=_("One name a line, as we hold it.")
    )
    if request.method == "POST" and details.is_valid() and choice.is_valid():
        pks = set(choice.vendor_pks) | {
            vendor.pk for vendor in choice.cleaned_data["more"] if can_ask(request.user, vendor)
        }
        if pks:
            details.instance.made_by = request.user
            items = wanted_by(choice.cleaned_data["templates"])
            inquiry = draft(details.instance, dict.fromkeys(pks, items))
            return redirect("inquiry_edit", inquiry.pk)
        choice.add_error("vendors" if chosen else "more", _("Say whom you ask."))
    context = {"details": details, "choice": choice, "form": details, "back": Asker(None)}
    return render(request, "vendors/requests/inquiry_new.html", context)


@require_safe
def inquiry_detail(request, pk):
    return show(request, fetch_inquiry(request, pk))


def show(request, inquiry, extension=None, publishing=None, status=200):
    manages = can_manage_inquiry(request.user, inquiry)
    ((_inquiry, rows),) = rows_of(request.user, [inquiry])
    clarifications = []
    if not inquiry.is_draft:
        for clarification in inquiry.clarifications.all():
            form = None
            if manages and not clarification.published_at:
                form = PublishForm(instance=clarification, prefix=f"q{clarification.pk}")
            if publishing and publishing.instance.pk == clarification.pk:
                form = publishing
            # Before it is answered its words may tell who asks: whoever answers reads them.
            if manages or clarification.published_at:
                clarifications.append((clarification, form))
    context = {
        "inquiry": inquiry,
        "asker": asker_of(inquiry),
        "requests": rows,
        "manages": manages,
        "missing": sending.what_is_missing(inquiry) if inquiry.is_draft and manages else [],
        "extension": (extension or ExtensionForm()) if manages and not inquiry.is_draft else None,
        "extensions": inquiry.extensions.select_related("by"),
        "clarifications": clarifications,
        "form": extension or publishing,
    }
    return render(request, "vendors/requests/inquiry_detail.html", context, status=status)


def fetch_draft(request, pk):
    inquiry = fetch_managed(request, pk)
    if not inquiry.is_draft:
        raise Http404
    return inquiry


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_edit(request, pk):
    inquiry = fetch_draft(request, pk)
    requests = list(inquiry.requests.select_related("vendor", "contact").prefetch_related("items"))
    posted = typed_again(request)
    details = InquiryForm(posted, instance=inquiry)
    parts = [
        (row, ContactForm(posted, request=row), ItemsForm(posted, request=row)) for row in requests
    ]
    free = FreeItems(posted, prefix="free")
    forms = [details, *(form for _row, *own in parts for form in own), free]
    if request.method == "POST" and all(map(is_valid, forms)):
        wanted_items = free_items(free, inquiry)
        problem = refuse_too_many(requests, len(wanted_items))
        if not problem:
            with transaction.atomic():
                save_draft(request.user, inquiry.pk, details, parts, wanted_items)
            if "more" in request.POST:
                return redirect("inquiry_edit", inquiry.pk)
            return redirect(inquiry)
        details.add_error(None, problem)
    for row in requests:
        if row.contact and request.method != "POST":
            Look.objects.note(request.user, Look.Kind.PERSON, row.contact)
    context = {
        "inquiry": inquiry,
        "asker": asker_of(inquiry),
        "details": details,
        "parts": parts,
        "free": free,
        "form": next((form for form in forms[:-1] if form.errors), details),
    }
    return render(request, "vendors/requests/inquiry_edit.html", context)


def is_valid(form):
    return form.is_valid()


def free_items(free, inquiry):
    """What was typed, numbered on after what was typed before."""
    before = inquiry.requests.filter(items__template=FREE).values("items__key").distinct().count()
    typed = [form.cleaned_data for form in free if form.cleaned_data.get("words")]
    return [
        Wanted(
            *(FREE, f"free-{number}", row["words"], row["kind"], row["help"], row["unit"]),
            checks=tuple(filter(None, [row["check_id"]])),
        )
        for number, row in enumerate(typed, before + 1)
    ]


def save_draft(by, pk, details, parts, wanted_items):
    locked = Inquiry.objects.select_for_update().get(pk=pk)
    if not locked.is_draft:
        raise Http404
    details.save()
    for row, contact, items in parts:
        row.contact = keep_contact(by, row.vendor, contact.cleaned_data) or None
        row.time_zone = contact.cleaned_data["time_zone"]
        row.save(update_fields=["contact", "time_zone"])
        for item in items.left_out:
            item.delete()
        add_items(row, wanted_items)


@require_safe
def inquiry_preview(request, pk, request_pk):
    inquiry = fetch_managed(request, pk)
    rows = Request.objects.visible_to(request.user).filter(inquiry=inquiry)
    row = get_object_or_404(rows.select_related("vendor", "contact", "inquiry"), pk=request_pk)
    if row.contact:
        Look.objects.note(request.user, Look.Kind.PERSON, row.contact)
    row = sending.as_if_sent_now(row)
    context = {
        "inquiry": inquiry,
        "asked": row,
        "items": row.items.order_by("number"),
        "mail": sending.preview_of_mail(row),
        "due": sending.deadline_lines(row),
    }
    return render(request, "vendors/requests/inquiry_preview.html", context)


@require_POST
def send_inquiry(request, pk):
    inquiry = fetch_managed(request, pk)
    try:
        requests = sending.send(inquiry, request.user)
    except sending.NotSent as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        sentence = ngettext(
            "Sent to %(count)d vendor. The clock runs.",
            "Sent to %(count)d vendors. The clock runs.",
            len(requests),
        )
        messages.success(request, sentence % {"count": len(requests)})
    return redirect(inquiry)


@require_http_methods(["GET", "HEAD", "POST"])
def extend_inquiry(request, pk):
    inquiry = fetch_managed(request, pk)
    if request.method != "POST":
        return redirect(inquiry)
    form = ExtensionForm(typed_again(request))
    if form.is_valid():
        try:
            sending.extend(
                inquiry, form.cleaned_data["due_at"], form.cleaned_data["reason"], request.user
            )
        except sending.NotSent as refusal:
            form.add_error("due_at", refusal)
    if not form.is_valid():
        return show(request, inquiry, extension=form)
    messages.success(request, _("Everybody who was asked has more time, and is told why."))
    return redirect(inquiry)


@require_POST
def delete_inquiry(request, pk):
    inquiry = fetch_draft(request, pk)
    address = asker_of(inquiry).address
    with transaction.atomic():
        Inquiry.objects.filter(pk=inquiry.pk, sent_at=None).delete()
    messages.success(request, _("The draft is deleted. Nobody was asked."))
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_clarification(request, pk, clarification_pk):
    inquiry = fetch_managed(request, pk)
    if request.method != "POST":
        return redirect(inquiry)
    clarification = get_object_or_404(
        inquiry.clarifications.filter(published_at=None), pk=clarification_pk
    )
    form = PublishForm(typed_again(request), instance=clarification, prefix=f"q{clarification.pk}")
    if not form.is_valid():
        return show(request, inquiry, publishing=form)
    publish(clarification, **form.cleaned_data, by=request.user)
    messages.success(request, _("Everybody who was asked gets question and answer, no names."))
    return redirect(inquiry)
