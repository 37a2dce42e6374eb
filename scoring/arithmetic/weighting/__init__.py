"""Four ways to weigh criteria, each ending in whole points: direct, order, swing, pairs."""

from scoring.arithmetic.weighting.centroid import rank_order_centroid
from scoring.arithmetic.weighting.pairwise import (
    ACCEPTED_RATIO,
    RANDOM_INDEX,
    RANDOM_INDEX_SOURCE,
    ahp_weights,
    consistency_ratio,
    pairwise_matrix,
)
from scoring.arithmetic.weighting.points import middle_points, whole_points
from scoring.arithmetic.weighting.swing import swing_weights

__all__ = [
    "ACCEPTED_RATIO",
    "RANDOM_INDEX",
    "RANDOM_INDEX_SOURCE",
    "ahp_weights",
    "consistency_ratio",
    "middle_points",
    "pairwise_matrix",
    "rank_order_centroid",
    "swing_weights",
    "whole_points",
]
