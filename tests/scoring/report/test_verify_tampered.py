import hashlib
import json

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from scoring.report.verify import Disagrees, _naming


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


def sealed(text):
    return lambda d: d["seal"].update(text=text, sha256=hashlib.sha256(text.encode()).hexdigest())


def nested(depth):
    """Return a list in a list, `depth` deep."""
    found = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize("text", ["not JSON", "", "[" * 100_000, "9" * 5000])
def test_a_seal_whose_text_is_not_json_is_named(file, report_text, text):
    assert refusal(file, report_text, sealed(text)) == "seal: its text is not JSON."


@pytest.mark.parametrize("text", ["{}", "[]", "3", "null"])
def test_a_seal_whose_text_holds_no_rules_is_refused_in_words(file, report_text, text):
    assert "scores.json is incomplete: " in refusal(file, report_text, sealed(text))


@pytest.mark.parametrize("value", ["seventy", -7, 7.5, None, "9" * 99])
def test_a_coverage_that_is_no_percentage_is_named(file, report_text, value):
    said = refusal(file, report_text, lambda d: d["evaluation"].update(coverage_minimum=value))

    assert said == (
        f'evaluation: \'{value}/100\' is not a fraction. Write it as "n/d", for example "7/10".'
    )


@pytest.mark.parametrize("section", ["title", "purpose"])
def test_half_a_character_is_refused_in_words(file, report_text, section):
    said = refusal(file, report_text, lambda d: d["evaluation"].update({section: "\ud800"}))

    assert said == "scores.json holds half a character, which is no text."


def test_half_a_character_in_the_seal_is_refused_in_words(file, report_text):
    said = refusal(file, report_text, lambda d: d["seal"].update(text="\ud800"))

    assert said == "scores.json holds half a character, which is no text."


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
