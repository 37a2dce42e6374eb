"""Whole documents made by hand, without a database: believable, and the same every time."""

from scoring.arithmetic import (
    agreement_of,
    agreement_to_plain,
    evaluate,
    sensitivity_of,
    sensitivity_to_plain,
    to_plain,
)
from scoring.grid import load_grid, preset_checks
from scoring.report.document import canonical_text
from scoring.report.scenarios import with_order
from tests.scoring.report import story_parts as parts
from tests.scoring.report.story_parts import NAMES, PANEL, SPECIALTY, hash_of, number_of

DRAWS = 400


def story(count=6, preset="short", **changes):
    """Return a document of `count` candidates; `changes` replace names, reasons and so on."""
    grid = load_grid()
    used = preset_checks(preset)
    names = changes.pop("names", None) or [name for name, _, _ in NAMES]
    sheet = _sheet(grid, used, count)
    standings = evaluate(sheet)
    outcomes = _outcomes(standings)
    reason = changes.pop("reason", None)
    document = {
        "schema": "evaluator-determination/1",
        "product": {"name": "Evaluator", "version": "0.1.0"},
        "status": "final",
        "determination": {
            "number": 1,
            "decided_at": "2026-11-22T10:00:00Z",
            "decided_by": "Lea Martin",
            "replaces": None,
        },
        "evaluation": parts.evaluation_of(),
        "seal_history": [],
        "panel": [
            {
                "id": name if name in SPECIALTY else None,
                "name": person,
                "role": role,
                "criteria": SPECIALTY.get(name, []),
                "submitted_at": "2026-11-18T16:02:00Z" if name in SPECIALTY else None,
            }
            for name, person, role in PANEL
        ],
        "grid": grid.to_document(),
        "checks": parts.checks_rows(grid, used),
        "scores": {"input": sheet, "output": to_plain(standings)},
        "candidates": [
            parts.candidate_of(number, names, outcomes[f"C{number}"], reason)
            for number in range(1, count + 1)
        ],
        "ratings": parts.ratings_rows(sheet, changes.pop("rationale", None)),
        "gates": parts.gates_rows(sheet),
        "moderation": parts.moderation_rows(sheet),
        "evidence": parts.evidence_rows(sheet, count),
        "time_zone_data": "2026.6",
        "record": {"entries": 412, "head": hash_of("record")},
    }
    document["seal"] = parts.seal_of(document)
    return document | beside(standings, parts.SCENARIOS) | changes


def beside(standings, scenarios, draws=DRAWS):
    """Return the sections that follow from the scores, over fewer draws than a report has."""
    return {
        "sensitivity": sensitivity_to_plain(sensitivity_of(standings, draws=draws)),
        "agreement": agreement_to_plain(agreement_of(standings)),
        "scenarios": with_order(scenarios, standings),
    }


def story_text(count=6, preset="short", **changes):
    return text_of(story(count, preset, **changes))


def text_of(document):
    return canonical_text(document)[0]


def _sheet(grid, used, count):
    criteria = [
        {
            "id": criterion.id,
            "points": criterion.default_points,
            "minimum": None,
            "checks": [
                {"id": check.id, "weight": check.weight}
                for check in criterion.scored
                if check.id in used
            ],
            "gates": [check.id for check in criterion.gates if check.id in used],
        }
        for criterion in grid.criteria
    ]
    candidates = [f"C{number}" for number in range(1, count + 1)]
    sheet = {
        "schema": "evaluator-scores/1",
        "settings": {
            "coverage_minimum": "7/10",
            "overall_minimum": None,
            "tolerance": 1,
            "tie_rule": "none",
        },
        "criteria": criteria,
        "assessors": [{"id": name, "criteria": rated} for name, rated in SPECIALTY.items()],
        "candidates": [{"id": name} for name in candidates],
        "ratings": [],
        "agreed": [],
        "evidence": [],
        "gates": [],
        "exceptions": [],
    }
    for name in candidates:
        for criterion in criteria:
            _fill(sheet, grid, name, criterion)
    return sheet


def _fill(sheet, grid, candidate, criterion):
    """Rate, prove and gate one criterion of one candidate; better ones come first."""
    rank = int(candidate[1:])
    for check in criterion["checks"]:
        roll = number_of(candidate, check["id"])
        luck = roll % 10 + (7 * rank) % 6
        state = "verified" if luck < 7 else "document" if luck < 12 else "claim"
        cap = grid.check(check["id"]).caps[state]
        sheet["evidence"].append(
            {"candidate": candidate, "check": check["id"], "state": state, "cap": cap}
        )
        base = cap - 1 if cap > 2 and roll // 7 % 4 == 0 else cap
        for assessor, rated in SPECIALTY.items():
            if criterion["id"] in rated:
                sheet["ratings"].append(_answer(candidate, check["id"], assessor, base))
    for gate in criterion["gates"]:
        fails = rank % 6 == 0 and gate == "SC-01"
        sheet["gates"].append(
            {
                "candidate": candidate,
                "check": gate,
                "result": "fail" if fails else "pass",
                "waived": False,
            }
        )
    if criterion["id"] == "TA" and rank % 3 == 2:
        check = criterion["checks"][0]["id"]
        sheet["agreed"].append({"candidate": candidate, "check": check, "level": 1})


def _answer(candidate, check, assessor, base):
    row = {"candidate": candidate, "check": check, "assessor": assessor}
    own = number_of(candidate, check, assessor)
    if own % 37 == 0 or (candidate, check) == ("C8", "SO-04"):
        return row | {"state": "cannot_tell"}
    level = max(0, base - (1 if own % 4 == 0 else 0))
    return row | {"state": "rated", "level": level}


def _outcomes(standings):
    outcomes = {}
    for place, result in enumerate(standings.candidates, 1):
        if result.status == "out_by_gate":
            outcomes[result.id] = "out_by_gate"
        elif place <= 4:
            outcomes[result.id] = "shortlist"
        else:
            outcomes[result.id] = "reserve" if place == 5 else "not_this_time"
    return outcomes
