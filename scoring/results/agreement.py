"""How far the assessors agree, with what each number means."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.agreement import (
    Agreement,
    AgreementNote,
    CheckAgreement,
    CriterionAgreement,
)
from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import Standings

# Krippendorff, "Content Analysis" (2004), page 241: rely on 0.800, be tentative from 0.667.
FIRM, TENTATIVE = Fraction(800, 1000), Fraction(667, 1000)
SILENT: dict[AgreementNote | None, Promise] = {
    AgreementNote.NO_VARIATION: gettext_lazy(
        "No variation: all levels that can be compared are the same."
    ),
    AgreementNote.ONE_ASSESSOR: gettext_lazy("One assessor: nothing to compare."),
    AgreementNote.TOO_FEW: gettext_lazy("Too few cells with two ratings to measure."),
}


@dataclass(frozen=True, slots=True)
class CheckLineOfAgreement:
    """One check: `is_wide` says that its spread is beyond the tolerance."""

    id: str
    question: str
    found: CheckAgreement
    words: str
    is_wide: bool


@dataclass(frozen=True, slots=True)
class CriterionLineOfAgreement:
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
    """Return a line for each criterion that has a check in use, in the grid's order."""
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
                    check, question(check), result, in_words(result), _is_wide(result, tolerance)
                )
                for check, result in agreement.criteria[rule.id].checks.items()
            ),
        )
        for rule in standings.criteria
        if rule.weights
    )


def in_words(agreement: CriterionAgreement | CheckAgreement) -> str:
    """Return what the agreement means; the numbers stand beside it."""
    if agreement.alpha is None:
        if not agreement.assessors:
            return _("Nobody gave a level: nothing to compare.")
        return str(SILENT[agreement.note])
    if agreement.alpha < 0:
        return _("Less agreement than chance would give.")
    if agreement.alpha >= FIRM:
        return _("They agree well.")
    if agreement.alpha >= TENTATIVE:
        return _("They agree enough for tentative conclusions.")
    return _("They agree little: discuss what the levels mean.")


def summary(lines: tuple[CriterionLineOfAgreement, ...]) -> str:
    """Return the sentence that stands first on the page."""
    measured = [(line.found.alpha, line.title) for line in lines if line.found.alpha is not None]
    if not measured:
        return _("Nothing can be measured: on no criterion do levels that can be compared differ.")
    names = {
        "firm": sum(alpha >= FIRM for alpha, _title in measured),
        "total": len(measured),
    }
    sentence = ngettext(
        "The panel agrees well on %(firm)s of %(total)s criterion that can be measured.",
        "The panel agrees well on %(firm)s of %(total)s criteria that can be measured.",
        len(measured),
    )
    lowest, title = min(measured)
    if lowest >= FIRM:
        return sentence % names
    alpha = displayed(lowest).replace("-", "\N{MINUS SIGN}")
    least = _("Least on %(title)s: alpha\u00a0%(alpha)s.")
    return f"{sentence % names} {least % {'title': title, 'alpha': alpha}}"


def _is_wide(agreement: CriterionAgreement | CheckAgreement, tolerance: int) -> bool:
    return agreement.spread is not None and agreement.spread > tolerance
