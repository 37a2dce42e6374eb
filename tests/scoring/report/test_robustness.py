"""Sensitivity, agreement and scenarios of a document: recomputed, printed, and old ones read."""

import json

import pikepdf
import pytest
from django.template.loader import render_to_string

from scoring.arithmetic import evaluate
from scoring.report.book import BadDocument, open_book
from scoring.report.document import canonical_text
from scoring.report.pages import first_page, robustness_page
from scoring.report.pages.robustness import SAME_MIDDLE
from scoring.report.pdf import contents, render_pdf
from scoring.report.verify import Disagrees, verify_pdf
from tests.scoring.report.rereading import (
    book_of,
    lines,
    only,
    plain,
    rated_by_all,
    same_answers,
)
from tests.scoring.report.stories import beside, story, story_text, text_of

BESIDE = ("sensitivity", "agreement", "scenarios")


def older(count=3):
    """Return a document from before sensitivity, agreement and scenarios were in it."""
    return {name: value for name, value in story(count).items() if name not in BESIDE}


def printed(page):
    return render_to_string("scoring/report/pdf/_robustness.html", {"robustness": page})


def change_count(document):
    document["sensitivity"]["uniform"]["counts"]["C3"][0] += 1


def change_range(document):
    document["sensitivity"]["ranges"]["C3"]["TZ"]["low"] = "1/7"


def change_middle(document):
    document["sensitivity"]["other_middles"] = [{"middle": "median", "holds": True}]


def deny_middles(document):
    document["sensitivity"]["other_middles"] = None


def change_alpha(document):
    document["agreement"]["criteria"]["LG"]["alpha"] = "1/2"


def change_place(document):
    document["scenarios"][0]["order"][0]["place"] = 9


def change_points(document):
    document["scenarios"][1]["points"]["TA"] = -1


def ask_too_many_draws(document):
    document["sensitivity"]["uniform"]["draws"] = 10**12


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_count, r"sensitivity\.uniform\.counts\.C3\[0\] is \d+ in the document and \d+ rec"),
        (change_range, r"sensitivity\.ranges\.C3\.TZ\.low is '1/7' in the document and .* recomp"),
        (change_middle, r"sensitivity\.other_middles\[0\] is missing recomputed"),
        (deny_middles, r"sensitivity\.other_middles is None in the document and \[\] recomputed"),
        (
            change_alpha,
            r"agreement\.criteria\.LG\.alpha is '1/2' in the document and .* recomputed",
        ),
        (change_place, r"scenarios\[0\]\.order\[0\]\.place is 9 in the document and 1 recomputed"),
        (change_points, r"points"),
        (ask_too_many_draws, r"draws"),
    ],
)
def test_one_altered_digit_beside_the_scores_is_named(
    tmp_path, report_bytes, report_text, change, words
):
    document = json.loads(report_text)
    change(document)
    path = tmp_path / "report.pdf"
    path.write_bytes(report_bytes)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(canonical_text(document)[0].encode())
        pdf.save(path)

    with pytest.raises(Disagrees, match=words):
        verify_pdf(path)


def test_a_document_from_before_still_prints_and_verifies(tmp_path):
    path = tmp_path / "older.pdf"
    path.write_bytes(render_pdf(text_of(older())))

    assert "agrees" in verify_pdf(path)


def test_a_document_from_before_has_no_page_on_robustness():
    book = open_book(text_of(older()))

    assert book.sensitivity is None
    assert contents(book)["robustness"] is None
    page = first_page(book)
    assert not page.has_shares
    assert "No two candidates share a place." in lines(page.firmness)


def test_a_document_from_before_other_middles_prints_and_verifies_without_them(tmp_path):
    document = story(3)
    del document["sensitivity"]["other_middles"]
    path = tmp_path / "older.pdf"
    path.write_bytes(render_pdf(text_of(document)))
    book = open_book(text_of(document))

    page = robustness_page(book)

    assert "agrees" in verify_pdf(path)
    assert (book.sensitivity.other_middles, page.middles) == (None, ())
    assert page.firmness.without
    assert "Another middle" not in printed(page)


def test_a_section_that_is_no_section_is_refused():
    document = story(1)
    document["agreement"] = []

    with pytest.raises(BadDocument, match="agreement.* is missing|agreement"):
        open_book(text_of(document))


