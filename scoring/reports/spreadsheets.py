"""The numbers of a report as CSV, and as a workbook that computes them again from the levels."""

import csv
import io
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scoring.arithmetic.display import displayed, fraction_text, percent_text, plain_number
from scoring.arithmetic.standings import reweigh
from scoring.decisions.document.writing import read_instant
from scoring.reports.pages.words import OUTCOMES, STATUSES, status_of_document
from scoring.results.standings import rank_shown
from vendors.imports.sheet import neutralised
from vendors.models.vendor import state_name

# The names of the sheets stand in formulas, so they are the same in every language.
SHEETS = ("Ranking", "Criteria", "Levels", "Gates", "Scenarios", "Robustness", "About")
HEADS = tuple(
    gettext_noop(head)
    for head in ("What", "Of", "Against", "On", "Measure", "Value", "Numerator", "Denominator")
)


def csv_of(book):
    """Return the CSV text: one row a candidate, every number printed and exact.

    The exact value stands as numerator and denominator: "1/2" in one cell is a date to a
    spreadsheet. A text that a spreadsheet could run as a formula is neutralised.
    """
    criteria = book.standings.criteria
    exact_heads = [_("Score"), _("Low"), _("High"), _("Coverage"), _("On claims")]
    for criterion in criteria:
        exact_heads += [criterion.id, _("%(criterion)s coverage") % {"criterion": criterion.id}]
    heads = [
        *(_("Rank"), _("Candidate"), _("Vendor"), _("Decision"), _("Status")),
        *(
            head % {"name": name}
            for name in exact_heads
            for head in ("%(name)s", _("%(name)s numerator"), _("%(name)s denominator"))
        ),
        *(gate for criterion in criteria for gate in criterion.gates),
        *(_("Status of the document"), _("SHA-256")),
    ]
    rows = []
    for result in book.standings.candidates:
        candidate, score = book.candidates[result.id], result.score
        row = [rank_shown(result), result.id, neutralised(candidate["name"])]
        row += [OUTCOMES[candidate["outcome"]], STATUSES[result.status]]
        for value in (result.shown, score.low, score.high):
            row += exact(value)
        for share in (score.coverage, result.claim_share):
            row += exact(share, percent_text)
        for criterion in result.criteria.values():
            row += exact(criterion.shown)
            row += exact(criterion.score.coverage, percent_text)
        row += [gate_word(outcome) for outcome in result.gates.values()]
        rows.append([*row, book.document["status"], book.sha256])
    return _csv_text(heads, rows)


def robustness_csv_of(book):
    """Return one CSV with a row for each number; texts that could run are neutralised."""
    rows = ([*map(neutralised, names), *number.csv_cells] for *names, number in NumberRows(book))
    return _csv_text(map(_, HEADS), rows)


