"""One number, one computation: every place that prints a figure of an evaluation agrees."""

import csv
import io
import json
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from scoring.arithmetic.__main__ import main as arithmetic
from scoring.arithmetic.display import displayed, percent_text
from scoring.arithmetic.ranks import rank_label
from scoring.decisions.document.book import book_for, book_of, open_book
from scoring.decisions.document.document import freeze
from scoring.decisions.models import CandidateDecision
from scoring.evaluations.models import PanelException
from scoring.reports.pdf import contents
from scoring.reports.spreadsheets import csv_of, robustness_csv_of
from scoring.reports.workbook import xlsx_of
from tests.factories import declare, make_finding, make_released_evaluation, make_user
from tests.scoring.reports.sheets import Calculator

pytestmark = pytest.mark.django_db
WHY = "It is a reason of six good words."
LEVELS = {
    "Atlas": {"TZ-01": [4, 3], "TZ-02": [3, 3], "LG-02": [3, 3]},
    "Bora": {"TZ-01": [4, 3], "TZ-02": [3, 3], "LG-02": [3, 3]},
    "Cima": {"TZ-01": [2, 3], "TZ-02": [1, 2], "LG-02": [2, 2]},
    "Dora": {"TZ-01": [None, None], "TZ-02": [3, 3], "LG-02": [3, 4]},
}


@pytest.fixture
def determination(lead, assessor):
    """Atlas and Bora share the first rank, Dora has too little evidence to be ranked.

    Amine missed a check of Cima and counts by exception; Rim is recused from Bora.
    """
    rim = make_user("rim@example.org", name="Rim Alami")
    checks = ["TZ-01", "TZ-02", "LG-02", "SC-01"]
    evaluation = make_released_evaluation(
        LEVELS, lead=lead, assessors=[assessor, rim], checks=checks, tolerance=4
    )
    for candidate in evaluation.candidates.all():
        make_finding(evaluation, candidate, "SC-01")
    member = evaluation.members.get(user=assessor)
    member.ratings.filter(candidate__number=3, check_in_use__check_id="LG-02").delete()
    PanelException.objects.make(member, "LG", WHY, lead)
    declare(evaluation, rim, Bora="My sister leads their sales.")
    evaluation.members.get(user=rim).ratings.filter(candidate__number=2).delete()
    member.ratings.filter(candidate__number=2, check_in_use__check_id="TZ-01").update(level=3)
    member.ratings.filter(candidate__number=1, check_in_use__check_id="TZ-01").update(level=3)
    for candidate in evaluation.candidates.all():
        outcome = "not_this_time" if candidate.number == 4 else "shortlist"
        CandidateDecision.objects.create(candidate=candidate, outcome=outcome, reason=WHY)
    return freeze(evaluation, lead)


def figures_of(book):
    """Return what has to stand everywhere, by the name of the vendor, as people read it."""
    uniform, figures = book.sensitivity.uniform, {}
    for result in book.standings.candidates:
        may_stand = result.status != "incomplete"
        figures[book.candidates[result.id]["name"]] = {
            "rank": "–" if result.rank is None else rank_label(result.rank, result.tied),
            "score": displayed(result.score.value) if may_stand else "",
            "low": displayed(result.score.low),
            "high": displayed(result.score.high),
            "coverage": percent_text(result.score.coverage),
            "claims": percent_text(result.claim_share),
            "first": percent_text(uniform.share(result.id)) if result.id in uniform.counts else "",
        }
    return figures


def texts(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows_of(html, table):
    """Return {vendor: texts of its cells} of the table of this class."""
    start = html.index(f'class="table {table}"')
    text = html[start : html.index("</table>", start)]
    rows = [
        [texts(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    ]
    place = rows[0].index("Vendor")
    return {row[place].split()[0]: row for row in rows[1:] if len(row) == len(rows[0])}


def shown(wanted, *names):
    return tuple(wanted[name] or "–" for name in names)


def standings_on(html, figures):
    """Compare the two tables of the ranking with the figures."""
    in_numbers = html[html.index('aria-label="In numbers"') :]
    ranking, numbers = rows_of(html, "standings"), rows_of(in_numbers, "wide-grid of-numbers")
    assert set(ranking) == set(numbers) == set(figures)
    for name, wanted in figures.items():
        rank, _, scores, _, rests = ranking[name]
        span = f"{wanted['low']} – {wanted['high']}"
        _, low_to_high, first, _, claims, coverage, *_ = numbers[name]
        assert rank == wanted["rank"]
        assert scores.startswith(f"{wanted['score'] or '–'} {span}")
        assert low_to_high == span
        assert (first.split(" ±")[0], claims, coverage) == shown(
            wanted, "first", "claims", "coverage"
        )
        assert wanted["claims"] in rests


def test_the_story_has_a_tie_a_gap_an_exception_and_a_recusal(determination):
    book = book_of(determination)

    assert [row["rank"] for row in figures_of(book).values()] == ["1=", "1=", "3", "–"]
    assert book.results.sheet["exceptions"]
    assert book.results.sheet["recusals"]
    withheld = book.standings.candidate("C4")
    assert (withheld.status, withheld.score.value is None) == ("incomplete", False)


def test_the_page_and_the_pdf_print_the_same_figures(lead_client, determination):
    book = book_of(determination)
    figures = figures_of(book)
    page = lead_client.get(reverse("ranking", args=[determination.evaluation_id])).content.decode()
    pdf = render_to_string("scoring/reports/pdf/report.html", contents(book))

    standings_on(page, figures)
    results = texts(pdf)
    for wanted in figures.values():
        for name in ("score", "coverage", "first"):
            assert wanted[name] in results
    assert displayed(book.standings.candidate("C4").score.value) not in texts(page)
    assert book_for(determination.evaluation).sha256 == determination.sha256


def test_the_spreadsheets_hold_the_same_figures(determination):
    book = book_of(determination)
    figures = figures_of(book)
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    for line, row in enumerate(csv.DictReader(io.StringIO(csv_of(book))), 2):
        wanted = figures[row["Vendor"]]
        assert (row["Rank"], row["Score"], row["Low"], row["High"]) == tuple(
            wanted[name] for name in ("rank", "score", "low", "high")
        )
        assert (row["Coverage"], row["On claims"]) == (wanted["coverage"], wanted["claims"])
        assert calculator.stored("Ranking", f"A{line}") == wanted["rank"]
        computed = calculator.value("Ranking", f"F{line}")
        assert ("" if computed == "" else displayed(computed)) == wanted["score"]
        shares = {"L": "Coverage", "M": "On claims"}
        for column, name in shares.items():
            exact = int(row[f"{name} numerator"]) / int(row[f"{name} denominator"])
            assert calculator.stored("Ranking", f"{column}{line}") == exact
    firmness = csv.DictReader(io.StringIO(robustness_csv_of(book)))
    first = {
        row["Of"]: row["Value"]
        for row in firmness
        if row["Measure"] == "share of rank 1" and "uniform" in row["What"]
    }
    assert first == {name: row["first"] for name, row in figures.items() if row["first"]}


def test_the_commands_print_the_same_figures(determination, tmp_path, capsys):
    book = open_book(determination.document)
    sheet = tmp_path / "sheet.json"
    sheet.write_text(json.dumps(book.results.sheet))

    assert arithmetic([str(sheet), "--draws", "100000"]) == 0
    printed = capsys.readouterr().out
    for name, wanted in zip(("C1", "C2", "C3"), figures_of(book).values(), strict=False):
        assert wanted["score"] in printed, name
    assert displayed(book.standings.candidate("C4").score.value) not in printed
