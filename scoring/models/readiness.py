"""What is still missing before an evaluation can be opened."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from scoring.models.setup import setup_of


@dataclass(frozen=True)
class Gap:
    """One thing to do before opening: the set-up step it belongs to, and what to do."""

    step: str  # purpose, candidates, checks, weights, people, declare
    sentence: str

    @property
    def url_name(self):
        return self.step if self.step == "declare" else f"setup_{self.step}"


def gaps_before_opening(evaluation):
    """Return the gaps of this draft, in the order of the set-up steps; [] when ready."""
    return gaps_in(setup_of(evaluation))


def gaps_in(setup):
    """Return the gaps of a `Setup`, without a query."""
    return [
        *_purpose_gaps(setup.evaluation),
        *_candidate_gaps(setup),
        *_check_gaps(setup),
        *_weight_gaps(setup),
        *_people_gaps(setup),
        *_declaration_gaps(setup),
    ]


def _purpose_gaps(evaluation):
    if not evaluation.purpose.strip():
        yield Gap("purpose", "Say what you need and why.")
    given = evaluation.parameters
    if not (given.get("buyer_timezone") and given.get("buyer_day")):
        yield Gap("purpose", "Give the time zone and hours of your working day.")
    closes_at = evaluation.rating_closes_at
    if closes_at and closes_at <= timezone.now():
        yield Gap("purpose", "Rating would close in the past. Give a later time, or none.")


def _candidate_gaps(setup):
    if not setup.candidates:
        yield Gap("candidates", "Choose at least one candidate from the vendor list.")


def _check_gaps(setup):
    scored = Counter(check.criterion for check in setup.scored if check.weight)
    titles = setup.evaluation.criterion_titles
    for criterion, given in setup.points.items():
        if given and not scored[criterion]:
            yield Gap(
                "checks",
                f"“{titles[criterion]}” has {points(given)} but no check in use. "
                "Put a check back or give its points to others.",
            )
    for criterion, minimum in setup.minimums.items():
        if not scored[criterion]:
            yield Gap(
                "weights",
                f"“{titles[criterion]}” has a minimum of {minimum} but no weighted check in use, "
                "so nobody could reach it. Put a check back or take the minimum away.",
            )


def _weight_gaps(setup):
    sentence = total_gap(setup.total)
    if sentence:
        yield Gap("weights", sentence)


def total_gap(total):
    """Return what to do about a total that is not 100; None at 100."""
    if total < 100:
        return f"Weights add to {total}. Give {points(100 - total)} more."
    if total > 100:
        return f"Weights add to {total}. Take {points(total - 100)} away."
    return None


def points(number):
    return "1 point" if number == 1 else f"{number} points"


def _people_gaps(setup):
    rated = {criterion for member in setup.raters for criterion in setup.rated_by(member)}
    in_use = {check.criterion for check in setup.checks}
    titles = setup.evaluation.criterion_titles
    if in_use and not rated:
        yield Gap(
            "people", "Nobody rates anything yet. Invite a panel, or rate everything yourself."
        )
        return
    for criterion in setup.points:
        if criterion in in_use - rated:
            yield Gap("people", f"Nobody rates “{titles[criterion]}”. Assign a panel member.")


def _declaration_gaps(setup):
    if setup.candidates and not setup.lead.has_declared:
        yield Gap("declare", "Declare your own conflicts of interest with these candidates.")
