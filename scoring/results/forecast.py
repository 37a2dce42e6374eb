"""What a release would find: who could be ranked, and never a level, a total or an order.
It is shown before the release, so it rests on which cells have a level and on the gates alone.
"""

from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from scoring.arithmetic.display import percent_text
from scoring.arithmetic.states import CandidateStatus, CellState, CriterionStatus
from scoring.results.results import Results

UNTOLD = {CellState.CANNOT_TELL, CellState.ABSTAINED}


class Forecast(NamedTuple):
    """Every list is in the order in which the candidates were named.

    rankable     names; a minimum may still keep one out, which the levels decide
    unrankable   (name, why)
    open_gates   (name, ids of its gates that are open)
    untold       how many cells nobody could tell
    pending      how many cells nobody who counts has answered
    cells        how many there are
    """

    rankable: list[str]
    unrankable: list[tuple[str, str]]
    open_gates: list[tuple[str, str]]
    untold: int
    pending: int
    cells: int

    @property
    def candidates(self) -> int:
        return len(self.rankable) + len(self.unrankable)


def forecast_of(results: Results) -> Forecast:
    by_id = {result.id: result for result in results.standings.candidates}
    rankable, unrankable, open_gates = [], [], []
    for name, line in results.candidates.items():
        result = by_id[name]
        if result.status is CandidateStatus.OUT_BY_GATE:
            reason = _("out by a gate: %(gates)s") % {"gates": ", ".join(result.failed_gates)}
            unrankable.append((line.name, reason))
        elif result.status is CandidateStatus.INCOMPLETE:
            unrankable.append((line.name, too_little(results, name)))
        else:
            rankable.append(line.name)
        if result.open_gates and result.status is not CandidateStatus.OUT_BY_GATE:
            open_gates.append((line.name, ", ".join(result.open_gates)))
    states = [cell.state for result in by_id.values() for cell in result.cells.values()]
    return Forecast(
        rankable,
        unrankable,
        open_gates,
        untold=sum(state in UNTOLD for state in states),
        pending=sum(state is CellState.PENDING for state in states),
        cells=len(states),
    )


def too_little(results: Results, candidate: str) -> str:
    standings = results.standings
    outcomes = standings.candidate(candidate).criteria
    counting = [rule.id for rule in standings.criteria if rule.counts]
    titles = [
        results.criteria[criterion].title
        for criterion in counting
        if outcomes[criterion].status is CriterionStatus.NOT_ENOUGH_EVIDENCE
    ]
    needed = percent_text(standings.settings.coverage_minimum)
    if 1 < len(titles) == len(counting):
        sentence = _("on no criterion has %(needed)s of the weight a level")
        return sentence % {"needed": needed}
    return _("less than %(needed)s of the weight has a level on %(titles)s") % {
        "needed": needed,
        "titles": get_text_list(titles, _("and")),
    }
