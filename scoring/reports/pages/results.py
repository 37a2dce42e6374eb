"""The results: criteria against vendors, gates, the long list, and what changed since before."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed, read_fraction
from scoring.decisions.document.proceedings import counts_of
from scoring.reports.pages.words import (
    LONG_NAME,
    OUTCOMES,
    Cut,
    Standing,
    moment_of,
    printable,
    quoted,
    row_property,
    shortened,
    vendor_name,
)
from scoring.results.pictures import funnel_of, heat_map
from scoring.results.standings import standings_table

MOST_UNRANKED = 12  # candidates; of more, the pages of an evaluation say what is not known
MOST_ASKED = 4  # checks with nothing held of one candidate; the spreadsheet has them all
ENDS = OUTCOMES | {
    "withdrawn": gettext_lazy("Withdrawn"),
    "never": gettext_lazy("Never a candidate"),
}
MOST_LEFT = 120  # vendors that left the way; scores.json has them all
COLUMNS = ("candidates", "out_by_gate", "withdrawn", "not_this_time", "reserve", "shortlist")


class ResultsPage:
    def __init__(self, book):
        self.book = book

    @property
    def table(self):
        """The standings for the partial that the page of the ranking shows too."""
        results = self.book.results
        candidates = {
            name: line._replace(name=printable(shortened(line.name, LONG_NAME)))
            for name, line in results.candidates.items()
        }
        gates = {
            cell: line._replace(reason=printable(shortened(line.reason, 160)))
            for cell, line in results.gates.items()
        }
        return standings_table(
            self.book.standings, candidates, results.criteria, gates, results.unknowns
        )

    @cached_property
    def unknowns(self):
        return Cut(self.not_ranked(), MOST_UNRANKED)

    def not_ranked(self):
        """(candidate, provisional place, [(check, question, points, answer)]) of the unranked"""
        for row in self.table.rows:
            if row.provisional:
                checks = [
                    (each.check.id, each.check.question, each.points, each.answer)
                    for each in self.book.results.unknowns[row.candidate.id]
                ]
                yield (
                    Standing(self.book, row.candidate.id),
                    row.provisional,
                    Cut(checks, MOST_ASKED),
                )

    @cached_property
    def heat(self):
        """The HeatMap of all candidates; the rows of `rows` are its own."""
        lines = self.book.results.candidates
        return heat_map(
            self.book.results.used_criteria,
            ((lines[row.id], "", row) for row in self.book.standings.candidates),
        )

    @row_property
    def rows(self):
        """(Standing, HeatCells) of every candidate, in the order of the standings."""
        for line, _link, cells in self.heat.rows:
            yield Standing(self.book, line.id), cells

    @row_property
    def out(self):
        """Each gate that took a candidate out, with what was found and by whom."""
        return self.findings("failed_gates", "reason", "by")

    @row_property
    def waived(self):
        return self.findings("waived_gates", "waiver_reason", "waived_by")

    def findings(self, gates, reason, person):
        for result in self.book.standings.candidates:
            for gate in getattr(result, gates):
                row = self.book.finding(result.id, gate)
                texts = quoted(row[reason], 600), quoted(self.book.called(row[person]))
                yield vendor_name(self.book, result.id), gate, *texts

    @row_property
    def assessments(self):
        """The single assessors whose own score of a candidate is under a minimum."""
        book = self.book
        for row in book.standings.under_minimum:
            title = book.grid.criterion(row.criterion).short if row.criterion else _("Total")
            assessor = quoted(book.people[row.assessor], 60)
            yield vendor_name(book, row.candidate), title, assessor, row.value, row.minimum


class RoundsPage:
    """The way from the long list to the short list."""

    def __init__(self, book):
        self.book = book
        self.earlier = book.document["rounds"].get("earlier", [])

    @row_property
    def rows(self):
        """(round, long list, counts in the order of COLUMNS, hash of its decision or "")"""
        book = self.book
        rounds = [
            (row["title"], row["considered"], row["counts"], row["sha256"]) for row in self.earlier
        ]
        rounds.append((book.rules["title"], book.considered, counts_of(book.document), ""))
        for number, (title, considered, counts, sha256) in enumerate(rounds, 1):
            name = quoted(f"{number}. {shortened(title, 60)}")
            yield name, considered or "–", [counts[column] for column in COLUMNS], sha256

    @property
    def funnel(self):
        listed = None if self.book.is_draft else len(self.book.with_outcome("shortlist"))
        return funnel_of(self.book.results, self.book.considered, listed)

    @cached_property
    def left(self):
        """(round, vendor, end, reason) of everybody who is not on its short list, with `more`"""
        return Cut(self.leavers(), MOST_LEFT)

    def leavers(self):
        rounds = [row["left"] for row in self.earlier]
        never = [row | {"outcome": "never"} for row in self.book.rules.get("left_out", ())]
        not_chosen = [
            row
            for row in self.book.candidates.values()
            if row["outcome"] not in {"shortlist", None}
        ]
        withdrawn = [row | {"outcome": "withdrawn"} for row in self.book.withdrawn.values()]
        for number, rows in enumerate([*rounds, [*never, *withdrawn, *not_chosen]], 1):
            for row in rows:
                reason = quoted(shortened(row["reason"], 200)) if row["reason"] else "–"
                name = quoted(shortened(row["name"], 60))
                yield number, name, ENDS[row["outcome"]], reason

    @property
    def revision(self):
        """What changed since the decision before, None for a first one."""
        return self.book.document["revision"] and Revision(self.book)


class Revision:
    """What the decision that this one replaces said otherwise."""

    def __init__(self, book):
        self.book, self.document, self.before = book, book.document, book.document["revision"]
        self.number = book.determination["number"] - 1
        self.sha256 = book.determination["replaces"]
        self.by = quoted(book.called(self.before["by"] or "–"), 80)
        self.at = moment_of(self.before["at"])
        self.reason = quoted(self.before["reason"]) if self.before["reason"] else "–"

    @row_property
    def candidates(self):
        standings = {
            name: standing_in_words(self.document["scores"][name] | {"outcome": row["outcome"]})
            for name, row in self.book.candidates.items()
        }
        before = {name: standing_in_words(row) for name, row in self.before["standings"].items()}
        for candidate, *values in changed(before, standings):
            yield self.name(candidate), *values

    @row_property
    def cells(self):
        for section, field in (("agreed", "level"), ("gates", "result")):
            before = self.before[section]
            for candidate in sorted({*before, *self.document[section]}, key=natural_order):
                rows = self.document[section].get(candidate, {})
                now = {check: row[field] for check, row in rows.items()}
                for check, *values in changed(before.get(candidate, {}), now):
                    yield check, self.name(candidate), *values

    def name(self, candidate):
        row = self.book.vendor(candidate)
        return quoted(shortened(row["name"], LONG_NAME)) if row else candidate


def changed(before, after):
    """Yield (key, before, after) where they are not the same, a dash for what is not there."""
    for key in sorted({*before, *after}, key=natural_order):
        values = before.get(key, "–"), after.get(key, "–")
        if values[0] != values[1]:
            yield key, *values


def natural_order(key):
    """Sort C2 before C10; what is no letter with a number comes first."""
    return (int(key[1:]), "") if key[1:].isdigit() else (0, key)


def standing_in_words(row):
    """Return "rank 2, 71.80, Reserve" of a candidate."""
    rank = _("rank %(rank)s") % row
    if row["rank"] is None:
        rank = _("not ranked")
    score = _("no score") if row["score"] is None else displayed(read_fraction(row["score"]))
    return f"{rank}, {score}, {OUTCOMES[row['outcome']]}"
