"""Rows as JSON lines that mean the same to every database, to the microsecond and the digit."""

import base64
import json
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_string
from django.utils.translation import gettext_lazy as _

LEFT_OUT = {
    "sessions.session": _("whoever holds a copy of a session would be signed in"),
    "usersessions.usersession": _("they describe the sessions, which are left out"),
    "accounts.cacheentry": _("the cache holds nothing that lasts"),
    "accounts.sentform": _("they tell double clicks of one day apart"),
    "django_tasks_db.dbtaskresult": _("a task of the old installation must not run in the new one"),
}
# Made by `migrate` in every database, so an empty one holds them.
MADE_BY_MIGRATE = ("contenttypes.contenttype", "auth.permission")
LONG = (models.TextField, models.JSONField)
MOST_IN_MEMORY = 4_000_000  # bytes of lines that are turned into rows at once


def tables():
    """Return the models whose rows are included, each after those that its keys point to."""
    included = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    ordered = {}

    def place(model, above=()):
        for field in model._meta.concrete_fields:
            parent = field.related_model if field.is_relation else None
            if parent in included and parent not in ordered and parent not in (model, *above):
                place(parent, (*above, model))
        ordered[model] = None

    for model in sorted(included, key=lambda model: model._meta.label_lower):
        place(model)
    return list(ordered)


def fields_of(model):
    return [field for field in model._meta.concrete_fields if not field.generated]


def columns_of(model):
    return [field.attname for field in fields_of(model)]


def lines_of(model):
    """Yield each row, by its key, as one line of bytes."""
    # Long texts come a few at a time, so that no thousand documents stand in memory at once.
    is_long = any(isinstance(field, LONG) for field in fields_of(model))
    rows = model._base_manager.order_by("pk").values_list(*columns_of(model))
    for row in rows.iterator(chunk_size=20 if is_long else 2_000):
        text = json.dumps(
            row, default=written, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
        yield f"{text}\n".encode()


def written(value):
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return duration_string(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in a backup.")


def insert(model, lines):
    """Insert the rows of an iterable of lines, as they are; return how many. Raises ValueError."""
    fields, count = fields_of(model), 0
    names = [field.attname for field in fields]
    for batch in batches(lines):
        rows = [
            model.from_db(connection.alias, names, values)
            for values in (values_in(line, fields) for line in batch)
        ]
        size = max(1, connection.ops.bulk_batch_size(fields, rows))
        for start in range(0, len(rows), size):
            # As loaddata does: no default, no moment of today, nobody who listens.
            model._base_manager.get_queryset()._insert(
                rows[start : start + size], fields=fields, using=connection.alias, raw=True
            )
        count += len(rows)
    return count


def batches(lines):
    batch, size = [], 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if size > MOST_IN_MEMORY or len(batch) == 1_000:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def values_in(line, fields):
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(fields):
        raise ValueError("A row has another number of values than its table has columns.")
    try:
        return [
            value if value is None else field.to_python(value)
            for field, value in zip(fields, values, strict=True)
        ]
    except ValidationError as problem:
        raise ValueError(" ".join(problem.messages)) from None


@contextmanager
def snapshot():
    """Show this connection the database of one moment, whatever others write meanwhile."""
    if connection.in_atomic_block:  # a caller's transaction shows one moment already
        yield
        return
    with connection.cursor() as cursor:
        # On SQLite a reader, and no writer as every other transaction of ours: nobody waits.
        cursor.execute("BEGIN")
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def migrations():
    """Return {app: names of the migrations that this database has}."""
    applied = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


# --- Numbers are not given twice: not even those of rows that were removed since


def last_number(model):
    """Return the last number that the database gave to a row of this table, 0 for none."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            statement = "SELECT seq FROM sqlite_sequence WHERE name = %s"
            cursor.execute(statement, [model._meta.db_table])
            row = cursor.fetchone()
            return row[0] if row else 0
        cursor.execute(f"SELECT last_value, is_called FROM {sequence_of(cursor, model)}")  # noqa: S608 -- of our own table
        value, is_called = cursor.fetchone()
        return value if is_called else 0


def go_on_after(model, number):
    """Let the next row of this table get a higher number, whatever rows it holds."""
    if number < 1:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            statement = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
            cursor.execute(statement, [table, number])
        else:
            cursor.execute("SELECT setval(%s, %s)", [sequence_of(cursor, model), number])


def sequence_of(cursor, model):
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
    return cursor.fetchone()[0]


def reset_numbers(last_numbers):
    """Let each table of {model: last number} go on after the higher of it and its rows."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(last_numbers)):
            cursor.execute(statement)
    for model, number in last_numbers.items():
        go_on_after(model, max(number, last_number(model)))
