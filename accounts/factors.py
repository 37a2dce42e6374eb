"""The second factor of a person: the codes of an app, security keys, recovery codes."""

from functools import wraps
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.mail import outbox
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.roles import ROLES
from accounts.sign_ins import Way, count

Type = Authenticator.Type
KINDS = {
    Type.TOTP: gettext_lazy("Codes of an app"),
    Type.WEBAUTHN: gettext_lazy("Security key"),
    Type.RECOVERY_CODES: gettext_lazy("Recovery codes"),
}


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This is not right, or it was used already. Use the next code, or try again."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for a second factor. Add one first."
        ),
    }

    def generate_authenticator_name(self, user, type):
        number = factors_of(user).filter(type=type).count() + 1
        return _("Security key %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self):
        # A key belongs to the configured host; a demonstration answers to several.
        entity = super().get_public_key_credential_rp_entity() | {"name": "Evaluator"}
        return (
            entity if settings.RELAXED else entity | {"id": urlsplit(settings.PUBLIC_URL).hostname}
        )


def factors_of(person):
    return Authenticator.objects.filter(user=person).order_by("created_at", "pk")


def has_factor(person):
    """Recovery codes alone are none."""
    return factors_of(person).exclude(type=Type.RECOVERY_CODES).exists()


def needs_factor(request):
    """Say whether a role of whoever asks requires a second factor that they do not have."""
    person = request.user
    if not any(getattr(person, ROLES[role]) for role in settings.REQUIRE_SECOND_FACTOR):
        return False
    if settings.OIDC.assures_second_factor and came_by_company(request):
        return False
    return not has_factor(person)


def came_by_company(request):
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "socialaccount" for record in records)


def name_of(factor):
    if factor.type == Type.WEBAUTHN:
        return _("Security key “%(name)s”") % {"name": factor.wrap().name}
    return str(KINDS[factor.type])


def recorded(view):
    """Record in one transaction what a view of allauth changes about factors; tell their owner."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=request.user.pk)
            before = {factor.pk: factor for factor in factors_of(person)}
            response = view(request, *args, **kwargs)
            note_changes(person, before, {factor.pk: factor for factor in factors_of(person)})
        return response

    return guarded


def note_changes(person, before, after):
    for pk in after.keys() - before.keys():
        if after[pk].type == Type.RECOVERY_CODES:
            note(person, Act.MADE_RECOVERY_CODES, after[pk])
        else:
            note(person, Act.ADDED_FACTOR, after[pk])
            tell_of_factor(person, "added", after[pk])
    makes_codes = any(after[pk].type == Type.RECOVERY_CODES for pk in after.keys() - before.keys())
    for pk in before.keys() - after.keys():
        if not (makes_codes and before[pk].type == Type.RECOVERY_CODES):
            note(person, Act.REMOVED_FACTOR, before[pk])
            tell_of_factor(person, "removed", before[pk])
    for pk in after.keys() & before.keys():
        if name_of(before[pk]) != name_of(after[pk]):
            note(person, Act.RENAMED_FACTOR, after[pk], before={"factor": name_of(before[pk])})


def note(person, act, factor, before=None, **after):
    RecordEntry.objects.append(
        actor=person,
        act=act,
        subject=person,
        before=before,
        after={"factor": name_of(factor), "kind": factor.type} | after,
    )


@transaction.atomic
def note_use(factor, again=False):
    """Note that a factor let a person in, or showed `again` that it is them."""
    details = {}
    if factor.type == Type.RECOVERY_CODES:
        factor.refresh_from_db()
        details = {"codes left": len(factor.wrap().get_unused_codes())}
        tell_of_factor(factor.user, "used", factor, codes=details["codes left"])
    purpose = "confirmation" if again else "sign-in"
    note(factor.user, Act.USED_FACTOR, factor, purpose=purpose, **details)


def note_wrong_code(person):
    count(person, Way.CODE)


def tell_of_factor(person, event, factor, **more):
    context = {"event": event, "factor": name_of(factor), "at": now()} | more
    context["link"] = settings.PUBLIC_URL + reverse("mfa_index")
    subject = _("The second factor of your Evaluator account")
    outbox.post("accounts/factor_mail.txt", context, subject, person.email)
