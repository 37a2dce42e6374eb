"""Robustness: what it would take to change the order, exactly."""

from scoring.arithmetic.robustness.closeness import CloseCall, too_close_to_call
from scoring.arithmetic.robustness.dominance import dominated_by
from scoring.arithmetic.robustness.middles import OtherMiddle, with_other_middles
from scoring.arithmetic.robustness.ratings import RatingFlip, flip_by_rating
from scoring.arithmetic.robustness.table import ranked_scores
from scoring.arithmetic.robustness.views import views_of_assessors
from scoring.arithmetic.robustness.weights import (
    WeightFlip,
    WeightRange,
    flip_by_weight,
    weight_range,
)
from scoring.arithmetic.robustness.without import (
    WithoutOne,
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.robustness.words import Words, plain_number

__all__ = [
    "CloseCall",
    "OtherMiddle",
    "RatingFlip",
    "WeightFlip",
    "WeightRange",
    "WithoutOne",
    "Words",
    "dominated_by",
    "flip_by_rating",
    "flip_by_weight",
    "plain_number",
    "ranked_scores",
    "too_close_to_call",
    "views_of_assessors",
    "weight_range",
    "with_other_middles",
    "without_each_assessor",
    "without_each_criterion",
]
