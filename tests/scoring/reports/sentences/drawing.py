"""Documents of random evaluations, and which kinds of evaluation each of them is."""

import random
from copy import deepcopy
from datetime import date, timedelta

from scoring.arithmetic.weighting import whole_points
from scoring.reports.pages.words import OUTCOMES
from tests.scoring.reports.asked import pack, reply
from tests.scoring.reports.rereading import book_of, rules_of, same_answers
from tests.scoring.reports.sentences.drawn_people import draw_people
from tests.scoring.reports.stories import story
from tests.scoring.reports.story_parts import LEAD, NAMES, hash_of, number_of

TOP = 4
DECIDED = date(2026, 11, 22)
SIZES = [1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 9, 12, 18, 40]
STATES = {  # what opens at least this level, on every check of the preset
    0: ["none", "expired", "claim", "document", "unconfirmed", "verified"],
    1: ["document", "unconfirmed", "verified", "verified"],
    2: ["unconfirmed", "verified", "verified"],
    3: ["unconfirmed", "verified", "verified"],
    4: ["verified"],
}
WAIVER = "The certificate is renewed in March; we saw the order."


def random_document(seed):
    """Return a document in which all that a decision can leave is drawn."""
    draw = random.Random(seed)
    count = draw.choice(SIZES)
    document = story(count, names=[f"Vendor {number} Ltd" for number in range(1, count + 1)])
    rules = rules_of(document)
    document["agreed"] = {}
    draw_answers(document, draw)
    draw_rules(rules, draw)
    document["status"] = draw.choice(["final", "final", "draft"])
    draw_people(document, draw)
    judged = {
        each.get("candidate") for row in document["declarations"] for each in row["conflicts"]
    }
    names = [name for name in document["ratings"] if name not in judged]
    while len(names) > 1 and draw.random() < 0.5:
        same_answers(document, *draw.sample(names, 2))
    draw_held(document, draw)
    draw_candidates(document, draw)
    draw_outcomes(document, draw)
    draw_rounds(document, draw)
    draw_inquiries(document, draw)
    draw_countries(document, draw)
    return document


def draw_answers(document, draw):
    holes, spread = draw.choice([0, 0, 0.02, 0.2]), draw.choice([1, 2, 4])

    def answer(best):
        if draw.random() < holes:
            return draw.choice(["cannot_tell", "cannot_tell", "abstained"])
        return min(TOP, max(0, best + draw.randint(-spread, spread)))

    likely = draw.choice([[20, 1, 1], [60, 1, 0], [1, 0, 0]])
    for name, cells in document["ratings"].items():
        best = draw.randint(0, TOP)
        for cell in cells.values():
            cell["answers"] = [answer(best) for _answer in cell["answers"]]
        for gate, row in document["gates"][name].items():
            row["result"] = draw.choices(["pass", "fail", "open"], likely)[0]
            if row["result"] != "pass" and draw.random() < 0.15:
                row |= {"waived_by": LEAD, "waived_at": "2026-11-20T15:00:00Z"}
                row["waiver_reason"] = f"{gate}: {WAIVER}"
    silence_one(document, draw)


def silence_one(document, draw):
    """Let nobody tell anything of one candidate, at times."""
    if draw.random() < 0.15:
        name = draw.choice(list(document["ratings"]))
        for cell in document["ratings"][name].values():
            cell["answers"] = ["cannot_tell" for _answer in cell["answers"]]


def draw_rules(rules, draw):
    spreads = [[0, 1, 10, 17, 30], [10, 17, 30], [17], [0, 100]]
    spread = draw.choice(spreads)
    shares = {row["criterion"]: draw.choice(spread) for row in rules["weights"]}
    shares["TZ"] = shares["TZ"] or 5
    points = whole_points(shares)
    for row in rules["weights"]:
        row |= {"points": points[row["criterion"]], "minimum": draw.choice([None, None, None, 30])}
    rules["coverage_minimum"] = draw.choice([10, 70, 100])
    rules["overall_minimum"] = draw.choice([None, None, 40])
    rules["tolerance"] = draw.choice([0, 1, 2])
    rules["tie_rule"] = draw.choice(["none", "none", "highest_criterion:SC"])
    if draw.random() < 0.15:
        for row in rules["checks"]:
            if row["check_id"] in {"TZ-01", "LG-02"}:
                row["weight"] = 0
    rules["left_out"] = [
        {"name": f"Left {n} SARL", "reference": "", "legal_name": "", "domain": ""}
        | {"reason": draw.choice(["No site in our hours.", ""])}
        for n in range(draw.choice([0, 0, 0, 1, 3]))
    ]


