import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.arithmetic.states import EvidenceState
from scoring.decisions.models import Determination
from scoring.ratings.holdings import knowledge_of, recent_holdings
from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
    read,
)
from tests.scoring.reports.decisions import decided
from tests.vendors.imports.stories import apply_now, make_import, plan_rows
from vendors.imports.export import csv_lines
from vendors.imports.undo import undo_import
from vendors.merging import NotMerged, merge, undo_merge
from vendors.models.evidence import Evidence
from vendors.models.memberships import is_in_conflict
from vendors.models.merge import Merge
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db


def merged(kept, other, by, set_aside=(), **fields):
    made = merge(kept, other, fields, set_aside, by)
    kept.refresh_from_db()
    other.refresh_from_db()
    return made


def seniors(vendor, number, **fields):
    return vendor.facts.create(kind="seniors", value=str(number), number=number, **fields)


def two_records():
    left = make_vendor("Atlas Dev", website="https://atlas.example", country="MA")
    right = make_vendor("ATLAS DEV SARL", legal_name="Atlas Dev SARL", country="FR")
    return left, right


def test_merging_moves_no_row_and_the_page_of_the_one_shows_what_both_hold(curator, curator_client):
    left, right = two_records()
    fact, piece = seniors(right, 64), make_evidence(right, title="Bench list of the other")
    left.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")

    merged(left, right, curator)
    page = curator_client.get(left.get_absolute_url()).content.decode()

    fact.refresh_from_db()
    assert (fact.vendor, Evidence.objects.get(pk=piece.pk).vendor) == (right, right)
    assert all(words in page for words in ("64", "Bench list of the other", "Rabat"))
    assert curator_client.get(right.get_absolute_url()).url == left.get_absolute_url()


def test_a_merged_record_is_in_no_list_and_is_met_under_its_name(curator, curator_client):
    left, right = make_vendor("Atlas Dev"), make_vendor("Bravo Systems")
    seniors(right, 64)
    right.sites.create(city="Sfax", country="TN", time_zone="Africa/Tunis")

    merged(left, right, curator)

    for query in ({}, {"q": "bravo"}, {"city": "Sfax"}, {"country": "TN"}, {"sort": "-seniors"}):
        page = curator_client.get(reverse("vendor_list"), query).context["page"]
        assert [(row.name, row.seniors) for row in page.object_list] == [("Atlas Dev", "64")]


def test_a_merge_writes_its_choices_and_its_entries_and_undo_takes_them_back(curator):
    left, right = two_records()
    made = merged(left, right, curator, name="Atlas Dev SARL", country="MA")

    assert (left.name, right.merged_into) == ("Atlas Dev SARL", left)
    assert undo_merge(made, curator) == []
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.name, right.merged_into) == ("Atlas Dev", None)
    for vendor in (left, right):
        acts = RecordEntry.objects.about(vendor).order_by("pk").values_list("act", flat=True)
        assert list(acts) == [Act.MERGED_VENDORS, Act.UNDID_MERGE]


def test_undoing_leaves_what_somebody_wrote_since(curator):
    left, right = two_records()
    made = merged(left, right, curator, name="Atlas Dev SARL", legal_name="Atlas Dev SARL")
    Vendor.objects.filter(pk=left.pk).update(name="Atlas")

    assert undo_merge(made, curator) == ["name"]
    left.refresh_from_db()
    assert (left.name, left.legal_name) == ("Atlas", "")


def test_a_merge_is_undone_within_thirty_days_and_the_last_one_first(curator):
    left, right, third = *two_records(), make_vendor("Atlas Software")
    inner = merged(right, third, curator)
    outer = merged(left, right, curator)

    assert set(Vendor.objects.filter(merged_into=left)) == {right, third}
    with pytest.raises(NotMerged, match="later merge"):
        undo_merge(Merge.objects.get(pk=inner.pk), curator)
    undo_merge(Merge.objects.get(pk=outer.pk), curator)
    assert Vendor.objects.get(pk=third.pk).merged_into == right
    Merge.objects.filter(pk=inner.pk).update(at=clock.now() - timedelta(days=31))
    with pytest.raises(NotMerged, match="30 days"):
        undo_merge(Merge.objects.get(pk=inner.pk), curator)


