"""The parts of a document made by hand: who, what they wrote, what is held."""

import hashlib
from fractions import Fraction

from scoring.arithmetic.display import fraction_text

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
    ("Amine Roy", "assessor", ["TZ", "LG", "TA", "AI"]),
    ("Sofia Marques", "assessor", ["TZ", "SC", "AI", "SO"]),
    ("Leo Brandt", "assessor", ["LG", "SC", "SO"]),
    ("Lea Martin", "lead", []),
]
LEAD = "M4"
RATERS = {"TZ": 2, "LG": 2, "TA": 1, "SC": 2, "AI": 2, "SO": 2}
SCENARIOS = [
    {
        "name": "Security before all",
        "points": {"TZ": 10, "LG": 10, "TA": 15, "SC": 40, "AI": 10, "SO": 15},
        "by": "M2",
        "at": "2026-11-20T09:15:00Z",
    },
    {
        "name": "Talent alone",
        "points": {"TZ": 0, "LG": 0, "TA": 60, "SC": 0, "AI": 0, "SO": 0},
        "by": LEAD,
        "at": "2026-11-20T10:40:00Z",
    },
]
ACTS = [
    {"act": "started", "from": 1, "to": 1, "at": "2026-10-20T08:00:00Z", "by": LEAD},
    {"act": "opened", "from": 2, "to": 2, "at": "2026-11-02T08:00:00Z", "by": LEAD},
    {"act": "rated", "from": 3, "to": 411, "at": "2026-11-12T10:00:00Z", "by": "M2"},
    {"act": "closed rating", "from": 412, "to": 412, "at": "2026-11-19T09:30:00Z"},
]
REASONS = [
    "The roster of 12 November names every role with its hours and a backup.",
    "We asked twice; the list has no dates, and two people on it had left by October.",
    "The interview sheets show seven of nine passed, with quoted answers for each.",
    "Seen in the contract draft, annex 3, and confirmed by the reference on the call.",
    "The slide states a target. No record was shown to us when we asked for one.",
    "The export covers four weeks and agrees with what the client told us.",
]


def number_of(*parts):
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest()[:6], "big")


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def checks_rows(grid, used):
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


def candidate_of(number, names, reason, holdings):
    _, country, city = NAMES[(number - 1) % len(NAMES)]
    return {
        "id": f"C{number}",
        "name": names[number - 1],
        "reference": f"V-ATLAS{number:03}",
        "legal_name": "",
        "domain": "",
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
        "outcome": None,
        "is_reason_proposed": False,
        "reason": reason or "Strong on people and proof; the open points can be closed in talks.",
        "change_of_mind": "A dated bench list and a second reference call.",
        "coverage_override": "",
        "overlap": _overlap() if number % 4 else None,
        "facts": _facts(number),
        "holdings": holdings,
        "ceilings": {},
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


def country_rows(candidates):
    """Return the country sheet: where each of the candidates has a site, and nothing more."""
    names = {}
    for row in candidates:
        for site in row["sites"]:
            names.setdefault(site["country"], []).append(row["id"])
    return [{"country": country, "candidates": names[country]} for country in sorted(names)]


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


def gate_row(result):
    return {
        "result": result,
        "reason": "The certificate does not cover the site that would do the work."
        if result == "fail"
        else "Seen on 12 November; in date and complete.",
        "by": "M2",
        "at": "2026-11-12T09:00:00Z",
    }


def agreed_row(level):
    return {
        "level": level,
        "reason": "The list has no start dates, so only a promise is shown.",
        "by": LEAD,
        "at": "2026-11-20T14:00:00Z",
    }


def evidence_rows(candidates):
    kinds = {"claim": "statement", "document": "document", "verified": "call"}
    rows = []
    for candidate in candidates:
        for check, state in candidate["holdings"].items():
            roll = number_of(candidate["id"], check, "evidence")
            row = {
                "id": f"E{len(rows) + 1}",
                "number": len(rows) + 1,
                "candidate": candidate["id"],
                "title": ["Bench list", "Shift plan", "Interview sheets", "Call notes"][roll % 4],
                "kind": kinds[state],
                "state": state,
                "issued_on": "2026-11-12",
                "checks": check,
                "seen_by": "Amine Roy",
            }
            if state == "document":
                row["sha256"] = hash_of(str(roll))
            if state == "claim":
                row["link"] = "https://vendor.example/claims"
            if state == "verified":
                row |= {
                    "verified_by": "Sofia Marques",
                    "verified_how": "Called the client directly.",
                }
            rows.append(row)
    return rows


def rules_of(grid, used):
    return {
        "schema": "evaluator-seal/1",
        "evaluation": 12,
        "version": 2,
        "title": "Nearshore AI support 2027",
        "purpose": "A second delivery site for customer support in four languages, with its own "
        "AI engineering, so that our evenings and our peaks no longer rest on one supplier.",
        "parameters": {
            "buyer_timezone": "Europe/Paris",
            "buyer_day": "09:00-18:00",
            "seniors_needed": 20,
            "languages_must": ["fr", "en", "es", "ar"],
            "personal_data_eu": True,
        },
        "grid": grid.to_document(),
        "checks": checks_rows(grid, used),
        "coverage_minimum": 70,
        "pass_mark": 50,
        "overall_minimum": None,
        "tolerance": 1,
        "tie_rule": "none",
        "weights": [
            {"criterion": criterion.id, "points": criterion.default_points, "minimum": None}
            for criterion in grid.criteria
        ],
        "assignments": [{"role": role, "criteria": criteria} for _, role, criteria in PANEL],
    }


def seals_of(rules):
    """Return the seals of a story: the first was broken for a check that was worded wrongly."""
    broken = {
        "sha256": hash_of("before"),
        "sealed_at": "2026-11-01T08:00:00Z",
        "sealed_by": LEAD,
        "unsealed_at": "2026-11-02T07:00:00Z",
        "unsealed_by": LEAD,
        "reason": "One of the checks was worded wrongly.",
    }
    return [broken, {"sealed_at": "2026-11-02T08:00:00Z", "sealed_by": LEAD, "rules": rules}]
