import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import CriterionWeight, WeightProposal
from scoring.results.models import Scenario
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    keep,
    make_evaluation,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
    reseal,
)

pytestmark = pytest.mark.django_db

POINTS = {"TZ": 20, "LG": 80}


@pytest.fixture
def evaluation(lead, assessor):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": 4, "LG-02": 1}, "Bora": {"TZ-01": 1, "LG-02": 4}},
        lead=lead,
        assessors=[assessor],
    )


@pytest.fixture
def observer(evaluation):
    person = make_user("observer@example.org")
    add_member(evaluation, person, "observer", rates=False)
    return person


def text_of(response):
    return " ".join(response.content.decode().split())


def address(evaluation):
    return reverse("scenarios", args=[evaluation.pk])


def save(client, evaluation, **fields):
    return client.post(address(evaluation), {"name": "Languages first"} | POINTS | fields)


def change(client, name, scenario):
    return client.post(reverse(name, args=[scenario.evaluation_id, scenario.pk]), follow=True)


def test_the_page_says_where_to_begin_when_nothing_is_kept(lead_client, evaluation):
    page = text_of(lead_client.get(address(evaluation)))

    assert "No scenario is kept yet." in page
    assert f'href="{reverse("what_if", args=[evaluation.pk])}">Try other weights' in page


def test_lead_and_assessors_keep_scenarios(lead_client, assessor_client, evaluation):
    agreed = list(CriterionWeight.objects.values_list("points", flat=True))

    page = text_of(lead_client.post(address(evaluation), {"name": " A  b "} | POINTS, follow=True))
    save(assessor_client, evaluation, name="Ours", TZ=1, LG=1)

    assert "“<bdi>A b</bdi>” is saved. The agreed weights stay as they are." in page
    assert [(one.name, one.saved_by.email) for one in Scenario.objects.all()] == [
        ("A b", "lead@example.org"),
        ("Ours", "assessor@example.org"),
    ]
    assert list(CriterionWeight.objects.values_list("points", flat=True)) == agreed


def test_observers_read_scenarios_and_change_none(lead, observer, evaluation):
    scenario = keep(evaluation, lead, "Languages first", **POINTS)
    entries = RecordEntry.objects.count()
    client = signed_in(observer)

    page = text_of(client.get(address(evaluation)))

    assert "Languages first" in page
    assert ">Archive<" not in page
    assert save(client, evaluation, name="Mine").status_code == 403
    for name in ("archive_scenario", "restore_scenario"):
        assert change(client, name, scenario).status_code == 403
    assert RecordEntry.objects.count() == entries


def test_the_page_says_first_who_would_lead(lead, lead_client, evaluation):
    evaluation.weights.filter(criterion="TZ").update(points=80)
    evaluation.weights.filter(criterion="LG").update(points=20)
    reseal(evaluation)
    keep(evaluation, lead, "Day first", TZ=90, LG=10)
    firm = text_of(lead_client.get(address(evaluation)))
    keep(evaluation, lead, "Languages first", **POINTS)
    keep(evaluation, lead, "Even", TZ=50, LG=50)

    response = lead_client.get(address(evaluation))

    assert "<strong><bdi>Atlas</bdi></strong> stays first with these weights too." in firm
    page = text_of(response)
    assert "Rank 1 changes with 2 of 3 sets of weights:" in page
    assert "<bdi>Languages first</bdi> (<strong><bdi>Bora</bdi></strong>), <bdi>Even</bdi>" in page
    comparison = response.context["comparison"]
    assert [
        (one.name, one.points, one.total, [line.name for line in one.leaders], one.is_turned)
        for one in comparison.weighings
    ] == [
        ("Agreed", (80, 20), 100, ["Atlas"], False),
        ("Day first", (90, 10), 100, ["Atlas"], False),
        ("Languages first", (20, 80), 100, ["Bora"], True),
        ("Even", (50, 50), 100, ["Atlas", "Bora"], True),
    ]
    assert [
        (line.name, [(move.after.rank, move.up) for move in moves])
        for line, moves in comparison.ranks
    ] == [
        ("Atlas", [(1, 0), (1, 0), (2, -1), (1, 0)]),
        ("Bora", [(2, 0), (2, 0), (1, 1), (1, 1)]),
    ]


