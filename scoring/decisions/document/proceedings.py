"""How the decision came about, as rows of the document: rules, people, meetings, signatures.

No function's queries grow with the number of candidates or ratings.
"""

import json
from collections import Counter

from scoring.decisions.document.candidates import vendor_row
from scoring.decisions.document.writing import instant, without_empty
from scoring.decisions.models import CandidateDecision, FollowUp, SignOff
from scoring.decisions.signing import follow_up_rows, signing_of
from scoring.evaluations.models import Declaration, PanelException, WeightProposal
from scoring.evaluations.models.seal import came_late


def seal_rows(evaluation, roll):
    """Return every seal in order; the last one, which is in force, with its rules."""
    seals = list(evaluation.seals.select_related("sealed_by", "unsealed_by"))
    rows = [
        without_empty(
            {
                "sha256": seal.sha256,
                "sealed_at": instant(seal.sealed_at),
                "sealed_by": roll.by(seal, "sealed_by"),
                "unsealed_at": instant(seal.unsealed_at),
                "unsealed_by": roll.by(seal, "unsealed_by"),
                "reason": seal.unsealing_reason,
                "ranks": seal.ranks,
            }
        )
        for seal in seals
    ]
    rows[-1]["rules"] = json.loads(seals[-1].document)
    return rows


def panel_rows(results):
    criteria = {line.member_pk: list(line.criteria) for line in results.assessors.values()}
    return [
        {"name": str(member.user), "role": member.role, "criteria": criteria.get(member.pk, [])}
        | without_empty(
            {
                "submitted_at": instant(member.submitted_at),
                "left_at": instant(member.left_at),
                "left_reason": member.left_reason,
            }
        )
        for member in results.evaluation.members.select_related("user").order_by("pk")
    ]


def declaration_rows(results, roll):
    """Return every declaration in the order of signing; the last one of a member is in force."""
    numbers = {line.number: line.id for line in results.candidates.values()}
    signed = Declaration.objects.filter(member__evaluation=results.evaluation)
    return [
        {
            "member": roll.members[row.member_id],
            "signed_at": instant(row.signed_at),
            "conflicts": [
                {"nature": conflict.nature, "recuses": conflict.recuses}
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
        | {
            "is_incumbent": candidate.is_incumbent,
            "on": candidate.withdrawn_on.isoformat(),
            "reason": candidate.withdrawal_reason,
            "by": roll.by(candidate, "withdrawn_by"),
        }
        for candidate in candidates
    ]


def late_rows(evaluation):
    """Return the candidates that a later seal names and the one before it did not."""
    return [
        {"candidate": f"C{late.number}", "version": late.version} for late in came_late(evaluation)
    ]


def exception_rows(results, roll):
    assessors = {line.member_pk: line.id for line in results.assessors.values()}
    rows = PanelException.objects.of_evaluation(results.evaluation)
    return [
        {
            "assessor": assessors[row.member_id],
            "criterion": row.criterion,
            "reason": row.reason,
            "by": roll.by(row, "made_by"),
            "at": instant(row.made_at),
        }
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
            {
                "member": roll.members[proposal.member_id],
                "method": proposal.method,
                "judgements": proposal.judgements,
                "given_at": instant(proposal.given_at),
            }
            for proposal in proposals.order_by("member")
        ],
    }


def scenario_rows(evaluation, roll):
    """Return the weights that were kept beside the agreed ones, the oldest first."""
    return [
        {
            "name": scenario.name,
            "points": scenario.points,
            "by": roll.by(scenario, "saved_by"),
            "at": instant(scenario.saved_at),
        }
        for scenario in evaluation.scenarios.in_use().for_list()
    ]


def minute_rows(evaluation, roll):
    """Return every minute as it was written; `corrects` is the number of an earlier one."""
    rows = list(evaluation.minutes.order_by("pk"))
    numbers = {row.pk: number for number, row in enumerate(rows, 1)}
    return [
        without_empty(
            {
                "held_on": row.held_on.isoformat(),
                "present": row.present,
                "text": row.text,
                "corrects": numbers.get(row.corrects_id),
                "by": roll.by(row, "written_by"),
                "at": instant(row.written_at),
            }
        )
        for row in rows
    ]


def sign_off_rows(evaluation, roll):
    """Return every answer in force, and every minority note there ever was."""
    rows = SignOff.objects.of_evaluation(evaluation)
    rows = rows.in_force() | rows.minority_notes()
    return [
        without_empty(
            {
                "member": roll.members[row.member_id],
                "answer": row.answer,
                "note": row.note,
                "sha256": row.sha256,
                "by": roll.by(row, "signed_by"),
                "at": instant(row.signed_at),
                "voided_at": instant(row.voided_at),
            }
        )
        for row in rows.order_by("pk")
    ]


def follow_up_rows_of(evaluation):
    return follow_up_rows(FollowUp.objects.filter(evaluation=evaluation))


def signature_rows(results, roll):
    """Return the signatures under exactly the decision of the document, the lead's first."""
    decisions = CandidateDecision.objects.filter(candidate__evaluation=results.evaluation)
    signatures = signing_of(results, decisions).signatures
    return [
        {
            "member": roll.members[signature.member_id],
            "sha256": signature.sha256,
            "at": instant(signature.signed_at),
        }
        for signature in sorted(signatures, key=lambda signature: not signature.member.is_lead)
    ]


def counts_of(document):
    """Return how many candidates there were, and how many of them came to which end."""
    outcomes = Counter(row["outcome"] for row in document["candidates"])
    withdrawn = len(document["withdrawn"])
    names = ("out_by_gate", "not_this_time", "reserve", "shortlist")
    return {
        "candidates": outcomes.total() + withdrawn,
        "withdrawn": withdrawn,
        **{name: outcomes[name] for name in names},
    }
