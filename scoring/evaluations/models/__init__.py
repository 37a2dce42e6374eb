from scoring.evaluations.models.candidate import Candidate
from scoring.evaluations.models.declaration import Declaration, DeclaredConflict
from scoring.evaluations.models.evaluation import Evaluation, NotReady
from scoring.evaluations.models.grid import CheckInUse, CriterionWeight
from scoring.evaluations.models.inquiry import EvaluationInquiry
from scoring.evaluations.models.long_list import LeftOut
from scoring.evaluations.models.motion import Motion
from scoring.evaluations.models.panel import Assignment, PanelException, PanelMember, Reminder
from scoring.evaluations.models.seal import Seal
from scoring.evaluations.models.template import RulesTemplate
from scoring.evaluations.models.weighing import ProposedWeight, WeighingMethod, WeightProposal
