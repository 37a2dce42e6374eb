"""The incumbent: whether to open the question of switching, never whom to choose."""

from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.results import CandidateResult, CriterionResult, Standings
from scoring.arithmetic.score import is_exact
from scoring.arithmetic.sheet import SheetCriterion
from scoring.arithmetic.states import CriterionStatus

PASS_MARK = 50
# So many failed criteria (three of the grid's six) open the question.
FAILURES_THAT_OPEN = 3


class CriterionVerdict(StrEnum):
    """How the incumbent stands on one criterion."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EVIDENCED = "not_evidenced"


class VerdictReason(StrEnum):
    """The rule that decided a criterion: the first that holds, in this order."""

    GATE_FAILED = "gate_failed"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"
    GATE_OPEN = "gate_open"
    UNDER_THE_MARK = "under_the_mark"
    AT_THE_MARK = "at_the_mark"


_VERDICTS = {
    VerdictReason.GATE_FAILED: CriterionVerdict.FAILED,
    VerdictReason.TOO_LITTLE_EVIDENCE: CriterionVerdict.NOT_EVIDENCED,
    VerdictReason.GATE_OPEN: CriterionVerdict.NOT_EVIDENCED,
    VerdictReason.UNDER_THE_MARK: CriterionVerdict.FAILED,
    VerdictReason.AT_THE_MARK: CriterionVerdict.PASSED,
}


class Verdict(StrEnum):
    """The three answers to "should we be replacing the vendor we have?"."""

    OPEN_THE_QUESTION = "open_the_question"
    NO_CASE_YET = "no_case_yet"
    CANNOT_TELL_YET = "cannot_tell_yet"


class CriterionFinding(NamedTuple):
    """The verdict on one criterion, and what it rests on.

    reason    the rule that decided it
    value     0 to 100: the score; None without one. Not to be shown as a score when the
              reason is TOO_LITTLE_EVIDENCE
    coverage  0 to 1
    gates     the gates of it that failed or, when none did, those that are open
    """

    verdict: CriterionVerdict
    reason: VerdictReason
    value: Fraction | None
    coverage: Fraction
    gates: tuple[str, ...]


class IncumbentVerdict(NamedTuple):
    """The verdict, with each criterion's in the order of the evaluation.

    `failed`, `not_evidenced` and `passed` count the criteria; `could_fail` counts those
    that fail now or would if everything not evidenced went badly.
    """

    incumbent: str
    pass_mark: Fraction
    criteria: dict[str, CriterionFinding]
    verdict: Verdict

    @property
    def failed(self) -> int:
        return self._number_of(CriterionVerdict.FAILED)

    @property
    def not_evidenced(self) -> int:
        return self._number_of(CriterionVerdict.NOT_EVIDENCED)

    @property
    def passed(self) -> int:
        return self._number_of(CriterionVerdict.PASSED)

    @property
    def could_fail(self) -> int:
        return self.failed + self.not_evidenced

    def _number_of(self, verdict: CriterionVerdict) -> int:
        return sum(found.verdict is verdict for found in self.criteria.values())


def incumbent_verdict(
    standings: Standings, incumbent: str, pass_mark: Fraction | int = PASS_MARK
) -> IncumbentVerdict:
    """Return whether the vendor in place gives reason to look for another.

    On each criterion the first of these decides: a gate of it failed (failed); its
    coverage is under the minimum or a gate of it is open (not evidenced); its exact score
    is under `pass_mark`, 0 to 100 (failed); else it passed. A gate that the chair waived
    neither failed nor is open. Three or more failed open the question; fewer than three
    that fail or could is no case yet; anything else cannot be told yet. Criteria count
    once each, whatever their points.

    The rule is that of the grid: "fails three of the six criteria". Raises ValueError for
    an unknown candidate and for a pass mark that is not exact or not from 0 to 100.
    """
    if not (is_exact(pass_mark) and 0 <= pass_mark <= 100):
        found = fraction_text(pass_mark) if is_exact(pass_mark) else repr(pass_mark)
        raise ValueError(f"pass_mark is {found}. Give an int or a Fraction from 0 to 100.")
    try:
        result = standings.candidate(incumbent)
    except KeyError:
        raise ValueError(
            f"incumbent is {incumbent!r}. Give the id of a candidate of this evaluation."
        ) from None
    criteria = {
        criterion.id: _finding(result, criterion, Fraction(pass_mark))
        for criterion in standings.criteria
    }
    return IncumbentVerdict(incumbent, Fraction(pass_mark), criteria, _verdict(criteria))


def incumbent_to_plain(verdict: IncumbentVerdict) -> dict[str, Any]:
    """Return the verdict as plain data; the score, coverage and pass mark are "n/d"."""
    return {
        "incumbent": verdict.incumbent,
        "pass_mark": fraction_text(verdict.pass_mark),
        "verdict": verdict.verdict.value,
        "failed": verdict.failed,
        "not_evidenced": verdict.not_evidenced,
        "passed": verdict.passed,
        "could_fail": verdict.could_fail,
        "criteria": {
            name: {
                "verdict": found.verdict.value,
                "reason": found.reason.value,
                "value": None if found.value is None else fraction_text(found.value),
                "coverage": fraction_text(found.coverage),
                "gates": list(found.gates),
            }
            for name, found in verdict.criteria.items()
        },
    }


def _finding(
    result: CandidateResult, criterion: SheetCriterion, pass_mark: Fraction
) -> CriterionFinding:
    failed = tuple(gate for gate in criterion.gates if result.gates[gate].is_failed)
    open_gates = tuple(gate for gate in criterion.gates if result.gates[gate].is_open)
    found = result.criteria[criterion.id]
    reason = _reason(found, failed, open_gates, pass_mark)
    score = found.score
    return CriterionFinding(
        _VERDICTS[reason], reason, score.value, score.coverage, failed or open_gates
    )


def _reason(
    found: CriterionResult,
    failed: tuple[str, ...],
    open_gates: tuple[str, ...],
    pass_mark: Fraction,
) -> VerdictReason:
    value = found.score.value
    if failed:
        return VerdictReason.GATE_FAILED
    if found.status is CriterionStatus.NOT_ENOUGH_EVIDENCE or value is None:
        return VerdictReason.TOO_LITTLE_EVIDENCE
    if open_gates:
        return VerdictReason.GATE_OPEN
    return VerdictReason.UNDER_THE_MARK if value < pass_mark else VerdictReason.AT_THE_MARK


def _verdict(criteria: dict[str, CriterionFinding]) -> Verdict:
    verdicts = [found.verdict for found in criteria.values()]
    failed = verdicts.count(CriterionVerdict.FAILED)
    if failed >= FAILURES_THAT_OPEN:
        return Verdict.OPEN_THE_QUESTION
    if failed + verdicts.count(CriterionVerdict.NOT_EVIDENCED) < FAILURES_THAT_OPEN:
        return Verdict.NO_CASE_YET
    return Verdict.CANNOT_TELL_YET
