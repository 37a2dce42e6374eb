"""How robust the ranking is, as it is shown: sentences first, then the numbers behind them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.arithmetic.robustness.weights import WeightRange
from scoring.arithmetic.sensitivity import MOST_LEADERS, Sensitivity
from scoring.arithmetic.simulation import Acceptability
from scoring.arithmetic.standings import Standings
from scoring.results.robustness_sentences import RobustnessSentences
from scoring.results.standings import StandingGroup, StandingsTable

Named = Callable[[str], str]
MOST_NAMED = 3
MOST_FLIPS = 60  # sentences on what would turn the order, the nearest first
MOST_DOMINATED = 10
MOST_SHARES = 20  # candidates with their shares of ranks, by rank
MOST_RANKS = 6
MOST_AHEAD = 8  # candidates whom the others are compared with, two by two


@dataclass(frozen=True, slots=True)
class RangeLine:
    """`below` and `above` say who is ahead beyond the range."""

    criterion: str
    found: WeightRange
    below: str
    above: str


@dataclass(frozen=True, slots=True)
class RangesOfLeader:
    leader: str
    lines: tuple[RangeLine, ...]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """How often one candidate takes each rank over the weightings that were drawn.

    first, ordinal   shares of first ranks: any weights, and weights in the agreed order
    central          by criterion, the mean weights with which it is first; () when never
    confidence       share of the assessors' views in which it is first at those weights
    ahead            share in which it scores higher than each of the first MOST_AHEAD in
                     turn, None for itself
    """

    id: str
    candidate: str
    first: Fraction
    error: Fraction
    ordinal: Fraction
    ranks: tuple[Fraction, ...]
    central: tuple[Fraction, ...]
    confidence: Fraction | None
    ahead: tuple[Fraction | None, ...]


class Firmness:
    """How firm the order is, as a reader is told it. Every text is a piece of HTML.

    `sentences` are `html_sentences`; `used` are the criteria with a check in use.
    """

    def __init__(
        self, sensitivity: Sensitivity, sentences: RobustnessSentences, used: Collection[str]
    ) -> None:
        self.sensitivity = sensitivity
        self.sentences = sentences
        self.used = used
        self.leaders = sensitivity.leaders[:MOST_LEADERS]
        self.challenges = [
            challenge
            for challenge in sensitivity.challenges
            if challenge.call.leader in self.leaders
        ]
        self.rivals = len(self.challenges)
        self.dominated = len(sensitivity.dominated)
        self.more_shares = max(0, len(sensitivity.compared) - MOST_SHARES)

    @property
    def lead(self) -> str:
        return lead_sentence(self.sensitivity, self.sentences)

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
        for call, weight, rating in self.challenges[:MOST_FLIPS]:
            pair = call.leader, call.rival
            by_weight = html(self.sentences.weight_flip(*pair, weight))
            by_rating = html(self.sentences.rating_flip(*pair, rating))
            if weight is None and rating is None:
                leader, rival = (html(self.sentences.candidates[name]) for name in pair)
                sentence = _("No change of one weight or of one rating lets {} overtake {}.")
                flips.append((format_html(sentence, rival, leader), ""))
            elif weight is None:
                flips.append((by_rating, _("No change of one weight does it.")))
            else:
                flips.append(
                    (by_weight, by_rating if rating else _("No change of one rating does it."))
                )
        return tuple(flips)

    @cached_property
    def ranges(self) -> tuple[RangesOfLeader, ...]:
        return tuple(
            RangesOfLeader(
                html(self.sentences.candidates[leader]),
                tuple(
                    RangeLine(
                        html(self.sentences.criteria[criterion]),
                        span,
                        together(self.sentences, span.below),
                        together(self.sentences, span.above),
                    )
                    for criterion, span in self.sensitivity.ranges[leader].items()
                ),
            )
            for leader in self.leaders
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
        # What leaving one assessor or one criterion out turns, or that nothing does.
        sensitivity, leaders = self.sensitivity, len(self.sensitivity.leaders)
        if len(sensitivity.compared) < 2:
            return ()
        by_assessor = (
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
        )
        by_criterion = (
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
        )
        sentences: list[str] = []
        for orders, sentence, nothing_turns, nothing_else_turns in (by_assessor, by_criterion):
            turned = [html(sentence(order)) for order in orders if not order.holds]
            if len(orders) > 1:
                sentences += turned
                if len(turned) < len(orders):
                    sentences.append(nothing_else_turns if turned else nothing_turns)
        return tuple(sentences)

    @cached_property
    def asides(self) -> tuple[SafeString, ...]:
        # Criteria that are not varied or weigh nothing today, and leaders not tested.
        sensitivity, asides = self.sensitivity, []
        untested = len(sensitivity.leaders) - MOST_LEADERS
        if untested > 0:
            sentence = _(
                "Tested are the first {} of those who share first place; {} more share it."
            )
            asides.append(format_html(sentence, MOST_LEADERS, untested))
        fixed = [name for name in sensitivity.held if name in self.used]
        if fixed:
            sentence = _(
                "Not varied: {}. No points today, and a ranked candidate has no score there."
            )
            asides.append(format_html(sentence, self.criteria_list(fixed)))
        ranges = sensitivity.ranges[sensitivity.leaders[0]] if sensitivity.leaders else {}
        idle = [name for name, span in ranges.items() if span.today == 0 and name in self.used]
        if idle:
            sentence = _(
                "No points today: {}. The range says how many it could get, taken from the "
                "others in proportion."
            )
            asides.append(format_html(sentence, self.criteria_list(idle)))
        return tuple(asides)

    def criteria_list(self, ids: Iterable[str]) -> SafeString:
        return joined(html(self.sentences.criteria[name]) for name in ids)

    @property
    def criteria(self) -> tuple[SafeString, ...]:
        return tuple(html(self.sentences.criteria[name]) for name in self.sensitivity.varied)

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
                id=name,
                candidate=html(self.sentences.candidates[name]),
                first=uniform.share(name),
                error=uniform.error(name),
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
    groups = (
        StandingGroup(
            group.status,
            group.title,
            tuple(
                replace(
                    row,
                    first_in=uniform.share(row.candidate.id),
                    first_in_error=uniform.error(row.candidate.id),
                )
                if row.candidate.id in uniform.counts
                else row
                for row in group.rows
            ),
        )
        for group in table.groups
    )
    return StandingsTable(tuple(groups), draws=draws_sentence(uniform))


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
    name = html(sentences.candidates[leader])
    if any(span.is_fixed for span in ranges.values()):
        return format_html(_("{} stays first: one criterion holds all the points."), name)
    return format_html(_("{} stays first whatever any one criterion weighs."), name)


def tightest(ranges: Mapping[str, WeightRange]) -> str | None:
    rooms = [
        (room, name)
        for name, span in ranges.items()
        for rivals, room in (
            (span.below, span.today - span.low),
            (span.above, span.high - span.today),
        )
        if rivals
    ]
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


def html(sentence: str) -> SafeString:
    return mark_safe(sentence)  # noqa: S308 -- its names are escaped, its words are ours


def together(sentences: RobustnessSentences, candidates: Iterable[str]) -> SafeString:
    """Return "A, B and C", or how many where they are too many to name."""
    ids = list(candidates)
    if len(ids) > MOST_NAMED:
        return format_html(_("{} candidates"), len(ids))
    return joined(html(sentences.candidates[name]) for name in ids)


def joined(pieces: Iterable[SafeString]) -> SafeString:
    return html(get_text_list([*pieces], _("and")))
