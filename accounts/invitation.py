"""Invitations: a signed link that works until the person has chosen a password."""

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import RecordEntry, User

SALT = "accounts.invitation"


def token_for(user):
    """Return a token bound to the password as it is now, so that its first use ends it."""
    return signing.dumps([user.pk, user.password[-12:]], salt=SALT)


def invited_by_token(token):
    """Return the person a live token was made for, or None."""
    try:
        pk, password = signing.loads(token, salt=SALT, max_age=settings.INVITATION_TIMEOUT)
    except signing.BadSignature:
        return None
    user = User.objects.active().filter(pk=pk).first()
    return user if user and user.password[-12:] == password else None


@transaction.atomic
def invite(email, by, to_what="", name="", **roles):
    """Return the person with this e-mail, made if new, and mail them.

    A new person gets a link to choose a password; `roles` (may_lead, is_curator) are given
    to new and known people alike and never taken away here. The mail goes out when the
    transaction holds.
    """
    user = User.objects.filter(email__iexact=email).first()
    is_new = user is None
    if is_new:
        user = User.objects.create_user(email, name=name)
    given = {role: True for role, wanted in roles.items() if wanted and not getattr(user, role)}
    for role in given:
        setattr(user, role, True)
    if given:
        user.save(update_fields=list(given))
    RecordEntry.objects.append(
        actor=by, act="invited", subject=user, after={"email": user.email, **given}, reason=to_what
    )
    transaction.on_commit(lambda: send_invitation(user, by, to_what))
    return user


def send_invitation(user, by, to_what=""):
    """Mail a new person the link to choose a password, a known one the way in."""
    has_come_in = user.has_usable_password()
    path = reverse("my_tasks") if has_come_in else reverse("welcome", args=[token_for(user)])
    text = render_to_string(
        "accounts/invitation_mail.txt",
        {
            "user": user,
            "by": by,
            "to_what": to_what,
            "has_come_in": has_come_in,
            "link": settings.PUBLIC_URL + path,
            "days": settings.INVITATION_TIMEOUT.days,
        },
    )
    subject = f"{by} invites you to {to_what or 'Evaluator'}"
    send_mail(" ".join(subject.split())[:180], text, None, [user.email], fail_silently=True)
