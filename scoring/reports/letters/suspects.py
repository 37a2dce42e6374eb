"""What may still tell of others in a typed text: shown to the lead, who reads it and decides."""

import re
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from django.utils.translation import gettext_lazy

from scoring.reports.letters.spelling import (
    OF_MANY_FIRMS,
    SUSPECT,
    Segment,
    folded_text,
    spellings_of_scores,
    whole_scores,
    words_in,
)

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|\bwww\.\S+|\+\d[\d ()./-]{6,}\d")
FIGURE = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[.,]\d{1,2})?(?=\s*(?:/\s*100\b|(?:out\s+)?of\s+100\b|points?\b))"
    r"|(?<![\w.,])\d{1,2}[.,]\d\d(?![\d%]|[.,]\d|\s*%)",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\b(?:the\s+)?(?:other|others|rival|rivals|competitors?|winners?|front-?runner|runner-?up)\b"
    r"|\b(?:first|second|third|fourth|fifth|last|top)\s+(?:place|rank|position)\b"
    r"|\b(?:best|worst|weakest|strongest)\s+of\s+(?:all|the)\b|\b(?:all|any)\s+(?:other\s+)?vendors\b",
    re.IGNORECASE,
)
NAME, FIGURES, OTHERS, CONTACT = "name", "figure", "others", "contact"
LOOKS_LIKE = {
    NAME: gettext_lazy("it looks like a name"),
    FIGURES: gettext_lazy("it looks like a score"),
    OTHERS: gettext_lazy("it speaks of others"),
    CONTACT: gettext_lazy("it is an address or a telephone number"),
}
# What begins with a capital letter and names nobody.
CAPITALS = words_in(
    """
    i monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december english french spanish arabic german
    portuguese italian dutch polish romanian european europe africa morocco tunisia found
    agreed level paris java python django linux windows azure google amazon split
    """
)
LIKENESS = 0.82
FEWEST_ALIKE = 4


class Suspects:
    """What a redaction leaves in a text although it may name somebody or say a score."""

    patterns = ((ADDRESS, CONTACT), (FIGURE, FIGURES), (OF_OTHERS, OTHERS))

    def __init__(self, redaction):
        self.redaction, self.book = redaction, redaction.book

    @cached_property
    def own_text(self):
        """The words of the grid, and of the facts and sites of the vendors that it is about."""
        book, texts = self.book, [self.book.rules["title"]]
        for candidate in self.redaction.subjects:
            row = book.candidates[candidate]
            for fact in row["facts"]:
                texts += [fact["title"], fact["value"]]
            texts += [site["city"] for site in row["sites"]]
        for check in book.checks.values():
            texts += [check.question, *check.levels.values(), *check.evidence]
        vocabulary = {word.casefold() for text in texts for word in WORD.findall(str(text))}
        return vocabulary | self.redaction.own_words

    @cached_property
    def name_words(self):
        vocabulary = self.redaction.vendor_words | self.redaction.panel_words
        return {word for word in vocabulary if len(word) >= FEWEST_ALIKE and not word.isdigit()}

    def segments(self, text, start, end):
        """Yield the Segments of a part of a text, those that are suspect apart."""
        place = start
        for begin, stop, cause in self.spans(text, start, end):
            if begin > place:
                yield Segment(text[place:begin])
            yield Segment(text[begin:stop], SUSPECT, text[begin:stop], LOOKS_LIKE[cause])
            place = stop
        if end > place:
            yield Segment(text[place:end])

    def spans(self, text, start, end):
        """Return (start, end, what it looks like) in their order, none over another."""
        spans = []
        for pattern, cause in self.patterns:
            for match in pattern.finditer(text, start, end):
                if cause != FIGURES or not self.is_own_figure(match.group()):
                    spans.append((*match.span(), cause))
        for match in WORD.finditer(text, start, end):
            if self.may_name_somebody(text, match):
                spans.append((*match.span(), NAME))
        apart = []
        for span in sorted(spans):
            if not apart or span[0] >= apart[-1][1]:
                apart.append(span)
        return apart

    def is_own_figure(self, figure):
        own = self.book.standings.candidate(self.redaction.candidate)
        return figure in spellings_of_scores(own) | whole_scores(own)

    def may_name_somebody(self, text, match):
        word = match.group()
        folded = re.sub(r"\W", "", folded_text(word))
        bare = folded.removesuffix("s") if re.search("['’]s$", word) else folded
        if bare in self.redaction.own_words:
            return False
        is_capital = word[:1].isupper() and not word.isupper()
        if bare in self.name_words - OF_MANY_FIRMS:
            return is_capital or bare not in self.own_text
        if bare not in self.own_text and any(alike(bare, name) for name in self.name_words):
            return True
        before = text[: match.start()].rstrip()
        is_inside = bool(before) and before[-1] not in '.!?:;("“«\n'
        is_ours = bare in CAPITALS or bare in self.own_text or word.casefold() in self.own_text
        return is_capital and is_inside and not is_ours


@lru_cache(10_000)
def alike(word, name):
    if len(word) < FEWEST_ALIKE or word[0] != name[0] or abs(len(word) - len(name)) > 2:
        return False
    return SequenceMatcher(None, word, name).ratio() >= LIKENESS