def draw_held(document, draw):
    """Hold what opens every level that was given; where it opens less than the thing, say so."""
    has_bases = draw.random() < 0.4
    for row in document["candidates"]:
        row["holdings"], row["ceilings"] = {}, {}
        likely = draw.choice([0, 0, 0.5, 1])
        for check, cell in document["ratings"][row["id"]].items():
            levels = [level for level in cell["answers"] if isinstance(level, int)]
            agreed = document["agreed"].get(row["id"], {}).get(check)
            levels += [agreed["level"]] if agreed else []
            best = max(levels, default=0)
            state = draw.choice(STATES[best]) if draw.random() < likely else "verified"
            if best == 1 and draw.random() < likely and check not in {"LG-02", "SC-04", "AI-02"}:
                state = draw.choice(["claim", "expired"])
            row["holdings"][check] = state
            if has_bases and state in {"document", "unconfirmed", "claim"}:
                cap = best
                cell["basis"] = [
                    [draw.randint(cap, TOP), cap, state] if isinstance(level, int) else None
                    for level in cell["answers"]
                ]
    document["evidence"], document["proofs"] = draw_evidence(document, draw)


def draw_evidence(document, draw):
    evidence, proofs = [], []
    for row in document["candidates"]:
        for check, state in row["holdings"].items():
            roll = number_of(row["id"], check, "evidence")
            if state == "none" or draw.random() < 0.3:
                continue
            piece = {
                "id": f"E{len(evidence) + 1}",
                "number": len(evidence) + 1,
                "candidate": row["id"],
                "title": ["Bench list", "Shift plan", "Interview sheets", "Call notes"][roll % 4],
                "kind": "document",
                "state": state,
                "issued_on": "2026-11-12",
                "checks": check,
                "seen_by": "M1",
            }
            if state in {"document", "verified"} and draw.random() < 0.15:
                ends = DECIDED + timedelta(days=draw.choice([-1, 0, 30, 365, 366]))
                piece["expires_on"] = ends.isoformat()
            evidence.append(piece)
            if state == "verified" and draw.random() < 0.03:
                proofs.append(drawn_proof(len(proofs) + 1, row["id"], check, draw))
    return evidence, proofs


def drawn_proof(number, candidate, check, draw):
    row = {
        "id": f"P{number}",
        "candidate": candidate,
        "state": draw.choice(["verified", "verified", "unconfirmed"]),
        "by": "M1",
        "checks": check,
        "kind": "interview",
        "performed_on": "2026-11-10",
        "finding": "passed",
        "sha256": hash_of(f"proof {number}"),
    }
    if row["state"] == "verified":
        row["opens"] = check
        row |= draw.choice([{}, {"with": ["M2"]}, {"confirmed_by": ["M2"]}])
    return row


def draw_candidates(document, draw):
    has_incumbent = draw.random() < 0.6
    incumbent = draw.choice(document["candidates"])["id"] if has_incumbent else None
    is_early = draw.random() < 0.15
    for row in document["candidates"]:
        row["is_incumbent"] = row["id"] == incumbent
        if row["is_incumbent"] and is_early:
            for cell in document["ratings"][incumbent].values():
                cell["at"] = ["2026-11-13T10:00:00Z" for _at in cell["at"]]
        row["reason"] = draw.choice(["", row["reason"], "It proved every language."])
        row["is_reason_proposed"] = bool(row["reason"]) and draw.random() < 0.2
        row["change_of_mind"] = draw.choice(["", row["change_of_mind"]])
        row["coverage_override"] = draw.choice(["", "", "", "We know its people."])
        if row["overlap"] and draw.random() < 0.3:
            row["overlap"]["changes"] = []
        if draw.random() < 0.1:
            document["changes"][row["id"]] = [drawn_change(n, draw) for n in range(1, 5)]
        if draw.random() < 0.1:
            rule = {"rule": "team_against_sites", "team": "1/2", "sites": "3/4"}
            rows = {"TZ-01": [rule]}
            if draw.random() < 0.5:
                rows["TA-01"] = [{"rule": "more_seniors_than_staff", "seniors": 9, "staff": 5}]
            document["unsettled"][row["id"]] = rows


def drawn_change(number, draw):
    after = draw.choice(["", "40", "50"])
    return {
        "check": draw.choice(["", "TA-01", "TZ-01"]),
        "what": f"Seniors {number}",
        "before": draw.choice(["40", ""] if after else ["40"]),
        "moment": draw.choice(["seal", "release"]),
        "after": after,
        "since": "2026-11-21",
        "state": "claim" if after else "",
        "waits": bool(after) and draw.random() < 0.3,
    }


