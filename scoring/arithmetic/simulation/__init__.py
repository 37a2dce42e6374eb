"""Simulation: what random weightings say about an order. The only part that needs numpy."""

from scoring.arithmetic.simulation.acceptability import Acceptability, standard_error
from scoring.arithmetic.simulation.many import ManyScores, score_many
from scoring.arithmetic.simulation.ranks import (
    DEFAULT_SEED,
    MOST_CANDIDATES,
    MOST_CRITERIA,
    MOST_DRAWS,
    MOST_SEED,
    ORDINAL,
    PAGE_DRAWS,
    REPORT_DRAWS,
    UNIFORM,
    check_draws,
    rank_acceptability,
)

__all__ = [
    "DEFAULT_SEED",
    "MOST_CANDIDATES",
    "MOST_CRITERIA",
    "MOST_DRAWS",
    "MOST_SEED",
    "ORDINAL",
    "PAGE_DRAWS",
    "REPORT_DRAWS",
    "UNIFORM",
    "Acceptability",
    "ManyScores",
    "check_draws",
    "rank_acceptability",
    "score_many",
    "standard_error",
]
