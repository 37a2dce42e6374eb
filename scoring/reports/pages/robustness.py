"""How robust the ranking is: what would change it, other weights, how far the panel agrees."""

from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.reports.pages.words import Cut, printable, quoted, row_property, shortened, vendor_name
from scoring.results.agreement import agreement_lines, summary
from scoring.results.firmness import Firmness, html_sentences, overtaking
from scoring.results.lines import html
from scoring.results.list_firmness import ListFirmness
from scoring.results.pictures import ranks_bar, ranks_legend, reach_of
from scoring.results.what_if import equal_points, list_under

MOST_PICTURED = 10  # ranked candidates with their shares of ranks
MOST_SETS = 8
MOST_ON_PAGE_2 = 7  # candidates of the heat map
MOST_MARKED = 8  # candidates in the table of who is on the list


class SetRow(NamedTuple):
    """One set of weights: whose it is, who is on the list under it, whether they are the same."""

    name: str
    by: str
    marks: tuple[bool, ...]  # in the order of `RobustnessPage.marked`
    is_same: bool


class RobustnessPage:
    def __init__(self, book):
        self.book, self.sensitivity = book, book.sensitivity
        # The criteria that have a check in use, in the grid's order.
        self.used = [line.id for line in book.results.used_criteria]
        sentences = words_of(book, 28, is_short=True)
        self.firmness = Firmness(self.sensitivity, sentences, self.used, book.list_size)
        self.short_list = ListFirmness(book.list_sensitivity, sentences, self.firmness.draws)
        self.agreement_in_words = summary(agreement_in(book))
        self.both = both_in(
            book,
            lambda name: vendor_name(book, name),
            lambda name: quoted(book.people[name], 60),
        )

    @property
    def is_compared(self):
        """Whether two are ranked, so that there is an order to test."""
        return len(self.sensitivity.compared) > 1

    @property
    def starts_a_page(self):
        """Whether the page before, with the heat map, is full enough and no more than one."""
        return self.is_compared and 3 < len(self.book.candidates) <= MOST_ON_PAGE_2

    @cached_property
    def ranks(self):
        """(vendor, Share of each rank, three shares: on the list, the same in the agreed order,
        first) of the first by rank, with `more`
        """
        uniform, members = self.sensitivity.uniform, self.book.list_sensitivity
        if uniform is None:
            return Cut((), MOST_PICTURED)
        rows = (
            (
                vendor_name(self.book, name, 34),
                ranks_bar(uniform, name),
                (members.uniform[name], members.ordinal[name], uniform.share(name)),
            )
            for name in self.sensitivity.compared[:MOST_PICTURED]
        )
        return Cut((*rows, *self.sensitivity.compared[MOST_PICTURED:]), MOST_PICTURED)

    @property
    def ranks_legend(self):
        return ranks_legend(len(self.ranks[0][1].numbers))

    @property
    def leader(self):
        return self.firmness.ranges[0][0]

    @cached_property
    def reaches(self):
        """(criterion, Reach, who changes sides beyond it): of the list, or of the first"""
        lines = self.short_list.ranges
        if not self.short_list.is_at_stake:
            lines = self.firmness.ranges[0][1] if self.firmness.ranges else []
        return [(line[0], reach_of(line[1]), overtaking(*line[2:])) for line in lines]

    @property
    def others(self):
        """What else was asked: one left out, other averages, and how close the first two are."""
        yield from self.short_list.without
        if not self.short_list.is_at_stake:
            yield from self.firmness.without_one(says_nobody=False)
        yield from self.firmness.close[:1]
        yield from self.averages
        yield self.agreement_in_words

    @row_property
    def averages(self):
        for order in self.sensitivity.other_averages:
            yield html(self.firmness.sentences.other_average(order))

    @cached_property
    def lists(self):
        """(name, by, ids on the list) under the agreed weights, equal ones, and each other set."""
        standings, size = self.book.standings, self.book.list_size
        agreed = {rule.id: rule.points for rule in standings.criteria}
        points = zip(self.used, equal_points(len(self.used)), strict=True)
        sets = [
            (_("Agreed"), "", agreed),
            (_("Equal"), "", dict.fromkeys(agreed, 0) | dict(points)),
        ]
        for tried in self.book.tried_sets:
            name, by = quoted(shortened(tried.name, 40)), quoted(shortened(tried.by, 44))
            sets.append((name, "" if tried.by in tried.name else by, tried.points))
        return [(name, by, list_under(standings, points, size)) for name, by, points in sets]

    @cached_property
    def marked(self):
        """The ids of those on the list under any of the sets, the best first, with `more`."""
        members = {name for _name, _by, names in self.lists for name in names}
        return Cut((name for name in self.book.candidates if name in members), MOST_MARKED)

    @property
    def marked_names(self):
        return [vendor_name(self.book, name, 26) for name in self.marked]

    @cached_property
    def sets(self):
        """Who is on the list under each set, with `more`."""
        agreed = self.lists[0][2]
        rows = (
            SetRow(
                name, by, tuple(each in names for each in self.marked), set(names) == set(agreed)
            )
            for name, by, names in self.lists
        )
        return Cut(rows, MOST_SETS)

    @property
    def sets_in_words(self):
        same = [set(names) == set(self.lists[0][2]) for _name, _by, names in self.lists[1:]]
        return ngettext(
            "The same list comes of %(same)s of %(total)s other set of weights.",
            "The same list comes of %(same)s of %(total)s other sets of weights.",
            len(same),
        ) % {"same": sum(same), "total": len(same)}


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
