"""The engine's input, derived from a document: the verifier and every page run the same lines."""

from dataclasses import dataclass, field

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.standings import evaluate
from scoring.decisions.document.candidates import answers_in, raters_of
from scoring.decisions.document.people import people_in
from scoring.grid.model import Grid
from scoring.results.lines import AssessorLine, CandidateLine, GateLine
from scoring.results.results import Results
from scoring.results.sheet import (
    cap_of,
    caps_in,
    criterion_line,
    engine_input,
    evidence_row,
    lapsed_line,
    rating_row,
    settings_of,
)


@dataclass(frozen=True)
class Keys:
    """The primary keys behind the ids of a document, for links; {} away from the database.

    candidates   id -> (candidate, vendor)
    """

    candidates: dict = field(default_factory=dict)
    assessors: dict = field(default_factory=dict)
    checks: dict = field(default_factory=dict)

    @classmethod
    def of(cls, frame):
        """Return the keys in the lines of a frame, or of results."""
        return cls(
            {line.id: (line.pk, line.vendor_pk) for line in frame.candidates.values()},
            {line.id: line.member_pk for line in frame.assessors.values()},
            {line.id: line.pk for line in frame.checks.values()},
        )


def results_in(document, keys=None, standings=None, evaluation=None):
    """Return what a document says. Raises ValueError naming what the arithmetic refuses.

    `standings` spare the computation where they were computed from the same rows.
    """
    keys, rules = keys or Keys(), document["seals"][-1]["rules"]
    grid = Grid.from_document(rules["grid"])
    criteria = _criteria(rules, grid, keys)
    checks = {
        check.id: check for line in criteria.values() for check in (*line.checks, *line.gates)
    }
    assessors = {
        person.assessor: AssessorLine(
            person.assessor,
            keys.assessors.get(person.assessor, 0),
            person.called,
            person.role,
            person.criteria,
        )
        for person in people_in(document).values()
        if person.assessor
    }
    candidates = {row["id"]: _candidate(row, keys) for row in document["candidates"]}
    gates = {
        (candidate, gate): _gate(row)
        for candidate, rows in document["gates"].items()
        for gate, row in rows.items()
    }
    missed = {(row["assessor"], row["criterion"]) for row in document["missed"]}
    sheet = engine_input(
        settings_of(rules),
        criteria.values(),
        assessors.values(),
        candidates,
        ratings=_ratings(document, assessors, checks, missed),
        agreed=[
            (candidate, check, row["level"])
            for candidate, rows in document["agreed"].items()
            for check, row in rows.items()
        ],
        evidence=_evidence(document, grid, criteria),
        gates=gates,
        exceptions=[(row["assessor"], row["criterion"]) for row in document["exceptions"]],
        recusals=_recusals(document, candidates),
    )
    return Results(
        grid=grid,
        sheet=sheet,
        standings=standings or evaluate(sheet),
        candidates=candidates,
        assessors=assessors,
        criteria=criteria,
        checks=checks,
        gates=gates,
        evaluation=evaluation,
        missed=missed,
    )


def declarations_in_force(document):
    """Return the last declaration of each member."""
    return {row["member"]: row for row in document["declarations"]}.values()


def _criteria(rules, grid, keys):
    used = {
        row["check_id"]: (keys.checks.get(row["check_id"], 0), row["weight"])
        for row in rules["checks"]
        if row["use"] == "in_use"
    }
    weights = {row["criterion"]: (row["points"], row["minimum"]) for row in rules["weights"]}
    return {
        criterion.id: criterion_line(criterion, used, *weights[criterion.id])
        for criterion in grid.criteria
        if criterion.id in weights
    }


def _candidate(row, keys):
    pk, vendor_pk = keys.candidates.get(row["id"], (0, 0))
    return CandidateLine(
        id=row["id"],
        pk=pk,
        name=row["name"],
        number=int(row["id"][1:]),
        vendor_pk=vendor_pk,
        is_incumbent=row["is_incumbent"],
        country=row["country"],
        is_invented=row["is_invented"],
    )


def _gate(row):
    line = GateLine(
        row["result"],
        row.get("reason", ""),
        "waived_at" in row,
        row.get("waiver_reason", ""),
    )
    return lapsed_line(line) if row.get("lapsed") else line


def _ratings(document, assessors, checks, missed):
    raters = raters_of((line.id, line.criteria) for line in assessors.values())
    for candidate, cells in document["ratings"].items():
        for check, cell in cells.items():
            criterion = checks[check].criterion
            if any(len(column) != len(raters[criterion]) for column in cell.values()):
                raise ValueError(
                    f"ratings.{candidate}.{check}: there is not one entry for each rater."
                )
            for answer in answers_in(cell, raters[criterion]):
                if (answer.assessor, criterion) not in missed:
                    yield rating_row(candidate, check, answer.assessor, answer.state, answer.level)


def _evidence(document, grid, criteria):
    caps = caps_in(grid)
    for candidate in document["candidates"]:
        for criterion in criteria.values():
            for check in criterion.checks:
                state = candidate["holdings"].get(check.id, "none")
                cap = cap_of(state, caps[check.id])
                if state != "none" or cap:
                    yield evidence_row(candidate["id"], check.id, state, cap)


def _recusals(document, candidates):
    people = people_in(document)
    return [
        (people[row["member"]].assessor, conflict["candidate"])
        for row in declarations_in_force(document)
        for conflict in row["conflicts"]
        if conflict["recuses"]
        and conflict.get("candidate") in candidates
        and people[row["member"]].assessor
    ]


def score_rows(standings):
    """Return the scores as the document keeps them: everything else follows from its input."""
    return {
        result.id: {
            "rank": result.rank,
            "status": result.status.value,
            **_score(result.score),
            "on_claims": _exact(result.claim_share),
            "criteria": {name: _score(one.score) for name, one in result.criteria.items()},
        }
        for result in standings.candidates
    }


def _score(score):
    numbers = {"score": score.value, "coverage": score.coverage}
    numbers |= {"low": score.low, "high": score.high}
    return {name: _exact(number) for name, number in numbers.items()}


def _exact(number):
    return None if number is None else fraction_text(number)
