"""After the release: what the lead does until the decision is frozen, and on whom it waits."""

from dataclasses import dataclass, field

from django.urls import reverse

from scoring.decision import concerned_in, conflicts_in
from scoring.results.many import results_in
from scoring.results.talk import Counts, cells_to_talk_about, counts_of
from scoring.tasks.task import Status, Task, amount


@dataclass(frozen=True)
class Ahead:
    """What stands between the release of an evaluation and its decision.

    counts      how far moderation is, in cells
    blocked     whether a cell or a gate still blocks the decision
    decided     of how many candidates the outcome is saved, of how many
    unagreed    the members who have not answered to the agreed levels
    signed      whether the lead has signed; `needs_second` and `lacks_second` are about another
    """

    counts: Counts
    blocked: bool
    decided: tuple[int, int]
    unagreed: list = field(default_factory=list)
    signed: bool = False
    needs_second: bool = False
    lacks_second: bool = False

    @property
    def can_be_signed(self):
        done, of = self.decided
        return not self.blocked and not self.unagreed and done == of


def ahead_of(setups, said, decisions):
    """Return {evaluation: Ahead} of released evaluations: ten queries, none without any.

    `decisions` are {evaluation: the outcomes saved so far}.
    """
    results = results_in(setups)
    conflicts = conflicts_in([setup.evaluation for setup in setups.values()]) if setups else {}
    return {
        pk: _ahead(setup, results[pk], decisions.get(pk, []), conflicts[pk], said)
        for pk, setup in setups.items()
    }


def _ahead(setup, results, decisions, conflicts, said):
    concerned = concerned_in(results, decisions, conflicts)
    partial = {member for member, _, number in conflicts if number in concerned}
    signed = said.signed.get(setup.evaluation.pk, {})
    others = {member for member, role in signed.items() if role != "lead"}
    return Ahead(
        counts=counts_of(results, cells_to_talk_about(results)),
        blocked=results.standings.blockers.block,
        decided=(len(decisions), setup.candidates),
        unagreed=said.unagreed_in(setup),
        signed="lead" in signed.values(),
        needs_second=bool(concerned),
        lacks_second=bool(concerned) and not others - partial,
    )


def deciding_tasks(setup, ahead):
    """Return the lines of the lead, from the first cell to settle to the frozen decision."""
    talks = len(setup.raters) > 1 or ahead.counts.to_settle
    settle = [_settle(setup.evaluation.pk, ahead.counts)] if talks else []
    return [*settle, _decide(setup.evaluation.pk, *ahead.decided), *_signing(setup, ahead)]


def _settle(pk, counts):
    label, url = "Settle where the panel differs", reverse("moderation", args=[pk])
    if not counts.to_settle:
        return Task(label, Status.COMPLETED, url)
    status = Status.IN_PROGRESS if counts.agreed else Status.NOT_YET
    return Task(label, status, url, f"{amount(counts.to_settle, 'cell')} left")


def _decide(pk, done, of):
    label, url = "Decide the short list", reverse("decide", args=[pk])
    if not done:
        return Task(label, Status.NOT_YET, url)
    status = Status.COMPLETED if done == of else Status.IN_PROGRESS
    return Task(label, status, url, f"{done} of {of}")


def _signing(setup, ahead):
    url = reverse("freeze", args=[setup.evaluation.pk])
    if not ahead.needs_second:
        return [_when(ahead.can_be_signed, "Sign and freeze the decision", url)]
    sign = _when(ahead.can_be_signed, "Sign the decision, and let others sign it", url)
    if ahead.signed:
        sign = Task(sign.label, Status.COMPLETED, url)
    ready = ahead.can_be_signed and ahead.signed and not ahead.lacks_second
    return [sign, _when(ready, "Freeze the decision", url)]


def _when(ready, label, url):
    return Task(label, Status.NOT_YET, url) if ready else Task(label, Status.CANNOT)
