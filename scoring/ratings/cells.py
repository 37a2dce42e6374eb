"""The cells that one assessor rates: a candidate on a check, with what is held and answered."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.states import TOP_LEVEL, EvidenceState
from scoring.evaluations.models import Candidate, CheckInUse
from scoring.grid.model import Check, Rules
from scoring.grid.proposals import in_unit, parameters_read, plain_value, proposed_level
from scoring.grid.value import ValueKind
from scoring.ratings.asking import Asked
from scoring.ratings.check_words import words_of
from scoring.ratings.contradictions import (
    Answered,
    contradictions_in,
    contradictions_of_answers,
)
from scoring.ratings.evidence import (
    CLOCK_CHECK,
    OVERLAP_CHECK,
    OverlapLine,
    reference_day,
)
from scoring.ratings.holdings import Holdings, recent_holdings
from scoring.ratings.models import Rating
from scoring.ratings.starters import own_words

KINDS_WITH_A_VALUE = ("number", "percent", "duration")


class Proposal(NamedTuple):
    """A value with its unit, such as `64 people`, and the level it proposes, None for none."""

    value: str = ""
    level: int | None = None
    # What is held proposes beside a value that was typed.
    held_value: str = ""
    held_level: int | None = None

    @property
    def sentence(self):
        if self.level is None:
            return ""
        if self.value.endswith("."):  # sentences of their own, of what is held
            return _("%(value)s This proposes level %(level)s.") % self._asdict()
        return _("%(value)s: level %(level)s is proposed.") % self._asdict()

    def differs_from(self, level):
        return level is not None and any(
            own not in {None, level} for own in (self.level, self.held_level)
        )

    def against(self, level):
        """The sentence of the value, typed or held, that proposes another level; "" for none."""
        proposed = (self.value, self.level), (self.held_value, self.held_level)
        for value, own in proposed:
            if None not in (own, level) and own != level:
                return Proposal(value, own).sentence
        return ""


NO_PROPOSAL = Proposal()


def asks_value(check):
    return check.kind in KINDS_WITH_A_VALUE and check.id != OVERLAP_CHECK


def most_of_value(check):
    """The highest number that can be typed for a check, None for no end."""
    if check.kind == "percent":
        return 100
    value = next(iter(check.values.values()), None)
    return value.most or None if value and value.kind == ValueKind.NUMBER else None


class Proposer:
    def __init__(self, evaluation):
        self.grid = evaluation.grid_copy
        parameters = self.grid.parameters
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        self.parameters = parameters_read(parameters, evaluation.parameters, defaults)
        self._lifts = {}

    def lift(self, cap):
        """What would allow more: the same words for most cells of a page."""
        key = cap.check.id, cap.state, cap.ceiling, cap.lacks
        if key not in self._lifts:
            self._lifts[key] = cap.lift
        return self._lifts[key]

    def propose(self, holdings, value):
        """Return the Proposal of a typed value, or of the facts and proofs held without one."""
        proposed = self._held_value(holdings), holdings.proposed
        if value is None:
            return Proposal(*proposed)
        level = proposed_level(holdings.check, value, self.parameters, holdings.cap.level)
        return Proposal(in_unit(holdings.check, plain_value(value)), level, *proposed)

    def _held_value(self, holdings):
        sentences = holdings.arithmetic(self.grid)
        if not sentences and holdings.proposed is not None:
            return _("What we proved reaches level %(level)s.") % {"level": holdings.thing}
        return " ".join(sentences)


def needs_reason(cap, state, level, proposal=NO_PROPOSAL):
    # The highest level needs a reason, and nought where something is held, unless the value
    # proposes it. A level that is not the proposed one needs a reason, whichever it is.
    is_bare_nought = level == 0 and cap.state != EvidenceState.NONE and proposal.level is None
    is_of_its_kind = state == Rating.State.ABSTAINED or level == TOP_LEVEL
    return is_of_its_kind or is_bare_nought or proposal.differs_from(level)


def missing_reason(cap, rules, state, level, text, proposal=NO_PROPOSAL):
    own = own_words(text)
    is_needed = needs_reason(cap, state, level, proposal)
    if not is_needed or len(own) >= max(rules.note_min_words, 1):
        return ""
    refusal = _refusal(rules, state, level, proposal.against(level))
    if len(own) < len(text.split()):
        return f"{refusal} {BEGINNING_IS_OURS}"
    return refusal


BEGINNING_IS_OURS = gettext_lazy("The beginning that was offered does not count.")


def _refusal(rules, state, level, against):
    values = {"level": level, "count": max(rules.note_min_words, 1)}
    if against:
        sentence = ngettext(
            "You chose %(level)s: say why, in at least %(count)s word.",
            "You chose %(level)s: say why, in at least %(count)s words.",
            values["count"],
        )
        return f"{against} {sentence % values}"
    if state == Rating.State.RATED:
        sentence = ngettext(
            "Say why you chose level %(level)s, in at least %(count)s word.",
            "Say why you chose level %(level)s, in at least %(count)s words.",
            values["count"],
        )
    else:
        sentence = ngettext(
            "Say why you abstain, in at least %(count)s word.",
            "Say why you abstain, in at least %(count)s words.",
            values["count"],
        )
    return sentence % values


CELL_FIELDS = ("value", "answer", "rationale", "where", "evidence", "keep")
CLOSED_LEVELS = {
    EvidenceState.CLAIM: gettext_lazy("Not open: needs a claim"),
    EvidenceState.DOCUMENT: gettext_lazy("Not open: needs a document"),
    EvidenceState.VERIFIED: gettext_lazy("Not open: needs proof by us"),
}
UNCONFIRMED_LEVEL = gettext_lazy("Not open: needs a second person")
LEVEL_CLOSED_BY_PROOF = gettext_lazy("Not open: our own proof gives less")


class Option(NamedTuple):
    # One level of a cell; `closed` says what it needs while the evidence does not carry it.

    level: str
    meaning: str
    closed: str
    is_chosen: bool
    is_proposed: bool


class AnswerText(NamedTuple):
    level: str
    rationale: str
    where: str
    evidence: str
    value: str


@dataclass
class Cell:
    """One candidate on one check, for one assessor.

    rating    the assessor's own row, or None
    typed     what was posted and is not saved, by field name; None shows what is saved
    errors    field name -> sentence
    conflict  the row that another page saved meanwhile, or None
    label     what tells this cell from the others of its page
    lacks_second   whether a proof waits that nobody of the evaluation may confirm
    may_ask   whether this assessor may ask the vendors
    """

    candidate: Candidate
    check: Check
    in_use: CheckInUse
    rules: Rules
    proposer: Proposer
    held: Holdings
    requests: Asked
    rating: Rating | None = None
    typed: dict | None = None
    errors: dict = field(default_factory=dict)
    conflict: Rating | None = None
    label: str = ""
    lacks_second: bool = False
    may_ask: bool = False

    @property
    def cap(self):
        return self.held.cap

    @property
    def holdings(self):
        return self.held.lines

    def refusal(self, level):
        """Why this level cannot be given here; "" where it can."""
        return self.held.refusal(level, self.asked if level == 0 else None)

    @cached_property
    def asked(self):
        """The request that asked the vendor for it, once its time is over; None without one."""
        return self.requests.about(self.candidate.vendor_id, self.check.id)

    @cached_property
    def overlap(self):
        """The answer to one check; beside the other it stands to be compared with the answer."""
        if self.check.id not in {OVERLAP_CHECK, CLOCK_CHECK}:
            return None
        level = self.held.proposed if self.check.id == OVERLAP_CHECK else None
        return OverlapLine(self.held.case.overlap, level)

    @cached_property
    def prefix(self):
        return f"c{self.candidate.pk}-{self.check.id}"

    @property
    def parameters(self):
        own = (f"{self.prefix}-{name}" for name in (*CELL_FIELDS, "seen"))
        return ",".join(["token", "mode", "names", *own])

    @property
    def fields(self):
        return fields_of(self.rating) if self.typed is None else self.typed

    @property
    def options(self):
        options, answer = [], self.fields["answer"]
        cap, proposed = self.cap.level, self.held_proposal.level
        for level, meaning in self.check.levels.items():
            closed, number = self._why_closed(level) if level > cap else "", str(level)
            options.append(Option(number, meaning, closed, answer == number, level == proposed))
        return options

    def _why_closed(self, level):
        if self.cap.is_closed_by_proof:
            return LEVEL_CLOSED_BY_PROOF
        if self.cap.state == EvidenceState.UNCONFIRMED:
            return UNCONFIRMED_LEVEL
        caps = self.check.caps
        return next(text for state, text in CLOSED_LEVELS.items() if caps[state] >= level)

    @property
    def answers_with_reason(self):
        """The answers that need a reason as things stand, as text with spaces."""
        levels = [
            str(level)
            for level in range(self.cap.level + 1)
            if needs_reason(self.cap, Rating.State.RATED, level, self.proposal)
        ]
        return " ".join([*levels, Rating.State.ABSTAINED])

    @property
    def is_unfolded(self):
        """Whether what stands below its row is wanted as soon as the page is there."""
        return bool(self.errors or self.conflict or self.typed or self.to_mend)

    @property
    def has_status(self):
        return bool(self.rating or self.typed or self.errors or self.conflict)

    @property
    def refusals(self):
        return dict.fromkeys(CELL_FIELDS, "") | self.errors

    @property
    def answer(self):
        return "" if self.rating is None else answer_text(self.check, self.rating)

    @property
    def words(self):
        return words_of(self.proposer.grid, self.check, self.countries, self.held.parameters)

    @property
    def countries(self):
        """Where the vendor has its seat or a site in use."""
        return {self.candidate.country, *self.held.case.countries}

    @cached_property
    def contradictions(self):
        """Sentences about what is held."""
        return [each.sentence(self.check) for each in contradictions_in(self.held)]

    @property
    def own_contradictions(self):
        """Sentences about the saved answer of this assessor; those of others are not read."""
        if self.rating is None:
            return []
        proposed = self.held.proposed if self.rating.value is None else self.proposal.level
        answer = Answered(None, self.rating.level, self.rating.value, proposed)
        contradictions = contradictions_of_answers(self.held, [answer])
        return [each.sentence(self.check) for each in contradictions]

    @property
    def asks_value(self):
        return asks_value(self.check)

    @property
    def value_words(self):
        """What is asked where a value is typed, "" where none is."""
        if not self.asks_value:
            return ""
        unit = "%" if self.check.kind == "percent" else self.check.unit
        return _("What you found, in %(unit)s") % {"unit": unit} if unit else _("What you found")

    @property
    def lift(self):
        return self.proposer.lift(self.cap)

    def propose(self, value):
        return self.proposer.propose(self.held, value)

    @property
    def proposal(self):
        if self.rating is None or self.rating.value is None:
            return self.held_proposal
        return self.propose(self.rating.value)

    @cached_property
    def held_proposal(self):
        return self.propose(None)

    @property
    def typed_level(self):
        answer = self.fields["answer"]
        if answer in Rating.State.values:
            return str(Rating.State(answer).label)
        meanings = {str(level): meaning for level, meaning in self.check.levels.items()}
        return f"{answer}: {meanings[answer]}" if answer in meanings else _("No answer chosen")

    @property
    def typed_answer(self):
        fields, value = self.fields, self.fields["value"].strip()
        return AnswerText(
            level=self.typed_level,
            rationale=fields["rationale"],
            where=fields["where"],
            evidence=self._evidence_label(fields["evidence"]),
            value=in_unit(self.check, value) if value else "",
        )

    @property
    def conflicting_answer(self):
        rating = self.conflict
        return AnswerText(
            level=answer_text(self.check, rating),
            rationale=rating.rationale,
            where=rating.where,
            evidence=self._evidence_label(str(rating.evidence_id)) or str(rating.evidence or ""),
            value=self.propose(rating.value).value,
        )

    def _evidence_label(self, key):
        return next((holding.label for holding in self.holdings if holding.key == key), "")

    @property
    def anchor(self):
        if self.conflict:
            return f"{self.prefix}-keep-mine"
        name = next(iter(self.errors))
        return f"{self.prefix}-{name}-0" if name == "answer" else f"{self.prefix}-{name}"

    @property
    def to_mend(self):
        """What stops the saved answer from being submitted, or ""."""
        if not self.rating:
            return ""
        return what_to_mend(self.held, self.rules, self.rating, self.proposal)


def what_to_mend(holdings, rules, rating, proposal=NO_PROPOSAL):
    """Why a saved Rating cannot be submitted, or ""."""
    cap, answer = holdings.cap, rating
    if answer.level is not None and answer.level > cap.level:
        return _("Level %(level)s is over its evidence now, which carries %(cap)s.") % {
            "level": answer.level,
            "cap": cap.level,
        }
    reason = missing_reason(cap, rules, answer.state, answer.level, answer.rationale, proposal)
    basis = rating.basis
    if not reason and basis is not None and basis.decisive != holdings.basis.decisive:
        return _("What is held changed after this answer: look again, and save it or another.")
    return reason


def answer_text(check, rating):
    if rating.level is None:
        return str(Rating.State(rating.state).label)
    return f"{rating.level}: {check.levels[rating.level]}"


def fields_of(rating):
    if rating is None:
        return dict.fromkeys(CELL_FIELDS[:-1], "")
    return {
        "value": "" if rating.value is None else plain_value(rating.value),
        "answer": rating.state if rating.level is None else str(rating.level),
        "rationale": rating.rationale,
        "where": rating.where,
        "evidence": str(rating.evidence_id or ""),
    }


def load_cells(member, candidates, checks_in_use, with_answers=True, holdings=None):
    """Check by check within each candidate. Only this member's own answers: one query, and those
    of `recent_holdings` unless `holdings` of these cells are there.
    """
    evaluation, grid = member.evaluation, member.evaluation.grid_copy
    checks = {check.check_id: grid.check(check.check_id) for check in checks_in_use}
    if holdings is None:
        vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
        day = reference_day(evaluation)
        holdings = recent_holdings(evaluation, vendors, list(checks.values()), day)
    ratings = {}
    if with_answers:
        rows = Rating.objects.of(member).filter(
            candidate__in=candidates, check_in_use__in=checks_in_use
        )
        ratings = {(rating.candidate_id, rating.check_in_use_id): rating for rating in rows}
    proposer, requests = Proposer(evaluation), Asked(evaluation.pk)
    return [
        Cell(
            candidate=candidate,
            check=checks[in_use.check_id],
            in_use=in_use,
            rules=grid.rules,
            proposer=proposer,
            held=holdings[candidate.pk, in_use.check_id],
            requests=requests,
            rating=ratings.get((candidate.pk, in_use.pk)),
            may_ask=member.is_lead and evaluation.is_under_judgement,
        )
        for candidate in candidates
        for in_use in checks_in_use
    ]


def shuffled(member, key):
    # Everybody reading vendors in one order would spread the same order effect.
    pks = member.candidates_to_rate().order_by().values_list("pk", flat=True)
    return sorted(pks, key=lambda pk: hashlib.sha256(f"{member.pk}:{key}:{pk}".encode()).digest())


def in_order(pks):
    candidates = Candidate.objects.select_related("vendor").in_bulk(pks)
    return [candidates[pk] for pk in pks]
