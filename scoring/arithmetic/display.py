"""The one rounding, and exact fractions as text for machines."""

import re
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from itertools import zip_longest
from typing import Any

_PLAIN_TYPES = {str, int, bool, type(None)}
_FRACTION = re.compile(r"[0-9]{1,60}/[0-9]{1,60}")


def is_exact(value: object) -> bool:
    """A bool and a float are not."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def displayed(value: Fraction | int, places: int = 2) -> str:
    """Return decimal text rounded half up, away from zero: the only rounding of the product.
    Raises TypeError for a float or a bool, ValueError when `places` is negative.
    """
    if not is_exact(value):
        raise TypeError(f"{value!r} is not exact. Give a Fraction or an int.")
    if places < 0:
        raise ValueError(f"places is {places}. Give 0 or more.")
    scaled = abs(value.numerator) * 10**places
    quotient, remainder = divmod(scaled, value.denominator)
    if 2 * remainder >= value.denominator:
        quotient += 1
    digits = str(quotient).rjust(places + 1, "0")
    sign = "-" if value < 0 and quotient else ""
    if places == 0:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def plain_number(value: Fraction | int) -> str:
    """Return "17" of a whole number, else as `displayed`: "12.40", or "17.00" if only near 17."""
    text = displayed(value)
    return text.removesuffix(".00") if value.denominator == 1 else text


def percent_text(share: Fraction | int) -> str:
    """Return a share from 0 to 1 as "91 %"; nearly nothing is "<1 %", nearly all ">99 %"."""
    percent = displayed(100 * share, 0)
    if percent == "0" and share != 0:
        return "<1 %"
    if percent == "100" and share != 1:
        return ">99 %"
    return f"{percent} %"


def fraction_text(value: Fraction | int) -> str:
    """Return "n/d" in lowest terms, whole numbers too: "50/1"."""
    return f"{value.numerator}/{value.denominator}"


def read_fraction(text: object) -> Fraction:
    """Raises ValueError for anything but "n/d", not negative."""
    if not isinstance(text, str) or not _FRACTION.fullmatch(text):
        raise ValueError(f'{text!r} is not a fraction. Write it as "n/d", for example "7/10".')
    numerator, denominator = (int(part) for part in text.split("/"))
    if denominator == 0:
        raise ValueError(f'{text!r} divides by zero. Write it as "n/d" with d of 1 or more.')
    return Fraction(numerator, denominator)


def plain_value(value: Any) -> Any:
    """Return what JSON carries exactly: fractions as "n/d", named tuples as dicts, keys sorted."""
    if type(value) in _PLAIN_TYPES:
        return value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: plain_value(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Fraction):
        return fraction_text(value)
    return value.value if isinstance(value, Enum) else value


_NOTHING = object()


def first_difference(a: Any, b: Any, path: str = "") -> str | None:
    """Return a sentence that names the first place two plain values differ, or None."""
    if a is _NOTHING or b is _NOTHING:
        side, value = ("first", b) if a is _NOTHING else ("second", a)
        return f"{path} is missing in the {side}; the other has {value!r}."
    if isinstance(a, dict) and isinstance(b, dict):
        dot = path and f"{path}."
        parts = [
            (f"{dot}{key}", a.get(key, _NOTHING), b.get(key, _NOTHING)) for key in sorted({*a, *b})
        ]
    elif isinstance(a, list) and isinstance(b, list):
        items = enumerate(zip_longest(a, b, fillvalue=_NOTHING))
        parts = [(f"{path}[{index}]", *pair) for index, pair in items]
    elif type(a) is type(b) and a == b:
        return None
    else:
        return f"{path or 'The whole'} is {a!r} in the first and {b!r} in the second."
    differences = (first_difference(first, second, place) for place, first, second in parts)
    return next(filter(None, differences), None)
