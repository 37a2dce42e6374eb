import re
from fractions import Fraction

from scoring.arithmetic.explanation import Incumbent, explain, findings_of, findings_to_plain
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data

TWO = {"C1": ((4, 0), (4, 0), (4, 0)), "C2": ((2, 0), (2, None), (2, 0))}


def sections(data, draws=None, **options):
    """Return the lines of each section by its heading, without indent."""
    sections = {}
    for line in explain(findings_of(data, draws=draws, **options)):
        if line and not line.startswith(" "):
            heading = line
            sections[heading] = []
        elif line:
            sections[heading].append(line.removeprefix("  "))
    return sections


def test_ranks_are_shown_with_ties_and_exact_fractions():
    criteria = [make_criterion("TZ", 100, {"a": 1, "b": 2})]
    data = make_data({"C1": (1, 3), "C2": (4, 4), "C3": (1, 3)}, criteria=criteria)

    assert sections(data)["Ranks"] == [
        "1   C2: 100.00 of 100, coverage 100 %",
        "2=  C1: 58.33 (175/3) of 100, coverage 100 %",
        "2=  C3: 58.33 (175/3) of 100, coverage 100 %",
    ]


def test_who_is_not_ranked_is_shown_with_the_reason():
    criteria = [
        make_criterion("TZ", 60, {"a": 1}, minimum="40/1"),
        make_criterion("LG", 40, {"b": 1}, ["G"]),
        make_criterion("AI", 0, {"c": 1}),
    ]
    answers = {
        "gate": (4, 4, 4),
        "thin": (4, "abstained", 4),
        "low": (1, 2, "abstained"),
        "fine": (4, 4, "abstained"),
        "waived": (4, 3, 4),
    }
    data = make_data(answers, criteria=criteria, settings={"overall_minimum": "50/1"})
    find_row(data, "gates", "gate", "G")["result"] = "fail"
    find_row(data, "gates", "waived", "G").update(result="fail", waived=True)

    assert sections(data)["Ranks"] == [
        "1   fine: 100.00 of 100, coverage 100 %",
        "2   waived: 90.00 of 100, coverage 100 %; waived: G",
        "-   thin: no score of 100, coverage 60 %; not ranked: not enough evidence on LG",
        "-   low: 35.00 of 100, coverage 100 %; not ranked: under the minimum TZ, overall",
        "-   gate: 100.00 of 100, coverage 100 %; not ranked: failed G",
    ]


def test_what_blocks_a_decision_is_named():
    criteria = [make_criterion("TZ", 100, {"a": 1, "b": 1, "c": 1}, ["G"])]
    data = make_data({"C1": (None, (4, 4), (0, 4))}, criteria=criteria, settings={"tolerance": 1})
    data["exceptions"] = [{"assessor": name, "criterion": "TZ"} for name in ("A1", "A2")]
    find_row(data, "evidence", "C1", "b")["cap"] = 3
    find_row(data, "gates", "C1", "G")["result"] = "open"

    assert sections(data)["What blocks a decision"] == [
        "a of C1: nobody who counts has answered.",
        "b of C1: a level is above what the evidence carries.",
        "c of C1: the spread is beyond the tolerance and no level is agreed.",
        "G of C1: the gate is open.",
    ]


def test_a_chairs_exception_prints_both_results():
    data = make_data(TWO, exceptions=[{"assessor": "A2", "criterion": "TZ"}])

    found = sections(data)

    assert found["Assessors who do not count"] == ["Nothing."]
    assert found["Ranks"][0].startswith("1   C1: 50.00 of 100")
    assert found["Ranks without the chair's exceptions"][0].startswith("1   C1: 80.00 of 100")
    assert found["Assessors who do not count then"] == [
        "A2 on TZ, for every candidate: a cell was not answered."
    ]


def test_every_score_opens_to_the_levels_it_is_made_of():
    data = make_data({"C1": ((3, 4), "cannot_tell", 1)}, settings={"coverage_minimum": "0/1"})
    data["agreed"] = [{"candidate": "C1", "check": "LG-02", "level": 2}]
    data["exceptions"] = [{"assessor": "A2", "criterion": name} for name in ("TZ", "LG")]

    assert sections(data)["How C1 is scored"] == [
        (
            "Score 72.50; from 33.13 (265/8) if all that is missing went badly to 78.13 (625/8)"
            " if it went well."
        ),
        "TZ: 60 of 100 points x 87.50 = 52.50; coverage 25 %",
        "  TZ-01: weight 25 of 25, level 3.50 of 4 (A1 3, A2 4; verified carries 4) = 87.50",
        "  TZ-02: weight 75, cannot tell",
        "LG: 40 of 100 points x 50.00 = 20.00; coverage 100 %",
        "  LG-02: weight 40 of 40, level 2.00 of 4 (A1 1; agreed 2; verified carries 4) = 50.00",
        "Gate LG-01: pass",
    ]


