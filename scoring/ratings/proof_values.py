"""What proofs themselves measure, and how far they close the levels above what they found."""

from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy

from scoring.arithmetic.states import TOP_LEVEL, EvidenceState
from scoring.grid.floors import difference_ceiling, sample_ceiling
from scoring.ratings.case import (
    Statement,
    growing,
    oldest,
    share,
    together,
    weakest,
    years_between,
)
from scoring.ratings.values import over_one, possible, years_counted
from vendors.models import Proof
from vendors.models.delivery import minutes_between


def _minutes(details):
    start, end = (datetime.fromisoformat(details[name]) for name in ("started_at", "acted_at"))
    return minutes_between(start, end)


def _figure(details, is_share):
    figure, total = details.get("figure"), details.get("figure_of")
    if figure is None:
        return None
    return Fraction(figure, total) if is_share and total else (None if is_share else figure)


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


# What a check asks of a proof of this kind, and no other check has to be told.
ASKED = {
    ("TZ-01", KIND.EXPERT_READING): ("figure", "figure_of"),
    ("TZ-03", KIND.INTERVIEW): ("change_clause",),
    ("TZ-04", KIND.REFERENCE_CALL): ("in_day",),
    ("TZ-04", KIND.EXPERT_READING): ("figure", "figure_of"),
    ("TZ-06", KIND.REFERENCE_CALL): ("handovers",),
    ("TZ-06", KIND.EXPERT_READING): ("figure",),
    ("LG-01", KIND.INTERVIEW): ("is_free_on",),
    ("LG-04", KIND.EXPERT_READING): ("figure",),
    ("TA-02", KIND.EXPERT_READING): ("figure", "figure_of"),
    ("TA-03", KIND.REGISTER): ("people",),
    ("TA-06", KIND.DEMONSTRATION): ("systems",),
    ("TA-07", KIND.REGISTER): ("seniors",),
    ("SC-01", KIND.REGISTER): ("valid_until",),
    ("AI-03", KIND.SAMPLE_CHECK): ("off_points", "records"),
    ("AI-04", KIND.SAMPLE_CHECK): ("traceable",),
    ("SO-02", KIND.REGISTER): ("registered_on",),
    ("SO-05", KIND.EXPERT_READING): ("figure",),
    ("SO-06", KIND.EXPERT_READING): ("figure",),
}


def values_asked(checks):
    """{(check id, kind): names}, and the level where words judge."""
    judged = {
        (check.id, kind): ("level",)
        for check in checks
        if check.judged
        for kind in check.proof.kinds
    }
    return ASKED | judged


# What stands in a proof beside what it is about: the roster is confirmed, and the clause was read.
BESIDE = {
    ("TZ-03", KIND.INTERVIEW): "change_clause",
    ("AI-03", KIND.SAMPLE_CHECK): "records",
    ("AI-04", KIND.SAMPLE_CHECK): "traceable",
}


def beside(case):
    """Statements of the newest proofs that answer. They rest on no proof alone: it confirms as
    before, and closes as before.
    """
    for kind, item in case.proofs_by_kind.items():
        name = BESIDE.get((case.check.id, kind))
        answers = [each for each in item if name in each.row.details]
        for row, state, as_of in answers[:1]:
            yield Statement({name: int(row.details[name])}, state, as_of), []


def interviewed(interviews):
    """Each person once, as they did last."""
    people = {}
    for item in interviews:
        people.setdefault(_person(item.row), item)
    return list(people.values())


def interviews(case):
    item = interviewed(case.proofs_by_kind.get(KIND.INTERVIEW, []))
    languages = case.parameters.get("languages_must") or []

    def values_of(rows):
        passed = [row for row in rows if row.finding == Proof.Finding.PASSED]
        spoken = {row.details.get("language") for row in passed}
        missing = sum(language not in spoken for language in languages)
        return {"passed": share(len(passed), len(rows)), "languages_missing": missing}

    heard = {each.row.details.get("language") for each in item}
    if len(item) < (case.parameters.get("interviews_per_vendor") or 1) or set(languages) - heard:
        return []
    # A share: with those not confirmed it is another one, which no confirmed one bounds.
    return together(item, values_of([each.row for each in item]))


