"""What is held is kept from page to page, and read again as soon as anything of it changes."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, RecordWords
from scoring.evaluations.models import Candidate, Declaration, DeclaredConflict, Evaluation
from scoring.ratings.fingerprints import fingerprints
from scoring.ratings.holdings import holdings_in, recent_holdings
from scoring.ratings.models import Acceptance
from tests.factories import (
    add_member,
    declare,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
    read,
)
from tests.scoring.ratings.knowing import FACTS, TODAY, make_facts
from vendors.models import (
    Proof,
    ProofCheck,
    ProofEvidence,
    ProofFact,
    ProofPerson,
    TransferStatus,
)

CHECKS = ["TA-01", "SC-02"]


@pytest.fixture
def evaluation(lead, assessor):
    vendor = make_vendor()
    make_evidence(vendor, "TA-01", state="verified", by=lead)
    make_facts(vendor, FACTS["TA-01"], entered_by=lead)
    return make_open_evaluation(lead=lead, vendors=[vendor], assessors=[assessor], checks=CHECKS)


def checks_of(evaluation):
    return [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]


def print_of(evaluation):
    vendor = evaluation.candidates.get().vendor_id
    return fingerprints(evaluation, [vendor], checks_of(evaluation))[vendor]


def held_on(evaluation, ask=recent_holdings):
    candidate = evaluation.candidates.get()
    vendors = {candidate.pk: candidate.vendor_id}
    holdings = ask(evaluation, vendors, checks_of(evaluation), TODAY)
    return holdings[candidate.pk, "TA-01"]


def accept(evaluation, vendor, person):
    Acceptance.objects.create(
        candidate=evaluation.candidates.get(),
        table="fact",
        row=1,
        sha256="0" * 64,
        accepted_by=person,
        accepted_at=timezone.now(),
    )


def act_on(subject, person):
    RecordEntry.objects.append(actor=person, act=Act.CHANGED_VENDOR, subject=subject)


CHANGES = {
    "a figure": lambda _e, v, p: v.facts.update(value="65", number=65),
    "a figure removed": lambda _e, v, p: v.facts.all().delete(),
    "evidence brought": lambda _e, v, p: make_evidence(v, "TA-01", state="claim", by=p),
    "evidence withdrawn": lambda _e, v, p: v.evidence.update(withdrawn_on=TODAY),
    "a reading": lambda _e, v, p: read(v.evidence.get(), p),
    "the name of a reader": lambda _e, v, p: User.objects.update(name="Another Name"),
    "a proof": lambda _e, v, p: make_proof(v, p, "TA-01"),
    "a confirmation": lambda _e, v, p: Proof.objects.get().confirmations.create(
        person=p, at=timezone.now()
    ),
    "a conflict of interest": lambda e, v, p: declare(e, p, **{v.name: "They pay me."}),
    "a member": lambda e, v, p: add_member(e, make_user("new@example.org")),
    "a member who has not declared": lambda e, v, p: add_member(
        e, make_user("new@example.org"), declared=False
    ),
    "a declaration with a lower number": lambda e, v, p: Declaration.objects.create(
        pk=-1, member=e.members.get(user=p), covers=1, signed_at=timezone.now()
    ),
    "an act on the vendor": lambda e, v, p: act_on(v, p),
    "an act on evidence": lambda e, v, p: act_on(v.evidence.get(), p),
    "a member who leaves": lambda e, v, p: e.members.filter(user=p).update(
        left_at=timezone.now(), left_reason="A new post."
    ),
    "a name of the vendor": lambda _e, v, p: type(v).objects.update(legal_name="Atlas SARL"),
    "a fact accepted": accept,
    "the status of a country": lambda _e, v, p: TransferStatus.objects.create(
        country="MA", basis="clauses", source="Counsel", checked_on=TODAY, checked_by=p
    ),
    "a candidate withdrawn": lambda e, v, p: e.candidates.update(
        withdrawn_at=timezone.now(), withdrawn_on=TODAY, withdrawal_reason="They wrote so."
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_gives_another_fingerprint(evaluation, assessor, change):
    before = print_of(evaluation)

    CHANGES[change](evaluation, evaluation.candidates.get().vendor, assessor)

    assert print_of(evaluation) != before


def test_the_first_declaration_of_a_member_gives_another_fingerprint(evaluation):
    person = make_user("new@example.org")
    add_member(evaluation, person, declared=False)
    before = print_of(evaluation)

    declare(evaluation, person)

    assert print_of(evaluation) != before


def test_a_member_in_the_place_of_another_gives_another_fingerprint(evaluation):
    member = add_member(evaluation, make_user("new@example.org"), declared=False)
    before = print_of(evaluation)

    member.delete()
    add_member(evaluation, make_user("other@example.org"), declared=False)

    assert print_of(evaluation) != before


def test_every_table_that_holdings_read_is_in_the_fingerprint(lead, curator):
    vendor = make_vendor()
    for rows in FACTS.values():
        make_facts(vendor, rows, entered_by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor])
    # Since the seal, from outside: what a page compares is read as well.
    vendor.facts.update(value="3", number=3, entered_by=curator, entered_at=timezone.now())
    make_evidence(vendor, "TA-01", state="verified", by=curator)
    checks, vendors = checks_of(evaluation), {evaluation.candidates.get().pk: vendor.pk}

    with statements() as reading:
        for holdings in holdings_in(evaluation, vendors, checks, TODAY).values():
            assert holdings.cap
            assert (holdings.values, holdings.lines, holdings.changes) is not None
    with statements() as printing:
        fingerprints(evaluation, [vendor.pk], checks)

    # The sites of a candidate stand in its pin; the SHA-256 of a proof covers its rows, the number
    # of an entry of the record its words, and that of a declaration its conflicts; the evaluation
    # is there.
    tables = {Candidate.sites.through, DeclaredConflict, Evaluation, RecordWords}
    tables |= {ProofCheck, ProofEvidence, ProofFact, ProofPerson}
    elsewhere = {model._meta.db_table for model in tables}
    assert len(printing) == 1
    assert tables_in(reading) - elsewhere <= tables_in(printing)


@contextmanager
def statements():
    """Yield a list of what the database is asked; Django's own log lacks what is prepared."""
    texts = []

    def note(execute, sql, *arguments):
        texts.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield texts


def tables_in(texts):
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(texts)))


def test_what_did_not_change_is_not_read_again(evaluation, django_assert_num_queries):
    held_on(evaluation)

    with django_assert_num_queries(3):  # the candidate, its checks and the fingerprint
        held_on(evaluation)


def test_what_changed_is_read_again(evaluation, lead):
    assert held_on(evaluation).values["seniors"] == 64

    evaluation.candidates.get().vendor.facts.update(value="80", number=80)

    assert held_on(evaluation).values["seniors"] == 80


def test_what_changed_while_it_was_read_is_not_kept(evaluation):
    vendor, done = evaluation.candidates.get().vendor, []

    def change(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "ratings_pin" in sql and "WITH chosen" not in sql and not done:
            done.append(True)
            vendor.facts.update(value="80", number=80)
        return answer

    kept_before = print_of(evaluation)
    with connection.execute_wrapper(change):
        held_on(evaluation)
    vendor.facts.update(value="64", number=64)

    assert print_of(evaluation) == kept_before
    assert held_on(evaluation).values["seniors"] == 64


def test_a_draft_keeps_nothing(evaluation, django_assert_num_queries):
    evaluation.unseal(evaluation.created_by, "The rules were not right at all.", None)
    first = held_on(evaluation)

    assert held_on(evaluation) is not first
