"""Page 1: the decision on one page, whatever the names and the reasons."""

from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import day
from scoring.arithmetic.display import displayed, percent_text
from scoring.arithmetic.states import CandidateStatus
from scoring.reports.pages.annexes import rows_of_kind, signed_in_short
from scoring.reports.pages.buyer import Buyer
from scoring.reports.pages.candidate import rests_on_word
from scoring.reports.pages.choices import Choices
from scoring.reports.pages.incumbent import incumbent_test
from scoring.reports.pages.resting import Resting
from scoring.reports.pages.robustness import words_of
from scoring.reports.pages.words import (
    NO_DAY,
    Cut,
    Standing,
    bar_of,
    moment_of,
    quoted,
    row_property,
    shortened,
    vendor_name,
)
from scoring.results.firmness import Firmness, lead_sentence
from scoring.results.lines import joined, margin_text
from scoring.results.list_firmness import ListFirmness
from scoring.results.pictures import place, whisker_of

MOST_ROWS = 18
ONE_LINE, TWO_LINES = 20, 58  # letters of what was found at a gate
NEAREST = 5  # outside the list, where not all have a row
MOST_NAMED = 6
MOST_ISSUES = 4
MOST_SIGNATURES = 6
MOST_STEPS = 3
CHIPS = {"shortlist": "good", "reserve": "info", "out_by_gate": "bad"}


def unanswered(book, inside):
    """Return whether unanswered checks could put another than `inside` at rank 1 or on the list.
    Who is incomplete or under a minimum today could be ranked with its checks answered.
    """
    standings, is_list = book.standings, len(inside) > 1
    leaders = [standings.candidate(name) for name in inside]
    rivals = [
        result
        for result in standings.candidates
        if result.id not in inside and result.status is not CandidateStatus.OUT_BY_GATE
    ]

    def lacks_answers(result):
        return any(
            result.criteria[rule.id].score.coverage < 1
            for rule in standings.criteria
            if rule.counts
        )

    moving = [result for result in rivals if lacks_answers(result)]
    for leader in filter(lacks_answers, leaders):
        minima = [(leader.score, standings.settings.overall_minimum)]
        minima += [(leader.criteria[rule.id].score, rule.minimum) for rule in standings.criteria]
        if any(minimum is not None and score.low < minimum for score, minimum in minima):
            return format_html(
                _("The unanswered checks could turn it: they could put {} under a minimum."),
                vendor_name(book, leader.id, 28),
            )
        moving = rivals
    if not moving:
        if len(rivals) == 1 and not is_list:
            return _("Both are rated on every check that counts.")
        return _("All who were compared are rated on every check that counts.")
    worst = min(leaders, key=lambda result: result.score.low)
    best = max(moving, key=lambda result: result.score.high)
    if worst.score.low > best.score.high:
        if is_list:
            return _("The unanswered checks cannot change the list, however they come out.")
        return _("The unanswered checks cannot change who is first, however they come out.")
    return format_html(
        _("The unanswered checks could turn it: {} at least for {}, {} at most for {}."),
        *(displayed(worst.score.low), vendor_name(book, worst.id, 24)),
        *(displayed(best.score.high), vendor_name(book, best.id, 24)),
    )


class CutLine(NamedTuple):
    place: str
    value: Fraction
    size: int
    inside: tuple[str, ...]


class LeadingPair:
    def __init__(self, book):
        self.book = book
        ranked = [result for result in book.standings.candidates if result.rank is not None]
        self.first, self.second, *_others = (*ranked, None, None)

    @property
    def lead(self):
        """The points between them, exact."""
        return self.first.score.value - self.second.score.value

    def lead_in_words(self):
        names = vendor_name(self.book, self.first.id), vendor_name(self.book, self.second.id)
        if self.lead:
            return format_html(_("{} leads {} by {} points."), *names, margin_text(self.lead))
        if self.first.tied:
            return format_html(_("{} has the same score as {}."), *names)
        return format_html(
            _("{} has the same score as {}; the sealed rule for ties puts it first."), *names
        )


class Row(Standing):
    """`share` is exact: of the draws with it on the list, or first; on claims where none are."""

    def __init__(self, book, candidate, shares, longest_reason):
        super().__init__(book, candidate, 40)
        self.longest_reason = longest_reason
        self.share = shares.get(candidate) if shares else self.claim_share
        self.whisker = whisker_of(self.result)
        self.chip = CHIPS.get(self.row["outcome"], "plain")

    @property
    def in_words(self):
        """What its picture shows, for who cannot see it."""
        if self.has_score:
            return bar_of(self.score)["title"]
        ends = {"low": displayed(self.score.low), "high": displayed(self.score.high)}
        return _("No score; from %(low)s to %(high)s") % ends

    @property
    def gates(self):
        """Its gates in words: of the first that failed what was found."""
        result = self.result
        if not result.failed_gates:
            return self.gates_in_short
        gate = result.failed_gates[0]
        reason = self.book.finding(result.id, gate)["reason"]
        return format_html("{}: {}", gate, quoted(shortened(reason, self.longest_reason)))


