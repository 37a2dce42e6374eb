import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.imports.columns import plain_name, read_row, read_tables
from vendors.imports.plain_words import is_placeholder
from vendors.imports.sheet import neutralised, restored
from vendors.imports.tables import TABLES

RISKY = st.text(alphabet=st.sampled_from("\\;|\n/:= '+@aé🚀ש"), min_size=1, max_size=12)
TEXT = RISKY.map(str.strip).filter(lambda text: text and not is_placeholder(text))
DATE = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1))
NUMBER = st.integers(0, 2_147_483_647)
PAST = st.dates(datetime.date(1990, 1, 1), datetime.date(2026, 11, 1))
HOUR = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
MOMENT = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2026, 11, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=datetime.UTC)
)
STATED = {
    "as_of": PAST,
    "source": TEXT,
    "fresh_until": DATE,
}


def facts(needed, **other):
    return st.fixed_dictionaries(needed, optional=other | STATED)


CASES = {
    "bench": facts({"stack": TEXT}, domain=TEXT, people=NUMBER),
    "languages": facts({"language": st.sampled_from(["fr", "ary"])}, people=NUMBER),
    "clients": facts(
        {"name": TEXT, "headquarters": st.just("FR")},
        service=TEXT,
        live_since=DATE,
        languages=st.just("de it"),
    ),
    "certificates": facts(
        {"kind": st.just("soc2")}, number=TEXT, body=TEXT, scope=TEXT, expires_on=DATE
    ),
    "finances": facts(
        {"year": st.integers(1900, 2200)},
        revenue=st.decimals(0, 10**13, places=2),
        result=st.decimals(-(10**13), 10**13, places=2),
        currency=st.just("EUR"),
        is_audited=st.booleans(),
        largest_client_percent=st.integers(0, 100),
    ),
    "sites": facts(
        {"city": TEXT, "country": st.just("MA"), "time_zone": st.just("Africa/Casablanca")},
        people=NUMBER,
    ),
    "roster": facts(
        {"label": TEXT, "role": TEXT},
        languages=st.just("fr en"),
        years=st.integers(0, 60),
        is_lead=st.booleans(),
        person_id=st.integers(1, 10**8),
    ),
    "incidents": facts({"label": TEXT, "raised_at": MOMENT}),
    "handovers": facts({"per_day": st.integers(0, 24)}, at=HOUR, notes_complete=st.booleans()),
    "change dates": facts({"changes_on": DATE, "plan": TEXT}, minutes_lost=st.integers(0, 1440)),
    "releases": facts({"version": TEXT, "released_on": PAST}, signed=st.booleans()),
    "hiring plan": facts({"months": st.integers(0, 240)}, hired_last_year=NUMBER),
    "leavers": facts({"seniors_before": st.just(9), "left": st.integers(0, 9)}),
    "ai figures": facts(
        {
            "metric": st.sampled_from(["containment", "satisfaction_ai"]),
            "month": PAST.map(lambda day: day.replace(day=1)),
            "value": st.decimals(0, 99, places=2),
            "base": NUMBER,
        },
        strict=st.booleans(),
        same_question=st.booleans(),
    ),
    "ai errors": facts(
        {"label": TEXT, "reported_on": st.just(datetime.date(2026, 6, 1))},
        cause=TEXT,
        fix=TEXT,
        came_back=st.booleans(),
    ),
    "sub-processors": facts(
        {"name": TEXT, "country": st.just("FR"), "duty": TEXT}, terms=st.just("passed_on")
    ),
    "references": facts(
        {"client": TEXT}, person_id=st.integers(1, 10**8), project=TEXT, brokered=st.booleans()
    ),
    "officers": facts(
        {"address": st.just("privacy@example.org")}, mandate=TEXT, appointed=st.booleans()
    ),
    "day rates": facts(
        {"role": TEXT, "amount": st.decimals(0, 10**9, places=2), "currency": st.just("EUR")},
        country=st.just("MA"),
    ),
    "filings": facts(
        {"authority": TEXT, "country": st.just("MA"), "processing": TEXT},
        renewal_on=DATE,
        no_duty=st.booleans(),
    ),
    "figures": facts({"kind": st.just("seniors"), "value": TEXT})
    | facts({"kind": st.just("other"), "label": TEXT, "value": TEXT}, unit=TEXT),
}


@pytest.mark.parametrize("key", TABLES)
def test_every_fact_comes_back_from_its_cells(key):
    @given(CASES[key])
    def holds(fact):
        table, vendor = TABLES[key], read_row([2, "V-1", "Atlas"], {"reference": 0, "name": 1}, 2)
        cells = [restored(neutralised(column.text(fact))) for column in table.columns]
        sheet = {"header": table.header, "rows": [[2, "V-1", "Atlas", *cells]]}

        assert read_tables({key: sheet}, [vendor]) == []
        assert (vendor.problems + vendor.cells, vendor.facts[key]) == ([], [fact])

    holds()


def test_a_working_day_is_one_cell():
    hours = {"day_starts": datetime.time(9), "day_ends": datetime.time(18)}
    (detail,) = (detail for detail in TABLES["sites"].details if detail.name == "hours")

    assert detail.text(hours) == "09:00-18:00"
    assert detail.fields(detail.read("09:00-18:00")) == hours
    assert detail.text({"day_starts": None, "day_ends": None}) == ""


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_head_of_a_sheet_means_two_columns(table):
    heads = [plain_name(head) for head in table.header]

    assert len(set(heads)) == len(heads)


def test_a_fact_is_described_for_people():
    fact = {"city": "Rabat", "country": "MA", "people": 40, "state": "document", "source": "list"}

    assert TABLES["sites"].describe(fact) == "Rabat, MA, 40 people"
    assert TABLES["sites"].describe_proof(fact) == "document, list"
