"""The pages of the vendors: the chosen and reserve, the refused, what is not known, the incumbent,
the countries.
"""

from datetime import date
from fractions import Fraction

from scoring.arithmetic.display import displayed, percent_text
from tests.scoring.reports.sentences.checker import NUMBER, fills, says
from tests.scoring.reports.sentences.discussion import Discussion
from tests.scoring.reports.sentences.facts import (
    OUTCOMES,
    TOP,
    listed,
    margin,
    plain_points,
    scored,
)

HERE = "candidate"
STATUSES = {"incomplete": "Not enough evidence", "below_minimum": "Below a minimum"} | {
    "out_by_gate": "Out by a gate"
}
LOOKED_AT = (
    "None among what was looked at: gates, {who} under a minimum, the smallest change of one "
    "rating "
    "that changes the list, evidence that expires within a year, proofs of level 4 by one "
    "person{more}."
)
NO_RISK = {
    True: LOOKED_AT.format(
        who="single assessors", more=", criteria on which one assessor alone counts"
    ),
    False: LOOKED_AT.format(who="the assessor’s scores", more=""),
}


class Vendors(Discussion):
    headings = Discussion.headings | {
        *(
            "Its highest levels",
            "What costs it most",
            "Risks",
            "Not proved",
            "Hours inside our day",
        ),
        *("Conditions of this decision", "Left unsettled", "Not ranked: what we do not know"),
        *("What evidence would tell", "Countries in use", "What disagrees"),
    }

    def level_text(self, candidate, check):
        level = self.level(candidate, check)
        return plain_points(level)

    # The head

    @says(
        r"(?P<reference>V-\S+)(?P<sites>(?: · [^·]+, [A-Z]{2}(?: \d\d:\d\d to \d\d:\d\d)?)*)"
        r"(?P<incumbent> · Incumbent)?(?P<invented> · Invented for a demonstration)?",
        HERE,
    )
    def candidate_meta(self, reference, sites, incumbent, invented):
        row = self.rows[self.candidate]
        due = "".join(
            f" · {site['city']}, {site['country']}"
            + (f" {site['day_starts']} to {site['day_ends']}" if site["day_starts"] else "")
            for site in row["sites"]
        )
        flags = row["is_incumbent"], row["is_invented"]
        return (reference, sites) == (row["reference"], due) and flags == (
            bool(incumbent),
            bool(invented),
        )

    @fills("Decision", "Rank", "Score", "Low to high", "*", place=HERE)
    def tiles(self, table):
        name = self.candidate
        share = "–"
        if name in self.ranks:
            share = percent_text(self.share_of(name, self.list_size))
        row = (
            *(OUTCOMES[self.rows[name]["outcome"]], self.rank_text(name), self.score_text(name)),
            *(self.range_text(name), share, self.coverage_text(name), self.claims_text(name)),
        )
        return self.same_rows(table, [row])

    @says(
        r"(?P<outcome>[\w ]+) · Rank (?P<rank>\S+) · coverage (?P<coverage>.+) · on claims "
        r"(?P<claims>.+) · (?P<score>\S+) \((?P<range>.+)\)",
        HERE,
    )
    def in_short(self, outcome, rank, coverage, claims, score, range):
        name = self.candidate
        return (outcome, rank, coverage, claims, score, range) == (
            *(OUTCOMES[self.rows[name]["outcome"]], self.rank_text(name)),
            *(self.coverage_text(name), self.claims_text(name)),
            *(self.score_text(name), self.range_text(name)),
        )

    @says(r"(?P<status>Not enough evidence|Below a minimum|Out by a gate)\.", HERE)
    def status_line(self, status):
        return status == STATUSES[self.status(self.candidate)]

    @says(r"Why\. (?P<reason>.+)", HERE)
    def why(self, reason):
        return reason == self.rows[self.candidate]["reason"]

    @says(r"What would change our mind\. (?P<text>.+)", HERE)
    def change_of_mind(self, text):
        return text == self.rows[self.candidate]["change_of_mind"]

    @says(r"Why low coverage does not stop it\. (?P<text>.+)", HERE)
    def why_thin(self, text):
        row = self.rows[self.candidate]
        is_thin = self.status(self.candidate) == "incomplete"
        is_chosen = row["outcome"] in {"shortlist", "reserve"}
        return is_thin and is_chosen and text == row["coverage_override"]

    # Criteria

    def criterion_text(self, name, criterion):
        if self.is_thin(name, criterion):
            return "–"
        return displayed(self.criterion(name, criterion)[0])

    @fills("Criterion", "Score", "Low to high", "Best of the others", place=HERE)
    def bars(self, table):
        name = self.candidate
        rows = [
            (
                self.grid.criterion(criterion).short,
                *(self.criterion_text(name, criterion), "", self.best_of_others(name, criterion)),
            )
            for criterion in self.points
        ]
        return self.same_rows(table, rows)

    def best_of_others(self, name, criterion):
        values = {
            other: self.criterion(other, criterion)[0]
            for other in self.book.candidates
            if other != name and not self.failed_gates(other) and not self.is_thin(other, criterion)
        }
        if not values:
            return "–"
        best = max(values.values())
        names = [self.rows[other]["name"] for other, value in values.items() if value == best]
        who = listed(names) if len(names) <= 2 else f"{len(names)} vendors, the same"
        return f"{displayed(best)} {who}"

    @fills(
        *("Time zone", "Languages", "Senior talent", "Security", "AI and people", "Solidity"),
        place=HERE,
    )
    def strip(self, table):
        row = tuple(self.criterion_text(self.candidate, name) for name in self.points)
        return self.same_rows(table, [row])

    # Checks

    def gains(self, candidate):
        """{check: (level, what it adds, what it keeps from the total)}"""
        whole, gains = sum(self.points.values()), {}
        for name, points in self.points.items():
            weights = self.weights[name]
            for check, weight in weights.items():
                level = self.level(candidate, check)
                if level is not None and points and sum(weights.values()):
                    full = Fraction(100 * points * weight, whole * sum(weights.values()))
                    gains[check] = level, full * level / TOP, full * (1 - level / TOP)
        return gains

    def best(self, candidate):
        gains = {check: own for check, own in self.gains(candidate).items() if own[1]}
        return sorted(gains, key=lambda check: (-gains[check][0], -gains[check][1]))[:3]

    def weakest(self, candidate):
        gains = {check: own for check, own in self.gains(candidate).items() if own[2]}
        return sorted(gains, key=lambda check: -gains[check][2])[:3]

    @says(
        r"(?P<check>[A-Z]{2}-\d\d) (?P<question>.+\?) Level (?P<level>\S+) (?P<state>\w+)"
        r"(?: (?P<who>[A-Z]{2,3} (?:\d|cannot tell|abstained)|Agreed) (?P<reason>.+))?",
        HERE,
    )
    def telling(self, check, question, level, state, who, reason):
        name = self.candidate
        if check not in {*self.best(name), *self.weakest(name)}:
            return "neither of the three best nor of the three worst"
        return (question, level, state) == (
            *(self.book.checks[check].question, self.level_text(name, check)),
            self.held(name, check),
        ) and self.reason_holds(name, check, who, reason)

    def reason_holds(self, name, check, who, reason):
        agreed = self.agreed(name, check)
        if agreed:
            return (who, reason) == ("Agreed", agreed["reason"])
        if who is None:
            return True
        cell = self.document["ratings"][name][check]
        letters = {assessor: self.initials(self.assessors[assessor]) for assessor in self.assessors}
        return any(
            who == f"{letters[assessor]} {str(answer).replace('_', ' ')}" and reason == text
            for (assessor, answer), text in zip(
                self.answers(name, check).items(), cell["rationale"], strict=True
            )
        )

    @says(r"No check with a level counts here\.", HERE)
    def no_check(self):
        return not (self.best(self.candidate) and self.weakest(self.candidate))

    @says(r"The checks that cost most\. (?P<checks>.+)", HERE)
    def costs(self, checks):
        due = " · ".join(
            f"{check} {self.book.checks[check].question} Level "
            f"{self.level_text(self.candidate, check)}"
            for check in self.weakest(self.candidate)
        )
        name = self.candidate
        has_levels = any(
            level is not None for (own, _), level in self.levels.items() if own == name
        )
        nothing = "No check has a level."
        if has_levels:
            nothing = "No check with a level cost it anything."
        return checks == (due or nothing)

    @says(r"Gates\. (?P<gates>.+)", HERE)
    def gates_line(self, gates):
        due = []
        for gate in self.gates:
            word = self.gate(self.candidate, gate)
            row = self.document["gates"][self.candidate].get(gate, {})
            reason = row.get("reason") or "Nobody has recorded a finding."
            due.append(f"{gate} {word}" + ("" if word == "pass" else f": {reason}"))
        return gates == (" · ".join(due) or "None in use.")

    # Risks

    @says(r"Gate (?P<gate>\S+) \((?P<word>\w+)\): (?P<reason>.+)", HERE)
    def gate_risk(self, gate, word, reason):
        row = self.document["gates"][self.candidate][gate]
        return (word, reason) == (self.gate(self.candidate, gate), row["reason"]) and word != "pass"

    @says(
        rf"(?P<by>.+) alone gives (?P<value>{NUMBER}) on (?P<criterion>.+), under the minimum of "
        rf"(?P<least>{NUMBER})\.",
        HERE,
    )
    def alone_risk(self, by, value, criterion, least):
        return self.is_alone_under(self.candidate, criterion, by, value, least)

    @says(r"(?P<title>.+) \((?P<number>E\d+)\): expires on (?P<day>.+)\.", HERE)
    def expires(self, title, number, day):
        row = next(row for row in self.document["evidence"] if row["id"] == number)
        is_soon = 0 <= self.in_days(row["expires_on"]) <= 365
        own = row["title"], self.day(row["expires_on"]), row["candidate"]
        return is_soon and (title, day, self.candidate) == own

    @says(
        r"(?P<proofs>P\d.*?) (?P<verb>was made by one person and opens|were made by one person "
        r"each "
        r"and open) level 4\.",
        HERE,
    )
    def proofs_by_one(self, proofs, verb):
        due = [
            row["id"]
            for row in self.document["proofs"]
            if row["candidate"] == self.candidate
            and row.get("opens")
            and not (row.get("with") or row.get("confirmed_by"))
        ]
        return proofs == listed(due[:6]) and verb.startswith("was") == (len(due) == 1)

    @says(r"One assessor alone counts on (?P<names>.+)\.", HERE)
    def one_alone(self, names):
        due = [
            self.grid.criterion(name).short
            for name, points in self.points.items()
            if points and len(self.who_counts(name)) == 1
        ]
        return names == listed(due) and len(self.who_count) > 1

    def who_counts(self, criterion):
        return [a for a in self.raters(criterion) if (a, criterion) not in self.left_out]

    @says(r"(?P<text>None among what was looked at: .+)", HERE)
    def no_risk(self, text):
        name = self.candidate
        has_panel = len(self.who_count) > 1
        gates = {self.gate(name, gate) for gate in self.gates}
        expiring = any(
            row["candidate"] == name
            and "expires_on" in row
            and 0 <= self.in_days(row["expires_on"]) <= 365
            for row in self.document["evidence"]
        )
        alone = has_panel and any(
            points and len(self.who_counts(each)) == 1 for each, points in self.points.items()
        )
        return text == NO_RISK[has_panel] and gates <= {"pass"} and not (expiring or alone)

    @says(r"(?P<text>[^:]+) \((?:(?P<owner>[^,()]+), )?(?P<due>\d+ \w+ \d{4}|no day yet)\)", HERE)
    def condition_line(self, text, owner, due):
        return any(
            (text, owner or "", due)
            == (
                *(row["text"], row["owner"]),
                self.day(row["due_on"]) if row["due_on"] else "no day yet",
            )
            for row in self.conditions
        )

    @says(r"(?P<count>\d+) more\.", HERE)
    def more_lines(self, count):
        return int(count) > 0

    # What is not proved

    @says(
        r"Resting on claims or on evidence out of date(?:, (?P<share>\S+ %) of the score)?:", HERE
    )
    def resting(self, share):
        due = self.claims_text(self.candidate)
        return bool(self.unproved(self.candidate)) and (share or "–") == due

    @says(r"(?P<check>[A-Z]{2}-\d\d) (?P<question>[^?]+\?)", HERE)
    def unproved_check(self, check, question):
        is_unproved = check in self.unproved(self.candidate)
        return is_unproved and question == self.book.checks[check].question

    @says(r"Nothing rated rests on claims or on evidence out of date\.", HERE)
    def all_proved(self):
        return not self.unproved(self.candidate)

    @says(r"Without a level: (?P<checks>.+)\.", HERE)
    def without(self, checks):
        return checks.split(", ") == self.without_level(self.candidate)

    @says(
        rf"Proof alone holds it down by (?P<points>{NUMBER}) points: at the level of the thing it "
        rf"has (?P<score>{NUMBER})\.",
        HERE,
    )
    def proof_cost(self, points, score):
        at_thing = self.at_thing(self.candidate)
        own = self.total(self.candidate)[0]
        due = margin(at_thing - own), displayed(at_thing)
        return at_thing > own and (points, score) == due

    def at_thing(self, candidate):
        """The score with every rating lifted by what lies between its cap and the thing."""
        whole = sum(self.points.values())
        return sum(
            Fraction(points, whole) * self.lifted(candidate, name)
            for name, points in self.points.items()
            if points
        )

    def lifted(self, candidate, criterion):
        cells = []
        for check, weight in self.weights[criterion].items():
            level = self.level(candidate, check)
            if level is not None:
                level += self.gap(candidate, check)
            cells.append((weight, level))
        return scored(cells)[0]

    def gap(self, candidate, check):
        counted, gap = self.counted(candidate, check), 0
        bases = self.document["ratings"][candidate][check].get("basis")
        agreed = self.agreed(candidate, check)
        for assessor, basis in zip(self.raters(check[:2]), bases or (), strict=False):
            if basis and assessor in counted:
                thing, cap, _state = basis
                level = agreed["level"] if agreed else counted[assessor]
                if thing > cap:
                    gap += Fraction(max(0, min(thing - cap, thing - level)), len(counted))
        return gap

    @says(
        r"(?P<check>[A-Z]{2}-\d\d) (?P<sentences>The hours of the named team cover 50 % of your "
        r"day, "
        r"those of the sites 75 %\.|9 seniors among 5 delivery staff\.)",
        HERE,
    )
    def unsettled(self, check, sentences):
        rule = "team_against_sites" if sentences.startswith("The") else "more_seniors_than_staff"
        rows = self.document["unsettled"][self.candidate][check]
        return [row["rule"] for row in rows] == [rule]

    @fills("Check", "What changed", place=HERE)
    def changes(self, table):
        due = {}
        for row in self.document["changes"][self.candidate]:
            if row["before"] == row["after"] and not row["waits"]:
                continue
            due.setdefault(self.change_in_words(row), []).append(row["check"])
        rows = [(", ".join(checks) or "Vendor", f"{text}.") for text, checks in due.items()]
        self.rows_of_changes = len(rows)
        return self.same_rows(table, rows[:3])

    @staticmethod
    def change_in_words(row):
        moment = {"seal": "at the seal", "release": "at the release"}[row["moment"]]
        on = date.fromisoformat(row["since"])
        since = f"since {on.day} {on:%b} {on.year}"
        waits = ", from outside and not accepted" if row["waits"] else ""
        state = ", a claim" if row["state"] else ""
        if row["before"] == row["after"]:
            text = f"{row['before']} as {moment}, entered anew {since}"
        elif row["before"] and row["after"]:
            text = f"{row['before']} {moment}, {row['after']} {since}"
        elif row["before"]:
            text = f"{row['before']} {moment}, gone {since}"
        else:
            text = f"{row['after']} {since}"
        return f"{row['what']}: {text}{state}{waits}"

    @says(r"(?P<more>\d+) more changes? stands? in scores\.json\.", HERE)
    def more_changes(self, more):
        return int(more) == self.rows_of_changes - 3

    @says(
        rf"(?P<shared>{NUMBER}) of our (?P<day>{NUMBER}) hours are shared on the worst weekday\.",
        HERE,
    )
    def hours(self, shared, day):
        row = self.rows[self.candidate]["overlap"]
        own = (displayed(Fraction(row[n], 60)) for n in ("worst_minutes", "buyer_minutes"))
        return (shared, day) == tuple(own)

    @says(r"Not computed: the working hours of the sites are not known\.", HERE)
    def no_hours(self):
        return self.rows[self.candidate]["overlap"] is None
