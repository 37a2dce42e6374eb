"""Sensitivity, agreement and scenarios of a document: recomputed, printed, and old ones read."""

from django.template.loader import render_to_string

from scoring.decisions.document.book import open_book
from scoring.reports.pages.first import FirstPage
from scoring.reports.pages.robustness import SAME_AVERAGE, RobustnessPage
from tests.scoring.reports.rereading import book_of, lines, only, plain, rated_by_all, same_answers
from tests.scoring.reports.stories import story, story_text, text_of


def printed(page):
    return render_to_string("scoring/reports/pdf/_robustness.html", {"robustness": page})


def test_page_1_says_how_firm_from_the_same_value_as_the_page_behind_it():
    book = open_book(story_text(18))

    page, behind = FirstPage(book), RobustnessPage(book)

    said, short_list = lines(page.firmness), behind.short_list
    for sentence in (short_list.in_short, short_list.by_rating, short_list.least_sure):
        assert plain(sentence) in said
    assert any("sets of weights drawn at random, seed" in line for line in said)
    shares = short_list.sensitivity.uniform
    assert [row.share for row in page.rows] == [shares.get(row.result.id) for row in page.rows]


def test_the_page_prints_the_agreed_equal_and_kept_weights():
    page = RobustnessPage(open_book(story_text(3)))

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

    page = RobustnessPage(book_of(document))

    assert (page.sets.more, len(page.sets)) == (3, 8)
    assert page.more_flips == page.firmness.rivals - 7


def test_the_page_has_words_for_nobody_one_and_a_tie(report_pages):
    nobody = RobustnessPage(book_of(only(story(2))))
    one = RobustnessPage(book_of(only(story(3), "C3")))
    tied = RobustnessPage(book_of(same_answers(only(story(3), "C2", "C3"), "C2", "C3")))

    assert (nobody.firmness.ranges, plain(nobody.sets[0].order)) == ((), "")
    assert (len(one.firmness.ranges), one.firmness.flips) == (1, ())
    assert (len(tied.firmness.ranges), tied.firmness.lead) == (2, "")
    assert "How robust this ranking is" in " ".join(report_pages)


def test_the_page_says_who_is_first_by_the_median_and_by_the_trimmed_mean():
    book = book_of(rated_by_all(story(3), level=4))

    page = RobustnessPage(book)

    who = book.candidates[book.sensitivity.other_averages[0].leaders[0]]["name"]
    ends = f"of the ratings instead of their mean: {who} stays first."
    assert lines(page.averages) == [
        f"By the median {ends}",
        f"By the trimmed mean (without the highest and the lowest) {ends}",
    ]
    assert "The median and the trimmed mean" in printed(page)
    assert f"{page.averages[0]}</li>" in printed(page)


def test_the_page_says_so_where_no_middle_can_differ():
    book = open_book(story_text(3))

    page = RobustnessPage(book)

    assert book.sensitivity.other_averages == ()
    assert page.averages == (SAME_AVERAGE,)
    assert f"<li>{SAME_AVERAGE}</li>" in printed(page)


def test_the_page_prints_both_results_of_an_exception():
    document = story(3)
    document["ratings"]["C1"]["TZ-01"]["answers"][1] = None
    document["exceptions"] = [{"assessor": "A2", "criterion": "TZ"}]
    book = book_of(document)

    page = RobustnessPage(book)
    html = printed(page)

    assert [plain(name) for name, _ in page.both["rows"]] == [
        plain(book.candidates[row.id]["name"]) for _, row in page.both["rows"]
    ]
    assert "Sofia Marques</bdi> on Working inside our day" in html
    assert "With the lead’s exception" in html


def test_a_document_without_draws_prints_what_is_exact():
    document = story(3)
    document["sensitivity"]["draws"] = None

    book = open_book(text_of(document))

    assert FirstPage(book).share_title == "On claims"
    assert any("stays first while" in line for line in lines(FirstPage(book).firmness))
    page = RobustnessPage(book)
    assert (page.firmness.shares, page.firmness.draws) == ((), "")
    html = printed(page)
    assert "drawn at random" not in html
