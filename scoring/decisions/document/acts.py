"""What was done on an evaluation, day by day, as its record has it up to the pinned head."""

from itertools import groupby

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.decisions.document.writing import instant


def act_rows(evaluation, roll, head):
    """Return a row for the entries of one act that one person did in a row. Two queries.

    `head` is the number of the entry that the document pins: what comes later is not in it.
    Nor are words: the record holds them, and erasure may empty them there.
    """
    entries = RecordEntry.objects.of_chain(evaluation.record_chain).filter(number__lte=head)
    lines = list(entries.values_list("number", "act", "actor_id", "at"))
    strangers = {actor for _number, _act, actor, _at in lines} - roll.users.keys() - {None}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=strangers)} | roll.users
    rows = []
    for (act, actor, _day), run in groupby(lines, lambda line: (*line[1:3], line[3].date())):
        numbers, *_between, moments = zip(*run, strict=True)
        row = {"act": act, "from": numbers[0], "to": numbers[-1], "at": instant(moments[0])}
        rows.append(row | ({"by": people[actor]} if actor in people else {}))
    return rows
