"""How robust the ranking is, as it is shown: sentences first, then the numbers behind them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.arithmetic.robustness.weights import WeightRange
from scoring.arithmetic.sensitivity import Sensitivity
from scoring.arithmetic.simulation import Acceptability
from scoring.arithmetic.standings import Standings
from scoring.results.lines import MOST_NAMED, html, joined
from scoring.results.robustness_sentences import RobustnessSentences
from scoring.results.standings import StandingRow, StandingsTable

Named = Callable[[str], str]
MOST_FLIPS = 60  # sentences on what would turn the order, the nearest first
MOST_DOMINATED = 10
MOST_SHARES = 20  # candidates with their shares of ranks, by rank
MOST_RANKS = 6
MOST_AHEAD = 8  # candidates whom the others are compared with, two by two


class ShareLine(NamedTuple):
    """How often one candidate takes each rank over the weightings that were drawn.

    first, ordinal   shares of first ranks: any weights, and weights in the agreed order
    error            standard error of `first`, None where all draws say the same
    on_list          share in which it is on the short list
    central          by criterion, the mean weights with which it is first; () when never
    confidence       share of the assessors' views in which it is first at those weights
    ahead            share in which it scores higher than each of the first MOST_AHEAD in
                     turn, None for itself
    """

    candidate: str
    first: Fraction
    error: Fraction | None
    on_list: Fraction
    ordinal: Fraction
    ranks: tuple[Fraction, ...]
    central: tuple[Fraction, ...]
    confidence: Fraction | None
    ahead: tuple[Fraction | None, ...]


class Firmness:
    """How firm the order is, as a reader is told it. Every text is a piece of HTML.
    `sentences` are `html_sentences`; `used` criteria have a check; `list_size` is of the list.
    """

    def __init__(
        self,
        sensitivity: Sensitivity,
        sentences: RobustnessSentences,
        used: Collection[str],
        list_size: int = 1,
    ) -> None:
        self.sensitivity = sensitivity
        self.list_size = list_size
        self.sentences = sentences
        self.used = used
        self.rivals = len(sensitivity.challenges)
        self.dominated = len(sensitivity.dominated)

    @property
    def lead(self) -> str:
        return lead_sentence(self.sensitivity, self.sentences)

    @property
    def in_short(self) -> str:
        """The second sentence of the page: that it is too close, else how far a weight can move."""
        calls = (challenge.call for challenge in self.sensitivity.challenges)
        leaders = self.sensitivity.leaders
        close = [c for c in calls if c.is_close and c.check and c.rival not in leaders]
        if close:
            return html(self.sentences.too_close(close[0]))
        return lead_sentence(self.sensitivity, self.sentences, rivals=False)

    @cached_property
    def close(self) -> tuple[SafeString, ...]:
        """The leads that are too close to call."""
        return tuple(
            html(self.sentences.close_call(challenge.call))
            for challenge in self.sensitivity.challenges
            if challenge.call.is_close and challenge.call.rival not in self.sensitivity.leaders
        )

    @cached_property
    def flips(self) -> tuple[tuple[str, str], ...]:
        # (by one weight, by one rating) for each of the nearest rivals.
        flips: list[tuple[str, str]] = []
        for call, weight, rating in self.sensitivity.challenges[:MOST_FLIPS]:
            by_weight = html(self.sentences.weight_flip(call.leader, call.rival, weight))
            by_rating = html(self.sentences.rating_flip(call.leader, call.rival, rating))
            if weight:
                nothing = _("No change of one rating does it.")
                flips.append((by_weight, by_rating if rating else nothing))
            elif rating:
                flips.append((by_rating, _("No change of one weight does it.")))
            else:
                sentence = _("No change of one weight or of one rating lets {} overtake {}.")
                names = self.sentences.candidates
                flips.append((format_html(sentence, names[call.rival], names[call.leader]), ""))
        return tuple(flips)

    @cached_property
    def ranges(self) -> tuple[tuple[str, list[Any]], ...]:
        # By leader: (criterion, its range, who is ahead below it, who is above it).
        return tuple(
            (
                self.sentences.candidates[leader],
                [
                    (
                        self.sentences.criteria[criterion],
                        span,
                        together(self.sentences, span.below),
                        together(self.sentences, span.above),
                    )
                    for criterion, span in ranges.items()
                ],
            )
            for leader, ranges in self.sensitivity.ranges.items()
        )

    @cached_property
    def dominance(self) -> tuple[SafeString, ...]:
        # One of those who stand in the way is reason enough, so a few of them are named.
        return tuple(
            html(self.sentences.dominated(candidate, rivals[:MOST_NAMED]))
            for candidate, rivals in [*self.sensitivity.dominated.items()][:MOST_DOMINATED]
        )

    @cached_property
    def without(self) -> tuple[str, ...]:
        return self.without_one()

    def without_one(self, *, says_nobody: bool = True) -> tuple[str, ...]:
        """Return what leaving one assessor or one criterion out turns, or that nothing does;
        `says_nobody` is False where it is said already that nobody would be ranked.
        """
        sensitivity, leaders = self.sensitivity, len(self.sensitivity.leaders)
        if len(sensitivity.compared) < 2:
            return ()
        sentences: list[str] = []
        for orders, sentence, nothing_turns, nothing_else_turns in (
            (
                sensitivity.without_assessor,
                self.sentences.without_assessor,
                ngettext(
                    "The same stays first without any one assessor.",
                    "The same stay first without any one assessor.",
                    leaders,
                ),
                ngettext(
                    "The same stays first without any one other assessor.",
                    "The same stay first without any one other assessor.",
                    leaders,
                ),
            ),
            (
                sensitivity.without_criterion,
                self.sentences.without_criterion,
                ngettext(
                    "The same stays first without any one criterion.",
                    "The same stay first without any one criterion.",
                    leaders,
                ),
                ngettext(
                    "The same stays first without any one other criterion.",
                    "The same stay first without any one other criterion.",
                    leaders,
                ),
            ),
        ):
            turned = [order for order in orders if not order.holds]
            if len(orders) > 1:
                sentences += [
                    html(sentence(order)) for order in turned if order.leaders or says_nobody
                ]
                if len(turned) < len(orders):
                    sentences.append(nothing_else_turns if turned else nothing_turns)
        return tuple(sentences)

    @cached_property
    def asides(self) -> tuple[SafeString, ...]:
        # Criteria that are not varied or weigh nothing today, and leaders not tested.
        sensitivity, asides = self.sensitivity, []
        if sensitivity.leaders_left_out:
            sentence = _(
                "Tested are the first {} of those who share first place; {} more share it."
            )
            numbers = len(sensitivity.ranges), sensitivity.leaders_left_out
            asides.append(format_html(sentence, *numbers))
        fixed = [name for name in sensitivity.held if name in self.used]
        if fixed:
            sentence = _(
                "Not varied: {}. No points today, and a ranked candidate has no score there."
            )
            asides.append(format_html(sentence, joined(self.sentences.criteria[n] for n in fixed)))
        ranges = sensitivity.ranges[sensitivity.leaders[0]] if sensitivity.leaders else {}
        idle = [name for name, span in ranges.items() if span.today == 0 and name in self.used]
        if idle:
            sentence = _(
                "No points today: {}. The range says how many it could get, taken from the "
                "others in proportion."
            )
            asides.append(format_html(sentence, joined(self.sentences.criteria[n] for n in idle)))
        return tuple(asides)

    @property
    def criteria(self) -> list[str]:
        return [self.sentences.criteria[name] for name in self.sensitivity.varied]

    @cached_property
    def shares(self) -> tuple[ShareLine, ...]:
        """Of the first candidates by rank; () without a simulation."""
        sensitivity, uniform = self.sensitivity, self.sensitivity.uniform
        ordinal = sensitivity.ordinal
        if uniform is None or ordinal is None:
            return ()
        ranks = range(1, min(len(uniform.candidates), MOST_RANKS) + 1)
        return tuple(
            ShareLine(
                candidate=self.sentences.candidates[name],
                first=uniform.share(name),
                error=uniform.error(name),
                on_list=uniform.share_of_list(name, self.list_size),
                ordinal=ordinal.share(name),
                ranks=tuple(uniform.share(name, rank) for rank in ranks),
                central=tuple((uniform.central[name] or {}).values()),
                confidence=uniform.confidence[name],
                ahead=tuple(
                    None if rival == name else uniform.winning_share(name, rival)
                    for rival in sensitivity.compared[:MOST_AHEAD]
                ),
            )
            for name in sensitivity.compared[:MOST_SHARES]
        )

    @property
    def draws(self) -> str:
        return draws_sentence(self.sensitivity.uniform)


def with_first_in(table: StandingsTable, sensitivity: Sensitivity) -> StandingsTable:
    uniform = sensitivity.uniform
    if uniform is None:
        return table

    def row_with_share(row: StandingRow) -> StandingRow:
        name = row.candidate.id
        if name not in uniform.counts:
            return row
        return row._replace(first_in=uniform.share(name), first_in_error=uniform.error(name))

    return StandingsTable(
        tuple(
            group._replace(rows=tuple(map(row_with_share, group.rows))) for group in table.groups
        ),
        draws_sentence(uniform),
    )


def draws_sentence(acceptability: Acceptability | None) -> str:
    """Return the draws and the seed; "" without a simulation."""
    if acceptability is None:
        return ""
    return _("%(draws)s sets of weights drawn at random, seed %(seed)s") % {
        "draws": f"{acceptability.draws:,}",
        "seed": acceptability.seed,
    }


def lead_sentence(
    sensitivity: Sensitivity, sentences: RobustnessSentences, *, rivals: bool = True
) -> str:
    """How far the most delicate weight can move; `rivals` says to name who overtakes then."""
    if len(sensitivity.leaders) != 1 or len(sensitivity.compared) < 2:
        return ""
    leader = sensitivity.leaders[0]
    ranges = sensitivity.ranges[leader]
    criterion = tightest(ranges)
    if criterion is not None:
        return html(sentences.weight_range(leader, criterion, ranges[criterion], rivals=rivals))
    name = sentences.candidates[leader]
    if any(span.is_fixed for span in ranges.values()):
        return format_html(_("{} stays first: one criterion holds all the points."), name)
    return format_html(_("{} stays first whatever any one criterion weighs."), name)


def tightest(ranges: Mapping[str, WeightRange]) -> str | None:
    rooms = [(span.today - span.low, name) for name, span in ranges.items() if span.below]
    rooms += [(span.high - span.today, name) for name, span in ranges.items() if span.above]
    return min(rooms)[1] if rooms else None


def html_sentences(
    standings: Standings, candidate: Named, criterion: Named, assessor: Named
) -> RobustnessSentences:
    """Return sentences whose names are HTML: pass each of theirs to `html`.
    Each of the three returns a name for an id, either text or HTML that is safe already.
    """
    people = {name for counted in standings.counted.values() for name in counted}
    return RobustnessSentences(
        candidates={r.id: conditional_escape(candidate(r.id)) for r in standings.candidates},
        criteria={rule.id: conditional_escape(criterion(rule.id)) for rule in standings.criteria},
        assessors={name: conditional_escape(assessor(name)) for name in people},
    )


def together(sentences: RobustnessSentences, candidates: Sequence[str]) -> SafeString:
    """Return "A, B and C", or how many where they are too many to name."""
    if len(candidates) > MOST_NAMED:
        return format_html(_("{} candidates"), len(candidates))
    return html(sentences.candidate_list(candidates))


def overtaking(below: SafeString | str, above: SafeString | str) -> SafeString | str:
    """Return who is ahead beyond the ends of a weight's range, "" where nobody is."""
    names = {"below": below, "above": above}
    if below and above:
        return format_html(_("{below} below, {above} above"), **names)
    if below:
        return format_html(_("{below} below"), **names)
    return format_html(_("{above} above"), **names) if above else ""
