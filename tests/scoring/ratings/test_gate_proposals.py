from datetime import timedelta

import pytest
from django.utils.formats import date_format

from scoring.grid.reading import load_grid
from scoring.ratings.gate_proposals import GATES, proposal_of
from tests.factories import (
    PERFECT,
    make_evidence,
    make_proof,
)
from tests.scoring.ratings.knowing import PARAMETERS, PARIS, TODAY, holdings_on, make_facts
from tests.scoring.ratings.proving import proof_of
from vendors.models import TransferStatus

pytestmark = pytest.mark.django_db

START = PARAMETERS["start_date"]
LATER = TODAY + timedelta(days=400)
RABAT = PARIS | {"city": "Rabat", "country": "MA"}
ISO = {"kind": "iso27001", "scope": "Support in Paris", "expires_on": LATER}
REPORT = {"kind": "soc2", "scope": "Support in Paris", "issued_on": TODAY - timedelta(days=90)}
TOOLS = {"name": "Tools Ltd", "country": "FR", "duty": "Hosting"}
FRENCH = ("languages", {"language": "fr", "people": 3})
ENGLISH = ("languages", {"language": "en", "people": 2})
CLIENT = ("clients", {"name": "A client", "headquarters": "FR"})
OWN = ("named_people", {"role": "Engineer", "employer": "atlas dev"})


def proposal(vendor, gate, *people, kind="", **options):
    """What is proposed; the reading of a SOC 2 report counts where the buyer takes one."""
    if (gate, kind) == ("SC-01", "expert_reading"):
        options["iso_equivalent"] = "soc2_type2"
    holdings = holdings_on(vendor, gate, *people, **options)
    return proposal_of(holdings)


def test_every_gate_of_the_grid_proposes():
    assert GATES.keys() == {check.id for check in load_grid().checks if check.role == "gate"}


@pytest.mark.parametrize(
    ("gate", "reasons"),
    [
        ("LG-01", ("French: nothing is held.", "English: nothing is held.")),
        *((gate, ("Nothing is held.",)) for gate in GATES if gate != "LG-01"),
    ],
)
def test_a_gate_on_which_nothing_is_held_is_open(vendor, rim, gate, reasons):
    assert proposal(vendor, gate, rim) == ("open", reasons)


@pytest.mark.parametrize("gate", GATES)
def test_evidence_alone_leaves_a_gate_open(vendor, rim, gate):
    make_evidence(vendor, gate, by=rim)

    assert proposal(vendor, gate, rim).result == "open"