class OtherRows:
    """How many stand on page 2 alone, by what became of them."""

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __str__(self):
        statuses = Counter(result.status for result in self.rows)
        ranked = statuses.pop(CandidateStatus.RANKED, 0)
        out = statuses.pop(CandidateStatus.OUT_BY_GATE, 0)
        counts = (
            (ranked, ngettext("%(count)s ranked", "%(count)s ranked", ranked)),
            (out, ngettext("%(count)s out by a gate", "%(count)s out by a gate", out)),
            (
                statuses.total(),
                ngettext("%(count)s not ranked", "%(count)s not ranked", statuses.total()),
            ),
        )
        return joined([text % {"count": count} for count, text in counts if count])


class FirstPage:
    """Page 1. What is too long is cut with "…"; its full text is on a later page."""

    def __init__(self, book):
        self.book, self.pair = book, LeadingPair(book)
        self.chosen = book.with_outcome("shortlist", "reserve")
        self.title = quoted(shortened(book.rules["title"], 110))
        self.buyer = Buyer(book).name
        drafted = _("Cancelled") if book.cancelling else _("Draft")
        self.status = drafted if book.is_draft else _("Final")
        self.decided = moment_of(book.determination["decided_at"])
        self.decided_by = quoted(shortened(book.called(book.determination["decided_by"]), 52))
        self.decision_asked = quoted(shortened(book.document["evaluation"]["decision_asked"], 230))

    @property
    def density(self):
        """The class of page 1: few rows get air, many get small type."""
        count = len(self.printed)
        if count <= 4:
            return "is-airy"
        if self.is_full:
            return "is-dense is-full"
        return "is-even" if count <= 6 else "is-dense"

    @property
    def is_full(self):
        return len(self.printed) > 10

    @property
    def room(self):
        """How many issues, and steps, stand above the signatures: fewer below a long table."""
        count = len(self.printed)
        return 3 if count <= 6 else 2

    @property
    def recommendation(self):
        if self.book.cancelling:
            return _("None: this evaluation was cancelled.")
        shortlist = joined(self.names(self.book.with_outcome("shortlist")))
        reserve = joined(self.names(self.book.with_outcome("reserve")))
        if shortlist and reserve:
            return format_html(_("Shortlist {}. Keep {} in reserve."), shortlist, reserve)
        if shortlist:
            return format_html(_("Shortlist {}."), shortlist)
        if reserve:
            return format_html(_("Shortlist no candidate. Keep {} in reserve."), reserve)
        if not all(row["outcome"] for row in self.book.candidates.values()):
            return _("None yet.")
        return _("Shortlist no candidate.")

    def names(self, ids):
        yield from (vendor_name(self.book, name, 32) for name in ids[:MOST_NAMED])
        if len(ids) > MOST_NAMED:
            yield _("%(count)s more") % {"count": len(ids) - MOST_NAMED}

    @cached_property
    def rows(self):
        longest = ONE_LINE if self.is_full else TWO_LINES
        return [Row(self.book, name, self.shares, longest) for name in self.printed]

    @cached_property
    def choices(self):
        return Choices(self.book, self.room if self.in_place else self.room + 1)

    @cached_property
    def printed(self):
        """All candidates, or of very many the list and the nearest outside."""
        names = list(self.book.candidates)
        if len(names) <= MOST_ROWS:
            return names
        line = Choices(self.book, 0)
        nearest = line.nearest_outside[:NEAREST]
        return [*line.chosen[: MOST_ROWS - len(nearest)], *nearest]

    @cached_property
    def others(self):
        """Those without a row; false where there are none."""
        results = self.book.standings.candidates
        return OtherRows([result for result in results if result.id not in self.printed])

    @cached_property
    def cut(self):
        """Where the list's line stands, 0 to 100, and its score; None where nobody could cross."""
        line = self.short_list.line
        if not self.short_list.is_at_stake:
            return None
        value = self.book.standings.candidate(line.last[0]).score.value
        return CutLine(place(value), value, line.size, line.inside)

    @cached_property
    def in_place(self):
        """What the test of the vendor in place says, "" where there is no such vendor."""
        test = incumbent_test(self.book)
        if test is None:
            return ""
        name = vendor_name(self.book, test.candidate.id, 28)
        return format_html(_("Should we be replacing {}? {}."), name, test.answer)

    @cached_property
    def resting(self):
        return Resting(self.book, self.choices.chosen, is_proposed=self.choices.is_proposed)

    @cached_property
    def shares(self):
        """{candidate: share of the draws}: on the list where a line is at stake, else first."""
        drawn = self.book.sensitivity.uniform
        if self.short_list.is_at_stake:
            return self.book.list_sensitivity.uniform
        return {name: drawn.share(name) for name in drawn.counts} if drawn else {}

    @property
    def share_title(self):
        if not self.shares:
            return _("On claims")
        return _("On list in") if self.short_list.is_at_stake else _("First in")

    @cached_property
    def text(self):
        return words_of(self.book, 24, is_short=True)

    @cached_property
    def robustness(self):
        return Firmness(self.book.sensitivity, self.text, self.book.results.used)

    @cached_property
    def short_list(self):
        return ListFirmness(self.book.list_sensitivity, self.text, self.robustness.draws)

    @row_property
    def firmness(self):
        """How firm the order is: lead, unknowns, weights, claims, ties."""
        first = self.pair.first
        if first is None:
            return
        if self.pair.second is not None:
            # The question is who is on the list; of the first it speaks where no line is at stake.
            if self.short_list.is_at_stake:
                yield unanswered(self.book, self.short_list.line.inside)
            else:
                yield self.pair.lead_in_words()
                yield unanswered(self.book, [first.id])
            yield from self.sensitivity()
        is_alone = self.pair.second is None
        if first.claim_share or (is_alone and first.claim_share is not None):
            yield format_html(
                _("{} of the score of {} rests on claims or on evidence out of date."),
                percent_text(first.claim_share),
                vendor_name(self.book, first.id),
            )
        yield from self.ties()

    def ties(self):
        """Yield who share a rank, of two ranks at most."""
        ties = {}
        for result in self.book.standings.candidates:
            if result.tied:
                ties.setdefault(result.rank, []).append(vendor_name(self.book, result.id, 28))
        if len(ties.get(1, ())) == 2 and not self.short_list.is_at_stake:
            # The first sentence says that these two have the same score.
            del ties[1]
        for rank, names in sorted(ties.items())[:2]:
            yield format_html(_("{} share rank {}."), joined(names), rank)

    def sensitivity(self):
        """Yield what the page on robustness says first, in as few words."""
        sensitivity, short_list = self.book.sensitivity, self.short_list
        if short_list.is_at_stake:
            yield from short_list.sentences_in_order[:4]
            return
        text, firmness = self.text, self.robustness
        yield short_list.in_short
        yield from firmness.close[:1]
        if firmness.lead:
            yield lead_sentence(sensitivity, text, rivals=False)
        if sensitivity.uniform is not None:
            yield self.first_in(sensitivity.uniform, sensitivity.leaders)

    def first_in(self, drawn, leaders):
        shares = sorted(map(drawn.share, leaders))
        least, most, draws = (
            percent_text(shares[0]),
            percent_text(shares[-1]),
            self.robustness.draws,
        )
        if len(leaders) == 1:
            name = vendor_name(self.book, leaders[0], 28)
            return format_html(_("{} is first in {} of {}."), name, most, draws)
        if least == most:
            return _("Each that shares rank 1 is first in %(share)s of %(draws)s.") % {
                "share": most,
                "draws": draws,
            }
        return _("Those that share rank 1 are first in %(least)s to %(most)s of %(draws)s.") % {
            "least": least,
            "most": most,
            "draws": draws,
        }

    def all_issues(self):
        """Return the conditions, then what is open or was allowed, the gravest first."""
        book, issues = self.book, [*self.conditions(), *self.unfinished()]
        for candidate in book.candidates:
            result, name = book.standings.candidate(candidate), vendor_name(book, candidate)
            for gate in result.waived_gates:
                reason = shortened(book.finding(candidate, gate)["waiver_reason"], 90)
                sentence = _("{}: gate {} was waived: {}")
                issues.append(format_html(sentence, name, gate, quoted(reason)))
            if candidate in self.chosen and result.open_gates:
                sentence = ngettext(
                    "{}: gate {} is open.", "{}: gates {} are open.", len(result.open_gates)
                )
                issues.append(format_html(sentence, name, ", ".join(result.open_gates)))
        for candidate in self.chosen:
            if override := Standing(book, candidate).coverage_override:
                sentence = _("{}: little evidence, kept because: {}")
                reason = quoted(shortened(override, 90))
                issues.append(format_html(sentence, vendor_name(book, candidate), reason))
            elif book.standings.candidate(candidate).status is CandidateStatus.INCOMPLETE:
                sentence = _("{}: too little evidence to be ranked.")
                issues.append(format_html(sentence, vendor_name(book, candidate)))
        return [*issues, *self.unsettled(), *self.unproved()]

    def unfinished(self):
        """Yield how much is to be done before there can be a decision: of a draft alone."""
        blockers = self.book.standings.blockers
        cells = {*blockers.pending, *blockers.over_evidence, *blockers.unsettled}
        cells |= {*self.book.results.open_reviews}
        if cells:
            yield ngettext(
                "%(count)s rating of the panel is still to be agreed.",
                "%(count)s ratings of the panel are still to be agreed.",
                len(cells),
            ) % {"count": len(cells)}
        gates = [gate for candidate, gate in blockers.open_gates if candidate not in self.chosen]
        if gates:
            yield ngettext(
                "%(count)s gate is open: it has to pass, to fail or to be waived.",
                "%(count)s gates are open: they have to pass, to fail or to be waived.",
                len(gates),
            ) % {"count": len(gates)}

    @property
    def no_issue(self):
        """What stands in the place of issues; it is asked where there are none."""
        if self.chosen:
            return _(
                "None: no open gate, no waiver, no thin evidence, no contradiction, and no claim "
                "among those chosen."
            )
        return _("None: no gate is open or waived. Nobody is chosen, so nothing else is listed.")

    def unsettled(self):
        """Yield one sentence on what contradicts itself, where anything does."""
        rows = self.book.document["unsettled"]
        count = sum(len(lines) for checks in rows.values() for lines in checks.values())
        if count:
            yield ngettext(
                "%(count)s contradiction is left unsettled; it is printed under “Left unsettled”.",
                "%(count)s contradictions are left unsettled; they are printed under "
                "“Left unsettled”.",
                count,
            ) % {"count": count}

    def conditions(self):
        for row in rows_of_kind(self.book, "condition"):
            due = _("by %(day)s") % {"day": day(row["due_on"])} if row["due_on"] else NO_DAY
            owner = row["owner"] and quoted(shortened(row["owner"], 28))
            terms = format_html_join(", ", "{}", [(part,) for part in (owner, due) if part])
            yield format_html("{} ({})", quoted(shortened(row["text"], 90)), terms)

    def unproved(self):
        """Yield the candidates of which checks rest on the vendor's word, most of them first."""
        checks = {candidate: self.unproved_checks(candidate) for candidate in self.chosen}
        for candidate in sorted(checks, key=lambda candidate: -len(checks[candidate])):
            count, names = len(checks[candidate]), ", ".join(checks[candidate][:5])
            if count > 5:
                names = _("%(checks)s and others") % {"checks": names}
            if count:
                yield format_html(
                    ngettext(
                        "{}: {} check rests on a claim or on evidence out of date: {}.",
                        "{}: {} checks rest on claims or on evidence out of date: {}.",
                        count,
                    ),
                    *(vendor_name(self.book, candidate), count, names),
                )

    def unproved_checks(self, candidate):
        cells = self.book.standings.candidate(candidate).cells.items()
        return [check for check, cell in cells if rests_on_word(cell)]

    @cached_property
    def issues(self):
        return Cut(self.all_issues(), min(MOST_ISSUES, self.room))

    @property
    def details(self):
        return f"candidate-{next(iter(self.chosen or self.book.candidates))}"

    @property
    def next_steps(self):
        """What was planned, then what always follows, as far as there is room."""
        return [*self.planned_steps(), *self.usual_steps()][: max(self.room, 3)]

    def planned_steps(self):
        for row in rows_of_kind(self.book, "step")[:MOST_STEPS]:
            owner = row["owner"] and quoted(shortened(row["owner"], 28))
            parts = quoted(shortened(row["text"], 90)), owner, row["due_on"] and day(row["due_on"])
            yield format_html_join(", ", "{}", [(part,) for part in parts if part])

    def usual_steps(self):
        if self.book.cancelling:
            at = moment_of(self.book.cancelling["at"])
            yield _("Cancelled on %(at)s. Nothing in it was decided, nor will it be.") % {"at": at}
            return
        if self.book.is_draft:
            yield _("This is a draft. The lead may still change it; nothing in it is decided.")
            return
        yield _("A later change makes a new decision that points to this one.")
        if any(map(self.unproved_checks, self.book.with_outcome("shortlist"))):
            yield _(
                "The short list is asked to prove what rests on a claim, listed on its own pages."
            )
        if self.book.with_outcome("not_this_time", "out_by_gate"):
            yield (
                _("The others are told why, from the reasons and level words in this report.")
                if self.chosen
                else _("All are told why, from the reasons and level words in this report.")
            )

    @cached_property
    def signatures(self):
        people = signed_in_short(self.book)
        rows = ((quoted(shortened(name, 34)), role, at) for name, role, at in people)
        return Cut(rows, MOST_SIGNATURES // 2 if self.is_full else MOST_SIGNATURES)
