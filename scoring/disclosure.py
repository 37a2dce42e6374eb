"""What of the record is shown to whom, before ratings are released and after it.

Before the release an entry could tell what others rated by what it holds, by its time, and
by the numbers and hashes of the entries round it. So members then see their own acts and
those that the whole panel is told at once; numbers and hashes come back when nothing that
they take part in is being rated. An act that is in none of these lists waits for the release.
"""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.models import RecordEntry
from accounts.models.record import subject_name
from scoring.models import Evaluation, PanelMember
from scoring.permissions import may_enter

# The rules and the facts: they say nothing of a rating.
TO_THE_PANEL = {
    "started",
    "set up",
    "seeded from a decision",
    "needs taken over",
    "purpose set",
    "checks chosen",
    "weights set",
    "weights agreed",
    "candidates added",
    "candidate removed",
    "candidate put back",
    "candidate withdrew",
    "incumbent named",
    "member invited",
    "member removed",
    "member put back",
    "criteria assigned",
    "opened",
    "unsealed",
    "recorded gate",
    "waived gate",
}
# The lead is told who did this and when; what the entry holds waits for the release.
TO_THE_LEAD = TO_THE_PANEL | {
    "submitted ratings",
    "reopened ratings",
    "declared conflicts",
    "declared no conflict",
    "assessor left",
    "reminded",
    "made an exception for a miss",
    "took an exception back",
    "exported the record",
}
# Whoever drafts a decision shows it when it is signed, and not before.
UNTIL_DECIDED = {"saved a draft decision", "saved conditions"}
KIND = subject_name(Evaluation(pk=0)).removesuffix("0")


@dataclass(frozen=True)
class Disclosure:
    """The entries that one person may see, and how much of each.

    entries       a queryset, in the order of the chain
    shows_chain   whether numbers and hashes may be shown
    acts          subject of an evaluation -> acts whose values are shown, None for every act
    """

    user: object
    entries: QuerySet
    shows_chain: bool
    acts: dict = field(default_factory=dict)

    def shows_values(self, entry):
        """Say whether this person may see what an entry holds: before, after and why."""
        if entry.actor_id == self.user.pk or not entry.subject.startswith(KIND):
            return True
        shown = self.acts.get(entry.subject, set())
        return shown is None or entry.act in shown


def disclosed_of(member):
    """Return what the record of their evaluation discloses to a member."""
    evaluation, user = member.evaluation, member.user
    entries = RecordEntry.objects.about(evaluation)
    own = Q(actor=user)
    if not evaluation.is_released:
        acts = TO_THE_LEAD if member.is_lead else TO_THE_PANEL
        entries = entries.filter(own | Q(act__in=acts))
    elif evaluation.state == Evaluation.State.MODERATION and not member.is_lead:
        entries = entries.exclude(Q(act__in=UNTIL_DECIDED) & ~own)
    return Disclosure(user, entries, shows_chain_to(user), _values([member]))


def disclosed_to_administrator(user):
    """Return what the whole record discloses to somebody who looks after the installation.

    Being an administrator gives no right to ratings: of an evaluation they are no member of
    they see who did what and when, after its release, and never what was rated.
    """
    found = PanelMember.objects.of(user).with_declaration().select_related("evaluation")
    members = [member for member in found if may_enter(member)]
    mine = Q(actor=user)
    waits = Q(subject__in=_subjects(Evaluation.State.DRAFT, Evaluation.State.OPEN))
    drafted = Q(subject__in=_subjects(Evaluation.State.MODERATION), act__in=UNTIL_DECIDED)
    entries = RecordEntry.objects.exclude(waits & ~Q(act__in=TO_THE_PANEL) & ~mine)
    entries = entries.exclude(drafted & ~mine)
    return Disclosure(user, entries, shows_chain_to(user), _values(members))


def shows_chain_to(user):
    """Say whether a person takes part in nothing that is being rated.

    Numbers count what everybody saved meanwhile, in every evaluation.
    """
    being_rated = Q(evaluation__opened_at__isnull=False, evaluation__released_at=None)
    return not PanelMember.objects.of(user).filter(being_rated).exists()


def _values(members):
    return {
        subject_name(one.evaluation): None if one.evaluation.is_released else TO_THE_PANEL
        for one in members
    }


def _subjects(*states):
    pks = Evaluation.objects.filter(state__in=states).order_by().values_list("pk", flat=True)
    return [f"{KIND}{pk}" for pk in pks]
