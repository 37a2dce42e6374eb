"""What is held about a person who has an account: handed to them, and emptied for good."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.mail.models import Mail
from accounts.models import AddressChange, Invitation, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, RecordWords, plain
from accounts.roles import ROLES
from accounts.sessions import end_sessions, sessions_of
from accounts.text import names_somebody

NAMED_IN_REASON = _("Leave out who it is: the record keeps this sentence.")
OWN = _("Nobody erases themselves. Ask another administrator.")
LAST = _("This is the only administrator. Name another one first.")
ERASED = _("This person is erased already.")
DETAILS = (
    *("email", "name", "time_zone", "notices_by_mail", "notices_without_mail", *ROLES.values()),
    *("is_active", "date_joined", "last_login"),
)


def account_data_of(person):
    """Return what the account itself holds, as plain values."""
    entries = RecordEntry.objects.filter(actor=person).select_related("words")
    return plain(
        {
            "number": person.pk,
            "account": {name: getattr(person, name) for name in DETAILS},
            "invitations": list(person.invitations.values("email", "to_what", "sent_at", "end")),
            "changes_of_address": list(
                person.addresschanges.values("old_email", "new_email", "asked_at", "end")
            ),
            "mails": list(mails_to(person).values("to", "subject", "made_at", "state")),
            "sessions": list(sessions_of(person).values("ip", "user_agent", "created_at")),
            "failed_sign_ins": list(person.failed_sign_ins.values("hour", "number")),
            "notices": list(person.notices.values("kind", "about", "made_at", "read_at")),
            "looks": list(person.looks.values("at", "kind", "subject", "people")),
            # What they said stands with the evaluations, whose doors say who may read it when.
            "acts": [
                {"at": entry.at, "act": entry.act, "about": entry.subject} for entry in entries
            ],
        }
    )


def why_not_erased(person, by):
    """Return why this account cannot be erased by this person, or None."""
    if person.erased_at:
        return ERASED
    if by.pk == person.pk:
        return OWN
    administrators = User.objects.administrators().exclude(pk=person.pk)
    return LAST if person.is_staff and not administrators.exists() else None


def words_about(person):
    """What entries of the record say about the account, such as its addresses of before."""
    about = RecordEntry.objects.about(person).exclude(act=Act.ERASED_PERSON)
    return RecordWords.objects.filter(entry__in=about, erased_at=None)


@transaction.atomic
def erase_account(person, by, reason):
    """Empty an account for good; its number stays wherever it stands. Return {what: how many}.
    Raises ValueError with the reason where that cannot be.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if names_somebody(reason, person.name, person.email):
        raise ValueError(NAMED_IN_REASON)
    if refusal := why_not_erased(person, by):
        raise ValueError(refusal)
    counts = {
        "details": sum(bool(getattr(person, name)) for name in ("email", "name")),
        "sessions": end_sessions(person, sessions_of(person), by),
        "words": words_about(person).erase(by, reason),
        "mails": mails_to(person).delete()[0],
        "invitations": empty_invitations(person),
    }
    delete_what_only_they_use(person)
    person.email, person.name = f"erased-{person.pk}@erased.invalid", f"Erased person {person.pk}"
    person.time_zone, person.is_active, person.erased_at = "UTC", False, now()
    for role in ROLES.values():
        setattr(person, role, False)
    person.set_unusable_password()
    person.save()
    RecordEntry.objects.append(
        actor=by, act=Act.ERASED_PERSON, subject=person, after=counts, reason=reason
    )
    return counts


def mails_to(person):
    """Mails to any address that the account has had."""
    addresses = {person.email, *person.invitations.values_list("email", flat=True)}
    for pair in person.addresschanges.values_list("old_email", "new_email"):
        addresses.update(pair)
    return Mail.objects.filter(to__in=addresses - {""})


def empty_invitations(person):
    person.invitations.end(Invitation.End.REVOKED)
    person.addresschanges.close(AddressChange.End.STOPPED)
    # Ended ones hold addresses of before.
    changes = person.addresschanges.update(old_email="", new_email="")
    return changes + person.invitations.update(email="", to_what="")


def delete_what_only_they_use(person):
    """Whatever a library keeps for an account goes with it; what protects the account stays."""
    kind = ContentType.objects.get_for_model(User)
    for relation in User._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model is not LogEntry:
            rows = relation.related_model._base_manager
            rows.filter(**{relation.field.name: person}).delete()
    LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).update(object_repr="")
