"""The chains of the record: whatever was done to an entry is found and named."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.record.acts import Act
from accounts.record.chain import (
    FIELDS,
    Unreadable,
    breaks,
    entries_in,
    first_break_in_part,
    line_of,
)
from accounts.record.models import REST, RecordEntry, RecordWords
from tests.accounts.record.conftest import ENTRIES, WORDS, append, guarded_record, tamper
from tests.factories import make_user

CHAIN = "evaluation:7"
OF_CHAIN = f"WHERE chain = '{CHAIN}'"


def write(entry, **changes):
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.hash = entry.computed_hash()
    return entry


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in {"number", "hash"}])
def test_a_change_of_any_field_is_named(three, field):
    values = {
        "at": three[1].at + timedelta(milliseconds=1),
        "actor_id": make_user("other@example.org").pk,
        "chain": CHAIN,
    }
    if field == "chain":
        tamper(f"UPDATE {ENTRIES} SET chain = 'evaluation:9' {OF_CHAIN}")
        assert breaks()[0].startswith("evaluation:9: Entry 1 (")
        return

    tamper(f"UPDATE {ENTRIES} SET {field} = %s {OF_CHAIN} AND number = 2", values.get(field, "x"))

    expected = "Entry 2 does not follow" if field == "previous_hash" else "Entry 2 ("
    assert breaks()[0].startswith(f"{CHAIN}: {expected}")


@pytest.mark.parametrize("field", ["before", "after", "reason", "salt"])
def test_a_change_of_any_word_is_named(three, field):
    value = json.dumps({"level": 4}) if field in {"before", "after"} else "x"

    tamper(f"UPDATE {WORDS} SET {field} = %s WHERE entry_id = %s", value, three[1].pk)

    assert breaks() == [
        f"{CHAIN}: Entry 2 (rated, {three[0].subject}) was changed after it was made."
    ]


def test_words_that_are_called_erased_and_still_say_something_are_named(three):
    tamper(
        f"UPDATE {WORDS} SET erased_at = %s, reason = 'Forged.' WHERE entry_id = %s",
        timezone.now(),
        three[1].pk,
    )

    assert breaks()[0].startswith(f"{CHAIN}: Entry 2 (rated, ")


def test_words_that_are_gone_are_named(three):
    tamper(f"DELETE FROM {WORDS} WHERE entry_id = %s", three[1].pk)

    assert breaks() == [f"{CHAIN}: The words of entry 2 are missing."]


def test_a_changed_hash_is_named(three):
    tamper(f"UPDATE {ENTRIES} SET hash = %s {OF_CHAIN} AND number = 2", "0" * 64)

    assert breaks() == [
        f"{CHAIN}: Entry 2 (rated, {three[0].subject}) was changed after it was made."
    ]


def remove(numbers):
    """Remove entries and their words; `numbers` ends a condition on the number."""
    chosen = f"SELECT id FROM {ENTRIES} {OF_CHAIN} AND number {numbers}"
    tamper(f"DELETE FROM {WORDS} WHERE entry_id IN ({chosen})")
    tamper(f"DELETE FROM {ENTRIES} {OF_CHAIN} AND number {numbers}")


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_entry_is_named(three, number):
    remove(f"= {number}")

    assert breaks()[0] == (
        f"{CHAIN}: Entry {number} is missing; entry {number + 1} stands in its place."
    )


def test_two_entries_in_each_others_place_are_named(three):
    for old, new in [(2, 99), (3, 2), (99, 3)]:
        tamper(f"UPDATE {ENTRIES} SET number = %s {OF_CHAIN} AND number = %s", new, old)

    assert breaks() == [f"{CHAIN}: Entry 2 does not follow the entry before it."]


def test_an_entry_put_in_between_is_named(three):
    for number in (3, 2):
        tamper(f"UPDATE {ENTRIES} SET number = %s {OF_CHAIN} AND number = %s", number + 1, number)
    forged = RecordEntry(**{name: getattr(three[1], name) for name in FIELDS})
    words = RecordWords(reason="Forged.", salt="ab")
    write(forged, number=2, previous_hash=three[0].hash, words_digest=words.digest(), act="opened")
    tamper(f"UPDATE {ENTRIES} SET previous_hash = %s {OF_CHAIN} AND number = 3", forged.hash)
    forged.save(force_insert=True)
    words.entry = forged
    words.save(force_insert=True)

    assert breaks() == [
        f"{CHAIN}: Entry 3 (rated, {forged.subject}) was changed after it was made."
    ]


def test_an_entry_hashed_anew_is_named_by_the_one_after_it(three):
    entry = write(three[1], act="opened")
    tamper(f"UPDATE {ENTRIES} SET act = 'opened', hash = %s {OF_CHAIN} AND number = 2", entry.hash)

    assert breaks() == [f"{CHAIN}: Entry 3 does not follow the entry before it."]


def test_an_end_that_was_cut_off_after_a_noted_act_is_named(three, lead):
    append(lead, Act.CLOSED_RATING)
    remove("> 2")

    assert breaks() == [
        f"{CHAIN}: The end is cut off after entry 2; entry 2 of the rest noted a length of 4."
    ]


def test_a_whole_chain_that_is_gone_is_named(three, lead):
    append(lead, chain="evaluation:8")
    remove("> 0")

    assert breaks() == [
        f"{CHAIN}: The whole chain is missing; entry 1 of the rest noted a length of 1."
    ]
    assert breaks("evaluation:8") == []
    assert breaks(REST) == breaks(CHAIN) == breaks()


def test_a_chain_written_anew_is_named(three, lead):
    remove("> 0")
    with_note = RecordEntry.objects.of_chain(REST).get()
    append(lead, Act.RATED)
    last = RecordEntry.objects.of_chain(REST).last()
    tamper(f"DELETE FROM {WORDS} WHERE entry_id = %s", last.pk)
    tamper(f"DELETE FROM {ENTRIES} WHERE id = %s", last.pk)

    assert breaks() == [
        f"{CHAIN}: Entry 1 is another than entry {with_note.number} of the rest noted."
    ]


def test_a_chain_that_the_rest_does_not_know_is_named(three):
    note = RecordEntry.objects.of_chain(REST).get()
    tamper(f"DELETE FROM {WORDS} WHERE entry_id = %s", note.pk)
    tamper(f"DELETE FROM {ENTRIES} WHERE id = %s", note.pk)

    assert breaks() == [f"{CHAIN}: The rest does not note that this chain began."]


def test_a_note_of_which_the_words_were_erased_is_named(three):
    note = RecordEntry.objects.of_chain(REST).get()
    tamper(
        f"UPDATE {WORDS} SET before = NULL, after = NULL, reason = '', salt = '', erased_at = %s"
        " WHERE entry_id = %s",
        timezone.now(),
        note.pk,
    )

    assert breaks() == [f"{CHAIN}: Entry 1 of the rest does not say what it noted."]


def test_every_broken_chain_is_named(three, lead):
    append(lead, chain="evaluation:8")
    tamper(f"UPDATE {ENTRIES} SET act = 'opened' WHERE number = 1 AND chain <> %s", REST)

    assert [sentence.split(":")[1] for sentence in breaks()] == ["7", "8"]
    assert len(breaks(CHAIN)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_record_survives_a_dump_and_a_load(tmp_path):
    lead = make_user()
    values = {"name": "Łódź ش", "share": 1e22, "small": 1e-7, "list": [1, 2.5, None, True]}
    append(lead, Act.STARTED, before=values, after=values, reason="Because.")
    erased = append(lead, Act.RATED, reason="Rim is ill.")
    RecordWords.objects.filter(entry=erased).erase(lead, "Rim Alami asked for it.")
    rows = list(RecordEntry.objects.select_related("words").order_by("pk"))
    lines = [line_of(entry) for entry in rows]
    path = tmp_path / "dump.json"
    models = ["accounts.user", "accounts.recordentry", "accounts.recordwords"]

    call_command("dumpdata", *models, output=str(path), verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    assert not RecordEntry.objects.exists()
    with guarded_record():
        call_command("loaddata", str(path), verbosity=0)
        append(User.objects.get(), Act.OPENED)

    loaded = RecordEntry.objects.select_related("words").order_by("pk")[: len(rows)]
    assert [without_instant(line_of(entry)) for entry in loaded] == [
        without_instant(line) for line in lines
    ]
    assert breaks() == []


def without_instant(line):
    """Return the fields of a line without the microseconds of an erasure, which no hash covers."""
    fields = json.loads(line)
    fields["words"]["erased_at"] = bool(fields["words"]["erased_at"])
    return fields


@pytest.mark.django_db(transaction=True)
def test_a_record_that_was_dumped_from_sqlite_verifies_on_this_database():
    make_user(pk=1)

    call_command("loaddata", Path(__file__).with_name("written_on_sqlite.json"), verbosity=0)

    assert RecordEntry.objects.filter(words__erased_at=None).count() == 6
    assert RecordEntry.objects.count() == 7
    assert breaks() == []


def test_an_export_reads_back_as_it_was(three):
    lines = [line_of(entry) for entry in three]

    again = entries_in(lines)

    assert [line_of(entry) for entry in again] == lines
    assert first_break_in_part(again) is None
    assert first_break_in_part([again[0], again[2]]) is None  # a part may leave entries out


def test_an_export_that_was_changed_says_where(three):
    lines = [line_of(entry) for entry in three]
    sentences = [
        first_break_in_part(entries_in(part))
        for part in (
            [lines[0], lines[1].replace('"level": 2', '"level": 4'), lines[2]],
            [lines[1], lines[0]],
            [lines[0], line_of(write(three[1], previous_hash="0" * 64))],
        )
    ]

    assert sentences == [
        f"{CHAIN}: Entry 2 (rated, {three[0].subject}) was changed after it was made.",
        f"{CHAIN}: Entry 1 stands behind entry 2.",
        f"{CHAIN}: Entry 2 does not follow the entry before it.",
    ]


def test_an_entry_without_its_words_holds_the_chain_together_and_says_nothing(three):
    lines = [line_of(three[0]), line_of(three[1], with_words=False), line_of(three[2])]

    assert "level" not in lines[1]
    assert three[1].words.salt not in lines[1]
    assert first_break_in_part(entries_in(lines)) is None
    lines[1] = lines[1].replace("rated", "opened")
    assert first_break_in_part(entries_in(lines)).startswith(f"{CHAIN}: Entry 2 (opened, ")


@pytest.mark.parametrize("line", ["{", "[]", "7", "{}", '{"number": 1}'])
def test_a_line_that_is_no_entry_is_named(line):
    with pytest.raises(Unreadable, match="Line 2"):
        entries_in(["", line])


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "1"), ("at", 3), ("at", "soon"), ("words", {}), ("words", 7), ("more", 1)],
)
def test_a_field_of_the_wrong_kind_is_named(three, field, value):
    fields = json.loads(line_of(three[0])) | {field: value}

    with pytest.raises(Unreadable, match="Line 1"):
        entries_in([json.dumps(fields)])
