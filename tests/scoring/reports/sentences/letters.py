"""The letter to one vendor: what was decided, why, its points, its levels, who was chosen."""

import re
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from scoring.arithmetic.display import displayed, percent_text
from scoring.reports.letter_terms import AWARD, OWN
from tests.scoring.reports.sentences.checker import NUMBER, fills, says
from tests.scoring.reports.sentences.facts import STATE_NAMES, TOP, listed, plain_points
from tests.scoring.reports.sentences.verdicts import Verdicts

LETTER = "letter"
OPENINGS = {
    "shortlist": "You are on our short list.",
    "reserve": "We keep you in reserve. You are not on our short list.",
    "not_this_time": "You are not on our short list this time.",
    "out_by_gate": "You are not on our short list, because a condition that we cannot do without "
    "was not met.",
}
FOLLOWS = {
    "shortlist": "This letter is neither a contract nor an order. What you read below is where you "
    "stand, and what we would ask about next.",
    "reserve": "We may turn to you if a vendor on our short list leaves it. This letter promises "
    "nothing more, and you are free to plan without us.",
    "not_this_time": "What you read below is why, and what a higher level asks.",
    "out_by_gate": "A failed condition decides, whatever the score. The rest of your assessment "
    "stands below.",
}
UNRATED = {
    "pending": "Not rated, so it does not count.",
    "cannot_tell": "We could not tell from what we hold, so it does not count.",
    "abstained": "Nobody of our panel could judge it, so it does not count.",
}
HELD = {
    "none": "We hold nothing on this.",
    "claim": "We hold only a statement of yours.",
    "expired": "What we hold is out of date.",
    "document": "We hold a document. A higher level asks that we test it ourselves.",
    "unconfirmed": "One of us tested it. A higher level asks for a second person.",
    "verified": "We tested it, and our test found less than the next level asks.",
}
GATE_WORDS = {"pass": "Pass", "fail": "Fail", "open": "Open", "waived": "Waived"}


