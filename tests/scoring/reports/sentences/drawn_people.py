"""The people of a random evaluation: panel, conflicts, misses, agreed levels, answers, seals."""

from copy import deepcopy

from scoring.arithmetic.weighting import whole_points
from tests.scoring.reports.rereading import rules_of
from tests.scoring.reports.story_parts import ACTS, LEAD, SCENARIOS, hash_of

CRITERIA = ["TZ", "LG", "TA", "SC", "AI", "SO"]
WHY = "It won another contract and has no room for us now."
NATURE = "My sister works there."


def draw_people(document, draw):
    if draw.random() < 0.12:
        leave_one_rater(document)
    draw_seals(document, draw)
    draw_left(document, draw)
    draw_conflicts(document, draw)
    draw_misses(document, draw)
    draw_withdrawn(document, draw)
    draw_moves(document, draw)
    draw_agreed(document, draw)
    draw_weighing(document, draw)
    draw_minutes(document, draw)
    draw_signatures(document, draw)
    draw_acts(document, draw)


def raters(document, criterion):
    """Return the ids of the members who rate a criterion, in the order of the panel."""
    return [
        f"M{place}"
        for place, row in enumerate(document["panel"], 1)
        if criterion in row["criteria"]
    ]


def assessor_of(document, member):
    """Return "A1" for the first who rates."""
    names = [f"M{n}" for n, row in enumerate(document["panel"], 1) if row["criteria"]]
    return f"A{names.index(member) + 1}"


def answers_of(document, member, candidate, criterion=None):
    """Yield (cell, place) of every answer of a member on a candidate."""
    for check, cell in document["ratings"][candidate].items():
        names = raters(document, check[:2])
        if member in names and criterion in (None, check[:2]):
            yield cell, names.index(member)


def leave_one_rater(document):
    for row in document["panel"]:
        row["criteria"] = []
        row.pop("submitted_at", None)
    document["panel"][0] |= {"criteria": CRITERIA, "submitted_at": "2026-11-18T16:02:00Z"}
    for place, row in enumerate(rules_of(document)["assignments"]):
        row["criteria"] = [] if place else CRITERIA
    for cells in document["ratings"].values():
        for check, cell in cells.items():
            cells[check] = {key: value[:1] for key, value in cell.items()}


def rated_members(document):
    return [f"M{n}" for n, row in enumerate(document["panel"], 1) if row["criteria"]]


def draw_seals(document, draw):
    rules = rules_of(document)
    versions = draw.choice([1, 1, 2, 3])
    broken, final = document["seals"]
    document["seals"] = [deepcopy(broken) for _ in range(versions - 1)] + [final]
    rules["version"] = versions
    ids = [row["id"] for row in document["candidates"]]
    for place, seal in enumerate(document["seals"]):
        if versions > 1 and draw.random() < 0.6:
            order = draw.sample(ids, len(ids))
            seal["ranks"] = {
                name: None if draw.random() < 0.1 else rank for rank, name in enumerate(order, 1)
            }
            if len(order) > 1 and draw.random() < 0.3:
                seal["ranks"] |= dict.fromkeys(order[:2], 1)
        if place < versions - 1 and draw.random() < 0.3:
            seal["unsealing_confirmed_by"] = "M2"
    if versions > 1 and len(ids) > 1 and draw.random() < 0.4:
        late = {"candidate": draw.choice(ids), "version": draw.randint(2, versions)}
        document["late"] = [late]


def draw_left(document, draw):
    if draw.random() < 0.25:
        row = {"name": "Nora Weiss", "role": "assessor", "criteria": []}
        gone = {"left_at": "2026-11-15T09:00:00Z", "left_reason": WHY}
        document["panel"].append(row | gone)
    if draw.random() < 0.15 and len(rated_members(document)) > 1:
        document["panel"][2] |= {"left_at": "2026-11-19T12:00:00Z", "left_reason": WHY}
        if draw.random() < 0.5:
            document["panel"][2].pop("submitted_at", None)


