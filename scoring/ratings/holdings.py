"""What is held on a question: facts, evidence and proofs, one list with one state and one cap."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from scoring.arithmetic.states import TOP_LEVEL, EvidenceState, best_state
from scoring.evaluations.models import PanelMember
from scoring.evaluations.models.candidate import sites_in_use
from scoring.grid.floors import Reach, arithmetic_of, reach_of
from scoring.ratings.evidence import Cap, Holding
from scoring.ratings.knowledge import (
    STRENGTH,
    Archive,
    Jury,
    Knowledge,
    records_of,
    strongest_first,
)
from scoring.ratings.models import Basis
from scoring.ratings.proof_values import (
    ceilings,
    denials,
    in_date,
    level_read,
    proof_statements,
)
from scoring.ratings.values import (
    Case,
    Statement,
    oldest,
    statements_of,
    states_without_value,
    weakest,
)

MOST_ROWS = 6  # of one record, each shown beside a question


@dataclass
class Holdings:
    """One candidate before one check: what is held, its state, its cap, and what it proposes."""

    case: Case
    evidence: list  # of Known, strongest and newest first

    @property
    def check(self):
        return self.case.check

    @property
    def proofs(self):
        return self.case.proofs

    @cached_property
    def facts(self):
        """[(record, [Known])] of the records that this check reads and that hold anything."""
        records = records_of(self.check)
        return [(record, rows) for record in records if (rows := self.case.read(record))]

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
        states = {known.state for known in self.evidence}
        states |= {known.state for known in proofs if known not in self._measuring}
        states |= {statement.state for statement, _proofs in self.measured}
        if self.stated:
            return states | {statement.state for statement in self.stated}
        return states | states_without_value(self.case)

    def _best(self, states):
        caps = {name: cap for name, cap in self.check.caps.items() if name != "expired"}
        return EvidenceState(best_state(frozenset(states), caps))

    @cached_property
    def _measuring(self):
        return [known for _statement, proofs in self.measured for known in proofs]

    @cached_property
    def closed(self):
        """[(level, proof)]: the highest level that each of these proofs leaves open."""
        return ceilings(self.case)

    @cached_property
    def ceiling(self):
        levels = [level for level, _proof in self.closed]
        failed = denials(self.case)
        if any(known[0] in failed for known in in_date(self.case).values()):
            others = [known for known in self.proofs if known not in failed]
            levels.append(self.check.caps[self._best(self._states(others))])
        statements = [
            statement
            for statement, _proofs in self.measured
            if statement.state != EvidenceState.EXPIRED
        ]
        # Of two kinds of proof the lower counts; what adds up is one of them, together.
        alone = [[statement] for statement in statements if not statement.adds]
        for group in [*alone, [each for each in statements if each.adds]]:
            if group:
                values = values_from(group, STRENGTH[-1])
                levels.append(reach_of(self.check, values, self.parameters).highest)
        return min(levels, default=TOP_LEVEL)

    @cached_property
    def cap(self):
        return Cap(self.check, self.state, self.ceiling)

    @property
    def lines(self):
        """The evidence, each as a Holding."""
        return [Holding(known.state, known.row) for known in self.evidence]

    @property
    def parameters(self):
        return self.case.parameters

    @cached_property
    def statements(self):
        """All that gives a value: proofs that measured, then facts. What a proof only confirms
        has the state of that proof.
        """
        statements = [statement for statement, _proofs in self.measured]
        failed = denials(self.case)
        confirming = [
            known for known in self.proofs if known not in self._measuring and known not in failed
        ]
        if confirming and self.stated:
            best = strongest_first(confirming)[0]
            values = values_from(self.stated, STRENGTH[-1])
            statements.append(Statement(values, best.state, best.as_of))
        return statements + self.stated

    @cached_property
    def values(self):
        """{name: exact number}: the value of the strongest state that gives one governs."""
        return values_from(self.statements, STRENGTH[-1])

    def reach_of(self, statements) -> Reach:
        """What these statements reach, whatever their evidence."""
        return reach_of(self.check, values_from(statements, STRENGTH[-1]), self.parameters)

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
        newest = [known[0].row for known in in_date(self.case).values()]
        levels = [level_read(self.case, proof) for proof in newest]
        return min((level for level in levels if level is not None), default=None)

    @property
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
            min(reach_of(self.check, values, self.parameters).lowest, caps[state], self.ceiling)
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
        """[(Proof, state, its day)], newest first."""
        return [(known.row, known.state, known.as_of) for known in self.proofs]

    @property
    def basis(self):
        return Basis(self.thing, self.cap.level, str(self.state))

    @property
    def is_held_back_by_proof(self):
        """Whether the thing would reach more than its evidence opens."""
        return self.thing is not None and self.thing > self.cap.level

    def arithmetic(self, grid):
        """Sentences: `64 seniors on the payroll; you need 20: 3.2 times.`"""
        return arithmetic_of(grid, self.check, self.values, self.parameters)


def values_from(statements, weakest):
    """Return {name: value} of the statements that are at least as strong as `weakest`."""
    values, final = {}, set()
    kept = [s for s in statements if STRENGTH.index(s.state) <= STRENGTH.index(weakest)]
    for statement in sorted(kept, key=lambda each: STRENGTH.index(each.state)):
        for name, value in statement.values.items():
            # What adds up grows by what is weaker, up to a figure that stands alone.
            if name not in values or (statement.adds and name not in final):
                values[name] = max(value, values.get(name, value))
        if not statement.adds:
            final |= statement.values.keys()
    return values


def juries_of(evaluations):
    """Return {evaluation pk: Jury}: its own people, and before the seal those who keep the
    directory too. Two queries.
    """
    people = {evaluation.pk: set() for evaluation in evaluations}
    members = PanelMember.objects.filter(evaluation__in=people).order_by()
    present = Counter()
    for evaluation, user, left_at in members.values_list("evaluation", "user", "left_at"):
        people[evaluation].add(user)
        present[evaluation] += left_at is None
    drafts = [evaluation.pk for evaluation in evaluations if evaluation.is_draft]
    if drafts:
        curators = set(User.objects.filter(is_curator=True).values_list("pk", flat=True))
        for draft in drafts:
            people[draft] |= curators
    return {
        evaluation.pk: Jury(
            people=frozenset(people[evaluation.pk]),
            # One person alone has nobody who could confirm.
            two_people=evaluation.two_people and present[evaluation.pk] > 1,
        )
        for evaluation in evaluations
    }


def holdings_in(evaluation, vendors, checks, day, rows=None):
    """Return {(candidate pk, check id): Holdings} of every such cell.

    vendors   {candidate pk: vendor pk}
    rows      (Archive, Jury, sites in use), where they are read for several evaluations at once;
              else the queries of `Archive.of`, of `juries_of` and one for the sites in use
    """
    archive, jury, sites = rows or (
        Archive.of(set(vendors.values()), checks),
        juries_of([evaluation])[evaluation.pk],
        sites_in_use(vendors),
    )
    parameters = parameters_of(evaluation)
    holdings = {}
    for candidate, vendor in vendors.items():
        used = sites.get(candidate)
        knowledge = Knowledge(archive, vendor, jury, frozenset(used) if used else None)
        for check in checks:
            case = Case(check, knowledge, parameters, day, knowledge.proofs(check, day))
            evidence = strongest_first(knowledge.evidence(check, day))
            holdings[candidate, check.id] = Holdings(case, evidence)
    return holdings


def parameters_of(evaluation):
    """The answers of the buyer, and the grid's own where it has one and nobody answered."""
    answers = evaluation.parameters
    return {
        name: parameter.default if answers.get(name) is None else answers[name]
        for name, parameter in evaluation.grid_copy.parameters.items()
    }
