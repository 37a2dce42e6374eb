"""What stands between an evaluation and its decision, in sentences with a link to each."""

from collections import defaultdict
from math import inf
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.arithmetic.states import CandidateStatus
from scoring.decisions.models import CandidateDecision, FollowUp, sign_offs_of
from scoring.decisions.proposals import true_figures, untrue_figures
from scoring.ratings.evidence import LAPSED
from scoring.results.discussion import CellKind
from scoring.results.lines import CandidateLine

Outcome = CandidateDecision.Outcome
FORMS_A_PAGE = 25


class Departure(NamedTuple):
    """One candidate put on the short list past a better rank, or left out in spite of one."""

    candidate: CandidateLine
    rank: int | None
    is_in: bool


def departures(results, decisions):
    """Return the candidates whose outcome differs from the ranking, best rank first."""
    ranks = {result.id: result.rank for result in results.standings.candidates}
    listed = {line.id for line in short_list(results, decisions)}
    return [
        Departure(results.candidates[name], ranks[name], name in listed)
        for name in departing(ranks, listed)
    ]


def short_list(results, decisions):
    pks = {row.candidate_id for row in decisions if row.outcome == Outcome.SHORTLIST}
    return [line for line in results.candidates.values() if line.pk in pks]


def departing(ranks, listed):
    """Return the ids of those on the short list past a better rank, or left out in spite of one.

    `ranks` are those of all candidates, in the order to answer in; None is not ranked. Whoever
    is on the short list without a rank departs too.
    """
    order = {name: inf if rank is None else rank for name, rank in ranks.items()}
    worst_inside = max((rank for name, rank in order.items() if name in listed), default=0)
    best_outside = min((rank for name, rank in order.items() if name not in listed), default=inf)
    return [
        name
        for name, rank in order.items()
        if (rank == inf or best_outside < rank if name in listed else rank < worst_inside)
    ]


class Blocker(NamedTuple):
    """One thing to settle before the decision can be frozen, and where it is settled.
    `name` is whom or what it is about, kept apart: it may run from right to left.
    """

    name: str
    problem: str
    url: str

    @property
    def sentence(self):
        return f"{self.name}: {self.problem}"


def decision_blockers(results, decisions):
    """Return everything to settle before the decision can be signed, [] when nothing is.
    `decisions` are the rows of this evaluation's candidates, as many as there are yet.
    """
    evaluation = results.evaluation
    by_candidate = {decision.candidate_id: decision for decision in decisions}
    departing_ids = {row.candidate.id for row in departures(results, by_candidate.values())}
    blockers = [*_standings_blockers(results)]
    order = {row.candidate.id: number for number, row in enumerate(results.table.rows)}
    figures = true_figures(results) if any(row.figures for row in by_candidate.values()) else {}
    for member in sign_offs_of(evaluation).missing_members:
        problem = _("has not agreed to the levels of moderation, nor filed a minority note.")
        blockers.append(Blocker(str(member), problem, reverse("sign_off", args=[evaluation.pk])))
    for candidate, line in results.candidates.items():
        decision = by_candidate.get(line.pk)
        gap = decision_gap(results, candidate, decision, candidate in departing_ids)
        if gap:
            url = decide_page(evaluation.pk, order[candidate] // FORMS_A_PAGE + 1)
            blockers.append(Blocker(line.name, gap, f"{url}#{line.id}"))
        if decision and (untrue := untrue_figures(figures, decision)):
            problem = _(
                "its reason names %(figures)s, which is not true any more. Write it anew, or empty "
                "it to have the proposed words."
            ) % {"figures": ", ".join(untrue)}
            url = decide_page(evaluation.pk, order[candidate] // FORMS_A_PAGE + 1)
            blockers.append(Blocker(line.name, problem, f"{url}#{line.id}"))
    conditions = FollowUp.objects.filter(evaluation=evaluation, kind=FollowUp.Kind.CONDITION)
    for condition in conditions.filter(Q(owner="") | Q(due_on=None)):
        problem = _("say who sees to this condition, and by when.")
        url = decide_page(evaluation.pk)
        blockers.append(Blocker(condition.text, problem, f"{url}#conditions"))
    return blockers


def decide_page(evaluation_pk, number=1):
    query = {"page": number} if number > 1 else None
    return reverse("decide", args=[evaluation_pk], query=query)


def _standings_blockers(results):
    blockers, pk = results.standings.blockers, results.evaluation.pk
    problems = {
        CellKind.PENDING: _("nobody who counts has rated %(checks)s. Agree a level."),
        CellKind.OVER_EVIDENCE: _("rated above the evidence: %(checks)s. Agree a lower level."),
        CellKind.CHANGED: _(
            "what is held changed after it was rated: %(checks)s. Agree a level, or say that the "
            "ratings stand."
        ),
        CellKind.UNSETTLED: _("the panel differs on %(checks)s. Agree a level."),
    }
    cells = (
        blockers.pending,
        blockers.over_evidence,
        results.open_reviews,
        blockers.unsettled,
    )
    for (kind, problem), cells_of_kind in zip(problems.items(), cells, strict=True):
        by_candidate = defaultdict(list)
        for candidate, check in cells_of_kind:
            by_candidate[candidate].append(check)
        url = reverse("moderation", args=[pk], query={"kind": kind.value})
        for candidate, checks in by_candidate.items():
            sentence = problem % {"checks": ", ".join(checks)}
            yield Blocker(results.candidates[candidate].name, sentence, url)
    for candidate, gate in blockers.open_gates:
        line, finding = results.candidates[candidate], results.gates.get((candidate, gate))
        problem = (
            _("gate %(gate)s is open: %(reason)s. Record it as passed or failed, or waive it.")
            if finding and finding.lapsed
            else _("gate %(gate)s is open. Record it as passed or failed, or waive it.")
        )
        sentence = problem % {"gate": gate, "reason": LAPSED}
        yield Blocker(line.name, sentence, reverse("gate_finding", args=[pk, line.pk, gate]))


def decision_gap(results, candidate, decision, departs):
    """Return what is wrong with the decision of one candidate, None when nothing is."""
    if decision is None:
        return _("say what you decide.")
    status = results.standings.candidate(candidate).status
    is_out = status is CandidateStatus.OUT_BY_GATE
    if is_out and decision.outcome != Outcome.OUT_BY_GATE:
        return _("it failed a gate. Mark it out by a gate, or waive the gate with a reason.")
    if decision.outcome == Outcome.OUT_BY_GATE and not is_out:
        return _("it failed no gate that counts. Choose another outcome.")
    min_words = results.grid.rules.note_min_words
    # Proposed words say what the ranking says, so they are no reason to differ from it.
    if departs and len(decision.reason.split()) < min_words:
        return ngettext(
            "the decision differs from the ranking. Say why in at least %(count)s word of yours.",
            "the decision differs from the ranking. Say why in at least %(count)s words of yours.",
            min_words,
        ) % {"count": min_words}
    is_thin = status is CandidateStatus.INCOMPLETE and decision.outcome == Outcome.SHORTLIST
    if is_thin and not decision.coverage_override.strip():
        return _("it has too little evidence to be ranked. Say why that does not stop it.")
    return None
