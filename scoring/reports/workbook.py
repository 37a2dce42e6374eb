"""A decision as a workbook that computes it again: weights, levels and gates are in cells."""

import io

from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _

from scoring.arithmetic.ranks import tie_criterion
from scoring.arithmetic.standings import reweigh
from scoring.arithmetic.states import TOP_LEVEL, CriterionStatus, GateResult
from scoring.decisions.document.countries import STANDINGS
from scoring.decisions.document.writing import instant, read_instant
from scoring.reports.pages.countries import (
    checker_of,
    clock_changes,
    countries_in,
    hours_of,
    least_shared,
    terms_of,
)
from scoring.reports.pages.inquiries import items_in, says_of, verdict_of
from scoring.reports.pages.words import CELLS, OUTCOMES, STATUSES, status_of_document
from scoring.reports.spreadsheets import HEADS, NumberRows, Share, exact_text, names_of, number_of
from scoring.reports.worksheets import (
    DIGITS,
    FORMATS,
    Formula,
    Table,
    Typed,
    agrees,
    flag,
    sheet_cells,
    text_in,
)
from scoring.results.standings import rank_shown
from vendors.imports.sheet import neutralised
from vendors.models import Proof, TransferStatus
from vendors.models.vendor import state_name
from vendors.requests.clock import HOUR

# The names of the sheets stand in formulas, so they are the same in every language.
SHEETS = (
    *("Ranking", "Weights", "Criteria", "Levels", "Gates", "Scenarios", "Robustness", "Reasons"),
    *("Grid", "Evidence", "Proofs", "Requests", "Countries", "About"),
)


