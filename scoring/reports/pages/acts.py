"""Annex D: what was done on this evaluation, as its record has it."""

from itertools import groupby

from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.record.acts import Act
from scoring.reports.pages.words import Cut, moment_of, quoted
from scoring.results.lines import joined

MOST_ACTS = 1500


class ActsPage:
    def __init__(self, book):
        self.book = book
        runs = groupby(book.document["acts"], lambda row: (row["act"], row["at"][:10]))
        self.rows = Cut((self.row(act, [*run]) for (act, _day), run in runs), MOST_ACTS)

    @property
    def heads(self):
        return [
            ("c-numbers", _("Entries")),
            ("c-moment", _("When")),
            ("", _("What")),
            ("c-person", _("By")),
        ]

    def row(self, act, run):
        """(entries, moment of the first, act, who) of the entries of one act in a row on a day."""
        first, last, entries = run[0]["from"], run[-1]["to"], {}
        for row in run:
            by = quoted(self.book.called(row["by"]), 80) if "by" in row else _("the product")
            entries[by] = entries.get(by, 0) + row["to"] - row["from"] + 1
        numbers = str(first)
        if last > first:
            numbers = _("%(first)s to %(last)s") % {"first": first, "last": last}
        label = Act(act).label if act in Act else quoted(act, 60)
        if len(entries) == 1:
            return numbers, moment_of(run[0]["at"]), label, *entries
        people = joined(format_html("{} ({})", by, count) for by, count in entries.items())
        return numbers, moment_of(run[0]["at"]), label, people
