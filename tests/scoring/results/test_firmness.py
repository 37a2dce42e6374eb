"""What a reader is told about how firm an order is, without a database."""

import re
from fractions import Fraction

import pytest

from scoring.arithmetic.sensitivity import sensitivity_of
from scoring.arithmetic.standings import evaluate
from scoring.results.firmness import (
    Firmness,
    html_sentences,
    lead_sentence,
    together,
    with_first_in,
)
from scoring.results.lines import CandidateLine
from scoring.results.standings import both_results, standings_table

NAMES = {"C1": "Atlas", "C2": "<b>Bora</b>", "C3": "Cima", "C4": "Dora", "C5": "Elba"}
CRITERIA = {"TZ": "Time & zone", "LG": "Languages", "SC": "Security"}


def sheet_of(levels, points=None, assessors=("A1", "A2"), **changes):
    """Return a sheet of one check a criterion; `levels` is {candidate: {criterion: [levels]}}."""
    points = points or {"TZ": 50, "LG": 50}
    return {
        "schema": "evaluator-scores/1",
        "settings": {
            "coverage_minimum": "7/10",
            "overall_minimum": None,
            "tolerance": 1,
            "tie_rule": "none",
        },
        "criteria": [
            {
                "id": name,
                "points": given,
                "minimum": None,
                "checks": [{"id": f"{name}-01", "weight": 1}],
                "gates": [],
            }
            for name, given in points.items()
        ],
        "assessors": [{"id": name, "criteria": list(points)} for name in assessors],
        "candidates": [{"id": name} for name in levels],
        "ratings": [
            {
                "candidate": candidate,
                "check": f"{criterion}-01",
                "assessor": assessor,
                **({"state": "rated", "level": level} if level is not None else CANNOT_TELL),
            }
            for candidate, own in levels.items()
            for criterion, given in own.items()
            for assessor, level in zip(assessors, given, strict=True)
            if level != "missed"
        ],
        "agreed": [],
        "evidence": [
            {"candidate": candidate, "check": f"{criterion}-01", "state": "verified", "cap": 4}
            for candidate, own in levels.items()
            for criterion in own
        ],
        "gates": [],
        "exceptions": [],
    } | changes


CANNOT_TELL = {"state": "cannot_tell"}


def told(levels, points=None, draws=None, assessors=("A1", "A2"), used=("TZ", "LG", "SC")):
    standings = evaluate(sheet_of(levels, points, assessors))
    found = sensitivity_of(standings, draws=draws)
    words = html_sentences(standings, NAMES.get, CRITERIA.get, lambda name: f"Person {name}")
    return Firmness(found, words, used)


def plain(sentences):
    return [re.sub("<[^>]+>", "", str(sentence)) for sentence in sentences]


def test_one_leads_and_each_rival_has_its_way_to_overtake():
    firmness = told(
        {
            "C1": {"TZ": [4, 4], "LG": [2, 2]},
            "C2": {"TZ": [1, 1], "LG": [3, 3]},
            "C3": {"TZ": [1, 1], "LG": [2, 2]},
        }
    )

    assert str(firmness.lead) == (
        "Atlas stays first while Languages weighs at most 75 points."
        " Above that &lt;b&gt;Bora&lt;/b&gt; overtakes it."
    )
    by_weight, by_rating = firmness.flips[0]
    assert str(by_weight).startswith("&lt;b&gt;Bora&lt;/b&gt; overtakes Atlas if ")
    assert by_rating == "No change of one rating does it."
    nothing = "No change of one weight or of one rating lets Cima overtake Atlas."
    assert (str(firmness.flips[1][0]), firmness.flips[1][1]) == (nothing, "")
    assert plain(firmness.dominance)[0].startswith("Cima cannot be first while each criterion")
    assert plain(firmness.without) == [
        "The same stays first without any one assessor.",
        "Without Time &amp; zone: &lt;b&gt;Bora&lt;/b&gt; is first.",
        "The same stays first without any one other criterion.",
    ]
    assert (firmness.shares, firmness.draws, firmness.asides) == ((), "", ())


