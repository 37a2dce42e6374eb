"""Counting places, wins and first weightings, one chunk of draws after another."""

from typing import Any

from scoring.arithmetic.simulation.weightings import load_numpy


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
        places = self._places(totals)
        for candidate, own in enumerate(places):
            for place, count in enumerate(load_numpy().bincount(own).tolist()):
                if count:
                    self.counts[candidate][place] += count
            first = own == 0
            if first.any():
                chosen = (weightings @ first).tolist()
                for criterion, units in enumerate(chosen):
                    self.favoured[candidate][criterion] += int(units)

    def _places(self, totals: Any) -> Any:
        """Return how many candidates are ahead of each in each draw, and count who is ahead."""
        numpy = load_numpy()
        places = numpy.zeros(totals.shape, dtype=numpy.uint8)
        higher = numpy.empty(totals.shape, dtype=bool)
        for upper in range(len(totals) - 1):
            rest, wins = totals[upper + 1 :], higher[upper + 1 :]
            numpy.greater(totals[upper], rest, out=wins)
            places[upper + 1 :] += wins.view(numpy.uint8)
            for lower, won in enumerate(wins, start=upper + 1):
                self.ahead[upper][lower] += numpy.count_nonzero(won)
            numpy.less(totals[upper], rest, out=wins)
            places[upper] += numpy.add.reduce(wins.view(numpy.uint8), axis=0, dtype=numpy.uint8)
            for lower, won in enumerate(wins, start=upper + 1):
                self.ahead[lower][upper] += numpy.count_nonzero(won)
        return places