def _csv_text(heads, rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


def exact(value, shown=displayed):
    """Return a value as it is shown, and its numerator and denominator; empty for None."""
    return ("", "", "") if value is None else (shown(value), value.numerator, value.denominator)


def exact_text(value):
    return "" if value is None else fraction_text(value)


def number_of(value):
    """Return an exact value as the nearest number a spreadsheet holds, for show only."""
    return None if value is None else value.numerator / value.denominator


def gate_word(outcome):
    return "waived" if outcome.is_waived else outcome.result.value


def yes_or_no(answer):
    return _("yes") if answer else _("no")


class Number(NamedTuple):
    """The value of a row: a fraction, a whole number, a share of 1, a text, or None."""

    value: Fraction | int | str | None
    is_share: bool = False

    @property
    def csv_cells(self):
        if isinstance(self.value, str):
            return (neutralised(self.value), "", "")
        if isinstance(self.value, int):
            return (plain_number(self.value), "", "")
        return exact(self.value, percent_text if self.is_share else displayed)

    @property
    def sheet_cells(self):
        if self.value is None or isinstance(self.value, str):
            return (self.value,)
        shown = Percent.of(self.value) if self.is_share else number_of(self.value)
        return (shown, exact_text(self.value))


class NumberRows:
    """(what, of, against, on, measure, Number) of each number on robustness and agreement."""

    def __init__(self, book):
        self.book = book
        self.names = {name: row["name"] for name, row in book.candidates.items()}

    def __iter__(self):
        sections = (
            *(self.ranges, self.challenges, self.never_first, self.left_out, self.other_means),
            *(self.shares, self.scenarios, self.agreement),
        )
        for section in sections:
            for *names, number in section():
                yield *names, number if isinstance(number, Number) else Number(number)

    def ranges(self):
        what = _("stays first while one weight")
        for leader, ranges in self.book.sensitivity.ranges.items():
            for criterion, weight in ranges.items():
                on = (what, self.names[leader], "", criterion)
                yield *on, _("points today"), weight.today
                yield *on, _("points from"), weight.low
                yield *on, _("points to"), weight.high
        more = self.book.sensitivity.leaders_left_out
        if more:
            yield what, "", "", "", _("leaders left out"), more

    def challenges(self):
        for call, weight, rating in self.book.sensitivity.challenges:
            pair = (self.names[call.rival], self.names[call.leader])
            on = (_("the lead over a rival"), *pair, call.check or "")
            yield *on, _("lead"), call.lead
            yield *on, _("one level by one assessor moves"), call.move
            yield *on, _("too close to call"), yes_or_no(call.is_close)
            if weight:
                on = (_("overtakes by one weight"), *pair, weight.criterion)
                yield *on, _("points from"), weight.before
                yield *on, _("points to"), weight.after
            if rating:
                on = (_("overtakes by one rating"), *pair, rating.check)
                yield *on, _("rated by"), self.book.people[rating.assessor]
                yield *on, _("rating of"), self.names[rating.candidate]
                yield *on, _("level from"), rating.before
                yield *on, _("level to"), rating.after
                yield *on, _("needs better evidence"), yes_or_no(rating.needs_evidence)

    def never_first(self):
        for candidate, rivals in self.book.sensitivity.dominated.items():
            for rival in rivals:
                names = (self.names[candidate], self.names[rival])
                yield _("never first"), *names, "", _("matched by"), ""

    def left_out(self):
        for order in self.book.sensitivity.without_assessor:
            assessor = self.book.people[order.left_out]
            for candidate, rank in order.ranks.items():
                names = (self.names[candidate], assessor, "")
                yield _("without an assessor"), *names, _("rank"), rank
        for order in self.book.sensitivity.without_criterion:
            for candidate, rank in order.ranks.items():
                names = (self.names[candidate], "", order.left_out)
                yield _("without a criterion"), *names, _("rank"), rank

    def other_means(self):
        what = {
            "median": _("by the median of the ratings"),
            "trimmed_mean": _("by the trimmed mean of the ratings"),
        }
        for order in self.book.sensitivity.other_middles:
            for candidate, rank in order.ranks.items():
                yield what[order.middle], self.names[candidate], "", "", _("rank"), rank

    def shares(self):
        drawn = {
            "uniform": _("%(draws)s uniform weightings, seed %(seed)s"),
            "ordinal": _("%(draws)s ordinal weightings, seed %(seed)s"),
        }
        for shares in filter(None, (self.book.sensitivity.uniform, self.book.sensitivity.ordinal)):
            what = drawn[shares.weights] % {"draws": shares.draws, "seed": shares.seed}
            for candidate in shares.candidates:
                of = (what, self.names[candidate])
                for rank in range(1, len(shares.candidates) + 1):
                    share = Number(shares.share(candidate, rank), is_share=True)
                    yield *of, "", "", _("share of rank %(rank)s") % {"rank": rank}, share
                yield *of, "", "", _("standard error of rank 1"), shares.error(candidate)
                confidence = Number(shares.confidence[candidate], is_share=True)
                yield *of, "", "", _("confidence"), confidence
                for criterion, weight in (shares.central[candidate] or {}).items():
                    yield *of, "", criterion, _("central weight"), Number(weight, is_share=True)
                for rival in shares.candidates:
                    if rival != candidate:
                        share = Number(shares.winning_share(candidate, rival), is_share=True)
                        yield *of, self.names[rival], "", _("share ahead"), share

    def scenarios(self):
        for weights in self.book.tried_sets:
            of = (_("scenario"), weights.name)
            for criterion, points in weights.points.items():
                yield *of, "", criterion, _("points"), points
            for result in reweigh(self.book.standings, weights.points):
                yield *of, self.names[result.id], "", _("rank"), rank_shown(result)
                yield *of, self.names[result.id], "", _("score"), result.shown

    def agreement(self):
        for criterion, measured in self.book.agreement.criteria.items():
            for on, measures in ((criterion, measured), *measured.checks.items()):
                what = (_("agreement"), "", "", on)
                for measure, value in measures._asdict().items():
                    if measure not in {"checks", "note"}:
                        yield *what, measure.replace("_", " "), value
                yield *what, _("note"), measures.note.value.replace("_", " ")


class Formula:
    def __init__(self, text, value):
        self.text = text
        self.value = "" if value is None else value


class Percent(Formula):
    """A share from 0 to 1 that is shown as whole percent; with or without a formula."""

    @classmethod
    def of(cls, share):
        return None if share is None else cls("", number_of(share))


class Table:
    """A worksheet that is written row by row under a head that stays in sight."""

    def __init__(self, sheet, head, percent):
        self.sheet, self.head, self.percent, self.row = sheet, head, percent, 0

    def heads(self, *names, widths=()):
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.head)
            self.sheet.set_column(column, column, widths[column] if column < len(widths) else 11)
        self.sheet.freeze_panes(1, 0)
        self.row = 1

    def add(self, *cells):
        """Write one row: text, a number, None for an empty cell, or a Formula."""
        for column, cell in enumerate(cells):
            shape = self.percent if isinstance(cell, Percent) else None
            if isinstance(cell, Formula) and cell.text:
                self.sheet.write_formula(self.row, column, cell.text, shape, cell.value)
            elif isinstance(cell, Percent):
                self.sheet.write_number(self.row, column, cell.value, shape)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, neutralised(cell))
            elif cell is not None:
                self.sheet.write_number(self.row, column, cell)
        self.row += 1

    @property
    def line(self):
        """The number of the next row as formulas write it."""
        return self.row + 1

    def ranges(self, **letters):
        """Return name -> the absolute range of a column, from the first row to the last."""
        end = max(2, self.row)
        return {
            name: f"{self.sheet.get_name()}!${letter}$2:${letter}${end}"
            for name, letter in letters.items()
        }


