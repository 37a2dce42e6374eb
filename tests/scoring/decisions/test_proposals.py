"""What is proposed, and typed reasons that were true once."""

import pytest
from django.urls import reverse

from scoring.decisions.models import CandidateDecision, agree_level
from scoring.decisions.proposals import figures_in, proposal_for, why_not_as_asked
from scoring.results.results import results_for
from tests.factories import make_released_evaluation
from tests.scoring.decisions.views.test_decision import (
    WHY,
    decide_url,
    posted,
    sign_url,
    signed,
    text_of,
)

pytestmark = pytest.mark.django_db


def proposals_of(lead, levels, **story):
    results = results_for(make_released_evaluation(levels, lead=lead, **story))
    return results, [proposal_for(results, row) for row in results.table.rows]


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}, "Cima": {"TZ-01": 2}}, lead=lead
    )


def draft(client, evaluation, **changes):
    """Save what the page proposes, with these `changes`, such as C1_reason="…"."""
    page = client.get(decide_url(evaluation))
    shown = {
        form.add_prefix(name): form[name].value()
        for form in page.context["forms"]
        for name in ("outcome", "reason", "proposed")
    }
    typed = {name.replace("_", "-", 1): value for name, value in changes.items()}
    counts = {name: value for name, value in posted().items() if name.endswith("_FORMS")}
    return client.post(decide_url(evaluation), counts | shown | typed)


def agree(evaluation, vendor, level, lead):
    candidate = evaluation.candidates.get(vendor__name=vendor)
    check = evaluation.checks.get(check_id="TZ-01")
    agree_level(candidate, check, level, "We looked at the contract once more.", lead)


def test_proposals_follow_ranks_and_say_where_a_candidate_is_strong(lead):
    levels = {
        f"V{n}": {"TZ-01": level, "LG-02": 2} for n, level in enumerate([4, 4, 4, 3, 3, 2, 1])
    }

    results, proposals = proposals_of(lead, levels)

    assert [proposal.outcome for proposal in proposals] == [
        *["shortlist"] * 5,
        "reserve",
        "not_this_time",
    ]
    assert proposals[0].reason == (
        "Rank 1= with 92.00. Strongest on Working inside our day (100.00), "
        "weakest on Languages at production quality (50.00)."
    )
    assert why_not_as_asked(results).startswith(
        "The grid asks for 4 on the short list. 5 are proposed: those at the line have the same"
    )


def test_nobody_unranked_or_under_the_minimum_is_proposed_for_the_short_list(lead):
    results, proposals = proposals_of(
        lead,
        {
            "Atlas": {"TZ-01": 2, "LG-02": 2},
            "Bora": {"TZ-01": 1, "LG-02": 1},
            "Cima": {"TZ-01": 0, "LG-02": 0},
            "Dora": {"TZ-01": None, "LG-02": None},
        },
    )

    assert [proposal.outcome for proposal in proposals] == ["shortlist", *["not_this_time"] * 3]
    assert [proposal.reason for proposal in proposals[:3]] == [
        "Rank 1 with 50.00. The same score on each criterion that has points and a score.",
        "Rank 2 with 25.00, under the 50.00 that a short list asks.",
        "Rank 3 with 0.00, under the 50.00 that a short list asks.",
    ]
    assert why_not_as_asked(results) == (
        "The grid asks for 4 on the short list. 1 is proposed: 2 ranked candidates have less than"
        " 50.00 of 100 and 1 candidate cannot be ranked."
    )


def test_the_sealed_minimum_replaces_the_fifty(lead):
    _, proposals = proposals_of(lead, {"Atlas": {"TZ-01": 1}}, overall_minimum=20)

    assert proposals[0] == ("shortlist", "Rank 1 with 25.00.")


def test_a_criterion_without_points_or_score_is_neither_strongest_nor_weakest(lead):
    _, proposals = proposals_of(lead, {"Atlas": {"TZ-01": 4, "LG-02": None}}, coverage_minimum=0)

    assert "LG" not in proposals[0].reason
    assert "Strongest" not in proposals[0].reason


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Rank 2 with 59.30.", ["rank 2", "59.30"]),
        ("It ranked 1 and has 59,30 of 100", ["rank 1", "59.30"]),
        ("ISO 27001:2022, 12.5 people, 1,250.00 EUR, clause 4.11.20", []),
    ],
)
def test_ranks_and_scores_are_found_in_a_reason(text, figures):
    assert figures_in(text) == figures


