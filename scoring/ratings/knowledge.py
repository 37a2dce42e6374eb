"""What we know of vendors, as the checks of the grid read it: each record with its state."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from scoring.arithmetic.states import EvidenceState
from vendors.models import (
    BenchLine,
    Certificate,
    ChangeDatePlan,
    Client,
    DataProtectionOfficer,
    Evidence,
    EvidenceCheck,
    EvidenceReading,
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
    Proof,
    Reference,
    SignedRelease,
    Site,
    SubProcessor,
    TransferStatus,
    Vendor,
)
from vendors.models.evidence import state_on

# The records of the grid that are rows of one table. A number is a fact of one kind.
TABLES = {
    "ai_figures": MonthlyFigure,
    "bench": BenchLine,
    "certificates": Certificate,
    "change_dates": ChangeDatePlan,
    "clients": Client,
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
# Numbers that stand beside the rows of a record.
ALSO_READ = {
    "TA-06": ("ai_engineers",),
    "SO-03": ("eu_clients",),
    "SO-05": ("legal_identity",),  # when it was founded
}


STRENGTH = (
    EvidenceState.VERIFIED,
    EvidenceState.UNCONFIRMED,
    EvidenceState.DOCUMENT,
    EvidenceState.CLAIM,
    EvidenceState.EXPIRED,
)


def records_of(check):
    return (*check.reads, *ALSO_READ.get(check.id, ()))


class Known(NamedTuple):
    """A row of a record, a piece of evidence or a proof, with the state that it has."""

    row: Any
    state: EvidenceState
    as_of: date | None

    @property
    def name(self):
        return self.row._meta.model_name, self.row.pk


def strongest_first(known):
    """Sorted by state, then by date, the newest first."""
    newest = sorted(known, key=lambda each: (each.as_of or date.min, each.row.pk), reverse=True)
    return sorted(newest, key=lambda each: STRENGTH.index(each.state))


@dataclass(frozen=True)
class Jury:
    """Whose readings and proofs count in one evaluation, and whether a second person confirms."""

    people: frozenset[int]  # pks of users
    two_people: bool

    def state_of_proof(self, proof):
        """None for a proof that says nothing here: undecided, or nobody of ours opened it."""
        performer = proof.performed_by_id
        ours = {performer, *(row.person_id for row in proof.colleagues.all())}
        openers = {row.person_id for row in proof.openings.all()}
        is_of_product = performer is None  # the log of requests
        if proof.finding == Proof.Finding.UNDECIDED:
            return None
        if not is_of_product and not self.people & (ours | openers):
            return None
        if proof.was_written_after:
            return EvidenceState.DOCUMENT
        if (
            not self.two_people
            or is_of_product
            or self.people & {row.person_id for row in proof.confirmations.all()} - ours
        ):
            return EvidenceState.VERIFIED
        return EvidenceState.UNCONFIRMED


@dataclass
class Archive:
    """All that is kept of some vendors, before anybody asks for whom it counts."""

    rows: dict[tuple[int, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[tuple[int, str], list[Evidence]] = field(
        default_factory=lambda: defaultdict(list)
    )
    readings: dict[int, list[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(list))
    proofs: dict[int, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    firm_names: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, vendors, checks):
        """Read what these checks read of these vendors.

        A query for the names, one for each table, two for evidence and its readings and seven
        for proofs, whatever the number of vendors, checks and evaluations.
        """
        vendors, archive = list(vendors), cls()
        names = Vendor.objects.filter(pk__in=vendors).order_by()
        for pk, *own in names.values_list("pk", "name", "legal_name"):
            archive.firm_names[pk] = frozenset(name.casefold() for name in own if name)
        records = {record for check in checks for record in records_of(check)}
        for record in sorted(records & TABLES.keys()):
            for row in TABLES[record].objects.filter(vendor__in=vendors).order_by("pk"):
                archive.rows[row.vendor_id, record].append(row)
        kinds = {NUMBERS[name]: name for name in sorted(records & NUMBERS.keys())}
        if kinds:
            numbers = Fact.objects.filter(vendor__in=vendors, kind__in=kinds, number__isnull=False)
            for row in numbers.order_by("pk"):
                archive.rows[row.vendor_id, kinds[row.kind]].append(row)
        archive._read_evidence(vendors, {check.id for check in checks})
        proofs = Proof.objects.in_force().filter(vendor__in=vendors)
        for proof in proofs.select_related("planned").prefetch_related(*PROOF_PARTS):
            archive.proofs[proof.vendor_id].append(proof)
        return archive

    def _read_evidence(self, vendors, checks):
        attached = EvidenceCheck.objects.filter(
            evidence__vendor__in=vendors, evidence__withdrawn_on=None, check_id__in=checks
        )
        for row in attached.select_related("evidence__seen_by", "evidence__verified_by").order_by(
            "-evidence__issued_on", "pk"
        ):
            self.evidence[row.evidence.vendor_id, row.check_id].append(row.evidence)
        readings = EvidenceReading.objects.filter(
            evidence__vendor__in=vendors, evidence__withdrawn_on=None
        )
        for evidence, reader, at in readings.order_by("pk").values_list(
            "evidence_id", "reader_id", "at"
        ):
            self.readings[evidence].append((reader, at))

    def is_read(self, evidence, jury):
        return any(reader in jury.people for reader, _at in self.readings[evidence])

    def is_in_document(self, row, jury):
        """Whoever entered the value had read where it stands, or one of ours read it since."""
        return any(
            reader in jury.people and (at >= row.entered_at or reader == row.entered_by_id)
            for reader, at in self.readings[row.evidence_id]
        )


PROOF_PARTS = (
    "checks",
    "facts",
    "evidence",
    "people",
    "colleagues",
    "openings",
    "confirmations",
)


@dataclass
class Knowledge:
    """What is known of one vendor in one evaluation. `sites` are the pks of those in use."""

    archive: Archive
    vendor: int
    jury: Jury
    sites: frozenset[int] | None = None  # None for all

    @property
    def firm_names(self):
        return self.archive.firm_names[self.vendor]

    def rows(self, record, day, fresh_days):
        """Every row of a record, with its state: a claim, in a document or out of date."""
        known = []
        for row in self.archive.rows[self.vendor, record]:
            if record == "sites" and self.sites is not None and row.pk not in self.sites:
                continue
            is_document = row.evidence_id and self.archive.is_in_document(row, self.jury)
            state = EvidenceState.DOCUMENT if is_document else EvidenceState.CLAIM
            worth = state_on(day, state, row.fresh_until, row.as_of, fresh_days)
            known.append(Known(row, EvidenceState(worth), row.as_of))
        return known

    def evidence(self, check, day):
        known = []
        for evidence in self.archive.evidence[self.vendor, check.id]:
            is_read = self.archive.is_read(evidence.pk, self.jury)
            state = EvidenceState.DOCUMENT if is_read else EvidenceState.CLAIM
            worth = state_on(day, state, evidence.expires_on, evidence.issued_on, check.fresh_days)
            known.append(Known(evidence, EvidenceState(worth), evidence.issued_on))
        return known

    def proofs(self, check, day):
        """The proofs of an accepted kind that speak to this check, its facts or its evidence."""
        entered = {
            (row._meta.model_name, row.pk): row.entered_at
            for record in records_of(check)
            for row in self.archive.rows[self.vendor, record]
        }
        evidence = {each.pk for each in self.archive.evidence[self.vendor, check.id]}
        known = []
        for proof in self.archive.proofs[self.vendor]:
            speaks = (
                any(row.check_id == check.id for row in proof.checks.all())
                or any(row.evidence_id in evidence for row in proof.evidence.all())
                # A proof of another value says nothing of this one.
                or any(
                    (row.table, row.row) in entered
                    and entered[row.table, row.row] <= proof.recorded_at
                    for row in proof.facts.all()
                )
            )
            state = self.jury.state_of_proof(proof)
            if not speaks or state is None or proof.kind not in check.proof.kinds:
                continue
            worth = state_on(day, state, None, proof.performed_on, check.fresh_days)
            known.append(Known(proof, EvidenceState(worth), proof.performed_on))
        # Not by strength: of two proofs of one kind about one thing the newer counts.
        return sorted(known, key=lambda each: (each.as_of, each.row.pk), reverse=True)


def transfer_bases(countries):
    """Return {country code: TransferStatus checked last}. One query, none without a country."""
    return TransferStatus.objects.newest(countries) if countries else {}
