"""Who is who in a document: each member of the panel by an id, told apart where names agree."""

from collections import Counter
from dataclasses import dataclass

from scoring.evaluations.models import PanelMember


@dataclass(frozen=True)
class Roll:
    """The ids that members have in the document, M1, M2 ... in the order in which they joined."""

    members: dict
    users: dict

    def by(self, row, field):
        """Return the id of the person in a field of a row; the name of who is no member."""
        pk = getattr(row, f"{field}_id")
        return None if pk is None else self.users.get(pk) or str(getattr(row, field))


@dataclass(frozen=True)
class Person:
    """A member of the panel as pages and report name them.

    id        "M" and the place on the panel; `assessor` is the id of who rates, else None
    part      the role, with a number where members of one name share it: "assessor 2"
    called    the name, with `part` in brackets where another member has the same one
    letters   the initials of who rates, told apart: "AR", then "AR2"
    """

    id: str
    assessor: str | None
    name: str
    role: str
    criteria: tuple[str, ...]
    part: str
    called: str
    letters: str
    has_left: bool

    @property
    def is_lead(self):
        return self.role == PanelMember.Role.LEAD

    @property
    def answers_to_levels(self):
        """Whether they are asked if the agreed levels stand. The lead says it by signing."""
        return bool(self.criteria) and not self.is_lead and not self.has_left


def roll_of(evaluation):
    """Return the roll: one query."""
    rows = list(evaluation.members.order_by("pk").values_list("pk", "user_id"))
    ids = [f"M{place}" for place, _ in enumerate(rows, 1)]
    return Roll(
        members={pk: name for (pk, _), name in zip(rows, ids, strict=True)},
        users={user: name for (_, user), name in zip(rows, ids, strict=True)},
    )


def people_in(document):
    """Return {id: Person} of the panel of a document."""
    rows = document["panel"]
    names = Counter(_alike(row["name"]) for row in rows)
    parts = Counter((_alike(row["name"]), row["role"]) for row in rows)
    seen, initials, people = Counter(), Counter(), {}
    for place, row in enumerate(rows, 1):
        name, role, criteria = row["name"], row["role"], tuple(row["criteria"])
        key = _alike(name), role
        seen[key] += 1
        part = f"{role} {seen[key]}" if parts[key] > 1 else role
        letters = assessor = None
        if criteria:
            assessor = f"A{initials.total() + 1}"
            letters = "".join(word[0] for word in name.split()[:3]).upper()
            initials[letters] += 1
            letters += str(initials[letters]) if initials[letters] > 1 else ""
        people[f"M{place}"] = Person(
            id=f"M{place}",
            assessor=assessor,
            name=name,
            role=role,
            criteria=criteria,
            part=part,
            called=f"{name} ({part})" if names[key[0]] > 1 else name,
            letters=letters or "",
            has_left="left_at" in row,
        )
    return people


def _alike(name):
    return " ".join(name.split()).casefold()
