"""Sensitivity, agreement and scenarios as tables: one CSV, and sheets of the workbook."""

import csv
import io

from scoring.arithmetic import agreement_of, displayed, plain_number, reweigh
from scoring.report.tables import exact_text
from scoring.report.worksheet import Formula, letter_of, number_of
from vendors.exchange.cells import neutralised

HEADS = ("What", "Of", "Against", "On", "Measure", "Value", "Numerator", "Denominator")


def robustness_csv_of(book):
    """Return one CSV with a row for each number; texts that could run are neutralised.

    Numbers are printed and exact. A document from before there was any has the heads alone.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for *names, value in rows_of(book):
        writer.writerow([*map(neutralised, names), *_cells(value)])
    return out.getvalue()


def rows_of(book):
    """Yield (what, of, against, on, measure, value) of each number in these sections.

    A value is a fraction, a whole number, a text, or None where there is none.
    """
    if book.sensitivity is None:
        return
    yield from _ranges(book)
    yield from _challenges(book)
    yield from _others(book)
    yield from _middles(book)
    yield from _shares(book)
    yield from _scenarios(book)
    yield from _agreement(book)


def write_robustness(book, table):
    """Write every number of `rows_of`, for show, with its exact value as text."""
    table.heads(*HEADS[:6], "Exact", widths=(26, 30, 30, 12, 26, 14, 24))
    for *names, value in rows_of(book):
        if value is None or isinstance(value, str):
            table.add(*names, value)
        else:
            table.add(*names, number_of(value), exact_text(value))


def write_scenarios(book, table, criteria):
    """Write the score of each candidate under each scenario: a formula over its points.

    `criteria` are the ranges of the sheet with the scores by criterion.
    """
    used = [rule.id for rule in book.standings.criteria]
    table.heads(
        *("Scenario", "Kept by", "Candidate", "Vendor", "Place", "Score", "Our exact score"),
        *used,
        widths=(28, 22, 10, 28, 7, 11, 24),
    )
    for row in book.document.get("scenarios", ()):
        for found in reweigh(book.standings, row["points"]):
            table.add(
                *(row["name"], row["saved_by"], found.id, book.candidates[found.id]["name"]),
                *(found.place, _score(found, used, criteria, table.line)),
                exact_text(found.score.value),
                *(row["points"][name] for name in used),
            )


def _score(found, used, criteria, line):
    """Return the formula of one score from the points in its row, None without a score."""
    if found.score.value is None:
        return None
    first, last = letter_of(7), letter_of(6 + len(used))
    match = f"{criteria['candidate']},C{line},{criteria['criterion']}"
    terms = (
        f"{letter_of(7 + place)}{line}*SUMIFS({criteria['score']},{match},{letter_of(7 + place)}1)"
        for place in range(len(used))
    )
    total = f"SUM({first}{line}:{last}{line})"
    return Formula(f"=({'+'.join(terms)})/{total}", number_of(found.score.value))


def _ranges(book):
    for leader, ranges in book.sensitivity.ranges.items():
        for criterion, found in ranges.items():
            on = ("stays first while one weight", _name(book, leader), "", criterion)
            yield *on, "points today", found.today
            yield *on, "points from", found.low
            yield *on, "points to", found.high
    more = book.sensitivity.leaders_left_out
    if more:
        yield "stays first while one weight", "", "", "", "leaders left out", more


def _challenges(book):
    for call, weight, rating in book.sensitivity.challenges:
        pair = (_name(book, call.rival), _name(book, call.leader))
        on = ("the lead over a rival", *pair, call.check or "")
        yield *on, "lead", call.lead
        yield *on, "one level by one assessor moves", call.move
        yield *on, "too close to call", "yes" if call.is_close else "no"
        if weight:
            yield "overtakes by one weight", *pair, weight.criterion, "points from", weight.before
            yield "overtakes by one weight", *pair, weight.criterion, "points to", weight.after
        if rating:
            on = ("overtakes by one rating", *pair, rating.check)
            yield *on, "rated by", book.people[rating.assessor]
            yield *on, "rating of", _name(book, rating.candidate)
            yield *on, "level from", rating.before
            yield *on, "level to", rating.after
            yield *on, "needs better evidence", "yes" if rating.needs_evidence else "no"


def _others(book):
    for candidate, others in book.sensitivity.dominated.items():
        for other in others:
            yield "never first", _name(book, candidate), _name(book, other), "", "matched by", ""
    for one in book.sensitivity.without_assessor:
        for candidate, place in one.places.items():
            who = book.people[one.left_out]
            yield "without an assessor", _name(book, candidate), who, "", "place", place
    for one in book.sensitivity.without_criterion:
        for candidate, place in one.places.items():
            yield "without a criterion", _name(book, candidate), "", one.left_out, "place", place


def _middles(book):
    for one in book.sensitivity.other_middles or ():
        what = f"by the {one.middle.replace('_', ' ')} of the ratings"
        for candidate, place in one.places.items():
            yield what, _name(book, candidate), "", "", "place", place


def _shares(book):
    for found in (book.sensitivity.uniform, book.sensitivity.ordinal):
        if found is None:
            continue
        what = f"{found.draws} {found.weights} weightings, seed {found.seed}"
        for candidate in found.candidates:
            name = _name(book, candidate)
            for place in range(1, len(found.candidates) + 1):
                yield what, name, "", "", f"share of place {place}", found.share(candidate, place)
            yield what, name, "", "", "standard error of place 1", found.error(candidate)
            yield what, name, "", "", "confidence", found.confidence[candidate]
            for criterion, share in (found.central[candidate] or {}).items():
                yield what, name, "", criterion, "central weight", share
            for other in found.candidates:
                if other != candidate:
                    ahead = found.winning_share(candidate, other)
                    yield what, name, _name(book, other), "", "share ahead", ahead


def _scenarios(book):
    for row in book.document.get("scenarios", ()):
        for criterion, given in row["points"].items():
            yield "scenario", row["name"], "", criterion, "points", given
        for found in reweigh(book.standings, row["points"]):
            name = _name(book, found.id)
            yield "scenario", row["name"], name, "", "place", found.place
            yield "scenario", row["name"], name, "", "score", found.score.value


def _agreement(book):
    for criterion, found in agreement_of(book.standings).criteria.items():
        for on, one in ((criterion, found), *found.checks.items()):
            for measure, value in one._asdict().items():
                if measure not in {"checks", "note"}:
                    yield "agreement", "", "", on, measure.replace("_", " "), value
            yield "agreement", "", "", on, "note", one.note.value.replace("_", " ")


def _name(book, candidate):
    return book.candidates[candidate]["name"]


def _cells(value):
    if value is None:
        return ("", "", "")
    if isinstance(value, str):
        return (neutralised(value), "", "")
    if isinstance(value, int):
        return (plain_number(value), "", "")
    return (displayed(value), value.numerator, value.denominator)
