"""Entries of the record as a page and a table show them."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.record.acts import Act, Audience
from accounts.record.chain import line_of
from accounts.record.models import REST, RecordEntry
from scoring.evaluations.forms.fields import PlainTextField, WholeNumberField
from scoring.evaluations.models import Evaluation, PanelMember
from scoring.evaluations.permissions import may_enter
from vendors.imports.sheet import neutralised

SUBJECTS = {
    "evaluation": gettext_lazy("Evaluation"),
    "vendor": gettext_lazy("Vendor"),
    "evidence": gettext_lazy("Evidence"),
    "vendorimport": gettext_lazy("Import"),
    "user": gettext_lazy("Person"),
    "organisation": gettext_lazy("Organisation"),
    "sign-in": gettext_lazy("Sign-in"),
    "chain": gettext_lazy("Record"),
}
LARGEST_NUMBER = 2_147_483_647
A_DAY = gettext_lazy("Choose a day, such as 2026-11-22.")


class DayField(forms.DateField):
    # Nearer to the ends of the calendar, a zone or the day after would be off it.
    default_validators = [
        MinValueValidator(date(1900, 1, 1), A_DAY),
        MaxValueValidator(date(9000, 1, 1), A_DAY),
    ]
    default_error_messages = {"invalid": A_DAY}

    def __init__(self, **options):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(required=False, widget=widget, **options)


def beginning(day):
    return timezone.make_aware(datetime.combine(day, time()))


CONDITIONS = {
    "person": lambda text: Q(actor__email__icontains=text) | Q(actor__name__icontains=text),
    "act": lambda act: Q(act=act),
    "since": lambda day: Q(at__gte=beginning(day)),
    "until": lambda day: Q(at__lt=beginning(day + timedelta(days=1))),
    "about": lambda kind: Q(subject__startswith=f"{kind}:"),
}


class RecordFilterForm(forms.Form):
    """What is wrong with a filter is said beside it; the others still filter."""

    person = PlainTextField(required=False, max_length=200, label=gettext_lazy("Person"))
    act = forms.ChoiceField(required=False, label=gettext_lazy("Act"))
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))

    def __init__(self, data, entries):
        super().__init__(data)
        self.entries = entries
        codes = set(entries.order_by("act").values_list("act", flat=True).distinct())
        self.fields["act"].choices = [
            ("", gettext_lazy("Any")),
            *((act.value, act.label) for act in Act if act in codes),
        ]

    @property
    def filters(self):
        """The filters that are in use and understood, as plain values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def matching(self):
        filters = self.filters
        conditions = [CONDITIONS[name](filters[name]) for name in CONDITIONS if name in filters]
        return self.entries.filter(*conditions)


