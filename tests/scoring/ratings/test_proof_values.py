"""The values that proofs give, and those that facts and proofs give together."""

from datetime import time, timedelta
from fractions import Fraction

import pytest

from tests.factories import PERFECT, make_proof
from tests.scoring.ratings.knowing import (
    FACTS,
    TODAY,
    holdings_on,
    make_facts,
)
from tests.scoring.ratings.proving import proof_of
from vendors.models import OutsidePerson

pytestmark = pytest.mark.django_db

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("check_id", "kind", "details", "values"),
    [
        ("TZ-01", "expert_reading", {"figure": 405, "figure_of": 540}, {"covered": Fraction(3, 4)}),
        ("TZ-04", "reference_call", {"in_day": 79}, {"in_day": Fraction(79, 100)}),
        ("TZ-04", "expert_reading", {"figure": 4, "figure_of": 5}, {"in_day": Fraction(4, 5)}),
        ("TZ-05", "drill", {}, {"median": 1, "ninth_tenth": 1}),
        ("TZ-06", "reference_call", {"handovers": 0}, {"handovers": 0, "notes_complete": 1}),
        ("TZ-06", "expert_reading", {"figure": 1}, {"handovers": 1}),
        ("LG-03", "request_log", {"hours": 7}, {"hours": 7}),
        ("LG-04", "expert_reading", {"figure": 9}, {"sendable": 9}),
        ("TA-02", "expert_reading", {"figure": 1, "figure_of": 2}, {"pairs": HALF}),
        ("TA-04", "request_log", {"hours": 3}, {"hours": 3}),
        ("TA-05", "sample_check", {"matched": 9}, {"matched": Fraction(9, 10)}),
        ("TZ-03", "interview", {"change_clause": True}, {"change_clause": 1}),
        ("AI-03", "sample_check", {"records": False}, {"records": 0}),
        ("AI-04", "sample_check", {"traceable": True}, {"traceable": 1}),
        ("TA-06", "demonstration", {"systems": 2}, {"systems": 2}),
        ("SC-04", "request_log", {"in_time": 9}, {"in_time": Fraction(3, 4), "late": 1}),
        ("SC-05", "request_log", {"hours": 16}, {"hours": 16}),
        ("AI-02", "demonstration", {"drill_down": 4}, {"answered": 5, "drill_down": 4}),
        ("AI-02", "demonstration", {"real_data": False}, {"answered": 0, "drill_down": 0}),
        ("SO-02", "register", {"registered_on": f"{TODAY.year - 6}-01-01"}, {"years": 6}),
        (
            "SO-04",
            "reference_call",
            {"our_pick": False, "headquarters": "MA"},
            {"named": 1, "direct": 1, "in_region": 0, "our_pick": 0},
        ),
        (
            "SO-04",
            "reference_call",
            {"brokered": True},
            {"named": 1, "direct": 0, "in_region": 0, "our_pick": 0},
        ),
        ("SO-05", "expert_reading", {"figure": 2}, {"years": 2}),
        ("SO-06", "expert_reading", {"figure": 18}, {"months": 18}),
        # What a proof cannot give a figure for.
        ("TZ-01", "drill", {}, {}),
        ("TZ-02", "reference_call", {}, {}),
        ("TZ-03", "interview", {}, {}),
        ("TA-01", "sample_check", {}, {}),
        ("TA-03", "register", {"people": 200}, {}),
        ("TA-07", "register", {"seniors": 8}, {}),
        ("SO-02", "register", {}, {}),
        # What cannot be.
        ("LG-04", "expert_reading", {"figure": 11}, {}),
    ],
)
def test_a_proof_gives_its_own_value(vendor, rim, check_id, kind, details, values):
    proof_of(vendor, rim, check_id, kind, **details)

    assert holdings_on(vendor, check_id, rim).values == values


@pytest.mark.parametrize(
    ("check_id", "kind", "details", "values"),
    [
        ("TA-03", "register", {"people": 200}, {"share": Fraction(1, 20)}),
        ("TA-03", "register", {"people": 9}, {"share": Fraction(1, 10)}),
        ("TA-07", "register", {"seniors": 4}, {"over_one": Fraction(3, 5)}),
        ("TA-07", "register", {"seniors": 9}, {"over_one": 0}),
        ("SO-02", "register", {"registered_on": f"{TODAY.year - 3}-01-01"}, {"years": 3}),
    ],
)
def test_what_a_proof_found_governs_over_what_was_claimed(
    vendor, rim, check_id, kind, details, values
):
    make_facts(vendor, FACTS[check_id])
    proof_of(vendor, rim, check_id, kind, **details)

    assert holdings_on(vendor, check_id, rim).values == values


def test_an_interview_confirms_the_roster_and_names_no_lead(vendor, rim):
    _lead, engineer = FACTS["TZ-03"]
    make_facts(vendor, [engineer])
    proof_of(vendor, rim, "TZ-03", "interview")

    holdings = holdings_on(vendor, "TZ-03", rim)

    assert holdings.values == {"roles_known": 0, "lead_named": 0}
    assert (holdings.state, holdings.proposed) == ("verified", 0)


def test_four_on_the_roster_needs_the_lead_and_two_others(vendor, rim):
    people = [vendor.outside_people.create(name=f"Person {number}") for number in range(4)]
    lead, *others = people
    for number, person in enumerate(people):
        vendor.named_people.create(role="Engineer", person=person, is_lead=number == 0)

    def cap_after(person, finding="passed"):
        make_proof(
            vendor,
            rim,
            "TZ-03",
            kind="interview",
            finding=finding,
            details=PERFECT["interview"],
            people={"person": person},
        )
        return holdings_on(vendor, "TZ-03", rim).cap.level

    # Whoever is met twice is one; without the lead three are not enough.
    assert [cap_after(person) for person in (others[0], others[0], others[1], others[2])] == [3] * 4
    assert cap_after(lead) == 4