def _person(proof):
    return next((mention.person_id for mention in proof.attached("people")), -proof.pk)


def calls(case):
    """Calls that nobody brokered with a client who would hire the vendor again."""
    by_name = len(case.read("references"))

    def values_of(rows):
        direct = [row for row in rows if row.details["hire_again"] and not row.details["brokered"]]
        ours = [row for row in direct if row.details["our_pick"]]
        near = [row for row in direct if row.details["headquarters"] in case.regions]
        return {
            "named": max(by_name, len(rows)),  # a client that we found counts as named
            "direct": len(direct),
            "in_region": len(near),
            "our_pick": len(ours),
        }

    return growing(case.proofs_by_kind.get(KIND.REFERENCE_CALL, []), values_of)


def proof_statements(case):
    """Return [(Statement, the proofs that it rests on)]: what proofs themselves measured."""
    if case.measured is None:
        case.measured = _measured(case)
    return case.measured


def _measured(case):
    if case.check.id == "LG-02":
        item = case.proofs_by_kind.get(KIND.INTERVIEW, [])
        return [(statement, item) for statement in interviews(case)]
    if case.check.id == "SO-04":
        item = case.proofs_by_kind.get(KIND.REFERENCE_CALL, [])
        return [(statement, item) for statement in calls(case)]
    statements = list(beside(case))
    for kind, item in case.proofs_by_kind.items():
        read = VALUES_PROVED.get((case.check.id, kind))
        if read and case.check.proof.readers:
            statements += _lowest(case, read, in_date(case).get(kind, item))
            continue
        # Of two proofs of one kind the newer counts.
        values = read(case, item[0].row.details) if read else {}
        statement = Statement(values, item[0].state, item[0].as_of)
        statements += [(each, item[:1]) for each in possible(case.check, [statement])]
    return statements


def _lowest(case, read, readings):
    """The newest figure of each reader: the lowest stands, as strong as the weakest of them."""
    by_reader = {}
    for item in readings:
        by_reader.setdefault(item.row.performed_by_id, item)
    figures = [(read(case, item.row.details), item) for item in by_reader.values()]
    rows = [item for values, item in figures if values]
    if not rows:
        return []
    lowest = min((values for values, _known in figures if values), key=lambda v: [*v.values()])
    statement = Statement(lowest, weakest(rows), oldest(rows))
    return [(each, rows) for each in possible(case.check, [statement])]


CALLS_THAT_CONFIRM = 2
# Here several proofs together are the answer, and one that failed is a part of it.
COUNTED = ("LG-02", "SO-03", "SO-04")


def in_date(case):
    """Return `proofs_by_kind` without those too old: a claim closes nothing."""
    return {
        kind: current
        for kind, item in case.proofs_by_kind.items()
        if (current := [each for each in item if each.state != EvidenceState.EXPIRED])
    }


