"""What is still missing before an evaluation can be opened."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """One thing to do before opening: the set-up step it belongs to, and what to do."""

    step: str  # purpose, candidates, checks, weights, people
    sentence: str


def gaps_before_opening(evaluation):
    """Return the gaps of this draft, in the order of the set-up steps; [] when ready."""
    return [
        *_purpose_gaps(evaluation),
        *_candidate_gaps(evaluation),
        *_check_gaps(evaluation),
        *_weight_gaps(evaluation),
        *_people_gaps(evaluation),
    ]


def _purpose_gaps(evaluation):
    if not evaluation.purpose.strip():
        yield Gap("purpose", "Say what you need and why.")
    if not evaluation.parameters.get("buyer_timezone"):
        yield Gap("purpose", "Give the time zone and hours of your working day.")


def _candidate_gaps(evaluation):
    if not evaluation.candidates.exists():
        yield Gap("candidates", "Choose at least one candidate from the vendor list.")


def _check_gaps(evaluation):
    scored = Counter(
        evaluation.checks.in_use().scored().filter(weight__gt=0).values_list("criterion", flat=True)
    )
    for weight in evaluation.weights.all():
        if weight.points and not scored[weight.criterion]:
            yield Gap(
                "checks",
                f"Criterion {weight.criterion} has {weight.points} points but no check in use. "
                "Put a check back or give its points to others.",
            )


def _weight_gaps(evaluation):
    total = sum(evaluation.weights.values_list("points", flat=True))
    if total < 100:
        yield Gap("weights", f"Weights add to {total}. Give {points(100 - total)} more.")
    if total > 100:
        yield Gap("weights", f"Weights add to {total}. Take {points(total - 100)} away.")


def points(number):
    return "1 point" if number == 1 else f"{number} points"


def _people_gaps(evaluation):
    assigned = Counter(evaluation.members.values_list("assignments__criterion", flat=True))
    criteria = evaluation.checks.in_use().values_list("criterion", flat=True).distinct()
    for criterion in sorted(set(criteria)):
        if not assigned[criterion]:
            yield Gap("people", f"Nobody rates criterion {criterion}. Assign a panel member.")
