"""The numbers of a report as CSV, and as a workbook that computes them again from the levels."""

import csv
import io
from fractions import Fraction
from typing import NamedTuple

from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scoring.arithmetic.display import displayed, fraction_text, percent_text, plain_number
from scoring.arithmetic.standings import reweigh
from scoring.decisions.document.writing import instant, read_instant
from scoring.reports.pages.inquiries import items_in, says_of, verdict_of
from scoring.reports.pages.words import OUTCOMES, STATUSES, status_of_document
from scoring.results.standings import rank_shown
from vendors.imports.sheet import neutralised
from vendors.models import Proof
from vendors.models.vendor import state_name
from vendors.requests.clock import HOUR

# The names of the sheets stand in formulas, so they are the same in every language.
SHEETS = (
    *("Ranking", "Criteria", "Levels", "Gates", "Scenarios", "Robustness", "Reasons", "Evidence"),
    *("Proofs", "Requests", "About"),
)
MEANS = {
    "median": gettext_noop("by the median of the ratings"),
    "trimmed_mean": gettext_noop("by the trimmed mean of the ratings"),
}
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
        for outcome in result.gates.values():
            row.append("waived" if outcome.is_waived else outcome.result.value)
        rows.append([*row, book.document["status"], book.sha256])
    return _csv_text(heads, rows)


def robustness_csv_of(book):
    """Return one CSV with a row for each number; texts that could run are neutralised."""
    rows = ([*map(neutralised, names), *csv_cells(value)] for *names, value in NumberRows(book))
    return _csv_text(map(_, HEADS), rows)


