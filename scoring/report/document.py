"""The canonical document: everything a report says, as plain data with one hash."""

import hashlib
import json
from importlib.metadata import version
from itertools import pairwise

from accounts.models import RecordEntry
from accounts.models.record import GENESIS, canonical
from scoring.arithmetic import to_plain
from scoring.report import findings, panel, subjects
from scoring.report.book import SCHEMA
from scoring.report.instants import instant
from scoring.report.people import ids_of
from scoring.report.proceedings import proceedings_of
from scoring.report.robustness import robustness_of
from scoring.report.weighing import weighing_of

PRODUCT = {"name": "Evaluator", "version": "0.1.0"}


def document_for(results, status, decided_by, decided_at, number, replaces=None):
    """Return the document of an evaluation whose ratings are released.

    `status` is "final" or "draft", `replaces` the hash of the decision before, if any.
    The queries do not grow with the number of candidates, ratings or pieces of evidence.
    """
    evaluation = results.evaluation
    evidence = subjects.evidence_index(results)
    return {
        "schema": SCHEMA,
        "product": PRODUCT,
        "status": status,
        "determination": {
            "number": number,
            "decided_at": instant(decided_at),
            "decided_by": str(decided_by),
            "replaces": replaces,
        },
        "evaluation": _evaluation(evaluation),
        **_seals(evaluation),
        "panel": _panel(results),
        "declarations": panel.declarations(results),
        "changes": panel.changes(results),
        **_plan(results),
        "scores": {"input": dict(results.sheet), "output": to_plain(results.standings)},
        **robustness_of(results),
        "candidates": subjects.candidates(results),
        "ratings": findings.ratings(results, evidence.names),
        "gates": findings.gates(results, evidence.names),
        "moderation": findings.moderation(results),
        **proceedings_of(results),
        "evidence": evidence.rows,
        "time_zone_data": version("tzdata"),
        "record": _record(evaluation),
    }


def canonical_text(document):
    """Return the one text that stands for `document`, and its SHA-256 as 64 hex digits."""
    text = canonical(json.loads(canonical(document)))
    return text, hashlib.sha256(text.encode()).hexdigest()


def _evaluation(evaluation):
    return {
        "id": evaluation.pk,
        "title": evaluation.title,
        "purpose": evaluation.purpose,
        "decision_asked": evaluation.decision_asked,
        "version": evaluation.version,
        "parameters": evaluation.parameters,
        "opened_at": instant(evaluation.opened_at),
        "released_at": instant(evaluation.released_at),
        "coverage_minimum": evaluation.coverage_minimum,
        "pass_mark": evaluation.pass_mark,
        "overall_minimum": evaluation.overall_minimum,
        "tolerance": evaluation.tolerance,
        "tie_rule": evaluation.tie_rule,
    }


def _seals(evaluation):
    """Return the seal in force with its whole text, and those that were broken."""
    seals = list(evaluation.seals.select_related("sealed_by", "unsealed_by"))
    last = seals[-1]
    return {
        "seal": {
            "version": last.version,
            "sha256": last.sha256,
            "sealed_at": instant(last.sealed_at),
            "sealed_by": str(last.sealed_by),
            "text": last.document,
        },
        "seal_history": [
            {
                "version": seal.version,
                "sha256": seal.sha256,
                "sealed_at": instant(seal.sealed_at),
                "unsealed_at": instant(seal.unsealed_at),
                "unsealed_by": str(seal.unsealed_by),
                "reason": seal.unsealing_reason,
                "places": seal.places,
                "places_after": after.places,
            }
            for seal, after in pairwise(seals)
        ],
    }


def _panel(results):
    ids = {line.member_pk: line for line in results.assessors.values()}
    members = ids_of(results.evaluation)
    return [
        {
            "member": members[member.pk],
            "id": ids[member.pk].id if member.pk in ids else None,
            "name": str(member.user),
            "role": member.role,
            "criteria": list(ids[member.pk].criteria) if member.pk in ids else [],
            "submitted_at": instant(member.submitted_at),
        }
        for member in results.evaluation.members.select_related("user")
    ]


def _plan(results):
    """Return what was set before any candidate was opened: grid, checks in use and weights."""
    evaluation = results.evaluation
    return {
        "grid": evaluation.grid,
        "checks": _checks(evaluation),
        "weighing": weighing_of(results),
    }


def _checks(evaluation):
    return list(
        evaluation.checks.values("check_id", "criterion", "role", "weight", "use", "reason")
    )


def _record(evaluation):
    """Return where the record stands: its head, and how many entries tell of this evaluation.

    The number of all entries would count what others save meanwhile, in evaluations that
    are still being rated.
    """
    head = RecordEntry.objects.order_by("-number").values_list("hash", flat=True).first()
    return {"entries": RecordEntry.objects.about(evaluation).count(), "head": head or GENESIS}
