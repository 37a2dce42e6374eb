"""Why these are on the short list, and why the others are not: a line each."""

from functools import cached_property

from django.utils.html import format_html
from django.utils.translation import gettext as _

from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import total_terms
from scoring.arithmetic.states import CandidateStatus, CriterionStatus
from scoring.reports.pages.words import Cut, row_property, vendor_name
from scoring.results.lines import joined, margin_text
from scoring.results.standings import rank_shown

MOST_CHOSEN = 5
MOST_CRITERIA = 2


def proposed_list(book):
    """Return who would be on the list of a draft in which nobody is chosen yet, otherwise ()."""
    if book.is_draft and not book.with_outcome("shortlist", "reserve"):
        return book.list_sensitivity.line.inside
    return ()


class Choices:
    """Every candidate is compared across the line: the chosen with the nearest outside, the others
    with the last of those chosen. Before anybody is chosen, with who would be on the list.
    """

    def __init__(self, book, most_others):
        self.book, self.most_others = book, most_others
        self.ranked = [each.id for each in book.standings.candidates if each.rank is not None]
        proposed = proposed_list(book)
        self.is_proposed = bool(proposed)
        chosen = book.with_outcome("shortlist") or book.with_outcome("reserve") or proposed
        self.chosen = [name for name in book.candidates if name in chosen]
        self.outside = [name for name in book.candidates if name not in chosen]

    @cached_property
    def last(self):
        """The last of those chosen who have a rank, None without one."""
        return next((name for name in reversed(self.ranked) if name in self.chosen), None)

    @cached_property
    def nearest(self):
        """The first in the ranking who is not chosen, None without one."""
        return next((name for name in self.ranked if name in self.outside), None)

    @property
    def nearest_outside(self):
        """Who is not chosen, in the order of the ranking; those without a rank come last."""
        unranked = [name for name in self.outside if name not in self.ranked]
        return [*(name for name in self.ranked if name in self.outside), *unranked]

    @property
    def against(self):
        """Beside whom the chosen are held, the nearest outside; "" where nobody is."""
        compared = self.nearest and any(name in self.ranked for name in self.chosen)
        return self.name(self.nearest) if compared else ""

    @property
    def others_against(self):
        """Beside whom the others are held, the last of those chosen; "" where nobody is."""
        return self.name(self.last) if self.last and self.nearest else ""

    @row_property
    def reasons(self):
        if not self.ranked:
            yield from self.provisional()
            return
        for name in self.chosen[:MOST_CHOSEN]:
            yield self.why(name)

    @property
    def more_chosen(self):
        return max(len(self.chosen) - MOST_CHOSEN, 0) if self.ranked else 0

    @cached_property
    def others(self):
        # One more takes no more room than the line that says so.
        is_one_more = len(self.outside) == self.most_others + 1
        return Cut(map(self.why_not, self.outside), self.most_others + is_one_more)

    def provisional(self):
        yield _("No candidate could be ranked: see the gates and the coverage of each.")
        headline = self.book.results.headline
        if headline.provisional:
            places = [
                format_html(
                    "{} {} ({} – {})",
                    row.provisional,
                    vendor_name(self.book, row.candidate.id, 28),
                    displayed(row.result.score.low),
                    displayed(row.result.score.high),
                )
                for row in headline.provisional
            ]
            if headline.more_provisional:
                places.append(_("%(count)s more") % {"count": headline.more_provisional})
            yield format_html(
                _("In a provisional order, by low and then by high: {}."), joined(places)
            )
            yield _("What would have to be asked stands under “Not ranked: what we do not know”.")

    def why(self, name):
        """Return what puts a candidate on the list, against the nearest outside."""
        if name not in self.ranked:
            return format_html(_("{}: chosen without a rank, {}."), self.name(name), self.bar(name))
        lead = self.furthest(name, self.nearest) if self.nearest else None
        if lead is None:
            return self.alone(name)
        return format_html(_("{}: most ahead on {} ({})."), self.name(name), *lead)

    def alone(self, name):
        """The same where nobody is outside, or nothing is ahead of who is: what is best of it."""
        rank, score = self.rank_and_score(name)
        terms = [term for term in total_terms(self.book.standings, name) if term.points]
        best = max(terms, key=lambda term: term.value)
        if all(term.value == best.value for term in terms):
            return format_html(_("{}: rank {} with {}."), self.name(name), rank, score)
        return format_html(
            _("{}: rank {} with {}; best on {} ({} of 100)."),
            *(self.name(name), rank, score, self.title(best.criterion), displayed(best.value)),
        )

    def title(self, criterion):
        return self.book.grid.criterion(criterion).short

    def why_not(self, name):
        """Return what keeps a candidate off the list, against the last of those chosen."""
        if name not in self.ranked:
            return format_html(_("{}: not ranked, {}."), self.name(name), self.bar(name))
        rank, score = self.rank_and_score(name)
        if self.last is None:
            return format_html(_("{}: rank {} with {}."), self.name(name), rank, score)
        margin = self.value(self.last) - self.value(name)
        if margin < 0:
            sentence = _("{}: rank {} with {}, and not chosen; its page says why.")
            if not self.has_reason(name):
                sentence = _("{}: rank {} with {}, and not chosen; no reason is given yet.")
            return format_html(sentence, self.name(name), rank, score)
        if not margin:
            sentence = _("{}: the same score as {}; its page says why it is not chosen.")
            if not self.has_reason(name):
                sentence = _("{}: the same score as {}, and not chosen; no reason is given yet.")
            return format_html(sentence, self.name(name), self.name(self.last))
        furthest = self.furthest(self.last, name)
        sentence = _("{}: {} lower, most on {} ({}).")
        return format_html(sentence, self.name(name), margin_text(margin), *furthest)

    def has_reason(self, candidate):
        """Whether somebody typed why; the words that are proposed only say what the scores do."""
        row = self.book.candidates[candidate]
        return bool(row["reason"]) and not row.get("is_reason_proposed")

    def name(self, candidate):
        return vendor_name(self.book, candidate, 28)

    def value(self, candidate):
        return self.book.standings.candidate(candidate).score.value

    def rank_and_score(self, candidate):
        result = self.book.standings.candidate(candidate)
        return rank_shown(result), displayed(result.score.value)

    def furthest(self, candidate, rival):
        """Return (criterion, points in the total) where it is furthest ahead; None without any."""
        terms = zip(
            total_terms(self.book.standings, candidate),
            total_terms(self.book.standings, rival),
            strict=True,
        )
        leads = [
            (own.contribution - other.contribution, own.criterion)
            for own, other in terms
            if own.points
        ]
        points, criterion = max(leads, key=lambda lead: lead[0])
        if points <= 0:
            return None
        return self.title(criterion), margin_text(points)

    def bar(self, candidate):
        """Return what keeps a candidate out of the ranking, as the end of a sentence."""
        result = self.book.standings.candidate(candidate)
        if result.status is CandidateStatus.OUT_BY_GATE:
            return format_html(_("out by a failed gate ({})"), ", ".join(result.failed_gates[:3]))
        if result.status is CandidateStatus.INCOMPLETE:
            thin = self.titles(result, CriterionStatus.NOT_ENOUGH_EVIDENCE)
            return format_html(_("too little evidence on {}"), thin)
        low = self.titles(result, CriterionStatus.BELOW_MINIMUM)
        return format_html(_("under the minimum on {}"), low) if low else _("under the minimum")

    def titles(self, result, status):
        rules = [
            rule
            for rule in self.book.standings.criteria
            if rule.counts and result.criteria[rule.id].status is status
        ]
        titles = [self.title(rule.id) for rule in rules[:MOST_CRITERIA]]
        if len(rules) > MOST_CRITERIA:
            titles.append(_("%(count)s more") % {"count": len(rules) - MOST_CRITERIA})
        return joined(titles) if titles else ""
