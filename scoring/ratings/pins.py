"""Pins read again: what stood at the seal, the release and the decision, and who changed it since.
A pin keeps rows as plain data. Whoever outside is named stands there by code, nothing is personal.
"""

import json
from collections import defaultdict
from functools import cached_property, lru_cache

from django.db.models import ForeignKey

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, plain, sha256, subject_name
from scoring.arithmetic.states import EvidenceState
from scoring.ratings.models import Acceptance, Pin
from vendors.changes import WITHHELD, personal_fields
from vendors.models import Evidence, Fact, Proof, Reference, TransferStatus, Vendor
from vendors.models.kin import relatives
from vendors.models.proof import ProofColleague, ProofConfirmation, ProofFact, ProofPerson

# Computed over everybody, or the same for all rows of a vendor.
NOT_PINNED = {"id", "vendor_id", "state", "checked_by_id", "search_text", "sort_name"}
PROOF_COLUMNS = (
    *("kind", "finding", "details", "performed_on", "performed_by_id", "recorded_at"),
    "sha256",
)


def withheld_fields(row):
    """The names of the columns that pin, document and report keep back."""
    if isinstance(row, Evidence):
        return {"title", "file_name", "verified_how"} if row.has_personal_data else set()
    return personal_fields(row) | ({"source"} if isinstance(row, Reference) else set())


def title_of(evidence):
    return WITHHELD if "title" in withheld_fields(evidence) else evidence.title


def plain_row(row):
    """The columns of a row that say something, as plain data, without what is personal."""
    hidden = withheld_fields(row)
    values = {}
    for column in row._meta.concrete_fields:
        value = column.value_from_object(row)
        if column.attname in NOT_PINNED or value in (None, ""):
            continue
        values[column.attname] = WITHHELD if column.name in hidden else value
    if isinstance(row, Evidence):
        values["file"] = row.file.name
    return plain(values)


def digest_of(row):
    """What tells a row as it stands from the same one changed, as 64 hex digits."""
    return sha256(None if row is None else plain_row(row))


def row_of(model, pk, values):
    """The row that `plain_row` wrote, for reading only."""
    row = model(pk=pk)
    for column in model._meta.concrete_fields:
        if column.attname in values:
            setattr(row, column.attname, column.to_python(values[column.attname]))
        elif column.attname not in NOT_PINNED:
            setattr(row, column.attname, None if column.null else _empty(column))
    return row


def _empty(column):
    return None if isinstance(column, ForeignKey) else column.get_default()


def plain_proof(proof, state, checks):
    """`checks` are the ids of those in use to which it speaks."""
    return plain(
        {name: getattr(proof, name) for name in PROOF_COLUMNS}
        | {
            "state": str(state),
            "checks": checks,
            "facts": [[row.table, row.row] for row in proof.attached("facts")],
            "people": {row.part: row.person_id for row in proof.attached("people")},
            "colleagues": [row.person_id for row in proof.attached("colleagues")],
            "confirmations": [row.person_id for row in proof.attached("confirmations")],
        }
    )


def proof_of(vendor, pk, values):
    """The proof that `plain_proof` wrote, for reading only; it asks the database for nothing."""
    columns = {name: values[name] for name in PROOF_COLUMNS}
    for column in Proof._meta.concrete_fields:
        if column.attname in columns:
            columns[column.attname] = column.to_python(columns[column.attname])
    proof = Proof(pk=pk, vendor_id=vendor, **columns)
    people = values["people"].items()
    proof._prefetched_objects_cache = {
        "facts": [ProofFact(proof=proof, table=table, row=row) for table, row in values["facts"]],
        "people": [ProofPerson(proof=proof, part=part, person_id=pk) for part, pk in people],
        "colleagues": [ProofColleague(proof=proof, person_id=pk) for pk in values["colleagues"]],
        "confirmations": [
            # Those that counted for nothing then are among them; the moment is not kept.
            ProofConfirmation(proof=proof, person_id=pk, at=None)
            for pk in values["confirmations"]
        ],
    }
    return proof


