"""How firm the order is, as it is shown: sentences first, then the numbers behind them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import SafeString

from scoring.arithmetic import Challenge, Sensitivity, WeightRange, Words
from scoring.arithmetic.sensitivity import MOST_LEADERS
from scoring.arithmetic.simulation.acceptability import Acceptability
from scoring.results.sentences import MOST_NAMED, html, joined, tightest, together
from scoring.results.table import StandingGroup, StandingRow, StandingsTable

MOST_FLIPS = 60  # sentences on what would turn the order, the nearest first
MOST_DOMINATED = 10
MOST_SHARES = 20  # candidates with their shares of places, by place
MOST_PLACES = 6
MOST_AHEAD = 8  # candidates whom the others are compared with, two by two


@dataclass(frozen=True, slots=True)
class RangeLine:
    """One weight of one leader: `below` and `above` say who is ahead beyond the range."""

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
    """How often one candidate takes each place over the weightings that were drawn.

    first, ordinal   shares of first places: any weights, and weights in the agreed order
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
    places: tuple[Fraction, ...]
    central: tuple[Fraction, ...]
    confidence: Fraction | None
    ahead: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm the order is. Every text is a piece of HTML.

    lead      how far the most delicate weight can move; "" unless one candidate leads
    close     the leads that are too close to call
    flips     (by one weight, by one rating) for each of the nearest rivals
    rivals    how many there are; dominated, how many can never be first
    without   what leaving one assessor or one criterion out turns, or that nothing does
    asides    criteria that are not varied or weigh nothing today, leaders not tested
    shares    of the first candidates by place; more_shares, how many there are beside them
    draws     the draws and the seed; "" without a simulation
    """

    lead: str
    close: tuple[str, ...]
    flips: tuple[tuple[str, str], ...]
    rivals: int
    ranges: tuple[RangesOfLeader, ...]
    dominance: tuple[str, ...]
    dominated: int
    without: tuple[str, ...]
    asides: tuple[str, ...]
    criteria: tuple[str, ...]
    shares: tuple[ShareLine, ...]
    more_shares: int
    draws: str


def firmness_of(sensitivity: Sensitivity, words: Words, used: Collection[str]) -> Firmness:
    """Return what a reader is told about these numbers.

    `words` are `html_words`; `used` are the criteria with a check in use.
    """
    first = sensitivity.leaders[:MOST_LEADERS]
    rivals = [one for one in sensitivity.challenges if one.call.leader in first]
    dominated = [*sensitivity.dominated.items()]
    return Firmness(
        lead=lead_sentence(sensitivity, words),
        close=tuple(
            html(words.close_call(challenge.call))
            for challenge in sensitivity.challenges
            if challenge.call.is_close and challenge.call.rival not in sensitivity.leaders
        ),
        flips=tuple(_flip(challenge, words) for challenge in rivals[:MOST_FLIPS]),
        rivals=len(rivals),
        ranges=tuple(_ranges(sensitivity, leader, words) for leader in first),
        dominance=tuple(
            # One of those who stand in the way is reason enough.
            html(words.dominated(candidate, by[:MOST_NAMED]))
            for candidate, by in dominated[:MOST_DOMINATED]
        ),
        dominated=len(dominated),
        without=tuple(_without(sensitivity, words)),
        asides=tuple(_asides(sensitivity, words, used)),
        criteria=tuple(html(words.criteria[name]) for name in sensitivity.varied),
        shares=_shares(sensitivity, words),
        more_shares=max(0, len(sensitivity.compared) - MOST_SHARES),
        draws=_draws(sensitivity.uniform),
    )


def with_first_in(table: StandingsTable, sensitivity: Sensitivity) -> StandingsTable:
    """Return the table with the share of weightings in which each candidate is first."""
    found = sensitivity.uniform
    if found is None:
        return table
    groups = (
        StandingGroup(group.status, group.title, tuple(_shared(row, found) for row in group.rows))
        for group in table.groups
    )
    return StandingsTable(tuple(groups), draws=_draws(found))


def _shared(row: StandingRow, found: Acceptability) -> StandingRow:
    name = row.candidate.id
    if name not in found.counts:
        return row
    return replace(row, first_in=found.share(name), first_in_error=found.error(name))


def _draws(found: Acceptability | None) -> str:
    if found is None:
        return ""
    return f"{found.draws:,} sets of weights drawn at random, seed {found.seed}"


def lead_sentence(sensitivity: Sensitivity, words: Words, *, rivals: bool = True) -> str:
    """Return how far the most delicate weight can move; "" unless one candidate leads.

    `rivals` says whether to name who overtakes it then.
    """
    if len(sensitivity.leaders) != 1 or len(sensitivity.compared) < 2:
        return ""
    leader = sensitivity.leaders[0]
    ranges = sensitivity.ranges[leader]
    name = tightest(ranges)
    if name is not None:
        return html(words.weight_range(leader, name, ranges[name], rivals=rivals))
    who = html(words.candidates[leader])
    if any(found.is_fixed for found in ranges.values()):
        return format_html("{} stays first: one criterion holds all the points.", who)
    return format_html("{} stays first whatever any one criterion weighs.", who)


def _flip(challenge: Challenge, words: Words) -> tuple[str, str]:
    """Return the ways to overtake by one weight and by one rating, as two sentences at most."""
    call, weight, rating = challenge
    if weight is None and rating is None:
        who, whom = (html(words.candidates[name]) for name in (call.rival, call.leader))
        nothing = "No change of one weight or of one rating lets {} overtake {}."
        return format_html(nothing, who, whom), ""
    by_rating = html(words.rating_flip(call.leader, call.rival, rating))
    if weight is None:
        return by_rating, "No change of one weight does it."
    by_weight = html(words.weight_flip(call.leader, call.rival, weight))
    return by_weight, by_rating if rating else "No change of one rating does it."


def _ranges(sensitivity: Sensitivity, leader: str, words: Words) -> RangesOfLeader:
    lines = (
        RangeLine(
            html(words.criteria[criterion]),
            found,
            together(words, found.below),
            together(words, found.above),
        )
        for criterion, found in sensitivity.ranges[leader].items()
    )
    return RangesOfLeader(html(words.candidates[leader]), tuple(lines))


def _without(sensitivity: Sensitivity, words: Words) -> Iterator[SafeString]:
    if len(sensitivity.compared) < 2:
        return
    stay = "The same stays" if len(sensitivity.leaders) == 1 else "The same stay"
    for found, sentence, noun in (
        (sensitivity.without_assessor, words.without_assessor, "assessor"),
        (sensitivity.without_criterion, words.without_criterion, "criterion"),
    ):
        turned = [html(sentence(one)) for one in found if not one.holds]
        if len(found) > 1:
            yield from turned
            other = "other " if turned else ""
            if len(turned) < len(found):
                yield format_html("{} first without any one {}{}.", stay, other, noun)


def _asides(sensitivity: Sensitivity, words: Words, used: Collection[str]) -> Iterator[SafeString]:
    more = len(sensitivity.leaders) - MOST_LEADERS
    if more > 0:
        yield format_html(
            "Tested are the first {} of those who share first place; {} more share it.",
            *(MOST_LEADERS, more),
        )
    held = [name for name in sensitivity.held if name in used]
    if held:
        yield format_html(
            "Not varied: {}. No points today, and a ranked candidate has no score there.",
            _criteria(words, held),
        )
    if sensitivity.leaders:
        ranges = sensitivity.ranges[sensitivity.leaders[0]]
        idle = [name for name, found in ranges.items() if found.today == 0 and name in used]
        if idle:
            yield format_html(
                "No points today: {}. The range says how many it could get, taken from the "
                "others in proportion.",
                _criteria(words, idle),
            )


def _criteria(words: Words, ids: list[str]) -> SafeString:
    return joined([html(words.criteria[name]) for name in ids])


def _shares(sensitivity: Sensitivity, words: Words) -> tuple[ShareLine, ...]:
    found, ordinal = sensitivity.uniform, sensitivity.ordinal
    if found is None or ordinal is None:
        return ()
    places = range(1, min(len(found.candidates), MOST_PLACES) + 1)
    return tuple(
        ShareLine(
            id=name,
            candidate=html(words.candidates[name]),
            first=found.share(name),
            error=found.error(name),
            ordinal=ordinal.share(name),
            places=tuple(found.share(name, place) for place in places),
            central=tuple((found.central[name] or {}).values()),
            confidence=found.confidence[name],
            ahead=tuple(
                None if other == name else found.winning_share(name, other)
                for other in sensitivity.compared[:MOST_AHEAD]
            ),
        )
        for name in sensitivity.compared[:MOST_SHARES]
    )