class WholeRecordFilterForm(RecordFilterForm):
    about = forms.ChoiceField(
        required=False,
        label=gettext_lazy("About"),
        choices=[("", gettext_lazy("Anything")), *SUBJECTS.items()],
    )
    number = WholeNumberField(1, LARGEST_NUMBER, required=False, label=gettext_lazy("Its number"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("number") and not cleaned.get("about"):
            self.add_error("number", _("Choose what has this number, such as “Evaluation”."))
        return cleaned

    def matching(self):
        about, number = (self.filters.get(name) for name in ("about", "number"))
        entries = super().matching()
        return entries.filter(subject=f"{about}:{number}") if number else entries


LONGEST = 300  # characters of one value on a page; exports hold all of it
HEADER = (
    gettext_lazy("Chain"),
    gettext_lazy("Number"),
    gettext_lazy("Time (UTC)"),
    gettext_lazy("Person"),
    gettext_lazy("Act"),
    gettext_lazy("About"),
    gettext_lazy("Before"),
    gettext_lazy("After"),
    gettext_lazy("Reason"),
    gettext_lazy("Hash"),
)

# Values that name people by their numbers.
PEOPLE = {"person", "people", "asked_by", "confirmed_by"}
# What an entry keeps under a name that does not speak for itself.
NAMES = {
    "candidate": gettext_lazy("candidate no."),
    "coverage_minimum": gettext_lazy("minimum coverage"),
    "covers": gettext_lazy("up to candidate no."),
    "entries": gettext_lazy("number of entries"),
    "evidence": gettext_lazy("evidence no."),
    "evidence_id": gettext_lazy("evidence no."),
    "head": gettext_lazy("hash of the last entry"),
    "is_waived": gettext_lazy("waived"),
    "left_out": gettext_lazy("answers missing"),
    "member": gettext_lazy("member no."),
    "members": gettext_lazy("members no."),
    "overall_minimum": gettext_lazy("minimum overall score"),
    "proposed": gettext_lazy("hash of what is signed"),
    "rating_closes_at": gettext_lazy("rating closes"),
    "ratings_voided": gettext_lazy("ratings made void"),
    "seal": gettext_lazy("hash of the seal"),
    "sha256": gettext_lazy("hash"),
}


class Line(NamedTuple):
    """One entry as one person may see it: number and hash are None before the release."""

    entry: RecordEntry
    number: int | None
    about: str
    changes: tuple
    reason: str
    is_withheld: bool


def lines_of(entries, disclosure):
    """One query, for the people that the entries name by number."""
    values = [values for entry in entries for values in (entry.before, entry.after)]
    numbers = {
        number
        for content in values
        if isinstance(content, dict)
        for name in PEOPLE & content.keys()
        for number in as_list(content[name])
        if isinstance(number, int)
    }
    people = User.objects.in_bulk(numbers)
    lines = []
    for entry in entries:
        shows_values = disclosure.shows_values(entry)
        line = Line(
            entry,
            entry.number if disclosure.shows_number(entry) else None,
            about(entry.subject),
            changes(entry.before, entry.after, people) if shows_values else (),
            entry.reason if shows_values else "",
            not shows_values and bool(entry.before or entry.after or entry.reason),
        )
        lines.append(line)
    return lines


def as_list(value):
    return value if isinstance(value, list) else [value]


def about(subject):
    kind, _colon, pk = subject.partition(":")
    if kind == "chain":
        if pk == REST:
            return _("The other acts")
        return _("Record of %(what)s") % {"what": about(pk)}
    return f"{SUBJECTS.get(kind, kind)} {pk}"


def changes(before, after, people):
    """Return (name, before, after) of every value; `people` is number -> User."""
    old = before if isinstance(before, dict) else {"value": before} if before is not None else {}
    new = after if isinstance(after, dict) else {"value": after} if after is not None else {}

    def text(content, name):
        value = content.get(name)
        if value is None or value == "":
            return ""
        if name in PEOPLE:
            value = [people.get(number, number) for number in as_list(value)]
        values = in_full(value)
        return values if len(values) <= LONGEST else f"{values[:LONGEST]}…"

    return tuple(
        (NAMES.get(name) or name.replace("_", " "), text(old, name), text(new, name))
        for name in dict.fromkeys([*old, *new])
    )


def in_full(value):
    """Lists by commas, mappings as `name value`."""
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {in_full(part)}" for name, part in value.items()
        )
    if isinstance(value, list):
        return ", ".join(in_full(part) for part in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None else str(value)


class Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, text):
        return text.encode()


def csv_lines(disclosure, entries):
    writer = csv.writer(Echo())
    yield b"\xef\xbb\xbf"
    yield writer.writerow(HEADER)
    for entry in entries.order_by("pk").iterator(chunk_size=500):
        shows_number, values = disclosure.shows_number(entry), ("", "", "")
        if disclosure.shows_values(entry):
            values = (as_json(entry.before), as_json(entry.after), entry.reason)
        texts = (str(entry.actor or ""), str(entry.act_label), about(entry.subject), *values)
        yield writer.writerow(
            [
                entry.chain,
                entry.number if shows_number else "",
                entry.at.isoformat(timespec="seconds"),
                *(neutralised(text) for text in texts),
                entry.hash if shows_number else "",
            ]
        )


def as_json(value):
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def json_lines(disclosure, entries):
    """Yield what `manage.py verify_record --file` reads.
    What this person may not read comes without its words: its hash covers their digest alone.
    """
    for entry in disclosure.chain_entries(entries).iterator(chunk_size=500):
        yield f"{line_of(entry, with_words=disclosure.shows_values(entry))}\n".encode()


TO_THE_PANEL = Act.told_to(Audience.PANEL)
TO_THE_LEAD = Act.told_to(Audience.PANEL, Audience.LEAD)
AFTER_THE_DECISION = Act.told_to(Audience.AFTER_DECISION)
NOT_RELEASED = Q(state__in=[Evaluation.State.DRAFT, Evaluation.State.OPEN]) | Q(
    state=Evaluation.State.CANCELLED, released_at=None
)
UNDECIDED = Q(state=Evaluation.State.MODERATION)


@dataclass(frozen=True)
class Disclosure:
    """The entries that one person may see; numbers of `unnumbered` chains wait for the release.
    `acts` is chain -> acts whose values are shown, None for every act.
    """

    user: object
    entries: QuerySet
    unnumbered: frozenset
    acts: dict

    def shows_number(self, entry):
        return entry.chain not in self.unnumbered

    def shows_values(self, entry):
        if entry.act == Act.NOTED_CHAIN:  # it says how long another chain is
            return entry.subject.removeprefix("chain:") not in self.unnumbered
        if entry.actor_id == self.user.pk or entry.chain == REST:
            return True
        acts = self.acts.get(entry.chain, ())
        return acts is None or entry.act in acts

    def chain_entries(self, entries):
        return entries.exclude(chain__in=self.unnumbered).order_by("chain", "number")


def disclosed_of(member):
    evaluation, user = member.evaluation, member.user
    entries = RecordEntry.objects.of_chain(evaluation.record_chain)
    own = Q(actor=user)
    unnumbered = frozenset()
    if not evaluation.is_released:
        entries = entries.filter(own | Q(act__in=TO_THE_LEAD if member.is_lead else TO_THE_PANEL))
        unnumbered = frozenset({evaluation.record_chain})
    elif evaluation.state == Evaluation.State.MODERATION and not member.is_lead:
        entries = entries.exclude(Q(act__in=AFTER_THE_DECISION) & ~own)
    return Disclosure(user, entries, unnumbered, acts_shown_to([member]))


def disclosed_to_administrator(user):
    """Who did what and when, after the release, and never what was rated."""
    memberships = PanelMember.objects.of(user).with_declaration().select_related("evaluation")
    own = Q(actor=user)
    unnumbered = chains_in(NOT_RELEASED)
    undecided = Q(chain__in=chains_in(UNDECIDED), act__in=AFTER_THE_DECISION)
    entries = RecordEntry.objects.exclude(
        Q(chain__in=unnumbered) & ~Q(act__in=TO_THE_PANEL) & ~own
    ).exclude(undecided & ~own)
    acts = acts_shown_to(member for member in memberships if may_enter(member))
    return Disclosure(user, entries, unnumbered, acts)


def acts_shown_to(members):
    return {
        member.evaluation.record_chain: None if member.evaluation.is_released else TO_THE_PANEL
        for member in members
    }


def chains_in(condition):
    evaluations = Evaluation.objects.filter(condition).order_by().only("pk")
    return frozenset(evaluation.record_chain for evaluation in evaluations)
