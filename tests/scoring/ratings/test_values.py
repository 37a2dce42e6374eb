from datetime import date, time, timedelta
from fractions import Fraction

import pytest

from scoring.arithmetic.states import EvidenceState
from scoring.ratings.case import Case, Statement
from scoring.ratings.holdings import values_from
from scoring.ratings.values import VALUES_OF
from tests.factories import PERFECT, make_proof, make_vendor
from tests.scoring.ratings.knowing import (
    FACTS,
    GRID,
    LAST_YEAR,
    PARIS,
    TODAY,
    figure,
    holdings_on,
    incident,
    make_facts,
    make_paper,
)
from tests.scoring.ratings.proving import proof_of

pytestmark = pytest.mark.django_db

FULL_YEARS = 12 - ((TODAY.month, TODAY.day) < (12, 31))
RABAT = PARIS | {"city": "Rabat", "country": "MA", "time_zone": "Africa/Casablanca"}
HALF = Fraction(1, 2)


def test_every_check_that_facts_give_a_value_has_a_row():
    assert FACTS.keys() == VALUES_OF.keys()


@pytest.mark.parametrize(
    ("check_id", "values", "thing"),
    [
        ("TZ-01", {"covered": 1}, 4),
        ("TZ-02", {"dates_planned": 1, "hours_lost": 0}, 4),
        ("TZ-03", {"roles_known": HALF, "lead_named": 1}, 2),
        ("TZ-05", {"median": 10, "ninth_tenth": 50}, 3),
        ("TZ-06", {"handovers": 1, "notes_complete": 1, "in_our_day": 0}, 3),
        ("LG-05", {"fewest": 2, "with_two": 1}, 3),
        ("LG-06", {"fewest": 0, "with_person": HALF}, None),
        ("TA-01", {"seniors": 64}, 3),
        ("TA-02", {"pairs": HALF}, 2),
        ("TA-03", {"share": Fraction(1, 10)}, 2),
        ("TA-05", {"matched": HALF}, 1),
        ("TA-06", {"people": 4}, None),
        ("TA-07", {"over_one": Fraction(1, 5)}, 3),
        ("SC-05", {"address": 1, "named": 0, "appointed": 0, "conflicting": 0}, 1),
        ("SC-06", {"filed": 1, "our_kind": 1, "expiring": 0}, 4),
        ("SC-08", {"signed": 1, "by_pipeline": 0, "origin": 0, "altered_refused": 0}, 2),
        ("SC-09", {"compliant": Fraction(24, 25)}, 3),
        (
            "AI-03",
            {"metrics": 1, "months": 1, "by_type": 0, "strict": 0, "repeat_rate": 0},
            1,
        ),
        ("AI-04", {"months": 1, "months_apart": 0, "same_question": 0, "rates": 0}, 1),
        ("SO-02", {"years": FULL_YEARS}, 4),
        ("SO-03", {"clients": 1}, 1),
        ("SO-04", {"named": 1}, None),
        (
            "SO-05",
            {"summary": 1, "years": 1, "reviewed": 0, "largest_known": 0, "this_year": 0},
            2,
        ),
        ("SO-06", {"months": 12, "by_role": 1}, 2),
    ],
)
def test_facts_give_a_value_and_propose_within_their_state(vendor, rim, check_id, values, thing):
    paper = make_paper(vendor)
    make_facts(vendor, FACTS[check_id], evidence=paper, entered_by=rim)

    claimed = holdings_on(vendor, check_id)
    paper.readings.create(reader=rim, note="Page 1")
    written = holdings_on(vendor, check_id, rim)

    assert claimed.values == written.values == values
    assert claimed.thing == written.thing == thing
    if thing is not None:
        assert claimed.proposed == min(thing, claimed.cap.level)
        assert written.proposed == min(thing, written.cap.level)


YOUNG = TODAY.year - 2  # two years of accounts are its whole life


