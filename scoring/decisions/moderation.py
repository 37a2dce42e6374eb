"""The cells of moderation as they are shown: everybody's ratings, and what was agreed."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring.decisions.document.book import RatingLine
from scoring.results.discussion import NEEDED
from vendors.models.vendor import state_name

LEVELS = range(5)


class Column(NamedTuple):
    """One level with the ratings on it. `is_closed` is one that the evidence does not carry."""

    level: int
    dots: list[RatingLine]
    is_agreed: bool
    is_closed: bool


def in_words(basis):
    values = {"state": state_name(basis.state), "cap": basis.cap, "thing": basis.thing}
    if basis.thing is None:
        return _("%(state)s, up to level %(cap)s") % values
    return _("%(state)s, up to level %(cap)s; the value reaches level %(thing)s") % values


class ModerationCell:
    """One cell to discuss, or agreed. `anchor` names it on the page: "C1-TZ-01".

    median    of the levels that count, exact; None without any
    rows      (rating, whether it is further from the median than tolerated)
    missing   the names of those who were to answer and did not
    low       the names of those whose ratings here put the candidate under a minimum
    """

    def __init__(self, book, kind, cell):
        results, discussion = book.results, book.discussion
        candidate, check = cell
        self.kind, self.agreed = kind, book.agreed(*cell)
        self.candidate, self.check = results.candidates[candidate], results.checks[check]
        self.cell = results.standings.candidate(candidate).cells[check]
        self.is_to_review = cell in results.open_reviews
        self.review = results.reviews.get(cell)
        self.upheld = book.upheld(*cell)
        self.assessors = results.assessors
        self.missing, self.low = (
            [results.assessors[name].name for name in assessors.get(cell, ())]
            for assessors in (discussion.missing, discussion.low)
        )
        ratings = book.rating_lines(*cell)
        self.median = self.cell.median
        tolerance = results.standings.settings.tolerance
        self.rows = [
            (row, None not in (self.median, row.level) and abs(row.level - self.median) > tolerance)
            for row in ratings
        ]

    @property
    def bases(self):
        """(what was held when it was rated, in words, the names of who rated on it)."""
        names = {}
        for assessor, basis in self.review.before.items():
            names.setdefault(in_words(basis), []).append(self.assessors[assessor].name)
        return list(names.items())

    @property
    def basis_now(self):
        return in_words(self.review.after)

    @property
    def columns(self):
        """The dot plot; a rating without a level stands in none."""
        return [
            Column(
                level,
                [row for row, _is_outlier in self.rows if row.level == level],
                is_agreed=self.agreed is not None and self.agreed.level == level,
                is_closed=level > self.cell.cap,
            )
            for level in LEVELS
        ]

    @property
    def outliers(self):
        return [row for row, is_outlier in self.rows if is_outlier]

    @property
    def anchor(self):
        return f"{self.candidate.id}-{self.check.id}"

    @property
    def blocks_decision(self):
        return self.kind in NEEDED
