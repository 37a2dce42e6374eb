"""Whole documents made by hand, without a database: believable, and the same every time."""

import hashlib
import json
from fractions import Fraction

from scoring.arithmetic import evaluate, fraction_text, to_plain
from scoring.grid import load_grid, preset_checks
from scoring.report.document import canonical_text

NAMES = [
    ("Atlas Dev", "MA", "Casablanca"),
    ("Carpathia Cloud", "RO", "Bucharest"),
    ("Kraków Delivery", "PL", "Kraków"),
    ("Tejo Systems", "PT", "Lisbon"),
    ("Rif Engineering", "MA", "Rabat"),
    ("Sebou Software", "MA", "Kenitra"),
    ("Valle Central IT", "CR", "San José"),
    ("Danube Data", "RO", "Cluj-Napoca"),
    ("Vistula AI", "PL", "Warsaw"),
    ("Douro Labs", "PT", "Porto"),
    ("Oum Er-Rbia Tech", "MA", "Casablanca"),
    ("Morava Works", "CZ", "Brno"),
    ("Plovdiv Partners", "BG", "Plovdiv"),
    ("Minho Digital", "PT", "Braga"),
    ("Souss Services", "MA", "Agadir"),
    ("Banat Builders", "RO", "Timișoara"),
    ("Silesia Stack", "PL", "Katowice"),
    ("Tangier Tech", "MA", "Tangier"),
]
PANEL = [
    ("A1", "Amine Roy", "assessor"),
    ("A2", "Sofia Marques", "assessor"),
    ("A3", "Leo Brandt", "assessor"),
    ("A4", "Lea Martin", "lead"),
]
SPECIALTY = {
    "A1": ["TZ", "LG", "TA", "AI"],
    "A2": ["TZ", "SC", "AI", "SO"],
    "A3": ["LG", "SC", "SO"],
}
REASONS = [
    "The roster of 12 November names every role with its hours and a backup.",
    "We asked twice; the list has no dates, and two people on it had left by October.",
    "The interview sheets show seven of nine passed, with quoted answers for each.",
    "Seen in the contract draft, annex 3, and confirmed by the reference on the call.",
    "The slide states a target. No record was shown to us when we asked for one.",
    "The export covers four weeks and agrees with what the client told us.",
]


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
        "evaluation": _evaluation(),
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
        "checks": _checks(grid, used),
        "scores": {"input": sheet, "output": to_plain(standings)},
        "candidates": [
            _candidate(number, names, outcomes[f"C{number}"], reason)
            for number in range(1, count + 1)
        ],
        "ratings": _ratings(sheet, changes.pop("rationale", None)),
        "gates": _gates(sheet),
        "moderation": _moderation(sheet),
        "evidence": _evidence(sheet, count),
        "time_zone_data": "2026.6",
        "record": {"entries": 412, "head": _hash("record")},
    }
    document["seal"] = _seal(document)
    return document | changes


def story_text(count=6, preset="short", **changes):
    return canonical_text(story(count, preset, **changes))[0]


def _number(*parts):
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest()[:6], "big")


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()


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
        roll = _number(candidate, check["id"])
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
    own = _number(candidate, check, assessor)
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


def _evaluation():
    return {
        "id": 12,
        "title": "Nearshore AI support 2027",
        "purpose": "A second delivery site for customer support in four languages, with its own "
        "AI engineering, so that our evenings and our peaks no longer rest on one supplier.",
        "decision_asked": "Approve a short list of four nearshore partners to enter due diligence.",
        "version": 2,
        "parameters": {
            "buyer_timezone": "Europe/Paris",
            "buyer_day": "09:00-18:00",
            "seniors_needed": 20,
            "languages_must": ["fr", "en", "es", "ar"],
            "personal_data_eu": True,
        },
        "opened_at": "2026-11-02T08:00:00Z",
        "released_at": "2026-11-19T09:30:00Z",
        "coverage_minimum": 70,
        "pass_mark": 50,
        "overall_minimum": None,
        "tolerance": 1,
        "tie_rule": "none",
    }


def _checks(grid, used):
    return [
        {
            "check_id": check.id,
            "criterion": check.criterion,
            "role": check.role,
            "weight": check.weight,
            "use": "in_use" if check.id in used else "left_out",
            "reason": "" if check.id in used else "Short preset.",
        }
        for check in grid.checks
    ]


