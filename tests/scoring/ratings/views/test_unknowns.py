"""The pages that say what nobody knows of the candidates."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from tests.factories import make_evidence, make_open_evaluation, make_vendor

CHECKS = ["TA-01", "TA-02", "SC-01"]


@pytest.fixture
def evaluation(lead):
    vendors = [make_vendor("Atlas Dev"), make_vendor("=Rif Code")]
    return make_open_evaluation(lead=lead, vendors=vendors, checks=CHECKS)


def test_page_lists_the_checks_on_which_nothing_is_held(lead_client, evaluation):
    make_evidence(evaluation.candidates.get(number=1).vendor, "TA-01", "SC-01")

    page = lead_client.get(reverse("unknowns", args=[evaluation.pk])).content.decode()

    first, second = page.split("=Rif Code", 1)
    assert "TA-02" in first
    assert "TA-01" not in first
    assert all(check in second for check in CHECKS)


def test_gates_are_counted_apart_from_the_checks_that_carry_points(lead_client, evaluation):
    make_evidence(evaluation.candidates.get(number=1).vendor, "TA-01", "SC-01")

    page = lead_client.get(reverse("unknowns", args=[evaluation.pk])).content.decode()

    first, second = page.split("=Rif Code", 1)
    assert "1 check, no gate: 44.44 of 100 points" in first
    assert "2 checks, 1 gate: 100.00 of 100 points" in second


def test_points_are_those_that_rest_on_the_check(lead_client, evaluation):
    page = lead_client.get(reverse("unknowns", args=[evaluation.pk])).content.decode()

    # 25 and 20 of 45 in the one criterion that has points.
    assert "55.56" in page
    assert "44.44" in page


def test_sheet_has_a_row_for_each_and_runs_no_formula(lead_client, evaluation):
    answer = lead_client.get(reverse("unknowns_sheet", args=[evaluation.pk]))

    workbook = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = workbook.get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Vendor", "Check"]
    assert len(rows) == 1 + 2 * len(CHECKS)
    assert {row[0] for row in rows[1:]} == {"Atlas Dev", "'=Rif Code"}


@pytest.mark.parametrize("name", ["unknowns", "unknowns_sheet"])
def test_strangers_see_none_of_it(stranger_client, evaluation, name):
    assert stranger_client.get(reverse(name, args=[evaluation.pk])).status_code == 404
