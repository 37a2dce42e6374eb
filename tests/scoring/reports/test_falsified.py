"""Every way in which a report was falsified is found and named. One printed report serves all."""

import json

import pikepdf
import pytest
from django.core.management import call_command

from scoring.decisions.document.writing import canonical_text, sections_line
from scoring.reports import making, verify
from scoring.reports.verdict import AGREES, NOT_SEALED, NOT_TOLD, UNTOLD, WRONG
from tests.scoring.reports.falsifying import exchange, falsified, foot_with_another_hash
from tests.scoring.reports.stories import rescored, story, text_of

CONDITION = {
    "kind": "condition",
    "text": "The contract names the deputy.",
    "owner": "Lea Martin",
    "due_on": "2026-12-01",
}


@pytest.fixture(autouse=True)
def reprint(monkeypatch, report_bytes, read_once):
    """What the data of the report give when they are printed again."""
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)


def sentences_on(content, status=WRONG):
    verdict = verify.verify(content)
    assert verdict.status == status
    assert "genuine" not in str(verdict).lower()
    return " ".join([*verdict.data.sentences, *verdict.pages.sentences, *verdict.seal.sentences])


def painted_over(pdf):
    page = pdf.pages[3]
    paint = b"q 1 1 1 rg 50 300 400 100 re f Q"
    content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)) + b"\n" + paint
    page.Contents = pdf.make_stream(content)


def reordered(pdf):
    page = pdf.pages[4]
    del pdf.pages[4]
    pdf.pages.insert(2, page)


def with_script(pdf):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = pdf.make_indirect(script)


def with_document_script(pdf):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=["x", pdf.make_indirect(script)])


def other_figure(pdf):
    exchange(pdf, 0, "63.55", "57.92")


@pytest.mark.parametrize(
    ("one", "other", "stop"),
    [("63.55", "57.92", ""), ("Carpathia Cloud", "Kraków Delivery", ":")],
)
def test_printed_figure_or_name_is_named_with_its_page_and_what_the_data_say(
    report_bytes, one, other, stop
):
    forged = falsified(report_bytes, lambda pdf: exchange(pdf, 0, one, other))

    verdict = verify.verify(forged)

    assert verdict.pages.sentences == [
        f"Page 1 prints “{other}{stop}”; the data say “{one}{stop}”."
    ]
    assert verdict.status == WRONG


def added_copy(pdf):
    pdf.pages.append(pdf.pages[0])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (painted_over, ["Page 4 prints the same words, and is painted otherwise."]),
        (lambda pdf: pdf.pages.__delitem__(2), ["Page 3 of the report is missing."]),
        (reordered, ["Page 3 of the file is page 5 of the report."]),
        (lambda pdf: pdf.add_blank_page(), ["Page {more} of the file is no page of the report."]),
        (added_copy, ["Page {more} of the file is page 1 of the report."]),
        (with_script, ["It runs something when it is opened (/OpenAction)."]),
        (with_document_script, ["It holds JavaScript. No report does."]),
        (
            lambda pdf: pdf.attachments.update({"x.exe": b"MZ"}),
            ["It holds another file: 'x.exe'."],
        ),
        (
            lambda pdf: None,
            ["Its pages print the same words, and another program wrote the file anew."],
        ),
        (
            lambda pdf: pdf.attachments.update({"scores.xlsx": b"PK other"}),
            ["scores.xlsx inside it is not the one that the data give."],
        ),
    ],
    ids=["table", "deleted", "order", "blank", "copy", "act", "script", "file", "anew", "workbook"],
)
def test_falsified_page_is_named_and_nothing_else(report_bytes, report_pages, change, named):
    verdict = verify.verify(falsified(report_bytes, change))

    assert verdict.pages.sentences == [
        sentence.format(more=len(report_pages) + 1) for sentence in named
    ]
    assert (verdict.data.state, verdict.status) == (AGREES, WRONG)


def attached(report_bytes, text, **stated):
    """Put another document into the PDF, with these keys of its description rewritten."""

    def change(pdf):
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(text.encode())
        for name, value in stated.items():
            pdf.docinfo[f"/{name}"] = value

    return falsified(report_bytes, change)


def stated_by(text):
    document = json.loads(text)
    return {
        "Keywords": f"sha256:{canonical_text(document)[1]}",
        "evaluatorsections": sections_line(document),
    }


def test_data_altered_and_not_printed_again_are_named(report_bytes):
    document = story(3)
    document["ratings"]["C3"]["TZ-01"]["answers"] = [0, 0]
    text = text_of(rescored(document))

    assert "ratings: something in it was changed" in sentences_on(attached(report_bytes, text))


def test_data_and_hashes_altered_and_not_printed_again_are_named(report_bytes, monkeypatch):
    """What the altered data give is printed by hand: with the other figure."""
    document = story(3)
    document["evaluation"]["decision_asked"] = "Buy it."
    forged = attached(report_bytes, text := text_of(document), **stated_by(text))
    other = falsified(report_bytes, other_figure)
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: other)

    assert "Page 1 prints “63.55”; the data say “57.92”." in sentences_on(forged)


def test_data_of_another_evaluation_are_named(report_bytes):
    text = text_of(story(4))

    sentences = sentences_on(attached(report_bytes, text))

    for section in ("candidates", "ratings", "scores"):
        assert f"{section}: something in it was changed" in sentences
    assert f"The SHA-256 of scores.json is {canonical_text(story(4))[1]}" in sentences


def test_many_bytes_after_the_end_are_counted_and_the_rest_is_checked(report_bytes):
    verdict = verify.verify(report_bytes + b"x" * 59_000_000)

    assert verdict.data.state == AGREES
    assert verdict.pages.sentences == ["59,000,000 bytes follow the end of the report."]
    assert verdict.status == WRONG


