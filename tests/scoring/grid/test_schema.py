"""A grid with faults is refused with all of them, each with its place and remedy."""

from copy import deepcopy

import pytest

from scoring.grid.model import Grid, GridError
from scoring.grid.reading import load_grid, parse_grid

CHECK = ["criteria", 0, "checks", 0]
GATE = ["criteria", 1, "checks", 0]
RUBRIC = ["rubric"]


def changed(path, value):
    """Return the grid as a document with one value put in place of what was there."""
    document = deepcopy(load_grid().to_document())
    *steps, last = path
    place = document
    for step in steps:
        place = place[step]
    place[last] = value
    return document


def without(path):
    document = changed(path, None)
    *steps, last = path
    place = document
    for step in steps:
        place = place[step]
    del place[last]
    return document


def problems_of(document):
    with pytest.raises(GridError) as caught:
        parse_grid(document)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ([*CHECK, "levels", "3"], "", "Check TZ-01 levels has nothing as 3. Write some text."),
        ([*CHECK, "levels", "3"], 5, "Check TZ-01 levels has 5 as 3. Write some text."),
        ([*CHECK, "levels", "5"], "x", "Check TZ-01 levels has the unknown key '5'. Correct its"),
        ([*CHECK, "levels", 0], "x", "Check TZ-01 levels has 0 twice. Keep one."),
        ([*CHECK, "levels"], [], "Check TZ-01 levels is a list. Write it as keys and values."),
        ([*CHECK, "cap"], 3, "Check TZ-01 cap is 3. Write it as keys and values."),
        ([*CHECK, "q"], " ", "Check TZ-01 has ' ' as q. Write some text."),
        ([*CHECK, "kind"], "slider", "Check TZ-01 has 'slider' as kind. Use one of choice, date,"),
        ([*CHECK, "role"], "bonus", "Check TZ-01 has 'bonus' as role. Use one of scored, gate."),
        ([*CHECK, "weight"], 101, "Check TZ-01 has 101 as weight. Write a whole number from 0 to"),
        ([*CHECK, "weight"], True, "Check TZ-01 has True as weight."),
        ([*CHECK, "weight"], 25.0, "Check TZ-01 has 25.0 as weight."),
        ([*CHECK, "weight"], 24, "Criterion TZ has weights that total 99. Make its scored checks"),
        (
            [*CHECK, "ask"],
            ["vendor", "press"],
            "Check TZ-01 ask, item 2, is 'press'. Use one of vendor, buyer, panel",
        ),
        ([*CHECK, "ask"], "vendor", "Check TZ-01 ask is 'vendor'. Write it as a list."),
        (
            [*CHECK, "evidence", 0],
            None,
            "Check TZ-01 evidence, item 1, is nothing. Write some text.",
        ),
        ([*CHECK, "fresh_days"], 0, "Check TZ-01 has 0 as fresh_days. Write a whole number from 1"),
        (
            [*CHECK, "applies"],
            "sundays",
            "Check TZ-01 has 'sundays' as applies. Use one of always,",
        ),
        ([*CHECK, "applies"], "buyer_day", "Check TZ-01 has 'buyer_day' as applies."),
        ([*CHECK, "gate"], {"pass": "x"}, "Check TZ-01 is scored and has gate words. Remove them"),
        ([*CHECK, "wieght"], 5, "Check TZ-01 has the unknown key 'wieght'. Correct its spelling"),
        ([*CHECK, "local"], {"MA": ""}, "Check TZ-01 local has nothing as MA. Write some text."),
        (
            [*CHECK, "cap"],
            {"seen": 1},
            "Check TZ-01 cap has the unknown key 'seen'. Correct its spelling",
        ),
        ([*CHECK, "cap"], {"expired": 1}, "Check TZ-01 cap has the unknown key 'expired'."),
        (
            [*CHECK, "cap"],
            {"claim": 5},
            "Check TZ-01 cap has 5 as claim. Write a whole number",
        ),
        ([*CHECK, "cap"], {"claim": -1}, "Check TZ-01 cap has -1 as claim."),
        ([*CHECK, "cap"], {"claim": True}, "Check TZ-01 cap has True as claim."),
        ([*CHECK, "cap"], {"claim": 4}, "Check TZ-01 caps a better state lower than a worse one."),
        ([*CHECK, "id"], "TZ-02", "Criterion TZ checks, item 2, has the id TZ-02, which is taken."),
        ([*CHECK, "id"], "", "Criterion TZ checks, item 1, has nothing as id. Write some text."),
        (CHECK, "TZ-01", "Criterion TZ checks, item 1, is 'TZ-01'. Write it as keys and values."),
        ([*GATE, "weight"], 5, "Check LG-01 has 5 as weight. Write 0: a gate is not scored."),
        ([*GATE, "levels"], {}, "Check LG-01 is a gate with levels. Remove them: a gate passes,"),
        ([*GATE, "gate"], {"pass": "a"}, "Check LG-01 gate has no fail. Add it."),
        ([*GATE, "gate", "open"], "c", "Check LG-01 gate has the unknown key 'open'."),
        ([*GATE, "floors"], {}, "Check LG-01 is a gate with floors. Remove them."),
        ([*GATE, "gate", "maybe"], "c", "Check LG-01 gate has the unknown key 'maybe'."),
        (["criteria", 1, "id"], "TZ", "criteria, item 2, has the id TZ, which is taken. Give it"),
        (
            ["criteria", 0, "default_points"],
            18,
            "criteria have default_points that total 101. Make",
        ),
        (["criteria", 0, "default_points"], -1, "Criterion TZ has -1 as default_points."),
        (["criteria", 0, "colour"], "red", "Criterion TZ has the unknown key 'colour'."),
        (["criteria", 0], None, "criteria, item 1, is nothing. Write it as keys and values."),
        (["criteria"], "six", "criteria is 'six'. Write it as a list."),
        (["rubric"], None, "rubric is nothing. Write it as keys and values."),
        (["extra"], 1, "The grid has the unknown key 'extra'."),
        ([*RUBRIC, "title"], "", "rubric has nothing as title. Write some text."),
        ([*RUBRIC, "version"], 2026.11, "rubric has 2026.11 as version. Write some text."),
        ([*RUBRIC, "mode"], 1, "rubric has the unknown key 'mode'."),
        ([*RUBRIC, "scale", "meaning", "4"], {}, "rubric.scale.meaning has a dict as 4."),
        ([*RUBRIC, "evidence_states", "rumour"], {}, "rubric.evidence_states has the unknown key"),
        (
            [*RUBRIC, "evidence_states", "claim", "cap"],
            9,
            "rubric.evidence_states.claim has 9 as cap",
        ),
        (
            [*RUBRIC, "evidence_states", "expired", "cap"],
            0,
            "expired has its own cap. Give it the cap",
        ),
        (
            [*RUBRIC, "rules", "low_coverage_below"],
            1.5,
            "has 1.5 as low_coverage_below. Write a share",
        ),
        ([*RUBRIC, "rules", "low_coverage_below"], "nan", "has 'nan' as low_coverage_below."),
        ([*RUBRIC, "rules", "low_coverage_below"], "1/0", "has '1/0' as low_coverage_below."),
        ([*RUBRIC, "rules", "low_coverage_below"], True, "has True as low_coverage_below."),
        ([*RUBRIC, "rules", "tolerance"], 5, "rubric.rules has 5 as tolerance."),
        ([*RUBRIC, "rules", "pass_mark"], 101, "rubric.rules has 101 as pass_mark."),
        ([*RUBRIC, "rules", "failures_that_open"], 0, "has 0 as failures_that_open."),
        ([*RUBRIC, "rules", "above_cap"], 3, "rubric.rules has 3 as above_cap. Write some text."),
        ([*RUBRIC, "parameters", "x"], {"kind": "slider"}, "Parameter x has 'slider' as kind."),
        ([*RUBRIC, "parameters", "x"], {}, "Parameter x has no kind. Add it."),
        (
            [*RUBRIC, "audit_pack", "items", 1, "id"],
            "P01",
            "item 2, has the id P01, which is taken.",
        ),
        ([*RUBRIC, "audit_pack", "items", 1, "applies"], "no", "item 2, has 'no' as applies."),
        (["pilot"], [], "pilot is a list. Write it as keys and values."),
        (["pilot", "rows"], [[0] * 999] * 3, "pilot holds more than 2000 values. Shorten it."),
    ],
)
def test_a_fault_is_named_with_its_place_and_remedy(path, value, problem):
    assert any(problem in found for found in problems_of(changed(path, value)))


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (["rubric"], "The grid has no rubric. Add it."),
        (["criteria"], "The grid has no criteria. Add it."),
        ([*RUBRIC, "rules"], "rubric has no rules. Add it."),
        ([*RUBRIC, "rules", "tolerance"], "rubric.rules has no tolerance. Add it."),
        ([*RUBRIC, "evidence_states", "claim"], "rubric.evidence_states has no claim. Add it."),
        ([*CHECK, "levels", "3"], "Check TZ-01 levels has no 3. Add it."),
        ([*CHECK, "levels"], "Check TZ-01 has no levels. Add it."),
        ([*CHECK, "verify"], "Check TZ-01 has no verify. Add it."),
        ([*CHECK, "id"], "Criterion TZ checks, item 1, has no id. Add it."),
        ([*GATE, "gate"], "Check LG-01 has no gate. Add it."),
        (["criteria", 0, "checks"], "Criterion TZ has no checks. Add it."),
    ],
)
def test_what_is_missing_is_named(path, problem):
    assert problem in problems_of(without(path))