@pytest.mark.parametrize(
    ("gate", "rows", "result", "reasons"),
    [
        (
            "LG-01",
            [FRENCH, ENGLISH],
            "open",
            [
                "French: 3 people, and nobody has passed with us yet.",
                "English: 2 people, and nobody has passed with us yet.",
            ],
        ),
        (
            "LG-01",
            [FRENCH],
            "fail",
            [
                "French: 3 people, and nobody has passed with us yet.",
                "English: the vendor has nobody.",
            ],
        ),
        (
            "SC-01",
            [("sites", PARIS), ("certificates", ISO)],
            "open",
            [
                "ISO/IEC 27001 is valid on your start date.",
                "Paris is inside its scope.",
                "Nobody of ours has looked it up in the register yet.",
            ],
        ),
        (
            "SC-01",
            [("sites", PARIS), ("sites", RABAT), ("certificates", ISO)],
            "fail",
            [
                "ISO/IEC 27001 is valid on your start date.",
                "Rabat is in use and not inside its scope (Support in Paris).",
                "Paris is inside its scope.",
                "Nobody of ours has looked it up in the register yet.",
            ],
        ),
        (
            "SC-01",
            [("certificates", ISO | {"expires_on": None})],
            "open",
            [
                "ISO/IEC 27001: the expiry date is not known.",
                "Whether its scope has every site in use is not known.",
                "Nobody of ours has looked it up in the register yet.",
            ],
        ),
        (
            "SC-01",
            [("certificates", ISO | {"kind": "soc2"})],
            "open",
            ["Nothing is held."],
        ),
        (
            "SC-02",
            [("sites", PARIS)],
            "pass",
            ["Paris: France is in the EU or EEA."],
        ),
        (
            "SC-02",
            [("sites", RABAT)],
            "open",
            [
                "Rabat: the transfer status of Morocco is not recorded.",
                "Counsel has not read the papers yet.",
            ],
        ),
        (
            "SC-02",
            [("sites", PARIS), ("sub_processors", TOOLS | {"country": "MA"})],
            "open",
            [
                "Paris: France is in the EU or EEA.",
                "Tools Ltd: the transfer status of Morocco is not recorded.",
                "Counsel has not read the papers yet.",
            ],
        ),
        (
            "SC-03",
            [("sub_processors", TOOLS | {"terms": "passed_on"})],
            "open",
            ["Tools Ltd: our terms are passed on.", "Counsel has not read the papers yet."],
        ),
        (
            "SC-03",
            [("sub_processors", TOOLS)],
            "open",
            [
                "Tools Ltd: whether our terms are passed on is not known.",
                "Counsel has not read the papers yet.",
            ],
        ),
        (
            "SC-03",
            [("sub_processors", TOOLS | {"terms": "not_passed_on"})],
            "fail",
            ["Tools Ltd: our terms are not passed on.", "Counsel has not read the papers yet."],
        ),
        (
            "AI-01",
            [CLIENT],
            "open",
            ["Clients are named; nobody of ours has seen or asked one."],
        ),
        (
            "SO-01",
            [OWN],
            "open",
            [
                "The roster names no other employer.",
                "Nobody of ours has looked the firm up in the register yet.",
            ],
        ),
        (
            "SO-01",
            [OWN, ("named_people", {"role": "Engineer", "employer": "Bench Ltd"})],
            "open",
            [
                "People on the roster are employed by Bench Ltd: agree to it in writing, or not.",
                "Nobody of ours has looked the firm up in the register yet.",
            ],
        ),
    ],
)
def test_facts_alone_propose_what_they_show(vendor, rim, gate, rows, result, reasons):
    make_facts(vendor, rows)

    assert proposal(vendor, gate, rim) == (result, tuple(reasons))


@pytest.mark.parametrize(
    ("gate", "kind", "result", "reasons"),
    [
        (
            "LG-01",
            "interview",
            "open",
            ["French: a person passed with us.", "English: nothing is held."],
        ),
        (
            "SC-01",
            "register",
            "open",
            [
                "No certificate is recorded: its dates and its scope are not known.",
                "We found the entry in the register.",
            ],
        ),
        (
            "SC-02",
            "expert_reading",
            "open",
            [
                "From which countries the data would be seen is not known.",
                "Counsel accepted the papers.",
            ],
        ),
        ("SC-03", "expert_reading", "pass", ["Counsel accepted the papers."]),
        ("AI-01", "demonstration", "pass", ["We saw it at work, or its client confirmed it."]),
        ("AI-01", "reference_call", "pass", ["We saw it at work, or its client confirmed it."]),
        (
            "SO-01",
            "register",
            "open",
            [
                "The register shows the signing firm.",
                "Who employs the people on the roster is not known.",
            ],
        ),
    ],
)
def test_a_proof_alone_proposes_what_it_shows(vendor, rim, gate, kind, result, reasons):
    proof_of(vendor, rim, gate, kind)

    assert proposal(vendor, gate, rim) == (result, tuple(reasons))


WHOLE = {
    "LG-01": [("languages", {"language": code, "people": 1}) for code in ("fr", "en")],
    "SC-01": [("sites", PARIS), ("certificates", ISO)],
    "SC-02": [("sites", RABAT)],
    "SC-03": [("sub_processors", TOOLS | {"terms": "passed_on"})],
    "AI-01": [CLIENT],
    "SO-01": [OWN],
}
KINDS = [
    ("LG-01", "interview"),
    ("SC-01", "register"),
    ("SC-01", "expert_reading"),
    ("SC-02", "expert_reading"),
    ("SC-03", "expert_reading"),
    ("AI-01", "demonstration"),
    ("AI-01", "reference_call"),
    ("SO-01", "register"),
]


