"""What is proposed of each candidate, and whether a typed reason is still true of it."""

import re
from fractions import Fraction
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.arithmetic.display import displayed
from scoring.arithmetic.states import CandidateStatus, CriterionStatus
from scoring.decisions.models import CandidateDecision
from scoring.decisions.models.decision import SIGNED_FIELDS

Outcome = CandidateDecision.Outcome
# How many are shortlisted, and from which rank on nobody is a reserve, unless the grid says it.
SHORTLIST_TARGET = [4, 6]
LEAST_SCORE = 50  # of 100, for the short list: where no overall minimum is sealed
MOST_NAMED = 2  # criteria that share the highest or the lowest score
RANK = re.compile(r"\brank(?:s|ed)?\s+(\d{1,4})", re.IGNORECASE)
SCORE = re.compile(r"(?<![\d.,])(\d{1,3})[.,](\d\d)(?!\d|%|[.,]\d)")


class Proposal(NamedTuple):
    outcome: str
    reason: str


def least_score(results):
    minimum = results.standings.settings.overall_minimum
    return Fraction(LEAST_SCORE) if minimum is None else minimum


def targets(results):
    return results.grid.shortlist_target.get("to", SHORTLIST_TARGET)


def is_proposed(results, result):
    if result.rank is None or result.rank > targets(results)[0]:
        return False
    return result.score.value >= least_score(results)


def proposal_for(results, row):
    """Return the outcome that the standings suggest, and the beginning of a reason."""
    result = row.result
    if result.rank is None:
        is_out = result.status is CandidateStatus.OUT_BY_GATE
        outcome = Outcome.OUT_BY_GATE if is_out else Outcome.NOT_THIS_TIME
        return Proposal(outcome, "; ".join(why.rstrip(".") for why in row.why) + ".")
    names = {"rank": row.rank, "score": displayed(result.score.value)}
    if result.score.value < least_score(results):
        names["least"] = displayed(least_score(results))
        sentence = _("Rank %(rank)s with %(score)s, under the %(least)s that a short list asks.")
        return Proposal(Outcome.NOT_THIS_TIME, sentence % names)
    outcome = Outcome.NOT_THIS_TIME
    if is_proposed(results, result):
        outcome = Outcome.SHORTLIST
    elif result.rank <= targets(results)[1]:
        outcome = Outcome.RESERVE
    sentences = [_("Rank %(rank)s with %(score)s.") % names, *strengths_of(results, result)]
    return Proposal(outcome, " ".join(sentences))


def proposed_size(results):
    """Return how many the proposed short list holds; where nobody is proposed, how many it may."""
    proposed = [row for row in results.standings.candidates if is_proposed(results, row)]
    return len(proposed) or targets(results)[0]


def proposed_outcomes(results):
    """Return {candidate pk: fields of its decision}, with the proposed words for a reason."""
    return {
        row.candidate.pk: dict.fromkeys(SIGNED_FIELDS, "")
        | {"outcome": proposal_for(results, row).outcome}
        for row in results.table.rows
    }


def strengths_of(results, result):
    """Yield where a candidate is strongest and weakest, or that it is the same everywhere."""
    by_score = {}
    for name, criterion in result.criteria.items():
        line = results.criteria[name]
        is_scored = criterion.status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
        if is_scored and criterion.score.value is not None and line.points:
            by_score.setdefault(criterion.score.value, []).append(line.title)
    highest, lowest = max(by_score, default=None), min(by_score, default=None)
    if highest != lowest:
        yield _("Strongest on %(best)s (%(highest)s), weakest on %(worst)s (%(lowest)s).") % {
            "best": titles_text(by_score[highest]),
            "highest": displayed(highest),
            "worst": titles_text(by_score[lowest]),
            "lowest": displayed(lowest),
        }
    elif highest is not None and len(by_score[highest]) > 1:
        yield _("The same score on each criterion that has points and a score.")