def draw_outcomes(document, draw):
    """Choose the first of the ranking, or whoever was named first."""
    names = list(document["ratings"])
    size = draw.randint(0, min(4, len(names)))
    opened = book_of(deepcopy(document))
    in_rank = draw.random() < 0.7
    if in_rank:
        names = [result.id for result in opened.standings.candidates]
    out = {each.id for each in opened.standings.candidates if each.failed_gates}
    names = [name for name in names if name not in out]
    is_open = document["status"] == "draft" and draw.random() < 0.6
    reserve = draw.choice([0, 0, 1, 2])
    for row in document["candidates"]:
        row["outcome"] = "not_this_time"
        if row["id"] in names:
            place = names.index(row["id"])
            if place < size + reserve:
                row["outcome"] = "shortlist" if place < size else "reserve"
        if row["id"] in out:
            row["outcome"] = "out_by_gate"
        if is_open:
            row["outcome"] = None
    document["follow_ups"] = [
        {
            "kind": kind,
            "text": f"{draw.choice(['Counsel reads the clauses', 'The pilot begins'])} {number}",
            "owner": draw.choice(["", "Legal"]),
            "due_on": draw.choice([None, "2027-01-11"]),
        }
        for kind in ("condition", "step")
        for number in range(1, 1 + draw.choice([0, 0, 1, 2, 5]))
    ]


def draw_rounds(document, draw):
    count, rules = len(document["candidates"]), rules_of(document)
    gone = len(document["withdrawn"])
    document["rounds"] = {"considered": count + gone + len(rules["left_out"])}
    if draw.random() < 0.12:
        counts = dict.fromkeys(("out_by_gate", "withdrawn", "not_this_time", "reserve"), 0)
        counts |= {"candidates": count + gone + 1, "not_this_time": 1, "shortlist": count + gone}
        earlier = {
            "evaluation": 11,
            "title": "Nearshore AI support, first round",
            "decision": 1,
            "sha256": hash_of("round"),
            "considered": count + gone + 5,
            "counts": counts,
            "left": [
                dict.fromkeys(("reference", "legal_name", "domain"), "")
                | {"name": "Earlier Co", "outcome": "not_this_time", "reason": "Too small."}
            ],
        }
        document["rounds"] = {"earlier": [earlier]}
    if document["status"] == "final" and draw.random() < 0.12:
        document["determination"] |= {"number": 2, "replaces": hash_of("before")}
        document["revision"] = drawn_revision(document, draw)


def drawn_revision(document, draw):
    opened = book_of(deepcopy(document) | {"revision": None})
    standings = {
        name: {
            "rank": opened.standings.candidate(name).rank,
            "score": score,
            "outcome": row["outcome"],
        }
        for name, row in opened.candidates.items()
        for score in [opened.document["scores"][name]["score"]]
    }
    if draw.random() < 0.6:
        name = draw.choice(list(standings))
        standings[name] |= {"rank": None, "score": None, "outcome": "not_this_time"}
    agreed = {
        name: {check: row["level"] for check, row in rows.items()}
        for name, rows in document["agreed"].items()
    }
    if agreed and draw.random() < 0.5:
        agreed.popitem()
    gates = {
        name: {gate: row["result"] for gate, row in rows.items()}
        for name, rows in document["gates"].items()
    }
    return {
        "by": LEAD,
        "at": "2026-11-21T08:00:00Z",
        "reason": "The shift plan was corrected.",
        "standings": standings,
        "agreed": agreed,
        "gates": gates,
    }


def draw_inquiries(document, draw):
    if draw.random() > 0.25:
        return
    names = [row["id"] for row in document["candidates"]]
    for inquiry in draw.choice([[pack()], [reply()], [pack(), reply()]]):
        inquiry["requests"] = [each for each in inquiry["requests"] if each["candidate"] in names]
        if inquiry["purpose"] == "ask":
            inquiry["unanswered"] = draw.choice([0, 1, 2])
            if draw.random() < 0.5:
                inquiry["clarifications"] = []
        document["inquiries"].append(inquiry)


def draw_countries(document, draw):
    """Give some a second site, and every country in use its row on the sheet."""
    document["countries"] = []
    if draw.random() > 0.4:
        for row in document["candidates"]:
            row["sites"], row["overlap"] = [], None
        return
    opened = book_of(deepcopy(document))
    ranked = {each.id for each in opened.standings.candidates if each.rank is not None}
    countries = {}
    for row in document["candidates"]:
        own = row["sites"][0]
        if draw.random() < 0.05:
            row["sites"].append(own | {"time_zone": "Europe/Paris", "day_starts": ""})
        elif draw.random() < 0.2:
            _name, country, city = draw.choice(NAMES)
            row["sites"].append(own | {"city": city, "country": country, "day_starts": ""})
        if row["id"] in ranked or row["outcome"] in {"shortlist", "reserve"}:
            for country in sorted({site["country"] for site in row["sites"]}):
                countries.setdefault(country, []).append(row["id"])
    document["countries"] = [
        drawn_country(country, countries[country], draw) for country in sorted(countries)
    ]


