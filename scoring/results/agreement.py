"""How far the assessors agree, with what each number means."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import (
    Agreement,
    AgreementNote,
    CheckAgreement,
    CriterionAgreement,
    Standings,
    agreement_of,
    displayed,
)
from scoring.results.bridge import Results
from scoring.results.kept import Stamp
from scoring.results.shelf import Shelf

MOST = 8  # evaluations a process keeps
# Krippendorff, "Content Analysis" (2004), page 241: rely on 0.800, be tentative from 0.667.
FIRM, TENTATIVE = Fraction(800, 1000), Fraction(667, 1000)
SILENT = {
    AgreementNote.NO_VARIATION: "No variation: all levels that can be compared are the same.",
    AgreementNote.ONE_ASSESSOR: "One assessor: nothing to compare.",
    AgreementNote.TOO_FEW: "Too few cells with two ratings to measure.",
}
NOBODY = "Nobody gave a level: nothing to compare."

_kept: Shelf[Agreement] = Shelf(MOST)


@dataclass(frozen=True, slots=True)
class CheckLineOfAgreement:
    """One check: `is_wide` says that its range is beyond the tolerance."""

    id: str
    question: str
    found: CheckAgreement
    words: str
    is_wide: bool


@dataclass(frozen=True, slots=True)
class CriterionLineOfAgreement:
    """One criterion with its checks."""

    id: str
    title: str
    found: CriterionAgreement
    words: str
    is_wide: bool
    checks: tuple[CheckLineOfAgreement, ...]


def agreement_lines(
    agreement: Agreement,
    standings: Standings,
    title: Callable[[str], str],
    question: Callable[[str], str],
) -> tuple[CriterionLineOfAgreement, ...]:
    """Return a line for each criterion that has a check in use, in the grid's order.

    `title` and `question` name a criterion and a check by its id.
    """
    tolerance = standings.settings.tolerance
    return tuple(
        CriterionLineOfAgreement(
            id=rule.id,
            title=title(rule.id),
            found=agreement.criteria[rule.id],
            words=in_words(agreement.criteria[rule.id]),
            is_wide=_is_wide(agreement.criteria[rule.id], tolerance),
            checks=tuple(
                CheckLineOfAgreement(
                    check, question(check), found, in_words(found), _is_wide(found, tolerance)
                )
                for check, found in agreement.criteria[rule.id].checks.items()
            ),
        )
        for rule in standings.criteria
        if rule.weights
    )


def agreement_for(results: Results, stamp: Stamp) -> Agreement:
    """Return the agreement of released ratings, kept until an act is in the record.

    `stamp` is that of the evaluation before the results were read. First ratings move with
    nothing else.
    """
    return _kept.get(stamp, lambda: agreement_of(results.standings))


def in_words(found: CriterionAgreement | CheckAgreement) -> str:
    """Return what the agreement means; the numbers stand beside it."""
    if found.alpha is None:
        return SILENT[found.note] if found.assessors else NOBODY
    if found.alpha < 0:
        return "Less agreement than chance would give."
    if found.alpha >= FIRM:
        return "They agree well."
    if found.alpha >= TENTATIVE:
        return "They agree enough for tentative conclusions."
    return "They agree little: talk about what the levels mean."


def summary(lines: tuple[CriterionLineOfAgreement, ...]) -> str:
    """Return the sentence that stands first on the page."""
    measured = [(line.found.alpha, line.title) for line in lines if line.found.alpha is not None]
    if not measured:
        return "Nothing can be measured: on no criterion do levels that can be compared differ."
    firm = sum(alpha >= FIRM for alpha, _ in measured)
    of = f"{len(measured)} criteri{'on' if len(measured) == 1 else 'a'} that can be measured"
    text = f"The panel agrees well on {firm} of {of}."
    least, title = min(measured)
    if least >= FIRM:
        return text
    shown = displayed(least).replace("-", "\N{MINUS SIGN}")
    return f"{text} Least on {title}: alpha\N{NO-BREAK SPACE}{shown}."


def _is_wide(found: CriterionAgreement | CheckAgreement, tolerance: int) -> bool:
    return found.spread is not None and found.spread > tolerance
