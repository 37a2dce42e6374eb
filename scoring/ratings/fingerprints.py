"""What a vendor's holdings rest on, as one fingerprint: one query, whatever there is to read."""

import hashlib
from collections import defaultdict
from functools import lru_cache

from django.db import connection

from accounts.models import User
from accounts.prepared import rows_of
from accounts.record.models import RecordEntry, canonical
from scoring.evaluations.models import Candidate, PanelMember
from scoring.evaluations.models.declaration import Declaration
from scoring.ratings.models import Acceptance, Pin
from scoring.ratings.tables import NUMBERS, TABLES
from vendors.models import (
    Evidence,
    EvidenceCheck,
    EvidenceReading,
    Fact,
    Merge,
    Opening,
    PlannedDemonstration,
    Proof,
    ProofColleague,
    ProofConfirmation,
    TransferStatus,
    Vendor,
)


def fingerprints(evaluation, vendors, checks):
    """Return {vendor pk: fingerprint}, another one as soon as any row is that one of these checks
    reads, or that says whose acts count in this open evaluation. One query.
    """
    vendors = sorted(set(vendors))
    records = frozenset(record for check in checks for record in check.reads)
    check_ids = sorted(check.id for check in checks)
    sql = _statement(connection.vendor, records, len(check_ids), len(vendors))
    common, own = [], defaultdict(list)
    # PostgreSQL plans so many parts ten times as long as it answers them.
    values = [*vendors, *check_ids, evaluation.pk, evaluation.version]
    for vendor, text in rows_of(sql, values):
        (common if vendor is None else own[vendor]).append(text)
    rules = canonical(
        {
            "version": evaluation.version,
            "opened_at": str(evaluation.opened_at),
            "two_people": evaluation.two_people,
            "people_at_seal": evaluation.people_at_seal,
            "parameters": evaluation.parameters,
        }
    )
    return {
        vendor: hashlib.sha256(
            "\n".join([rules, *sorted(common), *sorted(own[vendor])]).encode()
        ).hexdigest()
        for vendor in vendors
    }


@lru_cache(maxsize=256)
def _statement(database, records, checks, vendors):
    array = "JSON_ARRAY" if database == "sqlite" else "JSONB_BUILD_ARRAY"
    # Names of tables and columns alone are written in; what a person may choose is a parameter.
    selects = [
        f"SELECT {vendor}, CAST({array}({', '.join(columns)}) AS text) FROM {source}"  # noqa: S608
        for vendor, columns, source in _parts(records)
    ]
    numbers = ", ".join(["(CAST(%s AS bigint))"] * vendors)
    # A vendor with each record that is merged with it; without any, with itself.
    main, vendor = "COALESCE(o.merged_into_id, o.id)", _table(Vendor)
    kin = f"JOIN {vendor} o ON o.id = c.id JOIN {vendor} k ON k.id = {main}"
    kin += f" OR k.merged_into_id = {main}"
    names = ", ".join(["(CAST(%s AS varchar(20)))"] * checks)
    sealed = "sealed(id, version) AS (VALUES (CAST(%s AS bigint), CAST(%s AS integer)))"
    tables = (
        f"named(id) AS (VALUES {numbers}), asked(id) AS (VALUES {names}), {sealed},"  # noqa: S608
        f" chosen(id, kin) AS (SELECT c.id, k.id FROM named c {kin})"
    )
    return f"WITH {tables} {' UNION ALL '.join(selects)}"


def _parts(records):
    """Yield (the vendor or NULL for all, the columns, what follows FROM)."""
    yield from _of_the_panel()
    yield from _of_evidence()
    yield from _of_proofs()
    models = {TABLES[record] for record in records & TABLES.keys()}
    if records & (NUMBERS.keys() | {"facts"}):
        models.add(Fact)
    for model in sorted(models, key=lambda each: each._meta.db_table):
        yield "v.id", _columns(model, "r"), _of_chosen(model, "r")
    if "transfers" in records:
        yield "NULL", _columns(TransferStatus, "t"), f"{_table(TransferStatus)} t"


COUNTED = ("COUNT", "MAX")


