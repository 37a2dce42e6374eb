"""The task list of a person: one part for each evaluation."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse

from scoring.models import CandidateDecision, Evaluation, PanelMember
from scoring.models.setup import Setup, setups_of
from scoring.tasks.agreeing import agreeing_tasks, said_in
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

    waiting      the names of those whose ratings are not in yet; only the lead is told
    undeclared   the names of those who have not signed yet; only the lead is told
    """

    setup: Setup
    member: PanelMember
    tasks: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    undeclared: list = field(default_factory=list)

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
    found = gates_found(setups.values())
    decided = _decided(list(setups))
    said = said_in(evaluations)
    parts = []
    for pk, setup in setups.items():
        member = members[pk]
        tasks = _tasks(setup, member, answers[member.pk], found, decided.get(pk, 0))
        tasks = [*tasks, *agreeing_tasks(setup, member, said)]
        parts.append(
            Part(setup, member, tasks, _waiting(setup, member), _undeclared(setup, member))
        )
    return parts


def _tasks(setup, member, answers, found, decided):
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
        return _released_tasks(setup, member, found, decided)
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


def _released_tasks(setup, member, found, decided):
    pk = setup.evaluation.pk
    gate = gate_task(setup, member, found)
    gates = [gate] if gate and not gate.is_done else []
    if not member.is_lead:
        return gates
    status = Status.IN_PROGRESS if decided else Status.NOT_YET
    progress = f"{decided} of {setup.candidates}" if decided else ""
    differ = Task(
        "Settle where the panel differs", Status.NOT_YET, reverse("moderation", args=[pk])
    )
    return [
        *gates,
        *([differ] if len(setup.raters) > 1 else []),
        Task("Decide the short list", status, reverse("decide", args=[pk]), progress),
    ]


def _report_task(setup):
    url = reverse("report_list", args=[setup.evaluation.pk])
    return Task("Download the report", Status.COMPLETED, url)


def _waiting(setup, member):
    if not (member.is_lead and setup.evaluation.is_open):
        return []
    others = [other for other in setup.raters if other != member]
    return [str(other) for other in others if not other.has_submitted]


def _undeclared(setup, member):
    if not (member.is_lead and setup.evaluation.is_open):
        return []
    present = [other for other in setup.members if not other.left_at]
    return [str(other) for other in present if not other.has_declared]


def _decided(evaluations):
    rows = CandidateDecision.objects.filter(candidate__evaluation__in=evaluations).order_by()
    return dict(rows.values_list("candidate__evaluation").annotate(Count("pk")))
