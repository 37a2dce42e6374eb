"""The ranking of many: 25 a page, each with its pictures."""

import pytest
from django.urls import reverse

from scoring.decisions.document.book import open_book
from scoring.reports.views import ranking as ranking_views
from tests.factories import make_released_evaluation
from tests.scoring.reports.rereading import each_answer
from tests.scoring.reports.stories import rescored, story, text_of
from tests.scoring.reports.views.test_ranking import text_of as words_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MOST_BYTES = 120_000


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)


@pytest.fixture
def read(lead_client, evaluation, monkeypatch):
    """Return a function that reads a page of the ranking of a document."""

    def read(document, **fields):
        book = open_book(text_of(rescored(document)), evaluation=evaluation)
        monkeypatch.setattr(ranking_views, "book_for", lambda _evaluation: book)
        return lead_client.get(reverse("ranking", args=[evaluation.pk]), fields)

    return read


@pytest.fixture(scope="module")
def two_hundred():
    document = story(200, names=[f"Vendor number {number}" for number in range(1, 201)])
    # A spread of scores, so that the pictures have all their pieces.
    return each_answer(document, lambda who, _check, place, answer: (int(who[1:]) + place) % 3)


@pytest.mark.parametrize("number", [1, 8])
def test_a_page_of_the_ranking_of_200_is_at_most_120_kilobytes(read, two_hundred, number):
    response = read(two_hundred, page=number)

    assert response.content.count(b'class="picture whisker"') == 25
    assert f"Page {number} of 8" in words_of(response)

    assert len(response.content) <= MOST_BYTES


def test_the_groups_of_the_unranked_go_on_over_the_pages(read):
    document = story(30, names=[f"Vendor {number}" for number in range(1, 31)])

    first, second = words_of(read(document)), words_of(read(document, page=2))

    assert "Not ranked: out by a gate" in second
    assert "How robust this ranking is" in first
    assert "How robust this ranking is" not in second


def test_the_first_screen_says_the_standings_in_words_and_bars(read):
    page = words_of(read(story(6)))

    head = page[: page.index('id="criteria"')]
    for words in ("Rests on", "Gates", "proved", "6 of 6 pass", 'class="picture whisker"'):
        assert words in head
    assert page.index('id="criteria"') < page.index('id="points"') < page.index('id="first-in"')
    assert page.index('id="first-in"') < page.index('id="tornado"') < page.index('id="numbers"')


def test_every_picture_has_a_table_with_its_numbers(read):
    page = words_of(read(story(6)))

    for heading in ('id="points"', 'id="first-in"'):
        section = page[page.index(heading) :]
        assert section.index('role="img"') < section.index("The same as a table")
    assert "style=" not in page
