"""The numbers behind the sentences on robustness, as the PDF prints them."""

import re

from django.template.loader import render_to_string

from scoring.arithmetic.display import displayed, percent_text
from scoring.decisions.document.book import open_book
from scoring.evaluations.templatetags.numbers import score
from scoring.reports.pages.robustness import RobustnessPage
from tests.scoring.reports.rereading import plain
from tests.scoring.reports.stories import story_text


def tables_of(book):
    """Return the rows of each table of the page, as lists of texts, by the start of its caption."""
    page = render_to_string(
        "scoring/reports/pdf/_robustness.html", {"robustness": RobustnessPage(book)}
    )
    page = " ".join(page.split())
    return {
        plain(caption).strip().split(":")[0].split(".")[0]: [
            [plain(cell).strip() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
        ]
        for caption, body in re.findall(r"<caption>(.*?)</caption>(.*?)</table>", page, re.DOTALL)
    }


def shares_of(numbers):
    return [percent_text(number).replace("<", "&lt;").replace(">", "&gt;") for number in numbers]


def test_the_weights_with_which_each_is_first_are_printed_with_their_confidence():
    book = open_book(story_text(6))
    found = book.sensitivity.uniform

    _, *rows = tables_of(book)["The weights with which each would be first"]

    assert rows == [
        [
            book.candidates[name]["name"],
            *(displayed(100 * share) for share in found.central[name].values()),
            *shares_of([found.confidence[name]]),
        ]
        for name in book.sensitivity.compared
        if found.central[name]
    ]


def test_each_pair_is_printed_with_the_share_in_which_the_one_is_ahead():
    book = open_book(story_text(6))
    found, compared = book.sensitivity.uniform, book.sensitivity.compared

    heads, *rows = tables_of(book)["Who is ahead of whom"]

    assert heads[1:] == [f"of {book.candidates[name]['name']}" for name in compared]
    for row, name in zip(rows, compared, strict=True):
        others = [other for other in compared if other != name]
        ahead = shares_of(found.winning_share(name, other) for other in others)
        assert row[1:].index("–") == compared.index(name)
        assert [share for share in row[1:] if share != "–"] == ahead


def test_the_agreement_on_each_check_is_printed():
    book = open_book(story_text(6))
    lines = [check for line in RobustnessPage(book).agreement for check in line.checks]

    _, *rows = tables_of(book)["The same by check"]

    assert [(row[0], row[1], row[-1]) for row in rows] == [
        (line.id, str(line.found.cells), line.words) for line in lines
    ]
    assert [row[3] for row in rows] == [
        "" if line.found.alpha is None else score(line.found.alpha) for line in lines
    ]
