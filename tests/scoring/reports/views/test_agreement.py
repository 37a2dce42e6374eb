import pytest
from django.urls import reverse

from scoring.arithmetic.display import displayed
from scoring.decisions.models import agree_level
from tests.factories import make_released_evaluation, make_user

# Agreement is arithmetic; test_ranking.py reads the same Book on both databases.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def text_of(response):
    return " ".join(response.content.decode().split())


def panel(count):
    return [make_user(f"p{number}@example.org", name=f"P{number}") for number in range(count)]


def agreement_of(client, lead, levels, raters=2, **story):
    evaluation = make_released_evaluation(
        {f"V{number}": own for number, own in enumerate(levels)},
        lead=lead,
        assessors=panel(raters),
        **story,
    )
    response = client.get(reverse("agreement", args=[evaluation.pk]))
    return response, {line.id: line for line in response.context["lines"]}, evaluation


def test_the_page_prints_every_number_with_its_meaning(lead, lead_client):
    levels = [{"TZ-01": own} for own in ([4, 4], [1, 0], [2, 2], *[[4, 4], [0, 0]] * 4)]

    response, lines, _ = agreement_of(lead_client, lead, levels)

    found = lines["TZ"].found
    assert (found.assessors, found.cells, found.spread) == (2, 11, 1)
    page = text_of(response).replace('" >', '">')
    assert "The panel agrees well on 1 of 1 criterion that can be judged." in page
    assert "They agree well." in page
    numbers = {
        "Alpha": found.alpha,
        "W": found.w,
        "ICC(A,1)": found.icc_single,
        "ICC(A,k)": found.icc_average,
    }
    low, high = map(displayed, found.interval)
    beside = {"Alpha": f' <span class="under small"> {low} to {high} </span>'}
    cells = [
        f'<td role="cell" data-label="{name}" class="number">{displayed(number)}'
        f"{beside.get(name, '')}</td>"
        for name, number in numbers.items()
    ]
    assert " ".join(cells) in page
    assert "ICC(A,1): two-way model, absolute agreement, one rating" in page


def test_no_variation_and_one_assessor_print_no_number(lead, lead_client):
    same, same_lines, _ = agreement_of(lead_client, lead, [{"TZ-01": 3}, {"TZ-01": 3}])
    alone, alone_lines, _ = agreement_of(
        lead_client, lead, [{"LG-02": 3}, {"LG-02": 0}], raters=0, title="Alone"
    )

    assert same_lines["TZ"].words == "No variation: all levels that can be compared are the same."
    assert "Nothing can be measured" in text_of(same)
    assert alone_lines["LG"].words == "One assessor: nothing to compare."
    assert 'data-label="Alpha" class="number" ></td>' in text_of(alone)
    assert 'data-label="W" class="number"></td>' in text_of(alone)


def test_a_check_that_nobody_gave_a_level_is_not_said_to_have_one_assessor(lead, lead_client):
    levels = [{"TZ-01": [3, 3], "LG-02": [None, None]}, {"TZ-01": [1, None], "LG-02": [None, None]}]

    _, lines, _ = agreement_of(lead_client, lead, levels)

    assert lines["LG"].words == "Nobody gave a level: nothing to compare."
    assert lines["TZ"].words == "No variation: all levels that can be compared are the same."


def test_a_negative_alpha_is_printed_and_said(lead, lead_client):
    levels = [{"TZ-01": own} for own in ([4, 0], [0, 4], [3, 1], *[[1, 3], [4, 0]] * 4)]

    response, lines, _ = agreement_of(lead_client, lead, levels)

    assert lines["TZ"].found.alpha < 0
    assert lines["TZ"].words == "Less agreement than chance would give."
    least = displayed(-lines["TZ"].found.alpha)
    assert f"Least on Working inside our day: alpha −{least}." in text_of(response)
    assert lines["TZ"].is_wide
    assert lines["TZ"].checks[0].is_wide
    assert "beyond tolerance" in text_of(response)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([[4, 3], [1, 1], [2, 1], [0, 1]] * 3, "They agree enough for tentative conclusions."),
        ([[4, 2], [1, 2], [2, 1], [0, 1]] * 3, "They agree little: discuss what the levels mean."),
        ([[4, 4], [0, 0], [2, 2]] * 3, "Too few to judge: 9 cells, where 10 are needed."),
        ([[4, 0], [0, 4], [3, 1]], "Too few to judge: 3 cells, where 10 are needed."),
        ([[4, None], [None, 1]], "Too few cells with two ratings to measure."),
    ],
)
def test_numbers_in_between_have_their_words(lead, lead_client, levels, words):
    _, lines, _ = agreement_of(lead_client, lead, [{"TZ-01": own} for own in levels])

    assert lines["TZ"].words == words


def test_what_moderation_agreed_changes_no_first_rating(lead, lead_client):
    levels = [{"TZ-01": [4, 0]}, {"TZ-01": [2, 2]}]
    before, _, evaluation = agreement_of(lead_client, lead, levels)

    agree_level(
        evaluation.candidates.first(),
        evaluation.checks.get(check_id="TZ-01"),
        2,
        "Two is what the roster shows us.",
        lead,
    )

    after = lead_client.get(reverse("agreement", args=[evaluation.pk]))
    assert after.context["lines"] == before.context["lines"]


def test_each_check_is_plotted_before_the_numbers_with_the_same_as_a_table(lead, lead_client):
    levels = [{"TZ-01": [4, 1]}, {"TZ-01": [2, 2]}, {"TZ-01": [3, None]}]

    response, _, _ = agreement_of(lead_client, lead, levels)

    page = text_of(response)
    assert "1 of 2 vendors beyond the tolerance." in page
    page = page[page.index("<main") :]
    assert page.count("<circle") == 4
    assert page.count('stroke-width="4"') == 1
    assert page.index("<circle") < page.index("<td>1 4</td>")
    assert page.index("The same as a table") < page.index("alpha, W and ICC, and what they are")


def test_more_candidates_than_a_page_holds_are_said_and_not_plotted(lead, lead_client, monkeypatch):
    monkeypatch.setattr("scoring.reports.agreement.MOST_PLOTTED", 2)

    response, _, _ = agreement_of(lead_client, lead, [{"TZ-01": [3, 3]}] * 3)

    page = text_of(response)
    assert "The first 2; the numbers below are of 1 more as well." in page
    assert "3 vendors with several ratings, all within the tolerance." in page