def _candidate(number, names, outcome, reason):
    _, country, city = NAMES[number - 1]
    return {
        "id": f"C{number}",
        "name": names[number - 1],
        "reference": f"V-ATLAS{number:03}",
        "country": country,
        "sites": [
            {
                "city": city,
                "country": country,
                "time_zone": "Africa/Casablanca",
                "day_starts": "08:00",
                "day_ends": "17:00",
                "state": "document",
            }
        ],
        "is_incumbent": number == 3,
        "is_invented": True,
        "outcome": outcome,
        "reason": reason or "Strong on people and proof; the open points can be closed in talks.",
        "change_of_mind": "A dated bench list and a second reference call.",
        "coverage_override": "",
        "overlap": _overlap() if number % 4 else None,
        "facts": _facts(number),
    }


def _overlap():
    return {
        "buyer_zone": "Europe/Paris",
        "zones": ["Africa/Casablanca"],
        "first_day": "2026-11-19",
        "last_day": "2027-11-18",
        "buyer_minutes": 540,
        "worst_minutes": 420,
        "best_minutes": 480,
        "mean_minutes": fraction_text(Fraction(1339, 3)),
        "worst_week": "2027-03-29",
        "worst_week_share": "7/9",
        "changes": [
            {
                "day": "2027-03-28",
                "minutes": 420,
                "why": "the buyer's clock (Europe/Paris)",
            }
        ],
        "time_zone_data": "2026.6",
    }


def _facts(number):
    rows = [
        ("Founded", "2014", "", "verified", "company register extract, 2 November 2026"),
        ("Delivery headcount", str(180 + 7 * number), "people", "document", "payroll summary"),
        ("Seniors (8+ years)", str(30 + number), "people", "document", "bench list, November"),
        ("ISO/IEC 27001", "Rabat only; valid to 2027-03-31", "", "document", "certificate seen"),
        ("EU-headquartered clients in production", "over 20", "", "claim", "vendor's own page"),
    ]
    return [
        {
            "title": title,
            "value": value,
            "unit": unit,
            "state": state,
            "as_of": "2026-11-02",
            "source": source,
        }
        for title, value, unit, state, source in rows
    ]


def _ratings(sheet, rationale):
    rows = []
    for row in sheet["ratings"]:
        roll = _number(row["candidate"], row["check"], row["assessor"], "why")
        rows.append(
            {
                **{key: row[key] for key in ("candidate", "check", "assessor", "state")},
                "level": row.get("level"),
                "rationale": rationale or REASONS[roll % len(REASONS)],
                "where": "p. 2" if roll % 2 else "",
                "evidence": None,
            }
        )
    return rows


def _gates(sheet):
    return [
        {
            "candidate": row["candidate"],
            "check": row["check"],
            "result": row["result"],
            "reason": "The certificate does not cover the site that would do the work."
            if row["result"] == "fail"
            else "Seen on 12 November; in date and complete.",
            "evidence": None,
            "found_by": "Sofia Marques",
            "found_at": "2026-11-12T09:00:00Z",
            "waived_by": None,
            "waived_at": None,
            "waiver_reason": "",
        }
        for row in sheet["gates"]
    ]


def _moderation(sheet):
    return [
        {
            **row,
            "reason": "The list has no start dates, so only a promise is shown.",
            "by": "Lea Martin",
            "at": "2026-11-20T14:00:00Z",
        }
        for row in sheet["agreed"]
    ]


def _evidence(sheet, count):
    kinds = {
        "claim": "statement",
        "document": "document",
        "verified": "call",
        "expired": "document",
    }
    rows = []
    for row in sheet["evidence"]:
        roll = _number(row["candidate"], row["check"], "evidence")
        is_verified = row["state"] == "verified"
        rows.append(
            {
                "id": f"E{len(rows) + 1}",
                "candidate": row["candidate"],
                "title": ["Bench list", "Shift plan", "Interview sheets", "Call notes"][roll % 4],
                "kind": kinds[row["state"]],
                "state": row["state"],
                "issued_on": "2026-11-12",
                "expires_on": None,
                "sha256": _hash(str(roll)) if row["state"] == "document" else "",
                "link": "https://vendor.example/claims" if row["state"] == "claim" else "",
                "checks": [row["check"]],
                "seen_by": "Amine Roy",
                "verified_by": "Sofia Marques" if is_verified else None,
                "verified_how": "Called the client directly." if is_verified else "",
            }
        )
    return rows


def _seal(document):
    rules = {
        "schema": "evaluator-seal/1",
        "evaluation": 12,
        "version": 2,
        "grid": document["grid"],
        "checks": document["checks"],
        "coverage_minimum": 70,
        "pass_mark": 50,
        "overall_minimum": None,
        "tolerance": 1,
        "tie_rule": "none",
        "weights": [
            {"criterion": row["id"], "points": row["points"], "minimum": None}
            for row in document["scores"]["input"]["criteria"]
        ],
    }
    text = json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {
        "version": 2,
        "sha256": _hash(text),
        "sealed_at": "2026-11-02T08:00:00Z",
        "sealed_by": "Lea Martin",
        "text": text,
    }
