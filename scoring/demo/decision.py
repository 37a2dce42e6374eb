"""The decision of the demonstration: by the ranking, with a reason for each."""

from datetime import timedelta

from django.utils import timezone

from scoring.decision import signing_of
from scoring.models import CandidateDecision, DecisionSignature, FollowUp
from scoring.report.freezing import freeze
from scoring.results import results_for

SHORT_LIST = 4
# Kind, what, who, days from today.
FOLLOW_UPS = (
    ("condition", "Counsel has read the contractual clauses", "Luc Garnier", 21),
    ("condition", "Payroll sample of ten named engineers seen", "Sofia Lindqvist", 28),
    ("step", "Evidence requests go to the short list", "Lena Marchand", 3),
    ("step", "The deeper round opens", "Lena Marchand", 35),
)


def decide(evaluation, lead):
    """Shortlist the first four, keep the fifth in reserve, and freeze the decision."""
    results = results_for(evaluation)
    outcomes = {
        results.candidates[result.id].pk: outcome_of(result, results)
        for result in results.standings.candidates
    }
    CandidateDecision.objects.save_draft(evaluation, outcomes, lead)
    today = timezone.localdate()
    rows = [
        {"kind": kind, "text": text, "owner": owner, "due_on": today + timedelta(days=days)}
        for kind, text, owner, days in FOLLOW_UPS
    ]
    FollowUp.objects.save_draft(evaluation, rows, lead)
    sign(evaluation, results)
    return freeze(evaluation, lead)


def sign(evaluation, results):
    """Let the lead put the decision to signature and the observer sign it."""
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    signing = signing_of(results, decisions)
    for role in ("lead", "observer"):
        DecisionSignature.objects.give(evaluation.members.get(role=role), signing.sha256)


def outcome_of(result, results):
    if result.failed_gates:
        gate = result.failed_gates[0]
        return {
            "outcome": "out_by_gate",
            "reason": f"Gate {gate} failed: the certificate has lapsed and is not being renewed.",
            "change_of_mind": "A renewed certificate with the sites we use in its scope.",
        }
    best = max(result.criteria, key=lambda criterion: result.criteria[criterion].score.value)
    least = min(result.criteria, key=lambda criterion: result.criteria[criterion].score.value)
    titles = {criterion.id: inside(criterion.short) for criterion in results.grid.criteria}
    shown = f"Strongest in {titles[best]}"
    if result.place is not None and result.place <= SHORT_LIST:
        return {"outcome": "shortlist", "reason": f"{shown}, proved rather than promised."}
    if result.place == SHORT_LIST + 1:
        return {
            "outcome": "reserve",
            "reason": f"{shown}, weaker in {titles[least]}.",
            "change_of_mind": f"Proof that lifts {titles[least]} by a level.",
        }
    return {
        "outcome": "not_this_time",
        "reason": f"{shown}, but {titles[least]} is too thin for this work.",
        "change_of_mind": f"Documents for {titles[least]} in place of claims.",
    }


def inside(title):
    """Return a title as it stands inside a sentence: "languages", but "AI and people"."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
