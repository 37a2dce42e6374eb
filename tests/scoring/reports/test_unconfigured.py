"""The data of a report, as `python -m scoring.arithmetic` scores them elsewhere."""

import json
import subprocess
import sys

import pytest

from scoring.arithmetic.__main__ import main
from scoring.arithmetic.standings import evaluate, to_plain
from scoring.decisions.document.book import open_book


@pytest.fixture
def file(tmp_path, report_text):
    file = tmp_path / "scores.json"
    file.write_text(report_text, encoding="utf-8")
    return file


def test_the_data_of_a_report_need_no_settings_and_no_database(file, report_text):
    command = [sys.executable, "-m", "scoring.arithmetic", str(file), "--json", "--draws", "0"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})

    standings = open_book(report_text).results.standings
    assert json.loads(done.stdout)["standings"] == to_plain(standings)


def test_the_sheet_of_a_report_is_scored_the_same(file, report_text, capsys):
    assert main([str(file), "--sheet"]) == 0

    sheet = json.loads(capsys.readouterr().out)
    assert evaluate(sheet) == open_book(report_text).results.standings


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("schema", "evaluator-determination/999", "The schema is"),
        ("ratings", {}, "scores."),
        ("seals", [], "scores.json is incomplete: IndexError"),
    ],
)
def test_altered_data_of_a_report_are_refused_in_words(
    file, report_text, capsys, name, value, sentence
):
    file.write_text(json.dumps(json.loads(report_text) | {name: value}))

    assert main([str(file)]) == 2
    assert sentence in capsys.readouterr().err
