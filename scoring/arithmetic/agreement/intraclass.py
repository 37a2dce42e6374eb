"""Intraclass correlation for absolute agreement, of one rating and of the panel's mean."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from types import MappingProxyType

from scoring.arithmetic.agreement.ratings import Row, complete_columns

# What to print beside each number: the form decides what it means.
ICC_FORMS = MappingProxyType(
    {
        "A,1": "ICC(A,1): two-way model, absolute agreement, one rating (McGraw and Wong 1996)",
        "A,k": "ICC(A,k): two-way model, absolute agreement, mean of k ratings "
        "(McGraw and Wong 1996)",
    }
)


def icc(ratings: Sequence[Row], form: str = "A,1") -> Fraction | None:
    """Return the intraclass correlation for absolute agreement, exact.

    `ratings` has one row per assessor and one column per item, of exact numbers; an item
    that an assessor did not rate (None) is left out. `form` is "A,1", how far one rating
    can stand for the item, or "A,k", how far the mean of these k assessors can; print
    `ICC_FORMS[form]` with it. At most 1; negative when items differ less than errors do.
    None with fewer than two assessors or two items left, when nothing varies, and when
    the variance it divides by is estimated at zero or less.

    Source: K. O. McGraw and S. P. Wong, "Forming inferences about some intraclass
    correlation coefficients", Psychological Methods 1 (1996), table 4, cases 2 and 3. The
    same numbers are called ICC(2,1) and ICC(2,k) by Shrout and Fleiss (1979).

    Raises ValueError for another form, rows of unequal length and a value not exact.
    """
    if form not in tuple(ICC_FORMS):
        raise ValueError(f"form is {form!r}. Use one of {', '.join(map(repr, ICC_FORMS))}.")
    items = complete_columns(ratings)
    if not items:
        return None
    n, k = len(items), len(items[0])
    between_items, between_assessors, error = _mean_squares(items)
    shift = (between_assessors - error) / n
    of_one = between_items + (k - 1) * error + k * shift
    whole = of_one if form == "A,1" else between_items + shift
    return (between_items - error) / whole if whole > 0 else None


def _mean_squares(
    items: Sequence[Sequence[Fraction | int]],
) -> tuple[Fraction, Fraction, Fraction]:
    """Return the mean squares of items, of assessors and of what is left."""
    n, k = len(items), len(items[0])
    item_sums = [sum(item) for item in items]
    assessor_sums = [sum(row) for row in zip(*items, strict=True)]
    middle = Fraction(sum(item_sums)) ** 2 / (n * k)
    of_items = _squares(item_sums) / k - middle
    of_assessors = _squares(assessor_sums) / n - middle
    of_all = _squares(value for item in items for value in item) - middle
    error = of_all - of_items - of_assessors
    return of_items / (n - 1), of_assessors / (k - 1), error / ((n - 1) * (k - 1))


def _squares(values: Iterable[Fraction | int]) -> Fraction:
    return sum((Fraction(value) ** 2 for value in values), Fraction(0))
