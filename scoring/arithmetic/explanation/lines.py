"""What was found, as lines for a reader. A number that was rounded has its fraction beside it."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scoring.arithmetic.display import displayed, fraction_text
from scoring.arithmetic.explanation.findings import Findings
from scoring.arithmetic.explanation.firmness import agreement_lines, sensitivity_lines
from scoring.arithmetic.incumbent import CriterionFinding, IncumbentVerdict
from scoring.arithmetic.places import place_label
from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.states import CandidateStatus
from scoring.arithmetic.terms import CriterionTerm, criterion_terms, total_terms


def explain(found: Findings) -> Iterator[str]:
    """Yield the lines, in sections that are headed by a line without indent."""
    standings = found.standings
    yield from _section("Places", _places(standings))
    yield from _section("What blocks a decision", _blockers(standings))
    yield from _section("Who does not count", _left_out(standings))
    if found.strict:
        yield from _section("Places without the chair's exceptions", _places(found.strict))
        yield from _section("Who does not count then", _left_out(found.strict))
    for result in standings.candidates:
        heading = f"How {result.id} is scored"
        yield from _section(heading, _arithmetic(standings, result))
    yield from _section("How firm the order is", sensitivity_lines(found.sensitivity))
    yield from _section("How far the panel agrees", agreement_lines(found.agreement))
    if found.verdict:
        yield from _section(
            f"Whether to replace {found.verdict.incumbent}", _verdict(found.verdict)
        )


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield heading
    yield from (f"  {line}" for line in list(lines) or ["Nothing."])
    yield ""


def _exact(value: Fraction | None) -> str:
    """Return "74.25", or with the fraction where two places do not hold it: "33.33 (100/3)"."""
    if value is None:
        return "no score"
    said = displayed(value)
    return said if Fraction(said) == value else f"{said} ({fraction_text(value)})"


def _percent(share: Fraction) -> str:
    return f"{displayed(100 * share)} %"


def _places(standings: Standings) -> Iterator[str]:
    for result in standings.candidates:
        place = "-" if result.place is None else place_label(result.place, result.tied)
        yield (
            f"{place:<3} {result.id}: {_exact(result.score.value)} of 100, coverage "
            f"{_percent(result.score.coverage)}{_why_not_ranked(standings, result)}"
        )


def _why_not_ranked(standings: Standings, result: CandidateResult) -> str:
    if result.status is CandidateStatus.OUT_BY_GATE:
        return f"; not ranked: failed {', '.join(result.failed_gates)}"
    thin = [
        rule.id
        for rule in standings.criteria
        if rule.counts and result.criteria[rule.id].status == "not_enough_evidence"
    ]
    low = [
        rule.id for rule in standings.criteria if result.criteria[rule.id].status == "below_minimum"
    ]
    if result.status is CandidateStatus.INCOMPLETE:
        return f"; not ranked: not enough evidence on {', '.join(thin)}"
    if result.status is CandidateStatus.BELOW_MINIMUM:
        return f"; not ranked: under the minimum {', '.join([*low, *_overall(result)])}"
    waived = result.waived_gates
    return f"; waived: {', '.join(waived)}" if waived else ""


def _overall(result: CandidateResult) -> list[str]:
    return ["overall"] if result.below_overall else []


def _blockers(standings: Standings) -> Iterator[str]:
    blockers = standings.blockers
    for said, cells in (
        ("nobody who counts has answered", blockers.pending),
        ("a level is above what the evidence carries", blockers.over_evidence),
        ("the spread is beyond the tolerance and no level is agreed", blockers.unsettled),
        ("the gate is open", blockers.open_gates),
    ):
        yield from (f"{check} of {candidate}: {said}." for candidate, check in cells)


def _left_out(standings: Standings) -> Iterator[str]:
    for assessor, criterion in standings.left_out:
        yield f"{assessor} on {criterion}, for every candidate: a cell was not answered."


def _arithmetic(standings: Standings, result: CandidateResult) -> Iterator[str]:
    score = result.score
    if score.coverage == 1:
        yield f"Score {_exact(score.value)}, with nothing missing."
    else:
        yield (
            f"Score {_exact(score.value)}; from {_exact(score.low)} if all that is missing"
            f" went badly to {_exact(score.high)} if it went well."
        )
    for term in total_terms(standings, result.id):
        found = result.criteria[term.criterion].score
        yield (
            f"{term.criterion}: {term.points} of {term.divisor} points x {_exact(term.value)}"
            f" = {_exact(term.contribution)}; coverage {_percent(found.coverage)}"
        )
        for check in criterion_terms(standings, result.id, term.criterion):
            yield f"  {_cell(result, check)}"
    for gate, outcome in result.gates.items():
        yield f"Gate {gate}: {outcome.result}{', waived' if outcome.waived else ''}"


def _cell(result: CandidateResult, term: CriterionTerm) -> str:
    cell = result.cells[term.check]
    held = f"{cell.evidence.value} carries {cell.cap}"
    start = f"{term.check}: weight {term.weight}"
    if term.level is None:
        return f"{start}, {cell.state.value.replace('_', ' ')}"
    given = ", ".join(f"{name} {level}" for name, level in cell.levels.items())
    settled = "" if cell.agreed is None else f"; agreed {cell.agreed}"
    return (
        f"{start} of {term.divisor}, level {_exact(Fraction(term.level))} of 4"
        f" ({given or 'nobody'}{settled}; {held}) = {_exact(term.contribution)}"
    )


def _verdict(verdict: IncumbentVerdict) -> Iterator[str]:
    yield f"{verdict.verdict.value.replace('_', ' ').capitalize()}."
    yield (
        f"{verdict.failed} failed, {verdict.not_evidenced} not evidenced, {verdict.passed} passed,"
        f" with a pass mark of {_exact(verdict.pass_mark)}."
    )
    for name, found in verdict.criteria.items():
        yield f"{name}: {_reason(found)}"


def _reason(found: CriterionFinding) -> str:
    said = f"{found.verdict.value.replace('_', ' ')}, {found.reason.value.replace('_', ' ')}"
    gates = f" ({', '.join(found.gates)})" if found.gates else ""
    return f"{said}{gates}; score {_exact(found.value)}, coverage {_percent(found.coverage)}"
