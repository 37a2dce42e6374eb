from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from accounts.clock import now
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from tests.accounts.record.conftest import guarded_record
from tests.asking import TOKEN, answer, at, make_link, make_request
from tests.factories import make_proof, make_vendor
from tests.vendors.files import pdf
from vendors.models.answer import Answer, RequestLog
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.proof_guards import APPEND_ONLY_OF_REQUESTS, ERASABLE_OF_REQUESTS
from vendors.requests.answering import (
    AnsweredMeanwhile,
    NotTaken,
    add_file,
    ask,
    finish,
    invite_colleague,
    remove_file,
    save_answer,
)
from vendors.requests.arrival import take_in_what_is_due
from vendors.requests.sending import extend, revoke
from vendors.requests.tokens import enter, token_by_cookie, token_by_text


@pytest.fixture
def request_(curator):
    return make_request(curator, make_vendor(), items=["Your bench list.", "Your roster."])


@pytest.fixture
def token(request_):
    return make_link(request_)


@pytest.fixture
def bench(request_):
    return request_.items.get(number=1)


def test_each_change_is_a_version_and_the_same_again_is_none(token, bench):
    first = save_answer(bench, token, text="We send it on Monday.")
    same = save_answer(bench, token, text="We send it on Monday.")
    file = add_file(bench, token, pdf())
    twice = add_file(bench, token, pdf("copy.pdf"))
    last = save_answer(bench, token, text="Here it is.")

    assert same == first
    assert twice == file
    assert [(a.text, len(a.files)) for a in bench.answers.all()] == [
        ("We send it on Monday.", 0),
        ("We send it on Monday.", 1),
        ("Here it is.", 1),
    ]
    assert last.files == [file]


def test_a_file_that_is_taken_back_stays_with_the_version_that_had_it(token, bench):
    file = add_file(bench, token, pdf())

    emptied = remove_file(bench, token, file.code)

    assert emptied.says == Answer.Says.EMPTY
    assert [a.files for a in bench.answers.all()] == [[file], []]


def test_nothing_typed_is_lost_where_a_colleague_saved_meanwhile(token, bench):
    theirs = save_answer(bench, token, text="From my colleague.", seen="")

    with pytest.raises(AnsweredMeanwhile) as refusal:
        save_answer(bench, token, text="From me.", seen="")

    assert refusal.value.newest == theirs
    assert save_answer(bench, token, text="From me.", seen=theirs.digest).text == "From me."


def test_a_file_that_is_none_of_the_kinds_taken_is_refused_in_words(token, bench):
    with pytest.raises(ValidationError):
        add_file(bench, token, pdf("page.html", b"<script>alert(1)</script>"))

    assert not bench.answers.exists()


def test_nothing_is_taken_after_the_end_or_once_revoked(curator, request_, token, bench):
    with at(request_.expires_at + timedelta(seconds=1)), pytest.raises(NotTaken):
        save_answer(bench, token, text="Too late.")
    revoke(request_, curator, "Sent to the wrong firm.")
    with pytest.raises(NotTaken):
        save_answer(bench, token, text="Too late.")

    assert not bench.answers.exists()


def test_a_late_answer_is_taken_and_marked_until_there_is_more_time(
    curator, request_, token, bench
):
    with at(request_.due_at):
        assert not save_answer(bench, token, text="At the last moment.").is_late
    with at(request_.due_at + timedelta(seconds=1)):
        late = save_answer(bench, token, text="A second late.")
    assert late.is_late

    extend(request_.inquiry, request_.due_at + timedelta(days=1), "A holiday.", curator)

    assert not Answer.objects.get(pk=late.pk).is_late


def test_whoever_finishes_gets_a_receipt_of_what_stands(request_, token, bench):
    file = add_file(bench, token, pdf())

    first = finish(request_, token)
    again = finish(request_, token)
    save_answer(bench, token, text="With a note.")
    second = finish(request_, token)

    assert again == first
    assert [first.number, second.number] == [1, 2]
    rows = {row["item"]: row for row in first.manifest}
    assert rows[1]["files"] == [{"sha256": file.file_sha256, "size": file.size}]
    assert rows[2]["says"] is None
    request_.refresh_from_db()
    assert request_.state == "finished"
    entries = RecordEntry.objects.filter(act=Act.ANSWERED_REQUEST)
    assert [entry.after["sha256"] for entry in entries] == [first.sha256, second.sha256]


