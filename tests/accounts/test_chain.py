"""The chain of the record: whatever was done to an entry is found and named."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.chain import (
    FIELDS,
    Unreadable,
    entries_in,
    first_break,
    first_break_in_part,
    line_of,
    withheld_line,
)
from accounts.models import RecordEntry
from tests.factories import make_user

TABLE = "accounts_recordentry"


@pytest.fixture
def three(lead):
    """Return three entries of one chain."""
    with transaction.atomic():
        for act in ("opened", "rated", "closed"):
            RecordEntry.objects.append(
                actor=lead, act=act, subject=lead, before={"level": 1}, after={"level": 2}
            )
    return list(RecordEntry.objects.order_by("number"))


def broken():
    return first_break(RecordEntry.objects.order_by("number"))


def tamper(sql, *values):
    """Change the table behind the ORM, as somebody with the database could."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def write(entry, **changes):
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.hash = entry.computed_hash()
    return entry


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in {"number", "hash"}])
def test_a_change_of_any_field_is_named(three, field):
    entry = three[1]
    values = {
        "at": entry.at + timedelta(microseconds=1),
        "actor_id": make_user("other@example.org").pk,
        "before": json.dumps({"level": 4}),
        "after": json.dumps({"level": 4}),
    }
    if connection.vendor == "postgresql":
        tamper("SET CONSTRAINTS ALL IMMEDIATE")

    tamper(f"UPDATE {TABLE} SET {field} = %s WHERE number = 2", values.get(field, "x"))

    expected = "Entry 2 does not follow" if field == "previous_hash" else "Entry 2 ("
    assert broken().startswith(expected)


def test_a_changed_hash_is_named(three):
    tamper(f"UPDATE {TABLE} SET hash = %s WHERE number = 2", "0" * 64)

    assert broken() == f"Entry 2 (rated, {three[0].subject}) was changed after it was made."


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_entry_is_named(three, number):
    tamper(f"DELETE FROM {TABLE} WHERE number = %s", number)

    assert broken() == f"Entry {number} is missing; entry {number + 1} stands in its place."


def test_two_entries_in_each_others_place_are_named(three):
    for old, new in [(2, 99), (3, 2), (99, 3)]:
        tamper(f"UPDATE {TABLE} SET number = %s WHERE number = %s", new, old)

    assert broken() == "Entry 2 does not follow the entry before it."


def test_an_entry_put_in_between_is_named(three):
    for number in (3, 2):
        tamper(f"UPDATE {TABLE} SET number = %s WHERE number = %s", number + 1, number)
    forged = RecordEntry(**{name: getattr(three[1], name) for name in FIELDS})
    write(forged, act="forged", number=2, previous_hash=three[0].hash)
    tamper(f"UPDATE {TABLE} SET previous_hash = %s WHERE number = 3", forged.hash)
    forged.save(force_insert=True)

    assert broken() == f"Entry 3 (rated, {forged.subject}) was changed after it was made."


def test_an_entry_hashed_anew_is_named_by_the_one_after_it(three):
    entry = write(three[1], act="forged")
    tamper(f"UPDATE {TABLE} SET act = 'forged', hash = %s WHERE number = 2", entry.hash)

    assert broken() == "Entry 3 does not follow the entry before it."


def test_the_same_act_never_has_the_same_hash(three, lead):
    """Nobody who sees a hash finds what was rated by hashing every possible level."""
    first, again = three[0], RecordEntry(**{n: getattr(three[0], n) for n in FIELDS})

    assert len({entry.nonce for entry in three}) == 3
    assert write(again, nonce="another").hash != first.hash


def test_an_entry_from_before_the_nonce_keeps_its_hash(three):
    old = write(three[0], nonce="")

    assert old.computed_hash() == write(old, actor_id=None).hash  # as it was made then


def test_an_export_reads_back_as_it_was(three):
    lines = [line_of(entry) for entry in three]

    again = entries_in(lines)

    assert [[getattr(entry, name) for name in FIELDS] for entry in again] == [
        [getattr(entry, name) for name in FIELDS] for entry in three
    ]
    assert first_break_in_part(again) is None
    assert first_break_in_part([again[0], again[2]]) is None  # a part may leave entries out


def test_an_export_that_was_changed_says_where(three):
    lines = [line_of(entry) for entry in three]
    told = [
        first_break_in_part(entries_in(some))
        for some in (
            [lines[0], lines[1].replace('"level": 2', '"level": 4'), lines[2]],
            [lines[1], lines[0]],
            [lines[0], line_of(write(three[1], previous_hash="0" * 64))],
        )
    ]

    assert told == [
        f"Entry 2 (rated, {three[0].subject}) was changed after it was made.",
        "Entry 1 stands behind entry 2.",
        "Entry 2 does not follow the entry before it.",
    ]


def test_a_withheld_entry_holds_the_chain_together_and_says_nothing(three):
    lines = [line_of(three[0]), withheld_line(three[1]), line_of(three[2])]

    assert "rated" not in lines[1]
    assert three[1].nonce not in lines[1]
    assert first_break_in_part(entries_in(lines)) is None
    lines[1] = withheld_line(three[0])
    assert first_break_in_part(entries_in(lines)) == "Entry 1 stands behind entry 1."


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", "7", "{}", '{"number": 1}'),
        *('{"withheld": true}', '{"withheld": true, "number": 1, "x": 2}'),
        '{"withheld": true, "number": "1", "previous_hash": "", "hash": ""}',
    ],
)
def test_a_line_that_is_no_entry_is_named(line):
    with pytest.raises(Unreadable, match="Line 2"):
        entries_in(["", line])


@pytest.mark.parametrize(("field", "value"), [("number", "1"), ("at", 3), ("at", "soon")])
def test_a_field_of_the_wrong_kind_is_named(three, field, value):
    fields = json.loads(line_of(three[0])) | {field: value}

    with pytest.raises(Unreadable, match="Line 1"):
        entries_in([json.dumps(fields)])
