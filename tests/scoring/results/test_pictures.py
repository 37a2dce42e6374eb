"""The geometry of the pictures, by numbers: no database."""

from fractions import Fraction
from itertools import pairwise

import pytest
from django.utils.translation import override

from scoring.results.pictures import (
    CRITERIA,
    REST,
    bar_of,
    column_widths,
    columns_of,
    funnel_of,
    heat_cell,
    heat_map,
    points_bar,
    ranks_bar,
    reach_of,
    rests_on,
    whisker_of,
)
from tests.scoring.reports.rereading import book_of, only
from tests.scoring.reports.stories import story

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def book():
    return book_of(story(6))


def ends(pieces):
    return [(Fraction(piece.x), Fraction(piece.x) + Fraction(piece.width)) for piece in pieces]


def test_the_pieces_of_a_bar_stand_end_to_end():
    pieces = bar_of([(Fraction(30), CRITERIA[0], "A"), (Fraction(5), REST, "B"), (0, REST, "C")])

    assert ends(pieces) == [(0, 30), (30, 35)]
    assert [piece.label for piece in pieces] == ["A", ""]


def test_a_bar_begins_at_the_right_in_a_language_from_right_to_left():
    with override("ar"):
        pieces = bar_of([(Fraction(30), CRITERIA[0], "A"), (Fraction(5), REST, "B")])

    assert ends(pieces) == [(70, 100), (65, 70)]


def test_the_points_of_the_criteria_add_up_to_the_score(book):
    colours = {line.id: CRITERIA[0] for line in book.results.used_criteria}

    for result in book.standings.candidates:
        bar = points_bar(book.standings, result, colours)
        assert (bar is None) == (result.shown is None)
        if bar:
            total = sum(map(Fraction, bar.numbers))
            assert abs(total - result.shown) <= Fraction(len(colours), 200)


def test_what_a_score_rests_on_fills_the_whole_bar(book):
    scored = [result for result in book.standings.candidates if result.claim_share is not None]

    bars = [rests_on(book.standings, result) for result in scored]

    assert scored
    assert all(abs(ends(bar.pieces)[-1][1] - 100) <= Fraction(3, 20) for bar in bars)
    assert all("proved" in bar.title and "claims or less" in bar.title for bar in bars)


def test_a_score_of_nothing_rests_on_nothing(book):
    (result, *_) = book.standings.candidates

    assert rests_on(book.standings, result._replace(claim_share=None)) is None


def test_a_whisker_has_a_dot_only_where_there_is_a_score(book):
    whiskers = {result.id: whisker_of(result) for result in book.standings.candidates}

    for result in book.standings.candidates:
        assert bool(whiskers[result.id].dot) == (result.shown is not None)


def test_the_shade_of_a_score_is_its_step_of_five_and_an_unknown_has_none(book):
    results, criteria = book.standings.candidates, book.results.used_criteria
    cells = [heat_cell(line.id, result) for result in results for line in criteria]

    for cell in cells:
        assert (cell.shade == "unknown") == (cell.value is None)
        assert cell.value is None or 0 <= cell.value - int(cell.shade[1:]) < 5
    assert {cell.shade for cell in cells} > {"unknown"}


def test_the_columns_of_the_heat_map_are_as_wide_as_their_points(book):
    lines = book.results.used_criteria
    lines = [lines[0]._replace(points=83), lines[1]._replace(points=2)]

    assert heat_map(lines, []).widths == [83, 10]
    assert column_widths([100, 0, 0, 0, 0, 0]) == [50, 10, 10, 10, 10, 10]
    assert column_widths([]) == []


def test_the_shares_of_the_ranks_fill_the_whole_bar(book):
    uniform = book.sensitivity.uniform
    many = book_of(story(12)).sensitivity.uniform

    few, most = (
        [ranks_bar(shares, name) for name in shares.candidates] for shares in (uniform, many)
    )

    assert {len(bar.numbers) for bar in few} == {len(uniform.candidates)}
    assert {len(bar.numbers) for bar in most} == {7}
    assert all(abs(ends(bar.pieces)[-1][1] - 100) <= Fraction(1, 10) for bar in few + most)


def test_a_weight_of_today_lies_within_its_reach(book):
    for ranges in book.sensitivity.ranges.values():
        for span in ranges.values():
            reach = reach_of(span)
            end = Fraction(reach.x) + Fraction(reach.width)
            assert Fraction(reach.x) <= Fraction(reach.today) <= end + Fraction(1, 10)


def test_a_dot_plot_marks_what_lies_beyond_the_tolerance(book):
    results = book.standings.candidates
    check = next(iter(results[0].cells))

    columns = columns_of(results, check, tolerance=-1)

    assert len(columns) == len(results)
    for column, result in zip(columns, results, strict=True):
        levels = result.cells[check].levels.values()
        assert column.is_wide == bool(levels)
        assert sum(dot.ratings for dot in column.dots) == len(levels)


def test_the_funnel_counts_who_left_at_each_step():
    book = book_of(only(story(6), "C2", "C3", "C6"))

    steps = funnel_of(book.results, considered=20, listed=1)

    assert [step.candidates for step in steps] == [
        20,
        *[step.candidates for step in steps[1:-1]],
        1,
    ]
    for before, step in pairwise(steps):
        assert step.left == before.candidates - step.candidates
    assert len(funnel_of(book.results, considered=20, listed=None)) == len(steps) - 1
