from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.decisions.blockers import decision_blockers
from scoring.decisions.document.book import open_book
from scoring.decisions.document.candidates import gate_rows
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.people import Roll
from scoring.decisions.document.writing import canonical_text
from scoring.evaluations.models import Evaluation
from scoring.ratings.evidence import Proof, has_lapsed, judged_on
from scoring.ratings.models import GateFinding
from scoring.reports.checks import first_contradiction
from scoring.results.results import results_for
from tests.factories import make_evidence, make_finding, make_open_evaluation, make_vendor, rate
from vendors.models.evidence import Evidence

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
SAYS = "its evidence was withdrawn or is out of date"


@pytest.fixture
def evaluation(lead):
    """Atlas passed SC-01 on a certificate."""
    atlas = make_vendor("Atlas")
    evaluation = make_open_evaluation(lead=lead, vendors=[atlas], checks=["TZ-01", "SC-01"])
    make_evidence(atlas, "TZ-01", state="verified", by=lead)
    certificate = make_evidence(atlas, "SC-01", title="Certificate", by=lead)
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TZ-01", 4)
    make_finding(evaluation, candidate, "SC-01", evidence=certificate)
    return evaluation


def withdraw():
    Evidence.objects.filter(title="Certificate").update(withdrawn_on=timezone.localdate())


def expire():
    past = timezone.localdate() - timedelta(days=2)
    Evidence.objects.filter(title="Certificate").update(expires_on=past)


def result_in(evaluation):
    (row,) = results_for(evaluation).sheet["gates"]
    return row["result"]


@pytest.mark.parametrize("lapse", [withdraw, expire])
def test_a_gate_that_lost_its_evidence_is_open_and_blocks_the_decision(evaluation, lead, lapse):
    before = result_in(evaluation)

    lapse()
    evaluation.close_rating(lead)

    results = results_for(evaluation)
    said = [blocker.sentence for blocker in decision_blockers(results, [])]
    assert (before, result_in(evaluation)) == ("pass", "open")
    assert results.standings.blockers.open_gates == (("C1", "SC-01"),)
    assert f"Atlas: gate SC-01 is open: {SAYS}. Record it as passed or failed, or waive it." in said
    assert results.gates["C1", "SC-01"].reason == (
        f"It passed, and {SAYS}. Recorded then: Read in the signed contract."
    )


def test_a_gate_stays_as_found_when_its_evidence_goes_after_the_release(
    evaluation, lead, lead_client
):
    evaluation.close_rating(lead)

    withdraw()

    page = lead_client.get(reverse("to_settle", args=[evaluation.pk])).content.decode()
    assert result_in(evaluation) == "pass"
    assert "Certificate: document at the release, gone now" in page


def test_the_pages_say_that_the_evidence_lapsed(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    urls = [
        reverse("ranking", args=[evaluation.pk]),
        reverse("candidate_detail", args=[evaluation.pk, candidate.pk]),
        reverse("gate_findings", args=[evaluation.pk]),
        reverse("gate_finding", args=[evaluation.pk, candidate.pk, "SC-01"]),
    ]
    withdraw()
    evaluation.close_rating(lead)

    assert [SAYS in lead_client.get(url).content.decode() for url in urls] == [True] * 4


def test_a_draft_report_says_so_and_contradicts_nothing(evaluation, lead):
    withdraw()
    evaluation.close_rating(lead)

    book = open_book(draft_document(evaluation, lead))

    assert first_contradiction(book) is None
    assert book.results.gates["C1", "SC-01"].result == "open"
    assert SAYS in book.results.gates["C1", "SC-01"].reason
    assert SAYS not in canonical_text(book.document)[0]


def test_a_decision_stands_on_the_evidence_it_was_made_with(evaluation, lead_client):
    Evaluation.objects.update(state="decided")
    evaluation.refresh_from_db()

    withdraw()

    page = lead_client.get(reverse("gate_findings", args=[evaluation.pk])).content.decode()
    assert judged_on(evaluation) is None
    assert result_in(evaluation) == "pass"
    assert SAYS not in page


@pytest.mark.parametrize("result", ["fail", "open"])
def test_what_was_not_passed_stays_what_was_found(evaluation, result):
    GateFinding.objects.update(result=result)

    withdraw()

    assert result_in(evaluation) == result
    assert not results_for(evaluation).gates["C1", "SC-01"].lapsed


@pytest.mark.parametrize(
    ("fields", "lapsed"),
    [
        ({}, False),
        ({"withdrawn_on": DAY}, True),
        ({"expires_on": DAY}, False),
        ({"expires_on": DAY - timedelta(days=1)}, True),
        ({"issued_on": DAY - timedelta(days=90)}, False),
        ({"issued_on": DAY - timedelta(days=91)}, True),
        ({"issued_on": DAY - timedelta(days=91), "verified_on": DAY}, False),
        ({"state": "expired"}, True),
    ],
)
def test_evidence_lapses_when_it_is_withdrawn_expired_or_too_old(fields, lapsed):
    held = dict.fromkeys(Proof._fields) | {"state": "document"} | fields

    assert has_lapsed("pass", Proof(**held), 90, DAY) is lapsed


def test_a_gate_found_without_evidence_does_not_lapse():
    assert has_lapsed("pass", None, 90, DAY) is False


def test_a_finding_made_after_the_sheet_was_read_is_not_in_the_document(evaluation, lead):
    evaluation.close_rating(lead)
    results = results_for(evaluation)
    results.gates.clear()

    assert gate_rows(results, Roll(results.evaluation), {}) == {"C1": {}}
