from fractions import Fraction
from operator import mul

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.ranks import competition_ranks
from scoring.arithmetic.robustness.alternatives import dominated_by
from scoring.arithmetic.simulation import (
    UNITS,
    draw_weightings,
    in_order_of,
    ordered,
    rank_acceptability,
    standard_error,
    total_units,
    totaller,
)
from tests.scoring.arithmetic.score_tables import make_points, make_scores, score_tables, total
from tests.scoring.arithmetic.test_properties import enough

DRAWS = 60
few = settings(enough, max_examples=30)
kinds = st.sampled_from(["uniform", "ordinal"])


def counted(scores, points, weights, seed):
    """Return places, wins and mean first weights, one Fraction and one draw at a time."""
    (drawn,) = draw_weightings(len(points), DRAWS, seed, DRAWS)
    if weights == "ordinal":
        drawn = ordered(drawn, in_order_of(list(points.values())))
    counts = {name: [0] * len(scores) for name in scores}
    winning = {name: dict.fromkeys(scores, 0) for name in scores}
    first = {name: [] for name in scores}
    for column in drawn.T.tolist():
        weighting = dict(zip(points, map(int, column), strict=True))
        totals = {name: total(row, weighting) for name, row in scores.items()}
        for name, place in competition_ranks(totals).items():
            counts[name][place - 1] += 1
            first[name] += [weighting] * (place == 1)
            for other in scores:
                winning[name][other] += totals[name] > totals[other]
    return {name: tuple(row) for name, row in counts.items()}, winning, first


@few
@given(score_tables(), kinds, st.integers(0, 2**64 - 1))
def test_a_simulation_counts_what_a_plain_loop_counts(table, weights, seed):
    scores, points = table

    found = rank_acceptability(scores, points, draws=DRAWS, seed=seed, weights=weights)

    counts, winning, first = counted(scores, points, weights, seed)
    assert (found.counts, found.winning) == (counts, winning)
    for name, central in found.central.items():
        assert (central is None) == (not first[name])
        if central is not None:
            whole = sum(sum(weighting.values()) for weighting in first[name])
            assert central == {
                criterion: Fraction(sum(weighting[criterion] for weighting in first[name]), whole)
                for criterion in points
            }


@few
@given(score_tables(), kinds, st.integers(1, 70))
def test_the_chunk_changes_no_count(table, weights, chunk):
    scores, points = table

    assert rank_acceptability(scores, points, draws=DRAWS, weights=weights, chunk=chunk) == (
        rank_acceptability(scores, points, draws=DRAWS, weights=weights)
    )


@few
@given(score_tables(smallest=1), kinds)
def test_shares_add_up_and_agree_with_dominance(table, weights):
    scores, points = table

    found = rank_acceptability(scores, points, draws=DRAWS, weights=weights)

    for name in scores:
        assert sum(found.share(name, place + 1) for place in range(len(scores))) == 1
        assert found.central[name] is None or sum(found.central[name].values()) == 1
        for other in scores:
            assert found.winning[name][other] + found.winning[other][name] <= DRAWS
    assert sum(found.counts[name][0] for name in scores) >= DRAWS
    for name, by in dominated_by(scores).items():
        assert found.counts[name][0] == 0
        for other in by:
            assert found.winning[other][name] == DRAWS


@few
@given(score_tables(), st.integers(2, 7))
def test_the_scale_of_scores_and_points_changes_no_count(table, factor):
    scores, points = table
    smaller = {
        name: {criterion: Fraction(value, factor) for criterion, value in row.items()}
        for name, row in scores.items()
    }
    larger = {name: factor * number for name, number in points.items()}

    for weights in ("uniform", "ordinal"):
        assert rank_acceptability(smaller, larger, draws=DRAWS, weights=weights) == (
            rank_acceptability(scores, points, draws=DRAWS, weights=weights)
        )


@few
@given(score_tables())
def test_leaving_a_candidate_out_changes_nobody_elses_duels(table):
    scores, points = table
    gone = next(iter(scores))
    rest = {name: row for name, row in scores.items() if name != gone}

    found = rank_acceptability(scores, points, draws=DRAWS).winning
    without = rank_acceptability(rest, points, draws=DRAWS).winning

    assert without == {name: {other: found[name][other] for other in rest} for name in rest}


def test_equal_scores_share_the_better_place():
    found = rank_acceptability(make_scores(A=(50, 50), B=(50, 50), C=(0, 0)), draws=9)

    assert found.counts == {"A": (9, 0, 0), "B": (9, 0, 0), "C": (0, 0, 9)}
    assert found.winning["A"] == {"A": 0, "B": 0, "C": 9}


