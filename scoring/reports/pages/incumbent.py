"""The incumbent test: whether to open the question of switching, and what would tell."""

from datetime import UTC, timedelta
from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from accounts.clock import moment_in
from scoring.arithmetic.display import displayed
from scoring.arithmetic.incumbent import (
    CriterionVerdict,
    Verdict,
    VerdictReason,
    incumbent_verdict,
)
from scoring.decisions.document.writing import read_instant
from scoring.reports.pages.words import quoted, row_property, vendor_name
from scoring.results.lines import joined
from scoring.results.standings import coverage_needed

A_DAY = timedelta(days=1)
VERDICTS = {
    CriterionVerdict.PASSED: (gettext_lazy("Passed"), "good"),
    CriterionVerdict.FAILED: (gettext_lazy("Failed"), "bad"),
    CriterionVerdict.NOT_EVIDENCED: (gettext_lazy("Not evidenced"), "wait"),
}
ANSWERS = {
    Verdict.OPEN_THE_QUESTION: gettext_lazy("Open the question of switching"),
    Verdict.NO_CASE_YET: gettext_lazy("No case yet"),
    Verdict.CANNOT_TELL_YET: gettext_lazy("Cannot tell yet"),
}


COUNTS = ngettext_lazy(
    "%(failed)s of %(total)s criterion failed, %(passed)s passed, %(not_evidenced)s not evidenced.",
    "%(failed)s of %(total)s criteria failed, %(passed)s passed, %(not_evidenced)s not evidenced.",
    "total",
)
NONE_COULD_FAIL = gettext_lazy("None could fail; %(needed)s open the question.")
CONSEQUENCES = {
    Verdict.OPEN_THE_QUESTION: gettext_lazy(
        "%(needed)s or more open the question. It says whether to look, never whom to choose."
    ),
    Verdict.NO_CASE_YET: gettext_lazy(
        "At most %(could_fail)s could fail; %(needed)s open the question."
    ),
    Verdict.CANNOT_TELL_YET: gettext_lazy(
        "If everything not evidenced went badly, %(could_fail)s would fail."
    ),
}


class OpenQuestion(NamedTuple):
    """A check or gate that would tell, with the evidence that the grid asks for it."""

    check: str
    question: str
    evidence: tuple[str, ...]


class IncumbentLine(NamedTuple):
    """How the incumbent stands on one criterion, in words that no vendor wrote."""

    criterion: str
    title: str
    word: str
    chip: str
    why: str
    needed: tuple[OpenQuestion, ...]


def incumbent_test(book):
    """Return the test of the vendor in place, None without one."""
    lines = book.results.candidates.values()
    incumbent = next((line for line in lines if line.is_incumbent), None)
    return incumbent and IncumbentTest(book, incumbent)