class Copy:
    """One pin, opened: `summary` at once, `contents` when somebody asks."""

    COLUMNS = ("pk", "moment", "made_at", "candidate_id", "candidate__vendor_id", "summary")

    def __init__(self, copies, *columns):
        self.copies = copies
        self.pk, self.moment, self.at, self.candidate, self.vendor, summary = columns
        self.summary = _read_once(summary)

    @property
    def contents(self):
        return self.copies.contents[self.pk]

    @property
    def deeds(self):
        return self.copies.deeds[self.vendor]

    @property
    def names(self):
        vendor = self.summary["vendor"]
        own = (vendor["name"], vendor["legal_name"])
        return frozenset(name.casefold() for name in own if name)

    @cached_property
    def sites(self):
        """The pks of the sites in use, None for all."""
        return frozenset(self.summary["sites"]) or None

    def basis(self, check_id):
        check = self.check(check_id)
        return check["thing"], check["cap"], check["state"]

    @property
    def lapsed(self):
        """The pks of the gate findings whose evidence was withdrawn or too old by then."""
        return self.summary["lapsed"]

    def check(self, check_id):
        """What was computed of one check: state, cap, ceiling, thing, proposed, values."""
        return self.summary["checks"].get(check_id)

    def cap(self, check_id):
        """(state, ceiling) of one check."""
        check = self.check(check_id)
        return check["state"], check["ceiling"]

    @property
    def dates(self):
        """{evidence pk: [issued on, expires on]} of all that counted; the pks are text."""
        return self.summary["dates"]

    def pks(self, record):
        return self.summary["rows"].get(record, ())

    def row(self, model, record, pk):
        """(the row as it was kept, whether it counted as a document)."""
        # A figure stands once, among all facts.
        table = "facts" if model is Fact else record
        pinned = self.contents["rows"][table][str(pk)]
        return row_of(model, pk, pinned["values"]), pinned["is_document"]

    def shown(self, model, record):
        """The rows of a record with the state that they had for these people, facts by kind."""
        rows = []
        for pk, pinned in self.contents["rows"].get(record, {}).items():
            row = row_of(model, int(pk), pinned["values"])
            row.state = pinned["state"]
            rows.append(row)
        return sorted(rows, key=lambda row: (getattr(row, "kind", ""), row.pk))

    def evidence(self, pk):
        pinned = self.contents["evidence"][str(pk)]
        evidence = row_of(Evidence, int(pk), pinned["values"])
        for name in ("seen_by", "verified_by"):
            setattr(evidence, name, self.copies.people.get(getattr(evidence, f"{name}_id")))
        return evidence, pinned["is_read"]

    def shown_evidence(self):
        """Every piece that counted, with the state that it had for these people."""
        for pk, pinned in self.contents["evidence"].items():
            piece, _is_read = self.evidence(pk)
            piece.state = pinned["state"]
            checks = self.summary["evidence"].items()
            piece.check_ids = sorted(check for check, pks in checks if piece.pk in pks)
            yield piece

    def basis_of(self, country):
        """The TransferStatus that counted for a country, None where none was recorded."""
        values = self.contents["transfers"].get(country)
        pk = self.summary["transfers"].get(country)
        return values and row_of(TransferStatus, pk, values)

    def proof(self, pk):
        """(the proof, its state, the ids of the checks to which it spoke)."""
        pinned = self.contents["proofs"][str(pk)]
        return proof_of(self.vendor, pk, pinned), EvidenceState(pinned["state"]), pinned["checks"]

    def accepted_basis(self, country):
        """The TransferStatus of a country that a member let count last, None without one."""
        rows = self.copies.acceptances.values()
        table = TransferStatus._meta.model_name
        accepted = [
            row
            for row in rows
            if (row.candidate_id, row.table) == (self.candidate, table)
            and row.contents["country"] == country
        ]
        last = max(accepted, key=lambda row: row.pk, default=None)
        return last and row_of(TransferStatus, last.row, last.contents)

    def acceptance(self, table, pk):
        """The last time that a member accepted this row as it stood then, None without one."""
        return self.copies.acceptances.get((self.candidate, table, pk))


# A page of ratings reads the same twenty each time; nobody changes what stands in one.
@lru_cache(maxsize=512)
def _read_once(summary):
    return json.loads(summary)