def make_whole(vendor, gate, kind):
    rows = WHOLE[gate]
    if (gate, kind) == ("SC-01", "expert_reading"):
        rows = [("sites", PARIS), ("certificates", REPORT)]
    make_facts(vendor, rows)


def prove_gate(vendor, person, gate, kind, finding="passed", **options):
    """Return the proofs that a gate needs: of interviews one in each language."""
    if kind != "interview":
        return [proof_of(vendor, person, gate, kind, finding, **options)]
    return [
        proof_of(vendor, person, gate, kind, finding, language=language, **options)
        for language in PARAMETERS["languages_must"]
    ]


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_failed_proof_alone_proposes_to_fail(vendor, rim, gate, kind):
    prove_gate(vendor, rim, gate, kind, "failed")

    assert proposal(vendor, gate, rim, kind=kind).result == "fail"


@pytest.fixture
def clauses_for_morocco(rim):
    return TransferStatus.objects.create(
        country="MA", basis="clauses", source="The Commission", checked_on=TODAY, checked_by=rim
    )


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_facts_and_a_proof_propose_to_pass(vendor, rim, clauses_for_morocco, gate, kind):
    make_whole(vendor, gate, kind)
    prove_gate(vendor, rim, gate, kind)

    assert proposal(vendor, gate, rim, kind=kind).result == "pass"


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_failed_proof_proposes_to_fail(vendor, rim, clauses_for_morocco, gate, kind):
    make_whole(vendor, gate, kind)
    prove_gate(vendor, rim, gate, kind, "failed")

    assert proposal(vendor, gate, rim, kind=kind).result == "fail"


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_newer_proof_that_passed_overrules_a_failed_one(
    vendor, rim, clauses_for_morocco, gate, kind
):
    make_whole(vendor, gate, kind)
    prove_gate(vendor, rim, gate, kind, "failed", days=30, note="The first.")
    prove_gate(vendor, rim, gate, kind)

    assert proposal(vendor, gate, rim, kind=kind).result == "pass"


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_proof_proposes_to_pass_once_a_second_person_confirmed_it(
    vendor, rim, nor, clauses_for_morocco, gate, kind
):
    make_whole(vendor, gate, kind)
    proofs = prove_gate(vendor, rim, gate, kind)
    before = proposal(vendor, gate, rim, nor, kind=kind, two_people=True).result

    for proof in proofs:
        proof.confirmations.create(person=nor)

    assert before == "open"
    assert proposal(vendor, gate, rim, nor, kind=kind, two_people=True).result == "pass"


@pytest.mark.parametrize("finding", ["passed", "failed"])
@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_proof_of_somebody_else_proposes_nothing(
    vendor, rim, nor, clauses_for_morocco, gate, kind, finding
):
    make_whole(vendor, gate, kind)
    prove_gate(vendor, rim, gate, kind, finding)

    assert proposal(vendor, gate, nor, kind=kind).result == "open"


@pytest.mark.parametrize("finding", ["passed", "failed"])
@pytest.mark.parametrize(("gate", "kind"), [each for each in KINDS if each[1] != "demonstration"])
def test_a_proof_that_is_too_old_proposes_nothing(
    vendor, rim, clauses_for_morocco, gate, kind, finding
):
    make_whole(vendor, gate, kind)
    prove_gate(vendor, rim, gate, kind, finding, days=400)

    assert proposal(vendor, gate, rim, kind=kind).result == "open"


@pytest.mark.parametrize(
    ("expires_on", "reason", "result"),
    [
        (TODAY - timedelta(days=1), "expired on", "fail"),
        (TODAY, "before your start date", "open"),
        (TODAY + timedelta(days=89), "before your start date", "open"),
        (TODAY + timedelta(days=90), "is valid on your start date", "pass"),
    ],
)
def test_a_certificate_has_to_be_valid_on_the_start_date(vendor, rim, expires_on, reason, result):
    certificate = ISO | {"expires_on": expires_on}
    make_facts(vendor, [("sites", PARIS), ("certificates", certificate)])
    proof_of(vendor, rim, "SC-01", "register")

    proposed = proposal(vendor, "SC-01", rim)

    assert proposed.result == result
    assert reason in proposed.reasons[0]


