"""Sensitivity, agreement and scenarios of a document: recomputed, printed, and old ones read."""

from django.template.loader import render_to_string

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import open_book
from scoring.reports.pages.first import FirstPage
from scoring.reports.pages.robustness import RobustnessPage
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


def test_the_page_ticks_who_is_on_the_list_under_each_set_of_weights():
    book = open_book(story_text(18))
    page = RobustnessPage(book)

    assert [plain(row.name) for row in page.sets] == [
        *("Agreed", "Equal", "Security before all", "Talent alone")
    ]
    assert [plain(row.by) for row in page.sets][2:] == ["Sofia Marques", "Lea Martin"]
    on_list = [
        [name for name, mark in zip(page.marked, row.marks, strict=True) if mark]
        for row in page.sets
    ]
    assert on_list[0] == list(book.list_sensitivity.line.inside)
    assert all(
        row.is_same == (names == on_list[0]) for row, names in zip(page.sets, on_list, strict=True)
    )
    same = sum(row.is_same for row in page.sets) - 1
    assert page.sets_in_words == f"The same list comes of {same} of 3 other sets of weights."


def test_the_pictures_show_the_shares_and_the_ranges_of_the_sentences():
    book = open_book(story_text(18))
    page = RobustnessPage(book)

    assert (len(page.ranks), page.ranks.more) == (10, len(book.sensitivity.compared) - 10)
    drawn = book.list_sensitivity
    name = book.sensitivity.compared[3]
    assert page.ranks[3][2] == (
        *(drawn.uniform[name], drawn.ordinal[name]),
        book.sensitivity.uniform.share(name),
    )
    assert [reach.ends for _criterion, reach, _beyond in page.reaches] == [
        f"{displayed(span.low)} to {displayed(span.high)}" for span in drawn.ranges.values()
    ]
    html = printed(page)
    assert html.count("<svg") == html.count("<title>")
    assert plain(page.short_list.least_sure) in plain(html)


def test_the_page_counts_what_it_has_no_room_for():
    document = story(18)
    document["scenarios"] = [
        {**document["scenarios"][0], "name": f"Set {number}"} for number in range(9)
    ]

    page = RobustnessPage(book_of(document))

    assert (page.sets.more, len(page.sets)) == (3, 8)


def test_the_page_has_words_for_nobody_one_and_a_tie(report_pages):
    nobody = RobustnessPage(book_of(only(story(2))))
    one = RobustnessPage(book_of(only(story(3), "C3")))
    tied = RobustnessPage(book_of(same_answers(only(story(3), "C2", "C3"), "C2", "C3")))

    assert "Nobody is ranked, so there is no order to test." in printed(nobody)
    assert "Only one candidate is ranked, so nothing is compared." in printed(one)
    assert "Rank 1 is shared." in printed(tied)
    assert "How robust this list is" in " ".join(report_pages)


def test_the_page_says_who_is_first_by_the_median_and_by_the_trimmed_mean():
    book = book_of(rated_by_all(story(3), level=4))

    page = RobustnessPage(book)

    who = book.candidates[book.sensitivity.other_averages[0].leaders[0]]["name"]
    ends = f"of the ratings instead of their mean: {who} stays first."
    assert lines(page.averages) == [
        f"By the median {ends}",
        f"By the trimmed mean (without the highest and the lowest) {ends}",
    ]
    assert f"{page.averages[0]}</li>" in printed(page)


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