def denials(case):
    """Return the proofs that failed and say no more than that: they lift nothing."""
    if case.check.id in COUNTED:
        return []
    measured = {item.row.pk for _statement, rows in proof_statements(case) for item in rows}
    return [
        item
        for item in case.proofs
        if item.row.finding == Proof.Finding.FAILED
        and item.row.kind != KIND.SAMPLE_CHECK
        and item.row.pk not in measured
        and level_read(case, item.row) is None
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
    closed = [(TOP_LEVEL - 1, proof) for proof, _lack in lacks(case)]
    closed += _ceiling_of_roster(case) if case.check.id == "TZ-03" else []
    measured = {item.row.pk for _statement, rows in proof_statements(case) for item in rows}
    for kind, item in in_date(case).items():
        proof = item[0].row
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


OUR_HANDS = ("AI-02",)  # where it is not enough to watch the vendor
OTHER_HANDS = gettext_lazy("For 4: a demonstration in which we hold the mouse.")
OTHER_PICK = gettext_lazy("For 4: a sample that we pick ourselves.")
OTHER_CLIENTS = gettext_lazy("For 4: confirmed calls with two clients that we pick ourselves.")
ONE_READER = gettext_lazy("For 4: a second reader, as a colleague or with a reading of their own.")
OTHER_PROFESSION = {
    "counsel": gettext_lazy("For 4: an expert reading by counsel."),
    "finance": gettext_lazy("For 4: an expert reading by finance."),
    "security": gettext_lazy("For 4: an expert reading by security."),
    "engineering": gettext_lazy("For 4: an expert reading by engineering."),
}


def is_by_profession(check, proof):
    """Whether a proof, if it is an expert reading, is by the profession that the check asks."""
    evaluations = check.proof.profession
    is_reading = proof.kind == KIND.EXPERT_READING
    return not (evaluations and is_reading) or proof.details.get("profession") == evaluations


def lacks(case):
    """Yield (the newest proof of a kind, what would lift it) where it is not as the check asks."""
    check = case.check
    for kind, item in in_date(case).items():
        proof = item[0].row
        if not is_by_profession(check, proof):
            yield proof, OTHER_PROFESSION[check.proof.profession]
        if kind == KIND.DEMONSTRATION and check.id in OUR_HANDS and not proof.details["our_hands"]:
            yield proof, OTHER_HANDS
        if kind == KIND.SAMPLE_CHECK and not proof.details["our_pick"]:
            yield proof, OTHER_PICK
        if kind == KIND.EXPERT_READING and len(_readers(item)) < check.proof.readers:
            yield proof, ONE_READER
        if check.id == "SO-03" and _clients_confirmed(item) < CALLS_THAT_CONFIRM:
            yield proof, OTHER_CLIENTS


def _readers(readings):
    return {
        person
        for each in readings
        for person in [
            each.row.performed_by_id,
            *(colleague.person_id for colleague in each.row.attached("colleagues")),
        ]
    }


def _clients_confirmed(calls):
    return sum(
        each.state == EvidenceState.VERIFIED and each.row.details["our_pick"] for each in calls
    )


PEOPLE_TO_MEET = 3  # the lead and two others


def _ceiling_of_roster(case):
    """Until the lead and two others passed with us, all where the roster has fewer."""
    item = in_date(case).get(KIND.INTERVIEW, [])
    met = {
        _person(each.row)
        for each in interviewed(item)
        if each.state == EvidenceState.VERIFIED and each.row.finding == Proof.Finding.PASSED
    }
    roster = [each.row for each in case.read("people")]
    leads = {row.person_id for row in roster if row.is_lead}
    is_enough = len(met) >= min(PEOPLE_TO_MEET, len(roster) or PEOPLE_TO_MEET)
    if not item or (is_enough and (not leads or leads & met)):
        return []
    return [(TOP_LEVEL - 1, item[0].row)]


def _ceiling_of_clients(case):
    item = in_date(case).get(KIND.REFERENCE_CALL, [])
    doubts = [each.row for each in item if not each.row.details["in_production"]]
    if doubts:
        return [(2, doubts[0])]
    return [(TOP_LEVEL - 1, proof) for proof, _lack in lacks(case)]


def _is_too_small(case, details):
    rule = case.check.proof
    times = len(case.parameters.get(rule.sample_per) or "-") if rule.sample_per else 1
    return details["size"] < min(rule.sample * times, details["population"])


def _sample_level(check, proof):
    if check.proof.sample_gives == "difference" and proof.details.get("off_points") is not None:
        return difference_ceiling(proof.details["off_points"])
    return sample_ceiling(proof.details["matched"], proof.details["size"])
