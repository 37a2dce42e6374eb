"""The letter to a vendor that was not chosen: its own scores and why, nothing of the others."""

import re
import unicodedata

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import day
from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import open_book
from scoring.decisions.document.writing import canonical_text, read_instant
from scoring.reports.pages.buyer import Buyer
from scoring.reports.pages.candidate import CandidatePage, reasons_of
from scoring.reports.pages.words import gate_cell, quoted, row_property, shortened
from scoring.reports.pdf import in_child, print_pages

# What stands in a text and is not seen there: it may break a name up anywhere.
UNSEEN = "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]*"
BETWEEN_WORDS = r"[\s_\-\u2010-\u2015\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
NUMBERED = r"(?:vendor|candidate)s?\s*(?:no\.?|number|#)?\s*"
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
        rivals = [row for row in book.document["candidates"] if row["id"] != candidate]
        rivals += book.withdrawn.values()
        earlier = [
            row
            for past_round in book.document["rounds"].get("earlier", ())
            for row in past_round["left"]
            if row["reference"] != own["reference"]
        ]
        ids = {row["id"] for row in rivals}
        names = set().union(*map(names_of, [*rivals, *earlier])) - names_of(own)
        hosts = {row["domain"] for row in [*rivals, *earlier]} - {own["domain"], "", None}
        scores = set()
        for result in book.standings.candidates:
            if result.id in ids:
                scores |= spellings_of_scores(result)
        scores -= spellings_of_scores(book.standings.candidate(candidate))
        self.names = any_of(map(spelled, names), "(?:e?s)?")
        self.hosts = any_of(
            rf"(?:https?://)?(?:[\w.+-]+@)?(?:[\w-]+\.)*{spelled(host)}(?:/[^\s,;)]*)?"
            for host in hosts
        )
        self.numbered = any_of(NUMBERED + spelled(name[1:]) for name in ids)
        self.labels = any_of(map(spelled, ids))
        self.labels_beside_levels = any_of(map(spelled, ids - {"C1", "C2"}))
        self.scores = any_of(map(spelled, scores))

    def plain(self, text):
        """Return `text` with "another vendor" for every other candidate in it."""
        text = unicodedata.normalize("NFC", text)
        another = _("another vendor")
        for pattern in (self.hosts, self.names, self.numbered):
            text = pattern.sub(another, text)

        def without_labels(match):
            is_on_languages = OF_LANGUAGES.search(match.group())
            labels = self.labels_beside_levels if is_on_languages else self.labels
            return labels.sub(another, match.group())

        return self.scores.sub(_("(left out)"), SENTENCE.sub(without_labels, text))

    def quoted(self, text):
        """Return the same as HTML that stands apart from the text around it."""
        return quoted(self.plain(text))


def names_of(row):
    """Return the ways in which a vendor is named: in full, without brackets, by reference."""
    names = {row["reference"]}
    for name in filter(None, (row["name"], row["legal_name"])):
        names |= {name, re.sub(r"\s*\([^)]*\)", "", name).strip()}
    return names - {"", None}


def any_of(patterns, ending=""):
    """Return a pattern for any of these as whole words, the longest first."""
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ordered)}){ending}(?![^\W_])", re.IGNORECASE)


def spelled(text):
    """Return a pattern for a text however its words are spaced, broken up or accented."""
    values = []
    for word in unicodedata.normalize("NFC", text).split():
        letters = []
        for letter in word:
            bare = unicodedata.normalize("NFD", letter)[0]
            pattern = re.escape(letter)
            letters.append(pattern if bare == letter else f"(?:{pattern}|{re.escape(bare)})")
        values.append(UNSEEN.join(letters))
    return BETWEEN_WORDS.join(values)


def spellings_of_scores(result):
    """Return each score as people write it: 58.49 or 58,49, and 58.4 or 58.5 for short."""
    spellings = set()
    for score in (result.score, *(row.score for row in result.criteria.values())):
        for value in (score.value, score.low, score.high):
            # Too many other things are 0 or 100.
            if value is not None and value not in (0, 100):
                exact = displayed(value)
                spellings |= {exact, exact[:-1], displayed(value, 1)}
    return spellings | {number.replace(".", ",") for number in spellings}


ENDS = {
    "reserve": gettext_lazy("We keep you in reserve. You are not on our short list."),
    "not_this_time": gettext_lazy("You are not on our short list this time."),
    "out_by_gate": gettext_lazy(
        "You are not on our short list, because a condition that we cannot do without was not met."
    ),
}
LONGEST_REASON = 600


class NotAddressed(Exception):
    """Raised for a candidate that gets no letter: one on the short list, or none at all."""


class Letter:
    """What the letter says. Every text that somebody wrote has lost the names of others."""

    def __init__(self, book, candidate):
        self.book, self.page = book, CandidatePage(book, candidate)
        self.redaction, row = Redaction(book, candidate), self.page.row
        self.subject = quoted(shortened(self.redaction.plain(book.rules["title"]), 110))
        self.day = day(book.determination["decided_at"])
        self.sender = quoted(book.called(book.determination["decided_by"]), 80)
        self.decision, self.end = book.reference, ENDS[row["outcome"]]
        self.score, self.coverage = self.page.result.shown, self.page.score.coverage
        self.reason, self.change_of_mind = (
            self.redaction.quoted(row[field]) if row[field] else ""
            for field in ("reason", "change_of_mind")
        )

    @row_property
    def criteria(self):
        """(criterion, its checks with what we saw on each), where a check was asked"""
        for criterion in self.page.criteria:
            if criterion.checks:
                yield criterion, [(row, self.evidence(row.check)) for row in criterion.checks]

    def evidence(self, check):
        reasons = reasons_of(self.book, self.page.result.id, check)
        text = reasons[0][1] if reasons else _("No reason was written.")
        return quoted(shortened(self.redaction.plain(text), LONGEST_REASON))

    @row_property
    def gates(self):
        """(question, word, reason)"""
        result = self.page.result
        for gate, outcome in result.gates.items():
            line = self.book.results.gates.get((result.id, gate))
            reason = self.redaction.quoted(line.reason) if line and line.reason else "–"
            word, _chip = gate_cell(outcome)
            yield self.book.checks[gate].question, word, reason


def recipients(book):
    """Return the rows of the candidates that are told why they were not chosen."""
    return [row for row in book.document["candidates"] if row["outcome"] in ENDS]


def render_letter(book, candidate):
    """Return the PDF of the letter to one candidate. The same document gives the same bytes.

    Raises ReportFailed when it cannot be printed, NotAddressed for who gets no letter.
    """
    if candidate not in {row["id"] for row in recipients(book)}:
        raise NotAddressed(candidate)
    if settings.RENDERS_IN_CHILD:
        return in_child(canonical_text(book.document)[0], candidate)
    return letter_of(book, candidate)


def letter_of(book, candidate):
    """Return the letter, printed in this process."""
    return print_pages(*pages_of(book, candidate))


def written_letter(text, candidate):
    return pages_of(open_book(text), candidate)


def pages_of(book, candidate):
    """Return the HTML of the letter, the styles of its foot and the moment of the decision."""
    context = {"letter": Letter(book, candidate), "buyer": Buyer(book), "book": book}
    html = render_to_string("scoring/reports/pdf/letter.html", context)
    foot = f'@page {{ @bottom-left {{ content: "{book.reference}"; }} }}\n'
    return html, foot, read_instant(book.determination["decided_at"])
