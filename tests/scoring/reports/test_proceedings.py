import json
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import FollowUp, Minutes
from scoring.ratings.models import Rating
from scoring.reports.checks import first_contradiction
from scoring.reports.pdf import contents, render_pdf
from scoring.reports.verify import record_pinned_by
from tests.scoring.reports.whole_story import (
    NOTE,
    TALK,
    altered,
    decide_against_the_ranking,
    draft_document_of,
    make_talked_through,
    printed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def determination(lead):
    return decide_against_the_ranking(lead)


def test_document_holds_minutes_answers_signatures_and_conditions(decided):
    document = json.loads(decided)

    assert [row["text"] for row in document["minutes"]] == [TALK]
    assert [
        (row["member"], row["answer"], row.get("note", "")) for row in document["sign_offs"]
    ] == [
        ("M2", "agrees", ""),
        ("M3", "minority", NOTE),
    ]
    assert [row["member"] for row in document["signatures"]] == ["M1", "M4"]
    assert [row["text"] for row in document["follow_ups"]] == [
        "Counsel reads the clauses",
        "Pilot begins",
    ]
    assert document["rounds"]["considered"] == 4
    assert document["revision"] is None


def test_report_prints_what_stands_behind_the_decision(decided):
    page = printed(decided)

    for words in (
        NOTE,
        TALK,
        "The plan has no dates for half of it.",
        "Counsel reads the clauses",
        "Pilot begins",
        "Olga Brandt",
        "minority note",
        "From the long list to the short list",
        "Should we be replacing",
        json.loads(decided)["signatures"][0]["sha256"],
    ):
        assert words in page, words


def test_page_one_names_conditions_steps_and_who_signed(decided):
    first = contents(open_book(decided))["first"]

    issues = [str(issue) for issue in first.issues]
    steps = [str(step) for step in first.next_steps]
    assert "Counsel reads the clauses" in issues[0]
    assert issues[0].endswith("by 11 January 2027)")
    assert "Pilot begins" in steps[0]
    assert [(role, bool(at)) for _, role, at in first.signatures] == [
        ("lead", True),
        ("observer", True),
        ("assessor", False),
        ("assessor", False),
    ]


@pytest.mark.any_database
def test_page_one_stays_one_page_whatever_is_signed_and_asked(lead, determination, tmp_path):
    evaluation = determination.evaluation
    FollowUp.objects.all().delete()
    for number in range(12):
        for kind in FollowUp.Kind.values:
            FollowUp.objects.create(
                evaluation=evaluation,
                kind=kind,
                text=f"Do {number} " + "very much " * 18,
                owner="Somebody with a rather long name indeed",
                due_on="2027-01-11",
            )
    text = draft_document_of(determination, lead)

    pages = [page.extract_text() for page in PdfReader(BytesIO(render_pdf(text))).pages]

    assert "What stands where" in pages[1]
    assert "Signatures" in pages[0]


@pytest.mark.any_database
def test_report_with_proceedings_agrees_with_itself(decided, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(decided))

    assert record_pinned_by(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda d: d["agreed"]["C2"]["TZ-01"].update(reason="Otherwise."),
            "sign_offs: M2, Amine Rahal, has not answered",
        ),
        (lambda d: d["candidates"][0].update(reason="Other."), "signatures: M1, Lea Martin, si"),
        (lambda d: d["follow_ups"].pop(), "signatures: M1, Lea Martin, signed"),
        (lambda d: d["signatures"].pop(0), "signatures: the lead, M1, has not signed."),
        (lambda d: d["signatures"].pop(1), "signatures: a second member, without a conflict"),
        (lambda d: d["determination"].update(replaces="0" * 64), "revision: a decision that"),
    ],
)
def test_proceedings_that_contradict_the_document_are_named(decided, change, words):
    found = altered(decided, change)

    assert found is not None
    assert found.startswith(words)


def test_draft_may_lack_signatures(lead, determination):
    text = draft_document_of(determination, lead)

    assert json.loads(text)["signatures"] == []
    assert first_contradiction(open_book(text)) is None
    assert "Nobody has signed." in printed(text)


def test_follow_ups_without_a_day_are_printed_as_they_are(decided):
    document = json.loads(decided)
    for row in document["follow_ups"]:
        row |= {"due_on": None, "owner": "Legal"}

    first = contents(open_book(canonical_text(document)[0]))["first"]

    assert "no day yet" in str(first.issues[0])
    assert str(first.next_steps[0]) == (
        '<bdi dir="auto">Pilot begins</bdi>, <bdi dir="auto">Legal</bdi>'
    )


def test_corrected_minutes_are_printed_beside_the_first(lead):
    evaluation = make_talked_through(lead)
    first = Minutes.objects.get()
    fields = {"held_on": first.held_on, "present": "Lea", "text": "It covers half."}
    Minutes.objects.record_minutes(evaluation, lead, first, **fields)

    page = printed(draft_document(evaluation, lead))

    assert "corrects no. 1" in page
    assert TALK in page


def test_incumbent_rated_by_others_or_earlier_is_read_with_care(lead):
    evaluation = make_talked_through(lead)
    sofia = Rating.objects.filter(candidate__number=4, assessor__user__name="Sofia Lindqvist")
    sofia.filter(check_in_use__check_id="TZ-01").delete()
    for rating in Rating.objects.filter(candidate__number=4):
        Rating.objects.filter(pk=rating.pk).update(saved_at=rating.saved_at - timedelta(days=3))

    page = printed(draft_document(evaluation, lead))

    assert "the incumbent was rated by" in page
    assert "The incumbent was rated earlier than the rest" in page


def test_who_could_not_be_asked_is_printed_with_who_noted_it(lead):
    evaluation = make_talked_through(lead)
    amine = evaluation.members.get(user__name="Amine Rahal")
    amine.sign_offs.update(answer="absent", note="On leave until January.", signed_by=lead)

    page = printed(draft_document(evaluation, lead))

    assert "could not be asked, noted by" in page
    assert "On leave until January." in page


def test_who_has_still_to_answer_is_printed_in_a_draft(lead):
    evaluation = make_talked_through(lead)
    amine = evaluation.members.get(user__name="Amine Rahal")
    amine.sign_offs.update(voided_at=amine.sign_offs.get().signed_at)

    assert "Still to answer:" in printed(draft_document(evaluation, lead))
