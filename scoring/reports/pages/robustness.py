"""How robust the ranking is: what would change it, other weights, how far the panel agrees."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed
from scoring.arithmetic.ranks import rank_label
from scoring.arithmetic.standings import reweigh
from scoring.reports.pages.words import printable, quoted, row_property, shortened, vendor_name
from scoring.results.agreement import agreement_lines, summary
from scoring.results.firmness import Firmness, html, html_sentences
from scoring.results.what_if import equal_points

MOST_FLIPS = 7
MOST_SETS = 8
MOST_ORDER = 4
SAME_MIDDLE = gettext_lazy(
    "No level is the mean of three ratings or more, so the median and the trimmed mean give the"
    " same order."
)


@dataclass(frozen=True)
class SetRow:
    """One set of weights: its points, the first ranks, and whether another leads."""

    name: str
    by: str
    points: tuple
    order: str
    is_turned: bool


class RobustnessPage:
    def __init__(self, book):
        self.book, self.sensitivity, self.both = book, book.sensitivity, book.results.both
        # The criteria that have a check in use, in the grid's order.
        self.used = used_in(book)

    @cached_property
    def firmness(self):
        return Firmness(self.sensitivity, words_of(self.book), self.used)

    @property
    def more_flips(self):
        return max(0, self.firmness.rivals - MOST_FLIPS)

    @row_property
    def middles(self):
        words = words_of(self.book)
        for order in self.sensitivity.other_middles:
            yield html(words.other_middle(order))
        if not self.sensitivity.other_middles:
            yield SAME_MIDDLE

    @row_property
    def shorts(self):
        return (self.book.grid.criterion(name).short for name in self.used)

    @row_property
    def varied(self):
        return (self.book.grid.criterion(name).short for name in self.sensitivity.varied)

    @row_property
    def all_sets(self):
        """The agreed weights, equal ones, and each scenario of the document."""
        agreed = {rule.id: rule.points for rule in self.book.standings.criteria}
        points = zip(self.used, equal_points(len(self.used)), strict=True)
        equal = dict.fromkeys(agreed, 0) | dict(points)
        yield self.set_row(_("Agreed"), "", agreed)
        yield self.set_row(_("Equal"), "", equal)
        for tried in self.book.tried_sets:
            name, by = quoted(shortened(tried.name, 40)), quoted(shortened(tried.by, 44))
            yield self.set_row(name, by, tried.points)

    def set_row(self, name, by, points):
        results = reweigh(self.book.standings, points)
        ranked = [result for result in results if result.rank is not None]
        order = format_html_join(
            "",
            "<div>{} {} {}</div>",
            (
                (
                    rank_label(result.rank, result.tied),
                    vendor_name(self.book, result.id, 24),
                    displayed(result.score.value),
                )
                for result in ranked[:MOST_ORDER]
            ),
        )
        first = {result.id for result in ranked if result.rank == 1}
        is_turned = first != set(self.book.standings.leaders)
        return SetRow(name, by, tuple(points[used] for used in self.used), order, is_turned)

    @property
    def sets(self):
        return self.all_sets[:MOST_SETS]

    @property
    def more_sets(self):
        return max(0, len(self.all_sets) - MOST_SETS)

    @cached_property
    def agreement(self):
        return agreement_lines(
            self.book.agreement,
            self.book.standings,
            lambda criterion: self.book.grid.criterion(criterion).title,
            lambda check: self.book.checks[check].question,
        )

    @property
    def agreement_in_words(self):
        return summary(self.agreement)

    @row_property
    def both_rows(self):
        for row in self.both.rows:
            yield vendor_name(self.book, row.id), row

    @row_property
    def excepted(self):
        for assessor, criterion in self.both.excepted:
            title = self.book.grid.criterion(criterion).title
            yield quoted(self.book.people[assessor], 60), title


def used_in(book):
    return [rule.id for rule in book.standings.criteria if rule.weights]


def words_of(book):
    """Return how the report calls candidates, criteria and assessors, as HTML."""
    return html_sentences(
        book.standings,
        candidate=lambda name: vendor_name(book, name, 32),
        criterion=lambda name: printable(shortened(book.grid.criterion(name).title, 48)),
        assessor=lambda name: quoted(shortened(book.people[name], 32)),
    )


def short_words_of(book):
    """Return the same for page 1, where there is little room."""
    return html_sentences(
        book.standings,
        candidate=lambda name: vendor_name(book, name, 24),
        criterion=lambda name: printable(shortened(book.grid.criterion(name).short, 24)),
        assessor=lambda name: quoted(shortened(book.people[name], 24)),
    )
