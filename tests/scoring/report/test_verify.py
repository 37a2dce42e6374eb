import json

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from scoring.report import verify
from scoring.report.book import open_book
from scoring.report.crosschecks import first_contradiction
from scoring.report.document import canonical_text
from scoring.report.verify import Disagrees, verify_pdf
from tests.scoring.report.stories import story
from tests.scoring.report.story_parts import hash_of


@pytest.fixture
def file(tmp_path, report_bytes):
    path = tmp_path / "report.pdf"
    path.write_bytes(report_bytes)
    return path


def attach(path, content):
    """Put other bytes in place of scores.json and leave the rest of the PDF as it is."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        names[1].EF.F.write(content)
        pdf.save(path)


def altered(path, text, change):
    document = json.loads(text)
    change(document)
    attach(path, canonical_text(document)[0].encode())


def test_report_agrees_with_itself(file, report_text, report_pages):
    summary = verify_pdf(file)

    sheet = json.loads(report_text)["scores"]["input"]
    assert summary.startswith("Evaluation 12, decision 1 agrees: 3 candidates, ")
    assert f"{len(sheet['ratings'])} ratings" in summary
    assert f"{len(report_pages)} pages checked" in summary


def test_command_prints_that_it_agrees(file, capsys):
    call_command("verify_report", str(file))

    assert "agrees" in capsys.readouterr().out


def test_what_a_report_pins_of_the_record_is_read_from_it(file):
    assert verify.record_pinned_by(file) == (hash_of("record"), 12, 412)


def test_one_altered_digit_in_the_output_is_named(file, report_text):
    def change(document):
        document["scores"]["output"]["candidates"]["C3"]["score"]["value"] = "63/1"

    altered(file, report_text, change)

    with pytest.raises(CommandError) as error:
        call_command("verify_report", str(file))

    assert "scores.output.candidates.C3.score.value is '63/1' in scores.json" in str(error.value)
    assert "recomputed" in str(error.value)


def test_one_altered_digit_in_the_input_is_named(file, report_text):
    def change(document):
        document["scores"]["input"]["ratings"][0]["level"] ^= 1

    altered(file, report_text, change)

    with pytest.raises(Disagrees, match=r"scores\.output\.candidates\.C1\.cells\.TZ-01\.levels"):
        verify_pdf(file)


def test_one_altered_digit_in_a_reason_is_named(file, report_text):
    def change(document):
        row = next(r for r in document["ratings"] if "12 November" in r["rationale"])
        row["rationale"] = row["rationale"].replace("12 November", "13 November")

    altered(file, report_text, change)

    with pytest.raises(Disagrees, match="ratings: something in it was changed"):
        verify_pdf(file)


def test_input_and_output_altered_together_are_found(file):
    other, fewer = story(3), story(2)
    other |= {name: fewer[name] for name in ("scores", "sensitivity", "agreement", "scenarios")}
    attach(file, canonical_text(other)[0].encode())

    with pytest.raises(Disagrees, match=r"ratings: C3 .* is missing in scores\.input\.ratings"):
        verify_pdf(file)


def test_a_hash_in_the_metadata_that_was_changed_is_found(file):
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Keywords"] = "sha256:" + "0" * 64
        pdf.save(file)

    with pytest.raises(Disagrees, match="the metadata of the PDF says 0000"):
        verify_pdf(file)


def test_a_page_from_another_report_is_found(file, report_text):
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.add_blank_page()
        pdf.save(file)

    with pytest.raises(Disagrees, match="the foot of page .* says nothing"):
        verify_pdf(file)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "It is not JSON"),
        (b"[1]", 'The schema is None. Only "evaluator-determination/1" can be read.'),
        (b'{"schema": "evaluator-determination/2"}', "The schema is 'evaluator-determination/2'"),
        (b'{"schema": "evaluator-determination/1"}', "is incomplete: KeyError 'scores'"),
        (b'{"schema": "evaluator-determination/1", "scores": 3}', "is incomplete: TypeError"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[" * 100_000, "It is not JSON"),
    ],
)
def test_an_attachment_that_is_no_document_is_refused(file, content, words):
    attach(file, content)

    with pytest.raises(Disagrees) as error:
        verify_pdf(file)

    assert words in str(error.value)


def test_an_input_that_is_not_a_sheet_is_refused_with_its_path(file, report_text):
    def change(document):
        document["scores"]["input"]["ratings"][0]["level"] = 9

    altered(file, report_text, change)

    with pytest.raises(Disagrees, match=r"scores\.input: ratings\[0\]\.level is 9"):
        verify_pdf(file)


def test_a_grid_that_is_broken_is_refused(file, report_text):
    altered(file, report_text, lambda document: document["grid"].update(criteria=[]))

    with pytest.raises(Disagrees, match="scores.json: "):
        verify_pdf(file)


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_pdf_is_refused(tmp_path, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)

    with pytest.raises(Disagrees, match=r"x\.pdf is not a PDF that can be read"):
        verify_pdf(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Disagrees, match=r"no\.pdf cannot be read: No such file"):
        verify_pdf(tmp_path / "no.pdf")


def test_a_huge_file_is_refused_before_it_is_read(file, monkeypatch):
    monkeypatch.setattr(verify, "MOST_BYTES", 1000)

    with pytest.raises(Disagrees, match="has over 1,000 bytes"):
        verify_pdf(file)


def test_a_huge_attachment_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "bomb.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["scores.json"] = pikepdf.AttachedFileSpec(pdf, b" " * 90_000)
        pdf.save(path, compress_streams=True)
    monkeypatch.setattr(verify, "MOST_BYTES", 50_000)

    with pytest.raises(Disagrees, match=r"scores\.json has over 50,000 bytes"):
        verify_pdf(path)


def test_a_pdf_without_the_attachment_is_refused(tmp_path):
    path = tmp_path / "bare.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)

    with pytest.raises(Disagrees, match=r"holds 0 files called scores\.json"):
        verify_pdf(path)


def contradiction(change, count=3):
    document = story(count)
    change(document)
    return first_contradiction(open_book(canonical_text(document)[0]))


def test_a_whole_document_contradicts_nothing():
    assert contradiction(lambda document: None) is None


@pytest.mark.parametrize(
    ("section", "change", "words"),
    [
        ("ratings", lambda d: d["ratings"][0].update(level=0), "ratings: C1 TZ-01 A1.level is 0"),
        ("ratings", lambda d: d["ratings"].pop(), "ratings: "),
        ("gates", lambda d: d["gates"][0].update(result="fail"), "gates: C1 LG-01.result"),
        ("gates", lambda d: d["gates"][0].update(waived_at="x"), "gates: C1 LG-01.waived is True"),
        ("moderation", lambda d: d["moderation"].clear(), "moderation: C2 TA-01 is missing"),
        ("panel", lambda d: d["panel"][0].update(criteria=[]), "panel: A1[0] is missing"),
        ("checks", lambda d: d["checks"][0].update(weight=1), "checks: TZ-01 is 1 in checks"),
        ("evaluation", lambda d: d["evaluation"].update(tolerance=2), "evaluation: tolerance is 2"),
        (
            "decision",
            lambda d: d["candidates"][0].update(outcome="out_by_gate"),
            "decision: C1 is True",
        ),
        ("seal", lambda d: d["seal"].update(text="{}"), "seal: the SHA-256 of its text is"),
        ("seal", lambda d: d["evaluation"].update(pass_mark=60), "seal: pass_mark is 60"),
    ],
)
def test_a_document_that_contradicts_itself_is_named(section, change, words):
    found = contradiction(change)

    assert found.startswith(words), section


def test_an_overall_minimum_is_compared_too():
    found = contradiction(lambda d: d["evaluation"].update(overall_minimum=40))

    assert found.startswith("evaluation: overall_minimum is '40/1' in evaluation")


def test_a_cap_that_the_grid_does_not_give_is_named():
    document = story(3)
    rows = document["scores"]["input"]["evidence"]
    row = next(r for r in rows if r["state"] == "verified" and r["check"].startswith("TZ"))
    for check in document["grid"]["criteria"][0]["checks"]:
        check["cap"] = {"verified": 3}

    found = first_contradiction(open_book(canonical_text(document)[0]))

    assert found.startswith(f"grid: {row['candidate']} {row['check']} is 3 in grid and 4 in score")


def test_the_outcomes_of_a_draft_may_lag_behind():
    def change(document):
        document["status"] = "draft"
        document["candidates"][0]["outcome"] = None

    assert contradiction(change) is None


def test_a_text_that_is_not_canonical_is_named():
    text = json.dumps(story(1), indent=1)

    assert "not in canonical form" in first_contradiction(open_book(text))


def test_a_score_that_no_page_prints_is_found(file, monkeypatch):
    real = verify._printed

    def without(reader, gone):
        printed = real(reader)
        pages = tuple(page.replace(gone, "??.??") for page in printed.pages)
        return verify.Printed(pages, printed.sha256, printed.sections)

    monkeypatch.setattr(verify, "_printed", lambda reader: without(reader, "63.39"))
    with pytest.raises(Disagrees, match=r"The score of C3 is 63\.39, and no page prints it"):
        verify_pdf(file)


def test_a_first_page_that_hides_the_first_score_is_found(file, monkeypatch):
    real = verify._printed

    def without(reader):
        printed = real(reader)
        first = printed.pages[0].replace("63.39", "36.39")
        return verify.Printed((first, *printed.pages[1:]), printed.sha256, printed.sections)

    monkeypatch.setattr(verify, "_printed", without)
    with pytest.raises(Disagrees, match=r"page 1 does not print it"):
        verify_pdf(file)


def test_every_byte_of_the_attachment_counts(file, report_text):
    attach(file, report_text.encode() + b"\n")

    with pytest.raises(Disagrees, match="canonical form"):
        verify_pdf(file)
