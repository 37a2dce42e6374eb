"""Scores: exact weighted sums of levels from 0 to 4 (simple additive weighting)."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from scoring.arithmetic.sheet import Sheet, SheetCriterion
from scoring.arithmetic.states import TOP_LEVEL, CellState, EvidenceState
from scoring.arithmetic.weighting import Share, read_shares


class Score(NamedTuple):
    """low <= value <= high; all three are equal at full coverage."""

    # 0 to 100 over the cells that have a level; None when no sum is possible
    value: Fraction | None
    coverage: Fraction  # 0 to 1: the weight that has a level, divided by the weight that applies
    low: Fraction  # 0 to 100: `value` if every cell without a level were a 0
    high: Fraction  # 0 to 100: `value` if every cell without a level were a 4


# Nothing was weighed, so anything is possible.
NO_SCORE = Score(value=None, coverage=Fraction(0), low=Fraction(0), high=Fraction(100))
FULL = Fraction(1)  # the one object that stands for full coverage


@lru_cache(maxsize=8192)
def ratio(numerator: int, denominator: int) -> Fraction:
    """Kept, because panels repeat the same few ratios."""
    return Fraction(numerator, denominator)


@lru_cache(maxsize=8192)
def full_score(numerator: int, denominator: int) -> Score:
    """Return the score of which nothing is missing; kept, as ratios are."""
    value = Fraction(numerator, denominator)
    return Score(value, FULL, value, value)


def weigh(cells: Iterable[tuple[int, Fraction | int | None]]) -> Score:
    """Return 100 * sum(weight * level / 4) / sum(weight) over the pairs with a level."""
    total = weight = points = 0
    common = 1
    for cell_weight, level in cells:
        total += cell_weight
        if level is not None:
            weight += cell_weight
            numerator, denominator = level.as_integer_ratio()
            if common % denominator:
                points *= (wider := lcm(common, denominator)) // common
                common = wider
            points += cell_weight * numerator * (common // denominator)
    if total == 0:
        return NO_SCORE
    top = TOP_LEVEL * common
    if weight == total:
        return full_score(100 * points, top * total)
    return Score(
        value=ratio(100 * points, top * weight) if weight else None,
        coverage=ratio(weight, total),
        low=ratio(100 * points, top * total),
        high=ratio(100 * (points + top * (total - weight)), top * total),
    )


def weighted_sum(pairs: Iterable[tuple[int, Fraction | int]]) -> tuple[int, int]:
    """Return sum(weight * value) as a numerator over a common denominator."""
    total, common = 0, 1
    for weight, value in pairs:
        numerator, denominator = value.as_integer_ratio()
        if common % denominator:
            total *= (wider := lcm(common, denominator)) // common
            common = wider
        total += weight * numerator * (common // denominator)
    return total, common


def combine(scores: Sequence[tuple[int, Score]]) -> Score:
    """Return sum(points * score) / sum(points); without a value where one of the scores has none.
    Every pair has points of 1 or more. The additive model: Keeney and Raiffa (1976), chapter 3.
    """
    total, is_full, lows = 0, True, []
    for points, score in scores:
        total += points
        is_full = is_full and score.coverage is FULL
        lows.append((points, score.low))
    low = _mean(lows, total)
    if is_full:
        return Score(low, FULL, low, low)
    values = [(points, score.value) for points, score in scores if score.value is not None]
    return Score(
        value=_mean(values, total) if len(values) == len(scores) else None,
        coverage=_mean([(points, score.coverage) for points, score in scores], total),
        low=low,
        high=_mean([(points, score.high) for points, score in scores], total),
    )


def weighted_score(scores: Mapping[str, Score], weights: Mapping[str, Share]) -> Score:
    """Return the mean of `scores` by weights of any scale: whole points, or what `ahp_weights`,
    `swing_weights` and `rank_order_centroid` return. A weight of 0 leaves its criterion out.
    Raises ValueError for weights that are negative, not exact or all 0, or without a score.
    """
    shares = read_shares(weights, "weight")
    for criterion in shares:
        if criterion not in scores:
            raise ValueError(f"{criterion!r} has a weight and no score. Give both, or neither.")
    common = lcm(*(share.denominator for share in shares.values()))
    return combine([(int(share * common), scores[name]) for name, share in shares.items() if share])


def check_weights(weights: Mapping[str, int], noun: str) -> None:
    """Raise ValueError, in words, for a weight that is not a whole number of 0 or more."""
    for key, weight in weights.items():
        if type(weight) is not int or weight < 0:
            raise ValueError(
                f"The {noun} of {key!r}: {weight!r} is refused. Give a whole number, 0 or more."
            )


def _mean(pairs: Iterable[tuple[int, Fraction]], total: int) -> Fraction:
    points, common = weighted_sum(pairs)
    return Fraction(points, common * total)


Panel = dict[str, tuple[str, ...]]  # criterion -> the assessors who count there
_NO_EVIDENCE = (EvidenceState.NONE, 0)
_WITHOUT_LEVEL = (CellState.CANNOT_TELL, CellState.ABSTAINED)
_RATED = CellState.RATED  # bound once: it is asked for every cell


class CellResult(NamedTuple):
    state: CellState  # rated when there is a level, else pending, cannot tell or abstained
    levels: dict[str, int]  # assessor -> level 0 to 4, of the assessors who count here
    mean: Fraction | None  # exact mean of `levels`, None when there are none
    agreed: int | None  # the level settled in moderation, None when there is none
    level: Fraction | int | None  # what counts: `agreed`, else `mean`, else None
    spread: int | None  # highest less lowest of `levels`, in levels; None when there are none
    evidence: EvidenceState  # best valid evidence
    cap: int  # the highest level that evidence carries, 0 to 4
    over_evidence: bool  # whether what counts rests on a level above the cap

    @property
    def median(self) -> Fraction | int | None:
        """The exact median of `levels`, None when there are none."""
        return self._mean_without((len(self.levels) - 1) // 2)

    @property
    def trimmed_mean(self) -> Fraction | int | None:
        """The mean without one rating at either end (Tukey 1962), None without three ratings."""
        return self._mean_without(1)

    def _mean_without(self, at_either_end: int) -> Fraction | int | None:
        levels = sorted(self.levels.values())[at_either_end : len(self.levels) - at_either_end]
        return ratio(sum(levels), len(levels)) if levels else None


def left_out(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return the (assessor, criterion) pairs that count for no candidate: one cell has no answer.
    Not where the chair made an exception. Cannot tell and abstained are answers; who is
    recused misses nothing. In the order of the panel.
    """
    raters = {
        criterion.id: [name for name, rated in sheet.panel.items() if criterion.id in rated]
        for criterion in sheet.criteria
    }
    missed = {
        (name, criterion.id)
        for candidate, answers in sheet.answers.items()
        for criterion in sheet.criteria
        for check in criterion.weights
        if len(answers[check]) < len(raters[criterion.id])
        for name in raters[criterion.id]
        if name not in answers[check] and (name, candidate) not in sheet.recusals
    }
    return tuple(
        (assessor, criterion)
        for assessor, rated in sheet.panel.items()
        for criterion in rated
        if (assessor, criterion) in missed - sheet.exceptions
    )


