"""The numbers of a report as a workbook whose formulas compute them again from the levels."""

import io

from scoring.report.instants import read_instant
from scoring.report.pages.words import OUTCOMES, STATES, STATUSES, placed
from scoring.report.robustness_tables import write_robustness, write_scenarios
from scoring.report.tables import exact_text
from scoring.report.worksheet import Formula, Table, letter_of, number_of
from vendors.exchange.cells import neutralised

SHEETS = ("Ranking", "Criteria", "Levels", "Gates", "Scenarios", "Firmness", "About")


def xlsx_of(book):
    """Return the bytes of the workbook, with the SHEETS.

    Levels and weights are numbers in cells; everything else is a formula over them with
    our value beside it. Values are written with the formulas, for viewers that do not
    calculate.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": neutralised(book.evaluation["title"]),
                "created": read_instant(book.determination["decided_at"]).replace(tzinfo=None),
            }
        )
        head = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        sheets = {name: Table(workbook.add_worksheet(name), head) for name in SHEETS}
        levels = _levels(book, sheets["Levels"])
        criteria = _criteria(book, sheets["Criteria"], levels)
        _ranking(book, sheets["Ranking"], criteria)
        _gates(book, sheets["Gates"])
        write_scenarios(book, sheets["Scenarios"], criteria)
        write_robustness(book, sheets["Firmness"])
        _about(book, sheets["About"])
    return out.getvalue()


def _levels(book, table):
    """Write every cell of the panel. Return the ranges that the criteria sum."""
    people = list(book.people)
    table.heads(
        *("Candidate", "Vendor", "Criterion", "Check", "Weight"),
        *(neutralised(f"{name} {book.people[name]}") for name in people),
        *("Agreed", "Level", "Weight x level", "Weight with a level"),
        *("Evidence", "Cap", "Exact level"),
        widths=(10, 28),
    )
    for result in book.standings.candidates:
        for criterion in book.standings.criteria:
            for check, weight in criterion.weights.items():
                cell = result.cells[check]
                table.add(
                    *(result.id, book.candidates[result.id]["name"], criterion.id, check, weight),
                    *(cell.levels.get(name) for name in people),
                    cell.agreed,
                    *_level_formulas(cell, weight, table.line, len(people)),
                    *(STATES[cell.evidence], cell.cap, exact_text(cell.level)),
                )
    names = ("candidate", "criterion", "all", "product", "weight")
    letters = ("A", "C", "E", letter_of(7 + len(people)), letter_of(8 + len(people)))
    return _ranges("Levels", table, names, letters)


def _level_formulas(cell, weight, line, raters):
    """Yield what counts on one cell, its product with the weight, and the weight that counts."""
    agreed, level = f"{letter_of(5 + raters)}{line}", f"{letter_of(6 + raters)}{line}"
    span = f"{letter_of(5)}{line}:{letter_of(4 + raters)}{line}"
    value = number_of(cell.level)
    mean = f'IF(COUNT({span})=0,"",AVERAGE({span}))'
    yield Formula(f"=IF(ISNUMBER({agreed}),{agreed},{mean})", value)
    yield Formula(f'=IF({level}="",0,E{line}*{level})', weight * (value or 0))
    yield Formula(f'=IF({level}="",0,E{line})', 0 if value is None else weight)


def _criteria(book, table, levels):
    """Write every criterion of every candidate. Return the ranges that the ranking sums."""
    table.heads(
        *("Candidate", "Vendor", "Criterion", "Points"),
        *("Weight with a level", "Weight that applies", "Score", "Coverage", "Low", "High"),
        *("Points x score", "Points without a score", "Our score", "Our exact score", "Agrees"),
        *("Exact coverage", "Exact low", "Exact high"),
        widths=(10, 28),
    )
    for result in book.standings.candidates:
        for criterion in book.standings.criteria:
            score, line = result.criteria[criterion.id].score, table.line
            match = f"{levels['candidate']},A{line},{levels['criterion']},C{line}"
            table.add(
                *(result.id, book.candidates[result.id]["name"], criterion.id, criterion.points),
                *_weights(levels, match, criterion, result),
                *_score_formulas(f"SUMIFS({levels['product']},{match})", score, line),
                *_point_formulas(score, criterion.points, line),
                *(number_of(score.value), exact_text(score.value)),
                _agrees(f"G{line}", f"M{line}"),
                *map(exact_text, (score.coverage, score.low, score.high)),
            )
    names = ("candidate", "criterion", "points", "score", "product", "missing")
    return _ranges("Criteria", table, names, "ACDGKL")


def _score_formulas(product, score, line):
    """Yield score, coverage, low and high of one criterion, from the weights in E and F."""
    rated, all_of_it = f"E{line}", f"F{line}"
    yield Formula(f'=IF({rated}=0,"",100*{product}/(4*{rated}))', number_of(score.value))
    yield Formula(f"=IF({all_of_it}=0,0,{rated}/{all_of_it})", number_of(score.coverage))
    yield Formula(f"=IF({all_of_it}=0,0,100*{product}/(4*{all_of_it}))", number_of(score.low))
    missing = f"100*({all_of_it}-{rated})/{all_of_it}"
    yield Formula(f"=IF({all_of_it}=0,100,I{line}+{missing})", number_of(score.high))


def _point_formulas(score, points, line):
    """Yield what the criterion adds to the total, and the points that have no score."""
    value = number_of(score.value)
    yield Formula(f'=IF(G{line}="",0,D{line}*G{line})', points * (value or 0))
    yield Formula(f'=IF(G{line}="",D{line},0)', points if value is None else 0)


def _ranges(sheet, table, names, letters):
    """Return name -> the absolute range of a column, from the first row to the last."""
    end = max(2, table.row)
    columns = zip(names, letters, strict=True)
    return {name: f"{sheet}!${letter}$2:${letter}${end}" for name, letter in columns}


def _weights(levels, match, criterion, result):
    rated = sum(
        w for check, w in criterion.weights.items() if result.cells[check].level is not None
    )
    yield Formula(f"=SUMIFS({levels['weight']},{match})", rated)
    yield Formula(f"=SUMIFS({levels['all']},{match})", sum(criterion.weights.values()))


def _agrees(ours, theirs):
    return Formula(f'=IF({ours}="",{theirs}="",ABS({ours}-{theirs})<0.000000001)', True)


def _ranking(book, table, criteria):
    table.heads(
        *("Place", "Candidate", "Vendor", "Decision", "Status", "Score", "Our score"),
        *("Our exact score", "Agrees", "Low", "High", "Coverage", "On claims"),
        *("Exact low", "Exact high", "Exact coverage", "Exact on claims"),
        widths=(7, 10, 30, 16, 20),
    )
    for result in book.standings.candidates:
        row, score, n = book.candidates[result.id], result.score, table.line
        match = f"{criteria['candidate']},B{n}"
        missing, product, points = (
            f"SUMIFS({criteria[name]},{match})" for name in ("missing", "product", "points")
        )
        table.add(
            *(placed(result), result.id, row["name"]),
            *(OUTCOMES[row["outcome"]], STATUSES[result.status]),
            Formula(f'=IF({missing}>0,"",{product}/{points})', number_of(score.value)),
            *(number_of(score.value), exact_text(score.value)),
            _agrees(f"F{n}", f"G{n}"),
            *(number_of(score.low), number_of(score.high), number_of(score.coverage)),
            number_of(result.claim_share),
            *map(exact_text, (score.low, score.high, score.coverage, result.claim_share)),
        )


def _gates(book, table):
    table.heads(
        "Candidate", "Vendor", "Gate", "Result", "Waived", "Reason", widths=(10, 28, 8, 8, 8, 60)
    )
    for result in book.standings.candidates:
        for gate, outcome in result.gates.items():
            finding = book.findings.get((result.id, gate))
            table.add(
                *(result.id, book.candidates[result.id]["name"], gate, outcome.result.value),
                *("yes" if outcome.is_waived else "no", finding["reason"] if finding else ""),
            )


def _about(book, table):
    table.heads("What", "Value", widths=(24, 80))
    status = "DRAFT, not decided" if book.is_draft else "Final"
    table.add("Evaluation", book.evaluation["title"])
    table.add("Reference", book.reference)
    table.add("Status", status)
    table.add("Decided at", book.determination["decided_at"])
    table.add("SHA-256 of scores.json", book.sha256)
    table.add("Formulas", "Levels and weights are in cells; change one and the score follows.")