@pytest.mark.parametrize(
    ("founded", "years", "values"),
    [
        (YOUNG, 2, {"years": 3, "reviewed": 3}),
        (YOUNG, 1, {"years": 1, "reviewed": 1}),
        (YOUNG - 1, 2, {"years": 2, "reviewed": 2}),
        (TODAY.year, 1, {"years": 1, "reviewed": 1}),
        (None, 2, {"years": 2, "reviewed": 2}),
    ],
)
def test_the_whole_life_of_a_younger_firm_counts_as_three_years(
    vendor, rim, founded, years, values
):
    if founded:
        vendor.facts.create(kind="founded", value=str(founded), number=founded)
    for number in range(1, years + 1):
        vendor.finances.create(
            year=TODAY.year - number, revenue=9, result=1, equity=5, is_audited=True
        )

    before = holdings_on(vendor, "SO-05", rim).values
    proof_of(vendor, rim, "SO-05", "expert_reading", figure=years)

    assert {name: before[name] for name in values} == values
    assert holdings_on(vendor, "SO-05", rim).values["years"] == values["years"]


def test_the_whole_life_is_as_strong_as_the_day_of_founding(vendor, rim):
    paper = make_paper(vendor, rim)
    written = {"evidence": paper, "entered_by": rim}
    accounts = {"revenue": 9, "result": 1, "equity": 5, "largest_client_percent": 9}
    for year in (LAST_YEAR, YOUNG):
        vendor.finances.create(year=year, **accounts, **written)

    def proposed():
        return holdings_on(vendor, "SO-05", rim).proposed

    without = proposed()
    founded = vendor.facts.create(kind="founded", value=str(YOUNG), number=YOUNG)
    claimed = proposed()
    vendor.facts.filter(pk=founded.pk).update(**written)

    # Two years in documents reach 2; that they are all of them is a claim, until it is read too.
    assert (without, claimed, proposed()) == (2, 2, 3)


def test_the_strongest_state_governs(vendor, rim):
    """Proved 18, in a document 64, claimed 118 gives 18."""
    paper = make_paper(vendor, rim)
    proved, *_others = make_facts(vendor, [figure("seniors", 18), figure("seniors", 118)])
    make_facts(vendor, FACTS["TA-01"], evidence=paper, entered_by=rim)
    before = holdings_on(vendor, "TA-01", rim).values

    details = PERFECT["sample_check"]
    make_proof(vendor, rim, kind="sample_check", details=details, facts=[proved])

    holdings = holdings_on(vendor, "TA-01", rim)
    assert (before, holdings.values) == ({"seniors": 64}, {"seniors": 18})
    assert (holdings.thing, holdings.proposed) == (1, 1)


def test_the_newest_of_one_state_governs(vendor):
    old, new = figure("seniors", 64, as_of=TODAY - timedelta(30)), figure("seniors", 40)
    new[1]["as_of"] = TODAY
    make_facts(vendor, [old, new])

    assert holdings_on(vendor, "TA-01").values == {"seniors": 40}


def test_much_that_is_only_claimed_is_held_back_by_proof(vendor):
    make_facts(vendor, [figure("seniors", 118)])

    holdings = holdings_on(vendor, "TA-01")

    assert (holdings.thing, holdings.cap.level, holdings.proposed) == (4, 1, 1)


def test_clients_add_up_and_a_part_of_them_is_in_documents(vendor, rim):
    paper = make_paper(vendor, rim)
    make_facts(vendor, FACTS["SO-03"] * 2, evidence=paper, entered_by=rim)
    make_facts(vendor, FACTS["SO-03"] * 2)

    holdings = holdings_on(vendor, "SO-03", rim)

    assert (holdings.values, holdings.thing, holdings.proposed) == ({"clients": 4}, 4, 2)


