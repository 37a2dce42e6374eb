"""A value that an assessor found, and the level it proposes within the evidence."""

from typing import NamedTuple

from scoring.caps import OVERLAP_CHECK
from scoring.grid.proposals import in_unit, plain_value, proposed_level

KINDS = ("number", "percent", "duration")


class Found(NamedTuple):
    """A value in words, such as `64 people`, and the level it proposes; None where it does not."""

    words: str = ""
    level: int | None = None

    @property
    def proposal(self):
        """Return `64 people proposes level 3.`, "" where nothing is proposed."""
        return "" if self.level is None else f"{self.words} proposes level {self.level}."

    def differs_from(self, level):
        """Say whether a level was chosen that is not the proposed one."""
        return self.level is not None and level is not None and level != self.level


NOTHING = Found()


def asks_value(check):
    """Say whether the answer to a scored check rests on a number that is typed."""
    return check.kind in KINDS and check.id != OVERLAP_CHECK


class Finder:
    """Reads values under the rules of one evaluation: its grid and the buyer's parameters."""

    def __init__(self, evaluation):
        grid = evaluation.grid_copy
        self.given = evaluation.parameters
        self.defaults = {name: held.default for name, held in grid.parameters.items()}

    def read(self, cap, value):
        """Return what a value says of the cell with this cap; NOTHING without a value."""
        if value is None:
            return NOTHING
        level = proposed_level(cap.check.id, value, self.given, self.defaults)
        return Found(
            in_unit(cap.check, plain_value(value)),
            None if level is None else min(level, cap.level),
        )
