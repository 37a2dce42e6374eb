"""The pages of one candidate: facts, what was found and why, what was not proved."""

from datetime import date
from fractions import Fraction
from functools import cached_property
from math import floor

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day
from scoring.arithmetic.display import displayed, read_fraction
from scoring.arithmetic.states import TOP_LEVEL, CandidateStatus, CriterionStatus
from scoring.decisions.document.writing import read_instant
from scoring.ratings.changes import listed
from scoring.reports.pages.choices import proposed_list
from scoring.reports.pages.robustness import words_of
from scoring.reports.pages.words import (
    CELLS,
    NO_DAY,
    STATUSES,
    Cut,
    Standing,
    bar_of,
    elsewhere,
    gate_cell,
    quoted,
    row_property,
    shortened,
    vendor_name,
)
from scoring.results.held_back import cost_table
from scoring.results.lines import html, joined, margin_text
from scoring.results.list_firmness import ListFirmness
from vendors.models.vendor import state_name

LONGEST_REASON = 110
LONGEST_LEVEL = 120
LONGEST_WHY = 300  # letters of a reason on the page of a vendor; the spreadsheet has all of it
FEW_CHECKS = 20  # with more, one reason a check keeps a candidate to two pages
MOST_FACTS = 10
MOST_WITH_A_PAGE = 20
MOST_SITES = 8
MOST_CHANGES = 3
MOST_BEST = 3  # checks with the highest levels of a vendor, and those that cost it most
MOST_RISKS = 5
MOST_TIED = 2  # vendors by name that are level as the best of the others
SOON = 365  # days after the decision in which evidence that expires is a risk
MOST_UNPROVED = 5  # checks by name
MOST_CONDITIONS = 3
MOST_UNSETTLED = 4


class CheckRow:
    """One check of one candidate, in words.

    `reasons` are (rating, text); `more` counts those left to scores.json.
    `gained` and `lost` are what the check adds to the total and keeps from it, in points
    of 100, exact.
    """

    def __init__(self, book, result, criterion, check):
        cell = result.cells[check]
        self.book, self.candidate, self.cell = book, result.id, cell
        self.check, self.question = check, book.checks[check].question
        self.level, self.state = cell.level, cell.evidence.value
        self.agreed = cell.agreed is not None
        self.gained = self.lost = Fraction(0)
        if cell.level is not None and criterion.points:
            total = sum(row.points for row in book.standings.criteria)
            weight = Fraction(criterion.weights[check], sum(criterion.weights.values()) or 1)
            full, reached = (
                100 * weight * criterion.points / total,
                Fraction(cell.level) / TOP_LEVEL,
            )
            self.gained, self.lost = full * reached, full * (1 - reached)

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
        self.rival = best_of_others(book, candidate, criterion.id)
        self.rival_bar = displayed(self.rival[0]) if self.rival else ""
        self.score, self.bar = result.score, bar_of(result.score, text.short)
        self.is_enough = result.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
        self.checks = [CheckRow(book, candidate, criterion, check) for check in criterion.weights]


def best_of_others(book, candidate, criterion):
    """Return (score, who) of the best of the others on a criterion; None where none has a score.
    Who is out by a gate is no rival. Two with the same score are both named, more are counted.
    """
    scores = [
        (result.criteria[criterion].score.value, result.id)
        for result in book.standings.candidates
        if result.id != candidate.id
        and result.status is not CandidateStatus.OUT_BY_GATE
        and result.criteria[criterion].status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
    ]
    scores = [(score, name) for score, name in scores if score is not None]
    if not scores:
        return None
    best = max(score for score, _name in scores)
    names = [vendor_name(book, name, 24) for score, name in scores if score == best]
    if len(names) > MOST_TIED:
        return best, _("%(count)s vendors, the same") % {"count": len(names)}
    return best, joined(names)


