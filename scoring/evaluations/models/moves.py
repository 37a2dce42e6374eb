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
    """What was moved: the lead (before and after are Users, `by` who asked), the deadline (moments
    or None), or ranks by a change of the panel ({id of a candidate: rank, None without one}).
    """

    act: Act
    at: datetime
    by: User
    before: object
    after: object
    reason: str
    names: dict = {}

    @property
    def title(self):
        if self.act == Act.CHANGED_LEAD:
            return _("Another lead: %(name)s") % {"name": self.after}
        if self.act == Act.MOVED_RANKS:
            return _("Ranks moved")
        return _("The deadline was moved")

    @property
    def sentence(self):
        if self.act == Act.CHANGED_LEAD:
            names = {"before": self.before, "by": self.by}
            return _("Before: %(before)s. Asked for by %(by)s.") % names
        if self.act == Act.MOVED_RANKS:
            ranks = {
                "before": ranks_text(self.before, self.names),
                "after": ranks_text(self.after, self.names),
            }
            return _("Before: %(before)s. After: %(after)s.") % ranks
        moments = {
            "before": moment(self.before) or _("no deadline"),
            "after": moment(self.after) or _("no deadline"),
        }
        return _("From %(before)s to %(after)s.") % moments


def ranks_text(ranks, names):
    """Return "1 Atlas, 2 Borea, – Cima": the best first, those without a rank last."""
    places = sorted(ranks.items(), key=lambda place: (place[1] is None, place[1] or 0, place[0]))
    return ", ".join(f"{rank or '–'} {names.get(name, name)}" for name, rank in places)


def moves_of(evaluation):
    """Return every Move in order, but those whose words are erased. Three queries at most."""
    entries = RecordEntry.objects.of_chain(evaluation.record_chain).filter(
        act__in=[Act.CHANGED_LEAD, Act.MOVED_DEADLINE, Act.MOVED_RANKS], words__erased_at=None
    )
    entries = list(entries.select_related("words", "actor"))
    numbers = {
        number
        for entry in entries
        if entry.act == Act.CHANGED_LEAD
        for number in (entry.before["person"], entry.after["person"], entry.after["asked_by"])
    }
    people = User.objects.in_bulk(numbers) if numbers else {}
    names = {}
    if any(entry.act == Act.MOVED_RANKS for entry in entries):
        candidates = evaluation.candidates.values_list("number", "vendor__name")
        names = {f"C{number}": name for number, name in candidates}
    return [move_of(entry, people, names) for entry in entries]


def move_of(entry, people, names):
    if entry.act == Act.CHANGED_LEAD:
        by, before = people[entry.after["asked_by"]], people[entry.before["person"]]
        after = people[entry.after["person"]]
    elif entry.act == Act.MOVED_RANKS:
        by, before, after = entry.actor, entry.before, entry.after
    else:
        by = entry.actor
        before, after = (
            values["rating_closes_at"] and parse_datetime(values["rating_closes_at"])
            for values in (entry.before, entry.after)
        )
    return Move(Act(entry.act), entry.at, by, before, after, entry.reason, names)
