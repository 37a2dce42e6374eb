"""What is pinned at the seal and at the release, and what came from outside since."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.grid.reading import load_grid
from scoring.ratings.acceptance import waiting_changes_of, why_not_accepted
from scoring.ratings.cells import what_to_mend
from scoring.ratings.evidence import Holding
from scoring.ratings.models import Acceptance, Answer, Pin, Rating
from scoring.ratings.pinning import changes_of, pin_at
from scoring.ratings.pins import digest_of
from scoring.results.results import results_for
from tests.factories import (
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_site,
    make_user,
    make_vendor,
    perfect,
    read,
    save_rating,
)
from tests.scoring.ratings.pinned import accept, held, keys, sentences
from vendors.changes import record_change, record_removal, values_of
from vendors.models import EvidenceCheck, Fact, Reference
from vendors.proofs import serve

pytestmark = pytest.mark.django_db
GRID = load_grid()


@pytest.fixture
def vendor(db):
    return make_vendor("Atlas")


@pytest.fixture
def evaluation(lead, vendor):
    """Atlas has 64 seniors, in a document that the lead read."""
    enter(vendor, lead, 64, evidence=make_evidence(vendor, by=lead))
    return make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01", "TA-02"])


def enter(vendor, person, number, **fields):
    values = {"kind": "seniors", "value": str(number), "number": number, "entered_by": person}
    return vendor.facts.create(**values | fields)


def change(row, person, **fields):
    """Change a row in place, as the vendor's pages do."""
    before = values_of(row)
    for name, value in fields.items():
        setattr(row, name, value)
    if hasattr(row, "entered_at"):
        row.entered_by, row.entered_at = person, timezone.now()
    row.save()
    with transaction.atomic():
        record_change(person, row, before)


def remove(row, person):
    with transaction.atomic():
        record_removal(person, row)
    row.delete()


def seniors(evaluation):
    return held(evaluation).values.get("seniors")


def today():
    return f"{timezone.now():%-d %b %Y}"


def test_the_seal_pins_what_is_held_and_what_it_gives(evaluation):
    pin = Pin.objects.get(moment="seal")

    summary, contents = json.loads(pin.summary), json.loads(pin.contents)
    fact = Fact.objects.get()
    assert summary["vendor"] == {
        "name": "Atlas",
        "legal_name": "",
        "archived_on": None,
        "cities": [],
    }
    assert summary["rows"]["seniors"] == [fact.pk]
    assert summary["checks"]["TA-01"] == {
        "state": "document",
        "ceiling": 4,
        "cap": 3,
        "thing": 3,
        "proposed": 3,
        "values": {"seniors": "64"},
    }
    assert contents["rows"]["facts"][str(fact.pk)]["values"]["number"] == 64


def test_the_seal_pins_the_sites_in_use_alone(lead, vendor):
    in_use, _other = make_site(vendor), make_site(vendor, city="Fes")
    evaluation = make_evaluation(lead=lead, vendors=[vendor], checks=["TZ-01"])
    evaluation.candidates.get().sites.add(in_use)

    evaluation.open_for_rating(lead)

    assert json.loads(Pin.objects.get().summary)["rows"]["sites"] == [in_use.pk]


def test_a_pin_holds_nothing_personal(lead, vendor):
    make_evidence(vendor, "SO-04", title="Letter of Jane Doe", has_personal_data=True, by=lead)
    jane = vendor.outside_people.create(name="Jane Doe")
    vendor.named_people.create(person=jane, role="Engineer")
    Reference.objects.create(vendor=vendor, client="Banque", person=jane, source="Jane")
    vendor.officers.create(person=jane, mandate="Contract")

    make_open_evaluation(lead=lead, vendors=[vendor])

    pin = Pin.objects.get()
    assert "jane" not in (pin.summary + pin.contents).casefold()
    assert f'"person_id":{jane.pk}' in pin.contents


