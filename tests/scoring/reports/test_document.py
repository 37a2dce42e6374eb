import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import evaluator
from accounts.record.models import RecordEntry
from scoring.decisions.document.book import book_for, open_book
from scoring.decisions.document.document import PRODUCT, document_for, draft_document, freeze
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import CandidateDecision, Determination
from scoring.evaluations.models import Evaluation, NotReady
from scoring.ratings.models import Rating
from scoring.ratings.pinning import pin_at
from scoring.reports.checks import first_contradiction
from scoring.results.results import results_for
from tests.factories import (
    PERFECT,
    make_evidence,
    make_proof,
    make_released_evaluation,
    make_user,
    pin_again,
    read,
)
from tests.scoring.reports.decisions import WHY, decided, fill_profile, ready
from tests.scoring.reports.rereading import book_of
from tests.scoring.reports.stories import story
from tests.scoring.reports.whole_story import sign_everybody_off
from vendors.models import Evidence, EvidenceCheck

pytestmark = pytest.mark.django_db


def document_of(evaluation, by):
    return document_for(results_for(evaluation), "final", by, timezone.now())


def test_document_of_real_rows_contradicts_nothing(lead, assessor):
    evaluation = ready(lead, 2, assessors=[assessor])
    fill_profile(evaluation.candidates.first(), lead)
    sign_everybody_off(evaluation)

    book = open_book(freeze(evaluation, lead).document)

    assert first_contradiction(book) is None
    assert [row["name"] for row in book.document["panel"]] == ["Lea Martin", "Amine Roy"]
    assert [person.assessor for person in book.members.values()] == [None, "A1"]


def test_document_tells_what_is_held_of_a_candidate(lead):
    evaluation = ready(lead)
    fill_profile(evaluation.candidates.get(), lead)

    row = document_of(evaluation, lead)["candidates"][0]

    assert row["sites"][0] | {"state": "claim"} == row["sites"][0]
    assert row["overlap"]["buyer_minutes"] == 540
    facts = {fact["title"]: (fact["value"], fact["unit"], fact["state"]) for fact in row["facts"]}
    assert facts == {
        "Seniors (8+ years)": ("48", "", "verified"),
        "ISO/IEC 27001": ("Rabat; valid to 2027-03-31", "", "claim"),
        "SOC 2 Type II": ("held", "", "claim"),
        "Language fr": ("12", "people", "claim"),
        "Language es": ("stated", "", "claim"),
    }


def test_document_tells_the_state_that_counts_for_its_own_people(lead, stranger):
    evaluation = ready(lead)
    vendor = evaluation.candidates.get().vendor
    founded = vendor.facts.create(kind="founded", value="2014", number=2014)
    make_proof(vendor, stranger, facts=[founded])
    make_evidence(vendor, "TZ-01", title="Read elsewhere", by=stranger, added_by=lead)
    pin_again(evaluation)

    document = document_of(evaluation, lead)

    assert [fact["state"] for fact in document["candidates"][0]["facts"]] == ["claim"]
    states = {piece["title"]: piece["state"] for piece in document["evidence"]}
    assert states["Read elsewhere"] == "claim"


def test_a_strangers_reading_and_proof_are_not_named(lead, stranger):
    evaluation = ready(lead)
    vendor = evaluation.candidates.get().vendor
    piece = make_evidence(vendor, "TZ-01", title="Of both", by=stranger, added_by=lead)
    alone = make_evidence(vendor, "TZ-01", title="Of one", by=stranger, added_by=lead)
    gone = make_evidence(vendor, title="Gone", state="verified", by=stranger)
    evaluation.candidates.get().ratings.filter(check_in_use__check_id="TZ-01").update(evidence=gone)
    read(piece, lead)
    make_proof(vendor, lead, "TZ-01", evidence=[piece], kind="drill", details={})
    make_proof(vendor, stranger, "TZ-01", evidence=[piece, alone], kind="drill", details={})
    pin_again(evaluation)

    document = document_of(evaluation, lead)

    named = {
        row["title"]: (row["state"], row.get("seen_by"), row.get("verified_by"))
        for row in document["evidence"]
        if row["title"] != "Bench list"
    }
    assert named == {
        "Of both": ("verified", "M1", "M1"),
        "Of one": ("claim", None, None),
        "Gone": ("claim", None, None),
    }


def test_what_is_read_or_added_after_the_release_changes_no_row(lead):
    evaluation = ready(lead)
    vendor = evaluation.candidates.get().vendor
    piece = make_evidence(vendor, "TZ-01", title="Unread", state="claim", by=lead)
    pin_again(evaluation)
    before = document_of(evaluation, lead)["evidence"]

    read(piece, lead)
    make_evidence(vendor, "TZ-01", title="Late", by=lead)
    EvidenceCheck.objects.create(evidence=piece, check_id="LG-02")

    assert document_of(evaluation, lead)["evidence"] == before
    assert [row["state"] for row in before if row["title"] == "Unread"] == ["claim"]


