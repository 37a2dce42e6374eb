"""What else was asked of the order: one left out, other averages, other weights, exceptions."""

from fractions import Fraction
from statistics import median

from scoring.arithmetic.display import displayed
from tests.scoring.reports.sentences.checker import NAME, fills, says
from tests.scoring.reports.sentences.facts import listed
from tests.scoring.reports.sentences.robustness import STEP, Robustness

MOST_SETS, MOST_MARKED = 8, 8


class OtherOrders(Robustness):
    # One left out, other averages

    def is_not(self, text, names, word):
        return self.is_called(text, names) if text else not names

    @says(
        rf"Without (?P<left>{NAME}): (?:(?P<joined>{NAME}) on the list (?:instead of "
        rf"(?P<instead>{NAME})|as well)|(?P<gone>{NAME}) not on the list|(?P<none>nobody is "
        r"ranked))\.",
        "robustness",
    )
    def without_on_list(self, left, joined, instead, gone, none):
        after = self.list_without(left)
        if none:
            return not after
        joins, leaves = after - self.inside, self.inside - after
        return self.is_not(joined, joins, "") and self.is_not(instead or gone, leaves, "")

    def list_without(self, name):
        return {n for n, rank in self.ranks_without(name).items() if rank <= self.list_size}

    def ranks_without(self, name):
        """The ranks without the ratings of an assessor, or with no points for a criterion."""
        if name in self.titles:
            return self.ranks_under(self.points | {self.titles[name]: 0})
        assessor = next(a for a, m in self.assessors.items() if self.people[m] == name)
        other = OtherOrders(self.book)
        other.levels = {
            (candidate, check): self.level_without(candidate, check, assessor)
            for candidate, check in self.levels
        }
        return other.ranks

    def level_without(self, candidate, check, assessor):
        counted = self.counted(candidate, check)
        if self.agreed(candidate, check) or assessor not in counted:
            return self.level(candidate, check)
        own = [level for name, level in counted.items() if name != assessor]
        return Fraction(sum(own), len(own)) if own else None

    @says(
        rf"(?P<change>Without the ratings of|Without) (?P<left>{NAME}): (?P<names>{NAME}) "
        r"(?P<verb>is|are|stays|stay) first\.",
        "robustness",
    )
    def without_first(self, change, left, names, verb):
        ranks = self.ranks_without(left)
        first = [name for name, rank in ranks.items() if rank == 1]
        is_same = set(first) == {name for name, rank in self.ranks.items() if rank == 1}
        plural = "are", "stay"
        return (
            self.is_called(names, first)
            and is_same == (verb in {"stays", "stay"})
            and (verb in plural) == (len(first) > 1)
        )

    @says(r"Without the ratings of (?P<left>.+): nobody is ranked\.", "robustness")
    def without_nobody(self, left):
        return not self.ranks_without(left)

    @property
    def who_count(self):
        return [
            self.people[member]
            for assessor, member in self.assessors.items()
            if any(
                (assessor, name) not in self.left_out for name in self.panel_row(member)["criteria"]
            )
        ]

    @says(
        r"The same (?P<are>are on the list|stays? first) without any one (?P<other>other )?"
        r"(?P<what>assessor|criterion)\.",
        "robustness",
    )
    def same_without(self, are, other, what):
        names = self.who_count
        if what == "criterion":
            names = [self.grid.criterion(n).title for n, points in self.points.items() if points]
        if are == "are on the list":
            kept = [self.list_without(name) == self.inside for name in names]
        else:
            first = {name for name, rank in self.ranks.items() if rank == 1}
            after = (self.ranks_without(name) for name in names)
            kept = [{n for n, rank in ranks.items() if rank == 1} == first for ranks in after]
            if (are == "stays first") != (len(first) == 1):
                return False
        return any(kept) and len(kept) > 1 and all(kept) == (not other)

    @says(
        r"By the (?P<average>median|trimmed mean) .+: (?P<names>[^:]+) "
        r"(?P<verb>is|are|stays|stay) first\.",
        "robustness",
    )
    def other_average(self, average, names, verb):
        other = OtherOrders(self.book)
        other.levels = {cell: self.averaged(*cell, average) for cell in self.levels}
        first = {name for name, rank in other.ranks.items() if rank == 1}
        is_same = first == {name for name, rank in self.ranks.items() if rank == 1}
        return (
            self.is_called(names, first)
            and is_same == verb.startswith("stay")
            and (verb in {"are", "stay"}) == (len(first) > 1)
        )

    def averaged(self, candidate, check, average):
        own = sorted(self.counted(candidate, check).values())
        if self.agreed(candidate, check) or len(own) < 3:
            return self.level(candidate, check)
        if average == "median":
            return Fraction(median(map(Fraction, own)))
        return Fraction(sum(own[1:-1]), len(own) - 2)

    @says(
        r"(?P<first>.+) and (?P<second>.+) have the same score; (?P<rest>one level .+: too "
        r"close to "
        r"call|every rating of both was settled in moderation)\.",
        "first",
        "robustness",
    )
    def close_and_level(self, first, second, rest):
        return self.total(self.ids[first])[0] == self.total(self.ids[second])[0]

    @says(
        rf"(?P<name>{NAME}) leads (?P<rival>{NAME}) by (?P<points>.+) points?; every rating of "
        rf"both "
        r"was settled in moderation\.",
    )
    def leads_settled(self, name, rival, points):
        one, other = self.ids[name], self.ids[rival]
        is_settled = all(
            self.agreed(each, check)
            for each in (one, other)
            for checks in self.weights.values()
            for check in checks
            if self.counted(each, check)
        )
        return is_settled and self.total(one)[0] > self.total(other)[0]

    @says(r"Too close to call: one level by one assessor on (?P<check>\S+) moves .+\.")
    def too_close(self, check):
        return check in self.book.checks

    # How far a weight of the first can move

    @says(
        rf"(?P<name>{NAME}) stays first (?:whatever any one criterion weighs|whatever "
        r"(?P<several>.+) weighs|: one criterion holds all the points|while (?P<criterion>.+) "
        r"weighs "
        r"(?:nothing|(?P<how>at most|at least|exactly)? ?(?P<low>\d[\d.]*)"
        r"(?: to (?P<high>\d[\d.]*))? points?(?P<rounded>, rounded)?))\."
        rf"(?: Below that (?P<below>{NAME}) overtakes? it\.)?"
        rf"(?: Above that (?P<above>{NAME}) overtakes? it\.)?",
        "first",
        "robustness",
    )
    def stays_first(self, name, several, criterion, how, low, high, rounded, below, above):
        own = self.ids[name]
        if not criterion:
            return all(
                self.are_among({own}, each, Fraction(n, 20), 1)
                for each in self.varied
                if self.room_of(each)
                for n in range(21)
            )
        each = self.titles[criterion]
        if low is None:
            return not self.are_among({own}, each, STEP, 1) and not self.points[each]
        if how == "at most":
            low, high = 0, low
        elif how == "at least":
            high = 100
        else:
            high = high or low
        low, high = Fraction(low) / 100, Fraction(high) / 100
        inner = [low + STEP, (low + high) / 2, high - STEP] if high - low > 3 * STEP else []
        outer = [share for share in (low - STEP, high + STEP) if 0 < share < 1]
        if high - low <= 3 * STEP and not (how == "exactly" or rounded or high > low):
            return False
        return all(self.are_among({own}, each, share, 1) for share in inner) and not any(
            self.are_among({own}, each, share, 1) for share in outer
        )

    @says(rf"(?P<name>{NAME}) stays first: one criterion holds all the points\.")
    def holds_all(self, name):
        return sum(bool(points) for points in self.points.values()) == 1

    @says(
        r"(?P<criterion>.+) holds all the points, so no other criterion can take any over\.",
        "first",
        "robustness",
    )
    def holds_all_points(self, criterion):
        own = self.titles[criterion]
        return all(bool(points) == (name == own) for name, points in self.points.items())

    # Other sets of weights

    @fills("Weights", "*", "The list", place="robustness")
    def lists(self, table):
        sets = self.weight_sets
        lists = [(name, by, self.list_by(points)) for name, by, points in sets]
        members = {each for _name, _by, own in lists for each in own}
        marked = [name for name in self.book.candidates if name in members][:MOST_MARKED]
        agreed = lists[0][2]
        rows = [
            (
                f"{name} {by}".strip(),
                *("✓" if each in own else "–" for each in marked),
                "the same" if own == agreed else "another",
            )
            for name, by, own in lists[:MOST_SETS]
        ]
        same, total = sum(own == agreed for _n, _b, own in lists[1:]), len(lists) - 1
        noun = "set" if total == 1 else "sets"
        caption = (
            f"The same list comes of {same} of {total} other {noun} of weights. The ratings are "
            "the same; none of these sets touches the agreed points."
        )
        if not table.caption.startswith(caption):
            return f"the caption should be {caption!r}"
        if list(table.heads[1:-1]) != [self.rows[name]["name"] for name in marked]:
            return f"the heads should be {marked}"
        return self.same_rows(table, rows)

    @property
    def weight_sets(self):
        used = [name for name in self.points if self.weights[name]]
        share, more = divmod(100, len(used))
        equal = {name: share + (place < more) for place, name in enumerate(used)}
        sets = [("Agreed", "", self.points), ("Equal", "", equal)]
        for row in self.document["scenarios"]:
            sets.append((row["name"], self.people[row["by"]], row["points"]))
        for row in self.document["weighing"]["proposals"]:
            member = self.people[row["member"]]
            sets.append((f"As {member} gave them", "", row["judgements"]))
        return [each for each in sets if any(each[2][name] for name in used)]

    def list_by(self, points):
        return {n for n, rank in self.ranks_under(points).items() if rank <= self.list_size}

    @says(r"(?P<more>\d+) more vendors? (?:is|are) on the list under one of them\.", "robustness")
    def more_marked(self, more):
        members = {each for *_n, points in self.weight_sets for each in self.list_by(points)}
        return int(more) == len(members) - MOST_MARKED

    # What else

    @says(
        r"Not varied: (?P<names>.+)\. No points today, and a ranked candidate has no score "
        r"there\.",
        "robustness",
    )
    def not_varied(self, names):
        due = [n for n in self.points if n not in self.varied and self.weights[n]]
        shorts = [self.grid.criterion(name).short for name in due]
        return names == listed(shorts) and not any(self.points[name] for name in due)

    @says(
        r"No points today: (?P<names>.+)\. The range says how many it could get, taken from the "
        r"others in proportion\.",
        "robustness",
    )
    def no_points_today(self, names):
        due = [n for n in self.varied if not self.points[n] and self.weights[n]]
        return names == listed([self.grid.criterion(name).short for name in due])

    @says(
        r"Tested are the first (?P<tested>\d+) of those who share first place; (?P<more>\d+) more "
        r"share it\.",
        "robustness",
    )
    def tested_first(self, tested, more):
        return int(tested) + int(more) == list(self.ranks.values()).count(1)

    @says(
        r"(?:The panel agrees well on (?P<firm>\d+) of (?P<total>\d+) criteri(?:a|on) that can be "
        r"judged\.(?: Least on (?P<title>.+): alpha (?P<alpha>\S+)\.)?|(?P<nothing>Nothing can be "
        r"measured): on no criterion do levels that can be compared differ\.|(?P<few>Too few to "
        r"judge): no criterion has 10 cells with two ratings or more\.)",
        "robustness",
    )
    def agreement(self, firm, total, title, alpha, nothing, few):
        alphas = {name: self.alpha(name) for name in self.points}
        varied = {name: own for name, own in alphas.items() if own[0] is not None}
        judged = {name: own[0] for name, own in varied.items() if own[1] >= 10}
        if nothing or few:
            return (not varied) == bool(nothing) and not judged
        good = [value for value in judged.values() if value >= Fraction(4, 5)]
        if (int(firm), int(total)) != (len(good), len(judged)):
            return f"{len(good)} of {len(judged)}"
        least = min(judged.values())
        if least >= Fraction(4, 5):
            return title is None
        shown = displayed(least).replace("-", "\N{MINUS SIGN}")
        return judged[self.titles[title]] == least and shown == alpha

    def alpha(self, criterion):
        """(Krippendorff's alpha for intervals, how many cells have two ratings or more)."""
        units = [
            own
            for candidate in self.rows
            for check in self.weights[criterion]
            if len(own := list(self.counted(candidate, check).values())) > 1
        ]
        values = [value for own in units for value in own]
        if len(set(values)) < 2:
            return None, len(units)
        observed = sum(
            Fraction(sum((a - b) ** 2 for a in own for b in own), len(own) - 1) for own in units
        )
        expected = sum((a - b) ** 2 for a in values for b in values)
        return 1 - (len(values) - 1) * observed / expected, len(units)

    # With the exception and without

    @says(
        r"(?P<verdict>Ranks differ|Every rank is the same) without the exception\. Counted in "
        r"spite "
        r"of a miss: (?P<names>.+)\.",
        "exceptions",
    )
    def both_results(self, verdict, names):
        strict = self.strict.ranks
        is_turned = strict != self.ranks
        due = {
            f"{self.people[self.assessors[a]]} on {self.grid.criterion(c).title}"
            for a, c in self.strict.left_out - self.left_out
        }
        return (verdict == "Ranks differ") == is_turned and set(names.split("; ")) == due

    @property
    def strict(self):
        """The same with no exception made."""
        other = OtherOrders(self.book)
        other.document = self.document | {"exceptions": []}
        return other

    @fills("Vendor", "Rank", "Score", "Rank without", "Score without", place="exceptions")
    def both_table(self, table):
        strict = self.strict
        rows = [
            (
                self.rows[name]["name"],
                *(self.rank_text(name), self.any_score(name)),
                *(strict.rank_text(name), strict.any_score(name)),
            )
            for name in self.book.candidates
        ]
        return self.same_rows(table, rows)

    def any_score(self, name):
        value = self.total(name)[0]
        if self.status(name) == "incomplete" or value is None:
            return "–"
        return displayed(value)
