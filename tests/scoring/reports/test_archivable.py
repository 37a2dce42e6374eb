"""Reports and letters are PDF/A-3a and PDF/UA-1 at once: veraPDF says so."""

import json
import subprocess
import sys

from scoring.decisions.document.book import open_book
from scoring.reports.letter_terms import AWARD, Terms
from scoring.reports.letters.rendering import recipients, render_letter
from scoring.reports.pdf_seal import sealed_by
from tests.scoring.reports.stories import story_text


def test_sealed_report_and_letter_follow_both_standards(
    sealed_report, seal_key, tmp_path, settings
):
    book = open_book(story_text(6))
    terms = Terms.usual(book)._replace(disclosure=AWARD)  # the longest letter
    letter = sealed_by(render_letter(book, recipients(book)[0]["id"], terms), seal_key.signer())
    (tmp_path / "report.pdf").write_bytes(sealed_report)
    (tmp_path / "letter.pdf").write_bytes(letter)
    files = [
        part
        for name in ("report.pdf", "letter.pdf")
        for flavour in ("3a", "ua1")
        for part in (flavour, str(tmp_path / name))
    ]

    command = [sys.executable, "-m", "tests.tooling.verapdf", *files]
    run = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert [json.loads(line) for line in run.stdout.splitlines()] == [[], [], [], []], run.stderr
