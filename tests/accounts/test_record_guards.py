"""The database itself refuses to change the record."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.models import RecordEntry
from accounts.record_guards import missing_guards, stand_down, stand_guard
from tests import conftest
from tests.factories import make_user

TABLE = "accounts_recordentry"
STATEMENTS = [f"UPDATE {TABLE} SET act = 'other'", f"DELETE FROM {TABLE}"]
COLUMNS = "id, number, at, actor_email, act, subject, reason, nonce, previous_hash, hash"
OF_VENDOR = {
    "postgresql": [f"TRUNCATE {TABLE}"],
    "sqlite": [
        f"INSERT OR REPLACE INTO {TABLE} ({COLUMNS}) SELECT {COLUMNS} FROM {TABLE}",
        f"REPLACE INTO {TABLE} ({COLUMNS}) SELECT id + 1, {COLUMNS[4:]} FROM {TABLE}",
    ],
}


@contextmanager
def guarded_record():
    """Stand the triggers up as in production: tests/conftest.py takes them down."""
    with connection.schema_editor() as editor:
        stand_guard(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            stand_down(None, editor)


def append(actor):
    with transaction.atomic():
        return RecordEntry.objects.append(actor=actor, act="saved", subject=actor)


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_to_change_the_record():
    append(make_user())
    held = RecordEntry.objects.values().get()

    with guarded_record():
        for statement in [*STATEMENTS, *OF_VENDOR[connection.vendor]]:
            with pytest.raises(DatabaseError, match="append-only"):
                connection.cursor().execute(statement)
        append(make_user("other@example.org"))

    assert RecordEntry.objects.values().first() == held
    assert RecordEntry.objects.count() == 2


def test_every_guard_stands_after_all_migrations(db):
    assert conftest.missing_after_migrations == []
    assert missing_guards(connection)  # they are down for the tests, and that is noticed


@pytest.mark.django_db(transaction=True)
def test_guards_stand_after_the_table_was_rebuilt_and_back():
    try:
        with guarded_record():
            for target in ("0002_record_is_append_only", "0003_record_nonce"):
                MigrationExecutor(connection).migrate([("accounts", target)])
                assert missing_guards(connection) == []
    finally:
        call_command("migrate", "accounts", verbosity=0)


def test_verifying_names_the_guards_that_are_missing(db):
    with pytest.raises(CommandError, match="does not guard the record: record_"):
        call_command("verify_record")
