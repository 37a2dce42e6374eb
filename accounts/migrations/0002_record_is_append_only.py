"""Refuse UPDATE and DELETE on the record in the database itself."""

from django.db import migrations

FORWARD = {
    "postgresql": [
        """
        CREATE FUNCTION accounts_record_is_append_only() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'The record is append-only: entry % stays as it is.', OLD.number;
        END;
        $$ LANGUAGE plpgsql
        """,
        """
        CREATE TRIGGER record_is_append_only BEFORE UPDATE OR DELETE ON accounts_recordentry
        FOR EACH ROW EXECUTE FUNCTION accounts_record_is_append_only()
        """,
    ],
    "sqlite": [
        """
        CREATE TRIGGER record_refuses_update BEFORE UPDATE ON accounts_recordentry
        BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END
        """,
        """
        CREATE TRIGGER record_refuses_delete BEFORE DELETE ON accounts_recordentry
        BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END
        """,
    ],
}
BACKWARD = {
    "postgresql": [
        "DROP TRIGGER record_is_append_only ON accounts_recordentry",
        "DROP FUNCTION accounts_record_is_append_only()",
    ],
    "sqlite": ["DROP TRIGGER record_refuses_update", "DROP TRIGGER record_refuses_delete"],
}


def refuse(apps, schema_editor):
    run(schema_editor, FORWARD)


def allow(apps, schema_editor):
    run(schema_editor, BACKWARD)


def run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
