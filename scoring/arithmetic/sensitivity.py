"""How firm an order is: one value that pages, PDF, CSV, XLSX and scores.json share."""

from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import plain_value
from scoring.arithmetic.robustness.alternatives import (
    OtherAverage,
    WithoutOne,
    by_other_averages,
    dominated_by,
    views_of_assessors,
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.robustness.membership import (
    Crossing,
    CutLine,
    ListRange,
    ListWithout,
    cut_line,
    list_ranges,
    lists_without,
    smallest_crossing,
    smallest_weight,
)
from scoring.arithmetic.robustness.ratings import (
    CloseCall,
    RatingFlip,
    close_call,
    largest_move,
    level_moves,
    ranked_rivals,
    smallest_rating,
)
from scoring.arithmetic.robustness.reach import can_be_among
from scoring.arithmetic.robustness.weights import (
    ScoreTable,
    WeightFlip,
    WeightRange,
    ranges_of,
    ranked_scores,
    read_table,
    smallest_flip,
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
from scoring.arithmetic.standings import Standings

SENSITIVITY_SCHEMA = "evaluator-sensitivity/1"
LIST_SCHEMA = "evaluator-list-sensitivity/1"
# Each leader is compared with each rival, so a first place that hundreds share has a limit.
MOST_LEADERS = 3


class Challenge(NamedTuple):
    call: CloseCall  # the lead, and whether it is too close to call
    # the smallest change of one weight, None when no single weight does it
    by_weight: WeightFlip | None
    # the smallest change of one rating, None when no single rating does it
    by_rating: RatingFlip | None


class Sensitivity(NamedTuple):
    # ids in first place; more than one when tied, none when nobody is ranked
    leaders: tuple[str, ...]
    # the ranked candidates, by rank; all the rest stay out of everything here
    compared: tuple[str, ...]
    varied: tuple[str, ...]  # the criteria whose weight is varied
    # the other criteria: 0 points, and some ranked candidate has no score there
    held: tuple[str, ...]
    # leader -> criterion -> the weights with which that leader stays first
    ranges: dict[str, dict[str, WeightRange]]
    # for each of the same leaders, each ranked rival, the nearest first
    challenges: tuple[Challenge, ...]
    leaders_left_out: int  # how many leaders, the last ones, have no ranges and no challenges
    # candidate -> those who match it everywhere and beat it once
    dominated: dict[str, tuple[str, ...]]
    # without_assessor, without_criterion: the order with one of them left out
    without_assessor: tuple[WithoutOne, ...]
    without_criterion: tuple[WithoutOne, ...]
    # the order by the median and by the trimmed mean of the ratings; empty where they cannot differ
    # from the mean
    other_averages: tuple[OtherAverage, ...]
    uniform: Acceptability | None  # rank acceptability over every weighting of the varied criteria
    # the same over the weightings that keep the order of the points; both are None when no draws
    # were asked for, and when nobody or more than 200 are ranked
    ordinal: Acceptability | None


class ListSensitivity(NamedTuple):
    """The same asked of a short list: who is on it, and what moves anybody across its line."""

    line: CutLine
    ranges: dict[str, ListRange]  # criterion -> the weights with which the same are on the list
    # the smallest change of one weight that moves somebody across, None when no single one does
    by_weight: WeightFlip | None
    by_rating: Crossing | None  # and the smallest change of one rating
    without_assessor: tuple[ListWithout, ...]
    without_criterion: tuple[ListWithout, ...]
    # ranked candidate -> whether any weights above 0 put it on the list, or in first place; None
    # where a long search did not tell. Empty where more than 200 are ranked
    reach: dict[str, bool | None]
    first: dict[str, bool | None]
    # ranked candidate -> share of the draws, 0 to 1, in which it is on the list; both empty without
    # a simulation
    uniform: dict[str, Fraction]
    ordinal: dict[str, Fraction]
    errors: dict[str, Fraction | None]  # the standard errors of the uniform shares


def sensitivity_of(
    standings: Standings,
    *,
    draws: int | None = PAGE_DRAWS,
    seed: int = DEFAULT_SEED,
) -> Sensitivity:
    """Without `draws` nothing is simulated and no numpy needed; nor with more than 200 ranked.
    Raises ValueError as `rank_acceptability` does.
    """
    check_draws(1 if draws is None else draws, seed)
    leaders = standings.leaders[:MOST_LEADERS]
    scores, points = ranked_scores(standings)
    table = read_table(scores, points) if scores else None
    uniform = ordinal = None
    if draws is not None and 0 < len(scores) <= MOST_CANDIDATES:
        views = tuple(views_of_assessors(standings).values())
        uniform, ordinal = (
            rank_acceptability(scores, points, draws=draws, seed=seed, weights=weights, views=views)
            for weights in (UNIFORM, ORDINAL)
        )
    return Sensitivity(
        leaders=standings.leaders,
        compared=tuple(scores),
        varied=tuple(points),
        held=tuple(rule.id for rule in standings.criteria if scores and rule.id not in points),
        ranges={leader: ranges_of(table, leader) for leader in leaders if table is not None},
        challenges=challenges_to(standings, table, leaders) if table else (),
        leaders_left_out=len(standings.leaders) - len(leaders),
        dominated=dominated_by(scores),
        without_assessor=without_each_assessor(standings),
        without_criterion=without_each_criterion(standings),
        other_averages=by_other_averages(standings),
        uniform=uniform,
        ordinal=ordinal,
    )


def list_sensitivity_of(
    standings: Standings, sensitivity: Sensitivity, size: int
) -> ListSensitivity:
    """Ask of a list of `size` candidates what `sensitivity_of` asks of the first; the same draws.
    Raises ValueError unless `size` is a whole number from 1 on.
    """
    line = cut_line(standings, size)
    scores, points = ranked_scores(standings)
    table = read_table(scores, points) if scores else None
    uniform, ordinal = sensitivity.uniform, sensitivity.ordinal
    reach: dict[str, bool | None] = {}
    first: dict[str, bool | None] = {}
    if table is not None and len(scores) <= MOST_CANDIDATES:
        drawn = uniform.counts if uniform else {}
        reach = can_be_among(table, size, [n for n, row in drawn.items() if any(row[:size])])
        first = can_be_among(table, 1, [name for name, row in drawn.items() if row[0]])
    return ListSensitivity(
        line=line,
        ranges=list_ranges(table, line) if table else {},
        by_weight=smallest_weight(table, line) if table else None,
        by_rating=smallest_crossing(standings, line),
        without_assessor=lists_without(sensitivity.without_assessor, line),
        without_criterion=lists_without(sensitivity.without_criterion, line),
        reach=reach,
        first=first,
        uniform={n: uniform.share_of_list(n, size) for n in uniform.counts} if uniform else {},
        ordinal={n: ordinal.share_of_list(n, size) for n in ordinal.counts} if ordinal else {},
        errors={n: uniform.error_of_list(n, size) for n in uniform.counts} if uniform else {},
    )


def sensitivity_to_plain(sensitivity: Sensitivity) -> Any:
    return plain_value({"schema": SENSITIVITY_SCHEMA, **sensitivity._asdict()})


def challenges_to(
    standings: Standings, table: ScoreTable, leaders: tuple[str, ...]
) -> tuple[Challenge, ...]:
    moves = {
        result.id: tuple(level_moves(standings, result))
        for result in standings.candidates
        if result.id in table.rows
    }
    largest = {name: largest_move(own) for name, own in moves.items()}
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


def list_to_plain(sensitivity: ListSensitivity) -> Any:
    return plain_value({"schema": LIST_SCHEMA, **sensitivity._asdict()})
