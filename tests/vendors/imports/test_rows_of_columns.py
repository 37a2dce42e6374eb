import pytest

from vendors.imports.columns import Problem, read_row, read_tables


def row_of(**texts):
    places = {key: place for place, key in enumerate(texts)}
    return read_row([2, *texts.values()], places, len(texts))


def test_a_row_says_only_what_its_cells_say():
    row = row_of(name="Atlas Dev", website="", country=" Morocco ", seniors="64")

    assert row.problems == []
    assert row.firm == {"name": "Atlas Dev", "country": "MA"}
    assert row.facts == {"figures": [{"kind": "seniors", "value": "64"}]}


def test_date_and_source_of_the_row_hold_for_all_its_facts_and_no_state_does():
    row = row_of(name="A", language="fr", seniors="5", state="document", source="sheet Nov")

    stated = {"source": "sheet Nov"}
    assert row.facts == {
        "figures": [stated | {"kind": "seniors", "value": "5"}],
        "languages": [stated | {"language": "fr"}],
    }


def test_facts_of_another_sheet_have_a_date_and_source_of_their_own_and_no_state():
    row = row_of(name="A", source="Sheet Nov")
    header = ["Vendor", "Language", "People", "State", "Source"]
    rows = [[2, " a ", "fr", "30"], [3, "A", "en", "", "verified", "List"]]

    strays = read_tables({"languages": {"header": header, "rows": rows}}, [row])

    assert strays == []
    assert row.facts["languages"] == [
        {"language": "fr", "people": 30},
        {"language": "en", "source": "List"},
    ]


@pytest.mark.parametrize(
    ("key", "texts", "column", "reason"),
    [
        (
            "languages",
            {"Language": "fr", "People": "many"},
            "People",
            "“many” is not a whole number.",
        ),
        ("languages", {"People": "3"}, "Language", "The row does not say this."),
        ("clients", {"Client": "Banque"}, "Headquarters", "The row does not say this."),
        ("figures", {"Figure": "Other", "Value": "3"}, "Label", "The row does not say this."),
        ("figures", {"Figure": "dpo", "Value": "x"}, "Figure", "“dpo” is not a figure we know."),
        (
            "certificates",
            {"Certificate": "iso9001", "Issued on": "2100-01-01"},
            "Issued on",
            "“2100-01-01” lies in the future.",
        ),
    ],
)
def test_a_cell_of_another_sheet_that_cannot_be_read_is_named(key, texts, column, reason):
    row = row_of(name="A")
    sheet = {"header": ["Vendor", *texts], "rows": [[7, "A", *texts.values()]]}

    read_tables({key: sheet}, [row])

    problem = row.cells[0]
    assert (problem.column, problem.reason) == (f"{key.capitalize()}, row 7: {column}", reason)
    assert all(column not in str(row.facts) for column in ("many", "2100"))


def test_simple_columns_make_one_site_and_one_certificate():
    row = row_of(
        name="A", city="Rabat", site_country="MA", people="40", iso_number="7", iso_scope="Rabat"
    )

    assert row.facts == {
        "sites": [
            {"city": "Rabat", "country": "MA", "people": 40, "time_zone": "Africa/Casablanca"}
        ],
        "certificates": [{"kind": "iso27001", "number": "7", "scope": "Rabat"}],
    }


@pytest.mark.parametrize(
    ("texts", "site"),
    [
        (
            {"city": "Lisbon"},
            {"city": "Lisbon", "country": "PT", "time_zone": "Europe/Lisbon"},
        ),
        (
            {"city": "Porto"},
            {"city": "Porto", "country": "PT", "time_zone": "Europe/Lisbon"},
        ),
        (
            {"city": "San José", "site_country": "CR"},
            {"city": "San José", "country": "CR", "time_zone": "America/Costa_Rica"},
        ),
    ],
)
def test_a_site_takes_the_country_of_the_firm_and_the_zone_that_is_beyond_doubt(texts, site):
    assert row_of(name="A", country="PT", **texts).facts["sites"] == [site]


def test_each_cell_that_cannot_be_read_is_named_with_its_remedy():
    row = row_of(name="A", country="Atlantis", founded="\x07", people="4")

    assert [cell.column for cell in row.cells] == ["Country", "Founded", "City"]
    assert row.cells[0] == Problem(
        "Country",
        "“Atlantis” is not a country we know.",
        "Write its name, or its two-letter code, such as MA.",
        "/2/1",
        "Atlantis",
    )
    assert row.cells[2].reason == "The row describes a site and names no city."


def test_a_row_without_a_name_is_refused():
    assert row_of(name="", country="MA").problems == [
        Problem("Name", "The row has no name.", "Write the vendor's name.", "/2/0")
    ]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("As of", {"as_of": "2100-01-01"}),
        ("ISO 27001 issued", {"iso_number": "7", "iso_issued": "2100-01-01"}),
    ],
)
def test_a_date_from_the_future_stays_empty(column, texts):
    (cell,) = row_of(name="A", **texts).cells

    assert cell[:3] == (
        column,
        "“2100-01-01” lies in the future.",
        "Write today or an earlier day.",
    )


def test_certificates_and_freshness_may_end_in_the_future():
    row = row_of(name="A", iso_expires="2100-01-01")
    header = ["Vendor", "Language", "Fresh until"]

    read_tables({"languages": {"header": header, "rows": [[2, "A", "fr", "2100-01-01"]]}}, [row])

    assert row.cells == []


@pytest.mark.parametrize("text", ["non", "en cours"])
def test_a_day_beside_a_no_makes_no_certificate(text):
    row = row_of(name="A", iso_27001=text, iso_expires="2027-06-30")

    assert not row.facts.get("certificates")
    assert any(text in sentence for sentence in row.said)


def test_a_row_longer_than_the_header_is_refused():
    row = read_row([2, "Atlas", " Rabat", "MA"], {"name": 0}, 2)

    assert row.problems[0].reason == "It has 3 cells; the header has 2."


def test_a_row_shorter_than_the_header_is_complete():
    assert read_row([2, "Atlas"], {"name": 0, "country": 5}, 6).firm == {"name": "Atlas"}
