import subprocess
import sys
from copy import deepcopy
from functools import lru_cache
from importlib.resources import files

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_vendor
from vendors.places import places
from vendors.places.claims_file import PlacesInvalid, places_from, read_claims_file
from vendors.views.places import counts_of, questions_about


@lru_cache
def shipped():
    return yaml.safe_load((files("vendors") / "data" / "place-claims.yaml").read_text("utf-8"))


def claims_file():
    return deepcopy(shipped())


def url(place, query=""):
    return reverse("place_detail", args=[place]) + query


def refusal(data):
    """Return the problems that loading this file names."""
    with pytest.raises(PlacesInvalid) as refused:
        places_from(data)
    return refused.value.problems


def test_shipped_file_is_read_and_its_sums_agree():
    held = places()

    assert (len(held.sources), len(held.places), len(held.topics)) == (5, 9, 50)
    assert (len(held.claims), len(held.conflicts), len(held.computed)) == (70, 26, 11)
    figures = [f for row in (*held.conflicts, *held.computed) for f in row.figures]
    assert {f.label: f.words for f in figures}["2030 target over 2025"] == "1.48"


def test_file_that_is_no_file_is_refused():
    for text in ("", "[]", "a: [", "version: 1"):
        with pytest.raises(PlacesInvalid):
            read_claims_file(text)


@pytest.mark.parametrize(
    ("table", "change", "problem"),
    [
        (
            "sources",
            {"interest": "friend"},
            "sources, s000, interest: Input should be 'vendor_written', 'press'",
        ),
        ("claims", {"place": "atlantis"}, "there is no place “atlantis”."),
        ("claims", {"topic": "rumours"}, "there is no topic “rumours”."),
        ("claims", {"source": "s999"}, "there is no source “s999”."),
        (
            "claims",
            {"qualifier": "roughly"},
            "claims, tz_casablanca_000, qualifier: Input should be 'exact'",
        ),
        ("claims", {"id": "tz_rabat_000"}, "claims, tz_rabat_000, id: it has the id of another."),
        ("claims", {"id": None}, "claims, entry 1, id: Input should be a valid string"),
        ("claims", {"value": 3}, "a number needs a qualifier and the unit of its topic"),
        (
            "conflicts",
            {"kind": "quarrel"},
            "conflicts, x_clock, kind: Input should be 'contradicted_by_computation'",
        ),
        ("conflicts", {"claims": ["nobody"]}, "there is no claim “nobody”."),
    ],
)
def test_each_mistake_in_the_file_is_named(table, change, problem):
    data = claims_file()
    data[table][0].update(change)

    assert any(problem in told for told in refusal(data))


def test_all_mistakes_are_named_at_once():
    data = claims_file()
    data["sources"][0]["language"] = None
    data["places"][1]["parent"] = "atlantis"
    data["claims"][2].update(place="atlantis", topic="rumours")

    assert refusal(data) == [
        "sources, s000, language: Input should be a valid string",
        "places, casablanca, parent: there is no place “atlantis”.",
        "claims, tz_gap_000, place: there is no place “atlantis”.",
        "claims, tz_gap_000, topic: there is no topic “rumours”.",
    ]


def test_reader_of_the_file_is_loaded_when_a_file_is_read():
    code = "import sys, vendors.places; print('pydantic' in sys.modules)"

    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert loaded == "False\n"


def test_missing_key_is_named():
    data = claims_file()
    del data["claims"][0]["quote_anchor"]

    assert "claims, tz_casablanca_000, quote_anchor: Field required" in refusal(data)


def test_wrong_sum_and_broken_sum_are_named():
    data = claims_file()
    conflict = next(row for row in data["conflicts"] if row["id"] == "x_jobs_value")
    conflict["figures"] = [{"label": "sum", "expr": "jobs2030_000 * 2", "round": 0, "result": 1}]
    wrong = refusal(data)
    conflict["figures"][0]["expr"] = "open('/etc/passwd')"
    broken = refusal(data)

    assert wrong == ["conflicts, x_jobs_value, figures, 0: sum gives 260000, and the file says 1."]
    assert broken[0].startswith("conflicts, x_jobs_value, figures, 0: sum: Only names, numbers")


