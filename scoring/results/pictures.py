"""The geometry of the pictures: exact numbers become places in percent, in either direction.
A picture only repeats what a table beside it says. Page and PDF draw the same ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from scoring.arithmetic.display import displayed, percent_text, plain_number
from scoring.arithmetic.robustness.weights import WeightRange
from scoring.arithmetic.simulation import Acceptability
from scoring.arithmetic.standings import (
    UNPROVEN,
    CandidateResult,
    Standings,
    evidence_share,
    total_terms,
)
from scoring.arithmetic.states import (
    TOP_LEVEL,
    CandidateStatus,
    CriterionStatus,
    EvidenceState,
)
from scoring.results.lines import CandidateLine, CriterionLine
from scoring.results.results import Results

PLACES = 1  # of the percent in a picture: a tenth is less than a pixel
NARROW = 6  # percent of a bar: below it no label fits
MOST_RANKS = 6  # ranks with a piece of their own; the rest share one
LEAST_WIDTH = 10  # of 100: what a column of the heat map is wide at least, where there is room
MOST_PLOTTED = 25  # candidates in a dot plot: those of one page
# (fill, ink) of each piece, as attributes: the PDF's SVG knows no style sheet. A light and a dark
# one take turns, a white line parts them, and a label says which it is.
DARK, WHITE = "#122", "#fff"
CRITERIA = (
    *(("#066", WHITE), ("#9dc", DARK), ("#149", WHITE)),
    *(("#adf", DARK), ("#740", WHITE), ("#fc7", DARK)),
)
RANKS = (
    *(("#036", WHITE), ("#26a", WHITE), ("#5ad", DARK)),
    *(("#8be", DARK), ("#bde", DARK), ("#def", DARK)),
)
REST = (WHITE, DARK)
EVIDENCE = (("#064", WHITE), ("#149", WHITE), ("#fc7", DARK))
Colours = tuple[str, str]


class Piece(NamedTuple):
    """One part of a bar: where it begins, how wide it is and where its middle lies, in percent.

    fill     its colour, and `ink` that of its label
    label    what stands in it, "" where that does not fit
    """

    x: str
    width: str
    middle: str
    fill: str
    ink: str
    label: str


class Whisker(NamedTuple):
    """Low to high as a line, and the score as a dot on it; `dot` is "" without a score."""

    x: str
    width: str
    dot: str


def place(start: Fraction, width: Fraction | int = 0) -> str:
    """Return where something begins that is `width` wide, counted from the start of a line."""
    return displayed(100 - start - width if get_language_bidi() else start, PLACES)


def bar_of(parts: Iterable[tuple[Fraction, Colours, str]]) -> list[Piece]:
    """Return the pieces of a bar of 100 from (width, colours, label), end to end."""
    start, pieces = Fraction(0), []
    for width, (fill, ink), label in parts:
        if width:
            pieces.append(
                Piece(
                    x=place(start, width),
                    width=displayed(width, PLACES),
                    middle=place(start + width / 2),
                    fill=fill,
                    ink=ink,
                    label=label if width >= NARROW else "",
                )
            )
        start += width
    return pieces


def whisker_of(result: CandidateResult) -> Whisker:
    low, high = result.score.low, result.score.high
    return Whisker(
        x=place(low, high - low),
        width=displayed(high - low, PLACES),
        dot="" if result.shown is None else place(result.shown),
    )


def rests_on(standings: Standings, *results: CandidateResult) -> "Share | None":
    """Return what scores rest on together: proof, documents, claims, less; None without points."""
    scored = [result for result in results if result.claim_share is not None]
    values = [result.score.value or Fraction(0) for result in scored]
    points = sum(values, Fraction(0))
    if not points:
        return None
    proof, claims = (
        sum(
            (
                value * (evidence_share(r.score, standings.criteria, r.cells, states) or 0)
                for value, r in zip(values, scored, strict=True)
            ),
            Fraction(0),
        )
        / points
        for states in ({EvidenceState.VERIFIED}, UNPROVEN)
    )
    shares = proof, 1 - proof - claims, claims
    numbers = [percent_text(share) for share in shares]
    parts = {"proof": numbers[0], "documents": numbers[1], "claims": numbers[2]}
    return Share(
        pieces=bar_of((100 * share, EVIDENCE[n], "") for n, share in enumerate(shares)),
        numbers=numbers,
        title=_("%(proof)s proved, %(documents)s documents, %(claims)s claims or less") % parts,
    )


class HeatCell(NamedTuple):
    """`shade` is its class: the score rounded down to a step of 5, "unknown" without a score."""

    criterion: str
    shade: str
    value: Fraction | None
    is_low: bool


class HeatMap(NamedTuple):
    """`widths` are the classes of the columns; `rows` are (candidate, address or "", cells)."""

    criteria: Sequence[CriterionLine]
    widths: Sequence[int]
    rows: Sequence[tuple[CandidateLine, str, Sequence[HeatCell]]]


def heat_map(
    criteria: Sequence[CriterionLine], rows: Iterable[tuple[CandidateLine, str, CandidateResult]]
) -> HeatMap:
    """Return the map of (candidate, its address or "", its result)."""
    return HeatMap(
        criteria=criteria,
        widths=column_widths([line.points for line in criteria]),
        rows=[
            (line, link, [heat_cell(criterion.id, result) for criterion in criteria])
            for line, link, result in rows
        ],
    )


def column_widths(points: Sequence[int]) -> list[int]:
    """Return widths of 100 in all at most: the points, but room for a number in each column."""
    if not points:
        return []
    least = min(LEAST_WIDTH, 100 // len(points))
    above = [max(share - least, 0) for share in points]
    room, wanted = 100 - least * len(points), sum(above)
    if wanted > room:
        above = [share * room // wanted for share in above]
    return [least + share for share in above]


def heat_cell(criterion: str, result: CandidateResult) -> HeatCell:
    outcome = result.criteria[criterion]
    value = outcome.score.value
    if value is None or outcome.status is CriterionStatus.NOT_ENOUGH_EVIDENCE:
        return HeatCell(criterion, "unknown", None, is_low=False)
    is_low = outcome.status is CriterionStatus.BELOW_MINIMUM
    return HeatCell(criterion, f"h{int(value // 5) * 5}", value, is_low)


class Share(NamedTuple):
    """A bar with its numbers, in the order of its pieces, and what it says as a whole."""

    pieces: list[Piece]
    numbers: list[str]
    title: str


def points_bar(
    standings: Standings, result: CandidateResult, colours: Mapping[str, Colours]
) -> Share | None:
    """Return each criterion's points in a score, or None; `colours` has criteria in use."""
    if result.shown is None:
        return None
    terms = [term for term in total_terms(standings, result.id) if term.criterion in colours]
    points = [term.contribution or Fraction(0) for term in terms]
    return Share(
        pieces=bar_of(
            (value, colours[term.criterion], term.criterion)
            for term, value in zip(terms, points, strict=True)
        ),
        numbers=[displayed(value) for value in points],
        title=_("%(score)s of 100") % {"score": displayed(result.shown)},
    )


