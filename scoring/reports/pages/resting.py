"""What the list rests on: proof, documents and claims, and on how few people."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.reports.pages.annexes import signed_in_short
from scoring.reports.pages.words import quoted, row_property, shortened
from scoring.results.lines import joined
from scoring.results.pictures import EVIDENCE, rests_on


class Resting:
    """Of those chosen, or who would be; of all who were compared where nobody is."""

    def __init__(self, book, chosen, *, is_proposed=False):
        self.book, self.chosen, self.is_proposed = book, chosen, is_proposed
        self.results = [
            result for result in book.standings.candidates if result.id in chosen or not chosen
        ]

    @property
    def whose(self):
        if not self.chosen:
            return _("The points of all who were compared")
        if self.is_proposed:
            return _("The points of those who would be on the list")
        return _("The points of those chosen")

    @property
    def share(self):
        """The bar, None where nobody has points."""
        return rests_on(self.book.standings, *self.results)

    @property
    def legend(self):
        """(fill, share, words) of each piece of the bar."""
        words = _("proved"), _("documents that were read"), _("claims or less")
        fills = [fill for fill, _ink in EVIDENCE]
        return [*zip(fills, self.share.numbers, words, strict=True)]

    @row_property
    def lines(self):
        yield from self.single_assessors()
        notes = sum(row["answer"] == "minority" for row in self.book.sign_offs.values())
        if notes:
            yield ngettext(
                "%(count)s minority note is printed in the discussion.",
                "%(count)s minority notes are printed in the discussion.",
                notes,
            ) % {"count": notes}
        people = signed_in_short(self.book)
        unsigned = sum(not at for _name, _part, at in people)
        if unsigned and not self.book.is_draft:
            yield ngettext(
                "%(count)s of %(all)s has not signed.",
                "%(count)s of %(all)s have not signed.",
                unsigned,
            ) % {"count": unsigned, "all": len(people)}

    def single_assessors(self):
        """Yield which criteria rest on the levels of one assessor alone."""
        alone, panel = [], set()
        for rule in self.book.standings.criteria:
            people = {
                assessor
                for result in self.results
                for check in rule.weights
                for assessor in result.cells[check].levels
            }
            panel |= people
            if rule.counts and len(people) == 1:
                alone.append((self.book.grid.criterion(rule.id).short, *people))
        if len(panel) == 1:
            yield _("Every level was given by one assessor.")
        elif alone:
            criteria = [
                format_html("{} ({})", short, quoted(shortened(self.book.people[person], 28)))
                for short, person in alone
            ]
            yield format_html(_("Rated by one assessor alone: {}."), joined(criteria))
