import csv
import io
import zipfile
from copy import deepcopy

import pytest

from scoring.arithmetic.display import displayed, fraction_text, percent_text
from scoring.arithmetic.standings import evaluate, reweigh
from scoring.decisions.document.book import open_book
from scoring.reports.pages.words import STATUSES
from scoring.reports.spreadsheets import csv_of
from scoring.reports.workbook import SHEETS, xlsx_of
from scoring.results.standings import rank_shown
from tests.scoring.reports.rereading import book_of, each_answer, only
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story, story_text, text_of

FORMULA = '=HYPERLINK("http://evil.example","x")'


def rows_of(book):
    return list(csv.DictReader(io.StringIO(csv_of(book))))


def test_csv_holds_every_number_printed_and_exact():
    book = open_book(story_text(6))

    rows = rows_of(book)

    assert [row["Candidate"] for row in rows] == [r.id for r in book.standings.candidates]
    for row, result in zip(rows, book.standings.candidates, strict=True):
        value = result.score.value
        if result.status == "incomplete":
            assert row["Score"] == row["Score numerator"] == ""
            continue
        assert row["Score"] == displayed(value)
        assert f"{row['Score numerator']}/{row['Score denominator']}" == fraction_text(value)
        assert row["TZ"] == displayed(result.criteria["TZ"].score.value)
        for name, number in exact_numbers(result).items():
            is_share = name.endswith(("overage", "claims"))
            assert row[name] == (percent_text(number) if is_share else displayed(number))
            assert f"{row[f'{name} numerator']}/{row[f'{name} denominator']}" == fraction_text(
                number
            )
        assert row["SC-01"] == result.gates["SC-01"].result
    assert rows[0]["SHA-256"] == book.sha256


def exact_numbers(result):
    return {
        "Low": result.score.low,
        "High": result.score.high,
        "Coverage": result.score.coverage,
        "On claims": result.claim_share,
        "SO coverage": result.criteria["SO"].score.coverage,
    }


def test_csv_leaves_a_score_that_cannot_be_computed_empty():
    rows = rows_of(without_an_answer())

    assert rows[0]["Score"] == rows[0]["Score numerator"] == rows[0]["TZ"] == ""
    assert rows[0]["On claims"] == rows[0]["On claims numerator"] == ""
    assert rows[0]["Low"] != ""


def test_tables_neutralise_a_name_that_a_spreadsheet_would_run():
    book = open_book(story_text(1, names=[FORMULA] * 18))

    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    assert rows_of(book)[0]["Vendor"] == f"'{FORMULA}"
    assert calculator.stored("Ranking", "C2") == f"'{FORMULA}"
    assert calculator.stored("Levels", "B2") == f"'{FORMULA}"


def test_each_sheet_can_be_filtered_and_repeats_its_head_on_paper():
    archive = zipfile.ZipFile(io.BytesIO(xlsx_of(open_book(story_text(3)))))

    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert [b"<autoFilter ref=" in sheet for sheet in sheets] == [True] * len(SHEETS)
    assert archive.read("xl/workbook.xml").count(b"_xlnm.Print_Titles") == len(SHEETS)


def test_workbook_formulas_compute_every_score_again():
    book = open_book(story_text(6))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    for line, result in enumerate(book.standings.candidates, 2):
        score = None if result.status == "incomplete" else result.score.value
        assert calculator.stored("Ranking", f"B{line}") == result.id
        assert calculator.value("Ranking", f"F{line}") == ("" if score is None else score)
        stored = calculator.stored("Ranking", f"F{line}")
        assert stored == ("" if score is None else float(score))
        exact = "" if score is None else fraction_text(score)
        assert calculator.stored("Ranking", f"H{line}") == exact
        assert calculator.value("Ranking", f"I{line}") is True
        numbers = list(exact_numbers(result).values())[:4]
        stored = [calculator.stored("Ranking", f"{column}{line}") for column in "NOPQ"]
        assert stored == [fraction_text(number) for number in numbers]
    rows = [found for r in book.standings.candidates for found in r.criteria.values()]
    for line, found in enumerate(rows, 2):
        score, thin = found.score, found.status == "not_enough_evidence"
        assert calculator.value("Criteria", f"G{line}") == ("" if thin else score.value)
        assert calculator.value("Criteria", f"H{line}") == score.coverage
        assert calculator.value("Criteria", f"I{line}") == score.low
        assert calculator.value("Criteria", f"J{line}") == score.high
        assert calculator.value("Criteria", f"O{line}") is True
        stored = [calculator.stored("Criteria", f"{column}{line}") for column in "PQR"]
        assert stored == [fraction_text(number) for number in score[1:]]


