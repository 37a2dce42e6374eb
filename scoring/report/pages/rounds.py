"""The funnel from the long list to the short list, and what a new decision changed."""

from dataclasses import dataclass

from scoring.arithmetic import displayed, read_fraction
from scoring.report.instants import spoken_instant
from scoring.report.pages.words import OUTCOMES, named
from scoring.report.printable import said, shortened
from scoring.report.rounds import counts_of, withdrawn_in

LEFT = OUTCOMES | {"withdrawn": "Withdrawn"}
COLUMNS = ("candidates", "out_by_gate", "withdrawn", "not_this_time", "reserve", "shortlist")


@dataclass(frozen=True)
class Rounds:
    """The funnel and the revision, ready to print.

    rows      (round, long list, counts in the order of COLUMNS, hash of its decision or "")
    left      (round, who, end, reason) of everybody who is not on its short list
    revision  what changed since the decision before, None for a first one
    """

    rows: tuple
    left: tuple
    revision: object


@dataclass(frozen=True)
class Revision:
    number: int
    sha256: str
    by: str
    at: str
    reason: str
    candidates: tuple
    cells: tuple


def rounds_page(book):
    """Return the funnel; None for a document from before it was kept."""
    held = book.document.get("rounds")
    if held is None:
        return None
    earlier = held["earlier"]
    names = [f"{number}. {shortened(row['title'], 60)}" for number, row in enumerate(earlier, 1)]
    here = f"{len(earlier) + 1}. {shortened(book.evaluation['title'], 60)}"
    rows = [
        (said(name), row["considered"] or "–", _counts(row["counts"]), row["sha256"])
        for name, row in zip(names, earlier, strict=True)
    ]
    rows.append((said(here), held["considered"], _counts(counts_of(book.document)), ""))
    left = [(number, *_left(one)) for number, row in enumerate(earlier, 1) for one in row["left"]]
    left += [(len(earlier) + 1, *_left(one)) for one in _left_here(book)]
    return Rounds(tuple(rows), tuple(left), _revision(book))


def _counts(counts):
    return [counts[name] for name in COLUMNS]


def _left_here(book):
    """Return those of this round who are not on its short list, the withdrawn at the end."""
    rows = [row for row in book.candidates.values() if row["outcome"] not in {"shortlist", None}]
    return rows + [row | {"outcome": "withdrawn"} for row in withdrawn_in(book.document)]


def _left(row):
    reason = said(shortened(row["reason"], 200)) if row["reason"] else "–"
    return said(shortened(row["name"], 60)), LEFT[row["outcome"]], reason


def _revision(book):
    held = book.document.get("revision")
    if held is None:
        return None
    return Revision(
        number=held["number"],
        sha256=held["sha256"],
        by=said(book.called_lead(held["reopened_by"] or "–"), 80),
        at=spoken_instant(held["reopened_at"]),
        reason=said(held["reason"]) if held["reason"] else "–",
        candidates=tuple(
            (_name(book, row["candidate"]), _standing(row["before"]), _standing(row["after"]))
            for row in held["candidates"]
        ),
        cells=tuple(
            (row["check"], _name(book, row["candidate"]), *map(_value, _both(row)))
            for row in (*held["agreed"], *held["gates"])
        ),
    )


def _both(row):
    return row["before"], row["after"]


def _value(value):
    return "–" if value is None else value


def _name(book, candidate):
    return named(book, candidate) if candidate in book.candidates else candidate


def _standing(row):
    """Return "place 2, 71.80, Reserve" of a candidate, a dash where it was not compared."""
    if row is None:
        return "–"
    place = "not ranked" if row["place"] is None else f"place {row['place']}"
    score = "no score" if row["score"] is None else displayed(read_fraction(row["score"]))
    return f"{place}, {score}, {OUTCOMES[row['outcome']]}"
