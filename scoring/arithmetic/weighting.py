"""Four ways to weigh criteria, each ending in whole points: direct, order, swing, pairs."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor, fsum

from scoring.arithmetic.display import is_exact

Share = Fraction | int


def whole_points(shares: Mapping[str, Share], total: int = 100) -> dict[str, int]:
    """Return whole points in proportion to `shares` that add up to exactly `total`.
    Largest remainder (Hamilton's rule); of equal remainders the first in `shares` takes the point.
    Raises ValueError for shares that are negative, not exact or all 0.
    """
    if type(total) is not int or total < 1:
        raise ValueError(f"total is {total!r}. Give a whole number, 1 or more.")
    values = read_shares(shares, "share")
    sum_of_shares = sum(values.values(), Fraction(0))
    exact = {criterion: value * total / sum_of_shares for criterion, value in values.items()}
    points = {criterion: floor(value) for criterion, value in exact.items()}
    # Sorting is stable, so the order given decides between equal remainders.
    by_remainder = sorted(exact, key=lambda criterion: points[criterion] - exact[criterion])
    for criterion in by_remainder[: total - sum(points.values())]:
        points[criterion] += 1
    return points


def median_points(proposals: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return whole points in proportion to the median that each criterion was given.
    One proposal a person. Raises ValueError for none, other criteria, and points not whole.
    """
    if not proposals:
        raise ValueError("There are no proposals. Give the points of at least one person.")
    first = proposals[0]
    for place, proposal in enumerate(proposals):
        if proposal.keys() != first.keys():
            raise ValueError(
                f"proposals[{place}] is about other criteria than proposals[0]. "
                f"Give points for {', '.join(first)}."
            )
    medians: dict[str, Share] = {}
    for criterion in first:
        points = [proposal[criterion] for proposal in proposals]
        for number in points:
            if type(number) is not int or number < 0:
                raise ValueError(
                    f"{number!r} is not a number of points. Give a whole number from 0."
                )
        points.sort()
        # The two in the middle, which are one and the same of an odd number.
        medians[criterion] = Fraction(points[(len(points) - 1) // 2] + points[len(points) // 2], 2)
    return whole_points(medians)


def read_shares(shares: Mapping[str, Share], noun: str) -> dict[str, Fraction]:
    """Raises ValueError, in words, for no shares, one that is negative or not exact, and all 0."""
    if not shares:
        raise ValueError(f"There is no {noun}. Give one for at least one criterion.")
    for criterion, share in shares.items():
        if not is_exact(share) or share < 0:
            raise ValueError(
                f"The {noun} of {criterion!r} is {share!r}. "
                "Give a whole number or a Fraction, 0 or more."
            )
    if not any(shares.values()):
        raise ValueError(f"Every {noun} is 0. Give at least one criterion more.")
    return {criterion: Fraction(share) for criterion, share in shares.items()}


def rank_order_centroid(order: Sequence[str]) -> dict[str, Fraction]:
    """Return the exact weights, total 1, of an order: the k-th is (1/k + ... + 1/n) / n.
    Source: Barron and Barrett, Management Science 42 (1996). Raises ValueError for an empty order.
    """
    if isinstance(order, str) or not order:
        raise ValueError("The order is empty. Give a list of criteria, the most important first.")
    shares: dict[str, Fraction] = {}
    tail = Fraction(0)
    for place in range(len(order), 0, -1):
        criterion = order[place - 1]
        if criterion in shares:
            raise ValueError(f"{criterion!r} is in the order twice. Keep one.")
        tail += Fraction(1, place)
        shares[criterion] = tail / len(order)
    return {criterion: shares[criterion] for criterion in order}


def swing_weights(swings: Mapping[str, Share]) -> dict[str, Fraction]:
    """Return each criterion's share of the swings, exact; they total 1.
    Source: von Winterfeldt and Edwards, Decision Analysis and Behavioral Research (1986).
    """
    values = read_shares(swings, "swing")
    total = sum(values.values(), Fraction(0))
    return {criterion: value / total for criterion, value in values.items()}


Judgement = Fraction | int
Matrix = Mapping[str, Mapping[str, Judgement]]

LARGEST_JUDGEMENT = 9
# The mean consistency index of random matrices, by the number of criteria.
RANDOM_INDEX = (
    *("0", "0", "0.58", "0.90", "1.12", "1.24", "1.32", "1.41", "1.45", "1.49"),
    *("1.51", "1.48", "1.56", "1.57", "1.59"),
)
RANDOM_INDEX_SOURCE = "T. L. Saaty, The Analytic Hierarchy Process (1980), table of random indices"
# Saaty's advice: above a tenth, look at the judgements again. It never blocks.
ACCEPTED_RATIO = Fraction(1, 10)
_DIGITS = 10**12


def ahp_weights(matrix: Matrix) -> dict[str, Fraction]:
    """Return the principal eigenvector of the judgements as shares, to twelve places.
    `matrix[a][b]` says how many times as much a matters as b, 1/9 to 9. Source: T. L. Saaty,
    The Analytic Hierarchy Process (1980). Raises ValueError for what is no such matrix.
    """
    check_matrix(matrix)
    shares, _ = _principal(matrix)
    return {criterion: Fraction(round(share * _DIGITS), _DIGITS) for criterion, share in shares}


def consistency_ratio(matrix: Matrix) -> Fraction:
    """Return Saaty's consistency ratio, 0 or more, to twelve places; up to 1/10 is accepted.
    (largest eigenvalue - n) / (n - 1) over the random index. Raises ValueError as `ahp_weights`,
    and for more than 15 criteria. Source: Saaty, J. of Mathematical Psychology 15 (1977).
    """
    size = len(matrix)
    if size > len(RANDOM_INDEX):
        raise ValueError(
            f"The matrix has {size} criteria. Give {len(RANDOM_INDEX)} at most: "
            "the random index is known up to there."
        )
    check_matrix(matrix)
    _, largest = _principal(matrix)
    if size < 3:
        return Fraction(0)
    index = Fraction(round((largest - size) * _DIGITS), _DIGITS) / (size - 1)
    return max(index, Fraction(0)) / Fraction(RANDOM_INDEX[size - 1])


def pairwise_matrix(
    criteria: Sequence[str], judgements: Mapping[tuple[str, str], Judgement]
) -> dict[str, dict[str, Judgement]]:
    """Return the matrix from one judgement a pair, a before b in `criteria`.
    Raises ValueError for a pair that is missing or unknown, and for a judgement off the scale.
    """
    pairs = [(a, b) for place, a in enumerate(criteria) for b in criteria[place + 1 :]]
    for pair in judgements:
        if pair not in pairs:
            raise ValueError(f"{pair!r} is not a pair to compare. Take it out.")
    matrix: dict[str, dict[str, Judgement]] = {
        criterion: dict.fromkeys(criteria, 1) for criterion in criteria
    }
    for a, b in pairs:
        if (a, b) not in judgements:
            raise ValueError(f"{a!r} and {b!r} are not compared. Give a judgement from 1/9 to 9.")
        _check_judgement(a, b, judgements[a, b])
        matrix[a][b] = judgements[a, b]
        matrix[b][a] = 1 / Fraction(judgements[a, b])
    return matrix


def check_matrix(matrix: Matrix) -> None:
    if not matrix:
        raise ValueError("The matrix is empty. Give a row for each criterion.")
    for a, row in matrix.items():
        if row.keys() != matrix.keys():
            raise ValueError(
                f"The row of {a!r} is about {', '.join(row) or 'nothing'}. "
                f"Give a judgement for each of {', '.join(matrix)}."
            )
        for b, judgement in row.items():
            _check_judgement(a, b, judgement)
    for a, row in matrix.items():
        for b, judgement in row.items():
            if judgement * matrix[b][a] != 1:
                raise ValueError(
                    f"{a!r} to {b!r} is {judgement} and {b!r} to {a!r} is {matrix[b][a]}. "
                    "Give one as the other's reciprocal, such as 3 and 1/3."
                )


def _principal(matrix: Matrix) -> tuple[list[tuple[str, float]], float]:
    """Return the shares of the principal eigenvector and its eigenvalue."""
    rows = [[float(row[column]) for column in matrix] for row in matrix.values()]
    shares = [1 / len(rows)] * len(rows)
    while True:
        # fsum, because it gives the same sum in every version of Python.
        products = [fsum(a * w for a, w in zip(row, shares, strict=True)) for row in rows]
        largest = fsum(products)
        new_shares = [product / largest for product in products]
        change = max(abs(new - old) for new, old in zip(new_shares, shares, strict=True))
        shares = new_shares
        if change < 1e-14:
            return list(zip(matrix, shares, strict=True)), largest


def _check_judgement(a: str, b: str, judgement: object) -> None:
    if not (is_exact(judgement) and Fraction(1, 9) <= judgement <= LARGEST_JUDGEMENT):  # type: ignore[operator]
        raise ValueError(
            f"The judgement of {a!r} to {b!r} is {judgement!r}. "
            "Give a whole number or a Fraction from 1/9 to 9."
        )
