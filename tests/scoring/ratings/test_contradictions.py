"""Where what is held disagrees with itself."""

from datetime import date

import pytest

from scoring.arithmetic.states import GateResult
from scoring.ratings.contradictions import against_finding, contradictions_in
from scoring.ratings.gate_proposals import GateProposal
from scoring.ratings.holdings import holdings_in
from tests.factories import PERFECT, make_evaluation, make_evidence, make_proof, make_vendor, read

DAY = date(2026, 11, 20)


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def evaluation(lead, vendor):
    return make_evaluation(lead, vendors=[vendor])


def said(evaluation, check_id):
    candidate = evaluation.candidates.get()
    check = evaluation.grid_copy.check(check_id)
    vendors = {candidate.pk: candidate.vendor_id}
    held = holdings_in(evaluation, vendors, [check], DAY)[candidate.pk, check_id]
    return contradictions_in(held)


def add_number(vendor, kind, number, **fields):
    return vendor.facts.create(kind=kind, value=str(number), number=number, **fields)


def test_two_seniors_counts_are_told(lead, evaluation, vendor):
    bench = make_evidence(vendor, state="claim")
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 12), evidence=bench)
    add_number(vendor, "seniors", 118, as_of=date(2026, 11, 18))
    read(bench, lead)

    assert said(evaluation, "TA-01") == [
        "Seniors (8+ years): 64, document of 12 Nov 2026; 118, claim of 18 Nov 2026."
    ]


def test_the_same_number_twice_is_no_contradiction(evaluation, vendor):
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 12))
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 18))

    assert said(evaluation, "TA-01") == []


def test_more_seniors_than_staff(evaluation, vendor):
    add_number(vendor, "seniors", 64)
    add_number(vendor, "headcount", 38)

    assert said(evaluation, "TA-03") == ["64 seniors among 38 delivery staff."]


def test_dates_still_to_come(evaluation, vendor):
    add_number(vendor, "seniors", 64, as_of=date(2026, 12, 24))
    add_number(vendor, "founded", 2031)

    assert said(evaluation, "TA-01") == [
        "Seniors (8+ years): 64 is dated 24 Dec 2026, which is still to come."
    ]
    assert said(evaluation, "SO-02") == ["Founded in 2031, which is still to come."]


def test_a_share_over_the_whole(evaluation, vendor):
    add_number(vendor, "endpoints", 120)

    assert "120 percent." in said(evaluation, "SC-09")[0]


def test_a_scope_that_lacks_a_site_in_use(evaluation, vendor):
    for city in ("Rabat", "Kenitra"):
        vendor.sites.create(city=city, country="MA", time_zone="Africa/Casablanca")
    vendor.certificates.create(kind="iso27001", scope="Rabat", expires_on=date(2027, 5, 1))

    assert said(evaluation, "SC-01") == [
        "Kenitra is in use and not inside the scope of the certificate (Rabat)."
    ]


def test_a_site_that_nobody_would_use_is_none_of_it(lead, evaluation, vendor):
    for city in ("Rabat", "Kenitra"):
        vendor.sites.create(city=city, country="MA", time_zone="Africa/Casablanca")
    vendor.certificates.create(kind="iso27001", scope="Rabat", expires_on=date(2027, 5, 1))
    evaluation.use_sites(evaluation.candidates.get(), [vendor.sites.get(city="Rabat")], lead)

    assert said(evaluation, "SC-01") == []


def test_a_passed_and_a_failed_proof_of_different_kinds(lead, evaluation, vendor):
    day = {"performed_on": date(2026, 11, 10)}
    reading = {"profession": "security", "document": "Contract", "risk": "low"}
    drill = {
        "announced": True,
        "started_at": "2026-11-10T09:00:00+00:00",
        "acted_at": "2026-11-10T10:00:00+00:00",
    }
    make_proof(vendor, lead, "SO-07", kind="expert_reading", details=reading, **day)
    make_proof(vendor, lead, "SO-07", kind="drill", finding="failed", details=drill, **day)

    (sentence,) = said(evaluation, "SO-07")
    assert "passed" in sentence
    assert "failed" in sentence


def test_two_kinds_of_proof_that_agree(lead, evaluation, vendor):
    day = {"performed_on": date(2026, 11, 10)}
    make_proof(vendor, lead, "SO-07", kind="drill", details=PERFECT["drill"], **day)
    reading = PERFECT["expert_reading"]
    make_proof(vendor, lead, "SO-07", kind="expert_reading", details=reading, **day)

    assert said(evaluation, "SO-07") == []


def test_less_proved_than_said(lead, evaluation, vendor):
    add_number(vendor, "founded", 2010)
    make_proof(
        vendor,
        lead,
        "SO-02",
        kind="register",
        details={"register": "RC", "number": "7", "registered_on": "2023-01-10"},
        performed_on=date(2026, 11, 10),
    )

    assert said(evaluation, "SO-02") == [
        "What the vendor says reaches more than what we proved: level 2."
    ]


def test_figures_of_a_month_over_the_whole(evaluation, vendor):
    vendor.monthly_figures.create(
        metric="containment", month=date(2026, 10, 1), value="140", base=1000
    )

    assert "140" in said(evaluation, "AI-03")[0]


def test_a_figure_without_a_day_is_told_by_its_state(evaluation, vendor):
    add_number(vendor, "seniors", 64)
    add_number(vendor, "seniors", 118)

    assert said(evaluation, "TA-01") == ["Seniors (8+ years): 118, claim; 64, claim."]


def test_a_proof_that_agrees_with_what_is_said(lead, evaluation, vendor):
    add_number(vendor, "founded", 2023)
    make_proof(
        vendor,
        lead,
        "SO-02",
        kind="register",
        details={"register": "RC", "number": "7", "registered_on": "2010-01-10"},
        performed_on=date(2026, 11, 10),
    )

    assert said(evaluation, "SO-02") == []


@pytest.mark.parametrize(
    ("proposed", "found", "is_told"),
    [("fail", "pass", True), ("pass", "pass", False), ("open", "pass", False)],
)
def test_a_finding_against_what_is_held(proposed, found, is_told):
    proposal = GateProposal(GateResult(proposed), ("Kenitra is not inside its scope.",))

    sentence = against_finding(proposal, found)

    assert bool(sentence) is is_told
    assert not is_told or sentence.endswith("Kenitra is not inside its scope.")
