"""What page 1 says that the list rests on."""

from fractions import Fraction

from scoring.arithmetic.display import percent_text
from scoring.arithmetic.standings import total_terms
from scoring.reports.pages.resting import Resting
from tests.scoring.reports.rereading import book_of, lines, only
from tests.scoring.reports.stories import story

CHOSEN = ["C2", "C3"]


def points_by_evidence(book, candidates):
    """Return the points of these candidates by what each rests on, cell by cell."""
    points = {}
    for name in candidates:
        result = book.standings.candidate(name)
        for rule, term in zip(
            book.standings.criteria, total_terms(book.standings, name), strict=True
        ):
            cells = {
                check: result.cells[check]
                for check in rule.weights
                if result.cells[check].level is not None
            }
            weights = sum(rule.weights[check] for check in cells)
            for check, cell in cells.items():
                share = 25 * cell.level * Fraction(rule.weights[check], weights)
                evidence = cell.evidence.value
                points[evidence] = points.get(evidence, 0) + share * term.points
    return points


def test_the_points_of_those_chosen_are_counted_together_by_what_they_rest_on():
    book = book_of(story(6))
    points = points_by_evidence(book, CHOSEN)
    documents = points["document"] + points.get("unconfirmed", 0)

    share = Resting(book, CHOSEN).share

    total = sum(points.values())
    assert share.numbers[:2] == [
        percent_text(points["verified"] / total),
        percent_text(documents / total),
    ]
    assert sum(Fraction(piece.width) for piece in share.pieces) == 100


def test_where_nobody_is_chosen_all_who_were_compared_are_counted():
    resting = Resting(book_of(story(3)), [])

    assert resting.whose == "The points of all who were compared"
    assert [result.id for result in resting.results] == ["C3", "C2", "C1"]


def test_nothing_rests_on_anything_where_nobody_has_points():
    document = story(1)
    for cell in document["ratings"]["C1"].values():
        cell["answers"] = ["cannot_tell" for _answer in cell["answers"]]
    document["agreed"] = {}

    assert Resting(book_of(document), []).share is None


def test_a_criterion_that_one_assessor_rated_is_named_with_them():
    assert lines(Resting(book_of(only(story(6))), CHOSEN).lines)[0] == (
        "Rated by one assessor alone: Senior talent (Amine Roy)."
    )


def test_minority_notes_and_missing_signatures_are_counted():
    document = story(6)
    document["sign_offs"][0] |= {"answer": "minority", "note": "I would rate it lower."}

    assert lines(Resting(book_of(document), CHOSEN).lines)[1:] == [
        "1 minority note is printed in the discussion.",
        "2 of 4 have not signed.",
    ]


def test_of_a_draft_nobody_is_missed_as_a_signatory():
    document = story(6) | {"status": "draft"}

    assert not any("signed" in line for line in lines(Resting(book_of(document), []).lines))