def xlsx_of(book):
    """Return the bytes of the workbook, with the SHEETS.

    Levels and weights are numbers in cells; everything else is a formula over them with
    our value beside it. Values are written with the formulas, for viewers that do not
    calculate.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as file:
        file.set_properties(
            {
                "title": neutralised(book.rules["title"]),
                "created": read_instant(book.determination["decided_at"]).replace(tzinfo=None),
            }
        )
        Workbook(book, file).write()
    return out.getvalue()


class Workbook:
    """The sheets of one report. Each returns the ranges of columns that later ones sum."""

    def __init__(self, book, file):
        from xlsxwriter.utility import xl_col_to_name

        self.book, self.letter_of = book, xl_col_to_name
        head = file.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        percent = file.add_format({"num_format": "0 %"})
        self.tables = {name: Table(file.add_worksheet(name), head, percent) for name in SHEETS}
        self.names = {name: row["name"] for name, row in book.candidates.items()}

    def write(self):
        criteria = self.write_criteria(self.write_levels())
        self.write_ranking(criteria)
        self.write_gates()
        self.write_scenarios(criteria)
        self.write_robustness()
        self.write_about()

    def write_levels(self):
        """Write every cell of the panel, with the level that counts as a formula."""
        table, people, letter_of = self.tables["Levels"], self.book.people, self.letter_of
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Check"), _("Weight")),
            *(neutralised(f"{assessor} {name}") for assessor, name in people.items()),
            *(_("Agreed"), _("Level"), _("Weight x level"), _("Weight with a level")),
            *(_("Evidence"), _("Cap"), _("Exact level")),
            widths=(10, 28),
        )
        first, last = letter_of(5), letter_of(4 + len(people))
        agreed, level = letter_of(5 + len(people)), letter_of(6 + len(people))
        for result, criterion in self.pairs():
            for check, weight in criterion.weights.items():
                cell, n = result.cells[check], table.line
                value, span = number_of(cell.level), f"{first}{n}:{last}{n}"
                mean = f'IF(COUNT({span})=0,"",AVERAGE({span}))'
                rated_weight = 0 if value is None else weight
                table.add(
                    *(result.id, self.names[result.id], criterion.id, check, weight),
                    *(cell.levels.get(assessor) for assessor in people),
                    cell.agreed,
                    Formula(f"=IF(ISNUMBER({agreed}{n}),{agreed}{n},{mean})", value),
                    Formula(f'=IF({level}{n}="",0,E{n}*{level}{n})', weight * (value or 0)),
                    Formula(f'=IF({level}{n}="",0,E{n})', rated_weight),
                    *(state_name(cell.evidence), cell.cap, exact_text(cell.level)),
                )
        product, rated = letter_of(7 + len(people)), letter_of(8 + len(people))
        return table.ranges(candidate="A", criterion="C", all="E", product=product, rated=rated)

    def pairs(self):
        """Yield each candidate's result with each criterion."""
        for result in self.book.standings.candidates:
            for criterion in self.book.standings.criteria:
                yield result, criterion

    def write_criteria(self, levels):
        """Write every criterion of every candidate, from the sums of its levels."""
        table = self.tables["Criteria"]
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Points")),
            *(_("Weight with a level"), _("Weight that applies"), _("Score"), _("Coverage")),
            *(_("Low"), _("High"), _("Points x score"), _("Points without a score")),
            *(_("Our score"), _("Our exact score"), _("Agrees")),
            *(_("Exact coverage"), _("Exact low"), _("Exact high")),
            widths=(10, 28),
        )
        for result, criterion in self.pairs():
            n, points, weights = table.line, criterion.points, criterion.weights
            score = result.criteria[criterion.id].score
            shown = result.criteria[criterion.id].shown
            value = number_of(shown)
            match = f"{levels['candidate']},A{n},{levels['criterion']},C{n}"
            product = f"SUMIFS({levels['product']},{match})"
            rated = sum(weights[name] for name in weights if result.cells[name].level is not None)
            computed = Formula(f'=IF(E{n}=0,"",100*{product}/(4*E{n}))', value)
            table.add(
                *(result.id, self.names[result.id], criterion.id, points),
                Formula(f"=SUMIFS({levels['rated']},{match})", rated),
                Formula(f"=SUMIFS({levels['all']},{match})", sum(weights.values())),
                None if shown is None else computed,
                Percent(f"=IF(F{n}=0,0,E{n}/F{n})", number_of(score.coverage)),
                Formula(f"=IF(F{n}=0,0,100*{product}/(4*F{n}))", number_of(score.low)),
                Formula(f"=IF(F{n}=0,100,I{n}+100*(F{n}-E{n})/F{n})", number_of(score.high)),
                Formula(f'=IF(G{n}="",0,D{n}*G{n})', points * (value or 0)),
                Formula(f'=IF(G{n}="",D{n},0)', points if value is None else 0),
                *(value, exact_text(shown), _agrees(f"G{n}", f"M{n}")),
                *map(exact_text, (score.coverage, score.low, score.high)),
            )
        columns = {"candidate": "A", "criterion": "C", "points": "D"}
        return table.ranges(**columns, score="G", product="K", missing="L")

    def write_ranking(self, criteria):
        table = self.tables["Ranking"]
        table.heads(
            *(_("Rank"), _("Candidate"), _("Vendor"), _("Decision"), _("Status"), _("Score")),
            *(_("Our score"), _("Our exact score"), _("Agrees"), _("Low"), _("High")),
            *(_("Coverage"), _("On claims"), _("Exact low"), _("Exact high")),
            *(_("Exact coverage"), _("Exact on claims")),
            widths=(7, 10, 30, 16, 20),
        )
        for result in self.book.standings.candidates:
            score, n, shown = result.score, table.line, result.shown
            missing, product, points = (
                f"SUMIFS({criteria[name]},{criteria['candidate']},B{n})"
                for name in ("missing", "product", "points")
            )
            formula = Formula(f'=IF({missing}>0,"",{product}/{points})', number_of(shown))
            table.add(
                *(rank_shown(result), result.id, self.names[result.id]),
                str(OUTCOMES[self.book.candidates[result.id]["outcome"]]),
                str(STATUSES[result.status]),
                *(None if shown is None else formula, number_of(shown), exact_text(shown)),
                _agrees(f"F{n}", f"G{n}"),
                *(number_of(score.low), number_of(score.high), Percent.of(score.coverage)),
                Percent.of(result.claim_share),
                *map(exact_text, (score.low, score.high, score.coverage, result.claim_share)),
            )

    def write_gates(self):
        table = self.tables["Gates"]
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Gate"), _("Result"), _("Waived"), _("Reason")),
            widths=(10, 28, 8, 8, 8, 60),
        )
        for result in self.book.standings.candidates:
            for gate, outcome in result.gates.items():
                line = self.book.results.gates.get((result.id, gate))
                table.add(
                    *(result.id, self.names[result.id], gate, outcome.result.value),
                    *(yes_or_no(outcome.is_waived), line.reason if line else ""),
                )

    def write_scenarios(self, criteria):
        """Write the score of each candidate under each scenario: a formula over its points."""
        table, used = self.tables["Scenarios"], [c.id for c in self.book.standings.criteria]
        table.heads(
            *(_("Scenario"), _("Kept by"), _("Candidate"), _("Vendor"), _("Rank"), _("Score")),
            *(_("Our exact score"), *used),
            widths=(28, 22, 10, 28, 7, 11, 24),
        )
        letters = [self.letter_of(7 + column) for column in range(len(used))]
        for weights in self.book.tried_sets:
            for result in reweigh(self.book.standings, weights.points):
                n, shown = table.line, result.shown
                match = f"{criteria['candidate']},C{n},{criteria['criterion']}"
                sums = "+".join(
                    f"{letter}{n}*SUMIFS({criteria['score']},{match},{letter}1)"
                    for letter in letters
                )
                total = f"SUM({letters[0]}{n}:{letters[-1]}{n})"
                formula = Formula(f"=({sums})/{total}", number_of(shown))
                table.add(
                    *(weights.name, weights.by, result.id, self.names[result.id]),
                    *(rank_shown(result), None if shown is None else formula),
                    exact_text(shown),
                    *(weights.points[name] for name in used),
                )

    def write_robustness(self):
        table = self.tables["Robustness"]
        table.heads(*map(_, HEADS[:6]), _("Exact"), widths=(26, 30, 30, 12, 26, 14, 24))
        for *names, number in NumberRows(self.book):
            table.add(*names, *number.sheet_cells)

    def write_about(self):
        book, table = self.book, self.tables["About"]
        table.heads(_("What"), _("Value"), widths=(24, 80))
        table.add(_("Evaluation"), book.rules["title"])
        table.add(_("Reference"), book.reference)
        table.add(_("Status"), status_of_document(book))
        table.add(_("Decided at"), book.determination["decided_at"])
        table.add(_("SHA-256 of scores.json"), book.sha256)
        explanation = _("Levels and weights are in cells; change one and the score follows.")
        table.add(_("Formulas"), explanation)


def _agrees(ours, theirs):
    return Formula(f'=IF({ours}="",{theirs}="",ABS({ours}-{theirs})<0.000000001)', True)
