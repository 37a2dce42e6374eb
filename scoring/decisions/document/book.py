"""The canonical document, opened: the one value that every released page and output reads."""

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from django.db.models import Max
from django.utils.html import format_html

from accounts import clock
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, subject_name
from scoring.arithmetic.agreement import agreement_of
from scoring.arithmetic.display import first_difference
from scoring.arithmetic.sensitivity import list_sensitivity_of, sensitivity_of
from scoring.decisions.document.candidates import answers_in, raters_of
from scoring.decisions.document.document import SCHEMA, sections_of
from scoring.decisions.document.inquiry_lines import InquiryLine
from scoring.decisions.document.people import people_in
from scoring.decisions.document.rounds import considered_in
from scoring.decisions.document.sheet import declarations_in_force, lines_of, results_in, score_rows
from scoring.decisions.document.unsettled import contradiction_in
from scoring.decisions.document.writing import canonical_text, read_instant
from scoring.decisions.proposals import proposed_size
from scoring.decisions.signing import hash_of as hash_of_decision
from scoring.decisions.signing import statement
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.weighing import consistency_by, points_by
from scoring.grid.proposals import in_unit
from scoring.ratings.models import Rating, hash_of_levels
from scoring.ratings.pinning import rows_of
from scoring.results.discussion import Discussion
from scoring.results.firmness import html_sentences
from scoring.results.results import Results, results_for
from scoring.results.sheet import frame_of
from scoring.results.what_if import TriedSet, tried_sets
from vendors.models.evidence import Evidence
from vendors.models.imports import VendorImport
from vendors.models.kin import with_kin
from vendors.models.reading import Opening
from vendors.models.vendor import Vendor

MOST_OBJECTS = 16  # Books, and the simulations that take long


class ObjectCache:
    """The latest values that took long; a cache of Django's would unpickle each at every read."""

    def __init__(self, most=MOST_OBJECTS):
        self.most = most
        self._values = OrderedDict()
        self._lock = Lock()

    def __len__(self):
        return len(self._values)

    def get(self, key, make):
        """Return the value of `key`, made now unless it is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return value


book_cache = ObjectCache()


class BadDocument(ValueError):
    """Raised when a text is not a canonical document whose numbers recompute."""


class RatingLine:
    """One assessor's answer. `counts` is False for one who is left out of the criterion.

    code     the state as the document has it, `state` in words
    found    the value with its unit, such as "64 people", "" without one
    letters  the initials of the assessor
    note     why it is what it is, the value first: "Found: 64 people. The list names them."
    """

    def __init__(self, book, check, answer):
        person = book.raters[answer.assessor]
        piece = book.evidence[answer.evidence] if answer.evidence else {}
        self.id, self.assessor, self.letters = answer.assessor, person.called, person.letters
        self.counts = (answer.assessor, check.criterion) not in book.left_out
        self.level, self.code = answer.level, answer.state
        self.state = Rating.State(answer.state).label
        self.found = in_unit(check, answer.value) if answer.value else ""
        self.rationale, self.where = answer.rationale, answer.where
        self.evidence_pk, self.evidence_title = piece.get("number"), piece.get("title", "")
        self.evidence_id = piece.get("id", "")
        self.saved_at = read_instant(answer.at)

    @property
    def short_answer(self):
        """The level, or the state in a word or two: "cannot tell"."""
        return self.code.replace("_", " ") if self.level is None else str(self.level)

    @property
    def note(self):
        value = f"Found: {self.found}." if self.found else ""
        return " ".join(part for part in (value, self.rationale.strip()) if part)


class ProofLine:
    """One proof: `by` is None for the log that the product keeps."""

    def __init__(self, book, row):
        self.book, self.row = book, row
        self.candidate, self.kind, self.state = row["candidate"], row["kind"], row["state"]
        self.by = row.get("by")
        self.colleagues, self.confirmers = row.get("with", []), row.get("confirmed_by", [])
        self.checks, self.opens = row["checks"].split(), row.get("opens", "").split()

    @property
    def is_by_one(self):
        """Whether one person alone opened level 4."""
        return bool(self.by and self.opens) and not (self.colleagues or self.confirmers)

    @property
    def lacks_confirmer(self):
        """Whether it waits for a second person, and nobody of the panel is left to be that."""
        return self.state == "unconfirmed" and not any(
            person.id not in (self.by, *self.colleagues)
            and not person.has_left
            and not self.book.is_in_conflict(person.id, self.candidate)
            for person in self.book.members.values()
        )


class AgreedLine(NamedTuple):
    level: int
    reason: str
    by: str
    at: datetime

    @property
    def stamp(self):
        """What tells this agreement from one that is recorded later."""
        return canonical_text([self.level, self.reason, self.at.isoformat()])[1][:16]


class UpheldLine(NamedTuple):
    """Why the ratings of a cell stand although what is held changed after them."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, eq=False)