@pytest.mark.parametrize("moment", ["seal", "release", "decision"])
def test_pinning_takes_the_same_queries_at_any_size(lead, moment):
    counts = []
    for size in (1, 3):
        vendors = [make_vendor(f"Vendor {size} {number}") for number in range(size)]
        for vendor in vendors:
            make_site(vendor, "verified", by=lead)
            enter(vendor, lead, 64)
        evaluation = make_open_evaluation(lead=lead, vendors=vendors)
        with CaptureQueriesContext(connection) as queries:
            pin_at(evaluation, moment)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_fact_from_outside_after_the_seal_is_listed_and_counts_for_nothing(
    evaluation, vendor, curator
):
    enter(vendor, curator, 3, as_of=timezone.localdate())

    (change,) = held(evaluation).changes
    assert change.sentence == (f"Seniors (8+ years): 64 at the seal, 3 since {today()}, a claim")
    assert change.waits
    assert seniors(evaluation) == 64
    assert [known.row.number for _record, rows in held(evaluation).facts for known in rows] == [64]


def test_a_fact_from_outside_lifts_nothing_from_nought(evaluation, vendor, curator):
    vendor.bench.create(stack="Java", people=3, entered_by=curator)

    assert held(evaluation, "TA-02").cap.level == 0
    assert sentences(evaluation, "TA-02") == [f"Bench lines: Java since {today()}, a claim"]


def test_a_fact_changed_from_outside_stands_as_it_was_at_the_seal(evaluation, curator):
    change(Fact.objects.get(), curator, number=3, value="3")

    assert seniors(evaluation) == 64
    assert held(evaluation).state == "document"


def test_a_fact_removed_from_outside_stands_too(evaluation, curator):
    remove(Fact.objects.get(), curator)

    assert seniors(evaluation) == 64
    assert sentences(evaluation) == [f"Seniors (8+ years): 64 at the seal, gone since {today()}"]


def test_what_a_fact_stood_in_at_the_seal_still_carries_it(evaluation, curator):
    change(Fact.objects.get(), curator, evidence=None)

    assert (str(held(evaluation).state), held(evaluation).cap.level) == ("document", 3)


def test_what_the_panel_itself_changes_or_removes_counts_at_once(evaluation, lead):
    fact = Fact.objects.get()
    change(fact, lead, number=3, value="3")
    changed = seniors(evaluation), held(evaluation).changes[0].waits

    remove(fact, lead)

    assert (changed, seniors(evaluation)) == ((3, False), None)


def test_a_figure_that_a_member_makes_another_one_is_gone(evaluation, lead, curator):
    fact = Fact.objects.get()
    change(fact, curator, kind="headcount")
    outside = seniors(evaluation)

    change(fact, lead, kind="headcount")

    assert (outside, seniors(evaluation)) == (64, None)


@pytest.mark.parametrize("act", ["add", "change", "remove"])
def test_a_member_lets_a_fact_from_outside_count(evaluation, vendor, lead, curator, act):
    fact = Fact.objects.get()
    if act == "add":
        fact.delete()
        enter(vendor, curator, 3)
    elif act == "change":
        change(fact, curator, number=3, value="3")
    else:
        remove(fact, curator)
    chosen = keys(evaluation)

    assert accept(evaluation, lead, *chosen) == len(chosen)
    assert seniors(evaluation) == (None if act == "remove" else 3)
    assert keys(evaluation) == []
    entries = RecordEntry.objects.filter(act="accepted fact", chain=evaluation.record_chain)
    assert entries.count() == len(chosen)


def test_what_was_accepted_stands_when_it_is_changed_again(evaluation, lead, curator):
    fact = Fact.objects.get()
    change(fact, curator, number=40, value="40")
    accept(evaluation, lead, *keys(evaluation))

    change(fact, curator, number=3, value="3")

    assert seniors(evaluation) == 40
    assert len(keys(evaluation)) == 1


def test_keys_that_name_nothing_that_waits_accept_nothing(evaluation, vendor, lead, curator):
    other = make_vendor("Bora")
    elsewhere = enter(other, curator, 3)
    make_open_evaluation(lead=curator, vendors=[other], checks=["TA-01"])
    enter(vendor, curator, 3)
    (key,) = keys(evaluation)
    forged = ["", "fact", f"fact-{elsewhere.pk}-{key[-16:]}", key[:-1], f"{key}x"]

    assert accept(evaluation, lead, *forged) == 0
    assert accept(evaluation, lead, key, key) == 1
    assert accept(evaluation, lead, key) == 0
    assert Acceptance.objects.count() == 1