def test_papers_from_outside_that_count_for_nothing_are_not_listed(lead, stranger):
    evaluation = ready(lead)
    make_evidence(evaluation.candidates.get().vendor, "TZ-01", title="Outside", by=stranger)
    pin_at(evaluation, "release")

    titles = {row["title"] for row in document_of(evaluation, lead)["evidence"]}

    assert titles == {"Bench list"}


@pytest.mark.parametrize("marked", ["before", "since", "not pinned"])
def test_titles_of_evidence_marked_personal_are_withheld(lead, marked):
    evaluation = ready(lead)
    vendor = evaluation.candidates.get().vendor
    checks = [] if marked == "not pinned" else ["TZ-01"]
    is_marked = {"has_personal_data": marked != "since"}
    piece = make_evidence(vendor, *checks, title="Letter of Jane Doe", by=lead, **is_marked)
    evaluation.candidates.get().ratings.filter(check_in_use__check_id="TZ-01").update(
        evidence=piece
    )
    pin_again(evaluation)
    Evidence.objects.filter(pk=piece.pk).update(has_personal_data=True)

    evidence = document_of(evaluation, lead)["evidence"]

    assert "Jane" not in str(evidence)
    assert "(personal data)" in [row["title"] for row in evidence]


def test_document_shows_the_sites_in_use(lead):
    evaluation = ready(lead)
    candidate = evaluation.candidates.get()
    for city in ("Rabat", "Kenitra"):
        candidate.vendor.sites.create(city=city, country="MA", time_zone="Africa/Casablanca")
    candidate.sites.set(candidate.vendor.sites.filter(city="Rabat"))
    pin_again(evaluation)

    row = document_of(evaluation, lead)["candidates"][0]

    assert [site["city"] for site in row["sites"]] == ["Rabat"]


def test_document_keeps_the_ceiling_of_a_proof_and_recomputes_with_it(lead):
    levels = {"Atlas": {"TA-01": 2, "TA-03": 2}}
    evaluation = make_released_evaluation(levels, lead=lead, state="document")
    candidate = evaluation.candidates.get()
    details = PERFECT["sample_check"] | {"matched": 8}
    make_proof(candidate.vendor, lead, "TA-01", kind="sample_check", details=details)
    pin_again(evaluation)
    CandidateDecision.objects.create(candidate=candidate, outcome="shortlist", reason=WHY)

    book = open_book(freeze(evaluation, lead).document)

    row = book.document["candidates"][0]
    assert row["holdings"] == {"TA-01": "verified", "TA-03": "document"}
    assert row["ceilings"] == {"TA-01": 2}
    caps = {row["check"]: row["cap"] for row in book.results.sheet["evidence"]}
    assert caps == {"TA-01": 2, "TA-03": 3}
    assert first_contradiction(book) is None


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"buyer_timezone": "Europe/Paris"},
        {"buyer_timezone": "Europe/Paris", "buyer_day": "all day"},
        {"buyer_timezone": "Mars/Olympus", "buyer_day": "09:00-18:00"},
        {"buyer_day": "09:00-18:00"},
    ],
)
def test_document_leaves_hours_out_that_nobody_can_compute(lead, parameters):
    evaluation = ready(lead)
    fill_profile(evaluation.candidates.get(), lead)
    evaluation.parameters = parameters

    assert document_of(evaluation, lead)["candidates"][0]["overlap"] is None


def test_document_numbers_evidence_and_points_at_it(lead):
    evaluation = ready(lead)
    vendor = evaluation.candidates.get().vendor
    gone = make_evidence(vendor, "TZ-01", title="Old list", seen_by=lead, withdrawn_on="2026-11-01")
    make_evidence(vendor, title="Never used", withdrawn_on="2026-11-01", sha256="ab" * 32)
    evaluation.candidates.get().ratings.filter(check_in_use__check_id="TZ-01").update(evidence=gone)

    document = document_of(evaluation, lead)

    held = {row["title"]: (row["id"], row["state"]) for row in document["evidence"]}
    assert held == {"Bench list": ("E1", "verified"), "Old list": ("E2", "withdrawn")}
    cells = document["ratings"]["C1"]
    assert [cells[check].get("evidence") for check in ("TZ-01", "LG-02")] == [["E2"], None]
    assert document["evidence"][1]["seen_by"] == "M1"


def test_document_freezes_the_value_that_was_found_beside_the_note(lead):
    evaluation = ready(lead)
    first, *_ = Rating.objects.order_by("check_in_use_id")
    Rating.objects.filter(pk=first.pk).update(value="12.50")

    document = document_of(evaluation, lead)

    values = {check: cell.get("value") for check, cell in document["ratings"]["C1"].items()}
    assert values == dict.fromkeys(values) | {first.check_in_use.check_id: ["12.5"]}