def test_broken_table_of_objects_is_named(report_bytes):
    start = report_bytes.rfind(b"startxref")
    broken = report_bytes[:start] + b"startxref\n7\n%%EOF\n"

    verdict = verify.verify(broken)

    assert verdict.pages.sentences[0] == "The table of what stands where is broken."
    assert verdict.status == WRONG


@pytest.mark.parametrize("rubbish", [b"\0", b"%PDF-1.7\n%%EOF\n", b"1 0 obj\n", b"<</A("])
def test_sixty_megabytes_of_rubbish_are_refused_in_words(rubbish):
    content = (b"%PDF-1.7\n" + rubbish * (60_000_000 // len(rubbish)))[:59_999_990] + b"\n%%EOF\n"

    assert "The file is not a PDF that can be read" in sentences_on(content)


@pytest.mark.parametrize(
    ("part", "version", "way"),
    [
        ("pango", "9.9.9", "This very release can tell where it runs with Pango {pango}:"),
        ("product", "9.9", "Evaluator {product} with the pages {catalogue} can tell: check out"),
    ],
)
def test_report_of_another_making_cannot_be_told_and_never_agrees(
    report_bytes, monkeypatch, part, version, way
):
    """Here the report would print one figure otherwise."""
    parts = making.making()
    other = falsified(report_bytes, other_figure)
    monkeypatch.setattr(verify, "making", lambda *_options: parts | {part: version})
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: other)

    verdict = verify.verify(report_bytes)

    told, road, *differences = verdict.pages.sentences
    assert (verdict.pages.state, verdict.status) == (UNTOLD, NOT_TOLD)
    assert told.startswith("It cannot be told here: made by Evaluator")
    assert road.startswith(way.format(**parts))
    assert "63.55 (page 1)" in next(
        line for line in differences if line.startswith("Numbers that only it prints")
    )
    assert "57.92 (page 1)" in next(
        line for line in differences if line.startswith("Numbers that it does not print")
    )


def test_headings_that_another_making_has_are_named(report_bytes, monkeypatch):
    other = falsified(report_bytes, lambda pdf: pdf.docinfo.__setitem__(f"/{making.KEY}", "x"))

    def change(pdf):
        with pdf.open_outline() as outline:
            outline.root[0].title = "Another heading"

    monkeypatch.setattr(verify, "render_pdf", lambda *_args: falsified(report_bytes, change))

    verdict = verify.verify(other)

    told, road, missing, more = verdict.pages.sentences
    assert verdict.pages.state == UNTOLD
    assert told.startswith(
        "It cannot be told here: made by something that it does not say, this is Evaluator"
    )
    assert road == "As it does not say what made it, nobody can print its pages again."
    assert missing == "Headings that it does not have: Another heading."
    assert more.startswith("Headings that only it has: ")


def test_data_altered_under_the_name_of_another_making_are_found(report_bytes, monkeypatch):
    document = story(3)
    document["evaluation"]["decision_asked"] = "Buy it."
    text = text_of(document)
    forged = attached(report_bytes, text, **stated_by(text), **{making.KEY: "x"})

    sentences = sentences_on(forged)

    assert "The foot of page 1 says" in sentences


def test_forged_foot_is_named_although_the_right_hash_stands_above_it(report_bytes):
    def change(pdf):
        foot_with_another_hash(pdf, 1)
        pdf.docinfo[f"/{making.KEY}"] = "x"

    verdict = verify.verify(falsified(report_bytes, change))

    assert verdict.pages.sentences[0] == (
        f"The foot of page 2 says {'0' * 64}, not the hash of the data."
    )
    assert not any("page 1 says" in sentence for sentence in verdict.pages.sentences)
    assert verdict.status == WRONG


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["ratings"]["C3"]["TZ-01"].update(answers=[0, 0]),
        lambda document: document["candidates"][0].update(name="Oued Digital"),
        lambda document: document["evaluation"].update(decision_asked="Buy Oued."),
        lambda document: document.update(follow_ups=[]),
    ],
    ids=["ratings", "name", "question", "conditions"],
)
def test_report_forged_with_our_own_program_gets_the_words(
    report_bytes, monkeypatch, tmp_path, capsys, change
):
    """Printing is left out: whoever has the program prints what the forged data give."""
    document = story(3, follow_ups=[CONDITION])
    before = text_of(document)
    change(document)
    text = text_of(rescored(document))
    assert text != before
    forged = attached(report_bytes, text, **stated_by(text))
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: forged)
    path = tmp_path / "forged.pdf"
    path.write_bytes(forged)

    with pytest.raises(SystemExit) as ended:
        call_command("verify_report", str(path))

    printed = capsys.readouterr().out
    assert ended.value.code == NOT_SEALED == 2
    assert printed.splitlines()[-1] == (
        "Data and pages agree with each other; not sealed by a certificate that you trust: "
        "anybody can make this."
    )
    assert "genuine" not in printed.lower()


def test_script_under_the_name_of_another_making_is_found(report_bytes):
    def change(pdf):
        with_script(pdf)
        pdf.docinfo[f"/{making.KEY}"] = "x"

    assert "It runs something when it is opened" in sentences_on(falsified(report_bytes, change))


def test_spreadsheet_replaced_under_the_name_of_another_making_is_named(report_bytes):
    def change(pdf):
        pdf.attachments["scores.xlsx"] = b"PK other"
        pdf.docinfo[f"/{making.KEY}"] = "x"

    verdict = verify.verify(falsified(report_bytes, change))

    assert verdict.pages.sentences[2:] == [
        "scores.xlsx inside it is not the one that the data give."
    ]
    assert (verdict.pages.state, verdict.status) == (UNTOLD, NOT_TOLD)
