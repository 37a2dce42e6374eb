"""What is so, worked out from a document: the levels, the scores, the ranks, who and when."""

from collections import Counter
from copy import deepcopy
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property

from scoring.arithmetic.display import displayed, percent_text, read_fraction
from scoring.arithmetic.standings import evaluate

TOP = 4
UNPROVED = {"none", "claim", "expired"}
OUTCOMES = {
    "shortlist": "Shortlist",
    "reserve": "Reserve",
    "not_this_time": "Not this time",
    "out_by_gate": "Out by a gate",
    None: "Not decided",
}
STATE_NAMES = {
    "none": "Nothing held",
    "claim": "Claim",
    "document": "Document",
    "unconfirmed": "Proof waiting for a second person",
    "verified": "Verified",
    "expired": "Out of date",
}


class Facts:
    """Every number of a document from its answers alone. `book` lends the words of the grid and the
    sheet that the arithmetic is asked with where a rating or a weight is changed.
    """

    def __init__(self, book):
        self.book, self.document = book, book.document
        self.sheet, self.standings = book.results.sheet, book.standings
        self.grid, self.rules = book.grid, self.document["seals"][-1]["rules"]
        self.rows = {row["id"]: row for row in self.document["candidates"]}
        self.ids = {row["name"]: name for name, row in self.rows.items()}
        weights = {row["criterion"]: row for row in self.rules["weights"]}
        self.points = {c.id: weights[c.id]["points"] for c in self.grid.criteria}
        self.minima = {c.id: weights[c.id]["minimum"] for c in self.grid.criteria}
        self.criteria = {self.grid.criterion(name).short: name for name in self.points}
        titles = {self.grid.criterion(name).title: name for name in self.points}
        self.titles = titles | self.criteria
        in_use = [row for row in self.rules["checks"] if row["use"] == "in_use"]
        self.weights = {name: {} for name in self.points}
        for row in in_use:
            if row["role"] != "gate":
                self.weights[row["criterion"]][row["check_id"]] = row["weight"]
        self.gates = [row["check_id"] for row in in_use if row["role"] == "gate"]
        self.is_draft = self.document["status"] == "draft"
        acts = (row for row in self.document["acts"] if row["act"] == "cancelled")
        self.cancelling = next(acts, None)

    # People and moments

    @cached_property
    def people(self):
        """{member: name}"""
        return {f"M{n}": row["name"] for n, row in enumerate(self.document["panel"], 1)}

    @cached_property
    def assessors(self):
        """{assessor: member}"""
        rating = [f"M{n}" for n, row in enumerate(self.document["panel"], 1) if row["criteria"]]
        return {f"A{n}": member for n, member in enumerate(rating, 1)}

    def panel_row(self, member):
        return self.document["panel"][int(member[1:]) - 1]

    def initials(self, member):
        return "".join(word[0] for word in self.people[member].split()[:3]).upper()

    def member_named(self, name):
        return next(member for member, called in self.people.items() if called == name)

    def vendor(self, candidate):
        rows = [*self.document["candidates"], *self.document["withdrawn"]]
        return next(row["name"] for row in rows if row["id"] == candidate)

    @staticmethod
    def when(text):
        at = datetime.fromisoformat(text)
        return f"{at:%a} {at.day} {at:%b} {at.year}, {at:%H:%M} (UTC+0)"

    @staticmethod
    def day(text):
        on = date.fromisoformat(text)
        return f"{on.day} {on:%B} {on.year}"

    @cached_property
    def decided_on(self):
        return date.fromisoformat(self.document["determination"]["decided_at"][:10])

    def in_days(self, text):
        return (date.fromisoformat(text) - self.decided_on) // timedelta(days=1)

    # Ratings

    def raters(self, criterion):
        """The assessors of a criterion, in the order of the columns of a cell."""
        return [a for a, m in self.assessors.items() if criterion in self.panel_row(m)["criteria"]]

    def answers(self, candidate, check):
        """{assessor: level, state or None where there is no answer}"""
        answers = self.document["ratings"][candidate][check]["answers"]
        return dict(zip(self.raters(check[:2]), answers, strict=True))

    @cached_property
    def recused(self):
        """{(member, candidate)} by the last declaration of each."""
        last = {row["member"]: row for row in self.document["declarations"]}
        return {
            (member, each["candidate"])
            for member, row in last.items()
            for each in row["conflicts"]
            if each["recuses"] and "candidate" in each
        }

    @cached_property
    def left_out(self):
        """{(assessor, criterion)} who count for no candidate: a cell has no answer of theirs."""
        excepted = {(row["assessor"], row["criterion"]) for row in self.document["exceptions"]}
        missing = {
            (assessor, check[:2])
            for candidate, cells in self.document["ratings"].items()
            for check in cells
            for assessor, answer in self.answers(candidate, check).items()
            if answer is None and (self.assessors[assessor], candidate) not in self.recused
        }
        return missing - excepted

    def counted(self, candidate, check):
        """{assessor: level} of those that count on a cell."""
        return {
            assessor: answer
            for assessor, answer in self.answers(candidate, check).items()
            if isinstance(answer, int) and (assessor, check[:2]) not in self.left_out
        }

    def agreed(self, candidate, check):
        return self.document["agreed"].get(candidate, {}).get(check)

    def level(self, candidate, check):
        return self.levels[candidate, check]

    @cached_property
    def levels(self):
        levels = {}
        for candidate, cells in self.document["ratings"].items():
            for check in cells:
                agreed, counted = self.agreed(candidate, check), self.counted(candidate, check)
                mean = Fraction(sum(counted.values()), len(counted)) if counted else None
                levels[candidate, check] = Fraction(agreed["level"]) if agreed else mean
        return levels

    # Scores

    def criterion(self, candidate, name):
        """(value, coverage, low, high) of a criterion."""
        return self.criterion_scores[candidate, name]

    @cached_property
    def criterion_scores(self):
        return {
            (candidate, name): scored(
                [(w, self.level(candidate, check)) for check, w in self.weights[name].items()]
            )
            for candidate in self.rows
            for name in self.points
        }

    def total(self, candidate, points=None):
        """(value, coverage, low, high) under the agreed points or these."""
        points = points or self.points
        whole, parts = sum(points.values()), []
        for name, share in points.items():
            if share:
                parts.append((share, self.criterion(candidate, name)))
        value = None
        if all(own[0] is not None for _share, own in parts):
            value = sum(share * own[0] for share, own in parts) / whole
        rest = (sum(share * own[n] for share, own in parts) / whole for n in (1, 2, 3))
        return (value, *rest)

    def is_thin(self, candidate, name):
        value, coverage, _low, _high = self.criterion(candidate, name)
        return value is None or coverage < Fraction(self.rules["coverage_minimum"], 100)

    def is_low(self, candidate, name):
        value, minimum = self.criterion(candidate, name)[0], self.minima[name]
        return not self.is_thin(candidate, name) and minimum is not None and value < minimum

    def counts(self, name):
        """Whether a criterion can keep somebody out: it has points or a minimum."""
        return bool(self.points[name]) or self.minima[name] is not None

    def failed_gates(self, candidate):
        return [gate for gate in self.gates if self.gate(candidate, gate) == "fail"]

    def gate(self, candidate, gate):
        row = self.document["gates"].get(candidate, {}).get(gate, {"result": "open"})
        if "waived_at" in row and row["result"] != "pass":
            return "waived"
        return "open" if row.get("lapsed") else row["result"]

    def status(self, candidate):
        return self.statuses[candidate]

    @cached_property
    def statuses(self):
        return {name: self.status_under(name, self.points) for name in self.rows}

    def status_under(self, candidate, points):
        def counts(name):
            return points[name] or self.minima[name] is not None

        value, overall = self.total(candidate, points)[0], self.rules["overall_minimum"]
        if self.failed_gates(candidate):
            return "out_by_gate"
        if any(self.is_thin(candidate, name) for name in points if counts(name)):
            return "incomplete"
        is_low = any(self.is_low(candidate, name) for name in points if counts(name))
        if is_low or (overall is not None and value < overall):
            return "below_minimum"
        return "ranked"

    def ranks_under(self, points):
        """{candidate: rank} of those ranked; equal scores share the better one."""
        values = {
            name: self.total(name, points)[0]
            for name in self.rows
            if self.status_under(name, points) == "ranked"
        }
        broken, tie_rule = {}, self.rules["tie_rule"].partition(":")[2]
        if tie_rule:
            broken = {
                name: self.criterion(name, tie_rule)[0]
                for name in values
                if not self.is_thin(name, tie_rule) and not self.is_low(name, tie_rule)
            }
        ranks = {}
        for name, value in values.items():
            tied = [other for other in values if values[other] == value]
            better = sum(other > value for other in values.values())
            if broken and all(other in broken for other in tied):
                better += sum(broken[other] > broken[name] for other in tied)
            ranks[name] = 1 + better
        return ranks

    @cached_property
    def ranks(self):
        return self.ranks_under(self.points)

    def rank_text(self, candidate):
        rank = self.ranks.get(candidate)
        if rank is None:
            return "–"
        return f"{rank}{'=' if Counter(self.ranks.values())[rank] > 1 else ''}"

    def shows_score(self, candidate):
        is_thin = any(self.is_thin(candidate, n) for n in self.points if self.counts(n))
        return self.total(candidate)[0] is not None and not is_thin

    def score_text(self, candidate):
        """As a table has it: a dash where a score may not be shown."""
        if self.status(candidate) == "out_by_gate":
            value = self.standings.candidate(candidate).shown
            return "–" if value is None else displayed(value)
        return displayed(self.total(candidate)[0]) if self.shows_score(candidate) else "–"

    def range_text(self, candidate):
        _value, _coverage, low, high = self.total(candidate)
        return f"{displayed(low)} – {displayed(high)}"

    def coverage_text(self, candidate):
        return percent_text(self.total(candidate)[1])

    def held(self, candidate, check):
        return self.rows[candidate]["holdings"].get(check, "none")

    def claim_share(self, candidate):
        """The part of the score that rests on no more than the vendor's word; None of a 0."""
        return self.share_resting(candidate, UNPROVED)

    def share_resting(self, candidate, states):
        """The part of the score that rests on evidence in one of these states; None of a 0."""
        value = self.total(candidate)[0]
        if not value:
            return None
        whole, part = sum(self.points.values()), Fraction(0)
        for name, points in self.points.items():
            weights = self.weights[name]
            divisor = sum(w for c, w in weights.items() if self.level(candidate, c) is not None)
            for check, weight in weights.items():
                level = self.level(candidate, check)
                if weight and level and self.held(candidate, check) in states:
                    part += Fraction(100 * points * weight, whole * divisor * TOP) * level
        return part / value

    def claims_text(self, candidate):
        share = self.claim_share(candidate)
        return "–" if share is None else percent_text(share)

    def unproved(self, candidate):
        return [
            check
            for checks in self.weights.values()
            for check in checks
            if self.level(candidate, check) and self.held(candidate, check) in UNPROVED
        ]

    def without_level(self, candidate):
        return [
            check
            for checks in self.weights.values()
            for check in checks
            if self.level(candidate, check) is None
        ]

    # Those chosen

    def with_outcome(self, *outcomes):
        return [name for name in self.book.candidates if self.rows[name]["outcome"] in outcomes]

    @cached_property
    def list_size(self):
        chosen = len(self.with_outcome("shortlist"))
        if chosen:
            return chosen
        least = self.rules["overall_minimum"]
        least = 50 if least is None else least
        most = self.grid.shortlist_target["to"][0]
        proposed = [n for n, r in self.ranks.items() if r <= most and self.total(n)[0] >= least]
        return len(proposed) or most

    @cached_property
    def inside(self):
        return {name for name, rank in self.ranks.items() if rank <= self.list_size}

    def list_of(self, standings):
        return {
            each.id
            for each in standings.candidates
            if each.rank is not None and each.rank <= self.list_size
        }

    def sheet_with(self, change):
        """The standings after `change` of a copy of the sheet."""
        sheet = deepcopy(self.sheet)
        change(sheet)
        return evaluate(sheet)

    # Robustness

    @cached_property
    def compared(self):
        return list(self.ranks)

    @cached_property
    def varied(self):
        """The criteria on which all who are ranked have a score."""
        return [n for n in self.points if not any(self.is_thin(c, n) for c in self.compared)]

    def value_at(self, candidate, criterion, share):
        """The score where a criterion has `share` of 100 points, the others in proportion."""
        rest = sum(self.points[name] for name in self.varied if name != criterion)
        others = sum(
            Fraction(self.points[name], rest) * self.criterion(candidate, name)[0]
            for name in self.varied
            if name != criterion and self.points[name]
        )
        return share * self.criterion(candidate, criterion)[0] + (1 - share) * others

    @cached_property
    def totals_drawn(self):
        """{"uniform" and "ordinal": for each draw, {candidate: total}}, exact."""
        from scoring.arithmetic.simulation import draw_weightings

        drawn = self.document["sensitivity"]
        columns = [
            [int(weight) for weight in column]
            for chunk in draw_weightings(len(self.varied), drawn["draws"], drawn["seed"], 8192)
            for column in chunk.T
        ]
        scores = {c: [self.criterion(c, n)[0] for n in self.varied] for c in self.compared}
        common = 1
        for row in scores.values():
            for value in row:
                common *= value.denominator // _gcd(common, value.denominator)
        whole = {c: [int(value * common) for value in row] for c, row in scores.items()}
        orders = {"uniform": columns, "ordinal": [self.in_agreed_order(c) for c in columns]}
        return {
            kind: [
                {c: sum(map(int.__mul__, row, column)) for c, row in whole.items()}
                for column in drawn_columns
            ]
            for kind, drawn_columns in orders.items()
        }

    def in_agreed_order(self, column):
        """The same weights, the largest for the criteria with the most points; inside a group of
        equal points they keep their order.
        """
        points = [self.points[name] for name in self.varied]
        falling = sorted(column, reverse=True)
        places = sorted(
            range(len(points)), key=lambda place: (-points[place], -column[place], place)
        )
        placed = [0] * len(points)
        for weight, place in zip(falling, places, strict=True):
            placed[place] = weight
        return placed

    def share_of(self, candidate, size, kind="uniform"):
        count = sum(
            sum(other > totals[candidate] for other in totals.values()) < size
            for totals in self.totals_drawn[kind]
        )
        return Fraction(count, len(self.totals_drawn[kind]))

    @cached_property
    def draws_text(self):
        drawn = self.document["sensitivity"]
        return f"{drawn['draws']:,} sets of weights drawn at random, seed {drawn['seed']}"

    def fraction(self, text):
        return read_fraction(text)


def _gcd(first, second):
    while second:
        first, second = second, first % second
    return first


def scored(cells):
    """(value, coverage, low, high) of (weight, level) pairs."""
    whole = sum(weight for weight, _level in cells)
    if not whole:
        return None, Fraction(0), Fraction(0), Fraction(100)
    weight = sum(weight for weight, level in cells if level is not None)
    levels = sum(weight * level for weight, level in cells if level is not None)
    value = 100 * Fraction(levels) / (TOP * weight) if weight else None
    low = 100 * Fraction(levels) / (TOP * whole)
    return value, Fraction(weight, whole), low, low + Fraction(100 * (whole - weight), whole)


def margin(points):
    return "less than 0.01" if 0 < points < Fraction(1, 200) else displayed(points)


def plain_points(value):
    """ "17" of a whole number, "12.40" of any other."""
    return str(value) if Fraction(value).denominator == 1 else displayed(value)


def listed(names):
    """ "A, B and C" """
    names = [str(name) for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
