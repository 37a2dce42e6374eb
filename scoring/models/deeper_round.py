"""A deeper round: a new draft from the short list of a decision."""

from django.db import transaction

from scoring.grid import SHORT_PRESET
from scoring.models.determination import CandidateDecision
from scoring.models.evaluation import Evaluation, NotReady

TAKEN_OVER = (
    "purpose",
    "parameters",
    "coverage_minimum",
    "pass_mark",
    "overall_minimum",
    "tolerance",
    "tie_rule",
)


@transaction.atomic
def start_deeper_round(determination, by, title):
    """Return a draft led by `by` whose candidates are the short list of a decision.

    The incumbent comes along whether it was listed or not. Needs, rules, weights, panel and
    checks are proposed as they were; after the short preset, the full grid. Ratings stay
    behind; evidence is the vendors' and is there anyway. The same title again returns the
    draft that is there. Raises NotReady unless the decision is in force.
    """
    earlier = determination.evaluation
    earlier.lock()
    if not earlier.is_decided or earlier.determinations.last() != determination:
        raise NotReady(["A deeper round starts from the decision in force."])
    same = determination.deeper_rounds.filter(title=title, state=Evaluation.State.DRAFT).first()
    if same:
        return same
    deeper = Evaluation.objects.start(title, by)
    deeper.seeded_from = determination
    deeper.save(update_fields=["seeded_from"])
    _take_needs(earlier, deeper, by)
    _take_candidates(earlier, deeper, by)
    _take_panel(earlier, deeper, by)
    after = {"evaluation": earlier.pk, "decision": determination.number}
    deeper.record(by, "seeded from a decision", after=after | {"sha256": determination.sha256})
    return deeper


def _take_needs(earlier, deeper, by):
    fields = {name: getattr(earlier, name) for name in TAKEN_OVER}
    deeper.change(by, "needs taken over", **fields)
    weights = earlier.weights.values_list("criterion", "points", "minimum")
    deeper.weigh({criterion: (points, least) for criterion, points, least in weights}, by)
    used = set(earlier.checks.in_use().scored().values_list("check_id", flat=True))
    if not used <= set(SHORT_PRESET):
        held = earlier.checks.values_list("check_id", "use", "reason")
        deeper.use_checks({check: (use, reason) for check, use, reason in held}, by)
    deeper.follow_parameters(by)


def _take_candidates(earlier, deeper, by):
    listed = earlier.candidates.present().filter(
        decision__outcome=CandidateDecision.Outcome.SHORTLIST
    )
    incumbent = earlier.candidates.present().filter(is_incumbent=True).first()
    vendors = [candidate.vendor for candidate in listed.select_related("vendor")]
    if incumbent and incumbent.vendor not in vendors:
        vendors.append(incumbent.vendor)
    deeper.add_candidates(vendors, by)
    if incumbent:
        deeper.name_incumbent(deeper.candidates.get(vendor=incumbent.vendor), by)


def _take_panel(earlier, deeper, by):
    members = earlier.members.present().exclude(user=by).select_related("user")
    for member in members.prefetch_related("assignments"):
        new = deeper.add_member(member.user, member.role, by)
        deeper.assign(new, member.role, _rated_by(member), by)
    lead = deeper.members.get(user=by)
    deeper.assign(lead, lead.role, _rated_by(earlier.members.get(user=by)), by)


def _rated_by(member):
    return [assignment.criterion for assignment in member.assignments.all()]
