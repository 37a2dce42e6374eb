"""How the candidates were compared and by whom, and what did not go by the plan."""

from collections import Counter, defaultdict
from functools import cached_property

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day
from accounts.record.acts import Act
from scoring.arithmetic.standings import criterion_terms, total_terms
from scoring.arithmetic.weighting import RANDOM_INDEX_SOURCE
from scoring.evaluations.models import WeighingMethod
from scoring.evaluations.models.grid import how_many
from scoring.evaluations.models.weighing import HOW, medians_of_points
from scoring.reports.pages.words import (
    OUTCOMES,
    moment_of,
    quoted,
    ranks_in,
    row_property,
    vendor_name,
)
from scoring.results.lines import joined
from vendors.models.vendor import state_name

NO_MEDIAN = "–"


class PanelPage:
    def __init__(self, book):
        self.book, self.document = book, book.document

    @row_property
    def declarations(self):
        """Yield (name, moment, whether it is in force, conflicts) of each declaration."""
        for row in self.document["declarations"]:
            name = quoted(self.book.called(row["member"]), 100)
            yield name, *self.declaration(row)

    def declaration(self, row):
        """(moment, whether it is in force, [(vendor, what, what was done)])"""
        conflicts = []
        for conflict in row["conflicts"]:
            name, measure = conflict.get("name"), _("took no part in judging it")
            if "candidate" in conflict:
                name = self.book.vendor(conflict["candidate"])["name"]
                if count := conflict["ratings_voided"]:
                    measure = ngettext(
                        "declared after rating it: their %(count)s rating was set aside",
                        "declared after rating it: their %(count)s ratings were set aside",
                        count,
                    ) % {"count": count}
                elif not conflict["recuses"]:
                    measure = _(
                        "declared after the release, for a vendor they had left unanswered: "
                        "it stays a miss"
                    )
            else:
                measure = _("not compared in the end")
            conflicts.append((quoted(name, 60), quoted(conflict["nature"], 600), measure))
        in_force = row in self.book.declarations_in_force
        return moment_of(row["signed_at"]), in_force, conflicts

    @row_property
    def people(self):
        """Yield (name, role, criteria, when submitted, answers of each kind, declarations)."""
        states = defaultdict(Counter)
        for candidate, cells in self.document["ratings"].items():
            for check in cells:
                for answer in self.book.answers(candidate, check):
                    states[answer.assessor][answer.state] += 1
        for person, row in zip(self.book.members.values(), self.document["panel"], strict=True):
            titles = [self.book.grid.criterion(criterion).short for criterion in person.criteria]
            # The initials are printed where another rater has the same ones.
            tells_apart = person.letters[-1:].isdigit()
            name = f"{person.called}, {person.letters}" if tells_apart else person.called
            declarations = [
                self.declaration(declared)
                for declared in self.document["declarations"]
                if declared["member"] == person.id
            ]
            yield (
                *(quoted(name, 120), person.role, ", ".join(titles) or _("rates nothing")),
                *(moment_of(row.get("submitted_at")), self.answers_in(states[person.assessor])),
                declarations,
            )

    @staticmethod
    def answers_in(states):
        if not states:
            return "–"
        rated = states["rated"]
        parts = [ngettext("%(count)s level", "%(count)s levels", rated) % {"count": rated}]
        if states["cannot_tell"]:
            parts.append(_("%(count)s cannot tell") % {"count": states["cannot_tell"]})
        if states["abstained"]:
            parts.append(_("%(count)s abstained") % {"count": states["abstained"]})
        return ", ".join(parts)

    @row_property
    def left_out(self):
        for assessor, criterion in self.book.standings.left_out:
            yield quoted(self.book.people[assessor]), self.book.grid.criterion(criterion).title

    @row_property
    def left(self):
        """Yield (who, when, whether they had submitted, reason, whether they rated anything)."""
        rows = zip(self.book.members.values(), self.document["panel"], strict=True)
        for person, row in sorted(rows, key=lambda pair: pair[1].get("left_at", "")):
            if person.has_left:
                state = _("had submitted") if "submitted_at" in row else _("had not submitted")
                if not person.criteria:
                    state = _("rated nothing")
                name, reason = quoted(person.called, 100), quoted(row["left_reason"], 600)
                yield name, moment_of(row["left_at"]), state, reason, bool(person.criteria)

    @row_property
    def withdrawn(self):
        for row in self.document["withdrawn"]:
            reason, by = quoted(row["reason"], 600), quoted(self.book.called(row["by"]), 80)
            yield quoted(row["name"], 80), day(row["on"]), reason, by

    @row_property
    def late(self):
        for row in self.document["late"]:
            before, seal = self.document["seals"][row["version"] - 2 : row["version"]]
            name = quoted(self.book.vendor(row["candidate"])["name"], 80)
            at, reason = moment_of(seal["sealed_at"]), quoted(before["reason"], 600)
            yield name, row["version"], at, reason

    @row_property
    def exceptions(self):
        for row in self.document["exceptions"]:
            name, by = self.book.people[row["assessor"]], self.book.called(row["by"])
            title = self.book.grid.criterion(row["criterion"]).title
            texts = quoted(name, 100), title, quoted(row["reason"], 600), quoted(by, 80)
            yield *texts, moment_of(row["at"])

    @row_property
    def leads(self):
        """Yield (who led, who leads since, by whom, at, reason) of each change of the lead."""
        for row in self.moves_by(Act.CHANGED_LEAD):
            names = (quoted(self.book.called(row[name]), 80) for name in ("before", "after", "by"))
            yield *names, moment_of(row["at"]), quoted(row["reason"], 600)

    @row_property
    def deadlines(self):
        """Yield (from, to, by whom, at, reason) of each deadline that was moved; "" for none."""
        for row in self.moves_by(Act.MOVED_DEADLINE):
            ends = (moment_of(row[n]) if n in row else "" for n in ("before", "after"))
            by, reason = quoted(self.book.called(row["by"]), 80), quoted(row["reason"], 600)
            yield *ends, by, moment_of(row["at"]), reason

    @row_property
    def set_aside(self):
        """Yield (who, vendor, how many ratings, when) of each conflict declared after rating."""
        for row in self.document["declarations"]:
            for conflict in row["conflicts"]:
                if conflict["ratings_voided"]:
                    name = conflict.get("name") or self.book.vendor(conflict["candidate"])["name"]
                    by = quoted(self.book.called(row["member"]), 80)
                    at = moment_of(row["signed_at"])
                    yield by, quoted(name, 80), conflict["ratings_voided"], at

    @row_property
    def rank_moves(self):
        """Yield (by whom, at, ranks before, ranks after) of each change that moved ranks."""
        for row in self.moves_by(Act.MOVED_RANKS):
            ranks = (ranks_in(self.book, row[name]) for name in ("before", "after"))
            yield quoted(self.book.called(row["by"]), 80), moment_of(row["at"]), *ranks

    def moves_by(self, act):
        return [row for row in self.document["moves"] if row["act"] == act]

    @property
    def went_by_plan(self):
        changes = (self.left, self.withdrawn, self.late, self.exceptions, self.set_aside)
        return not (any(changes) or self.document["moves"])


