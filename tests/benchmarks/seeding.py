"""Vendors and an evaluation of the size that peers were measured at."""

from datetime import date, time

from django.utils import timezone

from accounts.models import User
from scoring.decisions.models import CandidateDecision
from scoring.evaluations.models import Candidate
from scoring.ratings.models import GateFinding, Rating
from scoring.results.results import results_for
from tests.factories import make_evaluation
from vendors.models import EvidenceReading
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import BenchLine, Certificate, Fact, LanguageCover, Site
from vendors.models.vendor import Vendor

CITIES = [
    ("Casablanca", "MA", "Africa/Casablanca"),
    ("Rabat", "MA", "Africa/Casablanca"),
    ("Bucharest", "RO", "Europe/Bucharest"),
    ("Kraków", "PL", "Europe/Warsaw"),
    ("Lisbon", "PT", "Europe/Lisbon"),
]
LANGUAGES = ["fr", "en", "es", "ar", "de"]
STACKS = ["Python", "Java", "Data", "Go"]
TABLES = [Vendor, Site, LanguageCover, BenchLine, Certificate, Fact]


def make_people():
    names = ["lead", "curator", *(f"assessor{number}" for number in range(1, 6))]
    people = {name: User.objects.create_user(f"{name}@example.org", "x" * 20) for name in names}
    User.objects.filter(email="lead@example.org").update(may_lead=True)
    User.objects.filter(email="curator@example.org").update(is_curator=True)
    return {name: User.objects.get(pk=person.pk) for name, person in people.items()}


def add_vendors(first, last):
    """Add vendors number `first` to `last` - 1, each with the facts a list shows."""
    vendors = Vendor.objects.bulk_create(
        Vendor(reference=f"V-{n:07}", name=f"Vendor {n:05}", country=CITIES[n % 5][1])
        for n in range(first, last)
    )
    numbered = list(zip(range(first, last), vendors, strict=True))
    Site.objects.bulk_create(site(n, vendor) for n, vendor in numbered)
    LanguageCover.objects.bulk_create(
        LanguageCover(vendor=vendor, language=LANGUAGES[(n + k) % 5], people=n % 40)
        for n, vendor in numbered
        for k in range(3)
    )
    BenchLine.objects.bulk_create(
        BenchLine(vendor=vendor, stack=STACKS[n % 4], domain="insurance", people=n % 60)
        for n, vendor in numbered
    )
    Certificate.objects.bulk_create(
        Certificate(vendor=vendor, kind="iso27001", expires_on=date(2026 + n % 4, 6, 30))
        for n, vendor in numbered
    )
    Fact.objects.bulk_create(
        Fact(vendor=vendor, kind="seniors", value=str(n % 90), number=n % 90)
        for n, vendor in numbered
    )


def site(n, vendor):
    city, country, zone = CITIES[n % 5]
    return Site(
        vendor=vendor,
        city=city,
        country=country,
        time_zone=zone,
        day_starts=time(9),
        day_ends=time(18),
    )


def make_rated(people, candidates, title):
    """Return an open evaluation with this many candidates, rated by five on every check."""
    vendors = list(Vendor.objects.order_by("pk")[:candidates])
    assessors = [person for name, person in people.items() if name.startswith("assessor")]
    evaluation = make_evaluation(people["lead"], vendors, assessors, title=title)
    hold_documents(vendors, evaluation)
    evaluation.candidates.filter(number=1).update(is_incumbent=True)
    evaluation.open_for_rating(people["lead"])
    members = list(evaluation.members.filter(role="assessor"))
    checks = list(evaluation.checks.in_use())
    now = timezone.now()
    rows = Candidate.objects.filter(evaluation=evaluation)
    Rating.objects.bulk_create(
        (
            Rating(
                assessor=member,
                candidate=candidate,
                check_in_use=check,
                state="rated",
                level=(candidate.number + check.pk) % 2,
                rationale="Seen on the page we were given.",
                saved_at=now,
            )
            for member in members
            for candidate in rows
            for check in checks
            if check.role == "scored"
        ),
        batch_size=5000,
    )
    GateFinding.objects.bulk_create(
        GateFinding(
            candidate=candidate,
            check_in_use=check,
            result="pass",
            reason="Seen by us.",
            found_by=people["lead"],
            found_at=now,
        )
        for candidate in rows
        for check in checks
        if check.role == "gate"
    )
    return evaluation


def decide(evaluation):
    """Put the first four of the ranking on the short list."""
    numbers = dict(evaluation.candidates.values_list("number", "pk"))
    ranked = results_for(evaluation).standings.candidates
    listed = {result.id for result in ranked[:4]}
    CandidateDecision.objects.bulk_create(
        CandidateDecision(
            candidate_id=numbers[int(result.id[1:])],
            outcome="shortlist" if result.id in listed else "not_this_time",
            reason="By the ranking, and by what its documents show.",
        )
        for result in ranked
    )


def hold_documents(vendors, evaluation):
    """Hold one document for each vendor that supports every check, once."""
    fresh = [vendor for vendor in vendors if not vendor.evidence.exists()]
    held = Evidence.objects.bulk_create(
        Evidence(vendor=vendor, kind="document", state="document", title="Answers with annexes")
        for vendor in fresh
    )
    check_ids = list(evaluation.checks.values_list("check_id", flat=True))
    EvidenceCheck.objects.bulk_create(
        EvidenceCheck(evidence=evidence, check_id=check_id)
        for evidence in held
        for check_id in check_ids
    )
    # Only a document that somebody read carries a level.
    EvidenceReading.objects.bulk_create(
        EvidenceReading(reader=evaluation.created_by, evidence=evidence, note="Page 1")
        for evidence in held
    )
