"""What is exported opens in a spreadsheet without running anything that somebody typed."""

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from scoring.decisions.document.document import freeze
from scoring.decisions.models import CandidateDecision
from tests.factories import make_finding, make_released_evaluation, make_vendor

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A1"]
STARTS = tuple("=+-@\t\r")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exported_vendors_hold_no_formula(lead_client, kind):
    for name in FORMULAS:
        make_vendor(name, legal_name=name, summary=name, register_number=name)

    answer = lead_client.get(reverse("vendor_export", args=[kind]))

    assert_formulas_are_text(cells_of(answer, kind))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_of_a_decision_hold_no_formula_that_somebody_typed(lead, lead_client, kind):
    determination = decided(lead)

    address = reverse(f"report_{kind}", args=[determination.evaluation_id, determination.pk])
    answer = lead_client.get(address)

    assert_formulas_are_text(cells_of(answer, kind))


def assert_formulas_are_text(cells):
    assert {f"'{formula}" for formula in FORMULAS} <= set(cells)
    assert [cell for cell in cells if cell.startswith(STARTS)] == []


def decided(lead):
    """Return a frozen decision whose names and words all begin like formulas."""
    levels = {name: {"TZ-01": 4, "LG-02": 3} for name in FORMULAS}
    checks = ["TZ-01", "LG-02", "SC-01"]
    evaluation = make_released_evaluation(levels, lead=lead, title="=1+1", checks=checks)
    for candidate in evaluation.candidates.select_related("vendor"):
        words = candidate.vendor.name
        make_finding(evaluation, candidate, "SC-01", reason=words)
        CandidateDecision.objects.create(
            candidate=candidate, outcome="shortlist", reason=words, change_of_mind=words
        )
    return freeze(evaluation, lead)


def cells_of(answer, kind):
    """Return every text cell of a table that was downloaded."""
    content = answer.getvalue()
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        book = load_workbook(io.BytesIO(content))
        rows = [
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        ]
    return [cell for row in rows for cell in row if isinstance(cell, str)]
