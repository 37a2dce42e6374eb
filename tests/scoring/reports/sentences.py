"""What page 1 of a report says, taken apart and worked out again from the ratings behind it.

The evaluations are random: 1 to 40 candidates, with ties, gates, holes and criteria of no points.
"""

import html
import random
import re
from collections import Counter
from copy import deepcopy
from fractions import Fraction

from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import criterion_terms, evaluate
from tests.scoring.reports.rereading import book_of, plain, rules_of, same_answers
from tests.scoring.reports.stories import story

TOP = 4


def random_document(seed):
    """Return a document whose ratings, points, gates, minima and outcomes are drawn."""
    draw = random.Random(seed)
    count = draw.choice([1, 2, 3, 4, 6, 9, 18, 40])
    document = story(count, names=[f"Vendor {number} Ltd" for number in range(1, count + 1)])
    document["agreed"] = {}
    draw_answers(document, draw)
    draw_rules(rules_of(document), draw)
    names = list(document["ratings"])
    if len(names) > 1 and draw.random() < 0.4:
        same_answers(document, *draw.sample(names, 2))
    draw_outcomes(document, draw)
    return document


def draw_answers(document, draw):
    holes, spread = draw.choice([0, 0, 0.02, 0.2]), draw.choice([1, 2, 4])

    def answer(best):
        if draw.random() < holes:
            return "cannot_tell"
        return min(TOP, max(0, best + draw.randint(-spread, spread)))

    for name, cells in document["ratings"].items():
        best = draw.randint(0, TOP)
        for cell in cells.values():
            cell["answers"] = [answer(best) for _answer in cell["answers"]]
        for row in document["gates"][name].values():
            row["result"] = draw.choices(["pass", "fail", "open"], [20, 1, 1])[0]
    for row in document["candidates"]:
        row["holdings"] = dict.fromkeys(row["holdings"], "verified")
        row["ceilings"] = dict.fromkeys(row["ceilings"], TOP)


def draw_rules(rules, draw):
    for row in rules["weights"]:
        row["points"] = draw.choice([0, 1, 10, 17, 30])
        row["minimum"] = draw.choice([None, None, None, 30])
    rules["weights"][0]["points"] = rules["weights"][0]["points"] or 5
    rules["coverage_minimum"] = draw.choice([10, 70])
    rules["overall_minimum"] = draw.choice([None, None, 40])


def draw_outcomes(document, draw):
    """Choose the first of the ranking, or whoever was named first."""
    names = list(document["ratings"])
    size = draw.randint(0, min(4, len(names)))
    if draw.random() < 0.7:
        names = [result.id for result in book_of(deepcopy(document)).standings.candidates]
    for row in document["candidates"]:
        row["outcome"] = "shortlist" if row["id"] in names[:size] else "not_this_time"


