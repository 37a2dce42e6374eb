"""What values reach: every check of the grid, at each bound and on both sides of it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.grid.floors import (
    arithmetic_of,
    difference_ceiling,
    exact,
    floor_in_words,
    level_of,
    missing_values,
    reach_of,
    sample_ceiling,
)
from scoring.grid.model import Floor
from scoring.grid.reading import load_grid
from scoring.ratings.floor_words import FLOOR_WORDS

GRID = load_grid()
MEASURED = [check for check in GRID.scored_checks if not check.judged]
PARAMETERS = {"seniors_needed": 20, "ai_engineers_needed": 3, "incident_minutes": 15} | {
    "horizon_years": 3
}
HAIR = Fraction(1, 10**9)
NEVER = Floor.read("covered", "> 1")


def check(check_id):
    return GRID.check(check_id)


def holds(floor, number, parameters):
    bound = floor.number * parameters.get(floor.parameter, 1)
    return {
        ">=": number >= bound,
        ">": number > bound,
        "<=": number <= bound,
        "<": number < bound,
        "=": number == bound,
    }[floor.operator]


def levels_that_hold(measured, values, parameters):
    return [
        level
        for level, floors in measured.floors.items()
        if all(holds(floor, values[floor.value], parameters) for floor in floors)
    ]


def numbers_near(measured, name):
    """The bounds of one value, and a hair to each side where the value can be there."""
    value = measured.values[name]
    bounds = {
        floor.number * PARAMETERS.get(floor.parameter, 1)
        for floors in measured.floors.values()
        for floor in floors
        if floor.value == name
    }
    if value.kind == "yes_no":
        return [Fraction(0), Fraction(1)]
    highest = 1 if value.kind == "share" else value.most or None
    near = {bound + step for bound in bounds for step in (-HAIR, 0, HAIR)}
    return sorted(n for n in near if n >= 0 and (highest is None or n <= highest))


@pytest.mark.parametrize("measured", MEASURED, ids=lambda measured: measured.id)
def test_each_bound_and_both_its_sides_give_the_level_whose_floors_hold(measured):
    vectors = product(*(numbers_near(measured, name) for name in measured.values))

    for numbers, _ in zip(vectors, range(4000), strict=False):
        values = dict(zip(measured.values, numbers, strict=True))
        levels = levels_that_hold(measured, values, PARAMETERS)
        # A level implies all below it, so the levels that hold are 1 to the highest.
        assert levels == list(range(1, len(levels) + 1)), values
        assert level_of(measured, values, PARAMETERS) == len(levels), values


@st.composite
def vectors(draw):
    measured = draw(st.sampled_from(MEASURED))
    shares = st.fractions(0, 1, max_denominator=200)
    values = {}
    for name, value in measured.values.items():
        numbers = st.one_of(st.integers(0, value.most or 300), st.decimals(0, 5, places=2))
        kinds = {"share": shares, "yes_no": st.booleans(), "number": numbers}
        values[name] = draw(
            st.one_of(kinds[value.kind], st.sampled_from(numbers_near(measured, name)))
        )
        if value.most:
            values[name] = min(values[name], value.most)
    parameters = {name: draw(st.integers(1, 60)) for name in PARAMETERS}
    return measured, values, parameters


@given(vectors())
def test_any_values_give_exactly_one_level_and_it_implies_those_below(vector):
    measured, values, parameters = vector
    numbers = {name: exact(value) for name, value in values.items()}

    level = level_of(measured, values, parameters)

    assert levels_that_hold(measured, numbers, parameters) == list(range(1, level + 1))
    assert missing_values(measured, values, parameters) == ()


@given(vectors(), st.data())
def test_what_is_missing_never_changes_a_level_that_was_decided(vector, data):
    measured, values, parameters = vector
    for name, value in measured.values.items():
        if value.at_least and exact(values[name]) < exact(values[value.at_least]):
            values[name] = values[value.at_least]
    names = data.draw(st.sets(st.sampled_from(sorted(values))))

    reach = reach_of(measured, {name: values[name] for name in names}, parameters)

    assert reach.lowest <= level_of(measured, values, parameters) <= reach.highest
    assert bool(reach.missing) == (reach.level is None)
    assert not set(reach.missing) & names


# Each bound once, as a person reads it


@pytest.mark.parametrize(
    ("check_id", "name", "numbers", "levels"),
    [
        ("TZ-01", "covered", "33/100 1/3 49/100 1/2 74/100 3/4 89/100 9/10 1", "0 1 1 2 2 3 3 4 4"),
        ("TZ-04", "in_day", "24/100 1/4 1/2 79/100 4/5 94/100 19/20", "0 1 2 2 3 3 4"),
        ("LG-03", "hours", "0 4 401/100 8 16 1601/100 40 41", "4 4 3 3 2 1 1 0"),
        ("LG-04", "sendable", "0 4 5 6 7 8 9 10", "0 0 1 1 2 2 3 4"),
        ("TA-01", "seniors", "0 9 10 19 20 39 40 64 79 80 118", "0 0 1 1 2 2 3 3 3 4 4"),
        ("TA-02", "pairs", "24/100 1/4 1/2 3/4 89/100 9/10", "0 1 2 3 3 4"),
        ("TA-03", "share", "1/40 1/20 1/10 3/20 49/200 1/4", "0 1 2 3 3 4"),
        ("TA-04", "hours", "1 2 4 16 40 41", "4 3 3 2 1 0"),
        ("TA-05", "matched", "49/100 1/2 3/4 9/10 1", "0 1 2 3 4"),
        ("TA-07", "over_one", "0 12/100 13/100 1/5 3/10 2/5 41/100", "4 4 3 3 2 1 0"),
        ("SC-09", "compliant", "49/100 1/2 3/4 89/100 9/10 97/100 98/100", "0 1 2 2 3 3 4"),
        ("SO-02", "years", "0 1 2 3 7/2 4 7 8", "0 1 2 2 2 3 3 4"),
        ("SO-03", "clients", "0 1 2 3 4 9", "0 1 2 3 4 4"),
    ],
)
def test_one_value_alone_gives_its_level(check_id, name, numbers, levels):
    given_levels = [
        level_of(check(check_id), {name: Fraction(number)}, PARAMETERS)
        for number in numbers.split()
    ]

    assert given_levels == [int(level) for level in levels.split()]


def test_levels_are_none_and_name_what_is_missing_while_it_could_decide():
    assert level_of(check("TA-06"), {"people": 6}, PARAMETERS) is None
    assert reach_of(check("TA-06"), {"people": 6}, PARAMETERS) == (2, 4, ("systems",))
    assert missing_values(check("TZ-03"), {"roles_known": 1}, {}) == ("lead_named", "change_clause")


def test_what_is_there_decides_where_the_rest_cannot_change_it():
    assert level_of(check("TA-06"), {"people": 1}, PARAMETERS) == 0
    assert level_of(check("TZ-03"), {"lead_named": False}, {}) == 0
    assert level_of(check("TA-06"), {"people": 6, "systems": 1}, PARAMETERS) == 2


def test_a_value_bounds_another_that_is_never_less():
    # A client called directly is a client named, and nine in ten take as long as half.
    assert reach_of(check("SO-04"), {"direct": 2}, {}) == (2, 3, ("in_region",))
    assert level_of(check("SO-04"), {"named": 0}, {}) == 0
    assert level_of(check("TZ-05"), {"median": 20}, PARAMETERS) == 2
    assert reach_of(check("TZ-05"), {"median": 9}, PARAMETERS) == (3, 4, ("ninth_tenth",))


@pytest.mark.parametrize("needed", [None, 0, -3, "20", 2.5, True, [20]])
def test_a_parameter_that_is_no_whole_number_is_missing(needed):
    parameters = {"seniors_needed": needed}

    assert reach_of(check("TA-01"), {"seniors": 64}, parameters) == (0, 4, ("seniors_needed",))
    assert level_of(check("TA-01"), {"seniors": 0}, parameters) is None


def test_a_cap_decides_between_levels_above_it():
    reach = reach_of(check("TZ-05"), {"median": 9}, PARAMETERS)

    assert [reach.within(cap) for cap in range(5)] == [0, 1, 2, 3, None]


def test_a_judged_check_and_a_gate_take_no_value():
    assert reach_of(check("SC-07"), {}, {}) == reach_of(check("AI-01"), {}, {}) == (0, 4, ())
    with pytest.raises(ValueError, match=r"SC-07 has no value hours\."):
        level_of(check("SC-07"), {"hours": 3}, {})


def test_values_are_exact():
    assert level_of(check("LG-02"), {"passed": Fraction(2, 3), "languages_missing": 0}, {}) == 3
    assert level_of(check("TA-03"), {"share": Decimal("0.245")}, {}) == 3
    with pytest.raises(TypeError, match=r"0\.25 is not exact"):
        level_of(check("TA-03"), {"share": 0.25}, {})
    with pytest.raises(ValueError, match="is no number"):
        level_of(check("TA-03"), {"share": Decimal("NaN")}, {})


@pytest.mark.parametrize(
    ("check_id", "name", "value"),
    [("TA-03", "share", 25), ("TZ-03", "lead_named", 2), ("LG-04", "sendable", 11)]
    + [("SO-02", "years", -1)],
)
def test_a_value_out_of_its_kind_is_refused(check_id, name, value):
    with pytest.raises(ValueError, match=f"{check_id} has {value} as {name}"):
        level_of(check(check_id), {name: value}, {})


# What a sample leaves open


@pytest.mark.parametrize(
    ("matched", "size", "ceiling"),
    [(10, 10, 4), (9, 10, 3), (8, 10, 2), (7, 10, 1), (5, 10, 1), (4, 10, 0), (0, 10, 0)]
    + [(48, 50, 4), (47, 50, 3), (45, 50, 3), (44, 50, 2), (3, 4, 2), (1, 2, 1), (24, 25, 4)],
)
def test_a_sample_leaves_open_what_its_matched_share_allows(matched, size, ceiling):
    assert sample_ceiling(matched, size) == ceiling


@pytest.mark.parametrize(("matched", "size"), [(0, 0), (3, 2), (-1, 10)])
def test_what_is_no_sample_is_refused(matched, size):
    with pytest.raises(ValueError, match="is no sample"):
        sample_ceiling(matched, size)


@pytest.mark.parametrize(
    ("points", "ceiling"),
    [(0, 4), (2, 4), (Decimal("2.01"), 3), (-5, 3), (10, 2), (Fraction(101, 10), 1), (90, 1)],
)
def test_figures_worked_out_again_leave_open_what_their_difference_allows(points, ceiling):
    assert difference_ceiling(points) == ceiling


# In words


def test_the_arithmetic_stands_with_what_is_needed():
    sentences = arithmetic_of(GRID, check("TA-01"), {"seniors": 64}, PARAMETERS, FLOOR_WORDS)

    assert sentences == ("64 seniors on the payroll; you need 20: 3.2 times.",)


def test_the_arithmetic_of_shares_and_of_yes_or_no():
    values = {"roles_known": Fraction(7, 9), "lead_named": True}

    assert arithmetic_of(GRID, check("TZ-03"), values, {}, FLOOR_WORDS) == (
        "Share of the roles whose person, hours and backup we know: 78 %.",
        "The senior lead is named: yes.",
    )


def test_the_arithmetic_says_a_value_alone_while_the_need_is_not_set():
    assert arithmetic_of(GRID, check("TA-01"), {"seniors": 64}, {}, FLOOR_WORDS) == (
        "64 seniors on the payroll.",
    )


@pytest.mark.parametrize(
    ("check_id", "level", "words"),
    [
        ("TA-01", 2, "seniors on the payroll: at least seniors needed"),
        ("TA-01", 1, "seniors on the payroll: at least 1/2 × seniors needed"),
        ("TA-07", 4, "share of the seniors who left, 0 where at most one person left: at most 12%"),
        ("LG-04", 4, "texts of ten that could be sent as they are: 10"),
        ("SC-06", 1, "share of the filings asked for that is in place: more than 0%"),
        ("TZ-03", 1, "the senior lead is named: yes"),
    ],
)
def test_a_floor_reads_as_words(check_id, level, words):
    measured = check(check_id)

    assert floor_in_words(measured, measured.floors[level][0], FLOOR_WORDS) == words


def test_the_words_are_those_of_the_caller():
    words = {">=": "au moins %(bound)s", "yes": "oui", "times": "%(number)s fois"}
    lead, seniors = check("TZ-03"), check("TA-01")

    assert floor_in_words(lead, lead.floors[1][0], words).endswith(": oui")
    assert floor_in_words(seniors, seniors.floors[2][0], words).endswith("au moins seniors needed")
    (sentence,) = arithmetic_of(GRID, seniors, {"seniors": 64}, PARAMETERS, words)
    assert sentence.endswith(": 3.2 fois.")


@pytest.mark.parametrize("text", ["5", "=> 5", "> 1.5", ">= 1/0", "> 1 * Seniors"])
def test_what_is_no_bound_is_refused(text):
    with pytest.raises(ValueError, match="is no bound"):
        Floor.read("covered", text)


@pytest.mark.parametrize(("share", "level"), [("1/3", 1), ("2/3", 0), (None, None)])
def test_a_floor_may_ask_for_less_than_a_bound(share, level):
    floors = dict.fromkeys(range(1, 5), (Floor.read("covered", "< 1/2"), NEVER))
    asked = replace(check("TZ-01"), floors=floors | {1: (Floor.read("covered", "< 1/2"),)})

    values = {} if share is None else {"covered": Fraction(share)}

    assert level_of(asked, values, PARAMETERS) == level


def test_the_arithmetic_of_one_is_singular():
    called = {"direct": 1, "named": 2, "in_region": 1, "our_pick": 0}

    assert arithmetic_of(GRID, check("SO-04"), called, {}, FLOOR_WORDS) == (
        "1 client who would hire again, told in a direct call.",
        "2 clients named that we may call.",
        "1 direct call with a client of our region.",
        "0 direct calls with a client picked from all or found by us.",
    )
    (sentence,) = arithmetic_of(GRID, check("TA-01"), {"seniors": 20}, PARAMETERS, FLOOR_WORDS)
    assert sentence == "20 seniors on the payroll; you need 20: 1 time."


def test_every_number_of_the_grid_has_words_for_one():
    numbers = [
        value for each in GRID.checks for value in each.values.values() if value.kind == "number"
    ]

    assert all(value.one or value.words.startswith("of our five") for value in numbers)