def test_a_lead_that_one_level_could_turn_is_too_close_to_call():
    firmness = told(
        {"C1": {"TZ": [4, 4], "LG": [2, 2]}, "C2": {"TZ": [4, 3], "LG": [2, 2]}},
        {"TZ": 99, "LG": 1},
    )

    assert firmness.close == ()
    near = told(
        {"C1": {"TZ": [3, 3], "LG": [2, 2]}, "C2": {"TZ": [3, 3], "LG": [2, 1]}},
        {"TZ": 90, "LG": 10},
    )
    assert "too close to call" in plain(near.close)[0]


def test_a_tie_has_ranges_for_each_leader_and_no_lead():
    same = {"TZ": [3, 3], "LG": [2, 3]}
    firmness = told({name: same for name in ("C1", "C2", "C3", "C4", "C5")})

    assert (firmness.lead, firmness.close) == ("", ())
    assert [str(leader) for leader, _lines in firmness.ranges] == [
        "Atlas",
        "&lt;b&gt;Bora&lt;/b&gt;",
        "Cima",
    ]
    assert len(firmness.flips) == 3 * 4
    assert plain(firmness.without)[-1] == "The same stay first without any one criterion."


@pytest.mark.parametrize(
    ("levels", "ranges"),
    [
        ({}, 0),
        ({"C1": {"TZ": [None, None], "LG": [2, 2]}}, 0),
        ({"C1": {"TZ": [3, 3], "LG": [2, 2]}}, 1),
    ],
)
def test_nobody_and_one_have_nothing_that_could_turn(levels, ranges):
    firmness = told(levels, draws=100)

    assert (len(firmness.ranges), firmness.flips, firmness.lead) == (ranges, (), "")
    assert (firmness.without, firmness.dominance, len(firmness.shares)) == ((), (), ranges)


def test_whoever_is_ahead_everywhere_stays_first_whatever_one_weighs():
    ahead = {"C1": {"TZ": [4, 4], "LG": [3, 3]}, "C2": {"TZ": [1, 1], "LG": [3, 3]}}

    assert str(told(ahead).lead) == "Atlas stays first whatever any one criterion weighs."


def test_all_points_on_one_criterion_leave_nothing_to_move():
    levels = {"C1": {"TZ": [4, 4], "LG": [2, 2]}, "C2": {"TZ": [1, 1], "LG": [3, 3]}}

    firmness = told(levels, {"TZ": 100, "LG": 0})

    assert "Time &amp; zone" not in plain(firmness.asides)[0]
    assert plain(firmness.asides)[0].startswith("No points today: Languages.")


def test_one_criterion_with_all_the_points_is_said():
    levels = {"C1": {"TZ": [4, 4]}, "C2": {"TZ": [1, 1]}}

    firmness = told(levels, {"TZ": 7})

    assert str(firmness.lead) == "Atlas stays first: one criterion holds all the points."


def test_a_weightless_criterion_without_scores_is_not_varied():
    levels = {
        "C1": {"TZ": [4, 4], "LG": [2, 2], "SC": [None, None]},
        "C2": {"TZ": [1, 1], "LG": [3, 3], "SC": [1, 1]},
    }
    points = {"TZ": 50, "LG": 50, "SC": 0}

    asides = plain(told(levels, points).asides)

    assert asides == [
        "Not varied: Security. No points today, and a ranked candidate has no score there."
    ]
    assert told(levels, points, used=("TZ", "LG")).asides == ()


def test_every_criterion_can_matter_to_the_first_place():
    levels = {
        "C1": {"TZ": [3, 3], "LG": [3, 3]},
        "C2": {"TZ": [4, 4], "LG": [0, 0]},
        "C3": {"TZ": [0, 0], "LG": [4, 4]},
    }

    assert plain(told(levels).without)[1:] == [
        "Without Time &amp; zone: Cima is first.",
        "Without Languages: &lt;b&gt;Bora&lt;/b&gt; is first.",
    ]


