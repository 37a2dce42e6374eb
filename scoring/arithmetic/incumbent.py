"""The incumbent: whether to open the question of switching, never whom to choose."""

from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import fraction_text, is_exact, plain_value
from scoring.arithmetic.proof_cost import score_at_thing
from scoring.arithmetic.sheet import SheetCriterion
from scoring.arithmetic.standings import CandidateResult, Standings
from scoring.arithmetic.states import CriterionStatus


class CriterionVerdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_EVIDENCED = "not_evidenced"


class VerdictReason(StrEnum):
    """The rule that decided a criterion: the first that holds, in this order."""

    GATE_FAILED = "gate_failed"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"
    GATE_OPEN = "gate_open"
    HELD_DOWN_BY_PROOF = "held_down_by_proof"
    UNDER_THE_MARK = "under_the_mark"
    AT_THE_MARK = "at_the_mark"


_VERDICTS = {
    VerdictReason.GATE_FAILED: CriterionVerdict.FAILED,
    VerdictReason.TOO_LITTLE_EVIDENCE: CriterionVerdict.NOT_EVIDENCED,
    VerdictReason.GATE_OPEN: CriterionVerdict.NOT_EVIDENCED,
    VerdictReason.HELD_DOWN_BY_PROOF: CriterionVerdict.NOT_EVIDENCED,
    VerdictReason.UNDER_THE_MARK: CriterionVerdict.FAILED,
    VerdictReason.AT_THE_MARK: CriterionVerdict.PASSED,
}


class Verdict(StrEnum):
    OPEN_THE_QUESTION = "open_the_question"
    NO_CASE_YET = "no_case_yet"
    CANNOT_TELL_YET = "cannot_tell_yet"


class CriterionFinding(NamedTuple):
    verdict: CriterionVerdict
    reason: VerdictReason  # the rule that decided it
    # 0 to 100: the score; None without one. Not to be shown as a score when the reason is
    # TOO_LITTLE_EVIDENCE
    value: Fraction | None
    coverage: Fraction  # 0 to 1
    at_thing: Fraction | None  # 0 to 100: the score with every cell at the level of the thing
    gates: tuple[str, ...]  # the gates of it that failed or, when none did, those that are open


class IncumbentVerdict(NamedTuple):
    """`could_fail` counts the criteria that fail now or would if all not evidenced went badly."""

    incumbent: str
    pass_mark: Fraction
    failures_that_open: int
    criteria: dict[str, CriterionFinding]

    @property
    def failed(self) -> int:
        return self.count(CriterionVerdict.FAILED)

    @property
    def not_evidenced(self) -> int:
        return self.count(CriterionVerdict.NOT_EVIDENCED)

    @property
    def passed(self) -> int:
        return self.count(CriterionVerdict.PASSED)

    @property
    def could_fail(self) -> int:
        return self.failed + self.not_evidenced

    @property
    def verdict(self) -> Verdict:
        if self.failed >= self.failures_that_open:
            return Verdict.OPEN_THE_QUESTION
        could_open = self.could_fail >= self.failures_that_open
        return Verdict.CANNOT_TELL_YET if could_open else Verdict.NO_CASE_YET

    def count(self, verdict: CriterionVerdict) -> int:
        return sum(finding.verdict is verdict for finding in self.criteria.values())


def incumbent_verdict(
    standings: Standings, incumbent: str, pass_mark: Fraction | int, failures_that_open: int
) -> IncumbentVerdict:
    """Return whether the vendor in place gives reason to look for another.
    `pass_mark` is 0 to 100. Raises ValueError for another mark and for an unknown candidate.
    """
    if not (is_exact(pass_mark) and 0 <= pass_mark <= 100):
        text = fraction_text(pass_mark) if is_exact(pass_mark) else repr(pass_mark)
        raise ValueError(f"pass_mark is {text}. Give an int or a Fraction from 0 to 100.")
    try:
        result = standings.candidate(incumbent)
    except KeyError:
        raise ValueError(
            f"incumbent is {incumbent!r}. Give the id of a candidate of this evaluation."
        ) from None
    criteria = {
        criterion.id: finding_of(standings, result, criterion, Fraction(pass_mark))
        for criterion in standings.criteria
    }
    return IncumbentVerdict(incumbent, Fraction(pass_mark), failures_that_open, criteria)


def finding_of(
    standings: Standings, result: CandidateResult, criterion: SheetCriterion, pass_mark: Fraction
) -> CriterionFinding:
    failed = tuple(gate for gate in criterion.gates if result.gates[gate].is_failed)
    open_gates = tuple(gate for gate in criterion.gates if result.gates[gate].is_open)
    score, status = result.criteria[criterion.id]
    at_thing = score_at_thing(standings, result, criterion).value
    if failed:
        reason = VerdictReason.GATE_FAILED
    elif status is CriterionStatus.NOT_ENOUGH_EVIDENCE or score.value is None:
        reason = VerdictReason.TOO_LITTLE_EVIDENCE
    elif open_gates:
        reason = VerdictReason.GATE_OPEN
    elif score.value < pass_mark <= (at_thing or 0):
        reason = VerdictReason.HELD_DOWN_BY_PROOF
    elif score.value < pass_mark:
        reason = VerdictReason.UNDER_THE_MARK
    else:
        reason = VerdictReason.AT_THE_MARK
    return CriterionFinding(
        verdict=_VERDICTS[reason],
        reason=reason,
        value=score.value,
        coverage=score.coverage,
        at_thing=at_thing,
        gates=failed or open_gates,
    )


def incumbent_to_plain(verdict: IncumbentVerdict) -> Any:
    names = ("verdict", "failed", "not_evidenced", "passed", "could_fail")
    return plain_value(verdict._asdict() | {name: getattr(verdict, name) for name in names})
