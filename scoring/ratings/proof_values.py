"""What proofs themselves measure, and how far they close the levels above what they found."""

from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction

from scoring.arithmetic.states import TOP_LEVEL, EvidenceState
from scoring.grid.floors import difference_ceiling, sample_ceiling
from scoring.ratings.values import (
    Statement,
    growing,
    over_one,
    possible,
    share,
    together,
    years_between,
    years_counted,
)
from vendors.models import Proof
from vendors.models.delivery import minutes_between


def proved(case):
    """Return {kind: [Known]} of the proofs that this check accepts, newest first."""
    by_kind = defaultdict(list)
    for known in case.proofs:
        by_kind[known.row.kind].append(known)
    return by_kind


def _minutes(details):
    start, end = (datetime.fromisoformat(details[name]) for name in ("started_at", "acted_at"))
    return minutes_between(start, end)


def _figure(details, is_share):
    figure, whole = details.get("figure"), details.get("figure_of")
    if figure is None:
        return None
    return Fraction(figure, whole) if is_share and whole else (None if is_share else figure)


def _years_registered(case, details):
    day = details.get("registered_on")
    return {} if not day else {"years": years_between(date.fromisoformat(day), case.day)}


def _staff_in_register(case, details):
    figures = case.read("seniors")
    staff = details.get("people")
    if not staff or not figures or figures[0].row.number > staff:
        return {}
    return {"share": share(figures[0].row.number, staff)}


def _seniors_in_register(case, details):
    rows, still_there = case.read("leavers"), details.get("seniors")
    if not rows or still_there is None:
        return {}
    before = rows[0].row.seniors_before
    return {"over_one": over_one(max(before - still_there, 0), before)}


def _years_of_accounts(case, details):
    years = _figure(details, is_share=False)
    return {} if years is None else {"years": years_counted(case, years)}


def _drill_minutes(case, details):
    minutes = _minutes(details)
    return {"median": minutes, "ninth_tenth": minutes}


def _own_questions(case, details):
    # An answer counts on real data only.
    if not details["real_data"]:
        return {"answered": 0, "drill_down": 0}
    return {name: min(details[name], 5) for name in ("answered", "drill_down")}


def _matched(case, details):
    return {"matched": share(details["matched"], details["size"])}


def _pack(case, details):
    return {name: share(details[name], details["items"]) for name in ("in_time", "late")}


def _from(key, name):
    """A value that stands as a whole number in the proof."""
    return lambda case, details: {} if details.get(key) is None else {name: details[key]}


def _percent(key, name):
    return lambda case, details: (
        {} if details.get(key) is None else {name: Fraction(details[key], 100)}
    )


def _read(name, is_share=False):
    """The figure of an expert reading."""

    def values(case, details):
        figure = _figure(details, is_share)
        return {} if figure is None else {name: figure}

    return values


def _handovers(key):
    none_left = {"handovers": 0, "notes_complete": 1}
    read = _from(key, "handovers")
    return lambda case, details: none_left if details.get(key) == 0 else read(case, details)


KIND = Proof.Kind
VALUES_PROVED = {
    ("TZ-01", KIND.EXPERT_READING): _read("covered", is_share=True),
    ("TZ-04", KIND.REFERENCE_CALL): _percent("in_day", "in_day"),
    ("TZ-04", KIND.EXPERT_READING): _read("in_day", is_share=True),
    ("TZ-05", KIND.DRILL): _drill_minutes,
    ("TZ-06", KIND.REFERENCE_CALL): _handovers("handovers"),
    ("TZ-06", KIND.EXPERT_READING): _handovers("figure"),
    ("LG-03", KIND.REQUEST_LOG): _from("hours", "hours"),
    ("LG-04", KIND.EXPERT_READING): _read("sendable"),
    ("TA-02", KIND.EXPERT_READING): _read("pairs", is_share=True),
    ("TA-03", KIND.REGISTER): _staff_in_register,
    ("TA-04", KIND.REQUEST_LOG): _from("hours", "hours"),
    ("TA-05", KIND.SAMPLE_CHECK): _matched,
    ("TA-06", KIND.DEMONSTRATION): _from("systems", "systems"),
    ("TA-07", KIND.REGISTER): _seniors_in_register,
    ("SC-04", KIND.REQUEST_LOG): _pack,
    ("SC-05", KIND.REQUEST_LOG): _from("hours", "hours"),
    ("AI-02", KIND.DEMONSTRATION): _own_questions,
    ("SO-02", KIND.REGISTER): _years_registered,
    ("SO-05", KIND.EXPERT_READING): _years_of_accounts,
    ("SO-06", KIND.EXPERT_READING): _read("months"),
}


def interviewed(interviews):
    """Each person once, as they did last."""
    people = {}
    for known in interviews:
        people.setdefault(_person(known.row), known)
    return list(people.values())


def interviews(case):
    known = interviewed(proved(case)[KIND.INTERVIEW])
    languages = case.parameters.get("languages_must") or []

    def values_of(rows):
        passed = [row for row in rows if row.finding == Proof.Finding.PASSED]
        spoken = {row.details.get("language") for row in passed}
        missing = sum(language not in spoken for language in languages)
        return {"passed": share(len(passed), len(rows)), "languages_missing": missing}

    heard = {each.row.details.get("language") for each in known}
    if len(known) < (case.parameters.get("interviews_per_vendor") or 1) or set(languages) - heard:
        return []
    # A share: with those not confirmed it is another one, which no confirmed one bounds.
    return together(known, values_of([each.row for each in known]))