class CandidatePage(Standing):
    """One candidate. `is_full` has a page of its own; the others have a third of one."""

    def __init__(self, book, candidate):
        super().__init__(book, candidate)
        self.is_full = self.row["outcome"] in {"shortlist", "reserve"}
        self.elsewhere = elsewhere(book)
        self.is_large = bool(self.elsewhere)
        self.reference, self.status = self.row["reference"], STATUSES[self.result.status]
        self.bookmark, self.name = shortened(self.row["name"], 60), quoted(self.row["name"], 200)
        self.reason, self.change_of_mind, self.why_thin = (
            quoted(shortened(text, LONGEST_WHY)) if text else ""
            for text in (self.row["reason"], self.row["change_of_mind"], self.coverage_override)
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
    def checks(self):
        return [row for block in self.criteria for row in block.checks]

    @cached_property
    def best(self):
        """The checks with its highest levels, those that add most first, three at most."""
        rows = [row for row in self.checks if row.gained]
        return sorted(rows, key=lambda row: (-row.level, -row.gained))[:MOST_BEST]

    @cached_property
    def weakest(self):
        """The checks that cost the candidate most, three at most."""
        rows = [row for row in self.checks if row.lost]
        return sorted(rows, key=lambda row: -row.lost)[:MOST_BEST]

    @property
    def has_levels(self):
        return any(row.level is not None for row in self.checks)

    @cached_property
    def list_share(self):
        """Its share of the draws on the list; None where nothing was drawn, or it is not ranked."""
        return self.book.list_sensitivity.uniform.get(self.result.id)

    @cached_property
    def unproved_checks(self):
        """(check, question) of what rests on the vendor's word, with `more`"""
        rows = ((name, self.book.checks[name].question) for name in self.unproved)
        return Cut(rows, MOST_UNPROVED)

    @property
    def proof_cost(self):
        """What proof alone holds down, in a sentence; "" where it holds nothing down."""
        total = self.cost.total
        # What it holds down on a criterion of no points costs the total nothing.
        if not total.points or total.at_thing is None:
            return ""
        return _(
            "Proof alone holds it down by %(points)s points: at the level of the thing it has "
            "%(score)s."
        ) % {
            "points": margin_text(total.points),
            "score": displayed(total.at_thing),
        }

    @cached_property
    def risks(self):
        return Cut(self.all_risks(), MOST_RISKS)

    def all_risks(self):
        """Yield what could still go wrong, the gravest first."""
        result, book = self.result, self.book
        for gate, word, chip, reason in self.gates:
            if chip != "good":
                yield format_html(_("Gate {} ({}): {}"), gate, word.lower(), reason)
        for row in book.standings.under_minimum:
            if row.candidate == result.id:
                title = (
                    book.grid.criterion(row.criterion).short if row.criterion else _("the total")
                )
                yield format_html(
                    _("{} alone gives {} on {}, under the minimum of {}."),
                    quoted(book.people[row.assessor], 60),
                    displayed(row.value),
                    title,
                    displayed(row.minimum),
                )
        crossing = book.list_sensitivity.by_rating
        if crossing and crossing.candidate == result.id and not crossing.joins:
            yield html(ListFirmness(book.list_sensitivity, words_of(book)).crossing(crossing))
        yield from self.evidence_risks()
        alone = [
            book.grid.criterion(name).short
            for name, counted in book.standings.counted.items()
            if len(counted) == 1 and book.standings.criterion(name).points
        ]
        if alone and self.has_a_panel:
            yield format_html(_("One assessor alone counts on {}."), joined(alone))

    @property
    def has_a_panel(self):
        """Whether two or more rated; of one alone, who counts on a criterion is no question."""
        return len(self.book.standings.assessors) > 1

    @property
    def no_risk(self):
        """What `all_risks` looked at, where it found nothing."""
        if self.has_a_panel:
            return _(
                "None among what was looked at: gates, single assessors under a minimum, the "
                "smallest change of one rating that changes the list, evidence that expires "
                "within a year, proofs of level 4 by one person, criteria on which one assessor "
                "alone counts."
            )
        return _(
            "None among what was looked at: gates, the assessor’s scores under a minimum, the "
            "smallest change of one rating that changes the list, evidence that expires within "
            "a year, proofs of level 4 by one person."
        )

    def evidence_risks(self):
        """Yield what is out of date soon, and what one person alone proved."""
        decided_on = read_instant(self.book.determination["decided_at"]).date()
        expiring = sorted(
            (row["expires_on"], row["id"], row["title"])
            for row in self.book.document["evidence"]
            if row["candidate"] == self.result.id
            and row.get("expires_on")
            and 0 <= (date.fromisoformat(row["expires_on"]) - decided_on).days <= SOON
        )
        for expires_on, number, title in expiring[:2]:
            name = quoted(shortened(title, 60))
            yield format_html(_("{} ({}): expires on {}."), name, number, day(expires_on))
        proofs = [
            proof.row["id"]
            for proof in self.book.proofs
            if proof.candidate == self.result.id and proof.is_by_one
        ]
        if proofs:
            yield ngettext(
                "%(proofs)s was made by one person and opens level 4.",
                "%(proofs)s were made by one person each and open level 4.",
                len(proofs),
            ) % {"proofs": joined(proofs[:6])}

    @cached_property
    def conditions(self):
        """(what, owner, day) of the conditions of the decision, where it is chosen"""
        rows = (row for row in self.book.document["follow_ups"] if row["kind"] == "condition")
        lines = (
            (
                quoted(shortened(row["text"], 80)),
                quoted(shortened(row["owner"], 28)) if row["owner"] else "",
                day(row["due_on"]) if row["due_on"] else NO_DAY,
            )
            for row in (rows if self.is_full else ())
        )
        return Cut(lines, MOST_CONDITIONS)

    @cached_property
    def unsettled(self):
        """(check, sentences) where fact, value and level disagree, with `more`"""
        rows = (
            (check.id, [quoted(sentence, 260) for sentence in sentences])
            for check, sentences in self.book.contradictions(self.result.id)
        )
        return Cut(rows, MOST_UNSETTLED)


def candidate_pages(book):
    """Return a page for each candidate in the order of the standings, the chosen ones first.
    Where nobody is chosen yet, those that the ranking would put on the list have one.
    """
    pages = [CandidatePage(book, candidate) for candidate in book.candidates]
    proposed = proposed_list(book)
    for page in pages:
        page.is_full = page.is_full or page.result.id in proposed
    for page in [page for page in pages if page.is_full][MOST_WITH_A_PAGE:]:
        page.is_full = False
    return sorted(pages, key=lambda page: not page.is_full)
