"""What an evaluation says: the only bridge from its rows to the arithmetic.

Nothing here asks who may see it: call `permissions.can_see_results` first.
"""

from scoring.results.bridge import Results, places_of, results_for
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    CheckLine,
    CriterionLine,
    GateLine,
)
from scoring.results.rows import sheet_for
from scoring.results.table import StandingGroup, StandingRow, StandingsTable, standings_table

__all__ = [
    "AssessorLine",
    "CandidateLine",
    "CheckLine",
    "CriterionLine",
    "GateLine",
    "Results",
    "StandingGroup",
    "StandingRow",
    "StandingsTable",
    "places_of",
    "results_for",
    "sheet_for",
    "standings_table",
]
