"""The grid that comes with the product."""

import json
import re
from fractions import Fraction

import pytest

from scoring.arithmetic.states import DEFAULT_CAPS, EvidenceState, evidence_caps
from scoring.grid.model import Floor, Grid
from scoring.grid.proposals import SHORT_PRESET, preset_checks
from scoring.grid.reading import DEFAULT_GRID, load_grid


def test_the_grid_has_six_criteria_35_scored_checks_and_six_gates():
    grid = load_grid()

    assert [criterion.id for criterion in grid.criteria] == ["TZ", "LG", "TA", "SC", "AI", "SO"]
    assert (len(grid.scored_checks), len(grid.gates), len(grid.checks)) == (35, 6, 41)
    assert [gate.id for gate in grid.gates] == [
        "LG-01",
        "SC-01",
        "SC-02",
        "SC-03",
        "AI-01",
        "SO-01",
    ]


def test_points_and_weights_total_100():
    grid = load_grid()

    assert [criterion.default_points for criterion in grid.criteria] == [17, 16, 17, 17, 17, 16]
    assert {sum(check.weight for check in found.scored) for found in grid.criteria} == {100}
    assert {gate.weight for found in grid.criteria for gate in found.gates} == {0}


def test_a_check_says_all_a_form_needs():
    check = load_grid().check("TZ-01")

    assert check.question.startswith("What share of our working day")
    assert (check.kind, check.unit, check.role, check.weight) == ("percent", "", "scored", 25)
    assert (check.reads, check.uses) == (("sites", "people"), ("buyer_timezone", "buyer_day"))
    assert check.terms == ("covered", "account_team")
    assert check.proof.kinds == ("expert_reading", "drill")
    assert check.floors[1] == (Floor("covered", ">=", Fraction(1, 3)),)
    assert (check.criterion, check.applies, check.fresh_days) == ("TZ", "always", 180)
    assert list(check.levels) == [0, 1, 2, 3, 4]
    assert check.gate == {}


def test_a_gate_has_words_and_no_levels():
    gate = load_grid().check("AI-01")

    assert gate.is_gate
    assert gate.levels == {}
    assert gate.gate == {
        "pass": "We saw it at work on real contacts, or that client confirmed it to us",
        "fail": (
            "The vendor says none, names none by the date, or what we saw or heard is not in"
            " production"
        ),
        "open": "Whatever is neither pass nor fail",
    }


def test_caps_of_the_grid_are_those_of_the_arithmetic():
    grid = load_grid()

    assert {name: found.cap for name, found in grid.evidence_states.items()} == DEFAULT_CAPS
    for check in grid.checks:
        own = {name: cap for name, cap in check.caps.items() if name != "expired"}
        assert check.caps == evidence_caps(own)


def test_a_check_may_cap_evidence_lower_and_expired_counts_as_its_claim():
    caps = load_grid().check("LG-02").caps

    assert caps == {
        "none": 0,
        "claim": 0,
        "document": 1,
        "unconfirmed": 3,
        "verified": 4,
        "expired": 0,
    }
    assert caps[EvidenceState.DOCUMENT] == 1


def test_some_checks_apply_only_to_what_the_buyer_needs():
    grid = load_grid()

    assert {c.id: c.applies for c in grid.checks if c.applies != "always"} == {
        "LG-06": "languages_plus",
        "SC-02": "personal_data_eu",
        "SC-03": "personal_data_eu",
        **{f"AI-0{number}": "ai_in_scope" for number in range(1, 7)},
    }


def test_four_checks_are_judged_and_all_others_have_floors():
    grid = load_grid()

    assert [c.id for c in grid.scored_checks if c.judged] == ["SC-07", "AI-05", "AI-06", "SO-07"]
    assert all(bool(check.floors) != check.judged for check in grid.scored_checks)


def test_a_percent_or_number_is_typed_as_the_first_value():
    for check in load_grid().scored_checks:
        kinds = [value.kind for value in check.values.values()]
        if check.kind in ("percent", "number", "duration"):
            assert kinds[0] == ("share" if check.kind == "percent" else "number"), check.id