class LetterText(Verdicts):
    headings = frozenset(
        {
            *("Conditions that must be met", "Your points", "Question by question"),
            *("What the incumbent test concluded", "How we assessed"),
        }
    )
    fixed = frozenset(
        {
            (
                "Every vendor was asked the same questions, with the same weights, and both "
                "were fixed "
                "before anything was rated. People who rated alone gave each answer a level "
                "from 0 to "
                "4; where they gave different levels, the mean counts, or the level that they "
                "agreed "
                "on afterwards. No level may be higher than what is held to show it."
            ),
            "If you think that a fact in this letter is wrong, tell us which, and what shows it.",
            "What it showed that you did not:",
        }
    )

    def __init__(self, book, candidate, terms):
        super().__init__(book)
        self.own, self.terms, self.winner = candidate, terms, None
        self.row = self.rows[candidate]
        places = (LETTER,)
        self.sayings = [method for method in self.sayings if method.places == places]
        self.fillings = [method for method in self.fillings if method.place == LETTER]

    @says(r"(?P<name>[^\n·]+)\n(?P<reference>V-\S+)", LETTER)
    def recipient(self, name, reference):
        return (name, reference) == (self.row["name"], self.row["reference"])

    @says(r"(?P<day>\d+ \w+ \d{4}) · (?P<decision>Evaluation .+)", LETTER)
    def letter_meta(self, day, decision):
        number = self.document["determination"]["number"]
        due = f"Evaluation {self.rules['evaluation']}, decision {number}"
        return (day, decision) == (self.day(self.terms.dated_on.isoformat()), due)

    @says(r"Our decision: (?P<title>.+)", LETTER)
    def subject(self, title):
        return title == self.rules["title"]

    @says(
        r"(?P<thanks>Thank you for what you sent us and for the time you gave us\.|You work for us "
        r"today, and you were asked the same questions as everybody else\.) (?P<opening>.+)",
        LETTER,
    )
    def opening(self, thanks, opening):
        is_so = thanks.startswith("You work for us") == self.row["is_incumbent"]
        return is_so and opening == OPENINGS[self.row["outcome"]]

    @says(
        r"(?P<text>This letter is neither .+|We may turn .+|What you read .+|A failed .+)", LETTER
    )
    def follows(self, text):
        due = FOLLOWS[self.row["outcome"]]
        if self.row["is_incumbent"]:
            due += " This letter ends no contract and changes none."
        return text == due

    # Why

    @says(r"Why\. (?P<reason>.+)", LETTER)
    def letter_reason(self, reason):
        if self.row["reason"] and not self.row["is_reason_proposed"]:
            return reason == self.row["reason"]
        return reason == " ".join(self.proposed_reason)

    @property
    def proposed_reason(self):
        own, least = self.own, self.rules["overall_minimum"]
        least = 50 if least is None else least
        if own not in self.ranks:
            yield from self.unranked_reason
            return
        value = self.total(own)[0]
        if value < least:
            yield (
                f"Your score is {displayed(value)} of 100; our short list asks for "
                f"{displayed(least)} or more."
            )
        elif self.row["outcome"] == "shortlist":
            yield f"Your score is {displayed(value)} of 100."
        else:
            chosen = self.with_outcome("shortlist")
            are_above = chosen and all(
                name in self.ranks and self.total(name)[0] > value for name in chosen
            )
            yield f"Your score is {displayed(value)} of 100." + (
                " Those on our short list were ranked before you." if are_above else ""
            )
        yield from self.strengths

    @property
    def strengths(self):
        values = {
            name: self.criterion(self.own, name)[0]
            for name, points in self.points.items()
            if points and not self.is_thin(self.own, name)
        }
        high, low = max(values.values()), min(values.values())
        if high == low:
            if len(values) > 1:
                yield "The same score on each criterion that has points and a score."
            return
        best, worst = (
            self.titles_in_words([n for n, value in values.items() if value == edge])
            for edge in (high, low)
        )
        yield (f"Strongest on {best} ({displayed(high)}), weakest on {worst} ({displayed(low)}).")

    def titles_in_words(self, names):
        if len(names) > 2:
            return f"{len(names)} criteria"
        return listed(self.grid.criterion(name).title for name in names)

    @property
    def unranked_reason(self):
        own = self.own
        if failed := self.failed_gates(own):
            noun = "this condition" if len(failed) == 1 else "these conditions"
            questions = " ".join(self.book.checks[gate].question for gate in failed)
            yield f"You did not meet {noun}: {questions}"
            return
        low = [n for n in self.points if self.counts(n) and self.is_low(own, n)]
        thin = [n for n in self.points if self.counts(n) and self.is_thin(own, n)]
        if low:
            titles = listed(self.grid.criterion(name).title for name in low)
            yield f"Your score is under the least that we ask on {titles}."
        if thin:
            titles = listed(self.grid.criterion(name).title for name in thin)
            yield (
                f"Too little could be rated from what we hold on {titles}, so you have no total."
            )
        if not low and not thin:
            yield "Your score is under the least that we ask of all."

    @says(r"What would change our mind\. (?P<text>.+)", LETTER)
    def letter_change_of_mind(self, text):
        return text == self.row["change_of_mind"]

    # Dates

    @says(r"Your answer: we read answers that reach us by (?P<day>.+)\.", LETTER)
    def answer_by(self, day):
        return day == self.last_day("answer_days")

    @says(r"Review of this decision: (?P<route>.*?) ?(?:Ask for it by (?P<day>.+)\.)?", LETTER)
    def review_by(self, route, day):
        buyer = self.document["buyer"]
        return (route, day or "") == (buyer.get("review_route", ""), self.last_day("review_days"))

    @says(
        r"Standstill: we sign no contract that follows from this decision before the end of "
        r"(?P<day>.+)\.",
        LETTER,
    )
    def standstill(self, day):
        return day == self.last_day("standstill_days")

    def last_day(self, name):
        days = self.document["buyer"].get(name)
        ends = self.terms.dated_on + timedelta(days=days or 0)
        return self.day(date.isoformat(ends)) if days else ""

    # The incumbent

    @says(
        r"Of the vendor that works for us we ask one thing more: is there a case for looking "
        r"further\? The answer: (?P<text>.+)",
        LETTER,
    )
    def letter_test(self, text):
        match = re.fullmatch(type(self).incumbent_answer.pattern, text)
        return self.own == self.incumbent and self.incumbent_answer(**match.groupdict())

    @fills("Criterion", "Verdict", "Why", place=LETTER)
    def letter_test_table(self, table):
        return self.same_rows(table, [self.test_row(name) for name in self.points])

    def test_row(self, name):
        verdict, why = self.finding(name)
        if re.match("gates? ", why):
            why = "A condition was not met."
            if verdict != "Failed":
                why = "It is open whether a condition is met."
        elif ", held down by proof alone" in why:
            value, thing = re.findall(NUMBER, why)
            why = (
                f"Your score is {value}. It would be {thing} if all that you say were proved; the "
                f"mark to pass is {self.rules['pass_mark']}."
            )
        else:
            why = f"{why[0].upper()}{why[1:]}."
        return self.grid.criterion(name).title, verdict, why

    # Conditions, points, levels

    @fills("Condition", "Result", "What we found", place=LETTER)
    def conditions_table(self, table):
        rows = []
        for gate in self.gates:
            row = self.document["gates"][self.own].get(gate, {})
            reason = row.get("reason") or "No reason was written."
            rows.append(
                (self.book.checks[gate].question, GATE_WORDS[self.gate(self.own, gate)], reason)
            )
        return self.same_rows(table, rows)

    def shares(self, name):
        return Fraction(100 * self.points[name], sum(self.points.values()))

    @fills(
        *("Criterion", "Points available", "Score of 100", "Points reached", "Coverage"),
        place=LETTER,
    )
    def points_table(self, table):
        rows = []
        for name in self.points:
            value, coverage, _low, _high = self.criterion(self.own, name)
            cells = ("not enough evidence",)
            if not self.is_thin(self.own, name):
                cells = displayed(value), displayed(self.shares(name) * value / 100)
            title = self.grid.criterion(name).title
            rows.append((title, displayed(self.shares(name)), *cells, percent_text(coverage)))
        score = self.score_text(self.own)
        foot = ("In all", "no score" if score == "–" else score, self.coverage_text(self.own))
        return self.same_rows(table, rows) if table.foot == (foot,) else f"{foot} is due"

    @fills("Question", "Level reached", "Why", "What the next level asks", place=LETTER)
    def questions(self, table):
        name = self.titles[table.caption]
        rows = [self.question_row(name, check) for check in self.weights[name]]
        return self.same_rows(table, rows)

    def question_row(self, name, check):
        return (
            self.book.checks[check].question,
            " ".join([self.reached(self.own, check), *self.points_of(name, check)]),
            " ".join(self.reasons(check)),
            self.next_level(check),
        )

    def reached(self, candidate, check):
        level, words = self.level(candidate, check), self.book.checks[check]
        if level is None:
            return UNRATED[self.why_none(candidate, check)]
        below, above = floor(level), ceil(level)
        text = words.levels[below]
        if below != above:
            text = (
                f"Between {below}: {ended(words.levels[below])} And {above}: "
                f"{ended(words.levels[above])}"
            )
        return f"Level {plain_points(level)} of 4. {text}"

    def why_none(self, candidate, check):
        names = [a for a in self.raters(check[:2]) if (a, check[:2]) not in self.left_out]
        answers = [self.answers(candidate, check)[a] for a in names]
        for state in ("cannot_tell", "abstained"):
            if state in answers:
                return state
        return "pending" if self.is_pending(candidate, check) else "abstained"

    def points_of(self, name, check):
        weights, level = self.weights[name], self.level(self.own, check)
        counted = sum(w for each, w in weights.items() if self.level(self.own, each) is not None)
        if level is None or self.is_thin(self.own, name) or not counted:
            return
        available = self.shares(name) * weights[check] / counted
        reached = displayed(available * Fraction(level) / TOP)
        yield f"{reached} of {displayed(available)} points"

    def reasons(self, check):
        agreed = self.agreed(self.own, check)
        if agreed:
            return [agreed["reason"]]
        cell = self.document["ratings"][self.own][check]
        first = {}
        for answer, text in sorted(
            (
                (answer, text)
                for answer, text in zip(
                    self.answers(self.own, check).values(), cell["rationale"], strict=True
                )
                if answer is not None
            ),
            key=lambda pair: (isinstance(pair[0], int), pair[0] if isinstance(pair[0], int) else 0),
        ):
            first.setdefault(answer, text)
        return list(dict.fromkeys(first.values())) or ["No reason was written."]

    def next_level(self, check):
        level, words = self.level(self.own, check), self.book.checks[check]
        if level is None:
            return f"To rate it we need: {'; '.join(words.evidence)}"
        if level == TOP:
            return "This is the highest level."
        higher = floor(level) + 1
        step = f"Level {higher}: {words.levels[higher]}"
        held = self.held(self.own, check)
        return f"{HELD[held]} {step}" if self.cap(self.own, check) < higher else step

    # Who was chosen

    @says(r"Who (?P<other>else )?was chosen", LETTER)
    def chosen_heading(self, other):
        return self.terms.disclosure != OWN and bool(other) == (self.row["outcome"] == "shortlist")

    @says(rf"(?P<name>[^\n.?:]+)(?:: (?P<score>{NUMBER}) of 100)?", LETTER)
    def winner_name(self, name, score):
        self.winner = self.ids[name]
        due = self.score_text(self.winner) if self.terms.disclosure == AWARD else "–"
        is_other = self.winner != self.own and self.winner in self.with_outcome("shortlist")
        return is_other and (score or "–") == due

    @property
    def advantages(self):
        for name in self.points:
            if not (self.is_thin(self.winner, name) or self.is_thin(self.own, name)):
                pair = self.criterion(self.winner, name)[0], self.criterion(self.own, name)[0]
                if pair[0] > pair[1]:
                    yield self.grid.criterion(name).title, *map(displayed, pair)

    @says(
        rf"Rated higher than you on (?P<title>.+): (?P<theirs>{NUMBER}) of 100, you "
        rf"(?P<own>{NUMBER})\.",
        LETTER,
    )
    def advantage(self, title, theirs, own):
        return (title, theirs, own) in list(self.advantages)

    @says(r"No criterion on which both have a score was rated higher than yours\.", LETTER)
    def no_advantage(self):
        return not list(self.advantages)

    @says(r"(?P<question>[^?]+\?) Level (?P<level>\S+) of 4\. (?P<words>.+)", LETTER)
    def leading_check(self, question, level, words):
        check = next(c for c, own in self.book.checks.items() if own.question == question)
        theirs, ours = self.level(self.winner, check), self.level(self.own, check)
        is_so = self.reached(self.winner, check) == f"Level {level} of 4. {words}"
        return is_so and theirs > (ours or 0)

    @fills("Question", "Level reached", place=LETTER)
    def winner_levels(self, table):
        title, score = re.fullmatch(
            rf"(.+?) (not enough evidence|(?:{NUMBER}) of 100)", table.caption
        ).groups()
        name = self.titles[title]
        due = "not enough evidence"
        if not self.is_thin(self.winner, name):
            due = f"{displayed(self.criterion(self.winner, name)[0])} of 100"
        rows = [
            (self.book.checks[check].question, self.reached(self.winner, check))
            for check in self.weights[name]
        ]
        return self.same_rows(table, rows) if score == due else f"{due} is due"

    # The method

    @fills("Level", "Meaning", place=LETTER)
    def letter_levels(self, table):
        return self.same_rows(table, self.grid.scale.items())

    @fills("Evidence", "Up to", "Meaning", place=LETTER)
    def letter_caps(self, table):
        caps = self.grid.evidence_states.items()
        return [row[:2] for row in table.rows] == [
            (STATE_NAMES[name], str(state.cap)) for name, state in caps
        ]

    @says(
        r"The score of a criterion is the weighted mean .+; under (?P<share>\d+ %) of coverage a "
        r"criterion has no score\. .+",
        LETTER,
    )
    def letter_method(self, share):
        return share == f"{self.rules['coverage_minimum']} %"

    @says(r"(?P<name>Lea Martin)(?:\n(?P<organisation>.+))?", LETTER)
    def sender(self, name, organisation):
        made = self.document["determination"]
        buyer = self.document["buyer"].get("name")
        return (name, organisation) == (self.people[made["decided_by"]], buyer)


def ended(text):
    return text if text[-1:] in ".!?" else f"{text}."
