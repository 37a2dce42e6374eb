"""How firm the order is and how far the panel agrees, as lines for a reader."""

from collections.abc import Iterator
from fractions import Fraction

from scoring.arithmetic.agreement import (
    ICC_FORMS,
    Agreement,
    AgreementNote,
    CheckAgreement,
    CriterionAgreement,
)
from scoring.arithmetic.display import displayed
from scoring.arithmetic.robustness import Words
from scoring.arithmetic.sensitivity import Sensitivity
from scoring.arithmetic.simulation import Acceptability

_WEIGHTINGS = {
    "uniform": "all weightings",
    "ordinal": "the weightings that keep the order of the points",
}


def sensitivity_lines(found: Sensitivity) -> Iterator[str]:
    """Yield the sentences of robustness, then the shares of places."""
    if not found.leaders:
        yield "Nobody is ranked, so there is no order."
        return
    words = Words()
    for challenge in found.challenges:
        call = challenge.call
        yield words.close_call(call)
        yield words.weight_flip(call.leader, call.rival, challenge.by_weight)
        yield words.rating_flip(call.leader, call.rival, challenge.by_rating)
    for leader, ranges in found.ranges.items():
        for criterion, interval in ranges.items():
            yield words.weight_range(leader, criterion, interval)
    if found.leaders_left_out:
        yield f"{found.leaders_left_out} more share first place; only those above are tested."
    yield from (words.dominated(name, by) for name, by in found.dominated.items() if by)
    yield from (words.without_assessor(one) for one in found.without_assessor)
    yield from (words.without_criterion(one) for one in found.without_criterion)
    yield from (words.other_middle(one) for one in found.other_middles or ())
    for simulated in (found.uniform, found.ordinal):
        if simulated:
            yield from _shares(simulated)


def agreement_lines(found: Agreement) -> Iterator[str]:
    """Yield a line for each criterion and check with two assessors or more."""
    measured = False
    for criterion, agreement in found.criteria.items():
        lines = {criterion: _agreement(agreement)}
        lines |= {check: _agreement(one) for check, one in agreement.checks.items()}
        yield from (f"{name}: {said}" for name, said in lines.items() if said)
        measured = measured or agreement.icc_single is not None
    if measured:
        yield from ICC_FORMS.values()


def _shares(found: Acceptability) -> Iterator[str]:
    yield (
        f"Places over {_WEIGHTINGS[found.weights]}: {found.draws} draws, seed {found.seed},"
        " standard error in brackets."
    )
    for candidate in found.candidates:
        shares = [
            f"{place}: {_percent(share)} ({_percent(found.error(candidate, place))})"
            for place in range(1, len(found.candidates) + 1)
            if (share := found.share(candidate, place))
        ]
        yield f"  {candidate} takes place {', '.join(shares)}"
    yield from _central(found)
    yield from _ahead(found)


def _central(found: Acceptability) -> Iterator[str]:
    yield "Mean weights of the draws with which each is first, in points of 100."
    for candidate, weights in found.central.items():
        confidence = found.confidence[candidate]
        if weights is None or confidence is None:
            yield f"  {candidate} is first in none of them"
            continue
        points = [f"{name} {displayed(100 * share)}" for name, share in weights.items()]
        yield (
            f"  {candidate}: {', '.join(points)};"
            f" {_percent(confidence)} of the assessors alone have it first then"
        )


def _ahead(found: Acceptability) -> Iterator[str]:
    for candidate in found.candidates:
        shares = [
            f"{other} in {_percent(found.winning_share(candidate, other))}"
            for other in found.candidates
            if other != candidate
        ]
        if shares:
            yield f"  {candidate} scores higher than {', '.join(shares)}"


def _agreement(found: CheckAgreement | CriterionAgreement) -> str:
    if found.note is AgreementNote.NO_VARIATION:
        return "no variation"
    if found.note is not AgreementNote.MEASURED:
        return ""
    numbers = [
        ("Krippendorff's alpha (interval)", found.alpha),
        ("Kendall's W", found.w),
    ]
    if isinstance(found, CriterionAgreement):
        numbers += [("ICC(A,1)", found.icc_single), ("ICC(A,k)", found.icc_average)]
    said = [f"{name} {displayed(value)}" for name, value in numbers if value is not None]
    return "; ".join([f"widest range {found.spread}", *said])


def _percent(share: Fraction) -> str:
    return f"{displayed(100 * share)} %"
