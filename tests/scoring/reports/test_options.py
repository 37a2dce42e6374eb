"""Reports with options: what is left out, on which paper, and that they verify all the same."""

import io

import pytest
from pypdf import PdfReader

from scoring.reports import making
from scoring.reports.options import AS_KEPT, Options, Paper
from scoring.reports.pdf import render_pdf
from scoring.reports.verdict import AGREES, DIFFERS
from scoring.reports.verify import verify
from tests.scoring.reports.stories import story_text

SHORT = Options(has_annexes=False, paper=Paper.LETTER)


@pytest.fixture(scope="module")
def short():
    return render_pdf(story_text(2), SHORT)


@pytest.mark.parametrize(
    "options",
    [AS_KEPT, SHORT, Options(has_roles=True), Options(False, True, Paper.LETTER)],
)
def test_options_are_read_again_from_their_key(options):
    assert Options.read(options.key) == options


@pytest.mark.parametrize("line", ["", "en-gb", "en-gb A0 roles-of-others", "\N{SNOWMAN} ="])
def test_a_making_with_other_options_has_the_usual_ones(line):
    assert Options.read(line) == AS_KEPT


def test_a_report_without_annexes_prints_the_pages_for_the_board_and_what_it_is_not(short):
    reader = PdfReader(io.BytesIO(short))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)

    assert "Annex" not in text.replace("Printed without annexes", "")
    assert "Printed without annexes: every rating with its reason" in text
    assert "What this report is not" in text
    assert "scores.json" in reader.attachments
    assert "every-check" not in reader.named_destinations


def test_the_paper_is_the_one_that_was_chosen(short):
    reader = PdfReader(io.BytesIO(short))

    assert {tuple(map(round, page.mediabox[2:])) for page in reader.pages} == {(612, 792)}


def test_a_report_with_options_verifies_with_the_same_options(short):
    verdict = verify(short)

    assert (verdict.data.state, verdict.pages.state) == (AGREES, AGREES)


def test_a_report_that_states_other_options_than_it_has_does_not_agree(monkeypatch):
    monkeypatch.setattr(Options, "of_making", property(lambda self: "en-gb A4"))
    content = render_pdf(story_text(1), SHORT)
    monkeypatch.undo()

    assert making.making()["options"] == "en-gb A4"
    assert verify(content).pages.state == DIFFERS
