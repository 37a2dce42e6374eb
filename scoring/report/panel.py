"""What the panel declared, and what changed after the plan was sealed, as rows of the document."""

from scoring.models import Declaration, PanelException
from scoring.models.seal import came_late
from scoring.report.instants import instant
from scoring.report.people import ids_of
from vendors.models.vendor import domain_of


def declarations(results):
    """Return every declaration of every member, the earlier ones too, in the order of signing."""
    ids, members = _ids(results), ids_of(results.evaluation)
    numbers = {line.number: line.id for line in results.candidates.values()}
    signed = Declaration.objects.filter(member__evaluation=results.evaluation)
    last = dict(signed.order_by("pk").values_list("member", "pk"))
    rows = signed.select_related("member__user").prefetch_related("conflicts").order_by("pk")
    return [
        {
            "member": members[row.member_id],
            "name": str(row.member.user),
            "assessor": ids.get(row.member_id),
            "signed_at": instant(row.signed_at),
            "in_force": last[row.member_id] == row.pk,
            "conflicts": [
                {
                    "candidate": numbers.get(conflict.number),
                    "name": conflict.name,
                    "nature": conflict.nature,
                    "recuses": conflict.recuses,
                }
                for conflict in row.conflicts.all()
            ],
        }
        for row in rows
    ]


def changes(results):
    """Return who left, which vendor withdrew or came late, and the chair's exceptions."""
    evaluation = results.evaluation
    return {
        "left": _left(evaluation, _ids(results)),
        "withdrawn": _withdrawn(evaluation),
        "late": _late(evaluation),
        "exceptions": _exceptions(evaluation, _ids(results)),
    }


def _ids(results):
    return {line.member_pk: line.id for line in results.assessors.values()}


def _left(evaluation, ids):
    members = ids_of(evaluation)
    gone = evaluation.members.exclude(left_at=None).select_related("user").order_by("left_at")
    return [
        {
            "member": members[member.pk],
            "name": str(member.user),
            "assessor": ids.get(member.pk),
            "at": instant(member.left_at),
            "submitted_at": instant(member.submitted_at),
            "reason": member.left_reason,
        }
        for member in gone
    ]


def _withdrawn(evaluation):
    gone = evaluation.candidates.withdrawn().select_related("vendor", "withdrawn_by")
    return [
        {
            "candidate": f"C{candidate.number}",
            "name": candidate.vendor.name,
            "reference": candidate.vendor.reference,
            "legal_name": candidate.vendor.legal_name,
            "domain": domain_of(candidate.vendor.website),
            "on": candidate.withdrawn_on.isoformat(),
            "reason": candidate.withdrawal_reason,
            "at": instant(candidate.withdrawn_at),
            "by": str(candidate.withdrawn_by),
        }
        for candidate in gone
    ]


def _late(evaluation):
    """Return the candidates that a later seal names and the one before it did not."""
    return [
        {
            "candidate": f"C{late.number}",
            "name": late.name,
            "version": late.version,
            "at": instant(late.at),
            "reason": late.reason,
        }
        for late in came_late(evaluation)
    ]


def _exceptions(evaluation, ids):
    held = PanelException.objects.of_evaluation(evaluation).select_related("made_by")
    return [
        {
            "assessor": ids[row.member_id],
            "criterion": row.criterion,
            "reason": row.reason,
            "by": str(row.made_by),
            "at": instant(row.made_at),
        }
        for row in held
        if row.member_id in ids
    ]
