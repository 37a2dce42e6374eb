"""Invitations: a signed link that works until the person has chosen a password."""

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry

SALT = "accounts.invitation"


def token_for(user):
    # Bound to the password as it is now, so that its first use ends it.
    return signing.dumps([user.pk, user.password[-12:]], salt=SALT)


def invited_by_token(token):
    try:
        pk, password = signing.loads(token, salt=SALT, max_age=settings.INVITATION_TIMEOUT)
    except signing.BadSignature:
        return None
    user = User.objects.active().filter(pk=pk).first()
    return user if user and user.password[-12:] == password else None


@transaction.atomic
def invite(email, by, to_what="", name="", **roles):
    """Return the person, made if new, and mail them; roles are given and never taken away."""
    user = User.objects.filter(email__iexact=email).first()
    user = user or User.objects.create_user(email, name=name)
    new_roles = {role: True for role in roles if roles[role] and not getattr(user, role)}
    for role in new_roles:
        setattr(user, role, True)
    if new_roles:
        user.save(update_fields=list(new_roles))
    RecordEntry.objects.append(
        actor=by, act=Act.INVITED, subject=user, after=new_roles or None, reason=to_what
    )
    transaction.on_commit(lambda: send_invitation(user, by, to_what))
    return user


def send_invitation(user, by, to_what=""):
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
    subject = _("%(person)s invites you to %(evaluation)s") % {
        "person": by,
        "evaluation": to_what or "Evaluator",
    }
    # A mail header holds one line; a title of an evaluation may hold more.
    send_mail(" ".join(subject.split())[:180], text, None, [user.email], fail_silently=True)
