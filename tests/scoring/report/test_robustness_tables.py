import csv
import io
from fractions import Fraction

from scoring.arithmetic import displayed, evaluate, fraction_text, reweigh, to_plain
from scoring.report.book import open_book
from scoring.report.robustness_tables import HEADS, robustness_csv_of
from scoring.report.workbook import SHEETS, xlsx_of
from tests.scoring.report.rereading import book_of, only, rated_by_all, same_answers
from tests.scoring.report.sheets import Calculator
from tests.scoring.report.stories import beside, story, story_text, text_of

FORMULA = '=HYPERLINK("http://evil.example","x")'


def rows_of(book):
    return list(csv.DictReader(io.StringIO(robustness_csv_of(book))))


def older(document):
    for name in ("sensitivity", "agreement", "scenarios"):
        document.pop(name)
    return open_book(text_of(document))


def found(rows, **wanted):
    """Return what stands as the value of the one row with these names."""
    matching = [row for row in rows if all(row[key] == text for key, text in wanted.items())]
    assert len(matching) == 1, (wanted, len(matching))
    return matching[0]


def test_csv_holds_every_number_printed_and_exact():
    book = open_book(story_text(6))
    rows = rows_of(book)
    leader = book.sensitivity.leaders[0]
    name = book.candidates[leader]["name"]
    ranges = book.sensitivity.ranges[leader]["SC"]
    uniform = book.sensitivity.uniform

    high = found(rows, Of=name, On="SC", Measure="points to", What="stays first while one weight")
    drawn = f"{uniform.draws} uniform weightings, seed {uniform.seed}"
    first = found(rows, What=drawn, Of=name, Measure="share of place 1")

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


def test_csv_of_nobody_ranked_and_of_an_older_document():
    nobody, before = rows_of(book_of(only(story(2)))), rows_of(older(story(2)))

    assert before == []
    assert robustness_csv_of(older(story(1))).strip() == ",".join(HEADS)
    assert {row["What"] for row in nobody} == {
        "without an assessor",
        "without a criterion",
        "scenario",
        "agreement",
    }


def test_csv_and_workbook_hold_the_places_by_other_middles():
    book = book_of(rated_by_all(story(3), level=4))
    rows = rows_of(book)
    calculator = Calculator(io.BytesIO(xlsx_of(book)))
    stored = {
        (
            calculator.stored("Firmness", f"A{line}"),
            calculator.stored("Firmness", f"B{line}"),
            calculator.stored("Firmness", f"F{line}"),
        )
        for line in range(2, len(rows) + 2)
    }

    for one in book.sensitivity.other_middles:
        what = f"by the {one.middle.replace('_', ' ')} of the ratings"
        for candidate, place in one.places.items():
            name = book.candidates[candidate]["name"]
            assert found(rows, What=what, Of=name, Measure="place")["Value"] == str(place or "")
            assert (what, name, place) in stored
    assert len(book.sensitivity.other_middles) == 2


def test_csv_has_no_other_middles_where_they_cannot_differ_or_were_not_asked():
    alike = story(2)
    before = rated_by_all(story(2), level=4)
    before["scores"]["output"] = to_plain(evaluate(before["scores"]["input"]))
    before |= beside(evaluate(before["scores"]["input"]), before["scenarios"])
    asked = rows_of(open_book(text_of(before)))
    del before["sensitivity"]["other_middles"]

    assert any(row["What"].startswith("by the median") for row in asked)
    for document in (alike, before):
        rows = rows_of(open_book(text_of(document)))
        assert not any(row["What"].startswith("by the ") for row in rows)


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
    document["scenarios"] = [document["scenarios"][0] | {"name": FORMULA, "saved_by": FORMULA}]
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

    for row in book.document["scenarios"]:
        for result in reweigh(book.standings, row["points"]):
            line += 1
            assert calculator.stored("Scenarios", f"A{line}") == row["name"]
            assert calculator.stored("Scenarios", f"C{line}") == result.id
            assert calculator.value("Scenarios", f"F{line}") == result.score.value
            assert calculator.stored("Scenarios", f"G{line}") == fraction_text(result.score.value)
    assert line == 1 + 2 * 6


def test_a_scenario_in_the_workbook_follows_its_points():
    calculator = Calculator(io.BytesIO(xlsx_of(open_book(story_text(3)))))
    before = calculator.value("Scenarios", "F2")

    calculator.computed.clear()
    calculator.values["Scenarios", "H2"] = 90.0

    assert calculator.value("Scenarios", "F2") != before


def test_a_scenario_without_a_score_has_no_formula():
    document = story(1)
    for row in document["scores"]["input"]["ratings"]:
        if row["check"].startswith("TZ"):
            row.pop("level", None)
            row["state"] = "cannot_tell"

    calculator = Calculator(io.BytesIO(xlsx_of(book_of(document))))

    assert ("Scenarios", "F2") not in calculator.formulas
    assert calculator.value("Scenarios", "F3") is not None


def test_every_sheet_is_there_for_an_older_document_too():
    book = older(story(1))

    calculator = Calculator(io.BytesIO(xlsx_of(book)))

    assert {sheet for sheet, _ in calculator.values} == set(SHEETS)
    assert calculator.stored("Firmness", "A2") is None
