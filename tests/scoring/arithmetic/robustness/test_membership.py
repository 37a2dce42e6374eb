from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.robustness.alternatives import (
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.robustness.membership import (
    ListWithout,
    Swap,
    cut_line,
    list_ranges,
    lists_without,
    smallest_crossing,
    smallest_weight,
)
from scoring.arithmetic.robustness.weights import ranked_scores, read_table
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.robustness.panels import changed_ratings, panels
from tests.scoring.arithmetic.score_tables import total, with_weight
from tests.scoring.arithmetic.sheets import make_data
from tests.scoring.arithmetic.test_properties import enough

FOUR = {"C1": (4, 4, 4), "C2": (3, 3, 4), "C3": (2, 3, 2), "C4": (1, 1, 1)}
SIZES = st.integers(1, 4)


def make_standings(answers, **changes):
    return evaluate(make_data(answers, **changes))


def scores_of(standings):
    return {result.id: result.score.value for result in standings.candidates if result.rank}


def test_the_line_lies_between_the_last_on_the_list_and_the_nearest_outside():
    standings = make_standings(FOUR)
    scores = scores_of(standings)

    line = cut_line(standings, 2)

    assert (line.inside, line.outside) == (("C1", "C2"), ("C3", "C4"))
    assert (line.last, line.nearest) == (("C2",), ("C3",))
    assert line.margin == scores["C2"] - scores["C3"]
    assert not line.is_shared
    assert not line.has_room


def test_equals_at_the_last_rank_are_all_on_the_list_and_nothing_is_said_to_move_them():
    standings = make_standings(FOUR | {"C3": FOUR["C2"]}, settings={"tie_rule": "none"})
    scores, points = ranked_scores(standings)
    table = read_table(scores, points)

    line = cut_line(standings, 2)

    assert line.inside == ("C1", "C2", "C3")
    assert line.is_shared
    assert list_ranges(table, line) == {}
    assert smallest_weight(table, line) is None
    assert smallest_crossing(standings, line) is None


@pytest.mark.parametrize("size", [4, 9])
def test_where_all_are_on_the_list_there_is_no_margin(size):
    standings = make_standings(FOUR)
    table = read_table(*ranked_scores(standings))

    line = cut_line(standings, size)

    assert (len(line.inside), line.outside, line.margin) == (4, (), None)
    assert line.has_room is (size > 4)
    assert smallest_weight(table, line) is None
    assert list_ranges(table, line) == {}


def test_nobody_ranked_is_on_no_list():
    data = make_data(FOUR)
    for gate in data["gates"]:
        gate["result"] = "fail"
    standings = evaluate(data)

    line = cut_line(standings, 2)

    assert (line.inside, line.outside, line.margin) == ((), (), None)
    assert smallest_crossing(standings, line) is None


@pytest.mark.parametrize("size", [0, -1, True, 2.0, "4", None])
def test_a_size_that_is_no_whole_number_is_refused(size):
    with pytest.raises(ValueError) as caught:
        cut_line(make_standings(FOUR), size)

    assert str(caught.value) == f"size is {size!r}. Give a whole number from 1 on."


@settings(enough, max_examples=40)
@given(panels(candidates=4), SIZES)
def test_the_list_stays_the_same_within_a_range_and_changes_just_beyond(data, size):
    standings = evaluate(data)
    scores, points = ranked_scores(standings)
    line = cut_line(standings, size)
    ranges = list_ranges(read_table(scores, points), line) if scores else {}

    for name, span in ranges.items():
        if span.is_fixed:
            continue
        assert 0 <= span.low <= span.today <= span.high <= 100
        for at in (span.low, span.today, span.high):
            assert not overtaken(scores, with_weight(points, name, at), line)
        room = Fraction(1, 10**9)
        if span.below:
            swaps = overtaken(scores, with_weight(points, name, span.low - room), line)
            assert set(span.below) <= swaps
        else:
            assert span.low == 0
        if span.above:
            swaps = overtaken(scores, with_weight(points, name, span.high + room), line)
            assert set(span.above) <= swaps
        else:
            assert span.high == 100


def overtaken(scores, weights, line):
    """Return the Swaps of those outside who score more than somebody inside."""
    totals = {name: total(row, weights) for name, row in scores.items()}
    return {
        Swap(member, rival)
        for member in line.inside
        for rival in line.outside
        if totals[rival] > totals[member]
    }


@settings(enough, max_examples=40)
@given(panels(candidates=4), SIZES)
def test_the_smallest_change_of_one_weight_is_the_nearest_end_of_a_range(data, size):
    standings = evaluate(data)
    scores, points = ranked_scores(standings)
    if not scores:
        return
    table, line = read_table(scores, points), cut_line(standings, size)

    flip = smallest_weight(table, line)

    ends = [
        abs(end - span.today)
        for span in list_ranges(table, line).values()
        for end, swaps in ((span.low, span.below), (span.high, span.above))
        if swaps
    ]
    assert (flip and abs(flip.change)) == min(ends, default=None)
    if flip:
        assert flip.leader in line.inside
        assert flip.rival in line.outside


@settings(enough, max_examples=60)
@given(panels(candidates=4, assessors=2), SIZES)
def test_the_smallest_change_of_one_rating_is_found_by_trying_every_one(data, size):
    standings = evaluate(data)
    line = cut_line(standings, size)
    if line.is_shared:
        return

    crossing = smallest_crossing(standings, line)

    sizes = []
    for row, level, changed in changed_ratings(data):
        cell = standings.candidate(row["candidate"]).cells[row["check"]]
        if "level" in row and cell.agreed is None and crosses(changed, line, row["candidate"]):
            sizes.append((level > max(row["level"], cell.cap), abs(level - row["level"])))
    assert (crossing and crossing.change.size) == min(sizes, default=None)
    if crossing:
        assert crossing.joins is (crossing.candidate not in line.inside)


def crosses(standings, line, candidate):
    """Whether the candidate moved across the line, by the ranks that it leads to."""
    ranks = {result.id: result.rank for result in standings.candidates}
    rank = ranks[candidate]
    if candidate in line.inside:
        return rank is None or any(ranks[rival] and ranks[rival] < rank for rival in line.outside)
    if rank is None:
        return False
    return line.has_room or any(ranks[member] and rank < ranks[member] for member in line.inside)


@settings(enough, max_examples=25)
@given(panels(), SIZES)
def test_without_one_the_list_is_that_of_the_order_without_it(data, size):
    standings = evaluate(data)
    line = cut_line(standings, size)

    for orders in (without_each_assessor(standings), without_each_criterion(standings)):
        for order, change in zip(orders, lists_without(orders, line), strict=True):
            listed = {name for name, rank in order.ranks.items() if rank and rank <= size}
            assert change.left_out == order.left_out
            assert {*line.inside} - {*change.left} | {*change.joined} == listed
            assert change.holds is (listed == {*line.inside})


def test_who_leaves_and_who_joins_without_one_is_named():
    standings = make_standings({"C1": (4, 4, 0), "C2": (2, 2, 4), "C3": (3, 3, 2)})
    line = cut_line(standings, 1)

    changes = lists_without(without_each_criterion(standings), line)

    assert line.inside == ("C2",)
    assert changes == (
        ListWithout("TZ", joined=(), left=()),
        ListWithout("LG", joined=("C1",), left=("C2",)),
    )
    assert [change.holds for change in changes] == [True, False]
