import pytest

from scoring.evaluations.forms.weights import SharingForm, WeightsForm

WRONG = "Write a whole number from 0 to 100, such as 15."


def points(**changed):
    texts = {"TZ": "17", "LG": "16", "TA": "17", "SC": "17", "AI": "17", "SO": "16"} | changed
    return {f"points_{criterion}": text for criterion, text in texts.items()}


@pytest.mark.parametrize(
    "typed",
    ["-5", "17.5", "17,5", "101", "NaN", "inf", "1e1", "", "seventeen", "0x11", "١٧a", "9" * 5000],
)
def test_a_weight_that_is_not_a_whole_number_is_refused_and_the_text_stays(draft, typed):
    form = WeightsForm(points(TZ=typed), evaluation=draft)

    assert form.errors == {"points_TZ": [WRONG]}
    assert form["points_TZ"].value() == typed


def test_control_characters_in_a_number_are_refused(draft):
    assert WeightsForm(points(TZ="1\x007"), evaluation=draft).errors == {"points_TZ": [WRONG]}


def test_a_minimum_over_100_is_refused(draft):
    form = WeightsForm(points() | {"minimum_SC": "101"}, evaluation=draft)

    assert form.errors == {"minimum_SC": ["Write a whole number from 0 to 100."]}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "100 of 100"),
        ({"TZ": "14"}, "97 of 100: 3 left"),
        ({"TZ": "21"}, "104 of 100: 4 too many"),
        ({"TZ": "a lot"}, "83 of 100: 17 left"),
    ],
)
def test_the_total_is_said_from_what_is_typed(draft, changed, words):
    assert WeightsForm(points(**changed), evaluation=draft).total_words == words


def shared(draft, fields):
    form = SharingForm(fields, evaluation=draft)
    assert form.is_valid(), form.errors
    return form.shared


def points_of(fields):
    return {name[-2:]: value for name, value in fields.items() if name.startswith("points_")}


def test_sharing_keeps_ticks_and_minima_as_typed(draft):
    fields = shared(draft, points(SC="40") | {"keep_SC": "on", "minimum_SC": "45"})

    assert [name for name, value in fields.items() if name.startswith("keep_") and value] == [
        "keep_SC"
    ]
    assert fields["minimum_SC"] == 45


def test_sharing_without_a_tick_brings_any_total_to_100(draft):
    fields = points(TZ="50", LG="50", TA="50", SC="50", AI="0", SO="0")

    assert points_of(shared(draft, fields)) == {
        "TZ": 25,
        "LG": 25,
        "TA": 25,
        "SC": 25,
        "AI": 0,
        "SO": 0,
    }


def test_keeping_all_100_points_leaves_the_others_none(draft):
    fields = points(TZ="60", SC="40") | {"keep_TZ": "on", "keep_SC": "on"}

    assert points_of(shared(draft, fields)) == {
        "TZ": 60,
        "LG": 0,
        "TA": 0,
        "SC": 40,
        "AI": 0,
        "SO": 0,
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            points(TZ="70", SC="34") | {"keep_TZ": "on", "keep_SC": "on"},
            "The points you keep add to 104. Take 4 points away from them.",
        ),
        (
            points(LG="0", TA="0", SC="0", AI="0", SO="0") | {"keep_TZ": "on"},
            "83 points would go to nobody: leave a criterion that has points without its tick.",
        ),
    ],
)
def test_points_that_cannot_be_shared_are_refused_with_a_remedy(draft, fields, words):
    assert SharingForm(fields, evaluation=draft).errors == {"__all__": [words]}
