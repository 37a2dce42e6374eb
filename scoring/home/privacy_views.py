"""Privacy, for administrators: one person's data, who looked at such data, and retention."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Look, User
from accounts.organisation import organisation
from accounts.views import for_administrators
from scoring.evaluations.forms.fields import PlainTextField
from scoring.home.privacy import (
    OfAccount,
    OfOutsider,
    own_data_of,
    people_called,
    record_own_export,
)
from scoring.home.retention import apply_retention, due_for_retention
from vendors.models.person import OutsidePerson

KINDS = {"account": (OfAccount, User), "outside": (OfOutsider, OutsidePerson)}
LOOKS_OF_A_PAGE = 100


class WhoForm(forms.Form):
    person = PlainTextField(
        label=gettext_lazy("Code, e-mail address or name"),
        max_length=254,
        help_text=gettext_lazy("In full: nobody browses people here."),
    )


class EraseForm(forms.Form):
    reason = PlainTextField(
        label=gettext_lazy("Why this person is erased"),
        max_length=500,
        help_text=gettext_lazy("Without the name: the record keeps this sentence."),
    )
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


def subject_of(kind, pk):
    if kind not in KINDS:
        raise Http404
    page, model = KINDS[kind]
    return page(get_object_or_404(model, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def privacy(request):
    """Find somebody. A post, so that no name stands in an address."""
    form, matches = WhoForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        matches = people_called(form.cleaned_data["person"])
    context = {
        "form": form,
        "found": matches,
        "due": due_for_retention(),
        "ours": organisation(),
    }
    return render(request, "scoring/home/privacy.html", context)


@require_safe
@for_administrators
def privacy_person(request, kind, pk):
    return show(request, subject_of(kind, pk), EraseForm())


def show(request, subject, form, is_last_step=False):
    context = {
        "subject": subject,
        "form": form,
        "why_not": subject.why_not(request.user),
        "is_last_step": is_last_step,
    }
    return render(request, "scoring/home/privacy_person.html", context)


@require_POST
@for_administrators
def privacy_erase(request, kind, pk):
    """Ask once more, with what goes and what stays; then erase."""
    subject = subject_of(kind, pk)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return show(request, subject, form)
    reason = form.cleaned_data["reason"]
    try:
        if not form.cleaned_data["is_confirmed"]:
            subject.refuse(request.user, reason)
            return show(request, subject, form, is_last_step=True)
        subject.erase(request.user, reason)
    except ValueError as refusal:
        form.add_error("reason", str(refusal))
        return show(request, subject, form)
    messages.success(request, _("The person is erased. Numbers and codes stay."))
    return redirect("privacy")


@require_POST
@for_administrators
@transaction.atomic
def privacy_export(request, kind, pk):
    subject = subject_of(kind, pk)
    subject.record_export(request.user)
    return as_file(subject.export_data(subject.person), f"{kind}-{pk}")


@require_POST
@transaction.atomic
def own_data(request):
    record_own_export(request.user, request.user)
    return as_file(own_data_of(User.objects.get(pk=request.user.pk)), "my-data")


def as_file(data, name):
    return JsonResponse(
        data,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


@require_safe
@for_administrators
def look_list(request):
    looks = Look.objects.select_related("person")
    page = Paginator(looks, LOOKS_OF_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "ours": organisation()}
    return render(request, "scoring/home/look_list.html", context)


@require_POST
@for_administrators
def retention_apply(request):
    """Remove what the page of before named as due; whoever works for us does it every day too."""
    removed = apply_retention(request.user)
    number = len(removed.evaluations)
    sentence = ngettext(
        "Removed: what was due of %(number)d evaluation, and looks: %(looks)d.",
        "Removed: what was due of %(number)d evaluations, and looks: %(looks)d.",
        number,
    )
    messages.success(request, sentence % {"number": number, "looks": removed.looks})
    return redirect("privacy")
