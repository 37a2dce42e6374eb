"""How the decision came about, as rows of the document: rules, people, meetings, signatures.
No function's queries grow with the number of candidates or ratings.
"""

import json
from collections import Counter

from scoring.decisions.document.candidates import vendor_row
from scoring.decisions.document.writing import fields_of, instant, without_empty, written
from scoring.decisions.models import CandidateDecision, SignOff
from scoring.decisions.signing import signing_of
from scoring.evaluations.models import Declaration, PanelException, WeightProposal
from scoring.evaluations.models.moves import moves_of


def seal_rows(evaluation, roll):
    """Return every seal in order; the last one, which is in force, with its rules."""
    people = ("sealed_by", "unsealed_by", "unsealing_confirmed_by")
    seals = list(evaluation.seals.select_related(*people))
    rows = [
        without_empty(
            roll.row(
                seal,
                *("sha256", "sealed_at", "sealed_by", "unsealed_at", "unsealed_by", "ranks"),
                "unsealing_confirmed_by",
                reason="unsealing_reason",
            )
        )
        for seal in seals
    ]
    rows[-1]["rules"] = json.loads(seals[-1].document)
    return rows


def panel_rows(results):
    criteria = {line.member_pk: list(line.criteria) for line in results.assessors.values()}
    return [
        {"name": str(member.user), "role": member.role, "criteria": criteria.get(member.pk, [])}
        | without_empty(fields_of(member, "submitted_at", "left_at", "left_reason"))
        for member in results.evaluation.members.select_related("user").order_by("pk")
    ]


def declaration_rows(results, roll):
    """Return every declaration in the order of signing; the last one of a member is in force."""
    numbers = {line.number: line.id for line in results.candidates.values()}
    signed = Declaration.objects.filter(member__evaluation=results.evaluation)
    return [
        {
            "member": roll.members[row.member_id],
            **fields_of(row, "signed_at"),
            "conflicts": [
                fields_of(conflict, "nature", "recuses", "ratings_voided")
                | (
                    {"candidate": numbers[conflict.number]}
                    if conflict.number in numbers
                    else {"name": conflict.name}
                )
                for conflict in row.conflicts.all()
            ],
        }
        for row in signed.prefetch_related("conflicts").order_by("pk")
    ]


def withdrawn_rows(evaluation, roll):
    candidates = evaluation.candidates.withdrawn().select_related("vendor")
    return [
        vendor_row(candidate)
        | roll.row(
            candidate,
            "is_incumbent",
            on="withdrawn_on",
            reason="withdrawal_reason",
            by="withdrawn_by",
        )
        for candidate in candidates
    ]


def move_rows(evaluation, roll):
    def as_written(value):
        return roll.users.get(getattr(value, "pk", None)) or written(value)

    return [
        without_empty(
            {"act": move.act.value, "at": instant(move.at), "reason": move.reason}
            | {name: as_written(getattr(move, name)) for name in ("by", "before", "after")}
        )
        for move in moves_of(evaluation)
    ]


def exception_rows(results, roll):
    assessors = {line.member_pk: line.id for line in results.assessors.values()}
    rows = PanelException.objects.of_evaluation(results.evaluation)
    return [
        {"assessor": assessors[row.member_id]}
        | roll.row(row, "criterion", "reason", by="made_by", at="made_at")
        for row in rows
        if row.member_id in assessors
    ]


def weighing_row(evaluation, roll):
    """Return how the points were found, and what each member judged, in order of the panel."""
    proposals = WeightProposal.objects.given().filter(member__evaluation=evaluation)
    agreed = evaluation.weighing or {"method": "direct"}
    return {
        "method": agreed["method"],
        "judgements": agreed.get("judgements", {}),
        "proposals": [
            {"member": roll.members[proposal.member_id]}
            | fields_of(proposal, "method", "judgements", "given_at")
            for proposal in proposals.order_by("member")
        ],
    }


def minute_rows(evaluation, roll):
    """Return every minute as it was written; `corrects` is the number of an earlier one."""
    rows = list(evaluation.minutes.order_by("pk"))
    numbers = {row.pk: number for number, row in enumerate(rows, 1)}
    return [
        without_empty(
            roll.row(row, "held_on", "present", "text", by="written_by", at="written_at")
            | {"corrects": numbers.get(row.corrects_id)}
        )
        for row in rows
    ]


def sign_off_rows(evaluation, roll):
    """Return every answer in force, and every minority note there ever was."""
    rows = SignOff.objects.of_evaluation(evaluation)
    rows = rows.in_force() | rows.minority_notes()
    return [
        without_empty(
            {"member": roll.members[row.member_id]}
            | roll.row(row, "answer", "note", "sha256", "voided_at", by="signed_by", at="signed_at")
        )
        for row in rows.order_by("pk")
    ]


def signature_rows(results, roll):
    """Return the signatures under exactly the decision of the document, the lead's first."""
    decisions = CandidateDecision.objects.filter(candidate__evaluation=results.evaluation)
    signatures = signing_of(results, decisions).signatures
    return [
        {"member": roll.members[signature.member_id]}
        | roll.row(signature, "sha256", at="signed_at")
        for signature in sorted(signatures, key=lambda signature: not signature.member.is_lead)
    ]


def counts_of(document):
    outcomes = Counter(row["outcome"] for row in document["candidates"])
    withdrawn = len(document["withdrawn"])
    counts = {"candidates": outcomes.total() + withdrawn, "withdrawn": withdrawn}
    return counts | {name: outcomes[name] for name in CandidateDecision.Outcome.values}