def draw_conflicts(document, draw):
    ids = [row["id"] for row in document["candidates"]]
    members = rated_members(document)
    for member in members:
        if draw.random() < 0.5:
            continue
        row = {"member": member, "signed_at": "2026-11-03T09:00:00Z", "conflicts": []}
        if draw.random() < 0.3:
            document["declarations"].append(deepcopy(row))
            row["signed_at"] = "2026-11-18T09:00:00Z"
        if len(members) > 1 and len(ids) > 1 and draw.random() < 0.5:
            row["conflicts"].append(drawn_conflict(document, member, draw.choice(ids), draw))
        if draw.random() < 0.1:
            row["conflicts"].append(
                {"name": "Old Vendor SA", "nature": NATURE, "recuses": True, "ratings_voided": 0}
            )
        document["declarations"].append(row)


def drawn_conflict(document, member, candidate, draw):
    row = {"candidate": candidate, "nature": NATURE, "recuses": True, "ratings_voided": 0}
    kind = draw.choice(["early", "late", "late", "miss"])
    count = 0
    if kind == "miss":
        row["recuses"] = False
    for cell, place in answers_of(document, member, candidate):
        cell["answers"][place] = None
        count += 1
    if kind == "late":
        row["ratings_voided"] = draw.choice([1, count])
        if draw.random() < 0.6:
            document["moves"].append(moved_ranks(document, member, draw))
    return row


def moved_ranks(document, member, draw):
    ids = [row["id"] for row in document["candidates"]]
    before = {name: rank for rank, name in enumerate(ids, 1)}
    if draw.random() < 0.3:
        before |= dict.fromkeys(ids[:2], 1)
    after = {name: rank for rank, name in enumerate(draw.sample(ids, len(ids)), 1)}
    at = "2026-11-18T09:00:00Z"
    return {"act": "moved ranks", "at": at, "by": member, "before": before, "after": after} | {
        "reason": ""
    }


def draw_misses(document, draw):
    """Let somebody miss one cell of a criterion: left out of it, or counted by an exception."""
    for member in rated_members(document):
        if draw.random() > 0.2:
            continue
        criterion = draw.choice(document["panel"][int(member[1:]) - 1]["criteria"])
        candidate = draw.choice(document["candidates"])["id"]
        cells = list(answers_of(document, member, candidate, criterion))
        cell, place = draw.choice(cells)
        cell["answers"][place] = None
        if draw.random() < 0.6:
            document["exceptions"].append(
                {
                    "assessor": assessor_of(document, member),
                    "criterion": criterion,
                    "reason": "The file of one cell was lost.",
                    "by": LEAD,
                    "at": "2026-11-19T15:00:00Z",
                }
            )


def draw_withdrawn(document, draw):
    count = len(document["candidates"])
    for number in range(count + 1, count + 1 + draw.choice([0, 0, 0, 1, 2])):
        document["withdrawn"].append(
            {
                "id": f"C{number}",
                "name": f"Gone {number} SA",
                "reference": f"V-GONE{number}",
                "legal_name": "",
                "domain": "",
                "is_incumbent": False,
                "on": "2026-11-12",
                "reason": WHY,
                "by": LEAD,
            }
        )
        for row in [*document["seals"], *document["moves"]]:
            for ranks in (row.get("ranks"), row.get("before"), row.get("after")):
                if isinstance(ranks, dict) and draw.random() < 0.5:
                    ranks[f"C{number}"] = None


def draw_moves(document, draw):
    if draw.random() < 0.1:
        document["moves"].append(
            {"act": "changed lead", "at": "2026-11-05T09:00:00Z", "by": "M1", "before": "M2"}
            | {"after": LEAD, "reason": "On leave until January."}
        )
    if draw.random() < 0.15:
        move = {"act": "moved deadline", "at": "2026-11-10T09:00:00Z", "by": LEAD}
        move |= draw.choice([{}, {"before": "2026-11-12T16:00:00Z"}])
        move |= draw.choice(
            [{}, {"after": "2026-11-18T16:00:00Z"}]
            if "before" in move
            else [{"after": "2026-11-18T16:00:00Z"}]
        )
        document["moves"].append(move | {"reason": "Two vendors answered late."})


