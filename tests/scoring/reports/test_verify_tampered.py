import json

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from scoring.reports.verify import Disagrees, _naming
from tests.scoring.reports.rereading import rules_of


@pytest.fixture
def file(tmp_path, report_bytes):
    path = tmp_path / "report.pdf"
    path.write_bytes(report_bytes)
    return path


def refusal(path, text, change):
    """Alter scores.json inside a report and return what verify_report answers."""
    document = json.loads(text)
    change(document)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        written = json.dumps(document, sort_keys=True).encode()
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(written)
        pdf.save(path)
    with pytest.raises(CommandError) as error:
        call_command("verify_report", str(path))
    assert error.value.returncode == 1
    return str(error.value)


def nested(depth):
    """Return a list in a list, `depth` deep."""
    found = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize("rules", [{}, [], 3, None, "not a mapping"])
def test_a_seal_that_holds_no_rules_is_refused_in_words(file, report_text, rules):
    sentence = refusal(file, report_text, lambda d: d["seals"][-1].update(rules=rules))

    assert "scores.json is incomplete: " in sentence


@pytest.mark.parametrize("value", ["seventy", -7, 7.5, None, "9" * 99])
def test_a_coverage_that_is_no_percentage_is_named(file, report_text, value):
    sentence = refusal(file, report_text, lambda d: rules_of(d).update(coverage_minimum=value))

    assert "Data: scores.json" in sentence


@pytest.mark.parametrize("section", ["title", "purpose"])
def test_half_a_character_is_refused_in_words(file, report_text, section):
    sentence = refusal(file, report_text, lambda d: rules_of(d).update({section: "\ud800"}))

    assert "Data: scores.json holds half a character, which is no text." in sentence


def test_a_document_with_a_value_nested_deeply_is_refused(file, report_text):
    said = refusal(file, report_text, lambda d: d["evaluation"].update(more=nested(900)))

    assert "scores.json" in said


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecursionError(), "scores.json is nested too deeply to be a report."),
        (ValueError("too long"), "scores.json cannot be read: too long"),
    ],
)
def test_whatever_goes_wrong_in_reading_is_said_in_words(error, words):
    with pytest.raises(Disagrees, match=words), _naming():
        raise error
