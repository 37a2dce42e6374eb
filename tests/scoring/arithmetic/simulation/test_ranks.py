from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import dominated_by, rank, rank_acceptability
from scoring.arithmetic.simulation.weightings import draw_weightings, in_order_of, ordered
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
        for name, place in rank(totals).items():
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
