"""Whether what a document says of its proceedings is what can be computed from it.

Each function returns two sides to compare. Documents made before proceedings were kept say
nothing of them and contradict nothing.
"""

from scoring.arithmetic import incumbent_to_plain, incumbent_verdict
from scoring.decision import departing, hash_of, statement
from scoring.models.moderation import hash_of_levels
from scoring.report.people import left_in, matched
from scoring.report.revision import standing_of
from scoring.results.incumbent import rated_by_others


def sign_offs(book):
    """Return the agreed levels as they were signed off, and as the document lists them."""
    held = book.document.get("sign_offs")
    if held is None:
        return None, None
    names = ("candidate", "check", "level", "reason")
    levels = [[row[name] for name in names] for row in book.document["moderation"]]
    computed = {"agreed": len(levels), "sha256": hash_of_levels(levels)}
    return {name: held[name] for name in computed}, computed


def signatures(book):
    """Return what each signature is under, and the hash of the decision in the document.

    Only who is on the panel and has not left it signs, once. A final document needs its
    lead's signature; against the ranking, or over a conflict of the lead's, a second one of
    somebody without a conflict about it.
    """
    rows = book.document.get("signatures")
    if rows is None:
        return None, None
    listed, computed = _signed(book, rows)
    if not book.is_draft:
        listed["of the lead"] = any(row["role"] == "lead" for row in rows)
        computed["of the lead"] = True
    concerned = set() if book.is_draft else _concerned(book)
    if concerned:
        listed["of a second member"] = any(
            row["role"] != "lead" and not _conflicts(book).get(row.get("member"), set()) & concerned
            for row in rows
        )
        computed["of a second member"] = True
    return listed, computed


def _signed(book, rows):
    """Return each signature with its role, and as the member on the panel has to have it.

    The keys begin with a number or an id, so that no name can stand in for another key.
    """
    left, sha256 = left_in(book.document, book.members), _statement_hash(book)
    listed, computed = {}, {}
    for place, (row, person) in enumerate(matched(rows, book.members), 1):
        key = f"{person.id} {person.name}" if person else ""
        if not key or person.id in left or key in listed:
            listed[f"{place}. {row['name']}"] = "a signature"
        else:
            listed[key] = {"sha256": row["sha256"], "role": row["role"]}
            computed[key] = {"sha256": sha256, "role": person.role}
    return listed, computed


def minutes(book):
    """Return the numbers of the minutes and what each corrects, and what they can be."""
    rows = book.document.get("minutes", ())
    numbers = range(1, len(rows) + 1)
    listed = [[row["number"], row["corrects"]] for row in rows]
    possible = [
        [number, row["corrects"] if row["corrects"] in range(1, number) else None]
        for number, row in zip(numbers, rows, strict=True)
    ]
    return listed, possible


def _statement_hash(book):
    outcomes = [row | {"candidate": row["id"]} for row in book.document["candidates"]]
    number, sheet = book.determination["number"], book.document["scores"]["input"]
    return hash_of(statement(number, sheet, outcomes, book.document["follow_ups"]))


def _concerned(book):
    """Return the candidates because of which somebody beside the lead has to sign."""
    places = {result.id: result.place for result in book.standings.candidates}
    listed, conflicts = set(book.with_outcome("shortlist")), _conflicts(book)
    leads = [key for key, person in book.members.items() if person.role == "lead"]
    return set(departing(places, listed)).union(
        *(listed & conflicts.get(key, set()) for key in leads)
    )


def _conflicts(book):
    """Return {member: candidates} by the declarations in force that hold ids."""
    rows = book.document.get("declarations", ())
    return {
        row["member"]: {conflict["candidate"] for conflict in row["conflicts"]}
        for row in rows
        if row["in_force"] and "member" in row
    }


def incumbent(book):
    """Return the verdict on the incumbent as it is written, and as it computes."""
    if "incumbent" not in book.document:
        return None, None
    names = [row["id"] for row in book.document["candidates"] if row["is_incumbent"]]
    held = book.document["incumbent"]
    if held is None or not names:
        return held, None if not names else "a verdict"
    verdict = incumbent_verdict(book.standings, names[0], book.evaluation["pass_mark"])
    others = rated_by_others(book.document["scores"]["input"], names[0])
    return (
        {name: held[name] for name in ("verdict", "other_people")},
        {
            "verdict": incumbent_to_plain(verdict),
            "other_people": [
                {"criterion": name, "incumbent": list(mine), "rest": list(rest)}
                for name, mine, rest in ((one.criterion, one.incumbent, one.rest) for one in others)
            ],
        },
    )


def revision(book):
    """Return what the document says has become of its candidates, and what has."""
    if "revision" not in book.document:
        return None, None
    held = book.document["revision"]
    if held is None or book.determination["replaces"] is None:
        return held and held["sha256"], book.determination["replaces"]
    outcomes = {row["id"]: row["outcome"] for row in book.document["candidates"]}
    output = book.document["scores"]["output"]["candidates"]
    changed = {row["candidate"]: row["after"] for row in held["candidates"]}
    return (
        {"sha256": held["sha256"], **changed},
        {
            "sha256": book.determination["replaces"],
            **{
                name: standing_of(output[name]) | {"outcome": outcomes[name]}
                if name in output
                else None
                for name in changed
            },
        },
    )


def rounds(book):
    """Return the long list of this round, and the candidates of the one before it."""
    held = book.document.get("rounds")
    if not held or not held["earlier"]:
        return None, None
    return held["considered"], held["earlier"][-1]["counts"]["candidates"]


CHECKS = (
    ("sign_offs", sign_offs, "the agreed levels"),
    ("signatures", signatures, "the decision"),
    ("minutes", minutes, "the order of writing"),
    ("incumbent", incumbent, "what the scores give"),
    ("revision", revision, "the decision"),
    ("rounds", rounds, "the round before"),
)