def test_the_page_has_words_for_nobody_and_for_many_in_first_place(lead, lead_client):
    nobody = make_released_evaluation({"A": {"TZ-01": None}}, lead=lead)
    many = make_released_evaluation({f"V{n}": {"TZ-01": 3} for n in range(5)}, lead=lead)
    for evaluation in (nobody, many):
        keep(evaluation, lead, "Day first", TZ=50)
        keep(evaluation, lead, "Half", TZ=40)

    pages = [text_of(lead_client.get(address(evaluation))) for evaluation in (nobody, many)]

    assert "Nobody is ranked, with any of these weights." in pages[0]
    many_first = "<bdi>V2</bdi></strong> and others stay first with each of the 2 sets of weights."
    assert many_first in pages[1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give the scenario a name, such as “Security first”."),
        ({"name": "kept already"}, "Another scenario of this evaluation has this name."),
        ({"name": "x" * 81}, "to 80 characters"),
        ({"name": "a\x00b"}, "Remove the invisible control characters"),
        ({"TZ": -1}, "Write a whole number from 0 to 100"),
        ({"TZ": 0, "LG": 0}, "These weights add to 0."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_its_reason(
    lead, lead_client, evaluation, fields, words
):
    keep(evaluation, lead, "Kept already", **POINTS)

    page = text_of(save(lead_client, evaluation, **fields))

    assert words in page
    assert "<title>Error: " in page
    assert Scenario.objects.count() == 1


def test_a_name_taken_meanwhile_is_refused_in_words(lead, lead_client, evaluation, monkeypatch):
    keep(evaluation, lead, "Languages first", **POINTS)
    monkeypatch.setattr(
        "scoring.results.forms.ScenarioForm.clean_name", lambda self: "languages first"
    )

    page = text_of(save(lead_client, evaluation) and lead_client.get(address(evaluation)))

    assert "Another scenario of this evaluation has this name. Choose another name." in page
    assert Scenario.objects.count() == 1


def test_an_archived_scenario_can_be_put_back(lead, lead_client, evaluation):
    scenario = keep(evaluation, lead, "Languages first", **POINTS)

    archived = change(lead_client, "archive_scenario", scenario)
    again = change(lead_client, "restore_scenario", scenario)

    assert "“<bdi>Languages first</bdi>” is archived. You can put it back below." in text_of(
        archived
    )
    assert archived.context["comparison"].tried == ()
    assert "“<bdi>Languages first</bdi>” is back among the others." in text_of(again)
    assert [one.name for one in again.context["comparison"].tried] == ["Languages first"]


def test_an_archived_name_given_to_another_is_not_put_back(lead, lead_client, evaluation):
    scenario = keep(evaluation, lead, "Languages first", **POINTS)
    scenario.archive(lead)
    keep(evaluation, lead, "Languages first", TZ=1)

    page = text_of(change(lead_client, "restore_scenario", scenario))

    assert "Another scenario of this evaluation has this name." in page


def test_a_scenario_of_another_evaluation_is_not_found(lead, lead_client, evaluation):
    other = make_released_evaluation({"Cima": {"TZ-01": 4}}, lead=lead)
    scenario = keep(other, lead, "Theirs", TZ=100)

    response = lead_client.post(reverse("archive_scenario", args=[evaluation.pk, scenario.pk]))

    assert response.status_code == 404
    assert not Scenario.objects.get().is_archived


def test_scenarios_are_hidden_before_the_release_and_from_strangers(
    lead, lead_client, stranger_client
):
    evaluation = make_open_evaluation(lead=lead)
    Scenario.objects.create(
        evaluation=evaluation, name="Leaks", saved_by=lead, saved_at=evaluation.opened_at
    )

    for client, status in ((lead_client, 403), (stranger_client, 404)):
        for answer in (client.get(address(evaluation)), save(client, evaluation)):
            assert answer.status_code == status
            assert "Leaks" not in answer.content.decode()


@pytest.mark.parametrize("name", ["scenarios", "what_if"])
def test_scenarios_take_the_same_queries_however_many_there_are(
    lead, lead_client, evaluation, name
):
    counts = []

    for more in (("One",), ("Two", "Three")):
        for title in more:
            keep(evaluation, lead, title, **POINTS)
        page = reverse(name, args=[evaluation.pk])
        lead_client.get(page)
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_weights_that_a_member_gave_alone_stand_beside_the_scenarios(lead, lead_client, assessor):
    evaluation = make_evaluation(
        lead=lead, assessors=[assessor], vendors=[make_vendor("Atlas")], checks=["TZ-01"]
    )
    member = evaluation.members.get(user=assessor)
    criteria = evaluation.weights.values_list("criterion", flat=True)
    points = dict.fromkeys(criteria, 0) | {"TZ": 30, "LG": 70}
    WeightProposal.objects.work_out(member, "direct", points, points)
    WeightProposal.objects.give(member)
    evaluation.weights_reason = "One member alone gave points."
    evaluation.save(update_fields=["weights_reason"])
    evaluation.open_for_rating(lead)
    rate(evaluation, assessor, evaluation.candidates.get(), "TZ-01", 3)
    evaluation.close_rating(lead)

    response = lead_client.get(address(evaluation))

    # Languages have no check in use here, so nobody could be scored by what they were given.
    assert [(one.name, one.points, one.total) for one in response.context["comparison"].tried] == [
        ("As Amine Roy gave them", (30,), 30)
    ]
    assert "No scenario is kept yet." not in text_of(response)
