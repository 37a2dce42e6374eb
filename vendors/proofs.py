"""What people of ours do to prove things: each act with its rows, its states and its entry."""

from django.db import transaction

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.models.evidence import Evidence
from vendors.models.proof import Proof, ProofConfirmation
from vendors.models.reading import EvidenceReading, Opening
from vendors.models.states import settle, settle_facts_of, settle_named
from vendors.witnesses import Scope, Testimony, witnessed


class NotServed(Exception):
    """Nobody can say to have read what the product never showed them."""


@transaction.atomic
def serve(person, thing):
    """Note that a file, a link or answers are shown to this person, before they are."""
    with witnessed(person, [thing.vendor_id], Scope(thing, testimony=Testimony.OPENED)):
        return Opening.objects.served(person, thing)


@transaction.atomic
def post_reading(person, evidence, note):
    """Let a person say that they have read a piece of evidence that they were served.
    Raises NotServed where they were not, or not since they last said so.
    """
    with witnessed(person, [evidence.vendor_id], Scope(evidence, testimony=Testimony.READ)):
        # Locked, so that a double click is one reading.
        evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if not EvidenceReading.objects.may_post(person, evidence):
            raise NotServed
        reading = EvidenceReading.objects.create(reader=person, evidence=evidence, note=note)
        settle(evidence)
        settle_facts_of(evidence)
    RecordEntry.objects.append(
        actor=person, act=Act.READ_EVIDENCE, subject=evidence, after={"note": note}
    )
    return reading


@transaction.atomic
def record_proof(proof, **attachments):
    """Save a proof with its rows (see `ProofQuerySet.record`), settle what it speaks to, and
    write its entry. A proof with `corrects` takes the place of that one.
    """
    scope = Scope(
        proof,
        attachments.get("checks", ()),
        [fact._meta.model_name for fact in attachments.get("facts", ())],
        attachments.get("evidence", ()),
    )
    with witnessed(proof.performed_by, [proof.vendor_id], scope):
        Proof.objects.record(proof, **attachments)
        settle_named(proof)
    RecordEntry.objects.append(
        actor=proof.performed_by,
        act=Act.CORRECTED_PROOF if proof.corrects else Act.RECORDED_PROOF,
        subject=proof.vendor,
        after={
            "proof": proof.pk,
            "kind": proof.kind,
            "finding": proof.finding,
            "performed_on": proof.performed_on,
            "checks": [row.check_id for row in proof.checks.all()],
            "corrects": proof.corrects_id,
            "sha256": proof.sha256,
        },
        reason=proof.correction_reason,
    )
    return proof


@transaction.atomic
def confirm_proof(person, proof):
    """Return the confirmation, made once. Raises NotServed where the person did not open it."""
    if not Opening.objects.of(person, proof).exists():
        raise NotServed
    with witnessed(person, [proof.vendor_id], Scope(proof, testimony=Testimony.CONFIRMED)):
        confirmations = ProofConfirmation.objects
        confirmation, is_new = confirmations.get_or_create(proof=proof, person=person)
    if is_new:
        RecordEntry.objects.append(
            actor=person,
            act=Act.CONFIRMED_PROOF,
            subject=proof.vendor,
            after={"proof": proof.pk, "sha256": proof.sha256},
        )
    return confirmation


@transaction.atomic
def lock_questions(planned):
    """Save the questions of a demonstration, which nobody changes afterwards."""
    planned.save(force_insert=True)
    RecordEntry.objects.append(
        actor=planned.locked_by,
        act=Act.LOCKED_QUESTIONS,
        subject=planned.vendor,
        after={"planned_on": planned.planned_on, "sha256": planned.sha256},
    )
    return planned
