"""What the evidence of a cell carries, its cap, and what would lift it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from scoring.arithmetic.states import TOP_LEVEL, EvidenceState
from scoring.evaluations.models import Evaluation
from scoring.grid.model import Check
from scoring.ratings.models import GateFinding
from vendors.models.evidence import state_on
from vendors.models.vendor import FactState
from vendors.overlap import Overlap, overlap_with_sites, read_day

# The one check whose value is computed; its inputs are the hours of the sites.
OVERLAP_CHECK = "TZ-01"
# The check whose answer is compared with the computed clock changes.
CLOCK_CHECK = "TZ-02"
REFUSALS = {
    EvidenceState.NONE: gettext_lazy(
        "Level %(level)s needs more proof: we hold nothing for it, which carries %(cap)s."
    ),
    EvidenceState.CLAIM: gettext_lazy(
        "Level %(level)s needs more proof: we hold a claim, which carries %(cap)s."
    ),
    EvidenceState.DOCUMENT: gettext_lazy(
        "Level %(level)s needs more proof: we hold a document, which carries %(cap)s."
    ),
    EvidenceState.UNCONFIRMED: gettext_lazy(
        "Level %(level)s needs more proof: one of us proved it and nobody has confirmed it, "
        "which carries %(cap)s."
    ),
    EvidenceState.VERIFIED: gettext_lazy(
        "Level %(level)s needs more proof: we proved it ourselves, which carries %(cap)s."
    ),
    EvidenceState.EXPIRED: gettext_lazy(
        "Level %(level)s needs more proof: what we hold is out of date and counts as a claim, "
        "which carries %(cap)s."
    ),
}
LIFTS = {
    EvidenceState.CLAIM: gettext_lazy(
        "For %(levels)s: the vendor's own statement, with a link and a date."
    ),
    EvidenceState.DOCUMENT: gettext_lazy(
        "For %(levels)s: a document that we open, not older than %(days)s days (%(documents)s)."
    ),
    EvidenceState.VERIFIED: gettext_lazy("For %(levels)s: proof by us (%(act)s)."),
}


LIFT_BY_SECOND_PERSON = gettext_lazy("For %(levels)s: a second person who confirms it.")
CLOSED_BY_PROOF = gettext_lazy(
    "Level %(level)s is closed: what we proved ourselves gives %(cap)s at most."
)


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest level of one cell: its check, the best state held, and the ceiling of a proof.
    `lacks` are sentences: what would lift a proof that is not as the check asks.
    """

    check: Check
    state: EvidenceState
    ceiling: int = TOP_LEVEL
    lacks: tuple = ()

    @property
    def level(self):
        return min(self.check.caps[self.state], self.ceiling)

    @property
    def is_closed_by_proof(self):
        return self.ceiling < self.check.caps[self.state]

    def refusal(self, level):
        if self.is_closed_by_proof:
            closed = CLOSED_BY_PROOF % {"level": level, "cap": self.level}
            return f"{closed} {self.lift}".rstrip()
        reason = REFUSALS[self.state] % {"level": level, "cap": self.level}
        return f"{reason} {self.lift}"

    @property
    def lift(self):
        """The sentences that say which evidence would allow more; "" at the top."""
        sentences, cap = [], self.level
        lacks = self.lacks if cap == TOP_LEVEL - 1 else ()
        if self.is_closed_by_proof:
            return " ".join(str(lack) for lack in lacks)
        if self.state == EvidenceState.UNCONFIRMED:
            highest = self.check.caps[EvidenceState.VERIFIED]
            second = LIFT_BY_SECOND_PERSON % {"levels": level_range(cap + 1, highest)}
            return " ".join(str(sentence) for sentence in (second, *lacks))
        for state, sentence in LIFTS.items():
            if self.check.caps[state] > cap:
                lowest, cap = cap + 1, self.check.caps[state]
                needs = {
                    "levels": level_range(lowest, cap),
                    "days": self.check.fresh_days,
                    "documents": "; ".join(self.check.evidence),
                    "act": self.check.proof.words.rstrip("."),
                }
                sentences.append(sentence % needs)
        return " ".join(sentences)


