"""What the letter to one vendor says: its own assessment and why, and of others what was chosen."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import day
from scoring.reports.letter_terms import AWARD, OWN, Terms
from scoring.reports.letters.assessment import (
    TestOfIncumbent,
    advantages,
    leading_checks,
    parts_of,
    proposed_reason,
)
from scoring.reports.letters.redaction import Redaction
from scoring.reports.letters.spelling import SUSPECT, Segment
from scoring.reports.pages.candidate import CandidatePage, reasons_of
from scoring.reports.pages.words import (
    LONGEST,
    gate_cell,
    printable,
    quoted,
    row_property,
    runs_right_to_left,
    shortened,
)
from vendors.models.vendor import state_name

INCUMBENT = "incumbent"
OPENINGS = {
    "shortlist": gettext_lazy("You are on our short list."),
    "reserve": gettext_lazy("We keep you in reserve. You are not on our short list."),
    "not_this_time": gettext_lazy("You are not on our short list this time."),
    "out_by_gate": gettext_lazy(
        "You are not on our short list, because a condition that we cannot do without was not met."
    ),
}
THANKS = gettext_lazy("Thank you for what you sent us and for the time you gave us.")
TO_WHO_WORKS_FOR_US = gettext_lazy(
    "You work for us today, and you were asked the same questions as everybody else."
)
FOLLOWS = {
    "shortlist": gettext_lazy(
        "This letter is neither a contract nor an order. What you read below is where you stand, "
        "and what we would ask about next."
    ),
    "reserve": gettext_lazy(
        "We may turn to you if a vendor on our short list leaves it. This letter promises nothing "
        "more, and you are free to plan without us."
    ),
    "not_this_time": gettext_lazy("What you read below is why, and what a higher level asks."),
    "out_by_gate": gettext_lazy(
        "A failed condition decides, whatever the score. The rest of your assessment stands below."
    ),
    INCUMBENT: gettext_lazy("This letter ends no contract and changes none."),
}
MEANINGS = {
    "none": gettext_lazy("We hold nothing that answers the question"),
    "claim": gettext_lazy("You say so, on a date, or what you publish says so"),
    "document": gettext_lazy("A dated document that our panel opened"),
    "unconfirmed": gettext_lazy("One of us tested it, and nobody else has confirmed it yet"),
    "verified": gettext_lazy("We tested it: by a call, a register, a demonstration, or the like"),
    "expired": gettext_lazy("It is past its own end, or too old for the question"),
}
LONGEST_REASON = 600
MOST_LEADING = 3


class Letter:
    """What the letter says. Every text that somebody wrote has lost the names of others.
    With `is_marked` typed texts also tell the lead what was taken out, and what looks suspect.
    """

    def __init__(self, book, candidate, terms=None, is_marked=False):
        self.book, self.page = book, CandidatePage(book, candidate)
        self.terms, self.is_marked = terms or Terms.usual(book), is_marked
        self.redaction, self.row = Redaction(book, candidate, is_marked), self.page.row
        self.taken_out, self.suspects = [], []
        self.outcome = self.row["outcome"]
        self.kind = INCUMBENT if self.row["is_incumbent"] else self.outcome
        self.subject = self.typed(book.rules["title"], 110)
        self.day = day(self.terms.dated_on.isoformat())
        self.sender = quoted(book.called(book.determination["decided_by"]), 80)
        self.decision, self.result = book.reference, self.page.result
        self.score, self.coverage = self.result.shown, self.page.score.coverage
        self.reason = self._reason()
        change_of_mind = self.row["change_of_mind"]
        self.change_of_mind = self.typed(change_of_mind) if change_of_mind else ""

    def _reason(self):
        if self.row.get("is_reason_proposed") or not self.row["reason"]:
            # Proposed words are written for the panel, and name a rank.
            return quoted(proposed_reason(self.book, self.row, self.result))
        return self.typed(self.row["reason"])

    @row_property
    def openings(self):
        """The first sentences, which say what was decided."""
        yield TO_WHO_WORKS_FOR_US if self.kind == INCUMBENT else THANKS
        yield OPENINGS[self.outcome]

    @row_property
    def follows(self):
        yield FOLLOWS[self.outcome]
        if self.kind == INCUMBENT:
            yield FOLLOWS[INCUMBENT]

    @row_property
    def parts(self):
        """The criteria in which a check was asked"""
        return (part for part in parts_of(self.book, self.result, self.reasons) if part.checks)

    @property
    def is_scored(self):
        return self.score is not None

    def reasons(self, check):
        """Return each different reason of the panel, without who gave it."""
        rows = reasons_of(self.book, self.result.id, check)
        texts = dict.fromkeys(" ".join(text.split()) for _by, text in rows)
        return [self.typed(text, LONGEST_REASON) for text in texts] or [_("No reason was written.")]

    @row_property
    def gates(self):
        """(question, word, reason)"""
        for gate, outcome in self.result.gates.items():
            line = self.book.results.gates.get((self.result.id, gate))
            reason = (
                self.typed(line.reason) if line and line.reason else _("No reason was written.")
            )
            word, _chip = gate_cell(outcome)
            yield self.book.checks[gate].question, word, reason

    @property
    def test(self):
        """What the incumbent test concluded; None for everybody else."""
        is_incumbent = self.kind == INCUMBENT
        return TestOfIncumbent(self.book, self.result.id) if is_incumbent else None

    @row_property
    def winners(self):
        """(name, score, criteria rated higher, leading checks, criterion parts) of each chosen"""
        if self.terms.disclosure == OWN:
            return
        for name in self.book.with_outcome("shortlist"):
            if name == self.result.id:
                continue
            winner = self.book.standings.candidate(name)
            parts = ()
            if self.terms.disclosure == AWARD:
                # Of others the levels alone: what somebody typed about them is not ours to tell.
                parts = parts_of(self.book, winner, lambda check: ())
            yield (
                quoted(self.book.candidates[name]["name"], 120),
                winner.shown if self.terms.disclosure == AWARD else None,
                advantages(self.book, winner, self.result),
                leading_checks(self.book, winner, self.result, MOST_LEADING),
                parts,
            )

    # The sender

    @property
    def buyer(self):
        return self.book.document["buyer"]

    @property
    def sender_lines(self):
        """The organisation with its address and whom to ask; empty where nobody said who buys."""
        buyer = self.buyer
        contact = (buyer.get(f"contact_{part}") for part in ("name", "email", "telephone"))
        texts = [*str(buyer.get("address", "")).splitlines(), *filter(None, contact)]
        rows = ((quoted(str(text), 200),) for text in texts if str(text).strip())
        return format_html_join("\n", "{}<br>", rows)

    @property
    def organisation(self):
        return quoted(shortened(str(self.buyer["name"]), 120)) if self.buyer else ""

    @property
    def contact_email(self):
        return self.buyer.get("contact_email", "")

    @property
    def answer_by(self):
        return self.terms.last_day(self.buyer.get("answer_days"))

    @property
    def review_by(self):
        return self.terms.last_day(self.buyer.get("review_days"))

    @property
    def standstill_until(self):
        return self.terms.last_day(self.buyer.get("standstill_days"))

    @property
    def review_route(self):
        route = self.buyer.get("review_route")
        return quoted(str(route)) if route else ""

    # The method

    @row_property
    def caps(self):
        """(what is held, the highest level that it allows, what that means)"""
        for name, state in self.book.grid.evidence_states.items():
            yield state_name(name), state.cap, MEANINGS.get(name, "")

    @property
    def coverage_minimum(self):
        return self.book.standings.settings.coverage_minimum

    @property
    def method_page(self):
        """The public page with all of the method, where its address is one for everybody."""
        address = self.book.document["evaluation"].get("method_page", "")
        return address if address.startswith("https://") else ""

    # Typed texts

    def typed(self, text, limit=LONGEST):
        """Return what somebody wrote as HTML, without what belongs to others."""
        text = text if limit == LONGEST else " ".join(text.split())
        segments = cut(self.redaction.segments(text), limit)
        self.taken_out += [segment for segment in segments if segment.original and not segment.why]
        self.suspects += [segment for segment in segments if segment.kind == SUSPECT]
        pieces = format_html_join("", "{}", ((self.piece(segment),) for segment in segments))
        if runs_right_to_left("".join(segment.words for segment in segments)):
            return format_html('<bdi dir="auto" class="rtl">{}</bdi>', pieces)
        return format_html('<bdi dir="auto">{}</bdi>', pieces)

    def piece(self, segment):
        text = printable(segment.words)
        if not (self.is_marked and segment.kind):
            return text
        return format_html(
            '<mark class="{}" title="{}">{}</mark>',
            "suspect" if segment.kind == SUSPECT else "taken-out",
            segment.why or _("In the place of: %(words)s") % {"words": segment.original},
            text,
        )


def cut(segments, limit):
    """Return the Segments of a text in at most `limit` letters; what is cut ends with "…"."""
    whole = "".join(segment.words for segment in segments)
    if len(whole) <= limit:
        return segments
    short = whole[: limit - 1] if limit == LONGEST else shortened(whole, limit)[:-1]
    remaining, pieces = len(short), []
    for segment in segments:
        if remaining <= 0:
            break
        pieces.append(segment._replace(words=segment.words[:remaining]))
        remaining -= len(segment.words)
    return [*pieces, Segment("…")]
