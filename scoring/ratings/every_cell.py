"""Every cell of an evaluation at once: candidates, checks and gates in use, what is held."""

from typing import Any, NamedTuple

from scoring.evaluations.models import Candidate
from scoring.grid.model import Check
from scoring.ratings.holdings import holdings_in


class EveryCell(NamedTuple):
    candidates: list[Candidate]  # present, in their order, each with its vendor
    checks: list[Check]  # in use, gates among them
    holdings: dict[tuple[int, str], Any]  # (candidate pk, check id) -> Holdings


def every_cell_of(evaluation, day):
    """The queries of `holdings_in` and two more."""
    candidates = list(evaluation.candidates.present().select_related("vendor"))
    checks = [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]
    vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
    return EveryCell(candidates, checks, holdings_in(evaluation, vendors, checks, day))
