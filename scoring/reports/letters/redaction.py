"""What is taken out of typed texts before a vendor reads them: all that belongs to others.

Texts are compared folded: without accents, in small letters, without what is not seen, so that no
spelling of a name stays because it looks like another one.
"""

import re
import unicodedata
from functools import cached_property

from django.utils.translation import gettext as _

from scoring.reports.letters.spelling import (
    ANOTHER_VENDOR,
    FEWEST_LETTERS,
    LEFT_OUT,
    OF_MANY_FIRMS,
    OF_THE_PANEL,
    WORDS_TOO,
    Folded,
    Segment,
    any_of,
    folded_text,
    initials_of,
    names_of,
    spelled,
    spellings_of_scores,
    whole_scores,
    words_of,
)
from scoring.reports.letters.suspects import Suspects

NUMBERED = r"(?:vendor|candidate)s?\s*(?:no\.?|number|#)?\s*"
RANKED = re.compile(
    r"(?<![^\W_])(?:(?:rank(?:s|ed)?|places?|positions?)\s*(?:no\.?|number|#)?\s*"
    r"(?P<number>\d{1,4})|(?P<nth>\d{1,4})(?:st|nd|rd|th)\s+(?:rank|place|position))(?![^\W_])"
)
# C1 and C2 are levels of a language too, in a sentence that speaks of one.
OF_LANGUAGES = re.compile(
    r"\b(?:cefr|[ab][12]|languages?|speak\w*|spoken|fluen\w*|native\w*|accents?|"
    r"english|french|spanish|arabic|german|portuguese|italian|dutch|polish|romanian)\b"
)
SENTENCE = re.compile(r"[^.!?;\n]*(?:[.!?;\n]+|$)")


class Blackout:
    """Takes parts out of texts. Who makes one says which, what stands there instead, and what of
    the rest is suspect, where that is asked for.
    """

    finds_suspects = False

    def segments(self, text):
        """Return the Segments of a text, in its order: together they are what is printed."""
        text = unicodedata.normalize("NFC", text)
        segments, end = [], 0
        for start, stop, kind in self._to_take_out(text):
            segments += self.left(text, end, start)
            original = text[start:stop]
            segments.append(Segment(self.stand_in(kind, original), kind, original))
            end = stop
        return [*segments, *self.left(text, end, len(text))]

    def left(self, text, start, end):
        """Return the Segments of what stays of a text between two places."""
        if self.finds_suspects:
            return self.suspects.segments(text, start, end)
        return [Segment(text[start:end])] if end > start else []

    def plain(self, text):
        """Return `text` with what stands in the place of each part that is taken out."""
        return "".join(segment.words for segment in self.segments(text))

    def _to_take_out(self, text):
        """Return (start, end, kind) in the order of the text; what is named first has its way."""
        folded, taken = Folded(text), []
        for start, end, kind in self.matches(folded, text):
            start, end = folded.span(start, end)
            if not any(start < stop and begin < end for begin, stop, _kind in taken):
                taken.append((start, end, kind))
        return sorted(taken)


