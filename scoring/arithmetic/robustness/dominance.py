"""Dominance: who can never be first, whatever the weights."""

from collections.abc import Mapping

from scoring.arithmetic.robustness.table import Scores, read_table


def dominated_by(scores: Scores) -> dict[str, tuple[str, ...]]:
    """Return, for each dominated candidate, those who match it everywhere and beat it once.

    `scores` is candidate -> criterion -> exact score from 0 to 100, the same criteria for
    each. While all weights are positive a dominated candidate cannot be first, nor even
    level with who dominates it. Equal candidates do not dominate each other. In the order
    of the scores; candidates that nobody dominates are not in it.

    Raises ValueError naming the field and the remedy for a score that is missing, not
    exact or out of range. The rule is Pareto dominance: Keeney and Raiffa, "Decisions
    with Multiple Objectives" (1976), chapter 3.
    """
    names = {name: 1 for row in scores.values() for name in row}
    if not names:
        return {}
    table = read_table(scores, names)
    candidates = list(table.rows)
    # Bit n stands for candidate n. Whoever matches on every criterion is left by the "and"s.
    matching = [-1] * len(candidates)
    for column in zip(*table.rows.values(), strict=True):
        at_least = _at_least(column)
        matching = [bits & at_least[value] for bits, value in zip(matching, column, strict=True)]
    same: dict[tuple[int, ...], int] = {}
    for number, row in enumerate(table.rows.values()):
        same[row] = same.get(row, 0) | 1 << number
    others = [bits & ~same[row] for bits, row in zip(matching, table.rows.values(), strict=True)]
    return {
        candidate: _named(bits, candidates)
        for candidate, bits in zip(candidates, others, strict=True)
        if bits
    }


def _at_least(column: tuple[int, ...]) -> Mapping[int, int]:
    """Return, for each value of a column, the bits of the candidates that have it or more."""
    holders: dict[int, int] = {}
    for number, value in enumerate(column):
        holders[value] = holders.get(value, 0) | 1 << number
    reached = 0
    for value in sorted(holders, reverse=True):
        reached |= holders[value]
        holders[value] = reached
    return holders


def _named(bits: int, candidates: list[str]) -> tuple[str, ...]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(candidates[lowest.bit_length() - 1])
        bits ^= lowest
    return tuple(found)
