"""What changed about a vendor, newest first: by its rows, and for curators by the record."""

from collections import defaultdict
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.record.acts import Act
from accounts.record.models import RecordEntry, subject_name
from vendors.models.kin import kin_of
from vendors.models.vendor import Vendor

MOST = 100


class Event(NamedTuple):
    at: datetime
    person: Any  # None where it is not for the reader, or was the product
    what: str
    words: str = ""
    source: str = ""
    changes: tuple = ()  # (label, before, after)


def timeline_of(reader, vendor, shown, is_curator):
    """Return at most MOST events, of what this reader sees on the page alone.
    `shown` is what the page shows: `sections`, `evidence` and `proofs`.
    """
    entries = entries_about(vendor) if is_curator else []
    recorded = {
        (entry.act.removeprefix("added ").replace(" ", ""), (entry.after or {}).get("row"))
        for entry in entries
        if entry.act.startswith("added ")
    }
    events = chain(
        map(event_of_entry, entries),
        events_of_facts(shown["sections"], recorded),
        () if is_curator else events_of_papers(shown["evidence"], shown["proofs"]),
        () if is_curator else events_of_merges(vendor),
    )
    return sorted(events, key=lambda event: event.at, reverse=True)[:MOST]


def entries_about(vendor):
    subjects = [subject_name(Vendor(pk=pk)) for (pk,) in kin_of(vendor).values_list("pk")]
    entries = RecordEntry.objects.filter(subject__in=subjects).select_related("actor", "words")
    # A merge is filed under both records.
    elsewhere = Q(act__in=[Act.MERGED_VENDORS, Act.UNDID_MERGE]) & ~Q(subject=subject_name(vendor))
    return list(entries.exclude(elsewhere).order_by("-pk")[:MOST])


def event_of_entry(entry):
    before, after = entry.before or {}, entry.after or {}
    names = [name for name in after if name not in ("row", "sha256")]
    changes = tuple(
        (label_of(entry.act, name), in_words(before.get(name)), in_words(after[name]))
        for name in names
        if after[name] not in (None, "", {}, []) or before.get(name) not in (None, "", {}, [])
    )
    return Event(entry.at, entry.actor, entry.act_label, changes=changes)


def label_of(act, name):
    """The word for a column, of the model that the act is about where there is one."""
    model = apps.all_models["vendors"].get(act.split(" ", 1)[-1].replace(" ", ""))
    columns = {column.name: column for column in model._meta.concrete_fields} if model else {}
    return str(columns[name].verbose_name) if name in columns else name.replace("_", " ")


def in_words(value):
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def events_of_facts(sections, recorded):
    """What came at one moment from one source is one event."""
    together = defaultdict(list)
    for section in sections:
        for holding in section.held:
            for row in (holding.shown, *holding.others):
                # What was typed stands in the record, with what it was before.
                if (row._meta.model_name, row.pk) not in recorded:
                    together[row.entered_at, row.source].append((holding.title, "", row.words))
    for (at, source), changes in together.items():
        sentence = ngettext("%(n)d fact came in", "%(n)d facts came in", len(changes))
        yield Event(at, None, sentence % {"n": len(changes)}, "", source, tuple(changes))


def events_of_papers(evidence, proofs):
    for piece in evidence:
        yield Event(piece.added_at, None, _("Evidence added"), piece.title)
    for proof in proofs:
        yield Event(proof.recorded_at, None, _("Proof recorded"), str(proof.get_kind_display()))


def events_of_merges(vendor):
    for merge in vendor.merges.in_force().select_related("merged"):
        yield Event(merge.at, None, _("Merged with another record"), merge.merged.name)