@pytest.mark.parametrize(
    ("check_id", "rows", "values"),
    [
        ("SO-02", [figure("founded", TODAY.year + 1)], {"years": 0}),
        ("SO-02", [figure("founded", 999_999_999)], {"years": 0}),
        ("SC-09", [figure("endpoints", 150)], {}),
        ("SC-09", [figure("endpoints", 98)], {"compliant": Fraction(49, 50)}),
        ("TA-03", [figure("seniors", 9, as_of=TODAY), figure("headcount", 8, as_of=TODAY)], {}),
        ("TA-03", [figure("seniors", 0, as_of=TODAY), figure("headcount", 0, as_of=TODAY)], {}),
        (
            "TA-03",
            [figure("seniors", 9, as_of=TODAY), figure("headcount", 90, as_of=date(2020, 1, 1))],
            {},
        ),
        ("TZ-05", [incident(5), incident(5)], {}),
        ("TZ-05", [incident(5), incident(7), incident(None), incident(9)], {"median": 8}),
        ("TZ-05", [incident(5), incident(None), incident(None)], {}),
        (
            "TZ-06",
            [("handovers", {"per_day": 0})],
            {"handovers": 0, "notes_complete": 1, "in_our_day": 0},
        ),
        ("TZ-06", [("handovers", {"per_day": 2})], {"handovers": 2, "notes_complete": 0}),
        (
            "LG-05",
            [("languages", {"language": "fr", "people": 4})],
            {"fewest": 0, "with_two": HALF},
        ),
        ("LG-05", [("languages", {"language": "de", "people": 4})], {}),
        (
            "LG-05",
            [("named_people", {"role": "Engineer", "languages": "fr en"})],
            {"fewest": 1, "with_two": 0},
        ),
        ("TA-01", [("named_people", {"role": "Engineer", "years": 8})], {"seniors": 1}),
        ("TA-01", [("named_people", {"role": "Engineer"})], {}),
        ("TA-07", [("leavers", {"seniors_before": 2, "left": 1})], {"over_one": 0}),
        ("TA-07", [("leavers", {"seniors_before": 0, "left": 0})], {"over_one": 0}),
        ("SO-03", [("clients", {"name": "A", "headquarters": "FR"})], {}),
        (
            "SO-03",
            [("clients", {"name": "A", "headquarters": "FR", "live_since": TODAY})],
            {},
        ),
        (
            "SO-03",
            [("clients", {"name": "A", "headquarters": "MA", "live_since": date(2020, 1, 1)})],
            {},
        ),
        ("SO-03", [figure("eu_clients", 5)], {"clients": 5}),
        (
            "SO-05",
            [("finances", {"year": LAST_YEAR, "revenue": 9})],
            {"summary": 0, "years": 0, "reviewed": 0, "largest_known": 0, "this_year": 0},
        ),
        (
            "SO-06",
            [
                (
                    "hiring_plans",
                    {
                        "months": 36,
                        "by_role": True,
                        "people_at_peak": 20,
                        "planned_last_year": 10,
                        "hired_last_year": 12,
                    },
                )
            ],
            {"months": 36, "by_role": 1, "reaches_peak": 1, "last_year_met": 1},
        ),
        (
            "SC-08",
            [("releases", {"version": "1", "released_on": TODAY - timedelta(days=91)})],
            {},
        ),
        ("SC-06", FACTS["SC-06"][1:], {}),
    ],
)
def test_values_at_the_edges(vendor, check_id, rows, values):
    make_facts(vendor, rows)

    assert holdings_on(vendor, check_id).values == values


@pytest.mark.parametrize(
    ("at", "zone", "in_our_day"),
    [
        (time(9), "Europe/Paris", 2),
        (time(18), "Europe/Paris", 0),
        (time(8, 59), "Europe/Paris", 0),
        (time(12), "Asia/Tokyo", 0),
        (None, "Europe/Paris", None),
        (time(12), "", None),
    ],
)
def test_a_handover_is_in_our_day_or_not(vendor, at, zone, in_our_day):
    make_facts(vendor, [("handovers", {"per_day": 2, "at": at, "time_zone": zone})])

    assert holdings_on(vendor, "TZ-06").values.get("in_our_day") == in_our_day


def test_every_date_on_which_the_gap_moves_needs_a_plan(vendor):
    day = date(2026, 11, 20)
    make_facts(vendor, [("sites", RABAT)])
    changes = [change.day for change in holdings_on(vendor, "TZ-02", day=day).case.overlap.changes]
    before = holdings_on(vendor, "TZ-02", day=day).values

    plans = [
        ("change_date_plans", {"changes_on": changed, "plan": "Shift", "minutes_lost": 30})
        for changed in [*changes[:1], date(2026, 12, 24)]
    ]
    make_facts(vendor, plans)

    assert before == {}
    assert holdings_on(vendor, "TZ-02", day=day).values == {
        "dates_planned": Fraction(1, len(changes)),
        "hours_lost": HALF,
    }


@pytest.mark.parametrize(
    ("check_id", "missing"),
    [
        ("TZ-01", "buyer_timezone"),
        ("TZ-02", "buyer_day"),
        ("LG-05", "languages_must"),
        ("LG-06", "languages_plus"),
        ("TA-02", "stack_domain_needed"),
    ],
)
def test_without_the_buyers_answer_no_value_is_given(vendor, check_id, missing):
    make_facts(vendor, FACTS[check_id])

    holdings = holdings_on(vendor, check_id, **{missing: None})

    assert (holdings.values, holdings.proposed) == ({}, None)


