"""How one vendor was assessed, as its letter says it: criterion by criterion, check by check."""

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.display import displayed
from scoring.arithmetic.incumbent import VerdictReason
from scoring.arithmetic.states import TOP_LEVEL, CandidateStatus, CriterionStatus
from scoring.decisions.proposals import least_score, strengths_of
from scoring.reports.pages.incumbent import VERDICTS, IncumbentTest
from scoring.results.lines import joined

UNRATED = {
    "pending": gettext_lazy("Not rated, so it does not count."),
    "cannot_tell": gettext_lazy("We could not tell from what we hold, so it does not count."),
    "abstained": gettext_lazy("Nobody of our panel could judge it, so it does not count."),
}
# What stands before a higher level where more proof is asked for than the vendor gave.
HELD = {
    "none": gettext_lazy("We hold nothing on this."),
    "claim": gettext_lazy("We hold only a statement of yours."),
    "expired": gettext_lazy("What we hold is out of date."),
    "document": gettext_lazy("We hold a document. A higher level asks that we test it ourselves."),
    "unconfirmed": gettext_lazy("One of us tested it. A higher level asks for a second person."),
    "verified": gettext_lazy("We tested it, and our test found less than the next level asks."),
}


class CheckLine(NamedTuple):
    """One check: `reached` of `available` points of 100.
    Both are None where it does not count, and where its criterion has no score to be part of.
    """

    question: str
    level: object
    words: str
    available: Fraction | None
    reached: Fraction | None
    reasons: tuple
    next_level: str


class CriterionPart(NamedTuple):
    """One criterion; `score` and `reached` are None where too little could be rated."""

    title: str
    points: Fraction
    score: Fraction | None
    reached: Fraction | None
    coverage: Fraction
    checks: tuple


def parts_of(book, result, reasons_for):
    """Return the CriterionParts of a candidate, in the order of the evaluation.
    `reasons_for` gives the texts of one check as they are printed.
    """
    total = sum(row.points for row in book.standings.criteria) or 1
    parts = []
    for criterion in book.standings.criteria:
        own = result.criteria[criterion.id]
        points = Fraction(100 * criterion.points, total)
        is_enough = own.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
        score = own.score.value if is_enough else None
        counted = sum(
            weight
            for check, weight in criterion.weights.items()
            if result.cells[check].level is not None
        )
        lines = []
        for check, weight in criterion.weights.items():
            cell, words = result.cells[check], book.checks[check]
            available = reached = None
            if is_enough and cell.level is not None and counted:
                available = points * weight / counted
                reached = available * Fraction(cell.level) / TOP_LEVEL
            lines.append(
                CheckLine(
                    words.question,
                    cell.level,
                    level_in_words(words, cell),
                    available,
                    reached,
                    tuple(reasons_for(check)),
                    next_level(words, cell),
                )
            )
        parts.append(
            CriterionPart(
                book.grid.criterion(criterion.id).title,
                points,
                score,
                None if score is None else points * score / 100,
                own.score.coverage,
                tuple(lines),
            )
        )
    return parts


def level_in_words(check, cell):
    """Return what the grid says of the level reached; of a mean, of the levels on both sides."""
    if cell.level is None:
        return UNRATED[cell.state]
    below, above = floor(cell.level), ceil(cell.level)
    if below == above:
        return check.levels[below]
    return _("Between %(below)s: %(below_words)s And %(above)s: %(above_words)s") % {
        "below": below,
        "below_words": ended(check.levels[below]),
        "above": above,
        "above_words": ended(check.levels[above]),
    }


def next_level(check, cell):
    """Return what the next level asks, and what we hold where that alone stands before it."""
    if cell.level is None:
        if not check.evidence:
            return _("Show us what answers the question.")
        return _("To rate it we need: %(evidence)s") % {"evidence": "; ".join(check.evidence)}
    if cell.level >= TOP_LEVEL:
        return _("This is the highest level.")
    higher = floor(cell.level) + 1
    step = _("Level %(level)s: %(words)s") % {"level": higher, "words": check.levels[higher]}
    return f"{HELD[cell.evidence]} {step}" if cell.cap < higher else step


def ended(sentence):
    return sentence if sentence[-1:] in ".!?" else f"{sentence}."


