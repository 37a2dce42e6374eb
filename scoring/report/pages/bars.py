"""Bars: shapes that repeat a number that is printed beside them."""

from dataclasses import dataclass

from scoring.arithmetic import displayed


@dataclass(frozen=True)
class Bar:
    """A score from 0 to 100 as lengths in a box that is 100 wide. Texts, for SVG attributes."""

    title: str
    width: str
    low: str
    spread: str


def bar_of(score, what="Score"):
    """Return the bar of a Score, or None when it has no value."""
    if score.value is None:
        return None
    return Bar(
        title=f"{what} {displayed(score.value)} of 100, "
        f"from {displayed(score.low)} to {displayed(score.high)}",
        width=displayed(score.value),
        low=displayed(score.low),
        spread=displayed(score.high - score.low),
    )