CLAIM, DOCUMENT = EvidenceState.CLAIM, EvidenceState.DOCUMENT


@pytest.mark.parametrize(
    ("statements", "values"),
    [
        ([Statement({"a": 1}, DOCUMENT), Statement({"a": 9, "b": 2}, CLAIM)], {"a": 1, "b": 2}),
        ([Statement({"a": 9}, CLAIM), Statement({"a": 1}, DOCUMENT)], {"a": 1}),
        (
            [Statement({"a": 1}, DOCUMENT, adds=True), Statement({"a": 3}, CLAIM, adds=True)],
            {"a": 3},
        ),
        ([Statement({"a": 5}, DOCUMENT), Statement({"a": 3}, CLAIM, adds=True)], {"a": 5}),
        ([Statement({"a": 2}, DOCUMENT, adds=True), Statement({"a": 5}, CLAIM)], {"a": 2}),
    ],
)
def test_the_value_of_the_strongest_state_stands(statements, values):
    assert values_from(statements, CLAIM) == values


def test_weaker_values_are_left_out_on_request():
    statements = [Statement({"a": 1}, DOCUMENT), Statement({"b": 2}, CLAIM)]

    assert values_from(statements, DOCUMENT) == {"a": 1}


def test_every_record_that_a_value_is_worked_out_from_is_named_by_the_check(
    vendor, monkeypatch, rim
):
    """What the grid does not name is neither sealed nor on the page of the method."""
    asked = set()
    read = Case.read

    def noted(case, record):
        asked.add((case.check.id, record))
        return read(case, record)

    monkeypatch.setattr(Case, "read", noted)
    for check_id, rows in FACTS.items():
        other = make_vendor(check_id)
        make_facts(other, rows)
        assert holdings_on(other, check_id).stated
    # Where the register and the years of accounts are asked beside facts.
    for check_id in ("TA-03", "TA-07", "SO-05"):
        kind = "expert_reading" if check_id == "SO-05" else "register"
        details = {"figure": 2} if check_id == "SO-05" else {"people": 900, "seniors": 8}
        make_facts(vendor, FACTS[check_id])
        proof_of(vendor, rim, check_id, kind, **details)
        assert holdings_on(vendor, check_id, rim).measured

    assert {(check, name) for check, name in asked if name not in GRID.check(check).reads} == set()


# What makes every proof of a kind give all that it can.
TALKATIVE = {
    "interview": {"change_clause": True},
    "reference_call": {"in_day": 79, "handovers": 1},
    "demonstration": {"systems": 2},
    "register": {"registered_on": "2018-01-01", "people": 900, "seniors": 8},
    "sample_check": {"records": True, "traceable": True},
    "expert_reading": {"figure": 1, "figure_of": 2},
}
PEAK = {"people_at_peak": 26, "planned_last_year": 20, "hired_last_year": 19}
ALSO = {
    "LG-06": [("clients", {"name": "A", "headquarters": "FR", "languages": "de"})],
    "SO-06": [("hiring_plans", {"months": 36, **PEAK})],
}


@pytest.mark.parametrize("check", [c for c in GRID.scored_checks if c.floors], ids=lambda c: c.id)
def test_every_name_of_a_floor_is_given_by_facts_a_proof_or_what_is_typed(vendor, rim, check):
    """Else its level is never proposed."""
    make_facts(vendor, FACTS.get(check.id, []) + ALSO.get(check.id, []))
    typed = () if check.kind in ("choice", "duration") else tuple(check.values)[:1]
    given = {name for each in holdings_on(vendor, check.id).stated for name in each.values}
    for kind in check.proof.kinds:
        interviews = [{"language": "fr"}, {"language": "en"}, {"minutes": 50}]
        several = interviews if kind == "interview" else [{}]
        for more in several:
            proof_of(vendor, rim, check.id, kind, **TALKATIVE.get(kind, {}) | more)
    holdings = holdings_on(vendor, check.id, rim, two_people=False)
    given |= {name for each, _proofs in holdings.measured for name in each.values}

    needed = {floor.value for floors in check.floors.values() for floor in floors}
    assert needed - given - set(typed) == set()


