from functools import wraps

from allauth.account import views as allauth
from allauth.account.internal.stagekit import clear_login
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from requests import RequestException

from accounts import address, factor_reset
from accounts.factors import Type, factors_of, has_factor, needs_factor
from accounts.forms import (
    AccountForm,
    AddressChangeForm,
    FactorResetForm,
    InvitationForm,
    OrganisationForm,
    WelcomeForm,
)
from accounts.invitation import (
    TooManyInvitations,
    invitation_by_token,
    invite,
    refuse_too_many,
    revoke,
    send_again,
)
from accounts.mail.models import Mail
from accounts.models import AddressChange, FactorReset, Invitation, User
from accounts.organisation import save_organisation
from accounts.permissions import (
    can_confirm_address,
    can_confirm_reset,
    can_look_after_people,
    can_stop,
)
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.sessions import end_of, end_sessions, note_use, sessions_of
from accounts.single_sign_on import leads_to_company, no_answer
from accounts.unsent_form import MARK, drop_unsent_form, unsent_form_of


def for_administrators(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not can_look_after_people(request.user):
            raise PermissionDenied(
                _("Administrators look after people. To have it done, ask your administrator.")
            )
        return view(request, *args, **kwargs)

    return guarded


def by_password(view):
    """Refuse what is about passwords where they are switched off."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.PASSWORD_SIGN_IN:
            sentence = _("Passwords are switched off here. Sign in with %(company)s.")
            raise PermissionDenied(sentence % {"company": settings.OIDC.name})
        return view(request, *args, **kwargs)

    return guarded


@leads_to_company
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    view = by_password(allauth.login) if request.method == "POST" else allauth.login
    return view(request)


@login_not_required
@require_POST
def stop_sign_in(request):
    """Let whoever has typed the password and has no code begin again."""
    clear_login(request)
    return redirect("account_login")


@login_not_required
@require_POST
def company_sign_in(request, provider_id):
    try:
        return openid_connect.login(request, provider_id)
    except (RequestException, ValueError, KeyError):
        return no_answer(request)


@login_not_required
@require_GET
def company_answer(request, provider_id):
    try:
        return openid_connect.callback(request, provider_id)
    except (RequestException, ValueError, KeyError):
        return no_answer(request)


@leads_to_company
@require_safe
def confirm_by_company(request):
    return render(
        request, "accounts/confirm_by_company.html", {"next": request.GET.get("next", "")}
    )


@require_http_methods(["GET", "POST"])
def account_settings(request):
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account_settings")
    context = {
        "form": form,
        "sessions": sessions_of(person),
        "session_key": request.session.session_key,
        "session_end": end_of(request),
        "change": person.addresschanges.waiting().select_related("asked_by").first(),
        "reset": person.factorresets.waiting().select_related("asked_by").first(),
        "has_factor": has_factor(person),
        "undelivered": Mail.objects.told_to(person),
    }
    return render(request, "accounts/account_settings.html", context)


@require_safe
def second_factors(request):
    factors = list(factors_of(request.user))
    codes = [factor for factor in factors if factor.type == Type.RECOVERY_CODES]
    context = {
        "factors": [factor for factor in factors if factor.type != Type.RECOVERY_CODES],
        "has_app": any(factor.type == Type.TOTP for factor in factors),
        "codes": codes[0] if codes else None,
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "is_required": needs_factor(request),
    }
    return render(request, "mfa/index.html", context)


# Open pages ask, also once nobody is signed in any more; it tells strangers nothing.
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_end(request):
    """Say when this session ends, for the warning on each page; a post stays signed in."""
    if request.method == "POST" and request.user.is_authenticated:
        note_use(request)
    end = end_of(request) if request.user.is_authenticated else None
    return render(request, "accounts/_session_end.html", {"end": end})


def end_session(request, pk):
    session = get_object_or_404(sessions_of(request.user), pk=pk)
    end_sessions(request.user, sessions_of(request.user).filter(pk=session.pk), request.user)
    messages.success(request, _("That session has ended."))
    return redirect("account_settings")


def end_other_sessions(request):
    sessions = sessions_of(request.user).exclude(session_key=request.session.session_key)
    number = end_sessions(request.user, sessions, request.user)
    message = ngettext(
        "%(number)d other session has ended.", "%(number)d other sessions have ended.", number
    )
    messages.success(request, message % {"number": number})
    return redirect("account_settings")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request):
    response = allauth.logout(request)
    if request.method == "POST":
        # Pages of before leave the browser; its cookies tell who may have typed text back.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@leads_to_company
@login_not_required
@require_http_methods(["GET", "POST"])
def welcome(request, token):
    invitation = invitation_by_token(token)
    if invitation is None:
        return render(request, "accounts/invitation_ended.html", status=410)
    person = invitation.person
    if request.method == "POST" and not settings.PASSWORD_SIGN_IN:
        raise PermissionDenied
    form = WelcomeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not Invitation.objects.filter(pk=invitation.pk).end(Invitation.End.ACCEPTED):
                return render(request, "accounts/invitation_ended.html", status=410)
            person = form.save()
            RecordEntry.objects.append(actor=person, act=Act.ACCEPTED_INVITATION, subject=person)
        if has_factor(person):  # of before the change of the address
            return redirect("account_login")
        login(request, person, settings.AUTHENTICATION_BACKENDS[0])
        UserSession.objects.create_from_request(request)
        return redirect("my_tasks")
    return render(request, "accounts/welcome.html", {"form": form, "person": person})


@require_safe
@for_administrators
def people(request):
    changes = AddressChange.objects.waiting().select_related("person", "asked_by")
    resets = FactorReset.objects.waiting().select_related("person", "asked_by")
    invitations = Invitation.objects.open().filter(person__is_active=True)
    context = {
        "invitations": invitations.select_related("person", "invited_by", "mail"),
        "changes": [(change, can_confirm_address(request.user, change)) for change in changes],
        "resets": [(reset, can_confirm_reset(request.user, reset)) for reset in resets],
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
def invite_person(request):
    form = InvitationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = invite(by=request.user, **form.cleaned_data)
        except TooManyInvitations as refusal:
            form.add_error("email", str(refusal))
        else:
            message = _("%(email)s is invited by e-mail.") % {"email": person.email}
            messages.success(request, message)
            return redirect("invite_person")
    return render(request, "accounts/invite_person.html", {"form": form})


@require_POST
@for_administrators
@transaction.atomic
def resend_invitation(request, pk):
    invitation = get_object_or_404(Invitation.objects.open(), pk=pk)
    refuse_too_many(request.user)
    send_again(invitation.person, request.user, invitation.to_what)
    message = _("%(email)s is invited once more. The link of before has ended.")
    messages.success(request, message % {"email": invitation.person.email})
    return redirect("people")


@require_POST
@for_administrators
def revoke_invitation(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk)
    if revoke(invitation, request.user):
        message = _("The invitation of %(email)s is revoked. Its link has ended.")
        messages.success(request, message % {"email": invitation.email})
    return redirect("people")


@require_http_methods(["GET", "POST"])
@for_administrators
def ask_for_address(request):
    form = AddressChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = address.ask_for_address(form.person, form.cleaned_data["new_email"], request.user)
        message = _("%(email)s is told. The change waits for another administrator, or a day.")
        messages.success(request, message % {"email": change.old_email})
        return redirect("people")
    return render(request, "accounts/ask_for_address.html", {"form": form})


@require_POST
@for_administrators
def confirm_address(request, pk):
    change = waiting_or_404(AddressChange, pk)
    if not can_confirm_address(request.user, change):
        raise PermissionDenied(
            _("Another administrator confirms this change, or you do so a day after you asked.")
        )
    if address.change_address(change, request.user):
        message = _("The account of %(old)s has the address %(new)s now. Its sessions have ended.")
        names = {"old": change.old_email, "new": change.new_email}
        messages.success(request, message % names)
    else:
        message = _("%(email)s is the address of somebody else by now, so nothing is changed.")
        messages.error(request, message % {"email": change.new_email})
    return redirect("people")


@require_POST
def stop_address(request, pk):
    message = _("The address stays as it was.")
    return stop_asked(request, AddressChange, pk, address.stop_address, message)


def stop_asked(request, model, pk, stop, message):
    change = waiting_or_404(model, pk)
    if not can_stop(request.user, change):
        raise Http404
    stop(change, request.user)
    messages.success(request, message)
    return redirect("account_settings" if change.person_id == request.user.pk else "people")


def waiting_or_404(model, pk):
    return get_object_or_404(model.objects.waiting().select_related("person"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def organisation_edit(request):
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_organisation(form.save(commit=False), request.user)
        messages.success(request, _("Saved."))
        return redirect("organisation_edit")
    return render(request, "accounts/organisation_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@for_administrators
def ask_for_reset(request):
    form = FactorResetForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        factor_reset.ask_for_reset(form.person, form.cleaned_data["reason"], request.user)
        message = _("%(email)s is told. The reset waits for another administrator.")
        messages.success(request, message % {"email": form.person.email})
        return redirect("people")
    return render(request, "accounts/ask_for_reset.html", {"form": form})


@require_POST
@for_administrators
def confirm_reset(request, pk):
    reset = waiting_or_404(FactorReset, pk)
    if not can_confirm_reset(request.user, reset):
        raise PermissionDenied(_("Another administrator confirms this reset."))
    factor_reset.confirm_reset(reset, request.user)
    message = _("%(email)s has no second factor any more. Their sessions have ended.")
    messages.success(request, message % {"email": reset.person.email})
    return redirect("people")


@require_POST
def stop_reset(request, pk):
    message = _("The second factors stay as they were.")
    return stop_asked(request, FactorReset, pk, factor_reset.stop_reset, message)


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