def test_whoever_many_dominate_is_told_of_three():
    levels = {name: {"TZ": [4, 4], "LG": [level, level]} for level, name in enumerate(NAMES)}

    last = plain(told(levels).dominance)[-1]

    assert last.startswith("Atlas cannot be first while each criterion that is compared counts: ")
    assert last.count(",") == 1
    assert " match it on all of them" in last


def test_a_panel_of_one_has_nobody_to_leave_out():
    levels = {"C1": {"TZ": [4], "LG": [4]}, "C2": {"TZ": [1], "LG": [1]}}

    assert plain(told(levels, assessors=("A1",)).without) == [
        "The same stays first without any one criterion."
    ]


def test_shares_name_the_draws_the_seed_and_the_error():
    levels = {
        "C1": {"TZ": [4, 4], "LG": [2, 2]},
        "C2": {"TZ": [1, 1], "LG": [3, 3]},
        "C3": {"TZ": [1, 1], "LG": [1, 1]},
    }
    firmness = told(levels, draws=1000)

    assert re.fullmatch(r"1,000 sets of weights drawn at random, seed \d+", firmness.draws)
    first, second, third = firmness.shares
    assert first.first + second.first == 1
    assert (third.first, third.central, third.confidence) == (0, (), None)
    assert sum(first.central) == 1
    assert sum(first.ranks) == 1
    assert 0 < first.error < Fraction(2, 100)


def test_the_table_shows_shares_of_those_who_are_ranked():
    sheet = sheet_of({"C1": {"TZ": [4, 4], "LG": [2, 2]}, "C2": {"TZ": [None, None], "LG": [3, 3]}})
    standings = evaluate(sheet)
    lines = {
        name: CandidateLine(name, 0, NAMES[name], number, 0, False, "")
        for number, name in enumerate(("C1", "C2"), 1)
    }
    criteria = {name: type("Line", (), {"title": title}) for name, title in CRITERIA.items()}
    table = standings_table(standings, lines, criteria, {}, {})

    shown = with_first_in(table, sensitivity_of(standings, draws=50))

    assert [(row.candidate.id, row.first_in) for row in shown.rows] == [("C1", 1), ("C2", None)]
    assert shown.draws.startswith("50 sets of weights")
    assert with_first_in(table, sensitivity_of(standings, draws=None)) is table


def test_too_many_names_are_counted():
    standings = evaluate(sheet_of({name: {"TZ": [3, 3], "LG": [2, 2]} for name in NAMES}))
    words = html_sentences(standings, NAMES.get, CRITERIA.get, str)

    assert together(words, []) == ""
    assert together(words, ["C1", "C3"]) == "Atlas and Cima"
    assert together(words, NAMES) == "5 candidates"


def test_both_results_of_an_exception_stand_side_by_side():
    levels = {
        "C1": {"TZ": [4, 0], "LG": [2, 2]},
        "C2": {"TZ": [3, "missed"], "LG": [2, 2]},
    }
    exception = {"assessor": "A2", "criterion": "TZ"}
    sheet = sheet_of(levels, exceptions=[exception])

    both = both_results(sheet, evaluate(sheet))

    assert both.excepted == (("A2", "TZ"),)
    assert [(row.id, row.counted.rank, row.without.rank) for row in both.rows] == [
        ("C2", 1, 2),
        ("C1", 2, 1),
    ]
    assert both.is_turned
    assert both_results(sheet_of(levels), evaluate(sheet_of(levels))) is None


def test_lead_sentence_can_leave_the_rivals_out():
    standings = evaluate(
        sheet_of({"C1": {"TZ": [4, 4], "LG": [2, 2]}, "C2": {"TZ": [1, 1], "LG": [3, 3]}})
    )
    words = html_sentences(standings, NAMES.get, CRITERIA.get, str)

    said = lead_sentence(sensitivity_of(standings, draws=None), words, rivals=False)

    assert said == "Atlas stays first while Languages weighs at most 75 points."
