"""The standings as they are shown, the same on the page and in the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import (
    CandidateResult,
    CandidateStatus,
    CriterionResult,
    CriterionStatus,
    Standings,
    displayed,
    place_label,
)
from scoring.results.coverage import coverage_needed
from scoring.results.lines import CandidateLine, Cell, CriterionLine, GateLine


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One candidate in the table. Numbers are exact; the template rounds them.

    place     "1", or "1=" when it is shared; empty when not ranked
    value     0 to 100, None without a score; low to high is where it can still go
    gates     "5 of 6 pass", empty without gates in use
    failed, open, waived   ids of gates
    lapsed    ids of those open gates that passed on evidence which does not hold any more
    why       sentences that say why it is not ranked; empty when it is
    first_in  share of the weightings drawn in which it is first, with its standard error;
              None where nothing was drawn, or it is not ranked
    """

    candidate: CandidateLine
    status: str
    place: str
    value: Fraction | None
    low: Fraction
    high: Fraction
    coverage: Fraction
    gates: str
    failed: tuple[str, ...]
    open: tuple[str, ...]
    waived: tuple[str, ...]
    lapsed: tuple[str, ...]
    claim_share: Fraction | None
    why: tuple[str, ...]
    first_in: Fraction | None = None
    first_in_error: Fraction | None = None

    @property
    def is_ranked(self) -> bool:
        return self.status == CandidateStatus.RANKED

    @property
    def has_score(self) -> bool:
        """Whether the score may stand as a number; without enough evidence it may not."""
        return self.value is not None and self.status != CandidateStatus.INCOMPLETE

    @property
    def span(self) -> Fraction:
        """Return how far low and high are apart, 0 to 100."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class CriteriaRow:
    """One candidate's (criterion id, result) pairs, in the order of the criteria."""

    candidate: CandidateLine
    criteria: tuple[tuple[str, CriterionResult], ...]


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """Candidates of one status; `title` is empty for those that are ranked."""

    status: str
    title: str
    rows: tuple[StandingRow, ...]


@dataclass(frozen=True, slots=True)
class StandingsTable:
    """The groups that hold anybody, in the order to show: the ranked ones first.

    `draws` says what the shares of first places rest on, empty where there are none.
    """

    groups: tuple[StandingGroup, ...]
    draws: str = ""

    @property
    def ranked(self) -> tuple[StandingRow, ...]:
        return tuple(row for row in self.rows if row.is_ranked)

    @property
    def unranked(self) -> tuple[StandingGroup, ...]:
        return tuple(group for group in self.groups if group.title)

    @property
    def rows(self) -> tuple[StandingRow, ...]:
        """Return every row in the order to show."""
        return tuple(row for group in self.groups for row in group.rows)


UNRANKED_TITLES = {
    CandidateStatus.RANKED: "",
    CandidateStatus.INCOMPLETE: "Not enough evidence",
    CandidateStatus.BELOW_MINIMUM: "Below a minimum",
    CandidateStatus.OUT_BY_GATE: "Out by a gate",
}


def standings_table(
    standings: Standings,
    candidates: Mapping[str, CandidateLine],
    criteria: Mapping[str, CriterionLine],
    gates: Mapping[Cell, GateLine],
) -> StandingsTable:
    """Return the ranked rows by place, and the others in groups with the reasons."""
    rows = [
        _row(result, candidates[result.id], gates, _why(result, standings, criteria, gates))
        for result in standings.candidates
    ]
    groups = (
        StandingGroup(status, title, tuple(row for row in rows if row.status == status))
        for status, title in UNRANKED_TITLES.items()
    )
    return StandingsTable(tuple(group for group in groups if group.rows))


def _row(
    result: CandidateResult,
    candidate: CandidateLine,
    gates: Mapping[Cell, GateLine],
    why: Iterable[str],
) -> StandingRow:
    found = {gate: gates.get((result.id, gate)) for gate in result.open_gates}
    passed = sum(outcome.result == "pass" for outcome in result.gates.values())
    return StandingRow(
        candidate=candidate,
        status=result.status,
        place="" if result.place is None else place_label(result.place, result.tied),
        value=result.score.value,
        low=result.score.low,
        high=result.score.high,
        coverage=result.score.coverage,
        gates=f"{passed} of {len(result.gates)} pass" if result.gates else "",
        failed=result.failed_gates,
        open=result.open_gates,
        waived=result.waived_gates,
        lapsed=tuple(gate for gate, line in found.items() if line and line.lapsed),
        claim_share=result.claim_share,
        why=tuple(why),
    )


def _why(
    result: CandidateResult,
    standings: Standings,
    criteria: Mapping[str, CriterionLine],
    gates: Mapping[Cell, GateLine],
) -> Iterable[str]:
    if result.status is CandidateStatus.OUT_BY_GATE:
        for gate in result.failed_gates:
            yield f"{gate} failed: {gates[result.id, gate].reason}"
    if result.status is CandidateStatus.INCOMPLETE:
        yield from _thin_criteria(result, standings, criteria)
    if result.status is CandidateStatus.BELOW_MINIMUM:
        yield from _missed_minima(result, standings, criteria)


def _thin_criteria(
    result: CandidateResult, standings: Standings, criteria: Mapping[str, CriterionLine]
) -> Iterable[str]:
    least = standings.settings.coverage_minimum
    for criterion in standings.criteria:
        found = result.criteria[criterion.id]
        if criterion.counts and found.status is CriterionStatus.NOT_ENOUGH_EVIDENCE:
            gap = coverage_needed(found.score.coverage, least)
            yield f"{criteria[criterion.id].title}: {gap}"


def _missed_minima(
    result: CandidateResult, standings: Standings, criteria: Mapping[str, CriterionLine]
) -> Iterable[str]:
    for criterion in standings.criteria:
        found = result.criteria[criterion.id]
        if found.status is CriterionStatus.BELOW_MINIMUM and criterion.minimum is not None:
            yield (
                f"{criteria[criterion.id].title}: {_shown(found.score.value)}, "
                f"minimum {displayed(criterion.minimum)}"
            )
    overall = standings.settings.overall_minimum
    if result.below_overall and overall is not None:
        yield f"Overall: {_shown(result.score.value)}, minimum {displayed(overall)}"


def _shown(value: Fraction | None) -> str:
    return "no score" if value is None else displayed(value)
