"""Weights from comparing criteria two by two: the analytic hierarchy process."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import fsum

from scoring.arithmetic.score import is_exact

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
    """Return the principal eigenvector of a matrix of judgements, as shares.

    `matrix[a][b]` says how many times as much a matters as b, from 1/9 to 9; it is 1 for
    a itself, and `matrix[b][a]` is 1 / `matrix[a][b]`. The shares are 0 to 1, given to
    twelve decimal places, so they total 1 but for the last of these.

    Source: T. L. Saaty, *The Analytic Hierarchy Process* (1980); found by repeated
    multiplication, which contracts because every judgement is positive.

    Raises ValueError for an empty matrix, a row about other criteria, a judgement out of
    range or not exact, and two judgements that are not each other's reciprocal.
    """
    shares, _ = _principal(matrix)
    return {criterion: Fraction(round(share * _DIGITS), _DIGITS) for criterion, share in shares}


def consistency_ratio(matrix: Matrix) -> Fraction:
    """Return Saaty's consistency ratio of a matrix of judgements, 0 or more.

    0 when the judgements follow from one another, 1 when they are as if thrown by dice:
    (largest eigenvalue - n) / (n - 1) over the random index of n criteria, given to
    twelve decimal places. Under `ACCEPTED_RATIO` is usually accepted; this is advice and
    never a reason to refuse weights. `RANDOM_INDEX_SOURCE` names the table.

    Source: T. L. Saaty, "A scaling method for priorities in hierarchical structures",
    Journal of Mathematical Psychology 15 (1977), and the book of 1980.

    Raises ValueError as `ahp_weights` does, and for more than 15 criteria, for which the
    table has no random index.
    """
    size = len(matrix)
    if size > len(RANDOM_INDEX):
        raise ValueError(
            f"The matrix has {size} criteria. Give {len(RANDOM_INDEX)} at most: "
            "the random index is known up to there."
        )
    _, largest = _principal(matrix)
    if size < 3:
        return Fraction(0)
    index = Fraction(round((largest - size) * _DIGITS), _DIGITS) / (size - 1)
    return max(index, Fraction(0)) / Fraction(RANDOM_INDEX[size - 1])


def pairwise_matrix(
    criteria: Sequence[str], judgements: Mapping[tuple[str, str], Judgement]
) -> dict[str, dict[str, Judgement]]:
    """Return the whole matrix from one judgement for each pair of criteria.

    `judgements[a, b]` says how many times as much a matters as b, a before b in
    `criteria`. Raises ValueError for a pair that is missing or unknown, and for a
    judgement that is not exact or not from 1/9 to 9.
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


def _principal(matrix: Matrix) -> tuple[list[tuple[str, float]], float]:
    """Return the shares of the principal eigenvector and its eigenvalue."""
    _check_matrix(matrix)
    rows = [[float(row[other]) for other in matrix] for row in matrix.values()]
    shares = [1 / len(rows)] * len(rows)
    while True:
        # fsum, because it gives the same sum in every version of Python.
        products = [fsum(a * w for a, w in zip(row, shares, strict=True)) for row in rows]
        largest = fsum(products)
        found = [product / largest for product in products]
        change = max(abs(new - old) for new, old in zip(found, shares, strict=True))
        shares = found
        if change < 1e-14:
            return list(zip(matrix, shares, strict=True)), largest


def _check_matrix(matrix: Matrix) -> None:
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


def _check_judgement(a: str, b: str, judgement: object) -> None:
    if not (is_exact(judgement) and Fraction(1, 9) <= judgement <= LARGEST_JUDGEMENT):  # type: ignore[operator]
        raise ValueError(
            f"The judgement of {a!r} to {b!r} is {judgement!r}. "
            "Give a whole number or a Fraction from 1/9 to 9."
        )
