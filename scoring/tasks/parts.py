"""The task list of a person: one part for each evaluation."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse

from scoring.models import CandidateDecision, Evaluation, PanelMember
from scoring.models.setup import Setup, setups_of
from scoring.tasks.agreeing import agreeing_tasks, said_in
from scoring.tasks.deciding import ahead_of, deciding_tasks
from scoring.tasks.declaring import declare_task
from scoring.tasks.rating import (
    gate_task,
    gates_found,
    left_to_answer,
    own_answers,
    rating_tasks,
    submit_task,
)
from scoring.tasks.setting_up import setup_tasks
from scoring.tasks.task import Status, Task
from scoring.tasks.weighing import weighing_tasks


@dataclass(frozen=True)
class Part:
    """One evaluation as one person meets it.

    The rest is told to the lead alone:

    waiting        the names of those whose ratings are not in yet; after the release, of those
                   who have not answered to the agreed levels
    undeclared     the names of those who have not signed their declaration yet
    lacks_second   whether the lead has signed and somebody else still has to
    """

    setup: Setup
    member: PanelMember
    tasks: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    undeclared: list = field(default_factory=list)
    lacks_second: bool = False

    @property
    def evaluation(self):
        return self.setup.evaluation

    @property
    def prefix(self):
        return f"task-{self.evaluation.pk}"

    @property
    def done(self):
        return sum(task.is_done for task in self.tasks)

    @property
    def only_reads(self):
        """Say whether this person rates nothing and leads nothing here."""
        return not self.member.is_lead and not self.setup.rated_by(self.member)

    @property
    def needs_you(self):
        return any(task.needs_you for task in self.tasks)


def part_of(user, evaluation):
    return parts_of(user, [evaluation])[0]


def parts_of(user, evaluations):
    """Return a Part for each evaluation, in a constant number of queries."""
    setups = setups_of(evaluations)
    members = {pk: setup.member_of(user) for pk, setup in setups.items()}
    answers = own_answers([member.pk for member in members.values()])
    found, said = gates_found(setups.values()), said_in(evaluations)
    led = {pk: setup for pk, setup in setups.items() if _decides(setup, members[pk])}
    ahead = ahead_of(led, said, _decisions(led))
    parts = []
    for pk, setup in setups.items():
        member = members[pk]
        tasks = _tasks(setup, member, answers[member.pk], found, ahead.get(pk))
        tasks = [*tasks, *agreeing_tasks(setup, member, said)]
        parts.append(Part(setup, member, tasks, *_others(setup, member, ahead.get(pk))))
    return parts


def _decides(setup, member):
    is_released = setup.evaluation.state == Evaluation.State.MODERATION
    return is_released and member.is_lead and member.has_declared


def _tasks(setup, member, answers, found, ahead):
    state = setup.evaluation.state
    if state == Evaluation.State.DRAFT and member.is_lead:
        return setup_tasks(setup)
    if not member.has_declared:
        return [declare_task(setup, member)]
    if state == Evaluation.State.DRAFT:
        own = [*weighing_tasks(setup, member), *_own_ratings(setup, member, answers)]
        return [declare_task(setup, member), *own]
    if state == Evaluation.State.OPEN:
        return [declare_task(setup, member), *_open_tasks(setup, member, answers, found)]
    if state == Evaluation.State.MODERATION:
        return _released_tasks(setup, member, found, ahead)
    return [_report_task(setup)]


def _open_tasks(setup, member, answers, found):
    gate = gate_task(setup, member, found)
    tasks = _own_ratings(setup, member, answers, *([gate] if gate else []))
    return [*tasks, _close_task(setup)] if member.is_lead else tasks


def _own_ratings(setup, member, answers, *between):
    lines = rating_tasks(setup, member, answers)
    if not lines:
        return list(between)
    left = left_to_answer(setup, member, answers)
    return [*lines, *between, submit_task(setup, member, left)]


def _close_task(setup):
    raters = setup.raters
    submitted = sum(member.has_submitted for member in raters)
    return Task(
        "Close rating and release the results",
        Status.NOT_YET,
        reverse("close_rating", args=[setup.evaluation.pk]),
        f"{submitted} of {len(raters)} have submitted",
        waits=submitted < len(raters),
    )


def _released_tasks(setup, member, found, ahead):
    gate = gate_task(setup, member, found)
    gates = [gate] if gate and not gate.is_done else []
    return [*gates, *(deciding_tasks(setup, ahead) if ahead else [])]


def _report_task(setup):
    url = reverse("report_list", args=[setup.evaluation.pk])
    return Task("Download the report", Status.COMPLETED, url)


def _others(setup, member, ahead):
    """Return for whom the lead waits: `waiting`, `undeclared` and `lacks_second` of a Part."""
    if ahead:
        return [str(other) for other in ahead.unagreed], [], ahead.signed and ahead.lacks_second
    if not (member.is_lead and setup.evaluation.is_open):
        return [], [], False
    others = [other for other in setup.raters if other != member]
    waiting = [str(other) for other in others if not other.has_submitted]
    present = [other for other in setup.members if not other.left_at]
    return waiting, [str(other) for other in present if not other.has_declared], False


def _decisions(evaluations):
    """Return {evaluation: the outcomes that its lead has saved}: one query."""
    rows = CandidateDecision.objects.filter(
        candidate__evaluation__in=list(evaluations), candidate__withdrawn_at=None
    )
    found = defaultdict(list)
    for row in rows.select_related("candidate"):
        found[row.candidate.evaluation_id].append(row)
    return found
