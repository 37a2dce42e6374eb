import json

import pytest

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.models import CandidateDecision
from scoring.reports.checks import first_contradiction
from scoring.reports.pages.results import RoundsPage
from tests.scoring.reports.whole_story import (
    altered,
    choose,
    decide_against_the_ranking,
    printed,
    settle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def determination(lead):
    return decide_against_the_ranking(lead)


def test_new_decision_prints_what_changed_since_the_one_before(lead, determination):
    evaluation = determination.evaluation
    determination.reopen(lead, "The shift plan was corrected.")
    evaluation.refresh_from_db()
    settle(evaluation, lead, level=1)
    gate = evaluation.checks.get(check_id="SC-01")
    evaluation.candidates.get(number=3).gate_findings.filter(check_in_use=gate).update(
        result="pass"
    )
    choose(evaluation, "shortlist", "reserve", "not_this_time", "not_this_time")

    second = freeze(evaluation, lead)

    document = json.loads(second.document)
    page = printed(second.document)
    assert document["determination"]["replaces"] == determination.sha256
    cells = RoundsPage(open_book(second.document)).revision.cells
    assert [(check, was, now) for check, _, was, now in cells] == [
        ("TZ-01", 3, 1),
        ("SC-01", "fail", "pass"),
    ]
    assert "What changed since decision 1" in page
    assert "The shift plan was corrected." in page
    assert first_contradiction(open_book(second.document)) is None
    assert altered(second.document, lambda d: d.update(revision=None)).startswith("revision: ")


def test_vendor_that_withdrew_meanwhile_is_named_as_changed(lead, determination):
    evaluation = determination.evaluation
    determination.reopen(lead, "A vendor withdrew.")
    evaluation.refresh_from_db()
    evaluation.candidates.get(number=4).withdraw(lead, "2026-11-20", "No people free.")
    second = freeze_again(evaluation, lead)

    *_, last = RoundsPage(open_book(second.document)).revision.candidates

    assert "Dora" in str(last[0])
    assert last[2] == "–"
    assert first_contradiction(open_book(second.document)) is None
    assert "What changed since decision 1" in printed(second.document)


def freeze_again(evaluation, lead):
    both = evaluation.candidates.filter(number__in=[1, 2])
    CandidateDecision.objects.filter(candidate__in=both).update(outcome="shortlist")
    return freeze(evaluation, lead)


def test_new_decision_that_changes_nothing_says_so(lead, determination):
    determination.reopen(lead, "One more signature was wanted.")
    determination.evaluation.refresh_from_db()
    determination.evaluation.candidates.filter(number=1).update(is_incumbent=False)
    choose(determination.evaluation, "reserve", "shortlist", "out_by_gate", "not_this_time")
    text = draft_document(determination.evaluation, lead)

    assert "No rank, score or outcome changed." in printed(text)