class MethodPage:
    def __init__(self, book):
        self.book, self.document = book, book.document
        self.purpose = quoted(book.rules["purpose"])
        self.decision_asked = quoted(self.document["evaluation"]["decision_asked"])

    @row_property
    def dates(self):
        """Yield (event, moment, note)."""
        version = _("version %(number)s") % {"number": self.book.version}
        yield _("Rules sealed"), moment_of(self.book.seal["sealed_at"]), version
        released = moment_of(self.document["evaluation"]["released_at"])
        yield _("Rating released"), released, _("to everybody at once")
        decided, event = moment_of(self.book.determination["decided_at"]), _("Decided")
        note = _("decision %(number)s") % {"number": self.book.determination["number"]}
        if self.book.is_draft:
            event, note = _("Draft made"), _("not decided")
            if self.book.cancelling:
                yield _("Cancelled"), moment_of(self.book.cancelling["at"]), note
        elif self.book.determination["replaces"]:
            note = _("replaces an earlier decision")
        yield event, decided, note

    @property
    def funnel(self):
        """Return the way from all candidates to the short list, in one sentence."""
        groups = [
            f"{len(ids)} {OUTCOMES[outcome].lower()}"
            for outcome in OUTCOMES
            if (ids := self.book.with_outcome(outcome))
        ]
        total = len(self.book.candidates)
        return ngettext(
            "%(total)s candidate was compared: %(groups)s.",
            "%(total)s candidates were compared: %(groups)s.",
            total,
        ) % {"total": total, "groups": ", ".join(groups)}

    @row_property
    def caps(self):
        for name, state in self.book.grid.evidence_states.items():
            yield state_name(name), state.cap, state.meaning

    @row_property
    def criteria(self):
        """Yield each criterion with its words and how many checks and gates it has in use."""
        for criterion in self.book.standings.criteria:
            text = self.book.grid.criterion(criterion.id)
            in_use = [how_many(len(criterion.weights), len(criterion.gates))]
            if criterion.minimum is not None:
                in_use.append(_("minimum %(score)s") % {"score": criterion.minimum})
            yield text.title, criterion.points, text.summary, ", ".join(in_use)

    @row_property
    def rules(self):
        rules = self.book.rules
        share = {"percent": rules["coverage_minimum"]}
        yield _("A criterion under %(percent)s %% coverage is not enough evidence.") % share
        yield _("A failed gate takes a candidate out, whatever its score.")
        if rules["tolerance"]:
            yield ngettext(
                "Ratings that differ by more than %(count)s level went to moderation.",
                "Ratings that differ by more than %(count)s levels went to moderation.",
                rules["tolerance"],
            ) % {"count": rules["tolerance"]}
        else:
            yield _("Ratings that differ at all went to moderation.")
        if rules["overall_minimum"] is not None:
            score = {"score": rules["overall_minimum"]}
            yield _("A total under %(score)s is below the minimum.") % score
        if rules["tie_rule"] == "none":
            yield _("Equal scores share a rank: 1=, 1=, 3. No rule breaks a tie.")
        else:
            title = self.book.grid.criterion(rules["tie_rule"].partition(":")[2]).title
            yield _("Equal scores are put in order by %(title)s, as sealed.") % {"title": title}

    @cached_property
    def example(self):
        """Return the first candidate's first criterion with a score; None without any score."""
        for result in self.book.standings.candidates:
            for criterion in self.book.standings.criteria:
                value = result.criteria[criterion.id].score.value
                if criterion.points and value is not None and result.score.value is not None:
                    return {
                        "name": vendor_name(self.book, result.id),
                        "title": self.book.grid.criterion(criterion.id).title,
                        "terms": criterion_terms(self.book.standings, result.id, criterion.id),
                        "value": value,
                        "totals": [
                            (self.book.grid.criterion(term.criterion).short, term)
                            for term in total_terms(self.book.standings, result.id)
                        ],
                        "total": result.score.value,
                    }
        return None


