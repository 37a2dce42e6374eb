"""A line a figure, and where the figures of the system come from."""

import os
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")


class Figure(NamedTuple):
    name: str
    value: float | str
    goal: float | str | None = None  # at most this number, or this very word

    @property
    def is_met(self):
        if self.goal is None:
            return True
        if isinstance(self.goal, str) or isinstance(self.value, str):
            return self.value == self.goal
        return self.value <= self.goal

    def show(self):
        value = f"{self.value:.2f}" if isinstance(self.value, float) else self.value
        if self.goal is None:
            to_reach = ""
        else:
            word = "at most " if not isinstance(self.goal, str) else ""
            to_reach = f"   to reach: {word}{self.goal}{'' if self.is_met else '   MISSED'}"
        print(f"  {self.name:<64} {value:>9}{to_reach}", flush=True)
        return self


def processor_seconds(roots):
    """Return the processor time of these processes, of what they started and of what ended."""
    parents, own = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name stands in brackets and may hold blanks.
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents[pid] = int(words[1])
        own[pid] = sum(int(words[place]) for place in (11, 12, 13, 14)) / TICKS
    wanted, found = set(roots), set(roots)
    while found:
        found = {pid for pid, parent in parents.items() if parent in found} - wanted
        wanted |= found
    return sum(own.get(pid, 0) for pid in wanted)


def near_worst(times):
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0
