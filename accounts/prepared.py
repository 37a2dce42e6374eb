"""Queries that are put together once in a process, for what is asked all day: Django takes up to
ten times as long over putting one together as the database over its answer.
"""

import re
from functools import lru_cache
from itertools import count

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import get_related_populators


def rows_of(sql, values):
    """Return the rows of a statement, a %s in it for each value. On PostgreSQL a connection plans
    it once, and finds out once how its rows are read.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        return _rows_of_kept(database, _numbered(sql), values)
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _rows_of_kept(database, sql, values):
    # With the values apart from the words, or there would be no plan to keep; and with a cursor
    # for each statement: it forgets how rows are read as soon as the words are others.
    from psycopg import RawCursor

    database.close_if_health_check_failed()
    database.ensure_connection()
    driver = database.connection
    cursors = vars(driver).setdefault("kept_cursors", {})
    if sql not in cursors:
        if len(cursors) >= driver.prepared_max:
            cursors.clear()
        cursors[sql] = RawCursor(driver)
    wrapped = database.make_debug_cursor if database.queries_logged else database.make_cursor
    cursor = wrapped(cursors[sql])
    cursor.execute(sql, values)
    return cursor.fetchall()


@lru_cache(maxsize=1024)
def _numbered(sql):
    numbers = count(1)
    return re.sub("%([%s])", lambda it: "%" if it[1] == "%" else f"${next(numbers)}", sql)


LARGEST = 2**63 - 1  # of what SQLite takes for a whole number, and of our primary keys


class Prepared:
    """A query with places: called with their values, it returns the list of its instances.

    `make` returns the QuerySet for `places`: values that its fields can have and nothing else in
    it has. It is called once, so it may depend on nothing else, such as the hour or the language.
    """

    def __init__(self, make, *places):
        self.make, self.places = make, places
        self.made = {}

    def __call__(self, *values):
        if any(isinstance(value, int) and value > LARGEST for value in values):
            return []
        database = connections[DEFAULT_DB_ALIAS].vendor
        if database not in self.made:
            self.made[database] = Made(self.make(*self.places), self.places)
        return self.made[database].fetch(values)


class Made:
    """The statement of a QuerySet, and how its rows are read: what Django finds out each time."""

    def __init__(self, rows, places):
        compiler = rows.query.get_compiler(rows.db)
        self.sql, parameters = compiler.as_sql()
        number = {self.as_sent(place): number for number, place in enumerate(places)}
        # Of each parameter the number of its value, or itself.
        self.parameters = [(number.get(each), each) for each in parameters]
        self.compiler, of_model = compiler, compiler.klass_info
        self.converters = compiler.get_converters([column for column, *_ in compiler.select])
        columns = of_model["select_fields"]
        self.model, self.own = of_model["model"], slice(columns[0], columns[-1] + 1)
        self.names = [column.target.attname for column, *_ in compiler.select[self.own]]
        self.related = get_related_populators(of_model, compiler.select, rows.db)
        self.annotations = compiler.annotation_col_map

    def fetch(self, values):
        sent = [self.as_sent(value) for value in values]
        own = [each if number is None else sent[number] for number, each in self.parameters]
        rows = self.compiler.apply_converters(rows_of(self.sql, own), self.converters)
        return [self.instance(row) for row in rows]

    def as_sent(self, value):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_unknown_value(value)

    def instance(self, row):
        instance = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for related in self.related:
            related.populate(row, instance)
        for name, column in self.annotations.items():
            setattr(instance, name, row[column])
        return instance


class Written:
    """Writes whole rows of a model whose signals nobody hears: `save(instance)` as the model's."""

    def __init__(self, model):
        self.model = model
        key, columns = model._meta.pk, model._meta.local_concrete_fields
        self.key, self.table = key.column, model._meta.db_table
        self.fields = [field for field in columns if not (field is key and key.db_returning)]
        self.made = {}

    def save(self, instance):
        database, is_new = connections[DEFAULT_DB_ALIAS], instance._state.adding
        values = [
            field.get_db_prep_save(field.pre_save(instance, is_new), database)
            for field in self.fields
        ]
        if (database.vendor, is_new) not in self.made:
            self.made[database.vendor, is_new] = self._statement(database, is_new)
        if not is_new:
            values.append(instance.pk)
        keys = rows_of(self.made[database.vendor, is_new], values)
        if not keys:
            raise self.model.DoesNotExist
        instance.pk = keys[0][0]
        instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS

    def _statement(self, database, is_new):
        table, key, *columns = map(
            database.ops.quote_name,
            [self.table, self.key, *(field.column for field in self.fields)],
        )
        # Names of tables and columns alone are written in.
        if is_new:
            places = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
        else:
            changes = ", ".join(f"{column} = %s" for column in columns)
            statement = f"UPDATE {table} SET {changes} WHERE {key} = %s"  # noqa: S608
        return f"{statement} RETURNING {key}"
