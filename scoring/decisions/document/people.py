"""Who is who in a document: each member of the panel by an id, told apart where names agree."""

from collections import Counter
from dataclasses import dataclass

from scoring.decisions.document.writing import written
from scoring.evaluations.models import PanelMember


class Roll:
    """M1, M2 ... of members as they joined, by pk in `members`, by user's in `users`: one query."""

    def __init__(self, evaluation):
        self.members, self.users = {}, {}
        rows = evaluation.members.order_by("pk").values_list("pk", "user_id")
        for place, (pk, user_pk) in enumerate(rows, 1):
            self.members[pk] = self.users[user_pk] = f"M{place}"

    def row(self, instance, *names, **renamed):
        """Return these fields as the document writes them; `renamed` is its name -> the field.
        A person stands there by the id of the member, or by name where they are no member.
        """
        row = {}
        for key, name in (dict(zip(names, names, strict=True)) | renamed).items():
            member = self.users.get(getattr(instance, f"{name}_id", None))
            row[key] = member or written(getattr(instance, name))
        return row


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


def people_in(document):
    rows = document["panel"]
    names = Counter(_alike(row["name"]) for row in rows)
    parts = Counter((_alike(row["name"]), row["role"]) for row in rows)
    counts, initials, people = Counter(), Counter(), {}
    for place, row in enumerate(rows, 1):
        name, role, criteria = row["name"], row["role"], tuple(row["criteria"])
        key = _alike(name), role
        counts[key] += 1
        part = f"{role} {counts[key]}" if parts[key] > 1 else role
        called = f"{name} ({part})" if names[key[0]] > 1 else name
        letters, assessor, has_left = "", None, "left_at" in row
        if criteria:
            assessor = f"A{initials.total() + 1}"
            letters = "".join(word[0] for word in name.split()[:3]).upper()
            initials[letters] += 1
            letters += str(initials[letters]) if initials[letters] > 1 else ""
        details = (name, role, criteria, part, called, letters, has_left)
        people[f"M{place}"] = Person(f"M{place}", assessor, *details)
    return people


def _alike(name):
    return " ".join(name.split()).casefold()
