"""Pages about oneself, and the door for invited people."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import AccountForm, InvitationForm, WelcomeForm
from accounts.invitation import invite, invited_by_token
from accounts.models import RecordEntry, User


@require_http_methods(["GET", "POST"])
def account_settings(request):
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account_settings")
    return render(request, "accounts/account_settings.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "POST"])
def welcome(request, token):
    """Let an invited person choose a password; the first use ends the link."""
    person = invited_by_token(token)
    if person is None:
        return render(request, "accounts/invitation_ended.html", status=410)
    form = WelcomeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = form.save()
            RecordEntry.objects.append(actor=person, act="accepted invitation", subject=person)
        login(request, person, settings.AUTHENTICATION_BACKENDS[0])
        return redirect("my_tasks")
    return render(request, "accounts/welcome.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def invite_person(request):
    """Let an administrator invite somebody and say whether they may lead or curate."""
    if not request.user.is_staff:
        raise PermissionDenied
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = invite(by=request.user, **form.cleaned_data)
        messages.success(request, f"{person.email} is invited by e-mail.")
        return redirect("invite_person")
    return render(request, "accounts/invite_person.html", {"form": form})
