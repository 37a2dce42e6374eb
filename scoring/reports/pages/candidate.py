"""The pages of one candidate: facts, what was found and why, what was not proved."""

from fractions import Fraction
from functools import cached_property
from math import floor

from django.utils.translation import gettext as _

from accounts.clock import day
from scoring.arithmetic.display import displayed, read_fraction
from scoring.arithmetic.states import TOP_LEVEL, CriterionStatus
from scoring.ratings.changes import listed
from scoring.reports.pages.words import (
    CELLS,
    STATUSES,
    Cut,
    Standing,
    bar_of,
    elsewhere,
    gate_cell,
    quoted,
    row_property,
    shortened,
)
from scoring.results.held_back import cost_table
from vendors.models.vendor import state_name

LONGEST_REASON = 150
LONGEST_LEVEL = 120
FEW_CHECKS = 20  # with more, one reason a check keeps a candidate to two pages
FULL = {"shortlist", "reserve", None}
MOST_FACTS = 10
MOST_WITH_A_PAGE = 20  # of a large report
MOST_SITES = 8
MOST_CHANGES = 8


class CheckRow:
    """One check of one candidate, in words.

    `reasons` are (rating, text); `more` counts those left to scores.json.
    `lost` is what the check keeps from the total: points of 100, exact.
    """

    def __init__(self, book, result, criterion, check):
        cell = result.cells[check]
        self.book, self.candidate, self.cell = book, result.id, cell
        self.check, self.question = check, book.checks[check].question
        self.level, self.state = cell.level, cell.evidence.value
        self.agreed = cell.agreed is not None
        self.lost = Fraction(0)
        if cell.level is not None and criterion.points:
            total = sum(row.points for row in book.standings.criteria)
            weight = Fraction(criterion.weights[check], sum(criterion.weights.values()) or 1)
            missed = Fraction(TOP_LEVEL - cell.level) / TOP_LEVEL
            self.lost = 100 * missed * weight * criterion.points / total

    # Most rows of those who were not chosen are only weighed, and never read.
    @cached_property
    def reasons(self):
        most = 2 if len(self.book.checks) <= FEW_CHECKS else 1
        rows = (
            (by, quoted(shortened(text, LONGEST_REASON)))
            for by, text in reasons_of(self.book, self.candidate, self.check)
        )
        return Cut(rows, most)

    @property
    def more(self):
        return self.reasons.more

    @property
    def why_not(self):
        return why_not_higher(self.book.checks[self.check], self.cell)


def reasons_of(book, candidate, check):
    """Return (rating, text): the agreed reason alone, else one for each answer, lowest first."""
    agreed = book.agreed(candidate, check)
    if agreed:
        return [(_("Agreed"), agreed.reason)]
    ratings = [row for row in book.rating_lines(candidate, check) if row.note]
    # Those without a level come first: they say what could not be seen.
    ratings.sort(key=lambda row: (row.level is not None, row.level or 0))
    reasons = {}
    for rating in ratings:
        by = f"{rating.letters} {rating.short_answer}"
        reasons.setdefault(rating.short_answer, (by, rating.note))
    return list(reasons.values())


def why_not_higher(check, cell):
    """Return what the next level asks, and the cap that stands before it."""
    if cell.level is None:
        return _("%(state)s.") % {"state": CELLS[cell.state]}
    if cell.level >= TOP_LEVEL:
        return _("The highest level.")
    higher = floor(cell.level) + 1
    values = {
        "evidence": state_name(cell.evidence),
        "cap": cell.cap,
        "level": higher,
        "description": shortened(check.levels[higher], LONGEST_LEVEL),
    }
    if cell.cap < higher:
        return _("%(evidence)s carries %(cap)s. Level %(level)s: %(description)s") % values
    return _("Level %(level)s: %(description)s") % values


def rests_on_word(cell):
    """Whether a level above 0 stands on no more than what the vendor says."""
    return bool(cell.level) and cell.evidence in {"none", "claim", "expired"}


class CriterionBlock:
    def __init__(self, book, candidate, criterion):
        result, text = candidate.criteria[criterion.id], book.grid.criterion(criterion.id)
        self.title, self.short, self.points = text.title, text.short, criterion.points
        self.score, self.bar = result.score, bar_of(result.score, text.short)
        self.is_enough = result.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
        self.checks = [CheckRow(book, candidate, criterion, check) for check in criterion.weights]


