"""Who gets what answer at each address: the whole table, read from one file.
A line gives each role, in the order of ROLES, one letter for each of STATES, or one for all.
"""

from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parent / "data" / "permission-matrix.txt"
ROLES = (
    *("lead", "on", "off", "recused", "undeclared"),
    *("observer", "admin", "curator", "stranger", "anonymous", "contact"),
)
STATES = ("draft", "open", "moderation", "decided", "archived", "cancelled")


class Row(NamedTuple):
    """The answers of one address to one method: role -> letters, one for each state or for all."""

    name: str
    method: str
    answers: dict

    def answer(self, role, state):
        letters = self.answers[role]
        return letters if len(letters) == 1 else letters[STATES.index(state)]


def rows():
    lines = SOURCE.read_text().splitlines()
    cells = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [
        Row(name, method, dict(zip(ROLES, answers, strict=True)))
        for name, method, *answers in cells
    ]