class Deeds:
    """Who did what to one vendor's rows and evidence since the seal, as the record has it."""

    def __init__(self):
        self.entries = []  # (act, subject, actor pk, at, before, after), oldest first

    def last(self, act, subject, matches):
        """(actor pk, at) of the last such act, (None, None) where the record names none.
        `subject` is None where any record of the firm may be meant.
        """
        for name, about, actor, at, before, after in reversed(self.entries):
            is_meant = name == act and subject in (None, about)
            if is_meant and matches(before or {}, after or {}):
                return actor, at
        return None, None

    def removal(self, table, pk):
        act = Act[f"REMOVED_{table.upper()}"]
        return self.last(act, None, lambda before, after: before.get("row") == pk)

    def renaming(self, vendor):
        names = {"name", "legal_name"}
        subject = subject_name(Vendor(pk=vendor))
        return self.last(Act.CHANGED_VENDOR, subject, lambda before, after: names & after.keys())

    def redating(self, evidence):
        dates = {"issued_on", "expires_on"}
        subject = subject_name(Evidence(pk=evidence))
        return self.last(Act.CHANGED_EVIDENCE, subject, lambda before, after: dates & after.keys())

    def withdrawal(self, evidence):
        subject = subject_name(Evidence(pk=evidence))
        return self.last(
            Act.CHANGED_EVIDENCE, subject, lambda before, after: "withdrawn_on" in after
        )

    def attaching(self, evidence, check_id):
        subject = subject_name(Evidence(pk=evidence))
        return self.last(
            Act.ADDED_EVIDENCECHECK,
            subject,
            lambda before, after: after.get("check_id") == check_id,
        )


DEEDS = [
    *(act for act in Act if act.name.startswith("REMOVED_")),
    *(Act.CHANGED_VENDOR, Act.CHANGED_EVIDENCE, Act.ADDED_EVIDENCECHECK),
]


class Copies:
    """The pins of one moment, by candidate. One query; what is asked only where something changed
    since costs one more for each kind of thing, however many candidates there are.
    """

    def __init__(self, candidates, moment):
        pins = Pin.objects.in_force(moment).filter(candidate__in=list(candidates)).order_by()
        copies = [Copy(self, *columns) for columns in pins.values_list(*Copy.COLUMNS)]
        self.by_candidate = {copy.candidate: copy for copy in copies}

    def get(self, candidate):
        return self.by_candidate.get(candidate)

    @cached_property
    def contents(self):
        pks = [copy.pk for copy in self.by_candidate.values()]
        rows = Pin.objects.filter(pk__in=pks).values_list("pk", "contents").order_by()
        return {pk: json.loads(text) for pk, text in rows}

    @cached_property
    def people(self):
        columns = ("seen_by_id", "verified_by_id")
        pks = {
            pinned["values"].get(column)
            for contents in self.contents.values()
            for pinned in contents["evidence"].values()
            for column in columns
        }
        return User.objects.in_bulk(pks - {None})

    @cached_property
    def acceptances(self):
        rows = Acceptance.objects.filter(candidate__in=list(self.by_candidate)).order_by("pk")
        return {(row.candidate_id, row.table, row.row): row for row in rows}

    @cached_property
    def deeds(self):
        deeds = defaultdict(Deeds)
        copies = self.by_candidate.values()
        own = [copy.vendor for copy in copies]
        owners = {vendor: {vendor} for vendor in own}
        for vendor, others in relatives(own).items():
            for other in others:
                owners.setdefault(other, set()).add(vendor)
        subjects = {subject_name(Vendor(pk=vendor)): owners[vendor] for vendor in owners}
        pieces = Evidence.objects.filter(vendor__in=list(owners)).order_by()
        subjects |= {
            subject_name(Evidence(pk=pk)): owners[vendor]
            for pk, vendor in pieces.values_list("pk", "vendor_id")
        }
        entries = RecordEntry.objects.filter(
            subject__in=list(subjects), act__in=DEEDS, at__gte=min(copy.at for copy in copies)
        )
        columns = ("act", "subject", "actor", "at", "words__before", "words__after")
        for act, subject, *entry in entries.order_by("pk").values_list(*columns):
            for vendor in subjects[subject]:
                deeds[vendor].entries.append((act, subject, *entry))
        return deeds
