"""What the evidence of a cell carries, its cap, and what would lift it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfoNotFoundError

from django.db.models import DateField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.states import EvidenceState, best_state
from scoring.evaluations.models import Evaluation
from scoring.grid.floors import level_of
from scoring.grid.model import Check
from scoring.ratings.models import GateFinding
from vendors.models import proof as proofs
from vendors.models.evidence import Evidence, EvidenceCheck, state_on
from vendors.models.facts import Site
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


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest level that one cell's evidence carries: its check and best state held."""

    check: Check
    state: EvidenceState

    @property
    def level(self):
        return self.check.caps[self.state]

    def refusal(self, level):
        reason = REFUSALS[self.state] % {"level": level, "cap": self.level}
        return f"{reason} {self.lift}"

    @property
    def lift(self):
        """The sentences that say which evidence would allow more; "" at the top."""
        sentences, cap = [], self.level
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
    return (evaluation.released_at or timezone.now()).date()


def evidence_states(evaluation, day, candidates=None, check_ids=None, holdings=None, rows=None):
    """Return {(candidate pk, check id): EvidenceState}, the best held on `day`.

    holdings   what `holdings_of` returned for the same cells and day: one query less
    rows       what `rows_of` returned for these vendors: with `candidates`, no query at all

    Every cell of these candidates and checks is there, by default all of the evaluation's;
    a cell with nothing held is NONE. At most three queries, whatever their number.
    """
    checks = {check.id: check for check in evaluation.grid_copy.checks}
    if check_ids is not None:
        checks = {check_id: checks[check_id] for check_id in check_ids}
    if candidates is None:
        vendors = dict(evaluation.candidates.values_list("pk", "vendor_id"))
    else:
        vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
    # Both are lazy: what is not read below costs no query.
    evidence_rows, hours_rows = rows or (
        _evidence_rows(vendors.values(), checks),
        _hours_rows(vendors.values()),
    )
    if holdings is None:
        states = _states_of_rows(evidence_rows, checks, day)
    else:
        states = {
            (vendors[candidate], check_id): {
                _with_contract(check_id, holding.kind, holding.state) for holding in cell
            }
            for (candidate, check_id), cell in holdings.items()
        }
        proved = _states_of_rows(_proof_rows(vendors.values(), checks), checks, day)
        for cell, cell_states in proved.items():
            states.setdefault(cell, set()).update(cell_states)
    if OVERLAP_CHECK in checks:
        for vendor, state in _states_of_hours(hours_rows, checks[OVERLAP_CHECK], day).items():
            states.setdefault((vendor, OVERLAP_CHECK), set()).add(state)

    @cache  # the same few sets of states come again and again
    def best(check_id, cell_states):
        caps = checks[check_id].caps
        return best_state(
            cell_states, {name: caps[name] for name in caps if name != EvidenceState.EXPIRED}
        )

    return {
        (candidate, check_id): best(check_id, frozenset(states.get((vendor, check_id), ())))
        for candidate, vendor in vendors.items()
        for check_id in checks
    }


def rows_of(vendors, check_ids):
    """What evidence carries for these vendors, as `evidence_states` reads it: two queries."""
    return list(_evidence_rows(vendors, check_ids)), list(_hours_rows(vendors))


def _evidence_rows(vendors, check_ids):
    # As Evidence.objects.held() has it, in one join.
    rows = EvidenceCheck.objects.filter(
        evidence__vendor__in=list(vendors),
        evidence__withdrawn_on=None,
        check_id__in=list(check_ids),
    ).values_list(
        "evidence__vendor_id",
        "check_id",
        "evidence__kind",
        "evidence__state",
        "evidence__expires_on",
        "evidence__verified_on",
        "evidence__issued_on",
    )
    return rows.order_by().union(_proof_rows(vendors, check_ids), all=True)


def _proof_rows(vendors, check_ids):
    """Return what passed proofs carry, in the columns of `_evidence_rows`."""
    passed = proofs.Proof.objects.in_force().filter(finding=proofs.Proof.Finding.PASSED)
    rows = proofs.ProofCheck.objects.filter(
        proof__in=passed, proof__vendor__in=list(vendors), check_id__in=list(check_ids)
    )
    nothing = Cast(Value(None), DateField())
    return rows.order_by().values_list(
        "proof__vendor_id",
        "check_id",
        "proof__kind",
        Value(FactState.VERIFIED.value),
        nothing,
        "proof__performed_on",
        nothing,
    )


def _hours_rows(vendors):
    sites = Site.objects.filter(vendor__in=list(vendors), day_starts__isnull=False)
    return sites.order_by().values_list("vendor_id", "state", "fresh_until", "as_of")


def _states_of_rows(rows, checks, day):
    """Return {(vendor pk, check id): states}."""
    states = defaultdict(set)
    for vendor, check_id, kind, state, expires_on, verified_on, issued_on in rows:
        if check_id in checks:
            fresh_days = checks[check_id].fresh_days
            worth = state_on(day, state, expires_on, verified_on or issued_on, fresh_days)
            states[vendor, check_id].add(_with_contract(check_id, kind, worth))
    return states


def _with_contract(check_id, kind, state):
    # Hours written in the contract count as proved.
    is_contract = check_id == OVERLAP_CHECK and kind == Evidence.Kind.CONTRACT
    if is_contract and state == EvidenceState.DOCUMENT:
        return EvidenceState.VERIFIED
    return EvidenceState(state)