def test_workbook_follows_when_a_level_is_changed():
    book = open_book(story_text(2))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    before = calculator.value("Ranking", "F2")

    calculator.computed.clear()
    calculator.values["Levels", "F2"] = 0.0  # of the first in the ranking

    assert calculator.value("Ranking", "F2") < before
    assert calculator.value("Ranking", "I2") is False


def test_workbook_shows_stored_values_where_nothing_computes():
    book = open_book(story_text(3))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    for sheet, cell in calculator.formulas:
        computed, stored = calculator.value(sheet, cell), calculator.stored(sheet, cell)
        if isinstance(stored, float):
            assert abs(float(computed) - stored) < 1e-9, (sheet, cell)
        else:
            assert computed == stored, (sheet, cell)


def test_workbook_leaves_a_score_that_cannot_be_computed_empty():
    calculator = Calculator(io.BytesIO(xlsx_of(without_an_answer())))

    for sheet, cell in (("Criteria", "G2"), ("Ranking", "F2"), ("Ranking", "R2")):
        assert calculator.value(sheet, cell) == calculator.stored(sheet, cell) == ""
    assert calculator.stored("Criteria", "M2") == ""
    assert calculator.value("Ranking", "A2") == "–"
    assert calculator.value("Ranking", "E2") == "Not enough evidence"
    assert calculator.value("Ranking", "I2") is True


def changed(calculator, sheet, cell, value):
    calculator.computed.clear()
    calculator.values[sheet, cell] = value


def ranks_of(calculator, count):
    rows = range(2, count + 2)
    return {
        calculator.stored("Ranking", f"B{row}"): calculator.value("Ranking", f"A{row}")
        for row in rows
    }


def cell_of(calculator, sheet, column, *texts):
    """Return the cell in `column` of the first row that begins with these texts."""
    row = 2
    while any(calculator.stored(sheet, f"{'ABC'[n]}{row}") != text for n, text in enumerate(texts)):
        row += 1
    return f"{column}{row}"


@pytest.mark.parametrize("criterion", ["TZ", "TA"])
def test_one_cell_of_the_weights_moves_scores_and_ranks_as_the_engine_does(criterion):
    book = open_book(story_text(6))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    points = {rule.id: rule.points for rule in book.standings.criteria} | {criterion: 97}

    changed(calculator, "Weights", cell_of(calculator, "Weights", "D", criterion), 97.0)

    results = reweigh(book.standings, points)
    assert ranks_of(calculator, 6) == {row.id: rank_shown(row) for row in results}
    for row in range(2, 8):
        result = next(r for r in results if r.id == calculator.stored("Ranking", f"B{row}"))
        shown = "" if result.shown is None else result.shown
        assert calculator.value("Ranking", f"F{row}") == shown
        assert calculator.value("Ranking", f"E{row}") == STATUSES[result.status]


def test_weights_of_checks_minima_and_gates_move_ranks_as_the_engine_does():
    document = story(6)
    book = open_book(text_of(document))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    last = next(r for r in reversed(book.standings.candidates) if r.rank)
    check = next(iter(book.standings.criteria[0].weights))
    minimum = float(last.score.value + 1)

    changed(calculator, "Weights", cell_of(calculator, "Weights", "F", "Overall minimum"), minimum)
    assert ranks_of(calculator, 6)[last.id] == "–"

    gate = next(iter(book.standings.candidates[0].gates))
    first = book.standings.candidates[0].id
    row = cell_of(calculator, "Gates", "D", first, book.candidates[first]["name"], gate)
    changed(calculator, "Gates", row, "fail")
    row = cell_of(calculator, "Ranking", "E", "1")
    assert calculator.value("Ranking", row) == "Out by a gate"

    changed(calculator, "Weights", cell_of(calculator, "Weights", "E", "TZ", check), 0.0)
    sheet = deepcopy(book.results.sheet)
    sheet["criteria"][0]["checks"][0]["weight"] = 0
    without = evaluate(sheet)
    for row in range(2, 8):
        result = without.candidate(calculator.stored("Ranking", f"B{row}"))
        own = result.criteria["TZ"]
        place = next(
            n
            for n in range(2, 38)
            if calculator.stored("Criteria", f"A{n}") == result.id
            and calculator.stored("Criteria", f"C{n}") == "TZ"
        )
        assert calculator.value("Criteria", f"G{place}") == ("" if own.shown is None else own.shown)


