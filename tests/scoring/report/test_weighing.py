"""How the weights were agreed, in the document and on the page."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from scoring.models import WeightProposal
from scoring.report.crosschecks import first_contradiction
from scoring.report.document import canonical_text, document_for
from scoring.report.pages import weighing_page
from scoring.report.weighing import weighing_of
from scoring.results import results_for
from tests.factories import make_evaluation
from tests.scoring.report.decisions import ready
from tests.scoring.report.rereading import book_of, plain
from tests.scoring.report.stories import story

CRITERIA = ["TZ", "LG", "TA", "SC", "AI", "SO"]
PAIRS = {f"{a}-{b}": "1/1" for n, a in enumerate(CRITERIA) for b in CRITERIA[n + 1 :]}
EVEN = dict(zip(CRITERIA, [17, 17, 17, 17, 16, 16], strict=True))
DIRECT = dict(zip(CRITERIA, [40, 20, 10, 10, 10, 10], strict=True))


def proposal(name, method, judgements, points, ratio=None):
    return {
        "name": name,
        "assessor": None,
        "method": method,
        "judgements": judgements,
        "consistency_ratio": ratio,
        "points": points,
        "given_at": "2026-11-16T09:00:00Z",
    }


def make_section(*proposals, method="middle", ratio=None):
    return {
        "method": method,
        "judgements": {},
        "consistency_ratio": ratio,
        "proposals": list(proposals),
    }


GIVEN = make_section(
    proposal("Ann", "pairs", PAIRS, EVEN, "0/1"), proposal("Ben", "direct", DIRECT, DIRECT)
)


@pytest.mark.django_db
def test_the_document_keeps_what_each_gave_and_how_the_points_were_agreed(lead, assessor):
    evaluation = make_evaluation(lead, assessors=[assessor])
    member = evaluation.members.get(user=assessor)
    WeightProposal.objects.work_out(member, "pairs", PAIRS, EVEN)
    WeightProposal.objects.give(member)
    lead_member = evaluation.members.get(user=lead)
    WeightProposal.objects.work_out(lead_member, "direct", DIRECT, DIRECT)
    evaluation.agree_weights(EVEN, {"method": "pairs", "judgements": PAIRS}, lead)

    section = weighing_of(results_for(evaluation))

    [row] = section["proposals"]
    assert (section["method"], section["consistency_ratio"]) == ("pairs", "0/1")
    assert (row["name"], row["assessor"], row["points"]) == ("Amine Roy", "A1", EVEN)
    assert row["given_at"].endswith("Z")


@pytest.mark.django_db
def test_weights_that_nobody_found_by_a_method_were_given_as_points(lead):
    evaluation = ready(lead)
    document = document_for(results_for(evaluation), "final", lead, timezone.now(), 1)

    assert document["weighing"] == make_section(method="direct")


def test_points_that_follow_from_their_judgements_contradict_nothing():
    assert first_contradiction(book_of(story(1, weighing=GIVEN))) is None
    assert first_contradiction(book_of(story(1))) is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"points": EVEN | {"TZ": 18, "SO": 15}}, "weighing.proposals: [0][0].SO is 15"),
        ({"consistency_ratio": "1/2"}, "weighing.proposals: [0][1] is '1/2'"),
        ({"judgements": PAIRS | {"TZ-LG": "12/1"}}, "weighing.proposals: The judgement of 'TZ'"),
    ],
)
def test_points_that_do_not_follow_are_named(changed, named):
    section = make_section(proposal("Ann", "pairs", PAIRS, EVEN, "0/1") | changed)

    assert first_contradiction(book_of(story(1, weighing=section))).startswith(named)


def test_the_page_shows_every_row_the_range_the_middle_and_what_was_agreed():
    page = weighing_page(book_of(story(1, weighing=GIVEN)))

    rows = [(plain(row.name), row.points) for row in page.rows]
    assert rows[:2] == [("Ann", tuple(EVEN.values())), ("Ben", tuple(DIRECT.values()))]
    assert rows[2] == (
        "From – to",
        ("17 – 40", "17 – 20", "10 – 17", "10 – 17", "10 – 16", "10 – 16"),
    )
    assert rows[3] == ("Middle", (29, 19, 13, 13, 13, 13))
    assert rows[4][0] == "Agreed"
    assert page.criteria[0] == "Time zone"


def test_people_without_anything_in_common_have_a_dash_for_a_middle():
    alone = [{name: 100 * (name == chosen) for name in CRITERIA} for chosen in CRITERIA[:3]]
    section = make_section(*[proposal("Ann", "direct", given, given) for given in alone])

    page = weighing_page(book_of(story(1, weighing=section)))

    assert set(page.rows[-2].points) == {"–"}


def test_the_page_prints_the_consistency_as_advice_with_its_source():
    section = make_section(method="pairs", ratio="3/100")
    page = weighing_page(book_of(story(1, weighing=section)))

    html = render_to_string("scoring/report/pdf/_weights.html", {"weighing": page})

    assert "a consistency ratio of 0.03: advice, by the random index of T. L. Saaty" in html
    assert "<table" not in html


def test_a_document_made_before_weights_were_given_alone_says_nothing():
    document = story(1)

    page = weighing_page(book_of(document))

    assert page is None
    assert not render_to_string("scoring/report/pdf/_weights.html", {"weighing": page}).strip()
    assert "weighing" not in canonical_text(document)[0]
