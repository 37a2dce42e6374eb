"""The numbers of a report as CSV: each as it is printed, and exact."""

import csv
import io
from fractions import Fraction
from typing import NamedTuple

from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scoring.arithmetic.display import displayed, fraction_text, percent_text, plain_number
from scoring.arithmetic.standings import reweigh
from scoring.reports.pages.words import OUTCOMES, STATUSES
from scoring.results.standings import rank_shown
from vendors.imports.sheet import neutralised

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