def proposed_reason(book, row, result):
    """Return why, where the lead typed no reason: what the scores say, without any rank."""
    if result.rank is None:
        return unranked_reason(book, result)
    names = {"score": displayed(result.score.value), "least": displayed(least_score(book.results))}
    if result.score.value < least_score(book.results):
        first = _("Your score is %(score)s of 100; our short list asks for %(least)s or more.")
    elif is_behind_all_chosen(book, result):
        first = _("Your score is %(score)s of 100. Those on our short list were ranked before you.")
    else:
        first = _("Your score is %(score)s of 100.")
    return " ".join([first % names, *strengths_of(book.results, result)])


def is_behind_all_chosen(book, result):
    """Whether there is a short list, and everybody on it has a better rank than `result`."""
    ranks = [book.standings.candidate(name).rank for name in book.with_outcome("shortlist")]
    return bool(ranks) and all(rank is not None and rank < result.rank for rank in ranks)


def unranked_reason(book, result):
    if result.status is CandidateStatus.OUT_BY_GATE:
        failed = [book.checks[gate].question for gate in result.failed_gates]
        return ngettext(
            "You did not meet this condition: %(questions)s",
            "You did not meet these conditions: %(questions)s",
            len(failed),
        ) % {"questions": " ".join(failed)}
    statuses = {
        CriterionStatus.BELOW_MINIMUM: _(
            "Your score is under the least that we ask on %(titles)s."
        ),
        CriterionStatus.NOT_ENOUGH_EVIDENCE: _(
            "Too little could be rated from what we hold on %(titles)s, so you have no total."
        ),
    }
    sentences = []
    for status, sentence in statuses.items():
        # What has neither points nor a minimum keeps nobody out.
        titles = [
            book.grid.criterion(rule.id).title
            for rule in book.standings.criteria
            if rule.counts and result.criteria[rule.id].status is status
        ]
        if titles:
            sentences.append(sentence % {"titles": joined(titles)})
    if not sentences:
        sentences.append(_("Your score is under the least that we ask of all."))
    return " ".join(sentences)


def advantages(book, winner, own):
    """Return the titles of the criteria on which one chosen was rated higher, by how much."""
    lines = []
    for criterion in book.standings.criteria:
        theirs, ours = (scored(side.criteria[criterion.id]) for side in (winner, own))
        if theirs is not None and ours is not None and theirs > ours:
            title = book.grid.criterion(criterion.id).title
            lines.append((theirs - ours, title, theirs, ours))
    return [line[1:] for line in sorted(lines, key=lambda line: -line[0])]


def scored(criterion):
    is_enough = criterion.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
    return criterion.score.value if is_enough else None


def leading_checks(book, winner, own, most):
    """Return (question, level, its words) of the checks on which one chosen leads most."""
    lines = []
    for criterion in book.standings.criteria:
        for check in criterion.weights:
            theirs, ours = winner.cells[check], own.cells[check]
            if theirs.level is not None and theirs.level > (ours.level or 0):
                check_words = book.checks[check]
                gap = theirs.level - (ours.level or 0)
                lines.append(
                    (-gap, check_words.question, theirs.level, level_in_words(check_words, theirs))
                )
    return [line[1:] for line in sorted(lines, key=lambda line: line[:2])[:most]]


class TestOfIncumbent:
    """What the incumbent test concluded about the vendor in place, in words for itself."""

    __test__ = False

    def __init__(self, book, candidate):
        line = book.results.candidates[candidate]
        self.test = IncumbentTest(book, line)
        self.answer, self.sentences = self.test.answer, list(self.test.sentences)

    @property
    def lines(self):
        """(title of the criterion, the word for its verdict, why)"""
        grid = self.test.book.grid
        for name, finding in self.test.verdict.criteria.items():
            word, _chip = VERDICTS[finding.verdict]
            yield grid.criterion(name).title, word, self.why(name, finding)

    def why(self, criterion, finding):
        if finding.reason is VerdictReason.GATE_FAILED:
            return _("A condition was not met.")
        if finding.reason is VerdictReason.GATE_OPEN:
            return _("It is open whether a condition is met.")
        if finding.reason is VerdictReason.HELD_DOWN_BY_PROOF:
            return _(
                "Your score is %(score)s. It would be %(thing)s if all that you say were proved; "
                "the mark to pass is %(mark)s."
            ) % {
                "score": displayed(finding.value or 0),
                "thing": displayed(finding.at_thing or 0),
                "mark": displayed(self.test.verdict.pass_mark, 0),
            }
        why = str(self.test.why(criterion, finding))
        return ended(why[:1].upper() + why[1:])
