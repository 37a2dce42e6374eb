"""How names and scores are written, and what a text that was read for them consists of."""

import re
import unicodedata
from math import floor
from typing import NamedTuple

from scoring.arithmetic.display import displayed
from vendors.spellings import LETTERS


def words_in(text):
    return frozenset(text.split())


# What stands in a text and is not seen there: it may break a name up anywhere.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
AND = {"&", "and", "et", "und", "y", "e", "i"}
# Words that many firms are called by: alone they name nobody.
OF_MANY_FIRMS = words_in(
    """
    systems system software soft solutions solution group labs lab tech technologies technology
    digital cloud dev delivery consulting services service partners partner studio studios it
    ict data global international nearshore offshore engineering code works network networks
    company media design web mobile apps security bank team teams talent hub house factory
    agency holding ltd limited inc llc llp gmbh ag sa sas sarl srl spa bv nv plc co corp kft
    ooo sp zoo oy ab as the of de la le les el al des du da do invented north south east west
    new old blue green red black white first next open smart great real true best one pro big
    grand prime atlantic split
    """
)
# Given names that are words as well.
WORDS_TOO = words_in(
    """
    mark will may grace rose art bill frank hope joy dawn june april august max drew chase pat
    rob sue faith summer jean penny miles rich nick guy lance victor page case dean split
    """
)
FEWEST_LETTERS = 3
LEFT_OUT, ANOTHER_VENDOR, OF_THE_PANEL, SUSPECT = "left out", "vendor", "panel", "suspect"


class Folded:
    """A text as it is compared, and where each of its letters stands in the text itself."""

    def __init__(self, text):
        letters, self.places = [], []
        for place, letter in enumerate(text):
            if UNSEEN.match(letter):
                continue
            plain = unicodedata.normalize("NFKD", letter.casefold())
            for part in plain:
                part = part.translate(LETTERS) if part.isalpha() else part
                if not unicodedata.combining(part[:1] or "x"):
                    letters.append(part)
                    self.places += [place] * len(part)
        self.text = "".join(letters)

    def span(self, start, end):
        """Return where a part of the folded text stands in the text itself."""
        return self.places[start], self.places[end - 1] + 1


def folded_text(text):
    return Folded(unicodedata.normalize("NFC", text)).text


class Segment(NamedTuple):
    """A piece of a text: its words as they are printed, and what was done with them.

    kind      "" for what stays; "vendor", "panel", "left out" for what was taken out; "suspect"
    original  what stood there
    why       of a suspect, what it looks like
    """

    words: str
    kind: str = ""
    original: str = ""
    why: str = ""


def names_of(row):
    """Return the ways in which a vendor is named: in full, without brackets, by reference."""
    names = {row["reference"]}
    for name in filter(None, (row["name"], row["legal_name"])):
        names |= {name, re.sub(r"\s*\([^)]*\)", "", name).strip()}
    return names - {"", None}


def words_of(text):
    return re.findall(r"[^\W_]+", folded_text(text))


def initials_of(name):
    """Return the folded initials of a name of three words or more, "" where that is no name."""
    parts = [word for word in words_of(name) if word not in AND and not word.isdigit()]
    return "".join(word[0] for word in parts) if len(parts) >= FEWEST_LETTERS else ""


def any_of(patterns, ending=""):
    """Return a pattern for any of these as whole words, the longest first."""
    ordered = sorted(set(patterns) - {""}, key=lambda pattern: (-len(pattern), pattern))
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ordered)}){ending}(?![^\W_])")


def spelled(text):
    """Return a pattern for a folded text, however its words are joined or spaced."""
    tokens = re.findall(r"[^\W_]+|&", folded_text(text))
    parts = (f"(?:{'|'.join(sorted(AND))})" if word in ("&", "and") else word for word in tokens)
    end = r"\)?" if text.rstrip().endswith(")") else ""
    return r"[\W_]*".join(parts) + end


def values_of(result):
    """Return the scores of a candidate. Too many other things are 0 or 100."""
    scores = (result.score, *(row.score for row in result.criteria.values()))
    values = {value for score in scores for value in (score.value, score.low, score.high)}
    return values - {None, 0, 100}


def spellings_of_scores(result):
    """Return each score as people write it: 58.49 or 58,49, and 58.4 or 58.5 for short."""
    spellings = set()
    for value in values_of(result):
        exact = displayed(value)
        spellings |= {exact, exact[:-1], displayed(value, 1)}
    return spellings | {number.replace(".", ",") for number in spellings}


def whole_scores(result):
    """Return each score as a whole number, cut and rounded."""
    values = values_of(result)
    return {str(floor(value)) for value in values} | {displayed(value, 0) for value in values}
