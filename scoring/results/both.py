"""Both results of the missing-assessor rule, where the chair's exception makes two of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.arithmetic import CandidateResult, Standings, standings_without_exceptions


@dataclass(frozen=True, slots=True)
class BothRow:
    """One candidate with the exception, as it counts, and without it."""

    id: str
    counted: CandidateResult
    without: CandidateResult

    @property
    def is_moved(self) -> bool:
        return self.counted.place != self.without.place


@dataclass(frozen=True, slots=True)
class BothResults:
    """`excepted` are the (assessor, criterion) that count by exception alone."""

    excepted: tuple[tuple[str, str], ...]
    rows: tuple[BothRow, ...]

    @property
    def is_turned(self) -> bool:
        """Whether somebody would stand elsewhere without the exception."""
        return any(row.is_moved for row in self.rows)


def both_results(sheet: Mapping[str, Any], standings: Standings) -> BothResults | None:
    """Return both results, None where no exception makes a difference to who counts."""
    if not sheet.get("exceptions"):
        return None
    without = standings_without_exceptions(sheet)
    if without is None:
        return None
    return BothResults(
        excepted=tuple(pair for pair in without.left_out if pair not in standings.left_out),
        rows=tuple(
            BothRow(result.id, result, without.candidate(result.id))
            for result in standings.candidates
        ),
    )