class Redaction(Blackout):
    """Takes out of a text what belongs to the candidates beside this one, and who is on the panel.

    Of a vendor that is each name in any spelling, with and without what stands in brackets, the
    short name, the legal name, the web address, the reference, the label, and its scores and
    ranks: of those compared, those that withdrew, and those of the rounds before.
    """

    def __init__(self, book, candidate, finds_suspects=False):
        self.book, self.candidate = book, candidate
        self.finds_suspects, self.subjects = finds_suspects, [candidate]
        own = book.candidates[candidate]
        rivals = [row for row in book.document["candidates"] if row["id"] != candidate]
        rivals += book.withdrawn.values()
        earlier = [
            row
            for past_round in book.document["rounds"].get("earlier", ())
            for row in past_round["left"]
            if row["reference"] != own["reference"]
        ]
        labels = {row["id"] for row in rivals}
        own_names = names_of(own)
        names = set().union(*map(names_of, [*rivals, *earlier])) - own_names
        hosts = {row["domain"] for row in [*rivals, *earlier]} - {own["domain"], "", None}
        self.own_words = {word for name in own_names for word in words_of(name)}
        self.vendor_words = {word for name in names for word in words_of(name)} - self.own_words
        people = [person.name for person in book.members.values()]
        self.panel_words = {word for name in people for word in words_of(name)} - self.own_words
        self.names = any_of(map(spelled, names), "(?:e?s)?")
        self.short_names = any_of(map(spelled, self.short(names)), "(?:e?s)?")
        self.initials = any_of({initials_of(name) for name in names} - {""})
        self.people = any_of(map(spelled, people))
        self.parts_of_people = any_of(
            re.escape(word) for word in self.panel_words - WORDS_TOO if len(word) >= FEWEST_LETTERS
        )
        self.hosts = any_of(
            rf"(?:https?://)?(?:[\w.+-]+@)?(?:[\w-]+\.)*{re.escape(folded_text(host))}"
            r"(?:/[^\s,;)]*)?"
            for host in hosts
        )
        self.numbered = any_of(NUMBERED + name[1:] for name in labels)
        self.labels = any_of(name.casefold() for name in labels)
        self.labels_beside_levels = any_of(name.casefold() for name in labels - {"C1", "C2"})
        self._read_scores(labels)

    def _read_scores(self, labels):
        scores, whole = set(), set()
        for result in self.book.standings.candidates:
            if result.id in labels:
                scores |= spellings_of_scores(result)
                whole |= whole_scores(result)
        own = self.book.standings.candidate(self.candidate)
        self.own_rank = own.rank
        self.scores = any_of(map(re.escape, scores - spellings_of_scores(own)))
        whole = "|".join(sorted(whole - whole_scores(own))) or "(?!)"
        self.whole_scores = re.compile(
            rf"(?<![^\W_])(?<![.,])(?P<before>{whole})(?=\s*(?:/\s*100\b|(?:out\s+)?of\s+100\b|points?\b))"
            rf"|\bscor(?:e|es|ed|ing)\s+(?:of\s+|at\s+|with\s+|is\s+|was\s+)?(?P<after>{whole})"
            r"(?![.,]?\d)(?![^\W_])"
        )

    def short(self, names):
        """Return by what firms are called for short: what stands before "Systems" or "Ltd"."""
        places = set()
        for row in self.book.document["candidates"]:
            for site in row["sites"]:
                places |= {*words_of(site["city"]), *words_of(site["country"])}
        common = OF_MANY_FIRMS | self.own_words | places
        for name in names:
            parts = words_of(name)
            distinct = [word for word in parts if word not in OF_MANY_FIRMS]
            if 1 < len(distinct) < len(parts):
                yield " ".join(distinct)
            if len(parts) > 1 and parts[0] not in common and len(parts[0]) >= FEWEST_LETTERS:
                yield parts[0]

    @cached_property
    def suspects(self):
        return Suspects(self)

    def stand_in(self, kind, _original):
        return {
            ANOTHER_VENDOR: _("another vendor"),
            OF_THE_PANEL: _("a member of our panel"),
            LEFT_OUT: _("(left out)"),
        }[kind]

    def matches(self, folded, text):
        for pattern in (self.hosts, self.names, self.numbered):
            yield from spans(pattern, folded.text, ANOTHER_VENDOR)
        yield from spans(self.people, folded.text, OF_THE_PANEL)
        yield from self._written_as_names(folded, text)
        for sentence in SENTENCE.finditer(folded.text):
            is_on_languages = OF_LANGUAGES.search(sentence.group())
            labels = self.labels_beside_levels if is_on_languages else self.labels
            for match in labels.finditer(folded.text, *sentence.span()):
                yield *match.span(), ANOTHER_VENDOR
        yield from self._figures(folded.text)

    def _written_as_names(self, folded, text):
        """Words that are names as well are taken out where they begin with a capital letter."""
        for pattern, kind in (
            (self.short_names, ANOTHER_VENDOR),
            (self.parts_of_people, OF_THE_PANEL),
        ):
            for match in pattern.finditer(folded.text):
                if text[folded.places[match.start()]].isupper():
                    yield *match.span(), kind
        for match in self.initials.finditer(folded.text):
            start, end = folded.span(*match.span())
            if text[start:end].isupper():
                yield *match.span(), ANOTHER_VENDOR

    def _figures(self, text):
        yield from spans(self.scores, text, LEFT_OUT)
        for match in self.whole_scores.finditer(text):
            yield *match.span("before" if match.group("before") else "after"), LEFT_OUT
        for match in RANKED.finditer(text):
            if int(match.group("number") or match.group("nth")) != self.own_rank:
                yield *match.span(), LEFT_OUT


def spans(pattern, text, kind):
    return ((*match.span(), kind) for match in pattern.finditer(text))
