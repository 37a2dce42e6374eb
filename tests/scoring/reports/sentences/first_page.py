"""Page 1: the recommendation, the table, why and why not, how robust, what is open."""

import re
from fractions import Fraction

from scoring.arithmetic.display import displayed, percent_text
from tests.scoring.reports.sentences.board import Board
from tests.scoring.reports.sentences.checker import NAME, NUMBER, says
from tests.scoring.reports.sentences.facts import TOP, listed, margin

DAY = r"\d+ \w+ \d{4}"


class FirstPage(Board):
    headings = Board.headings | {
        *("Why not the others", "How robust this is", "Open issues and conditions"),
        *("What happens next", "Nobody is ranked", "What kept each out"),
        *("The vendor in place", "What it rests on"),
    }
    fixed = Board.fixed | {
        "A later change makes a new decision that points to this one.",
        *("proved", "documents that were read", "claims or less"),
    }

    # The head

    @says(r"Evaluation report (?:· (?P<buyer>.+) )?(?P<status>\w+)", "first")
    def eyebrow(self, buyer, status):
        final = "Cancelled" if self.cancelling else "Draft"
        return status == (final if self.is_draft else "Final") and buyer is None

    @says(r"(?P<title>.+)", "no place")
    def title(self, title):
        return title == self.rules["title"]

    @says(
        r"Evaluation (?P<number>\d+), decision (?P<decision>\d+) · (?P<at>.+) · "
        r"(?P<act>decided|made) by (?P<by>.+)",
        "first",
    )
    def meta(self, number, decision, at, act, by):
        made = self.document["determination"]
        return (int(number), int(decision), at, act, by) == (
            *(self.rules["evaluation"], made["number"], self.when(made["decided_at"])),
            *("made" if self.is_draft else "decided", self.people[made["decided_by"]]),
        )

    @says(r"Decision asked (?P<text>.+)", "first")
    def decision_asked(self, text):
        return text == self.document["evaluation"]["decision_asked"]

    @says(
        r"Recommendation Shortlist (?P<chosen>.+?)\.(?: Keep (?P<reserve>.+) in reserve\.)?",
        "first",
    )
    def recommendation(self, chosen, reserve):
        names = [self.rows[name]["name"] for name in self.with_outcome("shortlist")]
        kept = [self.rows[name]["name"] for name in self.with_outcome("reserve")]
        is_so = chosen == (listed(names) if names else "no candidate") and reserve == (
            listed(kept) if kept else None
        )
        is_said = names or kept or all(row["outcome"] for row in self.rows.values())
        return is_so and is_said and not self.cancelling

    @says(r"Recommendation None(?P<why> yet|: this evaluation was cancelled)\.", "first")
    def no_recommendation(self, why):
        if why != " yet":
            return self.cancelling is not None
        return self.is_proposed and not all(row["outcome"] for row in self.rows.values())

    @says(rf"(?P<name>.+) (?P<score>{NUMBER}) of 100, from (?P<low>{NUMBER}) to (?P<high>{NUMBER})")
    def bar_title(self, name, score, low, high):
        if name == "Score":
            return any(
                (score, low, high) == tuple(displayed(each) for n, each in enumerate(own) if n != 1)
                for own in map(self.total, self.rows)
                if own[0] is not None
            )
        own = self.criterion(self.candidate, self.criteria[name])
        return (score, low, high) == tuple(displayed(own[n]) for n in (0, 2, 3))

    @says(r"(?P<count>\d+) more: see page\.", "first")
    def more(self, count):
        return int(count) > 0

    # Why and why not

    def leads(self, name, rival):
        whole = sum(self.points.values())
        return {
            each: Fraction(points, whole)
            * (self.criterion(name, each)[0] - self.criterion(rival, each)[0])
            for each, points in self.points.items()
            if points
        }

    def is_widest(self, name, rival, criterion, points):
        leads = self.leads(name, rival)
        widest = max(leads.values())
        is_it = leads[self.criteria[criterion]] == widest
        return widest > 0 and is_it and margin(widest) == points

    @says(
        r"(?P<whose>Why these|Who would be on the list)(?: in points against (?P<rival>.+))?",
        "first",
    )
    def against(self, whose, rival):
        is_proposed = whose == "Who would be on the list"
        return is_proposed == self.is_proposed and (
            rival is None or self.ids[rival] == self.nearest
        )

    @says(r"Why not the others in points against (?P<last>.+)", "first")
    def others_against(self, last):
        return self.ids[last] == self.last_chosen

    @says(
        rf"(?P<name>{NAME}): most ahead on (?P<criterion>.+) \((?P<points>{NUMBER})\)\.",
        "first",
    )
    def ahead(self, name, criterion, points):
        return self.is_widest(self.ids[name], self.nearest, criterion, points)

    def stands(self, name, rank, score):
        own = self.ids[name]
        return (rank, score) == (self.rank_text(own), displayed(self.total(own)[0]))

    @says(
        rf"(?P<name>{NAME}): rank (?P<rank>\S+) with (?P<score>{NUMBER}); best on "
        rf"(?P<criterion>.+) \((?P<value>{NUMBER}) of 100\)\.",
        "first",
    )
    def best_on(self, name, rank, score, criterion, value):
        own = self.ids[name]
        values = {n: self.criterion(own, n)[0] for n, points in self.points.items() if points}
        best = max(values.values())
        return (
            self.stands(name, rank, score)
            and values[self.criteria[criterion]] == best
            and displayed(best) == value
            and len(set(values.values())) > 1
        )

    @says(
        rf"(?P<name>{NAME}): rank (?P<rank>\S+) with (?P<score>{NUMBER})"
        r"(?P<passed_over>, and not chosen; (?:its page says why|no reason is given yet))?\.",
        "first",
    )
    def rank_alone(self, name, rank, score, passed_over):
        own = self.ids[name]
        if passed_over:
            is_above = self.total(self.last_chosen)[0] < self.total(own)[0]
            is_so = self.stands(name, rank, score) and is_above and own not in self.chosen
            return is_so and ("its page" in passed_over) == self.has_reason(own)
        return self.stands(name, rank, score)

    @says(
        rf"(?P<name>{NAME}): (?P<points>{NUMBER}) lower, most on (?P<criterion>.+) "
        rf"\((?P<most>{NUMBER})\)\.",
        "first",
    )
    def lower(self, name, points, criterion, most):
        own, last = self.ids[name], self.last_chosen
        distance = self.total(last)[0] - self.total(own)[0]
        return (
            distance > 0
            and margin(distance) == points
            and self.is_widest(last, own, criterion, most)
        )

    @says(
        rf"(?P<name>{NAME}): the same score as (?P<last>{NAME})(?:(?P<told>; its page says why it "
        r"is not chosen)|, and not chosen; no reason is given yet)\.",
        "first",
    )
    def level_with_last(self, name, last, told):
        own, other = self.ids[name], self.ids[last]
        return (
            bool(told) == self.has_reason(own)
            and self.total(own)[0] == self.total(other)[0]
            and other == self.last_chosen
        )

    @says(
        rf"(?P<name>{NAME}): (?P<is_chosen>not ranked|chosen without a rank), "
        r"(?P<bar>out by a failed gate|too little evidence on|under the minimum(?: on)?)"
        r"(?P<rest>.*)\.",
        "first",
    )
    def without_rank(self, name, is_chosen, bar, rest):
        own = self.ids[name]
        if own in self.ranks or (is_chosen == "not ranked") == (own in self.chosen):
            return False
        if bar == "out by a failed gate":
            gates = self.failed_gates(own)
            return bool(gates) and rest == f" ({', '.join(gates[:3])})"
        is_thin = bar == "too little evidence on"
        if self.status(own) != ("incomplete" if is_thin else "below_minimum"):
            return False
        test = self.is_thin if is_thin else self.is_low
        names = [n for n in self.points if self.counts(n) and test(own, n)]
        return self.names_in(rest, names) if bar.endswith("on") else not names and not rest

    def has_reason(self, candidate):
        """Whether somebody typed why."""
        row = self.rows[candidate]
        return bool(row["reason"]) and not row["is_reason_proposed"]

    def names_in(self, text, names):
        """Whether a list such as "A, B and 2 more" is of these."""
        text, _, more = re.sub(r" and (\d+) more$", r"|\1", text.strip()).partition("|")
        shorts = re.split(r" and (?!people)|, ", text) if text not in self.criteria else [text]
        due = [self.grid.criterion(name).short for name in names]
        return due[: len(shorts)] == shorts and len(due) == len(shorts) + int(more or 0)

    @says(r"No candidate could be ranked: see the gates and the coverage of each\.", "first")
    def nobody(self):
        return not self.ranks

    @says(r"In a provisional order, by low and then by high: (?P<places>.+)\.", "first")
    def provisional(self, places):
        due = list(self.provisional_places)
        if len(due) > 3:
            due[3:] = [f"{len(due) - 3} more"]
        return not self.ranks and places == listed(due)

    @property
    def provisional_places(self):
        """Of those with too little evidence; where there are none, of those under a minimum."""
        groups = [s for s in ("incomplete", "below_minimum") if s in self.statuses.values()]
        for status in groups[:1]:
            keys = {
                name: self.total(name)[2:] for name, own in self.statuses.items() if own == status
            }
            for name in self.book.candidates:
                if name in keys:
                    place = 1 + sum(other > keys[name] for other in keys.values())
                    tied = "=" if list(keys.values()).count(keys[name]) > 1 else ""
                    yield f"{place}{tied} {self.rows[name]['name']} ({self.range_text(name)})"

    @says(r"What would have to be asked stands under “Not ranked: what we do not know”\.", "first")
    def asked_elsewhere(self):
        return {"incomplete", "below_minimum"} & set(self.statuses.values()) != set()

    # How robust

    @says(r"Nobody is ranked\.", "first")
    def nobody_ranked(self):
        return not self.ranks

    @says(r"The unanswered checks cannot change the list, however they come out\.", "first")
    def cannot_turn(self):
        return self.list_of(self.at_worst(self.inside)) == self.inside and self.is_list

    @says(r"The unanswered checks cannot change who is first, however they come out\.", "first")
    def cannot_turn_first(self):
        first = self.in_order[0]
        after = self.at_worst({first})
        return all(
            after.candidate(first).score.low >= each.score.value
            for each in after.candidates
            if each.id != first and each.score.value is not None and not each.failed_gates
        )

    def at_worst(self, inside):
        """The standings with every hole 0 for those inside and 4 for the others."""

        def change(sheet):
            for row in sheet["ratings"]:
                if self.level(row["candidate"], row["check"]) is None:
                    level = 0 if row["candidate"] in inside else TOP
                    row |= {"state": "rated", "level": level}

        return self.sheet_with(change)

    @says(
        rf"The unanswered checks could turn it: (?P<low>{NUMBER}) at least for (?P<worst>{NAME}), "
        rf"(?P<high>{NUMBER}) at most for (?P<best>{NAME})\.",
        "first",
    )
    def could_turn(self, low, worst, high, best):
        own, other = self.total(self.ids[worst])[2], self.total(self.ids[best])[3]
        return (displayed(own), displayed(other)) == (low, high) and own <= other

    @says(
        rf"The unanswered checks could turn it: they could put (?P<name>{NAME}) under a "
        r"minimum\.",
        "first",
    )
    def could_miss(self, name):
        own, overall = self.ids[name], self.rules["overall_minimum"]
        lows = [(self.criterion(own, n)[2], minimum) for n, minimum in self.minima.items()]
        return any(
            minimum is not None and low < minimum
            for low, minimum in [*lows, (self.total(own)[2], overall)]
        )

    @says(r"(?P<who>All who were compared|Both) are rated on every check that counts\.", "first")
    def all_rated(self, who):
        compared = [name for name in self.rows if not self.failed_gates(name)]
        return (len(compared) == 2 or who != "Both") and all(
            self.level(name, check) is not None
            for name in compared
            for criterion, weights in self.weights.items()
            if self.counts(criterion)
            for check, weight in weights.items()
            if weight
        )

    @says(
        rf"(?P<name>{NAME}) leads (?P<rival>{NAME}) by (?P<points>{NUMBER}|\d+) points?"
        rf"(?:; one level by one assessor on (?P<check>\S+) moves (?P<move>{NUMBER}|\d+) points?: "
        r"too close to call)?\."
    )
    def leads_by(self, name, rival, points, check, move):
        distance = self.total(self.ids[name])[0] - self.total(self.ids[rival])[0]
        is_so = distance > 0 and points in {margin(distance), str(distance)}
        # Both are rounded on the page.
        return is_so and (move is None or distance < self.most(move))

    @staticmethod
    def most(move):
        return Fraction(1, 100) if move == "less than 0.01" else Fraction(move) + Fraction(1, 200)

    @says(
        rf"(?P<name>{NAME}) has the same score as (?P<rival>{NAME})"
        r"(?P<broken>; the sealed rule for ties puts it first)?\.",
        "first",
    )
    def same_score(self, name, rival, broken):
        own, other = self.ids[name], self.ids[rival]
        is_same = self.total(own)[0] == self.total(other)[0]
        return is_same and (self.ranks[own] < self.ranks[other]) == bool(broken)

    @says(
        rf"(?P<share>\S+ %) of the score of (?P<name>{NAME}) rests on claims or on evidence out "
        r"of date\.",
        "first",
    )
    def on_claims(self, share, name):
        own = self.ids[name]
        return own == self.in_order[0] and share == self.claims_text(own)

    @says(rf"(?P<names>{NAME}) share rank (?P<rank>\d+)\.", "first")
    def share_rank(self, names, rank):
        tied = [self.rows[n]["name"] for n in self.in_order if self.ranks[n] == int(rank)]
        return len(tied) > 1 and names == listed(tied)

    @says(rf"(?P<name>{NAME}) is first in (?P<share>\S+ %) of (?P<draws>.+)\.", "first")
    def first_in(self, name, share, draws):
        own = self.ids[name]
        is_so = share == percent_text(self.share_of(own, 1)) and draws == self.draws_text
        return is_so and self.firsts == [own]

    @property
    def firsts(self):
        return [name for name in self.in_order if self.ranks[name] == 1]

    @says(r"Each that shares rank 1 is first in (?P<share>\S+ %) of (?P<draws>.+)\.", "first")
    def each_first_in(self, share, draws):
        shares = {percent_text(self.share_of(name, 1)) for name in self.firsts}
        return len(self.firsts) > 1 and shares == {share} and draws == self.draws_text

    @says(
        r"Those that share rank 1 are first in (?P<least>\S+ %) to (?P<most>\S+ %) of "
        r"(?P<draws>.+)\.",
        "first",
    )
    def firsts_in(self, least, most, draws):
        shares = sorted(self.share_of(name, 1) for name in self.firsts)
        is_so = [percent_text(shares[0]), percent_text(shares[-1])] == [least, most]
        return len(shares) > 1 and is_so and least != most and draws == self.draws_text

    # What is open, and what follows

    @says(rf"(?P<text>[^:]+) \((?:(?P<owner>[^,()]+), )?(?P<due>by {DAY}|no day yet)\)", "first")
    def condition(self, text, owner, due):
        return any(
            (text, owner or "", due)
            == (
                row["text"],
                row["owner"],
                f"by {self.day(row['due_on'])}" if row["due_on"] else "no day yet",
            )
            for row in self.document["follow_ups"]
            if row["kind"] == "condition"
        )

    @says(r"(?P<text>(?:Counsel reads|The pilot begins)[^()]*)", "first")
    def step(self, text):
        return text in {
            ", ".join(
                part
                for part in (row["text"], row["owner"], row["due_on"] and self.day(row["due_on"]))
                if part
            )
            for row in self.document["follow_ups"]
            if row["kind"] == "step"
        }

    @says(
        r"(?P<count>\d+) (?:rating of the panel is|ratings of the panel are) still to be agreed\.",
        "first",
    )
    def to_agree(self, count):
        tolerance, cells = self.rules["tolerance"], set()
        for candidate, check in self.levels:
            levels = self.counted(candidate, check).values()
            agreed = self.agreed(candidate, check)
            is_wide = levels and max(levels) - min(levels) > tolerance
            if (
                (is_wide and not agreed)
                or self.is_pending(candidate, check)
                or agreed is None
                and levels
                and max(levels) > self.cap(candidate, check)
            ):
                cells.add((candidate, check))
        own = {cell for cell in cells if not self.failed_gates(cell[0])}
        return int(count) in {len(cells), len(own)}

    def is_pending(self, candidate, check):
        if self.level(candidate, check) is not None:
            return False
        names = [a for a in self.raters(check[:2]) if (a, check[:2]) not in self.left_out]
        answers = self.answers(candidate, check)
        if names and all((self.assessors[a], candidate) in self.recused for a in names):
            return False
        return not any(isinstance(answers[a], str) for a in names)

    def cap(self, candidate, check):
        return self.book.checks[check].caps[self.held(candidate, check)]

    @says(
        r"(?P<count>\d+) (?:gate is open: it has|gates are open: they have) to pass, to fail or to "
        r"be waived\.",
        "first",
    )
    def open_gates(self, count):
        listed_apart = self.with_outcome("shortlist", "reserve")
        return int(count) == sum(
            self.gate(name, gate) == "open"
            for name in self.rows
            if name not in listed_apart and not self.failed_gates(name)
            for gate in self.gates
        )

    @says(rf"(?P<name>{NAME}): gate (?P<gate>\S+) was waived: (?P<reason>.+)", "first")
    def waived(self, name, gate, reason):
        row = self.document["gates"][self.ids[name]][gate]
        return row["waiver_reason"] == reason and row["result"] != "pass"

    @says(rf"(?P<name>{NAME}): gates? (?P<gates>\S+(?:, \S+)*) (?:is|are) open\.", "first")
    def gate_open(self, name, gates):
        own = self.ids[name]
        due = [gate for gate in self.gates if self.gate(own, gate) == "open"]
        return gates.split(", ") == due and own in self.with_outcome("shortlist", "reserve")

    @says(rf"(?P<name>{NAME}): little evidence, kept because: (?P<reason>.+)", "first")
    def kept_because(self, name, reason):
        own = self.ids[name]
        is_thin = self.status(own) == "incomplete"
        is_chosen = own in self.with_outcome("shortlist", "reserve")
        return self.rows[own]["coverage_override"] == reason and is_thin and is_chosen

    @says(rf"(?P<name>{NAME}): too little evidence to be ranked\.", "first")
    def thin_and_chosen(self, name):
        own = self.ids[name]
        is_chosen = own in self.with_outcome("shortlist", "reserve")
        return is_chosen and self.status(own) == "incomplete"

    @says(
        r"(?P<count>\d+) (?:contradiction is|contradictions are) left unsettled; (?:it is|they are)"
        r" printed under “Left unsettled”\.",
        "first",
    )
    def unsettled_count(self, count):
        rows = self.document["unsettled"].values()
        return int(count) == sum(len(lines) for checks in rows for lines in checks.values())

    @says(
        rf"(?P<name>{NAME}): (?P<count>\d+) (?P<verb>check rests|checks rest) on (?:a "
        rf"claim|claims) "
        r"or on evidence out of date: (?P<checks>.+)\.",
        "first",
    )
    def rests_on_word(self, name, count, verb, checks):
        due = self.unproved(self.ids[name])
        text = ", ".join(due[:5]) + (" and others" if len(due) > 5 else "")
        is_one = verb == "check rests"
        return (int(count), checks, is_one) == (len(due), text, len(due) == 1)

    @says(
        r"None: no open gate, no waiver, no thin evidence, no contradiction, and no claim among "
        r"those chosen\.",
        "first",
    )
    def no_issue(self):
        chosen = self.with_outcome("shortlist", "reserve")
        return (
            bool(chosen)
            and not any(self.gate(n, g) in {"open", "waived"} for n in chosen for g in self.gates)
            and not any(self.unproved(name) for name in chosen)
            and not any(self.document["unsettled"].values())
            and not any(self.status(name) == "incomplete" for name in chosen)
            and not self.conditions
        )

    @property
    def conditions(self):
        return [row for row in self.document["follow_ups"] if row["kind"] == "condition"]

    @says(
        r"None: no gate is open or waived\. Nobody is chosen, so nothing else is listed\.", "first"
    )
    def no_issue_without_chosen(self):
        gates = {
            self.gate(name, gate)
            for name in self.rows
            for gate in self.gates
            if not self.failed_gates(name)
        }
        is_quiet = not {"open", "waived"} & gates and not self.conditions
        return is_quiet and not self.with_outcome("shortlist", "reserve")

    @says(r"Cancelled on (?P<at>.+)\. Nothing in it was decided, nor will it be\.", "first")
    def cancelled(self, at):
        return self.cancelling is not None and at == self.when(self.cancelling["at"])

    @says(r"This is a draft\. The lead may still change it; nothing in it is decided\.", "first")
    def draft(self):
        return self.is_draft and not self.cancelling

    @says(
        r"The short list is asked to prove what rests on a claim, listed on its own pages\.",
        "first",
    )
    def asked_to_prove(self):
        return any(self.unproved(name) for name in self.with_outcome("shortlist"))

    @says(
        r"(?P<who>The others|All) are told why, from the reasons and level words in this report\.",
        "first",
    )
    def others_told(self, who):
        are_all = not self.with_outcome("shortlist", "reserve")
        return bool(self.with_outcome("not_this_time", "out_by_gate")) and (
            who == ("All" if are_all else "The others")
        )

    # Signatures

    @says(r"Signatures(?: (?P<more>\d+) more on the panel: see page)?", "first")
    def signatures_heading(self, more):
        most = 3 if len(self.named_first) > 10 else 6
        return int(more or 0) == max(len(self.to_sign) - most, 0)

    @property
    def to_sign(self):
        """Those who signed, then whoever leads or rates, is still there and did not; of a
        cancelled evaluation nobody does.
        """
        signed = [row["member"] for row in self.document["signatures"]]
        if self.cancelling:
            return signed
        rows = enumerate(self.document["panel"], 1)
        due = [
            f"M{n}"
            for n, row in rows
            if row["role"] in {"lead", "assessor"} and "left_at" not in row
        ]
        return [*signed, *(member for member in due if member not in signed)]

    @says(r"(?:signed (?P<at>.+\)) )?(?P<name>[^,()]+), (?P<role>lead|assessor|observer)", "first")
    def signature(self, at, name, role):
        member = self.member_named(name)
        signed = {row["member"]: self.when(row["at"]) for row in self.document["signatures"]}
        row = self.panel_row(member)
        return signed.get(member) == at and row["role"] == role and "left_at" not in row
