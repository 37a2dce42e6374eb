"""The task list of a person: one part for each evaluation."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.decisions.models import CandidateDecision, DecisionSignature, SignOff
from scoring.decisions.signing import concerned_in, conflicts_in
from scoring.evaluations.models import Evaluation, PanelMember
from scoring.evaluations.models.setup import Setup, gaps_in, setups_of
from scoring.evaluations.permissions import can_weigh
from scoring.ratings.evidence import Proof, has_lapsed, judged_on
from scoring.ratings.models import GateFinding, Moderation, Rating
from scoring.results.discussion import Counts, Discussion
from scoring.results.results import results_in


class Status(TextChoices):
    NOT_YET = "not_yet", gettext_lazy("Not yet started")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    COMPLETED = "completed", gettext_lazy("Completed")
    CANNOT = "cannot", gettext_lazy("Cannot start yet")
    PROBLEM = "problem", gettext_lazy("There is a problem")

    @classmethod
    def of(cls, is_done, is_started):
        if is_done:
            return cls.COMPLETED
        return cls.IN_PROGRESS if is_started else cls.NOT_YET


@dataclass(frozen=True)
class Task:
    """A line: what to do, how far it is, and where it is done."""

    label: str
    status: Status
    url: str = ""
    progress: str = ""
    waits: bool = False  # somebody else comes first, or there is no hurry: without colour

    @property
    def needs_you(self):
        return not self.waits and self.status not in {Status.COMPLETED, Status.CANNOT}

    @property
    def is_done(self):
        return self.status == Status.COMPLETED


def progress_text(done, total):
    return _("%(done)s of %(total)s") % {"done": done, "total": total}


@dataclass(frozen=True)
class PanelAnswers:
    """What panels answered, in evaluations whose ratings are released; by primary keys."""

    agreed: set
    answered: set
    signed: dict

    def unagreed_in(self, setup):
        if setup.evaluation.pk not in self.agreed:
            return []
        return [
            member
            for member in setup.raters
            if not member.is_lead and member.pk not in self.answered
        ]

    def signers_of(self, evaluation_pk):
        """Return (whether the lead signed, the pks of the others who did)."""
        roles = self.signed.get(evaluation_pk, {})
        members = {member for member, role in roles.items() if role != PanelMember.Role.LEAD}
        return len(members) < len(roles), members


def panel_answers_in(evaluations):
    """Three queries."""
    released = [
        evaluation.pk
        for evaluation in evaluations
        if evaluation.state == Evaluation.State.MODERATION
    ]
    levels = Moderation.objects.filter(candidate__withdrawn_at=None).order_by()
    agreed = levels.filter(candidate__evaluation__in=released)
    answered = SignOff.objects.in_force().filter(member__evaluation__in=released).order_by()
    rows = DecisionSignature.objects.in_force().filter(evaluation__in=released)
    signed = {}
    for evaluation, member, role in rows.values_list("evaluation", "member", "member__role"):
        signed.setdefault(evaluation, {})[member] = role
    return PanelAnswers(
        agreed=set(agreed.values_list("candidate__evaluation", flat=True).distinct()),
        answered=set(answered.values_list("member", flat=True)),
        signed=signed,
    )


def agreeing_tasks(setup, member, panel_answers):
    pk = setup.evaluation.pk
    if member.is_lead or not member.has_declared:
        return []
    tasks = []
    if pk in panel_answers.agreed and setup.rated_by(member):
        status = Status.of(member.pk in panel_answers.answered, is_started=False)
        url = reverse("sign_off", args=[pk])
        tasks.append(Task(_("Agree to the levels of moderation"), status, url))
    lead_signed, signers = panel_answers.signers_of(pk)
    if lead_signed and (not signers or member.pk in signers):
        status = Status.of(member.pk in signers, is_started=False)
        tasks.append(Task(_("Sign the decision"), status, reverse("sign_decision", args=[pk])))
    return tasks


@dataclass(frozen=True)
class DecisionProgress:
    """What stands between the release and the decision; `decided` is (saved, of how many)."""

    counts: Counts
    blocked: bool
    decided: tuple[int, int]
    unagreed: list = field(default_factory=list)
    signed: bool = False
    needs_second: bool = False
    lacks_second: bool = False

    @property
    def can_be_signed(self):
        done, total = self.decided
        return not self.blocked and not self.unagreed and done == total


def decision_progress_of(setups, panel_answers, outcomes):
    """Ten queries, or none. `outcomes` is evaluation -> the rows saved so far."""
    results = results_in(setups)
    conflicts = conflicts_in([setup.evaluation for setup in setups.values()]) if setups else {}
    progress = {}
    for pk, setup in setups.items():
        decisions = outcomes.get(pk, [])
        concerned = concerned_in(results[pk], decisions, conflicts[pk])
        partial = {member for member, _role, number in conflicts[pk] if number in concerned}
        lead_signed, signers = panel_answers.signers_of(pk)
        progress[pk] = DecisionProgress(
            counts=Discussion(results[pk]).counts,
            blocked=results[pk].standings.blockers.block,
            decided=(len(decisions), setup.candidates),
            unagreed=panel_answers.unagreed_in(setup),
            signed=lead_signed,
            needs_second=bool(concerned),
            lacks_second=bool(concerned) and not signers - partial,
        )
    return progress


def deciding_tasks(setup, progress):
    pk, counts = setup.evaluation.pk, progress.counts
    tasks = []
    if len(setup.raters) > 1 or counts.to_settle:
        status = Status.of(not counts.to_settle, is_started=counts.agreed)
        cells = ngettext("%(count)s cell left", "%(count)s cells left", counts.to_settle)
        text = cells % {"count": counts.to_settle} if counts.to_settle else ""
        url = reverse("moderation", args=[pk])
        tasks.append(Task(_("Settle where the panel differs"), status, url, text))
    done, total = progress.decided
    status = Status.of(done and done == total, is_started=done)
    text = progress_text(done, total) if done else ""
    tasks.append(Task(_("Decide the short list"), status, reverse("decide", args=[pk]), text))
    return [*tasks, *signing_tasks(pk, progress)]


def signing_tasks(pk, progress):
    url = reverse("freeze_decision", args=[pk])
    if not progress.needs_second:
        label = _("Sign and freeze the decision")
        return [task_when(progress.can_be_signed, label, url)]
    label = _("Sign the decision, and let others sign it")
    sign = task_when(progress.can_be_signed, label, url)
    if progress.signed:
        sign = Task(label, Status.COMPLETED, url)
    is_ready = progress.can_be_signed and progress.signed and not progress.lacks_second
    return [sign, task_when(is_ready, _("Freeze the decision"), url)]


def task_when(is_ready, label, url):
    return Task(label, Status.NOT_YET, url) if is_ready else Task(label, Status.CANNOT)


def declare_task(setup, member):
    # Its page is open at any time: a conflict may arise after the first declaration.
    label = _("Declare conflicts of interest")
    url = reverse("declare", args=[setup.evaluation.pk])
    if member.has_declared:
        return Task(label, Status.COMPLETED, url)
    return Task(label, Status.NOT_YET, url) if setup.candidates else Task(label, Status.CANNOT)


def own_answers(members):
    """Return {member pk: {check pk: answers}} for these memberships of one person."""
    ratings = Rating.objects.counted().filter(assessor__in=members, candidate__withdrawn_at=None)
    counts = ratings.order_by().values_list("assessor", "check_in_use").annotate(Count("pk"))
    answers = defaultdict(dict)
    for member, check, count in counts:
        answers[member][check] = count
    return answers


def settled_gates(setups):
    """Return {check pk: numbers of the candidates with a result that has not lapsed}: one query."""
    days, fresh_days = {}, {}
    for setup in setups:
        evaluation = setup.evaluation
        days[evaluation.pk] = judged_on(evaluation)
        # The plain document: reading all of the grid would cost more than the whole list.
        for criterion in evaluation.grid["criteria"]:
            for check in criterion["checks"]:
                fresh_days[evaluation.pk, check["id"]] = check["fresh_days"]
    findings = GateFinding.objects.current().filter(
        check_in_use__evaluation__in=list(days), candidate__withdrawn_at=None
    )
    settled = defaultdict(set)
    for check, evaluation, check_id, number, result, *columns in (
        findings.exclude(result=GateFinding.Result.OPEN)
        .order_by()
        .values_list(
            *("check_in_use", "check_in_use__evaluation", "check_in_use__check_id"),
            *("candidate__number", "result"),
            *(f"evidence__{name}" for name in Proof._fields),
        )
    ):
        evidence = Proof(*columns) if columns[1] else None
        days_of_check = fresh_days[evaluation, check_id]
        if not has_lapsed(result, evidence, days_of_check, days[evaluation]):
            settled[check].add(number)
    return settled


def rating_tasks(setup, member, answers):
    evaluation, candidates = setup.evaluation, setup.judged_by(member)
    tasks = []
    for criterion in setup.rated_by(member):
        label = _("Rate: %(criterion)s") % {"criterion": evaluation.criterion_titles[criterion]}
        if not evaluation.is_open:
            tasks.append(Task(label, Status.CANNOT))
            continue
        checks = [check for check in setup.scored if check.criterion == criterion]
        waiting = [check for check in checks if answers.get(check.pk, 0) < candidates]
        done, total = sum(answers.get(check.pk, 0) for check in checks), len(checks) * candidates
        url = reverse("check_answers", args=[evaluation.pk, criterion])
        if waiting and not member.has_submitted:
            url = reverse("rate_check", args=[evaluation.pk, waiting[0].check_id])
        status = Status.of(member.has_submitted or done >= total, is_started=done)
        tasks.append(Task(label, status, url, progress_text(done, total)))
    return tasks


def submit_tasks(setup, member, answers):
    # The page takes ratings with cells left open, once that is confirmed; so the line leads
    # there, without hurry while cells wait for an answer.
    label, evaluation, criteria = _("Submit my ratings"), setup.evaluation, setup.rated_by(member)
    if not criteria:
        return []
    if member.has_submitted:
        return [Task(label, Status.COMPLETED)]
    if not evaluation.is_open:
        return [Task(label, Status.CANNOT)]
    if evaluation.is_past_deadline:
        return [Task(label, Status.CANNOT, progress=_("rating has closed"))]
    candidates = setup.judged_by(member)
    missing = sum(
        max(0, candidates - answers.get(check.pk, 0))
        for check in setup.scored
        if check.criterion in criteria
    )
    text = ngettext("%(count)s answer left", "%(count)s answers left", missing)
    progress = text % {"count": missing} if missing else ""
    url = reverse("submit_ratings", args=[evaluation.pk])
    return [Task(label, Status.NOT_YET, url, progress, waits=bool(missing))]


def gate_tasks(setup, member, settled):
    rated = set(setup.rated_by(member))
    gates = [gate for gate in setup.gates if member.is_lead or gate.criterion in rated]
    if not gates:
        return []
    candidates = set(setup.numbers) - member.recused
    done = sum(len(settled[gate.pk] & candidates) for gate in gates)
    total = len(gates) * len(candidates)
    status = Status.of(done >= total, is_started=done)
    url = reverse("gate_findings", args=[setup.evaluation.pk])
    return [Task(_("Record gate findings"), status, url, progress_text(done, total))]


def setup_tasks(setup):
    evaluation = setup.evaluation
    unfinished = {gap.step for gap in gaps_in(setup)}
    has_purpose = evaluation.purpose or evaluation.parameters
    has_panel = setup.raters or len(setup.members) > 1
    statuses = {
        "purpose": Status.of("purpose" not in unfinished, is_started=has_purpose),
        "candidates": Status.of("candidates" not in unfinished, is_started=False),
        "checks": Status.PROBLEM if "checks" in unfinished else Status.COMPLETED,
        "weights": Status.of(setup.total == 100, is_started=True),
        "people": Status.of("people" not in unfinished, is_started=has_panel),
        "open": Status.CANNOT if unfinished else Status.NOT_YET,
    }
    if setup.total > 100:
        statuses["weights"] = Status.PROBLEM
    labels = {
        "purpose": _("Purpose and needs"),
        "candidates": _("Candidates"),
        "checks": _("Checks and gates"),
        "weights": _("Weights"),
        "people": _("People"),
        "open": _("Check and open"),
    }
    progress = progress_of_steps(setup)
    tasks = [
        Task(
            labels[name],
            status,
            reverse(f"setup_{name}", args=[evaluation.pk]),
            progress.get(name, ""),
        )
        for name, status in statuses.items()
    ]
    return [*tasks[:-1], declare_task(setup, setup.lead), tasks[-1]]


def progress_of_steps(setup):
    count = setup.candidates
    candidates = ngettext("%(count)s candidate", "%(count)s candidates", count)
    checks = ngettext("%(count)s check", "%(count)s checks", len(setup.scored))
    gates = ngettext("%(count)s gate", "%(count)s gates", len(setup.gates))
    progress = {
        "candidates": candidates % {"count": count} if count else "",
        "checks": ", ".join(
            [checks % {"count": len(setup.scored)}, gates % {"count": len(setup.gates)}]
        ),
        "weights": _("%(total)s of 100 points") % {"total": setup.total},
    }
    if setup.total < 100:
        points = ngettext("%(count)s point left", "%(count)s points left", 100 - setup.total)
        progress["weights"] = points % {"count": 100 - setup.total}
    raters, people = len(setup.raters), len(setup.members)
    if raters:
        text = ngettext(
            "%(raters)s of %(people)s person rates", "%(raters)s of %(people)s people rate", people
        )
        if people > 1 and raters == 1:
            text = _("%(raters)s of %(people)s people rates")
        progress["people"] = text % {"raters": raters, "people": people}
    return progress


def weighing_tasks(setup, member):
    if not can_weigh(member, setup.evaluation):
        return []
    proposal = member.proposed_weights
    status = Status.of(proposal and proposal.is_given, is_started=proposal)
    url = reverse("own_weights", args=[setup.evaluation.pk])
    label = _("Give your own weights (optional)")
    return [Task(label, status, url, waits=True)]


@dataclass(frozen=True)
class Part:
    """One evaluation as one person meets it; `decision` is there for a lead who decides."""

    setup: Setup
    member: PanelMember
    tasks: list = field(default_factory=list)
    decision: DecisionProgress | None = None

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
        return not self.member.is_lead and not self.setup.rated_by(self.member)

    @property
    def needs_you(self):
        return any(task.needs_you for task in self.tasks)

    @property
    def waits_for_ratings(self):
        return self.member.is_lead and self.evaluation.is_open

    @property
    def waiting(self):
        # The names of those whose ratings are not in yet; after the release, of those who have
        # not answered to the agreed levels.
        if self.decision:
            return [str(member) for member in self.decision.unagreed]
        if not self.waits_for_ratings:
            return []
        return [
            str(member)
            for member in self.setup.raters
            if member != self.member and not member.has_submitted
        ]

    @property
    def undeclared(self):
        if not self.waits_for_ratings:
            return []
        present = [member for member in self.setup.members if not member.left_at]
        return [str(member) for member in present if not member.has_declared]

    @property
    def lacks_second(self):
        return bool(self.decision and self.decision.signed and self.decision.lacks_second)


def part_of(user, evaluation):
    return parts_of(user, [evaluation])[0]


def parts_of(user, evaluations):
    """A constant number of queries."""
    setups = setups_of(evaluations)
    members = {pk: setup.member_of(user) for pk, setup in setups.items()}
    # Before the release only a person's own answers are counted: totals would tell of others'.
    answers = own_answers([member.pk for member in members.values()])
    gates, panel_answers = settled_gates(setups.values()), panel_answers_in(evaluations)
    deciding = {
        pk: setup
        for pk, setup in setups.items()
        if setup.evaluation.state == Evaluation.State.MODERATION
        and members[pk].is_lead
        and members[pk].has_declared
    }
    decisions = decision_progress_of(deciding, panel_answers, saved_outcomes(deciding))
    parts = []
    for pk, setup in setups.items():
        member, decision = members[pk], decisions.get(pk)
        tasks = tasks_of(setup, member, answers[member.pk], gates, decision)
        tasks += agreeing_tasks(setup, member, panel_answers)
        parts.append(Part(setup, member, tasks, decision))
    return parts


def saved_outcomes(evaluations):
    rows = CandidateDecision.objects.filter(
        candidate__evaluation__in=list(evaluations), candidate__withdrawn_at=None
    )
    outcomes = defaultdict(list)
    for row in rows.select_related("candidate"):
        outcomes[row.candidate.evaluation_id].append(row)
    return outcomes


def tasks_of(setup, member, answers, gates, decision):
    evaluation = setup.evaluation
    if evaluation.is_draft and member.is_lead:
        return setup_tasks(setup)
    if not member.has_declared:
        return [declare_task(setup, member)]
    if evaluation.is_decided:
        url = reverse("report_list", args=[evaluation.pk])
        return [Task(_("Download the report"), Status.COMPLETED, url)]
    gate_lines = gate_tasks(setup, member, gates)
    if evaluation.state == Evaluation.State.MODERATION:
        open_gates = [gate for gate in gate_lines if not gate.is_done]
        return open_gates + (deciding_tasks(setup, decision) if decision else [])
    rating, submit = rating_tasks(setup, member, answers), submit_tasks(setup, member, answers)
    if evaluation.is_draft:
        weighing = weighing_tasks(setup, member)
        return [declare_task(setup, member), *weighing, *rating, *submit]
    closing = [close_task(setup)] if member.is_lead else []
    return [declare_task(setup, member), *rating, *gate_lines, *submit, *closing]


def close_task(setup):
    submitted = sum(member.has_submitted for member in setup.raters)
    total = len(setup.raters)
    return Task(
        _("Close rating and release the results"),
        Status.NOT_YET,
        reverse("close_rating", args=[setup.evaluation.pk]),
        _("%(done)s of %(total)s have submitted") % {"done": submitted, "total": total},
        waits=submitted < total,
    )


MOST_HAPPENINGS = 5
# Nobody may infer another's rating from this list: only acts that release or change rules.
HAPPENINGS = {
    Act.OPENED: gettext_lazy("opened for rating"),
    Act.UNSEALED: gettext_lazy("unsealed, so its rules can change"),
    Act.CLOSED_RATING: gettext_lazy("ratings released"),
    Act.CANDIDATE_WITHDREW: gettext_lazy("a vendor withdrew"),
    Act.DECIDED: gettext_lazy("decided, the report is ready"),
}


class Happening(NamedTuple):
    evaluation: Evaluation
    text: str
    at: object


def recent(parts):
    evaluations = {
        part.evaluation.record_chain: part.evaluation for part in parts if part.member.has_declared
    }
    entries = RecordEntry.objects.filter(chain__in=list(evaluations), act__in=list(HAPPENINGS))
    rows = entries.order_by("-pk").values_list("chain", "act", "at")[:MOST_HAPPENINGS]
    return [Happening(evaluations[chain], HAPPENINGS[act], at) for chain, act, at in rows]