@pytest.mark.parametrize("state", ["draft", "open", "moderation"])
def test_candidates_of_one_evaluation_that_has_not_ended_are_not_merged(curator, lead, state):
    left, right = two_records()
    story = {"lead": lead, "vendors": [left, right], "checks": ["TA-01"]}
    make = make_evaluation if state == "draft" else make_open_evaluation
    evaluation = make(**story)
    if state == "moderation":
        evaluation.close_rating(lead)

    with pytest.raises(NotMerged, match="Both are candidates"):
        merged(left, right, curator)
    if state != "draft":
        evaluation.cancel(lead, "The budget was cut this year.")
        assert merged(left, right, curator).pk


def test_a_merged_pair_is_one_candidate(curator, lead):
    left, right = two_records()
    evaluation = make_evaluation(lead, vendors=[right])
    merged(left, right, curator)

    assert evaluation.add_candidates([left], lead) == 0
    assert evaluation.add_candidates([right], lead) == 0


def test_a_draft_reads_what_the_merge_brought(curator, lead):
    left, right = two_records()
    seniors(right, 64, entered_by=curator)
    evaluation = make_evaluation(lead, vendors=[left])
    candidate = evaluation.candidates.get()

    merged(left, right, curator)

    check = evaluation.grid_copy.check("TA-01")
    ((fact, _state),) = knowledge_of(evaluation, candidate, [check]).records["seniors"]
    assert fact.number == 64


def test_in_a_sealed_evaluation_what_came_by_the_merge_is_from_outside(curator, lead):
    left, right = two_records()
    own, other = seniors(left, 20, entered_by=lead), seniors(right, 64, entered_by=lead)
    piece = make_evidence(right, "TA-01", by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[left], checks=["TA-01"])
    candidate, check = evaluation.candidates.get(), evaluation.grid_copy.check("TA-01")

    merged(left, right, curator)
    knowledge = knowledge_of(evaluation, candidate, [check])

    assert [row.pk for row, _state in knowledge.records["seniors"]] == [own.pk]
    assert knowledge.attached["TA-01"] == []
    waiting = {(each.record, each.pk) for each in knowledge.differences if each.waits}
    assert {("seniors", other.pk), ("evidence", piece.pk)} <= waiting
    read(piece, lead)
    knowledge = knowledge_of(evaluation, candidate, [check])
    assert [(each.pk, state) for each, state in knowledge.attached["TA-01"]] == [
        (piece.pk, EvidenceState.DOCUMENT)
    ]


def test_a_page_of_ratings_is_told_of_a_merge_and_of_its_undoing(curator, lead):
    left, right = two_records()
    seniors(right, 64)
    evaluation = make_open_evaluation(lead=lead, vendors=[left], checks=["TA-01"])
    (candidate,), check = evaluation.candidates.all(), evaluation.grid_copy.check("TA-01")
    made = merged(left, right, curator)

    def waiting():
        holdings = recent_holdings(evaluation, {candidate.pk: left.pk}, [check], clock.today())
        return [each.pk for each in holdings[candidate.pk, "TA-01"].case.knowledge.differences]

    assert len(waiting()) == 1
    undo_merge(made, curator)
    assert waiting() == []


def without_tokens(page):
    return re.sub(rb'(csrfmiddlewaretoken" value=|CSRFToken": )"[^"]+"', b"", page)


def test_frozen_documents_are_as_they_were(curator, lead):
    determination = decided(lead, count=2)
    evaluation = determination.evaluation
    candidates = evaluation.candidates.order_by("number")
    before = [candidate.name for candidate in candidates]
    left, right = (candidate.vendor for candidate in candidates)
    make_evidence(right, "TZ-01", title="Brought later", by=lead)
    ratings = list(Rating.objects.order_by("pk").values())
    page = signed_in(lead).get(reverse("ranking", args=[evaluation.pk])).content

    merged(left, right, curator, name="Another name")

    assert [candidate.name for candidate in candidates.all()] == before
    assert Determination.objects.get(pk=determination.pk).document == determination.document
    assert list(Rating.objects.order_by("pk").values()) == ratings
    after = signed_in(lead).get(reverse("ranking", args=[evaluation.pk])).content
    assert without_tokens(after) == without_tokens(page)


