from vendors.models.answer import (
    Answer,
    AnswerAttachment,
    AnswerFile,
    Claim,
    ItemVerdict,
    RequestLog,
    Submission,
)
from vendors.models.compliance import (
    DataProtectionOfficer,
    Filing,
    SubProcessor,
    TransferStatus,
)
from vendors.models.delivery import (
    AiError,
    ChangeDatePlan,
    DayRate,
    Handover,
    HiringPlan,
    Incident,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    SignedRelease,
)
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Site,
)
from vendors.models.imports import VendorImport
from vendors.models.merge import Merge, SetAside
from vendors.models.person import OutsidePerson
from vendors.models.proof import (
    PlannedDemonstration,
    Proof,
    ProofCheck,
    ProofColleague,
    ProofConfirmation,
    ProofEvidence,
    ProofFact,
    ProofFile,
    ProofPerson,
    ProofWords,
)
from vendors.models.reading import EvidenceReading, Opening
from vendors.models.reference import Reference
from vendors.models.request import (
    Clarification,
    Extension,
    Inquiry,
    Request,
    RequestedItem,
    RequestedItemCheck,
    RequestMail,
    RequestToken,
    RequestVisit,
)
from vendors.models.vendor import FactState, Vendor
