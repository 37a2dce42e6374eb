"""Broken seals: what is kept and printed of them, and what does not fit together."""

import json

import pytest

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.writing import canonical_text
from scoring.evaluations.models.seal import sealed
from scoring.reports.checks import first_contradiction
from scoring.results.results import ranks_of
from tests.factories import (
    make_evaluation,
    make_evidence,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
)
from tests.scoring.reports.whole_story import printed

REASON = "One of the checks was worded wrongly for all of us."
LEVELS = {"Atlas": (4, 0), "Bora": (2, 3), "Cima": (3, 1), "Dora": (1, 1)}


@pytest.fixture(scope="session")
def text(written):
    return written(lambda lead: draft_document(sealed_three_times(lead), lead))


def sealed_three_times(lead):
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
    evaluation.seal.keep_ranks(ranks_of(evaluation))
    return evaluation


def rate_all(evaluation, lead, **wanted):
    for candidate in evaluation.candidates.filter(**wanted).select_related("vendor"):
        make_evidence(candidate.vendor, "TZ-01", "LG-02", state="verified")
        for check, level in zip(("TZ-01", "LG-02"), LEVELS[candidate.vendor.name], strict=True):
            rate(evaluation, lead, candidate, check, level)


def weigh_again(evaluation, lead, points, late=None):
    evaluation.unseal(lead, f"{REASON} {points}", ranks_of(evaluation))
    evaluation.weights.filter(criterion="TZ").update(points=points)
    evaluation.weights.filter(criterion="LG").update(points=100 - points)
    if late:
        evaluation.add_candidates([late], lead)
    evaluation.open_for_rating(lead)


def test_places_before_and_after_are_kept_of_every_version(text):
    assert [row["ranks"] for row in json.loads(text)["seals"]] == [
        {"C1": 1, "C2": 3, "C3": 2},
        {"C1": 3, "C2": 1, "C3": 2},
        {"C2": 2, "C3": 1, "C4": 3},
    ]


def test_report_prints_places_before_and_after_with_who_withdrew(text):
    page = printed(text).replace('<bdi dir="auto">', "")
    page = page.replace("</bdi>", "")

    first, second = page.split("was unsealed</b>")[1:3]
    assert "Ranks before: 1 Atlas (withdrawn), 2 Cima, 3 Bora." in first
    assert "Ranks after, under the next version: 1 Bora, 2 Cima, 3 Atlas (withdrawn)." in first
    assert "Ranks after, under the next version: 1 Cima, 2 Bora, 3 Dora." in second
    assert "Came late: Dora" in page


@pytest.mark.django_db
def test_report_says_that_places_after_were_not_kept(lead):
    evaluation = sealed_three_times(lead)
    evaluation.seal.keep_ranks(None)

    assert "under the next version: they were not kept." in (
        printed(draft_document(evaluation, lead)).replace("  ", " ")
    )


def test_seals_that_fit_together_contradict_nothing(text):
    assert first_contradiction(open_book(text)) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["seals"].pop(0), "seals: there are 2, and the rules are version 3"),
        (lambda d: d["seals"][0].pop("unsealed_at"), "seals: version 1 of 3 is in force or"),
        (lambda d: d["seals"][2].update(unsealed_at="x"), "seals: version 3 of 3 is in force or"),
        (lambda d: d["seals"][1]["ranks"].update(C9=9), "seals: the ranks of version 2 name C9"),
        (lambda d: d["seals"][2].update(sha256="0" * 64), "seals: the SHA-256 of the rules is"),
        (lambda d: d["late"][0].update(version=4), "late: C4 came with version 4"),
        (lambda d: d["late"][0].update(version=1), "late: C4 came with version 1"),
    ],
)
def test_seals_that_do_not_fit_together_are_named(text, change, words):
    document = json.loads(text)
    change(document)

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found is not None
    assert found.startswith(words), found


@pytest.mark.django_db
def test_who_left_before_the_last_seal_contradicts_nothing(lead, assessor):
    evaluation = make_released_evaluation(
        {"Bora": {"TZ-01": 3}}, lead=lead, assessors=[assessor, make_user("other@example.org")]
    )
    gone = evaluation.members.get(user=assessor)
    gone.leave(lead, "They moved to another department.")
    type(gone).objects.filter(pk=gone.pk).update(left_at=evaluation.seal.sealed_at)
    document = json.loads(draft_document(evaluation, lead))
    rules = document["seals"][-1]["rules"]
    named = [first_contradiction(open_book(canonical_text(document)[0]))]
    rules["assignments"] = [row for row in rules["assignments"] if row["person"] != assessor.email]
    document["seals"][-1]["sha256"] = sealed(rules)[1]

    named.append(first_contradiction(open_book(canonical_text(document)[0])))

    assert named == [None, None]


@pytest.mark.django_db
def test_a_role_that_the_sealed_rules_do_not_give_is_named(lead, assessor):
    levels = {"Bora": {"TZ-01": 3}}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[assessor])
    document = json.loads(draft_document(evaluation, lead))
    document["panel"][1]["role"] = "observer"

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found.startswith("panel: who rates what is ['observer: ")
