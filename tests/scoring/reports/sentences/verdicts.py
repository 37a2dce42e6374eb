"""What is not known of those not ranked, the test of the incumbent, and the country sheet."""

import re
from fractions import Fraction

from scoring.arithmetic.display import displayed, percent_text
from tests.scoring.reports.sentences.checker import NUMBER, fills, says
from tests.scoring.reports.sentences.facts import listed
from tests.scoring.reports.sentences.vendors import Vendors
from vendors.names import country_name

BASES = {
    "clauses": "Standard clauses and a transfer assessment needed",
    "eea": "In the EU or EEA",
    "adequacy": "Adequacy decision in force",
}
STANDINGS = {
    "counts": "Counts",
    "waits": "Waits: from outside the panel",
    "earlier": "Replaced by a later one",
}


class Verdicts(Vendors):
    # Not ranked

    @fills("*", place="unknowns")
    def unknown_table(self, table):
        name, place, low, high, rest = re.fullmatch(
            rf"(.+): (\S+) in the provisional order, by low and then by high; from ({NUMBER}) to "
            rf"({NUMBER})\.(.*)",
            table.caption,
        ).groups()
        own = self.ids[name]
        silent = [
            check
            for checks in self.weights.values()
            for check in checks
            if self.held(own, check) in {"none", "expired"}
        ]
        if (f"{low} – {high}", place) != (self.range_text(own), self.place_of(own)):
            return f"it should be {self.place_of(own)} with {self.range_text(own)}"
        if not silent:
            return rest == " Something is held on every check." and not table.rows
        count = len(silent) - len(table.rows)
        due = f" {count} more check with nothing held stands in scores.json." if count == 1 else ""
        if count > 1:
            due = f" {count} more checks with nothing held stand in scores.json."
        return rest == due and all(row[0].split()[0] in silent for row in table.rows)

    def place_of(self, candidate):
        keys = {
            name: self.total(name)[2:]
            for name, status in self.statuses.items()
            if status == self.status(candidate)
        }
        place = 1 + sum(key > keys[candidate] for key in keys.values())
        return f"{place}{'=' if list(keys.values()).count(keys[candidate]) > 1 else ''}"

    @says(
        r"What is not known of (?P<more>\d+) more stands on the page of (?:its|their) ranking "
        r"alone\.",
        "unknowns",
    )
    def more_unknown(self, more):
        statuses = list(self.statuses.values())
        count = statuses.count("incomplete") + statuses.count("below_minimum")
        return int(more) == count - 12

    # The incumbent

    @property
    def incumbent(self):
        return next(name for name, row in self.rows.items() if row["is_incumbent"])

    def finding(self, criterion):
        """(verdict, why) of a criterion, by the rules in their order."""
        name, mark = self.incumbent, self.rules["pass_mark"]
        gates = [g for g in self.gates if g[:2] == criterion]
        failed = [g for g in gates if self.gate(name, g) == "fail"]
        unclear = [g for g in gates if self.gate(name, g) == "open"]
        value, coverage, _low, _high = self.criterion(name, criterion)
        if failed:
            noun = "gate" if len(failed) == 1 else "gates"
            return "Failed", f"{noun} {', '.join(failed)} failed"
        if self.is_thin(name, criterion):
            return "Not evidenced", self.coverage_needed(coverage)
        if unclear:
            is_one = len(unclear) == 1
            noun, verb = ("gate", "is") if is_one else ("gates", "are")
            return "Not evidenced", f"{noun} {', '.join(unclear)} {verb} open"
        score = f"score {displayed(value)}"
        thing = self.lifted(name, criterion)
        if value < mark <= thing:
            return (
                "Not evidenced",
                (
                    f"{score}, held down by proof alone: {displayed(thing)} at the level of the "
                    f"thing, "
                    f"the pass mark is {mark}"
                ),
            )
        return "Failed" if value < mark else "Passed", f"{score}, the pass mark is {mark}"

    def coverage_needed(self, coverage):
        minimum = Fraction(self.rules["coverage_minimum"], 100)
        own = percent_text(coverage)
        if own == percent_text(minimum):
            own = f"{displayed(100 * coverage)} %"
        return f"coverage {own}, {percent_text(minimum)} needed"

    @says(r"Should we be replacing (?P<name>.+)\?", "incumbent")
    def incumbent_heading(self, name):
        return self.ids[name] == self.incumbent

    @fills("Criterion", "Answer", "Why", place="incumbent")
    def incumbent_table(self, table):
        rows = [(self.grid.criterion(n).title, *self.finding(n)) for n in self.points]
        return self.same_rows(table, rows)

    @says(
        r"(?P<answer>Open the question of switching|No case yet|Cannot tell yet)\. "
        r"(?P<failed>\d+) of "
        r"(?P<total>\d+) criteri(?:a|on) failed, (?P<passed>\d+) passed, (?P<thin>\d+) not "
        r"evidenced\. (?P<rest>.+)",
        "incumbent",
    )
    def incumbent_answer(self, answer, failed, total, passed, thin, rest):
        counts = self.verdict_counts
        numbers = [int(each) for each in (failed, passed, thin)]
        return (
            numbers == counts
            and int(total) == sum(counts)
            and (answer, rest) == self.verdict_in_words
        )

    @property
    def verdict_counts(self):
        words = [self.finding(name)[0] for name in self.points]
        return [words.count(word) for word in ("Failed", "Passed", "Not evidenced")]

    @property
    def verdict_in_words(self):
        """The verdict on the vendor in place, and what follows from its counts."""
        counts = self.verdict_counts
        could, needed = counts[0] + counts[2], self.grid.rules.failures_that_open
        if counts[0] >= needed:
            return (
                "Open the question of switching",
                (
                    f"{needed} or more open the question. It says whether to look, never whom to "
                    "choose."
                ),
            )
        if could < needed:
            most = f"At most {could}" if could else "None"
            return "No case yet", f"{most} could fail; {needed} open the question."
        return "Cannot tell yet", f"If everything not evidenced went badly, {could} would fail."

    @says(
        r"Read with care\. (?P<title>.+): the incumbent was rated by (?P<own>.+); the rest by "
        r"(?P<others>.+)\.",
        "incumbent",
    )
    def other_people(self, title, own, others):
        criterion, people = self.titles[title], (set(), set())
        for candidate, cells in self.document["ratings"].items():
            for check in cells:
                if check[:2] == criterion:
                    answered = {
                        a for a, x in self.answers(candidate, check).items() if x is not None
                    }
                    people[candidate != self.incumbent].update(answered)
        sides = [
            listed(self.people[self.assessors[a]] for a in sorted(side)) if side else "nobody"
            for side in people
        ]
        return people[0] != people[1] and sides == [own, others]

    @says(
        r"Read with care\. The incumbent was rated earlier than the rest: until (?P<until>.+), the "
        r"rest from (?P<since>.+)\.",
        "incumbent",
    )
    def rated_earlier(self, until, since):
        moments = {
            name: [at for cell in cells.values() for at in cell["at"]]
            for name, cells in self.document["ratings"].items()
        }
        last = max(moments.pop(self.incumbent))
        first = min(min(own) for own in moments.values())
        return last < first and (until, since) == (self.when(last), self.when(first))

    @says(r"(?P<check>[A-Z]{2}-\d\d) (?P<question>[^?]+\?) (?P<evidence>.+)", "incumbent")
    def would_tell(self, check, question, evidence):
        verdict, _why = self.finding(check[:2])
        text = self.grid.check(check)
        is_so = (question, evidence) == (text.question, "; ".join(text.evidence))
        if check in self.gates:
            is_open = self.gate(self.incumbent, check) == "open"
        else:
            level = self.level(self.incumbent, check)
            is_open = level is None or self.has_gap(self.incumbent, check)
        return is_so and is_open and verdict == "Not evidenced"

    def has_gap(self, candidate, check):
        bases = self.document["ratings"][candidate][check].get("basis") or ()
        return any(basis and basis[0] > basis[1] for basis in bases)

    # Countries

    @says(
        r"Where the candidates that are ranked or chosen have sites in use, .+ with time-zone data "
        r"(?P<data>\S+)\. .+",
        "countries",
    )
    def countries_lede(self, data):
        return data == self.document["time_zone_data"]

    @says(r"(?P<name>[A-Z][\w ]+)", "countries")
    def country_heading(self, name):
        rows = self.document["countries"]
        self.country = next(row for row in rows if country_name(row["country"]) == name)
        return True

    @fills("Vendor", "Site, its hours and how it is held", "*", place="countries")
    def sites(self, table):
        code, rows = self.country["country"], []
        for name in self.country["candidates"]:
            own = [site for site in self.rows[name]["sites"] if site["country"] == code]
            if own:
                rows.append(
                    (
                        self.rows[name]["name"],
                        "\n".join(map(self.site_in_words, own)),
                        ", ".join(dict.fromkeys(site["time_zone"] for site in own)),
                    )
                )
        due = [row[:3] for row in table.rows]
        if due != rows[:20]:
            return f"the sites should be {rows}"
        return all(self.shared_holds(row) for row in table.rows)

    @staticmethod
    def site_in_words(site):
        hours = "hours not stated"
        if site["day_starts"]:
            hours = f"{site['day_starts']} to {site['day_ends']}"
        return f"{site['city']}, {hours}: {site['state']}"

    def shared_holds(self, row):
        candidate, overlap = self.rows[self.ids[row[0]]], None
        if len({site["country"] for site in candidate["sites"]}) == 1:
            overlap = candidate["overlap"]
        if overlap is None:
            return row[3:] == ("Not computed: no hours are stated", "–")
        shared, day = (
            displayed(Fraction(overlap[n], 60)) for n in ("worst_minutes", "buyer_minutes")
        )
        week = self.day(overlap["worst_week"])
        changes = [
            f"{self.day(each['day'])}: {displayed(Fraction(each['minutes'], 60))} hours from then "
            f"on; {each['why']}"
            for each in overlap["changes"]
        ] or ["No change of clocks alters it"]
        return row[3:] == (
            f"{shared} of {day} hours; least in the week of {week}",
            "\n".join(changes),
        )

    @fills("Vendor", "Sub-processor", "Duty", "Our terms", "State", place="countries")
    def sub_processors(self, table):
        rows = [
            (self.rows[row["candidate"]]["name"], row["name"], row["duty"], "Not known", "Claim")
            for row in self.country["sub_processors"]
        ]
        return self.same_rows(table, rows)

    @fills("Basis", "Source", "Checked", "Standing", "For", place="countries")
    def transfer_statuses(self, table):
        rows = [
            (
                *(BASES[row["basis"]], row["source"]),
                f"{self.day(row['checked_on'])}\n{self.people[row['by']]}",
                STANDINGS[row["standing"]],
                "\n".join(self.rows[name]["name"] for name in row["candidates"]),
            )
            for row in self.country["statuses"]
        ]
        return self.same_rows(table, rows)

    @says(r"In the EU or EEA: no transfer status is needed\.", "countries")
    def in_the_eea(self):
        return self.country.get("is_eea", False) and "statuses" not in self.country

    @says(r"No transfer status is recorded\.", "countries")
    def no_status(self):
        return "statuses" not in self.country and "is_eea" not in self.country

    @says(
        r"Two statuses differ: “(?P<first>.+?)”, checked on (?P<one>.+?), and “(?P<second>.+)”, "
        r"checked on (?P<other>.+)\.",
        "countries",
    )
    def statuses_differ(self, first, one, second, other):
        rows = [(BASES[r["basis"]], self.day(r["checked_on"])) for r in self.country["statuses"]]
        return [(first, one), (second, other)] == rows and first != second

    @says(
        r"The status checked on (?P<day>.+) came from outside the panel; no member has accepted "
        r"it, "
        r"and it counts for nothing\.",
        "countries",
    )
    def status_waits(self, day):
        waits = [row for row in self.country["statuses"] if row["standing"] == "waits"]
        return day in {self.day(row["checked_on"]) for row in waits}

    @says(
        r"The status checked on (?P<day>.+) says that (?P<name>.+) is in the EU or EEA, and it is "
        r"not\.",
        "countries",
    )
    def not_in_the_eea(self, day, name):
        wrong = [row for row in self.country["statuses"] if row["basis"] == "eea"]
        is_it = "is_eea" not in self.country and name == country_name(self.country["country"])
        return is_it and day in {self.day(row["checked_on"]) for row in wrong}

    @says(
        r"(?P<vendor>.+): The hours of the named team cover 50 % of your day, those of the sites "
        r"75 %\.",
        "countries",
    )
    def team_against_sites(self, vendor):
        rows = self.document["unsettled"][self.ids[vendor]]["TZ-01"]
        return self.ids[vendor] in self.country["candidates"] and bool(rows)

    @says(r"(?P<city>.+) is stated in more than one time zone: (?P<zones>.+)\.", "countries")
    def zones_differ(self, city, zones):
        stated = {
            site["time_zone"]
            for name in self.country["candidates"]
            for site in self.rows[name]["sites"]
            if site["city"] == city
        }
        return stated == set(zones.split(", ")) and len(stated) > 1
