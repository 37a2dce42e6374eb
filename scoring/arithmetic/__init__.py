"""The arithmetic of an evaluation: exact, on integers and fractions, without a database.

`evaluate` turns plain data into standings. The rest are the parts it is made of, for
pages that show one number, and for the recomputation of a report.

A name is loaded when it is first asked for: importing this package costs next to nothing,
and whoever asks for no simulation never loads numpy.
"""

from importlib import import_module

# ruff: noqa: I001 -- one import per module, not one per name
TYPE_CHECKING = False
if TYPE_CHECKING:
    from scoring.arithmetic.agreement import (
        ICC_FORMS as ICC_FORMS,
        Agreement as Agreement,
        AgreementNote as AgreementNote,
        CheckAgreement as CheckAgreement,
        CriterionAgreement as CriterionAgreement,
        agreement_of as agreement_of,
        agreement_to_plain as agreement_to_plain,
        icc as icc,
        kendall_w as kendall_w,
        krippendorff_alpha as krippendorff_alpha,
    )
    from scoring.arithmetic.display import (
        displayed as displayed,
        fraction_text as fraction_text,
        percent_text as percent_text,
        read_fraction as read_fraction,
    )
    from scoring.arithmetic.evidence import (
        DEFAULT_CAPS as DEFAULT_CAPS,
        best_cap as best_cap,
        best_state as best_state,
        evidence_caps as evidence_caps,
    )
    from scoring.arithmetic.incumbent import (
        CriterionFinding as CriterionFinding,
        CriterionVerdict as CriterionVerdict,
        IncumbentVerdict as IncumbentVerdict,
        Verdict as Verdict,
        VerdictReason as VerdictReason,
        incumbent_to_plain as incumbent_to_plain,
        incumbent_verdict as incumbent_verdict,
    )
    from scoring.arithmetic.panel import CellResult as CellResult
    from scoring.arithmetic.places import place_label as place_label, rank as rank
    from scoring.arithmetic.plain import first_difference as first_difference, to_plain as to_plain
    from scoring.arithmetic.results import (
        Blockers as Blockers,
        CandidateResult as CandidateResult,
        CriterionResult as CriterionResult,
        Standings as Standings,
        UnderMinimum as UnderMinimum,
    )
    from scoring.arithmetic.reweighing import reweigh as reweigh
    from scoring.arithmetic.robustness import (
        CloseCall as CloseCall,
        OtherMiddle as OtherMiddle,
        RatingFlip as RatingFlip,
        WeightFlip as WeightFlip,
        WeightRange as WeightRange,
        WithoutOne as WithoutOne,
        Words as Words,
        dominated_by as dominated_by,
        flip_by_rating as flip_by_rating,
        flip_by_weight as flip_by_weight,
        plain_number as plain_number,
        ranked_scores as ranked_scores,
        too_close_to_call as too_close_to_call,
        weight_range as weight_range,
        with_other_middles as with_other_middles,
        without_each_assessor as without_each_assessor,
        without_each_criterion as without_each_criterion,
    )
    from scoring.arithmetic.rows import read_sheet as read_sheet
    from scoring.arithmetic.score import (
        Score as Score,
        criterion_score as criterion_score,
        panel_mean as panel_mean,
        weighted_score as weighted_score,
    )
    from scoring.arithmetic.sensitivity import (
        Challenge as Challenge,
        Sensitivity as Sensitivity,
        sensitivity_of as sensitivity_of,
        sensitivity_to_plain as sensitivity_to_plain,
    )
    from scoring.arithmetic.sheet import (
        GateOutcome as GateOutcome,
        Settings as Settings,
        Sheet as Sheet,
        SheetCriterion as SheetCriterion,
    )
    from scoring.arithmetic.simulation import (
        DEFAULT_SEED as DEFAULT_SEED,
        MOST_DRAWS as MOST_DRAWS,
        PAGE_DRAWS as PAGE_DRAWS,
        REPORT_DRAWS as REPORT_DRAWS,
        Acceptability as Acceptability,
        ManyScores as ManyScores,
        rank_acceptability as rank_acceptability,
        score_many as score_many,
        standard_error as standard_error,
    )
    from scoring.arithmetic.standings import (
        evaluate as evaluate,
        standings_without_exceptions as standings_without_exceptions,
    )
    from scoring.arithmetic.states import (
        CandidateStatus as CandidateStatus,
        CellState as CellState,
        CriterionStatus as CriterionStatus,
        EvidenceState as EvidenceState,
        GateResult as GateResult,
    )
    from scoring.arithmetic.terms import (
        CriterionTerm as CriterionTerm,
        TotalTerm as TotalTerm,
        criterion_terms as criterion_terms,
        total_terms as total_terms,
    )
    from scoring.arithmetic.weighting import (
        ACCEPTED_RATIO as ACCEPTED_RATIO,
        RANDOM_INDEX as RANDOM_INDEX,
        RANDOM_INDEX_SOURCE as RANDOM_INDEX_SOURCE,
        ahp_weights as ahp_weights,
        consistency_ratio as consistency_ratio,
        middle_points as middle_points,
        pairwise_matrix as pairwise_matrix,
        rank_order_centroid as rank_order_centroid,
        swing_weights as swing_weights,
        whole_points as whole_points,
    )

_NAMES = {
    "agreement": "ICC_FORMS Agreement AgreementNote CheckAgreement CriterionAgreement "
    "agreement_of agreement_to_plain icc kendall_w krippendorff_alpha",
    "display": "displayed fraction_text percent_text read_fraction",
    "evidence": "DEFAULT_CAPS best_cap best_state evidence_caps",
    "incumbent": "CriterionFinding CriterionVerdict IncumbentVerdict Verdict VerdictReason "
    "incumbent_to_plain incumbent_verdict",
    "panel": "CellResult",
    "places": "place_label rank",
    "plain": "first_difference to_plain",
    "results": "Blockers CandidateResult CriterionResult Standings UnderMinimum",
    "reweighing": "reweigh",
    "robustness": "CloseCall OtherMiddle RatingFlip WeightFlip WeightRange WithoutOne Words "
    "dominated_by flip_by_rating flip_by_weight plain_number ranked_scores too_close_to_call "
    "weight_range with_other_middles without_each_assessor without_each_criterion",
    "rows": "read_sheet",
    "score": "Score criterion_score panel_mean weighted_score",
    "sensitivity": "Challenge Sensitivity sensitivity_of sensitivity_to_plain",
    "sheet": "GateOutcome Settings Sheet SheetCriterion",
    "simulation": "DEFAULT_SEED MOST_DRAWS PAGE_DRAWS REPORT_DRAWS Acceptability "
    "ManyScores rank_acceptability score_many standard_error",
    "standings": "evaluate standings_without_exceptions",
    "states": "CandidateStatus CellState CriterionStatus EvidenceState GateResult",
    "terms": "CriterionTerm TotalTerm criterion_terms total_terms",
    "weighting": "ACCEPTED_RATIO RANDOM_INDEX RANDOM_INDEX_SOURCE ahp_weights consistency_ratio "
    "middle_points pairwise_matrix rank_order_centroid swing_weights whole_points",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = sorted(_HOMES)  # noqa: PLE0605 -- made from the table above


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