def _person(proof):
    return next((mention.person_id for mention in proof.people.all()), -proof.pk)


def calls(case):
    """Calls that nobody brokered with a client who would hire the vendor again."""
    named = len(case.read("references"))

    def values_of(rows):
        direct = [row for row in rows if row.details["hire_again"] and not row.details["brokered"]]
        ours = [row for row in direct if row.details["our_pick"]]
        near = [row for row in direct if row.details["headquarters"] in case.regions]
        return {
            "named": max(named, len(rows)),  # a client that we found counts as named
            "direct": len(direct),
            "in_region": len(near),
            "our_pick": len(ours),
        }

    return growing(proved(case)[KIND.REFERENCE_CALL], values_of)


def proof_statements(case):
    """Return [(Statement, the proofs that it rests on)]: what proofs themselves measured."""
    if case.check.id == "LG-02":
        known = proved(case)[KIND.INTERVIEW]
        return [(statement, known) for statement in interviews(case)]
    if case.check.id == "SO-04":
        known = proved(case)[KIND.REFERENCE_CALL]
        return [(statement, known) for statement in calls(case)]
    statements = []
    for kind, known in proved(case).items():
        read = VALUES_PROVED.get((case.check.id, kind))
        # Of two proofs of one kind the newer counts.
        values = read(case, known[0].row.details) if read else {}
        statement = Statement(values, known[0].state, known[0].as_of)
        statements += [(each, known[:1]) for each in possible(case.check, [statement])]
    return statements


CALLS_THAT_CONFIRM = 2
# Here several proofs together are the answer, and one that failed is a part of it.
COUNTED = ("LG-02", "SO-03", "SO-04")


def in_date(case):
    """Return {kind: [Known]} as `proved` does, without those too old: a claim closes nothing."""
    return {
        kind: current
        for kind, known in proved(case).items()
        if (current := [each for each in known if each.state != EvidenceState.EXPIRED])
    }


def denials(case):
    """Return the proofs that failed and say no more than that: they lift nothing."""
    if case.check.id in COUNTED:
        return []
    measured = {known.row.pk for _statement, rows in proof_statements(case) for known in rows}
    return [
        known
        for known in case.proofs
        if known.row.finding == Proof.Finding.FAILED
        and known.row.kind != KIND.SAMPLE_CHECK
        and known.row.pk not in measured
        and level_read(case, known.row) is None
    ]


def level_read(case, proof):
    """The level that a proof names, where the check is judged by its words."""
    return proof.details.get("level") if case.check.judged else None


def ceilings(case):
    """Return [(highest level that a proof leaves open, the proof)], of each kind the newest.

    Level 4 needs a finding that carries it; what a proof measured closes by itself.
    """
    if case.check.id == "SO-03":
        return _ceiling_of_clients(case)
    closed = _ceiling_of_roster(case) if case.check.id == "TZ-03" else []
    measured = {known.row.pk for _statement, rows in proof_statements(case) for known in rows}
    for kind, known in in_date(case).items():
        proof = known[0].row
        level = level_read(case, proof)
        levels = [] if level is None else [level]
        if kind == KIND.SAMPLE_CHECK and proof.pk not in measured:
            levels.append(_sample_level(case.check, proof))
        if kind == KIND.SAMPLE_CHECK and _is_too_small(case, proof.details):
            levels.append(TOP_LEVEL - 1)
        # Too few of them to be an answer yet.
        if case.check.id in COUNTED:
            levels += [] if proof.pk in measured else [TOP_LEVEL - 1]
        elif proof.finding == Proof.Finding.FAILED:
            levels.append(TOP_LEVEL - 1)
        if levels and min(levels) < TOP_LEVEL:
            closed.append((min(levels), proof))
    return closed


PEOPLE_TO_MEET = 3  # the lead and two others


def _ceiling_of_roster(case):
    """Until the lead and two others passed with us, all where the roster has fewer."""
    known = in_date(case).get(KIND.INTERVIEW, [])
    met = {
        _person(each.row)
        for each in interviewed(known)
        if each.state == EvidenceState.VERIFIED and each.row.finding == Proof.Finding.PASSED
    }
    roster = [each.row for each in case.read("people")]
    leads = {row.person_id for row in roster if row.is_lead}
    is_enough = len(met) >= min(PEOPLE_TO_MEET, len(roster) or PEOPLE_TO_MEET)
    if not known or (is_enough and (not leads or leads & met)):
        return []
    return [(TOP_LEVEL - 1, known[0].row)]


def _ceiling_of_clients(case):
    known = in_date(case).get(KIND.REFERENCE_CALL, [])
    doubts = [each.row for each in known if not each.row.details["in_production"]]
    confirmed = [each for each in known if each.state == EvidenceState.VERIFIED]
    if doubts:
        return [(2, doubts[0])]
    if known and len(confirmed) < CALLS_THAT_CONFIRM:
        return [(TOP_LEVEL - 1, known[0].row)]
    return []


def _is_too_small(case, details):
    rule = case.check.proof
    times = len(case.parameters.get(rule.sample_per) or "-") if rule.sample_per else 1
    return details["size"] < min(rule.sample * times, details["population"])


def _sample_level(check, proof):
    if check.proof.sample_gives == "difference" and proof.details.get("off_points") is not None:
        return difference_ceiling(proof.details["off_points"])
    return sample_ceiling(proof.details["matched"], proof.details["size"])
