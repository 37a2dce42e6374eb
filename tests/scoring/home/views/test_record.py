import csv
import json
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.record.acts import Act
from accounts.record.models import RecordEntry, RecordWords
from tests.conftest import signed_in
from tests.factories import make_released_evaluation, make_user
from tests.scoring.home.test_disclosure import SECRET, answer
from tests.scoring.ratings.grid_pages import open_evaluation


@pytest.fixture
def evaluation(lead, assessor):
    """Return an evaluation whose only rating is the assessor's."""
    evaluation = open_evaluation(lead, assessor)
    answer(evaluation, assessor)
    return evaluation


@pytest.fixture
def admin_client(db):
    return signed_in(make_user("admin@example.org", name="Ada Min", is_staff=True))


def record_url(evaluation, **query):
    return reverse("evaluation_record", args=[evaluation.pk], query=query)


def export_url(evaluation, format="csv", **query):
    return reverse("evaluation_record_export", args=[evaluation.pk, format], query=query)


def acts(response):
    return [line.entry.act for line in response.context["lines"]]


def rows(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def test_the_page_tells_who_did_what_and_when(evaluation, assessor_client):
    response = assessor_client.get(record_url(evaluation))

    page = response.content.decode()
    assert acts(response) == ["rated", "opened"]
    assert "Amine Roy" in page
    assert SECRET in page
    assert "Entry numbers and hashes are left out until the ratings are released" in page


def test_the_page_of_the_others_is_without_what_was_rated(evaluation, lead_client):
    response = lead_client.get(record_url(evaluation))

    assert acts(response) == ["opened"]
    assert SECRET not in response.content.decode()


def test_numbers_and_hashes_stand_there_after_the_release(evaluation, lead, lead_client):
    evaluation.close_rating(lead)
    entry = RecordEntry.objects.get(act="rated")

    page = lead_client.get(record_url(evaluation)).content.decode()

    assert SECRET in page
    assert f'data-label="No."> {entry.number} </td>' in " ".join(page.split())
    assert f'title="{entry.hash}"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person": "roy"}, ["rated"]),
        ({"person": "LEAD@"}, ["closed rating", "opened"]),
        ({"person": "nobody"}, []),
        ({"act": "rated"}, ["rated"]),
        ({"act": "no such act"}, ["closed rating", "rated", "opened"]),
        ({"since": "2026-11-03"}, ["closed rating"]),
        ({"until": "2026-11-01"}, ["opened"]),
        ({"since": "2026-11-02", "until": "2026-11-02", "act": "rated"}, ["rated"]),
        ({"since": "soon", "act": "opened"}, ["opened"]),
        ({"since": "0001-01-01", "act": "opened"}, ["opened"]),
        ({"until": "9999-12-31", "act": "opened"}, ["opened"]),
    ],
)
def test_filters_choose_entries(evaluation, lead, lead_client, query, found):
    evaluation.close_rating(lead)
    days = {"opened": 1, "rated": 2, "closed rating": 3}
    with connection.cursor() as cursor:
        for act, day in days.items():
            at = datetime(2026, 11, day, 12, tzinfo=timezone.get_current_timezone())
            cursor.execute("UPDATE accounts_recordentry SET at = %s WHERE act = %s", [at, act])

    assert acts(lead_client.get(record_url(evaluation, **query))) == found


def test_a_day_is_that_of_the_reader(evaluation, lead, lead_client):
    type(lead).objects.filter(pk=lead.pk).update(time_zone="Asia/Kathmandu")
    at = datetime(2026, 11, 2, 20, tzinfo=timezone.get_default_timezone())  # 3 November there
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_recordentry SET at = %s WHERE act = 'opened'", [at])

    day = {"since": "2026-11-03", "until": "2026-11-03"}
    assert acts(lead_client.get(record_url(evaluation, **day))) == ["opened"]


def test_a_filter_that_is_not_understood_is_said(evaluation, lead_client):
    page = lead_client.get(record_url(evaluation, since="soon", person="\x00")).content.decode()

    assert "<title>Error: Record" in page
    assert "Choose a day, such as 2026-11-22." in page


