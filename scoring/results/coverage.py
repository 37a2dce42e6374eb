"""How it is said that too little of a criterion is rated."""

from fractions import Fraction

from scoring.arithmetic import displayed, percent_text


def coverage_needed(coverage: Fraction, least: Fraction) -> str:
    """Return "coverage 0 %, 70 % needed".

    Two places where whole percent would show the same number twice: 69.90 %, not 70 %.
    Where no coverage is needed, only a criterion without any level is too thin.
    """
    if coverage == least == 0:
        return "no check that counts has a level"
    covered, needed = percent_text(coverage), percent_text(least)
    if covered == needed:
        covered = f"{displayed(100 * coverage)} %"
    return f"coverage {covered}, {needed} needed"
