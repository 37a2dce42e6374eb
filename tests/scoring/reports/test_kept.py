"""The Book that pages read: kept while nothing happens, fresh after every act."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.record.acts import Act
from accounts.record.models import RecordEntry, RecordWords
from scoring.decisions.document import book
from scoring.decisions.document.book import ObjectCache, book_for, current_book
from scoring.decisions.models.sign_off import agree_level
from scoring.results.results import results_for
from tests.factories import make_proof, make_released_evaluation, make_user
from tests.scoring.reports.decisions import decided
from vendors.changes import record_change, values_of
from vendors.proofs import serve

pytestmark = pytest.mark.django_db
WHY = "The plan is a promise and no more."


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": 3, "LG-02": 2}, "Bora": {"TZ-01": 2, "LG-02": 3}},
        lead=lead,
        state="document",
    )


def agree(evaluation, lead, level):
    candidate = evaluation.candidates.first()
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(candidate, check, level, WHY, lead)


def leader_of(book):
    return [book.candidates[name]["name"] for name in book.standings.leaders]


def test_a_book_is_made_once_while_nothing_happens(evaluation):
    first = book_for(evaluation)

    with CaptureQueriesContext(connection) as queries:
        second = book_for(evaluation)

    assert second is first
    assert len(queries) == 7


def test_a_book_gives_way_to_every_act_in_the_record(lead, evaluation):
    before = book_for(evaluation)

    agree(evaluation, lead, 1)

    after = book_for(evaluation)
    assert (leader_of(before), leader_of(after)) == (["Atlas"], ["Bora"])


@pytest.mark.parametrize("change", ["expires_on", "withdrawn_on"])
def test_a_book_gives_way_to_evidence_that_changes(lead, evaluation, change):
    before = book_for(evaluation).changes("C2")
    piece = evaluation.candidates.get(number=2).vendor.evidence.get()
    was = values_of(piece)
    setattr(piece, change, timezone.localdate() - timedelta(days=1))
    piece.save()
    record_change(lead, piece, was)

    after = book_for(evaluation).changes("C2")

    assert before == []
    assert {check for check, _change in after} == {"TZ-01", "LG-02"}


def test_a_book_gives_way_when_one_of_the_panel_opens_a_proof(lead, evaluation):
    vendor = evaluation.candidates.get(number=1).vendor
    outsider = make_user("outsider@example.org")
    calls = {"kind": "interview", "details": {"language": "fr", "interviewers": 2, "minutes": 45}}
    proof = make_proof(vendor, outsider, "LG-02", **calls)
    before = book_for(evaluation).changes("C1")

    serve(lead, proof)

    after = book_for(evaluation).changes("C1")
    assert [change.what for _check, change in after] == ["Interview", "What is held"]
    assert [change.what for _check, change in before] == ["Interview"]


def test_a_book_carries_the_names_of_today(lead, evaluation):
    book_for(evaluation)
    vendor = evaluation.candidates.first().vendor
    vendor.name = "Atlas Group"
    vendor.save()
    lead.name = "Lea Marten"
    lead.save()

    book = book_for(evaluation)

    assert book.results.candidates["C1"].name == "Atlas Group"
    assert book.lead.name == "Lea Marten"


def test_an_act_between_stamp_and_rows_leaves_nothing_stale(lead, lead_client, evaluation):
    address = reverse("ranking", args=[evaluation.pk])

    def read_then_overtaken(one):
        results = results_for(one)
        agree(one, lead, 1)
        return results

    with patch.object(book, "results_for", read_then_overtaken):
        overtaken = lead_client.get(address).context["firmness"]
    after = lead_client.get(address).context["firmness"]

    assert "Atlas" in overtaken.lead
    assert "Bora" in after.lead


def test_the_simulation_is_drawn_again_only_when_a_number_moves(lead, evaluation):
    first = book_for(evaluation).sensitivity
    evaluation.record(lead, Act.RECORDED_MINUTES)

    assert book_for(evaluation).sensitivity is first
    agree(evaluation, lead, 1)
    assert book_for(evaluation).sensitivity is not first
    assert first.uniform.draws == 100_000


def test_a_page_reads_no_section_that_it_does_not_show(lead_client, evaluation):
    lead_client.get(reverse("agreement", args=[evaluation.pk]))

    sections = set(book_for(evaluation).document)

    assert not sections & {"evidence", "sign_offs", "rounds", "revision", "record"}


def test_acts_that_hold_the_evaluation_read_the_rows(lead, evaluation):
    book = book_for(evaluation)
    evaluation.candidates.first().ratings.filter(check_in_use__check_id="TZ-01").update(level=0)

    assert current_book(evaluation).standings.leaders != book.standings.leaders


def test_a_decided_book_is_that_of_the_frozen_document(lead):
    determination = decided(lead)
    vendor = determination.evaluation.candidates.get().vendor
    vendor.evidence.update(withdrawn_on=timezone.localdate())
    vendor.name = "Another name"
    vendor.save()

    book = book_for(determination.evaluation)

    assert book.sha256 == determination.sha256
    assert book.standings.blockers.over_evidence == ()
    assert book.results.candidates["C1"].name == "Vendor 1"


def test_the_cache_keeps_the_values_asked_for_last():
    cache = ObjectCache(2)

    made = [cache.get(key, lambda key=key: [key]) for key in "aba"]
    cache.get("c", lambda: ["c"])

    assert made[2] is made[0]
    assert len(cache) == 2
    assert cache.get("b", lambda: ["b again"]) == ["b again"]


def test_an_act_that_is_committed_after_a_later_one_changes_the_stamp(lead, evaluation):
    late = evaluation.record(lead, Act.SAVED_SCENARIO)
    evaluation.record(lead, Act.SAVED_SCENARIO)
    whole = book.stamp_of(evaluation)

    models.QuerySet(RecordWords).filter(entry=late).delete()
    models.QuerySet(RecordEntry).filter(pk=late.pk).delete()

    assert book.stamp_of(evaluation) != whole
