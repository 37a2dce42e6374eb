"""What was asked of vendors: kept at the decision without anybody of theirs, printed, checked."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from scoring.decisions.document.book import Book, open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.sheet import results_in
from scoring.reports.checks import _inquiries, first_contradiction
from scoring.reports.pages import words
from scoring.reports.pages.inquiries import InquiriesPage
from scoring.reports.workbook import xlsx_of
from tests.asking import at, make_inquiry, make_link
from tests.scoring.reports.asked import pack, reply
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.rereading import plain
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story
from vendors.models.answer import Answer
from vendors.models.request import Inquiry
from vendors.requests.answering import ask, finish, save_answer
from vendors.requests.clarifications import publish
from vendors.requests.sending import extend, revoke, send
from vendors.requests.verdicts import judge

HOUR = timedelta(hours=1)
SENT = datetime(2026, 11, 9, 9, tzinfo=UTC)
CORRECTION = {"kind": "correction", "template": "fact", "key": "fact-1", "words": "Seniors: 64"}


@pytest.fixture(scope="module")
def told():
    return story(3)


@pytest.fixture
def printed(told):
    """Return a function that makes the page of these inquiries."""

    def printed(*inquiries):
        return InquiriesPage(Book(told | {"inquiries": list(inquiries)}, results_in(told)))

    return printed


def lines(rows):
    return [tuple(plain(cell) for cell in row) for row in rows]


def ask_two(lead, evaluation):
    """One answers an item of two in time, which is refused, and asks; the other is revoked."""
    vendors = [candidate.vendor for candidate in evaluation.candidates.order_by("number")]
    items = ("Your bench list.", "Your roster.")
    with at(SENT):
        prompt, revoked = send(
            make_inquiry(lead, *vendors, items=items, evaluation=evaluation), lead
        )
    token = make_link(prompt)
    with at(SENT + 5 * HOUR):
        save_answer(prompt.items.get(number=1), token, text="Sent by Samira Alaoui.")
        clarification = ask(token, "Atlas asks: with names?")
        finish(prompt, token)
        extend(prompt.inquiry, SENT + 72 * HOUR, "A holiday.", lead)
        revoke(revoked, lead, "They left.")
    with at(SENT + 6 * HOUR):
        publish(clarification, "With names?", "Without.", lead)
        item = prompt.items.get(number=1)
        judge(item, Answer.objects.standing(item), "refused", "It is last year's.", lead)
    return prompt, revoked


def offer_reply(lead, evaluation):
    vendor = evaluation.candidates.order_by("number").first().vendor
    with at(SENT):
        draft = make_inquiry(
            lead,
            vendor,
            items=[CORRECTION, CORRECTION | {"key": "fact-2", "words": "Founded: 2014"}],
            evaluation=evaluation,
            purpose=Inquiry.Purpose.REPLY,
        )
        (request,) = send(draft, lead)
        token = make_link(request, "another")
        first, second = request.items.all()
        save_answer(first, token, says="wrong", text="We have 80.")
        save_answer(second, token, value="yes")
        finish(request, token)


@pytest.mark.django_db
def test_document_holds_clocks_questions_and_replies_and_nobody_of_the_vendors(lead):
    evaluation = ready(lead, 2)
    ask_two(lead, evaluation)
    offer_reply(lead, evaluation)

    text = freeze(evaluation, lead).document
    asked, replied = json.loads(text)["inquiries"]
    first, second = asked["requests"]
    assert first == {
        "candidate": "C1",
        "due_at": "2026-11-12T09:00:00Z",
        "finished_at": "2026-11-09T14:00:00Z",
        "items": [
            {
                "item": 1,
                "says": "answer",
                "at": "2026-11-09T14:00:00Z",
                "verdict": "refused",
                "by": ["M1"],
                "reason": "It is last year's.",
            },
            {"item": 2},
        ],
    }
    assert (second["reason"], second["revoked_by"]) == ("They left.", "M1")
    assert [row["reason"] for row in asked["extensions"]] == ["A holiday."]
    assert [(row["question"], row["answer"]) for row in asked["clarifications"]] == [
        ("With names?", "Without.")
    ]
    (own,) = replied["requests"]
    assert (own["shown"], own["right"], own["corrected"]) == (2, 1, ["Seniors: 64"])
    for private in ("Samira", "Atlas asks", "vendor.example.org", "We have 80"):
        assert private not in text
    assert first_contradiction(open_book(text), text) is None


@pytest.mark.django_db
def test_what_a_vendor_has_not_handed_in_yet_is_not_in_the_document(lead):
    evaluation = ready(lead, 1)
    vendor = evaluation.candidates.get().vendor
    (request,) = send(make_inquiry(lead, vendor, evaluation=evaluation), lead)
    save_answer(request.items.get(), make_link(request), text="A draft of theirs.")

    text = draft_document(evaluation, lead)

    (row,) = json.loads(text)["inquiries"][0]["requests"]
    assert (row["items"], row["is_awaited"]) == ([{"item": 1}], True)
    assert first_contradiction(open_book(text), text) is None


@pytest.mark.django_db
def test_what_comes_after_the_decision_changes_no_document(lead):
    evaluation = ready(lead, 2)
    prompt, _revoked = ask_two(lead, evaluation)
    before = freeze(evaluation, lead)

    with at(SENT + 7 * HOUR):
        save_answer(prompt.items.get(number=2), prompt.tokens.last(), text="Late.")

    assert draft_document(evaluation, lead) == before.document.replace('"final"', '"draft"')


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_vendors(lead, django_assert_num_queries, count):
    from scoring.decisions.document.inquiries import inquiry_rows
    from scoring.decisions.document.people import Roll

    evaluation = ready(lead, count)
    vendors = [candidate.vendor for candidate in evaluation.candidates.all()]
    for request in send(make_inquiry(lead, *vendors, evaluation=evaluation), lead):
        finish(request, make_link(request, f"link {request.pk}"))
    roll = Roll(evaluation)

    with django_assert_num_queries(11):
        inquiry_rows(evaluation, roll, SENT)


def test_report_prints_the_clock_of_each_vendor(printed):
    ((number, title, clock, rows),) = printed(pack()).inquiries

    assert (number, plain(title)) == ("R1", "Audit pack")
    assert "48 hours to answer" in plain(clock[0])
    assert "A public holiday." in plain(clock[1])
    first, second, third = lines(rows)
    assert first[3:] == ("31 h 12 min", "2 of 2", "0", "2 of 2", "In time")
    assert second[3:] == ("97 h 0 min", "1 of 2", "1", "0 of 2", "Late")
    assert third[2:4] == ("–", "–")
    assert third[-1].endswith("It withdrew.")


def test_report_prints_each_item_with_the_verdict_and_its_reason(printed):
    rows = lines(printed(pack()).items)

    assert [row[3] for row in rows] == [
        *("Answer", "Answer", "Answer", "Does not have it", "Not answered", "Not answered")
    ]
    assert rows[2][-2:] == ("True", "Not accepted: It names another firm.")
    assert rows[3][-1] == rows[5][-1] == "–"


def test_report_prints_questions_without_who_put_them(printed):
    page = printed(pack())

    ((number, question, answer, _by, _at),) = lines(page.clarifications)
    assert (number, question, answer) == (
        *("R1", "Does the certificate of a parent count?"),
        "Only with your sites in its scope.",
    )
    assert page.unanswered == "1 question had no answer when this was decided."


def test_report_says_who_used_the_right_of_reply(printed):
    ((_number, _title, _clock, rows),) = printed(reply()).replies

    assert [plain(row[-1]) for row in rows] == [
        "Used it to correct",
        "Did not use it",
        "Time was left",
    ]
    assert plain(rows[0][5][0]) == "Size: Seniors, 64 people"


def test_report_of_an_evaluation_that_asked_nothing_has_empty_tables(printed):
    page = printed()

    assert not (page.inquiries or page.replies or page.clarifications or page.items)
    assert page.unanswered == ""


def test_a_large_report_leaves_the_items_to_the_spreadsheet(printed, monkeypatch):
    monkeypatch.setattr(words, "MOST_CANDIDATES_IN_FULL", 2)

    assert not printed(pack()).items


def test_the_spreadsheet_has_a_row_for_each_item(printed):
    sheets = Calculator(io.BytesIO(xlsx_of(printed(pack()).book)))

    cells = {cell: value for (name, cell), value in sheets.values.items() if name == "Requests"}
    assert "Not accepted: It names another firm." in cells.values()
    assert sum(value == "R1" for value in cells.values()) == 6


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: None, None),
        (lambda rows: rows[0]["requests"][0].update(candidate="C9"), "asks C9, which is no vendor"),
        (
            lambda rows: rows[0]["requests"][0].update(due_at="2026-12-24T09:00:00Z"),
            "which no clock of it says",
        ),
        (lambda rows: rows[0]["requests"][0].update(is_awaited=True), "still awaited and has come"),
        (lambda rows: rows[0]["requests"][2]["items"][1].update(item=1), "an item twice"),
        (
            lambda rows: rows[0]["requests"][0]["items"][0].update(at="2026-11-01T09:00:00Z"),
            "came before it was sent",
        ),
        (
            lambda rows: rows[0]["requests"][1]["items"][1].update(verdict="accepted"),
            "accepted that never came",
        ),
        (
            lambda rows: rows[0]["extensions"][0].update(due_before="2026-11-12T09:00:00Z"),
            "which is no later",
        ),
        (lambda rows: rows[1]["requests"][0].update(right=5), "more facts than it was shown"),
    ],
)
def test_a_document_whose_clocks_cannot_be_is_refused(printed, change, sentence):
    rows = [pack(), reply()]
    change(rows)

    sentences = list(_inquiries(printed(*rows).book))
    assert [sentence in each for each in sentences] == ([True] if sentence else [])
