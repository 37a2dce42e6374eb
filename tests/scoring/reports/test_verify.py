import json
import re

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from scoring.decisions.document.book import BadDocument, open_book
from scoring.decisions.document.writing import canonical_text
from scoring.reports import verify
from scoring.reports.checks import first_contradiction
from scoring.reports.verdict import NOT_SEALED, WRONG
from scoring.reports.verify import Disagrees, verify_file
from tests.scoring.reports.rereading import rules_of
from tests.scoring.reports.stories import rescored, story, text_of
from tests.scoring.reports.story_parts import hash_of


@pytest.fixture
def file(tmp_path, report_bytes):
    path = tmp_path / "report.pdf"
    path.write_bytes(report_bytes)
    return path


@pytest.fixture(autouse=True)
def reprint(monkeypatch, report_bytes, read_once):
    """Print nothing again: what the report of the tests gives is there."""
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)


def assert_named(path, words):
    verdict = verify_file(path)
    sentences = [*verdict.data.sentences, *verdict.pages.sentences, *verdict.seal.sentences]
    assert verdict.status == WRONG
    assert re.search(words, " ".join(sentences)), sentences


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
    verdict = verify_file(file)

    sheet = open_book(report_text).results.sheet
    (summary,) = verdict.data.sentences
    assert summary.startswith(
        "Evaluation 12, decision 1 agrees. Computed again from candidates: 3, "
    )
    assert f"ratings: {len(sheet['ratings'])}, " in summary
    assert verdict.pages.sentences == [
        f"The {len(report_pages)} pages are those that the data give, byte for byte."
    ]
    assert verdict.status == NOT_SEALED


def test_command_prints_what_agrees_and_what_that_is_worth(file, capsys):
    with pytest.raises(SystemExit, match="2"):
        call_command("verify_report", str(file))

    assert capsys.readouterr().out.splitlines()[-1] == (
        "Data and pages agree with each other; not sealed by a certificate that you trust: "
        "anybody can make this."
    )


def test_what_a_report_pins_of_the_record_is_read_from_it(file):
    assert verify.record_pinned_by(file) == (
        12,
        {"entries": 412, "head": hash_of("record"), "rest": hash_of("rest")},
    )


def test_one_altered_digit_in_the_output_is_named(file, report_text):
    def change(document):
        document["scores"]["C3"]["score"] = "63/1"

    altered(file, report_text, change)

    with pytest.raises(CommandError) as error:
        call_command("verify_report", str(file))

    assert "scores.C3.score is '63/1' in scores.json" in str(error.value)
    assert "recomputed" in str(error.value)


def test_one_altered_digit_in_the_input_is_named(file, report_text):
    def change(document):
        document["ratings"]["C1"]["TZ-01"]["answers"][0] ^= 1

    altered(file, report_text, change)

    assert_named(file, r"scores\.C1\.criteria\.TZ\.")


def test_one_altered_letter_in_a_reason_is_named(file, report_text):
    def change(document):
        cell = document["ratings"]["C1"]["TZ-01"]
        cell["rationale"][1] = cell["rationale"][1].replace("e", "a", 1)

    altered(file, report_text, change)

    assert_named(file, "ratings: something in it was changed")


def test_input_and_output_altered_together_are_found(file):
    document = story(3)
    document["ratings"]["C3"]["TZ-01"]["answers"] = [0, 0]
    attach(file, text_of(rescored(document)).encode())

    assert_named(file, "ratings: something in it was changed")


def test_a_hash_in_the_metadata_that_was_changed_is_found(file):
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Keywords"] = "sha256:" + "0" * 64
        pdf.save(file)

    assert_named(file, "the metadata of the PDF says 0000")


