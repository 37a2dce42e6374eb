"""Whole documents made by hand, without a database: believable, and the same every time."""

from scoring.decisions.document.book import Book
from scoring.decisions.document.sheet import results_in, score_rows
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.signing import hash_of as hash_of_decision
from scoring.decisions.signing import statement
from scoring.grid.proposals import preset_checks
from scoring.grid.reading import load_grid
from tests.scoring.reports import story_parts as parts
from tests.scoring.reports.story_parts import NAMES, PANEL, hash_of, number_of

DRAWS = 400


def story(count=6, preset="short", **changes):
    """Return a document of `count` candidates; `changes` replace names, reasons and so on."""
    grid = load_grid()
    used = preset_checks(preset)
    names = changes.pop("names", None) or [name for name, _, _ in NAMES]
    reason, rationale = changes.pop("reason", None), changes.pop("rationale", None)
    candidates = [
        parts.candidate_of(number, names, reason, _holdings(grid, used, number))
        for number in range(1, count + 1)
    ]
    ids = [row["id"] for row in candidates]
    document = {
        "schema": "evaluator-determination/2",
        "buyer": {},
        "product": {"name": "Evaluator", "version": "0.1.0"},
        "status": "final",
        "determination": {
            "number": 1,
            "decided_at": "2026-11-22T10:00:00Z",
            "decided_by": parts.LEAD,
            "replaces": None,
        },
        "evaluation": {
            "decision_asked": "Approve a short list of four nearshore partners to enter due "
            "diligence.",
            "released_at": "2026-11-19T09:30:00Z",
        },
        "seals": parts.seals_of(parts.rules_of(grid, used)),
        "panel": [
            {"name": person, "role": role, "criteria": criteria}
            | ({"submitted_at": "2026-11-18T16:02:00Z"} if criteria else {})
            for person, role, criteria in PANEL
        ],
        "candidates": candidates,
        "ratings": {
            row["id"]: {
                check.id: _cell(check, row, rationale)
                for check in grid.scored_checks
                if check.id in used
            }
            for row in candidates
        },
        "gates": {
            name: {
                check.id: parts.gate_row(
                    "fail" if int(name[1:]) % 6 == 0 and check.id == "SC-01" else "pass"
                )
                for check in grid.checks
                if check.is_gate and check.id in used
            }
            for name in ids
        },
        "agreed": {
            name: {_first_of_talent(grid, used): parts.agreed_row(1)}
            for name in ids
            if int(name[1:]) % 3 == 2
        },
        "evidence": parts.evidence_rows(candidates),
        "proofs": [],
        "unsettled": {},
        "weighing": {"method": "direct", "judgements": {}, "proposals": []},
        "scenarios": parts.SCENARIOS,
        "sensitivity": {"draws": DRAWS, "seed": 1},
        "rounds": {"considered": count},
        "revision": None,
        "time_zone_data": "2026.6",
        "acts": parts.ACTS,
        "record": {"entries": 412, "head": hash_of("record"), "rest": hash_of("rest")},
        "sign_offs": [
            {"member": member, "answer": "agrees", "by": member, "at": "2026-11-21T10:00:00Z"}
            for member in ("M1", "M2", "M3")
        ],
        "signatures": [
            {"member": member, "at": "2026-11-22T10:00:00Z"} for member in (parts.LEAD, "M2")
        ],
        "reviews": {},
        "changes": {},
        **{name: [] for name in EMPTY},
        "countries": parts.country_rows(candidates),
    }
    return rescored(decided(document) | changes)


EMPTY = (
    "declarations",
    "moves",
    "withdrawn",
    "late",
    "exceptions",
    "missed",
    "minutes",
    "follow_ups",
    "inquiries",
)


def decided(document):
    """Give each candidate the outcome that its rank suggests."""
    standings = results_in(document).standings
    rows = {row["id"]: row for row in document["candidates"]}
    for rank, result in enumerate(standings.candidates, 1):
        outcome = "reserve" if rank == 5 else "shortlist" if rank <= 4 else "not_this_time"
        rows[result.id]["outcome"] = "out_by_gate" if result.failed_gates else outcome
    return document


def rescored(document):
    """Return a document whose hashes and scores are those of what stands in it."""
    seal = document["seals"][-1]
    seal["sha256"] = canonical_text(seal["rules"])[1]
    results = results_in(document)
    book = Book(document, results)
    sha256 = hash_of_decision(
        statement(
            document["determination"]["number"],
            results,
            document["candidates"],
            document["follow_ups"],
        )
    )
    for row in document["sign_offs"]:
        row["sha256"] = book.levels_sha256
    for row in document["signatures"]:
        row["sha256"] = sha256
    return document | {"scores": score_rows(results.standings)}


def story_text(count=6, preset="short", **changes):
    return text_of(story(count, preset, **changes))


def text_of(document):
    return canonical_text(document)[0]


def _holdings(grid, used, number):
    """Return what is held on each check; better candidates come first."""
    states = {}
    for check in grid.scored_checks:
        if check.id in used:
            luck = number_of(f"C{number}", check.id) % 10 + (7 * number) % 6
            states[check.id] = "verified" if luck < 7 else "document" if luck < 12 else "claim"
    return states


def _cell(check, candidate, rationale):
    """Return what everybody answered on one check of one candidate."""
    name, cap = candidate["id"], check.caps[candidate["holdings"][check.id]]
    base = cap - 1 if cap > 2 and number_of(name, check.id) // 7 % 4 == 0 else cap
    raters = [f"A{place}" for place, (*_, rated) in enumerate(PANEL, 1) if check.criterion in rated]
    answers, reasons, where = [], [], []
    for assessor in raters:
        own = number_of(name, check.id, assessor)
        cannot = own % 37 == 0 or (name, check.id) == ("C8", "SO-04")
        answers.append("cannot_tell" if cannot else max(0, base - (own % 4 == 0)))
        roll = number_of(name, check.id, assessor, "why")
        reasons.append(rationale or parts.REASONS[roll % len(parts.REASONS)])
        where.append("p. 2" if roll % 2 else None)
    cell = {"answers": answers, "rationale": reasons, "at": ["2026-11-17T10:00:00Z"] * len(raters)}
    return cell | ({"where": where} if any(where) else {})


def _first_of_talent(grid, used):
    return next(check.id for check in grid.criterion("TA").scored if check.id in used)
