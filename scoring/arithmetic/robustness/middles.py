"""Other middles: the order if a panel's level were not the mean of its ratings."""

from typing import NamedTuple

from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import Standings
from scoring.arithmetic.robustness.orders import Level, order_of, with_levels
from scoring.arithmetic.score import ratio

FEWEST = 3  # ratings from which on the three middles can differ


class OtherMiddle(NamedTuple):
    """The order by another middle of the ratings that count.

    middle    "median" or "trimmed_mean"
    leaders   who is first then; none when nobody would be ranked
    places    candidate -> place then, None where it would not be ranked
    moved     the candidates whose place is another than today
    holds     whether the same candidates are first as today
    """

    middle: str
    leaders: tuple[str, ...]
    places: dict[str, int | None]
    moved: tuple[str, ...]
    holds: bool


def with_other_middles(standings: Standings) -> tuple[OtherMiddle, ...]:
    """Return the order by the median, then by the trimmed mean, of the first ratings.

    Either takes the place of the exact mean in every cell. The median of an even number
    of ratings is halfway between the two in the middle. The trimmed mean is the exact
    mean without the highest and the lowest rating, one of each. Of one or two ratings
    both are the mean. The trimmed mean is Tukey's, "The Future of Data Analysis",
    Annals of Mathematical Statistics 33 (1962), with one left out at either end.

    Levels agreed in moderation stay, and so do gates, minima, coverage and the tie rule,
    which are applied again. Empty when no level is the mean of three ratings or more:
    then nothing can change.
    """
    if not any(_is_open(cell) for r in standings.candidates for cell in r.cells.values()):
        return ()
    touched = {rule.id for rule in standings.criteria}
    return tuple(
        OtherMiddle(
            middle,
            *order_of(
                standings,
                [with_levels(standings, r, level, touched) for r in standings.candidates],
            ),
        )
        for middle, level in (("median", _median), ("trimmed_mean", _trimmed_mean))
    )


def _is_open(cell: CellResult) -> bool:
    """Whether the middles of a cell can differ."""
    return cell.agreed is None and len(cell.levels) >= FEWEST


def _median(cell: CellResult) -> Level:
    return _middle(cell, (len(cell.levels) - 1) // 2)


def _trimmed_mean(cell: CellResult) -> Level:
    return _middle(cell, 1)


def _middle(cell: CellResult, ends: int) -> Level:
    """Return the mean without so many ratings at either end."""
    if not _is_open(cell):
        return cell.level
    kept = sorted(cell.levels.values())[ends : len(cell.levels) - ends]
    return ratio(sum(kept), len(kept))