class Book:
    """A document with its results; what takes long is computed when first asked for, and kept."""

    document: dict
    results: Results

    # What it is about

    @cached_property
    def sha256(self):
        return canonical_text(dict(self.document))[1]

    @property
    def is_draft(self):
        return self.document["status"] != "final"

    @property
    def cancelling(self):
        """The row of the act that cancelled the evaluation; None of any other."""
        rows = (row for row in self.document["acts"] if row["act"] == Act.CANCELLED)
        return next(rows, None)

    @property
    def determination(self):
        return self.document["determination"]

    @property
    def redacted_from(self):
        """The SHA-256 of the document in which names stood; "" of that one itself."""
        return self.determination.get("redacted", {}).get("from", "")

    def before_redaction(self, digest):
        """Return what a hash over these words was while names stood in them."""
        return self.determination.get("redacted", {}).get("hashes", {}).get(digest, digest)

    @property
    def seal(self):
        return self.document["seals"][-1]

    @property
    def sealed_at(self):
        return read_instant(self.seal["sealed_at"])

    @property
    def sealed_by(self):
        return self.called(self.seal["sealed_by"])

    @property
    def version(self):
        return len(self.document["seals"])

    @property
    def rules(self):
        return self.seal["rules"]

    @property
    def reference(self):
        """What people call this decision: "Evaluation 12, decision 1"."""
        return f"Evaluation {self.rules['evaluation']}, decision {self.determination['number']}"

    # Numbers

    @property
    def grid(self):
        return self.results.grid

    @property
    def standings(self):
        return self.results.standings

    @cached_property
    def sensitivity(self):
        drawn = self.document["sensitivity"]
        # By the sheet, because most acts move no number: a sign-off, a reason, a signature.
        return book_cache.get(
            (self.results.sha256, drawn["draws"], drawn["seed"]),
            lambda: sensitivity_of(self.standings, draws=drawn["draws"], seed=drawn["seed"]),
        )

    @cached_property
    def list_size(self):
        """How many are on the short list; before anybody chose, how many would be proposed."""
        return len(self.with_outcome("shortlist")) or proposed_size(self.results)

    @cached_property
    def list_sensitivity(self):
        drawn = self.document["sensitivity"]
        return book_cache.get(
            (self.results.sha256, drawn["draws"], drawn["seed"], self.list_size),
            lambda: list_sensitivity_of(self.standings, self.sensitivity, self.list_size),
        )

    @cached_property
    def agreement(self):
        return agreement_of(self.standings)

    @cached_property
    def discussion(self):
        return Discussion(self.results)

    @property
    def html_words(self):
        """How pages call candidates, criteria and assessors in the sentences on robustness."""
        results = self.results
        return html_sentences(
            self.standings,
            candidate=lambda name: format_html("<bdi>{}</bdi>", results.candidates[name].name),
            criterion=lambda name: results.criteria[name].title,
            assessor=lambda name: format_html("<bdi>{}</bdi>", results.assessors[name].name),
        )

    # People

    @cached_property
    def members(self):
        """Every Person on the panel by id."""
        return people_in(self.document)

    @cached_property
    def raters(self):
        """The same by the id of who rates."""
        people = self.members.values()
        return {person.assessor: person for person in people if person.assessor}

    @cached_property
    def people(self):
        """How those who rate are called, by the id of the assessor."""
        return {name: person.called for name, person in self.raters.items()}

    @cached_property
    def lead(self):
        return next(person for person in self.members.values() if person.is_lead)

    def called(self, person):
        """Return how the member with an id is called; who is no member goes by the name alone."""
        return self.members[person].called if person in self.members else person

    # Candidates and cells

    @cached_property
    def candidates(self):
        """By id, in the order of the standings."""
        rows = {row["id"]: row for row in self.document["candidates"]}
        return {result.id: rows[result.id] for result in self.standings.candidates}

    @cached_property
    def withdrawn(self):
        return {row["id"]: row for row in self.document["withdrawn"]}

    def vendor(self, candidate):
        """Return the row of a candidate, also of one that withdrew; None of a stranger."""
        return self.candidates.get(candidate) or self.withdrawn.get(candidate)

    def with_outcome(self, *outcomes):
        """Return the ids of the candidates with one of these outcomes, best first."""
        return [name for name, row in self.candidates.items() if row["outcome"] in outcomes]

    @cached_property
    def checks(self):
        """The grid's words of each check and gate in use, by id."""
        return {check.id: check for check in self.grid.checks if check.id in self.results.checks}

    @cached_property
    def _raters_by_criterion(self):
        return raters_of((person.assessor, person.criteria) for person in self.raters.values())

    def answers(self, candidate, check):
        """Return the Answers on one cell, in the order of the panel."""
        cell = self.document["ratings"].get(candidate, {}).get(check, {})
        return answers_in(cell, self._raters_by_criterion[self.checks[check].criterion])

    @cached_property
    def left_out(self):
        return {*self.standings.left_out, *self.results.missed}

    def rating_lines(self, candidate, check):
        """Return the RatingLines of one cell, in the order of the panel."""
        answers = self.answers(candidate, check)
        return tuple(RatingLine(self, self.checks[check], answer) for answer in answers)

    def agreed(self, candidate, check):
        """Return the AgreedLine of one cell, None without one."""
        row = self.document["agreed"].get(candidate, {}).get(check)
        return row and AgreedLine(
            row["level"], row["reason"], self.called(row["by"]), read_instant(row["at"])
        )

    def upheld(self, candidate, check):
        """Return who said that the ratings of a cell stand, when and why; None where nobody did."""
        row = self.document["reviews"].get(candidate, {}).get(check, {}).get("upheld")
        return row and UpheldLine(row["reason"], self.called(row["by"]), read_instant(row["at"]))

    def changes(self, candidate):
        """Return [(check id, Change)] of what is not as it was; "" is the vendor itself."""
        return rows_of(self.document["changes"].get(candidate, []))

    def finding(self, candidate, gate):
        """Return the row of what was found at a gate, None where nobody looked."""
        return self.document["gates"].get(candidate, {}).get(gate)

    @cached_property
    def evidence(self):
        return {row["id"]: row for row in self.document["evidence"]}

    def contradictions(self, candidate):
        """[(Check, sentences)] of what contradicts itself, made anew in the reader's language."""
        rows = self.document["unsettled"].get(candidate, {})
        return [
            (check, [contradiction_in(row).sentence(check, self.people) for row in rows[check.id]])
            for check in self.checks.values()
            if check.id in rows
        ]

    @cached_property
    def proofs(self):
        return [ProofLine(self, row) for row in self.document["proofs"]]

    @cached_property
    def inquiries(self):
        return [InquiryLine(self, row) for row in self.document["inquiries"]]

    # Weights

    @cached_property
    def proposals(self):
        """Return (row, points, consistency ratio) of what each member gave alone."""
        return [
            (row, self._points(row), self._consistency(row))
            for row in self.document["weighing"]["proposals"]
        ]

    @property
    def consistency(self):
        """The consistency ratio of the agreed weights, None where nobody compared pairs."""
        return self._consistency(self.document["weighing"])

    def _points(self, row):
        if row["method"] == "direct":
            return row["judgements"]
        return points_by(row["method"], row["judgements"], self._criteria)

    def _consistency(self, row):
        return consistency_by(row["method"], row["judgements"], self._criteria)

    @property
    def _criteria(self):
        return [criterion.id for criterion in self.grid.criteria]

    @cached_property
    def tried_sets(self):
        """Return the weights beside the agreed ones: scenarios, then what each member gave."""
        scenarios = [
            TriedSet(row["name"], row["points"], self.called(row["by"]), read_instant(row["at"]))
            for row in self.document["scenarios"]
        ]
        proposals = [
            TriedSet.of_member(self.called(row["member"]), points, read_instant(row["given_at"]))
            for row, points, _ in self.proposals
        ]
        return tried_sets(self.results, [*scenarios, *proposals])

    # Proceedings

    @cached_property
    def levels_sha256(self):
        """The hash over the agreed levels with their reasons, which every sign-off is about."""
        levels = (
            [candidate, check, row["level"], row["reason"]]
            for candidate, rows in self.document["agreed"].items()
            for check, row in rows.items()
        )
        return self.before_redaction(hash_of_levels(levels))

    @cached_property
    def decision_sha256(self):
        number, follow_ups = self.determination["number"], self.document["follow_ups"]
        outcomes = self.document["candidates"]
        return self.before_redaction(
            hash_of_decision(statement(number, self.results, outcomes, follow_ups))
        )

    @property
    def has_agreed_levels(self):
        return any(self.document["agreed"].values())

    @cached_property
    def sign_offs(self):
        """Return member -> the answer in force, of those who rate and have not left."""
        return {
            row["member"]: row
            for row in self.document["sign_offs"]
            if "voided_at" not in row
            and row["sha256"] == self.levels_sha256
            and self.members[row["member"]].criteria
            and not self.members[row["member"]].has_left
        }

    @cached_property
    def not_signed_off(self):
        people = self.members.values() if self.has_agreed_levels else ()
        expected = [person for person in people if person.answers_to_levels]
        return [person for person in expected if person.id not in self.sign_offs]

    @cached_property
    def follow_ups(self):
        """Conditions and next steps, with their days as dates."""
        return [
            row | {"due_on": row["due_on"] and date.fromisoformat(row["due_on"])}
            for row in self.document["follow_ups"]
        ]

    @cached_property
    def declarations_in_force(self):
        return list(declarations_in_force(self.document))

    def is_in_conflict(self, member, candidate):
        return any(
            conflict.get("candidate") == candidate
            for row in self.declarations_in_force
            if row["member"] == member
            for conflict in row["conflicts"]
        )

    @property
    def considered(self):
        return considered_in(self.document)


