"""Broken seals: what is kept and printed of them, and what does not fit together."""

import json

import pytest

from scoring.models.seal import sealed
from scoring.report.book import open_book
from scoring.report.crosschecks import first_contradiction
from scoring.report.document import canonical_text
from scoring.report.freezing import draft_document
from scoring.report.pages.annexes import annexes
from scoring.results import places_of
from tests.factories import (
    make_evaluation,
    make_evidence,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)
from tests.scoring.report.whole_story import printed

pytestmark = pytest.mark.django_db
REASON = "One of the checks was worded wrongly for all of us."
LEVELS = {"Atlas": (4, 0), "Bora": (2, 3), "Cima": (3, 1), "Dora": (1, 1)}


@pytest.fixture
def evaluation(lead):
    """Two seals were broken, each weighed otherwise; Dora came late, Atlas withdrew."""
    vendors = [make_vendor(name) for name in ("Atlas", "Bora", "Cima")]
    evaluation = make_evaluation(lead=lead, vendors=vendors, checks=["TZ-01", "LG-02"])
    evaluation.open_for_rating(lead)
    rate_all(evaluation, lead)
    weigh_again(evaluation, lead, 10)
    weigh_again(evaluation, lead, 70, late=make_vendor("Dora"))
    rate_all(evaluation, lead, number=4)
    atlas = evaluation.candidates.get(number=1)
    atlas.evaluation = evaluation
    atlas.withdraw(lead, "2026-11-20", "They told us that they will not bid.")
    evaluation.close_rating(lead)
    evaluation.seal.keep_places(places_of(evaluation))
    return evaluation


def rate_all(evaluation, lead, **wanted):
    for candidate in evaluation.candidates.filter(**wanted).select_related("vendor"):
        make_evidence(candidate.vendor, "TZ-01", "LG-02", state="verified")
        for check, level in zip(("TZ-01", "LG-02"), LEVELS[candidate.vendor.name], strict=True):
            rate(evaluation, lead, candidate, check, level)


def weigh_again(evaluation, lead, points, late=None):
    evaluation.unseal(lead, f"{REASON} {points}", places_of(evaluation))
    evaluation.weights.filter(criterion="TZ").update(points=points)
    evaluation.weights.filter(criterion="LG").update(points=100 - points)
    if late:
        evaluation.add_candidates([late], lead)
    evaluation.open_for_rating(lead)


def history_of(evaluation, lead):
    return json.loads(draft_document(evaluation, lead))["seal_history"]


def test_places_before_and_after_are_kept_of_every_version(lead, evaluation):
    rows = [(row["places"], row["places_after"]) for row in history_of(evaluation, lead)]

    assert rows == [
        ({"C1": 1, "C2": 3, "C3": 2}, {"C1": 3, "C2": 1, "C3": 2}),
        ({"C1": 3, "C2": 1, "C3": 2}, {"C2": 2, "C3": 1, "C4": 3}),
    ]


def test_report_prints_places_before_and_after_with_who_withdrew(lead, evaluation):
    page = printed(draft_document(evaluation, lead)).replace('<bdi dir="auto">', "")
    page = page.replace("</bdi>", "")

    first, second = page.split("was unsealed</b>")[1:3]
    assert "Places before: 1 Atlas (withdrawn), 2 Cima, 3 Bora." in first
    assert "Places after, under the next version: 1 Bora, 2 Cima, 3 Atlas (withdrawn)." in first
    assert "Places after, under the next version: 1 Cima, 2 Bora, 3 Dora." in second
    assert "Came late: Dora" in page


def test_report_says_that_places_after_were_not_kept(lead, evaluation):
    evaluation.seal.keep_places(None)

    assert "under the next version: they were not kept." in (
        printed(draft_document(evaluation, lead)).replace("  ", " ")
    )


def test_old_document_prints_the_places_before_alone(lead, evaluation):
    document = json.loads(draft_document(evaluation, lead))
    for row in document["seal_history"]:
        del row["places_after"]

    book = open_book(canonical_text(document)[0])

    assert [row[5] for row in annexes(book).seals] == [None, None]
    assert first_contradiction(book) is None


def test_seals_that_fit_together_contradict_nothing(lead, evaluation):
    assert first_contradiction(open_book(draft_document(evaluation, lead))) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["seal_history"].pop(0), "seal_history: broken[0] is 2"),
        (lambda d: d["seal_history"].clear(), "seal_history: broken[0] is missing"),
        (lambda d: d["evaluation"].update(opened_at="2026-01-01T00:00:00Z"), "seal_history: "),
        (lambda d: d["seal_history"][0]["places_after"].update(C1=1), "seal_history: after[0].C1"),
        (lambda d: d["seal_history"][1]["places"].update(C2=2), "seal_history: after[0].C2"),
        (lambda d: d["seal_history"][1]["places_after"].update(C9=9), "seal_history: others[0]"),
        (lambda d: d["changes"]["late"][0].update(version=2), "changes.late: C4["),
        (lambda d: d["changes"]["late"][0].update(reason="It was."), "changes.late: C4[2]"),
        (lambda d: d["seal_history"][1].update(reason="It was."), "changes.late: C4[2]"),
    ],
)
def test_seals_that_do_not_fit_together_are_named(lead, evaluation, change, words):
    document = json.loads(draft_document(evaluation, lead))
    change(document)

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found is not None
    assert found.startswith(words), found


def test_who_left_before_the_last_seal_contradicts_nothing(lead, assessor):
    evaluation = make_released_evaluation(
        {"Bora": {"TZ-01": 3}}, lead=lead, assessors=[assessor, make_user("other@example.org")]
    )
    gone = evaluation.members.get(user=assessor)
    gone.leave(lead, "They moved to another department.")
    type(gone).objects.filter(pk=gone.pk).update(left_at=evaluation.seal.sealed_at)
    document = json.loads(draft_document(evaluation, lead))
    rules = json.loads(document["seal"]["text"])
    named = [first_contradiction(open_book(canonical_text(document)[0]))]
    rules["assignments"] = [row for row in rules["assignments"] if row["person"] != assessor.email]
    text, sha256 = sealed(rules)
    document["seal"] |= {"text": text, "sha256": sha256}

    named.append(first_contradiction(open_book(canonical_text(document)[0])))

    assert named == [None, None]


def test_a_role_that_the_sealed_rules_do_not_give_is_named(lead, assessor):
    levels = {"Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    document = json.loads(draft_document(evaluation, lead))
    document["panel"][1]["role"] = "observer"

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found.startswith("panel: [0] is 'observer: ")


def test_a_seal_that_is_no_json_is_named_before_its_panel_is_read(lead, evaluation):
    document = json.loads(draft_document(evaluation, lead))
    document["seal"] |= dict(zip(("text", "sha256"), sealed("rules"), strict=True))
    document["seal"]["text"] = "rules"

    assert first_contradiction(open_book(canonical_text(document)[0])) is not None
