"""Re-ranking, and the PDF against WeasyPrint on the same HTML without anything of ours."""

import time
from pathlib import Path

from django.core.management import call_command

from scoring.decisions.document.document import freeze
from scoring.reports.pdf import render_pdf
from tests.benchmarks import seeding
from tests.benchmarks.children import Children
from tests.benchmarks.server import Visitor, typical

WEIGHTS = {"TZ": 10, "LG": 15, "TA": 25, "SC": 25, "AI": 15, "SO": 10}


def measure(port, people, sizes):
    """Return the lines about re-ranking 20 candidates and about reports of so many."""
    lead = Visitor(port, people["lead"])
    base = typical(lambda: lead.get("/base-page/"), 40)[0]
    lines = [rerank(lead, people, base)]
    for candidates in sizes:
        determination = decided(people, candidates)
        lines += about_pdf(determination, candidates)
    return [*lines, second_download(lead, determination, base)]


def rerank(lead, people, base):
    evaluation = seeding.make_rated(people, 20, "Of 20")
    evaluation.close_rating(people["lead"])
    query = "&".join(f"{criterion}={points}" for criterion, points in WEIGHTS.items())
    address = f"/evaluations/{evaluation.pk}/what-if/?{query}"

    def again():
        seconds, response, body = lead.ask("GET", address, headers={"HX-Request": "true"})
        return seconds, int(response.headers["X-Queries"]), body

    seconds, queries, _length = typical(again)
    return (
        f"re-rank 20 candidates under new weights: {seconds * 1000:.1f} ms, "
        f"{seconds / base:.2f} x base, {queries} queries   to reach <= 3"
    )


def decided(people, candidates):
    """Return the frozen decision of an evaluation with this many candidates."""
    evaluation = seeding.make_rated(people, candidates, f"Decided of {candidates}")
    evaluation.close_rating(people["lead"])
    seeding.decide(evaluation)
    return freeze(evaluation, people["lead"])


def about_pdf(determination, candidates):
    """Yield the line about a PDF of so many: both are counted in seconds of a processor, since the
    child that prints lets pages go first.
    """
    import pypdf

    content = render_pdf(determination.document)
    pages = len(pypdf.PdfReader(in_memory(content)).pages)
    ours = min(spent(render_pdf, determination.document) for _ in "ab")
    html = bare_html(determination)
    bare = min(spent(print_bare, html) for _ in "ab")
    yield (
        f"PDF of {candidates} candidates: {pages} pages, {ours:.1f} s of processor, "
        f"{ours / bare:.2f} x bare WeasyPrint   to reach <= 1.2 for 6"
    )


def spent(make, text):
    """Return the seconds of processor, of this process and of those that print for it."""
    with Children() as children:
        start = time.process_time()
        make(text)
        own = time.process_time() - start
    return own + children.seconds


def print_bare(html):
    import weasyprint

    weasyprint.HTML(string=html).write_pdf()


def in_memory(content):
    from io import BytesIO

    return BytesIO(content)


def bare_html(determination):
    """Return the HTML of the report with its style sheet inside it."""
    from django.contrib.staticfiles import finders
    from django.template.loader import render_to_string

    from scoring.decisions.document.book import open_book
    from scoring.reports.options import STYLES
    from scoring.reports.pdf import contents

    book = open_book(determination.document)
    html = render_to_string("scoring/reports/pdf/report.html", contents(book))
    sheets = [Path(finders.find(name)).read_text(encoding="utf-8") for name in STYLES]
    styles = "\n".join(sheets)
    return html.replace("</head>", f"<style>{styles}</style></head>")


def second_download(lead, determination, base):
    address = f"{determination.get_absolute_url()}report.pdf"
    lead.get(determination.get_absolute_url())  # asks a worker for the PDF
    call_command("run_worker", batch=True)
    seconds, queries, _length = typical(lambda: lead.get(address))
    return (
        f"second download of a report: {seconds * 1000:.1f} ms, {seconds / base:.2f} x base, "
        f"{queries} queries   to reach <= 2"
    )
