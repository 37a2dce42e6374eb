"""Caps that a change about a vendor moves, told in the record of each evaluation being rated."""

from collections import defaultdict
from contextlib import contextmanager

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, lock_chains
from scoring.evaluations.models import Candidate, Evaluation
from scoring.ratings.evidence import reference_day
from scoring.ratings.holdings import holdings_of, juries_of, parameters_of, reader_of
from scoring.ratings.knowledge import Archive
from scoring.ratings.models import Pin
from scoring.ratings.pins import Copies
from scoring.ratings.tables import NUMBERS, TABLES, model_of
from vendors.models import Evidence, EvidenceCheck, Proof
from vendors.models.kin import relatives
from vendors.models.reading import Opening
from vendors.models.states import facts_in
from vendors.witnesses import Testimony


@contextmanager
def recorded_lifts(person, vendors, scope):
    """Write an entry for each candidate of a sealed evaluation whose caps changed meanwhile."""
    kin = relatives(vendors)
    vendors = {*vendors, *(record for records in kin.values() for record in records)}
    candidates = Candidate.objects.present().filter(
        vendor__in=vendors, evaluation__state=Evaluation.State.OPEN
    )
    by_evaluation = defaultdict(list)
    for candidate in candidates.select_related("evaluation").order_by("evaluation", "number"):
        by_evaluation[candidate.evaluation].append(candidate)
    juries = juries_of(by_evaluation) if scope and scope.testimony else {}
    at = clock.now()
    strangers = [
        each for each in by_evaluation if juries and not juries[each.pk].counts(person.pk, at)
    ]
    for evaluation in strangers:
        del by_evaluation[evaluation]
    # Before the chain of the rest, in which the change itself is told; and so that of two changes
    # at once the later one sees both.
    lock_chains(evaluation.record_chain for evaluation in by_evaluation)
    checks = {
        evaluation: _checks_within(scope, evaluation, own, juries.get(evaluation.pk))
        for evaluation, own in by_evaluation.items()
    }
    measures = [
        Measure(each, own, checks[each]) for each, own in by_evaluation.items() if checks[each]
    ]
    before = [measure.caps() for measure in measures]
    yield
    is_testimony = scope and (scope.testimony or isinstance(scope.thing, Proof))
    for measure, old in zip(measures, before, strict=True):
        new = measure.caps_after(is_testimony)
        for candidate in measure.candidates:
            _record_moves(person, candidate, old[candidate.pk], new[candidate.pk])


@contextmanager
def recorded_changes_of_panel(person, evaluation):
    """The same where who takes part in one evaluation changed, or who is in conflict."""
    if not evaluation.is_open:
        yield
        return
    candidates = list(evaluation.candidates.present().order_by("number"))
    lock_chains([evaluation.record_chain])
    checks = [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]
    measure = Measure(evaluation, candidates, checks)
    before = measure.caps()
    yield
    after = measure.caps_after(is_testimony=False)
    for candidate in candidates:
        _record_moves(person, candidate, before[candidate.pk], after[candidate.pk])


def _record_moves(person, candidate, before, after):
    moved = sorted(check for check in after if after[check] != before[check])
    if moved:
        candidate.evaluation.record(
            person,
            Act.MOVED_CAPS,
            before={"candidate": candidate.number} | {check: before[check] for check in moved},
            after={"candidate": candidate.number} | {check: after[check] for check in moved},
        )


def _is_told(scope, jury):
    """Whether what one of these people says now is nothing new to them."""
    thing = scope.thing
    jury = jury.on(thing.vendor_id)
    if scope.testimony == Testimony.CONFIRMED:
        return not jury.two_people
    # Opened before its vendor was merged with another record, it was of another firm.
    if scope.testimony == Testimony.READ or relatives([thing.vendor_id]):
        return False
    if not isinstance(thing, Evidence):
        return jury.knows(thing)
    # Attached to another check since, it may wait there.
    if RecordEntry.objects.about(thing).filter(act=Act.ADDED_EVIDENCECHECK).exists():
        return False
    openings = Opening.objects.filter(evidence=thing, person__in=jury.people)
    return jury.counts(thing.added_by_id, thing.added_at) or any(
        jury.counts(person, at) for person, at in openings.values_list("person", "at")
    )


def _checks_within(scope, evaluation, candidates, jury):
    """The checks in use that an act of this scope can move; `jury` where it is testimony."""
    if jury and _is_told(scope, jury):
        return []
    checks = [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]
    if scope is None:
        return checks
    ids, tables, kinds = set(scope.checks), set(scope.tables), set()
    pieces = {piece.pk for piece in scope.evidence}
    if isinstance(scope.thing, Evidence):
        pieces.add(scope.thing.pk)
        if scope.testimony != Testimony.OPENED:
            tables |= _tables_in(scope.thing, candidates)
    elif scope.thing:
        kinds.add(scope.thing.kind)
        for proof in _proofs_saved(scope.thing):
            kinds.add(proof.kind)
            ids |= {row.check_id for row in proof.checks.all()}
            tables |= {row.table for row in proof.facts.all()}
            pieces |= {row.evidence_id for row in proof.evidence.all()}
    if pieces:
        attached = EvidenceCheck.objects.filter(evidence__in=pieces)
        ids |= set(attached.values_list("check_id", flat=True))
    return [
        check
        for check in checks
        if (not kinds or kinds & set(check.proof.kinds))
        and (check.id in ids or tables & _tables_of(check))
    ]


def _proofs_saved(proof):
    """The proof, unless it is about to be saved, and those that it corrects."""
    while proof is not None:
        if proof.pk:
            yield proof
        proof = proof.corrects


def _tables_in(evidence, candidates):
    """Names of tables with facts that stand in this evidence, or did when pinned or accepted."""
    tables = {model._meta.model_name for model in facts_in(evidence)}
    copies = Copies([candidate.pk for candidate in candidates], Pin.Moment.SEAL)
    for copy in copies.by_candidate.values():
        if evidence.added_at <= copy.at:
            tables |= {
                model_of(record)._meta.model_name
                for record, rows in copy.contents["rows"].items()
                if any(row["values"].get("evidence_id") == evidence.pk for row in rows.values())
            }
    return tables | {
        acceptance.table
        for acceptance in copies.acceptances.values()
        if acceptance.contents and acceptance.contents.get("evidence_id") == evidence.pk
    }


def _tables_of(check):
    # Its other records are proofs, which name their checks.
    records = [record for record in check.reads if record in TABLES or record in NUMBERS]
    return {model_of(record)._meta.model_name for record in records}


class Measure:
    """Reads the caps of candidates of an evaluation being rated, on some of its checks."""

    def __init__(self, evaluation, candidates, checks):
        self.evaluation, self.candidates, self.checks = evaluation, candidates, checks
        self.vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
        self.open()

    def open(self):
        self.archive = Archive.of(set(self.vendors.values()), self.checks)
        self.copies = Copies(self.vendors, Pin.Moment.SEAL).by_candidate
        self.read = reader_of(self.evaluation, self.vendors, self.checks, archive=self.archive)

    def caps(self):
        """Return {candidate pk: {check id: highest level that is open}}."""
        parameters, day = parameters_of(self.evaluation), reference_day(self.evaluation)
        return {
            candidate: {
                check.id: holdings_of(knowledge, check, parameters, day).cap.level
                for check in self.checks
            }
            for candidate, knowledge in self.read(self.copies).items()
        }

    def caps_after(self, is_testimony):
        """The same after an act, which may have been testimony alone."""
        if is_testimony:
            self.archive.forget_testimony()
        else:
            self.open()
        return self.caps()
