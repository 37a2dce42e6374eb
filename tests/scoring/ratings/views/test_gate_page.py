"""One gate of all vendors on a page: proposed, answered with one reason, saved by page."""

import pytest
from django.urls import reverse

from scoring.ratings.models import GateFinding
from tests.factories import add_member, make_evidence, make_finding, make_user
from tests.plain_browser import Page
from tests.scoring.ratings.grid_pages import open_evaluation

CHECKS = ("TA-01", "SC-01", "SO-01")
WHY = "Read in the certificates of November."


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, checks=CHECKS, vendors=3)


def page_of(evaluation, gate="SC-01"):
    return reverse("find_gate", args=[evaluation.pk, gate])


def found(candidate, result, evidence=None, **fields):
    held = candidate.vendor.evidence.first() if evidence is None else evidence
    own = {"seen": "", "result": result, "evidence": str(held.pk) if held else "", "reason": ""}
    return {f"g{candidate.pk}-{name}": value for name, value in (own | fields).items()}


def results():
    rows = GateFinding.objects.current().order_by("candidate__number")
    return list(rows.values_list("candidate__number", "result", "reason"))


def test_one_reason_serves_all_that_have_none_of_their_own(evaluation, lead_client):
    first, second, third = evaluation.candidates.order_by("number")
    fields = found(first, "pass") | found(second, "fail", reason="No site is in its scope.")

    response = lead_client.post(
        page_of(evaluation), fields | {"shared-reason": WHY, "next": "1"} | found(third, "")
    )

    assert response["Location"] == page_of(evaluation, "SO-01")
    assert results() == [(1, "pass", WHY), (2, "fail", "No site is in its scope.")]


def test_the_strongest_thing_held_is_pointed_to_already(evaluation, lead_client):
    candidate = evaluation.candidates.first()
    make_evidence(candidate.vendor, "SC-01", state="claim", title="Their own word")

    page = lead_client.get(page_of(evaluation)).content.decode()

    document = candidate.vendor.evidence.get(title="Bench list")
    assert f'<option value="{document.pk}" selected>' in page
    assert page.count(" checked>") == 0


def test_what_is_wrong_is_said_in_its_row_and_the_rest_is_saved(evaluation, lead_client):
    first, second, _third = evaluation.candidates.order_by("number")
    fields = found(first, "pass", evidence="") | found(second, "fail")

    response = lead_client.post(page_of(evaluation), fields | {"shared-reason": WHY, "next": "1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Point to the evidence that lets it pass, or leave it open." in page
    assert f'href="#g{first.pk}-evidence"' in page
    assert f'id="g{first.pk}-evidence"' in page
    assert WHY in page
    assert results() == [(2, "fail", WHY)]


def test_a_pass_without_any_reason_is_refused(evaluation, lead_client):
    candidate = evaluation.candidates.first()

    response = lead_client.post(page_of(evaluation), found(candidate, "pass") | {"next": "1"})

    assert "Say what you saw that makes this gate pass." in response.content.decode()
    assert not results()


def test_who_was_slower_is_told_in_the_row_and_may_save_again(evaluation, lead_client):
    candidate = evaluation.candidates.first()
    other = add_member(evaluation, make_user("o@example.org", name="Rachid Other")).user
    make_finding(evaluation, candidate, "SC-01", "pass", by=other)
    fields = found(candidate, "fail", reason="My words.")

    response = lead_client.post(page_of(evaluation), fields | {"next": "1"})
    again = Page(response).form_of("Save and next gate")[0]

    assert response.status_code == 422
    assert "Rachid Other\u2069 recorded “Pass” while you were writing." in response.content.decode()
    assert [result for _number, result, _reason in results()] == ["pass"]
    seen = {f"g{candidate.pk}-seen": again.values(f"g{candidate.pk}-seen")[0]}
    lead_client.post(page_of(evaluation), fields | seen | {"next": "1"})
    assert [result for _number, result, _reason in results()] == ["fail"]


def test_an_untouched_page_records_nothing(evaluation, lead_client):
    candidate = evaluation.candidates.first()
    finding = make_finding(evaluation, candidate, "SC-01", "fail", reason=WHY)
    fields = found(candidate, "fail", evidence="", seen=str(finding.pk), reason=WHY)

    lead_client.post(page_of(evaluation), fields | {"next": "1"})

    assert GateFinding.objects.get() == finding


def test_a_script_gets_the_next_gate_in_the_answer(evaluation, lead_client):
    fields = found(evaluation.candidates.first(), "fail") | {"shared-reason": WHY, "next": "1"}

    response = lead_client.post(page_of(evaluation), fields, headers={"hx-request": "true"})

    assert response["HX-Push-Url"] == page_of(evaluation, "SO-01")
    assert response.context["gate"].check.id == "SO-01"
    assert "1 finding is recorded." in response.content.decode()


def test_candidates_of_others_and_made_up_rows_record_nothing(evaluation, lead_client):
    stray = open_evaluation(make_user("x@example.org", may_lead=True), checks=CHECKS)
    fields = found(stray.candidates.get(), "fail", reason=WHY)

    lead_client.post(page_of(evaluation), fields | {"next": "1"})

    assert not results()


@pytest.mark.parametrize("gate", ["TA-01", "LG-01", "XX-01"])
def test_what_is_no_gate_in_use_is_not_found(evaluation, lead_client, gate):
    assert lead_client.get(page_of(evaluation, gate)).status_code == 404


def test_the_matrix_can_show_only_what_is_not_answered(evaluation, lead_client):
    first, *_others = evaluation.candidates.order_by("number")
    for gate in ("SC-01", "SO-01"):
        make_finding(evaluation, first, gate)
    address = reverse("gate_findings", args=[evaluation.pk])

    rows = lead_client.get(f"{address}?show=open").context["rows"]

    assert [candidate.number for candidate, _findings in rows] == [2, 3]


@pytest.mark.parametrize("size", [1, 3])
def test_a_gate_takes_the_same_queries_at_any_size(
    lead, lead_client, django_assert_num_queries, size
):
    evaluation = open_evaluation(lead, checks=CHECKS, vendors=size)
    for candidate in evaluation.candidates.all():
        make_finding(evaluation, candidate, "SC-01")
    lead_client.get(page_of(evaluation))

    with django_assert_num_queries(9):
        lead_client.get(page_of(evaluation))
