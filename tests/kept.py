"""Rows and files that take long to make: made once a run, and put back wherever else they serve."""

import fcntl
import pickle
import shutil
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

folder = None  # where all workers of a run keep it; tests/conftest.py says


def kept(name, make):
    """Let everything be in the database and the media folder that `make` puts there.

    The tables it writes to must be empty. A second call in the same run, in any of its processes,
    puts back what the first one made. Return what `make` returned, with instances as they were.
    """
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows, files = folder / f"{name}.rows", folder / f"{name}.files"
        if rows.exists():
            made, tables = pickle.loads(rows.read_bytes())
            put_back(tables)
            shutil.copytree(files, settings.MEDIA_ROOT, dirs_exist_ok=True)
            return made
        before = contents()
        made = make()
        after = contents()
        written = {table: after[table] for table in after if after[table] != before[table]}
        touched = [table for table in written if before[table][1]]
        assert not touched, f"Rows stood in {touched} before {name} was made"
        rows.write_bytes(pickle.dumps((made, written)))
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        shutil.copytree(settings.MEDIA_ROOT, files)
        return made


def contents():
    """Return {table: (names of its columns, its rows)}; what the database computes is left out."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            columns = [connection.ops.quote_name(field.column) for field in fields]
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            found[table] = (columns, [tuple(map(stored, row)) for row in cursor])
    return found


def stored(value):
    """SQLite's driver reads moments as such, and writes none."""
    is_moment = isinstance(value, date | time)
    return str(value) if is_moment and connection.vendor == "sqlite" else value


@transaction.atomic
def put_back(tables):
    with connection.cursor() as cursor, no_triggers(cursor):
        for table, (columns, rows) in tables.items():
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@contextmanager
def no_triggers(cursor):
    """Guards look at the order in which rows come, and here they come by table."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in triggers:
        cursor.execute(statement)
