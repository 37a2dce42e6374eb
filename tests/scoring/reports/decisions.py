"""Evaluations that are ready to be decided, and decided ones."""

from django.utils import timezone

from scoring.decisions.document.document import freeze
from scoring.decisions.models import CandidateDecision
from tests.factories import make_finding, make_proof, make_released_evaluation, pin_again
from tests.retold import retold

WHY = "It covers our whole day and proved every language."


@retold
def ready(lead, count=1, checks=("TZ-01", "LG-02", "SC-01"), **story):
    """Return a released evaluation of `count` vendors with an outcome for each."""
    levels = {f"Vendor {n}": {"TZ-01": 4, "LG-02": 3} for n in range(1, count + 1)}
    evaluation = make_released_evaluation(levels, lead=lead, checks=list(checks), **story)
    for candidate in evaluation.candidates.all():
        if "SC-01" in checks:
            make_finding(evaluation, candidate, "SC-01")
        CandidateDecision.objects.create(candidate=candidate, outcome="shortlist", reason=WHY)
    return evaluation


@retold
def decided(lead, count=1, **story):
    evaluation = ready(lead, count, **story)
    return freeze(evaluation, lead)


def fill_profile(candidate, person):
    """Give a candidate one of everything that a report tells of it."""
    vendor = candidate.vendor
    vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts="08:00",
        day_ends="17:00",
    )
    vendor.facts.create(kind="seniors", value="64", unit="people")
    seniors = vendor.facts.create(kind="seniors", value="48", as_of="2026-11-12")
    make_proof(vendor, person, facts=[seniors])
    vendor.facts.create(kind="seniors", value="50", as_of="2026-10-01")
    vendor.certificates.create(kind="iso27001", scope="Rabat", expires_on="2027-03-31")
    vendor.certificates.create(kind="soc2")
    vendor.languages.create(language="fr", people=12)
    vendor.languages.create(language="es")
    check = candidate.evaluation.checks.get(check_id="TZ-01")
    candidate.moderations.create(
        check_in_use=check,
        agreed_level=3,
        reason="The hours are not in the contract yet.",
        agreed_by=person,
        agreed_at=timezone.now(),
    )
    pin_again(candidate.evaluation)
