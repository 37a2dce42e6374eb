"""What the panel found: ratings, gates and agreed levels, as rows of the document."""

from scoring.grid.proposals import plain_value
from scoring.models import GateFinding, Moderation, Rating
from scoring.report.instants import instant
from scoring.report.people import ids_by_user


def ratings(results, evidence_names):
    """Return the ratings that the sheet counts, with their reasons, in a fixed order."""
    candidates, checks = _ids(results)
    assessors = {line.member_pk: line.id for line in results.assessors.values()}
    counted = {(r["candidate"], r["check"], r["assessor"]) for r in results.sheet["ratings"]}
    held = (
        Rating.objects.counted()
        .filter(candidate__in=list(candidates))
        .order_by("candidate__number", "check_in_use_id", "assessor_id")
        .values_list(
            *("candidate_id", "check_in_use_id", "assessor_id"),
            *("state", "level", "value", "rationale", "where", "evidence_id"),
        )
    )
    rows = []
    for candidate, check, assessor, state, level, value, rationale, where, evidence in held:
        cell = (candidates[candidate], checks.get(check), assessors.get(assessor))
        if cell in counted:
            rows.append(
                {
                    **dict(zip(("candidate", "check", "assessor"), cell, strict=True)),
                    "state": state,
                    "level": level,
                    "value": None if value is None else plain_value(value),
                    "rationale": rationale,
                    "where": where,
                    "evidence": evidence_names.get(evidence),
                }
            )
    return rows


def gates(results, evidence_names):
    """Return the finding in force at each gate in use as the sheet counts it, in a fixed order."""
    candidates, checks = _ids(results)
    held = (
        GateFinding.objects.current()
        .filter(candidate__in=list(candidates), check_in_use__in=list(checks))
        .select_related("found_by", "waived_by")
        .order_by("candidate__number", "check_in_use_id")
    )
    rows, members = [], ids_by_user(results.evaluation)
    for finding in held:
        cell = candidates[finding.candidate_id], checks[finding.check_in_use_id]
        counted = results.gates.get(cell)
        if counted:
            row = _gate(cell, finding, counted, evidence_names)
            rows.append(row | {"finder": members.get(finding.found_by_id)})
    return rows


def _gate(cell, finding, counted, evidence_names):
    candidate, check = cell
    return {
        "candidate": candidate,
        "check": check,
        "result": counted.result,
        "reason": counted.reason,
        "evidence": evidence_names.get(finding.evidence_id),
        "found_by": str(finding.found_by),
        "found_at": instant(finding.found_at),
        "waived_by": str(finding.waived_by) if finding.waived_by else None,
        "waived_at": instant(finding.waived_at),
        "waiver_reason": finding.waiver_reason,
    }


def moderation(results):
    """Return the agreed level of each cell that has one, in a fixed order."""
    candidates, checks = _ids(results)
    held = (
        Moderation.objects.filter(candidate__in=list(candidates), check_in_use__in=list(checks))
        .select_related("agreed_by")
        .order_by("candidate__number", "check_in_use_id")
    )
    return [
        {
            "candidate": candidates[cell.candidate_id],
            "check": checks[cell.check_in_use_id],
            "level": cell.agreed_level,
            "reason": cell.reason,
            "by": str(cell.agreed_by),
            "at": instant(cell.agreed_at),
        }
        for cell in held
    ]


def _ids(results):
    return (
        {line.pk: line.id for line in results.candidates.values()},
        {line.pk: line.id for line in results.checks.values()},
    )
