"""The values that levels are told by, and their kinds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    SHARE = "share"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Value:
    """One exact value that the levels of a check are told by."""

    name: str
    kind: str  # "share" is from 0 to 1, "yes_no" is 1 or 0, "number" is 0 or more
    words: str
    one: str = ""  # the words where the number is 1, "" for the same
    at_least: str = ""  # another value of the check, than which this one is never less
    most: int = 0  # the highest number that it can be; 0 for no end
