"""Stories that many tests begin with: told once by the product, then put back as rows."""

from datetime import timedelta
from functools import cache, wraps
from pathlib import Path
from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from accounts import clock
from accounts.models import User
from accounts.organisation import Organisation
from scoring.decisions.document.book import book_cache
from tests.kept import no_triggers, stored

MOST = 500  # stories that a process remembers
BEFORE_A_STORY = (Organisation, User)
MINUTE = timedelta(minutes=1)
BESIDE_THE_STORY = (ContentType, Permission, Session, UserSession)

told = {}  # {what was asked and what stood: (model and key of what was returned, changes)}


class Table(NamedTuple):
    name: str
    columns: list
    key: int  # the place of the primary key among the columns
    compared: list  # the places of what is the same whenever a story is told


def retold(make):
    """Let `make` put back what it wrote when the same was asked of the same rows.

    `make` returns one instance. Rows are the same where they differ in moments alone and in what
    is drawn at random. A story is told anew that stores files, that goes on with vendors,
    whose moments matter, or that is told in another time.
    """

    @wraps(make)
    def tell(*given, **named):
        before = standing()
        is_another_time = abs(clock.now() - timezone.now()) > MINUTE
        if is_another_time or before.keys() - {model._meta.db_table for model in BEFORE_A_STORY}:
            return make(*given, **named)
        asked = make.__module__, make.__qualname__, plain(given), plain(named)
        key = repr((asked, comparable(before)))
        if key in told:
            model, pk, changes = told[key]
            put_back(changes)
            return model._base_manager.get(pk=pk)
        made = make(*given, **named)
        if len(told) < MOST and not any(Path(settings.MEDIA_ROOT).glob("*")):
            told[key] = type(made), made.pk, changes_since(before)
        return made

    return tell


def plain(value):
    """Name the instances in what is asked by their keys."""
    if isinstance(value, models.Model):
        return value._meta.label, value.pk
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


@cache
def tables():
    """Return {name: Table} of all that a story may write to; what the database computes is out."""
    every = {}
    for model in apps.get_models(include_auto_created=True):
        if model not in BESIDE_THE_STORY:
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            every[model._meta.db_table] = Table(
                connection.ops.quote_name(model._meta.db_table),
                [connection.ops.quote_name(field.column) for field in fields],
                fields.index(model._meta.pk),
                [place for place, field in enumerate(fields) if not is_drawn(field)],
            )
    return every


def is_drawn(field):
    is_random = callable(field.default) and field.default not in (dict, list)
    return is_random or field.name == "password" or isinstance(field, models.DateTimeField)


@cache
def which_have_rows():
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table.name})"
        for name, table in tables().items()
    )


def standing():
    """Return {table: {primary key: row}} of what is in the database."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(which_have_rows())
        for (name,) in cursor.fetchall():
            table = tables()[name]
            cursor.execute(f"SELECT {', '.join(table.columns)} FROM {table.name}")
            rows[name] = {row[table.key]: row for row in cursor.fetchall()}
    return rows


def comparable(rows):
    """Return the rows in one order, without what is different each time."""
    return [
        (name, [[own[pk][place] for place in tables()[name].compared] for pk in sorted(own)])
        for name, own in sorted(rows.items())
    ]


def changes_since(before):
    """Return [(statement, its rows)] that make of `before` what stands now."""
    after, changes = standing(), []
    for name, rows in after.items():
        table, earlier = tables()[name], before.get(name, {})
        new = [row for pk, row in rows.items() if pk not in earlier]
        places = ", ".join(["%s"] * len(table.columns))
        changes.append(
            (f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({places})", new)
        )
        for pk in rows.keys() & earlier.keys():
            for column, now, then in zip(table.columns, rows[pk], earlier[pk], strict=True):
                if now != then:
                    where = f"{table.columns[table.key]} = %s"
                    changes.append(
                        (f"UPDATE {table.name} SET {column} = %s WHERE {where}", [(now, pk)])
                    )
    lost = [name for name in before if before[name].keys() - after.get(name, {}).keys()]
    assert not lost, f"A story that removes rows of {lost} cannot be told again."
    changes = [(sql, [tuple(map(stored, row)) for row in rows]) for sql, rows in changes if rows]
    grown = [model for model in apps.get_models(True) if model._meta.db_table in after]
    numbers = connection.ops.sequence_reset_sql(no_style(), grown)
    return changes + [(statement, [()]) for statement in numbers]


def put_back(changes):
    book_cache.__init__()  # what is told again has the stamp that it had before
    with connection.cursor() as cursor, no_triggers(cursor):
        for statement, rows in changes:
            cursor.executemany(statement, rows)


def number_from_one():
    """Let PostgreSQL, whose numbers no transaction takes back, begin each test as SQLite does.

    Where a world stands that several tests share, its rows have those numbers: it goes on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
                " AND NOT EXISTS (SELECT 1 FROM accounts_user)"
            )
