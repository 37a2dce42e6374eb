"""What was found at the gates of the demonstration."""

from django.utils import timezone

from scoring.grid import load_grid
from scoring.models import GateFinding


def find_gates(evaluation, people, cabinet, lapsed=None):
    """Pass every gate of every candidate with proof; the candidate `lapsed` fails ISO 27001."""
    findings = []
    for candidate in evaluation.candidates.select_related("vendor"):
        for in_use in evaluation.checks.in_use().gates():
            check = load_grid().check(in_use.check_id)
            fails = lapsed is not None and (candidate.number, check.id) == (lapsed + 1, "SC-01")
            findings.append(finding(candidate, in_use, check, fails, people, cabinet))
    GateFinding.objects.bulk_create(findings)
    for found in findings:
        evaluation.record(found.found_by, "recorded gate", after=found.to_record())


def finding(candidate, in_use, check, fails, people, cabinet):
    if fails:
        evidence = cabinet.lapsed_certificate(candidate.vendor, check)
        reason = "The certificate ran out 45 days ago and no renewal is under way."
    else:
        evidence = cabinet.attach(candidate.vendor, check, "verified")
        reason = f"{check.gate['pass'].rstrip('.')}."
    return GateFinding(
        candidate=candidate,
        check_in_use=in_use,
        result="fail" if fails else "pass",
        reason=reason,
        evidence=evidence,
        found_by=people["security@example.org"],
        found_at=timezone.now(),
    )