def test_proposed_words_are_written_anew_until_somebody_types(lead, lead_client, evaluation):
    draft(lead_client, evaluation, C2_reason=WHY)
    agree(evaluation, "Atlas", 3, lead)

    page = lead_client.get(decide_url(evaluation))

    assert [form["reason"].value() for form in page.context["forms"]] == [
        "Rank 1= with 75.00.",
        WHY,
        "Rank 3 with 50.00.",
    ]
    assert text_of(page).count("Proposed words, written from the standings") == 2
    assert dict(CandidateDecision.objects.values_list("candidate__number", "reason")) == {
        1: "",
        2: WHY,
        3: "",
    }


def test_what_is_signed_has_the_proposed_words_of_that_moment(lead_client, evaluation):
    draft(lead_client, evaluation)

    page = text_of(lead_client.get(sign_url(evaluation)))
    signed(lead_client, evaluation)

    assert page.count('<span class="chip">proposed words</span>') == 3
    assert '"reason":"Rank 1 with 100.00."' in evaluation.determinations.get().document


@pytest.mark.parametrize(
    ("typed", "untrue"),
    [
        ("Rank 1 of all, and the one we know best.", "rank 1"),
        ("Its 100.00 is more than we hoped for.", "100.00"),
        ("Ahead of Bora with its 75.00.", ""),
        ("We like it most for its contract.", ""),
    ],
)
def test_a_typed_reason_that_is_not_true_any_more_blocks_signing(
    lead, lead_client, evaluation, typed, untrue
):
    draft(lead_client, evaluation, C1_reason=typed)
    before = text_of(lead_client.get(sign_url(evaluation)))
    agree(evaluation, "Atlas", 2, lead)

    page = text_of(lead_client.get(sign_url(evaluation)))

    sentence = "names {}, which is not true any more. Write it anew, or empty it"
    assert "not true any more" not in before
    assert ("not true any more" in page) == bool(untrue)
    assert not untrue or sentence.format(untrue) in page


def test_saving_again_does_not_make_an_old_figure_true(lead, lead_client, evaluation):
    draft(lead_client, evaluation, C1_reason="Rank 1 with 100.00, and well known to us.")
    agree(evaluation, "Atlas", 2, lead)
    draft(lead_client, evaluation, C1_reason="Rank 1 with 100.00, and known to us for years.")
    kept = text_of(lead_client.get(decide_url(evaluation)))

    draft(lead_client, evaluation, C1_reason="It is known to us for years, and to our clients.")
    mended = text_of(lead_client.get(decide_url(evaluation)))

    assert "names rank 1, 100.00, which is not true any more" in kept
    assert "not true any more" not in mended


def test_words_proposed_before_a_change_and_typed_on_are_no_longer_true(
    lead, lead_client, evaluation
):
    page = lead_client.get(decide_url(evaluation))
    proposed = page.context["forms"][0].proposal.reason
    agree(evaluation, "Atlas", 2, lead)

    draft(lead_client, evaluation, C1_reason=f"{proposed} So be it.", C1_proposed=proposed)

    assert "names rank 1, 100.00, which is not true any more" in text_of(
        lead_client.get(decide_url(evaluation))
    )


def test_what_is_to_settle_stands_before_what_is_decided(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 4}}, lead=lead, checks=["TZ-01", "SC-01"]
    )

    page = text_of(lead_client.get(reverse("decide", args=[evaluation.pk])))

    assert 0 < page.index("To settle before the decision") < page.index("Say what you decide")


def test_many_are_decided_a_page_at_a_time_and_none_is_lost(lead_client, evaluation, monkeypatch):
    for module in ("blockers", "views.decision"):
        monkeypatch.setattr(f"scoring.decisions.{module}.FORMS_A_PAGE", 2)

    first = lead_client.get(decide_url(evaluation))
    response = draft(lead_client, evaluation, C2_reason=WHY, next="yes")
    second = lead_client.get(f"{decide_url(evaluation)}?page=2")

    assert [form.row.candidate.name for form in first.context["forms"]] == ["Atlas", "Bora"]
    assert response.url == f"{decide_url(evaluation)}?page=2"
    assert [form.row.candidate.name for form in second.context["forms"]] == ["Cima"]
    assert list(CandidateDecision.objects.values_list("outcome", "reason")) == [
        ("shortlist", ""),
        ("shortlist", WHY),
        ("shortlist", ""),
    ]


def test_what_blocks_links_to_the_page_where_it_is_mended(lead_client, evaluation, monkeypatch):
    for module in ("blockers", "views.decision"):
        monkeypatch.setattr(f"scoring.decisions.{module}.FORMS_A_PAGE", 2)
    draft(lead_client, evaluation)
    CandidateDecision.objects.filter(candidate__number=1).update(outcome="reserve")
    CandidateDecision.objects.filter(candidate__number=3).update(outcome="out_by_gate")

    page = text_of(lead_client.get(decide_url(evaluation)))

    assert f'href="{decide_url(evaluation)}#C1"' in page
    assert f'href="{decide_url(evaluation)}?page=2#C3"' in page