def test_the_best_certificate_is_the_one_that_counts(vendor, rim):
    old = ISO | {"expires_on": TODAY - timedelta(days=1)}
    make_facts(vendor, [("sites", PARIS), ("certificates", old), ("certificates", ISO)])
    proof_of(vendor, rim, "SC-01", "register")

    assert proposal(vendor, "SC-01", rim).result == "pass"


def test_the_equivalent_counts_where_the_buyer_chose_it(vendor, rim):
    make_facts(vendor, [("sites", PARIS), ("certificates", REPORT)])
    proof_of(vendor, rim, "SC-01", "expert_reading")
    ended_on = date_format(REPORT["issued_on"], "j M Y")
    not_looked_up = "Nobody of ours has looked it up in the register yet."

    assert proposal(vendor, "SC-01", rim) == (
        "open",
        ("No certificate is recorded: its dates and its scope are not known.", not_looked_up),
    )
    assert proposal(vendor, "SC-01", rim, iso_equivalent="soc2_type2") == (
        "pass",
        (
            f"SOC 2 Type II: its period ended on {ended_on}, within the last 12 months.",
            "Paris is inside its scope.",
            "Our reader accepted the SOC 2 report.",
        ),
    )


def test_a_report_is_read_and_not_looked_up(vendor, rim):
    make_facts(vendor, [("sites", PARIS), ("certificates", REPORT)])
    proof_of(vendor, rim, "SC-01", "register")

    proposed = proposal(vendor, "SC-01", rim, iso_equivalent="soc2_type2")

    assert proposed.result == "open"
    assert proposed.reasons[-1] == "Nobody of ours has read the SOC 2 report yet."


@pytest.mark.parametrize(
    ("dates", "result", "reason"),
    [
        ({"issued_on": None}, "open", "the day its period ended is not known"),
        ({"issued_on": TODAY + timedelta(days=1)}, "open", "its period ends on"),
        ({"issued_on": TODAY}, "pass", "within the last 12 months"),
        ({"issued_on": TODAY - timedelta(days=365)}, "pass", "within the last 12 months"),
        ({"issued_on": TODAY - timedelta(days=367)}, "open", "more than 12 months ago"),
        ({"expires_on": TODAY - timedelta(days=1)}, "fail", "expired on"),
    ],
)
def test_the_period_of_a_report_ended_in_the_last_12_months(vendor, rim, dates, result, reason):
    make_facts(vendor, [("sites", PARIS), ("certificates", REPORT | dates)])
    proof_of(vendor, rim, "SC-01", "expert_reading")

    proposed = proposal(vendor, "SC-01", rim, iso_equivalent="soc2_type2")

    assert proposed.result == result
    assert reason in proposed.reasons[0]


@pytest.mark.parametrize(
    ("until", "result", "reason"),
    [
        (TODAY - timedelta(days=1), "fail", "The register says that it expired on"),
        (TODAY, "open", "before your start date"),
        (TODAY + timedelta(days=89), "open", "before your start date"),
        (TODAY + timedelta(days=90), "pass", "We found the entry in the register."),
    ],
)
def test_the_register_has_to_say_valid_on_the_start_date(vendor, rim, until, result, reason):
    make_whole(vendor, "SC-01", "register")
    proof_of(vendor, rim, "SC-01", "register", valid_until=until.isoformat())

    proposed = proposal(vendor, "SC-01", rim)

    assert proposed.result == result
    assert reason in proposed.reasons[-1]


def test_only_sites_in_use_are_asked(vendor, rim):
    paris, _rabat, _certificate = make_facts(
        vendor, [("sites", PARIS), ("sites", RABAT), ("certificates", ISO)]
    )
    proof_of(vendor, rim, "SC-01", "register")

    assert proposal(vendor, "SC-01", rim).result == "fail"
    assert proposal(vendor, "SC-01", rim, sites=frozenset({paris.pk})).result == "pass"


