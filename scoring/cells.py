"""The cells that one assessor rates: a candidate on a check, with what is held and answered."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from scoring.arithmetic import EvidenceState
from scoring.caps import CLOCK_CHECK, OVERLAP_CHECK, Cap, evidence_states, reference_day
from scoring.found import NOTHING, Finder, asks_value
from scoring.grid import Check
from scoring.grid.model import Rules
from scoring.grid.proposals import in_unit, plain_value
from scoring.held import held_evidence
from scoring.models import Candidate, CheckInUse, Rating
from scoring.overlap_line import OverlapLine, overlap_lines
from scoring.rationale import missing_reason

FIELDS = ("value", "answer", "rationale", "where", "evidence", "keep")
PROOF_OF = {
    EvidenceState.CLAIM: "a claim",
    EvidenceState.DOCUMENT: "a document",
    EvidenceState.VERIFIED: "proof by us",
}


class Option(NamedTuple):
    """One level of a cell: its words, and what it `needs` while the evidence does not carry it."""

    level: int
    words: str
    needs: str
    is_chosen: bool


class Answer(NamedTuple):
    """One answer to a cell in words, "" for what it leaves out."""

    words: str
    rationale: str
    where: str
    evidence: str
    found: str


@dataclass
class Cell:
    """One candidate on one check, for one assessor.

    rating    the assessor's own row, or None
    typed     what was posted and is not saved, by field name; None shows what is saved
    errors    field name -> sentence
    conflict  the row that another page saved meanwhile, or None
    label     what tells this cell from the others of its page
    """

    candidate: Candidate
    check: Check
    in_use: CheckInUse
    cap: Cap
    rules: Rules
    finder: Finder
    held: list = field(default_factory=list)
    overlap: OverlapLine | None = None
    rating: Rating | None = None
    typed: dict | None = None
    errors: dict = field(default_factory=dict)
    conflict: Rating | None = None
    label: str = ""

    @property
    def prefix(self):
        return f"c{self.candidate.pk}-{self.check.id}"

    @property
    def parameters(self):
        """Return the names of the fields that one save of this cell sends."""
        own = (f"{self.prefix}-{name}" for name in (*FIELDS, "seen"))
        return ",".join(["token", "mode", "names", *own])

    @property
    def shown(self):
        """Return the fields as the form shows them: typed before saved."""
        if self.typed is not None:
            return self.typed
        return fields_of(self.rating)

    @property
    def options(self):
        chosen = self.shown["answer"]
        return [
            Option(level, words, self._needs(level), chosen == str(level))
            for level, words in self.check.levels.items()
        ]

    @property
    def is_computed(self):
        """Say whether the product proposes a level here that it computed."""
        line = self.overlap
        return line is not None and line.overlap is not None and line.level is not None

    @property
    def has_status(self):
        """Say whether there is anything to tell about saving: saved, typed or refused."""
        return bool(self.rating or self.typed or self.errors or self.conflict)

    @property
    def refusals(self):
        """Return {field name: sentence} of every field, "" where nothing is wrong."""
        return dict.fromkeys(FIELDS, "") | self.errors

    @property
    def said(self):
        """Return the saved answer in words, "" without one."""
        return "" if self.rating is None else in_words(self.check, self.rating)

    @property
    def asks_value(self):
        return asks_value(self.check)

    @property
    def unit(self):
        return "%" if self.check.kind == "percent" else self.check.unit

    @property
    def found(self):
        """Return the saved value with the level it proposes."""
        return self.read(self.rating.value) if self.rating else NOTHING

    @property
    def conflict_found(self):
        return self.read(self.conflict.value)

    @property
    def typed_found(self):
        """Return the typed value with its unit, for any text that was posted; "" without one."""
        typed = self.shown["value"].strip()
        return in_unit(self.check, typed) if typed else ""

    def read(self, value):
        """Return what a value says of this cell, as a Found."""
        return self.finder.read(self.cap, value)

    @property
    def typed_words(self):
        """Return the posted answer in words, for any text that was posted."""
        answer = self.shown["answer"]
        if answer in Rating.State.values:
            return Rating.State(answer).label
        words = {str(level): words for level, words in self.check.levels.items()}
        return f"{answer}: {words[answer]}" if answer in words else "No answer chosen"

    @property
    def typed_answer(self):
        shown = self.shown
        evidence = self._held_as(shown["evidence"])
        words = self.typed_words
        return Answer(words, shown["rationale"], shown["where"], evidence, self.typed_found)

    @property
    def conflict_answer(self):
        """Return what another page saved meanwhile."""
        saved = self.conflict
        evidence = self._held_as(str(saved.evidence_id)) or str(saved.evidence or "")
        words, found = in_words(self.check, saved), self.conflict_found.words
        return Answer(words, saved.rationale, saved.where, evidence, found)

    def _held_as(self, key):
        return next((held.label for held in self.held if held.key == key), "")

    @property
    def anchor(self):
        """Return the id of the first control that is wrong, or in conflict."""
        if self.conflict:
            return f"{self.prefix}-keep-mine"
        name = next(iter(self.errors))
        return f"{self.prefix}-{name}-0" if name == "answer" else f"{self.prefix}-{name}"

    def _needs(self, level):
        if level <= self.cap.level:
            return ""
        return next(words for state, words in PROOF_OF.items() if self.check.caps[state] >= level)

    @property
    def to_mend(self):
        """Return what stops the saved answer from being submitted, or ""."""
        if not self.rating:
            return ""
        return what_to_mend(self.cap, self.rules, self.rating, self.found)


def what_to_mend(cap, rules, said, found=NOTHING):
    """Return why an answer (a rating, or what stands for one) cannot be submitted, or ""."""
    if said.level is not None and said.level > cap.level:
        return f"Level {said.level} is over its evidence now, which carries {cap.level}."
    return missing_reason(rules, said.state, said.level, said.rationale, found)


def in_words(check, rating):
    """Return `3: A list with two to four times what we need`, or the state in words."""
    if rating.level is None:
        return Rating.State(rating.state).label
    return f"{rating.level}: {check.levels[rating.level]}"


def fields_of(rating):
    """Return a saved row, or none, as the fields of its form."""
    if rating is None:
        return dict.fromkeys(FIELDS[:-1], "")
    answer = rating.state if rating.level is None else str(rating.level)
    return {
        "value": "" if rating.value is None else plain_value(rating.value),
        "answer": answer,
        "rationale": rating.rationale,
        "where": rating.where,
        "evidence": str(rating.evidence_id or ""),
    }


def load_cells(member, candidates, checks_in_use, beside=True, answers=True):
    """Return the cells of these candidates and checks, check by check within each candidate.

    With `beside`, each carries the evidence held and the computed overlap; with `answers`,
    the rating saved before: this member's own and nobody else's. One to five queries,
    whatever their number.
    """
    evaluation, day = member.evaluation, reference_day(member.evaluation)
    grid = evaluation.grid_copy
    checks = {check.check_id: grid.check(check.check_id) for check in checks_in_use}
    held = held_evidence(candidates, list(checks.values()), day) if beside else None
    states = evidence_states(evaluation, day, candidates, list(checks), held)
    finder = Finder(evaluation)
    mine = _own_ratings(member, candidates, checks_in_use) if answers else {}
    cells = [
        Cell(
            candidate=candidate,
            check=checks[in_use.check_id],
            in_use=in_use,
            cap=Cap(checks[in_use.check_id], states[candidate.pk, in_use.check_id]),
            rules=grid.rules,
            finder=finder,
            rating=mine.get((candidate.pk, in_use.pk)),
        )
        for candidate in candidates
        for in_use in checks_in_use
    ]
    if beside:
        _add_what_is_beside(cells, evaluation, candidates, held, day)
    return cells


def _own_ratings(member, candidates, checks_in_use):
    """Return {(candidate pk, check in use pk): Rating} of this member alone."""
    ratings = Rating.objects.of(member).filter(
        candidate__in=candidates, check_in_use__in=checks_in_use
    )
    return {(rating.candidate_id, rating.check_in_use_id): rating for rating in ratings}


def _add_what_is_beside(cells, evaluation, candidates, held, day):
    computed = [cell for cell in cells if cell.check.id in {OVERLAP_CHECK, CLOCK_CHECK}]
    caps = {cell.candidate.pk: cell.cap.level for cell in cells if cell.check.id == OVERLAP_CHECK}
    lines = overlap_lines(evaluation, candidates, day, caps) if computed else {}
    for cell in cells:
        cell.held = held[cell.candidate.pk, cell.check.id]
    for cell in computed:
        line = lines[cell.candidate.pk]
        cell.overlap = line if cell.check.id == OVERLAP_CHECK else replace(line, level=None)


def shuffled(member, key):
    """Return the pks of those this member rates in an order of their own, the same for a `key`.

    Everybody reading vendors in one order would spread the same order effect.
    """

    def place(candidate_pk):
        return hashlib.sha256(f"{member.pk}:{key}:{candidate_pk}".encode()).digest()

    pks = member.candidates_to_rate().order_by().values_list("pk", flat=True)
    return sorted(pks, key=place)


def in_order(pks):
    """Return the candidates with these pks, in their order, with their vendors."""
    found = Candidate.objects.select_related("vendor").in_bulk(pks)
    return [found[pk] for pk in pks]