class Checker:
    """Works out again what each sentence claims; `kinds` counts them, `astray` lists the false."""

    def __init__(self, page):
        self.page, self.book = page, page.book
        self.sheet, self.standings = page.book.results.sheet, page.book.standings
        self.ids = {row["name"]: name for name, row in page.book.candidates.items()}
        self.criteria = {
            page.book.grid.criterion(rule.id).short: rule.id for rule in self.standings.criteria
        }
        self.titles = {
            page.book.grid.criterion(rule.id).title: rule.id for rule in self.standings.criteria
        } | self.criteria
        self.ranked = [each.id for each in self.standings.candidates if each.rank is not None]
        self.chosen = [
            n for n, row in page.book.candidates.items() if row["outcome"] == "shortlist"
        ]
        self.kinds, self.astray = Counter(), []

    def run(self):
        page = self.page
        for line in [*page.choices.reasons, *page.choices.others, *page.firmness]:
            self.check(html.unescape(plain(line)))
        return self

    def check(self, sentence):
        for kind, pattern in PATTERNS.items():
            if match := re.fullmatch(pattern, sentence):
                self.kinds[kind] += 1
                if not getattr(self, kind)(**match.groupdict()):
                    self.astray.append((kind, sentence))
                return
        self.kinds["not known"] += 1
        self.astray.append(("not known", sentence))

    # Why and why not

    def result(self, name):
        return self.standings.candidate(self.ids[name])

    def stands(self, name, rank, score):
        result = self.result(name)
        better = [
            other
            for other in self.ranked
            if self.standings.candidate(other).rank < result.rank and other != result.id
        ]
        tied = sum(self.standings.candidate(other).rank == result.rank for other in self.ranked)
        shown = f"{len(better) + 1}{'=' if tied > 1 else ''}"
        return (shown, displayed(self.score_of(result.id))) == (rank, score)

    def score_of(self, candidate):
        """The score from the levels alone."""
        total = sum(rule.points for rule in self.standings.criteria)
        return sum(self.contribution(candidate, rule, total) for rule in self.standings.criteria)

    def contribution(self, candidate, rule, total):
        return rule.points and Fraction(rule.points, total) * self.criterion_score(candidate, rule)

    def criterion_score(self, candidate, rule):
        terms = criterion_terms(self.standings, candidate, rule.id)
        weight = sum(term.weight for term in terms if term.level is not None)
        levels = sum(term.weight * Fraction(term.level) for term in terms if term.level is not None)
        return 100 * levels / (TOP * weight)

    def leads(self, name, rival):
        total = sum(rule.points for rule in self.standings.criteria)
        return {
            rule.id: self.contribution(name, rule, total) - self.contribution(rival, rule, total)
            for rule in self.standings.criteria
            if rule.points
        }

    def is_widest(self, name, rival, criterion, points):
        leads = self.leads(name, rival)
        widest = max(leads.values())
        shown = "less than 0.01" if 0 < widest < Fraction(1, 200) else displayed(widest)
        return widest > 0 and leads[self.criteria[criterion]] == widest and shown == points

    def ahead(self, name, rival, criterion, points):
        other = self.ids[rival]
        nearest = next(each for each in self.ranked if each not in self.chosen)
        is_widest = self.is_widest(self.ids[name], other, criterion, points)
        return other == nearest and is_widest

    def best_on(self, name, rank, score, criterion, value):
        values = {
            rule.id: self.result(name).criteria[rule.id].score.value
            for rule in self.standings.criteria
            if rule.points
        }
        best = max(values.values())
        return (
            self.stands(name, rank, score)
            and values[self.criteria[criterion]] == best
            and displayed(best) == value
            and len(set(values.values())) > 1
        )

    def rank_alone(self, name, rank, score):
        return self.stands(name, rank, score)

    def passed_over(self, name, rank, score):
        last = [each for each in self.ranked if each in self.chosen][-1]
        is_above = self.score_of(last) < self.score_of(self.ids[name])
        return self.stands(name, rank, score) and is_above and self.ids[name] not in self.chosen

    def under(self, name, margin, last, criterion, points):
        own, other = self.ids[name], self.ids[last]
        distance = self.score_of(other) - self.score_of(own)
        shown = "less than 0.01" if 0 < distance < Fraction(1, 200) else displayed(distance)
        return (
            distance > 0
            and shown == margin
            and other == [each for each in self.ranked if each in self.chosen][-1]
            and self.is_widest(other, own, criterion, points)
        )

    def level_with_last(self, name, last):
        return self.score_of(self.ids[name]) == self.score_of(self.ids[last])

    def out_by_gate(self, name, gates):
        failed = [
            row["check"]
            for row in self.sheet["gates"]
            if row["candidate"] == self.ids[name] and row["result"] == "fail" and not row["waived"]
        ]
        return self.result(name).rank is None and set(gates.split(", ")) <= set(failed)

    def too_little(self, name, criteria):
        # Nothing else keeps it out first.
        needed = self.standings.settings.coverage_minimum
        thin = [
            rule.id
            for rule in self.standings.criteria
            if rule.counts
            and self.coverage(self.ids[name], rule.id) < max(needed, Fraction(1, 999))
        ]
        return self.result(name).rank is None and self.names_in(criteria, thin)

    def coverage(self, candidate, criterion):
        cells = self.standings.candidate(candidate).cells
        weights = self.standings.criterion(criterion).weights
        known = sum(w for check, w in weights.items() if cells[check].level is not None)
        return Fraction(known, sum(weights.values()))

    def under_minimum(self, name, criteria):
        low = [
            rule.id
            for rule in self.standings.criteria
            if rule.minimum is not None
            and (value := self.result(name).criteria[rule.id].score.value) is not None
            and value < rule.minimum
        ]
        return self.result(name).rank is None and self.names_in(criteria, low)

    def under_overall(self, name):
        minimum = self.standings.settings.overall_minimum
        return self.result(name).rank is None and self.score_of(self.ids[name]) < minimum

    def names_in(self, text, ids):
        """Whether a list such as "A, B and 2 more" is of these."""
        text, _, more = re.sub(r" and (\d+) more$", r"|\1", text).partition("|")
        named = {name for short, name in self.criteria.items() if short in text}
        return named <= set(ids) and len(named) + int(more or 0) == len(ids)

    def nobody(self):
        return not self.ranked

    def provisional(self, places):
        return not self.ranked and bool(places)

    # How robust

    def list_under(self, standings):
        size = self.page.book.list_size
        ranks = {each.id: each.rank for each in standings if each.rank is not None}
        return {name for name, rank in ranks.items() if rank <= size}

    def cannot_turn(self):
        return self.list_at_worst() == self.list_under(self.standings.candidates)

    def cannot_turn_first(self):
        first = self.ranked[0]
        after = self.at_worst([first])
        return all(
            after.candidate(first).score.low >= each.score.value
            for each in after.candidates
            if each.id != first and each.score.value is not None and not each.failed_gates
        )

    def list_at_worst(self):
        inside = self.list_under(self.standings.candidates)
        return self.list_under(self.at_worst(inside).candidates)

    def at_worst(self, inside):
        """The standings with every hole 0 for those inside and 4 for the others."""
        sheet = deepcopy(self.sheet)
        for row in sheet["ratings"]:
            candidate = row["candidate"]
            if self.standings.candidate(candidate).cells[row["check"]].level is None:
                row |= {"state": "rated", "level": 0 if candidate in inside else TOP}
        return evaluate(sheet)

    def could_turn(self, low, worst, high, best):
        own, other = self.result(worst).score, self.result(best).score
        return (displayed(own.low), displayed(other.high)) == (low, high) and own.low <= other.high

    def could_miss(self, name):
        return any(cell.level is None for cell in self.result(name).cells.values())

    def all_rated(self):
        return all(
            cell.level is not None
            for name in self.ids.values()
            if not self.standings.candidate(name).failed_gates
            for rule in self.standings.criteria
            if rule.counts
            for check, weight in rule.weights.items()
            if weight
            for cell in [self.standings.candidate(name).cells[check]]
        )

    def leads_by(self, name, rival, margin):
        distance = self.score_of(self.ids[name]) - self.score_of(self.ids[rival])
        shown = "less than 0.01" if 0 < distance < Fraction(1, 200) else displayed(distance)
        return distance > 0 and shown == margin

    def same_score(self, name, rival):
        return self.score_of(self.ids[name]) == self.score_of(self.ids[rival])

    def last_on_list(self, last, size, margin, nearest):
        names = [self.ids[name] for name in re.split(", | and ", last)]
        others = [self.ids[name] for name in re.split(", | and ", nearest)]
        distance = self.score_of(names[0]) - self.score_of(others[0])
        shown = "less than 0.01" if 0 < distance < Fraction(1, 200) else displayed(distance)
        inside = self.list_under(self.standings.candidates)
        return (
            shown == margin
            and distance > 0
            and set(names) <= inside
            and not set(others) & inside
            and int(size) == self.page.book.list_size
        )

    def rating_moves(self, name, verb, check, before, after, assessor):
        """The list with that one rating changed is another."""
        candidate = self.ids[name]
        people = {name: assessor for assessor, name in self.book.people.items()}
        sheet = deepcopy(self.sheet)
        for row in sheet["ratings"]:
            if (row["candidate"], row["check"], row["assessor"]) == (
                *(candidate, check),
                people[assessor],
            ):
                if row["level"] != int(before):
                    return False
                row["level"] = int(after)
        is_on = candidate in self.list_under(evaluate(sheet).candidates)
        return is_on == (verb == "gets onto")

    def weight_moves(self, rival, name, criterion, direction, points):
        """Just beyond that weight the rival is ahead; the others share the rest in proportion."""
        own = self.titles[criterion]
        step = Fraction(1, 50) if direction == "above" else Fraction(-1, 50)
        share = (Fraction(points.split()[0]) + step) / 100
        rules = [rule for rule in self.standings.criteria if rule.id != own]
        rest = sum(rule.points for rule in rules)

        def value(candidate):
            others = sum(
                Fraction(rule.points, rest) * self.criterion_score(candidate, rule)
                for rule in rules
                if rule.points
            )
            rule = self.standings.criterion(own)
            return share * self.criterion_score(candidate, rule) + (1 - share) * others

        return value(self.ids[rival]) > value(self.ids[name])

    def close_call(self, name, rival, margin, check, move):
        is_known = any(check in rule.weights for rule in self.standings.criteria)
        lead = self.score_of(self.ids[name]) - self.score_of(self.ids[rival])
        # Both are rounded on the page.
        most = Fraction(1, 100) if move == "less than 0.01" else Fraction(move) + Fraction(1, 200)
        return is_known and self.leads_by(name, rival, margin) and lead < most

    def said(self, **_words):
        """What other tests hold against the numbers."""
        return True


