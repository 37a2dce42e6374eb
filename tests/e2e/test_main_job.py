"""The whole main job in a browser, from a spreadsheet to the PDF and back to its numbers."""

import pytest
from pypdf import PdfReader

from scoring.arithmetic.display import displayed
from scoring.evaluations.models import Evaluation
from scoring.grid.proposals import SHORT_PRESET
from scoring.results.results import results_for
from tests.e2e import main_job
from tests.factories import make_user
from tests.scoring.reports.rereading import assert_agrees_and_is_not_sealed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(visit):
    make_user("buyer@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    return visit("buyer@example.org")


def test_buyer_walks_from_a_spreadsheet_to_a_report_that_agrees(page, tmp_path, capsys):
    main_job.import_vendors(page, tmp_path)
    for vendor in main_job.VENDORS[:2]:
        main_job.add_evidence(page, vendor, [*SHORT_PRESET, main_job.GATE])
    home = main_job.start_evaluation(page, "Support in two languages")
    main_job.set_up(page, home)
    main_job.seal(page, home)

    candidates = {one.vendor.name: one.pk for one in Evaluation.objects.get().candidates.all()}
    strong, fair, weak = (candidates[name] for name in main_job.VENDORS)
    main_job.find_gates(page, home, [(strong, True), (fair, True), (weak, False)])
    main_job.rate_everything(page, home, SHORT_PRESET, {strong: 3, fair: 2, weak: 0})
    main_job.submit(page, home)

    page.goto(f"{home}ranking/")
    assert "Atlas Dev" in page.locator("main").inner_text().split("leads with")[0]
    main_job.decide(page, home)
    report = main_job.download_report(page, home)

    assert_report_shows_the_ranking(report)
    assert_agrees_and_is_not_sealed(report, capsys)
    assert page.problems == []


def assert_report_shows_the_ranking(report):
    first_page = PdfReader(report).pages[0].extract_text()
    results = results_for(Evaluation.objects.get())
    for result in results.standings.candidates:
        assert result.shown is None or displayed(result.shown) in first_page
    places = {results.candidates[one.id].name: one.rank for one in results.standings.candidates}
    assert places == {"Atlas Dev": 1, "Brașov Soft": 2, "شركة الأطلس": None}
