"""The standings in words: who leads and by how much, before any table."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import Standings
from scoring.results.lines import CandidateLine
from scoring.results.table import StandingsTable


@dataclass(frozen=True, slots=True)
class Headline:
    """What a reader must know first.

    leaders   those in first place: none when nobody is ranked, several when tied
    value     their score
    lead      the points between them and the next place; None without a next one
    next      those in the next place
    unranked  how many are shown without a place
    """

    leaders: tuple[CandidateLine, ...]
    value: Fraction | None
    lead: Fraction | None
    next: tuple[CandidateLine, ...]
    unranked: int


def headline_of(standings: Standings, table: StandingsTable) -> Headline:
    """Return the words for these standings. The first two places are named, no more."""
    first, second = _places(table)
    lead = None
    if first and second:
        lead = _value(standings, first) - _value(standings, second)
    return Headline(
        leaders=first,
        value=_value(standings, first) if first else None,
        lead=lead,
        next=second,
        unranked=len(table.rows) - len(table.ranked),
    )


def _places(
    table: StandingsTable,
) -> tuple[tuple[CandidateLine, ...], tuple[CandidateLine, ...]]:
    by_place: dict[str, list[CandidateLine]] = {}
    for row in table.ranked:
        by_place.setdefault(row.place, []).append(row.candidate)
    first, second, *_ = [*map(tuple, by_place.values()), (), ()]
    return first, second


def _value(standings: Standings, candidates: tuple[CandidateLine, ...]) -> Fraction:
    # Whoever is ranked has a score.
    return standings.candidate(candidates[0].id).score.value or Fraction(0)
