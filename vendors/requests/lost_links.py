"""A link that works no more: whoever holds it asks for another, and whoever sent it is told."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from vendors.models.request import Request, RequestVisit
from vendors.requests.receipts import subject_names, tell_asker
from vendors.requests.tokens import is_usable

ASKED_AGAIN_AFTER = timedelta(days=1)


class Closed:
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    ENDED = "ended"


def why_closed(token):
    """Return one of `Closed`; None where the link works."""
    if token is None:
        return Closed.UNKNOWN
    if token.request.revoked_at:
        return Closed.REVOKED
    if not token.request.takes_answers:
        return Closed.EXPIRED
    return None if is_usable(token) else Closed.ENDED


@transaction.atomic
def ask_for_link(token):
    """Tell whoever asked that somebody needs a new link, once a day; say whether that was done.
    Not where the request was revoked: no answer is needed any more.
    """
    request = Request.objects.select_for_update(of=["self"]).get(pk=token.request_id)
    token.request.revoked_at = request.revoked_at
    if why_closed(token) not in (Closed.EXPIRED, Closed.ENDED):
        return False
    recent = token.visits.filter(
        act=RequestVisit.Act.ASKED_FOR_LINK, at__gt=now() - ASKED_AGAIN_AFTER
    )
    if not recent.exists():
        RequestVisit.objects.create(
            request=request, token=token, act=RequestVisit.Act.ASKED_FOR_LINK, at=now()
        )
        tell_asker(
            token.request,
            "wants_link",
            lambda: _("%(vendor)s asks for a new link: %(title)s") % subject_names(token.request),
            {"person": token.person},
            names=token.person,
        )
    return True