def test_every_parameter_definition_and_record_is_used():
    grid = load_grid()

    used = {name for c in grid.checks for name in (*c.uses, c.applies)} - {"always"}
    assert used == grid.parameters.keys()
    assert {name for c in grid.checks for name in c.terms} == grid.definitions.keys()
    assert {name for c in grid.checks for name in c.reads} == grid.records.keys()


def test_languages_have_no_default_and_an_offer():
    parameters = load_grid().parameters

    must = parameters["languages_must"]
    assert (must.default, must.required, must.offer) == (None, True, ("fr", "en", "es", "ar"))
    assert parameters["start_date"].required
    assert parameters["iso_equivalent"].choices == ("none", "soc2_type2")


def test_evidence_of_people_stays_fresh_for_an_ordinary_evaluation():
    grid = load_grid()

    days = {grid.check(name).fresh_days for name in ("TZ-03", "TA-01", "TA-02", "SC-09")}
    assert days == {90}


def test_the_rules_are_numbers_where_they_are_counted():
    rules = load_grid().rules

    assert rules.note_min_words == 6
    assert (rules.low_coverage_below, rules.tolerance) == (Fraction(7, 10), 1)
    assert (rules.pass_mark, rules.failures_that_open) == (50, 3)
    assert rules.defaults == {"coverage_minimum": 70, "pass_mark": 50, "tolerance": 1}
    assert rules.words["above_cap"] == "blocked"


def test_the_grid_carries_what_surrounds_the_checks():
    grid = load_grid()

    assert (grid.id, grid.language) == ("nearshore-6", "en")
    assert grid.scale[1] == "A start, far from what we need"
    assert list(grid.other_answers) == ["cannot_tell", "abstain", "not_applicable"]
    assert len(grid.audit_pack) == 12
    assert [item.id for item in grid.audit_pack if item.applies != "always"] == ["P04", "P05"]
    assert grid.shortlist_target == {"from": [15, 20], "to": [4, 6]}
    assert grid.pilot["weeks"] == 6
    assert "containment" in grid.definitions
    assert list(grid.check("SC-06").local) == ["MA"]


def test_the_grid_never_shows_where_a_check_came_from():
    document = json.dumps(load_grid().to_document())

    assert '"source"' not in document
    assert '"anchor"' not in document
    assert "anchor" in DEFAULT_GRID.read_text(encoding="utf-8")


def test_a_grid_survives_its_document_as_json():
    grid = load_grid()

    document = json.loads(json.dumps(grid.to_document()))

    assert Grid.from_document(document) == grid
    assert Grid.from_document(document).to_document() == document


def test_the_default_grid_is_read_once():
    assert load_grid() is load_grid()
    assert load_grid(DEFAULT_GRID) == load_grid()


def test_unknown_checks_and_criteria_are_not_found():
    with pytest.raises(KeyError, match="XX-01"):
        load_grid().check("XX-01")
    with pytest.raises(KeyError, match="XX"):
        load_grid().criterion("XX")


# Presets


def test_the_full_preset_is_every_check_but_the_speed_of_the_bench_list():
    checks = [check.id for check in load_grid().checks]

    assert preset_checks("full") == tuple(check for check in checks if check != "TA-04")


def test_the_short_preset_is_two_checks_a_criterion_and_every_gate():
    grid = load_grid()

    chosen = preset_checks("short")

    scored = [check for check in chosen if not grid.check(check).is_gate]
    assert tuple(scored) == SHORT_PRESET
    assert [re.sub("-.*", "", check) for check in scored[::2]] == [
        criterion.id for criterion in grid.criteria
    ]
    assert set(chosen) - set(scored) == {gate.id for gate in grid.gates}


def test_a_preset_follows_the_grid_given():
    assert preset_checks("short", load_grid()) == preset_checks("short")


def test_an_unknown_preset_is_refused():
    with pytest.raises(ValueError, match="'long' is not a preset. Use one of full, short."):
        preset_checks("long")