class IncumbentTest:
    def __init__(self, book, candidate):
        self.book, self.candidate = book, candidate
        # As the report prints it; the page has room for all of it.
        self.name = vendor_name(book, candidate.id)
        self.verdict = incumbent_verdict(
            book.standings,
            candidate.id,
            book.rules["pass_mark"],
            book.grid.rules.failures_that_open,
        )

    @property
    def answer(self):
        return ANSWERS[self.verdict.verdict]

    @property
    def sentences(self):
        """The counts that the answer rests on, and what follows from them."""
        verdict = self.verdict
        numbers = {
            "failed": verdict.failed,
            "passed": verdict.passed,
            "not_evidenced": verdict.not_evidenced,
            "total": len(verdict.criteria),
            "could_fail": verdict.could_fail,
            "needed": verdict.failures_that_open,
        }
        yield COUNTS % numbers
        yield (CONSEQUENCES[verdict.verdict] if verdict.could_fail else NONE_COULD_FAIL) % numbers

    @row_property
    def lines(self):
        for name, finding in self.verdict.criteria.items():
            title, verdict = self.book.grid.criterion(name).title, VERDICTS[finding.verdict]
            reason, needed = self.why(name, finding), tuple(self.open_questions(name, finding))
            yield IncumbentLine(name, title, *verdict, reason, needed)

    @property
    def open_lines(self):
        return [line for line in self.lines if line.needed]

    def why(self, criterion, finding):
        standings = self.book.standings
        gates = {"gates": ", ".join(finding.gates)}
        if finding.reason is VerdictReason.GATE_FAILED:
            return (
                ngettext("gate %(gates)s failed", "gates %(gates)s failed", len(finding.gates))
                % gates
            )
        if finding.reason is VerdictReason.GATE_OPEN:
            return (
                ngettext("gate %(gates)s is open", "gates %(gates)s are open", len(finding.gates))
                % gates
            )
        if finding.reason is VerdictReason.TOO_LITTLE_EVIDENCE:
            if not standings.criterion(criterion).weights:
                return _("none of its checks was asked here")
            return coverage_needed(finding.coverage, standings.settings.coverage_minimum)
        numbers = {
            "score": displayed(finding.value or 0),
            "mark": displayed(self.verdict.pass_mark, 0),
            "thing": displayed(finding.at_thing or 0),
        }
        if finding.reason is VerdictReason.HELD_DOWN_BY_PROOF:
            return (
                _(
                    "score %(score)s, held down by proof alone: %(thing)s at the level of the "
                    "thing, the pass mark is %(mark)s"
                )
                % numbers
            )
        return _("score %(score)s, the pass mark is %(mark)s") % numbers

    def open_questions(self, criterion, finding):
        """Yield what is unanswered, or held down by proof, on a criterion that is not evidenced."""
        if finding.verdict is not CriterionVerdict.NOT_EVIDENCED:
            return
        result = self.book.standings.candidate(self.verdict.incumbent)
        rules = self.book.standings.criterion(criterion)
        held_back = self.book.standings.held_back
        unanswered = [
            check
            for check in rules.weights
            if result.cells[check].level is None or (result.id, check) in held_back
        ]
        for check in (*unanswered, *(gate for gate in rules.gates if result.gates[gate].is_open)):
            text = self.book.grid.check(check)
            yield OpenQuestion(check, text.question, tuple(text.evidence))

    @row_property
    def other_people(self):
        """(criterion, who rated the incumbent, who rated the rest) where they differ"""
        sheet = self.book.results.sheet
        criteria = {check["id"]: row["id"] for row in sheet["criteria"] for check in row["checks"]}
        raters = {row["id"]: (set(), set()) for row in sheet["criteria"]}
        for row in sheet["ratings"]:
            of_incumbent, of_others = raters[criteria[row["check"]]]
            is_own = row["candidate"] == self.candidate.id
            (of_incumbent if is_own else of_others).add(row["assessor"])
        for criterion, people in raters.items():
            if people[1] and people[0] != people[1]:
                names = ([self.book.people[name] for name in sorted(side)] for side in people)
                yield self.book.grid.criterion(criterion).title, *names

    @cached_property
    def earlier(self):
        """The incumbent's last rating and the first of the rest; None within a day."""
        moments = {
            candidate: [at for cell in cells.values() for at in cell["at"] if at]
            for candidate, cells in self.book.document["ratings"].items()
        }
        own = moments.pop(self.candidate.id, [])
        first_of_others = [min(times) for times in moments.values() if times]
        if not own or not first_of_others:
            return None
        last, first = read_instant(max(own)), read_instant(min(first_of_others))
        return (last, first) if first - last >= A_DAY else None

    def warnings(self, called=lambda name: quoted(name, 60), zone=UTC):
        """Yield what makes the comparison weaker: as the report prints it, or for one reader."""
        for title, *sides in self.other_people:
            names = (joined(map(called, people)) or _("nobody") for people in sides)
            yield format_html(
                _("{}: the incumbent was rated by {}; the rest by {}."), title, *names
            )
        if self.earlier:
            until, since = (moment_in(at, zone) for at in self.earlier)
            yield _(
                "The incumbent was rated earlier than the rest: until %(until)s, the rest "
                "from %(since)s."
            ) % {"until": until, "since": since}
