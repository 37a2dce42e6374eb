"""Thousands of rows written to one table in few statements.

`bulk_create` makes an instance of each row, and asks for the SQL of each value by itself: in an
import of 10,000 vendors a million times, two thirds of its work. Here a column is prepared as a
whole, and what repeats in it once. The database checks each row as ever.
"""

from itertools import repeat

from django.db import connection


def insert(model, rows):
    """Insert rows, each {column: value}; return their pks in the same order.
    A column that a row does not name takes the default of its field. No `save` is called.
    """
    if not rows:
        return []
    fields = [f for f in model._meta.local_concrete_fields if not (f.primary_key or f.generated)]
    if unknown := set().union(*rows) - {field.attname for field in fields}:
        raise TypeError(f"{model.__name__} has no columns {sorted(unknown)}.")
    columns = [column_of(field, rows) for field in fields]
    if connection.vendor == "postgresql":
        # One parameter a column, as Django does it there.
        types = [field.db_type(connection).split("(")[0] for field in fields]
        arrays = ", ".join(f"(%s)::{kind}[]" for kind in types)
        rows_of_columns = f"SELECT * FROM UNNEST({arrays})"  # noqa: S608 -- names of types
        return inserted(model, fields, rows_of_columns, columns)
    size = max(connection.ops.bulk_batch_size(fields, rows), 1)
    marks = f"({', '.join(repeat('%s', len(fields)))})"
    lines = list(zip(*columns, strict=True))
    pks = []
    for start in range(0, len(lines), size):
        part = lines[start : start + size]
        values = f"VALUES {', '.join(repeat(marks, len(part)))}"
        pks += inserted(model, fields, values, [value for line in part for value in line])
    return pks


def column_of(field, rows):
    """Return what the database takes of a field for each row."""
    prepared, column = {}, []
    for row in rows:
        value = row[field.attname] if field.attname in row else field.get_default()
        key = (value.__class__, value)  # True is 1 in Python, and not in every column
        if key not in prepared:
            prepared[key] = field.get_db_prep_save(value, connection)
        column.append(prepared[key])
    return column


def inserted(model, fields, values, params):
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {values} RETURNING {key}", params)
        return [pk for (pk,) in cursor.fetchall()]