def test_the_basis_of_a_country_is_told_with_its_day(vendor, rim, clauses_for_morocco):
    make_facts(vendor, [("sites", RABAT)])
    basis = "standard clauses and a transfer assessment needed"

    assert proposal(vendor, "SC-02", rim) == (
        "open",
        (
            f"Rabat: Morocco, {basis}, checked on {TODAY.day} {TODAY:%b %Y}.",
            "Counsel has not read the papers yet.",
        ),
    )


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"is_free_on": START}, "French: a person passed with us."),
        ({"is_free_on": "2999-01-01"}, "French: whoever passed is not free by your start date."),
    ],
)
def test_a_person_who_passed_has_to_be_free_by_the_start_date(vendor, rim, details, reason):
    proof_of(vendor, rim, "LG-01", "interview", **details)

    assert proposal(vendor, "LG-01", rim, languages_must=["fr"]).reasons == (reason,)


@pytest.mark.parametrize("finding", ["passed", "failed"])
@pytest.mark.parametrize("gate", ["SC-02", "SC-03"])
def test_only_counsel_accepts_or_rejects_the_papers(
    vendor, rim, clauses_for_morocco, gate, finding
):
    make_facts(vendor, WHOLE[gate])
    proof_of(vendor, rim, gate, "expert_reading", days=9)
    proof_of(vendor, rim, gate, "expert_reading", finding, profession="engineering")

    assert proposal(vendor, gate, rim).reasons[-1] == "Counsel accepted the papers."


@pytest.mark.parametrize("gate", ["SC-02", "SC-03"])
def test_an_engineer_is_no_counsel(vendor, rim, clauses_for_morocco, gate):
    make_facts(vendor, WHOLE[gate])
    proof_of(vendor, rim, gate, "expert_reading", profession="engineering")

    proposed = proposal(vendor, gate, rim)

    assert (proposed.result, proposed.reasons[-1]) == (
        "open",
        "Counsel has not read the papers yet.",
    )


def test_a_person_who_passed_waits_for_a_second_person(vendor, rim, nor):
    proof_of(vendor, rim, "LG-01", "interview")

    proposed = proposal(vendor, "LG-01", rim, nor, two_people=True, languages_must=["fr"])

    assert proposed.reasons == ("French: a person passed, and a second person has to confirm it.",)


def test_one_person_who_passed_is_enough_whoever_else_failed(vendor, rim):
    for number, finding in enumerate(["passed", "failed", "failed"]):
        proof_of(vendor, rim, "LG-01", "interview", finding, note=str(number))

    assert proposal(vendor, "LG-01", rim, languages_must=["fr"]).result == "pass"


@pytest.mark.parametrize(
    ("failed", "result", "reason"),
    [
        (1, "open", "French: 3 people, and not all were heard yet."),
        (3, "fail", "French: everybody interviewed failed with us."),
    ],
)
def test_a_language_fails_once_all_that_the_vendor_named_failed(
    vendor, rim, failed, result, reason
):
    make_facts(vendor, [FRENCH])
    for number in range(failed):
        proof_of(vendor, rim, "LG-01", "interview", "failed", note=str(number))

    assert proposal(vendor, "LG-01", rim, languages_must=["fr"]) == (result, (reason,))


@pytest.mark.parametrize(
    ("details", "result", "reason"),
    [
        ({"in_production": False}, "fail", "What we saw or heard is not in production."),
        ({"real_data": False}, "open", "What we saw was not on real data."),
    ],
)
def test_a_demonstration_has_to_be_of_real_work(vendor, rim, details, result, reason):
    proof_of(vendor, rim, "AI-01", "demonstration", **details)

    assert proposal(vendor, "AI-01", rim) == (result, (reason,))


def test_questions_written_afterwards_prove_nothing(vendor, rim):
    details = PERFECT["demonstration"]
    make_proof(vendor, rim, "AI-01", kind="demonstration", details=details)

    assert proposal(vendor, "AI-01", rim) == (
        "open",
        ("The questions were written afterwards: it counts as a document.",),
    )


def test_a_client_who_denies_outweighs_what_was_shown(vendor, rim):
    proof_of(vendor, rim, "AI-01", "demonstration")
    proof_of(vendor, rim, "AI-01", "reference_call", in_production=False)

    assert proposal(vendor, "AI-01", rim).result == "fail"
