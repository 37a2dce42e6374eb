from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import AccountForm, InvitationForm, WelcomeForm
from accounts.invitation import invite, invited_by_token
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.unsent_form import MARK, drop_unsent_form, unsent_form_of


@require_http_methods(["GET", "POST"])
def account_settings(request):
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account_settings")
    return render(request, "accounts/account_settings.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "POST"])
def welcome(request, token):
    person = invited_by_token(token)
    if person is None:
        return render(request, "accounts/invitation_ended.html", status=410)
    form = WelcomeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = form.save()
            RecordEntry.objects.append(actor=person, act=Act.ACCEPTED_INVITATION, subject=person)
        login(request, person, settings.AUTHENTICATION_BACKENDS[0])
        return redirect("my_tasks")
    return render(request, "accounts/welcome.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def invite_person(request):
    if not request.user.is_staff:
        raise PermissionDenied
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = invite(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(email)s is invited by e-mail.") % {"email": person.email})
        return redirect("invite_person")
    return render(request, "accounts/invite_person.html", {"form": form})


@require_safe
def unsent_form(request):
    context = {"unsent_form": unsent_form_of(request), "mark": MARK}
    return render(request, "accounts/unsent_form.html", context)


@require_POST
def discard_unsent_form(request):
    form = unsent_form_of(request)
    drop_unsent_form(request)
    messages.success(request, _("What was not sent is discarded."))
    return redirect((form and form.page) or "my_tasks")
