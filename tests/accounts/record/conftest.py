from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.record.acts import Act
from accounts.record.guards import stand_down, stand_guard
from accounts.record.models import RecordEntry

ENTRIES = "accounts_recordentry"
WORDS = "accounts_recordwords"


def append(actor, act=Act.RATED, chain="evaluation:7", **fields):
    with transaction.atomic():
        return RecordEntry.objects.append(
            actor=actor, act=act, chain=chain, subject=actor, **fields
        )


def tamper(sql, *values):
    """Change a table behind the ORM, as somebody with the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, values)


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


@pytest.fixture
def three(lead):
    """Return three entries of the chain `evaluation:7`."""
    return [
        append(lead, act, before={"level": 1}, after={"level": 2})
        for act in (Act.WEIGHTS_SET, Act.RATED, Act.REMINDED)
    ]
