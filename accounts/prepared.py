"""Queries that are put together once in a process, for what is asked all day: Django takes up to
ten times as long over putting one together as the database over its answer.
"""

from contextlib import contextmanager

from django.db import connection
from django.db.models.query import get_related_populators


@contextmanager
def cursor_that_keeps_plans():
    """A cursor that sends values apart from the words: PostgreSQL then plans once a connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from django.db.backends.postgresql.base import ServerBindingCursor

            cursor.cursor = ServerBindingCursor(connection.connection)
        yield cursor


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
        database = connection.vendor
        if database not in self.made:
            self.made[database] = Made(self.make(*self.places))
        return self.made[database].fetch(dict(zip(self.places, values, strict=True)))


class Made:
    """The statement of a QuerySet, and how its rows are read: what Django finds out each time."""

    def __init__(self, rows):
        compiler = rows.query.get_compiler(rows.db)
        self.sql, self.parameters = compiler.as_sql()
        self.compiler, of_model = compiler, compiler.klass_info
        self.converters = compiler.get_converters([column for column, *_ in compiler.select])
        columns = of_model["select_fields"]
        self.model, self.own = of_model["model"], slice(columns[0], columns[-1] + 1)
        self.names = [column.target.attname for column, *_ in compiler.select[self.own]]
        self.related = get_related_populators(of_model, compiler.select, rows.db)
        self.annotations = compiler.annotation_col_map

    def fetch(self, values):
        as_sent = connection.ops.adapt_unknown_value
        sent = {as_sent(place): as_sent(value) for place, value in values.items()}
        with cursor_that_keeps_plans() as cursor:
            cursor.execute(self.sql, [sent.get(each, each) for each in self.parameters])
            rows = cursor.fetchall()
        return [self.instance(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def instance(self, row):
        instance = self.model.from_db(connection.alias, self.names, row[self.own])
        for related in self.related:
            related.populate(row, instance)
        for name, column in self.annotations.items():
            setattr(instance, name, row[column])
        return instance
