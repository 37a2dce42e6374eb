"""How robust the ranking is: what would change it, other weights, how far the panel agrees."""

from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed
from scoring.arithmetic.ranks import rank_label
from scoring.arithmetic.standings import reweigh
from scoring.reports.pages.words import Cut, printable, quoted, row_property, shortened, vendor_name
from scoring.results.agreement import agreement_lines, summary
from scoring.results.firmness import Firmness, html_sentences
from scoring.results.lines import html
from scoring.results.list_firmness import ListFirmness
from scoring.results.what_if import equal_points

MOST_FLIPS = 7
MOST_SETS = 8
MOST_ORDER = 4
SAME_AVERAGE = gettext_lazy(
    "No level is the mean of three ratings or more, so the median and the trimmed mean give the"
    " same order."
)


class SetRow(NamedTuple):
    """One set of weights: its points, the first ranks, and whether another leads."""

    name: str
    by: str
    points: tuple
    order: str
    is_turned: bool


class RobustnessPage:
    def __init__(self, book):
        self.book, self.sensitivity = book, book.sensitivity
        # The criteria that have a check in use, in the grid's order.
        self.used = [line.id for line in book.results.used_criteria]
        self.shorts = [line.short for line in book.results.used_criteria]
        self.varied = [book.grid.criterion(name).short for name in self.sensitivity.varied]
        self.firmness = Firmness(self.sensitivity, words_of(book), self.used, book.list_size)
        self.short_list = ListFirmness(book.list_sensitivity, words_of(book), self.firmness.draws)
        self.agreement = agreement_in(book)
        self.agreement_in_words = summary(self.agreement)
        self.both = both_in(
            book,
            lambda name: vendor_name(book, name),
            lambda name: quoted(book.people[name], 60),
        )

    @property
    def more_flips(self):
        return max(0, self.firmness.rivals - MOST_FLIPS)

    @row_property
    def averages(self):
        for order in self.sensitivity.other_averages:
            yield html(self.firmness.sentences.other_average(order))
        if not self.sensitivity.other_averages:
            yield SAME_AVERAGE

    @cached_property
    def sets(self):
        """The agreed weights, equal ones, and each scenario of the document."""
        agreed = {rule.id: rule.points for rule in self.book.standings.criteria}
        points = zip(self.used, equal_points(len(self.used)), strict=True)
        sets = [
            (_("Agreed"), "", agreed),
            (_("Equal"), "", dict.fromkeys(agreed, 0) | dict(points)),
        ]
        for tried in self.book.tried_sets:
            name, by = quoted(shortened(tried.name, 40)), quoted(shortened(tried.by, 44))
            sets.append((name, by, tried.points))
        return Cut((self.set_row(*row) for row in sets), MOST_SETS)

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


def agreement_in(book):
    """Return how far the panel agrees, line by line, for the page and the report."""
    return agreement_lines(
        book.agreement,
        book.standings,
        lambda criterion: book.grid.criterion(criterion).title,
        lambda check: book.checks[check].question,
    )


def both_in(book, candidate, assessor):
    """Return the result with the lead's exception and without; None where there is none.

    `candidate` and `assessor` return the name for an id, as HTML.
    """
    pair = book.results.both
    return pair and {
        "is_turned": pair.is_turned,
        "rows": [(candidate(row.id), row) for row in pair.rows],
        "excepted": [
            (assessor(name), book.grid.criterion(criterion).title)
            for name, criterion in pair.excepted
        ],
    }


def words_of(book, longest=32, *, is_short=False):
    """Return how the report calls candidates, criteria and assessors, as HTML."""

    def title(criterion):
        criterion = book.grid.criterion(criterion)
        return shortened(criterion.short, 24) if is_short else shortened(criterion.title, 48)

    return html_sentences(
        book.standings,
        candidate=lambda name: vendor_name(book, name, longest),
        criterion=lambda name: printable(title(name)),
        assessor=lambda name: quoted(shortened(book.people[name], longest)),
    )
