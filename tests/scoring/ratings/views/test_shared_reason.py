"""One reason for several cells of a page: each is saved, refused and recorded by itself."""

import pytest

from accounts.record.models import RecordEntry
from scoring.ratings.models import Rating
from tests.factories import make_evidence, rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    criterion_url,
    open_evaluation,
    post_check,
    token_of,
)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, vendors=3)


@pytest.fixture
def candidates(evaluation):
    return list(evaluation.candidates.order_by("number"))


def shared(reason, *candidates, check_id="TA-01"):
    ticked = [f"c{candidate.pk}-{check_id}" for candidate in candidates]
    return {"shared-reason": reason, "shared-cells": ticked}


def reasons():
    return list(Rating.objects.order_by("pk").values_list("candidate__number", "rationale"))


def test_one_reason_is_saved_in_each_chosen_cell(evaluation, candidates, lead_client):
    first, second, _third = candidates
    fields = {}
    for candidate in candidates:
        fields |= cell_fields(candidate, answer="0")

    response = post_check(
        lead_client, evaluation, fields | shared(REASON, first, second), share="1"
    )

    page = lead_client.get(response["Location"]).content.decode()
    assert response["Location"] == check_url(evaluation)
    assert sorted(reasons()) == [(1, REASON), (2, REASON), (3, "")]
    assert "The reason is given to 2 answers." in page
    acts = RecordEntry.objects.about(evaluation).filter(act="rated")
    assert sorted(entry.after["candidate"] for entry in acts) == [1, 2, 3]


def test_one_reason_serves_many_checks_of_one_vendor(evaluation, candidates, lead, lead_client):
    candidate = candidates[0]
    for check_id in ("TA-01", "TA-02"):
        rate(evaluation, lead, candidate, check_id, 0)
    fields = {
        "shared-reason": REASON,
        "shared-cells": [f"c{candidate.pk}-TA-01", f"c{candidate.pk}-TA-02"],
    }
    for check_id in ("TA-01", "TA-02"):
        fields |= cell_fields(candidate, check_id, answer="0")

    post_check(lead_client, evaluation, fields, url=criterion_url(candidate), share="1")

    assert reasons() == [(1, REASON), (1, REASON)]


def test_reason_is_added_once_after_own_words(evaluation, candidates, lead_client):
    first, second, third = candidates
    fields = (
        cell_fields(first, answer="2", rationale="Two of three.")
        | cell_fields(second, answer="2", rationale=REASON)
        | cell_fields(third, answer="2", rationale="The document shows that")
    )

    post_check(lead_client, evaluation, fields | shared(REASON, *candidates), share="1")

    assert sorted(reasons()) == [(1, f"Two of three.\n{REASON}"), (2, REASON), (3, REASON)]


def test_cell_that_is_refused_keeps_the_reason_and_the_others_are_saved(
    evaluation, candidates, lead_client
):
    first, second, _third = candidates
    fields = cell_fields(first, answer="0") | cell_fields(second, answer="4")

    response = post_check(lead_client, evaluation, fields | shared(REASON, *candidates), share="1")

    cells = {cell.candidate.number: cell for cell in response.context["cells"]}
    assert response.status_code == 422
    assert reasons() == [(1, REASON)]
    assert "needs more proof" in cells[2].errors["answer"]
    assert "Choose an answer" in cells[3].errors["answer"]
    assert cells[2].fields["rationale"] == cells[3].fields["rationale"] == REASON
    assert not response.context["shared"].is_bound


@pytest.mark.parametrize("button", ["share", "next", "later"])
def test_reason_for_nobody_is_refused_and_stays_typed(evaluation, candidates, lead_client, button):
    response = post_check(
        lead_client,
        evaluation,
        cell_fields(candidates[0], answer="2") | shared(REASON),
        **{button: "1"},
    )

    assert response.status_code == 422
    assert reasons() == [(1, "")]
    assert response.context["shared"].errors == {
        "cells": ["Tick whom this reason is for, or empty the box above."]
    }
    assert REASON in response.content.decode()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Write the reason, or untick all."),
        ("The document shows that", "Finish the sentence that you began, or empty the box."),
        ("a\x07b", "Remove the invisible control"),
        ("x" * 20_001, "Shorten this to 20000"),
    ],
)
def test_reason_that_is_none_is_given_to_nobody(
    evaluation, candidates, lead_client, reason, sentence
):
    fields = cell_fields(candidates[0], answer="2") | shared(reason, candidates[0])

    response = post_check(lead_client, evaluation, fields, share="1")

    assert sentence in response.context["shared"].errors["reason"][0]
    assert reasons() == [(1, "")]


def test_cell_of_another_page_is_no_choice(evaluation, candidates, lead, lead_client):
    other = open_evaluation(lead).candidates.get()

    response = post_check(lead_client, evaluation, shared(REASON, other), share="1")

    assert response.context["shared"].errors == {"cells": ["Tick what stands on this page."]}
    assert not reasons()


def test_unticked_cells_are_saved_without_the_reason_they_lack(evaluation, candidates, lead_client):
    first, second, _third = candidates
    fields = cell_fields(first, answer="0") | cell_fields(second, answer="0")

    response = post_check(lead_client, evaluation, fields | shared(REASON, first), share="1")

    assert response.status_code == 302
    assert sorted(reasons()) == [(1, REASON), (2, "")]


def test_reason_typed_too_late_can_be_copied(evaluation, candidates, lead, lead_client):
    token = token_of(lead)
    evaluation.close_rating(lead)

    response = lead_client.post(check_url(evaluation), token | shared(REASON) | {"share": "1"})

    assert response.status_code == 409
    assert REASON in response.content.decode()


def test_page_of_one_vendor_offers_nothing_to_share(lead, lead_client):
    alone, several = open_evaluation(lead), open_evaluation(lead, vendors=2)

    assert "shared-reason" not in lead_client.get(check_url(alone)).content.decode()
    assert "shared-reason" in lead_client.get(check_url(several)).content.decode()


def test_hidden_names_stay_hidden_where_a_reason_is_shared(evaluation, candidates, lead_client):
    make_evidence(candidates[0].vendor, "TA-01")

    page = lead_client.get(check_url(evaluation) + "?names=hidden").content.decode()

    assert candidates[0].vendor.name not in page
