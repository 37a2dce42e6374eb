"""The method and the annexes: every check with every reason, evidence, the grid, acts, words."""

from fractions import Fraction
from itertools import groupby

from accounts.record.acts import Act
from scoring.arithmetic.display import displayed
from tests.scoring.reports.sentences.checker import fills, says
from tests.scoring.reports.sentences.facts import STATE_NAMES, TOP, listed, plain_points
from tests.scoring.reports.sentences.reading import Line
from tests.scoring.reports.sentences.verdicts import Verdicts

CELLS = {
    "pending": "Not rated",
    "cannot_tell": "The panel cannot tell from the evidence",
    "abstained": "The panel abstained",
}
GATE_WORDS = {"pass": "Pass", "fail": "Fail", "open": "Open", "waived": "Waived"}


class Report(Verdicts):
    headings = Verdicts.headings | {
        *("Method", "What this report is not", "Annex A: every check of every vendor"),
        *("Annex B: evidence and proofs", "Annex C: the words of the grid", "Checks not in use"),
        *("Annex D: the record of acts", "Annex E: words", "Annex F: a worked example"),
        *("Check", "Claim", "Coverage", "Gate", "Level", "Low to high", "On claims", "Score"),
        *("Seal", "1="),
    }
    fixed = Verdicts.fixed | {
        (
            "Every candidate was asked the same checks. Assessors rated alone, from 0 to 4, by "
            "levels "
            "described in words. A rating cannot exceed its evidence. Missing is not zero: a check "
            "without a level leaves the score and lowers its coverage."
        ),
        (
            "score of a criterion = 100 × sum of (weight × level ÷ 4) ÷ sum of weights, over the "
            "checks that have a level\nscore of a candidate = sum of (points × score of the "
            "criterion)"
            " ÷ sum of points"
        ),
        "A failed gate takes a candidate out, whatever its score.",
        "All sums are exact fractions; a number is rounded once, half up, where it is printed.",
        (
            "Initials stand for who rated, with the level that person gave. A level agreed in "
            "discussion stands first; the ratings before it stay as they were. Numbers such as "
            "E3 lead "
            "to annex B."
        ),
        (
            "A proof is an act of ours; what one person alone proved says so. Of each SHA-256 the "
            "first 16 digits stand here and all 64 in scores.json."
        ),
        (
            "Each number is rounded on its own for print, so a column of rounded numbers can "
            "differ "
            "from its sum in the last digit."
        ),
        (
            "It is no audit of a vendor. It says what the panel was shown by the day of the "
            "decision, "
            "and how far each answer was proved. A claim is what the vendor says."
        ),
        (
            "It is no legal, tax or financial advice. What counsel or an accountant read is "
            "named as such among the evidence."
        ),
        (
            "A score is a weighted sum of levels by rules that were sealed. It measures no more "
            "than "
            "the checks ask. The same score for two vendors does not make them alike, and another "
            "panel may give other levels."
        ),
        (
            "The figures on robustness say how the ranking answers to other weights and "
            "ratings. They "
            "are no forecast of how a vendor will work."
        ),
        (
            "The hashes and the seal show that nothing was changed since. They do not show that "
            "what "
            "was written is true."
        ),
        "One question asked of every candidate, with five levels described in words.",
        "What the vendor says. It carries level 1 at most, or less where the grid says so.",
        "The weight of the checks that have a level, of the weight of all that apply.",
        "A condition that passes or fails. It is never a number and never adds to a score.",
        "0 to 4, given by an assessor. The panel's level is their exact mean, or agreed.",
        "The score if every check without a level had come out at 0, or at 4.",
        "The part of the score that rests on claims, on nothing or on old evidence.",
        "0 to 100, computed from levels and weights. Rounded once, when it is printed.",
        (
            "The rules as one document with its hash, fixed before rating opens; to break it "
            "leaves a "
            "trace here."
        ),
        "A rank that two or more candidates share, because their scores are equal.",
    }

    def __init__(self, book):
        super().__init__(book)
        names = {*self.ids, self.rules["title"]}
        self.headings = self.headings | names | {t for t in self.titles}

    # Method

    @fills("Criterion", "Points", "What it asks", "In use", place="method")
    def method_criteria(self, table):
        return self.same_rows(table, [self.method_row(name) for name in self.points])

    def method_row(self, name):
        text = self.grid.criterion(name)
        checks, gates = len(self.weights[name]), sum(gate[:2] == name for gate in self.gates)
        in_use = [f"{checks} {'check' if checks == 1 else 'checks'}"]
        in_use.append(f"{gates} {'gate' if gates == 1 else 'gates'}" if gates else "no gate")
        if self.minima[name] is not None:
            in_use.append(f"minimum {self.minima[name]}")
        return text.title, self.points[name], text.summary, ", ".join(in_use)

    @says(r"A criterion under (?P<share>\d+) % coverage is not enough evidence\.", "method")
    def coverage_rule(self, share):
        return int(share) == self.rules["coverage_minimum"]

    @says(
        r"Ratings that differ (?:at all|by more than (?P<count>\d+) (?P<noun>levels?)) went to "
        r"moderation\.",
        "method",
    )
    def tolerance_rule(self, count, noun):
        tolerance = self.rules["tolerance"]
        return (count and int(count)) == (tolerance or None) and (noun != "level") == (
            tolerance != 1
        )

    @says(r"A total under (?P<score>\d+) is below the minimum\.", "method")
    def overall_rule(self, score):
        return int(score) == self.rules["overall_minimum"]

    @says(r"Equal scores share a rank: 1=, 1=, 3\. No rule breaks a tie\.", "method")
    def no_tie_rule(self):
        return self.rules["tie_rule"] == "none"

    @says(r"Equal scores are put in order by (?P<title>.+), as sealed\.", "method")
    def tie_rule(self, title):
        return self.rules["tie_rule"] == f"highest_criterion:{self.titles[title]}"

    # Annex A: the tables of one vendor follow its heading

    def check(self, line):
        if line.place == "every-check" and line.tag == "h2":
            self.vendor_in_annex = self.ids[line.text]
        super().check(line)

    @fills("Gate", "Finding", "Reason", place="every-check")
    def every_gate(self, table):
        name = self.vendor_in_annex
        rows = []
        for gate in self.gates:
            row, word = self.document["gates"][name].get(gate, {}), self.gate(name, gate)
            reasons = [row.get("reason") or "Nobody has recorded a finding."]
            if "waiver_reason" in row:
                reasons.append(f"Waived by {self.people[row['waived_by']]}: {row['waiver_reason']}")
            question = f"{gate} {self.book.checks[gate].question}"
            rows.append((question, GATE_WORDS[word], "\n".join(reasons)))
        return self.same_rows(table, rows)

    @fills("Check", "Level", "Every reason", place="every-check")
    def every_check(self, table):
        name, criterion = self.vendor_in_annex, self.titles[table.caption]
        return self.same_rows(table, [self.check_row(name, c) for c in self.weights[criterion]])

    def check_row(self, name, check):
        level = self.level(name, check)
        if level is None:
            short = f"– {CELLS[self.state(name, check)]}"
        else:
            short = f"{plain_points(level)} {STATE_NAMES[self.held(name, check)]}"
        question = f"{check} {self.book.checks[check].question}"
        return question, short, "\n".join(self.every_reason(name, check)) or "–"

    def state(self, name, check):
        names = [a for a in self.raters(check[:2]) if (a, check[:2]) not in self.left_out]
        answers = [self.answers(name, check)[a] for a in names]
        for state in ("cannot_tell", "abstained"):
            if state in answers:
                return state
        return "pending" if self.is_pending(name, check) else "abstained"

    def every_reason(self, name, check):
        if agreed := self.agreed(name, check):
            yield f"Agreed {agreed['level']} {agreed['reason']}"
        cell = self.document["ratings"][name][check]
        places = cell.get("where") or [None] * len(cell["answers"])
        for place, (assessor, answer) in enumerate(self.answers(name, check).items()):
            if answer is None:
                continue
            letters = self.initials(self.assessors[assessor])
            words = [f"{letters} {str(answer).replace('_', ' ')}", cell["rationale"][place]]
            if places[place]:
                words.append(f"Seen at: {places[place]}.")
            if (assessor, check[:2]) in self.left_out:
                words.append("Does not count here.")
            yield " ".join(words)

    # Annex B

    @fills("No.", "Title", "State", "*", place="evidence")
    def evidence(self, table):
        numbers = [row[0] for row in table.rows]
        rows = [
            (
                *(row["id"], row["title"], STATE_NAMES[row["state"]]),
                row["issued_on"] + (f"\nto {row['expires_on']}" if "expires_on" in row else ""),
                *(row["checks"], f"Opened by {self.people[row['seen_by']]}"),
            )
            for row in self.document["evidence"]
            if row["id"] in numbers
        ]
        return self.same_rows(table, rows)

    @fills("No.", "What, when", "Finding", "*", place="evidence")
    def proofs(self, table):
        numbers = [row[0] for row in table.rows]
        rows = [self.proof_row(row) for row in self.document["proofs"] if row["id"] in numbers]
        return self.same_rows(table, rows)

    def proof_row(self, row):
        by = [self.people[name] for name in (row["by"], *row.get("with", ()))]
        return (
            row["id"],
            f"Interview, {self.day(row['performed_on'])}\nSHA-256 {row['sha256'][:16]}",
            *("Passed", row["checks"], ", ".join(by), self.second_person(row)),
        )

    def second_person(self, row):
        if confirmers := row.get("confirmed_by"):
            return ", ".join(self.people[name] for name in confirmers)
        if row["state"] == "unconfirmed":
            if self.can_confirm(row):
                return "Nobody had confirmed it. So 3 stays the highest level."
            return (
                "Nobody was left who could confirm it: all others performed it or have a conflict "
                "with this vendor. So 3 stays the highest level."
            )
        if row.get("opens") and not row.get("with"):
            return f"Proved by one person: it opens 4 on {row['opens']}."
        return "–"

    def can_confirm(self, row):
        last = {each["member"]: each for each in self.document["declarations"]}
        for member in self.people:
            conflicts = last.get(member, {"conflicts": ()})["conflicts"]
            is_free = not any(each.get("candidate") == row["candidate"] for each in conflicts)
            if member != row["by"] and "left_at" not in self.panel_row(member) and is_free:
                return True
        return False

    # Annex C

    @fills("Level", "Meaning", place="grid")
    def level_meanings(self, table):
        return self.same_rows(table, self.grid.scale.items())

    @fills("Evidence", "Up to", "Meaning", place="grid")
    def caps(self, table):
        rows = [
            (STATE_NAMES[name], state.cap, state.meaning or "–")
            for name, state in self.grid.evidence_states.items()
        ]
        return self.same_rows(table, rows)

    @fills("Check", "Level 0", "Level 1", "Level 2", "Level 3", "Level 4", place="grid")
    def level_words(self, table):
        checks = {row[0].split()[0]: row for row in table.rows}
        return all(
            row
            == (
                f"{check} {self.grid.check(check).question}",
                *(" ".join(self.grid.check(check).levels[n].split()) for n in range(TOP + 1)),
            )
            for check, row in checks.items()
        )

    @fills("Gate", "Passes where", "Fails where", place="grid")
    def gate_words(self, table):
        rows = [
            (f"{gate} {check.question}", check.gate["pass"], check.gate["fail"])
            for gate in (row[0].split()[0] for row in table.rows)
            for check in [self.grid.check(gate)]
        ]
        return self.same_rows(table, rows)

    @fills("Check", "Question", "Use", "Reason", place="left-out")
    def checks_left_out(self, table):
        rows = [
            (
                f"{row['check_id']} {'gate' if row['role'] == 'gate' else 'check'}",
                self.grid.check(row["check_id"]).question,
                *("Not in use", row["reason"] or "–"),
            )
            for row in self.rules["checks"]
            if row["use"] != "in_use"
        ]
        return self.same_rows(table, rows)

    # Annex D

    @says(
        r"What was done on this evaluation, up to entry (?P<count>\d+), whose hash this report "
        r"pins\. Entries of one act in a row on one day share a line, with how many each person "
        r"made\. What each says stands in the record and in the audit bundle\.",
        "acts",
    )
    def acts_lede(self, count):
        return int(count) == self.document["record"]["entries"]

    @fills("Entries", "When", "What", "By", place="acts")
    def acts(self, table):
        rows = []
        for (act, _day), run in groupby(
            self.document["acts"], lambda row: (row["act"], row["at"][:10])
        ):
            run = list(run)
            first, last, by = run[0]["from"], run[-1]["to"], {}
            for row in run:
                name = self.people[row["by"]] if "by" in row else "the product"
                by[name] = by.get(name, 0) + row["to"] - row["from"] + 1
            people = [*by] if len(by) == 1 else [f"{name} ({n})" for name, n in by.items()]
            numbers = f"{first} to {last}" if last > first else first
            rows.append((numbers, self.when(run[0]["at"]), Act(act).label, listed(people)))
        return self.same_rows(table, rows)

    # Annex F

    @property
    def example(self):
        """(vendor, criterion) of the first with a score and points."""
        return next(
            (name, criterion)
            for name in self.book.candidates
            for criterion, points in self.points.items()
            if points
            and self.criterion(name, criterion)[0] is not None
            and self.total(name)[0] is not None
        )

    @says(r"From the data of this report: (?P<name>.+)", "example")
    def example_of(self, name):
        return self.ids[name] == self.example[0]

    @fills("Check", "Weight", "Level", "Adds", place="example")
    def example_criterion(self, table):
        name, criterion = self.example
        weights = self.weights[criterion]
        whole = sum(w for check, w in weights.items() if self.level(name, check) is not None)
        rows = [
            (check, weight, "–", "–")
            if level is None
            else (check, weight, plain_points(level), displayed(25 * weight * level / whole))
            for check, weight in weights.items()
            for level in [self.level(name, check)]
        ]
        value = displayed(self.criterion(name, criterion)[0])
        is_foot = table.foot == (("Score of the criterion", value),)
        return self.same_rows(table, rows) if is_foot else "the sum is another"

    @fills("Criterion", "Points", "Score", "Adds", place="example")
    def example_total(self, table):
        name, _criterion = self.example
        whole, rows = sum(self.points.values()), []
        for criterion, points in self.points.items():
            value = self.criterion(name, criterion)[0]
            added = Fraction(points, whole) * (value or 0)
            shown = "–" if value is None else displayed(value)
            short = self.grid.criterion(criterion).short
            rows.append((short, points, shown, displayed(added)))
        total = displayed(self.total(name)[0])
        is_foot = table.foot == (("Score of the candidate", total),)
        return self.same_rows(table, rows) if is_foot else "the sum is another"

    # The line at the foot of every page

    def check_footer(self, styles):
        state = "DRAFT, not decided" if self.is_draft else "Final"
        state = "CANCELLED, not decided" if self.cancelling else state
        number = self.document["determination"]["number"]
        line = (
            f"Evaluation {self.rules['evaluation']}, decision {number} · {state} · rules version "
            f"{len(self.document['seals'])} · time-zone data {self.document['time_zone_data']}"
        )
        due = f'@page {{ @bottom-left {{ content: "{line}\\A SHA-256 {self.book.sha256}"; }} }}\n'
        if self.is_draft:
            mark = '{ content: "DRAFT · NOT A DECISION"; }'
            due += f"@page {{ @top-center {mark} }}\n"
            due += f"@page annexes {{ @top-center {{ content: none; }} @top-right {mark} }}\n"
        verdict = styles == due or f"the foot should be {due}"
        self.count("footer", verdict, Line("footer", "p", styles))