@pytest.mark.parametrize("draws", [1023, 1025, 8192, 20_000])
def test_every_draw_is_counted_however_many_there_are(draws):
    found = rank_acceptability(make_scores(A=(50, 50), B=(40, 40), C=(30, 45)), draws=draws)

    assert found.winning["A"] == {"A": 0, "B": draws, "C": draws}
    assert found.winning["B"]["C"] + found.winning["C"]["B"] == draws
    assert found.counts["A"] == (draws, 0, 0)


def test_shares_are_those_of_the_areas_of_the_simplex():
    # A is first where TZ weighs more than half: 1/4 of the triangle. The other two share the rest.
    scores = make_scores(A=(100, 0, 0), B=(50, 50, 50))

    found = rank_acceptability(scores, draws=100_000)

    assert abs(found.share("A") - Fraction(1, 4)) < 4 * found.error("A")
    # The centre of that corner: the mean of its three corners (1, 0, 0), (1/2, 1/2, 0), ...
    for criterion, share in zip(("TZ", "LG", "TA"), (2 / 3, 1 / 6, 1 / 6), strict=True):
        assert abs(float(found.central["A"][criterion]) - share) < 0.005


def test_the_order_of_the_points_settles_what_it_can():
    scores = make_scores(A=(100, 0), B=(0, 100), C=(50, 50))

    found = rank_acceptability(scores, make_points(60, 40), weights="ordinal", draws=500)

    assert found.counts["A"] == (500, 0, 0)
    assert found.central["B"] is None
    assert found.confidence["B"] is None


def test_confidence_is_the_share_of_views_in_which_the_central_weighting_wins():
    scores = make_scores(A=(80, 40), B=(40, 60))
    views = [scores, make_scores(A=(80, 40), B=(90, 90)), make_scores(A=(50, 0), B=(40, 60))]

    found = rank_acceptability(scores, draws=1000, views=views)

    # A is first where LG weighs less than 2/3, so at (2/3, 1/3) on average: 33 to 47 in the last.
    assert found.confidence == {"A": Fraction(1, 3), "B": Fraction(1)}
    assert rank_acceptability(scores, draws=1000).confidence == {"A": 1, "B": 1}


def test_one_criterion_has_one_weighting():
    found = rank_acceptability(make_scores(A=(10,), B=(20,)), draws=5)

    assert found.counts == {"A": (0, 5), "B": (5, 0)}
    assert found.central == {"A": None, "B": {"TZ": 1}}


def test_nobody_and_one_candidate_have_defined_counts():
    nobody = rank_acceptability({}, make_points(60, 40), draws=5)
    assert (nobody.candidates, nobody.criteria, nobody.counts) == ((), ("TZ", "LG"), {})
    assert rank_acceptability({}).criteria == ()

    assert rank_acceptability(make_scores(A=(0, 0)), draws=5).counts == {"A": (5,)}


def test_a_seed_gives_these_counts_on_every_machine():
    scores = make_scores(A=(80, 20, 50), B=(40, 70, 40), C=(30, 50, 90))

    found = rank_acceptability(scores, draws=1000, seed=2026)

    assert found.counts == {"A": (308, 237, 455), "B": (230, 428, 342), "C": (462, 335, 203)}
    assert (found.draws, found.seed, found.weights) == (1000, 2026, "uniform")


REFUSALS = [
    ({"draws": 0}, "draws is 0. Give a whole number from 1 to 1000000."),
    ({"draws": 1_000_001}, "draws is 1000001. Give a whole number from 1 to 1000000."),
    ({"draws": 10.0}, "draws is 10.0. Give a whole number from 1 to 1000000."),
    ({"draws": True}, "draws is True. Give a whole number from 1 to 1000000."),
    ({"seed": -1}, "seed is -1. Give a whole number from 0 to 18446744073709551615."),
    ({"chunk": 0}, "chunk is 0. Give a whole number from 1 to 1000000."),
    ({"weights": "equal"}, 'weights is \'equal\'. Use "uniform" or "ordinal".'),
    ({"weights": []}, 'weights is []. Use "uniform" or "ordinal".'),
    ({"weights": "ordinal"}, "points: there are none to order the weights by. Give them."),
    (
        {"views": [make_scores(A=(1, 2))]},
        "views[0] has other candidates. Give it those of the scores.",
    ),
    (
        {"views": [make_scores(A=(1, 2), B=(1, 0.5))]},
        "scores['B']['LG'] is 0.5. Give a Fraction or an int from 0 to 100.",
    ),
]


