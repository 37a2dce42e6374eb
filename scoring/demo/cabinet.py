"""What is held of the vendors of an evaluation: papers, facts and proofs, brought day by day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts import clock
from accounts.clock import now_to_the_millisecond
from scoring.demo.facts import BUILDERS, rows_for
from scoring.demo.papers import pdf_of, png_of
from scoring.demo.story import DEMO, LEAD, chance
from scoring.ratings.tables import NUMBERS, TABLES
from vendors.changes import record_change, values_of
from vendors.forms.evidence import EvidenceForm
from vendors.models.delivery import minutes_between
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.models.person import OutsidePerson
from vendors.models.proof import PlannedDemonstration, Proof
from vendors.models.vendor import FactState, Vendor
from vendors.proof_kinds import BY_HAND, KINDS
from vendors.proofs import confirm_proof, lock_questions, post_reading, record_proof, serve
from vendors.uploads import checked_type, digest
from vendors.witnesses import Scope, Testimony, witnessed

INVENTED = "Made for a demonstration: this firm is invented."
PICTURED = {Proof.Kind.REGISTER, Proof.Kind.DEMONSTRATION}
MOMENTS = ("started_at", "acted_at")


def state_for(check, level):
    """The weakest state whose cap on this check carries `level`; None for 0."""
    if level == 0:
        return None
    if level in DEMO["found"].get(check.id, {}):
        return FactState.VERIFIED
    states = (FactState.CLAIM, FactState.DOCUMENT, FactState.VERIFIED)
    return next(state for state in states if check.caps[state] >= level)


def kind_of_proof(check):
    """The first kind accepted that a person records; None where a clock alone proves the check."""
    return next((kind for kind in check.proof.kinds if kind in BY_HAND), None)


@dataclass
class Paper:
    """One file of one vendor, and the checks that it is about, each with its level."""

    vendor: Vendor
    criterion: str
    state: FactState
    checks: list = field(default_factory=list)  # of (Check, level)

    @property
    def is_read(self):
        return self.state == FactState.DOCUMENT

    @property
    def title(self):
        return DEMO["evidence"][self.criterion][self.state][1]


class Cabinet:
    """Brings what carries the levels of an evaluation, by the people whose work it is.
    `days` is {what is done: the day of the diary on which it begins}.
    """

    def __init__(self, people, diary, days):
        self.people, self.diary, self.days = people, diary, days
        self.papers, self.proofs = {}, []
        self.facts = defaultdict(list)  # (vendor, check id) -> rows

    def want(self, vendor, check, level):
        """Plan what carries this level of a check, and no more."""
        state = state_for(check, level)
        if state is None:
            return
        if state == FactState.VERIFIED:
            if kind_of_proof(check):
                self.proofs.append((vendor, check, level))
            state = FactState.DOCUMENT
        paper = Paper(vendor, check.criterion, state)
        key = (vendor.pk, check.criterion, state)
        self.papers.setdefault(key, paper).checks.append((check, level))

    def fill(self):
        # What is read comes first: a fact stands in one paper.
        for paper in sorted(self.papers.values(), key=lambda paper: not paper.is_read):
            self.diary.plan(self.people[LEAD], self.days["papers"], self.bring, paper)
        for vendor, check, level in self.proofs:
            self.plan_proof(vendor, check, level)

    def provers(self, criterion):
        """Who reads and proves for this criterion, and who confirms."""
        return [self.people[email] for email in DEMO["provers"][criterion]]

    # --- Papers of the vendor, and the facts that stand in them

    @transaction.atomic
    def bring(self, paper):
        """Add a paper with its file, and enter the facts that it states."""
        day = self.diary.date(self.days["bid"]) - timedelta(days=paper.vendor.pk % 5)
        with witnessed(self.people[LEAD], [paper.vendor.pk]):
            rows = [
                row
                for check, level in paper.checks
                for row in self.rows_of(paper.vendor, check, level, day)
            ]
            evidence = self.add(paper, [*self.lines_of(paper), "", *lines_of_facts(rows)], day)
            for row in rows:
                self.enter(row, evidence, day)
        if paper.is_read:
            reader = self.provers(paper.criterion)[0]
            pages = "Page 1" if len(rows) < 40 else "Pages 1 and 2"
            self.diary.plan(reader, self.days["readings"], self.read, reader, evidence, pages)

    def rows_of(self, vendor, check, level, day):
        """The rows that this check reads and no paper states yet, and those that are new."""
        new_rows = rows_for(vendor, check.id, level, day)
        facts = {(row._meta.model_name, row.pk) for row in new_rows if row.pk}
        rows = [*new_rows]
        for record in check.reads:
            if record in NUMBERS:
                old_rows = Fact.objects.filter(kind=NUMBERS[record], number__isnull=False)
            elif record in TABLES:
                old_rows = TABLES[record].objects.all()
            else:
                continue
            rows += [
                row
                for row in old_rows.filter(vendor=vendor, evidence=None)
                if (row._meta.model_name, row.pk) not in facts
            ]
        self.facts[vendor.pk, check.id] += rows
        return rows

    def enter(self, row, evidence, day):
        curator = self.people[LEAD]
        before = None
        if row.pk:
            before = values_of(type(row).objects.get(pk=row.pk))
        person = getattr(row, "person", None)
        if isinstance(person, OutsidePerson) and person.pk is None:
            person.save()
            record_change(curator, person)
            row.person = person
        row.vendor, row.evidence, row.as_of = evidence.vendor, evidence, day
        row.source, row.fresh_until = evidence.title, None
        row.entered_by, row.entered_at = curator, now_to_the_millisecond()
        row.save()
        record_change(curator, row, before)

    def add(self, paper, lines, day):
        name = f"{paper.title} - {paper.vendor.name}.pdf".replace("/", "-")
        form = EvidenceForm(
            {
                "title": paper.title,
                "kind": DEMO["evidence"][paper.criterion][paper.state][0],
                "issued_on": day.isoformat(),
                "supports": [check.id for check, _level in paper.checks],
                "has_personal_data": paper.criterion == "TZ",  # the roster
            },
            {"file": SimpleUploadedFile(name, pdf_of(lines))},
            instance=Evidence(vendor=paper.vendor),
            person=self.people[LEAD],
        )
        form.full_clean()
        evidence = form.keep()
        record_change(self.people[LEAD], evidence)
        return evidence

    def lines_of(self, paper):
        vendor = paper.vendor
        return [
            paper.title.upper(),
            vendor.name,
            *([vendor.legal_name] if vendor.country != "EG" and vendor.legal_name else []),
            INVENTED,
            "",
            *(line for check, level in paper.checks for line in lines_of_check(check, level)),
        ]

    @transaction.atomic
    def read(self, reader, evidence, pages):
        with witnessed(reader, [evidence.vendor_id], Scope(evidence, testimony=Testimony.READ)):
            serve(reader, evidence)
            post_reading(reader, evidence, pages)

    # --- Proofs: performed by one, confirmed by another on a later day

    def plan_proof(self, vendor, check, level):
        performer, second = self.provers(check.criterion)
        drawn = chance("proof", vendor.name, check.id)
        day = self.days["proofs"] + drawn % self.days["proving"]
        planned = []
        if kind_of_proof(check) == Proof.Kind.DEMONSTRATION:
            before = max(day - 3, self.days["papers"])
            self.diary.plan(performer, before, self.lock, vendor, performer, day, planned)
        people = (performer, second)
        # In the afternoon: what it is about took place before.
        at = 14 * 60 + 10
        self.diary.plan(performer, day, self.prove, vendor, check, level, planned, people, at=at)

    def lock(self, vendor, person, day, planned):
        questions = PlannedDemonstration(
            vendor=vendor,
            planned_on=self.diary.date(day),
            questions=DEMO["questions"],
            locked_by=person,
        )
        planned.append(lock_questions(questions))

    @transaction.atomic
    def prove(self, vendor, check, level, planned, people):
        """Record what proves this level of a check, and plan that a second person confirms it."""
        performer, second = people
        kind, today = kind_of_proof(check), clock.today()
        story = DEMO["proofs"][kind]
        later = 1 + chance("confirm", vendor.name, check.id) % self.days["confirming"]
        for number, result in enumerate(DEMO["found"].get(check.id, {}).get(level, [{}])):
            if number and check.proof.readers:
                performer, second = second, performer
            details = self.details_of(check, kind, level, today) | result
            proof = Proof(
                vendor=vendor,
                kind=kind,
                finding=details.pop("finding", Proof.Finding.PASSED),
                details=details,
                performed_on=today,
                performed_by=performer,
                planned=planned[0] if planned else None,
            )
            record_proof(
                proof,
                checks=[check.id],
                facts=[row for row in self.facts[vendor.pk, check.id] if is_provable(row)],
                words=story.get("words", {}),
                people=self.people_outside(vendor, story, performer),
                files=[] if "quote_1" in story.get("words", {}) else [file_of(proof, check)],
            )
            day = self.diary.day_of(today) + later
            self.diary.plan(second, day, self.confirm, second, proof)

    @transaction.atomic
    def confirm(self, person, proof):
        with witnessed(person, [proof.vendor_id], Scope(proof)):
            serve(person, proof)
            confirm_proof(person, proof)

    def details_of(self, check, kind, level, day):
        """The values of a proof of this kind that finds nothing amiss."""
        details = dict(DEMO["proofs"][kind]["details"])
        zone = ZoneInfo(DEMO["time_zone"])
        for name in MOMENTS:
            if name in details:
                moment = datetime.combine(day, time.fromisoformat(details[name]), zone)
                details[name] = moment.isoformat()
        if kind == Proof.Kind.DRILL:
            start, end = (datetime.fromisoformat(details[name]) for name in MOMENTS)
            details["minutes"] = minutes_between(start, end)
        title = DEMO["evidence"][check.criterion]["document"][1]
        if kind == Proof.Kind.EXPERT_READING:
            details["document"] = title
        if kind == Proof.Kind.SAMPLE_CHECK:
            proof = check.proof
            times = len(DEMO["parameters"][proof.sample_per]) if proof.sample_per else 1
            size = proof.sample * times or 10
            details |= {"what": title, "population": 4 * size, "size": size, "matched": size}
        if check.judged:
            details["level"] = level
        return details

    def people_outside(self, vendor, story, by):
        people = {}
        for part, role in story.get("people", {}).items():
            people[part] = OutsidePerson.objects.create(vendor=vendor, role=role)
            record_change(by, people[part])
        return people


def lines_of_check(check, level):
    # What only we can find stands in no paper of a vendor.
    if check.is_gate or check.caps[FactState.DOCUMENT] < level:
        level = None
    yield f"{check.id}. {check.question}"
    value = DEMO["values"].get(check.id, {}).get(level)
    if value is not None:
        yield f"    {value}{'%' if check.kind == 'percent' else ' ' + check.unit}."
    elif level is not None and check.id not in BUILDERS:
        yield f"    {check.levels[level].rstrip('.')}."


def lines_of_facts(rows):
    for row in rows:
        details = [str(text) for text in getattr(row, "details", ()) if text]
        yield "; ".join([str(row), *details])
        if getattr(row, "kind", "") == Fact.Kind.SENIORS:
            codes = [f"ENG-{number:03}" for number in range(1, row.number + 1)]
            yield "    " + ", ".join(codes)


def lines_of_proof(proof, check):
    yield f"{proof.get_kind_display().upper()}, {proof.performed_on}"
    yield proof.vendor.name
    yield INVENTED
    yield ""
    yield f"{check.id}. {check.question}"
    yield f"{proof.get_finding_display()}."
    labels = KINDS[proof.kind].values
    for name, value in proof.details.items():
        if name in labels:
            text = ("no", "yes")[value] if isinstance(value, bool) else value
            yield f"    {labels[name].label}: {text}"


def is_provable(row):
    """Rosters, incidents and months are proved as a whole."""
    return row.pk and row._meta.model_name not in ("namedperson", "incident", "monthlyfigure")


def file_of(proof, check):
    """The fields of our notes: a picture of what was on a screen, else a page."""
    lines = list(lines_of_proof(proof, check))
    is_picture = proof.kind in PICTURED
    data, suffix = (png_of(lines), "png") if is_picture else (pdf_of(lines), "pdf")
    title = f"{proof.get_kind_display()} {check.id} - {proof.vendor.name}"
    file = SimpleUploadedFile(f"{title}.{suffix}", data)
    return {
        "file": file,
        "file_name": file.name,
        "content_type": checked_type(file),
        "size": file.size,
        "file_sha256": digest(file),
    }
