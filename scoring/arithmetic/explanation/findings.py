"""Everything the arithmetic finds in one evaluation."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.agreement import Agreement, agreement_of, agreement_to_plain
from scoring.arithmetic.incumbent import (
    PASS_MARK,
    IncumbentVerdict,
    incumbent_to_plain,
    incumbent_verdict,
)
from scoring.arithmetic.plain import to_plain
from scoring.arithmetic.results import Standings
from scoring.arithmetic.sensitivity import Sensitivity, sensitivity_of, sensitivity_to_plain
from scoring.arithmetic.simulation import DEFAULT_SEED, PAGE_DRAWS
from scoring.arithmetic.standings import evaluate, standings_without_exceptions


class Asked(NamedTuple):
    """What to find beside the standings.

    draws, seed  of the simulation; draws None simulates nothing
    incumbent    the candidate to give the verdict on, by its pass mark, 0 to 100
    """

    draws: int | None = PAGE_DRAWS
    seed: int = DEFAULT_SEED
    incumbent: str | None = None
    pass_mark: Fraction = Fraction(PASS_MARK)


class Findings(NamedTuple):
    """What was found.

    strict   the standings without the chair's exceptions; None where they change nothing
    verdict  on the incumbent; None when none was asked for
    """

    standings: Standings
    strict: Standings | None
    sensitivity: Sensitivity
    agreement: Agreement
    verdict: IncumbentVerdict | None


def findings_of(data: Mapping[str, Any], asked: Asked = Asked()) -> Findings:  # noqa: B008 -- frozen
    """Return what an evaluation given as plain data says. Raises ValueError, in words."""
    standings = evaluate(data)
    verdict = None
    if asked.incumbent is not None:
        verdict = incumbent_verdict(standings, asked.incumbent, asked.pass_mark)
    return Findings(
        standings=standings,
        strict=standings_without_exceptions(data),
        sensitivity=sensitivity_of(standings, draws=asked.draws, seed=asked.seed),
        agreement=agreement_of(standings),
        verdict=verdict,
    )


def findings_to_plain(found: Findings) -> dict[str, Any]:
    """Return the findings as dicts, lists, text, whole numbers, true, false and None."""
    return {
        "standings": to_plain(found.standings),
        "without_exceptions": None if found.strict is None else to_plain(found.strict),
        "sensitivity": sensitivity_to_plain(found.sensitivity),
        "agreement": agreement_to_plain(found.agreement),
        "incumbent": None if found.verdict is None else incumbent_to_plain(found.verdict),
    }
