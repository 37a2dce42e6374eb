"""What robustness found, in sentences a board reads. The only place that makes them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from scoring.arithmetic.display import displayed, plain_number
from scoring.arithmetic.robustness.alternatives import OtherAverage, WithoutOne
from scoring.arithmetic.robustness.ratings import CloseCall, RatingFlip
from scoring.arithmetic.robustness.weights import WeightFlip, WeightRange

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
BELOW = ngettext_lazy(
    "Below that %(rivals)s overtakes it.", "Below that %(rivals)s overtake it.", "count"
)
ABOVE = ngettext_lazy(
    "Above that %(rivals)s overtakes it.", "Above that %(rivals)s overtake it.", "count"
)
# By how large the change is, and whether the weight rises. A change that rounding hides must not
# read as a change of nothing.
WEIGHT_FLIPS = {
    ("none", True): gettext_lazy(
        "%(rival)s is level with %(leader)s and overtakes it"
        " if %(criterion)s rises above %(points)s."
    ),
    ("none", False): gettext_lazy(
        "%(rival)s is level with %(leader)s and overtakes it"
        " if %(criterion)s falls below %(points)s."
    ),
    ("hidden", True): gettext_lazy(
        "%(rival)s overtakes %(leader)s if %(criterion)s rises only just above %(points)s."
    ),
    ("hidden", False): gettext_lazy(
        "%(rival)s overtakes %(leader)s if %(criterion)s falls only just below %(points)s."
    ),
    ("shown", True): gettext_lazy(
        "%(rival)s overtakes %(leader)s if %(criterion)s rises from %(before)s to above %(points)s."
    ),
    ("shown", False): gettext_lazy(
        "%(rival)s overtakes %(leader)s if %(criterion)s falls from %(before)s to below %(points)s."
    ),
}


class RobustnessSentences(NamedTuple):
    """Plain text with the names of one evaluation: escape the sentence where it is shown."""

    candidates: Mapping[str, str] = _NO_NAMES
    criteria: Mapping[str, str] = _NO_NAMES
    checks: Mapping[str, str] = _NO_NAMES
    assessors: Mapping[str, str] = _NO_NAMES

    def weight_range(
        self, leader: str, criterion: str, span: WeightRange, *, rivals: bool = True
    ) -> str:
        names = {
            "leader": self.candidate(leader),
            "criterion": self.criteria.get(criterion, criterion),
            "least": _points(span.low),
            "most": _points(span.high),
            "low": plain_number(span.low),
            "high": plain_number(span.high),
        }
        if span.is_fixed:
            sentence = _(
                "%(criterion)s holds all the points, so no other criterion can take any over."
            )
        elif not span.below and not span.above:
            sentence = _("%(leader)s stays first whatever %(criterion)s weighs.")
        elif not span.below and not span.high:
            sentence = _("%(leader)s stays first while %(criterion)s weighs nothing.")
        elif not span.below:
            sentence = _("%(leader)s stays first while %(criterion)s weighs at most %(most)s.")
        elif not span.above:
            sentence = _("%(leader)s stays first while %(criterion)s weighs at least %(least)s.")
        elif span.low == span.high:
            sentence = _("%(leader)s stays first while %(criterion)s weighs exactly %(least)s.")
        elif displayed(span.low) == displayed(span.high):
            sentence = _("%(leader)s stays first while %(criterion)s weighs %(least)s, rounded.")
        else:
            sentence = _(
                "%(leader)s stays first while %(criterion)s weighs %(low)s to %(high)s points."
            )
        beyond = [
            overtaking % {"count": len(ahead), "rivals": self.candidate_list(ahead)}
            for overtaking, ahead in ((BELOW, span.below), (ABOVE, span.above))
            if rivals and ahead
        ]
        return " ".join([sentence % names, *beyond])

    def weight_flip(self, leader: str, rival: str, flip: WeightFlip | None) -> str:
        names = {"leader": self.candidate(leader), "rival": self.candidate(rival)}
        if flip is None:
            return _("No change of one weight lets %(rival)s overtake %(leader)s.") % names
        names |= {
            "criterion": self.criteria.get(flip.criterion, flip.criterion),
            "before": plain_number(flip.before),
            "points": _points(flip.after),
        }
        size = "none"
        if flip.change:
            size = "hidden" if displayed(flip.before) == displayed(flip.after) else "shown"
        if size == "hidden":
            names["points"] = _points(flip.before)
        return WEIGHT_FLIPS[size, flip.rises] % names

    def rating_flip(self, leader: str, rival: str, flip: RatingFlip | None) -> str:
        names = {"leader": self.candidate(leader), "rival": self.candidate(rival)}
        if flip is None:
            return _("No change of one rating lets %(rival)s overtake %(leader)s.") % names
        details = {
            "candidate": self.candidate(flip.candidate),
            "check": self.checks.get(flip.check, flip.check),
            "before": flip.before,
            "after": flip.after,
            "assessor": self.assessors.get(flip.assessor, flip.assessor),
        }
        if flip.needs_evidence:
            sentence = _(
                "%(rival)s overtakes %(leader)s if one rating of %(candidate)s on %(check)s rises"
                " from %(before)s to %(after)s (%(assessor)s);"
                " that needs better evidence than is held."
            )
        elif flip.change > 0:
            sentence = _(
                "%(rival)s overtakes %(leader)s if one rating of %(candidate)s on %(check)s rises"
                " from %(before)s to %(after)s (%(assessor)s)."
            )
        else:
            sentence = _(
                "%(rival)s overtakes %(leader)s if one rating of %(candidate)s on %(check)s falls"
                " from %(before)s to %(after)s (%(assessor)s)."
            )
        return sentence % (names | details)

    def close_call(self, call: CloseCall) -> str:
        names = {
            "leader": self.candidate(call.leader),
            "rival": self.candidate(call.rival),
            "lead": _size(call.lead),
            "move": _size(call.move),
            "check": call.check and self.checks.get(call.check, call.check),
        }
        if call.check is None and call.lead:
            sentence = _(
                "%(leader)s leads %(rival)s by %(lead)s; every rating of both was settled in"
                " moderation."
            )
        elif call.check is None:
            sentence = _(
                "%(leader)s and %(rival)s have the same score; every rating of both was"
                " settled in moderation."
            )
        elif not call.lead:
            sentence = _(
                "%(leader)s and %(rival)s have the same score; one level by one assessor on"
                " %(check)s moves %(move)s: too close to call."
            )
        elif call.is_close:
            sentence = _(
                "%(leader)s leads %(rival)s by %(lead)s; one level by one assessor on"
                " %(check)s moves %(move)s: too close to call."
            )
        else:
            sentence = _(
                "%(leader)s leads %(rival)s by %(lead)s; one level by one assessor on"
                " %(check)s moves %(move)s: not too close to call."
            )
        return sentence % names

    def too_close(self, call: CloseCall) -> str:
        """Return a close call beside a sentence that says who leads whom by how much."""
        names = {
            "move": _size(call.move),
            "check": call.check and self.checks.get(call.check, call.check),
        }
        sentence = _("Too close to call: one level by one assessor on %(check)s moves %(move)s.")
        return sentence % names

    def dominated(self, candidate: str, rivals: Sequence[str]) -> str:
        return ngettext(
            "%(candidate)s cannot be first while each criterion that is compared counts:"
            " %(rivals)s matches it on all of them and beats it on at least one.",
            "%(candidate)s cannot be first while each criterion that is compared counts:"
            " %(rivals)s match it on all of them and beat it on at least one.",
            len(rivals),
        ) % {"candidate": self.candidate(candidate), "rivals": self.candidate_list(rivals)}

    def without_assessor(self, order: WithoutOne) -> str:
        name = self.assessors.get(order.left_out, order.left_out)
        return self.outcome(_("Without the ratings of %(name)s") % {"name": name}, order)

    def without_criterion(self, order: WithoutOne) -> str:
        name = self.criteria.get(order.left_out, order.left_out)
        return self.outcome(_("Without %(name)s") % {"name": name}, order)

    def other_average(self, order: OtherAverage) -> str:
        change = _("By the median of the ratings instead of their mean")
        if order.average == "trimmed_mean":
            change = _(
                "By the trimmed mean (without the highest and the lowest) of the ratings instead"
                " of their mean"
            )
        return self.outcome(change, order)

    def outcome(self, change: str, order: WithoutOne | OtherAverage) -> str:
        """Return a change, and the sentence that says who is first then."""
        if not order.leaders:
            sentence = _("nobody is ranked.")
        elif order.holds:
            sentence = ngettext(
                "%(leaders)s stays first.", "%(leaders)s stay first.", len(order.leaders)
            )
        else:
            sentence = ngettext(
                "%(leaders)s is first.", "%(leaders)s are first.", len(order.leaders)
            )
        outcome = sentence % {"leaders": self.candidate_list(order.leaders)}
        return _("%(change)s: %(outcome)s") % {"change": change, "outcome": outcome}

    def candidate(self, candidate: str) -> str:
        return self.candidates.get(candidate, candidate)

    def candidate_list(self, candidates: Sequence[str]) -> str:
        return get_text_list([self.candidate(name) for name in candidates], _("and"))


def _points(value: Fraction) -> str:
    number = plain_number(value)
    # Two of them stand for the plural of whatever is shown: 0.50 points.
    return ngettext("%(number)s point", "%(number)s points", 1 if number == "1" else 2) % {
        "number": number
    }


def _size(value: Fraction) -> str:
    """Return what `_points` does, and never a rounded 0 for what is more."""
    is_hidden = value and displayed(value) == displayed(0)
    return _("less than 0.01 points") if is_hidden else _points(value)