def test_who_accepts_is_a_member_who_judges_while_rating_is_open(lead, assessor, vendor):
    observer = make_user("observer@example.org")
    draft = make_evaluation(lead=lead, vendors=[vendor, make_vendor("Bora")], assessors=[assessor])
    draft.members.create(user=observer, role="observer")
    candidate = draft.candidates.get(number=1)

    def refusal(person):
        draft.refresh_from_db()
        return why_not_accepted(draft.members.get(user=person), draft, candidate)

    before = refusal(lead)
    draft.open_for_rating(lead)
    declare(draft, assessor, Atlas="My brother works there.")

    assert before.startswith("Before the seal")
    assert refusal(lead) == ""
    assert refusal(observer).startswith("An observer reads.")
    assert refusal(assessor).startswith("You declared a conflict")
    draft.checks.filter(role="gate").update(use="left_out", reason="Not needed.")
    draft.close_rating(lead)
    assert refusal(lead).startswith("Ratings are released")
    type(draft).objects.update(state="decided")
    assert refusal(lead).startswith("The evaluation has ended")


def test_from_the_release_on_only_what_a_gate_reads_is_accepted(lead, curator, vendor):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["SC-01", "TA-01"])
    vendor.certificates.create(kind="iso27001", entered_by=curator)
    enter(vendor, curator, 64)
    evaluation.close_rating(lead)
    member, candidate = evaluation.members.get(user=lead), evaluation.candidates.get()
    before = len(held(evaluation, "SC-01").facts)
    (key,) = keys(evaluation)

    refusal = why_not_accepted(member, evaluation, candidate)
    fact = Fact.objects.get()
    accepted = accept(evaluation, lead, key, f"fact-{fact.pk}-{digest_of(fact)[:16]}")

    assert (refusal, before, accepted) == ("", 0, 1)
    assert key.startswith("certificate-")
    assert len(held(evaluation, "SC-01").facts) == 1
    assert seniors(evaluation) is None


# Evidence and proofs


def test_evidence_from_outside_counts_once_a_member_opened_it(evaluation, vendor, lead, curator):
    piece = make_evidence(vendor, "TA-02", state="claim", added_by=curator)
    before = held(evaluation, "TA-02").cap.level, sentences(evaluation, "TA-02")

    serve(lead, piece)

    assert before == (
        0,
        [f"Bench list: evidence since {today()}, a claim"],
    )
    assert held(evaluation, "TA-02").cap.level == 1


