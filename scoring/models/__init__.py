from scoring.models.candidate import Candidate
from scoring.models.declaration import Declaration, DeclaredConflict
from scoring.models.determination import CandidateDecision, Determination, Reopening
from scoring.models.evaluation import Evaluation, NotReady
from scoring.models.follow_up import FollowUp
from scoring.models.gate import GateFinding
from scoring.models.grid_copy import CheckInUse, CriterionWeight
from scoring.models.minutes import Minutes
from scoring.models.moderation import Moderation
from scoring.models.panel import Assignment, PanelMember
from scoring.models.panel_exception import PanelException
from scoring.models.rating import Rating
from scoring.models.reminder import Reminder
from scoring.models.scenario import Scenario, ScenarioWeight
from scoring.models.seal import Seal
from scoring.models.sign_off import SignOff
from scoring.models.signature import DecisionSignature
from scoring.models.weighing import ProposedWeight, WeighingMethod, WeightProposal

__all__ = [
    "Assignment",
    "Candidate",
    "CandidateDecision",
    "CheckInUse",
    "CriterionWeight",
    "DecisionSignature",
    "Declaration",
    "DeclaredConflict",
    "Determination",
    "Evaluation",
    "FollowUp",
    "GateFinding",
    "Minutes",
    "Moderation",
    "NotReady",
    "PanelException",
    "PanelMember",
    "ProposedWeight",
    "Rating",
    "Reminder",
    "Reopening",
    "Scenario",
    "ScenarioWeight",
    "Seal",
    "SignOff",
    "WeighingMethod",
    "WeightProposal",
]
