"""What the lead says of all letters of a decision at once, and the name of one printed text."""

import hashlib
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.clock import day
from scoring.decisions.document.writing import read_instant
from scoring.reports.making import catalogue

OWN, WINNERS, AWARD = "own", "winners", "award"
DISCLOSURES = (
    (OWN, _("Nothing: their own assessment alone")),
    (
        WINNERS,
        _("The name of each vendor chosen, and where it was rated higher (EU 2014/24, Article 55)"),
    ),
    (
        AWARD,
        _("The name, scores and levels of each vendor chosen (UK, at the award of a contract)"),
    ),
)


class Terms(NamedTuple):
    """The same for each vendor.

    disclosure  what a letter says of the vendors chosen
    dated_on    the day on the letter, a date; days to answer count from it
    """

    disclosure: str
    dated_on: object

    @classmethod
    def usual(cls, book):
        """The terms until the lead chooses others: nothing of others, the day of the decision."""
        return cls(OWN, read_instant(book.determination["decided_at"]).date())

    def last_day(self, days):
        """Return the day that ends a period of the organisation as text, "" for none."""
        ends_on = self.ends_on(days)
        return day(ends_on.isoformat()) if ends_on else ""

    def ends_on(self, days):
        return self.dated_on + timedelta(days=days) if isinstance(days, int) and days else None


def imprint(determination_sha256, candidate, terms):
    """Return what names one text of a letter: another product or other terms have another."""
    parts = (
        *(determination_sha256, candidate, terms.disclosure, terms.dated_on.isoformat()),
        *(catalogue(), get_language() or ""),
    )
    return hashlib.sha256(":".join(parts).encode()).hexdigest()
