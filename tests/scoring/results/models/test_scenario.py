import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import CriterionWeight, NotReady
from scoring.results.models import Scenario, ScenarioWeight
from tests.factories import keep, make_open_evaluation, make_released_evaluation


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation({"Atlas": {"TZ-01": 3, "LG-02": 2}}, lead=lead)


def acts(evaluation):
    entries = RecordEntry.objects.about(evaluation).order_by("number")
    return [(entry.act, entry.before, entry.after) for entry in entries if "scenario" in entry.act]


def test_a_scenario_is_kept_beside_the_agreed_weights(lead, evaluation):
    agreed = list(CriterionWeight.objects.values_list("criterion", "points"))

    scenario = keep(evaluation, lead, "Languages first", TZ=20, LG=80)

    points = {"TZ": 20, "LG": 80, "TA": 0, "SC": 0, "AI": 0, "SO": 0}
    assert (str(scenario), scenario.points, scenario.saved_by) == ("Languages first", points, lead)
    assert str(scenario.weights.first()) == "TZ 20"
    assert list(CriterionWeight.objects.values_list("criterion", "points")) == agreed
    assert acts(evaluation) == [
        ("saved a scenario", None, {"name": "Languages first", "points": points})
    ]


def test_a_name_is_of_one_scenario_until_it_is_archived(lead, evaluation):
    first = keep(evaluation, lead, "Languages first", LG=100)
    with pytest.raises(NotReady, match="Another scenario of this evaluation has this name"):
        keep(evaluation, lead, "LANGUAGES first", LG=90)

    first.archive(lead)
    keep(evaluation, lead, "Languages first", LG=80)

    with pytest.raises(NotReady, match="Another scenario of this evaluation has this name"):
        first.restore(lead)
    assert [one.points["LG"] for one in Scenario.objects.in_use()] == [80]


def test_archiving_and_putting_back_change_something_once(lead, evaluation):
    scenario = keep(evaluation, lead, "Languages first", LG=100)

    for act in (scenario.archive, scenario.archive, scenario.restore, scenario.restore):
        act(lead)

    assert not scenario.is_archived
    assert acts(evaluation)[1:] == [
        ("archived a scenario", {"name": "Languages first"}, None),
        ("put back a scenario", None, {"name": "Languages first"}),
    ]


def test_scenarios_are_kept_only_between_release_and_decision(lead, evaluation):
    scenario = keep(evaluation, lead, "Languages first", LG=100)
    archived = keep(evaluation, lead, "Another", LG=100)
    archived.archive(lead)
    type(evaluation).objects.update(state="decided")
    sealed = make_open_evaluation(lead=lead)

    for refused in (
        lambda: keep(sealed, lead, "Too early", TZ=100),
        lambda: keep(evaluation, lead, "Too late", TZ=100),
        lambda: scenario.archive(lead),
        lambda: archived.restore(lead),
    ):
        with pytest.raises(NotReady, match="between the release of the ratings and the decision"):
            refused()
    assert [one.name for one in Scenario.objects.in_use()] == ["Languages first"]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Scenario, {"name": ""}),
        (Scenario, {"name": "Languages first"}),
        (Scenario, {"name": "Half archived", "archived_at": timezone.now()}),
        (ScenarioWeight, {"criterion": "TA", "points": 101}),
        (ScenarioWeight, {"criterion": "TA", "points": -1}),
        (ScenarioWeight, {"criterion": "LG", "points": 1}),
    ],
)
def test_the_table_refuses_what_must_never_be(lead, evaluation, model, fields):
    scenario = Scenario.objects.create(
        evaluation=evaluation, name="Languages first", saved_by=lead, saved_at=timezone.now()
    )
    scenario.weights.create(criterion="LG", points=100)
    owner = {"evaluation": evaluation, "saved_by": lead, "saved_at": timezone.now()}
    if model is ScenarioWeight:
        owner = {"scenario": scenario}

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**owner, **fields)
