"""Who gets what answer at each address: the whole table, read from one file.
A line gives each role, in the order of ROLES, one letter for each of STATES, or one for all.
"""

from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parent / "data" / "permission-matrix.txt"
ROLES = {
    "lead": "Leads this evaluation; rates nothing in it.",
    "on": "Assessor of the criterion that the address names.",
    "off": "Assessor of another criterion.",
    "recused": "Assessor of the criterion, in conflict with the candidate that the address names.",
    "undeclared": "Assessor of the criterion who has declared nothing yet.",
    "observer": "Observer of this evaluation.",
    "admin": "Administrator, in no evaluation.",
    "curator": "Curator, in no evaluation.",
    "stranger": "May lead, and is in another evaluation.",
    "anonymous": "Not signed in.",
}
STATES = ("draft", "open", "moderation", "decided", "archived")
ANSWERS = {
    "Y": "Yes: the page, the form with what to mend, or the act.",
    "F": "Refused (403).",
    "H": "Not found (404): this person does not learn that it exists.",
    "C": "Not now (409): the state does not allow it, and the page says so.",
    "G": "Gone (410): the link has ended.",
    "S": "Sent to sign in.",
}


class Row(NamedTuple):
    """The answers of one address to one method: role -> letters, one for each state or for all."""

    name: str
    method: str
    answers: dict

    @classmethod
    def read(cls, line):
        name, method, *answers = line.split()
        shapes = {len(letters) for letters in answers}
        if len(answers) != len(ROLES) or not shapes <= {1, len(STATES)}:
            raise ValueError(f"This line does not give an answer to each role: {line}")
        if set("".join(answers)) - set(ANSWERS) or method not in {"GET", "POST"}:
            raise ValueError(f"This line has an unknown letter or method: {line}")
        return cls(name, method, dict(zip(ROLES, answers, strict=True)))

    @property
    def markdown(self):
        letters = " | ".join(f"`{letters}`" for letters in self.answers.values())
        return f"| {self.name} | {self.method} | {letters} |"

    def answer(self, role, state):
        letters = self.answers[role]
        return letters if len(letters) == 1 else letters[STATES.index(state)]


def rows():
    """Raises ValueError for a line out of shape."""
    lines = SOURCE.read_text().splitlines()
    return [Row.read(line) for line in lines if line.strip() and not line.startswith("#")]


def markdown():
    lines = [
        "# Who may do what",
        "",
        "Made by `manage.py permission_matrix > docs/permissions.md` from",
        "`evaluator/data/permission-matrix.txt`. The tests ask every address as everybody, in",
        "every state, and an address without a line here fails them. Any method that has no",
        "line is answered with 405; at the desk (`admin:`) it changes nothing.",
        "",
        "| Role | |",
        "| --- | --- |",
        *(f"| {name} | {description} |" for name, description in ROLES.items()),
        "",
        "| Letter | Answer |",
        "| --- | --- |",
        *(f"| `{letter}` | {answer} |" for letter, answer in ANSWERS.items()),
        "",
        f"Five letters stand for the states {', '.join(STATES)}; one letter for all of them.",
        "A role that an address treats alike in every state has one letter.",
        "",
        f"| Address | Method | {' | '.join(ROLES)} |",
        f"| --- | --- |{' --- |' * len(ROLES)}",
        *(row.markdown for row in rows()),
    ]
    return "\n".join(lines) + "\n"
