"""How the weights were agreed, and what each member gave alone."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import RANDOM_INDEX_SOURCE, read_fraction
from scoring.models import WeighingMethod
from scoring.report.printable import said
from scoring.weighing import HOW, middles


@dataclass(frozen=True)
class Given:
    """A row of points: of a person, of the middle, or as agreed."""

    name: str
    how: str
    points: tuple


@dataclass(frozen=True)
class WeighingPage:
    """`criteria` are the short titles over the points; `rows` is empty when nobody gave any."""

    how: str
    consistency: Fraction | None
    source: str
    criteria: tuple
    rows: tuple


def weighing_page(book):
    """Return how the weights were agreed; None of documents that do not say."""
    section = book.document.get("weighing")
    if section is None:
        return None
    ratio = section["consistency_ratio"]
    return WeighingPage(
        how=HOW[section["method"]],
        consistency=None if ratio is None else read_fraction(ratio),
        source=RANDOM_INDEX_SOURCE,
        criteria=tuple(book.grid.criterion(rule.id).short for rule in book.standings.criteria),
        rows=tuple(_rows(book, section["proposals"])),
    )


def _rows(book, proposals):
    if not proposals:
        return
    agreed = {rule.id: rule.points for rule in book.standings.criteria}
    points = [{name: row["points"][name] for name in agreed} for row in proposals]
    for row, given in zip(proposals, points, strict=True):
        way = WeighingMethod(row["method"]).label
        yield Given(said(book.called(row), 60), way, tuple(given.values()))
    middle = middles(dict.fromkeys(agreed, ""), agreed, points)
    yield Given("From – to", "All of them", tuple(f"{row.low} – {row.high}" for row in middle))
    yield Given("Middle", "Medians", tuple(_shown(row.middle) for row in middle))
    yield Given("Agreed", "As sealed", tuple(agreed.values()))


def _shown(points):
    return "–" if points is None else points