def test_page_1_says_how_firm_from_the_same_value_as_the_page_behind_it():
    book = open_book(story_text(6))

    page, behind = first_page(book), robustness_page(book)

    said = lines(page.firmness)
    assert any("stays first while" in line for line in said)
    assert "stays first while" in plain(behind.firmness.lead)
    assert any(
        "sets of weights drawn at random, seed" in line and "standard error" in line
        for line in said
    )
    uniform = book.sensitivity.uniform
    for row in page.rows:
        name = row.anchor.removeprefix("candidate-")
        assert row.first_in == (uniform.share(name) if name in uniform.counts else None)


def test_the_page_prints_the_agreed_equal_and_kept_weights():
    page = robustness_page(open_book(story_text(3)))

    assert [(plain(row.name), sum(row.points)) for row in page.sets] == [
        ("Agreed", 100),
        ("Equal", 100),
        ("Security before all", 100),
        ("Talent alone", 60),
    ]
    assert [plain(row.by) for row in page.sets][2:] == ["Sofia Marques", "Lea Martin"]
    assert plain(page.sets[0].order).startswith("1 Kraków Delivery ")


def test_the_page_counts_what_it_has_no_room_for():
    document = story(18)
    document["scenarios"] = [
        {**document["scenarios"][0], "name": f"Set {number}"} for number in range(9)
    ]

    page = robustness_page(book_of(document))

    assert (page.more_sets, len(page.sets)) == (3, 8)
    assert page.more_flips == page.firmness.rivals - 7


def test_the_page_has_words_for_nobody_one_and_a_tie(report_pages):
    nobody = robustness_page(book_of(only(story(2))))
    one = robustness_page(book_of(only(story(3), "C3")))
    tied = robustness_page(book_of(same_answers(only(story(3), "C2", "C3"), "C2", "C3")))

    assert (nobody.firmness.ranges, plain(nobody.sets[0].order)) == ((), "")
    assert (len(one.firmness.ranges), one.firmness.flips) == (1, ())
    assert (len(tied.firmness.ranges), tied.firmness.lead) == (2, "")
    assert "How firm this order is" in " ".join(report_pages)


def test_the_page_says_who_is_first_by_the_median_and_by_the_trimmed_mean():
    book = book_of(rated_by_all(story(3), level=4))

    page = robustness_page(book)

    who = book.candidates[book.sensitivity.other_middles[0].leaders[0]]["name"]
    ends = f"of the ratings instead of their mean, {who} stays first."
    assert lines(page.middles) == [
        f"By the median {ends}",
        f"By the trimmed mean (without the highest and the lowest) {ends}",
    ]
    assert "Another middle of the ratings" in printed(page)
    assert f"{page.middles[0]}</li>" in printed(page)


def test_the_page_says_so_where_no_middle_can_differ():
    book = open_book(story_text(3))

    page = robustness_page(book)

    assert book.sensitivity.other_middles == ()
    assert page.middles == (SAME_MIDDLE,)
    assert f"<li>{SAME_MIDDLE}</li>" in printed(page)


def test_the_page_prints_both_results_of_an_exception():
    document = story(3)
    sheet = document["scores"]["input"]
    sheet["ratings"] = [
        row
        for row in sheet["ratings"]
        if (row["candidate"], row["check"], row["assessor"]) != ("C1", "TZ-01", "A2")
    ]
    sheet["exceptions"] = [{"assessor": "A2", "criterion": "TZ"}]
    book = book_of(document)

    page = robustness_page(book)
    html = printed(page)

    assert [plain(name) for name, _ in page.both_rows] == [
        plain(book.candidates[row.id]["name"]) for _, row in page.both_rows
    ]
    assert "Sofia Marques</bdi> on Working inside our day" in html
    assert "With the lead’s exception" in html


def test_a_document_without_draws_prints_what_is_exact():
    document = story(3)
    standings = evaluate(document["scores"]["input"])
    document |= beside(standings, document["scenarios"], draws=None)

    book = open_book(text_of(document))

    assert not first_page(book).has_shares
    assert any("stays first while" in line for line in lines(first_page(book).firmness))
    page = robustness_page(book)
    assert (page.firmness.shares, page.firmness.draws) == ((), "")
    html = printed(page)
    assert "drawn at random" not in html
