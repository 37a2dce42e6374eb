"""The database itself refuses to change the record."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from accounts.record.guards import GUARDS, missing_guards, stand_down, stand_guard
from accounts.record.models import RecordEntry, RecordWords
from tests import conftest
from tests.accounts.record.conftest import ENTRIES, WORDS, append, guarded_record
from tests.factories import make_user

COLUMNS = "id, chain, number, at, act, subject, words_digest, previous_hash, hash"
STATEMENTS = [
    f"UPDATE {ENTRIES} SET act = 'other'",
    f"DELETE FROM {ENTRIES}",
    f"UPDATE {WORDS} SET reason = 'Other.'",
    f"UPDATE {WORDS} SET reason = '', salt = ''",
    f"UPDATE {WORDS} SET erased_at = CURRENT_TIMESTAMP",
    f"DELETE FROM {WORDS}",
]
OF_VENDOR = {
    "postgresql": [f"TRUNCATE {ENTRIES} CASCADE", f"TRUNCATE {WORDS}"],
    "sqlite": [
        f"INSERT OR REPLACE INTO {ENTRIES} ({COLUMNS}) SELECT {COLUMNS} FROM {ENTRIES}",
        f"REPLACE INTO {ENTRIES} ({COLUMNS}) SELECT id + 9, {COLUMNS[4:]} FROM {ENTRIES}",
        f"REPLACE INTO {WORDS} SELECT * FROM {WORDS}",
    ],
}


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_to_change_the_record():
    append(make_user(), reason="Because.")
    entries, words = list(RecordEntry.objects.values()), list(RecordWords.objects.values())

    with guarded_record():
        for statement in [*STATEMENTS, *OF_VENDOR[connection.vendor]]:
            with pytest.raises(DatabaseError, match="append-only"):
                connection.cursor().execute(statement)
        append(make_user("other@example.org"))

    assert list(RecordEntry.objects.values())[:-1] == entries
    assert list(RecordWords.objects.values())[:-1] == words


@pytest.mark.django_db(transaction=True)
def test_database_lets_words_be_erased_once():
    lead = make_user()
    append(lead, reason="Because.")
    blank = f"UPDATE {WORDS} SET before = NULL, after = NULL, reason = '', salt = '', "

    with guarded_record():
        assert RecordWords.objects.filter(reason="Because.").erase(lead, "Asked for.") == 1
        for erased_at in ("NULL", "CURRENT_TIMESTAMP"):
            with pytest.raises(DatabaseError, match="append-only"):
                connection.cursor().execute(
                    f"{blank} erased_at = {erased_at} WHERE erased_at IS NOT NULL"
                )


def test_every_guard_stands_after_all_migrations(db):
    names = [name for guards in GUARDS[connection.vendor].values() for name in guards]

    assert conftest.missing_after_migrations == []
    assert missing_guards(connection) == sorted(names)  # they are down for the tests


@pytest.mark.django_db(transaction=True)
def test_guards_go_and_come_back():
    with connection.schema_editor() as editor:
        stand_guard(None, editor)
    try:
        assert missing_guards(connection) == []
    finally:
        with connection.schema_editor() as editor:
            stand_down(None, editor)


def test_verifying_names_the_guards_that_are_missing(db):
    with pytest.raises(CommandError, match="does not guard the record: record_"):
        call_command("verify_record")


@pytest.mark.django_db(transaction=True)
def test_the_guard_stands_again_after_the_record_was_built_anew():
    append(make_user(), reason="Because.")
    entries = list(RecordEntry.objects.values())
    loader = MigrationLoader(connection)
    migration = loader.get_migration("accounts", "0003_index_record_entries_by_subject_and_age")

    with guarded_record():
        for turn in (migration.unapply, migration.apply):
            before = loader.project_state(migration.dependencies)
            with connection.schema_editor() as editor:
                turn(before, editor)
            assert missing_guards(connection) == []
            assert list(RecordEntry.objects.values()) == entries
            with pytest.raises(DatabaseError, match="append-only"):
                connection.cursor().execute(f"DELETE FROM {ENTRIES}")
