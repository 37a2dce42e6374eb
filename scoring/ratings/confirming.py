"""Proofs that wait for a second person of an evaluation, and who may be that person."""

from collections import defaultdict

from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.models import Candidate
from scoring.ratings.holdings import juries_of
from vendors.models.kin import relatives
from vendors.models.proof import Proof


def may_confirm(member, proof, number):
    """Whether this PanelMember may confirm a proof of the candidate of this number.
    Never who performed it, took part, merged its vendor with the candidate, or is in conflict.
    """
    actors = {proof.performed_by_id, *(row.person_id for row in proof.attached("colleagues"))}
    actors |= proof.mergers
    conflicts = {conflict.number for conflict in member.declared_conflicts}
    return member.user.is_active and member.user_id not in actors and number not in conflicts


def has_second(members, proof, number):
    """Whether one of these members may confirm the proof, or could once they declared."""
    return any(may_confirm(member, proof, number) for member in members if not member.left_at)


def waiting_proofs(evaluations):
    """Return {evaluation pk: [(Proof, number of its candidate)]} of those that wait for a second
    person: five queries, none where no rule asks.
    """
    under_rule = [each for each in evaluations if each.two_people and each.is_under_judgement]
    waiting = defaultdict(list)
    if not under_rule:
        return waiting
    juries = juries_of(under_rule)
    owners = candidates_of_records(juries)
    proofs = Proof.objects.in_force().filter(vendor__in=list(owners))
    for proof in proofs.select_related("vendor", "performed_by").with_rows():
        for evaluation, number, merge in owners[proof.vendor_id]:
            jury = juries[evaluation].on(proof.vendor_id)
            merge = merge and merge.before(proof.recorded_at)
            if jury.state_of_proof(proof, merge) == EvidenceState.UNCONFIRMED:
                proof.mergers = merge.mergers if merge else frozenset()
                waiting[evaluation].append((proof, number))
    return waiting


def candidates_of_records(evaluations):
    """Return {vendor pk: [(evaluation pk, number of a candidate, Kinship)]}: the candidates for
    which a record speaks, its own with None. Two queries.
    """
    owners = defaultdict(list)
    candidates = Candidate.objects.present().filter(evaluation__in=list(evaluations))
    for evaluation, vendor, number in candidates.values_list("evaluation", "vendor", "number"):
        owners[vendor].append((evaluation, number, None))
    for vendor, others in relatives(list(owners)).items():
        own = [place for place in owners[vendor] if place[-1] is None]
        for other, merge in others.items():
            owners[other] += [(evaluation, number, merge) for evaluation, number, _none in own]
    return owners


def waiting_for(member):
    """The proofs of their evaluation that this PanelMember may confirm, the oldest first."""
    proofs = waiting_proofs([member.evaluation])[member.evaluation_id]
    mine = [proof for proof, number in proofs if may_confirm(member, proof, number)]
    return sorted(mine, key=lambda proof: (proof.performed_on, proof.pk))


def without_second(evaluation):
    """The proofs that wait and that nobody of this evaluation may confirm."""
    members = members_of(evaluation)
    proofs = waiting_proofs([evaluation])[evaluation.pk]
    return [proof for proof, number in proofs if not has_second(members, proof, number)]


def members_of(evaluation):
    """The present members, as `has_second` asks about them."""
    return list(evaluation.members.present().with_declaration().select_related("user"))
