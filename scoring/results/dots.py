"""The dot plot of a cell: a letter for each person, at the level that this person gave."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.results.lines import AssessorLine
from scoring.results.ratings import RatingLine

LEVELS = range(5)


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating in the plot. `is_outlier` is one further from the middle than tolerated."""

    letters: str
    name: str
    counts: bool
    is_outlier: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One level with the dots that stand on it, and whether the panel agreed it."""

    level: int
    dots: tuple[Dot, ...]
    is_agreed: bool


def letters_of(assessors: Iterable[AssessorLine]) -> dict[str, str]:
    """Return {assessor id: letters} that tell the panel apart: "AR", or "AR2" for the next."""
    given: dict[str, str] = {}
    for line in assessors:
        letters = "".join(part[0] for part in line.name.split()[:2]).upper()
        same = sum(other.rstrip("0123456789") == letters for other in given.values())
        given[line.id] = f"{letters}{same + 1}" if same else letters
    return given


def columns_of(
    ratings: Iterable[RatingLine], letters: dict[str, str], outliers: set[str], agreed: int | None
) -> tuple[Column, ...]:
    """Return the five columns of the plot; a rating without a level stands in none."""
    rows = list(ratings)
    return tuple(
        Column(
            level,
            tuple(
                Dot(letters[row.id], row.assessor, row.counts, row.id in outliers)
                for row in rows
                if row.level == level
            ),
            agreed == level,
        )
        for level in LEVELS
    )
