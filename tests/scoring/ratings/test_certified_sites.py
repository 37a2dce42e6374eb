"""Whether a site in use is inside the scope of a certificate."""

from datetime import timedelta

import pytest

from scoring.ratings.gate_proposals import missing_from_scope, proposal_of
from tests.scoring.ratings.knowing import PARIS, TODAY, holdings_on, make_facts
from tests.scoring.ratings.proving import proof_of

pytestmark = pytest.mark.django_db

RABAT = PARIS | {"city": "Rabat", "country": "MA"}
ISO = {"kind": "iso27001", "expires_on": TODAY + timedelta(days=400)}


@pytest.mark.parametrize(
    ("scope", "city", "result", "reason"),
    [
        ("All sites", "Rabat", "pass", "Rabat is inside its scope."),
        ("Group-wide", "Rabat", "pass", "Rabat is inside its scope."),
        ("Delivery in FES and Paris", "Fès", "pass", "Fès is inside its scope."),
        ("Fès only", "Fes", "pass", "Fes is inside its scope."),
        ("Paris only", "Rabat", "fail", "Rabat is in use and not inside its scope (Paris only)."),
        (
            "Professional services, Paris",
            "Fès",
            "fail",
            "Fès is in use and not inside its scope (Professional services, Paris).",
        ),
        (
            "Managed services",
            "Rabat",
            "open",
            "Whether Rabat is inside its scope is not clear (Managed services).",
        ),
        (
            "All sites: Paris",
            "Rabat",
            "open",
            "Whether Rabat is inside its scope is not clear (All sites: Paris).",
        ),
        (
            "All sites except Rabat",
            "Rabat",
            "open",
            "Whether Rabat is inside its scope is not clear (All sites except Rabat).",
        ),
    ],
)
def test_a_scope_fails_only_where_it_names_another_site(vendor, rim, scope, city, result, reason):
    _paris, used, _certificate = make_facts(
        vendor,
        [
            ("sites", PARIS),
            ("sites", RABAT | {"city": city}),
            ("certificates", ISO | {"scope": scope}),
        ],
    )
    proof_of(vendor, rim, "SC-01", "register")
    holdings = holdings_on(vendor, "SC-01", rim, sites=frozenset({used.pk}))

    proposed = proposal_of(holdings)

    assert (proposed.result, proposed.reasons[1]) == (result, reason)
    assert missing_from_scope(holdings.case) == ([(city, scope)] if result == "fail" else [])