def _csv_text(heads, rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


class Share(NamedTuple):
    """A part of 1, shown as whole percent."""

    value: Fraction | None


def exact(value, in_words=displayed):
    """Return a value as it is shown, and its numerator and denominator; empty for None."""
    return ("", "", "") if value is None else (in_words(value), value.numerator, value.denominator)


def csv_cells(value):
    if isinstance(value, Share):
        return exact(value.value, percent_text)
    if isinstance(value, str):
        return neutralised(value), "", ""
    if isinstance(value, int):
        return plain_number(value), "", ""
    return exact(value)


def sheet_cells(value):
    if value is None or isinstance(value, str):
        return (value,)
    if isinstance(value, Share):
        return value, exact_text(value.value)
    return number_of(value), exact_text(value)


def exact_text(value):
    return "" if value is None else fraction_text(value)


def number_of(value):
    """Return an exact value as the nearest number a spreadsheet holds, for show only."""
    return None if value is None else float(value)


def names_of(book):
    return {name: row["name"] for name, row in book.candidates.items()}


class NumberRows:
    """(subject, of, against, on, measure, value) of each number on robustness and agreement.

    A value is a fraction, a whole number, a Share, a text, or None.
    """

    def __init__(self, book):
        self.book, self.names = book, names_of(book)

    def __iter__(self):
        yield from self.ranges()
        yield from self.challenges()
        yield from self.never_first()
        yield from self.other_orders()
        yield from self.shares()
        yield from self.scenarios()
        yield from self.agreement()

    def ranges(self):
        subject = _("stays first while one weight")
        for leader, ranges in self.book.sensitivity.ranges.items():
            for criterion, weight in ranges.items():
                on = (subject, self.names[leader], "", criterion)
                yield *on, _("points today"), weight.today
                yield *on, _("points from"), weight.low
                yield *on, _("points to"), weight.high
        more = self.book.sensitivity.leaders_left_out
        if more:
            yield subject, "", "", "", _("leaders left out"), more

    def challenges(self):
        for call, weight, rating in self.book.sensitivity.challenges:
            pair = (self.names[call.rival], self.names[call.leader])
            on = (_("the lead over a rival"), *pair, call.check or "")
            yield *on, _("lead"), call.lead
            yield *on, _("one level by one assessor moves"), call.move
            yield *on, _("too close to call"), yesno(call.is_close)
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
                yield *on, _("needs better evidence"), yesno(rating.needs_evidence)

    def never_first(self):
        for candidate, rivals in self.book.sensitivity.dominated.items():
            for rival in rivals:
                names = (self.names[candidate], self.names[rival])
                yield _("never first"), *names, "", _("matched by"), ""

    def other_orders(self):
        sensitivity, people = self.book.sensitivity, self.book.people
        orders = [
            (_("without an assessor"), people[order.left_out], "", order.ranks)
            for order in sensitivity.without_assessor
        ]
        for order in sensitivity.without_criterion:
            orders.append((_("without a criterion"), "", order.left_out, order.ranks))
        for order in sensitivity.other_averages:
            orders.append((_(MEANS[order.average]), "", "", order.ranks))
        for subject, assessor, criterion, ranks in orders:
            for candidate, rank in ranks.items():
                yield subject, self.names[candidate], assessor, criterion, _("rank"), rank

    def shares(self):
        drawn = {
            "uniform": _("%(draws)s uniform weightings, seed %(seed)s"),
            "ordinal": _("%(draws)s ordinal weightings, seed %(seed)s"),
        }
        names = {"size": self.book.list_size}
        for shares in filter(None, (self.book.sensitivity.uniform, self.book.sensitivity.ordinal)):
            subject = drawn[shares.weights] % {"draws": shares.draws, "seed": shares.seed}
            for candidate in shares.candidates:
                of = (subject, self.names[candidate])
                for rank in range(1, len(shares.candidates) + 1):
                    share = Share(shares.share(candidate, rank))
                    yield *of, "", "", _("share of rank %(rank)s") % {"rank": rank}, share
                on_list = Share(shares.share_of_list(candidate, self.book.list_size))
                yield *of, "", "", _("share on a list of %(size)s") % names, on_list
                yield *of, "", "", _("standard error of rank 1"), shares.error(candidate)
                yield *of, "", "", _("confidence"), Share(shares.confidence[candidate])
                for criterion, weight in (shares.central[candidate] or {}).items():
                    yield *of, "", criterion, _("central weight"), Share(weight)
                for rival in shares.candidates:
                    if rival != candidate:
                        share = Share(shares.winning_share(candidate, rival))
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
                subject = (_("agreement"), "", "", on)
                for measure, value in measures._asdict().items():
                    if measure not in {"checks", "note", "interval"}:
                        yield *subject, measure.replace("_", " "), value
                if measures.interval:
                    yield *subject, _("alpha, low"), measures.interval.low
                    yield *subject, _("alpha, high"), measures.interval.high
                if measures.alpha is not None and not measures.is_judged:
                    yield *subject, _("judged"), _("too few to judge")
                yield *subject, _("note"), measures.note.value.replace("_", " ")


class Formula(NamedTuple):
    """What a cell computes, with our value for viewers that do not calculate."""

    text: str
    value: float | None
    is_share: bool = False


class Table:
    """A worksheet that is written row by row under a head that stays in sight."""

    def __init__(self, sheet, head, percent):
        self.sheet, self.head, self.percent, self.row, self.width = sheet, head, percent, 0, 0

    def heads(self, *names, widths=()):
        self.sheet.set_column(0, len(names) - 1, 11)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 0)
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.head)
        self.sheet.repeat_rows(0)  # on every page of paper
        self.row, self.width = 1, len(names)

    def add(self, *cells):
        """Write one row: text, a number, a Share, a Formula, or None for an empty cell."""
        for column, cell in enumerate(cells):
            if isinstance(cell, Formula):
                shape = self.percent if cell.is_share else None
                value = "" if cell.value is None else cell.value
                self.sheet.write_formula(self.row, column, cell.text, shape, value)
            elif isinstance(cell, Share):
                self.sheet.write(self.row, column, number_of(cell.value), self.percent)
            elif isinstance(cell, str):
                self.sheet.write_string(self.row, column, neutralised(cell))
            else:
                self.sheet.write(self.row, column, cell)
        self.row += 1

    def end(self):
        self.sheet.autofilter(0, 0, max(1, self.row - 1), self.width - 1)

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
        self.names = names_of(book)

    def write(self):
        criteria = self.write_criteria(self.write_levels())
        self.write_ranking(criteria)
        self.write_gates()
        self.write_scenarios(criteria)
        self.write_robustness()
        self.write_reasons()
        self.write_evidence()
        self.write_proofs()
        self.write_requests()
        self.write_about()
        for table in self.tables.values():
            table.end()

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
            visible = result.criteria[criterion.id].shown
            value = number_of(visible)
            match = f"{levels['candidate']},A{n},{levels['criterion']},C{n}"
            product = f"SUMIFS({levels['product']},{match})"
            rated = sum(weights[name] for name in weights if result.cells[name].level is not None)
            computed = Formula(f'=IF(E{n}=0,"",100*{product}/(4*E{n}))', value)
            table.add(
                *(result.id, self.names[result.id], criterion.id, points),
                Formula(f"=SUMIFS({levels['rated']},{match})", rated),
                Formula(f"=SUMIFS({levels['all']},{match})", sum(weights.values())),
                None if visible is None else computed,
                Formula(f"=IF(F{n}=0,0,E{n}/F{n})", number_of(score.coverage), is_share=True),
                Formula(f"=IF(F{n}=0,0,100*{product}/(4*F{n}))", number_of(score.low)),
                Formula(f"=IF(F{n}=0,100,I{n}+100*(F{n}-E{n})/F{n})", number_of(score.high)),
                Formula(f'=IF(G{n}="",0,D{n}*G{n})', points * (value or 0)),
                Formula(f'=IF(G{n}="",D{n},0)', points if value is None else 0),
                *(value, exact_text(visible), _agrees(f"G{n}", f"M{n}")),
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
            score, n, visible = result.score, table.line, result.shown
            missing, product, points = (
                f"SUMIFS({criteria[name]},{criteria['candidate']},B{n})"
                for name in ("missing", "product", "points")
            )
            formula = Formula(f'=IF({missing}>0,"",{product}/{points})', number_of(visible))
            table.add(
                *(rank_shown(result), result.id, self.names[result.id]),
                str(OUTCOMES[self.book.candidates[result.id]["outcome"]]),
                str(STATUSES[result.status]),
                *(None if visible is None else formula, number_of(visible), exact_text(visible)),
                _agrees(f"F{n}", f"G{n}"),
                *(number_of(score.low), number_of(score.high), Share(score.coverage)),
                Share(result.claim_share),
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
                    *(yesno(outcome.is_waived), line.reason if line else ""),
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
                n, visible = table.line, result.shown
                match = f"{criteria['candidate']},C{n},{criteria['criterion']}"
                sums = "+".join(
                    f"{letter}{n}*SUMIFS({criteria['score']},{match},{letter}1)"
                    for letter in letters
                )
                total = f"SUM({letters[0]}{n}:{letters[-1]}{n})"
                formula = Formula(f"=({sums})/{total}", number_of(visible))
                table.add(
                    *(weights.name, weights.by, result.id, self.names[result.id]),
                    *(rank_shown(result), None if visible is None else formula),
                    exact_text(visible),
                    *(weights.points[name] for name in used),
                )

    def write_robustness(self):
        table = self.tables["Robustness"]
        table.heads(*map(_, HEADS[:6]), _("Exact"), widths=(26, 30, 30, 12, 26, 14, 24))
        for *names, value in NumberRows(self.book):
            table.add(*names, *sheet_cells(value))

    def write_reasons(self):
        """Write what each assessor answered on each cell, and why: the rows of the levels."""
        table, people = self.tables["Reasons"], self.book.people
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Check"), _("Question")),
            *(neutralised(f"{assessor} {name}") for assessor, name in people.items()),
            *(_("Agreed"), _("Reason of the agreed level")),
            widths=(10, 28, 11, 11, 40),
        )
        for result, criterion in self.pairs():
            for check in criterion.weights:
                answers = {
                    line.id: f"{line.short_answer}: {line.note}"
                    for line in self.book.rating_lines(result.id, check)
                }
                agreed = self.book.agreed(result.id, check)
                table.add(
                    *(result.id, self.names[result.id], criterion.id, check),
                    self.book.checks[check].question,
                    *(answers.get(assessor) for assessor in people),
                    *((agreed.level, agreed.reason) if agreed else (None, None)),
                )

    def write_evidence(self):
        table = self.tables["Evidence"]
        table.heads(
            *(_("No."), _("Candidate"), _("Vendor"), _("Title"), _("State"), _("Issued")),
            *(_("Expires"), _("Supports"), _("Checked by"), _("Link"), _("SHA-256")),
            widths=(8, 10, 28, 50),
        )
        for row in self.book.document["evidence"]:
            checker = row.get("verified_by") or row.get("seen_by")
            table.add(
                *(row["id"], row["candidate"], self.names[row["candidate"]], row["title"]),
                *(str(state_name(row["state"])), row.get("issued_on"), row.get("expires_on")),
                *(row.get("checks"), checker and self.book.called(checker)),
                *(row.get("link"), row.get("sha256")),
            )

    def write_proofs(self):
        table = self.tables["Proofs"]
        table.heads(
            *(_("No."), _("Candidate"), _("Vendor"), _("What"), _("When"), _("Finding")),
            *(_("Speaks to"), _("By"), _("Second person"), _("SHA-256")),
            widths=(8, 10, 28, 20),
        )
        for proof in self.book.proofs:
            row = proof.row
            people = (proof.by, *proof.colleagues)
            table.add(
                *(row["id"], proof.candidate, self.names[proof.candidate]),
                *(str(Proof.Kind(proof.kind).label), row["performed_on"]),
                *(str(Proof.Finding(row["finding"]).label), " ".join(proof.checks)),
                ", ".join(self.book.called(name) for name in people if name),
                ", ".join(map(self.book.called, proof.confirmers)),
                row["sha256"],
            )

    def write_requests(self):
        """Write every item of every request, with the moments in UTC."""
        table = self.tables["Requests"]
        table.heads(
            *(_("No."), _("Candidate"), _("Vendor"), _("Request"), _("Item"), _("Sent")),
            *(_("Due"), _("Answer"), _("Came"), _("Hours"), _("Late"), _("Accepted")),
            widths=(8, 10, 28, 28, 50, 20, 20, 20, 20),
        )
        for inquiry, request, item in items_in(self.book):
            table.add(
                *(inquiry.id, request.candidate, request.name, inquiry.title, item.words),
                *(inquiry.row["sent_at"], request.row["due_at"], str(says_of(item))),
                *(item.at and instant(item.at), item.took and round(item.took / HOUR, 2)),
                *(yesno(item.is_late) if item.came else None, str(verdict_of(item))),
            )

    def write_about(self):
        book, table = self.book, self.tables["About"]
        table.heads(_("What"), _("Value"), widths=(24, 80))
        table.add(_("Evaluation"), book.rules["title"])
        table.add(_("Reference"), book.reference)
        table.add(_("Status"), status_of_document(book))
        table.add(_("Decided at"), book.determination["decided_at"])
        table.add(_("SHA-256 of scores.json"), book.sha256)
        table.add(
            _("Formulas"), _("Levels and weights are in cells; change one and the score follows.")
        )


def _agrees(ours, theirs):
    return Formula(f'=IF({ours}="",{theirs}="",ABS({ours}-{theirs})<0.000000001)', True)
