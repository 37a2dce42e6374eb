"""The two evaluations of the demonstration: one decided, one under way."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from scoring import overlap_line
from scoring.caps import OVERLAP_CHECK
from scoring.demo import field
from scoring.demo.decision import decide
from scoring.demo.evidence import Cabinet
from scoring.demo.gates import find_gates
from scoring.demo.moderation import differ, settle
from scoring.demo.panel import declare_all, seat_panel
from scoring.demo.ratings import chance, level_of, rate_cell, save_ratings
from scoring.demo.scenarios import keep_scenarios
from scoring.demo.weighing import weigh_alone
from scoring.grid import load_grid, preset_checks
from scoring.models import Evaluation

DECIDED = "Claims handling and data platform, partner 2027"
UNDER_WAY = "AI support desk in four languages, 2027"
PARAMETERS = {
    "buyer_timezone": "Europe/Paris",
    "buyer_day": "09:00-18:00",
    "languages_must": ["fr", "en", "es", "ar"],
    "languages_plus": ["de", "it"],
    "seniors_needed": 20,
    "stack_domain_needed": ["Python / insurance", "Java / insurance", "Data / reporting"],
    "personal_data_eu": True,
    "incident_minutes": 15,
    "horizon_years": 3,
    "repeat_contact_days": 7,
    "audit_pack_hours": 48,
}


@transaction.atomic
def make_decided(people, vendors):
    """Return the decided evaluation, made with its ratings, gates and frozen decision."""
    purpose = (
        "A partner for claims handling and the data platform behind it: twenty senior engineers "
        "at the peak, French and English all day, personal data of customers in the EU. "
        "The present contract ends in June 2027."
    )
    evaluation = draft(people, DECIDED, purpose, "full")
    asked = "Approve a short list of four for the second round, and keep one in reserve."
    evaluation.change(people["lead@example.org"], "purpose set", decision_asked=asked)
    add_candidates(evaluation, vendors, field.DECIDED_FIELD, incumbent=field.INCUMBENT)
    declare_all(evaluation, field.CONFLICTS)
    weigh_alone(evaluation)
    open_and_rate(evaluation, people, field.DECIDED_FIELD, lapsed=field.LAPSED)
    differ(evaluation)
    for member in evaluation.members.filter(assignments__isnull=False).distinct():
        member.submit(left_out=0)
    evaluation.close_rating(people["lead@example.org"])
    settle(evaluation, people)
    keep_scenarios(evaluation, people)
    decide(evaluation, people["lead@example.org"])
    return evaluation


@transaction.atomic
def make_under_way(people, vendors):
    """Return the open evaluation; what is missing waits on the four of the panel."""
    purpose = (
        "First-line support for our customers with an AI tier in front, in French, English, "
        "Spanish and Arabic, inside the European working day from March 2027."
    )
    evaluation = draft(people, UNDER_WAY, purpose, "short")
    evaluation.change(
        people["lead@example.org"],
        "purpose set",
        decision_asked="Approve the vendors that we invite to a six-week pilot.",
        rating_closes_at=timezone.now() + timedelta(days=21),
    )
    add_candidates(evaluation, vendors, field.OPEN_FIELD)
    declare_all(evaluation, {})
    open_and_rate(evaluation, people, field.OPEN_FIELD, is_left=is_left_to_rate)
    return evaluation


def is_left_to_rate(candidate, check, member):
    """Leave every member about one cell in seven, and the last candidate's first checks."""
    return chance("left", candidate.number, check.id, member.user.email) < 14


def draft(people, title, purpose, preset):
    grid = load_grid()
    evaluation = Evaluation.objects.create(
        title=title,
        purpose=purpose,
        parameters=PARAMETERS,
        grid=grid.to_document(),
        created_by=people["lead@example.org"],
    )
    chosen = preset_checks(preset)
    for criterion in grid.criteria:
        evaluation.weights.create(criterion=criterion.id, points=criterion.default_points)
        for check in criterion.checks:
            evaluation.checks.create(
                check_id=check.id,
                criterion=criterion.id,
                role=check.role,
                weight=check.weight,
                use="in_use" if check.id in chosen else "left_out",
                reason="" if check.id in chosen else "Kept for the deeper round.",
            )
    evaluation.record(people["lead@example.org"], "set up", after={"title": title})
    seat_panel(evaluation, people)
    return evaluation


def add_candidates(evaluation, vendors, profiles, incumbent=None):
    lead = evaluation.created_by
    evaluation.add_candidates(vendors[: len(profiles)], lead)
    if incumbent is not None:
        evaluation.name_incumbent(evaluation.candidates.get(number=incumbent + 1), lead)


def open_and_rate(evaluation, people, profiles, lapsed=None, is_left=lambda *cell: False):
    """Open the evaluation, hold the evidence, find the gates and rate the cells."""
    evaluation.open_for_rating(people["lead@example.org"])
    cabinet = Cabinet(people, timezone.localdate())
    find_gates(evaluation, people, cabinet, lapsed)
    members = list(evaluation.members.select_related("user").prefetch_related("assignments"))
    ratings = []
    for candidate in evaluation.candidates.select_related("vendor"):
        profile = profiles[candidate.number - 1]
        for in_use in evaluation.checks.in_use().scored():
            ratings += rate_one(candidate, in_use, profile, members, cabinet)
    kept = [
        rating
        for rating in ratings
        if not is_left(rating.candidate, rating.check_in_use.check, rating.assessor)
    ]
    save_ratings(evaluation, kept)


def rate_one(candidate, in_use, profile, members, cabinet):
    in_use.check = load_grid().check(in_use.check_id)
    if in_use.check_id == OVERLAP_CHECK:
        level = computed_level(candidate)
    else:
        quality = field.quality_of(profile, in_use.criterion)
        level = level_of(quality, candidate.vendor, in_use.check)
    raters = [
        member
        for member in members
        if in_use.criterion in {assignment.criterion for assignment in member.assignments.all()}
        and candidate.number not in member.recused
    ]
    return rate_cell(candidate, in_use.check, in_use, level, raters, cabinet)


def computed_level(candidate):
    """Return the level that the shared working hours of this candidate give."""
    sites = list(candidate.vendor.sites.all())
    return overlap_line.level_of(overlap_line.overlap_of(PARAMETERS, sites, timezone.localdate()))
