"""The standings as they are shown, the same on the page and in the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed, percent_text
from scoring.arithmetic.ranks import rank_label
from scoring.arithmetic.standings import (
    CandidateResult,
    CriterionResult,
    Standings,
    standings_without_exceptions,
)
from scoring.arithmetic.states import CandidateStatus, CriterionStatus
from scoring.results.lines import CandidateLine, Cell, CriterionLine, GateLine


def rank_shown(result: CandidateResult) -> str:
    """The rank as "1", or "1=" when it is shared; "–" when there is none."""
    return "–" if result.rank is None else rank_label(result.rank, result.tied)


def coverage_needed(coverage: Fraction, minimum: Fraction) -> str:
    """Return "coverage 0 %, 70 % needed"."""
    # Where no coverage is needed, only a criterion without any level is too thin.
    if coverage == minimum == 0:
        return _("no check that counts has a level")
    covered, needed = percent_text(coverage), percent_text(minimum)
    # Whole percent would show the same number twice: 69.90 %, not 70 %.
    if covered == needed:
        covered = f"{displayed(100 * coverage)} %"
    return _("coverage %(covered)s, %(needed)s needed") % {"covered": covered, "needed": needed}


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One candidate in the table. Numbers are exact; the template rounds them.

    rank      "1", or "1=" when it is shared; empty when not ranked
    score     0 to 100, None where no number may stand; low to high is where it can still go
    gates     "5 of 6 pass", empty without gates in use
    failed, open, waived   ids of gates
    lapsed    ids of those open gates that passed on evidence which does not hold any more
    why       sentences that say why it is not ranked; empty when it is
    first_in  share of the weightings drawn in which it is first, with its standard error;
              None where nothing was drawn, or it is not ranked
    """

    candidate: CandidateLine
    status: str
    rank: str
    score: Fraction | None
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
        return self.score is not None

    @property
    def span(self) -> Fraction:
        """How far low and high are apart, 0 to 100."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class CriteriaRow:
    candidate: CandidateLine
    criteria: tuple[tuple[str, CriterionResult], ...]


@dataclass(frozen=True, slots=True)
class StandingGroup:
    status: str
    title: str
    rows: tuple[StandingRow, ...]


@dataclass(frozen=True, slots=True)
class StandingsTable:
    """The groups that hold anybody, the ranked ones first."""

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
        return tuple(row for group in self.groups for row in group.rows)


UNRANKED_TITLES = {
    CandidateStatus.RANKED: "",
    CandidateStatus.INCOMPLETE: gettext_lazy("Not enough evidence"),
    CandidateStatus.BELOW_MINIMUM: gettext_lazy("Below a minimum"),
    CandidateStatus.OUT_BY_GATE: gettext_lazy("Out by a gate"),
}


def standings_table(
    standings: Standings,
    candidates: Mapping[str, CandidateLine],
    criteria: Mapping[str, CriterionLine],
    gates: Mapping[Cell, GateLine],
) -> StandingsTable:
    rows = []
    for result in standings.candidates:
        findings = {gate: gates.get((result.id, gate)) for gate in result.open_gates}
        passed = sum(outcome.result == "pass" for outcome in result.gates.values())
        fraction = {"passed": passed, "total": len(result.gates)}
        rows.append(
            StandingRow(
                candidate=candidates[result.id],
                status=result.status,
                rank="" if result.rank is None else rank_label(result.rank, result.tied),
                score=result.shown,
                low=result.score.low,
                high=result.score.high,
                coverage=result.score.coverage,
                gates=_("%(passed)s of %(total)s pass") % fraction if result.gates else "",
                failed=result.failed_gates,
                open=result.open_gates,
                waived=result.waived_gates,
                lapsed=tuple(gate for gate, line in findings.items() if line and line.lapsed),
                claim_share=result.claim_share,
                why=tuple(reasons_of(result, standings, criteria, gates)),
            )
        )
    groups = (
        StandingGroup(status, str(title), tuple(row for row in rows if row.status == status))
        for status, title in UNRANKED_TITLES.items()
    )
    return StandingsTable(tuple(group for group in groups if group.rows))


def reasons_of(
    result: CandidateResult,
    standings: Standings,
    criteria: Mapping[str, CriterionLine],
    gates: Mapping[Cell, GateLine],
) -> Iterator[str]:
    settings = standings.settings
    if result.status is CandidateStatus.OUT_BY_GATE:
        for gate in result.failed_gates:
            names = {"gate": gate, "reason": gates[result.id, gate].reason}
            yield _("%(gate)s failed: %(reason)s") % names
    for criterion in standings.criteria:
        outcome, title = result.criteria[criterion.id], criteria[criterion.id].title
        is_thin = outcome.status is CriterionStatus.NOT_ENOUGH_EVIDENCE
        if result.status is CandidateStatus.INCOMPLETE and criterion.counts and is_thin:
            gap = coverage_needed(outcome.score.coverage, settings.coverage_minimum)
            yield f"{title}: {gap}"
        is_low = outcome.status is CriterionStatus.BELOW_MINIMUM
        is_below_minimum = result.status is CandidateStatus.BELOW_MINIMUM
        if is_below_minimum and is_low and criterion.minimum is not None:
            yield _minimum_missed(title, outcome.score.value, criterion.minimum)
    if (
        result.status is CandidateStatus.BELOW_MINIMUM
        and result.below_overall
        and settings.overall_minimum is not None
    ):
        yield _minimum_missed(_("Overall"), result.score.value, settings.overall_minimum)


def _minimum_missed(title: str, value: Fraction | None, minimum: Fraction) -> str:
    score = _("no score") if value is None else displayed(value)
    names = {"title": title, "score": score, "minimum": displayed(minimum)}
    return _("%(title)s: %(score)s, minimum %(minimum)s") % names


@dataclass(frozen=True, slots=True)
class Headline:
    """What a reader must know first.

    leaders   those of the first rank: none when nobody is ranked, several when tied
    value     their score
    lead      the points between them and the next rank; None without a next one
    next      those of the next rank
    unranked  how many are shown without a rank
    """

    leaders: tuple[CandidateLine, ...]
    value: Fraction | None
    lead: Fraction | None
    next: tuple[CandidateLine, ...]
    unranked: int


def headline_of(standings: Standings, table: StandingsTable) -> Headline:
    """Return what leads these standings. The first two ranks are named, no more."""
    by_rank: dict[str, list[CandidateLine]] = {}
    for row in table.ranked:
        by_rank.setdefault(row.rank, []).append(row.candidate)
    leaders, runners_up, *_rest = [*map(tuple, by_rank.values()), (), ()]
    # Whoever is ranked has a score.
    values = [
        standings.candidate(group[0].id).score.value or Fraction(0)
        for group in (leaders, runners_up)
        if group
    ]
    return Headline(
        leaders=leaders,
        value=values[0] if values else None,
        lead=values[0] - values[1] if len(values) > 1 else None,
        next=runners_up,
        unranked=len(table.rows) - len(table.ranked),
    )


@dataclass(frozen=True, slots=True)
class BothRow:
    id: str
    counted: CandidateResult
    without: CandidateResult

    @property
    def is_moved(self) -> bool:
        return self.counted.rank != self.without.rank


@dataclass(frozen=True, slots=True)
class BothResults:
    """`excepted` are the (assessor, criterion) that count by exception alone."""

    excepted: tuple[tuple[str, str], ...]
    rows: tuple[BothRow, ...]

    @property
    def is_turned(self) -> bool:
        return any(row.is_moved for row in self.rows)


def both_results(sheet: Mapping[str, Any], standings: Standings) -> BothResults | None:
    """None where no exception makes a difference to who counts."""
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