def _states_of_hours(rows, check, day):
    """Return {vendor pk: state} of the hours: as strong as the weakest site that states them."""
    states = defaultdict(set)
    for vendor, state, fresh_until, as_of in rows:
        worth = state_on(day, state, fresh_until, as_of, check.fresh_days)
        states[vendor].add(EvidenceState(worth))
    # What is out of date carries what a claim does, and is weaker than one.
    weakness = {EvidenceState.EXPIRED: 0, EvidenceState.CLAIM: 1}
    return {
        vendor: min(of_sites, key=lambda state: (check.caps[state], weakness.get(state, 2)))
        for vendor, of_sites in states.items()
    }


HOLDING_COLUMNS = {
    "pk": "evidence_id",
    "kind": "evidence__kind",
    "title": "evidence__title",
    "link": "evidence__link",
    "file": "evidence__file",
    "issued_on": "evidence__issued_on",
    "verified_on": "evidence__verified_on",
    "verified_how": "evidence__verified_how",
    "seen_name": "evidence__seen_by__name",
    "seen_email": "evidence__seen_by__email",
    "verified_name": "evidence__verified_by__name",
    "verified_email": "evidence__verified_by__email",
}


class Holding(NamedTuple):
    """One piece of evidence, with what it is worth for one check on one day."""

    # Plain values of its row and the names of the people: a page shows hundreds of them, and
    # models would cost a query for each person.

    state: EvidenceState
    pk: int
    kind: str
    title: str
    link: str
    file: str
    issued_on: date | None
    verified_on: date | None
    verified_how: str
    seen_name: str | None
    seen_email: str | None
    verified_name: str | None
    verified_email: str | None

    @property
    def key(self):
        return str(self.pk)

    @property
    def label(self):
        return f"{FactState(self.state).label}: {self.title}"

    @property
    def dated_on(self):
        return self.verified_on or self.issued_on

    @property
    def provenance(self):
        phrases = []
        if self.seen_email:
            phrases.append(_("seen by %(name)s") % {"name": self.seen_name or self.seen_email})
        if self.verified_email:
            sentence = _("verified by %(name)s")
            if self.verified_how:
                sentence = _("verified by %(name)s: %(how)s")
            values = {"name": self.verified_name or self.verified_email, "how": self.verified_how}
            phrases.append(sentence % values)
        return ", ".join(phrases)


def holdings_of(candidates, checks, day):
    """Return {(candidate pk, check id): [Holding]}, strongest and newest first. One query."""
    candidate_of = {candidate.vendor_id: candidate.pk for candidate in candidates}
    checks = {check.id: check for check in checks}
    # As Evidence.objects.held() has it, in one join.
    rows = EvidenceCheck.objects.filter(
        evidence__vendor__in=list(candidate_of),
        evidence__withdrawn_on=None,
        check_id__in=list(checks),
    ).order_by("-evidence__issued_on", "evidence_id")
    holdings = defaultdict(list)
    for vendor, check_id, state, expires_on, *columns in rows.values_list(
        "evidence__vendor",
        "check_id",
        "evidence__state",
        "evidence__expires_on",
        *HOLDING_COLUMNS.values(),
    ):
        holding = Holding(EvidenceState(state), *columns)
        worth = state_on(day, state, expires_on, holding.dated_on, checks[check_id].fresh_days)
        if worth != state:
            holding = holding._replace(state=EvidenceState(worth))
        holdings[candidate_of[vendor], check_id].append(holding)
    for (_candidate, check_id), cell in holdings.items():
        caps = checks[check_id].caps
        cell.sort(
            key=lambda holding: (-caps[holding.state], holding.state == EvidenceState.EXPIRED)
        )
    return holdings


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
    return None if evaluation.is_decided else reference_day(evaluation)


def has_lapsed(
    result: str, evidence: Dated | Proof | None, fresh_days: int | None, day: date | None
) -> bool:
    if result != GateFinding.Result.PASS or evidence is None or day is None:
        return False
    dated_on = evidence.verified_on or evidence.issued_on
    worth = state_on(day, evidence.state, evidence.expires_on, dated_on, fresh_days)
    return evidence.withdrawn_on is not None or worth == FactState.EXPIRED


@dataclass(frozen=True, slots=True)
class OverlapLine:
    # `overlap` is None while the buyer's day or the sites' hours are not stated.
    # `level` is what it proposes, None where it stands only to be compared with.

    overlap: Overlap | None
    level: int | None


def overlap_lines(evaluation, candidates, day, caps):
    """Return {candidate pk: OverlapLine}; none is proposed without a cap. One query."""
    # Computed, never typed: a claim about hours enters only through its cap.
    sites = defaultdict(list)
    vendors = [candidate.vendor_id for candidate in candidates]
    for site in Site.objects.filter(vendor__in=vendors):
        sites[site.vendor_id].append(site)
    lines, check = {}, evaluation.grid_copy.check(OVERLAP_CHECK)
    for candidate in candidates:
        overlap = overlap_of(evaluation.parameters, sites[candidate.vendor_id], day)
        cap = caps.get(candidate.pk)
        level = None if cap is None else overlap_level(check, overlap)
        if level is not None:
            level = min(level, cap)
        lines[candidate.pk] = OverlapLine(overlap, level)
    return lines


def overlap_of(parameters, sites, day):
    """The Overlap of the buyer's day with these sites, None when it cannot be computed."""
    try:
        buyer_day = read_day(parameters.get("buyer_day") or "")
        return overlap_with_sites(parameters.get("buyer_timezone") or "", buyer_day, sites, day)
    except (ValueError, ZoneInfoNotFoundError):
        return None


def overlap_level(check, overlap):
    """The level that the worst week reaches, before its cap; None while it is not known."""
    if overlap is None:
        return None
    return level_of(check, {"covered": overlap.worst_week_share}, {})