@pytest.mark.parametrize(("changes", "words"), REFUSALS)
def test_what_cannot_be_simulated_is_refused_by_name(changes, words):
    with pytest.raises(ValueError) as caught:
        rank_acceptability(make_scores(A=(80, 40), B=(40, 60)), **changes)

    assert str(caught.value) == words


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.5, -1, 101])
def test_a_score_that_is_not_exact_is_refused_by_name(value):
    with pytest.raises(ValueError, match=r"scores\['A'\]\['TZ'\] is .*Give a Fraction or an int"):
        rank_acceptability(make_scores(A=(value, 40)))


def test_more_candidates_or_criteria_than_can_be_simulated_are_refused():
    with pytest.raises(ValueError) as caught:
        rank_acceptability({f"C{number}": {"TZ": 1} for number in range(10_000)})
    assert str(caught.value) == (
        "scores has 10000 candidates. Simulate at most 200: take some out."
    )
    with pytest.raises(ValueError, match="scores has 101 criteria. Simulate at most 100"):
        rank_acceptability({"A": {str(number): 1 for number in range(101)}})


def test_two_hundred_candidates_are_simulated():
    scores = {f"C{number}": {"TZ": number % 101, "LG": 100 - number // 2} for number in range(200)}

    found = rank_acceptability(scores, draws=100)

    assert all(sum(row) == 100 for row in found.counts.values())


def test_the_standard_error_is_that_of_a_share():
    # sqrt(0.25 / 10,000) is 0.005 and sqrt(0.09 / 10,000) is 0.003.
    assert standard_error(5_000, 10_000) == Fraction(5, 1000)
    assert standard_error(1_000, 10_000) == Fraction(3, 1000)


def test_where_all_draws_say_the_same_the_error_is_not_known():
    assert standard_error(0, 10_000) is standard_error(10_000, 10_000) is None


@pytest.mark.parametrize(("count", "draws"), [(1, 3), (631, 1000), (17, 100_000), (1, 1_000_000)])
def test_the_standard_error_is_rounded_to_the_nearest_millionth(count, draws):
    share = count / draws
    expected = (share * (1 - share) / draws) ** 0.5

    assert abs(float(standard_error(count, draws)) - expected) <= 0.5e-6


def test_shares_and_errors_come_from_the_counts():
    found = rank_acceptability(make_scores(A=(100, 0), B=(40, 40)), draws=400)

    count = found.counts["A"][1]
    assert found.share("A", 2) == Fraction(count, 400)
    assert found.error("A", 2) == standard_error(count, 400)
    assert found.winning_share("B", "A") == Fraction(found.winning["B"]["A"], 400)


def drawn(criteria, draws, seed=1, chunk=8192):
    return numpy.concatenate(list(draw_weightings(criteria, draws, seed, chunk)), axis=1)


@pytest.mark.parametrize("criteria", [1, 2, 3, 6, 9])
def test_weights_are_whole_above_zero_and_add_up(criteria):
    found = drawn(criteria, 5000)

    assert found.shape == (criteria, 5000)
    assert (found == numpy.floor(found)).all()
    assert found.min() >= 1
    assert (found.sum(axis=0) == total_units(criteria)).all()


@pytest.mark.parametrize("chunk", [1, 7, 1000, 1001, 8192])
def test_the_chunk_changes_no_draw_and_the_seed_changes_all(chunk):
    assert (drawn(4, 2000, chunk=chunk) == drawn(4, 2000)).all()
    assert (drawn(4, 2000, seed=2) != drawn(4, 2000)).any(axis=0).all()


def test_the_first_draws_of_a_seed_are_these_on_every_machine():
    # Gaps between the sorted upper halves of PCG64(1)'s first four raw numbers, plus 1 each.
    raw = numpy.random.PCG64(1).random_raw(4).tolist()
    cuts = [sorted(number >> 32 for number in raw[:2]), sorted(number >> 32 for number in raw[2:])]
    expected = [[low + 1, high - low + 1, UNITS - high + 1] for low, high in cuts]

    assert drawn(3, 2).T.tolist() == expected
    # The first is 0.51182162 of the units, which default_rng(1).random() gives as well.
    assert expected[0] == [2198257140, 1883953353, 212756806]


@pytest.mark.parametrize("criteria", [2, 3, 6])
def test_weightings_are_spread_evenly_over_the_simplex(criteria):
    # A gap between m - 1 uniform cuts exceeds x with probability (1 - x) ** (m - 1): Pyke,
    # "Spacings", Journal of the Royal Statistical Society B 27 (1965).
    found = drawn(criteria, 100_000) / total_units(criteria)

    for own in found:
        for share in (0.1, 0.25, 0.5, 0.75):
            expected = (1 - share) ** (criteria - 1)
            error = (expected * (1 - expected) / 100_000) ** 0.5
            assert abs((own > share).mean() - expected) < 4 * error


def test_criteria_are_grouped_by_falling_points():
    assert in_order_of([20, 15, 20, 0, 45]) == [[4], [0, 2], [1], [3]]


def test_ordered_weightings_keep_the_order_and_the_total():
    found = ordered(drawn(5, 5000), in_order_of([20, 15, 20, 0, 45]))

    assert (found.sum(axis=0) == total_units(5)).all()
    assert (found[4] >= numpy.maximum(found[0], found[2])).all()
    assert (numpy.minimum(found[0], found[2]) >= found[1]).all()
    assert (found[1] >= found[3]).all()
    assert 0.47 < (found[0] > found[2]).mean() < 0.53


def test_with_equal_points_there_is_no_order_to_keep():
    weightings = drawn(4, 3000)

    assert (ordered(weightings, in_order_of([25, 25, 25, 25])) == weightings).all()


def test_equal_weights_of_equal_points_are_both_given():
    weightings = numpy.array([[5.0, 1.0], [5.0, 1.0], [1.0, 9.0]])

    assert ordered(weightings, [[0, 1], [2]]).tolist() == [[5, 9], [5, 1], [1, 1]]


@pytest.mark.parametrize("criteria", [3, 4, 6])
def test_the_centre_of_ordered_weightings_is_the_rank_order_centroid(criteria):
    # Barron and Barrett, "Decision quality using ranked attribute weights", Management
    # Science 42 (1996): the mean weight of rank k is (1/k + ... + 1/m) / m.
    falling = ordered(drawn(criteria, 100_000), [[place] for place in range(criteria)])

    means = falling.mean(axis=1) / total_units(criteria)
    for place, mean in enumerate(means, start=1):
        centroid = sum(Fraction(1, rank) for rank in range(place, criteria + 1)) / criteria
        assert abs(mean - float(centroid)) < 0.003


def test_four_ordered_criteria_have_the_published_weights():
    # 0.52, 0.27, 0.15 and 0.06: Barron and Barrett (1996), and Roberts and Goodwin, "Weight
    # approximations in multi-attribute decision models", J. Multi-Crit. Decis. Anal. 11 (2002).
    falling = ordered(drawn(4, 100_000), [[0], [1], [2], [3]])

    means = falling.mean(axis=1) / total_units(4)
    assert [round(mean, 2) for mean in means.tolist()] == [0.52, 0.27, 0.15, 0.06]


LARGE = 10**30 + 57  # as a common denominator of many blanks makes them


def order(values):
    ranks = sorted(set(values))
    return [ranks.index(value) for value in values]


def exact_orders(rows, weightings):
    return [
        order([sum(map(mul, row, [int(weight) for weight in column])) for row in rows])
        for column in weightings.T
    ]


@pytest.mark.parametrize("size", [1, 2**19, 2**22, LARGE])
def test_totals_compare_as_whole_numbers_do_at_every_size(size):
    rows = [(3 * size, 0, 5 * size + 1), (size + 1, 7 * size, 2), (3 * size, 1, 5 * size)]
    (weightings,) = draw_weightings(3, 60, seed=3, chunk=60)

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == exact_orders(rows, weightings)


@pytest.mark.parametrize("size", [1, LARGE])
def test_totals_that_are_nearly_or_exactly_equal_are_told_apart(size):
    # At equal weights the first two differ by 1 in 10**30, the first and the last by nothing.
    rows = [(size, size), (size + 1, size), (size, size), (2 * size, 0)]
    weightings = numpy.array([[UNITS / 2, 1.0, 3.0], [UNITS / 2, 1.0, 5.0]])

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == [
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 2, 1, 0],
    ]
    assert (found[0] == found[2]).all()


@enough
@given(
    st.lists(
        st.tuples(*[st.integers(0, 5) | st.integers(0, 4 * LARGE)] * 3), min_size=1, max_size=6
    ),
    st.lists(st.tuples(*[st.integers(1, UNITS // 3)] * 3), min_size=1, max_size=8),
)
def test_totals_of_any_rows_compare_as_whole_numbers_do(rows, columns):
    weightings = numpy.array(columns, dtype="float64").T

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == exact_orders(rows, weightings)
