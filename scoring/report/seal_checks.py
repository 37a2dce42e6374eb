"""Whether what a document says of its seals fits together: versions, times, places, late vendors.

Each function returns two sides to compare. Documents made before there were ids of people
are not asked.
"""

import json
from itertools import pairwise

from scoring.report.people import has_ids


def versions(book):
    """Return the versions in the history, and those before the seal in force."""
    if not has_ids(book.document):
        return None, None
    seal, rows = book.document["seal"], book.document["seal_history"]
    listed = {
        "broken": [row["version"] for row in rows],
        "version": book.evaluation["version"],
        "sealed_at": book.evaluation["opened_at"],
    }
    computed = {
        "broken": list(range(1, seal["version"])),
        "version": seal["version"],
        "sealed_at": seal["sealed_at"],
    }
    return listed, computed


def places(book):
    """Return the places after each unsealing, and those before the next one.

    Only vendors of this evaluation have a place.
    """
    rows = [row for row in book.document["seal_history"] if "places_after" in row]
    document = book.document
    vendors = {row["id"] for row in document["candidates"]}
    vendors |= {row["candidate"] for row in document.get("changes", {}).get("withdrawn", ())}
    named = {name for row in rows for key in _BOTH for name in row[key] or ()}
    after = [row["places_after"] for row, _ in pairwise(rows)]
    before = [row["places"] for _, row in pairwise(rows)]
    return {"after": after, "others": sorted(named - vendors)}, {"after": before, "others": []}


def late(book):
    """Return when and why each late vendor came, and what the seals say of that version."""
    if not has_ids(book.document):
        return None, None
    seals = {row["version"]: row for row in book.document["seal_history"]}
    seal = book.document["seal"]
    sealed = {version: row["sealed_at"] for version, row in seals.items()}
    sealed[seal["version"]] = seal["sealed_at"]
    reasons = {version + 1: row["reason"] for version, row in seals.items()}
    rows = book.document.get("changes", {}).get("late", ())
    listed = {row["candidate"]: [row["version"], row["at"], row["reason"]] for row in rows}
    known = {
        row["candidate"]: [
            row["version"],
            sealed.get(row["version"]),
            reasons.get(row["version"]),
        ]
        for row in rows
    }
    return listed, known


def raters(book):
    """Return role and criteria of those who rate by the panel, and by the sealed rules.

    Who had left before the seal may be in it or not: earlier seals named them.
    """
    document = book.document
    rules = _rules(document["seal"]["text"]) if has_ids(document) else {}
    if "assignments" not in rules:
        return None, None
    left = document.get("changes", {}).get("left", ())
    sealed_at = document["seal"]["sealed_at"]
    gone = {row["member"] for row in left if row["at"] <= sealed_at}
    listed, sealed = _parts(document["panel"]), _parts(rules["assignments"])
    stayed = _parts(row for row in document["panel"] if row["member"] not in gone)
    return stayed if stayed == sealed else listed, sealed


def _rules(text):
    """Return the sealed rules; {} when the text holds none, which the check of the seal names."""
    try:
        rules = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return rules if isinstance(rules, dict) else {}


def _parts(rows):
    return sorted(
        f"{row['role']}: {', '.join(sorted(row['criteria']))}" for row in rows if row["criteria"]
    )


_BOTH = ("places", "places_after")

CHECKS = (
    ("seal_history", versions, "the seal"),
    ("seal_history", places, "the seals that followed"),
    ("changes.late", late, "the seals"),
    ("panel", raters, "the sealed rules"),
)
