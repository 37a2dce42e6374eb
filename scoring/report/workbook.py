"""The numbers of a report as a workbook whose formulas compute them again from the levels."""

import io

from scoring.report.instants import read_instant
from scoring.report.pages.words import OUTCOMES, STATES, STATUSES, placed
from scoring.report.tables import exact_text
from vendors.exchange.cells import neutralised


def xlsx_of(book):
    """Return the bytes of the workbook: Ranking, Criteria, Levels, Gates, About.

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
        sheets = {
            name: Table(workbook.add_worksheet(name), head)
            for name in ("Ranking", "Criteria", "Levels", "Gates", "About")
        }
        levels = _levels(book, sheets["Levels"])
        criteria = _criteria(book, sheets["Criteria"], levels)
        _ranking(book, sheets["Ranking"], criteria)
        _gates(book, sheets["Gates"])
        _about(book, sheets["About"])
    return out.getvalue()


class Table:
    """A worksheet that is written row by row under a head that stays in sight."""

    def __init__(self, sheet, head):
        self.sheet, self.head, self.row = sheet, head, 0

    def heads(self, *names, widths=()):
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.head)
            self.sheet.set_column(column, column, widths[column] if column < len(widths) else 11)
        self.sheet.freeze_panes(1, 0)
        self.row = 1

    def add(self, *cells):
        """Write one row: text, a number, None for an empty cell, or a Formula."""
        for column, cell in enumerate(cells):
            if isinstance(cell, Formula):
                self.sheet.write_formula(self.row, column, cell.text, None, cell.value)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, neutralised(cell))
            elif cell is not None:
                self.sheet.write_number(self.row, column, cell)
        self.row += 1

    @property
    def line(self):
        """Return the number of the next row as formulas write it."""
        return self.row + 1


class Formula:
    def __init__(self, text, value):
        self.text = text
        self.value = "" if value is None else value


def _number(value):
    """Return an exact value as the nearest number a spreadsheet holds, for show only."""
    return None if value is None else value.numerator / value.denominator


def _letter(column):
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


def _levels(book, table):
    """Write every cell of the panel. Return the letters of the columns that others sum."""
    people = list(book.people)
    names = [f"{name} {book.people[name]}" for name in people]
    first, last = _letter(5), _letter(4 + len(people))
    agreed, level, product, weight = (_letter(5 + len(people) + step) for step in range(4))
    table.heads(
        *("Candidate", "Vendor", "Criterion", "Check", "Weight"),
        *(neutralised(name) for name in names),
        *(
            "Agreed",
            "Level",
            "Weight x level",
            "Weight with a level",
            "Evidence",
            "Cap",
            "Exact level",
        ),
        widths=(10, 28),
    )
    for result in book.standings.candidates:
        for criterion in book.standings.criteria:
            for check, own in criterion.weights.items():
                cell, n = result.cells[check], table.line
                span = f"{first}{n}:{last}{n}"
                mean = f'IF(COUNT({span})=0,"",AVERAGE({span}))'
                value = _number(cell.level)
                table.add(
                    *(result.id, book.candidates[result.id]["name"], criterion.id, check, own),
                    *(cell.levels.get(name) for name in people),
                    cell.agreed,
                    Formula(f"=IF(ISNUMBER({agreed}{n}),{agreed}{n},{mean})", value),
                    Formula(f'=IF({level}{n}="",0,E{n}*{level}{n})', own * (value or 0)),
                    Formula(f'=IF({level}{n}="",0,E{n})', 0 if value is None else own),
                    *(STATES[cell.evidence], cell.cap, exact_text(cell.level)),
                )
    end = max(2, table.row)
    return {
        name: f"Levels!${letter}$2:${letter}${end}"
        for name, letter in zip(
            ("candidate", "criterion", "all", "product", "weight"),
            ("A", "C", "E", product, weight),
            strict=True,
        )
    }


def _criteria(book, table, levels):
    """Write every criterion of every candidate. Return the ranges that the ranking sums."""
    table.heads(
        *(
            "Candidate",
            "Vendor",
            "Criterion",
            "Points",
            "Weight with a level",
            "Weight that applies",
        ),
        *("Score", "Coverage", "Low", "High", "Points x score", "Points without a score"),
        *("Our score", "Our exact score", "Agrees"),
        widths=(10, 28),
    )
    for result in book.standings.candidates:
        for criterion in book.standings.criteria:
            score, n = result.criteria[criterion.id].score, table.line
            value, points = _number(score.value), criterion.points
            match = f"{levels['candidate']},A{n},{levels['criterion']},C{n}"
            table.add(
                *(result.id, book.candidates[result.id]["name"], criterion.id, points),
                *_weights(levels, match, criterion, result),
                Formula(f'=IF(E{n}=0,"",100*SUMIFS({levels["product"]},{match})/(4*E{n}))', value),
                Formula(f"=IF(F{n}=0,0,E{n}/F{n})", _number(score.coverage)),
                Formula(
                    f"=IF(F{n}=0,0,100*SUMIFS({levels['product']},{match})/(4*F{n}))",
                    _number(score.low),
                ),
                Formula(f"=IF(F{n}=0,100,I{n}+100*(F{n}-E{n})/F{n})", _number(score.high)),
                Formula(f'=IF(G{n}="",0,D{n}*G{n})', points * (value or 0)),
                Formula(f'=IF(G{n}="",D{n},0)', points if value is None else 0),
                *(value, exact_text(score.value)),
                _agrees(f"G{n}", f"M{n}"),
            )
    end = max(2, table.row)
    columns = zip(("candidate", "points", "product", "missing"), "ADKL", strict=True)
    return {name: f"Criteria!${letter}$2:${letter}${end}" for name, letter in columns}


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
            Formula(f'=IF({missing}>0,"",{product}/{points})', _number(score.value)),
            *(_number(score.value), exact_text(score.value)),
            _agrees(f"F{n}", f"G{n}"),
            *(_number(score.low), _number(score.high), _number(score.coverage)),
            _number(result.claim_share),
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