def counted_panel(sheet: Sheet, uncounted: tuple[tuple[str, str], ...]) -> Panel:
    return {
        criterion.id: tuple(
            assessor
            for assessor, rated in sheet.panel.items()
            if criterion.id in rated and (assessor, criterion.id) not in uncounted
        )
        for criterion in sheet.criteria
    }


def read_cells(
    sheet: Sheet, candidate: str, criterion: SheetCriterion, counted: tuple[str, ...]
) -> dict[str, CellResult]:
    recused = bool(sheet.recusals and counted) and all(
        (name, candidate) in sheet.recusals for name in counted
    )
    # Nobody is waited for when all who count are recused from the candidate.
    silent = CellState.ABSTAINED if recused else CellState.PENDING
    cells = {}
    answers_of, evidence_of, agreed_of = sheet.answers[candidate], sheet.evidence, sheet.agreed
    for check in criterion.weights:
        cell = candidate, check
        answers = answers_of[check]
        levels = {name: answer for name in counted if type(answer := answers.get(name)) is int}
        mean, spread, highest = _mean_spread_highest(tuple(levels.values()))
        evidence, cap = evidence_of.get(cell, _NO_EVIDENCE)
        agreed = agreed_of.get(cell)
        level: Fraction | int | None = mean
        if agreed is not None:
            level = highest = agreed
        state = _RATED
        if level is None:
            states = {answers[name] for name in counted if name in answers}
            # Of two reasons for no level, the one that more evidence could change is named.
            state = next((state for state in _WITHOUT_LEVEL if state in states), silent)
        cells[check] = CellResult(
            state, levels, mean, agreed, level, spread, evidence, cap, highest > cap
        )
    return cells


@lru_cache(maxsize=8192)
def _mean_spread_highest(levels: tuple[int, ...]) -> tuple[Fraction | None, int | None, int]:
    # Kept, because panels repeat the same few patterns.
    if not levels:
        return None, None, 0
    return Fraction(sum(levels), len(levels)), max(levels) - min(levels), max(levels)
