"""What robustness found, in words a board reads. The only place that makes these sentences."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from scoring.arithmetic.display import displayed
from scoring.arithmetic.robustness.closeness import CloseCall
from scoring.arithmetic.robustness.middles import OtherMiddle
from scoring.arithmetic.robustness.ratings import RatingFlip
from scoring.arithmetic.robustness.weights import WeightFlip, WeightRange
from scoring.arithmetic.robustness.without import WithoutOne

_MIDDLES = {
    "median": "the median",
    "trimmed_mean": "the trimmed mean (without the highest and the lowest)",
}
_NONE: Mapping[str, str] = MappingProxyType({})


class Words(NamedTuple):
    """Sentences about robustness, as plain text, with the names of one evaluation.

    Each mapping is id -> name; an id without a name stands for itself. Names are put in
    as they are: escape the sentence where it is shown.
    """

    candidates: Mapping[str, str] = _NONE
    criteria: Mapping[str, str] = _NONE
    checks: Mapping[str, str] = _NONE
    assessors: Mapping[str, str] = _NONE

    def weight_range(
        self, leader: str, criterion: str, found: WeightRange, *, rivals: bool = True
    ) -> str:
        """Return "A stays first while Security weighs 12.40 to 41 points; ...".

        `rivals` says whether to name who overtakes it beyond the ends.
        """
        name, weight = self._candidate(leader), self.criteria.get(criterion, criterion)
        if found.is_fixed:
            return f"{weight} holds all the points, so no other criterion can take any over."
        if not found.below and not found.above:
            return f"{name} stays first whatever {weight} weighs."
        low, high = plain_number(found.low), plain_number(found.high)
        if not found.below:
            said = f"at most {_points(found.high)}"
        elif not found.above:
            said = f"at least {_points(found.low)}"
        else:
            said = f"{low} to {high} points" if low != high else f"exactly {_points(found.low)}"
        stays = f"{name} stays first while {weight} weighs {said}"
        if not rivals:
            return f"{stays}."
        ends = [
            f"{side} that {self._together(others, 'overtakes', 'overtake')} it"
            for side, others in (("below", found.below), ("above", found.above))
            if others
        ]
        return f"{stays}; {', '.join(ends)}."

    def weight_flip(self, leader: str, rival: str, found: WeightFlip | None) -> str:
        """Return "B overtakes A if Security falls from 17 to below 12.40 points."."""
        ahead, behind = self._candidate(leader), self._candidate(rival)
        if found is None:
            return f"No change of one weight lets {behind} overtake {ahead}."
        weight = self.criteria.get(found.criterion, found.criterion)
        way, side = ("rises", "above") if found.rises else ("falls", "below")
        before, after = plain_number(found.before), plain_number(found.after)
        if found.change == 0:
            return (
                f"{behind} is level with {ahead} and overtakes it"
                f" if {weight} {way} {side} {_points(found.after)}."
            )
        start = f" from {before} to {side} " if before != after else f" only just {side} "
        return f"{behind} overtakes {ahead} if {weight} {way}{start}{_points(found.after)}."

    def rating_flip(self, leader: str, rival: str, found: RatingFlip | None) -> str:
        """Return "B overtakes A if one rating of A on Escrow falls from 3 to 1 (Ann)."."""
        ahead, behind = self._candidate(leader), self._candidate(rival)
        if found is None:
            return f"No change of one rating lets {behind} overtake {ahead}."
        whose = self._candidate(found.candidate)
        check = self.checks.get(found.check, found.check)
        way = "rises" if found.change > 0 else "falls"
        who = self.assessors.get(found.assessor, found.assessor)
        better = "; that needs better evidence than is held" if found.needs_evidence else ""
        return (
            f"{behind} overtakes {ahead} if one rating of {whose} on {check} {way}"
            f" from {found.before} to {found.after} ({who}){better}."
        )

    def close_call(self, found: CloseCall) -> str:
        """Return whether a lead is too close to call, with both sizes."""
        ahead, behind = self._candidate(found.leader), self._candidate(found.rival)
        lead = f"{ahead} leads {behind} by {_points(found.lead)}"
        if found.lead == 0:
            lead = f"{ahead} and {behind} have the same score"
        if found.check is None:
            return f"{lead}; every rating of both was settled in moderation."
        check = self.checks.get(found.check, found.check)
        verdict = "too close to call" if found.is_close else "not too close to call"
        return (
            f"{lead}; one level by one assessor on {check} moves {_points(found.move)}: {verdict}."
        )

    def dominated(self, candidate: str, by: Sequence[str]) -> str:
        """Return "C cannot be first while every criterion counts: A matches it on each ..."."""
        name = self._candidate(candidate)
        who = self._together(by, "matches", "match")
        beats = "beats" if len(by) == 1 else "beat"
        return (
            f"{name} cannot be first while every criterion counts: {who} it on each of them"
            f" and {beats} it on at least one."
        )

    def without_assessor(self, found: WithoutOne) -> str:
        """Return "Without the ratings of Ann, B is first."."""
        who = self.assessors.get(found.left_out, found.left_out)
        return self._first(f"Without the ratings of {who}", found)

    def without_criterion(self, found: WithoutOne) -> str:
        """Return "Without Security, A stays first."."""
        return self._first(f"Without {self.criteria.get(found.left_out, found.left_out)}", found)

    def other_middle(self, found: OtherMiddle) -> str:
        """Return "By the median of the ratings instead of their mean, A stays first."."""
        middle = _MIDDLES[found.middle]
        return self._first(f"By {middle} of the ratings instead of their mean", found)

    def _first(self, start: str, found: WithoutOne | OtherMiddle) -> str:
        if not found.leaders:
            return f"{start}, nobody is ranked."
        one, several = ("stays", "stay") if found.holds else ("is", "are")
        return f"{start}, {self._together(found.leaders, one, several)} first."

    def _candidate(self, candidate: str) -> str:
        return self.candidates.get(candidate, candidate)

    def _together(self, candidates: Sequence[str], one: str, several: str) -> str:
        """Return "A overtakes", "A and B overtake" or "A, B and C overtake"."""
        names = [self._candidate(candidate) for candidate in candidates]
        *most, last = names
        listed = f"{', '.join(most)} and {last}" if most else last
        return f"{listed} {several if most else one}"


def plain_number(value: Fraction | int) -> str:
    """Return a whole number without places, any other as `displayed`: "17", "12.40"."""
    return displayed(value).removesuffix(".00")


def _points(value: Fraction) -> str:
    number = plain_number(value)
    return f"{number} point" if number == "1" else f"{number} points"