def xlsx_of(book):
    """Return the bytes of the workbook, with the SHEETS; the same bytes for the same Book.
    Points, weights, minima, levels and gates stand in cells once; formulas over them are the rest.
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
    """The sheets of one report. Each returns the ranges of columns that later ones read."""

    def __init__(self, book, file):
        from xlsxwriter.utility import xl_col_to_name

        self.book, self.letter_of = book, xl_col_to_name
        formats = {name: file.add_format(fields) for name, fields in FORMATS.items()}
        self.tables = {name: Table(file.add_worksheet(name), formats) for name in SHEETS}
        self.names = names_of(book)

    def write(self):
        self.weights = self.write_weights()
        gates = self.write_gates()
        criteria = self.write_criteria(self.write_levels(), gates)
        self.write_ranking(criteria, gates)
        self.write_scenarios(criteria)
        self.write_robustness()
        self.write_reasons()
        self.write_grid()
        self.write_evidence()
        self.write_proofs()
        self.write_requests()
        self.write_countries()
        self.write_about()
        foot = neutralised(self.book.reference).replace("&", "&&")
        for table in self.tables.values():
            table.end(foot)

    def write_weights(self):
        """Write what the seal fixed and a what-if changes: no other sheet holds any of it."""
        table, settings = self.tables["Weights"], self.book.standings.settings
        table.heads(
            *(_("Criterion"), _("Check"), _("What"), _("Points"), _("Weight"), _("Minimum")),
            widths=(20, 11, 70),
        )
        for criterion in self.book.standings.criteria:
            title = self.book.grid.criterion(criterion.id).title
            minimum = Typed(number_of(criterion.minimum), "typed_number")
            table.add(criterion.id, None, title, Typed(criterion.points), None, minimum)
        for criterion in self.book.standings.criteria:
            for check, weight in criterion.weights.items():
                question = self.book.checks[check].question
                table.add(criterion.id, check, question, None, Typed(weight), None)
        rules = {
            "coverage": (
                _("Least coverage"),
                _("Under it a criterion has no score, and its candidate no rank."),
                Typed(number_of(settings.coverage_minimum), "typed_percent"),
            ),
            "overall": (
                _("Overall minimum"),
                _("A candidate with a score under it is not ranked."),
                Typed(number_of(settings.overall_minimum), "typed_number"),
            ),
        }
        for name, sentences, minimum in rules.values():
            table.add(name, None, sentences, None, None, minimum)
        columns = {"criterion": "A", "check": "B", "points": "D", "weight": "E", "minimum": "F"}
        ranges = table.ranges(**columns)

        def rule(name):
            return f'INDEX({ranges["minimum"]},MATCH("{rules[name][0]}",{ranges["criterion"]},0))'

        return ranges | {name: rule(name) for name in rules}

    def weight_of(self, column, key, cell):
        """Return the formula of what the Weights say in `column` of the `key` in a cell."""
        return f"INDEX({self.weights[column]},MATCH({cell},{self.weights[key]},0))"

    def write_gates(self):
        table = self.tables["Gates"]
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Gate"), _("Result"), _("Waived")),
            *(_("Takes it out"), _("Reason")),
            widths=(10, 28, 8, 8, 8, 8, 60),
            stays=2,
        )
        for result in self.book.standings.candidates:
            for gate, outcome in result.gates.items():
                line = self.book.results.gates.get((result.id, gate))
                n, waived = table.line, yesno(outcome.is_waived)
                takes_out = f'=IF(D{n}="{GateResult.FAIL.value}",IF(E{n}="{yesno(True)}",0,1),0)'
                table.add(
                    *(result.id, self.names[result.id], gate, outcome.result.value, waived),
                    Formula(takes_out, int(outcome.is_failed), "whole"),
                    line.reason if line else "",
                )
        return table.ranges(candidate="A", out="F")

    def write_levels(self):
        """Write every cell of the panel, with the level that counts as a formula."""
        table, people, letter_of = self.tables["Levels"], self.book.people, self.letter_of
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Check"), _("Weight")),
            *(neutralised(f"{assessor} {name}") for assessor, name in people.items()),
            *(_("Agreed"), _("Level"), _("Weight x level"), _("Weight with a level")),
            *(_("Evidence"), _("Cap"), _("Exact level")),
            widths=(10, 28),
            stays=4,
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
                    *(result.id, self.names[result.id], criterion.id, check),
                    Formula(f"={self.weight_of('weight', 'check', f'D{n}')}", weight, "whole"),
                    *(Typed(cell.levels.get(assessor)) for assessor in people),
                    Typed(cell.agreed),
                    Formula(f"=IF(ISNUMBER({agreed}{n}),{agreed}{n},{mean})", value),
                    Formula(f'=IF({level}{n}="",0,E{n}*{level}{n})', weight * (value or 0)),
                    Formula(f'=IF({level}{n}="",0,E{n})', rated_weight, "whole"),
                    *(state_name(cell.evidence), cell.cap, exact_text(cell.level)),
                )
        product, rated = letter_of(7 + len(people)), letter_of(8 + len(people))
        return table.ranges(candidate="A", criterion="C", all="E", product=product, rated=rated)

    def pairs(self):
        """Yield each candidate's result with each criterion."""
        for result in self.book.standings.candidates:
            for criterion in self.book.standings.criteria:
                yield result, criterion

    def write_criteria(self, levels, gates):
        """Write every criterion of every candidate, from the sums of its levels.
        Without enough evidence there is no score. Out by a gate the total still stands.
        """
        table = self.tables["Criteria"]
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Points")),
            *(_("Weight with a level"), _("Weight that applies"), _("Score"), _("Coverage")),
            *(_("Low"), _("High"), _("Points x score"), _("Points without a score")),
            *(_("Our score"), _("Our exact score"), _("Agrees")),
            *(_("Exact coverage"), _("Exact low"), _("Exact high")),
            *(_("Too little evidence"), _("Under its minimum"), _("Stops a rank")),
            *(_("Out by a gate"), _("Score in the total")),
            widths=(10, 28),
            stays=3,
        )
        for result, criterion in self.pairs():
            n, points, weights = table.line, criterion.points, criterion.weights
            own = result.criteria[criterion.id]
            score, shown_score, total = own.score, number_of(own.shown), sum(weights.values())
            is_thin, is_out = own.shown is None, bool(result.failed_gates)
            adds = None if is_thin and not is_out else number_of(score.value)
            match = f"{levels['candidate']},A{n},{levels['criterion']},C{n}"
            product = f"SUMIFS({levels['product']},{match})"
            rated = sum(weights[name] for name in weights if result.cells[name].level is not None)
            out = f"SUMIFS({gates['out']},{gates['candidate']},A{n})"
            minimum = self.weight_of("minimum", "criterion", f"C{n}")
            low = f"ROUND({self.weights['coverage']},{DIGITS})"
            computed = f"100*{product}/(4*E{n})"
            below = f"IF(ROUND(G{n},{DIGITS})<ROUND({minimum},{DIGITS}),1,0)"
            table.add(
                *(result.id, self.names[result.id], criterion.id),
                Formula(f"={self.weight_of('points', 'criterion', f'C{n}')}", points, "whole"),
                Formula(f"=SUMIFS({levels['rated']},{match})", rated, "whole"),
                Formula(f"=SUMIFS({levels['all']},{match})", total, "whole"),
                Formula(f'=IF(S{n}=1,"",{computed})', shown_score),
                Formula(f"=IF(F{n}=0,0,E{n}/F{n})", number_of(score.coverage), "percent"),
                Formula(f"=IF(F{n}=0,0,100*{product}/(4*F{n}))", number_of(score.low)),
                Formula(f"=IF(F{n}=0,100,I{n}+100*(F{n}-E{n})/F{n})", number_of(score.high)),
                Formula(f'=IF(W{n}="",0,D{n}*W{n})', points * (adds or 0)),
                Formula(f"=IF(E{n}=0,D{n},0)", points if score.value is None else 0, "whole"),
                *(shown_score, exact_text(own.shown), agrees(f"G{n}", f"M{n}")),
                *map(exact_text, (score.coverage, score.low, score.high)),
                flag(f"IF(E{n}=0,1,IF(ROUND(H{n},{DIGITS})<{low},1,0))", is_thin),
                flag(
                    f"IF(S{n}=1,0,IF(ISNUMBER({minimum}),{below},0))",
                    own.status is CriterionStatus.BELOW_MINIMUM,
                ),
                flag(
                    f"IF(S{n}=0,0,IF(D{n}>0,1,IF(ISNUMBER({minimum}),1,0)))",
                    is_thin and criterion.counts,
                ),
                flag(f"IF({out}>0,1,0)", is_out),
                Formula(f'=IF(E{n}=0,"",IF(S{n}>V{n},"",{computed}))', adds),
            )
        columns = {"candidate": "A", "criterion": "C", "points": "D", "score": "G", "adds": "W"}
        columns |= {"product": "K", "missing": "L", "thin": "S", "below": "T", "stops": "U"}
        return table.ranges(**columns)

    def write_ranking(self, criteria, gates):
        """Write score, status and rank of each candidate as formulas, beside our own."""
        table, results = self.tables["Ranking"], self.book.standings.candidates
        table.heads(
            *(_("Rank"), _("Candidate"), _("Vendor"), _("Decision"), _("Status"), _("Score")),
            *(_("Our score"), _("Our exact score"), _("Agrees"), _("Low"), _("High")),
            *(_("Coverage"), _("On claims"), _("Exact low"), _("Exact high")),
            *(_("Exact coverage"), _("Exact on claims")),
            *(_("Rank as a number"), _("Our rank"), _("Rank agrees"), _("Score to rank by")),
            _("Score that breaks ties"),
            widths=(7, 10, 30, 16, 20),
            stays=3,
        )
        self.in_ranking = {
            name: f"${letter}$2:${letter}${max(2, len(results) + 1)}"
            for name, letter in {"status": "E", "rank": "R", "key": "U", "tie": "V"}.items()
        }
        for result in results:
            score, n, visible = result.score, table.line, result.shown
            sums = {
                name: f"SUMIFS({criteria[name]},{criteria['candidate']},B{n})"
                for name in ("missing", "product", "points", "stops", "below")
            }
            sums["out"] = f"SUMIFS({gates['out']},{gates['candidate']},B{n})"
            total = f"{sums['product']}/{sums['points']}"
            tie_break = tie_break_of(self.book.standings, result)
            table.add(
                Formula(self.rank_words(n), rank_shown(result), "text"),
                *(result.id, self.names[result.id]),
                str(OUTCOMES[self.book.candidates[result.id]["outcome"]]),
                Formula(self.status(n, sums), str(STATUSES[result.status]), "text"),
                Formula(
                    f'=IF({sums["missing"]}>0,"",IF({sums["out"]}>0,{total},'
                    f'IF({sums["stops"]}>0,"",{total})))',
                    number_of(visible),
                ),
                *(number_of(visible), exact_text(visible), agrees(f"F{n}", f"G{n}")),
                *(number_of(score.low), number_of(score.high), Share(score.coverage)),
                Share(result.claim_share),
                *map(exact_text, (score.low, score.high, score.coverage, result.claim_share)),
                Formula(self.rank(n), result.rank, "whole"),
                *(rank_shown(result), Formula(f"=A{n}=S{n}", True, "text")),
                Formula(f'=IF(F{n}="","",ROUND(F{n},{DIGITS}))', number_of(visible)),
                Formula(self.tie_break(n, criteria), number_of(tie_break)),
            )

    def status(self, n, sums):
        out, incomplete, below, ranked = (
            text_in(STATUSES[name])
            for name in ("out_by_gate", "incomplete", "below_minimum", "ranked")
        )
        overall = self.weights["overall"]
        by_overall = f"IF(ROUND(F{n},{DIGITS})<ROUND({overall},{DIGITS}),{below},{ranked})"
        return (
            f"=IF({sums['out']}>0,{out},IF({sums['stops']}>0,{incomplete},"
            f"IF({sums['below']}>0,{below},IF(ISNUMBER({overall}),{by_overall},{ranked}))))"
        )

    def rank(self, n):
        """Return the formula of competition ranking: 1, 1, 3; a tie is broken by the rule alone."""
        ranked, span = text_in(STATUSES["ranked"]), self.in_ranking
        among = f"({span['status']}={ranked})"
        better = f"SUMPRODUCT({among}*({span['key']}>U{n}))"
        equal = f"{among}*({span['key']}=U{n})"
        open_ties = f'SUMPRODUCT({equal}*({span["tie"]}=""))'
        within = f"IF({open_ties}>0,0,SUMPRODUCT({equal}*({span['tie']}>V{n})))"
        return f'=IF(E{n}={ranked},1+{better}+{within},"")'

    def rank_words(self, n):
        shared = f"SUMPRODUCT(({self.in_ranking['rank']}=R{n})*1)>1"
        return (
            f'=IF(R{n}="",{text_in("–")},IF({shared},CONCATENATE(R{n},"="),CONCATENATE(R{n},"")))'
        )

    def tie_break(self, n, criteria):
        criterion = tie_criterion(self.book.standings.settings.tie_rule)
        if criterion is None:
            return '=""'
        match = f"{criteria['candidate']},B{n},{criteria['criterion']},{text_in(criterion)}"
        without = f"SUMIFS({criteria['thin']},{match})+SUMIFS({criteria['below']},{match})"
        return f'=IF({without}>0,"",ROUND(SUMIFS({criteria["score"]},{match}),{DIGITS}))'

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
                    f"{letter}{n}*SUMIFS({criteria['adds']},{match},{letter}1)"
                    for letter in letters
                )
                total = f"SUM({letters[0]}{n}:{letters[-1]}{n})"
                formula = Formula(f"=({sums})/{total}", number_of(visible))
                table.add(
                    *(weights.name, weights.by, result.id, self.names[result.id]),
                    *(rank_shown(result), None if visible is None else formula),
                    exact_text(visible),
                    *(Typed(weights.points[name]) for name in used),
                )

    def write_robustness(self):
        table = self.tables["Robustness"]
        table.heads(*map(_, HEADS[:6]), _("Exact"), widths=(26, 30, 30, 12, 26, 14, 24))
        for *names, value in NumberRows(self.book):
            table.add(*names, *sheet_cells(value))

    def write_reasons(self):
        table, people = self.tables["Reasons"], self.book.people
        table.heads(
            *(_("Candidate"), _("Vendor"), _("Criterion"), _("Check"), _("Question")),
            *(neutralised(f"{assessor} {name}") for assessor, name in people.items()),
            *(_("Agreed"), _("Reason of the agreed level"), _("What the level means")),
            widths=(10, 28, 11, 11, 40, *(40 for _name in people), 9, 40, 40),
            stays=4,
        )
        for result, criterion in self.pairs():
            for check in criterion.weights:
                answers = {
                    line.id: f"{line.short_answer}: {answer_in_full(line)}"
                    for line in self.book.rating_lines(result.id, check)
                }
                agreed = self.book.agreed(result.id, check)
                table.add(
                    *(result.id, self.names[result.id], criterion.id, check),
                    self.book.checks[check].question,
                    *(answers.get(assessor) for assessor in people),
                    *((agreed.level, agreed.reason) if agreed else (None, None)),
                    level_in_words(self.book.checks[check], result.cells[check]),
                )

    def write_grid(self):
        table, levels = self.tables["Grid"], range(TOP_LEVEL + 1)
        table.heads(
            *(_("Criterion"), _("Check"), _("Question"), _("Why it is asked")),
            *(_("Level %(level)s") % {"level": level} for level in levels),
            *(_("Pass"), _("Fail")),
            widths=(11, 11, 40, 40, *(30 for _level in levels), 40, 40),
            stays=2,
        )
        for check in self.book.checks.values():
            sentences = (check.levels.get(level) for level in levels)
            ends = (check.gate.get(name) for name in ("pass", "fail"))
            table.add(check.criterion, check.id, check.question, check.why, *sentences, *ends)

    def write_evidence(self):
        table = self.tables["Evidence"]
        table.heads(
            *(_("No."), _("Candidate"), _("Vendor"), _("Title"), _("State"), _("Issued")),
            *(_("Expires"), _("Supports"), _("Opened by"), _("Proved by"), _("How it was proved")),
            *(_("Link"), _("SHA-256")),
            widths=(8, 10, 28, 50, 12, 12, 12, 20, 24, 24, 50, 40, 30),
            stays=1,
        )
        for row in self.book.document["evidence"]:
            people = [row.get(name) for name in ("seen_by", "verified_by")]
            table.add(
                *(row["id"], row["candidate"], self.names[row["candidate"]], row["title"]),
                *(str(state_name(row["state"])), row.get("issued_on"), row.get("expires_on")),
                row.get("checks"),
                *(person and self.book.called(person) for person in people),
                *(row.get("verified_how"), row.get("link"), row.get("sha256")),
            )

    def write_proofs(self):
        table = self.tables["Proofs"]
        table.heads(
            *(_("No."), _("Candidate"), _("Vendor"), _("What"), _("When"), _("Finding")),
            *(_("Speaks to"), _("By"), _("Second person"), _("SHA-256")),
            widths=(8, 10, 28, 20, 12, 12, 20, 30, 30, 30),
            stays=1,
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
            stays=1,
        )
        for inquiry, request, item in items_in(self.book):
            table.add(
                *(inquiry.id, request.candidate, request.name, inquiry.title, item.words),
                *(inquiry.row["sent_at"], request.row["due_at"], str(says_of(item))),
                *(item.at and instant(item.at), item.took and round(item.took / HOUR, 2)),
                *(yesno(item.is_late) if item.came else None, str(verdict_of(item))),
            )

    def write_countries(self):
        table = self.tables["Countries"]
        table.heads(
            *(_("Country"), _("Kind"), _("Candidates"), _("What"), _("Time zone"), _("Hours")),
            *(_("Shared on the worst weekday"), _("When clocks change it"), _("Source")),
            *(_("Checked"), _("By"), _("Standing")),
            widths=(18, 16, 14, 50, 20, 16, 28, 40, 40, 12, 24, 18),
            stays=2,
        )
        for country in countries_in(self.book):
            for name in country.candidates:
                overlap = country.overlap_of(name)
                for site in country.sites_of(name):
                    table.add(
                        *(country.name, _("Site in use"), name, site["city"], site["time_zone"]),
                        hours_of(site) if site["day_starts"] else None,
                        *(least_shared(overlap), "; ".join(clock_changes(overlap))),
                        *(None, None, None, state_name(site["state"])),
                    )
            for row in country.sub_processors_held:
                parts = (row["name"], row.get("duty"), str(terms_of(row)))
                texts = "; ".join(part for part in parts if part)
                table.add(
                    *(country.name, _("Sub-processor"), row["candidate"], texts),
                    *(None,) * 7,
                    state_name(row["state"]),
                )
            for row in country.statuses:
                table.add(
                    *(country.name, _("Transfer status"), " ".join(row["candidates"])),
                    *(str(TransferStatus.Basis(row["basis"]).label), None, None, None, None),
                    *(row["source"], row["checked_on"], checker_of(self.book, row)),
                    str(STANDINGS[row["standing"]]),
                )
            for sentence in country.sentences_of_conflicts():
                table.add(country.name, _("What disagrees"), None, sentence)

    def write_about(self):
        book, table = self.book, self.tables["About"]
        table.heads(_("What"), _("Value"), widths=(28, 90))
        table.add(_("Evaluation"), book.rules["title"])
        table.add(_("Reference"), book.reference)
        table.add(_("Status"), status_of_document(book))
        table.add(_("Decided at"), book.determination["decided_at"])
        table.add(_("SHA-256 of scores.json"), book.sha256)
        table.add(
            _("What if"),
            _(
                "Change a yellow cell and scores, statuses and ranks follow. Points, weights and "
                "minima stand on the sheet Weights alone; levels on Levels, findings on Gates."
            ),
        )
        table.add(
            _("Agrees"),
            _("TRUE where a formula gives what the report says; after a change it may not."),
        )
        points = sum(criterion.points for criterion in book.standings.criteria)
        table.add(_("Points in all"), Formula(f"=SUM({self.weights['points']})", points, "whole"))


def tie_break_of(standings, result):
    """Return the score that the tie rule compares, None where there is none."""
    criterion = tie_criterion(standings.settings.tie_rule)
    if criterion is None or result.criteria[criterion].status is not CriterionStatus.SCORED:
        return None
    return result.criteria[criterion].shown


def answer_in_full(line):
    """Return the reason of an answer, where it was seen, and the evidence that it names."""
    where = _("Seen at: %(where)s.") % {"where": line.where} if line.where else ""
    names = {"number": line.evidence_id, "title": line.evidence_title}
    evidence = _("Evidence: %(number)s, %(title)s.") % names if line.evidence_id else ""
    parts = (line.note, where, evidence)
    return " ".join(part for part in parts if part)


def level_in_words(check, cell):
    """Return what the grid says of the level that was reached, or why there is none."""
    if cell.level is None:
        return str(CELLS[cell.state])
    return check.levels[int(cell.level)]
