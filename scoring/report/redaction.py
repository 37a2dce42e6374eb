"""Taking out of a text what belongs to other vendors: their names, labels, addresses, scores."""

import re
import unicodedata

from scoring.arithmetic import displayed
from scoring.report.printable import said

ANOTHER = "another vendor"
LEFT_OUT = "(left out)"
# What stands in a text and is not seen there: it may break a name up anywhere.
UNSEEN = "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]*"
BETWEEN_WORDS = r"[\s_\-\u2010-\u2015\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
CALLED = r"(?:vendor|candidate)s?\s*(?:no\.?|number|#)?\s*"
# C1 and C2 are levels of a language too, in a sentence that speaks of one.
OF_LANGUAGES = re.compile(
    r"\b(?:cefr|[ab][12]|languages?|speak\w*|spoken|fluen\w*|native\w*|accents?|"
    r"english|french|spanish|arabic|german|portuguese|italian|dutch|polish|romanian)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?;\n]*(?:[.!?;\n]+|$)")


class Redaction:
    """Takes out of a text what belongs to the candidates beside this one.

    That is each name in any spacing, with and without what stands in brackets, the legal
    name, the web address, the reference, the label and the scores: of those compared, those
    that withdrew, and those of the rounds before.
    """

    def __init__(self, book, candidate):
        own = book.candidates[candidate]
        others = [row for row in book.document["candidates"] if row["id"] != candidate]
        gone = book.document.get("changes", {}).get("withdrawn", [])
        rows = [*others, *gone, *_of_earlier_rounds(book, own)]
        self.names = _any_of(map(_spelled, _of_all(rows, _names) - set(_names(own))), "(?:e?s)?")
        self.hosts = _any_of(map(_address, _of_all(rows, _hosts) - set(_hosts(own))))
        ids = [row.get("id") or row["candidate"] for row in (*others, *gone)]
        self.called = _any_of(CALLED + _spelled(name[1:]) for name in ids)
        self.labels = _any_of(map(_spelled, ids))
        self.levels = _any_of(_spelled(name) for name in ids if name not in {"C1", "C2"})
        scores = _of_all(_results(book, others), _numbers)
        own_scores = set(_numbers(book.standings.candidate(candidate)))
        self.scores = _any_of(map(_spelled, scores - own_scores))

    def plain(self, text):
        """Return `text` with "another vendor" for every other candidate in it."""
        text = unicodedata.normalize("NFC", text)
        for pattern in (self.hosts, self.names, self.called):
            text = pattern.sub(ANOTHER, text)
        text = SENTENCE.sub(self._without_labels, text)
        return self.scores.sub(LEFT_OUT, text)

    def said(self, text):
        """Return the same as HTML that stands apart from the text around it."""
        return said(self.plain(text))

    def _without_labels(self, found):
        sentence = found.group()
        pattern = self.levels if OF_LANGUAGES.search(sentence) else self.labels
        return pattern.sub(ANOTHER, sentence)


def _of_all(rows, read):
    return {value for row in rows for value in read(row)}


def _of_earlier_rounds(book, own):
    """Return the vendors that an earlier round left behind, but for the one that is written to."""
    rounds = (book.document.get("rounds") or {}).get("earlier", ())
    left = [row for one in rounds for row in one.get("left", ())]
    return [row for row in left if row.get("reference", "") != own["reference"]]


def _names(row):
    """Return the ways in which a vendor is named: in full, without brackets, by reference."""
    for name in (row["name"], row.get("legal_name") or ""):
        yield from filter(None, (name, re.sub(r"\s*\([^)]*\)", "", name).strip()))
    yield from filter(None, [row.get("reference")])


def _hosts(row):
    yield from filter(None, [row.get("domain")])


def _any_of(patterns, ending=""):
    """Return a pattern for any of these as whole words, the longest first."""
    ordered = sorted(patterns, key=len, reverse=True)
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ordered)}){ending}(?![^\W_])", re.IGNORECASE)


def _spelled(text):
    """Return a pattern for a text however its words are spaced, broken up or accented."""
    words = unicodedata.normalize("NFC", text).split()
    return BETWEEN_WORDS.join(UNSEEN.join(map(_letter, word)) for word in words)


def _letter(letter):
    bare = unicodedata.normalize("NFD", letter)[0]
    both = f"(?:{re.escape(letter)}|{re.escape(bare)})"
    return re.escape(letter) if bare == letter else both


def _address(host):
    """Return a pattern for a host, alone or inside a web or mail address."""
    return rf"(?:https?://)?(?:[\w.+-]+@)?(?:[\w-]+\.)*{_spelled(host)}(?:/[^\s,;)]*)?"


def _results(book, others):
    known = {row["id"] for row in others}
    return [result for result in book.standings.candidates if result.id in known]


def _numbers(result):
    """Yield each score as people write it: 58.49 or 58,49, and 58.4 or 58.5 when they shorten."""
    for score in (result.score, *(one.score for one in result.criteria.values())):
        for value in (score.value, score.low, score.high):
            if value is not None and value not in (0, 100):
                shown = displayed(value)
                for number in (shown, shown[:-1], displayed(value, 1)):
                    yield from (number, number.replace(".", ","))
