"""Page 1: its table, who is chosen, and what the list rests on."""

from collections import Counter
from fractions import Fraction

from scoring.arithmetic.display import displayed, percent_text
from tests.scoring.reports.sentences.checker import NAME, NUMBER, Checker, fills, says
from tests.scoring.reports.sentences.facts import OUTCOMES, UNPROVED, listed


def cut_to(text, longest):
    """Return whole words of a text, in so many letters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > longest // 2 else cut).rstrip(" ,;:.") + "…"


class Board(Checker):
    @fills("Rank", "Vendor", "Score", "0 50 100", "*")
    def board(self, table):
        share_title, decision, page = table.heads[4:]
        names = self.named_first
        rows = [self.board_row(name, share_title, len(names) > 10) for name in names]
        caption = self.board_caption(names)
        if (table.caption, decision, page) != (caption, "Decision, gates", "Page"):
            return f"the caption should be {caption!r}"
        return self.same_rows(table, rows)

    @property
    def named_first(self):
        """All, up to 18; of more those chosen and the nearest five."""
        names = list(self.book.candidates)
        if len(names) <= 18:
            return names
        outside = [name for name in self.in_order if name not in self.chosen]
        outside += [n for n in names if n not in self.chosen and n not in self.ranks]
        return [*self.chosen[: 18 - len(outside[:5])], *outside[:5]]

    def board_caption(self, names):
        sentences = ["Dot: the score. Line: from low to high."]
        if self.is_list:
            last = min(self.total(name)[0] for name in self.inside)
            sentences.append(
                f"Dashed: {displayed(last)}, the last score on a list of {self.list_size}."
            )
        others = Counter(status for name, status in self.statuses.items() if name not in names)
        if not others:
            return " ".join(["All candidates that were compared.", *sentences])
        counts = [
            (others.pop("ranked", 0), "ranked"),
            (others.pop("out_by_gate", 0), "out by a gate"),
            (others.total(), "not ranked"),
        ]
        words = listed([f"{count} {word}" for count, word in counts if count])
        return " ".join([*sentences, f"Not here: {words}; they stand on page."])

    def board_row(self, name, share_title, is_full):
        row = self.rows[name]
        share = self.claims_text(name)
        if share_title != "On claims":
            size = self.list_size if share_title == "On list in" else 1
            share = "–" if name not in self.ranks else percent_text(self.share_of(name, size))
        return (
            self.rank_text(name),
            row["name"] + (" incumbent" if row["is_incumbent"] else ""),
            *(self.score_text(name), "", share),
            *(f"{OUTCOMES[row['outcome']]} {self.gates_in_words(name, 20 if is_full else 58)}", ""),
        )

    def gates_in_words(self, name, longest):
        gates = self.failed_gates(name)
        if not gates:
            return self.gates_in_short(name)
        return f"{gates[0]}: {cut_to(self.document['gates'][name][gates[0]]['reason'], longest)}"

    def gates_in_short(self, name):
        results = [self.gate(name, gate) for gate in self.gates]
        if "fail" in results:
            return f"Failed {', '.join(self.failed_gates(name)[:2])}"
        for word in ("open", "waived"):
            if word in results:
                return f"{results.count(word)} {word}"
        return "All pass" if results else "–"

    @says(rf"No score; from (?P<low>{NUMBER}) to (?P<high>{NUMBER})", "first")
    def range_title(self, low, high):
        ends = [tuple(map(displayed, self.total(n)[2:])) for n in self.rows if self.hides_score(n)]
        return (low, high) in ends

    def hides_score(self, name):
        return self.score_text(name) == "–"

    @property
    def chosen(self):
        names = self.with_outcome("shortlist") or self.with_outcome("reserve")
        if self.is_proposed:
            names = [name for name in self.book.candidates if name in self.inside]
        return names

    @property
    def is_proposed(self):
        """Whether nobody is on the list yet, and page 1 speaks of who would be."""
        return self.is_draft and not self.with_outcome("shortlist", "reserve")

    @property
    def in_order(self):
        return [name for name in self.book.candidates if name in self.ranks]

    @property
    def last_chosen(self):
        return [name for name in self.in_order if name in self.chosen][-1]

    @property
    def nearest(self):
        return next(name for name in self.in_order if name not in self.chosen)

    @property
    def is_list(self):
        """Whether a line is at stake: somebody inside, somebody outside, and room for no more."""
        return 0 < len(self.inside) < len(self.ranks) and len(self.inside) <= self.list_size

    # What it rests on

    @says(
        r"The points of (?P<whose>those .+|all who were compared): (?P<proved>\S+ %) proved, "
        r"(?P<read>\S+ %) documents(?: that were read)?, (?P<claims>\S+ %) claims or less\.?",
        "first",
    )
    def points_rest_on(self, whose, proved, read, claims):
        names = self.chosen or list(self.rows)
        proof = self.pooled(names, {"verified"})
        word = self.pooled(names, UNPROVED)
        due = [percent_text(share) for share in (proof, 1 - proof - word, word)]
        return due == [proved, read, claims] and whose == self.whose

    @property
    def whose(self):
        if not self.chosen:
            return "all who were compared"
        return "those who would be on the list" if self.is_proposed else "those chosen"

    def pooled(self, names, states):
        """The part of the points of these candidates that rests on evidence in such a state."""
        points = {name: self.total(name)[0] or Fraction(0) for name in names}
        resting = sum(
            value * (self.share_resting(name, states) or 0) for name, value in points.items()
        )
        return resting / sum(points.values())

    @says(
        r"(?P<alone>Every level was given by one assessor\.|Rated by one assessor alone: [^.]+\.)?"
        r" ?"
        r"(?:(?P<notes>\d+) minority notes? (?:is|are) printed in the discussion\.)? ?"
        r"(?:(?P<unsigned>\d+) of (?P<people>\d+) ha(?:s|ve) not signed\.)?",
        "first",
    )
    def rests_on_few(self, alone, notes, unsigned, people):
        due = [] if self.is_draft else [name for name in self.to_sign if name not in self.signed]
        counts = [int(each or 0) for each in (unsigned, people, notes)]
        is_so = counts == [len(due), len(self.to_sign) if due else 0, self.minority_notes]
        return is_so and (alone or "") == self.alone

    @property
    def signed(self):
        return {row["member"] for row in self.document["signatures"]}

    @property
    def minority_notes(self):
        return sum(row["answer"] == "minority" for row in self.book.sign_offs.values())

    @property
    def alone(self):
        """The sentence on the criteria that one assessor alone gave levels on."""
        names = self.chosen or list(self.rows)
        people = {
            criterion: {
                assessor
                for check in weights
                for name in names
                for assessor in self.counted(name, check)
            }
            for criterion, weights in self.weights.items()
        }
        if len(set().union(*people.values())) == 1:
            return "Every level was given by one assessor."
        criteria = [
            f"{self.grid.criterion(each).short} ({self.people[self.assessors[min(own)]]})"
            for each, own in people.items()
            if len(own) == 1 and self.counts(each)
        ]
        return f"Rated by one assessor alone: {listed(criteria)}." if criteria else ""

    @says(rf"Should we be replacing (?P<name>{NAME})\? (?P<answer>[^.]+)\.", "first")
    def vendor_in_place(self, name, answer):
        return self.ids[name] == self.incumbent and answer == self.verdict_in_words[0]
