"""How far the assessors agree, with what each number means."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.arithmetic.agreement import (
    JUDGED_FROM,
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


class AgreementLine(NamedTuple):
    """One criterion with the lines of its checks, or one check whose title is its question.
    `is_wide` says that its spread is beyond the tolerance.
    """

    id: str
    title: str
    found: CriterionAgreement | CheckAgreement
    is_wide: bool
    checks: list["AgreementLine"]

    @property
    def words(self) -> str:
        """What the agreement means; the numbers stand beside it."""
        alpha = self.found.alpha
        if alpha is None:
            if not self.found.assessors:
                return _("Nobody gave a level: nothing to compare.")
            return str(SILENT[self.found.note])
        if not self.found.is_judged:
            sentence = ngettext(
                "Too few to judge: %(cells)d cell, where %(least)d are needed.",
                "Too few to judge: %(cells)d cells, where %(least)d are needed.",
                self.found.cells,
            )
            return sentence % {"cells": self.found.cells, "least": JUDGED_FROM}
        if alpha < 0:
            return _("Less agreement than chance would give.")
        if alpha >= FIRM:
            return _("They agree well.")
        if alpha >= TENTATIVE:
            return _("They agree enough for tentative conclusions.")
        return _("They agree little: discuss what the levels mean.")


def agreement_lines(
    agreement: Agreement,
    standings: Standings,
    title: Callable[[str], str],
    question: Callable[[str], str],
) -> list[AgreementLine]:
    """Return a line for each criterion that has a check in use, in the grid's order."""

    def line(name: str, text: str, measures: Any, *checks: AgreementLine) -> AgreementLine:
        is_wide = (measures.spread or 0) > standings.settings.tolerance
        return AgreementLine(name, text, measures, is_wide, [*checks])

    return [
        line(
            rule.id,
            title(rule.id),
            agreement.criteria[rule.id],
            *(
                line(check, question(check), measures)
                for check, measures in agreement.criteria[rule.id].checks.items()
            ),
        )
        for rule in standings.criteria
        if rule.weights
    ]


def summary(lines: Iterable[AgreementLine]) -> str:
    lines = list(lines)
    if all(line.found.alpha is None for line in lines):
        return _("Nothing can be measured: on no criterion do levels that can be compared differ.")
    measured = [
        (line.found.alpha, line.title)
        for line in lines
        if line.found.alpha is not None and line.found.is_judged
    ]
    if not measured:
        sentence = _("Too few to judge: no criterion has %(least)d cells with two ratings or more.")
        return sentence % {"least": JUDGED_FROM}
    names = {"firm": sum(alpha >= FIRM for alpha, _title in measured), "total": len(measured)}
    sentence = ngettext(
        "The panel agrees well on %(firm)s of %(total)s criterion that can be judged.",
        "The panel agrees well on %(firm)s of %(total)s criteria that can be judged.",
        len(measured),
    )
    lowest, title = min(measured)
    if lowest >= FIRM:
        return sentence % names
    alpha = displayed(lowest).replace("-", "\N{MINUS SIGN}")
    least = _("Least on %(title)s: alpha\u00a0%(alpha)s.")
    return f"{sentence % names} {least % {'title': title, 'alpha': alpha}}"