def test_a_document_of_another_shape_is_refused():
    with pytest.raises(GridError, match="This is no document of a grid"):
        Grid.from_document({"rubric": []})


def test_one_fault_is_one_problem():
    assert problems_of(changed([*CHECK, "levels", "3"], "")) == [
        "Check TZ-01 levels has nothing as 3. Write some text."
    ]


def test_every_fault_is_found_at_once():
    document = changed([*CHECK, "weight"], 20)
    document["criteria"][1]["checks"][1]["levels"]["2"] = ""
    document["criteria"][2]["default_points"] = 10

    assert problems_of(document) == [
        "criteria have default_points that total 93. Make them total 100.",
        "Criterion TZ has weights that total 95. Make its scored checks total 100.",
        "Check LG-02 levels has nothing as 2. Write some text.",
    ]


@pytest.mark.parametrize("document", [None, [], "grid", 6])
def test_what_is_no_grid_is_refused(document):
    assert problems_of(document)[0].startswith("The grid is ")


def test_a_long_value_is_cut_in_the_sentence():
    assert max(map(len, problems_of(changed([*CHECK, "kind"], "x" * 9999)))) < 200


@pytest.mark.parametrize("share", [0.7, "7/10", 0, 1, "0.70"])
def test_a_share_may_be_written_as_decimal_or_fraction(share):
    grid = parse_grid(changed([*RUBRIC, "rules", "low_coverage_below"], share))

    assert str(grid.rules.low_coverage_below) in ("7/10", "0", "1")


