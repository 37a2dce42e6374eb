"""What we know of vendors, as the checks of the grid read it: each record with its state."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import copy as copy_of
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from accounts.models import User
from scoring.arithmetic.states import EvidenceState
from scoring.ratings.jury import Jury
from scoring.ratings.pins import Copy, digest_of, row_of
from scoring.ratings.tables import NUMBERS, TABLES, model_of
from vendors.models import (
    Evidence,
    EvidenceCheck,
    EvidenceReading,
    Fact,
    Proof,
    Site,
    TransferStatus,
    Vendor,
)
from vendors.models.evidence import state_on
from vendors.models.kin import Kinship, relatives
from vendors.models.merge import in_use
from vendors.models.reading import Opening

STRENGTH = (
    EvidenceState.VERIFIED,
    EvidenceState.UNCONFIRMED,
    EvidenceState.DOCUMENT,
    EvidenceState.CLAIM,
    EvidenceState.EXPIRED,
)


class Known(NamedTuple):
    """A row of a record, a piece of evidence or a proof, with the state that it has."""

    row: Any
    state: EvidenceState
    as_of: date | None

    @property
    def name(self):
        return self.row._meta.model_name, self.row.pk


def strongest_first(item):
    """Sorted by state, then by date, the newest first."""
    newest = sorted(item, key=lambda each: (each.as_of or date.min, each.row.pk), reverse=True)
    return sorted(newest, key=lambda each: STRENGTH.index(each.state))


@dataclass
class Archive:
    """All that is kept of some vendors, before anybody asks for whom it counts."""

    rows: dict[tuple[int, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[tuple[int, str], list[Evidence]] = field(
        default_factory=lambda: defaultdict(list)
    )
    readers: dict[int, User] = field(default_factory=dict)
    statuses: dict[str, list[TransferStatus]] = field(default_factory=lambda: defaultdict(list))
    vendors: tuple[int, ...] = ()
    records: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()
    # {vendor pk: {pk of another record of its firm: Kinship}}
    kin: Mapping[int, Mapping[int, Kinship]] = field(default_factory=dict)

    @classmethod
    def of(cls, vendors, checks, also=()):
        """Read what these checks read of these vendors, and the records `also` named.
        A query a table, one for evidence, two for proofs (one where nothing is proved), one for
        merged records: whatever the number of vendors, checks and evaluations.
        """
        vendors = list(vendors)
        archive = cls(vendors=tuple(vendors), kin=relatives(vendors))
        archive.records = frozenset(record for check in checks for record in check.reads) | set(
            also
        )
        archive.checks = frozenset(check.id for check in checks)
        archive._read_rows()
        archive._read_evidence()
        if "transfers" in archive.records:
            for row in TransferStatus.objects.order_by("checked_on", "pk"):
                archive.statuses[row.country].append(row)
        return archive

    @cached_property
    def owners(self):
        """{pk of a vendor, or of a record merged with one: the vendors for whom its rows speak}."""
        owners = {vendor: [vendor] for vendor in self.vendors}
        for vendor, others in self.kin.items():
            for other in others:
                owners.setdefault(other, []).append(vendor)
        return owners

    def _read_rows(self):
        for record in sorted(self.records & TABLES.keys()):
            for vendor, row in self._facts(TABLES[record]):
                self.rows[vendor, record].append(row)
        kinds = {NUMBERS[name]: name for name in sorted(self.records & NUMBERS.keys())}
        if kinds or "facts" in self.records:
            for vendor, row in self._facts(Fact):
                self.rows[vendor, "facts"].append(row)
                if row.kind in kinds and row.number is not None:
                    self.rows[vendor, kinds[row.kind]].append(row)

    def _facts(self, model):
        """Yield (vendor, row), without what a merge set aside."""
        rows = model.objects.filter(vendor__in=list(self.owners)).order_by("pk")
        for row in in_use(rows) if self.kin else rows:
            for vendor in self.owners[row.vendor_id]:
                yield vendor, row

    def merge_of(self, vendor, row):
        """The Kinship by which a row of another record became one of this vendor; None for its
        own, and for what was entered since.
        """
        kinship = self.kin.get(vendor, {}).get(row.vendor_id)
        return kinship and kinship.before(entered_at(row))

    def merged_at(self, vendor, row):
        kinship = self.merge_of(vendor, row)
        return kinship and kinship.at

    def _read_evidence(self):
        attached = EvidenceCheck.objects.filter(
            evidence__vendor__in=list(self.owners),
            evidence__withdrawn_on=None,
            check_id__in=self.checks,
        )
        for row in attached.select_related("evidence").order_by("-evidence__issued_on", "pk"):
            for vendor in self.owners[row.evidence.vendor_id]:
                self.evidence[vendor, row.check_id].append(row.evidence)

    def forget_testimony(self):
        """Ask again for what people of ours say and prove: all else is as it was."""
        for name in ("proofs", "readings", "people", "openings"):
            self.__dict__.pop(name, None)

    @cached_property
    def proofs(self):
        """{vendor pk: [Proof]}, corrected ones too: whose correction counts, an evaluation says."""
        proofs = defaultdict(list)
        for proof in Proof.objects.filter(vendor__in=list(self.owners)).with_rows():
            for vendor in self.owners[proof.vendor_id]:
                proofs[vendor].append(proof)
        return proofs

    @cached_property
    def readings(self):
        """{evidence pk: [(reader pk, at)]}. One query, which is asked for where a fact stands in
        evidence by now or did when it was pinned, or where evidence is attached.
        """
        readings = defaultdict(list)
        rows = EvidenceReading.objects.filter(
            evidence__vendor__in=list(self.owners), evidence__withdrawn_on=None
        )
        for row in rows.order_by("pk").select_related("reader"):
            readings[row.evidence_id].append((row.reader_id, row.at))
            self.readers[row.reader_id] = row.reader
        return readings

    @cached_property
    def people(self):
        """{pk: User} of who read or proved: one query, none where all proved what they read."""
        provers = {
            proof.performed_by_id
            for proofs in self.proofs.values()
            for proof in proofs
            if proof.attached("evidence")
        }
        # `readers` fills as the readings are read.
        readers = self.readers if self.readings else {}
        return readers | User.objects.in_bulk(provers - readers.keys() - {None})

    @cached_property
    def openings(self):
        """{evidence pk: [(person pk, at)]} of the files and links that were served. One query."""
        openings = defaultdict(list)
        pks = {piece.pk for pieces in self.evidence.values() for piece in pieces}
        rows = Opening.objects.filter(evidence__in=pks).order_by("pk")
        for evidence, person, at in rows.values_list("evidence_id", "person_id", "at"):
            openings[evidence].append((person, at))
        return openings

    @cached_property
    def firm_names(self):
        """{vendor pk: its names, casefolded}: one query, for the few checks that ask."""
        names = Vendor.objects.filter(pk__in=self.vendors).order_by()
        return {
            pk: frozenset(name.casefold() for name in own if name)
            for pk, *own in names.values_list("pk", "name", "legal_name")
        }

    def is_read(self, evidence, jury):
        return any(jury.counts(reader, at) for reader, at in self.readings[evidence])

    def is_in_document(self, row, jury):
        """Whoever entered the value had read where it stands, or one of ours read it since."""
        return any(
            jury.counts(reader, at) and (at >= row.entered_at or reader == row.entered_by_id)
            for reader, at in self.readings[row.evidence_id]
        )


class Difference(NamedTuple):
    """Something that is not as the copy has it: a row, a piece of evidence or a proof."""

    record: str  # of the grid, "evidence" or "proof"
    pk: int
    row: Any  # as it stands now; None where it is gone
    state: EvidenceState | None  # of what stands now
    since: datetime | None
    is_new: bool = False
    waits: bool = False  # it came from outside and counts for nothing yet
    checks: frozenset[str] = frozenset()  # that a piece of evidence supports


@dataclass
class Knowledge:
    """What is known of one vendor in one evaluation: each thing with its state while it is new.

    names     returns those of the firm, casefolded; few checks ask
    cities    of every site of the vendor, whether in use or not
    proofs    with the ids of the checks to which each speaks, None where that is to be found out
    bases     {country code: TransferStatus}, where a check reads them
    changes   rows of Changes that a pin kept
    """

    jury: Jury
    names: Callable[[], frozenset[str]]
    cities: frozenset[str]
    records: dict[str, list[tuple[Any, EvidenceState]]] = field(default_factory=dict)
    attached: dict[str, list[tuple[Any, EvidenceState]]] = field(default_factory=dict)
    proven: list[tuple[Proof, EvidenceState, Any]] = field(default_factory=list)
    copy: Copy | None = None  # with which it was compared
    differences: list[Difference] = field(default_factory=list)
    bases: dict[str, TransferStatus] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def firm_names(self):
        return self.names()

    def rows(self, record, day, fresh_days):
        """Every row of a record, with its state: a claim, in a document or out of date."""
        item = []
        for row, state in self.records.get(record, ()):
            worth = state_on(day, state, row.fresh_until, row.as_of, fresh_days)
            item.append(Known(row, EvidenceState(worth), row.as_of))
        return item

    def evidence(self, check, day):
        item = []
        for evidence, state in self.attached.get(check.id, ()):
            worth = state_on(day, state, evidence.expires_on, evidence.issued_on, check.fresh_days)
            item.append(Known(evidence, EvidenceState(worth), evidence.issued_on))
        return item

    def proofs(self, check, day):
        """The proofs of an accepted kind that speak to this check, its facts or its evidence."""
        item = []
        for proof, state, checks in self.proven:
            if proof.kind not in check.proof.kinds:
                continue
            if self.speaks(proof, check) if checks is None else check.id in checks:
                worth = state_on(day, state, None, proof.performed_on, check.fresh_days)
                item.append(Known(proof, EvidenceState(worth), proof.performed_on))
        # Not by strength: of two proofs of one kind about one thing the newer counts.
        return sorted(item, key=lambda each: (each.as_of, each.row.pk), reverse=True)

    def speaks(self, proof, check):
        evidence = {each.pk for each, _state in self.attached.get(check.id, ())}
        # A proof of another value says nothing of this one.
        entered = {
            (row._meta.model_name, row.pk)
            for record in check.reads
            for row, _state in self.records.get(record, ())
            if row.entered_at <= proof.recorded_at
        }
        return (
            any(row.check_id == check.id for row in proof.attached("checks"))
            or any(row.evidence_id in evidence for row in proof.attached("evidence"))
            or any((row.table, row.row) in entered for row in proof.attached("facts"))
        )

    def concerns(self, difference, check):
        """Whether something that differs speaks to a check."""
        if difference.record == "evidence":
            return check.id in difference.checks
        if difference.record != "proof":
            return difference.record in check.reads
        if difference.row is None:
            return check.id in self.copy.proof(difference.pk)[2]
        return difference.row.kind in check.proof.kinds and self.speaks(difference.row, check)


def entered_at(row):
    """When a fact, a piece of evidence or a proof came to us."""
    match row:
        case Evidence():
            return row.added_at
        case Proof():
            return row.recorded_at
    return row.entered_at


class Reader:
    """Makes the Knowledge of one vendor, compared with `copy`: what came from outside since counts
    for nothing until one of the panel accepts or opens it, and what the copy has stands meanwhile.
    """

    def __init__(self, archive, vendor, jury, sites=None, copy=None):
        self.archive, self.vendor, self.jury, self.copy = archive, vendor, jury.on(vendor), copy
        self.sites = copy.sites if copy else sites
        self.differences = []

    def read(self):
        archive = self.archive
        records = {record: self.rows(record) for record in archive.records}
        return Knowledge(
            self.jury,
            self.firm_names,
            frozenset(site.city for site in archive.rows.get((self.vendor, "sites"), ())),
            records,
            {check: self.evidence(check) for check in archive.checks},
            self.proofs(),
            self.copy,
            self.differences,
            self.bases(records) if "transfers" in records else {},
        )

    def differs(self, record, pk, row, state, since, **more):
        self.differences.append(Difference(record, pk, row, state, since, **more))

    def firm_names(self):
        names, copy = self.archive.firm_names[self.vendor], self.copy
        if copy is None or names == copy.names:
            return names
        return names if self.jury.counts(*copy.deeds.renaming(self.vendor)) else copy.names

    # Rows

    def rows(self, record):
        rows = [row for row in self.archive.rows.get((self.vendor, record), ()) if self.uses(row)]
        if self.copy is None:
            return [(row, self.state_of(row)) for row in rows]
        pinned = set(self.copy.pks(record))
        standing = [self.row_standing(record, row, row.pk not in pinned) for row in rows]
        missing = sorted(pinned - {row.pk for row in rows})
        standing += [self.row_gone(record, pk) for pk in missing]
        return [(row, self.state_of(row)) for row in standing if row is not None]

    def uses(self, row):
        return not isinstance(row, Site) or self.sites is None or row.pk in self.sites

    def state_of(self, row):
        """Whoever entered the value had read where it stands, or one of ours read it since."""
        is_document = row.evidence_id and self.archive.is_in_document(row, self.jury)
        return EvidenceState.DOCUMENT if is_document else EvidenceState.CLAIM

    def row_standing(self, record, row, is_new):
        """The row that counts, None for none: this one, or the one that the copy has."""
        if not is_new and row.entered_at <= self.copy.at:
            return row
        acceptance = self.copy.acceptance(row._meta.model_name, row.pk)
        is_accepted = acceptance is not None and acceptance.sha256 == digest_of(row)
        waits = not (is_accepted or self.is_of_ours(row))
        state = self.state_of(row)
        since = self.archive.merged_at(self.vendor, row) or row.entered_at
        self.differs(record, row.pk, row, state, since, is_new=is_new, waits=waits)
        return self.row_before(record, row.pk, acceptance, is_new) if waits else row

    def is_of_ours(self, row):
        """What a merge brought is from outside, whoever entered it for the other record."""
        return not self.archive.merged_at(self.vendor, row) and self.jury.is_of_ours(row)

    def row_gone(self, record, pk):
        table = model_of(record)._meta.model_name
        acceptance = self.copy.acceptance(table, pk)
        actor, at = self.copy.deeds.removal(table, pk)
        second = next(
            (r for r in self.archive.rows.get((self.vendor, "facts"), ()) if r.pk == pk), None
        )
        if table == "fact" and second is not None:
            # It is a figure of another kind by now.
            actor, at = second.entered_by_id, second.entered_at
        is_accepted = acceptance is not None and acceptance.contents is None
        waits = not (is_accepted or self.jury.counts(actor, at))
        self.differs(record, pk, None, None, at, waits=waits)
        return self.row_before(record, pk, acceptance, is_new=False) if waits else None

    def row_before(self, record, pk, acceptance, is_new):
        if acceptance is not None and acceptance.contents is not None:
            return row_of(model_of(record), pk, acceptance.contents)
        return None if is_new else self.copy.row(model_of(record), record, pk)[0]

    # Transfer status, which is of a country, whoever the vendor is

    def bases(self, records):
        if self.copy is None:
            # What others checked for a panel of their own is theirs.
            return {
                row.country: row
                for rows in self.archive.statuses.values()
                for row in rows
                if self.jury.counts(row.checked_by_id, None)
            }
        now = {country: rows[-1] for country, rows in self.archive.statuses.items()}
        pinned = self.copy.summary["transfers"]
        places = {
            row.country for record in ("sites", "sub_processors") for row, _state in records[record]
        }
        bases = {}
        for country in now.keys() | pinned.keys():
            row = now.get(country)
            if row is None or row.pk != pinned.get(country):
                row = self.basis_standing(country, row, country in places)
            if row is not None:
                bases[country] = row
        return bases

    def basis_standing(self, country, row, is_used):
        """The status that counts, None for none: this one, or the one that the copy has."""
        copy = self.copy
        # What came after the copy, when those whose acts count until the seal count no more.
        ours = self.jury.people - self.jury.until.keys()
        rows = [each for each in self.archive.statuses[country] if each.checked_by_id in ours]
        rows += [each for each in (copy.accepted_basis(country), copy.basis_of(country)) if each]
        before = max(rows, key=lambda each: (each.checked_on, each.pk), default=None)
        if row is None:
            return before
        waits = row.pk != (before and before.pk)
        if is_used:
            is_new = country not in copy.summary["transfers"]
            self.differs("transfers", row.pk, row, None, None, is_new=is_new, waits=waits)
        return before if waits else row

    # Evidence

    def evidence(self, check):
        pieces = self.archive.evidence.get((self.vendor, check), [])
        pinned = set(self.copy.summary["evidence"].get(check, ())) if self.copy else set()
        counted = []
        for piece in pieces:
            is_read = self.archive.is_read(piece.pk, self.jury)
            state = EvidenceState.DOCUMENT if is_read else EvidenceState.CLAIM
            if self.copy and piece.pk not in pinned:
                waits = not self.is_known(piece, check)
                since = self.archive.merged_at(self.vendor, piece) or piece.added_at
                self.differs(
                    *("evidence", piece.pk, piece, state, since),
                    is_new=True,
                    waits=waits,
                    checks=frozenset([check]),
                )
                if waits:
                    continue
            counted.append((self.signed(self.dated(piece)), state))
        for pk in sorted(pinned - {piece.pk for piece in pieces}):
            _actor, at = self.copy.deeds.withdrawal(pk)
            self.differs("evidence", pk, None, None, at, checks=frozenset([check]))
        return counted

    def signed(self, piece):
        """With the first of ours who read it and the last who proved it: nobody else is named."""
        counts, archive = self.jury.counts, self.archive
        readings = archive.readings[piece.pk]
        reader, read_at = next((each for each in readings if counts(*each)), (None, None))
        proof = self.proved.get(piece.pk)
        piece, people = copy_of(piece), archive.people
        piece.seen_by, piece.seen_on = people.get(reader), read_at and read_at.date()
        piece.verified_by = proof and people[proof.performed_by_id]
        piece.verified_on = proof and proof.performed_on
        piece.verified_how = str(proof.get_kind_display()) if proof else ""
        return piece

    @cached_property
    def proved(self):
        """{evidence pk: the newest Proof of it that one of ours performed}."""
        proved = {}
        for proof in self.own_proofs:
            is_ours = self.jury.counts(proof.performed_by_id, proof.recorded_at)
            if is_ours and proof.finding == Proof.Finding.PASSED and not self.is_corrected(proof):
                for row in proof.attached("evidence"):
                    proved.setdefault(row.evidence_id, proof)
        return proved

    def is_known(self, piece, check):
        """Whether one of ours brought it to this check, or opened it since it was brought."""
        counts = self.jury.counts
        actor, at = self.copy.deeds.attaching(piece.pk, check)
        if at is None:
            actor, at = piece.added_by_id, piece.added_at
        if merged_at := self.archive.merged_at(self.vendor, piece):
            actor, at = None, merged_at
        opened = self.archive.openings[piece.pk] + self.archive.readings[piece.pk]
        return counts(actor, at) or any(
            counts(person, when) and when >= at for person, when in opened
        )

    def dated(self, piece):
        """With the dates that the copy has, where somebody from outside wrote others since."""
        dates = self.copy and self.copy.dates.get(str(piece.pk))
        if not dates or dates == [written(piece.issued_on), written(piece.expires_on)]:
            return piece
        if self.jury.counts(*self.copy.deeds.redating(piece.pk)):
            return piece
        piece = copy_of(piece)
        piece.issued_on, piece.expires_on = (day and date.fromisoformat(day) for day in dates)
        return piece

    # Proofs

    @cached_property
    def own_proofs(self):
        return [p for p in self.archive.proofs[self.vendor] if self.jury.concerns(p)]

    def proofs(self):
        pinned = set(self.copy.summary["proofs"]) if self.copy else set()
        counted = []
        for proof in self.own_proofs:
            if self.is_corrected(proof):
                continue
            merge = self.archive.merge_of(self.vendor, proof)
            state = self.jury.state_of_proof(proof, merge)
            is_new = self.copy and proof.pk not in pinned
            merged_at = merge.at if merge and is_new else None
            waits = not self.jury.knows(proof)
            if merged_at and not self.jury.openers_of(proof, merged_at):
                state, waits = None, True
            if state is not None:
                counted.append((proof, state, None))
            if is_new and (merged_at or proof.recorded_at > self.copy.at):
                self.differs(
                    *("proof", proof.pk, proof, state, merged_at or proof.recorded_at),
                    is_new=True,
                    waits=waits,
                )
        for pk in sorted(pinned - {proof.pk for proof, _state, _checks in counted}):
            self.differs("proof", pk, None, None, None)
        return counted

    @cached_property
    def corrections(self):
        return {proof.corrects_id: proof for proof in self.own_proofs}

    def is_corrected(self, proof):
        """Whether a correction stands in its place. One by a stranger takes nothing from us."""
        while (proof := self.corrections.get(proof.pk)) is not None:
            if self.jury.knows(proof):
                return True
        return False


def written(day):
    return day and day.isoformat()


def knowledge_at(copy, jury):
    """The Knowledge that a copy has, as it was then."""

    def state(is_document):
        return EvidenceState.DOCUMENT if is_document else EvidenceState.CLAIM

    records = {}
    for record, pks in copy.summary["rows"].items():
        rows = [copy.row(model_of(record), record, pk) for pk in pks]
        records[record] = [(row, state(is_document)) for row, is_document in rows]
    attached = {}
    for check, pks in copy.summary["evidence"].items():
        pieces = [copy.evidence(pk) for pk in pks]
        attached[check] = [(piece, state(is_read)) for piece, is_read in pieces]
    bases = {country: copy.basis_of(country) for country in copy.contents["transfers"]}
    proven = [copy.proof(pk) for pk in copy.summary["proofs"]]
    changes = copy.contents["changes"]
    cities, names = frozenset(copy.summary["vendor"]["cities"]), lambda: copy.names
    return Knowledge(jury, names, cities, records, attached, proven, bases=bases, changes=changes)
