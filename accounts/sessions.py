"""Sessions: how long one lasts, which a person has, and how they end."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.clock import now
from accounts.record.acts import Act
from accounts.record.models import RecordEntry

BEGAN, USED = "began_at", "used_at"
USE_IS_NOTED = 300  # seconds; oftener would write a row a page


def mark_beginning(request, **_signal):
    request.session[BEGAN] = request.session[USED] = round(now().timestamp())


def session_limits(get_response):
    """End a session that was not used for long, or that began long ago, whatever was done in it."""

    def middleware(request):
        if request.user.is_authenticated:
            moment, session = now().timestamp(), request.session
            began, used = session.get(BEGAN, 0), session.get(USED, 0)
            is_old = moment - began > settings.SESSION_COOKIE_AGE
            if is_old or moment - used > settings.SESSION_IDLE_AGE:
                logout(request)
            elif moment - used > USE_IS_NOTED:
                session[USED] = round(moment)
                UserSession.objects.filter(session_key=session.session_key).update(
                    last_seen_at=now()
                )
        return get_response(request)

    return middleware


def sessions_of(person):
    live = Session.objects.filter(expire_date__gt=now()).values("session_key")
    sessions = UserSession.objects.filter(user=person, session_key__in=live)
    return sessions.order_by("-last_seen_at", "-pk")


@transaction.atomic
def end_sessions(person, sessions, by):
    """End these sessions among `sessions_of` a person; return how many there were."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    if keys:
        RecordEntry.objects.append(
            actor=by, act=Act.ENDED_SESSION, subject=person, after={"sessions": len(keys)}
        )
    return len(keys)
