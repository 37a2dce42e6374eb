"""Counting places, wins and first weightings, one chunk of draws after another."""

from types import ModuleType
from typing import Any

from scoring.arithmetic.simulation.weightings import load_numpy

LANES = 8  # truth values that one 64-bit word holds, a byte each
RUN = 128  # words that add up without a byte running over


class Tally:
    """What a simulation has counted so far.

    counts   candidate by place: draws in which that candidate took that place
    ahead    candidate by candidate: draws in which the first scored higher
    favoured candidate by criterion: sum of the weights, in units, of the draws in which
             that candidate was first
    """

    def __init__(self, candidates: int, criteria: int) -> None:
        self.counts = [[0] * candidates for _ in range(candidates)]
        self.ahead = [[0] * candidates for _ in range(candidates)]
        self.favoured = [[0] * criteria for _ in range(candidates)]

    def add(self, weightings: Any, totals: Any) -> None:
        """Count a chunk: `weightings` criterion by draw, `totals` candidate by draw."""
        numpy = load_numpy()
        places = self._places(numpy, totals)
        for candidate, own in enumerate(places):
            found = numpy.bincount(own).tolist()
            for place, count in enumerate(found):
                self.counts[candidate][place] += count
            if found[0]:
                chosen = weightings @ (own == 0)
                for criterion, units in enumerate(chosen.tolist()):
                    self.favoured[candidate][criterion] += int(units)

    def _places(self, numpy: ModuleType, totals: Any) -> Any:
        """Return how many candidates are ahead of each in each draw, and count who is ahead."""
        candidates, draws = totals.shape
        places = numpy.zeros(totals.shape, dtype=numpy.uint8)
        truth = numpy.zeros((candidates, -(-draws // (LANES * RUN)) * LANES * RUN), dtype=bool)
        for upper in range(candidates - 1):
            rest, padded = totals[upper + 1 :], truth[upper + 1 :]
            found, bytes_found = padded[:, :draws], padded.view(numpy.uint8)[:, :draws]
            numpy.greater(totals[upper], rest, out=found)
            places[upper + 1 :] += bytes_found
            wins = _count_rows(numpy, padded)
            numpy.less(totals[upper], rest, out=found)
            places[upper] += numpy.add.reduce(bytes_found, axis=0, dtype=numpy.uint8)
            losses = _count_rows(numpy, padded)
            for lower, (won, lost) in enumerate(zip(wins, losses, strict=True), start=upper + 1):
                self.ahead[upper][lower] += won
                self.ahead[lower][upper] += lost
        return places


def _count_rows(numpy: ModuleType, truth: Any) -> list[int]:
    """Return how many values of each row are true: eight at a time, a byte of a word each."""
    words = truth.view(numpy.uint64).reshape(len(truth), -1, RUN)
    runs = numpy.add.reduce(words, axis=2)
    counted: list[int] = runs.view(numpy.uint8).sum(axis=1, dtype=numpy.int64).tolist()
    return counted
