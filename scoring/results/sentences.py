"""The sentences about robustness as HTML: names stand apart, and nothing in them is markup."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from scoring.arithmetic import Standings, WeightRange, Words

MOST_NAMED = 3
Named = Callable[[str], str]


def html_words(standings: Standings, candidate: Named, criterion: Named, assessor: Named) -> Words:
    """Return words whose names are HTML: pass each sentence of theirs to `html`.

    Each of the three returns a name for an id, either text or HTML that is safe already.
    """
    people = {name for counted in standings.counted.values() for name in counted}
    return Words(
        candidates={r.id: conditional_escape(candidate(r.id)) for r in standings.candidates},
        criteria={rule.id: conditional_escape(criterion(rule.id)) for rule in standings.criteria},
        assessors={name: conditional_escape(assessor(name)) for name in people},
    )


def html(sentence: str) -> SafeString:
    """Return a sentence of `html_words` as HTML."""
    return mark_safe(sentence)  # noqa: S308 -- its names are escaped, its words are ours


def together(words: Words, candidates: Iterable[str]) -> SafeString:
    """Return "A, B and C", or how many where they are too many to name."""
    ids = list(candidates)
    if len(ids) > MOST_NAMED:
        return format_html("{} candidates", len(ids))
    return joined([html(words.candidates[name]) for name in ids])


def joined(items: list[SafeString]) -> SafeString:
    """Return "A, B and C" of pieces of HTML."""
    if len(items) < 2:
        return format_html_join("", "{}", ((item,) for item in items))
    head = format_html_join(", ", "{}", ((item,) for item in items[:-1]))
    return format_html("{} and {}", head, items[-1])


def tightest(ranges: Mapping[str, WeightRange]) -> str | None:
    """Return the criterion whose weight has the least room before the leader changes."""
    room = {name: min(_room(found), default=None) for name, found in ranges.items()}
    known = [(left, name) for name, left in room.items() if left is not None]
    return min(known)[1] if known else None


def _room(found: WeightRange) -> Iterator[Fraction]:
    if found.below:
        yield found.today - found.low
    if found.above:
        yield found.high - found.today
