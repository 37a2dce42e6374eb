"""The smallest valid objects: plain functions, named for what they make."""

from collections import defaultdict
from copy import deepcopy
from datetime import time, timedelta
from time import sleep

from django.utils import timezone

from accounts.invitation import open_invitation
from accounts.models import User
from scoring.evaluations.models import Candidate, Declaration, Evaluation, PanelMember
from scoring.evaluations.models.grid_text import GridText
from scoring.evaluations.models.seal import rules_of, sealed
from scoring.grid.reading import load_grid
from scoring.ratings.evidence import reference_day
from scoring.ratings.forms import PageToken
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import GateFinding, Pin, Rating
from scoring.ratings.pinning import pin_at
from scoring.results.models import Scenario
from tests.retold import retold
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.proof import PlannedDemonstration, Proof
from vendors.models.reading import EvidenceReading, Opening
from vendors.models.states import settle
from vendors.models.vendor import Vendor

PASSWORD = "a long quiet sentence"


def make_user(email="lead@example.org", **fields):
    return User.objects.create_user(email, PASSWORD, **fields)


def make_invitation(email="new@example.org", by=None, **fields):
    """Return the open invitation of a person who has not come in."""
    return open_invitation(User.objects.create_user(email, **fields), by)


def make_vendor(name="Atlas Dev", **fields):
    return Vendor.objects.create(name=name, **fields)


def make_evidence(vendor, *check_ids, state="document", title="Bench list", by=None, **fields):
    """Return evidence that was read and proved as its state needs; `fields` hold over that.

    by   who brought, read and proved it: what somebody did counts where they are on the panel
    """
    brought_by = {"added_by": by or fields.get("seen_by") or User.objects.first()}
    evidence = Evidence.objects.create(
        vendor=vendor, kind="document", title=title, **brought_by | fields
    )
    for check_id in check_ids:
        EvidenceCheck.objects.create(evidence=evidence, check_id=check_id)
    if state != "claim":
        person = by or fields.get("seen_by") or User.objects.first()
        person = person or make_user("reader@example.org")
        read(evidence, person)
        if state == "verified":
            prove(evidence, fields.get("verified_by") or person, check_ids)
        settle(evidence)
        if fields:
            Evidence.objects.filter(pk=evidence.pk).update(
                **{name: value for name, value in fields.items() if name != "file"}
            )
            evidence.refresh_from_db()
    return evidence


def prove(evidence, person, check_ids=()):
    """Prove each check by the first kind that it accepts, with the best that it can find."""
    if not check_ids:
        make_proof(evidence.vendor, person, evidence=[evidence])
    grid, by_kind = load_grid(), defaultdict(list)
    for check_id in check_ids:
        proof = grid.check(check_id).proof
        by_kind[proof.kinds[0], proof.profession, proof.readers].append(check_id)
    for (kind, _profession, readers), checks in by_kind.items():
        for number, details in enumerate(AS_MANY.get(kind, [{}])):
            make_proof(
                evidence.vendor,
                person,
                *checks,
                kind=kind,
                details=perfect(kind, checks[0]) | details,
                colleagues=[second_reader()] if readers else [],
                evidence=[evidence],
                words={"note": f"Proof {number}."},
                planned=make_planned(evidence.vendor, person) if kind == "demonstration" else None,
            )


def second_reader():
    email = "second.reader@example.org"
    return User.objects.filter(email=email).first() or make_user(email)


def make_site(vendor, state="claim", by=None, **fields):
    """Return a site in Rabat with its hours; `state` is how well these are held, `by` whom."""
    rabat = {"city": "Rabat", "country": "MA", "time_zone": "Africa/Casablanca"}
    hours = {"day_starts": time(9), "day_ends": time(18)}
    if state == "claim":
        return vendor.sites.create(**rabat | hours | fields)
    plan = make_evidence(vendor, title="Shift plan", by=by)
    person = plan.seen_by
    site = vendor.sites.create(evidence=plan, entered_by=person, **rabat | hours | fields)
    if state == "verified":
        kind = "expert_reading"
        make_proof(vendor, person, kind=kind, details=PERFECT[kind], facts=[site])
    return settle(site)


def make_planned(vendor, person):
    """Return the questions of a demonstration of today, locked the day before."""
    return PlannedDemonstration.objects.create(
        vendor=vendor,
        planned_on=timezone.localdate(),
        questions=[f"Question {number}" for number in range(1, 6)],
        locked_by=person,
        locked_at=timezone.now() - timedelta(days=1),
    )


# Of some kinds one proof is not enough: what the others find.
# What each kind finds where nothing is amiss.
PERFECT = {
    "interview": {"language": "fr", "interviewers": 2, "minutes": 45},
    "reference_call": {
        "our_pick": True,
        "brokered": False,
        "hire_again": True,
        "headquarters": "FR",
        "in_production": True,
    },
    "demonstration": {
        "our_hands": True,
        "real_data": True,
        "in_production": True,
        "answered": 5,
        "drill_down": 5,
    },
    "drill": {
        "announced": False,
        "started_at": "2026-11-02T09:00:00+00:00",
        "acted_at": "2026-11-02T09:01:00+00:00",
    },
    "register": {"register": "RC", "number": "7"},
    "sample_check": {
        "what": "Bench list",
        "population": 10,
        "size": 10,
        "our_pick": True,
        "matched": 10,
    },
    "expert_reading": {"profession": "engineering", "document": "Bench list", "risk": "low"},
    "request_log": {"items": 12, "in_time": 12, "late": 12, "hours": 1},
}


