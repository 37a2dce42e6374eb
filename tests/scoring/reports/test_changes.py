"""What the report prints of what is not as it was at the seal or at the release."""

import pytest

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document
from scoring.reports.pages.candidate import CandidatePage
from tests.factories import make_released_evaluation, make_user, pin_again
from tests.scoring.reports.whole_story import printed

pytestmark = pytest.mark.django_db


def test_the_report_prints_what_changed_and_what_waited(lead):
    evaluation = make_released_evaluation({"Atlas": {"TA-01": 3}}, lead=lead, state="document")
    vendor = evaluation.candidates.get().vendor
    vendor.facts.create(kind="seniors", value="64", number=64, entered_by=lead)
    pin_again(evaluation)
    curator = make_user("curator@example.org", is_curator=True)
    vendor.facts.create(kind="seniors", value="3", number=3, entered_by=curator)

    report = printed(draft_document(evaluation, lead))

    assert "Seniors (8+ years): 64 at the release, 3 since" in report
    assert "Changed since the seal" in report


def test_the_report_prints_some_changes_and_counts_the_others(lead):
    evaluation = make_released_evaluation({"Atlas": {"TA-01": 3}}, lead=lead, state="document")
    book = open_book(draft_document(evaluation, lead))
    row = {"before": "1", "moment": "seal", "after": "2", "since": None, "state": "", "waits": True}
    book.document["changes"]["C1"] = [
        {"check": "TA-01", "what": letter, **row} for letter in "ABCDEFGHI"
    ]

    changes = CandidatePage(book, "C1").changes

    assert (len(changes), changes.more) == (3, 6)
    check, sentence, waits = changes[0]
    assert (check, waits) == ("TA-01", True)
    assert "A: 1 at the seal, 2 now" in sentence


def test_a_change_of_two_checks_is_printed_once_and_what_is_the_same_is_counted(lead):
    evaluation = make_released_evaluation({"Atlas": {"TA-01": 3}}, lead=lead, state="document")
    book = open_book(draft_document(evaluation, lead))
    row = {"moment": "seal", "since": "2026-10-23", "state": "", "waits": False}
    book.document["changes"]["C1"] = [
        {"check": check, "what": what, "before": "1", "after": after, **row}
        for what, after in [("Same", "1"), ("Other", "2")]
        for check in ("TA-01", "TA-03")
    ]

    page = CandidatePage(book, "C1")

    ((checks, sentence, waits),) = page.changes
    assert (checks, waits) == ("TA-01, TA-03", False)
    assert "Other: 1 at the seal, 2 since 23 Oct 2026" in sentence
    assert page.entered_anew == 1
