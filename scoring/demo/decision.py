"""The decision of the demonstration: by the ranking, with a reason for each."""

from scoring.arithmetic import displayed
from scoring.models import CandidateDecision
from scoring.report.freezing import freeze
from scoring.results import results_for

SHORT_LIST = 4


def decide(evaluation, lead):
    """Shortlist the first four, keep the fifth in reserve, and freeze the decision."""
    results = results_for(evaluation)
    for result in results.standings.candidates:
        line = results.candidates[result.id]
        CandidateDecision.objects.create(candidate_id=line.pk, **outcome_of(result, results))
    return freeze(evaluation, lead)


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
    titles = {criterion.id: criterion.short for criterion in results.grid.criteria}
    score = displayed(result.score.value)
    shown = f"Place {result.place} with {score}: strongest in {titles[best].lower()}"
    if result.place is not None and result.place <= SHORT_LIST:
        return {"outcome": "shortlist", "reason": f"{shown}, proved rather than promised."}
    if result.place == SHORT_LIST + 1:
        return {
            "outcome": "reserve",
            "reason": f"{shown}, weaker in {titles[least].lower()}.",
            "change_of_mind": f"Proof that lifts {titles[least].lower()} by a level.",
        }
    return {
        "outcome": "not_this_time",
        "reason": f"{shown}, but {titles[least].lower()} is too thin for this work.",
        "change_of_mind": f"Documents for {titles[least].lower()} in place of claims.",
    }
