from copy import deepcopy

from hypothesis import given, settings

from scoring.arithmetic import evaluate
from scoring.arithmetic.robustness import views_of_assessors
from tests.scoring.arithmetic.robustness.panels import panels
from tests.scoring.arithmetic.sheets import make_data
from tests.scoring.arithmetic.test_properties import enough


def test_each_assessor_sees_their_own_levels_and_what_moderation_agreed():
    data = make_data({"C1": ((4, 0), (4, 0), (2, 2)), "C2": ((1, 1), (1, 1), (1, 3))})
    data["agreed"] = [{"candidate": "C2", "check": "LG-02", "level": 4}]

    assert views_of_assessors(evaluate(data)) == {
        "A1": {"C1": {"TZ": 100, "LG": 50}, "C2": {"TZ": 25, "LG": 100}},
        "A2": {"C1": {"TZ": 0, "LG": 50}, "C2": {"TZ": 25, "LG": 100}},
    }


def test_where_an_assessor_gave_no_level_they_see_what_the_panel_sees():
    data = make_data({"C1": ((4, "cannot_tell"), (4, 2), (2, 2))})
    data["assessors"].append({"id": "A3", "criteria": ["LG"]})
    data["ratings"].append(
        {"candidate": "C1", "check": "LG-02", "assessor": "A3", "state": "rated", "level": 4}
    )

    views = views_of_assessors(evaluate(data))

    # A2: 1/4 of the panel's 4 and 3/4 of their 2. A3: TZ as the panel's 4 and 3.
    assert views["A2"]["C1"] == {"TZ": 62.5, "LG": 50}
    assert views["A3"]["C1"] == {"TZ": 81.25, "LG": 100}


def test_there_are_no_views_when_nobody_is_ranked():
    assert views_of_assessors(evaluate(make_data({}))) == {}


@settings(enough, max_examples=20)
@given(panels())
def test_a_view_is_the_evaluation_by_that_assessor_alone(data):
    ranked = {row.id for row in evaluate(data).candidates if row.place is not None}
    for assessor, view in views_of_assessors(evaluate(data)).items():
        alone = deepcopy(data)
        alone["assessors"] = [row for row in data["assessors"] if row["id"] == assessor]
        alone["ratings"] = [row for row in data["ratings"] if row["assessor"] == assessor]
        found = evaluate(alone)
        assert view == {
            name: {
                criterion: result.score.value
                for criterion, result in found.candidate(name).criteria.items()
                if criterion in view[name]
            }
            for name in ranked
        }
