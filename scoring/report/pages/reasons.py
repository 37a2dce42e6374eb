"""Why the first is first and the second is not, in sentences with their numbers."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.html import format_html

from scoring.arithmetic import displayed, percent_text, total_terms
from scoring.report.pages.robustness import short_words_of, used_in
from scoring.report.pages.unanswered import unanswered
from scoring.report.pages.words import counted, listed, named
from scoring.report.printable import shortened
from scoring.results.firmness import firmness_of, lead_sentence

MOST_REASONS = 3
TIE_RULE = "the sealed rule for ties puts it"


@dataclass(frozen=True)
class Margin:
    """How one criterion sets two candidates apart. `points` of the total, exact."""

    title: str
    first: Fraction
    second: Fraction
    points: Fraction


def leading_pair(book):
    """Return the ids of the first and the second in the ranking, None where there is none."""
    ranked = [result.id for result in book.standings.candidates if result.place is not None]
    return (*ranked[:2], None, None)[:2]


def margins(book, first, second):
    """Return a Margin for each criterion that weighs, the largest lead first."""
    pairs = zip(
        total_terms(book.standings, first), total_terms(book.standings, second), strict=True
    )
    found = [
        Margin(
            title=shortened(book.grid.criterion(mine.criterion).title, 48),
            first=mine.value,
            second=theirs.value,
            points=mine.contribution - theirs.contribution,
        )
        for mine, theirs in pairs
        if mine.points
    ]
    return sorted(found, key=lambda margin: -margin.points)


def reasons_for_first(book):
    """Yield up to three sentences: the criteria that put the first ahead of the second."""
    first, second = leading_pair(book)
    if first is None:
        yield "No candidate could be ranked: see the gates and the coverage of each."
        return
    if second is None:
        yield from _strongest(book, first)
        return
    for margin in margins(book, first, second)[:MOST_REASONS]:
        if margin.points > 0:
            yield format_html(
                "{}: {} against {}, worth {} points of the lead.",
                *(margin.title, displayed(margin.first), displayed(margin.second)),
                displayed(margin.points),
            )
        else:
            yield format_html(
                "{}: {} against {}, no lead.",
                *(margin.title, displayed(margin.first), displayed(margin.second)),
            )


def why_not_second(book):
    """Return one sentence on the second, or on why there is none."""
    first, second = leading_pair(book)
    if second is None:
        return "No second candidate is ranked, so there is nothing to compare with."
    lead = _lead(book, first, second)
    name = named(book, second)
    found = margins(book, first, second)
    best, worst = found[-1], found[0]
    if lead == 0:
        rule = "" if book.standings.candidate(first).tied else f"; {TIE_RULE} second"
        return format_html("{} has the same score as the first{}.", name, rule)
    if best.points < 0:
        return format_html(
            "{} is ahead on {} ({} against {}), but {} points behind in all.",
            *(name, best.title, displayed(best.second), displayed(best.first), displayed(lead)),
        )
    return format_html(
        "{} is ahead on no criterion that has points and furthest behind on {} ({} against {}).",
        *(name, worst.title, displayed(worst.second), displayed(worst.first)),
    )


def firmness(book):
    """Yield how firm the order is, from what the document holds: lead, unknowns, claims, ties."""
    first, second = leading_pair(book)
    if first is None:
        return
    result = book.standings.candidate(first)
    if second is not None:
        yield _the_lead(book, first, second)
        yield unanswered(book, first)
        yield from _sensitivity(book)
    yield format_html(
        "{} of the score of {} rests on claims or on evidence out of date.",
        percent_text(result.claim_share or 0),
        named(book, first),
    )
    ties = _ties(book)
    if not ties and book.sensitivity is None:
        yield "No two candidates share a place."
    for place, tied in ties[:2]:
        yield format_html("{} share place {}.", listed(named(book, i, 28) for i in tied), place)


def _sensitivity(book):
    """Yield what the page on robustness says first, in as few words."""
    if book.sensitivity is None:
        return
    words = short_words_of(book)
    found = firmness_of(book.sensitivity, words, used_in(book))
    yield from found.close[:1]
    if found.lead:
        yield lead_sentence(book.sensitivity, words, rivals=False)
    uniform = book.sensitivity.uniform
    if uniform is not None:
        name = book.sensitivity.leaders[0]
        yield format_html(
            "{} is first in {} of {} (standard error {} %).",
            *(named(book, name, 28), percent_text(uniform.share(name)), found.draws),
            displayed(100 * uniform.error(name)),
        )


def _the_lead(book, first, second):
    lead = _lead(book, first, second)
    names = named(book, first), named(book, second)
    if lead:
        return format_html("{} leads {} by {} points.", *names, displayed(lead))
    rule = "" if book.standings.candidate(first).tied else f"; {TIE_RULE} first"
    return format_html("{} has the same score as {}{}.", *names, rule)


def _lead(book, first, second):
    return (
        book.standings.candidate(first).score.value - book.standings.candidate(second).score.value
    )


def _ties(book):
    """Return (place, ids) of each place that is shared, the best first."""
    shared = {}
    for result in book.standings.candidates:
        if result.tied:
            shared.setdefault(result.place, []).append(result.id)
    return sorted(shared.items())


def _strongest(book, first):
    terms = [term for term in total_terms(book.standings, first) if term.points]
    terms.sort(key=lambda term: -term.value)
    for term in terms[:MOST_REASONS]:
        title = shortened(book.grid.criterion(term.criterion).title, 48)
        yield format_html("{}: {} of 100.", title, displayed(term.value))
    yield counted(len(terms), "criterion weighs", "criteria weigh") + " in the total."