def test_on_a_roster_of_two_all_are_met(vendor, rim):
    lead, other = (vendor.outside_people.create(name=f"Person {number}") for number in range(2))
    vendor.named_people.create(role="Lead", person=lead, is_lead=True)
    vendor.named_people.create(role="Engineer", person=other)

    def meet(person):
        details = PERFECT["interview"]
        named = {"person": person}
        make_proof(vendor, rim, "TZ-03", kind="interview", details=details, people=named)
        return holdings_on(vendor, "TZ-03", rim).cap.level

    assert (meet(lead), meet(other)) == (3, 4)


def test_a_figure_that_an_expert_read_governs_over_what_adds_up(vendor, rim):
    bench = FACTS["TA-02"] + [("bench", {"stack": "Python", "domain": "Support", "people": 2})]
    make_facts(vendor, bench)
    proof_of(vendor, rim, "TA-02", "expert_reading", figure=1, figure_of=2)

    holdings = holdings_on(vendor, "TA-02", rim)

    assert (holdings.values, holdings.thing, holdings.proposed) == ({"pairs": HALF}, 2, 2)


def test_a_sample_leaves_the_value_and_sets_a_ceiling(vendor, rim):
    make_facts(vendor, FACTS["TA-01"])
    proof_of(vendor, rim, "TA-01", "sample_check", matched=8)

    holdings = holdings_on(vendor, "TA-01", rim)

    assert (holdings.values, holdings.thing, holdings.proposed) == ({"seniors": 64}, 3, 2)


def test_a_number_of_clients_that_was_proved_governs_over_a_list(vendor, rim):
    make_facts(vendor, FACTS["SO-03"])
    stated = vendor.facts.create(kind="eu_clients", value="3", number=3)
    for number in range(2):
        make_proof(
            vendor,
            rim,
            kind="reference_call",
            details=PERFECT["reference_call"],
            facts=[stated],
            words={"note": str(number)},
        )
    make_proof(vendor, rim, "SO-03", kind="reference_call", details=PERFECT["reference_call"])

    assert holdings_on(vendor, "SO-03", rim).values == {"clients": 3}


@pytest.mark.parametrize(
    ("results", "values"),
    [
        (["fr passed", "en passed", "fr failed"], {"passed": Fraction(2, 3), "missing": 0}),
        (["fr passed", "fr passed", "en failed"], {"passed": Fraction(2, 3), "missing": 1}),
        (["fr failed", "en failed", "en failed"], {"passed": 0, "missing": 2}),
        (["fr passed", "en passed"], None),
        (["fr passed", "fr passed", "fr passed"], None),
    ],
)
def test_the_share_of_people_who_passed(vendor, rim, results, values):
    for number, result in enumerate(results):
        language, finding = result.split()
        proof_of(vendor, rim, "LG-02", "interview", finding, note=str(number), language=language)

    expected = values and {"passed": values["passed"], "languages_missing": values["missing"]}
    assert holdings_on(vendor, "LG-02", rim).values == (expected or {})


def test_whoever_was_interviewed_twice_counts_as_they_did_last(vendor, rim):
    person = OutsidePerson.objects.create(vendor=vendor)
    details = PERFECT["interview"]
    for days, finding in [(9, "failed"), (1, "passed")]:
        make_proof(
            vendor,
            rim,
            "LG-02",
            kind="interview",
            finding=finding,
            details=details,
            people={"person": person},
            performed_on=TODAY - timedelta(days=days),
        )

    holdings = holdings_on(vendor, "LG-02", rim, languages_must=["fr"], interviews_per_vendor=1)
    assert holdings.values == {"passed": 1, "languages_missing": 0}


def test_a_client_that_we_found_counts_as_named(vendor, rim):
    make_facts(vendor, FACTS["SO-04"])
    for number in range(2):
        proof_of(vendor, rim, "SO-04", "reference_call", note=str(number))

    holdings = holdings_on(vendor, "SO-04", rim)

    assert holdings.values == {"named": 2, "direct": 2, "in_region": 2, "our_pick": 2}
    assert (holdings.thing, holdings.proposed) == (3, 3)


def test_four_on_the_roster_is_proposed_where_the_clause_was_read(vendor, rim):
    for name in ("Lead", "Second"):
        person = vendor.outside_people.create(name=name)
        row = {"role": name, "person": person, "is_lead": name == "Lead", "backup": "E-9"}
        vendor.named_people.create(**row, day_starts=time(9), day_ends=time(18))

    def meet(person, **details):
        details = PERFECT["interview"] | details
        named = {"person": person}
        make_proof(vendor, rim, "TZ-03", kind="interview", details=details, people=named)
        holdings = holdings_on(vendor, "TZ-03", rim)
        return holdings.thing, holdings.proposed

    lead, second = vendor.outside_people.order_by("pk")
    assert meet(lead) == (None, 3)
    assert meet(second) == (None, None)
    assert meet(second, change_clause=True) == (4, 4)
    assert meet(second, change_clause=False) == (3, 3)


def test_a_clause_that_was_read_lifts_nothing_where_the_interview_failed(vendor, rim):
    make_facts(vendor, FACTS["TZ-03"])
    proof_of(vendor, rim, "TZ-03", "interview", "failed", change_clause=True)

    holdings = holdings_on(vendor, "TZ-03", rim)

    assert (holdings.cap.level, holdings.proposed) == (1, 1)
