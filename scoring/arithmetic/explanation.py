"""Everything an evaluation says, computed once: as plain data, or as lines for the command line."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.agreement import (
    ICC_FORMS,
    Agreement,
    AgreementNote,
    CheckAgreement,
    CriterionAgreement,
    agreement_of,
    agreement_to_plain,
)
from scoring.arithmetic.display import displayed, fraction_text, percent_text
from scoring.arithmetic.incumbent import IncumbentVerdict, incumbent_to_plain, incumbent_verdict
from scoring.arithmetic.proof_cost import candidate_cost, costs_to_plain
from scoring.arithmetic.ranks import rank_label, tie_criterion
from scoring.arithmetic.sensitivity import (
    Challenge,
    ListSensitivity,
    Sensitivity,
    list_sensitivity_of,
    list_to_plain,
    sensitivity_of,
    sensitivity_to_plain,
)
from scoring.arithmetic.simulation import DEFAULT_SEED, PAGE_DRAWS, Acceptability
from scoring.arithmetic.standings import (
    CandidateResult,
    CriterionTerm,
    Standings,
    criterion_terms,
    evaluate,
    standings_without_exceptions,
    to_plain,
    total_terms,
)
from scoring.arithmetic.states import CandidateStatus


class Incumbent(NamedTuple):
    id: str
    pass_mark: Fraction
    failures_that_open: int


class Findings(NamedTuple):
    standings: Standings
    # the standings without the chair's exceptions; None where they change nothing
    strict: Standings | None
    sensitivity: Sensitivity
    # of a short list; None when none was asked for
    short_list: ListSensitivity | None
    agreement: Agreement
    verdict: IncumbentVerdict | None  # on the incumbent; None when none was asked for


def findings_of(
    data: Mapping[str, Any],
    *,
    draws: int | None = PAGE_DRAWS,
    seed: int = DEFAULT_SEED,
    size: int | None = None,
    incumbent: Incumbent | None = None,
) -> Findings:
    """Raises ValueError, in words. `draws` None simulates nothing; `size` is of a short list."""
    standings = evaluate(data)
    sensitivity = sensitivity_of(standings, draws=draws, seed=seed)
    return Findings(
        standings=standings,
        strict=standings_without_exceptions(data),
        sensitivity=sensitivity,
        short_list=list_sensitivity_of(standings, sensitivity, size) if size else None,
        agreement=agreement_of(standings, intervals=draws is not None),
        verdict=incumbent_verdict(standings, *incumbent) if incumbent else None,
    )


def findings_to_plain(findings: Findings) -> dict[str, Any]:
    return {
        "standings": to_plain(findings.standings),
        "without_exceptions": findings.strict and to_plain(findings.strict),
        "sensitivity": sensitivity_to_plain(findings.sensitivity),
        "list": findings.short_list and list_to_plain(findings.short_list),
        "agreement": agreement_to_plain(findings.agreement),
        "proof_costs": costs_to_plain(findings.standings),
        "incumbent": findings.verdict and incumbent_to_plain(findings.verdict),
    }


def explain(findings: Findings) -> Iterator[str]:
    """Yield the lines, in sections that are headed by a line without indent."""
    for heading, lines in sections(findings):
        yield heading
        yield from (f"  {line}" for line in list(lines) or ["Nothing."])
        yield ""


def sections(findings: Findings) -> Iterator[tuple[str, Iterable[str]]]:
    standings = findings.standings
    yield "Ranks", rank_lines(standings)
    if standings.under_minimum:
        yield "What single assessors put under a minimum", under_minimum_lines(standings)
    yield "What blocks a decision", blocker_lines(standings)
    yield "Assessors who do not count", left_out_lines(standings)
    if findings.strict:
        yield "Ranks without the chair's exceptions", rank_lines(findings.strict)
        yield "Assessors who do not count then", left_out_lines(findings.strict)
    for result in standings.candidates:
        yield f"How {result.id} is scored", score_lines(standings, result)
    if standings.held_back:
        yield "What proof alone holds down", proof_cost_lines(standings)
    yield "How robust this ranking is", robustness_lines(findings.sensitivity)
    if findings.short_list:
        size = findings.short_list.line.size
        yield f"Who is on a list of {size}", list_lines(findings.short_list)
    yield "How far the panel agrees", agreement_lines(findings.agreement)
    if findings.verdict:
        yield f"Whether to replace {findings.verdict.incumbent}", verdict_lines(findings.verdict)


def rank_lines(standings: Standings) -> Iterator[str]:
    for result in standings.candidates:
        rank = "-" if result.rank is None else rank_label(result.rank, result.tied)
        line = (
            f"{rank:<3} {result.id}: {_exact(result.shown)} of 100, coverage "
            f"{_share(result.score.coverage)}"
        )
        outcomes = [(rule, result.criteria[rule.id].status) for rule in standings.criteria]
        # Too little evidence on a criterion that counts for nothing keeps nobody out.
        thin = [
            rule.id for rule, status in outcomes if rule.counts and status == "not_enough_evidence"
        ]
        low = [rule.id for rule, status in outcomes if status == "below_minimum"]
        reason, names = {
            CandidateStatus.OUT_BY_GATE: ("not ranked: failed", result.failed_gates),
            CandidateStatus.INCOMPLETE: ("not ranked: not enough evidence on", thin),
            CandidateStatus.BELOW_MINIMUM: (
                "not ranked: under the minimum",
                low + ["overall"] * result.below_overall,
            ),
            CandidateStatus.RANKED: ("waived:", result.waived_gates),
        }[result.status]
        yield f"{line}; {reason} {', '.join(names)}" if names else line
    yield from tie_lines(standings)


def tie_lines(standings: Standings) -> Iterator[str]:
    """What tells equal scores apart, where anything does; who stays level shares a rank above."""
    by_score: dict[Fraction | None, list[CandidateResult]] = {}
    for result in standings.candidates:
        if result.rank is not None:
            by_score.setdefault(result.score.value, []).append(result)
    for equal in by_score.values():
        if len({result.rank for result in equal}) > 1:
            names = ", ".join(result.id for result in equal)
            criterion = tie_criterion(standings.settings.tie_rule)
            yield f"{names} have the same score: that on {criterion} decides."


def under_minimum_lines(standings: Standings) -> Iterator[str]:
    for item in standings.under_minimum:
        yield (
            f"{item.candidate} on {item.criterion or 'the whole'}: {item.assessor} alone gives"
            f" {_exact(item.value)}, under {_exact(item.minimum)}."
        )


def blocker_lines(standings: Standings) -> Iterator[str]:
    blockers = standings.blockers
    for sentence, cells in (
        ("nobody who counts has answered", blockers.pending),
        ("a level is above what the evidence carries", blockers.over_evidence),
        ("the spread is beyond the tolerance and no level is agreed", blockers.unsettled),
        ("the gate is open", blockers.open_gates),
    ):
        yield from (f"{check} of {candidate}: {sentence}." for candidate, check in cells)


def left_out_lines(standings: Standings) -> Iterator[str]:
    for assessor, criterion in standings.left_out:
        yield f"{assessor} on {criterion}, for every candidate: a cell was not answered."


def score_lines(standings: Standings, result: CandidateResult) -> Iterator[str]:
    score = result.score
    if score.coverage == 1:
        # A check of weight 0 may be unanswered all the same.
        yield f"Score {_exact(result.shown)}, with nothing missing that weighs."
    else:
        start = "No score" if result.shown is None else f"Score {_exact(result.shown)}"
        yield (
            f"{start}; from {_exact(score.low)} if all that is missing"
            f" went badly to {_exact(score.high)} if it went well."
        )
    for term in total_terms(standings, result.id):
        criterion = result.criteria[term.criterion]
        added = None if criterion.shown is None else term.contribution
        yield (
            f"{term.criterion}: {term.points} of {term.divisor} points x {_exact(criterion.shown)}"
            f" = {_exact(added)}; coverage {_share(criterion.score.coverage)}"
        )
        for check in criterion_terms(standings, result.id, term.criterion):
            yield f"  {cell_line(result, check)}"
    for gate, outcome in result.gates.items():
        yield f"Gate {gate}: {outcome.result}{', waived' if outcome.waived else ''}"


def cell_line(result: CandidateResult, term: CriterionTerm) -> str:
    cell = result.cells[term.check]
    start = f"{term.check}: weight {term.weight}"
    if term.level is None:
        return f"{start}, {cell.state.value.replace('_', ' ')}"
    levels = ", ".join(f"{name} {level}" for name, level in cell.levels.items())
    agreed = "" if cell.agreed is None else f"; agreed {cell.agreed}"
    return (
        f"{start} of {term.divisor}, level {_exact(Fraction(term.level))} of 4"
        f" ({levels or 'nobody'}{agreed}; {cell.evidence.value} carries {cell.cap})"
        f" = {_exact(term.contribution)}"
    )


def proof_cost_lines(standings: Standings) -> Iterator[str]:
    for result in standings.candidates:
        total, criteria = candidate_cost(standings, result.id)
        for name, cost in {result.id: total, **criteria}.items():
            if cost.parts:
                parts = [
                    f"{reason.value} {_exact(points)}" for reason, points in cost.parts.items()
                ]
                indent = "" if name == result.id else "  "
                yield (
                    f"{indent}{name}: {_exact(cost.score)} as it is, {_exact(cost.at_thing)} at the"
                    f" level of the thing: {_exact(cost.points)} points ({', '.join(parts)})."
                )


def robustness_lines(sensitivity: Sensitivity) -> Iterator[str]:
    if not sensitivity.leaders:
        yield "Nobody is ranked."
        return
    for challenge in sensitivity.challenges:
        yield from challenge_lines(challenge)
    for leader, ranges in sensitivity.ranges.items():
        for criterion, span in ranges.items():
            yield (
                f"{leader} stays first while {criterion} weighs {_exact(span.low)}"
                f" to {_exact(span.high)} points."
            )
    if sensitivity.leaders_left_out:
        yield f"{sensitivity.leaders_left_out} more share rank 1; only those above are tested."
    yield from order_lines(sensitivity)
    for simulated in (sensitivity.uniform, sensitivity.ordinal):
        if simulated:
            yield from simulation_lines(simulated)


def list_lines(short_list: ListSensitivity) -> Iterator[str]:
    line = short_list.line
    yield f"On it: {', '.join(line.inside) or 'nobody'}."
    if line.is_shared:
        yield f"The last rank on it is shared: {', '.join(line.last)}."
    elif line.margin is not None:
        last, nearest = ", ".join(line.last), ", ".join(line.nearest)
        yield f"{last}, the last, is {_exact(line.margin)} above {nearest}, the nearest outside."
    yield from list_change_lines(short_list)
    for order in (*short_list.without_assessor, *short_list.without_criterion):
        joining, leaving = (", ".join(names) or "nobody" for names in (order.joined, order.left))
        yield f"Without {order.left_out}: {joining} joins, {leaving} leaves."
    for candidate, share in short_list.uniform.items():
        error = _error(short_list.errors[candidate])
        ordinal = _share(short_list.ordinal[candidate])
        yield (
            f"{candidate} is on it in {_share(share)} of the draws{error}, in"
            f" {ordinal} of those that keep the order of the points."
        )
    for answers, rank in ((short_list.reach, "on it"), (short_list.first, "first")):
        for candidate, can_be in answers.items():
            if can_be is False:
                yield f"No weights put {candidate} {rank} while every criterion counts."


def list_change_lines(short_list: ListSensitivity) -> Iterator[str]:
    weight, crossing = short_list.by_weight, short_list.by_rating
    if weight:
        side = "above" if weight.rises else "below"
        yield (
            f"{weight.rival} gets onto it and {weight.leader} leaves if {weight.criterion} goes"
            f" from {_exact(weight.before)} to {side} {_exact(weight.after)} points."
        )
    if crossing:
        change, does = crossing.change, "gets onto" if crossing.joins else "leaves"
        evidence = "; that needs better evidence" if change.needs_evidence else ""
        yield (
            f"{crossing.candidate} {does} it if one rating of it on {crossing.check} goes from"
            f" {change.before} to {change.after} ({change.assessor}){evidence}."
        )
    for criterion, span in short_list.ranges.items():
        yield (
            f"The same are on it while {criterion} weighs {_exact(span.low)} to"
            f" {_exact(span.high)} points."
        )


def order_lines(sensitivity: Sensitivity) -> Iterator[str]:
    for candidate, rivals in sensitivity.dominated.items():
        names = ", ".join(rivals)
        yield f"{candidate} cannot be first while each criterion that is compared counts: {names}."
    for order in (*sensitivity.without_assessor, *sensitivity.without_criterion):
        yield f"Without {order.left_out}, first: {', '.join(order.leaders) or 'nobody'}."
    for by_average in sensitivity.other_averages:
        average = by_average.average.replace("_", " ")
        yield f"By the {average}, first: {', '.join(by_average.leaders) or 'nobody'}."


def challenge_lines(challenge: Challenge) -> Iterator[str]:
    call, weight, rating = challenge
    close = "too close to call" if call.is_close else "not too close to call"
    yield (
        f"{call.leader} leads {call.rival} by {_exact(call.lead)}; one level by one assessor"
        f" moves {_exact(call.move)} at most: {close}."
    )
    if weight:
        side = "above" if weight.rises else "below"
        yield (
            f"{call.rival} overtakes {call.leader} if {weight.criterion} goes from"
            f" {_exact(weight.before)} to {side} {_exact(weight.after)} points."
        )
    if rating:
        evidence = "; that needs better evidence" if rating.needs_evidence else ""
        yield (
            f"{call.rival} overtakes {call.leader} if one rating of {rating.candidate} on"
            f" {rating.check} goes from {rating.before} to {rating.after}"
            f" ({rating.assessor}){evidence}."
        )


def simulation_lines(simulated: Acceptability) -> Iterator[str]:
    weightings = {
        "uniform": "all weightings",
        "ordinal": "the weightings that keep the order of the points",
    }[simulated.weights]
    yield (
        f"Ranks over {weightings}: {simulated.draws} draws, seed {simulated.seed},"
        " standard error in brackets."
    )
    for candidate in simulated.candidates:
        shares = [
            f"{rank}: {_share(share)}{_error(simulated.error(candidate, rank))}"
            for rank in range(1, len(simulated.candidates) + 1)
            if (share := simulated.share(candidate, rank))
        ]
        yield f"  {candidate} has rank {', '.join(shares)}"
    yield "Mean weights of the draws with which each is first, in points of 100."
    for candidate, weights in simulated.central.items():
        confidence = simulated.confidence[candidate]
        if weights is None or confidence is None:
            yield f"  {candidate} is first in none of them"
            continue
        points = [f"{name} {_exact(100 * share)}" for name, share in weights.items()]
        yield (
            f"  {candidate}: {', '.join(points)};"
            f" {_share(confidence)} of the assessors alone have it first then"
        )
    for candidate, wins in simulated.winning.items():
        shares = [
            f"{rival} in {_share(simulated.winning_share(candidate, rival))}"
            for rival in wins
            if rival != candidate
        ]
        if shares:
            yield f"  {candidate} scores higher than {', '.join(shares)}"


def agreement_lines(agreement: Agreement) -> Iterator[str]:
    for name, criterion in agreement.criteria.items():
        measures: list[tuple[str, CheckAgreement | CriterionAgreement]]
        measures = [(name, criterion), *criterion.checks.items()]
        for label, measured in measures:
            if measured.note is AgreementNote.NO_VARIATION:
                yield f"{label}: no variation"
            if measured.note is not AgreementNote.MEASURED:
                continue
            numbers = {"Krippendorff's alpha (interval)": measured.alpha, "Kendall's W": measured.w}
            if isinstance(measured, CriterionAgreement):
                numbers |= {"ICC(A,1)": measured.icc_single, "ICC(A,k)": measured.icc_average}
            texts = [
                f"{key} {_exact(value)}" for key, value in numbers.items() if value is not None
            ]
            texts.append(_certainty(measured))
            yield "; ".join([f"{label}: widest range {measured.spread}", *texts])
    if any(criterion.icc_single is not None for criterion in agreement.criteria.values()):
        yield from ICC_FORMS.values()


def _certainty(measured: CheckAgreement | CriterionAgreement) -> str:
    if measured.interval:
        low, high = map(displayed, measured.interval)
        return f"alpha from {low} to {high} in 95 of 100 draws of as many candidates"
    return "no interval" if measured.is_judged else "too few cells to judge"


def verdict_lines(verdict: IncumbentVerdict) -> Iterator[str]:
    yield f"{verdict.verdict.value.replace('_', ' ').capitalize()}."
    yield (
        f"{verdict.failed} failed, {verdict.not_evidenced} not evidenced, {verdict.passed} passed,"
        f" with a pass mark of {_exact(verdict.pass_mark)}."
    )
    for name, finding in verdict.criteria.items():
        gates = f" ({', '.join(finding.gates)})" if finding.gates else ""
        reason = finding.reason.value.replace("_", " ")
        held_down = finding.at_thing != finding.value
        at_thing = f" ({_exact(finding.at_thing)} at the level of the thing)" if held_down else ""
        yield (
            f"{name}: {finding.verdict.value.replace('_', ' ')}, {reason}{gates};"
            f" score {_exact(finding.value)}{at_thing}, coverage {_share(finding.coverage)}"
        )


def _share(share: Fraction) -> str:
    """With the fraction where whole percent do not hold it: "33 % (1/3)"."""
    exact = (100 * share).denominator == 1
    return percent_text(share) + ("" if exact else f" ({fraction_text(share)})")


def _error(error: Fraction | None) -> str:
    return "" if error is None else f" ({displayed(100 * error)} %)"


def _exact(value: Fraction | None) -> str:
    """With the fraction where two decimals do not hold it: "33.33 (100/3)"."""
    if value is None:
        return "no score"
    text = displayed(value)
    return text if Fraction(text) == value else f"{text} ({fraction_text(value)})"
