"""What a document holds of requests, made by hand: an audit pack and a right of reply."""

PACK = [f"P{number:02} {words}" for number, words in enumerate(("Certificate", "Clauses"), 1)]
SENT, DUE, MORE = "2026-11-09T09:00:00Z", "2026-11-11T09:00:00Z", "2026-11-12T09:00:00Z"


def answered(item, at, verdict="accepted", **fields):
    return {"item": item, "says": "answer", "at": at, "verdict": verdict, "by": ["M1"]} | fields


def pack(**fields):
    """One vendor in time with all, one late with one refused, one revoked and one still open."""
    return {
        "id": "R1",
        "purpose": "ask",
        "title": "Audit pack",
        "hours": 48,
        "sent_at": SENT,
        "by": "M1",
        "extensions": [
            {
                "due_before": DUE,
                "due_at": MORE,
                "reason": "A public holiday.",
                "by": "M1",
                "at": "2026-11-10T09:00:00Z",
            }
        ],
        "clarifications": [
            {
                "question": "Does the certificate of a parent count?",
                "answer": "Only with your sites in its scope.",
                "by": "M1",
                "at": "2026-11-10T12:00:00Z",
            }
        ],
        "unanswered": 1,
        "items": [{"template": "audit_pack", "key": words[:3], "words": words} for words in PACK],
        "requests": [
            {
                "candidate": "C1",
                "due_at": MORE,
                "finished_at": "2026-11-10T16:12:00Z",
                "items": [
                    answered(1, "2026-11-10T15:00:00Z"),
                    answered(2, "2026-11-10T16:10:00Z"),
                ],
            },
            {
                "candidate": "C2",
                "due_at": MORE,
                "finished_at": "2026-11-13T10:00:00Z",
                "items": [
                    answered(1, "2026-11-13T09:30:00Z", "refused", reason="It names another firm."),
                    {"item": 2, "says": "have not", "at": "2026-11-13T09:40:00Z"},
                ],
            },
            {
                "candidate": "C3",
                "due_at": DUE,
                "revoked_at": "2026-11-10T08:00:00Z",
                "revoked_by": "M1",
                "reason": "It withdrew.",
                "items": [{"item": 1}, {"item": 2}],
            },
        ],
    } | fields


def reply(**fields):
    return {
        "id": "R2",
        "purpose": "reply",
        "title": "What we hold about you",
        "hours": 24,
        "sent_at": "2026-11-10T09:00:00Z",
        "by": "M1",
        "items": [],
        "requests": [
            {
                "candidate": "C1",
                "due_at": "2026-11-11T09:00:00Z",
                "finished_at": "2026-11-10T19:00:00Z",
                "shown": 5,
                "right": 3,
                "corrected": ["Size: Seniors, 64 people"],
            },
            {"candidate": "C2", "due_at": "2026-11-11T09:00:00Z", "shown": 4, "right": 0},
            {
                "candidate": "C3",
                "due_at": "2026-11-11T09:00:00Z",
                "is_awaited": True,
                "shown": 4,
                "right": 0,
            },
        ],
    } | fields