def perfect(kind, check_id):
    """What a proof of this check finds where nothing is amiss."""
    profession = load_grid().check(check_id).proof.profession
    if kind != "expert_reading" or not profession:
        return PERFECT[kind]
    return PERFECT[kind] | {"profession": profession}


# Of these the grid wants several: of the interviews one in each language of `make_evaluation`.
AS_MANY = {
    "interview": [{"language": "fr"}, {"language": "en"}, {"language": "fr"}],
    "reference_call": [{}, {}, {}],
}


def read(evidence, person, note="Page 1"):
    """Let a person open a piece of evidence and say that they have read it."""
    Opening.objects.served(person, evidence)
    reading = EvidenceReading.objects.create(reader=person, evidence=evidence, note=note)
    settle(evidence)
    return reading


def make_proof(vendor, person, *check_ids, kind="register", finding="passed", **rows):
    """Return a proof by this person, without its entry in the record; `rows` as `record` has."""
    names = ("details", "performed_on", "planned", "corrects", "correction_reason")
    own = {name: rows.pop(name) for name in names if name in rows}
    fields = {"details": {"register": "RC", "number": "7"}, "performed_on": timezone.localdate()}
    proof = Proof(vendor=vendor, performed_by=person, kind=kind, finding=finding, **fields | own)
    # Two that are alike would have one hash within a millisecond.
    sleep(0.001)
    return Proof.objects.record(proof, checks=check_ids, **rows)


def take_back(proof):
    """Correct a proof: it was undecided after all, so what it proved is not proved."""
    return make_proof(
        proof.vendor,
        proof.performed_by,
        *(row.check_id for row in proof.checks.all()),
        kind=proof.kind,
        finding="undecided",
        details=proof.details,
        corrects=proof,
        correction_reason="The sheet was of another vendor.",
    )


@retold
def make_evaluation(lead=None, vendors=(), assessors=(), checks=None, declared=True, **fields):
    """Return a draft that is ready to open, led by `lead`; every assessor rates everything.

    Without assessors the lead rates alone. `checks` limits the checks in use to these ids;
    the criteria without any of them weigh nothing, and the first one left takes their points.
    """
    grid = load_grid()
    lead = lead or make_user(may_lead=True)
    evaluation = Evaluation.objects.create(
        title=fields.pop("title", "Nearshore AI support 2027"),
        purpose=fields.pop("purpose", "A second site for support in four languages."),
        parameters=fields.pop(
            "parameters",
            {
                "buyer_timezone": "Europe/Paris",
                "buyer_day": "09:00-18:00",
                "seniors_needed": 20,
                "languages_must": ["fr", "en"],
                "start_date": "2027-03-01",
            },
        ),
        grid_text=GridText.objects.keep(grid.to_document()),
        created_by=lead,
        # Most stories are neither about the second person who confirms a proof, nor about weights
        # that nobody chose.
        **(grid.rules.defaults | {"two_people": False, "weighing": {"method": "direct"}} | fields),
    )
    _use_checks(evaluation, grid, checks)
    for number, vendor in enumerate(vendors or [make_vendor()], 1):
        Candidate.objects.create(evaluation=evaluation, vendor=vendor, number=number)
    add_member(evaluation, lead, "lead", rates=not assessors, declared=declared)
    for person in assessors:
        add_member(evaluation, person, "assessor", declared=declared)
    return evaluation


def own_grid(evaluation, check_id, **fields):
    """Give an evaluation a grid of its own, which words one check in another way."""
    document = deepcopy(evaluation.grid)
    for criterion in document["criteria"]:
        for check in criterion["checks"]:
            if check["id"] == check_id:
                check.update(fields)
    evaluation.grid_text = GridText.objects.keep(document)
    evaluation.save()


def _use_checks(evaluation, grid, check_ids):
    """Put the checks in use and share the 100 points, in two statements: most tests begin here."""

    def is_used(check):
        return not check.left_out if check_ids is None else check.id in check_ids

    checks = [
        evaluation.checks.model(
            evaluation=evaluation,
            check_id=check.id,
            criterion=criterion.id,
            role=check.role,
            weight=check.weight,
            use="in_use" if is_used(check) else "left_out",
        )
        for criterion in grid.criteria
        for check in criterion.checks
    ]
    evaluation.checks.bulk_create(checks)
    used = {check.criterion for check in checks if check.use == "in_use" and check.role == "scored"}
    points = {c.id: c.default_points if c.id in used else 0 for c in grid.criteria}
    if used:
        first = next(criterion for criterion in points if criterion in used)
        points[first] += 100 - sum(points.values())
    evaluation.weights.bulk_create(
        evaluation.weights.model(evaluation=evaluation, criterion=criterion, points=share)
        for criterion, share in points.items()
    )