def ranks_bar(shares: Acceptability, candidate: str) -> Share:
    """Return how often a candidate takes each rank: the first ones, and the rest together."""
    last = min(len(shares.candidates), MOST_RANKS)
    own = [shares.share(candidate, rank) for rank in range(1, last + 1)]
    parts = [(100 * share, RANKS[rank - 1], str(rank)) for rank, share in enumerate(own, 1)]
    if len(shares.candidates) > last:
        own.append(1 - sum(own, Fraction(0)))
        parts.append((100 * own[-1], REST, ""))
    return Share(
        pieces=bar_of(parts),
        numbers=[percent_text(share) for share in own],
        title=_("first in %(share)s") % {"share": percent_text(own[0])},
    )


def ranks_legend(pieces: int) -> list[tuple[str, str]]:
    """Return (fill, words) of so many pieces of `ranks_bar`."""
    labels = [_("rank %(rank)s") % {"rank": rank} for rank in range(1, MOST_RANKS + 1)]
    fills = [fill for fill, _ink in (*RANKS, REST)]
    return [*zip(fills, [*labels, _("a later rank")], strict=True)][:pieces]


class Reach(NamedTuple):
    """How far one weight can move with the same in front, and where it stands today."""

    x: str
    width: str
    today: str
    ends: str
    today_text: str
    title: str


def reach_of(span: WeightRange) -> Reach:
    names = {"low": displayed(span.low), "high": displayed(span.high)}
    ends = _("%(low)s to %(high)s") % names
    today = _("%(points)s today") % {"points": plain_number(span.today)}
    return Reach(
        x=place(span.low, span.high - span.low),
        width=displayed(span.high - span.low, PLACES),
        today=place(span.today),
        ends=ends,
        today_text=today,
        title=f"{ends}, {today}",
    )


class Dot(NamedTuple):
    """A level that assessors gave: how high it stands, and how many gave it."""

    y: str
    ratings: int


class Column(NamedTuple):
    """The first ratings of one candidate on one check; a line runs from `bottom` to `top`."""

    x: str
    dots: list[Dot]
    top: str
    bottom: str
    is_wide: bool
    levels: str


def height(level: int) -> str:
    return displayed(Fraction(100 * (TOP_LEVEL - level), TOP_LEVEL) * Fraction(4, 5) + 10, 0)


def columns_of(
    results: Sequence[CandidateResult], check: str, tolerance: int
) -> tuple[Column, ...]:
    """Return a column for each candidate, as the standings have them."""
    columns = []
    for number, result in enumerate(results):
        cell, middle = result.cells[check], Fraction(100 * (2 * number + 1), 2 * len(results))
        levels = sorted(cell.levels.values())
        columns.append(
            Column(
                x=place(middle),
                dots=[Dot(height(level), levels.count(level)) for level in sorted({*levels})],
                top=height(levels[-1]) if levels else "",
                bottom=height(levels[0]) if levels else "",
                is_wide=(cell.spread or 0) > tolerance,
                levels=" ".join(map(str, levels)) or "–",
            )
        )
    return tuple(columns)


class Step(NamedTuple):
    """How many candidates are left after one step of the way to the short list."""

    name: str
    candidates: int
    left: int
    pieces: list[Piece]


def funnel_of(results: Results, considered: int, listed: int | None) -> list[Step]:
    """Return steps from all considered to the short list; `listed` is None before a decision."""
    standings = results.standings.candidates
    through = [r for r in standings if r.status is not CandidateStatus.OUT_BY_GATE]
    ranked = [result for result in standings if result.rank is not None]
    counts = [
        (_("Considered"), max(considered, len(standings))),
        (_("Candidates that were compared"), len(standings)),
        (_("Out by no gate"), len(through)),
        (_("Ranked"), len(ranked)),
    ]
    if listed is not None:
        counts.append((_("On the short list"), listed))
    most = counts[0][1] or 1
    before = [None, *(count for _name, count in counts)]
    return [
        Step(
            name,
            count,
            0 if earlier is None else max(earlier - count, 0),
            bar_of([(Fraction(100 * count, most), CRITERIA[0], "")]),
        )
        for earlier, (name, count) in zip(before, counts, strict=False)
    ]
