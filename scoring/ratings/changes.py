"""What is not as it was at the seal, the release or the decision: one function makes the rows."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.ratings.models import Pin
from scoring.ratings.pins import NOT_PINNED, digest_of, title_of
from scoring.ratings.tables import NUMBERS, model_of
from vendors.changes import personal_fields
from vendors.models.vendor import state_name
from vendors.names import country_name

MOST_CHANGES = 6  # of one record, each shown by itself
STATES = {
    "claim": gettext_lazy("a claim"),
    "document": gettext_lazy("a document"),
    "verified": gettext_lazy("proved by us"),
    "unconfirmed": gettext_lazy("proved by one of us"),
    "expired": gettext_lazy("out of date"),
}
# Where something is stated, not what: of a changed row it says nothing by itself.
PROVENANCE = NOT_PINNED | {"entered_at", "entered_by_id", "evidence_id", "source", "as_of"}


class Change(NamedTuple):
    """One thing that is another by now.

    before   what stood at the moment, "" where nothing did
    after    what there is since, "" where it is gone
    since    the day, None where nobody knows
    state    of what there is since, "" without one
    waits    whether it came from outside and counts for nothing yet
    key      names a row that one of the panel may accept: "fact-12-<digest>", "" for none
    """

    what: str
    before: str
    moment: str
    after: str
    since: date | None
    state: str
    waits: bool = False
    key: str = ""
    url: str = ""

    @property
    def is_entered_anew(self):
        """Whether it says what it said, so that nothing is left to settle."""
        return self.before == self.after and not self.waits

    @property
    def sentence(self):
        values = self._asdict() | {
            "moment": Pin.Moment(self.moment).label,
            "day": self.since and date_format(self.since, "j M Y"),
        }
        sentence = self._pattern % values
        return f"{sentence}, {STATES[self.state]}" if self.state in STATES else sentence

    @property
    def _pattern(self):
        if self.before and self.before == self.after and self.since:
            return _("%(what)s: %(before)s as %(moment)s, entered anew since %(day)s")
        if self.before and self.after:
            if self.since:
                return _("%(what)s: %(before)s %(moment)s, %(after)s since %(day)s")
            return _("%(what)s: %(before)s %(moment)s, %(after)s now")
        if self.before:
            if self.since:
                return _("%(what)s: %(before)s %(moment)s, gone since %(day)s")
            return _("%(what)s: %(before)s %(moment)s, gone now")
        return _("%(what)s: %(after)s since %(day)s")

    def to_document(self):
        row = self._asdict() | {"since": self.since and self.since.isoformat()}
        return {name: row[name] for name in Change._fields[:7]}

    @classmethod
    def from_document(cls, row):
        fields = {name: row[name] for name in cls._fields[:7]}
        return cls(**fields | {"since": row["since"] and date.fromisoformat(row["since"])})


class ListedChange(NamedTuple):
    """One change with the ids of the checks that it is about; "" is the vendor itself."""

    change: Change
    checks: list


def listed(changes):
    """Return ListedChanges of (check id, Change) pairs, what was only entered anew at the end."""
    checks = defaultdict(list)
    for check, change in changes:
        checks[change].append(check)
    rows = [ListedChange(change, own) for change, own in checks.items()]
    return sorted(rows, key=lambda row: row.change.is_entered_anew)


def changes_on(holdings, is_all=False):
    """Return the Changes of one candidate on one check, of Holdings compared with a pin.
    `is_all` asks also for what the panel itself has added since.
    """
    knowledge = holdings.case.knowledge
    changes = [
        Change.from_document(row) for row in knowledge.changes if row["check"] == holdings.check.id
    ]
    if knowledge.copy is None:
        return changes
    for record in (*holdings.check.reads, "evidence", "proof"):
        differences = [
            each
            for each in knowledge.differences
            if each.record == record
            and knowledge.concerns(each, holdings.check)
            and (is_all or each.waits or not each.is_new or record in NUMBERS)
        ]
        changes += told(differences, knowledge.copy)
    return changes


def told(differences, copy):
    """Return the Changes of one record: each of a few, else how many there are."""
    if len(differences) <= MOST_CHANGES:
        return [change_of(each, copy) for each in differences]
    changes = []
    for waits in (False, True):
        own = [each for each in differences if each.waits == waits]
        if own:
            count = ngettext("%(count)s change", "%(count)s changes", len(own))
            since = max((each.since for each in own if each.since), default=None)
            change = Change(
                what=_record_name(own[0].record),
                before="",
                moment=copy.moment,
                after=count % {"count": len(own)},
                since=since and since.date(),
                state="",
                waits=waits,
            )
            changes.append(change)
    return changes


def change_of(difference, copy):
    makers = {
        "evidence": change_of_evidence,
        "proof": change_of_proof,
        "transfers": change_of_transfer,
    }
    return makers.get(difference.record, change_of_row)(difference, copy)


def _record_name(record):
    names = {"evidence": _("Evidence"), "proof": _("Proofs"), "transfers": _("Transfer status")}
    return names.get(record) or str(model_of(record)._meta.verbose_name_plural).capitalize()


def change_of_row(difference, copy):
    record, row = difference.record, difference.row
    model = model_of(record)
    before = None
    if not difference.is_new:
        before = copy.row(model, record, difference.pk)[0]
    elif record in NUMBERS:
        before = _governing(copy, record)
    subject, old, new = _texts(record, before, row)
    return Change(
        what=subject,
        before=old,
        moment=copy.moment,
        after=new,
        since=difference.since and difference.since.date(),
        state=str(difference.state or ""),
        waits=difference.waits,
        key=_key(model._meta.model_name, difference.pk, row) if difference.waits else "",
    )


def _governing(copy, record):
    """The figure that stood: in a document before a claim, then the newest."""
    rows = [copy.row(model_of(record), record, pk) for pk in copy.pks(record)]
    ordered = sorted(rows, key=lambda each: (each[1], each[0].as_of or date.min, each[0].pk))
    return ordered[-1][0] if ordered else None


def _texts(record, before, after):
    if record in NUMBERS:
        row = after or before
        return row.title, *("" if each is None else str(each.value) for each in (before, after))
    if before is None or after is None:
        return _record_name(record), *(
            "" if each is None else in_words(each) for each in (before, after)
        )
    changed = [
        column
        for column in before._meta.concrete_fields
        if column.attname not in PROVENANCE
        and column.value_from_object(before) != column.value_from_object(after)
        and column.name not in personal_fields(after)
    ]
    if not changed:
        return _record_name(record), in_words(after), in_words(after)
    return str(before), *(
        ", ".join(f"{column.verbose_name} {_shown(column, row)}" for column in changed)
        for row in (before, after)
    )


def change_of_transfer(difference, copy):
    row = difference.row
    country = {"country": country_name(row.country)}
    before = copy.basis_of(row.country)
    return Change(
        what=_("Transfer status of %(country)s") % country,
        before=before.in_words if before else _("not recorded"),
        moment=copy.moment,
        after=row.in_words,
        since=None,
        state="",
        waits=difference.waits,
        key=_key(row._meta.model_name, row.pk, row) if difference.waits else "",
    )


def _key(table, pk, row):
    return f"{table}-{pk}-{digest_of(row)[:16]}"


def _shown(column, row):
    value = column.value_from_object(row)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return _("not stated") if value in (None, "") else value


def in_words(row):
    details = [str(text) for text in getattr(row, "details", ()) if text]
    return ", ".join([str(row), *details])


def change_of_evidence(difference, copy):
    piece = difference.row
    if piece is None:
        piece, is_read = copy.evidence(difference.pk)
        state = state_name("document" if is_read else "claim").lower()
        since = difference.since and difference.since.date()
        return Change(title_of(piece), state, copy.moment, "", since, "")
    return Change(
        what=title_of(piece),
        before="",
        moment=copy.moment,
        after=_("evidence") if difference.waits else _("held"),
        since=difference.since.date(),
        state=str(difference.state),
        waits=difference.waits,
        url=piece.get_absolute_url(),
    )


def change_of_proof(difference, copy):
    proof = difference.row
    if proof is None:
        proof, _state, _checks = copy.proof(difference.pk)
        before = str(proof.get_finding_display()).lower()
        return Change(str(proof), before, copy.moment, _("corrected"), None, "")
    return Change(
        what=str(proof.get_kind_display()),
        before="",
        moment=copy.moment,
        after=str(proof.get_finding_display()).lower(),
        since=difference.since.date(),
        state=str(difference.state or ""),
        waits=difference.waits,
        url=proof.get_absolute_url(),
    )