def titles_text(titles):
    if len(titles) > MOST_NAMED:
        return ngettext("%(count)s criterion", "%(count)s criteria", len(titles)) % {
            "count": len(titles)
        }
    return get_text_list(titles, _("and"))


def why_not_as_asked(results):
    """Return why another number is proposed for the short list than the grid asks; "" if not."""
    target = targets(results)[0]
    ranked = [result for result in results.standings.candidates if result.rank is not None]
    high = [result for result in ranked if result.score.value >= least_score(results)]
    count = sum(result.rank <= target for result in high)
    if count == target:
        return ""
    names = {"asked": target, "proposed": count, "least": displayed(least_score(results))}
    if count > target:
        sentence = _(
            "The grid asks for %(asked)s on the short list. %(proposed)s are proposed: those at "
            "the line have the same score, so a choice among them is yours to give a reason for."
        )
        return sentence % names
    reasons = []
    if len(ranked) > len(high):
        reasons.append(
            ngettext(
                "%(count)s ranked candidate has less than %(least)s of 100",
                "%(count)s ranked candidates have less than %(least)s of 100",
                len(ranked) - len(high),
            )
            % (names | {"count": len(ranked) - len(high)})
        )
    if unranked := len(results.standings.candidates) - len(ranked):
        reasons.append(
            ngettext(
                "%(count)s candidate cannot be ranked",
                "%(count)s candidates cannot be ranked",
                unranked,
            )
            % {"count": unranked}
        )
    reasons = reasons or [_("there are no more candidates")]
    sentence = ngettext(
        "The grid asks for %(asked)s on the short list. %(proposed)s is proposed: %(why)s.",
        "The grid asks for %(asked)s on the short list. %(proposed)s are proposed: %(why)s.",
        count,
    )
    return sentence % (names | {"why": get_text_list(reasons, _("and"))})


def reasons_in_force(results, decisions):
    """Return {candidate pk: the typed reason, else the proposed words as they are now}."""
    reasons = {decision.candidate_id: decision.reason.strip() for decision in decisions}
    return {
        row.candidate.pk: reasons[row.candidate.pk] or proposal_for(results, row).reason
        for row in results.table.rows
        if row.candidate.pk in reasons
    }


def true_figures(results):
    """Return {candidate id: the ranks and scores that a sentence about it may name}."""
    figures, used = {}, results.used
    for result in results.standings.candidates:
        score = result.score
        values = [score.value, score.low, score.high]
        for name, criterion in result.criteria.items():
            if name in used:
                values += [criterion.score.value, criterion.score.low, criterion.score.high]
        own = {displayed(value) for value in values if value is not None}
        figures[result.id] = own | ({f"rank {result.rank}"} if result.rank else set())
    return figures


def figures_in(text):
    """Return the ranks and scores that a text names: "rank 2" and "59.30"."""
    ranks = [f"rank {int(number)}" for number in RANK.findall(text)]
    return [*ranks, *(f"{int(units)}.{places}" for units, places in SCORE.findall(text))]


def figures_named(results, candidate, text, proposed="", before=None):
    """Return {figure: ids of those it was true of} of what a typed reason names.

    `proposed` are the words it was typed over: what they said was true of the candidate itself.
    `before` are the figures of the reason that was saved: they stay while the text names them.
    """
    figures, before = true_figures(results), before or {}
    own_figures = set(figures_in(proposed))
    named_figures = {}
    for figure in figures_in(text):
        owners = before.get(figure) or [name for name, own in figures.items() if figure in own]
        if figure in own_figures:
            owners = [candidate]
        if owners:
            named_figures[figure] = owners
    return named_figures


def untrue_figures(figures, decision):
    """Return what the typed reason of a decision names and is not true any more, in its order."""
    return [
        figure
        for figure in dict.fromkeys(figures_in(decision.reason))
        if figure in decision.figures
        and not any(figure in figures.get(name, ()) for name in decision.figures[figure])
    ]
