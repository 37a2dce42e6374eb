import csv
import io
import zipfile

from scoring.arithmetic.display import displayed, fraction_text, percent_text
from scoring.decisions.document.book import open_book
from scoring.reports.spreadsheets import SHEETS, csv_of, xlsx_of
from tests.scoring.reports.rereading import book_of, each_answer
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story, story_text

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
        assert calculator.stored("Ranking", f"F{line}") == (score and float(score))
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

    assert calculator.value("Criteria", "G2") == ""
    assert calculator.stored("Criteria", "G2") is None
    assert calculator.value("Ranking", "F2") == ""
    assert calculator.stored("Ranking", "F2") is None
    assert calculator.value("Ranking", "I2") is True


def test_workbook_says_which_gate_has_no_finding_and_that_a_draft_is_one():
    document = story(1, status="draft")
    document["gates"] = {"C1": {}}
    calculator = Calculator(io.BytesIO(xlsx_of(book_of(document))))

    assert calculator.stored("Gates", "F2") == ""
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
