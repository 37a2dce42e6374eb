"""What the grid says beside a question."""

import pytest

from scoring.grid.reading import load_grid
from scoring.ratings.check_words import words_of
from tests.scoring.ratings.grid_pages import check_url, criterion_url, open_evaluation

GRID = load_grid()


def test_terms_come_with_what_the_grid_means_by_them():
    words = words_of(GRID, GRID.check("TA-01"), ["MA"])

    assert ("senior", GRID.definitions["senior"]) in words.definitions


@pytest.mark.parametrize(("countries", "count"), [(["MA", "TN"], 1), (["PT"], 0), ([""], 0)])
def test_a_question_means_what_it_means_in_the_country_of_the_vendor(countries, count):
    assert len(words_of(GRID, GRID.check("SC-06"), countries).local) == count


def test_a_check_without_words_of_its_own_has_none():
    assert not words_of(GRID, GRID.check("TZ-04"), [""])._replace(definitions=[], note="")


def test_they_stand_beside_the_question_on_both_pages(lead, lead_client):
    evaluation = open_evaluation(lead)
    candidate = evaluation.candidates.get()

    for url in (check_url(evaluation), criterion_url(candidate)):
        assert "Eight or more full years" in lead_client.get(url).content.decode()
