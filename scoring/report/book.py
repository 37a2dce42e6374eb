"""The canonical document, opened for reading: names and numbers found by their ids."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from scoring.arithmetic import evaluate, first_difference, to_plain
from scoring.grid import Grid
from scoring.report.people import letters_in, people_in
from scoring.report.robustness import first_difference_beside, sensitivity_in

SCHEMA = "evaluator-determination/1"


class BadDocument(ValueError):
    """Raised when a text is not a canonical document whose numbers recompute."""


@dataclass(frozen=True)
class Book:
    """A document with its hash.

    `standings` and `sensitivity` are recomputed from its input and agree with it; there is
    no sensitivity in documents that were frozen before there was any.
    """

    text: str
    document: dict
    sha256: str
    grid: Grid
    standings: object
    sensitivity: object

    @property
    def is_draft(self):
        return self.document["status"] != "final"

    @property
    def evaluation(self):
        return self.document["evaluation"]

    @property
    def determination(self):
        return self.document["determination"]

    @property
    def reference(self):
        """Return what people call this decision: "Evaluation 12, decision 1"."""
        return f"Evaluation {self.evaluation['id']}, decision {self.determination['number']}"

    @cached_property
    def candidates(self):
        """Return the rows of the candidates by id, in the order of the standings."""
        rows = {row["id"]: row for row in self.document["candidates"]}
        return {result.id: rows[result.id] for result in self.standings.candidates}

    @cached_property
    def members(self):
        """Return every Person on the panel by id."""
        return people_in(self.document)

    @cached_property
    def people(self):
        """Return how those who rate are called, by the id of the assessor."""
        return {one.assessor: one.called for one in self.members.values() if one.assessor}

    @cached_property
    def letters(self):
        """Return the initials of those who rate, by the id of the assessor."""
        return letters_in(self.members)

    def called(self, row, name="name", member="member"):
        """Return how the member of a row is called; rows without an id say only the name."""
        person = self.members.get(row.get(member))
        return person.called if person else row[name]

    def called_lead(self, name):
        """Return the name under an act that only the lead does, told apart from namesakes."""
        leads = [one for one in self.members.values() if one.role == "lead" and one.name == name]
        return leads[0].called if leads else name

    @cached_property
    def checks(self):
        """Return the grid's words of each check in use, by id."""
        used = {row["check_id"] for row in self.document["checks"] if row["use"] == "in_use"}
        return {check.id: check for check in self.grid.checks if check.id in used}

    def rows_of(self, section):
        """Return the rows of a section by (candidate, check), each a list."""
        found = {}
        for row in self.document[section]:
            found.setdefault((row["candidate"], row["check"]), []).append(row)
        return found

    @cached_property
    def ratings(self):
        return self.rows_of("ratings")

    @cached_property
    def findings(self):
        return {cell: rows[0] for cell, rows in self.rows_of("gates").items()}

    @cached_property
    def agreements(self):
        return {cell: rows[0] for cell, rows in self.rows_of("moderation").items()}

    def with_outcome(self, *outcomes):
        """Return the ids of the candidates with one of these outcomes, best first."""
        return [name for name, row in self.candidates.items() if row["outcome"] in outcomes]


def open_book(text):
    """Return the document that `text` holds. Raises BadDocument, naming what is wrong."""
    document = read_document(text)
    try:
        standings = evaluate(document["scores"]["input"])
        difference = first_difference(document["scores"]["output"], to_plain(standings))
        grid = Grid.from_document(document["grid"])
        sensitivity = sensitivity_in(document, standings)
        beside = first_difference_beside(document, standings, sensitivity)
    except ValueError as error:
        raise BadDocument(str(error)) from None
    if difference:
        raise BadDocument(f"scores.output: {difference}")
    if beside:
        words = beside.replace("in the first", "in the document")
        raise BadDocument(words.replace("in the second", "recomputed"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Book(text, document, digest, grid, standings, sensitivity)


def read_document(text):
    """Return the mapping in `text`. Raises BadDocument when it is not of our schema."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadDocument(f"It is not JSON: {error}") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise BadDocument(f'The schema is {schema!r}. Only "{SCHEMA}" can be read.')
    return document