def test_a_filter_without_result_says_so(evaluation, lead_client):
    page = lead_client.get(record_url(evaluation, person="nobody")).content.decode()

    assert "No entry matches all of these filters" in page


def test_fifty_entries_stand_on_a_page_for_the_same_queries(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)

    def asked(page):
        with CaptureQueriesContext(connection) as queries:
            response = lead_client.get(record_url(evaluation, page=page))
        return len(queries), len(response.context["lines"])

    few, _ = asked(1)
    for number in range(60):
        evaluation.record(lead, Act.SAVED_SCENARIO, after={"number": number})

    assert asked(1) == (few, 50)
    assert asked(2)[1] == 12


def test_the_record_of_one_evaluation_is_for_its_members(
    evaluation, stranger_client, curator_client, admin_client
):
    for client in (stranger_client, curator_client, admin_client):
        for url in (record_url(evaluation), export_url(evaluation)):
            assert client.get(url).status_code == 404
    assert not RecordEntry.objects.filter(act="exported the record").exists()


def test_the_record_of_everything_is_for_administrators(lead_client, curator_client):
    for client in (lead_client, curator_client):
        assert client.get(reverse("record_list")).status_code == 403
        assert client.get(reverse("record_export", args=["csv"])).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"opened", "closed rating", "rated", "invited", "noted a chain"}),
        ({"about": "user"}, {"invited"}),
        ({"about": "chain"}, {"noted a chain"}),
        ({"about": "evaluation"}, {"opened", "closed rating", "rated"}),
        ({"about": "evaluation", "number": "999999"}, set()),
        ({"number": "1"}, {"opened", "closed rating", "rated", "invited", "noted a chain"}),
    ],
)
def test_an_administrator_filters_by_what_entries_are_about(
    evaluation, lead, admin_client, query, found
):
    evaluation.close_rating(lead)
    RecordEntry.objects.append(actor=lead, act=Act.INVITED, subject=lead)

    response = admin_client.get(reverse("record_list", query=query))

    assert set(acts(response)) == found
    assert SECRET not in response.content.decode()
    assert ("Choose what has this number" in response.content.decode()) == (
        query == {"number": "1"}
    )


def test_an_administrator_finds_one_evaluation_by_its_number(evaluation, admin_client):
    query = {"about": "evaluation", "number": evaluation.pk}

    page = admin_client.get(reverse("record_list", query=query)).content.decode()

    assert f"Evaluation {evaluation.pk}" in page
    assert "Not shown here" in page


def test_an_export_holds_what_the_page_shows_and_is_recorded(evaluation, lead_client, lead):
    evaluation.record(lead, Act.PURPOSE_SET, after={"purpose": "=1+1"}, reason="=cmd()")

    found = rows(lead_client.get(export_url(evaluation, act="purpose set")))

    assert [(row["Act"], row["Person"], row["About"]) for row in found] == [
        ("Purpose set", "Lea Martin", f"Evaluation {evaluation.pk}")
    ]
    assert found[0]["Reason"] == "'=cmd()"
    assert (found[0]["Number"], found[0]["Hash"]) == ("", "")
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.actor, entry.after) == (
        "exported the record",
        lead,
        {"as": "csv", "filters": {"act": "purpose set"}, "entries": 1},
    )


def test_a_table_of_the_others_is_without_what_was_rated(evaluation, lead_client):
    assert [row["Act"] for row in rows(lead_client.get(export_url(evaluation)))] == [
        "Opened for rating"
    ]


def test_the_chain_is_not_exported_while_something_is_rated(evaluation, lead_client):
    response = lead_client.get(export_url(evaluation, "jsonl"))

    assert response.status_code == 403
    assert "its numbers would count what others save" in response.content.decode()


def test_an_exported_chain_verifies_without_the_database(evaluation, lead, lead_client, tmp_path):
    evaluation.close_rating(lead)
    path = tmp_path / "record.jsonl"

    path.write_bytes(lead_client.get(export_url(evaluation, "jsonl")).getvalue())

    assert [json.loads(line)["act"] for line in path.read_text().splitlines()] == [
        "opened",
        "rated",
        "closed rating",
    ]
    call_command("verify_record", file=str(path))


