"""Every way in which a report was falsified is found and named. One printed report serves all."""

import json
from io import BytesIO

import pikepdf
import pytest

from scoring.decisions.document.writing import canonical_text, sections_line
from scoring.reports import making, verify
from tests.scoring.reports.stories import rescored, story, text_of


@pytest.fixture(autouse=True)
def reprint(monkeypatch, report_bytes):
    """What the data of the report give when they are printed again."""
    monkeypatch.setattr(verify, "render_pdf", lambda text: report_bytes)


def falsified(report_bytes, change):
    pdf = pikepdf.open(BytesIO(report_bytes))
    change(pdf)
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()


def sentences_on(content, status=verify.WRONG):
    verdict = verify.verify(content)
    assert verdict.status == status
    assert "genuine" not in str(verdict).lower()
    return " ".join([*verdict.data.sentences, *verdict.pages.sentences, *verdict.seal.sentences])


def replaced_glyphs(pdf, number=0):
    """Print the first words of a page once more in the place of the second."""
    page = pdf.pages[number]
    operations = pikepdf.parse_content_stream(page)
    texts = [place for place, row in enumerate(operations) if str(row.operator) == "TJ"]
    operations[texts[2]] = pikepdf.ContentStreamInstruction(
        operations[texts[0]].operands, operations[texts[2]].operator
    )
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))


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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replaced_glyphs, "Page 1 prints “"),
        (painted_over, "Page 4 prints the same words, and is painted otherwise."),
        (lambda pdf: pdf.pages.__delitem__(2), "Page 3 of the report is missing."),
        (reordered, "Page 3 of the file is page 5 of the report."),
        (lambda pdf: pdf.add_blank_page(), "of the file is no page of the report."),
        (with_script, "It runs something when it is opened (/OpenAction)."),
        (with_document_script, "It holds JavaScript. No report does."),
        (
            lambda pdf: pdf.attachments.update({"x.exe": b"MZ"}),
            "It holds another file: 'x.exe'.",
        ),
        (lambda pdf: None, "Its pages print the same words, and another program wrote the file"),
    ],
)
def test_falsified_page_is_named(report_bytes, change, words):
    assert words in sentences_on(falsified(report_bytes, change))


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


def test_data_and_hashes_altered_and_not_printed_again_are_found(report_bytes, monkeypatch):
    document = story(3)
    document["evaluation"]["decision_asked"] = "Buy it."
    text = text_of(document)
    monkeypatch.setattr(verify, "render_pdf", lambda text: report_bytes + b"other")

    sentences = sentences_on(attached(report_bytes, text, **stated_by(text)))

    assert "Nothing was printed again" not in sentences


def test_data_of_another_evaluation_are_named(report_bytes):
    text = text_of(story(4))

    sentences = sentences_on(attached(report_bytes, text))

    assert "candidates: something in it was changed" in sentences


def test_many_bytes_after_the_end_are_counted_and_the_rest_is_checked(report_bytes):
    verdict = verify.verify(report_bytes + b"x" * 59_000_000)

    assert verdict.data.state == verify.AGREES
    assert verdict.pages.sentences == ["59,000,000 bytes follow the end of the report."]
    assert verdict.status == verify.WRONG


def test_broken_table_of_objects_is_named(report_bytes):
    start = report_bytes.rfind(b"startxref")
    broken = report_bytes[:start] + b"startxref\n7\n%%EOF\n"

    sentences = sentences_on(broken)

    assert "The table of what stands where is broken." in sentences or "cannot be read" in sentences


@pytest.mark.parametrize("rubbish", [b"\0", b"%PDF-1.7\n%%EOF\n", b"1 0 obj\n", b"<</A("])
def test_sixty_megabytes_of_rubbish_are_refused_in_words(rubbish):
    content = (b"%PDF-1.7\n" + rubbish * (60_000_000 // len(rubbish)))[:59_999_990] + b"\n%%EOF\n"

    assert "The file is not a PDF that can be read" in sentences_on(content)


def test_report_of_another_making_cannot_be_told_and_never_agrees(report_bytes, monkeypatch):
    parts = making.making()
    monkeypatch.setattr(verify, "making", lambda: parts | {"pango": "9.9.9"})
    monkeypatch.setattr(verify, "render_pdf", lambda text: report_bytes + b"%")

    verdict = verify.verify(report_bytes)

    assert (verdict.pages.state, verdict.status) == (verify.UNTOLD, verify.NOT_TOLD)
    assert "It cannot be told here: made by Evaluator" in verdict.pages.sentences[0]
    assert "Pango 9.9.9" in verdict.pages.sentences[0]


def test_words_that_another_making_prints_otherwise_are_listed(report_bytes, monkeypatch):
    other = falsified(report_bytes, lambda pdf: pdf.docinfo.__setitem__(f"/{making.KEY}", "x"))
    blank = falsified(report_bytes, lambda pdf: pdf.pages.__delitem__(slice(1, None)))
    monkeypatch.setattr(verify, "render_pdf", lambda text: blank)

    verdict = verify.verify(other)

    assert verdict.pages.state == verify.UNTOLD
    assert verdict.pages.sentences[0].startswith(
        "It cannot be told here: made by something that it does not say, this is Evaluator"
    )
    assert verdict.pages.sentences[-1].startswith("The file also prints: ")


def test_data_altered_under_the_name_of_another_making_are_found(report_bytes, monkeypatch):
    document = story(3)
    document["evaluation"]["decision_asked"] = "Buy it."
    text = text_of(document)
    forged = attached(report_bytes, text, **stated_by(text), **{making.KEY: "x"})

    sentences = sentences_on(forged)

    assert "The foot of page 1 says" in sentences


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["evaluation"].update(decision_asked="Buy Oued."),
        lambda document: document["follow_ups"].clear(),
        lambda document: document["evaluation"].update(released_at="2026-11-01T10:00:00Z"),
    ],
    ids=["question", "conditions", "moment"],
)
def test_report_forged_with_our_own_program_gets_the_words(report_bytes, monkeypatch, change):
    """Printing is left out: whoever has the program prints what the forged data give."""
    document = story(3)
    change(document)
    forged = attached(report_bytes, text := text_of(document), **stated_by(text))
    monkeypatch.setattr(verify, "render_pdf", lambda text: forged)

    verdict = verify.verify(forged)

    if verdict.data.state == verify.AGREES:
        assert verdict.sentence == (
            "Data and pages agree with each other; not sealed by a certificate that you trust: "
            "anybody can make this."
        )
        assert verdict.status == verify.NOT_SEALED
    else:
        assert verdict.status == verify.WRONG


def test_script_under_the_name_of_another_making_is_found(report_bytes):
    def change(pdf):
        with_script(pdf)
        pdf.docinfo[f"/{making.KEY}"] = "x"

    assert "It runs something when it is opened" in sentences_on(falsified(report_bytes, change))
