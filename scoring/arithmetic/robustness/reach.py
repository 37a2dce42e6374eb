"""Who can ever be among the first so many, whatever the weights; exact.

Every weight is above 0, and equal scores share the better rank. A candidate can be first exactly
if no mixture of its rivals dominates it (Farkas' lemma): a linear program over whole numbers.
To be among the first k it may leave k - 1 rivals ahead; which ones, a search decides by branch and
bound: Land and Doig, Econometrica 28 (1960).
"""

from collections.abc import Collection, Sequence
from operator import mul, sub

from scoring.arithmetic.robustness.weights import ScoreTable

MOST_PROGRAMS = 2_000  # linear programs for one candidate, before the search gives up

Gains = Sequence[tuple[int, ...]]  # rival -> criterion -> what it scores above the candidate


def can_be_among(
    table: ScoreTable, size: int, drawn: Collection[str] = ()
) -> dict[str, bool | None]:
    """Return of each candidate whether some weights put it among the first `size`.

    drawn   candidates that some weights are known to put there
    None    where that many linear programs did not tell
    """
    return {
        name: True if name in drawn else _Search(table, name, size).answer() for name in table.rows
    }


class _Search:
    def __init__(self, table: ScoreTable, candidate: str, size: int) -> None:
        own = table.rows[candidate]
        self.gains = [
            tuple(map(sub, row, own))
            for name, row in table.rows.items()
            if name != candidate and row != own
        ]
        self.size = size
        self.programs = 0

    def answer(self) -> bool | None:
        # Whoever is never behind is ahead under all weights.
        ahead = sum(1 for row in self.gains if min(row) >= 0)
        if ahead >= self.size:
            return False
        rivals = [row for row in self.gains if min(row) < 0]
        return self.is_found([], rivals, self.size - 1 - ahead)

    def is_found(self, behind: Gains, free: Gains, spare: int) -> bool | None:
        """Whether some weights keep all of `behind`, and of `free` all but `spare`, not ahead."""
        self.programs += 1
        if self.programs > MOST_PROGRAMS:
            return None
        weights = weights_against(behind) if behind else (1,) * len(free[0]) if free else ()
        if weights is None:
            return False
        ahead = [row for row in free if sum(map(mul, row, weights)) > 0]
        if len(ahead) <= spare:
            return True
        if spare == 0:
            return self.is_found([*behind, *ahead], _without(free, ahead), 0)
        worst = max(ahead, key=lambda row: sum(map(mul, row, weights)))
        remaining = _without(free, [worst])
        answer = self.is_found([*behind, worst], remaining, spare)
        return answer or self._either(answer, self.is_found(behind, remaining, spare - 1))

    @staticmethod
    def _either(left: bool | None, right: bool | None) -> bool | None:
        return True if right else None if None in (left, right) else False


def _without(rows: Gains, dropped: Gains) -> Gains:
    keys = {id(row) for row in dropped}
    return [row for row in rows if id(row) not in keys]


def weights_against(gains: Gains) -> tuple[int, ...] | None:
    """Return whole weights above 0 with which none of these rivals is ahead, None without any.

    The simplex method on a tableau of whole numbers (Edmonds, "Systems of distinct representatives
    and linear algebra", 1967), with Bland's rule, which never goes in circles (Mathematics of
    Operations Research 2, 1977). A mixture of the rivals that gains on some criterion and loses on
    none is a direction without an end; without one, what the criteria are worth are the weights.
    """
    criteria, rivals = len(gains[0]), len(gains)
    rows = [
        [-row[place] for row in gains] + [int(place == column) for column in range(criteria)]
        for place in range(criteria)
    ]
    objective = [-sum(row) for row in gains] + [0] * criteria
    basis = list(range(rivals, rivals + criteria))
    scale = 1
    while True:
        column = next((place for place, value in enumerate(objective) if value < 0), None)
        if column is None:
            return tuple(scale + worth for worth in objective[rivals:])
        # All bounds are 0, so that every ratio is: of those that tie Bland takes the first.
        pivots = [place for place in range(criteria) if rows[place][column] > 0]
        if not pivots:
            return None
        leaving = min(pivots, key=basis.__getitem__)
        pivot_row, pivot = rows[leaving], rows[leaving][column]
        for place in range(criteria):
            if place != leaving:
                rows[place] = _eliminated(rows[place], pivot_row, column, pivot, scale)
        objective = _eliminated(objective, pivot_row, column, pivot, scale)
        basis[leaving], scale = column, pivot


def _eliminated(
    row: list[int], pivot_row: list[int], column: int, pivot: int, scale: int
) -> list[int]:
    factor = row[column]
    return [
        (value * pivot - factor * entry) // scale
        for value, entry in zip(row, pivot_row, strict=True)
    ]