EVERY_CANDIDATE = 32_767  # a declaration on all that are named, now or later


def add_member(evaluation, person, role="assessor", rates=True, declared=True):
    """Add a member who has declared no conflict, unless the story is about declaring."""
    member = PanelMember.objects.create(evaluation=evaluation, user=person, role=role)
    if declared:
        Declaration.objects.create(member=member, covers=EVERY_CANDIDATE, signed_at=timezone.now())
    if rates:
        member.assignments.bulk_create(
            member.assignments.model(member=member, criterion=criterion)
            for criterion in evaluation.weights.values_list("criterion", flat=True)
        )
    return member


def declare(evaluation, person, **conflicts):
    """Sign what a member declares now: nothing, or the nature of a conflict by vendor name."""
    candidates = list(evaluation.candidates.select_related("vendor"))
    named = {c.number: conflicts[c.vendor.name] for c in candidates if c.vendor.name in conflicts}
    member = evaluation.members.get(user=person)
    present = [c.number for c in candidates if not c.has_withdrawn]
    return Declaration.objects.sign(member, named, max(present))


@retold
def make_open_evaluation(**story):
    """Return an evaluation that its lead has opened for rating."""
    evaluation = make_evaluation(**story)
    evaluation.open_for_rating(evaluation.created_by)
    return evaluation


def rate(evaluation, person, candidate, check_id, level=None, state="rated", **fields):
    """Save one rating as it stands in the table, past every form."""
    return Rating.objects.create(
        assessor=evaluation.members.get(user=person),
        candidate=candidate,
        check_in_use=evaluation.checks.get(check_id=check_id),
        state=state,
        level=level,
        rationale=fields.pop("rationale", "The bench list of November shows it."),
        saved_at=timezone.now(),
        **fields,
    )


def save_rating(member, candidate, check, answer, page=None, request=None):
    """Save an answer as the form does: on what is held of the cell."""
    evaluation, page = candidate.evaluation, page or PageToken.new(member.user)
    asked, vendors = evaluation.grid_copy.check(check.check_id), {candidate.pk: candidate.vendor_id}
    holdings = holdings_in(evaluation, vendors, [asked], reference_day(evaluation))
    cell = member, candidate, check, answer, page, holdings[candidate.pk, asked.id]
    return Rating.objects.save_answer(*cell, request=request)


def make_finding(evaluation, candidate, gate, result="pass", by=None, **fields):
    """Record what was found at one gate of one candidate."""
    return GateFinding.objects.create(
        candidate=candidate,
        check_in_use=evaluation.checks.get(check_id=gate),
        result=result,
        reason=fields.pop("reason", "Read in the signed contract."),
        found_by=by or evaluation.created_by,
        found_at=timezone.now(),
        **fields,
    )


def keep(evaluation, person, name, **points):
    """Keep tried weights as a scenario; the criteria not named get no points."""
    criteria = evaluation.weights.values_list("criterion", flat=True)
    every = {criterion: points.get(criterion, 0) for criterion in criteria}
    return Scenario.objects.save_as(evaluation, name, every, person)


@retold
def make_released_evaluation(levels, state="verified", **story):
    """Return an evaluation whose ratings are released.

    `levels` is {vendor name: {check id: level}}. A list instead of a level holds those of
    the raters in turn, None where one cannot tell. Every vendor holds evidence in `state`
    for every check that it was rated on. Those whose names are in `lost` had it withdrawn
    after they were rated.
    """
    lost = story.pop("lost", ())
    vendors = [make_vendor(name) for name in levels]
    checks = story.pop("checks", sorted({check for own in levels.values() for check in own}))
    evaluation = make_open_evaluation(vendors=vendors, checks=checks, **story)
    raters = [m.user for m in evaluation.members.exclude(assignments=None).select_related("user")]
    for candidate in evaluation.candidates.select_related("vendor"):
        own = levels[candidate.vendor.name]
        if own and state != "none":
            make_evidence(candidate.vendor, *own, state=state, by=evaluation.created_by)
        for check, level in own.items():
            given = level if isinstance(level, list) else [level] * len(raters)
            for person, each in zip(raters, given, strict=True):
                answer = "cannot_tell" if each is None else "rated"
                rate(evaluation, person, candidate, check, each, state=answer)
    Evidence.objects.filter(vendor__name__in=lost).update(withdrawn_on=timezone.localdate())
    evaluation.close_rating(evaluation.created_by)
    return evaluation


def reseal(evaluation):
    """Seal again what a story changed behind the back of the product: the seal is what counts."""
    text, sha256 = sealed(rules_of(evaluation))
    evaluation.seals.filter(version=evaluation.version).update(document=text, sha256=sha256)


def pin_again(evaluation):
    """Let what a story changed behind the back of the product be held since the seal."""
    evaluation.refresh_from_db()
    Pin.objects.filter(candidate__evaluation=evaluation).delete()
    pin_at(evaluation, Pin.Moment.SEAL)
    if evaluation.is_released:
        pin_at(evaluation, Pin.Moment.RELEASE)