def test_a_level_settled_where_nobody_gave_one_says_so():
    data = make_data({"C1": (3, 4, "cannot_tell")})
    data["agreed"] = [{"candidate": "C1", "check": "LG-02", "level": 2}]
    find_row(data, "gates", "C1", "LG-01").update(result="fail", waived=True)

    lines = sections(data)["How C1 is scored"]

    assert lines[0] == "Score 76.25, with nothing missing that weighs."
    assert "(nobody; agreed 2; verified carries 4)" in lines[-2]
    assert lines[-1] == "Gate LG-01: fail, waived"


def test_how_robust_the_ranking_is_is_said_in_sentences():
    data = make_data({"C1": (4, 4, 1), "C2": (2, 2, 4), "C3": (1, 1, 1)})

    lines = sections(data, draws=40, seed=7)["How robust this ranking is"]
    said = "\n".join(lines)

    assert "C2 overtakes C1 if TZ falls from 60 to below 60 points." not in lines
    assert "Without TZ, first: C2." in lines
    assert "C3 cannot be first while each criterion that is compared counts: C1, C2." in lines
    assert "C1 stays first while TZ weighs 60.00 to 100.00 points." in lines
    start = "Ranks over all weightings: 40 draws, seed 7, standard error in brackets."
    shares = lines[lines.index(start) + 1 : lines.index(start) + 4]
    assert [line.split(" has ")[0] for line in shares] == ["  C1", "  C2", "  C3"]
    assert "  C3 has rank 3: 100 %" in shares
    assert "  C3 is first in none of them" in lines
    assert re.search(
        r"  C1: TZ [\d./ ()]+, LG [\d./ ()]+; 100 % of the assessors alone have it first then", said
    )
    assert re.search(r"  C1 scores higher than C2 in [\d.]+ %, C3 in 100 %", said)


def test_every_figure_that_is_rounded_has_its_fraction_beside_it():
    data = make_data({"C1": (4, 3, 1), "C2": (2, 2, 4), "C3": (1, "cannot_tell", 1)})

    text = "\n".join(line for lines in sections(data, draws=30, seed=7).values() for line in lines)

    assert "coverage 55 %" in text
    assert re.search(r"C2 stays first while TZ weighs 0.00 to \d+\.\d\d \(\d+/\d+\) points", text)
    assert re.search(r"C2 has rank 1: \d+ % \(\d+/\d+\) \(\d+\.\d\d %\)", text)


def test_without_draws_no_numpy_is_asked_for(monkeypatch):
    for module in ("simulation", "agreement"):
        monkeypatch.setattr(f"scoring.arithmetic.{module}.load_numpy", None)
    data = make_data({f"C{number}": ((4, 3), (2, 2), (1, 4)) for number in range(12)})

    measured = findings_of(data, draws=None).agreement.criteria["TZ"]

    assert measured.cells == 24
    assert measured.interval is None


def test_the_tie_rule_is_named_where_it_decides():
    answers = {"C1": (4, 4, 1), "C2": (2, 2, 4)}
    settings = {"tie_rule": "highest_criterion:TZ"}

    decided = sections(make_data(answers, settings=settings))["Ranks"]
    shared = sections(make_data(answers, settings={"tie_rule": "none"}))["Ranks"]

    assert decided[-1] == "C1, C2 have the same score: that on TZ decides."
    assert len(shared) == 2


def test_what_one_assessor_alone_puts_under_a_minimum_is_listed():
    data = make_data({"C1": ((4, 1), (4, 1), (4, 4))}, settings={"overall_minimum": "60/1"})

    lines = sections(data)["What single assessors put under a minimum"]

    assert lines == ["C1 on the whole: A2 alone gives 55.00, under 60.00."]


