"""What is held on a question: facts, evidence and proofs, one list with one state and one cap."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.record.models import canonical
from scoring.arithmetic.states import TOP_LEVEL, EvidenceState, best_state
from scoring.evaluations.models import Candidate, PanelMember
from scoring.evaluations.models.candidate import sites_in_use
from scoring.grid.floors import Reach, arithmetic_of, reach_of
from scoring.ratings.case import Case, Statement, oldest, weakest
from scoring.ratings.changes import changes_on
from scoring.ratings.evidence import Cap, Holding
from scoring.ratings.fingerprints import fingerprints
from scoring.ratings.floor_words import FLOOR_WORDS
from scoring.ratings.jury import Jury
from scoring.ratings.knowledge import STRENGTH, Archive, Reader, knowledge_at, strongest_first
from scoring.ratings.models import Basis, Pin
from scoring.ratings.pins import Copies
from scoring.ratings.proof_values import (
    ceilings,
    denials,
    in_date,
    lacks,
    level_read,
    proof_statements,
)
from scoring.ratings.values import statements_of, states_without_value
from vendors.models.kin import relatives

MOST_ROWS = 6  # of one record, each shown beside a question
NOT_ASKED = gettext_lazy(
    "Nothing is held, and no request for it has ended: nobody can say that this vendor has "
    "nothing to show. Answer “I cannot tell”, or have the vendor asked."
)


@dataclass
class Holdings:
    """One candidate before one check: what is held, its state, its cap, and what it proposes."""

    case: Case
    evidence: list  # of Known, strongest and newest first
    _reaches: dict = field(default_factory=dict, init=False, repr=False)
    shown: dict = field(default_factory=dict, init=False, repr=False)  # as HTML, by how

    @property
    def check(self):
        return self.case.check

    @property
    def proofs(self):
        return self.case.proofs

    @cached_property
    def facts(self):
        """[(record, [Known])] of the records that this check reads and that hold anything."""
        return [(record, rows) for record in self.check.reads if (rows := self.case.read(record))]

    @property
    def is_anything(self):
        return bool(self.facts or self.evidence or self.proofs)

    @cached_property
    def stated(self):
        """What facts say, strongest first."""
        return statements_of(self.case)

    @cached_property
    def measured(self):
        return proof_statements(self.case)

    @cached_property
    def state(self):
        """The strongest of all that is held. A figure is as strong as its weakest input."""
        return self._best(self._states(self.proofs))

    def _states(self, proofs):
        states = {item.state for item in self.evidence}
        states |= {item.state for item in proofs if item not in self._measuring}
        states |= {statement.state for statement, proofs in self.measured if proofs}
        if self.stated:
            return states | {statement.state for statement in self.stated}
        return states | states_without_value(self.case)

    def _best(self, states):
        caps = {name: cap for name, cap in self.check.caps.items() if name != "expired"}
        return EvidenceState(best_state(frozenset(states), caps))

    @cached_property
    def _measuring(self):
        return [item for _statement, proofs in self.measured for item in proofs]

    @cached_property
    def _denials(self):
        return denials(self.case)

    @cached_property
    def closed(self):
        """[(level, proof)]: the highest level that each of these proofs leaves open."""
        return ceilings(self.case)

    @cached_property
    def ceiling(self):
        levels = [level for level, _proof in self.closed]
        failed = self._denials
        if any(item[0] in failed for item in in_date(self.case).values()):
            rivals = [item for item in self.proofs if item not in failed]
            levels.append(self.check.caps[self._best(self._states(rivals))])
        statements = [
            statement
            for statement, _proofs in self.measured
            if statement.state != EvidenceState.EXPIRED
        ]
        # Of two kinds of proof the lower counts; what adds up is one of them, together.
        alone = [[statement] for statement in statements if not statement.adds]
        for group in [*alone, [each for each in statements if each.adds]]:
            if group:
                levels.append(self.reach_of(group).highest)
        return min(levels, default=TOP_LEVEL)

    @cached_property
    def cap(self):
        level = dict.fromkeys(lack for _proof, lack in lacks(self.case))
        return Cap(self.check, self.state, self.ceiling, tuple(level))

    @cached_property
    def lines(self):
        """The evidence, each as a Holding."""
        return [Holding(item.state, item.row) for item in self.evidence]

    @property
    def parameters(self):
        return self.case.parameters

    @cached_property
    def statements(self):
        """Proofs that measured, then facts; what a proof only confirms has its state."""
        statements = [statement for statement, _proofs in self.measured]
        failed = self._denials
        confirming = [
            item for item in self.proofs if item not in self._measuring and item not in failed
        ]
        if confirming and self.stated:
            best = strongest_first(confirming)[0]
            # A value that was entered later is another one.
            earlier = statements_of(replace(self.case, until=best.row.recorded_at))
            if values := values_from(earlier, STRENGTH[-1]):
                statements.append(Statement(values, best.state, best.as_of))
        return statements + self.stated

    @cached_property
    def values(self):
        """{name: exact number}: the value of the strongest state that gives one governs."""
        return values_from(self.statements, STRENGTH[-1])

    def reach_of(self, statements) -> Reach:
        """What these statements reach, whatever their evidence."""
        return self._reach(values_from(statements, STRENGTH[-1]))

    def _reach(self, values):
        # Most states give the same values as the one before: each is worked out once.
        key = frozenset(values.items())
        if key not in self._reaches:
            self._reaches[key] = reach_of(self.check, values, self.parameters)
        return self._reaches[key]

    @cached_property
    def reach(self) -> Reach:
        return self.reach_of(self.statements)

    @property
    def thing(self):
        """The level, 0 to 4, that the governing values reach; None where they do not decide."""
        if self.check.judged:
            return self._read_level
        return self.reach.level if self.values else None

    @property
    def _read_level(self):
        newest = [item[0].row for item in in_date(self.case).values()]
        levels = [level_read(self.case, proof) for proof in newest]
        return min((level for level in levels if level is not None), default=None)

    @cached_property
    def proposed(self):
        """The level to propose: what the governing values reach within what their state carries.
        None where a value that decides is missing, or nobody has given one.
        """
        if self.check.judged:
            return None if self._read_level is None else min(self._read_level, self.cap.level)
        if not self.values or self.reach.within(self.cap.level) is None:
            return None
        caps = self.check.caps
        levels = [
            min(self._reach(values).lowest, caps[state], self.ceiling)
            for state in STRENGTH
            if (values := values_from(self.statements, state))
        ]
        return max(levels)

    @property
    def fact_lines(self):
        """[(what, state, its day)] of each record: each row of a few, else how many there are."""
        lines = []
        for _record, rows in self.facts:
            if len(rows) > MOST_ROWS:
                name = rows[0].row._meta.verbose_name_plural
                count = {"count": len(rows), "name": name}
                lines.append((_("%(count)s %(name)s") % count, weakest(rows), oldest(rows)))
                continue
            for row, state, as_of in rows:
                details = [str(text) for text in getattr(row, "details", ()) if text]
                lines.append((", ".join([str(row), *details]), state, as_of))
        return lines

    @property
    def proof_lines(self):
        """[(Proof, state, its day, whether one person alone proved it)], newest first."""
        by_one = self.case.knowledge.jury.is_by_one
        return [(*item, by_one(item.row, item.state)) for item in self.proofs]

    @cached_property
    def changes(self):
        """What is not as it was at the seal, and what waits for one of the panel: [Change]."""
        return changes_on(self)

    @property
    def basis(self):
        values = canonical({name: str(value) for name, value in self.values.items()})
        return Basis(self.thing, self.cap.level, str(self.state), self.proposed, values)

    def refusal(self, level, request):
        """Why nobody may give this level here; "" where they may.
        `request` is the one that asked the vendor and has ended, None without one.
        """
        if level > self.cap.level:
            return self.cap.refusal(level)
        if level == 0 and not self.is_anything and request is None:
            return NOT_ASKED
        return ""

    @property
    def is_held_back_by_proof(self):
        """Whether the thing would reach more than its evidence opens."""
        return self.thing is not None and self.thing > self.cap.level

    def arithmetic(self, grid):
        """Sentences: `64 seniors on the payroll; you need 20: 3.2 times.`"""
        return arithmetic_of(grid, self.check, self.values, self.parameters, FLOOR_WORDS)


def values_from(statements, weakest):
    """Return {name: value} of the statements that are at least as strong as `weakest`."""
    values, final = {}, set()
    pinned = [s for s in statements if STRENGTH.index(s.state) <= STRENGTH.index(weakest)]
    for statement in sorted(pinned, key=lambda each: STRENGTH.index(each.state)):
        for name, value in statement.values.items():
            # What adds up grows by what is weaker, up to a figure that stands alone.
            if name not in values or (statement.adds and name not in final):
                values[name] = max(value, values.get(name, value))
        if not statement.adds:
            final |= statement.values.keys()
    return values


class Seat(NamedTuple):
    """A member as juries see them, by their last declaration."""

    left_at: datetime | None
    covers: int | None  # the highest number of a candidate that they declared on
    highest: int | None  # of the candidates there are
    declaration: int | None
    conflicts: set[int]  # numbers of candidates

    def counts_on(self, number):
        """Whether they judge the candidate of this number; all of them with None."""
        if self.covers is None or number in self.conflicts:
            return False
        return self.covers >= (number or self.highest or 0)


def juries_of(evaluations):
    """Return {evaluation pk: Jury}: those of its people who declared, with what they did until
    they left, each on vendors without a conflict; and those who keep the directory, with what
    they did before the seal.

    One query; one more for drafts, and two where a conflict is declared, or a candidate came
    after somebody declared.
    """
    seats = {evaluation.pk: {} for evaluation in evaluations}
    members = PanelMember.objects.filter(evaluation__in=seats).with_highest_number()
    # Oldest declaration first: of each person the last stands.
    for evaluation, user, *seat, number in members.order_by("declarations").values_list(
        *("evaluation", "user", "left_at", "declarations__covers", "named_up_to", "declarations"),
        "declarations__conflicts__number",
    ):
        last = seats[evaluation].get(user)
        if last is None or last.declaration != seat[-1]:
            last = seats[evaluation][user] = Seat(*seat, set())
        if number is not None:
            last.conflicts.add(number)
    curators = ()
    if any(evaluation.is_draft for evaluation in evaluations):
        curators = set(User.objects.filter(is_curator=True).values_list("pk", flat=True))
    partial = [
        evaluation
        for evaluation, own in seats.items()
        if any(seat.conflicts or (seat.covers or 0) < (seat.highest or 0) for seat in own.values())
    ]
    numbers = defaultdict(dict)
    if partial:
        candidates = Candidate.objects.filter(evaluation__in=partial).order_by()
        for evaluation, vendor, number in candidates.values_list("evaluation", "vendor", "number"):
            numbers[evaluation][vendor] = number
        add_relatives(numbers)
    return {
        evaluation.pk: jury_of(evaluation, seats[evaluation.pk], curators, numbers[evaluation.pk])
        for evaluation in evaluations
    }


def add_relatives(numbers):
    """Whoever is in conflict with one record of a firm is in conflict with all of them."""
    kin = relatives({vendor for own in numbers.values() for vendor in own})
    for own in numbers.values():
        for vendor in own.keys() & kin.keys():
            for other in kin[vendor]:
                own.setdefault(other, own[vendor])


def jury_of(evaluation, seats, curators, numbers):
    if evaluation.is_draft:
        keepers = dict.fromkeys(curators)
        size = sum(seat.left_at is None for seat in seats.values())
    else:
        # Neither who keeps the directory now nor who joins or leaves changes what was sealed.
        sealed = evaluation.people_at_seal
        keepers = dict.fromkeys(sealed.get("curators", ()), evaluation.opened_at)
        size = len(sealed.get("members", ()))
    # One person alone has nobody who could confirm.
    two_people = evaluation.two_people and size > 1

    def of(number, by_vendor):
        until = dict(keepers)
        for user, seat in seats.items():
            if number in seat.conflicts:
                until.pop(user, None)
            elif seat.counts_on(number):
                ends = [seat.left_at, *([keepers[user]] if user in keepers else ())]
                until[user] = None if None in ends else max(ends)
        limited = {user: at for user, at in until.items() if at is not None}
        conflicted = frozenset(user for user, seat in seats.items() if number in seat.conflicts)
        return Jury(frozenset(until), two_people, limited, by_vendor, evaluation.pk, conflicted)

    return of(None, {vendor: of(number, {}) for vendor, number in numbers.items()})


def holdings_in(evaluation, vendors, checks, day):
    """Return {(candidate pk, check id): Holdings}; `vendors` is {candidate pk: vendor pk}.

    What is held now, but for what came from outside after the seal; from the release on what was
    held then. A gate is found until the decision: from then on, what was held at the decision.
    The queries of `Archive.of`, `juries_of` and `Copies`; one more where a check reads sites.
    """
    if not vendors:
        return {}
    parameters, moments = parameters_of(evaluation), Pin.Moment
    item = {}
    if evaluation.is_released and any(not check.is_gate for check in checks):
        item[False] = pinned_knowledge(evaluation, vendors, moments.RELEASE)
    if evaluation.is_decided and any(check.is_gate for check in checks):
        item[True] = pinned_knowledge(evaluation, vendors, moments.DECISION)
    live = [
        check
        for check in checks
        if any(candidate not in item.get(check.is_gate, {}) for candidate in vendors)
    ]
    now = {}
    if live:
        copies = {} if evaluation.is_draft else Copies(vendors, moments.SEAL).by_candidate
        now = reader_of(evaluation, vendors, live)(copies)
    holdings = {}
    for candidate in vendors:
        for check in checks:
            knowledge = item.get(check.is_gate, {}).get(candidate) or now[candidate]
            holdings[candidate, check.id] = holdings_of(knowledge, check, parameters, day)
    return holdings


MOST_KEPT = 512
recent = OrderedDict()  # what pages of ratings ask again and again, the oldest first


def recent_holdings(evaluation, vendors, checks, day):
    """As `holdings_in`, and kept for the next page. While an evaluation is open one query, where
    nothing changed since somebody asked; else two, and those of `holdings_in`.
    """
    if not (vendors and checks and evaluation.is_open):
        return holdings_in(evaluation, vendors, checks, day)
    scope = evaluation.pk, day, get_language()
    before = fingerprints(evaluation, vendors.values(), checks)
    holdings = {
        (candidate, check.id): item
        for candidate, vendor in vendors.items()
        for check in checks
        if (item := recent.get((*scope, candidate, check.id, before[vendor])))
        and item.check is check
    }
    missing = {
        candidate: vendors[candidate]
        for candidate in vendors
        if any((candidate, check.id) not in holdings for check in checks)
    }
    if missing:
        now = holdings_in(evaluation, missing, checks, day)
        # What changed while it was read is not known by the fingerprint from before.
        after = fingerprints(evaluation, missing.values(), checks)
        for (candidate, check), item in now.items():
            vendor = vendors[candidate]
            # The sites of one without a copy are in no fingerprint.
            if after[vendor] == before[vendor] and item.case.knowledge.copy:
                recent[*scope, candidate, check, before[vendor]] = item
        holdings |= now
    while len(recent) > MOST_KEPT:
        recent.popitem(last=False)
    return holdings


def holdings_of(knowledge, check, parameters, day):
    case = Case(check, knowledge, parameters, day, knowledge.proofs(check, day))
    return Holdings(case, strongest_first(knowledge.evidence(check, day)))


def pinned_knowledge(evaluation, candidates, moment):
    copies, jury = Copies(candidates, moment).by_candidate, juries_of([evaluation])[evaluation.pk]
    return {
        candidate: knowledge_at(copy, jury.on(copy.vendor)) for candidate, copy in copies.items()
    }


def knowledge_of(evaluation, candidate, checks):
    """The Knowledge of one candidate: what is held now, compared with the seal."""
    vendors = {candidate.pk: candidate.vendor_id}
    copies = Copies(vendors, Pin.Moment.SEAL).by_candidate
    return reader_of(evaluation, vendors, checks)(copies)[candidate.pk]


def reader_of(evaluation, vendors, checks, also=(), archive=None):
    """Return a function from {candidate pk: Copy} to {candidate pk: Knowledge}: what is held now,
    compared with these. It asks the database for nothing but what happened since.
    """
    archive = archive or Archive.of(set(vendors.values()), checks, also)
    jury = juries_of([evaluation])[evaluation.pk]
    sites = sites_in_use(vendors) if "sites" in archive.records else {}

    def read(copies):
        return {
            candidate: Reader(
                archive,
                vendor,
                jury,
                frozenset(sites[candidate]) if candidate in sites else None,
                copies.get(candidate),
            ).read()
            for candidate, vendor in vendors.items()
        }

    return read


def parameters_of(evaluation):
    """The answers of the buyer, and the grid's own where it has one and nobody answered."""
    answers = evaluation.parameters
    return {
        name: parameter.default if answers.get(name) is None else answers[name]
        for name, parameter in evaluation.grid_copy.parameters.items()
    }
