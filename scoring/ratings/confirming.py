"""Proofs that wait for a second person of an evaluation."""

from collections import defaultdict

from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.models import Candidate
from scoring.ratings.holdings import juries_of
from scoring.ratings.knowledge import PROOF_PARTS
from vendors.models.proof import Proof


def proofs_to_confirm(members):
    """Return {member pk: [Proof]} that wait, and that this member may confirm. Never those that
    they performed or took part in, nor of a vendor with which they declared a conflict.

    members   with their evaluation; ten queries for all of them, none where no rule asks
    """
    asked = [
        member
        for member in members
        if member.evaluation.two_people
        and member.evaluation.is_under_judgement
        and member.has_declared
    ]
    waiting = defaultdict(list)
    if not asked:
        return waiting
    juries = juries_of([member.evaluation for member in asked])
    numbers = defaultdict(dict)
    candidates = Candidate.objects.present().filter(evaluation__in=list(juries))
    for evaluation, vendor, number in candidates.values_list("evaluation", "vendor", "number"):
        numbers[evaluation][vendor] = number
    vendors = {vendor for own in numbers.values() for vendor in own}
    proofs = Proof.objects.in_force().filter(vendor__in=vendors).select_related("planned")
    for proof in proofs.prefetch_related(*PROOF_PARTS):
        actors = {proof.performed_by_id, *(row.person_id for row in proof.colleagues.all())}
        for member in asked:
            jury, number = juries[member.evaluation_id], numbers[member.evaluation_id]
            if proof.vendor_id not in number or number[proof.vendor_id] in member.recused:
                continue
            is_waiting = jury.state_of_proof(proof) == EvidenceState.UNCONFIRMED
            if is_waiting and member.user_id not in actors:
                waiting[member.pk].append(proof)
    return waiting