def test_a_grid_may_leave_out_what_a_form_can_do_without():
    document = load_grid().to_document()
    for key in ("shortlist_target", "language"):
        del document["rubric"][key]
    del document["pilot"]

    grid = parse_grid(document)

    assert (grid.pilot, grid.shortlist_target, grid.language) == ({}, {}, "en")
    assert Grid.from_document(grid.to_document()) == grid


def test_a_section_keeps_no_source_at_any_depth():
    section = {"rows": [{"id": "R1", "source": "a page"}], "source": "a book"}

    assert parse_grid(changed(["pilot"], section)).pilot == {"rows": [{"id": "R1"}]}


# Levels, floors and what they name


LEVEL = [*CHECK, "levels", "3"]
FLOOR = [*CHECK, "floors", "3"]
VALUE = [*CHECK, "values", "covered"]


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (LEVEL, "word " * 29, "It has 29 words. Keep to 28."),
        (LEVEL, "Hours are Stated", "“Stated” speaks of proof. Say what the vendor has."),
        (LEVEL, "A target in a slide", "“in a slide” speaks of proof."),
        (LEVEL, "As 2, we met them", "“we met them” speaks of proof."),
        (FLOOR, {"covered": "3/4"}, "Check TZ-01 floors 3 has '3/4' as covered. Write a bound"),
        (FLOOR, {"covered": ">= 0.75"}, "Write a bound like '>= 1/2' or"),
        (FLOOR, {"covered": 0.75}, "Check TZ-01 floors 3 has 0.75 as covered. Write a bound"),
        (FLOOR, {"covered": ">= 3/2"}, "Check TZ-01 level 3 asks covered with a bound that is no"),
        (FLOOR, {"hours": ">= 3"}, "Check TZ-01 level 3 asks hours of which it has no value."),
        (FLOOR, {}, "Check TZ-01 level 3 asks nothing. Give it a floor."),
        (FLOOR, {"covered": ">= 1/4"}, "Check TZ-01 level 3 does not imply level 2."),
        (FLOOR, {"covered": "<= 3/4"}, "Check TZ-01 level 3 does not imply level 2."),
        (FLOOR, {"covered": ">= 1/2"}, "Check TZ-01 level 3 asks no more than level 2."),
        ([*CHECK, "floors", "5"], {}, "Check TZ-01 floors has the unknown key '5'."),
        ([*CHECK, "judged"], True, "Check TZ-01 is judged and has floors or values. Keep one"),
        ([*CHECK, "judged"], False, "Check TZ-01 has False as judged. Write true, or leave it"),
        ([*VALUE, "kind"], "ratio", "Check TZ-01 values covered has 'ratio' as kind. Use one of"),
        ([*VALUE, "at_least"], "covered", "covered at least covered, which is no other value of"),
        (
            [*CHECK, "values", "idle"],
            {"kind": "share", "words": "x"},
            "Check TZ-01 has the value idle, which no floor asks. Remove it.",
        ),
        ([*CHECK, "uses"], ["moon"], "Check TZ-01 uses moon, which is no parameter. Correct its"),
        ([*CHECK, "terms"], ["moon"], "Check TZ-01 terms moon, which is no definition. Correct"),
        ([*CHECK, "reads"], ["moon"], "Check TZ-01 reads moon, which is no record. Correct its"),
        ([*CHECK, "proof", "kinds"], ["oath"], "Check TZ-01 proof kinds, item 1, is 'oath'. Use"),
        ([*CHECK, "proof"], "an oath", "Check TZ-01"),
        ([*CHECK, "proof", "sample"], 10, "Check TZ-01 proof has no sample check of a size."),
        ([*CHECK, "proof", "kinds"], ["sample_check"], "Check TZ-01 proof has no sample check of"),
        (
            [*CHECK, "proof", "profession"],
            "alchemy",
            "Check TZ-01 proof has 'alchemy' as profession. Use one of",
        ),
        ([*CHECK, "proof", "readers"], 1, "Write a whole number from 2 to 9."),
        (
            [*CHECK, "proof"],
            {"kinds": ["drill"], "words": "a drill", "readers": 2},
            "Check TZ-01 proof has readers and no expert reading. Remove it, or accept an expert",
        ),
        (
            [*CHECK, "proof"],
            {"kinds": ["drill"], "words": "a drill", "profession": "counsel"},
            "Check TZ-01 proof has profession and no expert reading.",
        ),
        ([*CHECK, "proof", "sample_per"], "languages_must", "counts by languages_must, which it"),
        ([*CHECK, "cap"], {"unconfirmed": 0}, "Check TZ-01 caps a better state lower than a worse"),
    ],
)
def test_levels_and_floors_obey_their_rules(path, value, problem):
    assert any(problem in found for found in problems_of(changed(path, value)))


