"""The proceedings: meetings, words of assent, signatures, conditions and next steps."""

from dataclasses import dataclass

from django.utils.html import format_html

from scoring.report.instants import spoken_day, spoken_instant
from scoring.report.people import left_in, matched
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
    answers   (who, answer, note, when); `unanswered` says why there are none
    notes     (who, note, what became of it, when) of the minority notes not among the answers
    signatures  (who, role, when); `statement` is the hash that all of them are under
    """

    is_kept: bool
    meetings: tuple
    answers: tuple
    unanswered: str
    notes: tuple
    missing: tuple
    signatures: tuple
    statement: str
    conditions: tuple
    steps: tuple


def proceedings(book):
    """Return what the report prints of the proceedings."""
    document = book.document
    sign_offs = document.get("sign_offs", {"agreed": 0, "answers": (), "missing": ()})
    signatures = document.get("signatures", ())
    return Proceedings(
        is_kept="signatures" in document,
        meetings=tuple(_meeting(book, row) for row in document.get("minutes", ())),
        answers=tuple(_answer(book, row) for row in sign_offs["answers"]),
        unanswered=_why_unanswered(book, sign_offs),
        notes=tuple(_notes(book, sign_offs)),
        missing=tuple(_missing(book, row) for row in sign_offs["missing"]),
        signatures=tuple(_signature(*pair) for pair in matched(signatures, book.members)),
        statement=signatures[0]["sha256"] if signatures else "",
        conditions=tuple(_follow_up(row) for row in _of_kind(book, "condition")),
        steps=tuple(_follow_up(row) for row in _of_kind(book, "step")),
    )


def _meeting(book, row):
    writer = said(book.called_lead(row["written_by"]), 80)
    by = format_html("{}, {}", writer, spoken_instant(row["written_at"]))
    corrects = f"corrects no. {row['corrects']}" if row["corrects"] else ""
    return (
        row["number"],
        spoken_day(row["held_on"]),
        said(row["present"], 600),
        said(row["text"]),
        by,
        corrects,
    )


def _answer(book, row):
    answer, by = ANSWERS[row["answer"]], ""
    if row["answer"] == "absent":
        by = format_html(", noted by {}", said(book.called_lead(row["by"]), 80))
    note = said(row["note"]) if row["note"] else ""
    who = said(book.called(row), 100)
    return who, format_html("{}{}", answer, by), note, spoken_instant(row["at"])


def _why_unanswered(book, sign_offs):
    """Return why nobody has said whether the agreed levels stand."""
    if not sign_offs["agreed"]:
        return "Nobody had to: no level was agreed in talk."
    if sign_offs["missing"]:
        return "Nobody has answered yet."
    if any(one.rates and one.role != "lead" for one in book.members.values()):
        return "Nobody could: everybody who rated beside the lead has left the panel."
    return "Nobody had to: the lead rated alone."


def _notes(book, sign_offs):
    """Yield the notes that the answers do not show, each with what became of it."""
    left = left_in(book.document, book.members)
    for row in sign_offs.get("notes", ()):
        marks = []
        if row["sha256"] != sign_offs["sha256"]:
            marks.append("on levels agreed then")
        elif row["voided_at"]:
            marks.append("an earlier answer to the same levels")
        if row["member"] in left:
            marks.append("left since")
        if marks:
            yield _note(book, row, "; ".join(marks))


def _note(book, row, marks):
    return said(book.called(row), 100), said(row["note"]), marks, spoken_instant(row["at"])


def _missing(book, row):
    """Return who has still to answer; documents from before there were ids hold the name alone."""
    return said(row if isinstance(row, str) else book.called(row), 100)


def _signature(row, person):
    part = person.part if person else row["role"]
    return said(row["name"], 80), part, spoken_instant(row["at"])


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
    pairs = list(matched(book.document.get("signatures", ()), book.members))
    signed = [
        (row["name"], one.part if one else row["role"], spoken_instant(row["at"]))
        for row, one in pairs
    ]
    done = {one.id for _, one in pairs if one}
    people = [one for one in book.members.values() if one.role != "observer"]
    people.sort(key=lambda one: one.role != "lead")
    return signed + [(one.name, one.part, "") for one in people if one.id not in done]