def test_whoever_reaches_one_record_reaches_the_other_and_a_conflict_holds_for_both(
    curator, lead, assessor
):
    left, right = two_records()
    piece = make_evidence(left, by=curator)
    evaluation = make_open_evaluation(
        lead=lead, vendors=[right], assessors=[assessor], checks=["TA-01"]
    )
    assert not Evidence.objects.visible_to(assessor).filter(pk=piece.pk).exists()

    merged(left, right, curator)

    assert Evidence.objects.visible_to(assessor).filter(pk=piece.pk).exists()
    assert set(Vendor.objects.visible_to(assessor)) == {left, right}
    declare(evaluation, assessor, **{right.name: "My sister works there."})
    assert is_in_conflict(assessor, left)


def test_a_value_that_was_not_chosen_is_set_aside_and_stays_in_sight(curator, curator_client):
    left, right = two_records()
    old, new = seniors(left, 48, as_of="2026-01-01"), seniors(right, 64, as_of="2026-06-01")
    address = reverse("merge_with", args=[left.pk, right.pk])
    form = curator_client.get(address).context["form"]
    name = f"fact_fact_{old.pk}_{new.pk}"

    answer = curator_client.post(address, {"name": "right", "country": "left", name: "left"})
    page = curator_client.get(left.get_absolute_url())

    assert list(form.fields) == ["name", "country", name]
    assert answer.url == left.get_absolute_url()
    (held,) = page.context["sections"][0].held
    assert (held.shown, held.others[0].is_set_aside) == (old, True)
    assert b"Set aside by a merge" in page.content
    left.refresh_from_db()
    assert (left.name, left.legal_name) == ("ATLAS DEV SARL", "Atlas Dev SARL")
    row = curator_client.get(reverse("vendor_list")).context["page"].object_list[0]
    assert row.seniors == "48"
    curator_client.post(reverse("merge_undo", args=[Merge.objects.get().pk]))
    assert Vendor.objects.get(pk=right.pk).merged_into is None


def test_an_export_of_a_merged_vendor_comes_back_unchanged(curator):
    left, right = two_records()
    seniors(left, 48)
    aside = seniors(right, 64)
    merged(left, right, curator, set_aside=[aside])

    data = b"".join(csv_lines(Vendor.objects.active()))
    vendor_import = make_import(curator, data=data)

    (row,) = plan_rows(vendor_import)
    assert (row.group, row.vendor) == ("same", left.pk)
    assert b"48" in data
    assert b"64" not in data


def test_a_row_with_the_name_of_a_merged_record_is_of_the_one_that_stays(curator):
    left, right = make_vendor("Atlas Dev"), make_vendor("Bravo Systems")
    merged(left, right, curator)

    vendor_import = make_import(curator, ["Name", "Seniors"], ["Bravo Systems", "12"])
    apply_now(vendor_import, curator)

    assert left.facts.get().number == 12
    assert not right.facts.exists()


def test_an_import_is_not_taken_from_under_a_candidate_that_is_merged_with_its_vendor(
    curator, lead
):
    left = make_vendor("Atlas Dev")
    done = apply_now(make_import(curator, ["Name", "Seniors"], ["Bravo Systems", "12"]), curator)
    right = Vendor.objects.get(name="Bravo Systems")
    make_evaluation(lead, vendors=[left])
    merged(left, right, curator)

    undo_import(done, curator)

    assert right.facts.get().number == 12


@pytest.mark.parametrize("fields", [{"name": "Atlas"}, {}])
def test_a_record_is_not_merged_with_itself_nor_twice(curator, fields):
    left, right = two_records()

    with pytest.raises(NotMerged, match="same one"):
        merge(left, left, fields, (), curator)
    merged(left, right, curator)
    with pytest.raises(NotMerged, match="merged already"):
        merged(make_vendor("Third"), right, curator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vendor.objects.filter(pk=left.pk).update(merged_into=left)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kept=make_vendor("Fourth"), merged=right, by=curator)


def test_merging_is_for_curators_without_a_conflict(curator, lead, lead_client):
    left, right = two_records()
    evaluation = make_evaluation(lead, vendors=[right])
    add_member(evaluation, curator)
    declare(evaluation, curator, **{right.name: "My brother works there."})
    address = reverse("merge_with", args=[left.pk, right.pk])

    refusal = lead_client.post(address)

    assert refusal.status_code == 403
    assert b"Curators change and merge" in refusal.content
    assert signed_in(curator).post(address).status_code == 403
    assert signed_in(make_user("other@example.org")).post(address).status_code == 404
    assert not Merge.objects.exists()
