"""Evaluations by a panel with moderation, minima and tie rules, and every change of one rating."""

from copy import deepcopy

from hypothesis import strategies as st

from scoring.arithmetic.robustness.ratings import (
    close_call,
    largest_move,
    level_moves,
    ranked_rivals,
    smallest_rating,
)
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.sheets import make_criterion, make_data

CHECKS = ("TZ-01", "TZ-02", "LG-01", "TA-01")
LEVELS = st.integers(0, 4)


@st.composite
def panels(draw, candidates=3, assessors=3):
    """Draw an evaluation whose cells have a level from every assessor, or from nobody.

    There are so many candidates, and at most so many assessors.
    """
    weights = st.integers(0, 9)
    minimum = st.sampled_from([None, None, "30/1", "50/1"])
    criteria = [
        make_criterion("TZ", 60, {"TZ-01": draw(weights), "TZ-02": 1}, minimum=draw(minimum)),
        make_criterion("LG", draw(st.integers(0, 40)), {"LG-01": 3}, minimum=draw(minimum)),
        make_criterion("TA", draw(st.integers(0, 40)), {"TA-01": 2}),
    ]
    size = draw(st.integers(1, assessors))
    cell = st.tuples(*[LEVELS] * size)
    cell = st.one_of(cell, cell, cell, st.just(("cannot_tell",) * size))
    answers = {
        f"C{number}": tuple(draw(cell) for _ in CHECKS) for number in range(1, candidates + 1)
    }
    settings = {
        "tie_rule": draw(st.sampled_from(["none", "highest_criterion:TZ", "highest_criterion:LG"])),
        "overall_minimum": draw(minimum),
        "coverage_minimum": draw(st.sampled_from(["0/1", "1/2"])),
    }
    data = make_data(answers, criteria=criteria, settings=settings)
    for row in data["evidence"]:
        row["cap"] = draw(st.sampled_from([1, 3, 4]))
    cells = st.tuples(st.sampled_from(list(answers)), st.sampled_from(CHECKS))
    data["agreed"] = [
        {"candidate": candidate, "check": check, "level": draw(LEVELS)}
        for candidate, check in draw(st.lists(cells, max_size=3, unique=True))
    ]
    return data


def changed_ratings(data):
    """Yield (row, level, evaluation) for every other level that one rating could have."""
    for index, row in enumerate(data["ratings"]):
        for level in range(5):
            if level != row.get("level", level):
                changed = deepcopy(data)
                changed["ratings"][index]["level"] = level
                yield row, level, evaluate(changed)


def is_ahead(standings, rival, leader):
    """Whether the rival has the better place of the two."""
    mine, theirs = standings.candidate(rival).rank, standings.candidate(leader).rank
    return mine is not None and (theirs is None or mine < theirs)


def flip_by_rating(standings, rival, leader=None):
    first, second = (standings.candidate(name) for name in (leader or standings.leaders[0], rival))
    moves = [*level_moves(standings, first), *level_moves(standings, second)]
    return smallest_rating(standings, first, second, moves)


def close_calls(standings, leader=None):
    """Return the lead of a leader, the first when none is named, over each ranked rival."""
    first = standings.candidate(leader or standings.leaders[0])
    move = largest_move(level_moves(standings, first))
    return tuple(
        close_call(first, rival, move, largest_move(level_moves(standings, rival)))
        for rival in ranked_rivals(standings, first.id)
    )
