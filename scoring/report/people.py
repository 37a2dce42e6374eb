"""Who is who in a document: each member of the panel by an id, told apart where names agree."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A member of the panel as the report names them.

    id        "M" and the place on the panel; `assessor` is the id of who rates, else None
    part      the role, with a number where members of one name share it: "assessor 2"
    called    the name, with `part` in brackets where another member has the same one
    """

    id: str
    assessor: str | None
    name: str
    role: str
    rates: bool
    part: str
    called: str


def ids_of(evaluation):
    """Return {member pk: id of the document}, in the order in which they joined: one query."""
    pks = evaluation.members.order_by("pk").values_list("pk", flat=True)
    return {pk: f"M{place}" for place, pk in enumerate(pks, 1)}


def ids_by_user(evaluation):
    """Return {user pk: id of the document}: one query."""
    pks = evaluation.members.order_by("pk").values_list("user_id", flat=True)
    return {pk: f"M{place}" for place, pk in enumerate(pks, 1)}


def people_in(document):
    """Return the panel of a document by id; rows from before there were ids count by place."""
    rows = document["panel"]
    names = Counter(_alike(row["name"]) for row in rows)
    parts = Counter((_alike(row["name"]), row["role"]) for row in rows)
    seen = Counter()
    people = {}
    for place, row in enumerate(rows, 1):
        name, key = row["name"], (_alike(row["name"]), row["role"])
        seen[key] += 1
        part = f"{row['role']} {seen[key]}" if parts[key] > 1 else row["role"]
        called = f"{name} ({part})" if names[key[0]] > 1 else name
        one = row.get("member") or f"M{place}"
        rates = bool(row["criteria"])
        people[one] = Person(one, row["id"], name, row["role"], rates, part, called)
    return people


def matched(rows, people):
    """Yield (row, Person), with None for who is not among `people`.

    Rows from before there were ids are matched by name and role: namesakes in turn.
    """
    taken = set()
    for row in rows:
        person = people.get(row["member"]) if "member" in row else _by_name(row, people, taken)
        taken.add(person and person.id)
        yield row, person


def has_ids(document):
    """Say whether any row of the panel has an id; documents from before have none."""
    return any("member" in row for row in document["panel"])


def left_in(document, people):
    """Return the ids of those who left the panel."""
    rows = document.get("changes", {}).get("left", ())
    return {person.id for _, person in matched(rows, people) if person}


def letters_in(people):
    """Return {assessor: initials} that tell those who rate apart: "AR", then "AR2"."""
    letters = {}
    for person in people.values():
        if person.assessor:
            own = "".join(part[0] for part in person.name.split()[:3])
            same = sum(other.rstrip("0123456789") == own for other in letters.values())
            letters[person.assessor] = f"{own}{same + 1}" if same else own
    return letters


def _by_name(row, people, taken):
    same = [
        person
        for person in people.values()
        if person.name == row["name"] and row.get("role", person.role) == person.role
    ]
    return next((one for one in same if one.id not in taken), same[0] if same else None)


def _alike(name):
    return " ".join(name.split()).casefold()
