"""What backs the report: moderation, broken seals, evidence, checks left out, words, record."""

from dataclasses import dataclass

from django.utils.html import format_html

from scoring.report.instants import spoken_instant
from scoring.report.pages.cells import found_in
from scoring.report.pages.words import STATES, named
from scoring.report.printable import said, shortened
from scoring.report.rounds import withdrawn_in

MOST_EVIDENCE = 1500
GLOSSARY = (
    ("Check", "One question asked of every candidate, with five levels described in words."),
    ("Claim", "What the vendor says. It carries level 1 at most, or less where the grid says so."),
    ("Coverage", "The weight of the checks that have a level, of the weight of all that apply."),
    ("Gate", "A condition that passes or fails. It is never a number and never adds to a score."),
    ("Level", "0 to 4, given by an assessor. The panel's level is their exact mean, or agreed."),
    ("Low to high", "The score if every check without a level had come out at 0, or at 4."),
    ("On claims", "The part of the score that rests on claims, on nothing or on old evidence."),
    ("Score", "0 to 100, computed from levels and weights. Rounded once, when it is printed."),
    ("Seal", "The rules as one document with its hash, fixed before anyone could rate."),
    ("1=", "A place that two or more candidates share, because their scores are equal."),
)


@dataclass(frozen=True)
class Annexes:
    moderation: tuple
    seals: tuple
    evidence: tuple
    more_evidence: int
    left_out: tuple
    glossary: tuple
    seal: dict
    record: dict
    time_zone_data: str
    product: dict
    replaces: str | None


def annexes(book):
    """Return the annexes, in the order in which they are printed."""
    document = book.document
    rows = document["evidence"]
    return Annexes(
        moderation=tuple(_moderated(book, row) for row in document["moderation"]),
        seals=tuple(_broken(book, row) for row in document["seal_history"]),
        evidence=tuple(_evidence(book, row) for row in rows[:MOST_EVIDENCE]),
        more_evidence=max(0, len(rows) - MOST_EVIDENCE),
        left_out=tuple(_left_out(book)),
        glossary=GLOSSARY,
        seal=document["seal"],
        record=document["record"],
        time_zone_data=document["time_zone_data"],
        product=document["product"],
        replaces=book.determination["replaces"],
    )


def _moderated(book, row):
    cell = (row["candidate"], row["check"])
    first = [
        f"{book.people[rating['assessor']]}: {_answer(book, rating)}"
        for rating in book.ratings.get(cell, ())
    ]
    return (
        row["check"],
        named(book, row["candidate"]),
        [said(answer, 90) for answer in first],
        row["level"],
        said(row["reason"], 600),
        said(book.called_lead(row["by"]), 80),
        spoken_instant(row["at"]),
    )


def _answer(book, rating):
    level = rating["level"]
    answer = rating["state"].replace("_", " ") if level is None else str(level)
    value = found_in(book, rating)
    return f"{answer}, found {value}" if value else answer


def _broken(book, row):
    return (
        row["version"],
        spoken_instant(row["unsealed_at"]),
        said(book.called_lead(row["unsealed_by"]), 80),
        said(row["reason"], 600),
        _places(book, row["places"] or {}),
        _after(book, row),
        row["sha256"],
    )


def _after(book, row):
    """Return the places under the rules that followed; None in documents from before."""
    if "places_after" not in row:
        return None
    if row["places_after"] is None:
        return [("they were not kept", "")]
    return _places(book, row["places_after"])


def _places(book, places):
    """Return (name, place) of each vendor, the best first; those withdrawn since are marked."""
    gone = {row["candidate"]: row["name"] for row in withdrawn_in(book.document)}
    ordered = sorted(places, key=lambda name: (places[name] is None, places[name] or 0))
    return [(_vendor(book, name, gone), places[name] or "–") for name in ordered]


def _vendor(book, name, gone):
    if name in gone:
        return format_html("{} (withdrawn)", said(shortened(gone[name], 30)))
    return named(book, name, 30) if name in book.candidates else name


def _evidence(book, row):
    return (
        row["id"],
        named(book, row["candidate"], 30),
        said(row["title"], 90),
        STATES[row["state"]],
        row["issued_on"] or "–",
        row["expires_on"] or "",
        ", ".join(row["checks"]) or "–",
        said(row["verified_by"] or row["seen_by"] or "–", 40),
        row["sha256"][:16],
        said(row["link"], 70) if row["link"] else "",
    )


def _left_out(book):
    """Yield the checks and gates that were not used, and why."""
    words = {check.id: check.question for check in book.grid.checks}
    for row in book.document["checks"]:
        if row["use"] != "in_use":
            use = "Does not apply" if row["use"] == "not_applicable" else "Not in use"
            kind = "Gate" if row["role"] == "gate" else "Check"
            reason = said(row["reason"], 200) if row["reason"] else "–"
            yield row["check_id"], kind, words[row["check_id"]], use, reason
