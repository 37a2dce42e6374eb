"""What the evidence of a cell carries, its cap, and what would lift it."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from scoring.arithmetic import EvidenceState, best_state
from scoring.grid import Check
from vendors.models import EvidenceCheck, Site
from vendors.models.evidence import Evidence, state_on

# The one check whose value is computed; its inputs are the hours of the sites.
OVERLAP_CHECK = "TZ-01"
# The check whose answer is compared with the computed clock changes.
CLOCK_CHECK = "TZ-02"
HELD = {
    EvidenceState.NONE: "we hold nothing for it",
    EvidenceState.CLAIM: "we hold a claim",
    EvidenceState.DOCUMENT: "we hold a document",
    EvidenceState.VERIFIED: "we proved it ourselves",
    EvidenceState.EXPIRED: "what we hold is out of date and counts as a claim",
}
STEPS = (EvidenceState.CLAIM, EvidenceState.DOCUMENT, EvidenceState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Cap:
    """The highest level that one cell's evidence carries: its check and best state held."""

    check: Check
    state: EvidenceState

    @property
    def level(self):
        return self.check.caps[self.state]

    def refusal(self, level):
        """Return why `level` is above this cap, and what would lift it."""
        held = HELD[self.state]
        return f"Level {level} needs more proof: {held}, which carries {self.level}. {self.lift}"

    @property
    def lift(self):
        """Return the sentences that say which evidence would allow more; "" at the top."""
        steps, reached = [], self.level
        for state in STEPS:
            allowed = self.check.caps[state]
            if allowed > reached:
                steps.append(f"{_levels(reached + 1, allowed)}: {self._needed(state)}.")
                reached = allowed
        return " ".join(steps)

    def _needed(self, state):
        if state == EvidenceState.CLAIM:
            return "the vendor's own statement, with a link and a date"
        if state == EvidenceState.DOCUMENT:
            words = "; ".join(self.check.evidence)
            return f"a document that we open, not older than {self.check.fresh_days} days ({words})"
        return f"proof by us ({self.check.verify.rstrip('.')})"


def _levels(first, last):
    if first == last:
        return f"For {last}"
    return f"For {first} {'or' if last == first + 1 else 'to'} {last}"


def reference_day(evaluation):
    """Return the day evidence is judged on: today, or the day ratings were released (UTC)."""
    return (evaluation.released_at or timezone.now()).date()


def evidence_states(evaluation, day, candidates=None, check_ids=None, beside=None, rows=None):
    """Return {(candidate pk, check id): EvidenceState}, the best held on `day`.

    Every cell of these candidates and checks is there, by default all of the evaluation's;
    a cell with nothing held is NONE. At most three queries, whatever their number; one less
    with `beside`, what `held_evidence` returned for the same cells and day; none with `rows`,
    what `rows_of` returned for these vendors, and `candidates`.
    """
    checks = {check.id: check for check in evaluation.grid_copy.checks}
    if check_ids is not None:
        checks = {check_id: checks[check_id] for check_id in check_ids}
    vendors = _vendors(evaluation, candidates)
    attached, hours = rows or (None, None)
    if beside is None:
        found = _attached_rows(vendors.values(), checks) if attached is None else attached
        held = _attached(found, checks, day)
    else:
        held = _read(beside, vendors)
    if OVERLAP_CHECK in checks:
        hours = _hours_rows(vendors.values()) if hours is None else hours
        _add_hours(held, hours, checks[OVERLAP_CHECK], day)
    known = {}
    return {
        (candidate, check_id): _best(check, held[vendor, check_id], known)
        for candidate, vendor in vendors.items()
        for check_id, check in checks.items()
    }


def _vendors(evaluation, candidates):
    if candidates is None:
        return dict(evaluation.candidates.values_list("pk", "vendor_id"))
    return {candidate.pk: candidate.vendor_id for candidate in candidates}


def rows_of(vendors, check_ids):
    """Return what evidence carries for these vendors, as `evidence_states` reads it: two queries.

    Rows of more vendors than an evaluation compares, or of more checks, do no harm there.
    """
    return list(_attached_rows(vendors, check_ids)), list(_hours_rows(vendors))


def _attached_rows(vendors, check_ids):
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
    return rows.order_by()


def _attached(rows, checks, day):
    """Return {(vendor pk, check id): states} of evidence that is not withdrawn."""
    held = defaultdict(set)
    for vendor, check_id, kind, state, expires_on, verified_on, issued_on in rows:
        if check_id not in checks:
            continue
        fresh_days = checks[check_id].fresh_days
        found = state_on(day, state, expires_on, verified_on or issued_on, fresh_days)
        held[vendor, check_id].add(_in_contract(check_id, kind, found))
    return held


def _read(beside, vendors):
    """Return {(vendor pk, check id): states} of evidence that was fetched before."""
    held = defaultdict(set)
    for (candidate, check_id), found in beside.items():
        states = {_in_contract(check_id, one.kind, one.state) for one in found}
        held[vendors[candidate], check_id] = states
    return held


def _in_contract(check_id, kind, state):
    """Hours written in the contract count as proved."""
    in_contract = check_id == OVERLAP_CHECK and kind == Evidence.Kind.CONTRACT
    return EvidenceState.VERIFIED if in_contract and state == "document" else EvidenceState(state)


def _hours_rows(vendors):
    sites = Site.objects.filter(vendor__in=list(vendors), day_starts__isnull=False)
    return sites.order_by().values_list("vendor_id", "state", "fresh_until", "as_of")


def _add_hours(held, rows, check, day):
    """Add the state of each vendor's hours: a computed value is as strong as its weakest input."""
    hours = defaultdict(set)
    for vendor, state, fresh_until, as_of in rows:
        hours[vendor].add(state_on(day, state, fresh_until, as_of, check.fresh_days))
    for vendor, states in hours.items():
        weakest = min(states, key=lambda state: (check.caps[state], state == "claim"))
        held[vendor, check.id].add(EvidenceState(weakest))


def _best(check, states, known):
    """Return the state that carries most; `known` keeps answers that come again and again."""
    key = check.id, frozenset(states)
    if key not in known:
        caps = {name: cap for name, cap in check.caps.items() if name != "expired"}
        known[key] = best_state(states, caps)
    return known[key]