@pytest.mark.parametrize(("author", "level"), [("curator", 0), ("lead", 3)])
def test_old_evidence_put_to_another_check_counts_where_the_panel_put_it(
    lead, curator, vendor, author, level
):
    piece = make_evidence(vendor, "TA-01", by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01", "TA-02"])
    row = EvidenceCheck.objects.create(evidence=piece, check_id="TA-02")
    with transaction.atomic():
        record_change({"curator": curator, "lead": lead}[author], row)

    assert held(evaluation, "TA-02").cap.level == level


@pytest.mark.parametrize(("author", "level"), [("curator", 1), ("lead", 3)])
def test_old_evidence_is_as_old_as_at_the_seal_until_the_panel_dates_it(
    lead, curator, vendor, author, level
):
    piece = make_evidence(vendor, "TA-01", by=lead, expires_on="2020-01-31")
    piece.refresh_from_db()
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01"])

    later = timezone.localdate() + timedelta(days=300)
    change(piece, {"curator": curator, "lead": lead}[author], expires_on=later)
    change(piece, curator, title="Bench list of May")

    assert held(evaluation).cap.level == level


def test_evidence_withdrawn_since_is_told(lead, vendor):
    piece = make_evidence(vendor, "TA-01", by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01"])

    change(piece, lead, withdrawn_on=timezone.localdate())

    assert sentences(evaluation) == [f"Bench list: document at the seal, gone since {today()}"]
    assert held(evaluation).cap.level == 0


def test_the_page_names_readers_and_provers_of_the_panel_alone(lead, stranger, vendor):
    theirs = make_evidence(vendor, "TA-02", state="verified", by=stranger, added_by=lead)
    ours = make_evidence(vendor, "TA-01", state="verified", by=stranger, added_by=lead)
    read(ours, lead)
    make_proof(vendor, lead, evidence=[ours])
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01", "TA-02"])

    own, other = (
        Holding(piece.state, piece.row)
        for check in ("TA-01", "TA-02")
        for piece in held(evaluation, check).evidence
    )
    assert own.provenance == "read by Lea Martin, verified by Lea Martin: Register look-up"
    assert (other.state, other.provenance) == ("claim", "")
    assert theirs.seen_by == stranger


def test_a_change_of_evidence_marked_personal_withholds_its_title(evaluation, vendor, curator):
    make_evidence(vendor, "TA-02", title="Letter of Jane", has_personal_data=True, by=curator)

    assert sentences(evaluation, "TA-02") == [f"(personal data): evidence since {today()}, a claim"]


def test_a_proof_by_a_stranger_waits_and_takes_nothing_from_ours(lead, curator, vendor):
    proof = make_proof(vendor, lead, "TA-03", finding="failed")
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-03"])
    correction = {"corrects": proof, "correction_reason": "Another firm."}
    wrong = make_proof(vendor, curator, "TA-03", finding="passed", **correction)
    before = [row.finding for row, *_state in held(evaluation, "TA-03").proofs]

    serve(lead, wrong)

    assert before == ["failed"]
    assert [row.finding for row, *_state in held(evaluation, "TA-03").proofs] == ["passed"]


def test_a_proof_of_ours_that_was_corrected_since_is_told(lead, vendor):
    proof = make_proof(vendor, lead, "TA-03")
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-03"])

    make_proof(
        vendor, lead, "TA-03", finding="undecided", corrects=proof, correction_reason="Wrong firm."
    )

    assert sentences(evaluation, "TA-03") == [f"{proof}: passed at the seal, corrected now"]


@pytest.mark.parametrize(("author", "matched"), [("curator", 0), ("lead", 1)])
def test_the_firm_is_called_as_at_the_seal_until_the_panel_renames_it(
    lead, curator, vendor, author, matched
):
    vendor.named_people.create(role="Engineer", employment="employed", employer="Rif")
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-05"])

    change(vendor, {"curator": curator, "lead": lead}[author], legal_name="Rif")

    assert held(evaluation, "TA-05").values == {"matched": matched}


def test_many_changes_of_a_kind_are_counted(evaluation, vendor, curator):
    for number in range(7):
        vendor.bench.create(stack=f"Stack {number}", people=1, entered_by=curator)

    assert sentences(evaluation, "TA-02") == [f"Bench lines: 7 changes since {today()}"]
    assert len(keys(evaluation)) == 7


def test_a_changed_row_says_what_of_it_changed(lead, vendor):
    certificate = vendor.certificates.create(kind="iso27001", scope="Rabat", entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["SC-01", "TA-01"])
    change(certificate, lead, scope="Rabat, Kenitra", source="A call")
    scope = sentences(evaluation, "SC-01")

    change(certificate, lead, scope="Rabat")

    assert scope == [
        f"ISO/IEC 27001: scope Rabat at the seal, scope Rabat, Kenitra since {today()}, a claim"
    ]
    assert sentences(evaluation, "SC-01") == [
        f"Certificates: ISO/IEC 27001 as at the seal, entered anew since {today()}, a claim"
    ]


# What a rating was given on


@pytest.mark.parametrize(
    ("number", "thing", "is_asked"),
    [(70, 3, False), (200, 4, False), (3, 0, True)],
    ids=["another value", "another thing", "another proposal"],
)
def test_an_author_is_asked_again_where_proposal_state_or_cap_changed(
    lead, vendor, number, thing, is_asked
):
    fact = enter(vendor, lead, 64)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01"])
    candidate, in_use = evaluation.candidates.get(), evaluation.checks.get(check_id="TA-01")
    save_rating(evaluation.members.get(), candidate, in_use, Answer("rated", 1))

    change(fact, lead, number=number, value=str(number))

    rating, rules = Rating.objects.get(), evaluation.grid_copy.rules
    assert (rating.held_values, rating.thing, rating.proposed) == ('{"seniors":"64"}', 3, 1)
    assert (held(evaluation).thing, held(evaluation).cap.level) == (thing, 1)
    assert bool(what_to_mend(held(evaluation), rules, rating)) == is_asked
    evaluation.close_rating(lead)
    assert bool(results_for(evaluation).reviews) == is_asked


# From the release on


def test_from_the_release_on_nothing_moves_a_cap_and_changes_are_told(
    evaluation, vendor, lead, curator
):
    evaluation.close_rating(lead)

    change(Fact.objects.get(), lead, number=3, value="3", evidence=None)
    make_evidence(vendor, "TA-02", by=lead)
    details = perfect("expert_reading", "TA-02")
    make_proof(vendor, lead, "TA-02", kind="expert_reading", details=details)
    vendor.name, vendor.archived_on = "Atlas Labs", timezone.localdate()
    vendor.save()

    assert (seniors(evaluation), held(evaluation).cap.level) == (64, 3)
    assert held(evaluation, "TA-02").cap.level == 0
    (changes,) = changes_of(evaluation).values()
    assert [(check, each.sentence) for check, each in changes] == [
        ("", "Name of the vendor: Atlas at the seal, Atlas Labs now"),
        ("", f"Vendor: archived since {today()}"),
        ("TA-01", f"Seniors (8+ years): 64 at the release, 3 since {today()}, a claim"),
        (
            "TA-01",
            "What is held: document, up to level 3 at the release, claim, up to level 1 now",
        ),
        ("TA-02", f"Bench list: held since {today()}, a document"),
        ("TA-02", f"Expert reading: passed since {today()}, proved by us"),
        (
            "TA-02",
            "What is held: nothing held, up to level 0 at the release, verified, up to level 4 now",
        ),
    ]


def test_what_waited_at_the_release_is_told_once(evaluation, vendor, lead, curator):
    remove(Fact.objects.get(), curator)
    enter(vendor, curator, 3)
    before = [each for own in changes_of(evaluation).values() for each in own]

    evaluation.close_rating(lead)

    after = [each for own in changes_of(evaluation).values() for each in own]
    assert [each.sentence for _check, each in after] == [each.sentence for _check, each in before]
    assert len(after) == 2


def test_what_changed_before_the_release_is_kept_beside_the_question(evaluation, lead):
    change(Fact.objects.get(), lead, number=3, value="3")
    before = sentences(evaluation)

    evaluation.close_rating(lead)

    assert sentences(evaluation) == before
    assert len(before) == 1


def test_a_decision_keeps_its_own_changes(evaluation, lead, curator, vendor):
    evaluation.close_rating(lead)
    change(Fact.objects.get(), lead, number=3, value="3")
    before = changes_of(evaluation)
    pin_at(evaluation, "decision")
    evaluation.state = "decided"

    change(Fact.objects.get(), lead, number=5, value="5")

    assert changes_of(evaluation) == before
    assert before != {}


def test_a_fact_that_two_checks_read_waits_once(lead, curator, vendor):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["TA-01", "TA-03"])
    enter(vendor, curator, 3)

    (waiting,) = waiting_changes_of(evaluation, evaluation.candidates.get())

    assert waiting.checks == ["TA-01", "TA-03"]


def test_yes_and_no_are_said_so(lead, vendor):
    plan = vendor.hiring_plans.create(months=12, by_role=False, entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=["SO-06"])

    change(plan, lead, by_role=True)

    (sentence,) = sentences(evaluation, "SO-06")
    assert sentence == (
        "Hiring plan: has numbers by role no at the seal, has numbers by role yes since "
        f"{today()}, a claim"
    )


def test_a_draft_has_no_changes(lead, vendor):
    assert changes_of(make_evaluation(lead=lead, vendors=[vendor])) == {}


def test_a_new_seal_pins_anew(evaluation, vendor, lead, curator):
    enter(vendor, curator, 3, as_of=timezone.localdate())
    evaluation.unseal(lead, "A check was missing.", {})

    evaluation.open_for_rating(lead)

    assert held(evaluation).changes == []
    assert Pin.objects.filter(moment="seal").count() == 2
