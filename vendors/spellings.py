"""Names of countries and languages in every usual spelling; built by `bin/names`."""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

DATA = Path(__file__).parent / "data"
# Letters that Unicode does not take apart into a letter and its accent; and one that is none.
LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e"}
    | {"ħ": "h", "ـ": None, "'": None, "’": None, "ʼ": None, "‘": None, "`": None, "´": None}
)
# The same letter written two ways: tried only where the first way finds nothing.
SECOND_FORMS = (("ue", "u"), ("oe", "o"), ("ae", "a"), ("ة", "ه"))


@lru_cache(50_000)
def folded(text):
    """Return a text as names are compared: small plain letters and digits, single blanks."""
    if text.isascii() and text.isalnum():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain.translate(LETTERS)))


@cache
def names():
    return json.loads((DATA / "names.json").read_text("utf-8"))


def country_of(text):
    """Return the two-letter code of a country by code or name, or None."""
    return code_of("countries", without_article(folded(text)))


def language_of(text):
    """Return the code of a language by code (fr, fra, fr-FR) or name, or None."""
    if re.fullmatch(r"[A-Za-z]{2,3}[-_][A-Za-z]{2,4}", text):
        text = re.split("[-_]", text)[0]
    return code_of("languages", folded(text))


def code_of(kind, name):
    """Return the code of a folded name; where it is none, of its second form: Rumaenien."""
    codes = names()[kind]
    if name in codes or len(name) < SHORTEST:
        return codes.get(name)
    for long, short in SECOND_FORMS:
        name = name.replace(long, short)
    return codes.get(name)


SHORTEST = 5  # of a name that is compared letter by letter: a slip makes one code of another
ALIKE = 82  # percent: one wrong letter of six, or two of seven that changed places


@lru_cache(10_000)
def code_like(kind, text):
    """Return the one code a slip of the pen away, else None: to be asked, and never taken."""
    codes = names()[kind]
    options = [name for name in codes if len(name) >= SHORTEST]
    near = process.extract(folded(text), options, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=5)
    (code, *others) = {codes[name] for name, _score, _place in near} or {None}
    return None if others else code


def month_called(text):
    """Return 1 to 12 for the name of a month or its short form, or None."""
    return names()["months"].get(folded(text))


def without_article(text):
    return re.sub(r"^(the|la|le|les|l) (?=\w{4})", "", text)
