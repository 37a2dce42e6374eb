import pytest
from django.urls import reverse

from scoring.ratings.models import Rating
from tests.factories import make_evidence, make_user, rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    criterion_url,
    open_evaluation,
    saved,
    token_of,
)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, vendors=2)


def test_the_page_asks_every_check_of_the_criterion_with_what_we_hold(
    evaluation, lead, lead_client
):
    candidate = evaluation.candidates.first()
    make_evidence(
        candidate.vendor,
        "TA-01",
        state="verified",
        title="Payroll extract",
        link="https://example.org/payroll",
        issued_on="2026-11-12",
        seen_by=lead,
    )

    page = lead_client.get(criterion_url(candidate)).content.decode()

    assert "TA-01" in page
    assert "TA-02" in page
    assert "TA-03" not in page
    assert "0 of 2</strong> checks rated" in page
    assert "criterion 3 of 6" in page
    assert "Why we ask:" in page
    assert "Payroll extract" in page
    # Opened by its own page, which keeps who was shown it.
    assert (
        reverse("evidence_detail", args=[candidate.vendor.evidence.get(title="Payroll extract").pk])
        in page
    )
    assert 'href="https://example.org/payroll"' not in page
    assert "read by Lea Martin, verified by Lea Martin: Sample check" in page
    assert "Highest level open: <strong>4</strong>" in page
    assert '" checked>' not in page


def test_a_question_without_evidence_can_still_be_answered(lead, lead_client):
    evaluation = open_evaluation(lead, state=None)

    page = lead_client.get(criterion_url(evaluation.candidates.get())).content.decode()

    assert "Nothing is held: answer “I cannot tell”, or 0 where the vendor was asked" in page
    assert "What would allow more?" in page


def test_save_and_next_leads_to_the_vendor_that_waits(evaluation, lead_client, lead):
    one, other = (criterion_url(candidate) for candidate in evaluation.candidates.all())
    answers = reverse("check_answers", args=[evaluation.pk, "TA"])

    onward = {url: lead_client.post(url, token_of(lead))["Location"] for url in (one, other)}

    # Everybody has an order of their own: whichever comes first leads to the other.
    assert onward in [{one: other, other: answers}, {other: one, one: answers}]


def test_save_and_next_goes_through_the_vendors_and_on_to_the_answers(
    evaluation, lead_client, lead
):
    url = criterion_url(evaluation.candidates.first())
    first = lead_client.get(url).context["candidate"]
    data = token_of(lead) | cell_fields(first, answer="2") | cell_fields(first, "TA-02", answer="3")

    response = lead_client.post(url, data)

    seen = Rating.objects.filter(candidate=first).count()
    answers = reverse("check_answers", args=[evaluation.pk, "TA"])
    other = criterion_url(evaluation.candidates.last())
    assert seen == 2
    assert response["Location"] in {answers, other}
    assert lead_client.post(other, token_of(lead))["Location"] == answers


def test_a_wrong_answer_names_its_check(evaluation, lead_client, lead):
    candidate = evaluation.candidates.first()
    fields = cell_fields(candidate, "TA-02", answer="4", rationale=REASON)

    response = lead_client.post(criterion_url(candidate), token_of(lead) | fields)

    ((anchor, sentence),) = response.context["more_errors"]
    assert response.status_code == 422
    assert anchor == f"c{candidate.pk}-TA-02-answer-0"
    assert sentence.startswith("\u2068TA-02\u2069: Level 4 needs more proof: we hold a document")
    assert not saved()


def test_a_submitted_criterion_stays_readable(evaluation, lead_client, lead):
    candidate = evaluation.candidates.first()
    rate(evaluation, lead, candidate, "TA-01", 2)
    evaluation.close_rating(lead)

    page = lead_client.get(criterion_url(candidate)).content.decode()

    assert "Independent rating is closed" in page
    assert REASON in page
    assert "TA-02" in page
    assert 'type="radio"' not in page


def test_a_candidate_of_another_evaluation_is_not_found(evaluation, lead_client, lead):
    other = open_evaluation(make_user("other@example.org", may_lead=True)).candidates.get()
    forged = reverse("rate_criterion", args=[evaluation.pk, other.pk, "TA"])

    assert lead_client.get(forged).status_code == 404
    assert (
        lead_client.post(forged, token_of(lead) | cell_fields(other, answer="2")).status_code == 404
    )
    assert not saved()


def test_a_criterion_that_does_not_exist_is_not_found(evaluation, lead_client):
    assert lead_client.get(criterion_url(evaluation.candidates.first(), "XX")).status_code == 404


def test_a_criterion_without_a_check_in_use_has_nothing_to_rate(evaluation, lead_client, lead):
    url = criterion_url(evaluation.candidates.first(), "SO")

    assert "There is nothing to rate here." in lead_client.get(url).content.decode()
    assert lead_client.post(url, token_of(lead)).status_code == 302


def test_who_does_not_rate_the_criterion_is_refused(lead, lead_client, assessor):
    candidate = open_evaluation(lead, assessor).candidates.get()

    assert lead_client.get(criterion_url(candidate)).status_code == 403
    assert lead_client.post(criterion_url(candidate), token_of(lead)).status_code == 403


def test_a_stranger_finds_no_page(evaluation, stranger_client):
    assert stranger_client.get(criterion_url(evaluation.candidates.first())).status_code == 404


@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_page_takes_the_same_queries_at_any_size(
    lead, lead_client, django_assert_max_num_queries, size
):
    checks = ["TA-01", "TA-02", "TA-03"]
    evaluation = open_evaluation(lead, vendors=size, checks=checks)

    url = criterion_url(evaluation.candidates.first())

    # One more where another vendor follows in this person's own order.
    with django_assert_max_num_queries(21):
        lead_client.get(url)
