"""The pages on robustness: who stays, what would change it, other weights, one left out."""

import re
from fractions import Fraction

from scoring.arithmetic.display import displayed, percent_text
from tests.scoring.reports.sentences.checker import NAME, NUMBER, fills, says
from tests.scoring.reports.sentences.facts import margin, plain_points
from tests.scoring.reports.sentences.first_page import FirstPage

STEP = Fraction(1, 10_000)  # of the weight: what rounding to two places can hide of 100 points
PLACES = "first", "robustness", "candidate"
MOST_PICTURED, MOST_SETS, MOST_MARKED = 10, 8, 8


class Robustness(FirstPage):
    headings = FirstPage.headings | {
        *("How robust this list is", "If the weights were others", "What else was asked"),
        *("How far each weight can move", "Who is on the list under other weights"),
        *("With the lead’s exception, and without",),
    }
    fixed = FirstPage.fixed | {
        (
            "“On the list”: its share of all these weights. “Agreed order”: of those that keep the "
            "order of the agreed points."
        ),
        *(f"rank {rank}" for rank in range(1, 7)),
        "a later rank",
    }

    def called(self, text):
        """{ids} of "A, B and C"."""
        return {self.ids[name] for name in re.split(", | and ", text)}

    def is_called(self, text, names):
        """Whether "A and B" or "5 candidates" are these."""
        count = re.fullmatch(r"(\d+) candidates", text)
        return int(count[1]) == len(names) if count else self.called(text) == set(names)

    @property
    def edge(self):
        """(those inside with the lowest score, those outside with the highest)"""
        outside = [name for name in self.ranks if name not in self.inside]
        low = min(self.total(name)[0] for name in self.inside)
        high = max((self.total(name)[0] for name in outside), default=None)
        return (
            [name for name in self.inside if self.total(name)[0] == low],
            [name for name in outside if self.total(name)[0] == high],
        )

    @says(r"Nobody is ranked, so there is no order to test\.", "robustness")
    def no_order(self):
        return not self.ranks

    @says(r"Only one candidate is ranked, so nothing is compared\.", "robustness")
    def one_ranked(self):
        return len(self.ranks) == 1

    @says(r"Rank 1 is shared\.", "robustness")
    def first_shared(self):
        return list(self.ranks.values()).count(1) > 1

    # The line

    @says(
        rf"(?P<last>{NAME}), last on a list of (?P<size>\d+), (?P<verb>is|are) "
        rf"(?P<points>{NUMBER}) points above (?P<nearest>{NAME}), the next\.",
        *PLACES,
    )
    def last_on_list(self, last, size, verb, points, nearest):
        lowest, highest = self.edge
        distance = self.total(lowest[0])[0] - self.total(highest[0])[0]
        return (
            points == margin(distance)
            and distance > 0
            and self.is_called(last, lowest)
            and self.is_called(nearest, highest)
            and int(size) == self.list_size
            and (verb == "is") == (len(lowest) == 1)
        )

    @says(
        rf"(?P<last>{NAME}) have the same score on the line: by the scores alone (?P<count>\d+) "
        r"candidates are on a list of (?P<size>\d+)\.",
        *PLACES,
    )
    def same_on_line(self, last, count, size):
        lowest, _highest = self.edge
        return (
            self.is_called(last, lowest)
            and int(count) == len(self.inside) > int(size) == self.list_size
        )

    @says(
        rf"(?P<last>{NAME}) and (?P<nearest>{NAME}) have the same score: the tie rule alone puts "
        rf"(?P<again>{NAME}) on a list of (?P<size>\d+)\.",
        *PLACES,
    )
    def by_tie_rule(self, last, nearest, again, size):
        lowest, highest = self.edge
        is_same = self.total(lowest[0])[0] == self.total(highest[0])[0]
        return is_same and again == last and self.is_called(last, lowest)

    @says(
        r"(?:The one ranked candidate is|(?:All (?P<count>\d+)|(?P<both>Both)) ranked "
        r"candidates are) on a list of "
        r"(?P<size>\d+)\.",
        *PLACES,
    )
    def all_inside(self, count, both, size):
        count, is_all = int(count or (2 if both else 1)), len(self.inside) == len(self.ranks)
        return (
            is_all
            and bool(both) == (count == 2)
            and count == len(self.ranks) <= int(size) == self.list_size
        )

    # One rating, one weight

    @says(
        rf"(?P<name>{NAME}) (?P<verb>gets onto|leaves) the list if one rating of it on "
        r"(?P<check>\S+) (?P<way>rises|falls) from (?P<before>\d) to (?P<after>\d) "
        r"\((?P<by>.+?)\)(?P<better>; that needs better evidence than is held)?\.",
        *PLACES,
    )
    def rating_moves(self, name, verb, check, way, before, after, by, better):
        """The list with that one rating changed is another."""
        own = self.ids[name]
        after_it = self.with_rating(own, check, by, before, after)
        held = int(after) > self.cap(own, check)
        is_on = own in self.list_of(after_it)
        others = self.list_of(after_it) != self.inside
        return others and is_on == (verb == "gets onto") and bool(better) == held

    def with_rating(self, candidate, check, by, before, after):
        assessor = next(a for a, m in self.assessors.items() if self.people[m] == by)

        def change(sheet):
            for row in sheet["ratings"]:
                if (row["candidate"], row["check"], row["assessor"]) == (
                    candidate,
                    check,
                    assessor,
                ):
                    if row["level"] != int(before):
                        raise ValueError("the rating before is another")
                    row["level"] = int(after)

        return self.sheet_with(change)

    @says(r"No change of one rating changes the list\.", *PLACES)
    def no_rating(self):
        """Tried for whoever is next to the line: the last inside, with each rating at 0."""
        if self.place != "robustness" or len(self.rows) > 4:
            return True
        return all(
            self.list_of(self.sheet_with(self.one_rating(number, level))) == self.inside
            for number, row in enumerate(self.sheet["ratings"])
            if row["state"] == "rated" and row["candidate"] in self.ranks
            for level in ((0,) if row["candidate"] in self.inside else (4,))
        )

    @staticmethod
    def one_rating(number, level):
        def change(sheet):
            sheet["ratings"][number]["level"] = level

        return change

    @says(
        rf"(?P<rival>{NAME}) (?P<level>is level with|overtakes) (?P<name>{NAME}) "
        r"(?:and overtakes it )?if (?P<criterion>.+) (?P<way>rises|falls)"
        r"(?: from (?P<before>\S+))? (?:to |only just )?(?P<side>above|below) "
        r"(?P<points>\S+) points?\.",
        *PLACES,
    )
    def weight_moves(self, rival, level, name, criterion, way, before, side, points):
        """Just beyond that weight the rival is ahead, and just before it it is not."""
        own, one, other = self.titles[criterion], self.ids[rival], self.ids[name]
        today = Fraction(100 * self.points[own], sum(self.points[n] for n in self.varied))
        if before is not None and before != plain_points(today):
            return f"today it is {displayed(today)}"
        sign = 1 if side == "above" else -1
        at, step = Fraction(points) / 100, sign * STEP
        if not 0 <= at + step <= 1:
            step /= 100
        beyond = self.value_at(one, own, at + step) > self.value_at(other, own, at + step)
        near = self.value_at(one, own, at - step) <= self.value_at(other, own, at - step)
        is_level = self.total(one)[0] == self.total(other)[0]
        return (
            beyond
            and (near or is_level or abs(today / 100 - at) <= STEP)
            and (way == "rises") == (side == "above")
            and (level == "is level with") == is_level
        )

    @says(r"No change of one weight changes the list\.", *PLACES)
    def no_weight(self):
        shares = [Fraction(n, 20) for n in range(21)]
        return all(
            self.are_among(self.inside, name, share, self.list_size)
            for name in self.varied
            if self.room_of(name)
            for share in shares
        )

    def room_of(self, name):
        """Whether another criterion has points to take over or to give."""
        return any(self.points[other] for other in self.varied if other != name)

    # Shares

    @says(
        rf"Least sure of it (?P<verb>is|are) (?P<names>{NAME}): (?:each )?on the list in "
        r"(?P<share>\S+ %) of (?P<draws>.+)\.",
        *PLACES,
    )
    def least_sure(self, verb, names, share, draws):
        shares = {name: self.share_of(name, self.list_size) for name in self.inside}
        lowest = min(shares.values())
        least = [name for name, value in shares.items() if value == lowest]
        return (
            lowest < 1
            and self.is_called(names, least)
            and (verb == "is") == (len(least) == 1)
            and share == percent_text(lowest)
            and draws == self.draws_text
        )

    @says(r"Everybody on the list is on it in all of (?P<draws>.+)\.", *PLACES)
    def all_sure(self, draws):
        is_all = all(self.share_of(name, self.list_size) == 1 for name in self.inside)
        return is_all and draws == self.draws_text

    @says(
        rf"While every criterion counts, no weights put (?P<several>any of )?(?P<names>{NAME}) "
        r"(?:on a list of (?P<size>\d+)|first)\.",
        *PLACES,
    )
    def never(self, several, names, size):
        count = re.fullmatch(r"(\d+) candidates", names)
        size = int(size or 1)
        if count:
            rare = [n for n in self.ranks if not self.share_of(n, size)]
            return bool(several) and int(count[1]) <= len(rare)
        own = self.called(names)
        is_so = not any(self.share_of(name, size) for name in own)
        return is_so and bool(several) == (len(own) > 1)

    @fills("Vendor", "*", "On the list", "Agreed order", "First", place="robustness")
    def shares(self, table):
        names = self.in_order[:MOST_PICTURED]
        size = self.list_size
        rows = [
            (
                self.rows[name]["name"],
                "",
                percent_text(self.share_of(name, size)),
                percent_text(self.share_of(name, size, "ordinal")),
                percent_text(self.share_of(name, 1)),
            )
            for name in names
        ]
        caption = (
            f"{self.draws_text}, each as likely as any other. Equal scores share the better rank."
        )
        if more := len(self.in_order) - len(names):
            caption += f" {more} more that {'is' if more == 1 else 'are'} ranked "
            caption += f"{'stands' if more == 1 else 'stand'} in the spreadsheet."
        if table.caption != caption:
            return f"the caption should be {caption!r}"
        return self.same_rows(table, rows)

    @says(rf"(?P<name>{NAME}): first in (?P<share>\S+ %)", "robustness")
    def share_title(self, name, share):
        return share == percent_text(self.share_of(self.ids[name], 1))

    # How far weights can move

    @says(
        rf"(?P<low>{NUMBER}) to (?P<high>{NUMBER}), (?P<today>\S+) today",
        "robustness",
    )
    def reach_title(self, low, high, today):
        return Fraction(low) <= Fraction(today) <= Fraction(high)

    @fills(
        *("Criterion", "0 to 100 points", "From, to, today", "Who changes sides beyond"),
        place="robustness",
    )
    def reaches(self, table):
        size = self.list_size if self.is_list else 1
        leader = self.rows[self.in_order[0]]["name"]
        who = "the same stay on the list" if self.is_list else f"{leader} stays first"
        caption = (
            f"The bar: the points of 100 with which {who} while the others share the rest in "
            "proportion. The line: today."
        )
        if table.caption != caption:
            return f"the caption should be {caption!r}"
        due = [self.grid.criterion(name).short for name in self.varied]
        if [row[0] for row in table.rows] != due:
            return f"the criteria should be {due}"
        return next(
            (f"{row} is not so" for row in table.rows if not self.reach_holds(row, size)), True
        )

    def reach_holds(self, row, size):
        name, (_bar, ends, beyond) = self.criteria[row[0]], row[1:]
        low, high, today = re.fullmatch(r"(\S+) to (\S+) \((\S+) today\)", ends).groups()
        whole = sum(self.points[each] for each in self.varied)
        if today != plain_points(Fraction(100 * self.points[name], whole)):
            return False
        if not self.room_of(name):
            return low == high == "100.00"
        leaders = self.inside if size > 1 or self.is_list else {self.in_order[0]}
        low, high = Fraction(low) / 100, Fraction(high) / 100
        inner = [low + STEP, (low + high) / 2, high - STEP] if high - low > 3 * STEP else []
        holds = all(self.are_among(leaders, name, share, size) for share in inner)
        for at, step, word in ((low, -STEP, "below"), (high, STEP, "above")):
            has_end = 0 < at + step < 1
            holds = holds and (f" {word}" in beyond) == has_end
            if has_end:
                holds = holds and not self.are_among(leaders, name, at + step, size)
        return holds and (beyond != "–" or (low, high) == (0, 1))

    def are_among(self, names, criterion, share, size):
        """Whether nobody else is ahead of one of these then."""
        values = {each: self.value_at(each, criterion, share) for each in self.compared}
        lowest = min(values[name] for name in names)
        return all(value <= lowest for each, value in values.items() if each not in names)