def test_answers_become_claims_of_whoever_asked(curator):
    items = [
        {"words": "Your seniors.", "kind": "number", "fact": "seniors", "checks": ["TA-01"]},
        {"words": "Your bench list.", "kind": "files", "checks": ["TA-02"]},
        {"words": "Your roster."},
    ]
    request = make_request(curator, make_vendor(), items=items)
    token = request.tokens.get()
    seniors, bench, roster = request.items.all()
    save_answer(seniors, token, value="64", unit="people")
    add_file(bench, token, pdf())
    save_answer(roster, token, says=Answer.Says.HAVE_NOT)

    finish(request, token)
    finish(request, token)

    fact = Fact.objects.get()
    assert (fact.kind, fact.number, fact.state, fact.entered_by) == (
        "seniors",
        64,
        "claim",
        curator,
    )
    assert fact.source.startswith("Answer of ")
    evidence = Evidence.objects.order_by("pk")
    assert [(e.kind, e.state, [c.check_id for c in e.checks.all()]) for e in evidence] == [
        ("statement", "claim", ["TA-01"]),
        ("document", "claim", ["TA-02"]),
    ]
    assert [e.answered_by.answer.item for e in evidence] == [seniors, bench]


def test_what_was_saved_until_the_deadline_arrives_without_finishing(request_, token, bench):
    save_answer(bench, token, text="Here it is.")
    take_in_what_is_due.func()
    assert not Evidence.objects.exists()

    with at(request_.due_at):
        take_in_what_is_due.func()
        take_in_what_is_due.func()

    assert Evidence.objects.get().answered_by.answer.item == bench


def test_a_later_version_takes_the_place_of_the_claim_before(request_, token, bench):
    answer(request_)
    save_answer(bench, token, text="Sixty, not fifty.")
    finish(request_, token)

    claims = Evidence.objects.filter(answered_by__answer__item=bench)
    assert [claim.withdrawn_on is None for claim in claims.order_by("pk")] == [False, True]


def test_a_colleague_gets_a_link_of_their_own_and_ten_have_one_at_most(request_, token):
    for number in range(9):
        invite_colleague(token, f"Colleague {number}", f"c{number}@vendor.example.org")

    with pytest.raises(NotTaken, match="10 people"):
        invite_colleague(token, "Colleague 10", "c10@vendor.example.org")

    assert request_.tokens.filter(invited_by=token).count() == 9


def test_a_question_is_recorded_without_who_asks(request_, token):
    clarification = ask(token, "Does the roster include interns?")

    assert clarification.request == request_
    entry = RecordEntry.objects.get(act=Act.ASKED_CLARIFICATION)
    assert (entry.actor, entry.after) == (None, {"clarification": clarification.pk})
    request_.inquiry.questions_until = now()
    request_.inquiry.save()
    with pytest.raises(NotTaken, match="time for questions"):
        ask(make_link(request_, "another"), "And trainees?")


def test_a_cookie_opens_its_request_alone_for_as_long_as_its_link_holds(curator, request_, token):
    other = make_request(curator, make_vendor("Bousra Dev"))
    cookie = enter(token_by_text(TOKEN))

    assert token_by_cookie(cookie, request_.code) == token
    assert token_by_cookie(cookie, other.code) is None
    assert token_by_cookie(cookie + "x", request_.code) is None
    assert token_by_text(TOKEN + "x") is None
    assert TOKEN not in str(vars(token))
    revoke(request_, curator, "Sent to the wrong firm.")
    assert token_by_cookie(cookie, request_.code) is None


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_to_change_answers(curator, request_, token, bench):
    add_file(bench, token, pdf())
    submission = answer(request_)
    enter(token)
    bench.verdicts.create(answer=bench.answers.last(), verdict="accepted", by=curator)
    extend(request_.inquiry, request_.due_at + timedelta(days=1), "A holiday.", curator)
    proof = make_proof(request_.vendor, None, "TA-04", kind="request_log")
    RequestLog.objects.create(request=request_, proof=proof)

    with guarded_record():
        for table in (*APPEND_ONLY_OF_REQUESTS, *ERASABLE_OF_REQUESTS):
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with pytest.raises(DatabaseError, match="append-only"):
                    connection.cursor().execute(statement)

    assert submission.manifest
