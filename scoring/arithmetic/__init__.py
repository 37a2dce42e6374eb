"""The arithmetic of an evaluation: exact, on integers and fractions, without a database.

`evaluate` turns plain data into standings. The rest are the parts it is made of, for
pages that show one number, and for the recomputation of a report.
"""

from scoring.arithmetic.display import displayed, fraction_text, read_fraction
from scoring.arithmetic.evidence import DEFAULT_CAPS, best_cap, best_state, evidence_caps
from scoring.arithmetic.incumbent import (
    CriterionFinding,
    CriterionVerdict,
    IncumbentVerdict,
    Verdict,
    VerdictReason,
    incumbent_verdict,
)
from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.places import place_label, rank
from scoring.arithmetic.plain import first_difference, to_plain
from scoring.arithmetic.results import (
    Blockers,
    CandidateResult,
    CriterionResult,
    Standings,
    UnderMinimum,
)
from scoring.arithmetic.reweighing import reweigh
from scoring.arithmetic.rows import read_sheet
from scoring.arithmetic.score import Score, criterion_score, panel_mean, weighted_score
from scoring.arithmetic.sheet import GateOutcome, Settings, Sheet, SheetCriterion
from scoring.arithmetic.standings import evaluate
from scoring.arithmetic.states import (
    CandidateStatus,
    CellState,
    CriterionStatus,
    EvidenceState,
    GateResult,
)
from scoring.arithmetic.terms import CriterionTerm, TotalTerm, criterion_terms, total_terms

__all__ = [
    "DEFAULT_CAPS",
    "Blockers",
    "CandidateResult",
    "CandidateStatus",
    "CellResult",
    "CellState",
    "CriterionFinding",
    "CriterionResult",
    "CriterionStatus",
    "CriterionTerm",
    "CriterionVerdict",
    "EvidenceState",
    "GateOutcome",
    "GateResult",
    "IncumbentVerdict",
    "Score",
    "Settings",
    "Sheet",
    "SheetCriterion",
    "Standings",
    "TotalTerm",
    "UnderMinimum",
    "Verdict",
    "VerdictReason",
    "best_cap",
    "best_state",
    "criterion_score",
    "criterion_terms",
    "displayed",
    "evaluate",
    "evidence_caps",
    "first_difference",
    "fraction_text",
    "incumbent_verdict",
    "panel_mean",
    "place_label",
    "rank",
    "read_fraction",
    "read_sheet",
    "reweigh",
    "to_plain",
    "total_terms",
    "weighted_score",
]
