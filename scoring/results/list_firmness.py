"""How robust the short list is, in sentences a board reads and the numbers behind them."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.arithmetic.display import percent_text
from scoring.arithmetic.robustness.membership import Crossing, ListRange, ListWithout, Swap
from scoring.arithmetic.sensitivity import ListSensitivity
from scoring.results.firmness import together
from scoring.results.lines import html, joined, margin_text
from scoring.results.robustness_sentences import RobustnessSentences


class ListFirmness:
    """How firm a short list of some size is, as a reader is told it. Every text is HTML.
    `sentences` are `html_sentences`; `draws` says which weights were drawn, as `draws_sentence`.
    """

    def __init__(
        self, sensitivity: ListSensitivity, sentences: RobustnessSentences, draws: str = ""
    ) -> None:
        self.sensitivity, self.sentences, self.draws = sensitivity, sentences, draws
        self.line = sensitivity.line

    @property
    def size(self) -> int:
        return self.line.size

    def names(self, candidates: Sequence[str]) -> SafeString:
        return together(self.sentences, candidates)

    @property
    def in_short(self) -> SafeString | str:
        """How far the last on the list is above the nearest outside; "" where nobody is ranked."""
        line = self.line
        if not line.inside:
            return ""
        if line.is_shared:
            sentence = _(
                "{last} have the same score on the line: by the scores alone {count} candidates "
                "are on a list of {size}."
            )
        elif line.margin is None and len(line.inside) == 2:
            sentence = _("Both ranked candidates are on a list of {size}.")
        elif line.margin is None:
            sentence = ngettext(
                "The one ranked candidate is on a list of {size}.",
                "All {count} ranked candidates are on a list of {size}.",
                len(line.inside),
            )
        elif not line.margin:
            sentence = _(
                "{last} and {nearest} have the same score: the tie rule alone puts {last} on a "
                "list of {size}."
            )
        else:
            sentence = ngettext(
                "{last}, last on a list of {size}, is {margin} points above {nearest}, the next.",
                "{last}, last on a list of {size}, are {margin} points above {nearest}, the next.",
                len(line.last),
            )
        return format_html(
            sentence,
            last=self.names(line.last),
            nearest=self.names(line.nearest),
            count=len(line.inside),
            size=line.size,
            margin="" if line.margin is None else margin_text(line.margin),
        )

    @property
    def is_at_stake(self) -> bool:
        """Whether there is a line that somebody could cross."""
        return bool(self.line.inside and self.line.outside) and not self.line.is_shared

    @property
    def by_weight(self) -> SafeString | str:
        """What change of one weight moves somebody across the line, "" where there is no line."""
        flip = self.sensitivity.by_weight
        if not self.is_at_stake:
            return ""
        if flip is None:
            return _("No change of one weight changes the list.")
        return html(self.sentences.weight_flip(flip.leader, flip.rival, flip))

    @property
    def by_rating(self) -> SafeString | str:
        """The same of one rating; a minimum may be what somebody falls under or rises over."""
        crossing = self.sensitivity.by_rating
        if crossing is not None:
            return html(self.crossing(crossing))
        return _("No change of one rating changes the list.") if self.is_at_stake else ""

    def crossing(self, crossing: Crossing) -> str:
        change, sentences = crossing.change, self.sentences
        if not crossing.joins:
            sentence = _(
                "%(candidate)s leaves the list if one rating of it on %(check)s falls from "
                "%(before)s to %(after)s (%(assessor)s)."
            )
        elif change.needs_evidence:
            sentence = _(
                "%(candidate)s gets onto the list if one rating of it on %(check)s rises from "
                "%(before)s to %(after)s (%(assessor)s); that needs better evidence than is held."
            )
        else:
            sentence = _(
                "%(candidate)s gets onto the list if one rating of it on %(check)s rises from "
                "%(before)s to %(after)s (%(assessor)s)."
            )
        return sentence % {
            "candidate": sentences.candidate(crossing.candidate),
            "check": sentences.checks.get(crossing.check, crossing.check),
            "before": change.before,
            "after": change.after,
            "assessor": sentences.assessors.get(change.assessor, change.assessor),
        }

    @cached_property
    def without(self) -> list[SafeString | str]:
        """What leaving one assessor or one criterion out changes, or that nothing does."""
        sensitivity, sentences = self.sensitivity, self.sentences
        if not self.line.inside:
            return []
        lines: list[SafeString | str] = []
        for changes, names, no_change in (
            (
                sensitivity.without_assessor,
                sentences.assessors,
                _("The same are on the list without any one assessor."),
            ),
            (
                sensitivity.without_criterion,
                sentences.criteria,
                _("The same are on the list without any one criterion."),
            ),
        ):
            moved = [change for change in changes if not change.holds]
            lines += [
                self.left_out(change, names.get(change.left_out, change.left_out))
                for change in moved
            ]
            if len(changes) > 1 and not moved:
                lines.append(no_change)
        return lines

    def left_out(self, change: ListWithout, name: str) -> SafeString:
        if change.joined and change.left:
            sentence = _("Without {name}: {joined} on the list instead of {left}.")
        elif change.joined:
            sentence = _("Without {name}: {joined} on the list as well.")
        elif len(change.left) == len(self.line.inside):
            sentence = _("Without {name}: nobody is ranked.")
        else:
            sentence = _("Without {name}: {left} not on the list.")
        return format_html(
            sentence, name=name, joined=self.names(change.joined), left=self.names(change.left)
        )

    @cached_property
    def never(self) -> list[SafeString]:
        """Who outside could not be on the list with any weights, and who could not be first."""
        sensitivity, line = self.sensitivity, self.line
        never_on = [name for name in line.outside if sensitivity.reach.get(name) is False]
        never_first = [
            name
            for name in (*line.inside, *line.outside)
            if sensitivity.first.get(name) is False and name not in never_on
        ]
        sentences = []
        if never_on:
            sentence = ngettext(
                "While every criterion counts, no weights put {} on a list of {}.",
                "While every criterion counts, no weights put any of {} on a list of {}.",
                len(never_on),
            )
            sentences.append(format_html(sentence, self.names(never_on), line.size))
        if never_first:
            sentence = ngettext(
                "While every criterion counts, no weights put {} first.",
                "While every criterion counts, no weights put any of {} first.",
                len(never_first),
            )
            sentences.append(format_html(sentence, self.names(never_first)))
        return sentences

    @property
    def least_sure(self) -> SafeString | str:
        """Who on the list is on it under the fewest weights; "" without a simulation."""
        shares = {
            name: share
            for name, share in self.sensitivity.uniform.items()
            if name in self.line.inside
        }
        if not shares or not self.line.outside:
            return ""
        lowest = min(shares.values())
        names = [name for name, share in shares.items() if share == lowest]
        if lowest == 1:
            sentence = _("Everybody on the list is on it in all of {}.")
            return format_html(sentence, self.draws)
        sentence = ngettext(
            "Least sure of it is {}: on the list in {} of {}.",
            "Least sure of it are {}: each on the list in {} of {}.",
            len(names),
        )
        return format_html(sentence, self.names(names), percent_text(lowest), self.draws)

    @property
    def sentences_in_order(self) -> list[SafeString | str]:
        """All but what is left out, the gravest first."""
        sentences = [self.in_short, self.by_weight, self.by_rating, self.least_sure, *self.never]
        return [sentence for sentence in sentences if sentence]

    @property
    def ranges(self) -> list[tuple[str, ListRange, str, str]]:
        """[(criterion, its range, who change sides below it, above it)]."""
        return [
            (self.sentences.criteria[name], span, self.swaps(span.below), self.swaps(span.above))
            for name, span in self.sensitivity.ranges.items()
        ]

    def swaps(self, swaps: Iterable[Swap]) -> SafeString | str:
        """Return "E for D" of those who change sides, "" where nobody does."""
        candidate = self.sentences.candidate
        pairs = [
            format_html(_("{} for {}"), html(candidate(swap.joins)), html(candidate(swap.leaves)))
            for swap in swaps
        ]
        return joined(pairs) if pairs else ""
