"""The task list of a person: one part for each evaluation."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.decisions.models import CandidateDecision, DecisionSignature, SignOff
from scoring.decisions.signing import Signing, conflicts_in, second_of
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.setup import gaps_in, setups_of
from scoring.evaluations.permissions import can_weigh
from scoring.ratings.confirming import has_second, may_confirm, waiting_proofs
from scoring.ratings.evidence import Proof, judged_on, lapsed_by_now
from scoring.ratings.models import GateFinding, Moderation, Pin, Rating
from scoring.ratings.pins import Copies
from scoring.results.discussion import Discussion
from scoring.results.results import results_in
from vendors.names import isolated


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


class Task(NamedTuple):
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


class PanelAnswers:
    """What panels answered, in evaluations whose ratings are released: three queries.

    agreed     pks of the evaluations with a level that was agreed
    answered   pks of the members who answered to them
    signatures evaluation pk -> those under the proposed decision
    """

    def __init__(self, evaluations):
        under_moderation = Evaluation.State.MODERATION
        released = [row.pk for row in evaluations if row.state == under_moderation]
        levels = Moderation.objects.filter(candidate__evaluation__in=released)
        levels = levels.filter(candidate__withdrawn_at=None).order_by()
        sign_offs = SignOff.objects.in_force().filter(member__evaluation__in=released).order_by()
        signatures = DecisionSignature.objects.in_force().filter(evaluation__in=released)
        self.agreed = set(levels.values_list("candidate__evaluation", flat=True).distinct())
        self.answered = set(sign_offs.values_list("member", flat=True))
        self.signatures = defaultdict(list)
        for signature in signatures.select_related("member"):
            self.signatures[signature.evaluation_id].append(signature)

    def unagreed_in(self, setup):
        if setup.evaluation.pk not in self.agreed:
            return []
        raters = [member for member in setup.raters if not member.is_lead]
        return [member for member in raters if member.pk not in self.answered]


class DecisionProgress:
    """What stands between the release and the decision, for `decisions` that are saved so far."""

    def __init__(self, setup, results, decisions, conflicts, panel_answers):
        second = second_of(results, decisions, conflicts)
        self.signing = Signing(*second, panel_answers.signatures[setup.evaluation.pk])
        self.counts = Discussion(results).counts
        self.decided, self.total = len(decisions), setup.candidates
        self.unagreed = panel_answers.unagreed_in(setup)
        is_blocked = results.standings.blockers.block or results.open_reviews or self.unagreed
        self.can_be_signed = not is_blocked and self.decided == self.total


def decisions_under_way(setups, panel_answers):
    """Return {evaluation pk: DecisionProgress}: eleven queries, or none."""
    results = results_in(setups)
    conflicts = conflicts_in([setup.evaluation for setup in setups.values()])
    rows = CandidateDecision.objects.filter(
        candidate__evaluation__in=list(setups), candidate__withdrawn_at=None
    )
    decisions = defaultdict(list)
    for row in rows.select_related("candidate"):
        decisions[row.candidate.evaluation_id].append(row)
    return {
        pk: DecisionProgress(setup, results[pk], decisions[pk], conflicts[pk], panel_answers)
        for pk, setup in setups.items()
    }


def own_answers(members):
    """Return {member pk: {check pk: answers}} for these memberships of one person."""
    ratings = Rating.objects.counted().filter(assessor__in=members, candidate__withdrawn_at=None)
    counts = ratings.order_by().values_list("assessor", "check_in_use").annotate(Count("pk"))
    answers = defaultdict(dict)
    for member, check, count in counts:
        answers[member][check] = count
    return answers


def settled_gates(setups):
    """Return {check pk: numbers of the candidates with a result not lapsed}: two queries."""
    days, fresh_days = {}, {}
    for setup in setups:
        evaluation = setup.evaluation
        days[evaluation.pk] = judged_on(evaluation)
        for check in evaluation.grid_copy.checks:
            fresh_days[evaluation.pk, check.id] = check.fresh_days
    findings = GateFinding.objects.current().filter(
        check_in_use__evaluation__in=list(days), candidate__withdrawn_at=None
    )
    settled = defaultdict(set)
    rows = (
        findings.exclude(result=GateFinding.Result.OPEN)
        .order_by()
        .values_list(
            *("pk", "candidate", "check_in_use", "check_in_use__evaluation"),
            *("check_in_use__check_id", "candidate__number", "result"),
            *(f"evidence__{name}" for name in Proof._fields),
        )
    )
    rows = list(rows)
    released = {setup.evaluation.pk for setup in setups if setup.evaluation.is_released}
    release = Copies({row[1] for row in rows if row[3] in released}, Pin.Moment.RELEASE)
    for pk, candidate, check, evaluation, check_id, number, result, *columns in rows:
        evidence = Proof(*columns) if columns[1] else None
        rules = fresh_days[evaluation, check_id], days[evaluation], release.get(candidate)
        if not lapsed_by_now(pk, result, evidence, *rules):
            settled[check].add(number)
    return settled


class Part:
    """One evaluation as one person meets it; `decision` is there for a lead who decides.

    answers   check pk -> how many answers this person gave
    settled   check pk -> numbers of the candidates with a result at this gate
    waiting_proofs   (Proof, number of its candidate) of those that wait for a second person
    """

    def __init__(self, setup, member, answers, settled, panel_answers, decision, waiting_proofs):
        self.setup, self.member, self.evaluation = setup, member, setup.evaluation
        self.answers, self.settled = answers, settled
        self.panel_answers, self.decision = panel_answers, decision
        self.waiting_proofs = waiting_proofs
        self.criteria = setup.rated_by(member)
        self.tasks = [*self.own_tasks(), *self.confirming_tasks(), *self.agreeing_tasks()]
        self.tasks += self.handing_on_tasks()

    @property
    def done(self):
        return sum(task.is_done for task in self.tasks)

    @property
    def only_reads(self):
        return not self.member.is_lead and not self.criteria

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
        raters = self.setup.raters if self.waits_for_ratings else []
        members = [
            member for member in raters if member != self.member and not member.has_submitted
        ]
        return [str(member) for member in (self.decision.unagreed if self.decision else members)]

    @property
    def undeclared(self):
        members = self.setup.members if self.waits_for_ratings else []
        return [member for member in members if not member.left_at and not member.has_declared]

    @property
    def lacks_second(self):
        signing = self.decision and self.decision.signing
        return bool(signing and signing.lead and signing.lacks_second)

    def url(self, name, *args):
        return reverse(name, args=[self.evaluation.pk, *args])

    def own_tasks(self):
        evaluation, is_lead = self.evaluation, self.member.is_lead
        if evaluation.is_cancelled:
            return []
        if evaluation.is_draft and is_lead:
            return self.setup_tasks()
        if not self.member.has_declared:
            return [self.declare_task()]
        if self.member.only_confirms:
            return [self.declare_task()]
        if evaluation.is_decided:
            return [Task(_("Download the report"), Status.COMPLETED, self.url("report_list"))]
        gates = self.gate_tasks()
        if evaluation.state == Evaluation.State.MODERATION:
            open_gates = [gate for gate in gates if not gate.is_done]
            return open_gates + (self.deciding_tasks() if self.decision else [])
        rating, submit = self.rating_tasks(), self.submit_tasks()
        if evaluation.is_draft:
            return [self.declare_task(), *self.weighing_tasks(), *rating, *submit]
        closing = [self.close_task()] if is_lead else []
        return [self.declare_task(), *rating, *gates, *submit, *closing]

    def setup_tasks(self):
        setup, evaluation = self.setup, self.evaluation
        unfinished = {gap.step for gap in gaps_in(setup)}

        def step(name, label, progress="", *, is_started, is_wrong=False):
            status = Status.of(is_started and name not in unfinished, is_started)
            status = Status.PROBLEM if is_wrong else status
            return Task(label, status, self.url(f"setup_{name}"), progress)

        candidates, checks = candidates_text(setup.candidates), setup.checks_text
        is_chosen = bool(evaluation.weighing) or setup.total != 100
        points = points_text(setup.total) if is_chosen else _("not chosen yet")
        # With fewer than 100 points the weights are under way; whatever else stops them is wrong.
        weights_wrong = "weights" in unfinished and setup.total >= 100
        opening = Status.CANNOT if unfinished else Status.NOT_YET
        return [
            step("purpose", _("Purpose and needs"), is_started=setup.has_needs),
            step(
                "candidates",
                _("Candidates"),
                candidates,
                is_started=setup.candidates,
                is_wrong=setup.candidates and "candidates" in unfinished,
            ),
            step(
                "checks",
                _("Checks and gates"),
                checks,
                is_started=True,
                is_wrong="checks" in unfinished,
            ),
            step("weights", _("Weights"), points, is_started=is_chosen, is_wrong=weights_wrong),
            step("people", _("People"), raters_text(setup), is_started=setup.has_panel),
            self.declare_task(),
            Task(_("Check and open"), opening, self.url("setup_open")),
        ]

    def declare_task(self):
        # Its page is open at any time: a conflict may arise after the first declaration.
        label, url = _("Declare conflicts of interest"), self.url("declare")
        return task_when(self.setup.candidates, label, url, is_done=self.member.has_declared)

    def weighing_tasks(self):
        if not can_weigh(self.member, self.evaluation):
            return []
        proposal = getattr(self.member, "weight_proposal", None)
        status = Status.of(proposal and proposal.is_given, is_started=proposal)
        label = _("Give your own weights (optional)")
        return [Task(label, status, self.url("own_weights"), waits=True)]

    def rating_tasks(self):
        candidates, answers = self.setup.judged_by(self.member), self.answers
        titles, has_submitted = self.evaluation.criterion_titles, self.member.has_submitted
        tasks = []
        for criterion in self.criteria:
            label = _("Rate: %(criterion)s") % {"criterion": titles[criterion]}
            if not self.evaluation.is_open:
                tasks.append(Task(label, Status.CANNOT))
                continue
            checks = [check for check in self.setup.scored if check.criterion == criterion]
            waiting = [check for check in checks if answers.get(check.pk, 0) < candidates]
            done = sum(answers.get(check.pk, 0) for check in checks)
            total = len(checks) * candidates
            url = self.url("check_answers", criterion)
            if waiting and not has_submitted:
                url = self.url("rate_check", waiting[0].check_id)
            status = Status.of(has_submitted or done >= total, is_started=done)
            tasks.append(Task(label, status, url, progress_text(done, total)))
        return tasks

    def submit_tasks(self):
        # The page takes ratings with cells left open, once that is confirmed; so the line leads
        # there, without hurry while cells wait for an answer.
        label = _("Submit my ratings")
        if not self.criteria:
            return []
        if self.member.has_submitted:
            return [Task(label, Status.COMPLETED)]
        if not self.evaluation.is_open:
            return [Task(label, Status.CANNOT)]
        if self.evaluation.is_past_deadline:
            return [Task(label, Status.CANNOT, progress=_("rating has closed"))]
        candidates = self.setup.judged_by(self.member)
        missing = sum(
            max(0, candidates - self.answers.get(check.pk, 0))
            for check in self.setup.scored
            if check.criterion in self.criteria
        )
        text = ngettext("%(count)s answer left", "%(count)s answers left", missing)
        progress = text % {"count": missing} if missing else ""
        url = self.url("submit_ratings")
        return [Task(label, Status.NOT_YET, url, progress, waits=bool(missing))]

    def gate_tasks(self):
        is_lead, gates = self.member.is_lead, self.setup.gates
        gates = [gate for gate in gates if is_lead or gate.criterion in self.criteria]
        if not gates:
            return []
        candidates = set(self.setup.numbers) - self.member.recused
        done = sum(len(self.settled[gate.pk] & candidates) for gate in gates)
        total = len(gates) * len(candidates)
        status, text = Status.of(done >= total, is_started=done), progress_text(done, total)
        return [Task(_("Record gate findings"), status, self.url("gate_findings"), text)]

    def confirming_tasks(self):
        member, tasks = self.member, []
        if not member.has_declared:
            return []
        own = [proof for proof, number in self.waiting_proofs if may_confirm(member, proof, number)]
        if own:
            text = proofs_text(len(own))
            url = own[0].get_absolute_url() if len(own) == 1 else self.url("confirm_proofs")
            tasks.append(Task(_("Confirm proofs"), Status.NOT_YET, url, text))
        members = self.setup.members if member.is_lead else []
        orphans = [row for row in self.waiting_proofs if members and not has_second(members, *row)]
        if orphans:
            label, url = _("Name one more person to confirm proofs"), self.url("name_confirmer")
            tasks.append(Task(label, Status.NOT_YET, url, proofs_text(len(orphans)), waits=True))
        return tasks

    def handing_on_tasks(self):
        # Of whoever cannot come in any more: in a draft somebody else gets the criteria, later
        # the lead records that they left.
        evaluation = self.evaluation
        if not self.member.is_lead or not (evaluation.is_draft or evaluation.is_under_judgement):
            return []
        label, people = _("Hand on what %(name)s owed: the account is closed"), None
        if evaluation.is_draft:
            people = self.url("setup_people")
        members = [
            member
            for member in self.setup.members
            if not (member.user.is_active or member.left_at or member.is_lead)
        ]
        return [
            Task(
                label % {"name": isolated(member)},
                Status.NOT_YET,
                people or self.url("leave_panel", member.pk),
            )
            for member in members
        ]

    def close_task(self):
        raters = self.setup.raters
        submitted, total = sum(member.has_submitted for member in raters), len(raters)
        return Task(
            _("Close rating and release the results"),
            Status.NOT_YET,
            self.url("close_rating"),
            _("%(done)s of %(total)s have submitted") % {"done": submitted, "total": total},
            waits=submitted < total,
        )

    def agreeing_tasks(self):
        pk, member, tasks = self.evaluation.pk, self.member, []
        if member.is_lead or member.only_confirms or not member.has_declared:
            return []
        if pk in self.panel_answers.agreed and self.criteria:
            status = Status.of(member.pk in self.panel_answers.answered, is_started=False)
            label = _("Agree to the levels of moderation")
            tasks.append(Task(label, status, self.url("sign_off")))
        signatures = self.panel_answers.signatures[pk]
        signers = {row.member_id for row in signatures if not row.member.is_lead}
        is_put = len(signers) < len(signatures)
        if is_put and (not signers or member.pk in signers):
            status = Status.of(member.pk in signers, is_started=False)
            tasks.append(Task(_("Sign the decision"), status, self.url("sign_decision")))
        return tasks

    def deciding_tasks(self):
        counts, done, total = self.decision.counts, self.decision.decided, self.decision.total
        tasks = []
        if len(self.setup.raters) > 1 or counts.to_settle:
            status = Status.of(not counts.to_settle, is_started=counts.agreed)
            cells = ngettext("%(count)s cell left", "%(count)s cells left", counts.to_settle)
            text = cells % {"count": counts.to_settle} if counts.to_settle else ""
            label = _("Settle where the panel differs")
            tasks.append(Task(label, status, self.url("moderation"), text))
        status = Status.of(done and done == total, is_started=done)
        text = progress_text(done, total) if done else ""
        tasks.append(Task(_("Decide the short list"), status, self.url("decide"), text))
        return [*tasks, *self.signing_tasks()]

    def signing_tasks(self):
        url, can_be_signed = self.url("freeze_decision"), self.decision.can_be_signed
        signing = self.decision.signing
        if not signing.needs_second:
            return [task_when(can_be_signed, _("Sign and freeze the decision"), url)]
        label = _("Sign the decision, and let others sign it")
        is_ready = can_be_signed and signing.lead and not signing.lacks_second
        return [
            task_when(can_be_signed, label, url, is_done=signing.lead),
            task_when(is_ready, _("Freeze the decision"), url),
        ]


def task_when(is_ready, label, url, *, is_done=False):
    if is_done:
        return Task(label, Status.COMPLETED, url)
    return Task(label, Status.NOT_YET, url) if is_ready else Task(label, Status.CANNOT)


def proofs_text(count):
    text = ngettext("%(count)s proof waits", "%(count)s proofs wait", count)
    return text % {"count": count}


def candidates_text(count):
    text = ngettext("%(count)s candidate", "%(count)s candidates", count)
    return text % {"count": count} if count else ""


def points_text(total):
    if total >= 100:
        return _("%(total)s of 100 points") % {"total": total}
    points = ngettext("%(count)s point left", "%(count)s points left", 100 - total)
    return points % {"count": 100 - total}


def raters_text(setup):
    raters, people = len(setup.raters), len(setup.present)
    if not raters:
        return ""
    text = ngettext(
        "%(raters)s of %(people)s person rates", "%(raters)s of %(people)s people rate", people
    )
    if people > 1 and raters == 1:
        text = _("%(raters)s of %(people)s people rates")
    return text % {"raters": raters, "people": people}


def part_of(user, evaluation):
    return parts_of(user, [evaluation])[0]


def parts_of(user, evaluations):
    """A constant number of queries."""
    setups = setups_of(evaluations)
    members = {pk: setup.member_of(user) for pk, setup in setups.items()}
    # Before the release only a person's own answers are counted: totals would tell of others'.
    answers = own_answers([member.pk for member in members.values()])
    settled, panel_answers = settled_gates(setups.values()), PanelAnswers(evaluations)
    deciding = {
        pk: setup
        for pk, setup in setups.items()
        if setup.evaluation.state == Evaluation.State.MODERATION
        and members[pk].is_lead
        and members[pk].has_declared
    }
    decisions = decisions_under_way(deciding, panel_answers)
    waiting = waiting_proofs([members[pk].evaluation for pk in setups if members[pk].has_declared])
    return [
        Part(
            setup,
            member := members[pk],
            answers[member.pk],
            settled,
            panel_answers,
            decisions.get(pk),
            waiting[pk],
        )
        for pk, setup in setups.items()
    ]


MOST_HAPPENINGS = 5
# Nobody may infer another's rating from this list: only acts that release or change rules.
HAPPENINGS = {
    Act.OPENED: gettext_lazy("opened for rating"),
    Act.UNSEALED: gettext_lazy("unsealed, so its rules can change"),
    Act.CLOSED_RATING: gettext_lazy("ratings released"),
    Act.CANDIDATE_WITHDREW: gettext_lazy("a vendor withdrew"),
    Act.DECIDED: gettext_lazy("decided, the report is ready"),
}


def recent(parts):
    """Return (evaluation, what happened, when), the newest first."""
    evaluations = {
        part.evaluation.record_chain: part.evaluation
        for part in parts
        if part.member.has_declared and not part.member.only_confirms
    }
    entries = RecordEntry.objects.filter(chain__in=list(evaluations), act__in=list(HAPPENINGS))
    rows = entries.order_by("-pk").values_list("chain", "act", "at")[:MOST_HAPPENINGS]
    return [(evaluations[chain], HAPPENINGS[act], at) for chain, act, at in rows]
