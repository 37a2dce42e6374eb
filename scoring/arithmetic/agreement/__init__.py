"""How far assessors agree: in levels, and by three coefficients of the field."""

from scoring.arithmetic.agreement.intraclass import ICC_FORMS, icc
from scoring.arithmetic.agreement.kendall import kendall_w
from scoring.arithmetic.agreement.krippendorff import krippendorff_alpha
from scoring.arithmetic.agreement.panel import (
    Agreement,
    AgreementNote,
    CheckAgreement,
    CriterionAgreement,
    agreement_of,
    agreement_to_plain,
)

__all__ = [
    "ICC_FORMS",
    "Agreement",
    "AgreementNote",
    "CheckAgreement",
    "CriterionAgreement",
    "agreement_of",
    "agreement_to_plain",
    "icc",
    "kendall_w",
    "krippendorff_alpha",
]
