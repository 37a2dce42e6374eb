"""Score tables for the tests of robustness and simulation, and the plain way to total them."""

from fractions import Fraction

from hypothesis import strategies as st

from scoring.arithmetic.robustness.weights import ranges_of, read_table, smallest_flip

CRITERIA = ("TZ", "LG", "TA", "SC")


def make_scores(**rows):
    """Return candidate -> criterion -> score: make_scores(A=(40, 80)) names TZ and LG."""
    return {name: dict(zip(CRITERIA, row, strict=False)) for name, row in rows.items()}


def make_points(*points):
    return dict(zip(CRITERIA, points, strict=False))


def total(row, weights):
    """Return the weighted mean, one Fraction at a time."""
    whole = sum(weights.values(), Fraction(0))
    return sum((Fraction(weights[name]) * row[name] for name in weights), Fraction(0)) / whole


def leaders(scores, weights):
    totals = {name: total(row, weights) for name, row in scores.items()}
    return {name for name, found in totals.items() if found == max(totals.values())}


def weight_range(scores, points, leader=None):
    return ranges_of(read_table(scores, points), leader or min(leaders(scores, points)))


def flip_by_weight(scores, points, rival, leader=None):
    return smallest_flip(read_table(scores, points), leader or min(leaders(scores, points)), rival)


def with_weight(points, criterion, weight):
    """Return the weights when one criterion has `weight` of 100, the others in proportion."""
    rest = sum(points.values()) - points[criterion]
    return {
        name: Fraction(weight)
        if name == criterion
        else (100 - Fraction(weight)) * Fraction(number, rest)
        for name, number in points.items()
    }


SCORE = st.builds(Fraction, st.integers(0, 40), st.sampled_from([1, 2, 3, 4])).map(
    lambda value: min(5 * value, Fraction(100))
)


@st.composite
def score_tables(draw, smallest=2):
    """Draw (scores, points): 2 to 4 criteria, `smallest` to 5 candidates, ties among them."""
    criteria = CRITERIA[: draw(st.integers(2, 4))]
    points = {name: draw(st.integers(0, 40)) for name in criteria}
    if not any(points.values()):
        points[criteria[0]] = 1
    rows = draw(st.lists(st.tuples(*[SCORE] * len(criteria)), min_size=smallest, max_size=5))
    scores = {
        f"C{number}": dict(zip(criteria, row, strict=True)) for number, row in enumerate(rows)
    }
    return scores, points