NAME, NUMBER = r"[^:;]+?", r"-?\d+\.\d\d|less than 0\.01"
PATTERNS = {
    "ahead": rf"(?P<name>{NAME}): ahead of (?P<rival>{NAME}) most on (?P<criterion>.+) "
    rf"\((?P<points>{NUMBER}) points\)\.",
    "best_on": rf"(?P<name>{NAME}): rank (?P<rank>\S+) with (?P<score>{NUMBER}); best on "
    rf"(?P<criterion>.+) \((?P<value>{NUMBER}) of 100\)\.",
    "passed_over": rf"(?P<name>{NAME}): rank (?P<rank>\S+) with (?P<score>{NUMBER}), and not "
    r"chosen; its page says why\.",
    "rank_alone": rf"(?P<name>{NAME}): rank (?P<rank>\S+) with (?P<score>{NUMBER})\.",
    "under": rf"(?P<name>{NAME}): (?P<margin>{NUMBER}) points under (?P<last>{NAME}), behind most "
    rf"on (?P<criterion>.+) \((?P<points>{NUMBER})\)\.",
    "level_with_last": rf"(?P<name>{NAME}): the same score as (?P<last>{NAME}); its page says "
    r"why it is not chosen\.",
    "out_by_gate": rf"(?P<name>{NAME}): (?:not ranked|chosen without a rank), out by a failed gate "
    r"\((?P<gates>.+)\)\.",
    "too_little": rf"(?P<name>{NAME}): (?:not ranked|chosen without a rank), too little evidence "
    r"on (?P<criteria>.+)\.",
    "under_minimum": rf"(?P<name>{NAME}): (?:not ranked|chosen without a rank), under the minimum "
    r"on (?P<criteria>.+)\.",
    "under_overall": rf"(?P<name>{NAME}): (?:not ranked|chosen without a rank), under the "
    r"minimum\.",
    "nobody": r"No candidate could be ranked: .+",
    "provisional": r"In a provisional order, by low and then by high: (?P<places>.+)\.",
    "cannot_turn": r"The unanswered checks cannot change the list, however they come out\.",
    "cannot_turn_first": r"The unanswered checks cannot change who is first, however they .+",
    "could_turn": rf"The unanswered checks could turn it: (?P<low>{NUMBER}) at least for "
    rf"(?P<worst>{NAME}), (?P<high>{NUMBER}) at most for (?P<best>{NAME})\.",
    "could_miss": rf"The unanswered checks could turn it: they could put (?P<name>{NAME}) under "
    r"a minimum\.",
    "all_rated": r"(?:All who were compared|Both) are rated on every check that counts\.",
    "leads_by": rf"(?P<name>{NAME}) leads (?P<rival>{NAME}) by (?P<margin>{NUMBER}) points\.",
    "close_call": rf"(?P<name>{NAME}) leads (?P<rival>{NAME}) by (?P<margin>{NUMBER}) points; one "
    rf"level by one assessor on (?P<check>\S+) moves (?P<move>{NUMBER}) points: too close to "
    r"call\.",
    "same_score": rf"(?P<name>{NAME}) has the same score as (?P<rival>{NAME})"
    r"(?:; the sealed rule for ties puts it first)?\.",
    "last_on_list": rf"(?P<last>{NAME}), last on a list of (?P<size>\d+), (?:is|are) "
    rf"(?P<margin>{NUMBER}) points above (?P<nearest>{NAME}), the next\.",
    "rating_moves": rf"(?P<name>{NAME}) (?P<verb>gets onto|leaves) the list if one rating of it "
    r"on (?P<check>\S+) (?:rises|falls) from (?P<before>\d) to (?P<after>\d) "
    r"\((?P<assessor>.+?)\)(?:; that needs better evidence than is held)?\.",
    "weight_moves": rf"(?P<rival>{NAME}) overtakes (?P<name>{NAME}) if (?P<criterion>.+) "
    r"(?:rises|falls) from \S+ to (?P<direction>above|below) (?P<points>\S+ points?)\.",
    "said": r"(What would have to be asked|.+ overtakes .+ only just |.+ is level with |"
    r"No change of one |Least sure of it |Everybody on the list |While every criterion counts, |"
    r".+ of the score of .+ rests on claims|.+ shares? rank |All \d+ ranked |The one ranked |"
    r".+ have the same score|.+ stays? first |.+ is first in |Too close to call|"
    r".+ holds all the points).*",
}
