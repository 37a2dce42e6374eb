"""The one rounding, and exact fractions as text for machines."""

import re
from fractions import Fraction

_FRACTION = re.compile(r"[0-9]{1,60}/[0-9]{1,60}")


def displayed(value: Fraction | int, places: int = 2) -> str:
    """Return `value` as decimal text with exactly `places` digits after the point.

    Rounds half up: a half goes away from zero, so 1/8 is "0.13" and -1/8 is "-0.13".
    What rounds to zero has no sign. This is the only rounding there is; page, PDF,
    CSV, XLSX, API and e-mail all call it. It uses integers only.

    Raises TypeError for a float or a bool, ValueError when `places` is negative.
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(f"{value!r} is not exact. Give a Fraction or an int.")
    if places < 0:
        raise ValueError(f"places is {places}. Give 0 or more.")
    scaled = abs(value.numerator) * 10**places
    whole, rest = divmod(scaled, value.denominator)
    if 2 * rest >= value.denominator:
        whole += 1
    digits = str(whole).rjust(places + 1, "0")
    sign = "-" if value < 0 and whole else ""
    if places == 0:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def percent_text(share: Fraction | int) -> str:
    """Return a share from 0 to 1 as whole percent: "91 %".

    What is nearly nothing is "<1 %", what is nearly all ">99 %": neither is none or all.
    """
    whole = displayed(100 * share, 0)
    if whole == "0" and share != 0:
        return "<1 %"
    if whole == "100" and share != 1:
        return ">99 %"
    return f"{whole} %"


def fraction_text(value: Fraction | int) -> str:
    """Return `value` as "n/d" in lowest terms, whole numbers too: "50/1"."""
    return f"{value.numerator}/{value.denominator}"


def read_fraction(text: object) -> Fraction:
    """Return the exact value of "n/d", not negative. Raises ValueError for anything else."""
    if not isinstance(text, str) or not _FRACTION.fullmatch(text):
        raise ValueError(f'{text!r} is not a fraction. Write it as "n/d", for example "7/10".')
    numerator, denominator = (int(part) for part in text.split("/"))
    if denominator == 0:
        raise ValueError(f'{text!r} divides by zero. Write it as "n/d" with d of 1 or more.')
    return Fraction(numerator, denominator)
