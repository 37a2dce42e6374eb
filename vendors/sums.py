"""Sums written as text over named numbers, worked out exactly and without running code."""

import ast
import operator
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
DIGITS = 60
LARGEST_POWER = 100


class NotASum(ValueError):
    """Raised with a sentence that says what in the text is no sum."""


def worked_out(text, numbers):
    """Return the value of a sum such as `(a - b) / 6` as a Fraction.

    `numbers` gives each name its Fraction. Roots, the only inexact step, keep 60 digits.
    """
    try:
        return value_of(ast.parse(text, mode="eval").body, numbers)
    except SyntaxError:
        raise NotASum(f"“{text}” is not a sum.") from None
    except ZeroDivisionError:
        raise NotASum(f"“{text}” divides by zero.") from None


def value_of(node, numbers):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name):
            if name not in numbers:
                raise NotASum(f"“{name}” is not the name of a number.")
            return numbers[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, numbers)
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            return power(value_of(left, numbers), value_of(right, numbers))
        case ast.BinOp(op=sign, left=left, right=right) if type(sign) in OPERATIONS:
            return OPERATIONS[type(sign)](value_of(left, numbers), value_of(right, numbers))
    raise NotASum("Only names, numbers, brackets and + - * / ** may stand in a sum.")


def power(base, exponent):
    if abs(exponent) > LARGEST_POWER:
        raise NotASum(f"The power {exponent} is too large.")
    if exponent.denominator == 1:
        return base**exponent.numerator
    if base <= 0:
        raise NotASum("Only a number above zero has such a root.")
    with localcontext(prec=DIGITS):
        root = decimal(base) ** decimal(exponent)
    return Fraction(root)


def decimal(number):
    return Decimal(number.numerator) / Decimal(number.denominator)


def rounded(number, digits):
    """Return a Decimal of `number` with so many digits after the point, halves upwards."""
    with localcontext(prec=DIGITS):
        return decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def readable(text, numbers):
    """Return a sum as a person writes it, with numbers for names: `(40 ÷ 26.22) ^ (1 ÷ 6)`."""
    with_numbers = re.sub(
        r"[A-Za-z_]\w*", lambda name: f"{decimal(numbers[name[0]]).normalize():,f}", text
    )
    without_code = re.sub(r"\b\d{4,}\b", lambda digits: f"{int(digits[0]):,}", with_numbers)
    return without_code.replace("**", "^").replace("*", "×").replace("/", "÷").replace(" - ", " − ")