def test_a_page_from_another_report_is_found(file, report_text):
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.add_blank_page()
        pdf.save(file)

    assert_named(file, "Page .* of the file is no page of the report")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "It is not JSON"),
        (b"[1]", 'The schema is None. Only "evaluator-determination/2" can be read.'),
        (b'{"schema": "evaluator-determination/1"}', "The schema is 'evaluator-determination/1'"),
        (b'{"schema": "evaluator-determination/2"}', "The section acts is missing."),
        (b'{"schema": "evaluator-determination/2", "x": 3}', "The section acts is missing."),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[" * 100_000, "It is not JSON"),
    ],
)
def test_an_attachment_that_is_no_document_is_refused(file, content, words):
    attach(file, content)

    assert_named(file, re.escape(words))


def test_an_input_that_is_not_a_sheet_is_refused_with_its_path(file, report_text):
    def change(document):
        document["ratings"]["C1"]["TZ-01"]["answers"][0] = 9

    altered(file, report_text, change)

    assert_named(file, r"scores\.json: ratings\[\d+\]\.level is 9")


def test_a_grid_that_is_broken_is_refused(file, report_text):
    altered(file, report_text, lambda document: rules_of(document)["grid"].update(criteria=[]))

    assert_named(file, "scores.json cannot be read: criteria have default_points that total 0")


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_pdf_is_refused(tmp_path, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)

    assert_named(path, "The file is not a PDF that can be read")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Disagrees, match=r"no\.pdf cannot be read: No such file"):
        verify_file(tmp_path / "no.pdf")


def test_a_huge_file_is_refused_before_it_is_read(file, settings):
    settings.REPORT_MAX_BYTES = 1000

    with pytest.raises(Disagrees, match="has over 1,000 bytes"):
        verify_file(file)


def test_a_huge_attachment_is_refused(tmp_path, settings):
    path = tmp_path / "bomb.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["scores.json"] = pikepdf.AttachedFileSpec(pdf, b" " * 90_000)
        pdf.save(path, compress_streams=True)
    settings.REPORT_MAX_BYTES = 50_000

    assert_named(path, r"scores\.json has over 50,000 bytes")


def test_too_many_pages_are_refused_before_anything_is_printed(file, monkeypatch):
    monkeypatch.setattr(verify, "MOST_PAGES", 5)
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: pytest.fail("It was printed."))

    assert_named(file, "It has over 5 pages. A report has fewer.")


def test_a_pdf_without_the_attachment_is_refused(tmp_path):
    path = tmp_path / "bare.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)

    assert_named(path, r"holds 0 files called scores\.json")


def contradiction(change, count=3):
    document = story(count)
    change(document)
    return first_contradiction(open_book(text_of(document)))


def test_a_whole_document_contradicts_nothing():
    assert contradiction(lambda document: None) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["candidates"][0].update(outcome="out_by_gate"), "candidates: C1 is decided"),
        (lambda d: rules_of(d).update(purpose="Another"), "seals: the SHA-256 of the rules is"),
        (lambda d: rules_of(d).update(pass_mark=60), "seals: the SHA-256 of the rules is"),
        (lambda d: d["seals"].pop(0), "seals: there is 1, and the rules are version 2"),
        (lambda d: d["seals"][0].pop("unsealed_at"), "seals: version 1 of 2 is in force or broken"),
        (lambda d: d["record"].update(entries=413), "acts: they end at entry 412; the record that"),
        (lambda d: act(d, 3)["record"].update(entries=412), "acts: they end at entry 411; the"),
        (lambda d: act(d, 1), "acts[1]: it is entry 3, where entry 2 should stand"),
        (lambda d: act(d, 2, to=2), "acts[2]: it ends at entry 2 and begins at entry 3."),
        (lambda d: act(d, 2, to="411"), "acts[2]: it ends at entry '411' and begins at entry 3."),
        (lambda d: act(d, 0, **{"from": True}), "acts[0]: it is entry True, where entry 1 should"),
        (lambda d: act(d, 3, act="bribed"), "acts[3]: there is no act called 'bribed'."),
        (lambda d: act(d, 0, at="soon"), "acts[0]: 'soon' is no time."),
        (lambda d: act(d, 0, by="M9"), "acts[0]: M9 is not on the panel."),
        (lambda d: d["signatures"].pop(0), "signatures: the lead, M4, has not signed."),
        (lambda d: d["signatures"].pop(), "signatures: a second member"),
        (lambda d: d["sign_offs"].pop(), "sign_offs: M3, Leo Brandt, has not answered"),
        (lambda d: d["agreed"]["C2"]["TA-01"].update(by="M1"), "agreed.C2.TA-01: it is by M1"),
        (lambda d: d["agreed"]["C2"]["TA-01"].update(reason="x"), "sign_offs: M1, Amine Roy"),
        (lambda d: d["panel"][3].update(role="observer"), "panel: 0 members lead it"),
        (lambda d: d["evidence"][0].update(candidate="C9"), "evidence: E1 is about C9"),
        (lambda d: ceil(d, "SC-01", 1), "candidates.C1.ceilings: SC-01 is no check in use"),
        (lambda d: ceil(d, "SO-06", 1), "candidates.C1.ceilings: SO-06 is no check in use"),
        (lambda d: ceil(d, "TZ-01", 4), "candidates.C1.ceilings.TZ-01: it is 4; under the 3"),
        (lambda d: ceil(d, "TZ-01", 9), "candidates.C1.ceilings.TZ-01: it is 9; under the 3"),
    ],
)
def test_a_document_that_contradicts_itself_is_named(change, words):
    assert contradiction(change).startswith(words)


