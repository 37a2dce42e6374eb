"""The table that every coefficient reads: a row per assessor, a column per item."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic.fields import refuse
from scoring.arithmetic.score import is_exact

Row = Sequence[Fraction | int | None]


def read_ratings(ratings: Sequence[Row]) -> list[Row]:
    """Return the rows, all of one length and exact.

    Raises ValueError naming the row, and the item where one value is wrong, as
    "ratings[0][2]".
    """
    rows = [_read_row(row, f"ratings[{place}]") for place, row in enumerate(ratings)]
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"ratings[{place}] has {len(row)} items and ratings[0] has {len(rows[0])}. "
                "Give every assessor a value for every item, None where it is missing."
            )
    return rows


def complete_columns(ratings: Sequence[Row]) -> list[tuple[Fraction | int, ...]]:
    """Return the items that every assessor rated, each as its ratings in order of assessor.

    None at all unless two assessors or more rated two such items or more.
    """
    columns = []
    for column in zip(*read_ratings(ratings), strict=True):
        values = tuple(value for value in column if value is not None)
        if len(values) == len(column) > 1:
            columns.append(values)
    return columns if len(columns) > 1 else []


def _read_row(row: Row, path: str) -> Row:
    if not isinstance(row, list | tuple):
        raise refuse(path, row, "Give a list with a value, or None, for every item.")
    for place, value in enumerate(row):
        if value is not None and not is_exact(value):
            remedy = "Give an int or a Fraction, or None where it is missing."
            raise refuse(f"{path}[{place}]", value, remedy)
    return row
