"""The engine's input, derived from a document: the verifier and every page run the same lines."""

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.proof_cost import candidate_cost
from scoring.arithmetic.standings import evaluate
from scoring.decisions.document.candidates import answers_in, raters_of
from scoring.decisions.document.people import people_in
from scoring.grid.model import Grid
from scoring.results.held_back import held_back_rows
from scoring.results.lines import AssessorLine, Basis, CandidateLine, GateLine, Review
from scoring.results.results import Results
from scoring.results.sheet import (
    criterion_line,
    engine_input,
    evidence_rows,
    lapsed_line,
    rating_row,
    settings_of,
)


def results_in(document, lines=None, standings=None, evaluation=None):
    """Return what a document says. Raises ValueError naming what the arithmetic refuses.

    `lines` is id -> the line with the primary keys behind it, for links; none away from the
    database. `standings` spare the computation where they were computed from the same rows.
    """
    lines, rules = lines or {}, document["seals"][-1]["rules"]
    grid = Grid.from_document(rules["grid"])
    criteria = _criteria(rules, grid, lines)
    checks = {
        check.id: check for line in criteria.values() for check in (*line.checks, *line.gates)
    }
    people = people_in(document)
    assessors = {
        person.assessor: AssessorLine(
            person.assessor,
            key_in(lines, person.assessor, "member_pk"),
            person.called,
            person.role,
            person.criteria,
        )
        for person in people.values()
        if person.assessor
    }
    candidates = {
        row["id"]: CandidateLine(
            pk=key_in(lines, row["id"]),
            vendor_pk=key_in(lines, row["id"], "vendor_pk"),
            number=int(row["id"][1:]),
            **{
                name: row[name] for name in ("id", "name", "is_incumbent", "country", "is_invented")
            },
        )
        for row in document["candidates"]
    }
    gates = {
        (candidate, gate): _gate(row)
        for candidate, rows in document["gates"].items()
        for gate, row in rows.items()
    }
    missed = {(row["assessor"], row["criterion"]) for row in document["missed"]}
    answers = list(_answers(document, assessors, checks, missed))
    sheet = engine_input(
        settings_of(rules),
        criteria.values(),
        assessors.values(),
        candidates,
        ratings=[
            rating_row(candidate, check, answer.assessor, answer.state, answer.level)
            for candidate, check, answer in answers
        ],
        held_back=held_back_rows(
            grid,
            [
                (candidate, check, answer.assessor, answer.basis)
                for candidate, check, answer in answers
                if answer.basis
            ],
        ),
        agreed=[
            (candidate, check, row["level"])
            for candidate, rows in document["agreed"].items()
            for check, row in rows.items()
        ],
        evidence=evidence_rows(
            grid,
            criteria.values(),
            {row["id"]: row["holdings"] for row in document["candidates"]},
            {row["id"]: row["ceilings"] for row in document["candidates"]},
        ),
        gates=gates,
        exceptions=[(row["assessor"], row["criterion"]) for row in document["exceptions"]],
        recusals=_recusals(document, people, candidates),
    )
    return Results(
        grid=grid,
        sheet=sheet,
        standings=standings or evaluate(sheet),
        candidates=candidates,
        assessors=assessors,
        criteria=criteria,
        gates=gates,
        evaluation=evaluation,
        missed=missed,
        reviews=_reviews(document),
    )


def _reviews(document):
    return {
        (candidate, check): Review(
            {assessor: Basis(*basis) for assessor, basis in row["before"].items()},
            Basis(*row["after"]),
            "upheld" in row,
        )
        for candidate, rows in document["reviews"].items()
        for check, row in rows.items()
    }


def lines_of(frame):
    return frame.candidates | frame.assessors | frame.checks


def key_in(lines, name, field="pk"):
    return getattr(lines.get(name), field, 0)


def declarations_in_force(document):
    return {row["member"]: row for row in document["declarations"]}.values()


def _criteria(rules, grid, lines):
    used = {
        row["check_id"]: (key_in(lines, row["check_id"]), row["weight"])
        for row in rules["checks"]
        if row["use"] == "in_use"
    }
    weights = {row["criterion"]: (row["points"], row["minimum"]) for row in rules["weights"]}
    return {
        criterion.id: criterion_line(criterion, used, *weights[criterion.id])
        for criterion in grid.criteria
        if criterion.id in weights
    }


def _gate(row):
    reasons = (row.get("reason", ""), "waived_at" in row, row.get("waiver_reason", ""))
    line = GateLine(row["result"], *reasons)
    return lapsed_line(line) if row.get("lapsed") else line


def _answers(document, assessors, checks, missed):
    """Yield (candidate, check, Answer) of the answers that count."""
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
                    yield candidate, check, answer


def _recusals(document, people, candidates):
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
    rows = {}
    for result in standings.candidates:
        cost = candidate_cost(standings, result.id)
        rows[result.id] = {
            "rank": result.rank,
            "status": result.status.value,
            **_score(result.score, cost.total),
            "on_claims": _exact(result.claim_share),
            "criteria": {
                name: _score(line.score, cost.criteria[name])
                for name, line in result.criteria.items()
            },
        }
    return rows


def _score(score, cost):
    names = ("score", "coverage", "low", "high")
    numbers = {name: _exact(number) for name, number in zip(names, score, strict=True)}
    return numbers | {"thing": _exact(cost.at_thing)}


def _exact(number):
    return None if number is None else fraction_text(number)
