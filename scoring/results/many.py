"""The results of many evaluations, with as many queries as those of one."""

from collections.abc import Mapping

from scoring.models import Candidate
from scoring.models.setup import Setup
from scoring.results.bridge import Results, results_of
from scoring.results.lines import AssessorLine, CandidateLine, CriterionLine
from scoring.results.rows import CANDIDATE, Frame, criterion_line, findings_of, sheet_of
from scoring.results.source import Fetched


def results_in(setups: Mapping[int, Setup]) -> dict[int, Results]:
    """Return {evaluation: what it says}, of evaluations that are released and undecided.

    Nine queries, none without an evaluation; one more for each from which a vendor withdrew
    after the release.
    """
    if not setups:
        return {}
    frames = _frames(setups)
    vendors = {
        line.pk: line.vendor_pk for frame in frames.values() for line in frame.candidates.values()
    }
    source = Fetched([setup.evaluation for setup in setups.values()], vendors)
    return {pk: _results(frame, source) for pk, frame in frames.items()}


def _results(frame: Frame, source: Fetched) -> Results:
    findings = findings_of(frame, source)
    sheet = sheet_of(frame, findings, source)
    return results_of(frame, findings, sheet)


def _frames(setups: Mapping[int, Setup]) -> dict[int, Frame]:
    candidates: dict[int, dict[str, CandidateLine]] = {pk: {} for pk in setups}
    rows = Candidate.objects.present().filter(evaluation__in=list(setups)).order_by("number")
    for evaluation, *row in rows.values_list("evaluation_id", *CANDIDATE):
        line = CandidateLine(f"C{row[2]}", *row)
        candidates[evaluation][line.id] = line
    return {
        pk: Frame(
            evaluation=setup.evaluation,
            grid=setup.evaluation.grid_copy,
            criteria=_criteria(setup),
            assessors=_assessors(setup),
            candidates=candidates[pk],
        )
        for pk, setup in setups.items()
    }


def _criteria(setup: Setup) -> dict[str, CriterionLine]:
    used = {check.check_id: (check.pk, check.weight) for check in setup.checks}
    return {
        one.id: criterion_line(one, used, setup.points[one.id], setup.minimums.get(one.id))
        for one in setup.evaluation.grid_copy.criteria
        if one.id in setup.points
    }


def _assessors(setup: Setup) -> dict[str, AssessorLine]:
    """Return those who rate by id, in the order in which they joined; who left is among them."""
    members = sorted(setup.members, key=lambda member: member.pk)
    rated = [(member, [one.criterion for one in member.assignments.all()]) for member in members]
    raters = [(member, criteria) for member, criteria in rated if criteria]
    return {
        f"A{place}": AssessorLine(f"A{place}", one.pk, str(one), one.role, tuple(criteria))
        for place, (one, criteria) in enumerate(raters, 1)
    }
