"""What an assessor has to rate, counted over their own answers alone."""

from collections import defaultdict

from django.db.models import Count
from django.urls import reverse

from scoring.lapsed import Proof, has_lapsed, judged_on
from scoring.models import GateFinding, Rating
from scoring.tasks.task import Status, Task, amount, how_far


def own_answers(members):
    """Return {member pk: {check pk: answers}} for these memberships of one person."""
    rows = Rating.objects.counted().filter(assessor__in=members, candidate__withdrawn_at=None)
    counts = rows.order_by().values_list("assessor", "check_in_use").annotate(Count("pk"))
    answers = defaultdict(dict)
    for member, check, count in counts:
        answers[member][check] = count
    return answers


def gates_found(setups):
    """Return {check pk: numbers of the candidates with a result}: one query.

    Findings are open to the panel. One whose evidence has lapsed is open again, so it is
    still to be found.
    """
    rules = {setup.evaluation.pk: _freshness(setup) for setup in setups}
    rows = GateFinding.objects.current().filter(
        check_in_use__evaluation__in=list(rules), candidate__withdrawn_at=None
    )
    found = defaultdict(set)
    for check, evaluation, check_id, number, result, *proof in (
        rows.exclude(result=GateFinding.Result.OPEN)
        .order_by()
        .values_list(
            *("check_in_use", "check_in_use__evaluation", "check_in_use__check_id"),
            *("candidate__number", "result"),
            *(f"evidence__{name}" for name in Proof._fields),
        )
    ):
        day, fresh_days = rules[evaluation]
        evidence = Proof(*proof) if proof[1] else None
        if not has_lapsed(result, evidence, fresh_days[check_id], day):
            found[check].add(number)
    return found


def _freshness(setup):
    """Return the day that counts and {check id: days its evidence stays fresh}."""
    criteria = setup.evaluation.grid["criteria"]
    days = {check["id"]: check["fresh_days"] for one in criteria for check in one["checks"]}
    return judged_on(setup.evaluation), days


def rating_tasks(setup, member, answers):
    """Return one line for each criterion that this member rates."""
    return [_criterion_task(setup, member, name, answers) for name in setup.rated_by(member)]


def _criterion_task(setup, member, criterion, answers):
    checks = [check for check in setup.scored if check.criterion == criterion]
    judged = setup.judged_by(member)
    done = sum(answers.get(check.pk, 0) for check in checks)
    title = setup.evaluation.criterion_titles[criterion]
    if not setup.evaluation.is_open:
        return Task(f"Rate: {title}", Status.CANNOT)
    left = [check for check in checks if answers.get(check.pk, 0) < judged]
    if left and not member.has_submitted:
        url = reverse("rate_check", args=[setup.evaluation.pk, left[0].check_id])
    else:
        url = reverse("check_answers", args=[setup.evaluation.pk, criterion])
    expected = len(checks) * judged
    status = Status.COMPLETED if member.has_submitted else how_far(done, expected)
    return Task(f"Rate: {title}", status, url, f"{done} of {expected}")


def left_to_answer(setup, member, answers):
    """Return how many cells this member has not answered."""
    judged, mine = setup.judged_by(member), set(setup.rated_by(member))
    checks = [check for check in setup.scored if check.criterion in mine]
    return sum(max(0, judged - answers.get(check.pk, 0)) for check in checks)


def submit_task(setup, member, left):
    """Return the line that ends a member's rating.

    The page takes ratings with cells left open, once that is confirmed; so the line leads
    there, without hurry while `left` cells wait for an answer.
    """
    label, evaluation = "Submit my ratings", setup.evaluation
    if member.has_submitted:
        return Task(label, Status.COMPLETED)
    if not evaluation.is_open:
        return Task(label, Status.CANNOT)
    if evaluation.is_past_deadline:
        return Task(label, Status.CANNOT, progress="rating has closed")
    progress = f"{amount(left, 'answer')} left" if left else ""
    url = reverse("submit_ratings", args=[evaluation.pk])
    return Task(label, Status.NOT_YET, url, progress, waits=bool(left))


def gate_task(setup, member, found):
    """Return the line about gates this member may answer, or None without any."""
    rated = set(setup.rated_by(member))
    gates = [gate for gate in setup.gates if member.is_lead or gate.criterion in rated]
    if not gates:
        return None
    judged = set(setup.numbers) - member.recused
    done = sum(len(found[gate.pk] & judged) for gate in gates)
    expected = len(gates) * len(judged)
    url = reverse("gate_findings", args=[setup.evaluation.pk])
    return Task("Find the gates", how_far(done, expected), url, f"{done} of {expected}")
