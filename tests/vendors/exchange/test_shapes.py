import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.exchange.parts import Unreadable
from vendors.exchange.shapes import (
    BENCH,
    CERTIFICATES,
    CLIENTS,
    FINANCES,
    LANGUAGES,
    OTHER_FACTS,
    SHAPES,
    SITES,
)

RISKY = st.text(alphabet=st.sampled_from("\\;|\n/:= aé🚀ש"), min_size=1, max_size=12)
TEXT = RISKY.map(str.strip).filter(bool)
DATE = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1))
NUMBER = st.integers(0, 2_147_483_647)
STATED = {
    "as_of": st.dates(datetime.date(1990, 1, 1), datetime.date(2026, 11, 1)),
    "state": st.sampled_from(["claim", "document", "verified", "expired"]),
    "source": TEXT,
    "fresh_until": DATE,
}


def facts(needed, **other):
    return st.fixed_dictionaries(needed, optional=other | STATED)


CASES = {
    "bench": facts({"stack": TEXT}, domain=TEXT, people=NUMBER),
    "languages": facts({"language": st.sampled_from(["fr", "ary"])}, people=NUMBER),
    "clients": facts({"name": TEXT, "headquarters": st.just("FR")}, service=TEXT, live_since=DATE),
    "certificates": facts(
        {"kind": st.just("soc2")}, number=TEXT, body=TEXT, scope=TEXT, expires_on=DATE
    ),
    "finances": facts(
        {"year": st.integers(1900, 2200)},
        revenue=st.decimals(0, 10**13, places=2),
        currency=st.just("EUR"),
        is_audited=st.booleans(),
        largest_client_percent=st.integers(0, 100),
    ),
    "sites": facts(
        {"city": TEXT, "country": st.just("MA"), "time_zone": st.just("Africa/Casablanca")},
        people=NUMBER,
    ),
    "seniors": facts({"value": TEXT}),
    "other_facts": facts({"label": TEXT, "value": TEXT}, unit=TEXT),
}


@pytest.mark.parametrize("key", CASES)
def test_every_fact_comes_back_from_its_text(key):
    @given(CASES[key])
    def holds(fact):
        assert SHAPES[key].read(SHAPES[key].write(fact)) == [fact]

    holds()


@pytest.mark.parametrize(
    ("shape", "text", "fact"),
    [
        (LANGUAGES, "fr:30", {"language": "fr", "people": 30}),
        (LANGUAGES, "fr", {"language": "fr"}),
        (BENCH, "python/fintech:12", {"stack": "python", "domain": "fintech", "people": 12}),
        (BENCH, "python:12", {"stack": "python", "people": 12}),
        (BENCH, "CI\\/CD", {"stack": "CI/CD"}),
        (
            SITES,
            "Rabat|MA||09:00-18:00||2026-11-12|document|bench \\| list",
            {
                "city": "Rabat",
                "country": "MA",
                "day_starts": datetime.time(9),
                "day_ends": datetime.time(18),
                "as_of": datetime.date(2026, 11, 12),
                "state": "document",
                "source": "bench | list",
            },
        ),
        (
            FINANCES,
            "2025|1200000|EUR|audited|30",
            {
                "year": 2025,
                "revenue": Decimal(1200000),
                "currency": "EUR",
                "is_audited": True,
                "largest_client_percent": 30,
            },
        ),
    ],
)
def test_a_fact_is_read_as_documented(shape, text, fact):
    assert shape.read(text) == [fact]


@pytest.mark.parametrize(
    ("shape", "text", "words"),
    [
        (CLIENTS, "Banque Alpha", "does not say the headquarters"),
        (CERTIFICATES, "|123", "does not say the kind"),
        (OTHER_FACTS, "Notice", "does not say the value"),
        (LANGUAGES, "fr:30|a|b|c|d|e|f", "has 8 parts; 6 are known"),
    ],
)
def test_a_fact_that_says_too_little_or_too_much_is_refused(shape, text, words):
    with pytest.raises(Unreadable) as refused:
        shape.read(text)

    assert words in refused.value.reason


@pytest.mark.parametrize(
    ("shape", "pattern"),
    [
        (BENCH, "stack/domain:people"),
        (LANGUAGES, "language:people"),
        (SITES, "city|country|time zone|hours|people"),
    ],
)
def test_a_pattern_says_how_to_write_a_fact(shape, pattern):
    assert shape.pattern == pattern


def test_a_fact_is_worded_for_people():
    fact = {"city": "Rabat", "country": "MA", "people": 40, "state": "document", "source": "list"}

    assert (SITES.worded(fact), SITES.worded_proof(fact)) == (
        "Rabat, MA, 40 people",
        "document, list",
    )