def draw_agreed(document, draw):
    """Agree a level on the cells that differ, and on some that do not."""
    likely = draw.choice([0, 0.3, 1])
    tolerance = rules_of(document)["tolerance"]
    for candidate, cells in document["ratings"].items():
        for check, cell in cells.items():
            levels = [level for level in cell["answers"] if isinstance(level, int)]
            is_wide = levels and max(levels) - min(levels) > tolerance
            if levels and draw.random() < (likely if is_wide else likely / 30):
                document["agreed"].setdefault(candidate, {})[check] = {
                    "level": draw.choice(levels),
                    "reason": "The list has no start dates, so only a promise is shown.",
                    "by": LEAD,
                    "at": "2026-11-20T14:00:00Z",
                }


def draw_weighing(document, draw):
    document["scenarios"] = draw.choice([[], SCENARIOS[:1], deepcopy(SCENARIOS)])
    if draw.random() < 0.4:
        agreed = {row["criterion"]: row["points"] for row in rules_of(document)["weights"]}
        differs = draw.random() < 0.7
        document["weighing"]["proposals"] = [
            {
                "member": member,
                "method": "direct",
                "judgements": whole_points(
                    {
                        name: points + (draw.choice([0, 0, 3, 20]) if differs else 0)
                        for name, points in agreed.items()
                    }
                ),
                "given_at": "2026-10-30T09:00:00Z",
            }
            for member in draw.sample(["M1", "M2", "M3"], draw.choice([1, 2, 3]))
        ]


def draw_minutes(document, draw):
    for number in range(1, 1 + draw.choice([0, 0, 1, 2])):
        row = {
            "held_on": "2026-11-20",
            "present": "Lea, Amine, Sofia",
            "text": "We read the shift plan together. It covers three quarters.",
            "by": LEAD,
            "at": "2026-11-20T16:00:00Z",
        }
        if number == 2 and draw.random() < 0.5:
            row["corrects"] = 1
        document["minutes"].append(row)


def draw_signatures(document, draw):
    """Let everybody whom the agreed levels concern answer, in a draft only some of them."""
    is_draft = document["status"] == "draft"
    document["sign_offs"] = []
    for place, row in enumerate(document["panel"], 1):
        member = f"M{place}"
        if not row["criteria"] or row["role"] == "lead":
            continue
        if "left_at" in row:
            if draw.random() < 0.5:
                document["sign_offs"].append(answer(member, "minority"))
            continue
        if not any(document["agreed"].values()) and draw.random() < 0.7:
            continue
        if draw.random() < 0.15:
            note = answer(member, "minority")
            document["sign_offs"].append(note | {"voided_at": "2026-11-21T09:00:00Z"})
        if not (is_draft and draw.random() < 0.4):
            kind = draw.choice(["agrees", "agrees", "minority", "absent"])
            document["sign_offs"].append(answer(member, kind))
    document["signatures"] = [
        {"member": member, "at": "2026-11-22T10:00:00Z"} for member in drawn_signers(document, draw)
    ]


def drawn_signers(document, draw):
    signers = [LEAD, "M2"] if "left_at" not in document["panel"][1] else [LEAD, "M1"]
    if any(row["conflicts"] for row in document["declarations"]) or draw.random() < 0.3:
        people = enumerate(document["panel"][:3], 1)
        signers = [LEAD, *(f"M{n}" for n, row in people if "left_at" not in row)]
    return draw.choice([[], [LEAD]]) if document["status"] == "draft" else signers


def answer(member, kind):
    row = {"member": member, "answer": kind, "by": member, "at": "2026-11-21T10:00:00Z"}
    if kind == "absent":
        row["by"] = LEAD
    if kind != "agrees":
        row["note"] = "The plan names nobody for the evening shift."
    return row


def draw_acts(document, draw):
    document["acts"] = deepcopy(ACTS)
    if document["status"] == "draft" and draw.random() < 0.35:
        end = document["record"]["entries"] + 1
        act = {"act": "cancelled", "from": end, "to": end, "at": "2026-11-21T18:00:00Z"}
        document["acts"].append(act | {"by": LEAD})
        document["record"] |= {"entries": end, "head": hash_of("cancelled")}
