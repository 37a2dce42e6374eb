"""What an assessor has to rate, counted over their own answers alone."""

from collections import defaultdict

from django.db.models import Count
from django.urls import reverse

from scoring.models import GateFinding, Rating
from scoring.tasks.task import Status, Task, how_far


def own_answers(members):
    """Return {member pk: {check pk: answers}} for these memberships of one person."""
    rows = Rating.objects.counted().filter(assessor__in=members)
    counts = rows.order_by().values_list("assessor", "check_in_use").annotate(Count("pk"))
    answers = defaultdict(dict)
    for member, check, count in counts:
        answers[member][check] = count
    return answers


def gates_found(evaluations):
    """Return {check pk: how many candidates have a result}. Findings are open to the panel."""
    found = GateFinding.objects.current().filter(check_in_use__evaluation__in=evaluations)
    counts = found.exclude(result=GateFinding.Result.OPEN).order_by()
    return dict(counts.values_list("check_in_use").annotate(Count("pk")))


def rating_tasks(setup, member, answers):
    """Return one line for each criterion that this member rates."""
    return [_criterion_task(setup, member, name, answers) for name in setup.rated_by(member)]


def _criterion_task(setup, member, criterion, answers):
    checks = [check for check in setup.scored if check.criterion == criterion]
    expected = len(checks) * setup.candidates
    done = sum(answers.get(check.pk, 0) for check in checks)
    title = setup.evaluation.criterion_titles[criterion]
    if not setup.evaluation.is_open:
        return Task(f"Rate: {title}", Status.CANNOT)
    left = [check for check in checks if answers.get(check.pk, 0) < setup.candidates]
    if left and not member.has_submitted:
        url = reverse("rate_check", args=[setup.evaluation.pk, left[0].check_id])
    else:
        url = reverse("check_answers", args=[setup.evaluation.pk, criterion])
    status = Status.COMPLETED if member.has_submitted else how_far(done, expected)
    return Task(f"Rate: {title}", status, url, f"{done} of {expected}")


def submit_task(setup, member, ready):
    """Return the line that ends a member's rating; `ready` when every cell has an answer."""
    url = reverse("submit_ratings", args=[setup.evaluation.pk])
    if member.has_submitted:
        return Task("Submit my ratings", Status.COMPLETED)
    if ready and setup.evaluation.is_open:
        return Task("Submit my ratings", Status.NOT_YET, url)
    return Task("Submit my ratings", Status.CANNOT)


def gate_task(setup, member, found):
    """Return the line about gates this member may answer, or None without any."""
    mine = set(setup.rated_by(member))
    gates = [gate for gate in setup.gates if member.is_lead or gate.criterion in mine]
    if not gates:
        return None
    done = sum(found.get(gate.pk, 0) for gate in gates)
    expected = len(gates) * setup.candidates
    url = reverse("gate_findings", args=[setup.evaluation.pk])
    return Task("Find the gates", how_far(done, expected), url, f"{done} of {expected}")
