"""Taking the second factors of a person away who has lost them: asked for, told, confirmed."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.factors import factors_of, name_of
from accounts.mail import outbox
from accounts.models import FactorReset, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.sessions import end_sessions, sessions_of


@transaction.atomic
def ask_for_reset(person, reason, by):
    reset = person.factorresets.create(reason=reason, asked_by=by, asked_at=now())
    record(person, Act.ASKED_FOR_FACTOR_RESET, by, reason)
    tell(person, "asked", by)
    return reset


@transaction.atomic
def confirm_reset(reset, by):
    """Say whether the reset was still waiting."""
    if not FactorReset.objects.filter(pk=reset.pk).close(FactorReset.End.DONE, by):
        return False
    take_factors(reset.person, reset.reason, by)
    return True


@transaction.atomic
def stop_reset(reset, by):
    if not FactorReset.objects.filter(pk=reset.pk).close(FactorReset.End.STOPPED, by):
        return False
    record(reset.person, Act.STOPPED_FACTOR_RESET, by)
    return True


@transaction.atomic
def take_factors(person, reason, by):
    """Take the factors and the link to the organisation's sign-in away, and end all sessions.
    Nobody as `by` is the command on the server.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    names = [name_of(factor) for factor in factors_of(person)]
    factors_of(person).delete()
    links, _kinds = person.socialaccount_set.all().delete()
    before = {"factors": names, "organisation's sign-in": bool(links)}
    record(person, Act.RESET_FACTORS, by, reason, before)
    end_sessions(person, sessions_of(person), by=by)
    tell(person, "done", by)
    return names


def record(person, act, by, reason="", before=None):
    RecordEntry.objects.append(actor=by, act=act, subject=person, reason=reason, before=before)


def tell(person, event, by):
    context = {"by": by, "link": settings.PUBLIC_URL + reverse("account_settings")}
    subject = _("The second factor of your Evaluator account")
    outbox.post(f"accounts/factor_reset_{event}_mail.txt", context, subject, person.email)
