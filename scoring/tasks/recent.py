"""What happened last in a person's evaluations, of the acts that the whole panel is told."""

from typing import NamedTuple

from accounts.models import RecordEntry
from accounts.models.record import subject_name
from scoring.models import Evaluation

MOST = 5
# Nobody may infer another's rating from this list: only acts that release or change rules.
WORDS = {
    "opened": "opened for rating",
    "unsealed": "unsealed, so its rules can change",
    "closed rating": "ratings released",
    "candidate withdrew": "a vendor withdrew",
    "decided": "decided, the report is ready",
}


class Happening(NamedTuple):
    evaluation: Evaluation
    words: str
    at: object


def recent(parts):
    """Return the last acts in the evaluations that are open to this person: one query."""
    known = {
        subject_name(part.evaluation): part.evaluation for part in parts if part.member.has_declared
    }
    entries = RecordEntry.objects.filter(subject__in=list(known), act__in=list(WORDS))
    rows = entries.order_by("-number").values_list("subject", "act", "at")[:MOST]
    return [Happening(known[subject], WORDS[act], at) for subject, act, at in rows]