@pytest.mark.parametrize(
    ("rule", "ranks"),
    [
        ("none", {"C1": "1=", "C2": "1=", "C3": "3"}),
        ("highest_criterion:TZ", {"C1": "1", "C2": "2", "C3": "3"}),
    ],
)
def test_candidates_with_equal_scores_share_a_rank_unless_the_rule_breaks_it(rule, ranks):
    document = only(story(3), "C1", "C2", "C3")
    best = {("C1", "TZ"): 4, ("C1", "LG"): 2, ("C2", "TZ"): 2, ("C2", "LG"): 4}
    each_answer(document, lambda name, check, _place, _answer: best.get((name, check[:2]), 1))
    document["agreed"] = {}
    rules = document["seals"][-1]["rules"]
    rules["tie_rule"], rules["overall_minimum"] = rule, None
    for row in rules["weights"]:
        row["points"] = 20 if row["criterion"] in ("TZ", "LG") else 15
    book = book_of(document)
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    assert ranks_of(calculator, 3) == ranks
    assert [calculator.value("Ranking", f"T{row}") for row in (2, 3, 4)] == [True] * 3


def test_a_tie_stays_one_where_somebody_in_it_has_no_score_that_breaks_it():
    document = only(story(3), "C1", "C2", "C3")
    levels = {"C1": "cannot_tell", "C2": 2, "C3": 4}
    each_answer(
        document, lambda name, check, _place, _answer: levels[name] if check[:2] == "TZ" else 3
    )
    document["agreed"] = {}
    rules = document["seals"][-1]["rules"]
    rules["tie_rule"], rules["overall_minimum"] = "highest_criterion:TZ", None
    for row in rules["weights"]:
        # It counts for nothing, so that it takes nobody's rank away.
        row["points"], row["minimum"] = 0 if row["criterion"] == "TZ" else 20, None
    book = book_of(document)

    assert {result.rank for result in book.standings.candidates} == {1}
    assert ranks_of(Calculator(io.BytesIO(xlsx_of(book))), 3) == dict.fromkeys(levels, "1=")


def test_a_candidate_out_by_a_gate_keeps_its_total_without_a_thin_criterion():
    document = story(2)
    each_answer(
        document,
        lambda _who, check, place, answer: "cannot_tell" if check == "TZ-01" else answer,
    )
    for cells in document["gates"].values():
        cells["SC-01"]["result"] = "fail"
    book = book_of(document)
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    assert {result.status for result in book.standings.candidates} == {"out_by_gate"}
    for row, result in enumerate(book.standings.candidates, 2):
        assert calculator.value("Ranking", f"F{row}") == result.shown
        assert calculator.stored("Ranking", f"F{row}") == float(result.shown)
    thin = [r for r in range(2, 14) if calculator.value("Criteria", f"S{r}")]
    assert [calculator.value("Criteria", f"G{r}") for r in thin] == [""] * len(thin)


def test_weights_stand_on_one_sheet_and_formulas_everywhere_else():
    calculator = Calculator(io.BytesIO(xlsx_of(open_book(story_text(2)))))

    typed = {("Levels", "E"), ("Criteria", "D")}
    assert all("Weights!" in calculator.formulas[sheet, f"{letter}2"] for sheet, letter in typed)


def test_workbook_prints_one_page_wide_and_keeps_names_in_sight():
    archive = zipfile.ZipFile(io.BytesIO(xlsx_of(open_book(story_text(3)))))

    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert [b'fitToWidth="1"' in sheet or b'fitToHeight="0"' in sheet for sheet in sheets] == [
        True
    ] * len(SHEETS)
    assert all(b'orientation="landscape"' in sheet for sheet in sheets)
    assert all(b"<pane " in sheet for sheet in sheets)


def test_workbook_says_what_each_level_means():
    book = open_book(story_text(2))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    check = next(check for check in book.checks.values() if not check.is_gate)

    row = cell_of(calculator, "Grid", "", check.criterion, check.id)
    assert [calculator.stored("Grid", f"{letter}{row}") for letter in "CEFGHI"] == [
        check.question,
        *check.levels.values(),
    ]
    words = {
        calculator.stored("Reasons", cell)
        for sheet, cell in calculator.values
        if sheet == "Reasons"
    }
    assert words & set(check.levels.values())


def test_workbook_says_which_gate_has_no_finding_and_that_a_draft_is_one():
    document = story(1, status="draft")
    document["gates"] = {"C1": {}}
    calculator = Calculator(io.BytesIO(xlsx_of(book_of(document))))

    assert calculator.stored("Gates", "G2") == ""
    assert calculator.stored("About", "B4") == "DRAFT, not decided"


def test_workbook_is_the_same_bytes_every_time():
    book = open_book(story_text(1))

    assert xlsx_of(book) == xlsx_of(book)


def without_an_answer():
    """Return a book in which nobody could tell anything about the first criterion."""
    document = story(1)
    each_answer(
        document,
        lambda _who, check, _place, answer: "cannot_tell" if check.startswith("TZ") else answer,
    )
    return book_of(document)