class WeighingPage:
    source = RANDOM_INDEX_SOURCE

    def __init__(self, book):
        self.book, self.consistency = book, book.consistency
        self.how = HOW[book.document["weighing"]["method"]]

    @row_property
    def criteria(self):
        """The short titles over the points."""
        return (self.book.grid.criterion(rule.id).short for rule in self.book.standings.criteria)

    @property
    def agreed(self):
        return {rule.id: rule.points for rule in self.book.standings.criteria}

    @cached_property
    def spans(self):
        proposals = [
            {criterion: points[criterion] for criterion in self.agreed}
            for _row, points, _consistency in self.book.proposals
        ]
        return medians_of_points(dict.fromkeys(self.agreed, ""), self.agreed, proposals)

    @property
    def is_brought_to_100(self):
        return any(row.is_brought_to_100 for row in self.spans)

    @row_property
    def rows(self):
        """Yield (name, method, points): of each member, the span, the median, as agreed."""
        if not self.book.proposals:
            return
        agreed = self.agreed
        for row, points, _consistency in self.book.proposals:
            method, values = WeighingMethod(row["method"]).label, tuple(points[c] for c in agreed)
            yield quoted(self.book.called(row["member"]), 60), method, values
        spans = self.spans
        yield _("From – to"), _("All of them"), tuple(f"{row.low} – {row.high}" for row in spans)
        medians = tuple(NO_MEDIAN if row.median is None else row.median for row in spans)
        yield _("Median"), _("Brought to 100") if self.is_brought_to_100 else "", medians
        yield _("Agreed"), _("As sealed"), tuple(agreed.values())
        yield _("Agreed less median"), "", tuple(difference_from_median(row) for row in spans)

    @property
    def in_words(self):
        """Whether the agreed points are the medians, and where they are not; "" without medians."""
        differences = self.rows[-1][2] if self.rows else ()
        if NO_MEDIAN in differences or not differences:
            return ""
        names = [
            short
            for short, difference in zip(self.criteria, differences, strict=True)
            if difference != "0"
        ]
        if not names and self.is_brought_to_100:
            return _(
                "The agreed points are the medians of what the members gave alone, brought to 100 "
                "points in all."
            )
        if not names:
            return _("The agreed points are the medians of what the members gave alone.")
        sentence = _("The agreed points differ from the medians on {}.")
        if self.is_brought_to_100:
            sentence = _(
                "The agreed points differ from the medians, brought to 100 points in all, on {}."
            )
        return format_html(sentence, joined(names))

    @property
    def reason(self):
        """Why the agreed points are not the medians, as it was sealed; "" where nobody said."""
        text = self.book.rules.get("weights_reason", "")
        return quoted(text) if text else ""


def difference_from_median(row):
    if row.median is None:
        return NO_MEDIAN
    difference = row.agreed - row.median
    return f"{difference:+}".replace("-", "\N{MINUS SIGN}") if difference else "0"
