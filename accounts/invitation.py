"""Invitations: a signed link to one address, which works until the person has come in."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail import outbox
from accounts.models import Invitation, User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.roles import give_roles

SALT = "accounts.invitation"


class TooManyInvitations(PermissionDenied):
    """Raised when one person has invited as many as a day allows."""


def token_for(invitation):
    return signing.dumps(invitation.pk, salt=SALT)


def link_of(invitation):
    return settings.PUBLIC_URL + reverse("welcome", args=[token_for(invitation)])


def invitation_by_token(token):
    """Return the open invitation of this link with its person, None when it has ended."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=settings.INVITATION_TIMEOUT)
    except signing.BadSignature:
        return None
    invitation = Invitation.objects.usable().select_related("person").filter(pk=pk).first()
    return None if invitation and invitation.person.has_come_in else invitation


def usable_invitation_of(person):
    sent_since = now() - settings.INVITATION_TIMEOUT
    return person.invitations.usable().filter(sent_at__gte=sent_since).first()


@transaction.atomic
def invite(email, by, to_what="", name="", **roles):
    """Return the person, made if new, and mail them; roles are given and never taken away.
    Raises PermissionDenied for a role of one's own and TooManyInvitations; both say so in words.
    """
    refuse_too_many(by)
    user = User.objects.filter(email__iexact=email).first()
    user = user or User.objects.create_user(email, name=name)
    new_roles = give_roles(user, [role for role in roles if roles[role]], by)
    send_again(user, by, to_what, new_roles)
    return user


def refuse_too_many(by):
    since = now() - timedelta(days=1)
    invitations = RecordEntry.objects.filter(actor=by, act=Act.INVITED, at__gte=since).count()
    if invitations >= settings.INVITATIONS_PER_DAY:
        raise TooManyInvitations(
            _("You have sent %(number)d invitations since yesterday. Send the others tomorrow.")
            % {"number": invitations}
        )


def send_again(user, by, to_what="", new_roles=None):
    """Replace the invitation of a person whom we have. Call it in a transaction."""
    invitation = None if user.has_come_in else open_invitation(user, by, to_what)
    RecordEntry.objects.append(
        actor=by, act=Act.INVITED, subject=user, after=new_roles or None, reason=to_what
    )
    mail = send_invitation(user, by, to_what, invitation)
    if invitation:
        invitation.mail = mail
        invitation.save(update_fields=["mail"])


def open_invitation(user, by, to_what=""):
    user.invitations.end(Invitation.End.REPLACED)
    return user.invitations.create(email=user.email, invited_by=by, to_what=to_what, sent_at=now())


@transaction.atomic
def revoke(invitation, by, way=Invitation.End.REVOKED):
    """Say whether it was still open."""
    if not Invitation.objects.filter(pk=invitation.pk).end(way):
        return False
    RecordEntry.objects.append(
        actor=by,
        act=Act.REVOKED_INVITATION,
        subject=invitation.person,
        reason=invitation.to_what,
    )
    return True


def end_with_the_panel(user, by):
    """End the invitation to a panel of a person who sits in none any more, unless a role waits for
    them. One that an administrator sent to nothing in particular stays.
    """
    invitation = user.invitations.open().exclude(to_what="").first()
    if invitation and not (user.is_staff or user.is_curator or user.may_lead):
        revoke(invitation, by, Invitation.End.LEFT_PANEL)


def has_ended_with_the_panel(user):
    last = user.invitations.last()
    return last is not None and last.end == Invitation.End.LEFT_PANEL


def send_invitation(user, by, to_what="", invitation=None):
    """Return the Mail; who has come in already is only told where to sign in."""
    context = {
        "user": user,
        "by": by,
        "to_what": to_what,
        "has_come_in": invitation is None,
        "link": link_of(invitation) if invitation else settings.PUBLIC_URL + reverse("my_tasks"),
        "days": settings.INVITATION_TIMEOUT.days,
    }
    subject = _("%(person)s invites you to %(evaluation)s") % {
        "person": by,
        "evaluation": to_what or "Evaluator",
    }
    return outbox.post(
        "accounts/invitation_mail.txt",
        context,
        subject,
        user.email,
        by,
        holds_token=invitation is not None,
    )
