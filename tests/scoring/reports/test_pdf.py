import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from scoring.arithmetic.display import displayed
from scoring.decisions.document import limits
from scoring.decisions.document.book import open_book
from scoring.reports import pdf
from scoring.reports.options import AS_KEPT, Options, Paper
from scoring.reports.pages.first import FirstPage
from scoring.reports.pdf import ReportFailed, footer, render_pdf
from scoring.reports.workbook import xlsx_of
from tests.scoring.reports.rereading import rules_of
from tests.scoring.reports.stories import story, story_text, text_of

OURS = {"Inter", "Inter-Semi-Bold", "Inter-Bold", "Vazirmatn", "Vazirmatn-Bold"}
LONG = "W" * 120 + " " + "Société Générale d'Ingénierie " * 3
HOSTILE = (
    '<img src="{url}"><link rel="attachment" href="file:///etc/passwd">'
    '<style>@import "{url}"; * {{ display: none }}</style><a href="{url}">x</a>'
    '<script>alert(1)</script>"onload="x'
)


@pytest.fixture
def listener():
    """A server on this machine that keeps the paths anybody asks it for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/asked", asked
    server.shutdown()
    server.server_close()


def heights_on_page_1(text, options=AS_KEPT):
    """Return (of the heading of the signatures, of the lowest text above it) from the bottom."""
    book = open_book(text)
    first = render_to_string(
        "scoring/reports/pdf/_first.html", {"book": book, "first": FirstPage(book)}
    )
    html = f'<html lang="en"><title>x</title>{first}</html>'
    moment = pdf.read_instant("2026-11-22T10:00:00Z")
    printed = pdf.print_pages(html, footer(book), moment, options=options)
    page = PdfReader(io.BytesIO(printed)).pages[0]
    heights = []

    def note(words, matrix, text_matrix, _font, size):
        if words.strip():
            place = text_matrix[5] * matrix[3] + matrix[5]
            heights.append((words.strip(), place))

    page.extract_text(visitor_text=note)
    names = [words for words, _height in heights]
    (at,) = [place for place, words in enumerate(names) if words.startswith("Signatures")]
    return heights[at][1], min(height for _words, height in heights[:at])


def first_page_and_next(text):
    """Return the pages of a report that holds page 1 and one line after it."""
    book = open_book(text)
    first = render_to_string(
        "scoring/reports/pdf/_first.html", {"book": book, "first": FirstPage(book)}
    )
    html = f'<html lang="en"><title>x</title>{first}<section class="chapter">Next</section></html>'
    moment = pdf.read_instant("2026-11-22T10:00:00Z")
    printed = pdf.print_pages(html, footer(book), moment)
    return [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("count", [1, 3, 6, 8, 18])
def test_nothing_of_page_1_stands_where_people_sign(count, paper):
    signatures, lowest = heights_on_page_1(story_text(count), Options(paper=paper))

    assert lowest > signatures


@pytest.mark.parametrize("count", [3, 6, 8])
@pytest.mark.parametrize("name", [LONG, "شركة أطلس للتطوير " * 9, "🚀 東京 " * 30])
def test_page_1_is_exactly_one_page(count, name):
    text = story_text(
        count,
        names=[f"{number} {name}"[:200] for number in range(1, 19)],
        reason=LONG * 4,
    )

    pages = first_page_and_next(text)

    assert len(pages) == 2
    assert "Signatures" in pages[0]
    assert "Leo Brandt" in pages[0]
    assert "What happens next" in pages[0]
    assert pages[1].startswith("Next")


def test_page_1_holds_long_titles_and_questions_on_one_page():
    document = story(8)
    rules_of(document)["title"] = "WM " * 66
    document["evaluation"]["decision_asked"] = "WM " * 100
    others = [{"name": "W" * 150, "role": "assessor", "criteria": []}] * 8
    document["panel"] = [row | {"name": "W" * 150} for row in document["panel"]] + others

    pages = first_page_and_next(text_of(document))

    assert len(pages) == 2
    assert "6 more on the panel" in pages[0]


def test_a_line_that_ends_before_a_name_is_broken_there():
    names = [f"Vendor {number}" for number in range(1, 4)]

    lines = first_page_and_next(story_text(3, names=names))[0].splitlines()

    assert "The unanswered checks could turn it: 63.55 at least for" in map(str.strip, lines)


def test_page_1_of_many_candidates_says_where_the_others_are():
    names = [f"Vendor {number}" for number in range(1, 41)]
    first = " ".join(first_page_and_next(story_text(40, names=names))[0].split())

    assert "Not here: 21 ranked, 6 out by a gate and 4 not ranked; they stand on page" in first
    assert "All candidates that were compared" not in first


def test_report_prints_every_score_of_the_document(report_text, report_pages):
    book = open_book(report_text)

    ranked = [displayed(r.score.value) for r in book.standings.candidates if r.rank]
    assert [score for score in ranked if score not in report_pages[0]] == []
    criteria = "".join(report_pages[1:3])
    shown = [
        displayed(found.score.value)
        for result in book.standings.candidates
        for found in result.criteria.values()
        if found.status != "not_enough_evidence"
    ]
    assert [score for score in shown if score not in criteria] == []


def test_report_prints_where_the_record_stands(report_text, report_pages):
    document = open_book(report_text).document
    pages = "".join("".join(report_pages).split())

    assert document["record"]["head"] in pages
    assert "Record:412entriesaboutthisevaluation,head" in pages


def test_report_shows_no_score_for_too_little_evidence(report_text, report_pages):
    book = open_book(report_text)

    thin = [r for r in book.standings.candidates if r.status == "incomplete"]

    assert [result.id for result in thin] == ["C1"]
    assert displayed(thin[0].score.value) not in "".join(report_pages[:4])


def test_report_is_tagged_and_has_title_language_and_bookmarks(report):
    root = report.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert report.metadata.title == "Nearshore AI support 2027: evaluation report"
    titles = [entry.title for entry in report.outline if not isinstance(entry, list)]
    assert titles[:3] == [
        *("Nearshore AI support 2027", "What stands where", "How robust this list is")
    ]
    assert "Kraków Delivery" in titles
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_report_carries_the_exact_document(report, report_text):
    assert list(report.attachments) == ["scores.json", "scores.xlsx"]
    assert report.attachments["scores.json"] == [report_text.encode()]
    assert report.attachments["scores.xlsx"] == [xlsx_of(open_book(report_text))]


def test_every_page_names_itself_and_the_document(report_pages, report_text):
    sha256 = open_book(report_text).sha256

    for number, page in enumerate(report_pages, 1):
        assert f"Page {number} of {len(report_pages)}" in page
        assert f"SHA-256 {sha256}" in page
        assert "time-zone data 2026.6" in page
        assert "DRAFT" not in page


def test_report_embeds_our_fonts_alone(report):
    names = set()
    for page in report.pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(font.get_object()["/BaseFont"].split("+")[-1])

    assert names <= OURS
    assert "Inter" in names


def test_the_same_document_gives_the_same_bytes():
    text = story_text(1)

    assert render_pdf(text) == render_pdf(text)


def test_hostile_text_stays_text_and_fetches_nothing(listener):
    url, asked = listener
    hostile = HOSTILE.format(url=url)
    document = story(1, names=[hostile[:200]] * 18, reason=hostile, rationale=hostile)
    rules_of(document).update(title=hostile[:200], purpose=hostile + "x" * 10_000)
    document["panel"][0]["name"] = hostile[:150]

    reader = PdfReader(io.BytesIO(render_pdf(text_of(document))))

    words = "".join(page.extract_text() for page in reader.pages)
    assert "<script>alert(1)</script>" in "".join(words.split("\n"))
    assert asked == []
    assert list(reader.attachments) == ["scores.json", "scores.xlsx"]
    assert b"root:" not in reader.attachments["scores.json"][0]
    uris = [
        note.get_object()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/URI" in str(note.get_object().get("/A", ""))
    ]
    assert uris == []


@pytest.mark.parametrize(
    "leak",
    [
        '<img src="{url}">',
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="{url}">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<p style="background: url({url})">x</p>',
        '<object data="{url}"></object>',
    ],
)
def test_markup_that_escaped_ends_the_report_and_fetches_nothing(leak, listener):
    url, asked = listener
    html = f"<html><body>{leak.format(url=url)}</body></html>"

    with pytest.raises(ReportFailed, match="outside itself"):
        pdf.print_pages(html, "", pdf.read_instant("2026-11-22T10:00:00Z"))

    assert asked == []


def test_a_draft_says_so_on_every_page():
    document = story(1, status="draft")
    document["candidates"][0]["outcome"] = None

    pages = first_page_and_next(text_of(document))

    assert len(pages) == 2
    for page in pages:
        assert "DRAFT · NOT A DECISION" in page
    assert "Not decided" in pages[0]


def test_letters_that_no_font_has_are_put_into_words():
    pages = first_page_and_next(story_text(1, names=["🚀 \u202egnp.exe"] * 18))

    words = " ".join(pages[0].split())
    assert "[rocket] [right-to-left override]gnp.exe" in words


def test_right_to_left_names_can_be_read_back():
    pages = first_page_and_next(story_text(1, names=["شركة أطلس"] * 18))

    assert "شركة" in pages[0]


def test_a_document_beyond_all_size_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_LETTERS", 100)

    with pytest.raises(ReportFailed, match="over 100 letters"):
        render_pdf(story_text(1))
