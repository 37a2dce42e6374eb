"""One page of the ranking: 25 candidates with their pictures, and what is true of all of them."""

from functools import cached_property, partial
from itertools import groupby

from django.core.paginator import Paginator
from django.utils.html import format_html

from scoring.reports.pages.robustness import both_in
from scoring.results.firmness import Firmness, overtaking, with_first_in
from scoring.results.list_firmness import ListFirmness
from scoring.results.pictures import (
    CRITERIA,
    funnel_of,
    heat_map,
    points_bar,
    ranks_bar,
    ranks_legend,
    reach_of,
    rests_on,
    whisker_of,
)
from scoring.results.standings import StandingGroup, StandingsTable

CANDIDATES_A_PAGE = 25
MOST_FLIPS = 5  # sentences on what would turn the order, the nearest first

bdi = partial(format_html, "<bdi>{}</bdi>")


class RankingPage:
    """What a page shows is computed for its own candidates; the Book keeps the rest."""

    def __init__(self, book, number):
        self.book, self.results = book, book.results
        self.page = Paginator(self.results.table.rows, CANDIDATES_A_PAGE).get_page(number)
        self.firmness = Firmness(
            book.sensitivity, book.html_words, self.results.used, book.list_size
        )
        self.short_list = ListFirmness(book.list_sensitivity, book.html_words, self.firmness.draws)
        by_status = groupby(self.page, lambda row: row.result.status)
        titles = {group.rows[0].result.status: group.title for group in self.results.table.groups}
        groups = (StandingGroup(titles[status], tuple(rows)) for status, rows in by_status)
        self.table = with_first_in(StandingsTable(tuple(groups)), book.sensitivity)

    @property
    def groups(self):
        """Yield (group, [(row, Whisker, what it rests on)])."""
        standings = self.results.standings
        for group in self.table.groups:
            yield (
                group,
                [
                    (row, whisker_of(row.result), rests_on(standings, row.result))
                    for row in group.rows
                ],
            )

    @property
    def numbers(self):
        """Yield (row, share of first ranks in the agreed order, coverage of each criterion)."""
        used = [line.id for line in self.results.used_criteria]
        ordinal = self.book.sensitivity.ordinal
        for row in self.table.rows:
            is_drawn = ordinal and row.candidate.id in ordinal.counts
            share = ordinal.share(row.candidate.id) if is_drawn else None
            yield row, share, [row.result.criteria[name].score.coverage for name in used]

    @cached_property
    def heat(self):
        # The page of a candidate lies below this one: 150 whole addresses would be 4 kB.
        return heat_map(
            self.results.used_criteria,
            ((row.candidate, f"{row.candidate.pk}/", row.result) for row in self.table.rows),
        )

    @cached_property
    def colours(self):
        lines = enumerate(self.results.used_criteria)
        return {line.id: CRITERIA[number % len(CRITERIA)] for number, line in lines}

    @cached_property
    def points(self):
        """[(name, Share)] of those who have a score."""
        rows = (
            (row.candidate.name, points_bar(self.results.standings, row.result, self.colours))
            for row in self.table.rows
        )
        return [(name, bar) for name, bar in rows if bar]

    @property
    def points_legend(self):
        return [
            (self.colours[line.id][0], f"{line.id} {line.short}")
            for line in self.results.used_criteria
        ]

    @cached_property
    def ranks(self):
        """[(name, Share)] of those who are ranked, by random weights; [] without a simulation."""
        uniform = self.book.sensitivity.uniform
        return [
            (row.candidate.name, ranks_bar(uniform, row.candidate.id))
            for row in self.table.rows
            if uniform and row.candidate.id in uniform.counts
        ]

    @property
    def ranks_legend(self):
        return ranks_legend(len(self.ranks[0][1].numbers))

    @property
    def reaches(self):
        """[(leader, [(criterion, Reach, who overtakes)])] of how far each weight can move."""
        return [
            (leader, [(line[0], reach_of(line[1]), overtaking(*line[2:])) for line in lines])
            for leader, lines in self.firmness.ranges
        ]

    @property
    def list_reaches(self):
        """The same of the list: how far each weight can move while the same are on it."""
        return [
            (line[0], reach_of(line[1]), overtaking(*line[2:])) for line in self.short_list.ranges
        ]

    @cached_property
    def both(self):
        results = self.results
        return both_in(
            self.book,
            lambda name: bdi(results.candidates[name].name),
            lambda name: bdi(results.assessors[name].name),
        )

    @property
    def flips(self):
        return self.firmness.flips[:MOST_FLIPS]

    @property
    def funnel(self):
        return funnel_of(self.results, self.book.considered, self.listed)

    @property
    def listed(self):
        is_decided = self.results.evaluation.is_decided
        return len(self.book.with_outcome("shortlist")) if is_decided else None
