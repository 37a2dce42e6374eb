"""The two evaluations of the demonstration, made by the acts that people do."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from django.db import transaction

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.arithmetic.states import TOP_LEVEL
from scoring.decisions.document.document import freeze
from scoring.decisions.models.decision import CandidateDecision, DecisionSignature, FollowUp
from scoring.decisions.models.sign_off import Minutes, SignOff, agree_level, sign_offs_of
from scoring.decisions.signing import signing_of
from scoring.demo.cabinet import Cabinet
from scoring.demo.diary import DAYS
from scoring.demo.requests import Asking
from scoring.demo.story import DEMO, LEAD, LEGAL, SECURITY, chance
from scoring.evaluations.models.declaration import Declaration
from scoring.evaluations.models.evaluation import Evaluation
from scoring.evaluations.models.panel import PanelMember
from scoring.evaluations.models.weighing import WeighingMethod, WeightProposal, points_by
from scoring.grid.proposals import preset_checks
from scoring.grid.value import ValueKind
from scoring.ratings.asking import Asked
from scoring.ratings.forms import PageToken
from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.holdings import holdings_in
from scoring.ratings.models import Answer, GateFinding, Rating
from scoring.results.models import Scenario
from scoring.results.results import results_for
from vendors.changes import record_change, values_of
from vendors.models.compliance import TransferStatus
from vendors.models.facts import Fact
from vendors.witnesses import Scope, witnessed

Outcome = CandidateDecision.Outcome
MORNING, NOON, AFTERNOON, EVENING = 9 * 60 + 10, 12 * 60, 14 * 60, 17 * 60


@transaction.atomic
def make_decided(people, vendors, diary):
    story, lead = DEMO["decided"], people[LEAD]
    days, plan = story["days"], diary.plan
    plan(people[LEGAL], days["draft"], note_transfers, people[LEGAL])
    diary.live()
    diary.turn_to(days["draft"], AFTERNOON)
    evaluation = make_draft(people, story)
    add_candidates(evaluation, vendors, story)
    plan_declarations(evaluation, story, diary)
    for email, own in story["weighing"].items():
        plan(people[email], days["weigh"], weigh, evaluation, people[email], own)
    plan(lead, days["weigh"], explain_weights, evaluation, lead, story["weights_reason"])
    plan(lead, days["open"], evaluation.open_for_rating, lead, at=MORNING)
    diary.live()
    for row in story["corrections"]:
        plan(lead, days["papers"], correct, lead, vendors, row)
    for row in story["claims_since"]:
        plan(lead, row["day"], add_claim, lead, vendors, row)
    asking = Asking(evaluation, people, diary, story["requests"])
    asking.plan()
    bring_and_rate(evaluation, people, story, diary)
    asking.plan_last(until=diary.date(days["decide"] + 2))
    moderate_and_decide(evaluation, people, story, diary)
    return evaluation


def moderate_and_decide(evaluation, people, story, diary):
    lead, days, plan = people[LEAD], story["days"], diary.plan
    moderated = [
        (
            evaluation.candidates.get(number=row["candidate"]),
            evaluation.checks.get(check_id=row["check"]),
            row["reason"],
        )
        for row in story["moderation"]
    ]
    for candidate, in_use, _reason in moderated:
        member = doubter(candidate, in_use)
        plan(member.user, days["submit"], doubt, candidate, in_use, story["doubt"])
    for member in evaluation.members.filter(assignments__isnull=False).distinct():
        plan(member.user, days["submit"], submit, member, at=AFTERNOON)
    plan(lead, days["submit"], evaluation.close_rating, lead, at=EVENING)
    for candidate, in_use, reason in moderated:
        plan(lead, days["moderate"], agree, candidate, in_use, reason, lead, at=MORNING)
    plan(lead, days["moderate"], hold_minutes, evaluation, lead, story, at=AFTERNOON)
    diary.live()
    for member in sign_offs_of(evaluation).expected_members:
        plan(member.user, days["moderate"] + 1, sign_off, member, story)
    for scenario in story["scenarios"]:
        by = people[scenario["person"]]
        plan(by, days["decide"] - 1, save_scenario, evaluation, scenario, by)
    plan(lead, days["decide"], propose, evaluation, lead, story, at=MORNING)
    for number, email in enumerate(story["signers"]):
        plan(people[email], days["decide"] + number, sign, evaluation, people[email], at=NOON)
    plan(lead, days["decide"] + 1, freeze, evaluation, lead, at=EVENING)
    diary.live()


@transaction.atomic
def make_under_way(people, vendors, diary):
    story, lead = DEMO["under_way"], people[LEAD]
    diary.turn_to(story["days"]["draft"], MORNING)
    evaluation = make_draft(people, story)
    closes_at = diary.moment(DAYS, EVENING) + timedelta(days=story["rating_closes_in_days"])
    evaluation.change(lead, Act.PURPOSE_SET, rating_closes_at=closes_at)
    add_candidates(evaluation, vendors, story)
    plan_declarations(evaluation, story, diary)
    diary.plan(lead, story["days"]["open"], evaluation.open_for_rating, lead, at=MORNING)
    diary.live()
    asking = Asking(evaluation, people, diary, story["requests"])
    asking.plan()
    bring_and_rate(evaluation, people, story, diary)
    asking.plan_last(until=diary.today)
    diary.live()
    return evaluation


def make_draft(people, story):
    lead = people[LEAD]
    evaluation = Evaluation.objects.start(story["title"], lead)
    evaluation.change(
        lead,
        Act.PURPOSE_SET,
        purpose=story["purpose"],
        decision_asked=story["decision_asked"],
        parameters=parameters(),
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


def parameters():
    """The answers of the buyer; the start lies so many days ahead."""
    start_date = clock.today() + timedelta(days=DEMO["days_to_start"])
    return DEMO["parameters"] | {"start_date": start_date.isoformat()}


def plan_declarations(evaluation, story, diary):
    # Nothing opens to a member, nor can they rate, before they have declared.
    covers = evaluation.candidates.order_by("number").last().number
    for member in evaluation.members.select_related("user"):
        conflicts = story.get("conflicts", {}).get(member.user.email, {})
        day = story["days"]["declare"]
        diary.plan(member.user, day, Declaration.objects.sign, member, conflicts, covers)


def note_transfers(person):
    for row in DEMO["transfers"]:
        status = TransferStatus(checked_by=person, checked_on=clock.today(), **row)
        status.save()
        RecordEntry.objects.append(
            actor=person, act=Act.ADDED_TRANSFERSTATUS, subject=status, after=row
        )


def weigh(evaluation, person, own):
    criteria = list(evaluation.criterion_titles)
    member = evaluation.members.get(user=person)
    judgements = own.get("judgements")
    if own["method"] == "pairs":
        strength = own["strength"]
        pairs = combinations(criteria, 2)
        judgements = {f"{a}-{b}": f"{strength[a]}/{strength[b]}" for a, b in pairs}
    points = points_by(own["method"], judgements, criteria)
    WeightProposal.objects.work_out(member, own["method"], judgements, points)
    WeightProposal.objects.give(member)


def explain_weights(evaluation, lead, reason):
    weighing = {"method": WeighingMethod.DIRECT}
    evaluation.change(lead, Act.WEIGHTS_AGREED, weighing=weighing, weights_reason=reason)


def bring_and_rate(evaluation, people, story, diary):
    """Bring what carries the levels of the story; then let the panel rate what is held."""
    cabinet = Cabinet(people, diary, story["days"])
    checks = [evaluation.grid_copy.check(row.check_id) for row in evaluation.checks.in_use()]
    candidates = list(evaluation.candidates.select_related("vendor"))
    levels = {
        (candidate.pk, check.id): wanted_level(candidate, check, story)
        for candidate in candidates
        for check in checks
    }
    for candidate in candidates:
        for check in checks:
            cabinet.want(candidate.vendor, check, levels[candidate.pk, check.id] or 0)
    cabinet.fill()
    diary.live()
    diary.turn_to(story["days"]["rate"], 0)
    vendors = {candidate.pk: candidate.vendor_id for candidate in candidates}
    holdings = holdings_in(evaluation, vendors, checks, clock.today())
    plan_findings(evaluation, candidates, holdings, people, story, diary)
    plan_ratings(evaluation, candidates, holdings, levels, story, diary)
    diary.live()


def wanted_level(candidate, check, story):
    """The level, 0 to 4, that what a vendor shows is to carry; None where it shows nothing."""
    quality = story["candidates"][candidate.number - 1][check.criterion]
    forced = story.get("levels", {}).get(candidate.number, {})
    if check.id in forced:
        return forced[check.id]
    if check.is_gate:
        return TOP_LEVEL
    vendor = candidate.vendor
    is_unsure = check.weight <= 20 and chance("unsure", vendor.name, check.id) < 7
    if quality is None or is_unsure:
        return None
    drift = chance(vendor.name, check.id)
    # Whoever bids says something about each question.
    return max(1, min(TOP_LEVEL, quality + (1 if drift >= 80 else -1 if drift < 25 else 0)))


def plan_findings(evaluation, candidates, holdings, people, story, diary):
    for in_use in evaluation.checks.in_use():
        for candidate in candidates:
            own_holdings = holdings[candidate.pk, in_use.check_id]
            if not own_holdings.check.is_gate:
                continue
            is_theirs = own_holdings.check.criterion in DEMO["panel"][SECURITY]["criteria"]
            by = people[SECURITY if is_theirs else LEAD]
            proposal = proposal_of(own_holdings)
            day = story["days"]["rate"]
            diary.plan(by, day, record_finding, by, candidate, in_use, own_holdings, proposal)


def record_finding(by, candidate, in_use, holdings, proposal):
    gate = holdings.check.gate
    is_pass = proposal.result == GateFinding.Result.PASS
    reason = f"{gate['pass'].rstrip('.')}." if is_pass else " ".join(proposal.reasons)
    GateFinding.objects.replace(
        None,
        by,
        candidate,
        in_use,
        result=proposal.result,
        reason=reason,
        evidence=paper_of(holdings),
    )


def paper_of(holdings):
    return holdings.evidence[0].row if holdings.evidence else None


def plan_ratings(evaluation, candidates, holdings, levels, story, diary):
    members = list(evaluation.members.select_related("user").prefetch_related("assignments"))
    asked = Asked(evaluation.pk)
    # One object: each save would read the grid of its own copy again.
    for member in members:
        member.evaluation = evaluation
    for in_use in evaluation.checks.in_use().scored():
        for candidate in candidates:
            own_holdings = holdings[candidate.pk, in_use.check_id]
            for member in members:
                criteria = {row.criterion for row in member.assignments.all()}
                if in_use.criterion not in criteria or candidate.number in member.recused:
                    continue
                if is_unrated(story, candidate, own_holdings.check, member):
                    continue
                request = asked.about(candidate.vendor_id, in_use.check_id)
                target = levels[candidate.pk, in_use.check_id]
                answer = answer_of(member, candidate, own_holdings, target, request)
                arguments = (member, candidate, in_use, answer, own_holdings, request)
                diary.plan(member.user, story["days"]["rate"], save, *arguments)


def is_unrated(story, candidate, check, member):
    drawn = chance("left", candidate.number, check.id, member.user.email)
    return drawn < story.get("percent_unrated", 0)


def answer_of(member, candidate, holdings, target, request):
    """What a member answers: the level that is proposed, else by the words, one less for some.
    Who was not asked and showed nothing is no nought: nobody can tell.
    """
    check, paper = holdings.check, paper_of(holdings)
    level = holdings.proposed
    if level is None and holdings.refusal(0, request):
        return Answer(Rating.State.CANNOT_TELL, rationale=DEMO["unasked"])
    if level is None and target is None:
        return Answer(Rating.State.CANNOT_TELL, rationale=DEMO["unsure"])
    is_strict = chance(candidate.vendor_id, check.id, member.user.email) < 35
    is_read = level is None
    if is_read:
        level = min(target, holdings.cap.level)
    value = value_of(holdings, level)
    if is_read and is_strict and level > 1 and value is None:
        level -= 1
        rationale = DEMO["strict"][chance(check.id, member.user.email) % len(DEMO["strict"])]
    else:
        meaning = check.levels[level].rstrip(".")
        rationale = f"{DEMO['openings'][level]}: {meaning[0].lower()}{meaning[1:]}."
    place = f"Seen in “{paper.title}”." if paper else "Nothing is on file."
    return Answer(
        Rating.State.RATED,
        level,
        rationale=f"{rationale} {place}",
        where="p. 1" if paper else "",
        evidence_id=paper and paper.pk,
        value=value,
    )


def value_of(holdings, level):
    """The value to type, held or else of the paper; None where decimals are not exact."""
    check = holdings.check
    if check.id not in DEMO["valued"] or not check.values:
        return None
    first = next(iter(check.values.values()))
    value = holdings.values.get(first.name)
    if value is None:
        value = DEMO["values"].get(check.id, {}).get(level)
        return value and Decimal(value)
    exact = Fraction(value) * (100 if first.kind == ValueKind.SHARE else 1)
    typed = round(Decimal(exact.numerator) / exact.denominator, 2)
    return typed if Fraction(typed) == exact else None


def save(member, candidate, in_use, answer, holdings, request):
    page = PageToken.new(member.user)
    cell = member, candidate, in_use, answer, page, holdings
    Rating.objects.save_answer(*cell, request=request)


def correct(person, vendors, row):
    fact = vendors[row["vendor"] - 1].facts.get(kind=row["kind"])
    before = values_of(fact)
    fact.number, fact.value, fact.source = row["number"], str(row["number"]), row["source"]
    fact.entered_by, fact.entered_at = person, clock.now_to_the_millisecond()
    enter_figure(person, fact, before)


def add_claim(person, vendors, row):
    """Enter a figure that a vendor gave later, by its own word alone."""
    vendor = vendors[row["vendor"] - 1]
    fact = Fact(
        vendor=vendor,
        kind=row["kind"],
        value=str(row["number"]),
        number=row["number"],
        unit=row["unit"],
        source=row["source"],
        as_of=clock.today(),
        entered_by=person,
    )
    enter_figure(person, fact)


def enter_figure(person, fact, before=None):
    # As the page of the vendor does it: who judges in a sealed evaluation lifts a cap there.
    with transaction.atomic(), witnessed(person, [fact.vendor_id], Scope(tables=["fact"])):
        fact.save()
        record_change(person, fact, before)


def submit(member):
    member.submit(left_out=0)


def doubter(candidate, in_use):
    """The last of those who rated this cell."""
    ratings = in_use.ratings.filter(candidate=candidate, level__gte=2)
    return ratings.select_related("assessor__user").order_by("-pk").first().assessor


def doubt(candidate, in_use, sentence):
    # Two levels lie beyond the tolerance of one, so the cell goes to moderation.
    ratings = in_use.ratings.filter(candidate=candidate, level__gte=2)
    rating = ratings.select_related("evidence", "assessor__user").order_by("-pk").first()
    evaluation = candidate.evaluation
    answer = Answer(
        Rating.State.RATED,
        max(ratings.values_list("level", flat=True)) - 2,
        rationale=sentence % {"title": rating.evidence.title},
        evidence_id=rating.evidence_id,
        value=rating.value,
    )
    check = evaluation.grid_copy.check(in_use.check_id)
    vendors = {candidate.pk: candidate.vendor_id}
    holdings = holdings_in(evaluation, vendors, [check], clock.today())
    save(rating.assessor, candidate, in_use, answer, holdings[candidate.pk, check.id], None)


def agree(candidate, in_use, reason, lead):
    levels = in_use.ratings.filter(candidate=candidate).values_list("level", flat=True)
    agree_level(candidate, in_use, max(levels) - 1, reason, lead)


def hold_minutes(evaluation, lead, story):
    present = ", ".join(str(member) for member in evaluation.members.select_related("user"))
    fields = {"held_on": clock.today(), "present": present, "text": story["minutes"]}
    Minutes.objects.record_minutes(evaluation, lead, **fields)


def sign_off(member, story):
    minority, answer, note = story["minority_note"], SignOff.Answer.AGREES, ""
    if member.user.email == minority["person"]:
        answer, note = SignOff.Answer.MINORITY, minority["note"]
    sha256 = sign_offs_of(member.evaluation).sha256
    SignOff.objects.give(member, answer, note, sha256, member.user)


def save_scenario(evaluation, scenario, by):
    Scenario.objects.save_as(evaluation, scenario["name"], scenario["points"], by)


def propose(evaluation, lead, story):
    results = results_for(evaluation)
    outcomes = {
        results.candidates[result.id].pk: outcome_of(result, results, story)
        for result in results.standings.candidates
    }
    CandidateDecision.objects.save_draft(evaluation, outcomes, lead)
    today = clock.today()
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


def sign(evaluation, person):
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    sha256 = signing_of(results_for(evaluation), decisions).sha256
    DecisionSignature.objects.sign(evaluation.members.get(user=person), sha256)


def outcome_of(result, results, story):
    names = {criterion.id: inside_sentence(criterion.short) for criterion in results.grid.criteria}
    scores = {name: row.score.value for name, row in result.criteria.items()}
    scored = [name for name, score in scores.items() if score is not None]
    by_score = sorted(scored, key=scores.get)
    values = {"best": names[by_score[-1]], "least": names[by_score[0]]}
    key = outcome = Outcome.NOT_THIS_TIME
    if result.failed_gates:
        key = outcome = Outcome.OUT_BY_GATE
        values["gate"] = result.failed_gates[0]
    elif result.rank is None:
        key = "not_ranked"
    elif result.rank <= story["short_list"]:
        key = outcome = Outcome.SHORTLIST
    elif result.rank == story["short_list"] + 1:
        key = outcome = Outcome.RESERVE
    decision = {"outcome": outcome.value, "reason": story["reasons"][key] % values}
    if key in story["changes_of_mind"]:
        decision["change_of_mind"] = story["changes_of_mind"][key] % values
    return decision


def inside_sentence(title):
    # "languages", but "AI and people".
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
