"""What did not go as it was planned and no row of its own tells: read from the record."""

from datetime import datetime
from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.clock import moment
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry


class Move(NamedTuple):
    """Another lead (before and after are Users, `by` who asked) or deadline (moments or None)."""

    act: Act
    at: datetime
    by: User
    before: object
    after: object
    reason: str

    @property
    def title(self):
        if self.act == Act.CHANGED_LEAD:
            return _("Another lead: %(name)s") % {"name": self.after}
        return _("The deadline was moved")

    @property
    def sentence(self):
        if self.act == Act.CHANGED_LEAD:
            names = {"before": self.before, "by": self.by}
            return _("Before: %(before)s. Asked for by %(by)s.") % names
        moments = {
            "before": moment(self.before) or _("no deadline"),
            "after": moment(self.after) or _("no deadline"),
        }
        return _("From %(before)s to %(after)s.") % moments


def moves_of(evaluation):
    """Return every Move in order, but those whose words are erased. Two queries."""
    entries = RecordEntry.objects.of_chain(evaluation.record_chain).filter(
        act__in=[Act.CHANGED_LEAD, Act.MOVED_DEADLINE], words__erased_at=None
    )
    entries = list(entries.select_related("words", "actor"))
    numbers = {
        number
        for entry in entries
        if entry.act == Act.CHANGED_LEAD
        for number in (entry.before["person"], entry.after["person"], entry.after["asked_by"])
    }
    people = User.objects.in_bulk(numbers) if numbers else {}
    return [move_of(entry, people) for entry in entries]


def move_of(entry, people):
    if entry.act == Act.CHANGED_LEAD:
        by, before = people[entry.after["asked_by"]], people[entry.before["person"]]
        after = people[entry.after["person"]]
    else:
        by = entry.actor
        before, after = (
            values["rating_closes_at"] and parse_datetime(values["rating_closes_at"])
            for values in (entry.before, entry.after)
        )
    return Move(Act(entry.act), entry.at, by, before, after, entry.reason)
