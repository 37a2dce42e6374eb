"""A signed mark of one page as one person loaded it, to notice that a cell changed elsewhere."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

SALT = "scoring.page_token"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class PageToken:
    user_pk: int
    id: str
    loaded_at: datetime

    @classmethod
    def new(cls, user):
        """Return the token of a page that is about to be read for `user`."""
        return cls(user.pk, secrets.token_urlsafe(12), timezone.now())

    @classmethod
    def read(cls, text):
        """Return the token that `text` holds, or None when we did not sign it."""
        try:
            user_pk, name, loaded = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(user_pk, name, EPOCH + loaded * MICROSECOND)

    @classmethod
    def unknown(cls, user):
        """Return the token of a page of which we know nothing: every saved row is newer."""
        return cls(user.pk, secrets.token_urlsafe(12), EPOCH)

    def __str__(self):
        loaded = (self.loaded_at - EPOCH) // MICROSECOND
        return signing.dumps([self.user_pk, self.id, loaded], salt=SALT)

    def as_of(self, text):
        """Return this page as if loaded when the token in `text` was, if that is the person's."""
        other = type(self).read(text)
        if other is None or other.user_pk != self.user_pk:
            return self
        return replace(self, loaded_at=other.loaded_at)

    def has_seen(self, rating):
        """Say whether this page wrote `rating` itself or showed it as it is now."""
        return rating.page_token == self.id or rating.saved_at <= self.loaded_at