def drawn_country(country, names, draw):
    row = {"country": country, "candidates": names}
    if country in {"RO", "PL", "PT", "CZ", "BG"}:
        row["is_eea"] = True
    if draw.random() < 0.3:
        row["sub_processors"] = [
            {"candidate": names[0], "name": "Nuage", "duty": "Backup", "state": "claim"}
        ]
    if draw.random() < 0.4:
        status = {"candidates": names, "source": "Official Journal", "by": "M1"}
        row["statuses"] = [
            status | {"standing": "counts", "basis": "clauses", "checked_on": "2026-11-02"}
        ]
        if draw.random() < 0.6:
            row["statuses"].append(
                status
                | {"standing": draw.choice(["waits", "earlier"]), "checked_on": "2026-10-02"}
                | {"basis": draw.choice(["clauses", "eea", "adequacy"])}
            )
    return row


def kinds_of(document, book):
    """Yield each kind of evaluation that this one is, in words."""
    standings = book.standings
    count = len(book.candidates)
    yield f"{count} candidate" if count == 1 else f"{count} candidates"
    statuses = {result.status.value for result in standings.candidates}
    conflicts = [each for row in document["declarations"] for each in row["conflicts"]]
    gates = [row for rows in document["gates"].values() for row in rows.values()]
    answers = {
        answer
        for cells in document["ratings"].values()
        for cell in cells.values()
        for answer in cell["answers"]
    }
    has = {
        "a tie": any(result.tied for result in standings.candidates),
        "nobody ranked": not standings.leaders,
        "a failed gate": "out_by_gate" in statuses,
        "everybody out by a gate": statuses == {"out_by_gate"},
        "an open gate": any(row["result"] == "open" for row in gates),
        "a waived gate": any("waived_at" in row for row in gates),
        "not enough evidence": "incomplete" in statuses,
        "under a minimum": "below_minimum" in statuses,
        "holes": bool(answers & {"cannot_tell", "abstained"}),
        "pending": None in answers,
        "an exception": bool(document["exceptions"]),
        "an assessor left out": bool(standings.left_out),
        "one assessor": len(book.people) == 1,
        "an unsealing": len(document["seals"]) > 1,
        "an unsealing that moved ranks": any("ranks" in row for row in document["seals"]),
        "a criterion of 0 points": any(not rule.points for rule in standings.criteria),
        "a conflict declared early": any(
            each["recuses"] and not each["ratings_voided"] for each in conflicts
        ),
        "a conflict declared late": any(each["ratings_voided"] for each in conflicts),
        "a conflict that stays a miss": any(
            "candidate" in each and not each["recuses"] for each in conflicts
        ),
        "a withdrawn candidate": bool(document["withdrawn"]),
        "a candidate that came late": bool(document["late"]),
        "somebody who left": any("left_at" in row for row in document["panel"]),
        "another lead": any(row["act"] == "changed lead" for row in document["moves"]),
        "a moved deadline": any(row["act"] == "moved deadline" for row in document["moves"]),
        "moderated cells": any(document["agreed"].values()),
        "a minority note": any(row["answer"] == "minority" for row in document["sign_offs"]),
        "an incumbent": any(row["is_incumbent"] for row in document["candidates"]),
        "a draft": book.is_draft,
        "a cancelled one": bool(book.cancelling),
        "a decision that replaces another": bool(document["revision"]),
        "a later round": "earlier" in document["rounds"],
        "requests to vendors": bool(document["inquiries"]),
        "a country sheet": bool(document["countries"]),
        "weights given alone": bool(document["weighing"]["proposals"]),
        "left unsettled": bool(document["unsettled"]),
        "changes since the seal": bool(document["changes"]),
        "a proof": bool(document["proofs"]),
        "nobody chosen": not book.with_outcome("shortlist", "reserve"),
        "chosen without a rank": any(
            standings.candidate(name).rank is None
            for name in book.with_outcome("shortlist", "reserve")
        ),
    }
    yield from (kind for kind, is_so in has.items() if is_so)
    yield from {f"outcome: {OUTCOMES[row['outcome']]}" for row in document["candidates"]}
