import csv
import io
from fractions import Fraction

from scoring.arithmetic.display import displayed, fraction_text
from scoring.arithmetic.standings import reweigh
from scoring.decisions.document.book import open_book
from scoring.reports.spreadsheets import robustness_csv_of
from scoring.reports.workbook import xlsx_of
from tests.scoring.reports.rereading import book_of, each_answer, only, rated_by_all, same_answers
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story, story_text, text_of

FORMULA = '=HYPERLINK("http://evil.example","x")'


def rows_of(book):
    return list(csv.DictReader(io.StringIO(robustness_csv_of(book))))


def found(rows, **wanted):
    """Return what stands as the value of the one row with these names."""
    matching = [row for row in rows if all(row[key] == text for key, text in wanted.items())]
    assert len(matching) == 1, (wanted, len(matching))
    return matching[0]


def test_csv_holds_every_number_printed_and_exact():
    answers = each_answer(story(), lambda name, _check, _place, own: 0 if name == "C5" else own)
    book = book_of(answers)
    rows = rows_of(book)
    leader = book.sensitivity.leaders[0]
    name = book.candidates[leader]["name"]
    ranges = book.sensitivity.ranges[leader]["SC"]
    uniform = book.sensitivity.uniform

    high = found(rows, Of=name, On="SC", Measure="points to", What="stays first while one weight")
    drawn = f"{uniform.draws} uniform weightings, seed {uniform.seed}"
    first = found(rows, What=drawn, Of=name, Measure="share of rank 1")

    assert high["Value"] == displayed(ranges.high)
    assert f"{high['Numerator']}/{high['Denominator']}" == fraction_text(ranges.high)
    share = Fraction(int(first["Numerator"]), int(first["Denominator"]))
    assert share == uniform.share(leader)
    assert {row["What"] for row in rows} >= {
        "the lead over a rival",
        "overtakes by one weight",
        "overtakes by one rating",
        "never first",
        "without an assessor",
        "without a criterion",
        "scenario",
        "agreement",
    }


def test_csv_of_nobody_ranked():
    nobody = rows_of(book_of(only(story(2))))

    assert {row["What"] for row in nobody} == {
        "without an assessor",
        "without a criterion",
        "scenario",
        "agreement",
    }


def test_csv_and_workbook_hold_the_places_by_other_averages():
    book = book_of(rated_by_all(story(3), level=4))
    rows = rows_of(book)
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    stored = {
        (
            calculator.stored("Robustness", f"A{line}"),
            calculator.stored("Robustness", f"B{line}"),
            calculator.stored("Robustness", f"F{line}"),
        )
        for line in range(2, len(rows) + 2)
    }

    for one in book.sensitivity.other_averages:
        what = f"by the {one.average.replace('_', ' ')} of the ratings"
        for candidate, place in one.ranks.items():
            name = book.candidates[candidate]["name"]
            assert found(rows, What=what, Of=name, Measure="rank")["Value"] == str(place or "")
            assert (what, name, place) in stored
    assert len(book.sensitivity.other_averages) == 2


def test_csv_of_a_tie_that_no_weight_breaks():
    tied = book_of(same_answers(only(story(3), "C2", "C3"), "C2", "C3"))

    rows = rows_of(tied)

    assert found(rows, Measure="lead", Of="Kraków Delivery")["Value"] == "0.00"
    assert [row for row in rows if row["What"] == "overtakes by one weight"] == []
    assert [row for row in rows if row["What"] == "overtakes by one rating"] != []


def test_csv_counts_the_leaders_that_are_not_tested():
    document = only(story(4), "C1", "C2", "C3", "C4")
    for other in ("C1", "C3", "C4"):
        same_answers(document, "C2", other)

    rows = rows_of(book_of(document))

    assert found(rows, Measure="leaders left out")["Value"] == "1"


def test_a_name_that_a_spreadsheet_would_run_is_neutralised():
    document = story(3, names=[FORMULA] * 18)
    document["scenarios"] = [document["scenarios"][0] | {"name": FORMULA, "by": FORMULA}]
    book = open_book(text_of(document))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    texts = {text for row in rows_of(book) for text in row.values()}
    stored = {text for text in calculator.values.values() if isinstance(text, str)}

    assert f"'{FORMULA}" in texts & stored
    assert FORMULA not in texts | stored


def test_the_workbook_computes_every_scenario_again():
    book = open_book(story_text(6))
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    line = 1

    for tried in book.tried_sets:
        for result in reweigh(book.standings, tried.points):
            line += 1
            score = result.shown
            assert calculator.stored("Scenarios", f"A{line}") == tried.name
            assert calculator.stored("Scenarios", f"C{line}") == result.id
            assert calculator.value("Scenarios", f"F{line}") == ("" if score is None else score)
            exact = "" if score is None else fraction_text(score)
            assert calculator.stored("Scenarios", f"G{line}") == exact
    assert line == 1 + 2 * 6


def test_a_scenario_in_the_workbook_follows_its_points():
    calculator = Calculator(io.BytesIO(xlsx_of(open_book(story_text(3)))))
    before = calculator.value("Scenarios", "F2")

    calculator.computed.clear()
    calculator.values["Scenarios", "H2"] = 90.0

    assert calculator.value("Scenarios", "F2") != before


def test_a_scenario_without_a_score_has_no_formula():
    document = story(1)
    each_answer(
        document,
        lambda _who, check, _place, answer: "cannot_tell" if check.startswith("TZ") else answer,
    )

    calculator = Calculator(io.BytesIO(xlsx_of(book_of(document))))

    assert ("Scenarios", "F2") not in calculator.formulas
    assert calculator.value("Scenarios", "F3") is not None
