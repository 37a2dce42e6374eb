"""The whole main job without any script, from a spreadsheet to the PDF and its numbers."""

import pytest
from pypdf import PdfReader

from scoring.arithmetic.display import displayed
from scoring.evaluations.models import Evaluation
from scoring.grid.proposals import SHORT_PRESET
from scoring.results.results import results_for
from tests.e2e.main_job import GATE, VENDORS
from tests.factories import make_user
from tests.plain_browser import PlainBrowser
from tests.scoring import plain_walk
from tests.scoring.reports.rereading import assert_agrees_and_is_not_sealed


@pytest.fixture
def browser(db):
    make_user("buyer@example.org", name="Bea Buyer", may_lead=True, is_curator=True)
    browser = PlainBrowser()
    plain_walk.sign_in(browser, "buyer@example.org")
    return browser


def test_buyer_without_scripts_walks_from_a_spreadsheet_to_a_report_that_agrees(
    browser, tmp_path, capsys
):
    plain_walk.import_vendors(browser)
    for vendor in VENDORS[:2]:
        plain_walk.add_evidence(browser, vendor, [*SHORT_PRESET, GATE])
    home = plain_walk.start_evaluation(browser, "Support in two languages")
    plain_walk.set_up(browser, home)
    plain_walk.seal(browser, home)
    candidates = {one.vendor.name: one.pk for one in Evaluation.objects.get().candidates.all()}
    strong, fair, weak = (candidates[name] for name in VENDORS)
    plain_walk.find_gates(browser, home, [(strong, True), (fair, True), (weak, False)])
    plain_walk.rate_everything(browser, home, SHORT_PRESET[0], {strong: 3, fair: 2, weak: 0})
    plain_walk.press(browser, "Submit my ratings")

    assert browser.open(f"{home}ranking/").heading == "Ranking"
    plain_walk.decide(browser, home)
    report = plain_walk.download_report(browser, home, tmp_path)

    assert_report_shows_the_results(report)
    assert_agrees_and_is_not_sealed(report, capsys)


def assert_report_shows_the_results(report):
    """The first page holds a line with the place, the name and the score of each candidate."""
    lines = PdfReader(report).pages[0].extract_text().splitlines()
    results = results_for(Evaluation.objects.get())
    for result in results.standings.candidates:
        name = results.candidates[result.id].name
        score = "–" if result.shown is None else displayed(result.shown)
        start = f"{result.rank or '–'} {name} {score} "
        assert any(line.startswith(start) for line in lines), start
    assert [one.rank for one in results.standings.candidates] == [1, 2, None]
