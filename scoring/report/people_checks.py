"""Whether a document says the same of its people wherever it names them.

Each function returns two sides to compare. Documents made before there were ids are read by
name and role.
"""

from scoring.report.people import has_ids, left_in, matched


def panel(book):
    """Return the ids on the panel and how many lead it, and what they have to be."""
    ids = [row.get("member") for row in book.document["panel"]]
    leads = sum(row["role"] == "lead" for row in book.document["panel"])
    places = [f"M{place}" for place, _ in enumerate(ids, 1)] if has_ids(book.document) else ids
    return {"ids": ids, "leads": leads}, {"ids": places, "leads": 1}


def names(book):
    """Return every name that stands beside an id, and the name of that member."""
    rows = list(_named(book.document))
    held = {place: name for place, _, name in rows}
    people = book.members
    known = {place: people[one].name if one in people else None for place, one, _ in rows}
    return held, known


def answered(book):
    """Return who answered or still has to, and who has to: raters beside the lead who stayed."""
    held = book.document.get("sign_offs")
    if held is None:
        return None, None
    asked, is_agreed = _asked(book), bool(held["agreed"])
    missing = [row if isinstance(row, dict) else {"name": row} for row in held["missing"]]
    pairs = list(matched([*held["answers"], *missing], asked))
    others = [row["name"] for row, one in pairs if one is None]
    found = sorted(f"{one.id} {one.name}" for _, one in pairs if one and is_agreed)
    needed = sorted(f"{one.id} {one.name}" for one in asked.values() if is_agreed)
    late = [] if book.is_draft else [row["name"] for row in missing]
    return (
        {"asked": found, "not asked": others, "still to answer": late},
        {"asked": needed, "not asked": [], "still to answer": []},
    )


def notes(book):
    """Return the minority notes among the answers, and those in force of all that were filed."""
    held = book.document.get("sign_offs")
    if held is None or not has_ids(book.document):
        return None, None
    left = left_in(book.document, book.members)
    answers = [row for row in held["answers"] if row["answer"] == "minority"]
    in_force = [
        row
        for row in held["notes"]
        if not row["voided_at"] and row["sha256"] == held["sha256"] and row["member"] not in left
    ]
    return _told(answers), _told(in_force)


def acts_of_the_lead(book):
    """Return who did what only a lead does, and the name of the lead."""
    document = book.document
    done = {"determination": document["determination"]["decided_by"]} if not book.is_draft else {}
    done |= {
        f"{section}[{place}]": row[by]
        for section, by in (("moderation", "by"), ("minutes", "written_by"))
        for place, row in enumerate(document.get(section, ()))
    }
    answers = document.get("sign_offs", {}).get("answers", ())
    done |= {
        f"sign_offs.answers[{place}]": row["by"]
        for place, row in enumerate(answers)
        if row["answer"] == "absent"
    }
    leads = [row["name"] for row in document["panel"] if row["role"] == "lead"]
    return done, dict.fromkeys(done, *leads[:1])


def in_force(book):
    """Return which declarations are in force, and the last one of each member."""
    rows = book.document.get("declarations", ())
    if not has_ids(book.document):
        return None, None
    last = {row["member"]: place for place, row in enumerate(rows)}
    listed = [place for place, row in enumerate(rows) if row["in_force"]]
    return listed, sorted(last.values())


def _asked(book):
    """Return those who rate beside the lead and have not left, by id."""
    left = left_in(book.document, book.members)
    return {
        key: one
        for key, one in book.members.items()
        if one.rates and one.role != "lead" and key not in left
    }


def _told(rows):
    return {row["member"]: [row["note"], row["at"]] for row in rows}


def _named(document):
    """Yield (place in the document, id, name) wherever an id stands beside a name."""
    sign_offs = document.get("sign_offs", {})
    changes, weighing = document.get("changes", {}), document.get("weighing", {})
    lists = {
        "sign_offs.answers": (sign_offs.get("answers", ()), "member", "name"),
        "sign_offs.missing": (sign_offs.get("missing", ()), "member", "name"),
        "sign_offs.notes": (sign_offs.get("notes", ()), "member", "name"),
        "signatures": (document.get("signatures", ()), "member", "name"),
        "declarations": (document.get("declarations", ()), "member", "name"),
        "changes.left": (changes.get("left", ()), "member", "name"),
        "weighing.proposals": (weighing.get("proposals", ()), "member", "name"),
        "scenarios": (document.get("scenarios", ()), "saver", "saved_by"),
        "gates": (document.get("gates", ()), "finder", "found_by"),
    }
    for section, (rows, member, name) in lists.items():
        for place, row in enumerate(rows):
            if isinstance(row, dict) and row.get(member):
                yield f"{section}[{place}]", row[member], row[name]


CHECKS = (
    ("panel", panel, "a panel"),
    ("names", names, "the panel"),
    ("sign_offs", answered, "those who have to answer"),
    ("sign_offs", notes, "its notes"),
    ("acts", acts_of_the_lead, "the panel"),
    ("declarations", in_force, "the order of signing"),
)
