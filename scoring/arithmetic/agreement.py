"""How far assessors agree: in levels, and by three coefficients of the field."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil, lcm
from types import MappingProxyType
from typing import Any, NamedTuple

from scoring.arithmetic.display import is_exact, plain_value
from scoring.arithmetic.sheet import refuse
from scoring.arithmetic.simulation import load_numpy
from scoring.arithmetic.standings import Standings

AGREEMENT_SCHEMA = "evaluator-agreement/1"
ICC_FORMS = MappingProxyType(
    {
        "A,1": "ICC(A,1): two-way model, absolute agreement, one rating (McGraw and Wong 1996)",
        "A,k": "ICC(A,k): two-way model, absolute agreement, mean of k ratings "
        "(McGraw and Wong 1996)",
    }
)
# Cells with two levels or more under which no word judges and no interval is drawn.
JUDGED_FROM = 10
# Of the interval: how often the candidates are drawn anew, from which seed, and what lies in it.
RESAMPLES, RESAMPLES_SEED, CONFIDENCE = 1000, 1, Fraction(95, 100)

Value = Fraction | int
Row = Sequence[Value | None]  # of one assessor, an item a column
Levels = Mapping[str, int]  # assessor -> level, on one cell


class AgreementNote(StrEnum):
    """Whether the coefficients may be printed and, if not, what is printed instead."""

    MEASURED = "measured"
    NO_VARIATION = "no_variation"
    ONE_ASSESSOR = "one_assessor"
    TOO_FEW = "too_few"


class Interval(NamedTuple):
    low: Fraction
    high: Fraction


class CheckAgreement(NamedTuple):
    assessors: int  # how many gave at least one level
    cells: int  # how many cells have two levels or more
    spread: int | None  # the widest range on one cell, in levels; None when no cell has a level
    alpha: Fraction | None  # Krippendorff's alpha, interval, at most 1; None unless measured
    # Kendall's W with ties, 0 to 1, over the cells that all of them gave a level; None where it
    # cannot be had
    w: Fraction | None
    # measured; no variation: all levels that can be compared are equal; one assessor (or none):
    # print nothing; too few: no cell has two levels
    note: AgreementNote
    # where alpha lies in 95 of 100 draws of as many candidates; None under JUDGED_FROM cells
    interval: Interval | None = None

    @property
    def is_judged(self) -> bool:
        return self.alpha is not None and self.cells >= JUDGED_FROM


class CriterionAgreement(NamedTuple):
    assessors: int
    cells: int
    spread: int | None
    alpha: Fraction | None
    w: Fraction | None
    icc_single: Fraction | None  # ICC(A,1), at most 1; None where it cannot be had
    icc_average: Fraction | None  # ICC(A,k), at most 1, of the mean of these assessors
    note: AgreementNote
    interval: Interval | None
    # the agreement on each scored check, in the order of the evaluation
    checks: dict[str, CheckAgreement]

    @property
    def is_judged(self) -> bool:
        return self.alpha is not None and self.cells >= JUDGED_FROM


class Agreement(NamedTuple):
    criteria: dict[str, CriterionAgreement]


def agreement_of(standings: Standings, *, intervals: bool = True) -> Agreement:
    """On the first ratings alone; cannot tell, abstained and recused are missing, never zeros.
    Without `intervals` nothing is resampled and no numpy needed.
    """
    criteria = {}
    for rule in standings.criteria:
        candidates = [
            [result.cells[check].levels for check in rule.weights]
            for result in standings.candidates
        ]
        overall = _measure(candidates, intervals=intervals)
        columns = list(zip(*candidates, strict=True))
        cells = [cell for column in columns for cell in column]
        rows = _rows(cells) if overall.note is AgreementNote.MEASURED else []
        criteria[rule.id] = CriterionAgreement(
            **overall._asdict(),
            icc_single=icc(rows, "A,1"),
            icc_average=icc(rows, "A,k"),
            checks={
                check: _measure([[cells[place]] for cells in candidates], intervals=intervals)
                for place, check in enumerate(rule.weights)
            },
        )
    return Agreement(criteria)


def agreement_to_plain(agreement: Agreement) -> Any:
    return plain_value({"schema": AGREEMENT_SCHEMA, **agreement._asdict()})


def _measure(candidates: Sequence[Sequence[Levels]], *, intervals: bool) -> CheckAgreement:
    rated = [cell for cells in zip(*candidates, strict=True) for cell in cells if cell]
    compared = [cell for cell in rated if len(cell) > 1]
    rows = _rows(rated)
    alpha = krippendorff_alpha(rows)
    note = AgreementNote.NO_VARIATION if alpha is None else AgreementNote.MEASURED
    if not compared:
        note = AgreementNote.TOO_FEW
    if len(rows) < 2:
        note = AgreementNote.ONE_ASSESSOR
    return CheckAgreement(
        assessors=len(rows),
        cells=len(compared),
        spread=max((max(cell.values()) - min(cell.values()) for cell in rated), default=None),
        alpha=alpha,
        w=None if alpha is None else kendall_w(rows),
        note=note,
        interval=alpha_interval(candidates) if intervals and len(compared) >= JUDGED_FROM else None,
    )


def alpha_interval(candidates: Sequence[Sequence[Levels]]) -> Interval | None:
    """Return the percentile interval of Krippendorff's alpha over resampled candidates, exact.

    Draws without variation have no alpha and are left out; None where no draw has one. Source:
    B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
    """
    units = [[[*cell.values()] for cell in cells if len(cell) > 1] for cells in candidates]
    scale = lcm(*(len(unit) - 1 for own in units for unit in own))
    # Alpha is made of sums over units, so a draw adds up those of the candidates that it holds.
    sums = [
        (
            sum(map(len, own)),
            sum(map(sum, own)),
            sum(level * level for unit in own for level in unit),
            sum(scale // (len(unit) - 1) * _disagreement(unit) for unit in own),
        )
        for own in units
    ]
    kind = "int64" if len(sums) * max(map(max, sums)) < 2**62 else object
    draws = (resampled(len(sums)) @ load_numpy().array(sums, dtype=kind)).tolist()
    alphas = []
    for count, total, squares, observed in draws:
        if expected := scale * (count * squares - total * total):
            alphas.append((expected - (count - 1) * observed, expected))
    if not alphas:
        return None
    # Whole numbers in the same order: no two of these fractions lie that close together.
    alphas.sort(key=lambda alpha: (alpha[0] << 192) // alpha[1])
    tail = (1 - CONFIDENCE) / 2
    low, high = (alphas[ceil(share * len(alphas)) - 1] for share in (tail, 1 - tail))
    return Interval(Fraction(*low), Fraction(*high))


@lru_cache(maxsize=8)
def resampled(candidates: int) -> Any:
    """Return how often each draw holds each candidate; the same on every machine."""
    numpy = load_numpy()
    # The upper halves of PCG64's raw numbers: numpy keeps that stream the same for ever.
    raw = numpy.random.PCG64(RESAMPLES_SEED).random_raw(RESAMPLES * candidates) >> 32
    drawn = (raw * candidates >> 32).astype("int64") + numpy.repeat(
        numpy.arange(RESAMPLES) * candidates, candidates
    )
    return numpy.bincount(drawn, minlength=RESAMPLES * candidates).reshape(RESAMPLES, candidates)


def _rows(cells: Sequence[Levels]) -> list[Row]:
    assessors = dict.fromkeys(name for cell in cells for name in cell)
    return [tuple(cell.get(name) for cell in cells) for name in assessors]


def krippendorff_alpha(ratings: Sequence[Row]) -> Fraction | None:
    """Return Krippendorff's interval alpha, exact, at most 1; None when nothing can be compared.

    One row an assessor, one column an item. Source: K. Krippendorff, "Computing Krippendorff's
    Alpha-Reliability" (2011). Raises ValueError for uneven rows and values that are not exact.
    """
    rows = _whole(read_ratings(ratings))
    units = [[value for value in column if value is not None] for column in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    pairable = [value for unit in units for value in unit]
    expected = _disagreement(pairable)
    if not expected:
        return None
    observed: Counter[int] = Counter()  # by the number of other values in the unit
    for unit in units:
        observed[len(unit) - 1] += _disagreement(unit)
    mean = sum((Fraction(total, count) for count, total in observed.items()), Fraction(0))
    return 1 - (len(pairable) - 1) * mean / expected


def _whole(ratings: Sequence[Row]) -> list[Sequence[int | None]]:
    """Return the rows over one denominator: no coefficient depends on the unit of the values."""
    common = lcm(*{value.denominator for row in ratings for value in row if value is not None})
    return [[None if value is None else int(value * common) for value in row] for row in ratings]


def _disagreement(values: Collection[int]) -> int:
    """Return the sum of the squared distances of all pairs, each pair counted once."""
    return len(values) * sum(value * value for value in values) - sum(values) ** 2


def kendall_w(ratings: Sequence[Row]) -> Fraction | None:
    """Return Kendall's W corrected for ties, exact, 0 to 1; None where nothing varies.
    Items that not everybody rated are left out. Sources: Kendall (1948), chapter 6; Siegel and
    Castellan (1988). Raises ValueError as `krippendorff_alpha` does.
    """
    items = complete_columns(ratings)
    if not items:
        return None
    assessors = list(zip(*items, strict=True))
    m, n = len(assessors), len(items)
    sums = [0] * n  # of ranks, each twice, so that those of ties are whole
    ties = 0
    for row in assessors:
        counts = Counter(row)
        ties += sum(count**3 - count for count in counts.values())
        ranks: dict[Value, int] = {}
        below = 0
        for value in sorted(counts):
            ranks[value] = 2 * below + counts[value] + 1
            below += counts[value]
        sums = [total + ranks[value] for total, value in zip(sums, row, strict=True)]
    middle = m * (n + 1)
    spread = sum((total - middle) ** 2 for total in sums)
    most = m * m * (n**3 - n) - m * ties
    return Fraction(3 * spread, most) if most else None


def icc(ratings: Sequence[Row], form: str = "A,1") -> Fraction | None:
    """Return the intraclass correlation for absolute agreement, exact, at most 1, or None.
    Of one rating ("A,1") or of the mean of these k ("A,k"). Source: McGraw and Wong,
    Psychological Methods 1 (1996), table 4. Raises ValueError as `krippendorff_alpha` does.
    """
    if form not in tuple(ICC_FORMS):
        raise ValueError(f"form is {form!r}. Use one of {', '.join(map(repr, ICC_FORMS))}.")
    items = complete_columns(ratings)
    if not items:
        return None
    n, k = len(items), len(items[0])
    of_items, of_assessors, of_all = _squares(items)
    # Mean squares of the two-way table, each as often as makes it whole: of items, of assessors,
    # and the error that is left.
    between_items, between_assessors = of_items * (k - 1), of_assessors * (n - 1)
    error = of_all - of_items - of_assessors
    shift = between_assessors - error
    variance = n * between_items + shift
    if form == "A,1":
        variance += (k - 1) * (n * error + shift)
    return Fraction(n * (between_items - error), variance) if variance > 0 else None


def _squares(items: Sequence[Sequence[int]]) -> tuple[int, int, int]:
    """Return the squared distances from the mean: of sums of items, sums of assessors, values."""
    n, k = len(items), len(items[0])
    item_sums = [sum(item) for item in items]
    assessor_sums = [sum(row) for row in zip(*items, strict=True)]
    correction = sum(item_sums) ** 2
    return (
        n * sum(total * total for total in item_sums) - correction,
        k * sum(total * total for total in assessor_sums) - correction,
        n * k * sum(value * value for item in items for value in item) - correction,
    )


def read_ratings(ratings: Sequence[Row]) -> list[Row]:
    """Raises ValueError naming the row, and the item where one value is wrong: "ratings[0][2]"."""
    for number, row in enumerate(ratings):
        path = f"ratings[{number}]"
        if not isinstance(row, list | tuple):
            raise refuse(path, row, "Give a list with a value, or None, for every item.")
        for item, value in enumerate(row):
            if value is not None and not is_exact(value):
                remedy = "Give an int or a Fraction, or None where it is missing."
                raise refuse(f"{path}[{item}]", value, remedy)
    for number, row in enumerate(ratings):
        if len(row) != len(ratings[0]):
            raise ValueError(
                f"ratings[{number}] has {len(row)} items and ratings[0] has {len(ratings[0])}. "
                "Give every assessor a value for every item, None where it is missing."
            )
    return list(ratings)


def complete_columns(ratings: Sequence[Row]) -> list[tuple[int, ...]]:
    """Return the items rated by all, over one denominator; none without two raters of two items."""
    columns = []
    for column in zip(*_whole(read_ratings(ratings)), strict=True):
        values = tuple(value for value in column if value is not None)
        if len(values) == len(column) > 1:
            columns.append(values)
    return columns if len(columns) > 1 else []