@pytest.mark.parametrize(
    ("clients", "in_use"),
    [
        ([("de", 400), ("it", 91)], 1),
        ([("de it", 400)], 1),
        ([("de", 400), ("it", 10)], HALF),
        ([("fr", 400)], 0),
        ([("", 400)], None),
        ([("de", None)], 0),
    ],
)
def test_a_further_language_is_in_use_where_a_client_in_production_speaks_it(
    vendor, clients, in_use
):
    for languages, days in clients:
        since = days and TODAY - timedelta(days=days)
        row = {"name": "Client", "headquarters": "DE", "live_since": since}
        vendor.clients.create(**row, languages=languages)

    assert holdings_on(vendor, "LG-06").values.get("in_use") == in_use
    assert holdings_on(vendor, "LG-06", languages_plus=[]).values == {}


@pytest.mark.parametrize(("answer", "lowest", "highest"), [(True, 3, 4), (False, 2, 2)])
def test_satisfaction_by_tier_asks_the_same_question(vendor, answer, lowest, highest):
    for metric in ("satisfaction_ai", "satisfaction_mixed", "satisfaction_human", "responses"):
        for month in range(1, 7):
            row = {"metric": metric, "month": date(LAST_YEAR, month, 1), "value": 4, "base": 9}
            vendor.monthly_figures.create(**row, same_question=answer)

    holdings = holdings_on(vendor, "AI-04")

    assert holdings.values["same_question"] == int(answer)
    assert (holdings.reach.lowest, holdings.reach.highest) == (lowest, highest)


@pytest.mark.parametrize(
    ("filings", "values", "thing"),
    [
        ([("MA", {"filed_on": TODAY, "our_kind": True}), ("PL", {"no_duty": True})], (1, 1), 4),
        ([("MA", {}), ("PL", {"no_duty": True})], (0, 0), 0),
        ([("MA", {"no_duty": True}), ("PL", {"no_duty": True})], (1, 1), 4),
        # Nobody has said what Poland asks for.
        ([("MA", {"filed_on": TODAY, "our_kind": True})], None, None),
        ([("FR", {"filed_on": TODAY})], None, None),
    ],
)
def test_a_country_in_use_asks_for_filings_for_none_or_nobody_knows(vendor, filings, values, thing):
    vendor.sites.create(**PARIS | {"city": "Krakow", "country": "PL"})
    vendor.sites.create(**RABAT)
    for country, fields in filings:
        row = {"authority": "Authority", "country": country, "processing": "Support"}
        vendor.filings.create(**row | fields)

    holdings = holdings_on(vendor, "SC-06")

    filed = values and {"filed": values[0], "our_kind": values[1], "expiring": 0}
    assert (holdings.values, holdings.thing) == (filed or {}, thing)
    assert holdings.state == "claim"


@pytest.mark.parametrize(
    ("team", "covered"),
    [
        # (starts, ends) in Paris of each named person; the sites work from 9 to 18.
        ([(14, 23)], Fraction(4, 9)),
        ([(9, 18), (14, 23)], 1),
        ([(9, 18), (14, 23), (14, 23)], Fraction(4, 9)),
        ([(9, 13), (13, 18), (9, 18)], 1),
        ([(20, 23), (20, 23), None], 0),
        # Those whose hours are not known could decide it.
        ([(14, 23), None], 1),
        ([None], 1),
    ],
)
def test_an_hour_is_covered_where_half_of_the_named_team_is_at_work(vendor, team, covered):
    vendor.sites.create(**PARIS)
    for number, hours in enumerate(team):
        starts, ends = [time(hour) for hour in hours] if hours else (None, None)
        row = {"role": "Engineer", "site": "Paris", "day_starts": starts, "day_ends": ends}
        vendor.named_people.create(**row, time_zone="Europe/Paris" if number else "")

    assert holdings_on(vendor, "TZ-01").values == {"covered": covered}


def test_the_hours_of_the_team_have_a_state_of_their_own(vendor, rim):
    paper = make_paper(vendor, rim)
    late = {"time_zone": "Europe/Paris", "day_starts": time(14), "day_ends": time(23)}
    vendor.named_people.create(role="Engineer", **late)
    alone = holdings_on(vendor, "TZ-01", rim)
    vendor.sites.create(**PARIS, evidence=paper, entered_by=rim)
    both = holdings_on(vendor, "TZ-01", rim)

    assert (alone.state, alone.values) == ("claim", {"covered": Fraction(4, 9)})
    assert (both.state, both.values) == ("document", {"covered": 1})
    assert [each.state for each in both.stated] == ["claim", "document"]
    assert holdings_on(vendor, "TZ-01", rim, buyer_day="").values == {}
