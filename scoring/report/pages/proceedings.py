"""The proceedings: meetings, words of assent, signatures, conditions and next steps."""

from dataclasses import dataclass

from django.utils.html import format_html

from scoring.report.instants import spoken_day, spoken_instant
from scoring.report.printable import said, shortened

ANSWERS = {
    "agrees": "agrees",
    "minority": "minority note",
    "absent": "could not be asked",
}
MOST_STEPS = 3


@dataclass(frozen=True)
class Proceedings:
    """Rows of texts that are ready to print.

    is_kept   False for a document from before proceedings were kept
    meetings  (day, who was there, text, who wrote it and when, what it corrects)
    answers   (who, answer, note, when)
    signatures  (who, role, when); `statement` is the hash that all of them are under
    """

    is_kept: bool
    meetings: tuple
    answers: tuple
    missing: tuple
    signatures: tuple
    statement: str
    conditions: tuple
    steps: tuple


def proceedings(book):
    """Return what the report prints of the proceedings."""
    document = book.document
    sign_offs = document.get("sign_offs", {"answers": (), "missing": ()})
    signatures = document.get("signatures", ())
    return Proceedings(
        is_kept="signatures" in document,
        meetings=tuple(_meeting(row) for row in document.get("minutes", ())),
        answers=tuple(_answer(row) for row in sign_offs["answers"]),
        missing=tuple(said(name, 80) for name in sign_offs["missing"]),
        signatures=tuple(
            (said(row["name"], 80), row["role"], spoken_instant(row["at"])) for row in signatures
        ),
        statement=signatures[0]["sha256"] if signatures else "",
        conditions=tuple(_follow_up(row) for row in _of_kind(book, "condition")),
        steps=tuple(_follow_up(row) for row in _of_kind(book, "step")),
    )


def _meeting(row):
    by = format_html("{}, {}", said(row["written_by"], 60), spoken_instant(row["written_at"]))
    corrects = f"corrects no. {row['corrects']}" if row["corrects"] else ""
    return (
        row["number"],
        spoken_day(row["held_on"]),
        said(row["present"], 600),
        said(row["text"]),
        by,
        corrects,
    )


def _answer(row):
    answer = ANSWERS[row["answer"]]
    by = format_html(", noted by {}", said(row["by"], 60)) if row["answer"] == "absent" else ""
    note = said(row["note"]) if row["note"] else ""
    return said(row["name"], 80), format_html("{}{}", answer, by), note, spoken_instant(row["at"])


def _of_kind(book, kind):
    return [row for row in book.document.get("follow_ups", ()) if row["kind"] == kind]


def _follow_up(row):
    day = spoken_day(row["due_on"]) if row["due_on"] else "–"
    return said(row["text"], 200), said(row["owner"], 80) if row["owner"] else "–", day


def conditions_in_short(book):
    """Yield each condition with its owner and day, for page 1."""
    for row in _of_kind(book, "condition"):
        yield format_html(
            "{} ({}, by {})",
            said(shortened(row["text"], 90)),
            said(shortened(row["owner"], 28)),
            spoken_day(row["due_on"]) if row["due_on"] else "no day yet",
        )


def steps_in_short(book):
    """Yield the first next steps with their days, for page 1."""
    for row in _of_kind(book, "step")[:MOST_STEPS]:
        parts = [said(shortened(row["text"], 90))]
        if row["owner"]:
            parts.append(said(shortened(row["owner"], 28)))
        if row["due_on"]:
            parts.append(spoken_day(row["due_on"]))
        yield format_html("{}" + ", {}" * (len(parts) - 1), *parts)


def signed_in_short(book):
    """Return (who, role, when) for page 1: those who signed first, then the rest of the panel.

    `when` is empty for who has not signed here: their line is for ink.
    """
    held = {row["name"]: row for row in book.document.get("signatures", ())}
    people = [row for row in book.document["panel"] if row["role"] != "observer"]
    people.sort(key=lambda row: row["role"] != "lead")
    signed = [(row["name"], row["role"], spoken_instant(row["at"])) for row in held.values()]
    rest = [(row["name"], row["role"], "") for row in people if row["name"] not in held]
    return signed + rest
