"""How far the panel agrees, in pictures: the first ratings of every check, a column a candidate."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.results.pictures import MOST_PLOTTED, columns_of


class DotPlots:
    """`criteria` are (title, [(check, question, Columns, what they say)]); `more` are not drawn.
    `lines` are those of `agreement_lines`.
    """

    def __init__(self, book, lines):
        self.lines = lines
        standings = book.standings
        self.tolerance, self.all_results = standings.settings.tolerance, standings.candidates
        self.results = self.all_results[:MOST_PLOTTED]
        self.candidates = [book.results.candidates[result.id] for result in self.results]
        self.more = len(self.all_results) - len(self.results)

    @property
    def wide(self):
        """The titles of the criteria with a cell beyond the tolerance."""
        return {line.title for line in self.lines if line.is_wide}

    @cached_property
    def criteria(self):
        return [
            (line.title, [self.plot(check.id, check.title) for check in line.checks])
            for line in self.lines
        ]

    def plot(self, check, question):
        columns = columns_of(self.results, check, self.tolerance)
        return check, question, columns, self.sentence(check)

    def sentence(self, check):
        spreads = [result.cells[check].spread for result in self.all_results]
        compared = [
            spread
            for spread, result in zip(spreads, self.all_results, strict=True)
            if len(result.cells[check].levels) > 1
        ]
        if not compared:
            return _("Nothing to compare.")
        wide = sum(spread > self.tolerance for spread in compared)
        if not wide:
            return ngettext(
                "%(count)s vendor with several ratings, within the tolerance.",
                "%(count)s vendors with several ratings, all within the tolerance.",
                len(compared),
            ) % {"count": len(compared)}
        return ngettext(
            "%(wide)s of %(count)s vendor beyond the tolerance.",
            "%(wide)s of %(count)s vendors beyond the tolerance.",
            len(compared),
        ) % {"wide": wide, "count": len(compared)}
