from scoring.models.candidate import Candidate
from scoring.models.determination import CandidateDecision, Determination
from scoring.models.evaluation import Evaluation, NotReady
from scoring.models.gate import GateFinding
from scoring.models.grid_copy import CheckInUse, CriterionWeight
from scoring.models.moderation import Moderation
from scoring.models.panel import Assignment, PanelMember
from scoring.models.rating import Rating
from scoring.models.scenario import Scenario, ScenarioWeight
from scoring.models.seal import Seal

__all__ = [
    "Assignment",
    "Candidate",
    "CandidateDecision",
    "CheckInUse",
    "CriterionWeight",
    "Determination",
    "Evaluation",
    "GateFinding",
    "Moderation",
    "NotReady",
    "PanelMember",
    "Rating",
    "Scenario",
    "ScenarioWeight",
    "Seal",
]
