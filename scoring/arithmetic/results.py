"""What is computed: one result for each candidate and each criterion of theirs."""

from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.score import Score
from scoring.arithmetic.sheet import GateOutcome, Settings, SheetCriterion
from scoring.arithmetic.states import CandidateStatus, CriterionStatus

Cell = tuple[str, str]  # candidate, check


class CriterionResult(NamedTuple):
    """A candidate's score on one criterion, and whether it may stand as a number.

    The value is kept when there is not enough evidence, so that it can be explained;
    show low and high instead of it.
    """

    score: Score
    status: CriterionStatus


class CandidateResult(NamedTuple):
    """Everything the evaluation says about one candidate.

    place         1 is best; None unless ranked
    tied          whether another candidate holds the same place
    status        out by gate before incomplete before below minimum before ranked
    below_overall whether the total is under the overall minimum
    claim_share   0 to 1: the part of the total that rests on no evidence, a claim or
                  expired evidence; None when there is no total or it is 0
    """

    id: str
    score: Score
    criteria: dict[str, CriterionResult]
    status: CandidateStatus
    place: int | None
    tied: bool
    below_overall: bool
    gates: dict[str, GateOutcome]
    cells: dict[str, CellResult]
    claim_share: Fraction | None

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Gates that take the candidate out: failed and not waived."""
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_failed)

    @property
    def open_gates(self) -> tuple[str, ...]:
        """Gates that block the decision: open and not waived."""
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_open)

    @property
    def waived_gates(self) -> tuple[str, ...]:
        """Gates not passed that the chair waived."""
        return tuple(gate for gate, outcome in self.gates.items() if outcome.is_waived)


class Blockers(NamedTuple):
    """What stands between these standings and a decision, in the order of the input.

    pending        (candidate, check) that nobody who counts has answered
    over_evidence  (candidate, check) with a level above what its evidence carries
    unsettled      (candidate, check) spread beyond tolerance, without an agreed level
    open_gates     (candidate, gate) open, of candidates that no other gate takes out
    incomplete     candidates shown and not ranked: a warning, it blocks nothing
    """

    pending: tuple[Cell, ...]
    over_evidence: tuple[Cell, ...]
    unsettled: tuple[Cell, ...]
    open_gates: tuple[Cell, ...]
    incomplete: tuple[str, ...]

    @property
    def block(self) -> bool:
        """Whether anything here blocks the decision."""
        return bool(self.pending or self.over_evidence or self.unsettled or self.open_gates)


class UnderMinimum(NamedTuple):
    """One assessor's own score is under a minimum: an item for moderation.

    `criterion` is None for the overall minimum. `value` and `minimum` are 0 to 100.
    """

    candidate: str
    criterion: str | None
    assessor: str
    value: Fraction
    minimum: Fraction


class Standings(NamedTuple):
    """The whole evaluation, computed.

    candidates     in the order to show: by place, then incomplete, below minimum, out by gate;
                   in the order of the input where nothing else decides
    leaders        ids in first place; more than one when tied, none when nobody is ranked
    left_out       (assessor, criterion) that do not count, after a miss
    counted        criterion -> the assessors who count there
    under_minimum  items for moderation from single assessors
    settings, criteria   what was sealed, as read from the input
    """

    candidates: tuple[CandidateResult, ...]
    leaders: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    counted: dict[str, tuple[str, ...]]
    blockers: Blockers
    under_minimum: tuple[UnderMinimum, ...]
    settings: Settings
    criteria: tuple[SheetCriterion, ...]

    @property
    def pending(self) -> tuple[Cell, ...]:
        """The (candidate, check) cells that nobody who counts has answered."""
        return self.blockers.pending

    def candidate(self, candidate: str) -> CandidateResult:
        """Return the candidate with that id. Raises KeyError when there is none."""
        for result in self.candidates:
            if result.id == candidate:
                return result
        raise KeyError(candidate)

    def criterion(self, criterion: str) -> SheetCriterion:
        """Return the criterion with that id. Raises KeyError when there is none."""
        for found in self.criteria:
            if found.id == criterion:
                return found
        raise KeyError(criterion)
