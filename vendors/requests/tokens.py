"""Links to a request: 256 bits of chance, of which only the hash is kept."""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef

from accounts.clock import now
from vendors.models.request import RequestToken, RequestVisit

SALT = "vendors.requests"
LINK = "/asked/{token}/"  # the page where a vendor comes in: who asks, and *Continue*


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(request, person, invited_by=None):
    """Return (row, link). The link is known here and now, and never again."""
    token = secrets.token_urlsafe(32)
    row = RequestToken.objects.create(
        request=request, person=person, digest=digest_of(token), invited_by=invited_by
    )
    return row, settings.PUBLIC_URL + LINK.format(token=token)


def token_by_text(text):
    """Return the row of a link, usable or not; None for a text that was never a link of ours."""
    rows = RequestToken.objects.select_related(
        "request__inquiry__made_by", "request__inquiry__sent_by", "request__vendor", "person"
    )
    return rows.filter(digest=digest_of(text)).first()


def is_usable(token):
    return RequestToken.objects.usable().filter(pk=token.pk).exists()


def enter(token, has_code=False):
    """Note that somebody came in by a link; return the text of the cookie that stands for it.
    `has_code` says that they typed the one-time code, where the inquiry wants one.
    """
    RequestVisit.objects.create(
        request=token.request, token=token, act=RequestVisit.Act.CAME_IN, at=now()
    )
    return cookie_text(token, has_code)


def cookie_text(token, has_code=False):
    # By its hash: a number would tell how many links there are in the whole installation.
    content = {"token": token.digest, "request": token.request.code, "has_code": has_code}
    return signing.dumps(content, salt=SALT)


def token_of_cookie(text, code):
    """Return (row, whether the one-time code was typed) of a cookie of the request of this code,
    usable or not, as `is_usable` of the row says; (None, False) where it is none of ours.
    """
    try:
        content = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None, False
    if content.get("request") != code:
        return None, False
    usable = RequestToken.objects.usable().filter(pk=OuterRef("pk"))
    rows = RequestToken.objects.annotate(is_usable=Exists(usable)).select_related(
        "request__inquiry__made_by", "request__inquiry__sent_by", "request__vendor", "person"
    )
    row = rows.filter(digest=content.get("token"), request__code=code).first()
    return row, bool(content.get("has_code"))


def token_by_cookie(text, code):
    """Return the usable row for which a cookie stands, of the request of this code; else None."""
    token, has_code = token_of_cookie(text, code)
    if token is None or not token.is_usable:
        return None
    return token if has_code or not token.request.inquiry.wants_code else None


def end_tokens(request, person):
    """End every link of one person to a request; the links of others go on."""
    rows = request.tokens.filter(person=person, ended_at=None)
    return rows.update(ended_at=now())