def test_an_administrators_chain_withholds_what_was_rated(evaluation, lead, admin_client, tmp_path):
    evaluation.close_rating(lead)
    path = tmp_path / "record.jsonl"

    path.write_bytes(admin_client.get(reverse("record_export", args=["jsonl"])).getvalue())

    assert SECRET not in path.read_text()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(line["chain"], line["number"], "words" in line) for line in lines] == [
        *((evaluation.record_chain, number, False) for number in (1, 2, 3)),
        *(("rest", number, True) for number in (1, 2)),
    ]
    call_command("verify_record", file=str(path))


def test_an_administrators_export_leaves_out_chains_that_are_being_rated(evaluation, admin_client):
    content = admin_client.get(reverse("record_export", args=["jsonl"])).getvalue()

    assert [json.loads(line)["chain"] for line in content.splitlines()] == ["rest"]


def test_words_that_were_erased_are_said_to_be(evaluation, lead, lead_client):
    entry = evaluation.record(lead, Act.PURPOSE_SET, reason="Rim is ill.")
    RecordWords.objects.filter(entry=entry).erase(lead, "Rim Alami asked for it.")

    page = lead_client.get(record_url(evaluation)).content.decode()

    assert "Rim is ill." not in page
    assert "Erased on" in page


def test_asking_for_the_head_alone_takes_nothing_away(evaluation, lead_client):
    lead_client.head(export_url(evaluation))

    assert not RecordEntry.objects.filter(act="exported the record").exists()


def test_an_unknown_format_is_not_found(evaluation, lead_client, admin_client):
    assert lead_client.get(export_url(evaluation, "pdf")).status_code == 404
    assert admin_client.get(reverse("record_export", args=["pdf"])).status_code == 404


def test_values_of_every_kind_are_shown(evaluation, lead, lead_client):
    held = {
        "a": None,
        "b": True,
        "c": [1, None],
        "d": "y" * 400,
        "e": {"x": 2, "z": False},
        "f": "",
    }
    evaluation.record(lead, Act.PURPOSE_SET, before={"d": "old"}, after=held, reason="Because.")
    evaluation.record(lead, Act.WEIGHTS_SET, before=["was"], after="is")

    response = lead_client.get(record_url(evaluation))

    plain, changed = response.context["lines"][:2]
    assert plain.changes == (("value", "was", "is"),)
    assert changed.reason == "Because."
    assert {name: after for name, _, after in changed.changes} == {
        "a": "",
        "b": "yes",
        "c": "1, –",
        "d": "y" * 300 + "…",
        "e": "x 2, z no",
        "f": "",
    }


def test_people_are_shown_by_their_names(evaluation, lead, assessor, lead_client):
    evaluation.record(lead, Act.MEMBER_REMOVED, before={"person": assessor.pk, "role": "x"})
    evaluation.record(lead, Act.REMINDED, after={"people": [assessor.pk, lead.pk, 999_999]})

    response = lead_client.get(record_url(evaluation))

    reminded, removed = response.context["lines"][:2]
    assert reminded.changes == (("people", "", "Amine Roy, Lea Martin, 999999"),)
    # PostgreSQL keeps the keys of JSON in an order of its own.
    assert sorted(removed.changes) == [("person", "Amine Roy", ""), ("role", "x", "")]


def test_a_reader_of_the_record_changes_nothing(evaluation, lead_client):
    entries = RecordEntry.objects.count()
    lead_client.get(record_url(evaluation))

    assert RecordEntry.objects.count() == entries
    assert lead_client.post(record_url(evaluation)).status_code == 405
    assert timezone.now() - RecordEntry.objects.last().at < timedelta(minutes=5)


def test_file_of_everything_tells_no_length_of_an_open_evaluation(evaluation, admin_client):
    answer = admin_client.get(reverse("record_export", args=["csv"]))

    notes = [row for row in rows(answer) if row["Act"] == Act.NOTED_CHAIN.label]
    assert notes
    assert {row["After"] for row in notes} == {""}
