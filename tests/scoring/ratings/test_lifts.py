"""What lifts a cap of a sealed evaluation: its own people alone, and each time in its record."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.ratings.acceptance import accept_facts, waiting_changes_of
from scoring.ratings.cells import load_cells
from scoring.ratings.confirming import waiting_for
from tests.conftest import signed_in
from tests.factories import (
    PERFECT,
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
)
from tests.vendors.files import pdf
from tests.vendors.imports.stories import apply_now, make_import
from tests.vendors.test_admin import change_url, posted
from tests.vendors.test_proof_form import COMMON, VALID
from vendors.merging import merge, undo_merge
from vendors.models.evidence import Evidence
from vendors.models.proof import Proof
from vendors.proofs import confirm_proof, post_reading, record_proof, serve

CHECK = "SO-02"
WAITS = "entered from outside"
EVIDENCE = {"title": "Extract", "kind": "document", "link": "https://example.org/extract.pdf"}
REGISTER = COMMON | VALID["register"] | {"checks": [CHECK]}


@pytest.fixture
def vendor(db):
    return make_vendor("Atlas")


@pytest.fixture
def evaluation(lead, assessor, vendor):
    return make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=[CHECK], two_people=True
    )


@pytest.fixture
def outsiders(vendor, curator, stranger):
    """A curator, the lead of a draft of their own, and the lead of another sealed evaluation."""
    make_evaluation(lead=stranger, vendors=[vendor], checks=[CHECK], two_people=False)
    other = make_user("other@example.org", may_lead=True)
    make_open_evaluation(lead=other, vendors=[vendor], checks=[CHECK], two_people=False)
    return [signed_in(person) for person in (curator, stranger, other)]


def cap_of(evaluation):
    evaluation = type(evaluation).objects.get(pk=evaluation.pk)
    member = evaluation.members.first()
    (cell,) = load_cells(
        member, list(evaluation.candidates.all()), list(evaluation.checks.in_use())
    )
    return cell.cap.level


def lifts(evaluation, check=CHECK):
    """[(who, from, to)] of the record of this evaluation."""
    chain = RecordEntry.objects.of_chain(evaluation.record_chain)
    return [
        (entry.actor.email.partition("@")[0], entry.before[check], entry.after[check])
        for entry in chain.filter(act="moved caps")
    ]


def post(client, name, pk, **fields):
    return client.post(reverse(name, args=[pk]), fields)


def try_everything(client, vendor):
    """Bring evidence, read it, prove the check, and open and confirm every proof there is."""
    post(client, "evidence_new", vendor.pk, **EVIDENCE, supports=[CHECK])
    for evidence in Evidence.objects.all():
        post(client, "evidence_link", evidence.pk)
        post(client, "evidence_read", evidence.pk, note="Page 1")
    page = reverse("proof_new", args=[vendor.pk, "register"])
    client.post(page, REGISTER | {"file": pdf("extract.pdf")})
    for proof in Proof.objects.all():
        post(client, "proof_open", proof.pk)
        post(client, "proof_confirm", proof.pk)
        for file in proof.files.all():
            list(client.get(reverse("proof_file", args=[proof.pk, file.pk])))


def test_nothing_that_people_outside_do_lifts_a_cap(evaluation, vendor, outsiders):
    for client in outsiders:
        try_everything(client, vendor)

    assert Evidence.objects.filter(readings__isnull=False).exists()
    assert Proof.objects.count() >= 2
    assert cap_of(evaluation) == 0
    assert lifts(evaluation) == []


def test_every_lift_by_a_member_is_in_the_record_of_the_evaluation(evaluation, vendor, outsiders):
    lead, assessor = (signed_in(member.user) for member in evaluation.members.order_by("pk"))

    post(lead, "evidence_new", vendor.pk, **EVIDENCE, supports=[CHECK])
    evidence = Evidence.objects.get()
    post(lead, "evidence_link", evidence.pk)
    post(lead, "evidence_read", evidence.pk, note="Page 1")
    lead.post(reverse("proof_new", args=[vendor.pk, "register"]), REGISTER)
    proof = Proof.objects.get()
    post(assessor, "proof_open", proof.pk)
    post(assessor, "proof_confirm", proof.pk)
    post(lead, "evidence_withdraw", evidence.pk, reason="Another firm.")

    assert cap_of(evaluation) == 4
    # Evidence that is withdrawn closes nothing here, and so says nothing.
    assert lifts(evaluation) == [("lead", 0, 1), ("lead", 1, 3), ("assessor", 3, 4)]


def test_what_is_taken_back_is_in_the_record_too(evaluation, vendor, lead):
    client = signed_in(lead)
    post(client, "evidence_new", vendor.pk, **EVIDENCE, supports=[CHECK])
    post(client, "evidence_withdraw", Evidence.objects.get().pk, reason="Another firm.")

    assert lifts(evaluation) == [("lead", 0, 1), ("lead", 1, 0)]


def test_a_member_who_opens_what_somebody_outside_brought_lets_it_count(
    evaluation, vendor, outsiders, lead
):
    curator, member = outsiders[0], signed_in(lead)
    try_everything(curator, vendor)
    page = reverse("rate_check", args=[evaluation.pk, CHECK])
    rater = signed_in(evaluation.members.get(role="assessor").user)
    assert WAITS in rater.get(page).content.decode()

    evidence = Evidence.objects.get()
    post(member, "evidence_link", evidence.pk)
    post(member, "evidence_read", evidence.pk, note="Page 1")
    assert cap_of(evaluation) == 3
    post(member, "proof_open", Proof.objects.get().pk)

    assert WAITS not in rater.get(page).content.decode()
    assert cap_of(evaluation) == 3  # it waits for a second person
    post(member, "proof_confirm", Proof.objects.get().pk)
    assert cap_of(evaluation) == 4
    assert lifts(evaluation) == [("lead", 0, 1), ("lead", 1, 3), ("lead", 3, 4)]


def test_nobody_in_conflict_opens_a_proof(evaluation, vendor, lead, curator):
    proof = make_proof(vendor, curator, CHECK)
    declare(evaluation, lead, Atlas="My sister owns it.")

    assert post(signed_in(lead), "proof_open", proof.pk).status_code == 403

    assert cap_of(evaluation) == 0


def test_nobody_in_conflict_opens_evidence(evaluation, vendor, lead, curator):
    link = make_evidence(
        vendor, CHECK, state="claim", added_by=curator, link="https://example.org/a.pdf"
    )
    upload = {"title": "Extract", "kind": "document", "file": pdf("a.pdf")}
    post(signed_in(curator), "evidence_new", vendor.pk, **upload, supports=[CHECK])
    file = Evidence.objects.exclude(pk=link.pk).get()
    declare(evaluation, lead, Atlas="My sister owns it.")
    client = signed_in(lead)

    statuses = [
        post(client, "evidence_link", link.pk).status_code,
        client.get(reverse("evidence_file", args=[file.pk])).status_code,
        client.head(reverse("evidence_file", args=[file.pk])).status_code,
    ]

    assert (statuses, cap_of(evaluation), lifts(evaluation)) == ([403] * 3, 0, [])
    page = client.get(file.get_absolute_url()).content.decode()
    assert "do not open for you" in page
    assert reverse("evidence_file", args=[file.pk]) not in page


def on_the_desk(client, evidence, **fields):
    page = reverse("admin:vendors_evidence_change", args=[evidence.pk])
    values = {"title": evidence.title, "kind": evidence.kind, "link": evidence.link}
    rows = {"checks-TOTAL_FORMS": 0, "checks-INITIAL_FORMS": 0}
    assert client.post(page, values | rows | fields).status_code == 302
    evidence.refresh_from_db()


def test_no_curator_lets_evidence_speak_to_another_check(evaluation, vendor, lead, curator):
    evidence = make_evidence(vendor, by=lead)  # read, and attached to no check

    rows = {"checks-TOTAL_FORMS": 1, "checks-0-check_id": CHECK}
    on_the_desk(signed_in(curator), evidence, **rows)

    assert evidence.checks.get().check_id == CHECK
    assert (cap_of(evaluation), lifts(evaluation)) == (0, [])


def test_no_other_link_takes_the_place_of_one_that_was_read(vendor, lead, curator):
    link = "https://example.org/read.pdf"
    evidence = make_evidence(vendor, CHECK, by=lead, link=link)

    on_the_desk(signed_in(curator), evidence, title="Other", link="https://example.org/b.pdf")

    assert (evidence.title, evidence.link) == ("Other", link)


def test_what_somebody_outside_takes_away_is_in_the_record(vendor, lead, curator):
    evidence = make_evidence(vendor, CHECK, by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[CHECK])

    post(signed_in(curator), "evidence_withdraw", evidence.pk, reason="It is of another firm.")

    assert lifts(evaluation) == [("curator", 3, 0)]


# Facts

BENCH = "TA-02"


@pytest.fixture
def own_evaluation(curator, vendor):
    """One that is led by somebody who keeps the directory too."""
    return make_open_evaluation(lead=curator, vendors=[vendor], checks=[BENCH, CHECK])


def test_a_fact_that_a_member_enters_is_in_the_record(own_evaluation, vendor, curator):
    page = reverse("row_new", args=[vendor.pk, "bench"])

    signed_in(curator).post(page, {"stack": "Java", "people": 3})

    assert lifts(own_evaluation, BENCH) == [("curator", 0, 1)]


def test_a_fact_that_a_member_enters_on_the_desk_is_in_the_record(own_evaluation, vendor, curator):
    row = {"bench-TOTAL_FORMS": 1, "bench-0-vendor": vendor.pk, "bench-0-stack": "Java"}

    signed_in(curator).post(change_url(vendor), posted(vendor, **row))

    assert lifts(own_evaluation, BENCH) == [("curator", 0, 1)]


def test_the_import_of_a_member_is_in_the_record(own_evaluation, vendor, curator):
    vendors = [["Name", "Country"], [vendor.name, vendor.country]]
    bench = [["Vendor", "Stack", "People"], [vendor.name, "Java", "3"]]

    with transaction.atomic():
        vendor_import = apply_now(make_import(curator, *vendors, Bench=bench), curator)

    assert vendor_import.outcome["counts"]["changed"] == 1
    assert lifts(own_evaluation, BENCH) == [("curator", 0, 1)]


def test_a_fact_from_outside_that_a_member_accepts_is_in_the_record(vendor, lead, curator):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])
    page = reverse("row_new", args=[vendor.pk, "bench"])
    signed_in(curator).post(page, {"stack": "Java", "people": 3})
    candidate = evaluation.candidates.get()
    (waiting,) = waiting_changes_of(evaluation, candidate)

    accept_facts(evaluation, candidate, [waiting.change.key], lead)

    assert lifts(evaluation, BENCH) == [("lead", 0, 1)]


def test_whoever_reads_where_a_fact_stands_lifts_its_check(vendor, lead):
    evidence = make_evidence(vendor, state="claim", by=lead)
    vendor.bench.create(stack="Java", people=3, evidence=evidence, entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])

    serve(lead, evidence)
    post_reading(lead, evidence, "Page 1")

    assert lifts(evaluation, BENCH) == [("lead", 1, 3)]


def test_whoever_reads_where_a_fact_stood_at_the_seal_lifts_its_check(vendor, lead, curator):
    evidence = make_evidence(vendor, state="claim", by=lead)
    line = vendor.bench.create(stack="Java", people=3, evidence=evidence, entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])
    line.evidence, line.entered_by, line.entered_at = None, curator, timezone.now()
    line.save()  # which waits

    serve(lead, evidence)
    post_reading(lead, evidence, "Page 1")

    assert lifts(evaluation, BENCH) == [("lead", 1, 3)]


def test_whoever_reads_where_an_accepted_fact_stood_lifts_its_check(vendor, lead, curator):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])
    evidence = make_evidence(vendor, state="claim", by=lead)
    line = vendor.bench.create(stack="Java", people=3, evidence=evidence, entered_by=curator)
    candidate = evaluation.candidates.get()
    (waiting,) = waiting_changes_of(evaluation, candidate)
    accept_facts(evaluation, candidate, [waiting.change.key], lead)
    line.evidence, line.entered_at = None, timezone.now()
    line.save()

    serve(lead, evidence)
    post_reading(lead, evidence, "Page 1")

    assert lifts(evaluation, BENCH) == [("lead", 0, 1), ("lead", 1, 3)]


# Evidence and proofs


def test_who_opened_evidence_opens_it_anew_for_a_check_it_was_put_to_since(vendor, lead, curator):
    evidence = make_evidence(vendor, BENCH, by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])
    serve(lead, evidence)
    rows = {"checks-TOTAL_FORMS": 1, "checks-0-check_id": CHECK}
    on_the_desk(signed_in(curator), evidence, **rows)
    assert lifts(evaluation) == []

    serve(lead, evidence)

    assert lifts(evaluation) == [("lead", 0, 3)]


def test_a_fact_is_proved_where_its_table_is_read(vendor, lead):
    founded = vendor.facts.create(kind="founded", value="2010", number=2010, entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])

    record_proof(a_proof(vendor, lead), facts=[founded])

    assert lifts(evaluation) == [("lead", 1, 4)]


def test_evidence_is_proved_where_it_is_attached(vendor, lead):
    evidence = make_evidence(vendor, CHECK, by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])

    record_proof(a_proof(vendor, lead), evidence=[evidence])

    assert lifts(evaluation) == [("lead", 3, 4)]


def test_a_correction_takes_back_what_the_proof_before_it_lifted(vendor, lead):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], checks=[BENCH, CHECK])
    evidence = make_evidence(vendor, CHECK, state="claim", by=lead)
    proof = record_proof(a_proof(vendor, lead), evidence=[evidence])

    record_proof(a_proof(vendor, lead, corrects=proof, correction_reason="It is of another firm."))

    assert lifts(evaluation) == [("lead", 1, 4), ("lead", 4, 1)]


def a_proof(vendor, person, **fields):
    values = {"details": {"register": "RC", "number": "7"}, "performed_on": timezone.localdate()}
    return Proof(
        vendor=vendor, performed_by=person, kind="register", finding="passed", **values | fields
    )


# What changes nothing asks for nothing


@pytest.mark.parametrize("person", ["lead", "curator"])
def test_what_tells_the_panel_nothing_new_reads_no_caps(
    vendor, lead, curator, person, django_assert_max_num_queries
):
    person = {"lead": lead, "curator": curator}[person]
    evidence = make_evidence(vendor, CHECK, by=lead)
    proof = make_proof(vendor, lead, CHECK)
    make_open_evaluation(lead=lead, vendors=[vendor], checks=[CHECK], two_people=False)

    with django_assert_max_num_queries(10):
        serve(person, evidence)
    with django_assert_max_num_queries(10):
        serve(person, proof)
    with django_assert_max_num_queries(16):
        confirm_proof(person, proof)


def test_the_reading_of_a_stranger_reads_no_caps(
    vendor, lead, curator, django_assert_max_num_queries
):
    evidence = make_evidence(vendor, CHECK, by=lead)
    make_open_evaluation(lead=lead, vendors=[vendor], checks=[CHECK])
    serve(curator, evidence)

    with django_assert_max_num_queries(19):
        post_reading(curator, evidence, "Page 1")


def test_an_observer_who_joins_lifts_by_declaring_and_it_is_in_the_record(
    evaluation, vendor, lead, stranger
):
    make_evidence(vendor, CHECK, state="claim", added_by=lead).readings.create(
        reader=stranger, note="Page 1"
    )
    evaluation.add_member(stranger, "observer", lead)
    assert (cap_of(evaluation), lifts(evaluation)) == (1, [])

    declare(evaluation, stranger)

    assert (cap_of(evaluation), lifts(evaluation)) == (3, [("stranger", 1, 3)])


def test_a_conflict_that_takes_a_reading_out_is_in_the_record(evaluation, vendor, lead, assessor):
    make_evidence(vendor, CHECK, by=assessor)
    before = cap_of(evaluation)

    declare(evaluation, assessor, Atlas="My sister owns it.")

    assert lifts(evaluation) == [("assessor", before, cap_of(evaluation))]


def test_who_leaves_moves_no_cap_then_or_later(evaluation, vendor, lead, assessor):
    make_evidence(vendor, CHECK, by=assessor)
    before = cap_of(evaluation)
    evaluation.members.get(user=assessor).leave(lead, "Moved on.")
    make_proof(vendor, assessor, CHECK)

    assert (cap_of(evaluation), lifts(evaluation)) == (before, [])


def test_what_was_opened_after_leaving_still_waits_for_the_panel(
    evaluation, vendor, lead, assessor, curator
):
    paper = make_evidence(vendor, CHECK, state="claim", added_by=curator, link="https://a.example")
    evaluation.members.get(user=assessor).leave(lead, "Moved on.")
    paper.openings.create(person=assessor)

    post(signed_in(lead), "evidence_link", paper.pk)

    assert (cap_of(evaluation), lifts(evaluation)) == (1, [("lead", 0, 1)])


def test_removing_somebody_moves_no_cap_without_a_word(evaluation, vendor, lead, stranger):
    member = evaluation.add_member(stranger, "observer", lead)
    make_evidence(vendor, CHECK, by=stranger)
    before = cap_of(evaluation)

    evaluation.remove_member(member, lead)

    assert (cap_of(evaluation), lifts(evaluation)) == (before, [])


@pytest.mark.parametrize("is_sealed", [False, True], ids=["before the seal", "after it"])
def test_what_one_person_merged_opens_three_until_another_of_the_panel_opened_it(
    lead, assessor, vendor, is_sealed
):
    lead.is_curator = True
    lead.save()
    double = make_vendor("Atlas SARL")
    proof = make_proof(double, assessor, CHECK, details=PERFECT["register"])
    serve(lead, proof)
    confirm_proof(lead, proof)
    evaluation = make_evaluation(
        lead, vendors=[vendor], assessors=[assessor], checks=[CHECK], two_people=True
    )
    observer = add_member(evaluation, make_user("observer@example.org"), "observer", rates=False)
    if is_sealed:
        evaluation.open_for_rating(lead)

    merge(vendor, double, {}, (), lead)
    if not is_sealed:
        evaluation.open_for_rating(lead)
    caps = [cap_of(evaluation)]
    for person in (lead, assessor, observer.user):
        member = evaluation.members.with_declaration().get(user=person)
        assert waiting_for(member) == ([proof] if member == observer else [])
        post(signed_in(person), "proof_open", proof.pk)
        caps.append(cap_of(evaluation))

    assert caps == ([0, 3, 3, 4] if is_sealed else [3, 3, 3, 4])
    assert lifts(evaluation) == [("lead", 0, 3)] * is_sealed + [("observer", 3, 4)]


def test_merging_and_its_undoing_take_nothing_from_what_was_sealed(lead, assessor, vendor, curator):
    proof = make_proof(vendor, assessor, CHECK, details=PERFECT["register"])
    serve(lead, proof)
    confirm_proof(lead, proof)
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=[CHECK], two_people=True
    )
    double = make_vendor("Atlas SARL")
    make_proof(double, curator, CHECK, finding="failed")

    made = merge(double, vendor, {}, (), curator)

    assert cap_of(evaluation) == 4
    undo_merge(made, curator)
    assert cap_of(evaluation) == 4
    assert lifts(evaluation) == []


def test_a_conflict_declared_in_another_evaluation_closes_what_comes_and_takes_nothing_back(
    evaluation, vendor, lead, assessor, stranger
):
    proof = make_proof(vendor, assessor, CHECK, details=PERFECT["register"])
    serve(lead, proof)
    confirm_proof(lead, proof)
    before = lifts(evaluation)
    other = make_open_evaluation(
        lead=stranger, vendors=[vendor], assessors=[assessor], checks=[CHECK]
    )
    client, page = signed_in(assessor), reverse("declare", args=[evaluation.pk])

    answer = client.post(
        reverse("declare", args=[other.pk]),
        {
            "answer": "some",
            "confirmed": "on",
            "covers": "1",
            "conflict_1": "on",
            "nature_1": "My sister works there.",
        },
        follow=True,
    )

    # Whoever sits in both is told; the panel of the first one learns nothing of the other.
    assert f'href="{page}"' in answer.content.decode()
    assert (cap_of(evaluation), lifts(evaluation)) == (4, before)
    assert client.post(reverse("proof_new", args=[vendor.pk, "register"])).status_code == 403
    declare(evaluation, assessor, **{vendor.name: "family"})
    assert cap_of(evaluation) < 4
