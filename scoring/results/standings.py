"""The standings as they are shown, the same on the page and in the report."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.display import displayed, percent_text
from scoring.arithmetic.ranks import rank_label
from scoring.arithmetic.standings import (
    CandidateResult,
    Standings,
    provisional_ranks,
    standings_without_exceptions,
)
from scoring.arithmetic.states import CandidateStatus, CriterionStatus
from scoring.ratings.unknowns import Unknown, points_in_all
from scoring.results.lines import (
    MOST_NAMED,
    CandidateLine,
    Cell,
    CriterionLine,
    GateLine,
    joined,
    margin_text,
    names_of,
)


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


class StandingRow(NamedTuple):
    """One candidate in the table. Numbers are exact; the template rounds them.

    rank      "1", or "1=" when it is shared; empty when not ranked
    gates     "5 of 6 pass", empty without gates in use
    lapsed    ids of the open gates that passed on evidence which does not hold any more
    why       sentences that say why it is not ranked; empty when it is
    provisional  its place in the provisional order of its group, "" where there is none
    unknown      sentences on what is not known of it; empty when it is ranked
    first_in  share of the weightings drawn in which it is first, with its standard error;
              None where nothing was drawn, or it is not ranked
    """

    candidate: CandidateLine
    result: CandidateResult
    rank: str
    gates: str
    lapsed: tuple[str, ...]
    why: tuple[str, ...]
    provisional: str = ""
    unknown: tuple[str, ...] = ()
    first_in: Fraction | None = None
    first_in_error: Fraction | None = None


class StandingGroup(NamedTuple):
    title: str
    rows: tuple[StandingRow, ...]


class StandingsTable(NamedTuple):
    """The groups that hold anybody, the ranked ones first."""

    groups: tuple[StandingGroup, ...]
    draws: str = ""

    @property
    def ranked(self) -> tuple[StandingRow, ...]:
        return tuple(row for row in self.rows if row.rank)

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
    unknowns: Mapping[str, Sequence[Unknown]],
) -> StandingsTable:
    places = provisional_ranks(standings.candidates)
    rows: dict[CandidateStatus, list[StandingRow]] = {}
    for result in standings.candidates:
        passed = sum(outcome.result == "pass" for outcome in result.gates.values())
        fraction = {"passed": passed, "total": len(result.gates)}
        row = StandingRow(
            candidate=candidates[result.id],
            result=result,
            rank="" if result.rank is None else rank_label(result.rank, result.tied),
            gates=_("%(passed)s of %(total)s pass") % fraction if result.gates else "",
            lapsed=tuple(
                gate
                for gate in result.open_gates
                if (result.id, gate) in gates and gates[result.id, gate].lapsed
            ),
            why=tuple(reasons_of(result, standings, criteria, gates)),
            provisional=provisional_label(result, standings.candidates, places),
            unknown=tuple(unknown_of(result, unknowns.get(result.id, ())))
            if result.rank is None
            else (),
        )
        rows.setdefault(result.status, []).append(row)
    # The standings are in the order of the titles.
    return StandingsTable(
        tuple(
            StandingGroup(str(UNRANKED_TITLES[status]), tuple(group))
            for status, group in rows.items()
        )
    )


def provisional_label(
    result: CandidateResult, results: Sequence[CandidateResult], places: Mapping[str, int]
) -> str:
    """Return "2", or "2=" where another of the same status has that place too; "" for none."""
    if result.id not in places:
        return ""
    own = [places[second.id] for second in results if second.status is result.status]
    return rank_label(places[result.id], own.count(places[result.id]) > 1)


def unknown_of(result: CandidateResult, unknowns: Sequence[Unknown]) -> Iterator[str]:
    """Yield what is not known of a candidate: checks with nothing held, and without a level."""
    if unknowns:
        yield ngettext(
            "Nothing is held on %(count)s check, worth %(points)s of 100 points.",
            "Nothing is held on %(count)s checks, worth %(points)s of 100 points.",
            len(unknowns),
        ) % {"count": len(unknowns), "points": points_in_all(unknowns)}
    silent = {unknown.check.id for unknown in unknowns}
    untold = [c for c, cell in result.cells.items() if cell.level is None and c not in silent]
    if untold:
        yield _("Something is held, and there is no level, on %(checks)s.") % {
            "checks": ", ".join(untold)
        }


def reasons_of(
    result: CandidateResult,
    standings: Standings,
    criteria: Mapping[str, CriterionLine],
    gates: Mapping[Cell, GateLine],
) -> Iterator[str]:
    settings, outcomes = standings.settings, result.criteria
    for gate in result.failed_gates:
        names = {"gate": gate, "reason": gates[result.id, gate].reason}
        yield _("%(gate)s failed: %(reason)s") % names
    if result.status is CandidateStatus.INCOMPLETE:
        for rule in standings.criteria:
            outcome = outcomes[rule.id]
            if rule.counts and outcome.status is CriterionStatus.NOT_ENOUGH_EVIDENCE:
                gap = coverage_needed(outcome.score.coverage, settings.coverage_minimum)
                yield _("%(title)s: %(gap)s") % {"title": criteria[rule.id].title, "gap": gap}
    if result.status is CandidateStatus.BELOW_MINIMUM:
        tested = [
            (criteria[rule.id].title, outcomes[rule.id].score.value, rule.minimum)
            for rule in standings.criteria
        ]
        for title, value, minimum in (
            *tested,
            (_("Overall"), result.score.value, settings.overall_minimum),
        ):
            if value is not None and minimum is not None and value < minimum:
                names = {"title": title, "score": displayed(value), "minimum": displayed(minimum)}
                yield _("%(title)s: %(score)s, minimum %(minimum)s") % names


class Headline(NamedTuple):
    """What a reader must know first.

    leaders   those of the first rank: none when nobody is ranked, several when tied
    value     their score
    lead      the points between them and the next rank; None without a next one
    next      those of the next rank
    provisional  where nobody is ranked: the first rows of the provisional order
    unranked  how many are shown without a rank
    """

    leaders: tuple[CandidateLine, ...]
    value: Fraction | None
    lead: Fraction | None
    next: tuple[CandidateLine, ...]
    unranked: int
    provisional: tuple[StandingRow, ...] = ()
    more_provisional: int = 0

    @property
    def leader_names(self) -> str:
        return names_of(self.leaders)

    @property
    def lead_text(self) -> str:
        return margin_text(self.lead) if self.lead else ""

    @property
    def next_names(self) -> str:
        if len(self.next) > 2:
            return _("%(count)s candidates in the next rank") % {"count": len(self.next)}
        return joined(format_html("<bdi>{}</bdi>", line.name) for line in self.next)


def headline_of(table: StandingsTable) -> Headline:
    """Return what leads these standings. The first two ranks are named, no more."""
    by_rank = [list(rows) for _rank, rows in groupby(table.ranked, lambda row: row.rank)]
    leaders, runners_up = [*by_rank, [], []][:2]
    # Whoever is ranked has a score.
    scores = [rows[0].result.score.value or Fraction(0) for rows in by_rank[:2]]
    rows = () if by_rank else provisional_rows(table)
    return Headline(
        leaders=tuple(row.candidate for row in leaders),
        value=scores[0] if scores else None,
        lead=scores[0] - scores[1] if len(scores) > 1 else None,
        next=tuple(row.candidate for row in runners_up),
        unranked=len(table.rows) - len(table.ranked),
        provisional=rows[:MOST_NAMED],
        more_provisional=max(len(rows) - MOST_NAMED, 0),
    )


def provisional_rows(table: StandingsTable) -> tuple[StandingRow, ...]:
    """Those of the first group that has a provisional order."""
    groups = [tuple(row for row in group.rows if row.provisional) for group in table.groups]
    return next((rows for rows in groups if rows), ())


class BothRow(NamedTuple):
    id: str
    counted: CandidateResult
    without: CandidateResult

    @property
    def is_moved(self) -> bool:
        return self.counted.rank != self.without.rank


class BothResults(NamedTuple):
    """`excepted` are the (assessor, criterion) that count by exception alone."""

    excepted: tuple[tuple[str, str], ...]
    rows: tuple[BothRow, ...]

    @property
    def is_turned(self) -> bool:
        return any(row.is_moved for row in self.rows)


def both_results(sheet: Mapping[str, Any], standings: Standings) -> BothResults | None:
    """None where no exception makes a difference to who counts."""
    without = standings_without_exceptions(sheet) if sheet.get("exceptions") else None
    if without is None:
        return None
    return BothResults(
        excepted=tuple(pair for pair in without.left_out if pair not in standings.left_out),
        rows=tuple(
            BothRow(result.id, result, without.candidate(result.id))
            for result in standings.candidates
        ),
    )
