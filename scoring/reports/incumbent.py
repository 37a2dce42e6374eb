"""The incumbent test: whether to open the question of switching, and what would tell."""

from datetime import UTC, timedelta
from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import moment_in
from scoring.arithmetic.display import displayed
from scoring.arithmetic.incumbent import (
    CriterionFinding,
    CriterionVerdict,
    Verdict,
    VerdictReason,
    incumbent_verdict,
)
from scoring.decisions.document.writing import read_instant
from scoring.reports.pages.words import quoted, row_property, vendor_name
from scoring.results.firmness import joined
from scoring.results.standings import coverage_needed

A_DAY = timedelta(days=1)
WORDS = {
    CriterionVerdict.PASSED: gettext_lazy("Passed"),
    CriterionVerdict.FAILED: gettext_lazy("Failed"),
    CriterionVerdict.NOT_EVIDENCED: gettext_lazy("Not evidenced"),
}
CHIPS = {
    CriterionVerdict.PASSED: "good",
    CriterionVerdict.FAILED: "bad",
    CriterionVerdict.NOT_EVIDENCED: "wait",
}
ANSWERS = {
    Verdict.OPEN_THE_QUESTION: gettext_lazy("Open the question of switching"),
    Verdict.NO_CASE_YET: gettext_lazy("No case yet"),
    Verdict.CANNOT_TELL_YET: gettext_lazy("Cannot tell yet"),
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
    finding: CriterionFinding
    why: str
    needed: tuple[OpenQuestion, ...]

    @property
    def word(self):
        return WORDS[self.finding.verdict]

    @property
    def chip(self):
        return CHIPS[self.finding.verdict]


class OtherPeople(NamedTuple):
    """A criterion on which not the same people rated the incumbent and the rest (names)."""

    title: str
    incumbent: list[str]
    rest: list[str]


def incumbent_test(book):
    """Return the test of the vendor in place, None without one."""
    lines = book.results.candidates.values()
    incumbent = next((line for line in lines if line.is_incumbent), None)
    return incumbent and IncumbentTest(book, incumbent)


class IncumbentTest:
    """The verdict with its lines, and what makes the comparison weaker."""

    def __init__(self, book, candidate):
        self.book, self.candidate = book, candidate
        self.verdict = incumbent_verdict(
            book.standings,
            candidate.id,
            book.rules["pass_mark"],
            book.grid.rules.failures_that_open,
        )

    @property
    def name(self):
        """The name as the report prints it."""
        return vendor_name(self.book, self.candidate.id)

    @property
    def answer(self):
        return ANSWERS[self.verdict.verdict]

    @property
    def sentence(self):
        """The answer with the counts that it rests on."""
        verdict = self.verdict
        counts = ngettext(
            "%(failed)s of %(total)s criterion failed, %(passed)s passed, "
            "%(not_evidenced)s not evidenced.",
            "%(failed)s of %(total)s criteria failed, %(passed)s passed, "
            "%(not_evidenced)s not evidenced.",
            len(verdict.criteria),
        ) % {
            "failed": verdict.failed,
            "total": len(verdict.criteria),
            "passed": verdict.passed,
            "not_evidenced": verdict.not_evidenced,
        }
        consequence = {
            Verdict.CANNOT_TELL_YET: _(
                "If everything not evidenced went badly, %(could_fail)s would fail."
            ),
            Verdict.NO_CASE_YET: _(
                "At most %(could_fail)s could fail; %(needed)s open the question."
            ),
            Verdict.OPEN_THE_QUESTION: _(
                "%(needed)s or more open the question. "
                "It says whether to look, never whom to choose."
            ),
        }[verdict.verdict]
        numbers = {"could_fail": verdict.could_fail, "needed": verdict.failures_that_open}
        return f"{counts} {consequence % numbers}"

    @row_property
    def lines(self):
        """The criteria in the order of the evaluation."""
        for name, finding in self.verdict.criteria.items():
            yield IncumbentLine(
                criterion=name,
                title=self.book.grid.criterion(name).title,
                finding=finding,
                why=self.why(name, finding),
                needed=tuple(self.open_questions(name, finding)),
            )

    @property
    def open_lines(self):
        return [line for line in self.lines if line.needed]

    def why(self, criterion, finding):
        standings = self.book.standings
        gates = {"gates": ", ".join(finding.gates)}
        if finding.reason is VerdictReason.GATE_FAILED:
            return _("gate %(gates)s failed") % gates
        if finding.reason is VerdictReason.GATE_OPEN:
            return _("gate %(gates)s is open") % gates
        if finding.reason is VerdictReason.TOO_LITTLE_EVIDENCE:
            if not standings.criterion(criterion).weights:
                return _("none of its checks was asked here")
            return coverage_needed(finding.coverage, standings.settings.coverage_minimum)
        return _("score %(score)s, the pass mark is %(mark)s") % {
            "score": displayed(finding.value or 0),
            "mark": displayed(self.verdict.pass_mark, 0),
        }

    def open_questions(self, criterion, finding):
        """Yield what is without an answer on a criterion that is not evidenced."""
        if finding.verdict is not CriterionVerdict.NOT_EVIDENCED:
            return
        result = self.book.standings.candidate(self.verdict.incumbent)
        rules = self.book.standings.criterion(criterion)
        unanswered = [check for check in rules.weights if result.cells[check].level is None]
        for check in (*unanswered, *(gate for gate in rules.gates if result.gates[gate].is_open)):
            words = self.book.grid.check(check)
            yield OpenQuestion(check, words.question, tuple(words.evidence))

    @row_property
    def other_people(self):
        """The criteria on which other people rated the incumbent than the rest."""
        sheet = self.book.results.sheet
        criteria = {check["id"]: row["id"] for row in sheet["criteria"] for check in row["checks"]}
        own = {row["id"]: set() for row in sheet["criteria"]}
        rest = {row["id"]: set() for row in sheet["criteria"]}
        for row in sheet["ratings"]:
            side = own if row["candidate"] == self.candidate.id else rest
            side[criteria[row["check"]]].add(row["assessor"])
        for criterion, people in own.items():
            if rest[criterion] and people != rest[criterion]:
                names = (
                    [self.book.people[assessor] for assessor in sorted(side)]
                    for side in (people, rest[criterion])
                )
                yield OtherPeople(self.book.grid.criterion(criterion).title, *names)

    @cached_property
    def earlier(self):
        """The incumbent's last rating and the first of the rest; None within a day."""
        moments = {
            candidate: [at for cell in cells.values() for at in cell["at"] if at]
            for candidate, cells in self.book.document["ratings"].items()
        }
        own = moments.pop(self.candidate.id, [])
        rest = [min(times) for times in moments.values() if times]
        if not own or not rest:
            return None
        last, first = read_instant(max(own)), read_instant(min(rest))
        return (last, first) if first - last >= A_DAY else None

    @row_property
    def warnings(self):
        """What makes the comparison weaker, as the report prints it."""
        for row in self.other_people:
            names = (
                joined(quoted(name, 60) for name in people) or _("nobody")
                for people in (row.incumbent, row.rest)
            )
            text = _("{}: the incumbent was rated by {}, the rest by {}.")
            yield format_html(text, row.title, *names)
        if self.earlier:
            until, since = (moment_in(at, UTC) for at in self.earlier)
            yield _(
                "The incumbent was rated earlier than the rest: until %(until)s, the rest "
                "from %(since)s."
            ) % {"until": until, "since": since}
