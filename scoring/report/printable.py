"""Text that people wrote, made fit for paper: every letter readable, none of it markup."""

import unicodedata
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.utils.html import format_html

LONGEST = 4000  # letters of one text; the rest stands in scores.json
FONTS = ("fonts/pdf/Inter-Regular.ttf", "fonts/pdf/Vazirmatn-Regular.ttf")
_JOINERS = "\u200c\u200d\u200e\u200f\u061c\u00ad"
_SILENT = {"Mn", "Me"}  # variation selectors and marks that no font of ours has


def printable(text):
    """Return `text` with each letter that our fonts lack put into words: "[rocket]".

    Controls that turn the direction of writing are put into words too, so that a name
    cannot dress up as another one.
    """
    return "".join(
        letter if letter in "\n\t" or _prints(letter) else _in_words(letter) for letter in text
    )


def shortened(text, limit):
    """Return `text` in at most `limit` letters; what is cut ends visibly with "…"."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word, _, _ = cut.rpartition(" ")
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" ,;:.") + "…"


def said(text, limit=LONGEST):
    """Return what somebody wrote as HTML that stands apart from the text around it."""
    text = text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
    letters = printable(text)
    if runs_right_to_left(text):
        return format_html('<bdi dir="auto" class="rtl">{}</bdi>', letters)
    return format_html('<bdi dir="auto">{}</bdi>', letters)


def runs_right_to_left(text):
    """Whether the first letter that has a direction is written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _prints(letter):
    if unicodedata.category(letter) in {"Cf", "Cc"}:
        return letter in _JOINERS
    return ord(letter) in _covered()


def _in_words(letter):
    if unicodedata.category(letter) in _SILENT:
        return ""
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"


@lru_cache(maxsize=1)
def _covered():
    """Return the code points that our fonts can draw."""
    from fontTools.ttLib import TTFont

    covered = set()
    for name in FONTS:
        with TTFont(finders.find(name), lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)
