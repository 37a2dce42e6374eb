from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FinancialYear,
    LanguageCover,
    Reference,
    Site,
)
from vendors.models.imports import VendorImport
from vendors.models.vendor import FactState, Vendor