def open_book(text, lines=None, evaluation=None):
    """Return the Book of the document in `text`. Raises BadDocument, naming what is wrong."""
    document = read_document(text)
    try:
        results = results_in(document, lines, evaluation=evaluation)
    except ValueError as error:
        raise BadDocument(str(error)) from None
    difference = first_difference(document["scores"], score_rows(results.standings))
    if difference:
        place = difference.replace("in the first", "in scores.json")
        raise BadDocument(f"scores.{place.replace('in the second', 'recomputed')}")
    return Book(document, results)


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


def book_for(evaluation):
    """Return the Book as of now for a page that only reads; six queries when it is kept.
    Once decided it is the Book of the frozen document, before that the Book of the rows.
    """
    frozen = evaluation.is_decided and evaluation.determinations.values_list("pk", "sha256").last()
    if frozen:
        key = (evaluation.pk, *frozen)
        return book_cache.get(key, lambda: _decided_book(evaluation, frozen[0]))
    # Asked before the rows are read: asked later, it could cover an act that they miss.
    stamp = stamp_of(evaluation)
    return book_cache.get(stamp, lambda: current_book(evaluation))


def book_of(determination):
    """Return the Book of one frozen decision, the one in force or an earlier one."""
    return book_cache.get(determination.sha256, lambda: open_book(determination.document))


