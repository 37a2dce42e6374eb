"""What is signed: the decision exactly as it is proposed, as plain data with one hash.

The canonical document of a frozen decision holds every part of it, so that anybody can
compute the hash again and see that the signatures are under this very decision.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models.record import canonical
from scoring.models import CandidateDecision, FollowUp
from scoring.results import Results

WORDS = ("outcome", "reason", "change_of_mind", "coverage_override")


def statement(
    number: int,
    sheet: Mapping[str, Any],
    outcomes: Iterable[Mapping[str, Any]],
    follow_ups: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what a signature under decision `number` stands for.

    `outcomes` are rows with "candidate" and WORDS. One for a candidate that the sheet does
    not compare, such as one that withdrew, is no part of the decision.
    """
    compared = {row["id"] for row in sheet["candidates"]}
    return {
        "decision": number,
        "scores": dict(sheet),
        "outcomes": sorted(
            (
                {"candidate": row["candidate"], **{name: row[name] for name in WORDS}}
                for row in outcomes
                if row["candidate"] in compared and row["outcome"]
            ),
            key=lambda row: row["candidate"],
        ),
        "follow_ups": list(follow_ups),
    }


def hash_of(signed: Mapping[str, Any]) -> str:
    """Return the SHA-256 over a statement, as 64 hex digits."""
    return hashlib.sha256(canonical(signed).encode()).hexdigest()


def proposed_hash(
    results: Results, decisions: Iterable[CandidateDecision], follow_ups: Iterable[FollowUp]
) -> str:
    """Return the hash of the decision as it is proposed now."""
    ids = {line.pk: line.id for line in results.candidates.values()}
    rows = [
        {"candidate": ids[one.candidate_id], **{name: getattr(one, name) for name in WORDS}}
        for one in decisions
        if one.candidate_id in ids
    ]
    return hash_of(statement(next_number(results), results.sheet, rows, follow_up_rows(follow_ups)))


def next_number(results: Results) -> int:
    """Return the number that the next decision of this evaluation gets: one query."""
    return int(results.evaluation.determinations.count()) + 1


def follow_up_rows(follow_ups: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """Return conditions and next steps as the document holds them."""
    return [
        {
            "kind": str(one.kind),
            "text": one.text,
            "owner": one.owner,
            "due_on": one.due_on.isoformat() if one.due_on else None,
        }
        for one in follow_ups
    ]
