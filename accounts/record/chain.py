"""Whether the chains of the record still follow each other as they were made."""

import json
from itertools import groupby, pairwise

from django.db import models
from django.utils.dateparse import parse_datetime

from accounts.record.acts import Act
from accounts.record.models import GENESIS, REST, RecordEntry, RecordWords

FIELDS, WORDS_FIELDS = (
    [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    for model in (RecordEntry, RecordWords)
)


class Unreadable(Exception):
    pass


def first_break(entries):
    """Return a sentence about the first broken link; `entries` are the whole chain, in order."""
    previous = GENESIS
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            return f"Entry {number} is missing; entry {entry.number} stands in its place."
        if entry.previous_hash != previous:
            return f"Entry {number} does not follow the entry before it."
        if not hasattr(entry, "words"):
            return f"The words of entry {number} are missing."
        if is_changed(entry):
            return change_of(entry)
        previous = entry.hash
    return None


def first_break_in_part(entries):
    """The same of a part: numbers may be left out between the entries, and their words."""
    for chain, part in groupby(entries, key=lambda entry: entry.chain):
        for last, entry in pairwise([None, *part]):
            if last and entry.number <= last.number:
                return f"{chain}: Entry {entry.number} stands behind entry {last.number}."
            follows = last and entry.number == last.number + 1
            if follows and entry.previous_hash != last.hash:
                return f"{chain}: Entry {entry.number} does not follow the entry before it."
            if is_changed(entry):
                return f"{chain}: {change_of(entry)}"
    return None


def is_changed(entry):
    if entry.hash != entry.computed_hash():
        return True
    row = getattr(entry, "words", None)
    if row is None:
        return False
    if row.erased_at:
        # Nothing may hide behind an erasure: what is erased is empty.
        return (row.before, row.after, row.reason, row.salt) != (None, None, "", "")
    return row.digest() != entry.words_digest


def change_of(entry):
    return f"Entry {entry.number} ({entry.act}, {entry.subject}) was changed after it was made."


def chain_names():
    names = RecordEntry.objects.order_by("chain").values_list("chain", flat=True)
    return list(names.distinct())


def breaks(chain=None):
    """Return a sentence for each chain that is broken or short of what the rest noted."""
    sentences = []
    for name in [chain] if chain else chain_names():
        sentence = first_break(
            RecordEntry.objects.of_chain(name).select_related("words").iterator()
        )
        if sentence:
            sentences.append(f"{name}: {sentence}")
    return sentences + breaks_of_notes(chain)


def breaks_of_notes(chain=None):
    sentences = {}
    notes = RecordEntry.objects.of_chain(REST).filter(act=Act.NOTED_CHAIN).select_related("words")
    ends = dict(RecordEntry.objects.order_by().values_list("chain").annotate(models.Max("number")))
    for note in notes.iterator():
        name = note.subject.removeprefix("chain:")
        sentences[name] = sentences.get(name) or break_of_note(note, name, ends.get(name, 0))
    for name in sorted(ends.keys() - sentences.keys() - {REST}):
        sentences[name] = f"{name}: The rest does not note that this chain began."
    return [text for name, text in sentences.items() if text and chain in (None, name, REST)]


def break_of_note(note, name, length):
    values = getattr(note, "words", None) and note.after
    is_readable = (
        isinstance(values, dict)
        and values.keys() == {"chain", "entries", "head"}
        and values["chain"] == name
        and type(values["entries"]) is int
    )
    if not is_readable:
        return f"{name}: Entry {note.number} of the rest does not say what it noted."
    noted = f"entry {note.number} of the rest noted a length of {values['entries']}"
    if length == 0:
        return f"{name}: The whole chain is missing; {noted}."
    if length < values["entries"]:
        return f"{name}: The end is cut off after entry {length}; {noted}."
    entries = RecordEntry.objects.of_chain(name)
    if not entries.filter(number=values["entries"], hash=values["head"]).exists():
        return (
            f"{name}: Entry {values['entries']} is another than entry {note.number} of the "
            "rest noted."
        )
    return None


def line_of(entry, with_words=True):
    fields = {name: getattr(entry, name) for name in FIELDS}
    fields["at"] = entry.at.isoformat(timespec="milliseconds")
    if with_words:
        content = {name: getattr(entry.words, name) for name in WORDS_FIELDS}
        erased_at = content["erased_at"]
        fields["words"] = content | {"erased_at": erased_at and erased_at.isoformat()}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def entries_in(lines):
    """Raises Unreadable naming the first line that is no entry."""
    entries = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                entries.append(entry_in(json.loads(line)))
            except (ValueError, TypeError, AttributeError, KeyError):
                raise Unreadable(f"Line {number} is not an entry of the record.") from None
    return entries


def entry_in(fields):
    content, row = fields.pop("words", None), None
    if set(fields) != set(FIELDS) or type(fields["number"]) is not int:
        raise ValueError
    entry = RecordEntry(**fields | {"at": parse_datetime(fields["at"])})
    entry.computed_hash()
    if content is not None:
        if set(content) != set(WORDS_FIELDS):
            raise ValueError
        erased_at = content["erased_at"] and parse_datetime(content["erased_at"])
        row = RecordWords(**content | {"erased_at": erased_at})
        row.digest()
    RecordEntry._meta.get_field("words").set_cached_value(entry, row)
    return entry
