"""Places: competition ranking, and tie rules fixed before the first rating."""

from collections import Counter
from collections.abc import Hashable, Mapping
from fractions import Fraction
from math import lcm
from typing import TypeVar

from scoring.arithmetic.score import is_exact

K = TypeVar("K", bound=Hashable)

NO_TIE_RULE = "none"
_HIGHEST_CRITERION = "highest_criterion:"


def rank(
    scores: Mapping[K, Fraction],
    tie_breaks: Mapping[K, Fraction | None] | None = None,
) -> dict[K, int]:
    """Return each key's place, best first. Equal scores share a place: 1, 1, 3.

    `tie_breaks` orders keys that tie, higher first; those equal there too stay tied. A
    group of tied keys of which one has no tie-break stays tied as a whole. Neither the
    keys nor their order ever decide.

    Raises ValueError for a score or a tie-break that is not exact, and for the tie-break
    of a key that has no score. The method is standard competition ranking ("1224"); the
    order by score and then by tie-break is lexicographic: Fishburn, "Lexicographic orders,
    utilities and decision rules: a survey", Management Science 20 (1974).
    """
    for key, score in scores.items():
        if type(score) is not Fraction and not is_exact(score):
            raise ValueError(f"The score of {key!r} is {score!r}. Give a Fraction or an int.")
    if tie_breaks:
        _check_tie_breaks(scores, tie_breaks)
    # Over one denominator the scores are whole numbers, which compare much faster.
    common = lcm(*[score.denominator for score in scores.values()])
    groups: dict[int, list[K]] = {}
    for key, score in scores.items():
        groups.setdefault(score.numerator * (common // score.denominator), []).append(key)
    found: dict[K, int] = {}
    place = 1
    for total in sorted(groups, reverse=True):
        for key, offset in _within_tie(groups[total], tie_breaks or {}).items():
            found[key] = place + offset
        place += len(groups[total])
    return {key: found[key] for key in scores}


def place_label(place: int, tied: bool) -> str:
    """Return the place as it is shown: "3", or "1=" when it is shared."""
    return f"{place}=" if tied else str(place)


def shared_places(places: Mapping[K, int]) -> set[int]:
    """Return the places that more than one key holds."""
    return {place for place, count in Counter(places.values()).items() if count > 1}


def tie_criterion(tie_rule: str) -> str | None:
    """Return the criterion that breaks ties under `tie_rule`, None under "none".

    The rules are "none" and "highest_criterion:<criterion id>". Raises ValueError for
    any other.
    """
    if tie_rule == NO_TIE_RULE:
        return None
    if isinstance(tie_rule, str) and tie_rule.startswith(_HIGHEST_CRITERION):
        return tie_rule.removeprefix(_HIGHEST_CRITERION)
    raise ValueError(
        f'{tie_rule!r} is not a tie rule. Use "none" or "highest_criterion:" and a criterion id.'
    )


def _check_tie_breaks(
    scores: Mapping[K, Fraction], tie_breaks: Mapping[K, Fraction | None]
) -> None:
    for key, value in tie_breaks.items():
        if key not in scores:
            raise ValueError(
                f"{key!r} has a tie-break and no score. Give its score, or take it out."
            )
        if value is not None and not is_exact(value):
            raise ValueError(
                f"The tie-break of {key!r} is {value!r}. Give a Fraction, an int, or None."
            )


def _within_tie(tied: list[K], tie_breaks: Mapping[K, Fraction | None]) -> dict[K, int]:
    if len(tied) == 1:
        return {tied[0]: 0}
    values = {key: tie_breaks.get(key) for key in tied}
    known = [value for value in values.values() if value is not None]
    if len(known) < len(tied):
        return dict.fromkeys(tied, 0)
    above: dict[Fraction, int] = {}
    for offset, value in enumerate(sorted(known, reverse=True)):
        above.setdefault(value, offset)
    return {key: above[value] for key, value in values.items() if value is not None}