def test_document_leaves_voided_and_uncounted_ratings_out(lead, assessor):
    evaluation = ready(lead, assessors=[assessor])
    evaluation.members.get(user=assessor).assignments.filter(criterion="LG").delete()

    document = document_of(evaluation, lead)

    assert list(document["ratings"]["C1"]) == ["TZ-01"]


def test_document_keeps_a_waiver_with_its_reason(lead):
    evaluation = ready(lead)
    evaluation.candidates.get().gate_findings.update(
        result="fail", waived_by=lead, waived_at=timezone.now(), waiver_reason="Signed by May."
    )

    row = document_of(evaluation, lead)["gates"]["C1"]["SC-01"]

    assert (row["result"], row["waived_by"], row["waiver_reason"]) == (
        "fail",
        "M1",
        "Signed by May.",
    )


def test_document_keeps_the_seals_that_were_broken(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 4}}, lead=lead)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="open")
    evaluation.refresh_from_db()
    evaluation.unseal(lead, "A weight was wrong.", {"C1": 1})
    evaluation.open_for_rating(lead)
    evaluation.close_rating(lead)

    document = document_of(evaluation, lead)

    broken, seal = document["seals"]
    assert (broken["reason"], broken["ranks"]) == ("A weight was wrong.", {"C1": 1})
    assert seal["rules"]["version"] == 2
    assert canonical_text(seal["rules"])[1] == seal["sha256"]


def test_document_takes_the_same_queries_at_every_size(lead):
    counts = []
    for count in (1, 3):
        evaluation = ready(make_user(f"{count}@example.org"), count)
        for candidate in evaluation.candidates.select_related("vendor"):
            fill_profile(candidate, lead)
        with CaptureQueriesContext(connection) as queries:
            document_of(evaluation, lead)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical_text({"b": 1, "a": [2]}) == canonical_text({"a": [2], "b": 1})
    assert canonical_text({"é": 1})[0] == '{"é":1}'


def test_version_of_the_product_is_the_one_of_the_project():
    assert PRODUCT["version"] == evaluator.__version__


def test_freezing_decides_and_records(lead):
    evaluation = ready(lead)

    determination = freeze(evaluation, lead)

    evaluation.refresh_from_db()
    assert evaluation.state == "decided"
    document = json.loads(determination.document)
    assert document["status"] == "final"
    assert determination.sha256 == canonical_text(document)[1]
    entry = RecordEntry.objects.about(evaluation).last()
    assert (entry.act, entry.after) == (
        "decided",
        {"decision": 1, "sha256": determination.sha256},
    )
    assert document["record"] == {
        "entries": entry.number - 1,
        "head": entry.previous_hash,
        "rest": RecordEntry.objects.of_chain("rest").last().previous_hash,
    }


def test_freezing_is_refused_while_something_blocks(lead):
    evaluation = ready(lead)
    evaluation.candidates.get().decision.delete()

    with pytest.raises(NotReady, match="say what you decide"):
        freeze(evaluation, lead)

    evaluation.refresh_from_db()
    assert evaluation.state == "moderation"
    assert not Determination.objects.exists()


def test_freezing_twice_is_refused(lead):
    evaluation = decided(lead).evaluation

    with pytest.raises(NotReady, match="whose ratings are released"):
        freeze(evaluation, lead)

    assert evaluation.determinations.count() == 1


def test_a_second_decision_says_what_it_replaces(lead):
    first = decided(lead)
    Evaluation.objects.update(state="moderation")

    second = freeze(Evaluation.objects.get(), lead)

    assert (second.number, second.replaces) == (2, first)
    assert json.loads(second.document)["determination"]["replaces"] == first.sha256


def test_frozen_numbers_stay_when_evidence_is_withdrawn_later(lead):
    determination = decided(lead)
    before = determination.document

    determination.evaluation.candidates.get().vendor.evidence.update(withdrawn_on="2026-11-30")

    determination.refresh_from_db()
    assert determination.document == before
    assert book_for(Evaluation.objects.get()).standings.candidates[0].rank == 1


def test_draft_can_be_made_before_anything_is_decided(lead):
    evaluation = ready(lead)
    evaluation.candidates.get().decision.delete()

    document = json.loads(draft_document(evaluation, lead))

    assert document["status"] == "draft"
    assert document["candidates"][0]["outcome"] is None
    assert document["determination"] | {"number": 1, "replaces": None} == document["determination"]


def test_draft_after_a_decision_is_that_decision_marked_a_draft(lead):
    determination = decided(lead)

    document = json.loads(draft_document(determination.evaluation, lead))

    assert document == json.loads(determination.document) | {"status": "draft"}


def test_a_miss_of_a_vendor_that_withdrew_leaves_the_rater_out():
    document = story(3)
    document["missed"] = [{"assessor": "A1", "criterion": "TZ"}]

    rows = book_of(document).results.sheet["ratings"]

    assert not [row for row in rows if row["assessor"] == "A1" and row["check"].startswith("TZ")]
    assert [row for row in rows if row["assessor"] == "A1"]
