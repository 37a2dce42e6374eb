"""The people of the demonstration, its vendors, and the evidence held of them."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import yaml
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.changes import record_change, values_of
from vendors.imports.apply import import_at_once
from vendors.imports.export import sample_file, sample_references
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.person import OutsidePerson
from vendors.models.proof import PlannedDemonstration, Proof
from vendors.models.states import settle
from vendors.models.vendor import FactState, Vendor
from vendors.proof_kinds import BY_HAND
from vendors.proofs import confirm_proof, lock_questions, post_reading, record_proof, serve

DEMO = yaml.safe_load((Path(__file__).parent / "demo.yaml").read_text())
LEAD, ASSESSOR, SECURITY, CURATOR = (
    f"{name}@example.org" for name in ("lead", "assessor", "security", "curator")
)


@transaction.atomic
def make_people(password):
    """Return {e-mail: User}; every one of them signs in with `password`.

    People who are there already keep what they are and get this password.
    """
    people = {}
    for email, fields in DEMO["people"].items():
        person = User.objects.filter(email=email).first()
        if person is None:
            zone = DEMO["time_zone"]
            person = User.objects.create_user(email, password, time_zone=zone, **fields)
            RecordEntry.objects.append(actor=None, act=Act.MADE_FOR_DEMONSTRATION, subject=person)
        elif not person.check_password(password):
            person.set_password(password)
            person.save()
        people[email] = person
    return people


def load_vendors(curator):
    """Return the vendors of the sample file in its order, imported where they are new.

    Those that are there are known by their reference and keep what was written since. Raises
    CommandError where a row is left out, because another vendor here may be the same firm.
    """
    names = sample_references()
    vendors = Vendor.objects.in_bulk(names, field_name="reference")
    if names.keys() - vendors.keys():
        with sample_file(without=vendors.keys()) as file:
            import_at_once(file.read(), "sample-vendors.xlsx", curator)
        vendors = Vendor.objects.in_bulk(names, field_name="reference")
    if left_out := [name for reference, name in names.items() if reference not in vendors]:
        raise CommandError(
            f"Other vendors here may be the same as {', '.join(left_out)}. "
            "Delete var/demo.sqlite3 to start the demonstration afresh."
        )
    return [vendors[reference] for reference in names]


def state_for(check, level):
    """The weakest state whose cap on this check carries `level`; None for 0."""
    if level == 0:
        return None
    states = (FactState.CLAIM, FactState.DOCUMENT, FactState.VERIFIED)
    return next(state for state in states if check.caps[state] >= level)


def kind_of_proof(check):
    """The first kind that this check accepts and that a person records, else the product's own."""
    return next((kind for kind in check.proof.kinds if kind in BY_HAND), check.proof.kinds[0])


MOMENTS = ("started_at", "acted_at", "sent_at", "answered_at")


def details_of(check, kind, level, day):
    """The values of a proof of this kind that finds nothing amiss."""
    details = dict(DEMO["proofs"][kind]["details"])
    details |= {name: f"{day}T{details[name]}" for name in MOMENTS if name in details}
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


class Cabinet:
    """Holds evidence and proofs of vendors, by people of the panel."""

    def __init__(self, people):
        self.people, self.today, self.evidence = people, timezone.localdate(), {}

    def hold(self, vendor, check, level):
        """Hold what carries this level of a check, and no more; return the evidence, if any."""
        state = state_for(check, level)
        if state is None:
            return None
        # A proof speaks to each check of its evidence: so each proved check has its own.
        of = check.id if state == FactState.VERIFIED else check.criterion
        key = (vendor.pk, of, state)
        if key not in self.evidence:
            self.evidence[key] = self.make(vendor, check, state)
        evidence = self.evidence[key]
        EvidenceCheck.objects.get_or_create(evidence=evidence, check_id=check.id)
        if state == FactState.VERIFIED:
            self.prove(evidence, check, level)
        return evidence

    def make(self, vendor, check, state):
        if state == FactState.VERIFIED:
            kind, title = DEMO["proofs"][kind_of_proof(check)]["evidence"]
        else:
            kind, title = DEMO["evidence"][check.criterion][state]
        day = self.today - timedelta(days=12 + (vendor.pk * 5 + len(title)) % 15)
        link = f"{vendor.website or 'https://example.org'}/bid"
        evidence = self.add(
            Evidence(vendor=vendor, kind=kind, title=title, issued_on=day, link=link)
        )
        if state != FactState.CLAIM:
            self.read(evidence, self.provers(check)[0])
        return evidence

    def provers(self, check):
        """Who reads and proves for this check, and who confirms."""
        return [self.people[email] for email in DEMO["provers"][check.criterion]]

    def read(self, evidence, person):
        serve(person, evidence)
        post_reading(person, evidence, "Page 1")

    def prove(self, evidence, check, level):
        """Record what proves this level of a check, and let a second person confirm it."""
        kind = kind_of_proof(check)
        story, (performer, second) = DEMO["proofs"][kind], self.provers(check)
        by_product = kind == Proof.Kind.REQUEST_LOG
        for found in DEMO["found"].get(check.id, {}).get(level, [{}]):
            details = details_of(check, kind, level, evidence.issued_on) | found
            proof = Proof(
                vendor=evidence.vendor,
                kind=kind,
                finding=details.pop("finding", Proof.Finding.PASSED),
                details=details,
                performed_on=evidence.issued_on,
                performed_by=None if by_product else performer,
                planned=self.lock_questions(evidence, performer)
                if kind == Proof.Kind.DEMONSTRATION
                else None,
            )
            record_proof(
                proof,
                checks=[check.id],
                evidence=[evidence],
                words=story.get("words", {}),
                people=self.people_outside(evidence.vendor, story, performer),
            )
            if not by_product:
                serve(second, proof)
                confirm_proof(second, proof)

    def people_outside(self, vendor, story, by):
        people = {}
        for part, role in story.get("people", {}).items():
            people[part] = OutsidePerson.objects.create(vendor=vendor, role=role)
            record_change(by, people[part])
        return people

    def lock_questions(self, evidence, person):
        day = evidence.issued_on
        planned = PlannedDemonstration(
            vendor=evidence.vendor,
            planned_on=day,
            questions=DEMO["questions"],
            locked_by=person,
            locked_at=datetime.combine(day - timedelta(days=3), time(12), UTC),
        )
        return lock_questions(planned)

    def place_hours(self, vendor, evidence):
        """Say that the hours of all sites stand in this piece of evidence."""
        for site in vendor.sites.all():
            before = values_of(site)
            site.evidence = evidence
            site.save()
            settle(site)
            record_change(self.people[CURATOR], site, before)

    def lapsed_certificate(self, vendor, check, title):
        evidence = self.add(
            Evidence(
                vendor=vendor,
                kind=Evidence.Kind.CERTIFICATE,
                title=title,
                link=f"{vendor.website or 'https://example.org'}/certificate",
                issued_on=self.today - timedelta(days=1140),
                expires_on=self.today - timedelta(days=45),
            )
        )
        self.read(evidence, self.provers(check)[0])
        EvidenceCheck.objects.create(evidence=evidence, check_id=check.id)
        return evidence

    def add(self, evidence):
        evidence.added_by = self.people[CURATOR]
        evidence.save()
        record_change(self.people[CURATOR], evidence)
        return evidence
