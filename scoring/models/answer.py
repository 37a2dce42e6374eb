"""What an assessor says of one cell, and the two ways in which saving it is refused."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils import timezone

from scoring.grid.proposals import plain_value


@dataclass(frozen=True)
class Answer:
    state: str
    level: int | None = None
    rationale: str = ""
    where: str = ""
    evidence_id: int | None = None
    value: Decimal | None = None

    def to_record(self):
        """Return the answer as the plain values that the record keeps; no value, no entry of it."""
        plain = asdict(self)
        value = plain.pop("value")
        return plain if value is None else plain | {"value": plain_value(value)}


class ChangedElsewhere(Exception):
    """Raised when a cell was saved from another page since this one was loaded."""

    def __init__(self, rating):
        super().__init__("This answer was changed elsewhere.")
        self.rating = rating


class RatingIsClosed(Exception):
    """Raised when ratings can no longer, or not yet, be saved; its text says why."""


def why_stale(version, opened_at, loaded_at):
    """Return why a page loaded at `loaded_at` cannot save under these rules, or "" when it can.

    Until an evaluation was unsealed there are no other rules than those the page showed.
    """
    if version == 1 or loaded_at is None or loaded_at >= opened_at:
        return ""
    return (
        "The rules were sealed anew since you opened this page, so its questions may have "
        "changed. Open it again before you answer."
    )


def why_closed(state, closes_at, submitted_at, now=None):
    """Return the sentence that says why a member cannot rate now, or "" when they can."""
    if state == "draft":
        return "Rating is not open: the lead is setting this evaluation up."
    if state != "open":
        return "Independent rating is closed and its ratings are released."
    if submitted_at:
        return f"Submitted {moment(submitted_at)}. Ask the lead to reopen your ratings."
    if closes_at and (now or timezone.now()) >= closes_at:
        return f"Rating closed on {moment(closes_at)}. Nothing can be saved after that."
    return ""


def moment(at):
    """Return a time in the reader's zone: 20 Nov 2026 16:02 UTC+01:00."""
    local = timezone.localtime(at)
    offset = f"{local:%z}"
    zone = f"UTC{offset[:3]}:{offset[3:]}" if offset.strip("+0") else "UTC"
    return f"{local.day} {local:%b %Y %H:%M} {zone}"
