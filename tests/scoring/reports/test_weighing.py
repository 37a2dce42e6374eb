"""How the weights were agreed, in the document and on the page."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from scoring.decisions.document.document import document_for
from scoring.decisions.document.people import Roll
from scoring.decisions.document.proceedings import weighing_row
from scoring.evaluations.models import WeightProposal
from scoring.reports.pages.panel import WeighingPage
from scoring.results.results import results_for
from tests.factories import make_evaluation
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.rereading import book_of, plain
from tests.scoring.reports.stories import story

CRITERIA = ["TZ", "LG", "TA", "SC", "AI", "SO"]
PAIRS = {f"{a}-{b}": "1/1" for n, a in enumerate(CRITERIA) for b in CRITERIA[n + 1 :]}
EVEN = dict(zip(CRITERIA, [17, 17, 17, 17, 16, 16], strict=True))
DIRECT = dict(zip(CRITERIA, [40, 20, 10, 10, 10, 10], strict=True))


def proposal(member, method, judgements):
    return {
        "member": member,
        "method": method,
        "judgements": judgements,
        "given_at": "2026-11-16T09:00:00Z",
    }


def make_section(*proposals, method="median", judgements=None):
    return {"method": method, "judgements": judgements or {}, "proposals": list(proposals)}


GIVEN = make_section(proposal("M1", "pairs", PAIRS), proposal("M2", "direct", DIRECT))


@pytest.mark.django_db
def test_the_document_keeps_what_each_gave_and_how_the_points_were_agreed(lead, assessor):
    evaluation = make_evaluation(lead, assessors=[assessor])
    member = evaluation.members.get(user=assessor)
    WeightProposal.objects.work_out(member, "pairs", PAIRS, EVEN)
    WeightProposal.objects.give(member)
    lead_member = evaluation.members.get(user=lead)
    WeightProposal.objects.work_out(lead_member, "direct", DIRECT, DIRECT)
    evaluation.agree_weights(EVEN, {"method": "pairs", "judgements": PAIRS}, lead)

    section = weighing_row(evaluation, Roll(evaluation))

    [row] = section["proposals"]
    assert (section["method"], section["judgements"]) == ("pairs", PAIRS)
    assert (row["member"], row["method"], row["judgements"]) == ("M2", "pairs", PAIRS)
    assert row["given_at"].endswith("Z")


@pytest.mark.django_db
def test_weights_that_nobody_found_by_a_method_were_given_as_points(lead):
    evaluation = ready(lead)
    document = document_for(results_for(evaluation), "final", lead, timezone.now())

    assert document["weighing"] == make_section(method="direct")


def test_points_and_consistency_follow_from_the_judgements():
    book = book_of(story(1, weighing=GIVEN))

    assert [(points, ratio) for _, points, ratio in book.proposals] == [(EVEN, 0), (DIRECT, None)]
    assert [tried.name for tried in book.tried_sets][-2:] == [
        "As Amine Roy gave them",
        "As Sofia Marques gave them",
    ]


def test_the_page_shows_every_row_the_range_the_middle_and_what_was_agreed():
    page = WeighingPage(book_of(story(1, weighing=GIVEN)))

    rows = [(plain(name), points) for name, _how, points in page.rows]
    assert rows[:2] == [
        ("Amine Roy", tuple(EVEN.values())),
        ("Sofia Marques", tuple(DIRECT.values())),
    ]
    assert rows[2] == (
        "From – to",
        ("17 – 40", "17 – 20", "10 – 17", "10 – 17", "10 – 16", "10 – 16"),
    )
    assert rows[3] == ("Median", (29, 19, 13, 13, 13, 13))
    assert rows[4][0] == "Agreed"
    assert rows[5] == (
        "Agreed less median",
        tuple(
            f"{agreed - middle:+}".replace("-", "−") if agreed != middle else "0"
            for agreed, middle in zip(rows[4][1], rows[3][1], strict=True)
        ),
    )
    assert page.in_words.startswith(
        "The agreed points differ from the medians, brought to 100 points in all, on Time zone"
    )
    assert page.criteria[0] == "Time zone"


def test_the_page_says_nothing_of_medians_that_leave_no_points_to_share():
    rows = [{name: 100 * (name == own) for name in CRITERIA} for own in CRITERIA[:3]]
    alone = [proposal(f"M{n}", "direct", row) for n, row in enumerate(rows, 1)]
    page = WeighingPage(book_of(story(1, weighing=make_section(*alone))))

    assert set(page.rows[-1][2]) == {"–"}
    assert page.in_words == ""


def test_people_without_anything_in_common_have_a_dash_for_a_middle():
    alone = [{name: 100 * (name == chosen) for name in CRITERIA} for chosen in CRITERIA[:3]]
    section = make_section(*[proposal("M1", "direct", given) for given in alone])

    page = WeighingPage(book_of(story(1, weighing=section)))

    assert set(page.rows[-3][2]) == {"–"}


def test_the_page_prints_the_consistency_as_advice_with_its_source():
    section = make_section(method="pairs", judgements=PAIRS | {"TZ-LG": "2/1"})
    page = WeighingPage(book_of(story(1, weighing=section)))

    html = render_to_string("scoring/reports/pdf/_weights.html", {"weighing": page})

    assert "a consistency ratio of 0.01: advice, by the random index of T. L. Saaty" in html
    assert "<table" not in html


def test_the_page_prints_why_the_agreed_points_are_not_the_medians():
    document = story(2) | {"weighing": GIVEN}
    document["seals"][-1]["rules"]["weights_reason"] = "Security has gates of its own."

    page = WeighingPage(book_of(document))
    html = render_to_string("scoring/reports/pdf/_weights.html", {"weighing": page})

    assert "Why they differ: Security has gates of its own." in plain(html)


def test_the_page_says_nothing_of_a_reason_that_nobody_gave():
    page = WeighingPage(book_of(story(2) | {"weighing": GIVEN}))

    html = render_to_string("scoring/reports/pdf/_weights.html", {"weighing": page})
    assert "Why they differ" not in html
