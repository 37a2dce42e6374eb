"""What the checks that nobody answered could still do to the first place."""

from django.utils.html import format_html

from scoring.arithmetic import CandidateStatus, displayed
from scoring.report.pages.words import named


def unanswered(book, first):
    """Return whether the unanswered checks could put another than `first` in first place.

    Everybody whom no gate keeps out is asked: with its checks answered, a candidate that is
    incomplete or under a minimum today could be ranked.
    """
    standings = book.standings
    leader = standings.candidate(first)
    rivals = [
        result
        for result in standings.candidates
        if result.id != first and result.status is not CandidateStatus.OUT_BY_GATE
    ]
    moving = [result for result in rivals if _lacks_answers(standings, result)]
    if _lacks_answers(standings, leader):
        if _could_miss_a_minimum(standings, leader):
            return "The unanswered checks could turn it: they could put the first under a minimum."
        moving = rivals
    if not moving:
        who = "Both" if len(rivals) == 1 else "All who were compared"
        return f"{who} are rated on every check that counts."
    best = max(moving, key=lambda result: result.score.high)
    if leader.score.low > best.score.high:
        return "The unanswered checks cannot change who is first, however they come out."
    return format_html(
        "The unanswered checks could turn it: {} at least for the first, {} at most for {}.",
        *(displayed(leader.score.low), displayed(best.score.high), named(book, best.id, 28)),
    )


def _lacks_answers(standings, result):
    return any(
        result.criteria[rule.id].score.coverage < 1 for rule in standings.criteria if rule.counts
    )


def _could_miss_a_minimum(standings, result):
    floors = [(result.score, standings.settings.overall_minimum)]
    floors += [(result.criteria[rule.id].score, rule.minimum) for rule in standings.criteria]
    return any(minimum is not None and score.low < minimum for score, minimum in floors)
