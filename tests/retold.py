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
from django.db import connection, models, transaction
from django.utils import timezone

from accounts import clock
from accounts.models import User
from accounts.organisation import Organisation
from scoring.decisions.document.book import book_cache
from scoring.ratings.holdings import recent
from tests.kept import no_triggers, stored
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import Fact, Site
from vendors.models.reading import EvidenceReading, Opening
from vendors.models.vendor import Vendor

MOST = 500  # stories that a process remembers
PEOPLE = (Organisation, User)
BEFORE_A_STORY = (*PEOPLE, Vendor, Evidence, EvidenceCheck, EvidenceReading, Opening, Site, Fact)
MINUTE = timedelta(minutes=1)
BESIDE_THE_STORY = (ContentType, Permission, Session, UserSession)

# {what was asked and what stood: (model and key of what was returned, changes, files, what waits
# for the end of the transaction)}
told = {}


class Table(NamedTuple):
    name: str
    columns: list
    key: int  # the place of the primary key among the columns
    compared: list  # the places of what is the same whenever a story is told
    drawn: list  # the places of what is drawn at random
    moments: list

    def same_of(self, row):
        """Return of a row what is the same whenever a story is told, and which moments it has."""
        has_come = [row[place] is not None for place in self.moments]
        return [row[place] for place in self.compared] + has_come


def retold(make):
    """Let `make` put back what it wrote when the same was asked of the same rows.

    `make` returns one instance. Rows are the same where they differ in moments alone and in what
    is drawn at random; vendors and their evidence take the moments that they had, for the story
    is later. A story is told anew that repeats what was drawn before it, that goes on with
    files or an evaluation, whose moments matter, or that is told in another time.
    """

    @wraps(make)
    def tell(*given, **named):
        before, folder = standing(), Path(settings.MEDIA_ROOT)
        is_another_time = abs(clock.now() - timezone.now()) > MINUTE
        goes_on = before.keys() - {model._meta.db_table for model in BEFORE_A_STORY}
        if is_another_time or goes_on or any(folder.glob("*")):
            return make(*given, **named)
        asked = timezone.localdate(), make.__module__, make.__qualname__, plain(given), plain(named)
        key = repr((asked, comparable(before)))
        if key in told:
            model, pk, changes, files, waiting = told[key]
            put_back(changes)
            for work in waiting:
                transaction.on_commit(work)
            for path, content in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
            return model._base_manager.get(pk=pk)
        place = len(connection.run_on_commit)
        made = make(*given, **named)
        changes = changes_since(before)
        if not repeats(changes, before):
            waiting = [work for _, work, _ in connection.run_on_commit[place:]]
            changes = moments_of(before) + changes
            told[key] = type(made), made.pk, changes, files_in(folder), waiting
        if len(told) > MOST:
            del told[next(iter(told))]  # the first: tests that begin alike are neighbours
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
                *places_of(fields),
            )
    return every


def places_of(fields):
    """Return the places of what is compared, of what is drawn at random and of the moments."""
    places = {"compared": [], "drawn": [], "moments": []}
    for place, field in enumerate(fields):
        places[nature_of(field)].append(place)
    return places.values()


def nature_of(field):
    if isinstance(field, models.DateTimeField):
        return "moments"
    is_random = callable(field.default) and field.default not in (dict, list, models.NOT_PROVIDED)
    return "drawn" if is_random or field.name == "password" else "compared"


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
        (name, [tables()[name].same_of(own[pk]) for pk in sorted(own)])
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


def files_in(folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def repeats(changes, before):
    """Ask whether a change holds what was drawn for a row that stood before."""
    text = repr(changes)
    return any(
        str(row[place]) in text
        for name, rows in before.items()
        for row in rows.values()
        for place in tables()[name].drawn
    )


def moments_of(before):
    """Return [(statement, its rows)] that give vendors and their evidence these moments."""
    changes = []
    for name in before.keys() - {model._meta.db_table for model in PEOPLE}:
        table = tables()[name]
        moments = ", ".join(f"{table.columns[place]} = %s" for place in table.moments)
        statement = f"UPDATE {table.name} SET {moments} WHERE {table.columns[table.key]} = %s"
        places = [*table.moments, table.key]
        rows = [tuple(stored(row[place]) for place in places) for row in before[name].values()]
        if moments:
            changes.append((statement, rows))
    return changes


def put_back(changes):
    # What is told again has the stamps that it had before.
    book_cache.__init__()
    recent.clear()
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