def test_what_is_asked_by_country_reads_where_the_sites_are():
    document = changed([*GATE, "local"], {"MA": "x"})

    assert "Check LG-01 local asks where the sites are. Let it read sites." in problems_of(document)


def test_a_check_has_floors_or_is_judged():
    problem = "Check TZ-01 has no floors and is not judged. Give it floors, or judged: true."

    assert problem in problems_of(without([*CHECK, "floors"]))


SENIORS = ["criteria", 2, "checks", 0]


@pytest.mark.parametrize(
    ("floor", "problem"),
    [
        (">= 2 * moons", "seniors by moons, which is no parameter that is a number. Correct it."),
        (">= 2 * languages_must", "seniors by languages_must, which is no parameter that is a"),
        (">= 2 * repeat_contact_days", "lacks at_least of 1 or more, or words. Add them."),
        (">= 2 * horizon_years", "seniors by horizon_years, which the check does not use. Add it"),
        (">= 40", "Check TA-01 level 3 does not imply level 2."),
        (">= 1/2 * seniors_needed", "Check TA-01 level 3 does not imply level 2."),
    ],
)
def test_a_floor_may_be_so_many_times_a_parameter(floor, problem):
    problems = problems_of(changed([*SENIORS, "floors", "3"], {"seniors": floor}))

    assert any(problem in found for found in problems)


def test_yes_or_no_has_two_answers():
    path = ["criteria", 0, "checks", 2, "floors", "1"]

    problem = "Check TZ-03 level 1 asks lead_named with more than yes or no. Write '= 1' or '= 0'."
    assert problem in problems_of(changed(path, {"lead_named": ">= 1"}))


@pytest.mark.parametrize(
    ("section", "value", "problem"),
    [
        ("parameters", {"kind": "number"}, "Parameter moon is used by no check. Remove it, or use"),
        ("definitions", "x", "Definition moon is used by no check. Remove it, or use it."),
        ("records", "x", "Record moon is used by no check. Remove it, or use it."),
    ],
)
def test_what_no_check_uses_is_refused(section, value, problem):
    assert any(problem in p for p in problems_of(changed([*RUBRIC, section, "moon"], value)))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"kind": "list", "at_least": 1}, "is a list and has at_least. Only a number has it."),
        ({"kind": "number", "offer": ["a"]}, "is a number and has offer. Only a list has it."),
        ({"kind": "choice"}, "is a choice and has no of. Say of what."),
        ({"kind": "choice", "of": ["a"], "default": "b"}, "has a default that is no choice. Use"),
        ({"kind": "list", "required": True, "default": []}, "is required and has a default. Keep"),
    ],
)
def test_a_parameter_has_what_its_kind_can_have(row, problem):
    document = changed([*RUBRIC, "parameters", "languages_plus"], row)

    assert any(problem in found for found in problems_of(document))