@pytest.mark.parametrize(
    ("claim_id", "words"),
    [
        ("rev2030_mad_000", "about 40 billion MAD"),
        ("hub_jobs_001", "more than 20,000 jobs"),
        ("hub_area_max_000", "up to 13.7 hectares"),
        ("mix_it_000", "40.3 %"),
        ("rank_world_000", "rank 26"),
        ("market_004", "Mainly French-speaking Europe"),
    ],
)
def test_claim_is_put_in_words_with_its_qualifier_and_unit(claim_id, words):
    (claim,) = (claim for claim in places().claims if claim.id == claim_id)

    assert claim.words == words


def test_rival_claims_stand_side_by_side_and_none_is_merged():
    offer = places().place("offshoring_offer")

    (question,) = (q for q in questions_about(offer) if q.topic.id == "jobs_target_2030")

    assert [claim.words for claim in question.claims] == [
        "130,000 jobs",
        "270,000 jobs",
        "270,000 jobs",
    ]
    assert [claim.counts.label for claim in question.claims] == [
        "does not say what is counted",
        "does not say what is counted",
        "jobs added",
    ]
    assert "jobs_2024_003" in {claim.id for claim in question.elsewhere}


def test_counts_say_how_much_was_written_by_a_vendor():
    counts = counts_of(places().place("kenitra"))

    assert (counts.claims, counts.conflicts, counts.vendor_written) == (1, 0, 1)


def test_list_shows_every_place_and_source(assessor_client):
    html = assessor_client.get(reverse("place_list")).content.decode()

    assert "Casablanca Tech Valley" in html
    assert "Written by a vendor" in html
    assert "never enters a vendor’s score" in html


@pytest.mark.parametrize("place", [place.id for place in places().places])
def test_each_place_has_a_page(assessor_client, place):
    html = assessor_client.get(url(place)).content.decode()

    assert places().place(place).name in html
    assert "never enters a vendor’s score" in html


def test_country_page_shows_conflict_sums_and_the_clock(lead_client):
    html = lead_client.get(url("morocco", "?buyer=Europe/Paris")).content.decode()

    assert "7 h to 8 h" in html
    assert "Computation says otherwise" in html
    assert "= 40.3 + 37.4 + 13.2 + 8.9" in html
    assert "Time-zone data 20" in html
    assert "2 of the 27 EU capitals" in html


@pytest.mark.parametrize("buyer", ["Mars/Olympus", "../../etc/passwd", "%00", "UTC", "x" * 5000])
def test_any_buyers_place_gives_a_page(lead_client, buyer):
    assert lead_client.get(url("morocco", f"?buyer={buyer}")).status_code == 200


def test_unknown_place_is_not_there_and_the_pages_need_sign_in(lead_client, client):
    assert lead_client.get(url("atlantis")).status_code == 404
    assert client.get(url("morocco")).status_code == 302
    assert lead_client.post(url("morocco")).status_code == 405


def test_vendors_of_the_place_are_those_this_person_may_see(lead_client, assessor_client):
    there, elsewhere = make_vendor("Atlas Dev", country="MA"), make_vendor("Tejo", country="PT")
    there.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")

    for place in ("morocco", "rabat"):
        html = lead_client.get(url(place)).content.decode()
        assert there.name in html
        assert elsewhere.name not in html
        assert there.name not in assessor_client.get(url(place)).content.decode()
    assert there.name not in lead_client.get(url("kenitra")).content.decode()


def test_many_vendors_are_a_link_to_the_list(lead_client):
    for number in range(13):
        make_vendor(f"Atlas {number:02}", country="MA")

    html = lead_client.get(url("morocco")).content.decode()

    assert "All 13 vendors in Morocco" in html
    assert f"{reverse('vendor_list')}?country=MA" in html
    assert "Atlas 12" not in html


def test_page_asks_the_same_queries_for_one_and_for_three_vendors(lead_client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(url("morocco"))
        return len(queries)

    make_vendor("One", country="MA")
    with_one = count()
    make_vendor("Two", country="MA")
    make_vendor("Three", country="MA")

    assert count() == with_one <= 6
