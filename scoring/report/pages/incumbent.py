"""The verdict on the incumbent: whether to look for another, criterion by criterion."""

from dataclasses import dataclass

from django.utils.html import format_html

from scoring.arithmetic import incumbent_verdict
from scoring.report.instants import spoken_instant
from scoring.report.pages.words import listed, named
from scoring.report.printable import said
from scoring.results.incumbent import ANSWERS, lines_of, sentence_of

CHIPS = {"passed": "good", "failed": "bad", "not_evidenced": "wait"}


@dataclass(frozen=True)
class IncumbentPage:
    """The answer, the sentence with its counts, (line, chip) by criterion, and warnings."""

    name: str
    answer: str
    sentence: str
    lines: tuple
    warnings: tuple

    @property
    def open_lines(self):
        return [line for line, _ in self.lines if line.needed]


def incumbent_page(book):
    """Return the verdict, None where no candidate works for the buyer today."""
    held = book.document.get("incumbent")
    if not held:
        return None
    name = held["verdict"]["incumbent"]
    verdict = incumbent_verdict(book.standings, name, book.evaluation["pass_mark"])
    lines = lines_of(book.standings, book.grid, verdict)
    return IncumbentPage(
        name=named(book, name),
        answer=ANSWERS[verdict.verdict],
        sentence=sentence_of(verdict),
        lines=tuple((line, CHIPS[line.verdict]) for line in lines),
        warnings=tuple(_warnings(book, held)),
    )


def _warnings(book, held):
    for row in held["other_people"]:
        yield format_html(
            "{}: the incumbent was rated by {}, the rest by {}.",
            book.grid.criterion(row["criterion"]).title,
            _people(book, row["incumbent"]),
            _people(book, row["rest"]),
        )
    if held["rated_until"]:
        yield (
            f"The incumbent was rated earlier than the rest: until "
            f"{spoken_instant(held['rated_until'])}, the rest from "
            f"{spoken_instant(held['rest_rated_from'])}."
        )


def _people(book, ids):
    return listed(said(book.people[name], 60) for name in ids) or "nobody"
