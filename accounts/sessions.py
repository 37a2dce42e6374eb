"""Sessions: how long one lasts, who is warned of its end, which a person has, and how they end."""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse

from accounts.clock import now
from accounts.record.acts import Act
from accounts.record.models import RecordEntry

BEGAN, USED = "began_at", "used_at"
USE_IS_NOTED = 300  # seconds; oftener would write a row a page
WARNED_BEFORE = 600  # seconds


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
            elif moment - used > USE_IS_NOTED and not is_asked_for_its_end(request):
                note_use(request)
        return get_response(request)

    return middleware


def is_asked_for_its_end(request):
    # An open page asks by itself: that is nobody's use.
    return request.method in {"GET", "HEAD"} and request.path == reverse("session_end")


def note_use(request):
    request.session[USED] = round(now().timestamp())
    sessions = UserSession.objects.filter(session_key=request.session.session_key)
    sessions.update(last_seen_at=now())


class SessionEnd(NamedTuple):
    """When a session ends, and whether staying moves that."""

    at: datetime
    seconds: int  # until then
    is_final: bool
    idle_hours: int
    most_hours: int

    @property
    def is_near(self):
        return self.seconds <= WARNED_BEFORE

    @property
    def next_look(self):
        """Seconds until a page asks again: when the warning is due, or the end."""
        return self.seconds + 1 if self.is_near else self.seconds - WARNED_BEFORE


def end_of(request):
    began, used = request.session.get(BEGAN, 0), request.session.get(USED, 0)
    last = began + settings.SESSION_COOKIE_AGE
    end = min(last, used + settings.SESSION_IDLE_AGE)
    seconds = round(end - now().timestamp())
    return SessionEnd(
        at=now() + timedelta(seconds=seconds),
        seconds=seconds,
        is_final=end == last,
        idle_hours=round(settings.SESSION_IDLE_AGE / 3600),
        most_hours=round(settings.SESSION_COOKIE_AGE / 3600),
    )


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