class CandidatePage(Standing):
    """One candidate. `is_full` has every check; the others have the checks they fell short on."""

    def __init__(self, book, candidate):
        super().__init__(book, candidate)
        self.is_full = self.row["outcome"] in FULL
        self.elsewhere = elsewhere(book)
        self.is_large = bool(self.elsewhere)
        self.reference, self.status = self.row["reference"], STATUSES[self.result.status]
        self.bookmark, self.name = shortened(self.row["name"], 60), quoted(self.row["name"], 200)
        self.reason, self.change_of_mind, self.coverage_override = (
            quoted(self.row[field]) if self.row[field] else ""
            for field in ("reason", "change_of_mind", "coverage_override")
        )

    @row_property
    def sites(self):
        for site in self.row["sites"][:MOST_SITES]:
            hours = ""
            if site["day_starts"]:
                hours = _("%(day_starts)s to %(day_ends)s") % site
            yield quoted(site["city"], 60), site["country"], site["time_zone"], hours, site["state"]

    @row_property
    def flags(self):
        if self.row["is_incumbent"]:
            yield _("Incumbent")
        if self.row["is_invented"]:
            yield _("Invented for a demonstration")

    @cached_property
    def facts(self):
        """(title, value with its unit, state, day, source), with `more`"""
        rows = (
            (
                quoted(fact["title"], 80),
                quoted(" ".join((fact["value"], fact["unit"])).strip(), 160),
                fact["state"],
                fact["as_of"] or "–",
                quoted(fact["source"], 80),
            )
            for fact in self.row["facts"]
        )
        return Cut(rows, MOST_FACTS)

    @cached_property
    def changes(self):
        """(checks or "", what is not as it was, whether it counts for nothing), with `more`"""
        rows = (
            (", ".join(checks), quoted(change.sentence, 300), change.waits)
            for change, checks in listed(self.book.changes(self.result.id))
            if not change.is_entered_anew
        )
        return Cut(rows, MOST_CHANGES)

    @property
    def entered_anew(self):
        """How many values were only entered anew, and say what they said."""
        changes = {change for _check, change in self.book.changes(self.result.id)}
        return sum(change.is_entered_anew for change in changes)

    @row_property
    def overlap(self):
        """Sentences on the hours shared with the buyer; none where nobody stated them."""
        overlap = self.row["overlap"]
        if not overlap:
            return
        yield _("%(shared)s of our %(day)s hours are shared on the worst weekday.") % {
            "shared": displayed(Fraction(overlap["worst_minutes"], 60)),
            "day": displayed(Fraction(overlap["buyer_minutes"], 60)),
        }
        yield _("%(mean)s on average, up to %(last_day)s; least in the week of %(week)s.") % {
            "mean": displayed(read_fraction(overlap["mean_minutes"]) / 60),
            "last_day": day(overlap["last_day"]),
            "week": day(overlap["worst_week"]),
        }
        if overlap["changes"]:
            days = ", ".join(day(change["day"]) for change in overlap["changes"][:6])
            yield _("Clocks change what is shared on %(days)s.") % {"days": days}
        else:
            yield _("No change of clocks alters it.")

    @row_property
    def criteria(self):
        for criterion in self.book.standings.criteria:
            yield CriterionBlock(self.book, self.result, criterion)

    @cached_property
    def cost(self):
        """What each reason costs, a row for each criterion that has a check in use."""
        titles = {
            criterion.id: self.book.grid.criterion(criterion.id).short
            for criterion in self.book.standings.criteria
            if criterion.weights
        }
        return cost_table(self.book.standings, self.result.id, titles)

    @row_property
    def gates(self):
        """(gate, word, chip, reason) of every gate in use"""
        for gate, outcome in self.result.gates.items():
            line = self.book.results.gates.get((self.result.id, gate))
            reason = line.reason if line else _("Nobody has recorded a finding.")
            longest = 60 if outcome.result == "pass" and not outcome.is_waived else 300
            yield gate, *gate_cell(outcome), quoted(shortened(reason, longest))

    @row_property
    def unproved(self):
        return (check for check, cell in self.result.cells.items() if rests_on_word(cell))

    @row_property
    def unanswered(self):
        return (check for check, cell in self.result.cells.items() if cell.level is None)

    @cached_property
    def weakest(self):
        """The checks that cost the candidate most, four at most."""
        rows = [row for block in self.criteria for row in block.checks if row.lost]
        return sorted(rows, key=lambda row: -row.lost)[:4]


def candidate_pages(book):
    """Return a page for each candidate in the order of the standings, the chosen ones first."""
    pages = [CandidatePage(book, candidate) for candidate in book.candidates]
    for page in [page for page in pages if page.is_large and page.is_full][MOST_WITH_A_PAGE:]:
        page.is_full = False
    return sorted(pages, key=lambda page: not page.is_full)
