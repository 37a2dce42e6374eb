from fractions import Fraction

from scoring.evaluations.templatetags.numbers import score
from scoring.home.worked_example import worked_example


def test_the_example_adds_up():
    example = worked_example()

    assert example.result.score.value == Fraction("65.5")
    assert sum(part.term.contribution for part in example.parts) == Fraction("65.5")
    for part in example.parts:
        added = [row.term.contribution for row in part.rows if row.term.contribution is not None]
        assert sum(added) == part.term.value


def test_the_numbers_that_the_example_shows_add_up():
    for part in worked_example().parts:
        shown = [Fraction(score(row.term.contribution)) for row in part.rows if row.ratings]

        assert sum(shown) == Fraction(score(part.term.value))


def test_the_example_shows_a_check_that_nobody_could_rate():
    security = worked_example().parts[1]

    assert (security.rows[2].ratings, security.rows[2].term.level) == (None, None)
    assert security.coverage == Fraction(3, 4)
