"""Competition ranking, and tie rules fixed before the first rating."""

from collections import Counter
from collections.abc import Hashable, Mapping
from fractions import Fraction
from math import lcm
from typing import TypeVar

from scoring.arithmetic.display import is_exact

K = TypeVar("K", bound=Hashable)

_HIGHEST_CRITERION = "highest_criterion:"


def competition_ranks(
    scores: Mapping[K, Fraction],
    tie_breaks: Mapping[K, Fraction | None] | None = None,
) -> dict[K, int]:
    """Return each key's rank, best first. Equal scores share a rank: 1, 1, 3.
    `tie_breaks` order keys that tie, higher first, unless one of them has none. Raises ValueError
    for what is not exact. Lexicographic: Fishburn, Management Science 20 (1974).
    """
    for key, score in scores.items():
        if type(score) is not Fraction and not is_exact(score):
            raise ValueError(f"The score of {key!r} is {score!r}. Give a Fraction or an int.")
    tie_breaks = tie_breaks or {}
    for key, value in tie_breaks.items():
        if key not in scores:
            raise ValueError(
                f"{key!r} has a tie-break and no score. Give its score, or take it out."
            )
        if value is not None and not is_exact(value):
            raise ValueError(
                f"The tie-break of {key!r} is {value!r}. Give a Fraction, an int, or None."
            )
    # Over one denominator the scores are whole numbers, which compare much faster.
    common = lcm(*[score.denominator for score in scores.values()])
    groups: dict[int, list[K]] = {}
    for key, score in scores.items():
        groups.setdefault(score.numerator * (common // score.denominator), []).append(key)
    ranks: dict[K, int] = {}
    for total in sorted(groups, reverse=True):
        ranks |= _ranks_within_tie(groups[total], tie_breaks, first=len(ranks) + 1)
    return {key: ranks[key] for key in scores}


def rank_label(rank: int, tied: bool) -> str:
    return f"{rank}=" if tied else str(rank)


def shared_ranks(ranks: Mapping[K, int]) -> set[int]:
    return {rank for rank, count in Counter(ranks.values()).items() if count > 1}


def tie_criterion(tie_rule: str) -> str | None:
    """Raises ValueError unless the rule is "none" or "highest_criterion:<criterion id>"."""
    if tie_rule == "none":
        return None
    if isinstance(tie_rule, str) and tie_rule.startswith(_HIGHEST_CRITERION):
        return tie_rule.removeprefix(_HIGHEST_CRITERION)
    raise ValueError(
        f'{tie_rule!r} is not a tie rule. Use "none" or "highest_criterion:" and a criterion id.'
    )


def _ranks_within_tie(
    tied: list[K], tie_breaks: Mapping[K, Fraction | None], first: int
) -> dict[K, int]:
    values = [value for key in tied if (value := tie_breaks.get(key)) is not None]
    if len(tied) == 1 or len(values) < len(tied):
        return dict.fromkeys(tied, first)
    ranks: dict[Fraction, int] = {}
    for rank, value in enumerate(sorted(values, reverse=True), start=first):
        ranks.setdefault(value, rank)
    return {key: ranks[value] for key, value in zip(tied, values, strict=True)}
