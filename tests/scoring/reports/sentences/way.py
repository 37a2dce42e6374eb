"""The way from the long list, who decided, the weights, the seals; contents and signatures."""

import re
from fractions import Fraction
from statistics import median

from scoring.arithmetic.display import displayed
from tests.scoring.reports.sentences.checker import fills, says
from tests.scoring.reports.sentences.facts import OUTCOMES, listed
from tests.scoring.reports.sentences.other_orders import OtherOrders

MINUS = "\N{MINUS SIGN}"
ENDS = OUTCOMES | {"withdrawn": "Withdrawn", "never": "Never a candidate"}
COLUMNS = ("candidates", "out_by_gate", "withdrawn", "not_this_time", "reserve", "shortlist")


class Way(OtherOrders):
    headings = OtherOrders.headings | {
        *("What stands where", "How to check this report", "Who decided"),
        *("From the long list to the short list", "How the weights were agreed"),
        *("The seal and its history",),
    }
    fixed = OtherOrders.fixed | {
        (
            "The file scores.json inside this PDF holds everything in it. The command manage.py "
            "verify_report takes it out without a database. It recomputes every score, rank and "
            "gate, "
            "prints the pages again and compares them, says who sealed the file, and names what "
            "differs."
        ),
        *("Scores by criterion", "How robust this list is", "Method"),
        "From the long list to the short list, and who decided",
        "Discussion, changes to the plan, requests to vendors",
        *("Annex A: every check of every vendor", "Annex B: evidence and proofs"),
        *("Annex C: the words of the grid", "Annex D: the record of acts", "Annex E: words"),
        "What this report is not",
    }

    # Page 2

    @says(
        r"(?P<title>Those not chosen|Test of the incumbent|Countries in use|Annex F: .+)",
        "contents",
    )
    def contents_line(self, title):
        return {
            "Those not chosen": len(self.full_pages) < len(self.rows),
            "Test of the incumbent": any(row["is_incumbent"] for row in self.rows.values()),
            "Countries in use": bool(self.document["countries"]),
        }.get(title, any(self.total(name)[0] is not None for name in self.rows))

    @says(r"(?P<name>[^:]+)", "contents")
    def contents_vendor(self, name):
        return self.ids[name] in self.full_pages

    @property
    def full_pages(self):
        """Who has a page of its own: the chosen; in a draft without any, who would be."""
        names = self.with_outcome("shortlist", "reserve")
        if not names and self.is_draft:
            names = [name for name in self.book.candidates if name in self.inside]
        return names[:20]

    @fills("Name", "Role", "Signed", place="signatures")
    def signatures_table(self, table):
        rows = self.document["signatures"]
        return self.same_rows(
            table,
            [
                (
                    self.people[row["member"]],
                    self.panel_row(row["member"])["role"],
                    self.when(row["at"]),
                )
                for row in rows
            ],
        )

    @says(r"(?P<sha256>[0-9a-f]{64})", "signatures", "panel", "revision")
    def hash_line(self, sha256):
        document = self.document
        hashes = {row["sha256"] for row in (*document["signatures"], *document["seals"])}
        return sha256 in hashes | {document["determination"]["replaces"]}

    @says(r"Nobody has signed\.", "signatures")
    def nobody_signed(self):
        return not self.document["signatures"]

    @says(r"Without a signature: (?P<names>.+)\.", "signatures")
    def unsigned(self, names):
        signed = {row["member"] for row in self.document["signatures"]}
        due = [self.people[member] for member in self.to_sign if member not in signed]
        return sorted(names.split(", ")) == sorted(due)

    @fills("What", "Value", place="record")
    def identity(self, table):
        document, record = self.document, self.document["record"]
        product = document["product"]
        rows = [
            ("SHA-256 of scores.json", self.book.sha256),
            (f"Seal, version {len(document['seals'])}", document["seals"][-1]["sha256"]),
            (f"Record: {record['entries']} entries about this evaluation, head", record["head"]),
        ]
        if replaces := document["determination"]["replaces"]:
            rows.append(("Replaces the decision", replaces))
        data = (
            f"{product['name']} {product['version']}, time-zone data {document['time_zone_data']}"
        )
        return self.same_rows(table, [*rows, ("Made by", data)])

    @fills("Vendor, rank, total, gates", "*", place="results")
    def heat_map(self, table):
        used = [name for name in self.points if self.weights[name]]
        heads = [f"{self.grid.criterion(name).short} {self.points[name]}" for name in used]
        if list(table.heads[1:]) != heads:
            return f"the heads should be {heads}"
        return self.same_rows(table, [self.heat_row(name, used) for name in self.book.candidates])

    def heat_row(self, name, used):
        short = f"{self.rank_text(name)} · {self.score_text(name)} · {self.gates_in_short(name)}"
        cells = [self.heat_cell(name, criterion) for criterion in used]
        return (f"{self.rows[name]['name']}\n{short}", *cells)

    def heat_cell(self, name, criterion):
        if self.is_thin(name, criterion):
            return "unknown"
        value = displayed(self.criterion(name, criterion)[0])
        return f"{value} under the minimum" if self.is_low(name, criterion) else value

    # The funnel

    @says(r"A second delivery site for .+", "way")
    def purpose(self):
        return True

    @says(
        r"(?P<total>\d+) candidates? (?:was|were) compared: (?P<groups>[^.]+)\. (?P<dates>.+)",
        "way",
    )
    def funnel(self, total, groups, dates):
        due = [
            f"{len(names)} {word.lower()}"
            for outcome, word in OUTCOMES.items()
            if (names := self.with_outcome(outcome))
        ]
        is_so = int(total) == len(self.rows) and groups == ", ".join(due)
        return is_so and dates == " ".join(self.dates)

    @property
    def dates(self):
        document, made = self.document, self.document["determination"]
        seal, released = document["seals"][-1]["sealed_at"], document["evaluation"]["released_at"]
        yield f"Rules sealed: {self.when(seal)} (version {len(document['seals'])})."
        yield f"Rating released: {self.when(released)} (to everybody at once)."
        if self.cancelling:
            yield f"Cancelled: {self.when(self.cancelling['at'])} (not decided)."
        at = self.when(made["decided_at"])
        if self.is_draft:
            yield f"Draft made: {at} (not decided)."
        elif made["replaces"]:
            yield f"Decided: {at} (replaces an earlier decision)."
        else:
            yield f"Decided: {at} (decision {made['number']})."

    @property
    def steps(self):
        rounds = self.document["rounds"]
        earlier = rounds.get("earlier")
        considered = earlier[-1]["counts"]["candidates"] if earlier else rounds["considered"]
        yield "Considered", considered
        yield "Candidates that were compared", len(self.rows)
        through = sum(status != "out_by_gate" for status in self.statuses.values())
        yield "Out by no gate", through
        yield "Ranked", len(self.ranks)
        if not self.is_draft:
            yield "On the short list", len(self.with_outcome("shortlist"))

    @fills("Step", "Bar", "Vendors", "Left the way", place="way")
    def funnel_table(self, table):
        rows, before = [], None
        for name, count in self.steps:
            gone = "–" if before is None or before <= count else f"{before - count} left"
            rows.append((name, "", count, gone))
            before = count
        return self.same_rows(table, rows)

    @says(r"(?P<step>[\w ]+): (?P<count>\d+)", "way")
    def funnel_title(self, step, count):
        return dict(self.steps)[step] == int(count)

    @says(r"(?P<label>Buyer|Address|Contact|Review of a decision)\. .+", "way")
    def buyer(self, label):
        return bool(self.document["buyer"])

    @fills("Round", "Long list", "*", "Short list", place="way")
    def rounds(self, table):
        outcomes = [row["outcome"] for row in self.rows.values()]
        gone = len(self.document["withdrawn"])
        counts = {name: outcomes.count(name) for name in COLUMNS} | {"withdrawn": gone}
        counts["candidates"] = len(outcomes) + gone
        rows = [
            (f"1. {row['title']}\n{row['sha256']}", row["considered"])
            + tuple(row["counts"][name] for name in COLUMNS)
            for row in self.document["rounds"]["earlier"]
        ]
        considered = dict(self.steps)["Considered"]
        own = (f"2. {self.rules['title']}", considered, *(counts[name] for name in COLUMNS))
        return self.same_rows(table, [*rows, own])

    @fills("*", "Vendor", "End", "Reason", place="way")
    def left_the_way(self, table):
        rounds = [row["left"] for row in self.document["rounds"].get("earlier", ())]
        never = [row | {"outcome": "never"} for row in self.rules["left_out"]]
        withdrawn = [row | {"outcome": "withdrawn"} for row in self.document["withdrawn"]]
        others = [
            self.rows[name]
            for name in self.book.candidates
            if self.rows[name]["outcome"] not in {"shortlist", None}
        ]
        rows = [
            (*([number] if rounds else ()), row["name"], ENDS[row["outcome"]], row["reason"] or "–")
            for number, left in enumerate([*rounds, [*never, *withdrawn, *others]], 1)
            for row in left
        ]
        return self.same_rows(table, rows)

    # Who decided

    @fills(
        *("Name and role", "Rates", "Submitted", "Conflicts declared, and what was done"),
        place="panel",
    )
    def who_decided(self, table):
        return self.same_rows(table, [self.panel_line(member) for member in self.people])

    def panel_line(self, member):
        row = self.panel_row(member)
        criteria = [self.grid.criterion(name).short for name in row["criteria"]]
        submitted = self.when(row["submitted_at"]) if "submitted_at" in row else "–"
        declared = [each for each in self.document["declarations"] if each["member"] == member]
        lines = [
            line
            for each in declared
            for line in self.declaration(each, is_last=each is declared[-1])
        ]
        return (
            f"{self.people[member]}\n{row['role']}",
            ", ".join(criteria) or "rates nothing",
            f"{submitted}\n{self.answers_in_words(member)}",
            "\n".join(lines) or "Nothing was declared.",
        )

    def answers_in_words(self, member):
        answers = [
            answer
            for candidate, cells in self.document["ratings"].items()
            for check in cells
            for assessor, answer in self.answers(candidate, check).items()
            if self.assessors[assessor] == member and answer is not None
        ]
        if not answers:
            return "–"
        levels = sum(isinstance(answer, int) for answer in answers)
        words = [f"{levels} {'level' if levels == 1 else 'levels'}"]
        for state in ("cannot_tell", "abstained"):
            if count := answers.count(state):
                words.append(f"{count} {state.replace('_', ' ')}")
        return ", ".join(words)

    def declaration(self, row, *, is_last):
        signed = f"Signed {self.when(row['signed_at'])}"
        signed += "" if is_last else ", replaced since"
        if not row["conflicts"]:
            yield f"No conflict of interest. {signed}"
            return
        for each in row["conflicts"]:
            name = each.get("name") or self.vendor(each["candidate"])
            yield f"{name}: {each['nature']} ({self.measure(each)})"
        yield signed

    @staticmethod
    def measure(conflict):
        if "candidate" not in conflict:
            return "not compared in the end"
        if count := conflict["ratings_voided"]:
            noun, verb = ("rating", "was") if count == 1 else ("ratings", "were")
            return f"declared after rating it: their {count} {noun} {verb} set aside"
        if not conflict["recuses"]:
            return (
                "declared after the release, for a vendor they had left unanswered: it stays a miss"
            )
        return "took no part in judging it"

    @says(
        r"Left out of a criterion for all candidates, because a rating was missing when rating "
        r"closed: (?P<names>.+)\.",
        "panel",
    )
    def left_out_of_criteria(self, names):
        due = {
            f"{self.people[self.assessors[assessor]]} ({self.grid.criterion(criterion).title})"
            for assessor, criterion in self.left_out
        }
        return sorted(re.split(r"(?<=\)), ", names)) == sorted(due)

    # The weights

    @says(
        r"How the points were found: Given as points\.(?: The agreed points (?:(?P<same>are the "
        r"medians of what the members gave alone)|differ from the medians)"
        r"(?P<brought>, brought to 100 points in all)?,?(?: on (?P<names>.+))?\.)?",
        "panel",
    )
    def weights_agreed(self, same, brought, names):
        if not self.given_alone:
            return same is None and names is None
        if self.is_brought != bool(brought):
            return "the medians do not total 100" if self.is_brought else "the medians total 100"
        differ = [
            self.grid.criterion(name).short
            for name in self.points
            if self.points[name] != self.middle(name)
        ]
        return bool(same) == (not differ) and (names or "") == (listed(differ) if differ else "")

    @property
    def given_alone(self):
        return [row["judgements"] for row in self.document["weighing"]["proposals"]]

    @property
    def medians(self):
        return {n: median(Fraction(row[n]) for row in self.given_alone) for n in self.points}

    @property
    def is_brought(self):
        return any(self.middle(name) != own for name, own in self.medians.items())

    def middle(self, criterion):
        """The median, where the medians are brought to 100 by largest remainders."""
        whole = sum(self.medians.values())
        exact = {name: 100 * own / whole for name, own in self.medians.items()}
        points = {name: int(value) for name, value in exact.items()}
        order = sorted(exact, key=lambda name: points[name] - exact[name])
        for name in order[: 100 - sum(points.values())]:
            points[name] += 1
        return points[criterion]

    @fills("Who", "How", "*", place="panel")
    def weights_table(self, table):
        proposals, names = self.document["weighing"]["proposals"], list(self.points)
        rows = [
            (self.people[row["member"]], "Points", *(row["judgements"][name] for name in names))
            for row in proposals
        ]
        spans = [[row[name] for row in self.given_alone] for name in names]
        rows.append(("From – to", "All of them", *(f"{min(s)} – {max(s)}" for s in spans)))
        middles = [self.middle(name) for name in names]
        less = [self.points[name] - middle for name, middle in zip(names, middles, strict=True)]
        signed = [f"{each:+}".replace("-", MINUS) if each else "0" for each in less]
        rows += [
            ("Median", "Brought to 100" if self.is_brought else "", *middles),
            ("Agreed", "As sealed", *self.points.values()),
            ("Agreed less median", "", *signed),
        ]
        return self.same_rows(table, rows)

    # The seals

    @says(
        r"The rules were sealed on (?P<at>.+), before anyone could rate\. SHA-256 (?P<sha>\S+)",
        "panel",
    )
    def sealed_once(self, at, sha):
        (seal,) = self.document["seals"]
        return (at, sha) == (self.when(seal["sealed_at"]), seal["sha256"])

    @says(
        r"Version 1 was sealed before anyone could rate; version (?P<version>\d+), which counts, "
        r"on (?P<at>.+), after the seal was broken as follows\. SHA-256 (?P<sha>\S+)",
        "panel",
    )
    def sealed_again(self, version, at, sha):
        seals = self.document["seals"]
        own = len(seals), self.when(seals[-1]["sealed_at"]), seals[-1]["sha256"]
        return len(seals) > 1 and (int(version), at, sha) == own

    @says(r"It was never broken\.", "panel")
    def never_broken(self):
        return len(self.document["seals"]) == 1

    @says(
        r"Version (?P<version>\d+) was unsealed on (?P<at>.+\)) by (?P<by>[^:]+?)"
        r"(?:, confirmed by (?P<second>[^:]+))?: (?P<reason>.+)",
        "panel",
    )
    def unsealed(self, version, at, by, second, reason):
        self.version = int(version)
        seal = self.document["seals"][self.version - 1]
        confirmer = seal.get("unsealing_confirmed_by")
        return (at, by, second, reason) == (
            *(self.when(seal["unsealed_at"]), self.people[seal["unsealed_by"]]),
            *(confirmer and self.people[confirmer], seal["reason"]),
        )

    @says(r"Ranks (?P<which>before|after, under the next version): (?P<ranks>.+)\.", "panel")
    def unsealed_ranks(self, which, ranks):
        seal = self.document["seals"][self.version - (which == "before")]
        if which != "before" and "ranks" not in seal:
            return ranks == "they were not kept"
        return ranks == self.ranks_in_words(seal.get("ranks", {}))

    def ranks_in_words(self, ranks):
        if not ranks:
            return "nothing was ranked yet"
        gone = {row["id"] for row in self.document["withdrawn"]}
        order = sorted(ranks, key=lambda name: (ranks[name] is None, ranks[name] or 0))
        each = list(ranks.values())

        def label(rank):
            return "–" if rank is None else f"{rank}{'=' * (each.count(rank) > 1)}"

        return ", ".join(
            f"{label(ranks[n])} {self.vendor(n)}{' (withdrawn)' if n in gone else ''}"
            for n in order
        )

    # What changed since the decision before

    @says(r"What changed since decision (?P<number>\d+)", "revision")
    def revision_heading(self, number):
        return int(number) == self.document["determination"]["number"] - 1

    @says(r"It was opened again by (?P<by>.+) on (?P<at>.+\)): (?P<reason>.+)", "revision")
    def opened_again(self, by, at, reason):
        row = self.document["revision"]
        return (by, at, reason) == (self.people[row["by"]], self.when(row["at"]), row["reason"])

    def standing_in_words(self, row):
        rank = "not ranked" if row["rank"] is None else f"rank {row['rank']}"
        score = "no score" if row["score"] is None else displayed(self.fraction(row["score"]))
        return f"{rank}, {score}, {OUTCOMES[row['outcome']]}"

    @property
    def standings_changed(self):
        before = self.document["revision"]["standings"]
        for name in sorted({*before, *self.rows}, key=lambda name: int(name[1:])):
            row = {"rank": self.ranks.get(name), "outcome": self.rows[name]["outcome"]}
            row["score"] = self.document["scores"][name]["score"]
            pair = self.standing_in_words(before[name]), self.standing_in_words(row)
            if pair[0] != pair[1]:
                yield self.vendor(name), *pair

    @says(r"No rank, score or outcome changed\.", "revision")
    def nothing_changed(self):
        return not list(self.standings_changed)

    @fills("Vendor", "Before", "Now", place="revision")
    def changed_standings(self, table):
        return self.same_rows(table, self.standings_changed)

    @fills("Check", "Vendor", "Before", "Now", place="revision")
    def changed_cells(self, table):
        rows = []
        for section, field in (("agreed", "level"), ("gates", "result")):
            before = self.document["revision"][section]
            now = {
                name: {check: row[field] for check, row in cells.items()}
                for name, cells in self.document[section].items()
            }
            for name in sorted({*before, *now}, key=lambda name: int(name[1:])):
                old, new = before.get(name, {}), now.get(name, {})
                for check in {*old, *new}:
                    pair = old.get(check, "–"), new.get(check, "–")
                    if pair[0] != pair[1]:
                        rows.append((check, self.vendor(name), *map(str, pair)))
        return sorted(table.rows) == sorted(rows)
