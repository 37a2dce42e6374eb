"""The people of the demonstration, its vendors, and the evidence held of them."""

from datetime import timedelta
from pathlib import Path

import yaml
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.changes import record_change
from vendors.imports.apply import import_at_once
from vendors.imports.export import sample_file, sample_references
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.proof import Proof
from vendors.models.vendor import FactState, Vendor
from vendors.proofs import post_reading, record_proof, serve

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


class Cabinet:
    def __init__(self, people):
        self.people, self.today, self.evidence = people, timezone.localdate(), {}

    def attach(self, vendor, check, state):
        key = (vendor.pk, check.criterion, state)
        if key not in self.evidence:
            self.evidence[key] = self.make(vendor, check.criterion, state)
        EvidenceCheck.objects.get_or_create(evidence=self.evidence[key], check_id=check.id)
        return self.evidence[key]

    def make(self, vendor, criterion, state):
        kind, title = DEMO["evidence"][criterion][state]
        day = self.today - timedelta(days=12 + (vendor.pk * 5 + len(title)) % 15)
        link = f"{vendor.website or 'https://example.org'}/bid"
        evidence = self.add(
            Evidence(vendor=vendor, kind=kind, title=title, issued_on=day, link=link)
        )
        if state != FactState.CLAIM:
            self.read(evidence, self.people[ASSESSOR])
        if state == FactState.VERIFIED:
            self.prove(evidence, self.people[SECURITY], day)
        return evidence

    def read(self, evidence, person):
        serve(person, evidence)
        post_reading(person, evidence, "Page 1")

    def prove(self, evidence, person, day):
        details = {"profession": "security", "document": evidence.title, "risk": "low"}
        proof = Proof(
            vendor=evidence.vendor,
            kind=Proof.Kind.EXPERT_READING,
            finding=Proof.Finding.PASSED,
            details=details,
            performed_on=day,
            performed_by=person,
        )
        record_proof(proof, evidence=[evidence], words={"reading": evidence.title})

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
        self.read(evidence, self.people[SECURITY])
        EvidenceCheck.objects.create(evidence=evidence, check_id=check.id)
        return evidence

    def add(self, evidence):
        evidence.added_by = self.people[CURATOR]
        evidence.save()
        record_change(self.people[CURATOR], evidence)
        return evidence
