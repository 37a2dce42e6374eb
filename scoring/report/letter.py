"""The letter to a vendor that was not chosen: its own scores and why, nothing of the others."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from scoring.report.book import open_book
from scoring.report.instants import read_instant, spoken_day
from scoring.report.pages.cells import check_row, note_of
from scoring.report.pages.words import RESULTS, has_score, placed
from scoring.report.pdf import print_pages
from scoring.report.printable import said, shortened
from scoring.report.redaction import Redaction

NOT_CHOSEN = ("reserve", "not_this_time", "out_by_gate")
ENDS = {
    "reserve": "We keep you in reserve. You are not on our short list.",
    "not_this_time": "You are not on our short list this time.",
    "out_by_gate": "You are not on our short list, because a condition that we cannot do without "
    "was not met.",
}
LONGEST_REASON = 600


class NotAddressed(Exception):
    """Raised for a candidate that gets no letter: one on the short list, or none at all."""


@dataclass(frozen=True)
class LetterCheck:
    """One check: the level reached, what we saw, and what the next level asks."""

    question: str
    level: object
    seen: str
    why_not: str


@dataclass(frozen=True)
class LetterCriterion:
    title: str
    points: int
    score: object
    is_enough: bool
    checks: tuple[LetterCheck, ...]


@dataclass(frozen=True)
class Letter:
    """What the letter says. Every text that somebody wrote has lost the names of others."""

    subject: str
    name: str
    reference: str
    day: str
    sender: str
    decision: str
    end: str
    place: str
    score: object
    has_score: bool
    reason: str
    change_of_mind: str
    criteria: tuple[LetterCriterion, ...]
    gates: tuple


def who_get_letters(document):
    """Return the rows of the candidates in a document that are told why they were not chosen."""
    return [row for row in document["candidates"] if row["outcome"] in NOT_CHOSEN]


def render_letter(text, candidate):
    """Return the PDF of the letter to one candidate, made from the document `text` alone.

    The same document gives the same bytes. Raises BadDocument when its numbers do not
    recompute, ReportFailed when WeasyPrint gives up, NotAddressed for who gets no letter.
    """
    book = open_book(text)
    if candidate not in {row["id"] for row in who_get_letters(book.document)}:
        raise NotAddressed(candidate)
    letter = letter_of(book, candidate)
    html = render_to_string("scoring/report/pdf/letter.html", {"letter": letter, "book": book})
    foot = f'@page {{ @bottom-left {{ content: "{book.reference}"; }} }}\n'
    return print_pages(html, foot, read_instant(book.determination["decided_at"]))


def letter_of(book, candidate):
    """Return the letter to one candidate."""
    row, result = book.candidates[candidate], book.standings.candidate(candidate)
    own = Redaction(book, candidate)
    return Letter(
        subject=said(shortened(own.plain(book.evaluation["title"]), 110)),
        name=said(row["name"], 200),
        reference=row["reference"],
        day=spoken_day(book.determination["decided_at"][:10]),
        sender=said(book.determination["decided_by"], 80),
        decision=book.reference,
        end=ENDS[row["outcome"]],
        place=placed(result),
        score=result.score,
        has_score=has_score(result),
        reason=own.said(row["reason"]),
        change_of_mind=own.said(row["change_of_mind"]) if row["change_of_mind"] else "",
        criteria=tuple(
            _criterion(book, result, criterion, own)
            for criterion in book.standings.criteria
            if criterion.weights
        ),
        gates=tuple(_gates(book, result, own)),
    )


def _criterion(book, result, criterion, own):
    found = result.criteria[criterion.id]
    return LetterCriterion(
        title=book.grid.criterion(criterion.id).title,
        points=criterion.points,
        score=found.score,
        is_enough=found.status != "not_enough_evidence",
        checks=tuple(_check(book, result, criterion, check, own) for check in criterion.weights),
    )


def _check(book, result, criterion, check, own):
    row = check_row(book, result, criterion, check)
    return LetterCheck(
        question=row.question,
        level=row.level,
        seen=said(shortened(own.plain(_reason(book, result.id, check)), LONGEST_REASON)),
        why_not=row.why_not,
    )


def _reason(book, candidate, check):
    """Return why the level is what it is: the agreed reason, else that of the lowest answer."""
    agreement = book.agreements.get((candidate, check))
    if agreement:
        return agreement["reason"]
    rows = [row for row in book.ratings.get((candidate, check), ()) if note_of(book, row)]
    rows.sort(key=lambda row: (row["level"] is not None, row["level"] or 0))
    return note_of(book, rows[0]) if rows else "No reason was written."


def _gates(book, result, own):
    for gate, outcome in result.gates.items():
        finding = book.findings.get((result.id, gate))
        reason = own.said(finding["reason"]) if finding and finding["reason"] else "–"
        word = "Waived" if outcome.is_waived else RESULTS[outcome.result]
        yield book.checks[gate].question, word, reason
