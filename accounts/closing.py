"""An account is closed by an administrator with a reason, and opened again by one."""

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.address import stop_address
from accounts.models import Invitation, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.sessions import end_sessions, sessions_of
from accounts.text import names_somebody

# Sent inside the transaction, with `person` and `by`. Whoever has to know of it listens.
account_closed = Signal()

OWN = gettext_lazy("Nobody closes their own account. Ask another administrator.")
LAST = gettext_lazy("This is the only administrator. Name another one first.")
NAMED = gettext_lazy("Leave out who it is: the record keeps this sentence.")


def why_not_closed(person, by):
    """Return why this account cannot be closed by this person, or None."""
    if person.pk == by.pk:
        return OWN
    if not person.is_active:
        return _("This account is closed already.")
    administrators = User.objects.administrators().exclude(pk=person.pk)
    return LAST if person.is_staff and not administrators.exists() else None


@transaction.atomic
def close_account(person, by, reason):
    """End every session and invitation. Raises ValueError with the reason where that cannot be."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if refusal := why_not_closed(person, by):
        raise ValueError(refusal)
    if names_somebody(reason, person.name, person.email):
        raise ValueError(NAMED)
    person.is_active = False
    person.save(update_fields=["is_active"])
    # First: chains of evaluations are locked before that of the rest.
    account_closed.send(User, person=person, by=by)
    for change in person.addresschanges.waiting():
        stop_address(change, by)
    sessions = end_sessions(person, sessions_of(person), by)
    person.invitations.end(Invitation.End.REVOKED)
    RecordEntry.objects.append(
        actor=by,
        act=Act.CLOSED_ACCOUNT,
        subject=person,
        after={"sessions": sessions},
        reason=reason,
    )


@transaction.atomic
def open_account(person, by, reason):
    """Let somebody come in again, with the roles of before."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active or person.erased_at:
        raise ValueError(_("Only an account that is closed and not erased is opened again."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    RecordEntry.objects.append(actor=by, act=Act.OPENED_ACCOUNT, subject=person, reason=reason)
