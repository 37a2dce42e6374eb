"""From judgements to whole points, by the method somebody chose, and what a panel gave."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import (
    ahp_weights,
    consistency_ratio,
    middle_points,
    pairwise_matrix,
    rank_order_centroid,
    swing_weights,
    whole_points,
)

MIDDLE = "middle"
HOW = {
    "direct": "Given as points",
    "order": "From an order (rank-order centroid)",
    "swing": "From swings",
    "pairs": "From comparing in pairs (analytic hierarchy process)",
    MIDDLE: "The middle of what the panel gave",
}


@dataclass(frozen=True)
class Middle:
    """What a panel gave one criterion.

    middle   the whole points that the medians stand for; None when they are all 0
    each     the points of each person, in the order of the people
    """

    criterion: str
    title: str
    agreed: int
    middle: int | None
    each: tuple

    @property
    def low(self):
        return min(self.each)

    @property
    def high(self):
        return max(self.each)


def points_by(method, judgements, criteria):
    """Return {criterion: whole points}, totalling 100, in the order of `criteria`.

    `judgements` is what `method` asks for: {criterion: place} of an order, {criterion: 0 to
    100} of swings, {"A-B": "n/d"} of pairs. Raises ValueError for what it cannot weigh.
    """
    return whole_points(_shares(method, judgements, criteria))


def consistency_by(method, judgements, criteria):
    """Return the consistency ratio of comparisons in pairs, None of any other method."""
    return consistency_ratio(_matrix(judgements, criteria)) if method == "pairs" else None


def middles(titles, agreed, proposals):
    """Return a Middle for each criterion of `titles`; `proposals` are mappings of points."""
    try:
        middle = middle_points(proposals)
    except ValueError:
        middle = {}
    return [
        Middle(
            criterion=criterion,
            title=title,
            agreed=agreed[criterion],
            middle=middle.get(criterion),
            each=tuple(one[criterion] for one in proposals),
        )
        for criterion, title in titles.items()
    ]


def _shares(method, judgements, criteria):
    if method == "order":
        shares = rank_order_centroid(sorted(criteria, key=judgements.__getitem__))
    elif method == "swing":
        shares = swing_weights(judgements)
    else:
        shares = ahp_weights(_matrix(judgements, criteria))
    # In the grid's order, which decides between equal remainders.
    return {criterion: shares[criterion] for criterion in criteria}


def _matrix(judgements, criteria):
    pairs = {tuple(pair.split("-")): Fraction(value) for pair, value in judgements.items()}
    return pairwise_matrix(criteria, pairs)
