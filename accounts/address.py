"""The change of a person's e-mail address: asked for, told to the old one, done later."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail import outbox
from accounts.models import AddressChange, Invitation, User
from accounts.record.acts import Act
from accounts.record.models import REST, RecordEntry, lock_chains


@transaction.atomic
def ask_for_address(person, new_email, by):
    change = person.addresschanges.create(
        old_email=person.email, new_email=new_email, asked_by=by, asked_at=now()
    )
    record(change, Act.ASKED_FOR_ADDRESS, by)
    tell(change, "asked", change.old_email, by)
    return change


@transaction.atomic
def change_address(change, by):
    """Move the account to its new address: its sessions and its invitation end. Say whether
    the change was still waiting and the address still free.
    """
    changes = AddressChange.objects.filter(pk=change.pk)
    person = User.objects.select_for_update().get(pk=change.person_id)
    is_taken = User.objects.filter(email__iexact=change.new_email).exclude(pk=person.pk).exists()
    if is_taken or not changes.close(AddressChange.End.DONE, by):
        return False
    person.email = change.new_email
    person.save(update_fields=["email"])
    person.invitations.end(Invitation.End.ADDRESS_CHANGED)
    # What allauth noted of the old address would let its owner sign in and choose a password.
    EmailAddress.objects.filter(user=person).delete()
    # The organisation's sign-in opens the account that has its address.
    person.socialaccount_set.all().delete()
    record(change, Act.CHANGED_ADDRESS, by)
    for address in (change.old_email, change.new_email):
        tell(change, "done", address, by)
    return True


@transaction.atomic
def stop_address(change, by):
    if not AddressChange.objects.filter(pk=change.pk).close(AddressChange.End.STOPPED, by):
        return False
    record(change, Act.STOPPED_ADDRESS, by)
    return True


def record(change, act, by):
    """Write the act into the rest and into every evaluation in which the person sits."""
    # Evaluations stand above this app: their members know the way.
    members = change.person.memberships.select_related("evaluation")
    chains = {member.evaluation.record_chain for member in members} | {REST}
    for chain in lock_chains(chains):
        RecordEntry.objects.append(
            chain=chain,
            actor=by,
            act=act,
            subject=change.person,
            before={"email": change.old_email},
            after={"email": change.new_email},
        )


def tell(change, event, to, by):
    context = {"change": change, "link": settings.PUBLIC_URL + reverse("account_settings")}
    subject = _("The e-mail address of your Evaluator account")
    outbox.post(f"accounts/address_{event}_mail.txt", context, subject, to, by)