def _of_the_panel():
    candidates = f"{_table(Candidate)} c JOIN sealed s ON c.evaluation_id = s.id"
    ours = f"{candidates} JOIN chosen v ON v.id = c.vendor_id AND v.kin = v.id"
    yield "c.vendor_id", ["c.id", "c.number", "c.withdrawn_at"], ours
    pins = f"JOIN {_table(Pin)} p ON p.candidate_id = c.id AND p.version = s.version"
    yield "c.vendor_id", ["p.id", "p.moment"], f"{ours} {pins}"
    accepted = f"JOIN {_table(Acceptance)} a ON a.candidate_id = c.id"
    yield "c.vendor_id", ["a.id"], f"{ours} {accepted}"
    present = f"{candidates} WHERE c.withdrawn_at IS NULL"
    yield "NULL", ["MAX(c.number)"], present
    # However large the panel, one row: a member only comes or leaves, and what was declared stays
    # as it was written, conflicts with it.
    members = f"{_table(PanelMember)} m JOIN sealed s ON m.evaluation_id = s.id"
    declared = f"{members} LEFT JOIN {_table(Declaration)} d ON d.member_id = m.id"
    counted = [
        f"{count}({column})" for column in ("m.id", "m.left_at", "d.id") for count in COUNTED
    ]
    yield "NULL", counted, declared
    yield "n.id", ["n.name", "n.legal_name"], f"{_table(Vendor)} n JOIN named v ON v.id = n.id"
    merges = f"{_table(Merge)} m JOIN chosen v ON v.kin = m.merged_id"
    yield "v.id", ["m.id", "m.at", "m.undone_at"], merges
    # Who altered what is compared with the seal, and what is merged or no longer.
    yield "v.id", [_newest_entry("'vendor:' || v.kin")], "chosen v"


def _of_evidence():
    evidence = _of_chosen(Evidence, "e")
    attached = f"{evidence} JOIN {_table(EvidenceCheck)} a ON a.evidence_id = e.id"
    columns = ["a.id", "a.check_id", *_columns(Evidence, "e")]
    yield "v.id", columns, f"{attached} JOIN asked k ON k.id = a.check_id"
    readings = f"{evidence} JOIN {_table(EvidenceReading)} r ON r.evidence_id = e.id"
    columns = ["r.id", "e.withdrawn_on", "u.name", "u.email"]
    yield "v.id", columns, f"{readings} JOIN {_table(User)} u ON u.id = r.reader_id"
    openings = f"{evidence} JOIN {_table(Opening)} o ON o.evidence_id = e.id"
    yield "v.id", ["MAX(o.id)"], f"{openings} GROUP BY v.id"
    yield "v.id", [_newest_entry("'evidence:' || e.id")], evidence


def _of_proofs():
    proofs = _of_chosen(Proof, "p")
    people = f"LEFT JOIN {_table(User)} u ON u.id = p.performed_by_id"
    plans = f"LEFT JOIN {_table(PlannedDemonstration)} d ON d.id = p.planned_id"
    columns = [*_columns(Proof, "p"), "u.name", "u.email", *_columns(PlannedDemonstration, "d")]
    yield "v.id", columns, f"{proofs} {people} {plans}"
    for model in (ProofColleague, ProofConfirmation, Opening):
        rows = f"{proofs} JOIN {_table(model)} r ON r.proof_id = p.id"
        yield "v.id", ["MAX(r.id)", "COUNT(r.id)"], f"{rows} GROUP BY v.id"


def _newest_entry(subject):
    # Asked for each subject by itself: a join would be planned to read all of a table while it is
    # short, and the plan stays when the table has grown.
    entries = f"{_table(RecordEntry)} r WHERE r.subject = {subject}"
    return f"(SELECT MAX(r.id) FROM {entries})"  # noqa: S608


def _of_chosen(model, alias):
    return f"{_table(model)} {alias} JOIN chosen v ON v.kin = {alias}.vendor_id"


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model, alias):
    return [
        f"{alias}.{connection.ops.quote_name(field.column)}"
        for field in model._meta.concrete_fields
    ]
