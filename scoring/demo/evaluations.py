"""The two evaluations of the demonstration, made by the acts that people do."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import combinations

from django.db import transaction
from django.utils import timezone

from accounts.record.acts import Act
from scoring.arithmetic.states import TOP_LEVEL
from scoring.decisions.document.document import freeze
from scoring.decisions.models.decision import CandidateDecision, DecisionSignature, FollowUp
from scoring.decisions.models.sign_off import Minutes, SignOff, agree_level, sign_offs_of
from scoring.decisions.signing import signing_of
from scoring.demo.vendors import DEMO, LEAD, SECURITY, Cabinet
from scoring.evaluations.models.declaration import Declaration
from scoring.evaluations.models.evaluation import Evaluation
from scoring.evaluations.models.panel import PanelMember
from scoring.evaluations.models.weighing import WeightProposal, points_by
from scoring.grid.floors import level_of
from scoring.grid.proposals import preset_checks
from scoring.ratings.evidence import OVERLAP_CHECK, overlap_of
from scoring.ratings.forms import PageToken
from scoring.ratings.models import Answer, GateFinding, Rating
from scoring.results.models import Scenario
from scoring.results.results import results_for

Outcome = CandidateDecision.Outcome


@transaction.atomic
def make_decided(people, vendors):
    story, lead = DEMO["decided"], people[LEAD]
    evaluation = make_draft(people, story)
    add_candidates(evaluation, vendors, story)
    declare_all(evaluation, story["conflicts"])
    weigh(evaluation, story["weighing"])
    open_and_rate(evaluation, people, story)
    moderated = [
        (
            evaluation.candidates.get(number=row["candidate"]),
            evaluation.checks.get(check_id=row["check"]),
            row["reason"],
        )
        for row in story["moderation"]
    ]
    for candidate, in_use, _reason in moderated:
        doubt(candidate, in_use, story["doubt"])
    for member in evaluation.members.filter(assignments__isnull=False).distinct():
        member.submit(left_out=0)
    evaluation.close_rating(lead)
    for candidate, in_use, reason in moderated:
        levels = in_use.ratings.filter(candidate=candidate).values_list("level", flat=True)
        agree_level(candidate, in_use, max(levels) - 1, reason, lead)
    sign_off(evaluation, lead, story)
    for scenario in story["scenarios"]:
        by = people[scenario["person"]]
        Scenario.objects.save_as(evaluation, scenario["name"], scenario["points"], by)
    decide(evaluation, lead, story)
    return evaluation


@transaction.atomic
def make_under_way(people, vendors):
    story = DEMO["under_way"]
    evaluation = make_draft(people, story)
    closes_at = timezone.now() + timedelta(days=story["rating_closes_in_days"])
    evaluation.change(people[LEAD], "purpose set", rating_closes_at=closes_at)
    add_candidates(evaluation, vendors, story)
    declare_all(evaluation, {})
    open_and_rate(evaluation, people, story)
    return evaluation


def make_draft(people, story):
    lead = people[LEAD]
    evaluation = Evaluation.objects.start(story["title"], lead)
    evaluation.change(
        lead,
        Act.PURPOSE_SET,
        purpose=story["purpose"],
        decision_asked=story["decision_asked"],
        parameters=DEMO["parameters"],
    )
    used = preset_checks(story["preset"])
    left_out = evaluation.checks.exclude(check_id__in=used).values_list("check_id", flat=True)
    row = (evaluation.checks.model.Use.LEFT_OUT, DEMO["left_out_reason"])
    evaluation.use_checks(dict.fromkeys(left_out, row), lead)
    for email, seat in DEMO["panel"].items():
        if seat["role"] == PanelMember.Role.LEAD:
            member = evaluation.members.get(user=lead)
        else:
            member = evaluation.add_member(people[email], seat["role"], lead)
        evaluation.assign(member, seat["role"], seat["criteria"], lead)
    return evaluation


def add_candidates(evaluation, vendors, story):
    lead = evaluation.created_by
    evaluation.add_candidates(vendors[: len(story["candidates"])], lead)
    if "incumbent" in story:
        evaluation.name_incumbent(evaluation.candidates.get(number=story["incumbent"]), lead)


def declare_all(evaluation, conflicts):
    # Nothing opens to a member, nor can they rate, before they have declared.
    covers = evaluation.candidates.order_by("number").last().number
    for member in evaluation.members.select_related("user"):
        Declaration.objects.sign(member, conflicts.get(member.user.email, {}), covers)


def weigh(evaluation, weighing):
    criteria = list(evaluation.criterion_titles)
    for email, own in weighing.items():
        member = evaluation.members.get(user__email=email)
        if own["method"] == "pairs":
            strength = own["strength"]
            pairs = combinations(criteria, 2)
            judgements = {f"{a}-{b}": f"{strength[a]}/{strength[b]}" for a, b in pairs}
        else:
            judgements = own["judgements"]
        points = points_by(own["method"], judgements, criteria)
        WeightProposal.objects.work_out(member, own["method"], judgements, points)
        WeightProposal.objects.give(member)


def open_and_rate(evaluation, people, story):
    evaluation.open_for_rating(people[LEAD])
    cabinet = Cabinet(people)
    members = list(evaluation.members.select_related("user").prefetch_related("assignments"))
    # One object: each save would read the grid of its own copy again.
    for member in members:
        member.evaluation = evaluation
    checks = list(evaluation.checks.in_use())
    for candidate in evaluation.candidates.select_related("vendor"):
        quality = story["candidates"][candidate.number - 1]
        for in_use in checks:
            check = evaluation.grid_copy.check(in_use.check_id)
            if check.is_gate:
                find_gate(candidate, in_use, check, people, cabinet, story.get("lapsed"))
                continue
            raters = [
                member
                for member in members
                if candidate.number not in member.recused
                and any(row.criterion == check.criterion for row in member.assignments.all())
            ]
            answers = answers_to(candidate, check, quality[check.criterion], raters, cabinet)
            for member, answer in answers.items():
                if not is_unrated(story, candidate, check, member):
                    save(member, candidate, in_use, answer)


def find_gate(candidate, in_use, check, people, cabinet, lapsed):
    if lapsed and (candidate.number, check.id) == (lapsed["candidate"], lapsed["gate"]):
        result, reason = GateFinding.Result.FAIL, lapsed["reason"]
        evidence = cabinet.lapsed_certificate(candidate.vendor, check, lapsed["title"])
    else:
        result, reason = GateFinding.Result.PASS, f"{check.gate['pass'].rstrip('.')}."
        evidence = cabinet.hold(candidate.vendor, check, TOP_LEVEL)
    by = SECURITY if check.criterion in DEMO["panel"][SECURITY]["criteria"] else LEAD
    GateFinding.objects.replace(
        None, people[by], candidate, in_use, result=result, reason=reason, evidence=evidence
    )


def chance(*parts):
    # 0 to 99, always the same for the same parts: every demonstration has the same ranking.
    return int(sha256("/".join(map(str, parts)).encode()).hexdigest(), 16) % 100


def is_unrated(story, candidate, check, member):
    drawn = chance("left", candidate.number, check.id, member.user.email)
    return drawn < story.get("percent_unrated", 0)


def answers_to(candidate, check, quality, raters, cabinet):
    """Hold the evidence that carries a cell's level; return {member: Answer} of its raters.

    quality   0 to 4 of the vendor on the criterion; its level on the check lies one off at most
    """
    vendor = candidate.vendor
    if check.weight <= 20 and chance("unsure", vendor.name, check.id) < 7:
        return dict.fromkeys(raters, Answer(Rating.State.CANNOT_TELL, rationale=DEMO["unsure"]))
    if check.id == OVERLAP_CHECK:
        sites = list(vendor.sites.all())
        overlap = overlap_of(DEMO["parameters"], sites, timezone.localdate())
        level = (overlap and level_of(check, {"covered": overlap.worst_week_share}, {})) or 0
    else:
        drift = chance(vendor.name, check.id)
        level = max(0, min(4, quality + (1 if drift >= 80 else -1 if drift < 25 else 0)))
    evidence = cabinet.hold(vendor, check, level)
    if check.id == OVERLAP_CHECK and evidence:
        cabinet.place_hours(vendor, evidence)
    value = DEMO["values"].get(check.id, {}).get(level)
    answers = {}
    for member in raters:
        # Somebody may see one level less, never more than shown; what is computed is the same.
        is_strict = chance(vendor.name, check.id, member.user.email) < 22
        own_level = max(0, level - (is_strict and check.id != OVERLAP_CHECK))
        answers[member] = Answer(
            Rating.State.RATED,
            own_level,
            rationale=rationale_for(check, own_level, evidence),
            evidence_id=evidence and evidence.pk,
            value=value and Decimal(value),
        )
    return answers


def rationale_for(check, level, evidence):
    meaning = check.levels[level].rstrip(".")
    text = f"{DEMO['openings'][level]}: {meaning[0].lower()}{meaning[1:]}."
    return f"{text} Seen in “{evidence.title}”." if evidence else f"{text} Nothing is on file."


def save(member, candidate, in_use, answer):
    Rating.objects.save_answer(member, candidate, in_use, answer, PageToken.new(member.user))


def doubt(candidate, in_use, sentence):
    # Two levels lie beyond the tolerance of one, so the cell goes to moderation.
    ratings = in_use.ratings.filter(candidate=candidate, level__gte=2)
    rating = ratings.select_related("evidence", "assessor__user").order_by("-pk").first()
    answer = Answer(
        Rating.State.RATED,
        max(ratings.values_list("level", flat=True)) - 2,
        rationale=sentence % {"title": rating.evidence.title},
        evidence_id=rating.evidence_id,
        value=rating.value and rating.value / 2,
    )
    save(rating.assessor, candidate, in_use, answer)


def sign_off(evaluation, lead, story):
    present = ", ".join(str(member) for member in evaluation.members.select_related("user"))
    fields = {"held_on": timezone.localdate(), "present": present, "text": story["minutes"]}
    Minutes.objects.record_minutes(evaluation, lead, **fields)
    minority, sign_offs = story["minority_note"], sign_offs_of(evaluation)
    for member in sign_offs.expected_members:
        answer, note = SignOff.Answer.AGREES, ""
        if member.user.email == minority["person"]:
            answer, note = SignOff.Answer.MINORITY, minority["note"]
        SignOff.objects.give(member, answer, note, sign_offs.sha256, member.user)


def decide(evaluation, lead, story):
    results = results_for(evaluation)
    outcomes = {
        results.candidates[result.id].pk: outcome_of(result, results, story)
        for result in results.standings.candidates
    }
    CandidateDecision.objects.save_draft(evaluation, outcomes, lead)
    today = timezone.localdate()
    rows = [
        {
            "kind": row["kind"],
            "text": row["text"],
            "owner": row["owner"],
            "due_on": today + timedelta(days=row["days"]),
        }
        for row in story["follow_ups"]
    ]
    FollowUp.objects.save_draft(evaluation, rows, lead)
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    signing = signing_of(results, decisions)
    for email in story["signers"]:
        DecisionSignature.objects.sign(evaluation.members.get(user__email=email), signing.sha256)
    freeze(evaluation, lead)


def outcome_of(result, results, story):
    names = {criterion.id: inside_sentence(criterion.short) for criterion in results.grid.criteria}
    by_score = sorted(result.criteria, key=lambda name: result.criteria[name].score.value)
    values = {"best": names[by_score[-1]], "least": names[by_score[0]]}
    if result.failed_gates:
        outcome, values["gate"] = Outcome.OUT_BY_GATE, result.failed_gates[0]
    elif result.rank is not None and result.rank <= story["short_list"]:
        outcome = Outcome.SHORTLIST
    elif result.rank == story["short_list"] + 1:
        outcome = Outcome.RESERVE
    else:
        outcome = Outcome.NOT_THIS_TIME
    decision = {"outcome": outcome.value, "reason": story["reasons"][outcome] % values}
    if outcome in story["changes_of_mind"]:
        decision["change_of_mind"] = story["changes_of_mind"][outcome] % values
    return decision


def inside_sentence(title):
    # "languages", but "AI and people".
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
