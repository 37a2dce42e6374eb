"""From a sheet to proposed levels: nobody types a value in between."""

from django.urls import reverse

from scoring.ratings.cells import load_cells
from tests.conftest import signed_in
from tests.factories import make_open_evaluation
from tests.vendors.imports.stories import apply_now, make_import
from vendors.imports.export import sample_file
from vendors.models.vendor import Vendor

PARAMETERS = {
    "buyer_timezone": "Europe/Paris",
    "buyer_day": "09:00-18:00",
    "start_date": "2027-03-01",
    "languages_must": ["fr", "en"],
    "languages_plus": ["ar"],
    "seniors_needed": 20,
    "stack_domain_needed": ["Java / payments"],
    "client_region": ["EU"],
}


def test_an_imported_sheet_proposes_levels_before_anybody_types(lead, curator):
    with sample_file() as file:
        apply_now(make_import(curator, data=file.read()), curator)
    vendors = list(Vendor.objects.by_name()[:6])
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, parameters=PARAMETERS)

    checks = list(evaluation.checks.in_use().scored())
    candidates = list(evaluation.candidates.select_related("vendor"))
    cells = load_cells(evaluation.members.get(), candidates, checks)
    proposed = {cell.check.id for cell in cells if cell.held_proposal.level is not None}
    page = signed_in(lead).get(reverse("rate_check", args=[evaluation.pk, "SO-02"]))

    assert len(proposed) >= 10, sorted(proposed)
    # What is only claimed opens 1 at most, whatever it reaches.
    assert {cell.held_proposal.level for cell in cells} <= {None, 0, 1}
    assert "Proposes level" in page.content.decode()
    assert "its evidence holds it back" in page.content.decode()