def act(document, place, **changes):
    """Change a row of the acts, or take it out where nothing is said to change."""
    rows = document["acts"] = [dict(row) for row in document["acts"]]
    rows[place : place + 1] = [rows[place] | changes] if changes else []
    return document


def test_an_act_that_only_a_later_version_knows_is_no_contradiction():
    def change(document):
        act(document, 3, act="sealed by two")
        document["product"] = {"name": "Evaluator", "version": "99.0"}

    assert contradiction(change) is None


@pytest.mark.parametrize("level", [-1, True, "1", None])
def test_a_ceiling_that_is_no_level_is_never_accepted(level):
    document = story(3)
    ceil(document, "TZ-01", level)

    with pytest.raises(Disagrees), verify._naming():
        verify._agreeing(text_of(document))


def ceil(document, check, level):
    """Let proofs of the first candidate leave no level open over this one."""
    first = document["candidates"][0]
    first["ceilings"] = {check: level}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["gates"]["C3"]["LG-01"].update(result="fail"), "scores.C2.rank is 2 in"),
        (lambda d: d["agreed"].clear(), "scores.C2.criteria.TA"),
        (lambda d: d["candidates"][2]["holdings"].clear(), "scores.C3.on_claims is"),
        (lambda d: rules_of(d)["checks"][0].update(weight=1), "scores.C1.criteria.TZ"),
        (lambda d: rules_of(d).update(overall_minimum=90), "scores.C2.rank is 2 in scores.json"),
        (lambda d: d["ratings"]["C1"].pop("TZ-01"), "scores.C1.coverage is"),
        (lambda d: d["ratings"]["C1"]["TZ-01"]["answers"].pop(), "ratings.C1.TZ-01: there is not"),
    ],
)
def test_what_no_number_follows_from_any_more_is_named(change, words):
    document = story(3)
    change(document)

    with pytest.raises(BadDocument) as error:
        open_book(text_of(document))
    assert str(error.value).startswith(words)


def test_the_outcomes_of_a_draft_may_lag_behind():
    def change(document):
        document["status"] = "draft"
        document["signatures"] = []
        document["candidates"][0]["outcome"] = None

    assert contradiction(change) is None


def test_a_text_that_is_not_canonical_is_named():
    text = json.dumps(story(1), indent=1)

    assert "not in canonical form" in first_contradiction(open_book(text), text)


def test_every_byte_of_the_attachment_counts(file, report_text):
    attach(file, report_text.encode() + b"\n")

    assert_named(file, "canonical form")
