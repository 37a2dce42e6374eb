from scoring.decisions.models.decision import (
    CandidateDecision,
    DecisionSignature,
    DeeperRound,
    Determination,
    FollowUp,
    Reopening,
)
from scoring.decisions.models.sign_off import (
    Minutes,
    SignOff,
    agree_level,
    sign_offs_of,
    uphold_ratings,
)
