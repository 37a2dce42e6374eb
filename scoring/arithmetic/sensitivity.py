"""How firm an order is: one value that pages, PDF, CSV, XLSX and scores.json share."""

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.results import Standings
from scoring.arithmetic.robustness.closeness import (
    CloseCall,
    close_call,
    largest_move,
    ranked_rivals,
)
from scoring.arithmetic.robustness.dominance import dominated_by
from scoring.arithmetic.robustness.levels import level_moves
from scoring.arithmetic.robustness.middles import OtherMiddle, with_other_middles
from scoring.arithmetic.robustness.ratings import RatingFlip, smallest_rating
from scoring.arithmetic.robustness.table import (
    ScoreTable,
    ranked_scores,
    read_table,
)
from scoring.arithmetic.robustness.views import views_of_assessors
from scoring.arithmetic.robustness.weights import (
    WeightFlip,
    WeightRange,
    ranges_of,
    smallest_flip,
)
from scoring.arithmetic.robustness.without import (
    WithoutOne,
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.simulation import (
    DEFAULT_SEED,
    MOST_CANDIDATES,
    ORDINAL,
    PAGE_DRAWS,
    UNIFORM,
    Acceptability,
    check_draws,
    rank_acceptability,
)

SENSITIVITY_SCHEMA = "evaluator-sensitivity/1"
# Each leader is compared with each rival, so a first place that hundreds share has a limit.
MOST_LEADERS = 3


class Challenge(NamedTuple):
    """What it takes for one rival to overtake the leader.

    call       the lead, and whether it is too close to call
    by_weight  the smallest change of one weight, None when no single weight does it
    by_rating  the smallest change of one rating, None when no single rating does it
    """

    call: CloseCall
    by_weight: WeightFlip | None
    by_rating: RatingFlip | None


class Sensitivity(NamedTuple):
    """How firm the order of an evaluation is.

    leaders     ids in first place; more than one when tied, none when nobody is ranked
    compared    the ranked candidates, by place; all the rest stay out of everything here
    varied      the criteria whose weight is varied
    held        the other criteria: 0 points, and some ranked candidate has no score there
    ranges      leader -> criterion -> the weights with which that leader stays first
    challenges  for each of the same leaders, each ranked rival, the nearest first
    leaders_left_out   how many leaders, the last ones, have no ranges and no challenges
    dominated   candidate -> those who match it everywhere and beat it once
    without_assessor, without_criterion   the order with one of them left out
    other_middles   the order by the median and by the trimmed mean of the ratings; empty
                where they cannot differ from the mean, None where it was not asked
    uniform     rank acceptability over every weighting of the varied criteria
    ordinal     the same over the weightings that keep the order of the points; both are
                None when no draws were asked for, and when nobody or more than 200 are
                ranked
    """

    leaders: tuple[str, ...]
    compared: tuple[str, ...]
    varied: tuple[str, ...]
    held: tuple[str, ...]
    ranges: dict[str, dict[str, WeightRange]]
    challenges: tuple[Challenge, ...]
    leaders_left_out: int
    dominated: dict[str, tuple[str, ...]]
    without_assessor: tuple[WithoutOne, ...]
    without_criterion: tuple[WithoutOne, ...]
    other_middles: tuple[OtherMiddle, ...] | None
    uniform: Acceptability | None
    ordinal: Acceptability | None

    @property
    def is_close(self) -> bool:
        """Whether the lead of a leader with challenges over some rival is too close to call."""
        return any(challenge.call.is_close for challenge in self.challenges)


def sensitivity_of(
    standings: Standings,
    *,
    draws: int | None = PAGE_DRAWS,
    seed: int = DEFAULT_SEED,
    every_leader: bool = False,
) -> Sensitivity:
    """Return how firm the order of these standings is.

    `draws`, 1 to 1,000,000, and `seed` are those of `rank_acceptability`, whose views are
    those of the assessors; None draws nothing and needs no numpy. A page takes PAGE_DRAWS,
    a report REPORT_DRAWS. More than 200 ranked candidates are compared, not simulated.
    Of those who share first place the first MOST_LEADERS get ranges and challenges, or all
    of them with `every_leader`.

    Raises ValueError as `rank_acceptability` does for the draws and the seed.
    """
    check_draws(1 if draws is None else draws, seed)
    leaders = standings.leaders if every_leader else standings.leaders[:MOST_LEADERS]
    scores, points = ranked_scores(standings)
    table = read_table(scores, points) if scores else None
    uniform, ordinal = _simulated(standings, scores, points, draws, seed)
    return Sensitivity(
        leaders=standings.leaders,
        compared=tuple(scores),
        varied=tuple(points),
        held=tuple(rule.id for rule in standings.criteria if scores and rule.id not in points),
        ranges={leader: ranges_of(table, leader) for leader in leaders if table is not None},
        challenges=_challenges(standings, table, leaders) if table else (),
        leaders_left_out=len(standings.leaders) - len(leaders),
        dominated=dominated_by(scores),
        without_assessor=without_each_assessor(standings),
        without_criterion=without_each_criterion(standings),
        other_middles=with_other_middles(standings),
        uniform=uniform,
        ordinal=ordinal,
    )


def sensitivity_to_plain(sensitivity: Sensitivity) -> dict[str, Any]:
    """Return the value as dicts, lists, text, whole numbers, true, false and None.

    Weights, scores and shares are "n/d" in lowest terms; counts, levels and places are
    whole numbers. Keys are sorted, and are the names of the fields.
    """
    plain: dict[str, Any] = _plain({"schema": SENSITIVITY_SCHEMA, **sensitivity._asdict()})
    return plain


def _simulated(
    standings: Standings,
    scores: Mapping[str, Mapping[str, Fraction]],
    points: Mapping[str, int],
    draws: int | None,
    seed: int,
) -> tuple[Acceptability, Acceptability] | tuple[None, None]:
    if draws is None or not 0 < len(scores) <= MOST_CANDIDATES:
        return None, None
    views = tuple(views_of_assessors(standings).values())
    uniform, ordinal = (
        rank_acceptability(scores, points, draws=draws, seed=seed, weights=weights, views=views)
        for weights in (UNIFORM, ORDINAL)
    )
    return uniform, ordinal


def _challenges(
    standings: Standings, table: ScoreTable, leaders: Sequence[str]
) -> tuple[Challenge, ...]:
    moves = {
        result.id: tuple(level_moves(standings, result))
        for result in standings.candidates
        if result.id in table.rows
    }
    largest = {name: largest_move(found) for name, found in moves.items()}
    return tuple(
        Challenge(
            call=close_call(leader, rival, largest[leader.id], largest[rival.id]),
            by_weight=smallest_flip(table, leader.id, rival.id),
            by_rating=smallest_rating(
                standings, leader, rival, (*moves[leader.id], *moves[rival.id])
            ),
        )
        for leader in map(standings.candidate, leaders)
        for rival in ranked_rivals(standings, leader.id)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return fraction_text(value)
    return value.value if isinstance(value, Enum) else value
