"""The ways out of each state: cancelled, deleted, archived, another deadline."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.acts import Act


class NotReady(Exception):
    """`reasons` are sentences that say what for."""

    def __init__(self, reasons):
        super().__init__(" ".join(map(str, reasons)))
        self.reasons = reasons


class Lifecycle:
    """Acts of an evaluation; each raises NotReady in another state than its own."""

    @property
    def was_opened(self):
        return self.opened_at is not None

    @property
    def can_be_cancelled(self):
        return self.is_under_judgement or (self.is_draft and self.was_opened)

    @property
    def can_be_deleted(self):
        return self.is_draft and not self.was_opened

    @transaction.atomic
    def cancel(self, by, reason):
        """End it for good before a decision. Ratings that were not released stay unread."""
        self.lock()
        if not self.can_be_cancelled:
            raise NotReady([_("What was opened once is cancelled, until it is decided.")])
        before = {"state": self.state}
        self.state, self.cancelled_at = self.State.CANCELLED, clock.now()
        self.cancelled_by, self.cancellation_reason = by, reason
        self.save()
        self.motions.overtake(by)
        self.record(by, Act.CANCELLED, before=before, reason=reason)
        self.void_signatures(by, reason)

    @transaction.atomic
    def delete_draft(self, by):
        """Remove a draft that was never opened. Its chain stays and ends with this act."""
        self.lock()
        if not self.can_be_deleted:
            raise NotReady([_("What was opened once is never deleted. It can be cancelled.")])
        members = list(self.members.select_related("user"))
        self.record(by, Act.DELETED_DRAFT, before={"title": self.title})
        for member in members:
            member.declarations.forget()
        self.delete()
        for member in members:
            self.end_invitation(member.user, by)

    @transaction.atomic
    def archive(self, by):
        self.lock_while({self.State.DECIDED}, _("Only what is decided goes into the archive."))
        self._file_away(by, self.State.ARCHIVED, Act.ARCHIVED)

    @transaction.atomic
    def unarchive(self, by):
        self.lock_while({self.State.ARCHIVED}, _("It is not in the archive."))
        self._file_away(by, self.State.DECIDED, Act.UNARCHIVED)

    def _file_away(self, by, state, act):
        self.state = state
        self.save(update_fields=["state"])
        self.record(by, act)

    @transaction.atomic
    def move_deadline(self, by, closes_at, reason):
        """Let rating close at another moment, or with None whenever the lead closes it."""
        refusal = _("The deadline moves while an evaluation is open for rating.")
        self.lock_while({self.State.OPEN}, refusal)
        if closes_at == self.rating_closes_at:
            raise NotReady([_("Rating closes then already.")])
        before, self.rating_closes_at = self.rating_closes_at, closes_at
        self.save(update_fields=["rating_closes_at"])
        values = {"before": {"rating_closes_at": before}, "after": {"rating_closes_at": closes_at}}
        self.record(by, Act.MOVED_DEADLINE, **values, reason=reason)