def current_book(evaluation):
    """Return the Book of the rows as they are in this transaction, for acts that hold a lock."""
    # A copy of its own, without the person who came in with the other.
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    results = results_for(evaluation)
    lead = User.objects.get(memberships__evaluation=evaluation, memberships__role="lead")
    sections = sections_of(results, "draft", lead, clock.now())
    return Book(sections, results_in(sections, lines_of(results), results.standings, evaluation))


def _decided_book(evaluation, determination_pk):
    text = evaluation.determinations.values_list("document", flat=True).get(pk=determination_pk)
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    return open_book(text, lines_of(frame_of(evaluation)), evaluation)


def stamp_of(evaluation):
    """Return what is another as soon as a rating, a rule, a name or any evidence changes.
    Every act is in the record; who opened a proof stands beside it. Seven queries.
    """
    members = tuple(
        evaluation.members.order_by("pk").values_list("user_id", "user__name", "user__email")
    )
    candidates = tuple(
        evaluation.candidates.order_by("pk").values_list("vendor_id", "vendor__name")
    )
    firms = with_kin(evaluation.candidates.order_by().values("vendor")).order_by("pk")
    vendors = list(firms.values_list("pk", flat=True))
    evidence = tuple(
        Evidence.objects.filter(vendor__in=vendors).order_by("pk").values_list("pk", "withdrawn_on")
    )
    subjects = [
        subject_name(evaluation),
        *(subject_name(Vendor(pk=pk)) for pk in vendors),
        *(subject_name(Evidence(pk=pk)) for pk, _ in evidence),
    ]
    return (
        evaluation.pk,
        evaluation.released_at,
        members,
        candidates,
        evidence,
        # How many, not the last number: another chain's later entry may be committed first.
        RecordEntry.objects.filter(subject__in=subjects).count(),
        VendorImport.objects.aggregate(last=Max("finished_at"))["last"],
        # Another's proof counts here from the moment that one of the panel opens it.
        Opening.objects.filter(proof__vendor__in=vendors).count(),
    )