def test_an_only_candidate_is_ahead_of_nobody():
    lines = sections(make_data({"C1": (4, 4, 1)}), draws=5)["How robust this ranking is"]

    assert not any("scores higher than" in line for line in lines)


def test_leaders_who_are_not_tested_are_counted():
    lines = sections(make_data(dict.fromkeys(("C1", "C2", "C3", "C4"), (3, 3, 3))))

    said = "1 more share rank 1; only those above are tested."
    assert said in lines["How robust this ranking is"]


def test_another_average_of_the_ratings_is_said_beside_leaving_one_out():
    data = make_data({"C1": ((4, 2, 2),) * 3, "C2": ((3, 3, 1),) * 3})
    alike = make_data({"C1": ((4, 2),) * 3, "C2": ((3, 1),) * 3})

    lines = sections(data)["How robust this ranking is"]
    at = lines.index("Without LG, first: C1.")

    assert lines[at + 1] == "By the median, first: C2."
    assert not any(
        "By the median" in line for line in sections(alike)["How robust this ranking is"]
    )


def test_an_order_of_nobody_has_nothing_to_say():
    found = sections(make_data({}))

    assert found["Ranks"] == ["Nothing."]
    assert found["How robust this ranking is"] == ["Nobody is ranked."]


def test_agreement_is_printed_only_where_there_is_something_to_say():
    criteria = [
        make_criterion("TZ", 60, {"a": 1, "b": 1}),
        make_criterion("LG", 40, {"c": 1}),
    ]
    data = make_data(
        {"C1": ((3, 4), (1, 1), (2, 2)), "C2": ((0, 1), (2, 4), (2, 2))}, criteria=criteria
    )

    lines = sections(data)["How far the panel agrees"]

    assert [line.split(":")[0] for line in lines] == [
        *("TZ", "a", "b", "LG", "c", "ICC(A,1)", "ICC(A,k)")
    ]
    assert lines[1] == (
        "a: widest range 1; Krippendorff's alpha (interval) 0.85; Kendall's W 1.00; "
        "too few cells to judge"
    )
    assert lines[3] == "LG: no variation"


def test_one_assessor_has_nobody_to_agree_with():
    assert sections(make_data({"C1": (3, 2, 4)}))["How far the panel agrees"] == ["Nothing."]


def test_the_verdict_on_the_incumbent_gives_each_reason():
    data = make_data({"C1": (4, 4, 1)})
    find_row(data, "gates", "C1", "LG-01")["result"] = "open"

    lines = sections(data, incumbent=Incumbent("C1", Fraction(60), 3))

    assert lines["Whether to replace C1"] == [
        "No case yet.",
        "0 failed, 1 not evidenced, 1 passed, with a pass mark of 60.00.",
        "TZ: passed, at the mark; score 100.00, coverage 100 %",
        "LG: not evidenced, gate open (LG-01); score 25.00, coverage 100 %",
    ]


def test_the_result_without_exceptions_is_in_the_plain_data_too():
    data = make_data(TWO, exceptions=[{"assessor": "A2", "criterion": "TZ"}])

    plain = findings_to_plain(findings_of(data, draws=None))

    assert plain["standings"]["left_out"] == []
    assert plain["without_exceptions"]["left_out"] == [["A2", "TZ"]]


def test_what_proof_alone_holds_down_is_told_by_its_reasons():
    criteria = [make_criterion("TZ", 100, {"a": 1, "b": 2}), make_criterion("LG", 0, {"c": 1})]
    data = make_data({"C1": (1, 3, 1)}, criteria=criteria)
    row = {"candidate": "C1", "assessor": "A1", "thing": 3, "cap": 1, "by": "claim"}
    data["held_back"] = [row | {"check": "a"}, row | {"check": "c"}]
    lines = sections(data, incumbent=Incumbent("C1", Fraction(70), 3))
    held_down = (
        "58.33 (175/3) as it is, 75.00 at the level of the thing:"
        " 16.67 (50/3) points (claim 16.67 (50/3))."
    )

    assert lines["What proof alone holds down"] == [
        f"C1: {held_down}",
        f"  TZ: {held_down}",
        "  LG: 25.00 as it is, 75.00 at the level of the thing: 50.00 points (claim 50.00).",
    ]
    assert lines["Whether to replace C1"][2] == (
        "TZ: not evidenced, held down by proof; score 58.33 (175/3)"
        " (75.00 at the level of the thing), coverage 100 %"
    )