def level_range(lowest, highest):
    if lowest == highest:
        return str(lowest)
    bounds = {"lowest": lowest, "highest": highest}
    if highest == lowest + 1:
        return _("%(lowest)s or %(highest)s") % bounds
    return _("%(lowest)s to %(highest)s") % bounds


def reference_day(evaluation):
    # The day evidence is judged on: today, or the day ratings were released (UTC).
    return (evaluation.released_at or clock.now()).date()


@dataclass(frozen=True)
class Holding:
    """One piece of evidence, with the state that it has for one check on one day."""

    state: EvidenceState
    evidence: Any  # Evidence, with the people who read and proved it

    @property
    def pk(self):
        return self.evidence.pk

    @property
    def key(self):
        return str(self.evidence.pk)

    @property
    def title(self):
        return self.evidence.title

    @property
    def link(self):
        return self.evidence.link

    @property
    def file(self):
        return self.evidence.file

    @cached_property
    def label(self):
        return f"{FactState(self.state).label}: {self.title}"

    @property
    def dated_on(self):
        return self.evidence.verified_on or self.evidence.issued_on

    @cached_property
    def provenance(self):
        evidence, phrases = self.evidence, []
        if evidence.seen_by:
            phrases.append(_("read by %(name)s") % {"name": evidence.seen_by})
        if evidence.verified_by:
            names = {"name": evidence.verified_by, "how": evidence.verified_how}
            phrases.append(_("verified by %(name)s: %(how)s") % names)
        return ", ".join(phrases)


LAPSED = gettext_lazy("its evidence was withdrawn or is out of date")


class Dated(Protocol):
    """What is read of a piece of evidence: its model has it, and `Proof`."""

    withdrawn_on: date | None
    state: str
    expires_on: date | None
    verified_on: date | None
    issued_on: date | None


class Proof(NamedTuple):
    """The columns of a piece of evidence that say whether a gate can still stand on it."""

    withdrawn_on: date | None
    state: str
    expires_on: date | None
    verified_on: date | None
    issued_on: date | None


def judged_on(evaluation: Evaluation) -> date | None:
    # Evidence that changes later is news about the vendor, not about this decision.
    return None if evaluation.has_ended else reference_day(evaluation)


def has_lapsed(
    result: str, evidence: Dated | Proof | None, fresh_days: int | None, day: date | None
) -> bool:
    if result != GateFinding.Result.PASS or evidence is None or day is None:
        return False
    dated_on = evidence.verified_on or evidence.issued_on
    worth = state_on(day, evidence.state, evidence.expires_on, dated_on, fresh_days)
    return evidence.withdrawn_on is not None or worth == FactState.EXPIRED


def lapsed_by_now(
    pk: int,
    result: str,
    evidence: Dated | Proof | None,
    fresh_days: int | None,
    day: date | None,
    copy: Any,
) -> bool:
    """Whether the gate finding `pk` lost its evidence. `copy` is what was pinned of its candidate
    at the release: from then on a finding stays as it was found, None while rating is open.
    """
    return has_lapsed(result, evidence, fresh_days, day) if copy is None else pk in copy.lapsed


@dataclass(frozen=True, slots=True)
class OverlapLine:
    # `overlap` is None while the buyer's day or the sites' hours are not stated.
    # `level` is what it proposes, None where it stands only to be compared with.

    overlap: Overlap | None
    level: int | None


def overlap_of(parameters, sites, day):
    """The Overlap of the buyer's day with these sites, None when it cannot be computed."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        return overlap_with_sites(parameters.get("buyer_timezone") or "", buyer_day, sites, day)
    except (ValueError, ZoneInfoNotFoundError):
        return None
