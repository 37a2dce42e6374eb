"""Numbers as people read them. Every one of them is rounded by `arithmetic.displayed`."""

from fractions import Fraction

from django import template

from scoring.arithmetic.display import displayed, percent_text, plain_number
from scoring.arithmetic.ranks import rank_label

register = template.Library()

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"


@register.filter
def score(value):
    """An exact value with two places: "71.80", with a true minus; a dash for None."""
    return NOTHING if value is None else displayed(value).replace("-", MINUS)


@register.filter
def percent(share):
    """A share from 0 to 1 as whole percent: "91 %"; a dash for None."""
    return NOTHING if share is None else percent_text(share)


@register.filter
def points_of_percent(share):
    """A small share, such as a standard error, in percent with two places: "0.48"."""
    return "–" if share is None else displayed(100 * share)


points = register.filter("points", plain_number)  # of 100: "17", or with two places: "12.40"


@register.filter
def level(value):
    """A level: "3" when it is whole, else with two places; a dash for None."""
    if value is None:
        return NOTHING
    return displayed(value, 0 if Fraction(value).denominator == 1 else 2)


@register.filter
def rank(result):
    """A candidate's rank: "3", "1=" when shared, a dash when it is not ranked."""
    return NOTHING if result.rank is None else rank_label(result.rank, result.tied)
