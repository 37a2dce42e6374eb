"""A curator's afternoon: a sheet with a bad cell, two records of one firm, evidence and a proof."""

import pytest

from accounts import clock
from tests.e2e import main_job
from tests.factories import make_user, make_vendor
from vendors.models.facts import Fact
from vendors.models.proof import Proof
from vendors.models.vendor import Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

SHEET = "Name,Country,Founded\nKod Wisła,Poland,soon\nAtlas Dev,Morocco,2011\n"


@pytest.fixture
def page(visit):
    make_vendor("Kod Wisla Sp. z o.o.", register_number="KRS 7")
    make_user("curator@example.org", name="Clara Sy", is_curator=True)
    return visit("curator@example.org")


def test_curator_mends_a_cell_merges_undoes_and_proves(page, tmp_path):
    import_with_a_mended_cell(page, tmp_path / "sheet.csv")
    vendor = Vendor.objects.get(name="Kod Wisła")
    assert Fact.objects.get(vendor=vendor, kind="founded").value == "2009"

    merge_and_undo(page, vendor, Vendor.objects.get(register_number="KRS 7"))
    assert not Vendor.objects.exclude(merged_into=None).exists()

    main_job.add_evidence(page, "Kod Wisła", ["SO-02"])
    prove_by_the_register(page, vendor)
    assert Proof.objects.get().vendor == vendor
    page.goto(f"/vendors/{vendor.pk}/")
    assert "Verified" in page.locator("main").inner_text()
    assert page.problems == []


def import_with_a_mended_cell(page, path):
    path.write_text(SHEET, encoding="utf-8")
    page.goto("/vendors/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_label("Another firm").check()
    page.get_by_role("button", name="Save and look again").click()
    page.get_by_role("link", name="Cells left empty 1").click()
    page.get_by_label("Founded of").fill("2009")
    page.get_by_role("button", name="Save and look again").click()
    page.get_by_role("button", name="Import 2 vendors").click()
    page.get_by_role("heading", name="Import done").wait_for()


def merge_and_undo(page, vendor, double):
    page.goto(f"/vendors/{vendor.pk}/merge/{double.pk}/")
    page.get_by_role("button", name="Merge the two records").click()
    page.get_by_text("is merged into this record since").wait_for()
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("is merged into this record since").wait_for(state="detached")


def prove_by_the_register(page, vendor):
    page.goto(f"/vendors/{vendor.pk}/proofs/new/register/")
    page.locator("[name=performed_on]").fill(clock.today().isoformat())
    page.locator("[name=finding]").first.check()
    page.locator("[name=register]").fill("KRS")
    page.locator("[name=number]").fill("7")
    page.locator("[name=words_says]").fill("Founded in 2009")
    page.locator("[name=facts]").first.check()
    main_job.save(page, "Record it")
