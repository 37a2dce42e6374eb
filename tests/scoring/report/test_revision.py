import json

import pytest

from scoring.models import CandidateDecision
from scoring.report.book import open_book
from scoring.report.crosschecks import first_contradiction
from scoring.report.freezing import draft_document, freeze
from tests.scoring.report.whole_story import (
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
    assert document["revision"]["sha256"] == determination.sha256
    assert document["determination"]["replaces"] == determination.sha256
    assert document["revision"]["agreed"] == [
        {"candidate": "C2", "check": "TZ-01", "before": 3, "after": 1}
    ]
    assert document["revision"]["gates"] == [
        {"candidate": "C3", "check": "SC-01", "before": "fail", "after": "pass"}
    ]
    assert "What changed since decision 1" in page
    assert "The shift plan was corrected." in page
    assert first_contradiction(open_book(second.document)) is None
    assert altered(second, lambda d: d["revision"]["candidates"][0]["after"].update(place=9))


def test_vendor_that_withdrew_meanwhile_is_named_as_changed(lead, determination):
    evaluation = determination.evaluation
    determination.reopen(lead, "A vendor withdrew.")
    evaluation.refresh_from_db()
    evaluation.candidates.get(number=4).withdraw(lead, "2026-11-20", "No people free.")
    second = freeze_again(evaluation, lead)

    rows = json.loads(second.document)["revision"]["candidates"]

    assert rows[-1]["candidate"] == "C4"
    assert rows[-1]["after"] is None
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

    assert "No place, score or outcome changed." in printed(text)
