"""The tables of the vendors in which the records of the grid stand."""

from vendors.models import (
    AiError,
    BenchLine,
    Certificate,
    ChangeDatePlan,
    Client,
    DataProtectionOfficer,
    Fact,
    Filing,
    FinancialYear,
    Handover,
    HiringPlan,
    Incident,
    LanguageCover,
    Leavers,
    MonthlyFigure,
    NamedPerson,
    Reference,
    SignedRelease,
    Site,
    SubProcessor,
)

# The records of the grid that are rows of one table. A number is a fact of one kind.
TABLES = {
    "ai_figures": MonthlyFigure,
    "bench": BenchLine,
    "certificates": Certificate,
    "change_dates": ChangeDatePlan,
    "clients": Client,
    "errors": AiError,
    "filings": Filing,
    "financial_years": FinancialYear,
    "handovers": Handover,
    "hiring_plans": HiringPlan,
    "incidents": Incident,
    "languages": LanguageCover,
    "leavers": Leavers,
    "officers": DataProtectionOfficer,
    "people": NamedPerson,
    "references": Reference,
    "releases": SignedRelease,
    "sites": Site,
    "sub_processors": SubProcessor,
}
NUMBERS = {
    "ai_engineers": Fact.Kind.AI_ENGINEERS,
    "endpoints": Fact.Kind.ENDPOINTS,
    "eu_clients": Fact.Kind.EU_CLIENTS,
    "headcount": Fact.Kind.HEADCOUNT,
    "legal_identity": Fact.Kind.FOUNDED,
    "seniors": Fact.Kind.SENIORS,
}


def model_of(record):
    return TABLES.get(record, Fact)
